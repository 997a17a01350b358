"""Elementwise work before reshapes instead of after them, used by `canonicalize` (SPEC K1, D3).

A reshape between two pieces of elementwise work keeps them in different domains. If what is read
besides can be seen in the shape before the reshape, the work is done there, and the reshape comes
last, where it is a view. The scale and bias of a group norm, or of heads that are split, meet what
they belong to in this way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from xdsl.ir import BlockArgument, Operation, SSAValue

from ..dialects.graph import (
    ELEMENTWISE_OPS,
    BroadcastOp,
    ConstantOp,
    ConvOp,
    DotOp,
    GraphOp,
    MatmulOp,
    ReshapeOp,
    WeightOp,
    shape_of,
)
from ..dialects.graph.base import with_shape
from ..dialects.graph.types import AnyShape
from .fuse.domains import RESHAPES, Part, reshape_parts, squeezed
from .rewriter import Rewriter, Rule, defining

_COMPUTED = (*ELEMENTWISE_OPS.values(), ConvOp, DotOp, MatmulOp)
"""Operations whose groups more elementwise work may join."""

_View: TypeAlias = "Callable[[], SSAValue]"
"""Builds an operand as seen in the shape before the reshape."""


def reshape_last(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """Elementwise work on a reshaped value is a reshape of work on the value."""
    for operand in op.operands:
        inner = defining(operand, *RESHAPES)
        if inner is None or not operand.has_one_use():
            continue
        value = inner.operands[0]
        if value.has_one_use() and defining(value, *_COMPUTED) is not None:
            moved = _moved(rw, op, shape_of(value.type))
            if moved is not None:
                return moved
    return None


def _moved(rw: Rewriter, op: GraphOp, source: AnyShape) -> SSAValue | None:
    target = shape_of(op.result.type)
    parts = reshape_parts(source, target)
    if parts is None or None in source or squeezed(source) == squeezed(target):
        return None
    views: list[_View] = []
    for operand in op.operands:
        view = _seen(rw, operand, source, parts)
        if view is None:
            return None
        views.append(view)
    type_ = with_shape(op.result.type, source)
    result = rw.emit(type(op), [view() for view in views], type_, **op.properties)
    return rw.emit(ReshapeOp, (result,), op.result.type)


def _seen(rw: Rewriter, value: SSAValue, source: AnyShape, parts: tuple[Part, ...]) -> _View | None:
    """How to see an operand in the shape before the reshape, or None."""
    reshape = defining(value, *RESHAPES)
    if reshape is not None and shape_of(reshape.operands[0].type) == source:
        return lambda: reshape.operands[0]
    if isinstance(value, BlockArgument) or defining(value, WeightOp, ConstantOp) is not None:
        return lambda: rw.emit(ReshapeOp, (value,), with_shape(value.type, source))
    broadcast = defining(value, BroadcastOp)
    return None if broadcast is None else _seen_broadcast(rw, broadcast, source, parts)


def _seen_broadcast(
    rw: Rewriter, op: GraphOp, source: AnyShape, parts: tuple[Part, ...]
) -> _View | None:
    """A broadcast that fills each part of the reshape as a whole, or not at all."""
    small = op.operands[0]
    shape = shape_of(small.type)
    filled = [axis for axis, size in zip(op.value("axes"), shape, strict=True) if size != 1]
    if filled != sorted(filled) or None in shape:
        return None
    axes: list[int] = []
    for before, after in parts:
        found = [axis for axis in after if axis in filled]
        if found and found != list(after):
            return None
        axes += before if found else ()
    type_ = with_shape(small.type, tuple(source[axis] for axis in axes))
    full = with_shape(small.type, source)

    def view() -> SSAValue:
        reshaped = small if small.type == type_ else rw.emit(ReshapeOp, (small,), type_)
        return rw.emit(BroadcastOp, (reshaped,), full, axes=tuple(axes))

    return view


def reshape_rules() -> dict[type[Operation], list[Rule]]:
    """The rules of this file by operation class."""
    return {cls: [reshape_last] for cls in ELEMENTWISE_OPS.values()}
