"""Kernels of kind ``window``: convolution and pooling as they are defined, vectorised (SPEC K3).

One dimension of the result is the vector dimension, the one along which most accesses have stride
one. For each vector of results the window is walked and reduced in registers; conditions on where
elements of a padded operand are, which are the same for all lanes, skip what is inside of them. The
elementwise generics that follow take the reduced vector from its register.

Every kernel that `window_builder` makes can be written this way; `emit_conv` does the
convolutions that a micro-kernel computes faster.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from itertools import product
from math import prod
from typing import cast

from xdsl.ir import SSAValue

from ..dialects import lin
from .generic_body import GenericBody, Lanes, identity
from .kernel_context import KernelContext
from .padded_access import Bound, PaddedBody
from .vector_ops import lanes_type

_MAX_UNROLLED = 32
"""Steps over a window that are written out instead of looped over."""


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
        self.unrolled = self._unrolled()
        self.index: dict[int, SSAValue] = {}
        self._choose_vector()

    # -- analysis ---------------------------------------------------------------------------

    def _choose_vector(self) -> None:
        """The dimension along which lanes run, and the widths of its loops; none if a result is
        stored with another stride along it."""
        stores = [a.linear for body in self.bodies for a in body.outputs if a.pointer is not None]
        loads = [a.linear for body in self.bodies for a in body.inputs if a.pointer is not None]
        free = [i for i in self.parallel if all(s.strides[i] == 1 for s in stores)]
        lanes, unroll = self.context.loops.vector, self.context.loops.unroll
        self.vector: int | None = None
        self.widths: list[Lanes] = [()]
        if free and lanes > 1:
            self.vector = max(free, key=lambda i: (sum(a.strides[i] == 1 for a in loads), i))
        for body in self.bodies:
            body.vector = self.vector
        if self.vector is None:
            return
        size = self.first.op.sizes[self.vector]
        small = isinstance(size, int) and size < lanes * unroll
        single = self.first.bounds(lanes=True) or any(
            b.uses_lanes(self.vector) for b in self.bodies
        )
        self.widths = [(lanes,)]
        if unroll > 1 and not small and not single:
            self.widths.insert(0, (unroll, lanes))

    def _unrolled(self) -> int:
        """From which loop over the window on the code is written out: the innermost ones, as far as
        they have few steps together."""
        steps, level = 1, len(self.reduced)
        while level > 0:
            size = self.first.op.sizes[self.reduced[level - 1]]
            if not isinstance(size, int) or steps * size > _MAX_UNROLLED:
                break
            steps, level = steps * size, level - 1
        return level

    # -- code -------------------------------------------------------------------------------

    def emit(self) -> None:
        b, sizes = self.b, self.first.op.sizes
        self.context.prepare(*sizes)
        for body in self.bodies:
            body.prepare()
            body.index = self.index
        steps = {i: prod(self.widths[0]) if i == self.vector else 1 for i in self.parallel}
        shares = self.context.shares([(sizes[i], step) for i, step in steps.items()])
        bounds = dict(zip(steps, shares, strict=True))
        with ExitStack() as stack:
            for i in self.parallel:
                if i != self.vector:
                    self.index[i] = stack.enter_context(b.loop(*bounds[i])).iv
            if self.vector is None:
                self._at((), None)
            else:
                self._along(self.vector, *bounds[self.vector])

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
        self._find_lanes(lanes, mask)
        conditions = body.bounds(lanes=False)
        results = self._reduce(0, carried, conditions, lanes, mask)
        for access, value in zip(body.outputs, results, strict=False):
            body.row_values[access.tensor] = value
            if access.pointer is not None:
                body.store(value, access, lanes, mask)
        for following in self.rest:
            b.location = following.op.location
            following.run(lanes, mask, [])

    def _find_lanes(self, lanes: Lanes, mask: SSAValue | None) -> None:
        """Decide now which lanes find elements, where that is the same for many steps."""
        body = self.first
        body.masks.clear()
        written = self.reduced[self.unrolled :]
        decisive = [i for i in written if any(i in c.needs() for c in body.bounds(lanes=True))]
        known = {*self.parallel, *decisive}
        if not decisive or any(not c.needs() <= known for c in body.bounds(lanes=True)):
            return
        for numbers in product(*(range(cast("int", body.op.sizes[i])) for i in decisive)):
            self.index.update(zip(decisive, map(self.b.iconst, numbers), strict=True))
            body.remember_lanes(lanes, mask)
        for i in decisive:
            del self.index[i]

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
            return self.first.run(lanes, mask, carried)
        dim = self.reduced[level]
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
