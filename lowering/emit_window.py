"""Kernels of kind ``window``: convolution and pooling as they are defined, vectorised (SPEC K3).

One dimension of the result is the vector dimension, the one along which most accesses have stride
one. For each vector of results the window is walked and reduced in registers; conditions on where
elements of a padded operand are, which are the same for all lanes, skip what is inside of them. The
elementwise generics that follow take the reduced vector from its register.

Where windows of neighbouring rows overlap, a few rows are computed together: a
vector of the operand is loaded once for all of them, and their sums do not wait for each other.

Every kernel that `window_builder` makes can be written this way; `emit_conv` does the
convolutions that a micro-kernel computes faster.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from math import prod
from typing import cast

from xdsl.ir import SSAValue

from ..dialects import lin
from ..dialects.dims import ceildiv
from ..passes.window_loops import lane_dimension, row_block, rows_together, written_out
from .generic_body import GenericBody, Lanes, identity
from .kernel_context import KernelContext
from .padded_access import Bound, PaddedBody
from .vector_ops import lanes_type


def emit_window(context: KernelContext) -> None:
    """Emit a kernel of kind ``window``."""
    _Window(context).emit()
    context.b.ret()


class _Window:
    def __init__(self, context: KernelContext) -> None:
        self.context = context
        self.b = context.b
        first, *rest = context.kernel.generics
        values: dict[SSAValue, SSAValue] = {}
        self.first = PaddedBody(context, first, values)
        self.rest = [GenericBody(context, op, values) for op in rest]
        self.bodies = [self.first, *self.rest]
        self.parallel = [i for i, kind in enumerate(first.kinds) if kind == lin.PARALLEL]
        self.reduced = [i for i, kind in enumerate(first.kinds) if kind == lin.REDUCTION]
        self.unrolled = written_out(first)
        self.index: dict[int, SSAValue] = {}
        self._choose_vector()
        self.together = rows_together(context.kernel, context.loops)
        self.block = row_block(context.kernel, self.together)
        self.one_register = False
        """Whether there is no loop along the vector dimension here."""
        self.register_mask: SSAValue | None = None
        """The lanes of that register; None: all."""
        self.lanes_are_known = False
        """Whether the lanes that find elements were decided before all loops."""
        self.rows = 1
        """How many rows are computed together here."""
        self.place = 0
        """Where their windows are now, counted from the first row's first."""
        if self.block is not None:
            self.widths = self.widths[-1:]

    # -- analysis ---------------------------------------------------------------------------

    def _choose_vector(self) -> None:
        """The dimension along which lanes run, and the widths of its loops; none if a result is
        stored with another stride along it."""
        lanes, unroll = self.context.loops.vector, self.context.loops.unroll
        self.vector = lane_dimension(self.context.kernel)
        self.widths: list[Lanes] = [()]
        for body in self.bodies:
            body.vector = self.vector
        if self.vector is None:
            return
        size = self.first.op.sizes[self.vector]
        small = self.context.below(size, lanes * unroll)
        single = self.first.bounds(lanes=True) or any(
            b.uses_lanes(self.vector) for b in self.bodies
        )
        self.widths = [(lanes,)]
        if unroll > 1 and not small and not single:
            self.widths.insert(0, (unroll, lanes))

    # -- code -------------------------------------------------------------------------------

    def emit(self) -> None:
        sizes = self.first.op.sizes
        self.context.prepare(*sizes)
        for body in self.bodies:
            body.prepare()
            body.index = self.index
        if self.block is not None:
            self.context.prepare(ceildiv(sizes[self.block.rows], self.together))
        fits = self._fits()
        if fits is not None:
            self._emit(one_register=fits)
            return
        assert self.vector is not None
        lanes = self.context.loops.vector
        branch = self.b.if_(self.context.fits_now(sizes[self.vector], lanes))
        with branch.then:
            self._emit(one_register=True)
        with branch.otherwise:
            self._emit(one_register=False)

    def _fits(self) -> bool | None:
        """Whether the vector dimension, if there are others, is 1 to as many elements as a register
        holds; None if only the call decides, and there is to be code for both."""
        if self.vector is None or len(self.parallel) < 2:
            return False
        fits = self.context.fits(self.first.op.sizes[self.vector], self.context.loops.vector)
        return False if fits is None and self.context.loops.unroll == 1 else fits

    def _emit(self, *, one_register: bool) -> None:
        """This part's share; with one register along the vector dimension, or a loop."""
        sizes = self.first.op.sizes
        self.one_register = one_register
        steps = dict.fromkeys(self.parallel, 1)
        if self.vector is not None and one_register:
            del steps[self.vector]
            lanes = self.context.loops.vector
            self.register_mask = self.context.register_mask(sizes[self.vector], lanes)
        elif self.vector is not None:
            steps[self.vector] = prod(self.widths[0])
        self.lanes_are_known = one_register and self._find_lanes_of_all_rows()
        if self.block is not None:
            steps[self.block.rows] = self.together
        shares = self.context.shares([(sizes[i], step) for i, step in steps.items()])
        bounds = dict(zip(steps, shares, strict=True))
        self._loops([i for i in self.parallel if i != self.vector], bounds)

    def _loops(self, dims: Sequence[int], bounds: Mapping[int, tuple[SSAValue, SSAValue]]) -> None:
        """The loops over these parallel dimensions, and then along the vector dimension."""
        b = self.b
        if not dims:
            if self.vector is None:
                self._at((), None)
            elif self.one_register:
                self.index[self.vector] = b.iconst(0)
                self._at((self.context.loops.vector,), self.register_mask)
            else:
                self._along(self.vector, *bounds[self.vector])
            return
        dim, *inner = dims
        lower, upper = bounds[dim]
        if self.block is not None and dim == self.block.rows:
            blocks = b.binary("sdiv", b.max(b.sub(upper, lower), 0), b.iconst(self.together))
            middle = b.add(lower, b.mul(blocks, self.together))
            self.rows = self.together
            with b.loop(lower, middle, self.together) as (iv, _):
                self.index[dim] = iv
                self._loops(inner, bounds)
            self.rows, lower = 1, middle
        with b.loop(lower, upper) as (iv, _):
            self.index[dim] = iv
            self._loops(inner, bounds)

    def _along(self, vector: int, lower: SSAValue, upper: SSAValue) -> None:
        """Steps of several registers, then of one register, under a mask."""
        b = self.b
        if len(self.widths) == 2:
            step = prod(self.widths[0])
            middle = b.add(lower, b.and_(b.max(b.sub(upper, lower), 0), -step))
            with b.loop(lower, middle, step) as (iv, _):
                self.index[vector] = iv
                self._at(self.widths[0], None)
            lower = middle
        (lanes,) = self.widths[-1]
        with b.loop(lower, upper, lanes) as (iv, _):
            self.index[vector] = iv
            mask = b.tail_mask(upper, iv, lanes)
            self._at((lanes,), mask)

    def _at(self, lanes: Lanes, mask: SSAValue | None) -> None:
        """Results at the current indices of the parallel dimensions."""
        b, body = self.b, self.first
        carried = [
            b.const(identity(combiner[0], access.scalar), lanes_type(access.scalar, lanes))
            for access, combiner in zip(body.outputs, body.combiners, strict=True)
            if combiner is not None
        ]
        b.location = body.op.location
        if not self.lanes_are_known:
            self._find_lanes(lanes, mask)
        conditions = body.bounds(lanes=False)
        results = self._reduce(0, carried * self.rows, conditions, lanes, mask)
        for row in range(self.rows):
            own = results[row * len(carried) :][: len(carried)]
            with self._at_row(row):
                self._finish(own, lanes, mask)

    @contextmanager
    def _at_row(self, row: int) -> Generator[None]:
        """The index of a row of the block."""
        if row == 0 or self.block is None:
            yield
            return
        dim = self.block.rows
        first = self.index[dim]
        self.index[dim] = self.b.add(first, row)
        yield
        self.index[dim] = first

    def _finish(self, values: Sequence[SSAValue], lanes: Lanes, mask: SSAValue | None) -> None:
        """Store what is reduced, and run the generics that follow."""
        b, body = self.b, self.first
        b.location = body.op.location
        for access, value in zip(body.outputs, values, strict=False):
            body.row_values[access.tensor] = value
            if access.pointer is not None:
                body.store(value, access, lanes, mask)
        for following in self.rest:
            b.location = following.op.location
            following.run(lanes, mask, [])

    def _find_lanes_of_all_rows(self) -> bool:
        """Decide, before all loops, which lanes of the only register find elements; False if that
        is not the same for all rows."""
        assert self.vector is not None
        own = {self.vector, *self.reduced}
        if any(not condition.needs() <= own for condition in self.first.bounds(lanes=True)):
            return False
        self.index[self.vector] = self.b.iconst(0)
        self._find_lanes((self.context.loops.vector,), self.register_mask)
        return True

    def _find_lanes(self, lanes: Lanes, mask: SSAValue | None) -> None:
        """Decide now which lanes find elements, where that is the same for many steps."""
        body = self.first
        body.masks.clear()
        written = self.reduced[self.unrolled :]
        decisive = [i for i in written if any(i in c.needs() for c in body.bounds(lanes=True))]
        known = {*self.parallel, *decisive}
        if not decisive or any(not c.needs() <= known for c in body.bounds(lanes=True)):
            return
        sizes = {i: cast("int", body.op.sizes[i]) for i in decisive}
        body.remember_lanes(lanes, mask, sizes)

    def _reduce(
        self,
        level: int,
        carried: list[SSAValue],
        conditions: Sequence[Bound],
        lanes: Lanes,
        mask: SSAValue | None,
    ) -> list[SSAValue]:
        """The loops from number `level` on; conditions are checked as soon as they are known."""
        b = self.b
        known = {*self.parallel, *self.reduced[:level]}
        now = [c for c in conditions if c.needs() <= known]
        if now:
            later = [c for c in conditions if not c.needs() <= known]
            holds = now[0].holds(self.context, self.index)
            for condition in now[1:]:
                holds = b.and_(holds, condition.holds(self.context, self.index))
            branch = b.if_(holds, *(value.type for value in carried))
            with branch.then:
                b.yield_(self._reduce(level, carried, later, lanes, mask))
            with branch.otherwise:
                b.yield_(carried)
            return list(branch.results)
        if level == len(self.reduced):
            return self._apply(carried, lanes, mask)
        dim = self.reduced[level]
        if self.rows > 1 and self.block is not None and dim == self.block.window:
            size = cast("int", self.first.op.sizes[dim])
            for place in range(self.block.stride * (self.rows - 1) + size):
                self.index[dim] = b.iconst(place)
                self.place = place
                carried = self._reduce(level + 1, carried, conditions, lanes, mask)
            del self.index[dim]
            return carried
        if level >= self.unrolled:
            for number in range(cast("int", self.first.op.sizes[dim])):
                self.index[dim] = b.iconst(number)
                carried = self._reduce(level + 1, carried, conditions, lanes, mask)
            del self.index[dim]
            return carried
        size = self.context.dim(self.first.op.sizes[dim])
        with b.loop(0, size, carried=carried) as loop:
            self.index[dim] = loop.iv
            b.yield_(self._reduce(level + 1, list(loop.carried), conditions, lanes, mask))
        del self.index[dim]
        return list(loop.results)

    def _apply(
        self, carried: list[SSAValue], lanes: Lanes, mask: SSAValue | None
    ) -> list[SSAValue]:
        """One application of the scalar body, for each row of the block whose window is here."""
        block, body = self.block, self.first
        if self.rows == 1 or block is None:
            return body.run(lanes, mask, carried)
        results = list(carried)
        width = len(carried) // self.rows
        here = self.index[block.window]
        moving = body.inputs[block.operand]
        body.loaded[moving.tensor] = body.load(moving, lanes, mask)
        for row in range(self.rows):
            step = self.place - block.stride * row
            if 0 <= step < cast("int", body.op.sizes[block.window]):
                self.index[block.window] = self.b.iconst(step)
                own = slice(row * width, (row + 1) * width)
                results[own] = body.run(lanes, mask, results[own])
        del body.loaded[moving.tensor]
        self.index[block.window] = here
        return results
