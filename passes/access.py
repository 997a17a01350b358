"""Where a kernel's generics touch memory: linear addresses as functions of the domain's indices.

An indexing map into a row-major tensor gives an element offset ``start + Σ index[d]·stride[d]``
whose coefficients are dimension expressions. Everything the lowering wants to know (unit stride,
invariant, collapsible) is a question about these coefficients.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xdsl.ir import SSAValue
from xdsl.ir.affine import (
    AffineBinaryOpExpr,
    AffineBinaryOpKind,
    AffineConstantExpr,
    AffineDimExpr,
    AffineExpr,
    AffineMap,
)

from ..dialects import lin
from ..dialects.dims import Dim, ceildiv, product
from .plan_arena import ALIGNMENT, element_bytes


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


@dataclass(frozen=True)
class Scratch:
    """Scratch memory of one kernel: bytes offsets of what it keeps, and the total."""

    offsets: dict[SSAValue | str, Dim]
    total: Dim


def scratch_of(kernel: lin.KernelOp) -> Scratch:
    """What a scheduled kernel keeps in scratch memory.

    A loop nest over rows keeps one row of each value that a later pass reads and that is not a
    result. A matmul keeps a packed panel of B (unless B comes packed) and a register tile of C.
    """
    offsets: dict[SSAValue | str, Dim] = {}
    total: Dim = 0

    def reserve(key: SSAValue | str, size: Dim) -> None:
        nonlocal total
        offsets[key] = total
        total = total + ceildiv(size, ALIGNMENT) * ALIGNMENT

    loops = kernel.loops
    if loops is not None and loops.tile is not None:
        assert loops.block is not None
        for key, size in _matmul_scratch(kernel, loops.tile, loops.block).items():
            reserve(key, size)
        return Scratch(offsets, total)
    rows = row_rank(kernel)
    results = set(kernel.yielded)
    for generic in kernel.generics:
        for result, map_ in zip(generic.results, generic.output_maps, strict=True):
            inner = [i for i in sorted(used_dims(map_)) if i >= rows]
            if result not in results and inner:
                sizes = tuple(generic.sizes[i] for i in inner)
                reserve(result, product(sizes) * element_bytes(result.type))
    return Scratch(offsets, total)


A_PADDING = 16
"""Elements behind a packed row of A: rows whose distance is a power of two share cache sets."""


def a_row_stride(depth: int) -> int:
    """Elements between packed rows of A."""
    return depth + A_PADDING


def _matmul_scratch(
    kernel: lin.KernelOp, tile: tuple[int, int], block: tuple[int, int, int]
) -> dict[SSAValue | str, Dim]:
    """Bytes of a matmul's packed rows of A, its packed panel of B (unless B comes packed) and the
    tiles of C it sums up: one panel of them, or all if the depth is walked in several groups."""
    generic = kernel.generics[0]
    (mr, nr), (rows, depth, group) = tile, block
    height = max(rows // mr, 1) * mr
    (k,) = [
        s
        for s, kind in zip(generic.sizes, generic.kinds, strict=True)
        if kind == lin.REDUCTION and s != 1
    ]
    short = isinstance(k, int) and k <= group
    steps = ceildiv(k, depth) if short else -(-group // depth)
    sizes: dict[SSAValue | str, Dim] = {"a": steps * (4 * height * a_row_stride(depth))}
    if not is_packed(generic):
        sizes["panel"] = (k if short else group) * (4 * nr)
    in_a, in_b = (used_dims(m) for m in generic.input_maps)
    columns = [s for i, s in enumerate(generic.sizes) if i in in_b - in_a and s != 1]
    sizes["tile"] = ceildiv(1 if short else columns[-1], nr) * (4 * height * nr)
    return sizes


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
