"""Constant folding of the graph level, by executing its reference semantics (SPEC K1, K4).

Constants of one repeated element stay small: they are a scalar constant and a broadcast, for static
and symbolic shapes alike, and elementwise operations fold on the scalar.
"""

from __future__ import annotations

import numpy as np
from xdsl.ir import Operation, SSAValue

from ..dialects.graph import (
    ELEMENTWISE_OPS,
    BroadcastOp,
    CollapseOp,
    ConcatOp,
    ConstantOp,
    ExpandOp,
    GraphOp,
    IotaOp,
    PadOp,
    ReduceOp,
    ReshapeOp,
    ReverseOp,
    SliceOp,
    TransposeOp,
    element_type,
    shape_of,
)
from ..dialects.graph.contraction import CONTRACTION_OPS
from ..dialects.graph.elements import element_count, numpy_dtype
from ..dialects.graph.reference import HANDLERS, make_kernel
from ..dialects.graph.reference_kernels import NO_SYMBOLS
from ..dialects.graph.structure import STRUCTURE_OPS
from .rewriter import Rewriter, Rule, constant_value, uniform_value

LIMIT = 16 * 1024
"""Largest constant, in bytes, that folding creates."""


def spread_constant(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """A constant of many equal elements is a broadcast scalar."""
    assert isinstance(op, ConstantOp)
    if element_count(shape_of(op.result.type)) == 1:
        return None
    scalar = uniform_value(op.result)
    return None if scalar is None else rw.uniform(scalar, op.result.type)


def fold_uniform(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """An elementwise operation on uniform operands is uniform."""
    scalars = [uniform_value(v) for v in op.operands]
    arrays = [scalar for scalar in scalars if scalar is not None]
    if len(arrays) != len(scalars):
        return None
    with np.errstate(all="ignore"):
        result = make_kernel(op)(NO_SYMBOLS, *arrays)
    return rw.uniform(result, op.result.type)


def fold_moved_uniform(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """Moving, repeating or selecting among equal elements leaves them equal."""
    scalar = uniform_value(op.operands[0])
    if scalar is None:
        return None
    return rw.uniform(scalar, op.result.type)


def fold_joined_uniform(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """Joining (or padding with) the same element everywhere leaves them equal."""
    scalars = [uniform_value(v) for v in op.operands]
    if any(s is None or s.tobytes() != scalars[0].tobytes() for s in scalars):  # pyright: ignore
        return None
    assert scalars[0] is not None
    return rw.uniform(scalars[0], op.result.type)


def fold_uniform_extreme(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """max, min, and, or over equal elements is that element, if there is at least one."""
    assert isinstance(op, ReduceOp)
    if op.value("kind") not in ("max", "min", "and", "or"):
        return None
    shape = shape_of(op.operands[0].type)
    if not all(isinstance(n := shape[axis], int) and n > 0 for axis in op.value("axes")):
        return None
    return fold_moved_uniform(rw, op)


def fold_constants(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """An operation on constants is its result, up to the size limit."""
    count = element_count(shape_of(op.result.type))
    if not op.operands or count is None:
        return None
    arrays = [constant_value(v) for v in op.operands]
    known = [array for array in arrays if array is not None]
    if len(known) != len(arrays) or any(array.nbytes > 4 * LIMIT for array in known):
        return None
    if count * max(array.itemsize for array in known) > LIMIT:
        return None
    try:
        with np.errstate(all="ignore"):
            result = make_kernel(op)(NO_SYMBOLS, *known)
    except KeyError:  # a slice or padding by a symbolic amount
        return None
    return rw.constant(result, op.result.type)


def fold_single_iota(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """Counting along an axis of size 1 gives zeros."""
    assert isinstance(op, IotaOp)
    if shape_of(op.result.type)[op.value("axis")] != 1:
        return None
    zero = np.zeros((), numpy_dtype(element_type(op.result.type)))
    return rw.uniform(zero, op.result.type)


_MOVES = (ReshapeOp, ExpandOp, CollapseOp, TransposeOp, ReverseOp, SliceOp)
_FOLDABLE = (*ELEMENTWISE_OPS.values(), *STRUCTURE_OPS, *CONTRACTION_OPS)


def folding_rules() -> dict[type[Operation], list[Rule]]:
    """The folding rules of each operation class."""
    rules: dict[type[Operation], list[Rule]] = {cls: [] for cls in HANDLERS}
    for cls in ELEMENTWISE_OPS.values():
        rules[cls].append(fold_uniform)
    for cls in _MOVES:
        rules[cls].append(fold_moved_uniform)
    for cls in (ConcatOp, PadOp):
        rules[cls].append(fold_joined_uniform)
    rules[ReduceOp].append(fold_uniform_extreme)
    rules[ConstantOp].append(spread_constant)
    rules[IotaOp].append(fold_single_iota)
    for cls in _FOLDABLE:
        if cls not in (ConstantOp, BroadcastOp):
            rules.setdefault(cls, []).append(fold_constants)
    return rules
