"""What code for exact sizes saves against code for all sizes, before either exists (SPEC D2, H5).

Code for all sizes does the same arithmetic. What it adds are decisions that sizes would have made:
at the end of each vector loop, around each product that fits in a register tile, for each panel of
windows. So a kernel's gain is a number of such places times what one costs, over the kernel's time.
Both are expressions of the program's sizes (`dialects/cost.py`). Code for a range of sizes, narrow
but not a single size, saves a part of that: what a range decides, too.

The constants are picoseconds on a core of 2.5 GHz with AVX-512, fitted to the differences and times
that ``benchmarks/gap.py`` measures on models of which each kind of kernel takes most of the time:
they are right within a factor of two, which is what a decision needs that asks for a percent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from xdsl.dialects.builtin import ModuleOp

from ..dialects import lin
from ..dialects.cost import Cost
from ..dialects.dims import Dim, ceildiv, floordiv, minimum, product
from ..dialects.graph.types import sizes_of
from .access import linear_access, row_rank
from .chain_form import chain_of
from .conv_form import conv_form
from .core_speed import PS_PER_BYTE, PS_PER_FLOP
from .matmul_form import matmul_form
from .work import Work

PS_PER_CALL = 200_000
"""A call of a program, and …"""
PS_PER_KERNEL = 30_000
"""… of a kernel in it."""

KERNEL_SAVED = 4_000
"""What a kernel's sizes cost a call: they are computed, and say where tensors lie."""

PS_PER_ROW = 6_000
"""Time of a loop along one row beside its arithmetic: registers that are folded, latencies."""
PS_PER_PRODUCT = 20_000
"""Time of a call of a micro-kernel, with packing, beside its arithmetic."""
PS_PER_PANEL = 20_000
"""Time of a panel of windows beside its arithmetic."""
PS_PER_WINDOWS = 2_000
"""Time of a row of windows beside its arithmetic."""

SHORT_ROW_SAVED = 150
"""`short_rows`, at most a register long: what an exact length saves of a row's time."""
ROW_SAVED = 1_200
"""`short_rows`, longer; of the length a range is enough."""
PRODUCT_SAVED = 4_000
"""`small_products`: what exact rows, columns and depth save; ranges of them save nothing."""
PANEL_SAVED, PANEL_SAVED_IN_RANGE = 10_000, 4_500
"""`small_conv`, its first and last kernels: what exact pixels save, and a range of them."""
WINDOWS_SAVED, WINDOWS_SAVED_IN_RANGE = 400, 180
"""`small_conv`, the others: what exact sides save for a row of windows, and a range of them."""


def static_cost(module: ModuleOp, works: Mapping[str, Work]) -> Cost:
    """What a call of a module with scheduled kernels costs, whose work is known by their names; a
    loop counts as one turn."""
    kernels = {k.sym_name.data: k for k in module.ops if isinstance(k, lin.KernelOp)}
    costs = {name: _kernel_cost(kernel, works[name]) for name, kernel in kernels.items()}
    total = Cost(PS_PER_CALL, 0)
    for call in module.walk():
        if isinstance(call, lin.CallOp) and call.kernel in kernels:
            sizes = call.symbols.sizes
            given = dict(zip(kernels[call.kernel].symbol_names, sizes, strict=True))
            total += costs[call.kernel].substitute(given)
            total += Cost(PS_PER_KERNEL, KERNEL_SAVED if _symbolic(*sizes) else 0)
    return total


def _kernel_cost(kernel: lin.KernelOp, work: Work) -> Cost:
    """The cost of a kernel in its own symbols."""
    arithmetic = Cost(work.flops * PS_PER_FLOP + work.bytes * PS_PER_BYTE, 0)
    extra = _EXTRA.get(kernel.loops.kind) if kernel.loops is not None else None
    return arithmetic if extra is None else arithmetic + extra(kernel)


def _symbolic(*sizes: Dim) -> bool:
    return not all(isinstance(size, int) for size in sizes)


def _nest(kernel: lin.KernelOp) -> Cost:
    """Each generic walks rows along its last dimension, unless all it touches lies side by side."""
    rows = row_rank(kernel)
    total = Cost(0, 0)
    for op in kernel.generics:
        if len(op.sizes) <= rows or not op.sizes or (rows == 0 and _is_one_run(op)):
            continue
        total += _each_row(kernel, product(tuple(op.sizes[:-1])), op.sizes[-1])
    return total


def _each_row(kernel: lin.KernelOp, count: Dim, length: Dim) -> Cost:
    """So many loops along rows of that length."""
    if isinstance(length, int):
        return _each(count, PS_PER_ROW)
    lanes = 16 if kernel.loops is None else kernel.loops.vector
    is_long = minimum(floordiv(length, lanes + 1), 1)
    saved = count * SHORT_ROW_SAVED + count * is_long * (ROW_SAVED - SHORT_ROW_SAVED)
    return Cost(count * PS_PER_ROW, saved, count * is_long * ROW_SAVED)


def _is_one_run(op: lin.GenericOp) -> bool:
    """True if every access walks memory from end to end, so that all dimensions are one loop."""
    maps = [*op.input_maps, *op.output_maps]
    tensors = [*op.operands, *op.results]
    runs = {linear_access(sizes_of(t.type), m) for t, m in zip(tensors, maps, strict=True)}
    return len(runs) == 1 and lin.REDUCTION not in op.kinds


def _matmul(kernel: lin.KernelOp) -> Cost:
    """Rows are cut into blocks at run time anyway; columns and depth make the difference."""
    form, loops = matmul_form(kernel), kernel.loops
    if form is None or loops is None or loops.tile is None:
        return Cost(0, 0)
    sizes = form.generic.sizes
    columns, depth = sizes[form.columns[-1]], sizes[form.depth]
    row = product(tuple(sizes[i] for i in form.rows[-1:]))
    outer = product(tuple(sizes[i] for i in (*form.batch, *form.rows[:-1], *form.columns[:-1])))
    mr, nr = loops.tile
    calls = outer * ceildiv(row, mr) * ceildiv(columns, nr)
    return _each(calls, PS_PER_PRODUCT, PRODUCT_SAVED if _symbolic(columns, depth) else 0)


def _chain(kernel: lin.KernelOp) -> Cost:
    """The work on each row of scores is that of a nest."""
    chain = chain_of(kernel)
    if chain is None:
        return Cost(0, 0)
    long = [op for op in chain.rows if len(op.sizes) > chain.n]
    count = product(tuple(chain.first.sizes[: chain.n])) * len(long)
    return _each_row(kernel, count, chain.first.sizes[chain.n])


def _conv(kernel: lin.KernelOp) -> Cost:
    """Windows are packed panel by panel, or block by block of rows."""
    form, loops = conv_form(kernel), kernel.loops
    if form is None or loops is None or loops.tile is None:
        return Cost(0, 0)
    sizes = form.generic.sizes
    height, width = loops.tile
    step = height if form.pixels_are_rows else width
    panels = product(tuple(sizes[i] for i in form.outer)) * ceildiv(form.pixel_count, step)
    if not _symbolic(form.pixel_count):
        return _each(panels, PS_PER_PANEL)
    return _each(panels, PS_PER_PANEL, PANEL_SAVED, PANEL_SAVED_IN_RANGE)


def _window(kernel: lin.KernelOp) -> Cost:
    """Rows of results, some of them together."""
    (op, *_) = kernel.generics
    rank = op.kinds.count(lin.PARALLEL)
    count = product(tuple(op.sizes[: rank - 1]))
    if not _symbolic(*op.sizes[:rank][-2:]):
        return _each(count, PS_PER_WINDOWS)
    return _each(count, PS_PER_WINDOWS, WINDOWS_SAVED, WINDOWS_SAVED_IN_RANGE)


def _each(count: Dim, time: int, saved: int = 0, ranged: int = 0) -> Cost:
    return Cost(count * time, count * saved, count * ranged)


_EXTRA: dict[str, Callable[[lin.KernelOp], Cost]] = {
    "nest": _nest,
    "matmul": _matmul,
    "chain": _chain,
    "conv": _conv,
    "window": _window,
}
"""By kind of schedule: time beside arithmetic, and what exact sizes save of it."""
