"""Kernels of kind ``dot``: products whose vectors run along the depth (SPEC K3).

A tile of the schedule's size has one register of partial sums for each number of the result. Its
rows of A and columns of B are read in the direction of the depth, then the lanes of each sum are
added up, several sums together, and the epilogue takes the tile. The tile is all that there is of
the side with few rows or columns; what is left of the long side is done one by one. Few columns of
a matrix whose depth is not contiguous are copied first.
"""

from __future__ import annotations

from contextlib import ExitStack

from xdsl.ir import SSAValue

from ..passes.dot_form import dot_form
from ..passes.scratch import dot_row_stride
from .generic_body import Access, memory_access
from .kernel_context import KernelContext
from .llvm_ir.builder import FuncBuilder
from .llvm_ir.ir import F32, I64, vec
from .micro_calls import Matrix
from .tile_epilogue import TileEpilogue, TilePlace

_IN_FLIGHT = 8
"""Multiply-adds in flight: two per cycle for four cycles."""

_MOST_CHAINS = 4


def emit_dot(context: KernelContext) -> None:
    """Emit a kernel of kind ``dot``."""
    _Dot(context).emit()
    context.b.ret()


class _Dot:
    """The loops over the long side, and a tile's sums."""

    def __init__(self, context: KernelContext) -> None:
        form = dot_form(context.kernel)
        assert form is not None and context.loops.tile is not None
        self.context = context
        self.b = context.b
        self.form = form
        self.lanes = context.loops.vector
        self.mr, self.nr = context.loops.tile
        product = form.matmul
        self.k, self.n = product.depth, product.columns[-1]
        *rows, self.m = product.rows or (None,)
        self.outer = sorted(
            i for i in (*product.batch, *rows, *product.columns[:-1]) if i is not None
        )
        generic, *epilogue = context.kernel.generics
        self.sizes = generic.sizes
        self.a, self.b_access = (
            memory_access(context, operand, map_)
            for operand, map_ in zip(generic.operands, generic.input_maps, strict=True)
        )
        self.epilogue = TileEpilogue(context, generic, epilogue)

    def emit(self) -> None:
        b, context = self.b, self.context
        length = self.mr if self.form.long_rows else self.nr
        context.prepare(self.form.long, *self.sizes)
        for access in (self.a, self.b_access):
            context.prepare(access.linear.start, *access.linear.strides)
        self.epilogue.prepare()
        self.depth = context.dim(self.sizes[self.k])
        loops = [*((self.sizes[i], 1) for i in self.outer), (self.form.long, length)]
        *shares, (lower, upper) = context.shares(loops)
        with ExitStack() as stack:
            self.index: dict[int, SSAValue] = {}
            for outer, bounds in zip(self.outer, shares, strict=True):
                self.index[outer] = stack.enter_context(b.loop(*bounds)).iv
            self.left = self._side(self.a, self.m)
            self.right = self._side(self.b_access, self.n)
            if self.form.copied:
                self._copy()
            end = b.sub(upper, b.binary("srem", b.sub(upper, lower), length))
            with b.loop(lower, end, length) as (i, _):
                self._tile(i, length)
            if not context.divides(length, self.form.long):
                with b.loop(end, upper) as (i, _):
                    self._tile(i, 1)

    def _side(self, access: Access, dim: int | None) -> Matrix:
        """Where a side lies whose rows (columns of B) are a dimension's."""
        assert access.pointer is not None
        start = self.b.gep(access.pointer, self.context.offset(access.linear, self.index), F32)
        row = self.b.iconst(0) if dim is None else self.context.dim(access.linear.strides[dim])
        return Matrix(start, row)

    def _copy(self) -> None:
        """The side that has few is copied to scratch memory, its depth contiguous."""
        b, lanes = self.b, self.lanes
        access, side = (self.b_access, self.right) if self.form.long_rows else (self.a, self.left)
        step = self.context.dim(access.linear.strides[self.k])
        row = self.context.dim(dot_row_stride(self.sizes[self.k]))
        copy = Matrix(self.context.scratch_pointers["few"], row)
        steps = b.mul(b.iota(vec(I64, lanes)), b.splat(step, vec(I64, lanes)))
        with b.loop(0, self.depth, lanes) as (i, _):
            mask = b.tail_mask(self.depth, i, lanes)
            source = b.gep(side.pointer, b.mul(i, step))
            for number in range(self.form.few):
                start = b.gep(source, b.mul(side.row, number))
                values = b.gather(vec(F32, lanes), start, steps, mask, 0.0)
                b.masked_store(values, b.gep(copy.pointer, b.add(b.mul(row, number), i)), mask)
        if self.form.long_rows:
            self.right = copy
        else:
            self.left = copy

    def _tile(self, first: SSAValue, length: int) -> None:
        """So many rows or columns of the long side, from number `first` on."""
        b, zero = self.b, self.b.iconst(0)
        rows, columns = self.form.tile(length)
        top, column = (first, zero) if self.form.long_rows else (zero, first)
        left = b.gep(self.left.pointer, b.mul(top, self.left.row))
        right = b.gep(self.right.pointer, b.mul(column, self.right.row))
        sums = self._sums(
            [b.gep(left, b.mul(self.left.row, i)) for i in range(rows)],
            [b.gep(right, b.mul(self.right.row, i)) for i in range(columns)],
        )
        place = TilePlace(self.index, self.m, top, self.n, column)
        if self.epilogue.is_plain(self.n):
            self._store(sums, columns, self.epilogue.address(place), self.epilogue.row(self.m))
            return
        tile = self.context.scratch_pointers["tile"]
        self._store(sums, columns, tile, b.iconst(self.nr))
        self.epilogue.emit(tile, place, b.iconst(rows), b.iconst(columns))

    def _sums(self, left: list[SSAValue], right: list[SSAValue]) -> list[SSAValue]:
        """A register of partial sums for each pair of a row and a column that begin there."""
        b, lanes = self.b, self.lanes
        count = len(left) * len(right)
        chains = 1
        while count * chains < _IN_FLIGHT and chains < _MOST_CHAINS:
            chains *= 2

        def step(sums: list[SSAValue], at: SSAValue, mask: SSAValue | None) -> list[SSAValue]:
            columns = [self._load(start, at, mask) for start in right]
            rows = [self._load(start, at, mask) for start in left]
            pairs = [(x, y) for x in rows for y in columns]
            return [
                b.intr("fmuladd", x, y, total) for (x, y), total in zip(pairs, sums, strict=True)
            ]

        stride = lanes * chains
        whole = b.and_(self.depth, -stride)
        zeros = [b.const(0.0, vec(F32, lanes))] * (count * chains)
        with b.loop(0, whole, stride, carried=zeros) as (i, values):
            following: list[SSAValue] = []
            for chain in range(chains):
                own = list(values[chain * count : (chain + 1) * count])
                following += step(own, b.add(i, chain * lanes), None)
            b.yield_(following)
        sums = list(b.last_results)
        while len(sums) > count:
            half = len(sums) // 2
            sums = [b.fadd(x, y) for x, y in zip(sums[:half], sums[half:], strict=True)]
        if self.context.divides(stride, self.sizes[self.k]):
            return sums
        with b.loop(whole, self.depth, lanes, carried=sums) as (i, values):
            b.yield_(step(list(values), i, b.tail_mask(self.depth, i, lanes)))
        return list(b.last_results)

    def _load(self, start: SSAValue, at: SSAValue, mask: SSAValue | None) -> SSAValue:
        b, register = self.b, vec(F32, self.lanes)
        place = b.gep(start, at)
        if mask is None:
            return b.load(register, place)
        return b.masked_load(register, place, mask, 0.0)

    def _store(self, sums: list[SSAValue], columns: int, target: SSAValue, row: SSAValue) -> None:
        """Store the totals of sums, so many columns to a row."""
        b = self.b
        together = len(sums) if b.value_of(row) == columns else columns
        for first in range(0, len(sums), together):
            start = b.gep(target, b.mul(row, first // columns))
            run = sums[first : first + together]
            for at in range(0, len(run), self.lanes):
                totals = add_lanes(b, run[at : at + self.lanes], self.lanes)
                b.store(totals, b.gep(start, at))


def add_lanes(b: FuncBuilder, sums: list[SSAValue], lanes: int) -> SSAValue:
    """A vector of the sums of each register's lanes; at most as many registers as lanes.

    Halves of two registers are added at once, so that the next register has partial sums of both,
    until one has those of all.
    """
    count, width = len(sums), lanes
    size = 1 << (count - 1).bit_length()
    values = [*sums, *[sums[-1]] * (size - count)]
    while len(values) > 1:
        half, width = len(values) // 2, width // 2
        values = [
            _add_halves(b, x, y, width, lanes)
            for x, y in zip(values[:half], values[half:], strict=True)
        ]
    (total,) = values
    while width > 1:
        width //= 2
        total = b.fadd(total, b.shuffle(total, total, [i ^ width for i in range(lanes)]))
    return b.shuffle(total, total, [i * (lanes // size) for i in range(count)])


def _add_halves(b: FuncBuilder, x: SSAValue, y: SSAValue, width: int, lanes: int) -> SSAValue:
    """The sums of both halves of each block of ``2·width`` lanes, of `x` and then of `y`."""
    low = [
        block + side * lanes + i
        for block in range(0, lanes, 2 * width)
        for side in (0, 1)
        for i in range(width)
    ]
    return b.fadd(b.shuffle(x, y, low), b.shuffle(x, y, [i + width for i in low]))
