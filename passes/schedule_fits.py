"""Which schedules a kernel can have: what `schedule` and `lin-to-llvm` refuse (SPEC T1, K3).

Points of `schedule_space` always fit; pins and text that people edit may not.
"""

from __future__ import annotations

from collections.abc import Callable

from xdsl.ir import SSAValue
from xdsl.ir.affine import AffineExpr

from ..diagnostics import error_at
from ..dialects import lin
from ..dialects.dims import product
from .access import is_linear, is_packed, row_rank
from .chain_form import chain_of
from .conv_form import conv_form
from .cut import pieces_of
from .dot_form import dot_form
from .matmul_form import matmul_form
from .routine_form import independent_rows
from .tiles import edge_tiles, tile_shapes
from .window_form import is_window, pads
from .window_loops import row_block

_ROUTINES = frozenset(op.SCHEDULE for op in lin.ROUTINE_OPS)

_FITS: dict[str, Callable[[lin.KernelOp], object]] = {
    "matmul": matmul_form,
    "chain": chain_of,
    "conv": conv_form,
}
"""What is true of kernels that can be scheduled so."""


def check_schedule(kernel: lin.KernelOp, loops: lin.Schedule, vector_bits: int) -> None:
    """Raise AioptError unless the emitters can do for a kernel what a schedule says."""
    name = kernel.sym_name.data
    if not kernel.generics and kernel.routine is None:
        raise error_at(kernel, f"kernel '@{name}' computes nothing", expected="a lin.generic")
    own = None if kernel.routine is None else kernel.routine.SCHEDULE
    if own != loops.kind and (own is not None or loops.kind in _ROUTINES):
        raise error_at(kernel, f"kernel '@{name}' is no {loops.kind}", expected=own)
    if loops.kind == "window" and not is_window(kernel):
        raise error_at(kernel, f"kernel '@{name}' does not read windows")
    if loops.kind not in ("window", "conv") and pads(kernel):
        raise error_at(kernel, f"kernel '@{name}' pads an operand, which no {loops.kind} reads")
    if loops.kind == "nest" and not walks_rows(kernel):
        raise error_at(kernel, f"the generics of kernel '@{name}' share no rows, as a nest needs")
    if loops.ahead is not None and row_rank(kernel) == 0:
        raise error_at(kernel, f"kernel '@{name}' has no rows that could be prefetched")
    if loops.parallel and not can_split(kernel, loops):
        raise error_at(kernel, f"kernel '@{name}' has no parallel loops outside")
    if loops.fuse != "all" and not pieces_of(kernel, loops.fuse):
        raise error_at(kernel, f"kernel '@{name}' has nothing to cut", found=f"fuse = {loops.fuse}")
    if loops.kind == "dot":
        _check_dot(kernel, loops, vector_bits)
    elif loops.tile is not None:
        _check_tiles(kernel, loops, loops.tile, vector_bits)
        if not _FITS[loops.kind](kernel):
            raise error_at(kernel, f"kernel '@{name}' is no {loops.kind} of micro-kernels")
    for op in kernel.generics:
        maps = [*op.input_maps, *op.output_maps]
        if loops.kind in ("matmul", "conv") and is_packed(op):
            del maps[1]
        maps += [inner.map.data for inner in op.block.ops if isinstance(inner, lin.IndexOp)]
        for map_ in maps:
            if not is_linear(map_):
                raise error_at(op, "an index is not linear in the loops", found=str(map_))
    if loops.rows is not None and loops.rows > 1 and row_block(kernel, loops.rows) is None:
        raise error_at(
            kernel,
            f"kernel '@{name}' has no windows that overlap, or not so many",
            found=f"rows = {loops.rows}",
        )


def _check_tiles(
    kernel: lin.KernelOp, loops: lin.Schedule, tile: tuple[int, int], vector_bits: int
) -> None:
    """Raise AioptError unless the target has micro-kernels of the tile and of its edge."""
    name, tiles = kernel.sym_name.data, tile_shapes(vector_bits)
    if tile not in tiles or loops.vector != vector_bits // 32:
        raise error_at(
            kernel,
            f"kernel '@{name}' is scheduled for another target",
            expected=f"a tile of {' or '.join(f'{each.mr} × {each.nr}' for each in tiles)} in"
            f" registers of {vector_bits} bits",
            found=f"{tile[0]} × {tile[1]}, {32 * loops.vector} bits",
        )
    edges = [each.nr for each in edge_tiles(vector_bits, tile)]
    if loops.edge is not None and loops.edge not in edges:
        raise error_at(
            kernel,
            f"no micro-kernels for a last panel of kernel '@{name}'",
            expected=f"an edge of {' or '.join(map(str, edges)) or 'no columns'}",
            found=str(loops.edge),
        )


def _check_dot(kernel: lin.KernelOp, loops: lin.Schedule, vector_bits: int) -> None:
    """Raise AioptError unless a kernel is a product of few rows or columns, and the target has
    registers for a tile's sums."""
    name, form = kernel.sym_name.data, dot_form(kernel)
    if form is None:
        raise error_at(kernel, f"kernel '@{name}' is no product of few rows or columns")
    tiles = form.tiles(vector_bits)
    if loops.tile not in tiles or loops.vector != vector_bits // 32:
        raise error_at(
            kernel,
            f"kernel '@{name}' has no such dot products on this target",
            expected=f"a tile of {' or '.join(map(str, tiles))} in registers of {vector_bits} bits",
            found=f"{'x'.join(map(str, loops.tile or ()))}, {32 * loops.vector} bits",
        )


def walks_rows(kernel: lin.KernelOp) -> bool:
    """Whether loops over rows can be around all generics of a kernel: they have the same ones, and
    what is kept of a row is read as it is written."""
    rows, results = row_rank(kernel), set(kernel.yielded)
    kept: dict[SSAValue, tuple[AffineExpr, ...]] = {
        result: map_.results
        for op in kernel.generics
        for result, map_ in zip(op.results, op.output_maps, strict=True)
        if result not in results
    }
    return len({(op.sizes[:rows], op.kinds[:rows]) for op in kernel.generics}) == 1 and all(
        map_.results == kept.get(operand, map_.results)
        for op in kernel.generics
        for operand, map_ in zip(op.operands, op.input_maps, strict=True)
    )


def can_split(kernel: lin.KernelOp, loops: lin.Schedule) -> bool:
    """True if there are outer loops whose iterations are independent: the rows that all generics of
    a nest share, the parallel dimensions of its only generic, the rows that a routine treats one by
    one. Products always have some."""
    if kernel.routine is not None:
        return product(independent_rows(kernel.routine)) != 1
    if loops.kind == "window":
        generic = kernel.generics[0]
        return any(
            kind == lin.PARALLEL and size != 1
            for kind, size in zip(generic.kinds, generic.sizes, strict=True)
        )
    if loops.kind != "nest":
        return True
    if not kernel.generics:
        return False
    rows = row_rank(kernel)
    generic = kernel.generics[0]
    dims = range(rows) if rows else range(len(generic.kinds) if len(kernel.generics) == 1 else 0)
    return any(generic.kinds[i] == lin.PARALLEL and generic.sizes[i] != 1 for i in dims)
