"""The transforms of Winograd's F(4×4, 3×3), on vectors of lanes (SPEC K3).

Polynomials are evaluated at 0, ±3/4, ±3/2 and infinity: with the usual 0, ±1, ±2 errors are five
times as large (8e-7 against 4e-6 of the largest result, after two convolutions of 64 features).
With ``P(x) = x·(x² - a²)·(x² - b²)``, an input is multiplied by the coefficients of ``P / (x - p)``
for each point p, weights are evaluated at p and divided by ``P'(p)``, and result k of a tile is
``Σ pᵏ·m(p)``, the coefficient at infinity added to the last.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from xdsl.ir import SSAValue

from .llvm_ir.builder import FuncBuilder
from .vector_math import fma

_A, _B = 0.75, 1.5
_A2, _B2 = _A * _A, _B * _B

Line: TypeAlias = "list[SSAValue]"
Transform: TypeAlias = "Callable[[FuncBuilder, Sequence[SSAValue]], Line]"


def input_line(b: FuncBuilder, d: Sequence[SSAValue]) -> Line:
    """Six neighbours of the input → its values at the six points."""
    return [
        fma(b, d[0], _A2 * _B2, fma(b, d[2], -_A2 - _B2, d[4])),
        *_both(b, fma(b, d[2], -_B2, d[4]), fma(b, d[1], -_B2, d[3]), _A),
        *_both(b, fma(b, d[2], -_A2, d[4]), fma(b, d[1], -_A2, d[3]), _B),
        fma(b, d[1], _A2 * _B2, fma(b, d[3], -_A2 - _B2, d[5])),
    ]


def _both(b: FuncBuilder, even: SSAValue, odd: SSAValue, point: float) -> Line:
    """Values at a point and at its negative."""
    return [fma(b, odd, point, even), fma(b, odd, -point, even)]


def weights_line(b: FuncBuilder, g: Sequence[SSAValue]) -> Line:
    """Three weights → their values at the six points."""
    line = [b.fmul(g[0], 1 / (_A2 * _B2))]
    for p, p2, slope in ((_A, _A2, 2 * _A2 * (_A2 - _B2)), (_B, _B2, 2 * _B2 * (_B2 - _A2))):
        even = fma(b, g[2], p2 / slope, b.fmul(g[0], 1 / slope))
        line += _both(b, even, b.fmul(g[1], 1 / slope), p)
    return [*line, g[2]]


def output_line(b: FuncBuilder, m: Sequence[SSAValue]) -> Line:
    """Values of a product at the six points → four results."""
    sum_a, sum_b = b.fadd(m[1], m[2]), b.fadd(m[3], m[4])
    odd_a, odd_b = b.fsub(m[1], m[2]), b.fsub(m[3], m[4])
    return [
        b.fadd(m[0], b.fadd(sum_a, sum_b)),
        fma(b, odd_a, _A, b.fmul(odd_b, _B)),
        fma(b, sum_a, _A2, b.fmul(sum_b, _B2)),
        fma(b, odd_a, _A * _A2, fma(b, odd_b, _B * _B2, m[5])),
    ]


def both_ways(
    b: FuncBuilder, transform: Transform, square: Sequence[Sequence[SSAValue]]
) -> list[Line]:
    """A transform of the columns of a square, then of its rows."""
    columns = [transform(b, column) for column in zip(*square, strict=True)]
    return [transform(b, row) for row in zip(*columns, strict=True)]
