"""How the results of windows are walked: along which dimension lanes run, and which rows are
computed together (SPEC K3).

What a kernel of kind ``window`` can do; `emit_window` writes the loops.
"""

from __future__ import annotations

from math import prod
from typing import cast

from xdsl.ir import BlockArgument, SSAValue
from xdsl.ir.affine import AffineMap

from ..dialects import lin
from ..dialects.dims import Dim
from ..dialects.graph.types import sizes_of
from ..quick_dataclass import dataclass
from .access import Linear, linear_access, linear_expr, row_major, stored_accesses

ROWS = 3
"""Rows that are computed together unless a schedule says otherwise: their sums hide the latency of
each other, and few rows of a small result are left over."""

_SEVERAL = (4, 6, ROWS)
"""Numbers of rows that are computed together where that leaves few over: 1.05 to 1.25 times as fast
as three."""

_MOST_WRITTEN = 32
"""Steps over a window that are written out instead of looped over."""

_MOST_PLACES = 96
"""Steps that are written out where rows are computed together."""


@dataclass(frozen=True)
class RowBlock:
    """Rows that may be computed together: row ``r`` reads place ``stride·r + k`` of the operand."""

    rows: int
    """The parallel dimension along which they lie."""
    window: int
    """The reduced dimension that moves along them too, of a known size."""
    stride: int
    operand: int
    """The number of the operand that is read there."""


def operand_access(tensor: SSAValue, map_: AffineMap) -> Linear:
    """How an operand is read, a `lin.pad` through its own operand: exact where nothing is spread
    out; dimensions that are have no stride."""
    if isinstance(tensor, BlockArgument) or not isinstance(pad := tensor.owner, lin.PadOp):
        return linear_access(sizes_of(tensor.type), map_)
    sizes = sizes_of(pad.x.type)
    start: Dim = 0
    strides: list[Dim] = [0] * map_.num_dims
    for i, (expr, weight) in enumerate(zip(map_.results, row_major(sizes), strict=True)):
        if not pad.between[i]:
            constant, coefficients = linear_expr(expr, map_.num_dims)
            start = start + weight * (constant - pad.low.sizes[i])
            strides = [s + weight * c for s, c in zip(strides, coefficients, strict=True)]
    return Linear(start, tuple(strides))


def lane_dimension(kernel: lin.KernelOp) -> int | None:
    """The dimension along which lanes run, the one along which most operands lie side by side;
    none if a result is stored with another stride along each."""
    first, *_ = kernel.generics
    parallel = [i for i, kind in enumerate(first.kinds) if kind == lin.PARALLEL]
    stores = stored_accesses(kernel)
    loads = [
        operand_access(operand, map_)
        for op in kernel.generics
        for operand, map_ in zip(op.operands, op.input_maps, strict=True)
        if isinstance(operand, BlockArgument) or isinstance(operand.owner, lin.PadOp)
    ]
    free = [i for i in parallel if all(access.strides[i] == 1 for access in stores)]
    unit = {i: sum(access.strides[i] == 1 for access in loads) for i in free}
    return max(free, key=lambda i: (unit[i], i), default=None)


def written_out(generic: lin.GenericOp) -> int:
    """From which loop over the window on the code is written out: the innermost ones, as far as
    they have few steps together."""
    reduced = reduced_dims(generic)
    steps, level = 1, len(reduced)
    while level > 0:
        size = generic.sizes[reduced[level - 1]]
        if not isinstance(size, int) or steps * size > _MOST_WRITTEN:
            break
        steps, level = steps * size, level - 1
    return level


def rows_together(kernel: lin.KernelOp, loops: lin.Schedule) -> int:
    """How many rows a schedule computes together where windows overlap.

    Unless it says so, `ROWS`, or as many as leave few over if lanes are places of windows, all of
    whose elements are loaded for each row. Not with windows of three rows, one apart, which wait
    for memory if it is not cached: more rows at once are 1.05 times as fast or 0.96.
    """
    if loops.rows is not None or loops.unroll == 1:
        return loops.rows or 1
    generic, block, lanes = kernel.generics[0], row_block(kernel), lane_dimension(kernel)
    if block is None or lanes is None:
        return ROWS
    size, window = generic.sizes[block.rows], cast("int", generic.sizes[block.window])
    moves = any(_rows_apart(generic, lanes, i) for i in reduced_dims(generic))
    if not isinstance(size, int) or not moves or (block.stride == 1 and window <= ROWS):
        return ROWS
    return min((n for n in _SEVERAL if row_block(kernel, n) is not None), key=lambda n: size % n)


def reduced_dims(generic: lin.GenericOp) -> list[int]:
    """The dimensions of the window, in the order of the loops."""
    return [i for i, kind in enumerate(generic.kinds) if kind == lin.REDUCTION]


def row_block(kernel: lin.KernelOp, count: int = ROWS) -> RowBlock | None:
    """Along which dimension so many rows can be computed together, if windows overlap along one."""
    generic, lanes = kernel.generics[0], lane_dimension(kernel)
    found: RowBlock | None = None
    if lanes is None or count < 2:
        return None
    accesses = list(map(operand_access, generic.operands, generic.input_maps))
    for rows in (i for i, kind in enumerate(generic.kinds) if kind == lin.PARALLEL):
        moving = [i for i, access in enumerate(accesses) if access.strides[rows] != 0]
        if rows == lanes or len(moving) != 1 or generic.sizes[rows] in range(count):
            continue
        for window in reduced_dims(generic):
            stride = _rows_apart(generic, rows, window)
            if _overlap(generic, window, stride, count):
                found = RowBlock(rows, window, stride, moving[0])
    return found


def _overlap(generic: lin.GenericOp, window: int, stride: int, count: int) -> bool:
    """Whether windows that are so far apart overlap, and so many of them are few enough places for
    what is written out."""
    size = generic.sizes[window]
    if not isinstance(size, int) or not 0 < stride < size:
        return False
    reduced, level = reduced_dims(generic), written_out(generic)
    own = reduced.index(window)
    if own >= level and count <= ROWS:
        return True
    inner = reduced[max(own + 1, level) :]
    steps = prod(cast("int", generic.sizes[i]) for i in inner)
    return (stride * (count - 1) + size) * steps <= _MOST_PLACES


def _rows_apart(op: lin.GenericOp, rows: int, window: int) -> int:
    """How far the windows of neighbouring rows are apart, counted in steps of the window; 0 if the
    two dimensions do not move along the same dimension of one operand, and there alone."""
    found = 0
    for map_ in op.input_maps:
        for expr in map_.results:
            _, coefficients = linear_expr(expr, map_.num_dims)
            along, inside = coefficients[rows], coefficients[window]
            if along and inside == 1 and not found:
                found = along
            elif along:
                return 0
    return found
