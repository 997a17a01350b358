"""Where a kernel's generics touch memory: linear addresses as functions of the domain's indices.

An indexing map into a row-major tensor gives an element offset ``start + Σ index[d]·stride[d]``
whose coefficients are dimension expressions. Everything the lowering wants to know (unit stride,
invariant, collapsible) is a question about these coefficients.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.ir.affine import (
    AffineBinaryOpExpr,
    AffineBinaryOpKind,
    AffineConstantExpr,
    AffineDimExpr,
    AffineExpr,
    AffineMap,
)

from ..dialects import lin
from ..dialects.dims import Dim, product
from ..dialects.graph.types import sizes_of
from ..quick_dataclass import dataclass


@dataclass(frozen=True)
class Linear:
    """``start + Σ index[d]·strides[d]``, in elements."""

    start: Dim
    strides: tuple[Dim, ...]


def row_major(sizes: Sequence[Dim]) -> tuple[Dim, ...]:
    """The strides of a contiguous tensor, in elements."""
    return tuple(product(tuple(sizes[i + 1 :])) for i in range(len(sizes)))


def linear_expr(expr: AffineExpr, rank: int) -> tuple[int, list[int]]:
    """Constant and coefficients of an affine expression. ValueError if it is not linear."""
    if isinstance(expr, AffineConstantExpr):
        return expr.value, [0] * rank
    if isinstance(expr, AffineDimExpr):
        return 0, [int(i == expr.position) for i in range(rank)]
    if isinstance(expr, AffineBinaryOpExpr):
        c1, k1 = linear_expr(expr.lhs, rank)
        c2, k2 = linear_expr(expr.rhs, rank)
        if expr.kind == AffineBinaryOpKind.Add:
            return c1 + c2, [a + b for a, b in zip(k1, k2, strict=True)]
        if expr.kind == AffineBinaryOpKind.Mul and not any(k2):
            return c1 * c2, [a * c2 for a in k1]
        if expr.kind == AffineBinaryOpKind.Mul and not any(k1):
            return c1 * c2, [b * c1 for b in k2]
    raise ValueError(f"{expr} is not linear")


def linear_access(sizes: Sequence[Dim], map_: AffineMap) -> Linear:
    """The element offset at which a map reads or writes a row-major tensor of these sizes."""
    start: Dim = 0
    strides: list[Dim] = [0] * map_.num_dims
    for expr, weight in zip(map_.results, row_major(sizes), strict=True):
        constant, coefficients = linear_expr(expr, map_.num_dims)
        start = start + weight * constant
        strides = [s + weight * c for s, c in zip(strides, coefficients, strict=True)]
    return Linear(start, tuple(strides))


def stored_accesses(kernel: lin.KernelOp) -> list[Linear]:
    """Where the generics of a kernel store its results."""
    return [
        linear_access(sizes_of(result.type), map_)
        for op in kernel.generics
        for result, map_ in zip(op.results, op.output_maps, strict=True)
        if result in kernel.yielded
    ]


def used_dims(map_: AffineMap) -> set[int]:
    """The domain dimensions that a map mentions."""
    return {i for result in map_.results for i in result.used_dims()}


def row_rank(kernel: lin.KernelOp) -> int:
    """How many outer dimensions all generics of a kernel share, its rows; 0 for one generic."""
    generics = kernel.generics
    if len(generics) == 1:
        return 0
    return min(
        len([k for k in g.kinds if k == lin.PARALLEL]) if lin.REDUCTION in g.kinds else len(g.kinds)
        for g in generics
    )


def is_linear(map_: AffineMap) -> bool:
    """True if all results of a map are linear functions of its dimensions."""
    try:
        for expr in map_.results:
            linear_expr(expr, map_.num_dims)
    except ValueError:
        return False
    return True


def is_packed(generic: lin.GenericOp) -> bool:
    """True if a contraction's second operand comes in panels: its map divides by their width."""
    return len(generic.operands) > 1 and not is_linear(generic.input_maps[1])
