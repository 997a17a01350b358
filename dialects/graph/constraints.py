"""What the sizes of a call must satisfy for a function of the graph level to make sense (SPEC D1).

Shapes are checked symbolically when a program is built, but some facts depend on the values: that a
slice ``[0, 16)`` of a dimension ``s`` is inside it, that a cropped size ``s - 2`` is not negative.
They are collected here, checked once at the door of a call, and trusted behind it.
"""

from __future__ import annotations

from collections.abc import Iterator

from xdsl.dialects.func import FuncOp
from xdsl.ir import Operation

from ..dims import Dim, is_at_least
from .base import GraphOp
from .contraction import ArgReduceOp
from .routines import ArgsortOp
from .structure import SliceOp
from .types import AnyShape, DimsAttr, shape_of

CONSTRAINTS = "graph.constraints"
"""Function attribute: sizes that must not be negative, ``#graph.dims<b - 1, -s + 16>``."""


def constraints_of(function: FuncOp) -> list[Dim]:
    """Expressions that must not be negative: declared ones, then what the operations need.

    Those that hold for all sizes are left out.
    """
    needed: dict[Dim, None] = {}
    for size in dict.fromkeys((*_declared(function), *_implied(function))):
        if not is_at_least(size, 0):
            needed[size] = None
    return list(needed)


def write_constraints(function: FuncOp) -> None:
    """Store :func:`constraints_of` in the function's attribute, for levels that follow."""
    sizes = constraints_of(function)
    if sizes:
        function.attributes[CONSTRAINTS] = DimsAttr.of(sizes)
    else:
        function.attributes.pop(CONSTRAINTS, None)


def constraint_message(size: Dim) -> str:
    """What a call is told that breaks a constraint."""
    return f"the sizes must satisfy {size} >= 0"


def _declared(function: FuncOp) -> Iterator[Dim]:
    declared = function.attributes.get(CONSTRAINTS)
    if isinstance(declared, DimsAttr):
        yield from declared.sizes


def _implied(function: FuncOp) -> Iterator[Dim]:
    seen: set[AnyShape] = set()
    for op in function.body.walk():
        if isinstance(op, GraphOp):
            for result in op.results:
                shape = shape_of(result.type)
                if shape not in seen:
                    seen.add(shape)
                    yield from (size for size in shape if size is not None)
            yield from _implied_by(op)


def _implied_by(op: Operation) -> Iterator[Dim]:
    if isinstance(op, ArgReduceOp):
        size = shape_of(op.operands[0].type)[op.value("axis")]
        if size is not None:
            yield size - 1
    if isinstance(op, ArgsortOp) and op.first is not None:
        (count,), size = op.value("first"), shape_of(op.operands[0].type)[op.value("axis")]
        yield count
        if size is not None:
            yield size - count
    if isinstance(op, SliceOp):
        limits, sizes = op.value("limits"), shape_of(op.operands[0].type)
        for start, limit, size in zip(op.value("starts"), limits, sizes, strict=True):
            yield start
            yield limit - start
            if size is not None:
                yield size - limit
