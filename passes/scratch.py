"""Scratch memory of kernels: what a schedule needs beside operands and results (SPEC K3).

Each thread that runs a kernel has its own, `kernel.scratch` bytes of it. The lowering finds in it
what is laid out here.
"""

from __future__ import annotations

from dataclasses import dataclass

from xdsl.ir import SSAValue

from ..dialects import lin
from ..dialects.dims import Dim, ceildiv, product
from .access import is_packed, row_rank, used_dims
from .chain_form import Chain, chain_of
from .conv_form import ConvForm, conv_form
from .dot_form import dot_form
from .matmul_form import MatmulForm, matmul_form
from .memory import ALIGNMENT, element_bytes
from .routine_form import around_axis, short_row
from .winograd_form import REACH, TILE, WinogradForm, winograd_form


@dataclass(frozen=True)
class Scratch:
    """Scratch memory of one kernel: where each piece begins and how many there are, in bytes."""

    offsets: dict[SSAValue | str, Dim]
    total: Dim


def scratch_of(kernel: lin.KernelOp) -> Scratch:
    """What a scheduled kernel keeps in scratch memory, each piece aligned.

    Products keep packed operands and tiles of their result. A nest over rows keeps one row of each
    value that a later generic reads and that is no result; what the generics of a window hand on
    stays in registers. A sort keeps keys and order of one row.
    """
    loops = kernel.loops
    if loops is not None and kernel.routine is not None:
        sizes = _routine_scratch(kernel.routine, loops.vector)
    elif loops is not None and loops.kind == "dot":
        sizes = _dot_scratch(kernel, loops)
    elif loops is not None and loops.tile is not None:
        assert loops.block is not None
        sizes = _tiled_scratch(kernel, loops, loops.tile, loops.block)
    elif loops is not None and loops.kind == "window":
        sizes = {}
    else:
        sizes = _nest_scratch(kernel)
    offsets: dict[SSAValue | str, Dim] = {}
    total: Dim = 0
    for key, size in sizes.items():
        offsets[key] = total
        total = total + ceildiv(size, ALIGNMENT) * ALIGNMENT
    return Scratch(offsets, total)


DIGITS = 256
"""Values of the digits by which rows are sorted that are not short."""


def _routine_scratch(op: lin.RoutineOp, lanes: int) -> dict[SSAValue | str, Dim]:
    """Bytes of the keys of one row that is sorted, whole registers, of a place for indices nobody
    asked for, and of what longer rows need: their order, both twice, and how often each key has
    each digit."""
    if not isinstance(op, lin.ArgsortOp):
        return {}
    length = around_axis(op)[1]
    key, index = element_bytes(op.operands[0].type), element_bytes(op.result.type)
    sizes: dict[SSAValue | str, Dim] = {"keys": length * key, "ranks": ALIGNMENT}
    if op.first is not None:
        sizes["nowhere"] = ALIGNMENT
    if isinstance(length, int) and length <= short_row(lanes):
        return sizes
    return sizes | {
        "other keys": length * key,
        "order": length * index,
        "other order": length * index,
        "counts": DIGITS * key * 8,
    }


def _nest_scratch(kernel: lin.KernelOp) -> dict[SSAValue | str, Dim]:
    """Bytes of one row of each intermediate."""
    sizes: dict[SSAValue | str, Dim] = {}
    rows = row_rank(kernel)
    results = set(kernel.yielded)
    for generic in kernel.generics:
        for result, map_ in zip(generic.results, generic.output_maps, strict=True):
            inner = [i for i in sorted(used_dims(map_)) if i >= rows]
            if result not in results and inner:
                row = product(tuple(generic.sizes[i] for i in inner))
                sizes[result] = row * element_bytes(result.type)
    return sizes


def _tiled_scratch(
    kernel: lin.KernelOp,
    loops: lin.Schedule,
    tile: tuple[int, int],
    block: tuple[int, int, int],
) -> dict[SSAValue | str, Dim]:
    """Bytes of what a kernel of micro-kernels keeps; nothing if it is not of the scheduled kind,
    which `lin-to-llvm` reports."""
    if loops.kind == "chain":
        chain = chain_of(kernel)
        return {} if chain is None else _chain_scratch(chain, tile, block)
    if loops.kind == "matmul":
        matmul = matmul_form(kernel)
        return {} if matmul is None else _matmul_scratch(matmul, tile, block, whole=loops.whole)
    conv = conv_form(kernel)
    if conv is None:
        return {}
    sizes = _conv_scratch(conv, tile, block)
    if loops.winograd and (winograd := winograd_form(kernel)) is not None:
        sizes |= _winograd_scratch(winograd, sizes, tile)
    return sizes


A_PADDING = 16
"""Elements behind a packed row of A: rows whose distance is a power of two share cache sets."""


def a_row_stride(depth: int) -> int:
    """Elements between packed rows of A."""
    return depth + A_PADDING


def _matmul_scratch(
    form: MatmulForm, tile: tuple[int, int], block: tuple[int, int, int], *, whole: bool
) -> dict[SSAValue | str, Dim]:
    """Bytes of a matmul's scratch memory; the panel is all of B if that is packed as a `whole`."""
    generic = form.generic
    k, columns = generic.sizes[form.depth], generic.sizes[form.columns[-1]]
    sizes = _product_scratch(k, columns, tile, block, packed=is_packed(generic))
    if whole and "panel" in sizes:
        sizes["panel"] = ceildiv(columns, tile[1]) * k * (4 * tile[1])
    return sizes


def dot_row_stride(depth: Dim) -> Dim:
    """Elements between copied columns of a product of few: other cache sets."""
    return depth + A_PADDING


def _dot_scratch(kernel: lin.KernelOp, loops: lin.Schedule) -> dict[SSAValue | str, Dim]:
    """Bytes of copied columns, and of a tile, which is read a register at a time."""
    form = dot_form(kernel)
    if form is None or loops.tile is None:
        return {}
    rows, columns = loops.tile
    sizes: dict[SSAValue | str, Dim] = {"tile": 4 * (rows * columns + loops.vector)}
    if form.copied:
        depth = form.matmul.generic.sizes[form.matmul.depth]
        sizes["few"] = dot_row_stride(depth) * (4 * form.few)
    return sizes


def _conv_scratch(
    form: ConvForm, tile: tuple[int, int], block: tuple[int, int, int]
) -> dict[SSAValue | str, Dim]:
    """Bytes of a convolution's scratch memory."""
    columns = form.feature_count if form.pixels_are_rows else form.pixel_count
    packed = is_packed(form.generic)
    return _product_scratch(form.depth_count, columns, tile, block, packed=packed)


def winograd_row_stride(inputs: int) -> int:
    """Elements between rows of transformed weights."""
    return -(-inputs // A_PADDING) * A_PADDING + A_PADDING


def _winograd_scratch(
    form: WinogradForm, conv: dict[SSAValue | str, Dim], tile: tuple[int, int]
) -> dict[SSAValue | str, Dim]:
    """Bytes of transformed weights and inputs, of the products of a block of features, and of the
    results of one feature, beside those of the same convolution computed otherwise."""
    (mr, nr), places = tile, REACH * REACH
    inputs = form.conv.generic.sizes[form.inputs]
    assert isinstance(inputs, int)
    row = winograd_row_stride(inputs)
    return conv | {
        "weights": form.conv.feature_count * (4 * places * row),
        "inputs": 4 * places * inputs * nr,
        "products": 4 * places * mr * nr,
        "results": 4 * TILE * TILE * nr,
    }


def _product_scratch(
    k: Dim, columns: Dim, tile: tuple[int, int], block: tuple[int, int, int], *, packed: bool
) -> dict[SSAValue | str, Dim]:
    """Bytes of a product's packed rows of A, its packed panel of B (unless B comes packed) and the
    tiles of C it sums up: one panel of them, or all if the depth is walked in several groups."""
    (mr, nr), (rows, depth, group) = tile, block
    height = max(rows // mr, 1) * mr
    short = isinstance(k, int) and k <= group
    steps = ceildiv(k, depth) if short else -(-group // depth)
    sizes: dict[SSAValue | str, Dim] = {"a": steps * (4 * height * a_row_stride(depth))}
    if not packed:
        sizes["panel"] = (k if short else group) * (4 * nr)
    sizes["tile"] = ceildiv(1 if short else columns, nr) * (4 * height * nr)
    return sizes


def score_row_stride(columns: Dim, nr: int) -> Dim:
    """Elements between the rows of a chain's first product: whole panels, and padding."""
    return ceildiv(columns, nr) * nr + A_PADDING


def chain_height(mr: int, rows: int) -> int:
    """Rows of a chain's first product that are worked on together, whole blocks of `mr` rows."""
    return max(rows // mr, 1) * mr


def _chain_scratch(
    chain: Chain, tile: tuple[int, int], block: tuple[int, int, int]
) -> dict[SSAValue | str, Dim]:
    """Bytes of a chain's packed right-hand sides, of the rows of the first product that are worked
    on together, of what is made of them, and of a tile of the second product."""
    mr, nr = tile
    height = chain_height(mr, block[0])
    columns, depth = chain.first.sizes[chain.n], chain.first.sizes[chain.d]
    results = chain.second.sizes[chain.e]
    row = score_row_stride(columns, nr) * 4
    sizes: dict[SSAValue | str, Dim] = {
        "a": (depth + A_PADDING) * (4 * height),
        "first": ceildiv(columns, nr) * depth * (4 * nr),
        "second": ceildiv(results, nr) * columns * (4 * nr),
        "tile": 4 * mr * nr,
        chain.scores: row * height,
    }
    if not chain.in_place:
        sizes[chain.weights] = row * height
    return sizes | dict.fromkeys(chain.kept, row)
