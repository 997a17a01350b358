"""Error functions in what exporters expand them to: rational functions, exponentials (SPEC K1, D3).

`jax.export` and torch-mlir write erf and erfc as XLA computes them: dozens of multiplications with
constants of their own, under selects. What such arithmetic computes is found out by doing it, at
points all over the range where erf is no constant and on both sides of every constant in it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

import numpy as np
from xdsl.dialects.builtin import Float32Type
from xdsl.ir import Operation, SSAValue

from ..dialects.graph import BINARY_OPS, UNARY_OPS, CompareOp, GraphOp, SelectOp, element_type
from ..dialects.graph.reference import Array, evaluate
from .views import number, whole

_ARITHMETIC = (
    *(BINARY_OPS[name] for name in ("add", "sub", "mul", "div", "max", "min")),
    *(UNARY_OPS[name] for name in ("neg", "abs", "exp", "reciprocal")),
    CompareOp,
    SelectOp,
)
_MOST_OPERATIONS, _FEWEST_CONSTANTS = 200, 9
_TOLERANCE = 2e-6


def expanded_error_function(value: SSAValue) -> tuple[str, SSAValue] | None:
    """("erf", x) or ("erfc", x) if f32 arithmetic computes that of some x, else None."""
    if element_type(value.type) != Float32Type():
        return None
    found = _arithmetic_below(value)
    if found is None:
        return None
    order, constants = found
    if len(set(constants.values())) < _FEWEST_CONSTANTS:
        return None
    points = _points(tuple(sorted(set(constants.values()))))
    for count, x in reversed(_sole_inputs(value, order, constants)):
        if x.type != value.type:
            continue
        name = _name(points, _computed(order[:count], constants, x, points))
        if name is not None:
            return name, x
    return None


def _arithmetic_below(
    value: SSAValue,
) -> tuple[list[Operation], dict[SSAValue, float]] | None:
    """The arithmetic a value depends on, each operation before those it reads; its constants."""
    constants: dict[SSAValue, float] = {}
    order: list[Operation] = []
    seen: set[Operation] = set()
    pending: list[tuple[SSAValue, bool]] = [(value, False)]
    while pending:
        current, done = pending.pop()
        op = current.owner
        if done:
            assert isinstance(op, Operation)
            order.append(op)
            continue
        if current in constants or not isinstance(op, Operation) or op in seen:
            continue
        if isinstance(op, GraphOp) and (constant := number(whole(current))) is not None:
            constants[current] = constant
        elif isinstance(op, _ARITHMETIC):
            seen.add(op)
            if len(seen) > _MOST_OPERATIONS:
                return None
            pending.append((current, True))
            pending.extend((operand, False) for operand in op.operands)
    return order[::-1], constants


def _sole_inputs(
    value: SSAValue, order: Sequence[Operation], constants: dict[SSAValue, float]
) -> list[tuple[int, SSAValue]]:
    """(n, x) where the first `n` operations compute the value from x and constants alone."""
    inputs: list[tuple[int, SSAValue]] = []
    frontier = {value: None}
    for count, op in enumerate(order, start=1):
        frontier.pop(op.results[0], None)
        frontier |= {v: None for v in op.operands if v not in constants}
        if len(frontier) == 1:
            inputs.append((count, next(iter(frontier))))
    return inputs


def _computed(
    order: Sequence[Operation], constants: dict[SSAValue, float], x: SSAValue, points: Array
) -> Array:
    """What operations give, last one first, if `x` is these points."""
    arrays = {value: np.float32(constant) for value, constant in constants.items()}
    env: dict[SSAValue, Array] = {value: np.asarray(number) for value, number in arrays.items()}
    env[x] = points
    for op in reversed(order):
        env[op.results[0]] = evaluate(op, [env[operand] for operand in op.operands])
    return env[order[0].results[0]]


@cache
def _points(constants: tuple[float, ...]) -> Array:
    """Where to try: a grid, both sides of every constant, and far away."""
    edges = np.abs(np.asarray(constants, np.float32))
    edges = edges[np.isfinite(edges)]
    near = [np.nextafter(edges, np.float32(0)), edges, np.nextafter(edges, np.float32(np.inf))]
    half = np.concatenate(
        [np.linspace(0, 7, 141, dtype=np.float32), *near, np.array([20, 1e3], np.float32)]
    )
    return np.concatenate([-half, half])


def _name(points: Array, found: Array) -> str | None:
    if found.shape != points.shape:
        return None
    for name, function in (("erf", math.erf), ("erfc", math.erfc)):
        wanted = np.array([function(float(x)) for x in points])
        if np.all(np.abs(found - wanted) <= _TOLERANCE):
            return name
    return None
