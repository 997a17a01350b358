"""Identities of operations that move data, used by `canonicalize` (SPEC K1).

The forms aimed at: one reshape or broadcast where there were several; unit dimensions added by a
broadcast and not by a reshape before it; reductions that drop their axes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
from xdsl.ir import Operation, SSAValue

from ..dialects.dims import Dim
from ..dialects.graph import (
    ArgmaxOp,
    ArgminOp,
    ArgsortOp,
    BroadcastOp,
    CollapseOp,
    ConcatOp,
    ConstantOp,
    DotOp,
    ExpandOp,
    GatherOp,
    GraphOp,
    PadOp,
    ReduceOp,
    ReshapeOp,
    ReverseOp,
    SliceOp,
    TransposeOp,
    WeightOp,
    element_type,
    shape_of,
    tensor_type,
)
from ..dialects.graph.base import with_shape
from ..dialects.graph.contraction import reduced_shape
from ..dialects.graph.elements import numpy_dtype
from ..dialects.graph.types import AnyShape, DimsAttr
from .rewriter import Rewriter, Rule, defining, uniform_value

RESHAPES = (ReshapeOp, ExpandOp, CollapseOp)


# -- reshapes and transposes --------------------------------------------------------------------


def same_type(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """A reshape or broadcast to the type a tensor already has."""
    return op.operands[0] if op.operands[0].type == op.result.type else None


def reshape_of_reshape(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """Two reshapes, expands or collapses in a row are one reshape."""
    inner = defining(op.operands[0], *RESHAPES)
    if inner is None:
        return None
    return rw.emit(ReshapeOp, (inner.operands[0],), op.result.type)


def identity_transpose(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """A transpose that leaves the order."""
    perm = op.value("perm")
    return op.operands[0] if list(perm) == list(range(len(perm))) else None


def transpose_of_transpose(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """Two transposes are one."""
    inner = defining(op.operands[0], TransposeOp)
    if inner is None:
        return None
    first = inner.value("perm")
    perm = tuple(first[i] for i in op.value("perm"))
    return rw.emit(TransposeOp, (inner.operands[0],), op.result.type, perm=perm)


def transpose_of_unit_dims(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """A transpose that only moves dimensions of size 1 is a reshape."""
    shape = shape_of(op.operands[0].type)
    moved = [axis for axis in op.value("perm") if shape[axis] != 1]
    if moved != sorted(moved):
        return None
    return rw.emit(ReshapeOp, (op.operands[0],), op.result.type)


def transpose_of_product(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """A product that is turned so that the columns of its left side are last is the product with
    its sides exchanged: rows are stored whole. A constant stays on the right, where it is packed.
    """
    dot = defining(op.operands[0], DotOp)
    if dot is None or not op.operands[0].has_one_use():
        return None
    if defining(dot.operands[1], ConstantOp, WeightOp) is not None:
        return None
    batch, left, right = _product_ranks(dot)
    perm = op.value("perm")
    if not left or not right or perm[-1] != batch + left - 1:
        return None
    order = (*range(batch), *range(batch + left, batch + left + right), *range(batch, batch + left))
    shape = shape_of(dot.result.type)
    type_ = with_shape(dot.result.type, tuple(shape[axis] for axis in order))
    product = rw.emit(
        DotOp,
        dot.operands[::-1],
        type_,
        lhs_batch=dot.value("rhs_batch"),
        rhs_batch=dot.value("lhs_batch"),
        lhs_contract=dot.value("rhs_contract"),
        rhs_contract=dot.value("lhs_contract"),
    )
    turned = tuple(order.index(axis) for axis in perm)
    return rw.emit(TransposeOp, (product,), op.result.type, perm=turned)


def transpose_within_product(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """A transpose of a product's batch, rows and columns each among themselves is one of its
    operands, and reading in another order costs nothing. A constant stays as it is.
    """
    dot = defining(op.operands[0], DotOp)
    if dot is None or not op.operands[0].has_one_use():
        return None
    batch, left, _ = _product_ranks(dot)
    perm = op.value("perm")
    of_batch, of_left, of_right = perm[:batch], perm[batch : batch + left], perm[batch + left :]
    if {*of_batch} != {*range(batch)} or {*of_left} != {*range(batch, batch + left)}:
        return None
    constant = defining(dot.operands[1], ConstantOp, WeightOp) is not None
    if constant and list(of_right) != sorted(of_right):
        return None
    lhs = _reordered(rw, dot, "lhs", [axis - batch for axis in of_left])
    rhs = _reordered(rw, dot, "rhs", [axis - batch - left for axis in of_right])
    return rw.emit(
        DotOp,
        (lhs, rhs),
        op.result.type,
        lhs_batch=tuple(dot.value("lhs_batch")[axis] for axis in of_batch),
        rhs_batch=tuple(dot.value("rhs_batch")[axis] for axis in of_batch),
        lhs_contract=dot.value("lhs_contract"),
        rhs_contract=dot.value("rhs_contract"),
    )


def _product_ranks(dot: GraphOp) -> tuple[int, int, int]:
    """How many dimensions of a product are batch, free ones of the left side, of the right."""
    batch, depth = len(dot.value("lhs_batch")), len(dot.value("lhs_contract"))
    lhs, rhs = (len(shape_of(value.type)) - batch - depth for value in dot.operands)
    return batch, lhs, rhs


def _reordered(rw: Rewriter, dot: GraphOp, side: str, order: Sequence[int]) -> SSAValue:
    """An operand with its free dimensions in another order."""
    value = dot.operands[side == "rhs"]
    shape = shape_of(value.type)
    bound = (*dot.value(f"{side}_batch"), *dot.value(f"{side}_contract"))
    free = [axis for axis in range(len(shape)) if axis not in bound]
    perm = list(range(len(shape)))
    for place, axis in zip(free, order, strict=True):
        perm[place] = free[axis]
    type_ = with_shape(value.type, tuple(shape[axis] for axis in perm))
    return rw.emit(TransposeOp, (value,), type_, perm=tuple(perm))


# -- broadcasts ---------------------------------------------------------------------------------


def broadcast_of_broadcast(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """Two broadcasts are one."""
    inner = defining(op.operands[0], BroadcastOp)
    if inner is None:
        return None
    outer = op.value("axes")
    axes = tuple(outer[axis] for axis in inner.value("axes"))
    return rw.emit(BroadcastOp, (inner.operands[0],), op.result.type, axes=axes)


def broadcast_of_unit_reshape(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """A reshape that inserts dimensions of size 1 before a broadcast is part of the broadcast."""
    inner = defining(op.operands[0], *RESHAPES)
    if inner is None:
        return None
    kept = inserted_units(shape_of(inner.operands[0].type), shape_of(inner.result.type))
    if kept is None:
        return None
    outer = op.value("axes")
    axes = tuple(outer[axis] for axis in kept)
    return rw.emit(BroadcastOp, (inner.operands[0],), op.result.type, axes=axes)


def inserted_units(source: AnyShape, target: AnyShape) -> tuple[int, ...] | None:
    """Where the dimensions of `source` are in `target` if only size-1 dimensions were inserted."""
    kept: list[int] = []
    for axis, size in enumerate(target):
        if len(kept) < len(source) and size is not None and source[len(kept)] == size:
            kept.append(axis)
        elif size != 1:
            return None
    return tuple(kept) if len(kept) == len(source) else None


def broadcast_that_repeats_nothing(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """A broadcast that only inserts dimensions of size 1 is a reshape."""
    target, axes = shape_of(op.result.type), op.value("axes")
    inserted = [size for i, size in enumerate(target) if i not in axes]
    kept = tuple(target[axis] for axis in axes)
    if any(size != 1 for size in inserted) or kept != shape_of(op.operands[0].type):
        return None
    return None if None in kept else rw.emit(ReshapeOp, (op.operands[0],), op.result.type)


# -- slices, concatenations, padding ------------------------------------------------------------


def whole_slice(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """A slice of everything."""
    if any(start != 0 for start in op.value("starts")) or any(s != 1 for s in op.value("strides")):
        return None
    return op.operands[0] if op.value("limits") == shape_of(op.operands[0].type) else None


def slice_of_slice(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """A slice of a slice without strides is one slice."""
    inner = defining(op.operands[0], SliceOp)
    if inner is None or any(stride != 1 for stride in inner.value("strides")):
        return None
    offsets: tuple[Dim, ...] = inner.value("starts")
    return rw.emit(
        SliceOp,
        (inner.operands[0],),
        op.result.type,
        starts=_plus(offsets, op.value("starts")),
        limits=_plus(offsets, op.value("limits")),
        strides=op.value("strides"),
    )


def _plus(a: Sequence[Dim], b: Sequence[Dim]) -> tuple[Dim, ...]:
    return tuple(x + y for x, y in zip(a, b, strict=True))


def slice_of_concat(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """A slice that lies within one operand of a concatenation is a slice of that operand."""
    inner = defining(op.operands[0], ConcatOp)
    if inner is None:
        return None
    axis = inner.value("axis") % len(shape_of(inner.result.type))
    starts, limits = list(op.value("starts")), list(op.value("limits"))
    offset: Dim = 0
    for operand in inner.operands:
        size = shape_of(operand.type)[axis]
        if size is None:
            return None
        end = offset + size
        if rw.facts.at_least(starts[axis], offset) and rw.facts.at_least(end, limits[axis]):
            starts[axis], limits[axis] = starts[axis] - offset, limits[axis] - offset
            strides = op.value("strides")
            return rw.emit(
                SliceOp, (operand,), op.result.type, starts=starts, limits=limits, strides=strides
            )
        offset = end
    return None


def slice_of_argsort(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """The first indices of a sorting permutation: nobody needs the others, nor their order."""
    inner = defining(op.operands[0], ArgsortOp)
    if inner is None or not inner.result.has_one_use():
        return None
    if any(start != 0 for start in op.value("starts")) or any(s != 1 for s in op.value("strides")):
        return None
    shape, limits = shape_of(inner.result.type), op.value("limits")
    axis = inner.value("axis") % len(shape)
    if any(i != axis and limit != shape[i] for i, limit in enumerate(limits)):
        return None
    properties = {**inner.properties, "first": DimsAttr.of([limits[axis]])}
    return rw.emit(ArgsortOp, tuple(inner.operands), op.result.type, **properties)


def single_concat(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """A concatenation of one tensor."""
    return op.operands[0] if len(op.operands) == 1 else None


def flat_concat(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """Empty operands are dropped; a concatenation used only here, along the same axis, joins in."""
    axis = op.value("axis") % len(shape_of(op.result.type))
    operands: list[SSAValue] = []
    for operand in op.operands:
        inner = defining(operand, ConcatOp)
        if shape_of(operand.type)[axis] == 0 and len(op.operands) > 1:
            continue
        nested = operand.has_one_use()
        if (
            inner is not None
            and nested
            and inner.value("axis") % len(shape_of(operand.type)) == axis
        ):
            operands.extend(inner.operands)
        else:
            operands.append(operand)
    if len(operands) == len(op.operands) or not operands:
        return None
    return rw.emit(ConcatOp, operands, op.result.type, axis=axis)


def no_padding(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """Padding by nothing."""
    amounts = (*op.value("low"), *op.value("high"), *op.value("interior"))
    return None if any(amount != 0 for amount in amounts) else op.operands[0]


def simpler_reverse(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """Axes of size 1 need no reversing; reversing twice is reversing what differs."""
    shape = shape_of(op.operands[0].type)
    axes = tuple(axis for axis in op.value("axes") if shape[axis] != 1)
    inner = defining(op.operands[0], ReverseOp)
    if inner is not None:
        axes = tuple(sorted(set(axes) ^ set(inner.value("axes"))))
    source = op.operands[0] if inner is None else inner.operands[0]
    if not axes:
        return source
    if inner is None and axes == op.value("axes"):
        return None
    return rw.emit(ReverseOp, (source,), op.result.type, axes=axes)


def gather_of_one(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """Gathering one known index is a slice."""
    source, index = shape_of(op.operands[0].type), uniform_value(op.operands[1])
    axis = op.value("axis") % len(source)
    size = source[axis]
    if shape_of(op.operands[1].type) != () or index is None or not isinstance(size, int):
        return None
    if size == 0 or None in source:
        return None
    at = min(max(int(index), 0), size - 1)
    shape = (*source[:axis], 1, *source[axis + 1 :])
    limits: list[Dim] = list(cast("tuple[Dim, ...]", source))
    starts: list[Dim] = [0] * len(source)
    starts[axis], limits[axis] = at, at + 1
    piece = rw.emit(
        SliceOp,
        (op.operands[0],),
        tensor_type(element_type(op.result.type), shape),
        starts=starts,
        limits=limits,
        strides=[1] * len(source),
    )
    return rw.emit(ReshapeOp, (piece,), op.result.type)


# -- reductions ---------------------------------------------------------------------------------


def reduce_nothing(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """A reduction of dimensions of size 1 is a reshape."""
    shape = shape_of(op.operands[0].type)
    if any(shape[axis] != 1 for axis in op.value("axes")):
        return None
    return rw.emit(ReshapeOp, (op.operands[0],), op.result.type)


def reduce_without_keep(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """A reduction that keeps its axes is one that drops them, and a reshape."""
    if not op.value("keep"):
        return None
    axes = op.value("axes")
    shape = reduced_shape(shape_of(op.operands[0].type), axes, keep=False)
    if None in shape:
        return None
    type_ = tensor_type(element_type(op.result.type), shape)
    reduced = rw.emit(ReduceOp, (op.operands[0],), type_, kind=op.value("kind"), axes=axes)
    return rw.emit(ReshapeOp, (reduced,), op.result.type)


def reduce_of_reduce(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """Two reductions of one kind, the first used only by the second, are one."""
    inner = defining(op.operands[0], ReduceOp)
    if inner is None or inner.value("keep") or op.value("keep"):
        return None
    if inner.value("kind") != op.value("kind") or not op.operands[0].has_one_use():
        return None
    rank = len(shape_of(inner.operands[0].type))
    kept = [axis for axis in range(rank) if axis not in inner.value("axes")]
    axes = tuple(sorted((*inner.value("axes"), *(kept[axis] for axis in op.value("axes")))))
    operands = (inner.operands[0],)
    return rw.emit(ReduceOp, operands, op.result.type, kind=op.value("kind"), axes=axes)


def index_of_single(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """The extreme among one element has index 0."""
    if shape_of(op.operands[0].type)[op.value("axis")] != 1:
        return None
    return rw.uniform(np.zeros((), numpy_dtype(element_type(op.result.type))), op.result.type)


def shape_rules() -> dict[type[Operation], list[Rule]]:
    """The rules of this file by operation class."""
    return {
        **{cls: [same_type, reshape_of_reshape] for cls in RESHAPES},
        TransposeOp: [
            identity_transpose,
            transpose_of_transpose,
            transpose_of_unit_dims,
            transpose_of_product,
            transpose_within_product,
        ],
        BroadcastOp: [
            same_type,
            broadcast_of_broadcast,
            broadcast_of_unit_reshape,
            broadcast_that_repeats_nothing,
        ],
        SliceOp: [whole_slice, slice_of_slice, slice_of_concat, slice_of_argsort],
        ConcatOp: [single_concat, flat_concat],
        PadOp: [no_padding],
        ReverseOp: [simpler_reverse],
        GatherOp: [gather_of_one],
        ReduceOp: [reduce_nothing, reduce_without_keep, reduce_of_reduce],
        ArgmaxOp: [index_of_single],
        ArgminOp: [index_of_single],
    }
