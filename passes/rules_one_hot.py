"""Products with a one-hot matrix are gathers (SPEC K2).

``onehot(i) · W`` takes rows of ``W``; exporters that know no embedding write it so. Of infinite and
undefined elements of ``W`` only those that are taken matter then.
"""

from __future__ import annotations

import numpy as np
from xdsl.dialects.builtin import IntegerType, i1
from xdsl.ir import SSAValue

from ..dialects.graph import (
    BINARY_OPS,
    BroadcastOp,
    CastOp,
    CompareOp,
    ConstantOp,
    DotOp,
    GatherOp,
    GraphOp,
    IotaOp,
    MatmulOp,
    ReshapeOp,
    SelectOp,
    TransposeOp,
    element_type,
    shape_of,
)
from ..dialects.graph.base import with_shape
from ..dialects.graph.elements import constant_array, numpy_dtype
from ..dialects.graph.types import tensor_type
from .rewriter import Rewriter, Rule


def one_hot_product(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """``(positions == start + 0…K-1) · W`` takes the rows ``positions - start``; rows that are not
    there are zeros."""
    lhs, rhs = op.operands
    lhs_axis, rhs_axis = len(shape_of(lhs.type)) - 1, len(shape_of(rhs.type)) - 2
    if isinstance(op, DotOp):
        contracted = op.value("lhs_contract"), op.value("rhs_contract")
        if len(contracted[0]) != 1 or op.value("lhs_batch"):
            return None
        (lhs_axis,), (rhs_axis,) = contracted
    elif len(shape_of(lhs.type)) != 2:
        return None
    found = _one_hot(rw, lhs, lhs_axis)
    if found is None:
        return None
    positions, start = found
    size = shape_of(rhs.type)[rhs_axis]
    dtype = numpy_dtype(element_type(positions.type))
    if not isinstance(size, int) or size == 0 or start + size - 1 > np.iinfo(dtype).max:
        return None
    order = (rhs_axis, *(i for i in range(len(shape_of(rhs.type))) if i != rhs_axis))
    turned = with_shape(rhs.type, tuple(shape_of(rhs.type)[i] for i in order))
    rows = rhs if rhs_axis == 0 else rw.emit(TransposeOp, (rhs,), turned, perm=order)
    first = rw.uniform(np.array(start, dtype), positions.type)
    places = rw.emit(BINARY_OPS["sub"], (positions, first), positions.type)
    taken = rw.emit(GatherOp, (rows, places), op.result.type, axis=0)
    last = rw.uniform(np.array(start + size - 1, dtype), positions.type)
    truth = with_shape(tensor_type(i1, ()), shape_of(positions.type))
    there = rw.emit(
        BINARY_OPS["and"],
        (
            rw.emit(CompareOp, (positions, first), truth, direction="ge"),
            rw.emit(CompareOp, (positions, last), truth, direction="le"),
        ),
        truth,
    )
    spread = rw.emit(
        BroadcastOp,
        (there,),
        with_shape(truth, shape_of(op.result.type)),
        axes=range(len(shape_of(truth))),
    )
    zero = rw.uniform(np.zeros((), numpy_dtype(element_type(rhs.type))), op.result.type)
    return rw.emit(SelectOp, (spread, taken, zero), op.result.type)


def _one_hot(rw: Rewriter, value: SSAValue, axis: int) -> tuple[SSAValue, int] | None:
    """(positions, start) if ``value[…, k, …] = (positions[…] == start + k)`` along an axis."""
    cast_op = value.owner
    if not isinstance(cast_op, CastOp):
        return None
    compare = cast_op.operands[0].owner
    if not isinstance(compare, CompareOp) or compare.value("direction") != "eq":
        return None
    for one, other in (compare.operands, compare.operands[::-1]):
        start = _counted_from(other, axis)
        if start is not None and (positions := _without(rw, one, axis)) is not None:
            return positions, start
    return None


def _counted_from(value: SSAValue, axis: int) -> int | None:
    """The integer that a value starts from if it counts along an axis and is the same along all
    others."""
    op = value.owner
    if isinstance(op, BroadcastOp):
        axes = op.value("axes")
        return _counted_from(op.operands[0], axes.index(axis)) if axis in axes else None
    if isinstance(op, IotaOp):
        integer = isinstance(element_type(op.result.type), IntegerType)
        return 0 if integer and op.value("axis") == axis else None
    if not isinstance(op, ConstantOp):
        return None
    array = constant_array(op.value_)
    if array.dtype.kind not in "iu" or not 0 < array.size == array.shape[axis]:
        return None
    numbers = array.reshape(-1)
    start = int(numbers[0])
    return start if (numbers == np.arange(start, start + numbers.size)).all() else None


def _without(rw: Rewriter, value: SSAValue, axis: int) -> SSAValue | None:
    """A value that is the same along an axis without it; None if it may differ."""
    op, shape = value.owner, shape_of(value.type)
    if not isinstance(op, BroadcastOp):
        return None
    axes = op.value("axes")
    source = op.operands[0]
    sizes = list(shape_of(source.type))
    if axis in axes:
        if sizes.pop(place := axes.index(axis)) != 1:
            return None
        axes = (*axes[:place], *axes[place + 1 :])
        source = rw.emit(ReshapeOp, (source,), with_shape(source.type, tuple(sizes)))
    kept = with_shape(value.type, (*shape[:axis], *shape[axis + 1 :]))
    moved = [i - (i > axis) for i in axes]
    return rw.emit(BroadcastOp, (source,), kept, axes=moved)


def one_hot_rules() -> dict[type[GraphOp], list[Rule]]:
    """The rules of this file."""
    return {DotOp: [one_hot_product], MatmulOp: [one_hot_product]}
