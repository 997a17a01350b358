"""The matmul micro-kernels and the packing of their operands, one family per register tile (K3).

`aiopt_ukr_MRxNR`, one per row count 1 … MR, multiplies rows of A with one packed panel of B::

    void (i64 k, ptr a, ptr b, ptr c, i64 a_row, i64 b_row, i64 c_row, i64 accumulate,
          ptr next, i64 step)
    C[mr × nr] = (accumulate ? C : 0) + A·B

Strides count elements: A(m, k) is `a[m*a_row + k]`, C(m, n) is `c[m*c_row + n]`, B(k, n) is
`b[k*b_row + n]`; in a packed panel `b_row` is `nr`. The product is summed from zero and C added
last, which keeps the error of long products, blocked over k, small. At each k the line at `next` is
prefetched into the second-level cache and `next` advances by `step`: the caller says which memory
is needed soon.

`aiopt_pack_a` copies rows of A, in blocks of the depth, so that they lie as the micro-kernels want
them, `aiopt_pack_b_NR` makes a panel::

    void (i64 rows, i64 k, i64 depth, ptr a, i64 a_row, i64 a_k, ptr out, i64 out_row)
    out[(d*rows + m)*out_row + i] = a[m*a_row + (d*depth + i)*a_k]
                                    for m < rows, i < depth, d*depth + i < k

    void (i64 k, i64 n, ptr b, i64 b_k, i64 b_n, ptr out)
    out[i*nr + j] = j < n ? b[i*b_k + j*b_n] : 0        for i < k, j < nr

Kernels do not contain this code: they import the table `aiopt_ukr_table_MRxNR` (function pointers
by row count, entry 0 is null) and the packing functions from the family, which
`backends/llvm/imports.py` compiles once per process and target.
"""

from __future__ import annotations

from xdsl.ir import SSAValue

from ..passes.tiles import TileShape
from .family_names import PACK_A, kernel_name, pack_name
from .llvm_ir.builder import FuncBuilder, ModuleBuilder
from .llvm_ir.ir import F32, I1, I64, PTR, vec

_IN_FLIGHT = 8
"""Multiply-adds in flight: two per cycle for four cycles."""

_MANY = 14
"""Sums from which on a micro-kernel waits for instructions rather than for B."""

_TUNED = {512: "sapphirerapids"}
"""The processor for which instructions are ordered, by vector width: others' models make LLVM load
several rows of B before the sums use the first, and spill sums."""

_GROUP = 3
"""Rows that share a pointer: x86 addresses base + {0, 1, 2}·stride without further registers."""


def build_family(vector_bits: int, shape: TileShape) -> ModuleBuilder:
    """The micro-kernels of all row counts of a tile and the packing functions for registers of that
    width."""
    module = ModuleBuilder(vector_bits=vector_bits, unwind=True, tune=_TUNED.get(vector_bits, ""))
    lanes = vector_bits // 32
    for rows in range(1, shape.mr + 1):
        _micro_kernel(module, rows, shape.nr, lanes)
    _pack_a(module, lanes)
    _pack_b(module, shape.nr, lanes)
    return module


# ------------------------------------------------------------------------------------ micro-kernels


def _micro_kernel(module: ModuleBuilder, rows: int, columns: int, lanes: int) -> None:
    b = module.func(
        kernel_name(rows, columns),
        [I64, PTR, PTR, PTR, I64, I64, I64, I64, PTR, I64],
        noalias=True,
    )
    k, a, panel, c, a_row, b_row, c_row, accumulate, ahead, ahead_step = b.args
    groups = [min(_GROUP, rows - first) for first in range(0, rows, _GROUP)]
    width = columns // lanes
    tiles = [vec(F32, size, width, lanes) for size in groups]
    count = len(groups)
    chains = _chains(rows, width)
    unroll = max(chains, _unroll(rows, width))

    def step(values: list[SSAValue], depth: int) -> list[SSAValue]:
        """`depth` values of k. `values`: where to read A, B and ahead, and the sums: `chains` sets
        of them take turns."""
        sources, (source_b, source_ahead) = values[:count], values[count : count + 2]
        sums = values[count + 2 :]
        for i in range(depth):
            b.prefetch(b.gep(source_ahead, b.mul(ahead_step, i)), locality=2)
            row = b.tile_load(vec(F32, width, lanes), b.gep(source_b, b.mul(b_row, i)))
            first = i % chains * count
            for number, (size, source) in enumerate(zip(groups, sources, strict=True), first):
                factors = b.tile_splat_load(vec(F32, size, lanes), b.gep(source, i), a_row)
                sums[number] = b.tile_outer_fma(factors, row, sums[number])
        pointers = [b.gep(p, depth) for p in sources]
        following = b.gep(source_b, b.mul(b_row, depth))
        return [*pointers, following, b.gep(source_ahead, b.mul(ahead_step, depth)), *sums]

    start = [b.gep(a, b.mul(a_row, first)) for first in range(0, rows, _GROUP)]
    zeros = [b.const(0.0, t) for t in tiles]
    carried = [*start, panel, ahead, *zeros * chains]
    whole = b.and_(k, -unroll)
    with b.loop(0, whole, unroll, carried=carried) as (_, values):
        b.yield_(step(list(values), unroll))
    if unroll > 1:
        with b.loop(whole, k, carried=b.last_results) as (_, values):
            b.yield_(step(list(values), 1))
    sums = list(b.last_results[count + 2 :])
    while len(sums) > count:
        half = len(sums) // 2
        sums = [b.fadd(x, y) for x, y in zip(sums[:half], sums[half:], strict=True)]
    targets = [b.gep(c, b.mul(c_row, first)) for first in range(0, rows, _GROUP)]
    branch = b.if_(b.icmp("ne", accumulate, 0))
    with branch.then:
        for t, value, pointer in zip(tiles, sums, targets, strict=True):
            b.tile_store(b.fadd(b.tile_load(t, pointer, c_row), value), pointer, c_row)
    with branch.otherwise:
        for value, pointer in zip(sums, targets, strict=True):
            b.tile_store(value, pointer, c_row)
    b.ret()


def _unroll(rows: int, width: int) -> int:
    """Values of k in one round of the loop.

    Fewer instructions beside the multiply-adds count on a core that another thread shares: 5 % for
    two registers of columns, 15 % for three or four, which have few instructions in a round. But
    few rows wait for B and not for instructions.
    """
    if rows * width < _MANY:
        return 1
    return 4 if width > 2 else 2


def _chains(rows: int, width: int) -> int:
    """Sets of sums: enough of them to hide the latency of an addition."""
    chains = 1
    while rows * width * chains < _IN_FLIGHT and chains < 4:
        chains *= 2
    return chains


# ------------------------------------------------------------------------------------------ packing


def _pack_a(module: ModuleBuilder, lanes: int) -> None:
    b = module.func(PACK_A, [I64, I64, I64, PTR, I64, I64, PTR, I64], noalias=True)
    rows, k, depth, source, a_row, a_k, out, out_row = b.args
    contiguous = b.icmp("eq", a_k, 1)
    upright = b.icmp("eq", a_row, 1)
    block = b.mul(rows, out_row)
    with b.loop(0, k, depth) as (first, _):
        size = b.min(depth, b.sub(k, first))
        start = b.gep(source, b.mul(first, a_k))
        target = b.gep(out, b.mul(b.binary("sdiv", first, depth), block))
        branch = b.if_(contiguous)
        with branch.then, b.loop(0, rows) as (m, _):
            _copy_row(
                b, size, b.gep(start, b.mul(m, a_row)), b.gep(target, b.mul(m, out_row)), lanes
            )
        with branch.otherwise:
            squares = b.select(upright, b.and_(rows, -lanes), 0)
            whole = b.and_(size, -lanes)
            with b.loop(0, squares, lanes) as (m, _):
                to = b.gep(target, b.mul(m, out_row))
                with b.loop(0, whole, lanes) as (i, _):
                    _turn(
                        b, b.gep(start, b.add(b.mul(i, a_k), m)), a_k, b.gep(to, i), out_row, lanes
                    )
            with b.loop(0, rows) as (m, _):
                done = b.select(b.icmp("slt", m, squares), whole, 0)
                from_, to = b.gep(start, b.mul(m, a_row)), b.gep(target, b.mul(m, out_row))
                _gather_row(b, done, size, from_, to, lanes)
    b.ret()


def _turn(
    b: FuncBuilder, source: SSAValue, row: SSAValue, out: SSAValue, out_row: SSAValue, lanes: int
) -> None:
    """Transpose a square of registers."""
    register = vec(F32, lanes)
    values = [b.load(register, b.gep(source, b.mul(row, i))) for i in range(lanes)]
    distance = lanes // 2
    while distance:
        low = [i if not i & distance else lanes + i - distance for i in range(lanes)]
        high = [i + distance if not i & distance else lanes + i for i in range(lanes)]
        for i in [i for i in range(lanes) if not i & distance]:
            x, y = values[i], values[i + distance]
            values[i], values[i + distance] = b.shuffle(x, y, low), b.shuffle(x, y, high)
        distance //= 2
    for i, value in enumerate(values):
        b.store(value, b.gep(out, b.mul(out_row, i)))


def _copy_row(
    b: FuncBuilder, size: SSAValue, start: SSAValue, target: SSAValue, lanes: int
) -> None:
    """Contiguous elements."""
    register = vec(F32, lanes)
    whole = b.and_(size, -lanes)
    with b.loop(0, whole, lanes) as (i, _):
        b.store(b.load(register, b.gep(start, i)), b.gep(target, i))
    with b.when(b.icmp("slt", whole, size)):
        rest = b.mask(b.sub(size, whole), lanes)
        values = b.masked_load(register, b.gep(start, whole), rest, 0.0)
        b.masked_store(values, b.gep(target, whole), rest)


def _gather_row(
    b: FuncBuilder,
    first: SSAValue,
    size: SSAValue,
    start: SSAValue,
    target: SSAValue,
    lanes: int,
) -> None:
    """Elements apart, from number `first` on."""
    a_k = b.args[5]
    register = vec(F32, lanes)
    steps = b.mul(b.iota(vec(I64, lanes)), b.splat(a_k, vec(I64, lanes)))
    with b.loop(first, size, lanes) as (i, _):
        inside = b.tail_mask(size, i, lanes)
        values = b.gather(register, b.gep(start, b.mul(i, a_k)), steps, inside, 0.0)
        b.masked_store(values, b.gep(target, i), inside)


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
        inside = b.tile_make(vec(I1, columns // lanes, lanes), b.tail_masks(n, columns, lanes))
        with b.loop(0, k) as (i, _):
            row = b.tile_load(one_row, b.gep(source, b.mul(i, b_k)), mask=inside)
            b.tile_store(row, b.gep(out, b.mul(i, columns)))


def _gather_rows(b: FuncBuilder, columns: int, lanes: int) -> None:
    """Strided rows. Those of a transposed matrix are turned in squares of registers, the others and
    what is left come from a gather for each register."""
    k, n, source, b_k, b_n, out = b.args
    masks = b.tail_masks(n, columns, lanes)
    indices = b.mul(b.iota(vec(I64, lanes)), b.splat(b_n, vec(I64, lanes)))
    upright = b.and_(b.icmp("eq", b_k, 1), b.icmp("eq", n, columns))
    turned = b.select(upright, b.and_(k, -lanes), 0)
    starts = [b.gep(source, b.mul(b_n, first)) for first in range(0, columns, lanes)]
    width = b.iconst(columns)
    with b.loop(0, turned, lanes) as (i, _):
        target = b.gep(out, b.mul(i, columns))
        for number, start in enumerate(starts):
            _turn(b, b.gep(start, i), b_n, b.gep(target, number * lanes), width, lanes)
    with b.loop(turned, k) as (i, _):
        offset = b.mul(i, b_k)
        target = b.gep(out, b.mul(i, columns))
        for number, (start, mask) in enumerate(zip(starts, masks, strict=True)):
            row = b.gather(vec(F32, lanes), b.gep(start, offset), indices, mask, 0.0)
            b.store(row, b.gep(target, number * lanes))
