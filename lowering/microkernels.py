"""The matmul micro-kernels and the packing of B, one family per target (SPEC K3; level llvm).

`aiopt_ukr_MRxNR`, one per row count 1 … MR, multiplies rows of A with one packed panel of B::

    void (i64 k, ptr a, ptr b, ptr c, i64 a_row, i64 a_k, i64 c_row, i64 accumulate)
    C[mr × nr] = (accumulate ? C : 0) + A·B

Strides count elements: A(m, k) is `a[m*a_row + k*a_k]`, C(m, n) is `c[m*c_row + n]`, the panel
B(k, n) is `b[k*nr + n]`. The product is summed from zero and C added last, which keeps the error of
long products, blocked over k, small. `aiopt_pack_b_NR` makes a panel::

    void (i64 k, i64 n, ptr b, i64 b_k, i64 b_n, ptr out)
    out[i*nr + j] = j < n ? b[i*b_k + j*b_n] : 0        for i < k, j < nr

Kernels do not contain this code: they import the table `aiopt_ukr_table` (function pointers by row
count, entry 0 is null) and the packing function from the family, which `backends/llvm/imports.py`
compiles once per process and target.
"""

from __future__ import annotations

from xdsl.ir import SSAValue

from ..passes.tiles import tile_shape
from .llvm_ir.builder import FuncBuilder, ModuleBuilder
from .llvm_ir.ir import F32, I1, I64, PTR, vec

TABLE = "aiopt_ukr_table"
"""The global that holds the micro-kernels' addresses."""

_AHEAD = 8
"""Rows of the panel between the one in use and the one prefetched: 4–14 % on panels beyond L2."""

_LINE = 16
"""f32 elements of a cache line."""

_GROUP = 3
"""Rows that share a pointer: x86 addresses base + {0, 1, 2}·stride without further registers."""


def kernel_name(rows: int, columns: int) -> str:
    """Symbol of the micro-kernel for that many rows."""
    return f"aiopt_ukr_{rows}x{columns}"


def pack_name(columns: int) -> str:
    """Symbol of the function that packs a panel of B."""
    return f"aiopt_pack_b_{columns}"


def build_family(vector_bits: int) -> ModuleBuilder:
    """The micro-kernels of all row counts and the packing function for registers of that width."""
    module = ModuleBuilder(vector_bits=vector_bits)
    shape, lanes = tile_shape(vector_bits), vector_bits // 32
    for rows in range(1, shape.mr + 1):
        _micro_kernel(module, rows, shape.nr, lanes)
    _pack_b(module, shape.nr, lanes)
    return module


# ------------------------------------------------------------------------------------ micro-kernels


def _micro_kernel(module: ModuleBuilder, rows: int, columns: int, lanes: int) -> None:
    b = module.func(
        kernel_name(rows, columns), [I64, PTR, PTR, PTR, I64, I64, I64, I64], noalias=True
    )
    k, a, panel, c, a_row, a_k, c_row, accumulate = b.args
    groups = [min(_GROUP, rows - first) for first in range(0, rows, _GROUP)]
    width = columns // lanes
    tiles = [vec(F32, size, width, lanes) for size in groups]
    pointers = [b.gep(a, b.mul(a_row, first)) for first in range(0, rows, _GROUP)]
    count = len(groups)

    def step(values: list[SSAValue]) -> list[SSAValue]:
        """One k: values are the pointers to A, the pointer to B, the accumulators."""
        sources, source_b, totals = values[:count], values[count], values[count + 1 :]
        for line in range(0, columns, _LINE):
            b.prefetch(b.gep(source_b, _AHEAD * columns + line))
        row = b.tile_load(vec(F32, width, lanes), source_b)
        sums = [
            b.tile_outer_fma(b.tile_splat_load(vec(F32, size, lanes), source, a_row), row, total)
            for size, source, total in zip(groups, sources, totals, strict=True)
        ]
        return [*(b.gep(p, a_k) for p in sources), b.gep(source_b, columns), *sums]

    start = [*pointers, panel, *(b.const(0.0, t) for t in tiles)]
    with b.loop(0, k, carried=start) as (_, carried):
        b.yield_(step(list(carried)))
    sums = b.last_results[count + 1 :]
    targets = [b.gep(c, b.mul(c_row, first)) for first in range(0, rows, _GROUP)]
    branch = b.if_(b.icmp("ne", accumulate, 0))
    with branch.then:
        for t, value, pointer in zip(tiles, sums, targets, strict=True):
            b.tile_store(b.fadd(b.tile_load(t, pointer, c_row), value), pointer, c_row)
    with branch.otherwise:
        for value, pointer in zip(sums, targets, strict=True):
            b.tile_store(value, pointer, c_row)
    b.ret()


# ------------------------------------------------------------------------------------------ packing


def _pack_b(module: ModuleBuilder, columns: int, lanes: int) -> None:
    b = module.func(pack_name(columns), [I64, I64, PTR, I64, I64, PTR], noalias=True)
    _, _, _, _, b_n, _ = b.args
    contiguous = b.if_(b.icmp("eq", b_n, 1))
    with contiguous.then:
        _pack_rows(b, columns, lanes)
    with contiguous.otherwise:
        _gather_rows(b, columns, lanes)
    b.ret()


def _pack_rows(b: FuncBuilder, columns: int, lanes: int) -> None:
    """Contiguous rows: copies of registers, masked in the last panel of a matrix."""
    k, n, source, b_k, _, out = b.args
    row_type = vec(F32, columns // lanes, lanes)
    full = b.if_(b.icmp("eq", n, columns))
    with full.then, b.loop(0, k) as (i, _):
        row = b.tile_load(row_type, b.gep(source, b.mul(i, b_k)))
        b.tile_store(row, b.gep(out, b.mul(i, columns)))
    with full.otherwise:
        one_row = vec(F32, 1, columns // lanes, lanes)
        inside = b.tile_make(vec(I1, columns // lanes, lanes), _inside(b, columns, lanes))
        with b.loop(0, k) as (i, _):
            row = b.tile_load(one_row, b.gep(source, b.mul(i, b_k)), mask=inside)
            b.tile_store(row, b.gep(out, b.mul(i, columns)))


def _gather_rows(b: FuncBuilder, columns: int, lanes: int) -> None:
    """Strided rows, those of a transposed matrix above all: a gather for each register."""
    k, _, source, b_k, b_n, out = b.args
    masks = _inside(b, columns, lanes)
    indices = b.mul(b.iota(vec(I64, lanes)), b.splat(b_n, vec(I64, lanes)))
    starts = [b.gep(source, b.mul(b_n, first)) for first in range(0, columns, lanes)]
    with b.loop(0, k) as (i, _):
        offset = b.mul(i, b_k)
        target = b.gep(out, b.mul(i, columns))
        for number, (start, mask) in enumerate(zip(starts, masks, strict=True)):
            row = b.gather(vec(F32, lanes), b.gep(start, offset), indices, mask, 0.0)
            b.store(row, b.gep(target, number * lanes))


def _inside(b: FuncBuilder, columns: int, lanes: int) -> list[SSAValue]:
    """For each register of a row, which of its lanes are columns of the matrix."""
    n = b.args[1]
    return [
        b.mask(b.min(b.max(b.sub(n, first), 0), lanes), lanes) for first in range(0, columns, lanes)
    ]
