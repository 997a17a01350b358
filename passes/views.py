"""Looking at values of the graph level through broadcasts and unit dimensions (SPEC K1).

A *view* is a value seen from a full shape: for each of its dimensions, the axis of the full shape
it runs along, or None for a dimension of size 1. ``[2, 8]`` broadcast to ``[2, 8, 32]``, reshaped
to ``[2, 8, 1]`` and broadcast, or kept by a reduction, are the same view of the same value:
patterns are written once for all of these styles.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from xdsl.ir import SSAValue

from ..dialects.dims import Dim
from ..dialects.graph import (
    BINARY_OPS,
    UNARY_OPS,
    BroadcastOp,
    CastOp,
    GraphOp,
    ReduceOp,
    SizeOp,
    shape_of,
)
from ..dialects.graph.types import AnyShape
from ..quick_dataclass import dataclass
from .rewriter import defining, uniform_value
from .rules_shape import RESHAPES

_DEPTH = 6
"""How many nested products are looked through."""


@dataclass(frozen=True)
class View:
    """A value, and for each of its dimensions the axis of the full shape, or None for size 1."""

    value: SSAValue
    axes: tuple[int | None, ...]

    @property
    def op(self) -> GraphOp | None:
        """The operation that makes the value."""
        return defining(self.value, GraphOp)

    def is_full(self, shape: AnyShape) -> bool:
        """Whether the value has the full shape, each dimension along its own axis."""
        return shape_of(self.value.type) == shape and all(
            axis == i or axis is None for i, axis in enumerate(self.axes)
        )


def whole(value: SSAValue) -> View:
    """A value seen from its own shape."""
    shape = shape_of(value.type)
    return View(value, tuple(None if size == 1 else i for i, size in enumerate(shape)))


def peel(view: View) -> View:
    """The view without broadcasts and without reshapes that add or drop dimensions of size 1."""
    while (op := view.op) is not None:
        axes = _source_axes(op, view.axes)
        if axes is None:
            return view
        view = View(op.operands[0], axes)
    return view


def _source_axes(op: GraphOp, axes: tuple[int | None, ...]) -> tuple[int | None, ...] | None:
    if isinstance(op, BroadcastOp):
        source = shape_of(op.operands[0].type)
        placed = op.value("axes")
        return tuple(None if source[i] == 1 else axes[placed[i]] for i in range(len(source)))
    if isinstance(op, RESHAPES):
        source, target = shape_of(op.operands[0].type), shape_of(op.result.type)
        kept = [axis for axis, size in zip(axes, target, strict=True) if size != 1]
        if None in source or _without_units(source) != _without_units(target):
            return None
        remaining = iter(kept)
        return tuple(None if size == 1 else next(remaining) for size in source)
    return None


def _without_units(shape: AnyShape) -> list[Dim | None]:
    return [size for size in shape if size != 1]


def operand(view: View, index: int) -> View:
    """An operand of the elementwise operation that makes a view."""
    op = view.op
    assert op is not None
    return View(op.operands[index], view.axes)


def match_unary(view: View, *names: str) -> View | None:
    """The operand, if the view is made by one of these elementwise operations."""
    view = peel(view)
    return operand(view, 0) if isinstance(view.op, tuple(UNARY_OPS[n] for n in names)) else None


def match_binary(view: View, name: str) -> tuple[View, View] | None:
    """The operands, if the view is made by this elementwise operation."""
    view = peel(view)
    return (operand(view, 0), operand(view, 1)) if isinstance(view.op, BINARY_OPS[name]) else None


def same(a: View, b: View) -> bool:
    """Whether two views are of the same value along the same axes."""
    return a == b or peel(a) == peel(b)


def number(view: View) -> float | None:
    """The constant that all elements are, or None."""
    scalar = uniform_value(peel(view).value)
    return None if scalar is None else float(np.asarray(scalar, np.float64))


def size_number(view: View) -> Dim | None:
    """The symbolic dimension that all elements are: a cast `graph.size`."""
    value = peel(view).value
    while (cast := defining(value, CastOp)) is not None:
        value = peel(whole(cast.operands[0])).value
    op = defining(value, SizeOp)
    return None if op is None else op.value("value")[0]


def match_reduce(view: View, kind: str, shape: AnyShape) -> tuple[View, int] | None:
    """What is reduced and along which axis, if the view is a reduction of one axis of the full
    shape, put back along the others.
    """
    view = peel(view)
    op = view.op
    if not isinstance(op, ReduceOp) or op.value("kind") != kind or len(op.value("axes")) != 1:
        return None
    source = op.operands[0]
    axis = op.value("axes")[0]
    if shape_of(source.type) != shape:
        return None
    kept = [i for i in range(len(shape)) if i != axis or op.value("keep")]
    for i, along in zip(kept, view.axes, strict=True):
        if i != axis and along != i and not (along is None and shape[i] == 1):
            return None
    return whole(source), axis


@dataclass(frozen=True)
class Product:
    """``constant · Π factor^exponent · Π size^exponent``, exponents 1 or -1."""

    constant: float
    factors: tuple[tuple[View, int], ...]
    sizes: tuple[tuple[Dim, int], ...]


def product_of(view: View) -> Product:
    """A view as a product, flattened through mul, div and reciprocal."""
    constant = [1.0]
    factors: list[tuple[View, int]] = []
    sizes: list[tuple[Dim, int]] = []

    def visit(view: View, exponent: int, depth: int) -> None:
        view = peel(view)
        if (value := number(view)) is not None:
            constant[0] *= value if exponent > 0 else (1 / value if value else float("inf"))
        elif (size := size_number(view)) is not None:
            sizes.append((size, exponent))
        elif depth and (pair := match_binary(view, "mul")) is not None:
            visit(pair[0], exponent, depth - 1)
            visit(pair[1], exponent, depth - 1)
        elif depth and (pair := match_binary(view, "div")) is not None:
            visit(pair[0], exponent, depth - 1)
            visit(pair[1], -exponent, depth - 1)
        elif depth and (inner := match_unary(view, "reciprocal")) is not None:
            visit(inner, -exponent, depth - 1)
        else:
            factors.append((view, exponent))

    visit(view, 1, _DEPTH)
    return Product(constant[0], tuple(factors), tuple(sizes))


Polynomial = dict[tuple[int, ...], float]
"""Degrees of the atoms → coefficient."""


def polynomial(value: SSAValue, atoms: Sequence[SSAValue], depth: int = 8) -> Polynomial | None:
    """A value as a polynomial in other values of its shape, or None if it is not one."""
    if value in atoms:
        return {tuple(int(atom is value) for atom in atoms): 1.0}
    scalar = uniform_value(value)
    if scalar is not None:
        return {(0,) * len(atoms): float(np.asarray(scalar, np.float64))}
    op = defining(value, *_RING)
    if op is None or depth == 0:
        return None
    parts: list[Polynomial] = []
    for operand_ in op.operands:
        part = polynomial(operand_, atoms, depth - 1)
        if part is None:
            return None
        parts.append(part)
    return _combine(op, parts)


_ADD, _SUB, _MUL, _DIV, _POW = (BINARY_OPS[n] for n in ("add", "sub", "mul", "div", "pow"))
_NEG = UNARY_OPS["neg"]
_RING = (_ADD, _SUB, _MUL, _DIV, _POW, _NEG)


def _combine(op: GraphOp, parts: list[Polynomial]) -> Polynomial | None:
    if isinstance(op, _NEG):
        return {k: -c for k, c in parts[0].items()}
    a, b = parts
    if isinstance(op, (_ADD, _SUB)):
        sign = 1.0 if isinstance(op, _ADD) else -1.0
        return {k: a.get(k, 0.0) + sign * b.get(k, 0.0) for k in (a | b)}
    if isinstance(op, _MUL):
        return _multiply(a, b)
    constant = b.get((0,) * len(next(iter(b))))
    if len(b) != 1 or constant is None or constant == 0:
        return None
    if isinstance(op, _DIV):
        return {k: c / constant for k, c in a.items()}
    if constant not in (2.0, 3.0, 4.0):
        return None
    power = a
    for _ in range(int(constant) - 1):
        power = _multiply(power, a)
    return power


def _multiply(a: Polynomial, b: Polynomial) -> Polynomial:
    result: Polynomial = {}
    for ka, ca in a.items():
        for kb, cb in b.items():
            key = tuple(i + j for i, j in zip(ka, kb, strict=True))
            result[key] = result.get(key, 0.0) + ca * cb
    return result
