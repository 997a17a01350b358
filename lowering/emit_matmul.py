"""Kernels of kind ``matmul``: register tiles from a shared micro-kernel, then an epilogue (K3).

For each combination of the outer (batch) dimensions the loops are, from outside in, those of
Goto and van de Geijn ("Anatomy of high-performance matrix multiplication", 2008), their sizes those
of the schedule's ``block``:

* a *chunk* of rows, split evenly into blocks of at most ``mr`` rows, none masked;
* a *group* of the depth: rows of A are packed for it, so that chunk × group stays in the
  second-level cache;
* a panel of ``nr`` columns, packed into scratch memory unless B is stored in panels already;
* a *block* of the depth: its part of the panel stays in the first-level cache while
* the blocks of rows pass by, each with one call of a micro-kernel. Meanwhile every call prefetches
  its share of the part of B that comes next.

C is summed in scratch memory, tile by tile. After the last block of the depth, the epilogue (any
elementwise generic) picks the tile up while it is in the first-level cache.

The micro-kernels and the packing routines are compiled once per process (`microkernels`); a kernel
finds them through the table ``aiopt_ukr_table_MRxNR`` of the schedule's ``tile``.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from typing import Literal, TypeAlias

from xdsl.ir import SSAValue

from ..dialects.dims import Dim
from ..dialects.graph.types import sizes_of
from ..passes.access import Linear, is_packed, linear_access, row_major
from ..passes.matmul_form import matmul_form
from ..passes.scratch import a_row_stride
from ..passes.tiles import UNPACKED_PANELS, edge_tiles
from ..quick_dataclass import dataclass
from .family_names import PACK_A, pack_name
from .generic_body import memory_access
from .kernel_context import KernelContext
from .llvm_ir.ir import F32, I1, I64
from .micro_calls import Matrix, MicroKernels
from .row_blocks import OneBlock, Rows
from .tile_epilogue import TileEpilogue, TilePlace

Bounds: TypeAlias = "tuple[SSAValue, SSAValue]"
"""Where a loop begins and ends."""

Turns: TypeAlias = Literal["block", "panel", "many"]
"""What is known of the loops around a micro-kernel: one turn of all of them, of those over chunks,
panels and the depth, or nothing."""

_AHEAD = 1024
"""Elements of a panel between those in use and those prefetched if rows are one block only."""


def emit_matmul(context: KernelContext) -> None:
    """Emit a kernel of kind ``matmul``."""
    Matmul(context).emit()
    context.b.ret()


class Chunk:
    """Blocks of rows `first` … `last`; `top` is their first row, `height` their number of rows."""

    def __init__(self, first: SSAValue, last: SSAValue, rows: Rows | OneBlock) -> None:
        b = rows.b
        self.first, self.last = first, last
        self.count = b.sub(last, first)
        self.top = rows.start(first)
        self.height = b.sub(rows.start(last), self.top)


@dataclass(frozen=True)
class Left:
    """Where a chunk of A lies: address, elements between rows, between blocks of the depth."""

    pointer: SSAValue
    row: SSAValue
    block: SSAValue


class Matmul:
    """The loops of a product; `emit_conv` packs windows where this packs rows or columns."""

    def __init__(self, context: KernelContext) -> None:
        self.context = context
        self.b = context.b
        generics = context.kernel.generics
        self.dot = generics[0]
        assert context.loops.tile is not None and context.loops.block is not None
        self.mr, self.nr = context.loops.tile
        self.block = context.loops.block
        self.packed = is_packed(self.dot)
        self.a = memory_access(context, self.dot.operands[0], self.dot.input_maps[0])
        self.b_tensor = self.dot.operands[1]
        self.edge = context.loops.edge
        self.packs = context.loops.pack
        self.whole = context.loops.whole and not self.packed
        self.tile = context.scratch_pointers["tile"]
        self.epilogue = TileEpilogue(context, self.dot, generics[1:])
        self._choose_dims()

    # -- analysis ---------------------------------------------------------------------------

    def _choose_dims(self) -> None:
        """Rows, columns and depth; what is left over becomes an outer loop."""
        form = matmul_form(self.context.kernel)
        assert form is not None
        sizes = self.dot.sizes
        self.k, self.n = form.depth, form.columns[-1]
        self.k_size, self.n_size = sizes[self.k], sizes[self.n]
        *rows, self.m = form.rows or (None,)
        self.m_size: Dim = 1 if self.m is None else sizes[self.m]
        while rows and self._rows_merge(rows[-1]):
            self.m_size = self.m_size * sizes[rows.pop()]
        self.outer = sorted((*form.batch, *rows, *form.columns[:-1]))

    def _rows_merge(self, outer: int) -> bool:
        """True if rows of dimension `outer` follow the rows at hand in every access."""
        assert self.m is not None
        accesses = [self.a.linear, *self.epilogue.accesses()]
        return not self.epilogue.reads_indices() and all(
            a.strides[outer] == a.strides[self.m] * self.m_size for a in accesses
        )

    # -- code -------------------------------------------------------------------------------

    def emit(self) -> None:
        b, dim = self.b, self.context.dim
        sizes = self.dot.sizes
        m, n, k = self.m_size, self.n_size, self.k_size
        self._prepare(m, n, k)
        self.micro = MicroKernels(b, (self.mr, self.nr))
        self.narrow = self._edge_kernels()
        self.columns, self.depth = dim(n), dim(k)
        *shares, columns = self.context.shares([*((sizes[i], 1) for i in self.outer), (n, self.nr)])
        block, others = self._is_one_block(), "panel" if self._is_one_panel() else "many"
        if isinstance(block, bool):
            self._loops(shares, columns, "block" if block else others)
            return
        branch = b.if_(block)
        with branch.then:
            self._loops(shares, columns, "block")
        with branch.otherwise:
            self._loops(shares, columns, others)

    def _edge_kernels(self) -> MicroKernels | None:
        """Those for a last panel of few columns, if the schedule has any and there may be one."""
        if self.edge is None or self.context.divides(self.nr, self.n_size):
            return None
        tiles = edge_tiles(32 * self.context.loops.vector, (self.mr, self.nr))
        return MicroKernels(self.b, next(tile for tile in tiles if tile.nr == self.edge))

    def _limits(self, rows: int) -> tuple[tuple[Dim, int], ...]:
        """Each size, and how much of it so many rows, a panel and a block of the depth have."""
        return (self.m_size, rows), (self.n_size, self.nr), (self.k_size, self.block[1])

    def _is_one_panel(self) -> bool:
        """Whether rows are known to be one chunk, columns one panel and the depth one block."""
        fits, chunk = self.context.fits, max(self.block[0] // self.mr, 1) * self.mr
        return self.context.loops.unroll > 1 and all(fits(*each) for each in self._limits(chunk))

    def _is_one_block(self) -> SSAValue | bool:
        """Whether one call of a micro-kernel computes the whole product: a small one waits for the
        loops around it."""
        limits = self._limits(self.mr)
        known = [self.context.fits(*limit) for limit in limits]
        if False in known or self.context.loops.unroll == 1:
            return False
        one: SSAValue | None = None
        for limit, fits in zip(limits, known, strict=True):
            if not fits:
                inside = self.context.fits_now(*limit)
                one = inside if one is None else self.b.and_(one, inside)
        return True if one is None else one

    def _loops(self, shares: Sequence[Bounds], columns: Bounds, turns: Turns) -> None:
        """All loops, or the outer ones only."""
        b, rows = self.b, self.context.dim(self.m_size)
        self.one = turns != "many"
        self.rows = OneBlock(b, rows) if turns == "block" else Rows(b, rows, self.mr)
        if self.one:
            self.group = self.step = self.depth
            self.groups = self.group_steps = b.iconst(1)
            self.per_chunk = self.rows.blocks
        else:
            self._split_depth()
            self.per_chunk = self._blocks_per_chunk()
        self.lines = b.ceildiv(self.nr, self.per_chunk)
        with ExitStack() as stack:
            self.index: dict[int, SSAValue] = {}
            for outer, (lower, upper) in zip(self.outer, shares, strict=True):
                self.index[outer] = stack.enter_context(b.loop(lower, upper)).iv
            a_base = self._a_base()
            if self.one:
                self._only_panel(a_base, columns)
            else:
                if self.whole:
                    self._pack_all(columns)
                self._chunks(a_base, columns)

    def _only_panel(self, a_base: SSAValue, columns: Bounds) -> None:
        b = self.b
        first = b.iconst(0)
        chunk = Chunk(first, self.rows.blocks, self.rows)
        self.steps = self.group_steps
        left = self._left(a_base, chunk, first, self.depth)
        with b.perhaps(*columns):
            self._panel(chunk, left, first, first, self.depth)

    def _chunks(self, a_base: SSAValue, columns: Bounds) -> None:
        b, per = self.b, self.per_chunk
        with b.loop(0, self.rows.blocks, per) as (first, _):
            chunk = Chunk(first, b.min(b.add(first, per), self.rows.blocks), self.rows)
            with b.loop(0, self.groups) as (group, _):
                start = b.mul(group, self.group)
                size = b.min(self.group, b.sub(self.depth, start))
                self.steps = self._steps(size)
                left = self._left(a_base, chunk, start, size)
                with b.loop(*columns, self.nr) as (j, _):
                    self._panel(chunk, left, j, start, size)

    def _split_depth(self) -> None:
        """The depth in equal groups of equal blocks; one empty group if the depth is 0."""
        b = self.b
        _, depth, group = self.block
        some = b.max(b.ceildiv(self.depth, group), 1)
        self.group = b.max(b.ceildiv(self.depth, some), 1)
        self.groups = b.max(b.ceildiv(self.depth, self.group), 1)
        self.step = b.ceildiv(self.group, b.ceildiv(self.group, depth))
        self.group_steps = b.max(b.ceildiv(self.group, self.step), 1)

    def _steps(self, size: SSAValue) -> SSAValue:
        """Into how many blocks a group of the depth is cut: the last group may be smaller."""
        b = self.b
        if b.value_of(self.groups) == 1:
            return self.group_steps
        branch = b.if_(b.icmp("eq", size, self.group), I64)
        with branch.then:
            b.yield_([self.group_steps])
        with branch.otherwise:
            b.yield_([b.max(b.ceildiv(size, self.step), 1)])
        return branch.results[0]

    def _blocks_per_chunk(self) -> SSAValue:
        b = self.b
        chunks = b.ceildiv(self.rows.blocks, max(self.block[0] // self.mr, 1))
        return b.max(b.ceildiv(self.rows.blocks, b.max(chunks, 1)), 1)

    def _prepare(self, m: Dim, n: Dim, k: Dim) -> None:
        self.context.prepare(m, n, k, *self.dot.sizes, self.a.linear.start, *self.a.linear.strides)
        if not self.packed:
            linear = self._b_linear()
            self.context.prepare(linear.start, *linear.strides)
        else:
            self.context.prepare(*row_major(sizes_of(self.b_tensor.type)))
        self.epilogue.prepare()

    def _a_base(self) -> SSAValue:
        assert self.a.pointer is not None
        offset = self.context.offset(self.a.linear, self.index)
        return self.b.gep(self.a.pointer, offset, F32)

    def _b_linear(self) -> Linear:
        return linear_access(sizes_of(self.b_tensor.type), self.dot.input_maps[1])

    def _left(self, a_base: SSAValue, chunk: Chunk, start: SSAValue, size: SSAValue) -> Left:
        """The chunk's rows of A for a group of the depth, packed if they are used often enough or
        do not lie as the micro-kernels want them."""
        b, dim = self.b, self.context.dim
        strides = self.a.linear.strides
        row = dim(strides[self.m]) if self.m is not None else b.iconst(0)
        step = dim(strides[self.k])
        source = b.gep(a_base, b.add(b.mul(chunk.top, row), b.mul(start, step)), F32)
        unit = b.value_of(step) == 1
        columns = b.value_of(self.columns)
        limit = UNPACKED_PANELS * self.nr
        if unit and self._reads_a(self.one or (columns is not None and columns <= limit)):
            return Left(source, row, self.step)
        packed = self.context.scratch_pointers["a"]
        stride = b.iconst(a_row_stride(self.block[1]))
        height = chunk.height
        open_ = unit and columns is None and self.packs == "auto"
        often = b.icmp("sgt", self.columns, limit) if open_ else None
        with ExitStack() as stack:
            if often is not None:
                stack.enter_context(b.when(often))
            b.call(PACK_A, [height, size, self.step, source, row, step, packed, stride])
        left = Left(packed, stride, b.mul(height, stride))
        if often is None:
            return left
        return Left(
            b.select(often, left.pointer, source),
            b.select(often, left.row, row),
            b.select(often, left.block, self.step),
        )

    def _panel(
        self, chunk: Chunk, left: Left, j: SSAValue, start: SSAValue, size: SSAValue
    ) -> None:
        """The panel at column `j` for a chunk of rows and a group of the depth."""
        b = self.b
        columns = self.columns if self.one else self.epilogue.panel(self.n_size, j)
        source = self._right(j, columns, start, size)
        direct = self._direct(columns)
        table = self.micro.table
        if self.narrow is not None and self.edge is not None:
            few = b.icmp("sle", columns, self.edge)
            table = b.select(few, self.narrow.table, table)
        tile = self.tile
        if b.value_of(self.groups) != 1:
            several = b.icmp("sgt", self.groups, 1)
            tile = b.gep(tile, b.select(several, b.mul(j, chunk.height), 0))
        alone = b.icmp("eq", chunk.count, 1)
        with b.loop(0, self.steps) as (i, _):
            k0 = b.mul(i, self.step)
            depth = b.min(self.step, b.sub(size, k0))
            here = b.gep(source.pointer, b.mul(k0, source.row))
            after = b.add(k0, depth)
            soon = b.select(b.icmp("slt", after, size), after, self.depth)
            following = b.gep(source.pointer, b.mul(soon, source.row))
            following = b.select(alone, b.gep(here, _AHEAD), following)
            before = b.add(start, k0)
            accumulate = b.cast("zext", b.icmp("sgt", before, 0), I64)
            last = b.icmp("sge", b.add(before, depth), self.depth)
            with b.loop(chunk.first, chunk.last) as (t, _):
                top = self.rows.start(t)
                count = self.rows.height(t)
                within = b.sub(top, chunk.top)
                place = TilePlace(self.index, self.m, top, self.n, j)
                target, row = b.gep(tile, b.mul(within, self.nr)), b.iconst(self.nr)
                finish = last
                if direct is not None:
                    target = b.select(direct, self.epilogue.address(place), target)
                    row = b.select(direct, self.epilogue.row(self.m), row)
                    finish = b.select(direct, b.const(0, I1), last)
                rows = b.gep(left.pointer, b.add(b.mul(i, left.block), b.mul(within, left.row)))
                share = b.mul(b.sub(t, chunk.first), b.mul(depth, self.lines))
                self.micro.call(
                    self.micro.of(count, table),
                    depth,
                    Matrix(rows, left.row),
                    Matrix(here, source.row),
                    Matrix(target, row),
                    accumulate=accumulate,
                    ahead=b.gep(following, share),
                    step=self.lines,
                )
                with b.when(finish):
                    self.epilogue.emit(target, place, count, columns)

    def _reads_a(self, seldom: bool) -> bool:
        """Whether rows of A are read where they lie, if the depth of each is contiguous."""
        return seldom if self.packs == "auto" else self.packs in ("none", "b")

    def _direct(self, columns: SSAValue) -> SSAValue | None:
        """Whether micro-kernels write whole panels of C where they belong: if nothing is to be done
        with them, and one call is deep enough. None if never."""
        b = self.b
        if not self.epilogue.is_plain(self.n):
            return None
        return b.and_(self._fills(columns), b.icmp("sle", self.depth, self.block[1]))

    def _fills(self, columns: SSAValue) -> SSAValue:
        """Whether so many columns are all that their micro-kernels compute."""
        b = self.b
        full = b.icmp("eq", columns, self.nr)
        if self.narrow is None or self.edge is None:
            return full
        return b.or_(full, b.icmp("eq", columns, self.edge))

    def _right(self, j: SSAValue, columns: SSAValue, start: SSAValue, size: SSAValue) -> Matrix:
        """B's panel at column `j` and depth `start`; packed now unless it is stored so or can be
        read where it lies, row by row, and the schedule or its use for one block of rows say so."""
        b, dim, index = self.b, self.context.dim, self.index
        base = self.context.pointers[self.b_tensor]
        if self.packed:
            map_ = self.dot.input_maps[1]
            weights = row_major(sizes_of(self.b_tensor.type))
            offset: SSAValue = b.add(b.mul(j, self.depth), b.mul(start, self.nr))
            for expr, weight in zip(map_.results[:-3], weights[:-3], strict=True):
                for axis in expr.used_dims():
                    if axis in index:
                        offset = b.add(b.mul(index[axis], dim(weight)), offset)
            return Matrix(b.gep(base, offset, F32), b.iconst(self.nr))
        panel = self.context.scratch_pointers["panel"]
        if self.whole and not self.one:
            offset = b.add(b.mul(j, self.depth), b.mul(start, self.nr))
            return Matrix(b.gep(panel, offset, F32), b.iconst(self.nr))
        source, stride_k, stride_n = self._plain_panel(j, start)
        packed = [size, columns, source, stride_k, stride_n, panel]
        here = b.and_(self._reads_b(stride_n), self._fills(columns))
        if b.value_of(here) == 0:
            b.call(pack_name(self.nr), packed)
        elif b.value_of(here) is None:
            branch = b.if_(here)
            with branch.then:
                pass
            with branch.otherwise:
                b.call(pack_name(self.nr), packed)
        return Matrix(b.select(here, source, panel), b.select(here, stride_k, self.nr))

    def _plain_panel(self, j: SSAValue, start: SSAValue) -> tuple[SSAValue, SSAValue, SSAValue]:
        """Where B's panel at column `j` and depth `start` lies, and elements between its rows and
        columns."""
        b, dim = self.b, self.context.dim
        linear = self._b_linear()
        stride_k = dim(linear.strides[self.k])
        stride_n = dim(linear.strides[self.n])
        offset = b.add(b.mul(j, stride_n), b.mul(start, stride_k))
        base = self.context.pointers[self.b_tensor]
        offset = b.add(self.context.offset(linear, self.index), offset)
        return b.gep(base, offset, F32), stride_k, stride_n

    def _pack_all(self, columns: Bounds) -> None:
        """All panels of B's columns, one behind the other, each as deep as the product."""
        b = self.b
        panels = self.context.scratch_pointers["panel"]
        with b.loop(*columns, self.nr) as (j, _):
            source, stride_k, stride_n = self._plain_panel(j, b.iconst(0))
            target = b.gep(panels, b.mul(j, self.depth), F32)
            count = self.epilogue.panel(self.n_size, j)
            b.call(pack_name(self.nr), [self.depth, count, source, stride_k, stride_n, target])

    def _reads_b(self, stride: SSAValue) -> SSAValue:
        """Whether whole panels of B are read where they lie, their columns so far apart."""
        b = self.b
        if b.value_of(stride) != 1:
            return b.const(0, I1)
        if self.packs == "auto":
            return b.icmp("sle", self.rows.blocks, 1)
        return b.const(int(self.packs in ("none", "a")), I1)
