"""Windows as columns or rows of a matrix, packed panel by panel (im2col; SPEC K3).

A window is walked in the order of the depth: the places in the window and, one of the dimensions,
the features of the operand. For each place in the window, whether there is an element is decided
once for all features; then features are copied.

Columns: the pixels of a panel are lanes. If pixels that follow each other in the result do so in
the operand too, a place of a whole panel is one load under a mask, else a gather. Rows: for each
pixel, runs are copied as they lie, with zeros where there is no element. A run is the features of a
place in the window or, if the window's places lie side by side along its innermost dimension, those
of all places along it: with few features, most of the time goes into beginning a run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from xdsl.ir import SSAValue

from ..dialects.dims import Dim, product
from ..passes.conv_form import ConvForm
from .kernel_context import KernelContext
from .llvm_ir.ir import F32, I32, I64, vec
from .padded_access import Bound, bounds_of, offset_type, padded_access
from .vector_ops import every_other

Index = Mapping[int, SSAValue]

_EVERY_OTHER = 2
"""Elements from one pixel to the next, if windows are two apart."""


@dataclass(frozen=True)
class Depth:
    """Part of the depth: from `start`, `size` steps."""

    start: SSAValue
    size: SSAValue


@dataclass(frozen=True)
class _Pixels:
    """Where a register of pixels reads its elements: at `source`, as far from there as `offsets`
    say, or side by side. Those that `mask` leaves out are zeros.

    Where `in_row` holds, all pixels lie in one row and have elements, every other one from `first`
    on: two loads are faster than a gather.
    """

    source: SSAValue
    mask: SSAValue | None = None
    offsets: SSAValue | None = None
    in_row: SSAValue | None = None
    first: SSAValue | None = None


class Windows:
    """The windowed operand of a convolution."""

    def __init__(self, context: KernelContext, form: ConvForm) -> None:
        self.context = context
        self.b = context.b
        self.form = form
        self.sizes = form.generic.sizes
        number = 0 if form.pixels_are_rows else 1
        map_ = form.generic.input_maps[number]
        access = padded_access(context, form.generic.operands[number], map_)
        self.linear = access.linear
        self.bounds = bounds_of(access)
        assert access.pointer is not None
        self.pointer = access.pointer
        self.lanes = context.loops.vector
        assert context.loops.tile is not None
        _, self.nr = context.loops.tile
        self.features = self._features_dim()
        self.places = [i for i in form.depth if i != self.features]
        """The dimensions of the window."""
        self.weights = self._depth_weights()
        run = form.run if form.pixels_are_rows else ()
        self.across = run[0] if len(run) > 1 else None
        """The dimension of the window along which features follow features."""

    def _features_dim(self) -> int | None:
        """The dimension of the depth that no condition depends on, so that it can be copied along;
        the one with the most steps if there are several."""
        free = [i for i in self.form.depth if not any(i in bound.needs() for bound in self.bounds)]
        if self.form.pixels_are_rows:
            free = [i for i in free if i == self.form.depth[-1]]
        return max(free, key=lambda i: (self._static(i), -i), default=None)

    def _static(self, dim: int) -> int:
        size = self.sizes[dim]
        return size if isinstance(size, int) else 1 << 30

    def _depth_weights(self) -> dict[int, Dim]:
        """How many steps of the depth one step along each of its dimensions is."""
        weights: dict[int, Dim] = {}
        for at, i in enumerate(self.form.depth):
            weights[i] = product(tuple(self.sizes[j] for j in self.form.depth[at + 1 :]))
        return weights

    def prepare(self) -> None:
        """Compute sizes now, so that later uses in any block find them."""
        self.context.prepare(self.linear.start, *self.linear.strides, *self.weights.values())
        self.context.prepare(*self.sizes)
        for bound in self.bounds:
            self.context.prepare(bound.place.start, bound.size, bound.weight)
        if self.form.pixels_are_rows:
            self.context.prepare(self.form.run_length)

    # -- what both kinds share --------------------------------------------------------------

    def _split(self, dims: Sequence[int], flat: SSAValue) -> dict[int, SSAValue]:
        """The index along each of the dimensions that are walked as one."""
        b = self.b
        index: dict[int, SSAValue] = {}
        for i in reversed(dims[1:]):
            size = b.max(self.context.dim(self.sizes[i]), 1)
            rest = b.binary("sdiv", flat, size)
            index[i] = b.sub(flat, b.mul(rest, size))
            flat = rest
        return {**index, dims[0]: flat} if dims else index

    def each_place(
        self,
        index: Index,
        body: Callable[[dict[int, SSAValue], list[SSAValue]], None],
        masks: Sequence[SSAValue] = (),
        lanes: Sequence[Index] = (),
    ) -> None:
        """Loops over the places in the window. `masks` say, for each register of pixels at `lanes`,
        which there are; the body gets those that find an element."""

        def loop(level: int, index: dict[int, SSAValue], masks: list[SSAValue]) -> None:
            masks = self._present(level, index, masks, lanes)
            if level == len(self.places):
                body(index, masks)
                return
            dim = self.places[level]
            with self.b.loop(0, self.context.dim(self.sizes[dim])) as (iv, _):
                loop(level + 1, {**index, dim: iv}, masks)

        loop(0, dict(index), list(masks))

    def steps(self, index: Index, depth: Depth) -> tuple[SSAValue, SSAValue, SSAValue]:
        """At a place in the window: the features of this part of the depth, from and to, and how
        far behind the start of the part feature 0 is."""
        b, dim = self.b, self.context.dim
        before: SSAValue = b.sub(0, depth.start)
        for i in self.places:
            before = b.add(b.mul(index[i], dim(self.weights[i])), before)
        if self.features is None:
            inside = b.icmp("ult", before, depth.size)
            return b.iconst(0), b.cast("zext", inside, I64), before
        weight, count = dim(self.weights[self.features]), dim(self.sizes[self.features])
        first = b.ceildiv(b.max(b.sub(0, before), 0), weight)
        end = b.ceildiv(b.max(b.sub(depth.size, before), 0), weight)
        return first, b.min(end, count), before

    def _feature(self, what: Mapping[int, Dim] | Sequence[Dim]) -> SSAValue:
        return self.b.iconst(0) if self.features is None else self.context.dim(what[self.features])

    # -- columns ----------------------------------------------------------------------------

    @property
    def follows(self) -> bool:
        """True if pixels that follow each other lie side by side in the operand."""
        step: Dim = 1
        for i in reversed(self.form.pixels):
            if self.linear.strides[i] != step:
                return False
            step = step * self.sizes[i]
        return not any(
            bound.spacing > 1 and bound.needs() & {*self.form.pixels} for bound in self.bounds
        )

    def pack_columns(
        self, index: Index, j: SSAValue, columns: SSAValue, depth: Depth, out: SSAValue
    ) -> None:
        """The windows of `columns` pixels from number `j` on, as a panel: ``nr`` lanes a step."""
        b = self.b
        if self.follows and not self._decides(self.form.pixels):
            base = {**index, self.form.pixels[-1]: j}
            full = b.if_(b.icmp("eq", columns, self.nr))
            with full.then:
                self._copy_columns(base, depth, out, None)
            with full.otherwise:
                self._copy_columns(base, depth, out, b.tail_masks(columns, self.nr, self.lanes))
            return
        pixels = self._lanes(j)
        inside = b.tail_masks(columns, self.nr, self.lanes)
        firsts = [b.add(j, at) for at in range(0, self.nr, self.lanes)]
        fixed = [] if self._is_spread() else [self._offsets(index, lanes) for lanes in pixels]
        starts = [self._split(self.form.pixels, first) for first in firsts if self._skips()]

        def place(index: dict[int, SSAValue], masks: list[SSAValue]) -> None:
            if self.follows:
                sources = [self._source({**index, self.form.pixels[-1]: at}) for at in firsts]
                registers = list(map(_Pixels, sources, masks))
            else:
                offsets = fixed or [self._offsets(index, lanes) for lanes in pixels]
                sources = [self._source(index)] * len(pixels)
                registers = list(map(_Pixels, sources, masks, offsets))
            for r, start in enumerate(starts):
                registers[r] = self._in_row(registers[r], index, start)
            self._copy_place(index, depth, out, registers)

        self.each_place(index, place, inside, pixels)

    def _is_spread(self) -> bool:
        return any(bound.spacing > 1 for bound in self.bounds)

    def _skips(self) -> bool:
        """Whether pixels that follow each other in a row read every other element."""
        return not self._is_spread() and self.linear.strides[self.form.pixels[-1]] == _EVERY_OTHER

    def _in_row(self, pixels: _Pixels, index: Index, start: Index) -> _Pixels:
        """A register of pixels, and when they are one row's, `start` being the first one."""
        assert pixels.mask is not None
        b, last = self.b, self.form.pixels[-1]
        fits = b.icmp("sle", b.add(start[last], self.lanes), self.context.dim(self.sizes[last]))
        in_row = b.and_(fits, b.reduce("and", pixels.mask))
        return replace(pixels, in_row=in_row, first=self._source({**index, **start}))

    def _decides(self, dims: Sequence[int]) -> bool:
        return any(bound.needs() & {*dims} for bound in self.bounds) or any(
            bound.needs() & {*self.places} for bound in self.bounds
        )

    def _lanes(self, first: SSAValue) -> list[dict[int, SSAValue]]:
        """The indices of the pixels of a panel, from number `first` on: register by register, lane
        by lane."""
        b, pixels = self.b, self.form.pixels
        type_ = vec(I64, self.lanes)
        start = self._split(pixels, first)
        begin = b.splat(start[pixels[-1]], type_)
        firsts = range(0, self.nr, self.lanes)
        places = [b.add(begin, b.dense(range(at, at + self.lanes), type_)) for at in firsts]
        found: list[dict[int, SSAValue]] = [{} for _ in firsts]
        reach = b.add(start[pixels[-1]], self.nr - 1)
        for inner, outer in zip(reversed(pixels[1:]), reversed(pixels[:-1]), strict=True):
            size = b.max(self.context.dim(self.sizes[inner]), 1)
            wraps = b.binary("sdiv", reach, size)
            carry = [b.splat(start[outer], type_)] * len(firsts)
            places, carry = self._wrapped(wraps, b.splat(size, type_), places, carry)
            for lanes, place in zip(found, places, strict=True):
                lanes[inner] = place
            places, reach = carry, b.add(start[outer], wraps)
        for lanes, place in zip(found, places, strict=True):
            lanes[pixels[0]] = place
        return found

    def _wrapped(
        self,
        wraps: SSAValue,
        length: SSAValue,
        places: Sequence[SSAValue],
        above: Sequence[SSAValue],
    ) -> tuple[list[SSAValue], list[SSAValue]]:
        """Places that go on behind the end of a row, `wraps` rows at most: where they are in their
        own row, and which that is."""
        b, count = self.b, len(places)
        with b.loop(0, wraps, carried=[*places, *above]) as loop:
            inside: list[SSAValue] = []
            rows: list[SSAValue] = []
            for here, row in zip(loop.carried[:count], loop.carried[count:], strict=True):
                over = b.icmp("sge", here, length)
                inside.append(b.select(over, b.sub(here, length), here))
                rows.append(b.select(over, b.add(row, 1), row))
            b.yield_([*inside, *rows])
        return list(loop.results[:count]), list(loop.results[count:])

    def _number(self, bound: Bound, index: Index, lanes: Index) -> tuple[SSAValue, SSAValue | None]:
        """Which elements along a dimension lanes read, and which lanes hit one exactly."""
        b, type_ = self.b, vec(I64, self.lanes)
        outer = {i: value for i, value in index.items() if i not in lanes}
        place = b.splat(self.context.offset(bound.place, outer), type_)
        for i, values in lanes.items():
            if (stride := bound.place.strides[i]) != 0:
                place = b.add(place, b.mul(values, b.splat(self.context.dim(stride), type_)))
        if bound.spacing == 1:
            return place, None
        number = b.binary("sdiv", place, b.const(bound.spacing, type_))
        return number, b.icmp("eq", b.mul(number, b.const(bound.spacing, type_)), place)

    def _present(
        self, level: int, index: Index, masks: list[SSAValue], lanes: Sequence[Index]
    ) -> list[SSAValue]:
        """The masks without lanes for which there is no element, as far as the loop number `level`
        over the window decides it."""
        b, type_ = self.b, vec(I64, self.lanes)
        found: list[SSAValue] = []
        for mask, pixels in zip(masks, lanes, strict=False):
            for bound in self.bounds:
                if self._level(bound) == level:
                    number, exact = self._number(bound, index, pixels)
                    inside = b.icmp("ult", number, b.splat(self.context.dim(bound.size), type_))
                    mask = b.and_(mask, inside if exact is None else b.and_(inside, exact))
            found.append(mask)
        return found

    def _level(self, bound: Bound) -> int:
        """The number of loops over the window that a condition needs to know."""
        return max((n + 1 for n, i in enumerate(self.places) if i in bound.needs()), default=0)

    def _offsets(self, index: Index, lanes: Index) -> SSAValue:
        """How far from the source each lane reads."""
        b, type_ = self.b, vec(I64, self.lanes)
        total = b.const(0, type_)
        for i, values in lanes.items():
            if self.linear.strides[i] != 0:
                stride = b.splat(self.context.dim(self.linear.strides[i]), type_)
                total = b.add(total, b.mul(values, stride))
        for bound in self.bounds:
            if bound.spacing > 1:
                number, _ = self._number(bound, index, lanes)
                weight = b.splat(self.context.dim(bound.weight), type_)
                total = b.add(total, b.mul(number, weight))
        strides = [self.linear.strides[i] for i in self.form.pixels]
        near = offset_type(self.context, strides, [self.sizes[i] for i in self.form.pixels])
        return b.cast("trunc", total, I32) if near == I32 and not self._is_spread() else total

    def _source(self, index: Index) -> SSAValue:
        """Where elements are read at the given indices, along spread out dimensions at 0."""
        return self.b.gep(self.pointer, self.context.offset(self.linear, index), F32)

    def _copy_columns(
        self, base: Index, depth: Depth, out: SSAValue, masks: Sequence[SSAValue] | None
    ) -> None:
        """All steps of a panel without conditions."""

        def place(index: dict[int, SSAValue], _: list[SSAValue]) -> None:
            first = self._source(index)
            sources = [self.b.gep(first, at, F32) for at in range(0, self.nr, self.lanes)]
            each = masks or [None] * len(sources)
            registers = [_Pixels(*both) for both in zip(sources, each, strict=True)]
            self._copy_place(index, depth, out, registers)

        self.each_place(base, place)

    def _copy_place(
        self, index: Index, depth: Depth, out: SSAValue, registers: Sequence[_Pixels]
    ) -> None:
        """One place in the window of a panel's pixels, for all features of this part."""
        b = self.b
        first, end, before = self.steps(index, depth)
        stride, weight = self._feature(self.linear.strides), self._feature(self.weights)
        with b.loop(first, end) as (feature, _):
            step = b.add(b.mul(feature, weight), before)
            target = b.gep(out, b.mul(step, self.nr), F32)
            shift = b.mul(feature, stride)
            for r, pixels in enumerate(registers):
                b.store(self._column(pixels, shift), b.gep(target, r * self.lanes, F32))

    def _column(self, pixels: _Pixels, shift: SSAValue) -> SSAValue:
        """A register of elements, `shift` behind where the feature 0 lies."""
        b, type_ = self.b, vec(F32, self.lanes)
        address = b.gep(pixels.source, shift, F32)
        if pixels.mask is None:
            return b.load(type_, address)
        if pixels.offsets is None:
            return b.masked_load(type_, address, pixels.mask, 0.0)
        if pixels.in_row is None or pixels.first is None:
            return b.gather(type_, address, pixels.offsets, pixels.mask, 0.0)
        branch = b.if_(pixels.in_row, type_)
        with branch.then:
            b.yield_([every_other(b, type_, b.gep(pixels.first, shift, F32))])
        with branch.otherwise:
            b.yield_([b.gather(type_, address, pixels.offsets, pixels.mask, 0.0)])
        return branch.results[0]

    # -- rows -------------------------------------------------------------------------------

    def pack_rows(
        self, index: Index, top: SSAValue, height: SSAValue, depth: Depth, out: SSAValue,
        stride: SSAValue,
    ) -> None:  # fmt: skip
        """The windows of `height` pixels from number `top` on, as rows `stride` apart."""
        b = self.b
        count = b.max(self.context.dim(self.form.run_length), 1)
        places = [i for i in self.places if i != self.across]
        end = b.add(depth.start, depth.size)
        first, last = b.binary("sdiv", depth.start, count), b.ceildiv(end, count)
        with b.loop(0, height) as (row, _):
            pixel = {**index, **self._split(self.form.pixels, b.add(top, row))}
            target = b.gep(out, b.mul(row, stride), F32)
            with b.loop(first, last) as (place, _):
                here = {**pixel, **self._split(places, place)}
                begin = b.mul(place, count)
                low, high = b.max(begin, depth.start), b.min(b.add(begin, count), end)
                skipped = b.sub(low, begin)
                source = b.gep(self._element(here), skipped, F32)
                to = b.gep(target, b.sub(low, depth.start), F32)
                self._copy_run(source, to, b.sub(high, low), self._found(here, skipped))

    def _found(self, index: Index, skipped: SSAValue) -> tuple[SSAValue, SSAValue] | None:
        """From which element of a run on, `skipped` of which are left out, and how many there are
        in the operand; None if all are."""
        if not self.bounds:
            return None
        b, dim = self.b, self.context.dim
        start, end = b.iconst(0), dim(self.form.run_length)
        for bound in self.bounds:
            if self.across is not None and self.across in bound.needs():
                assert self.features is not None
                place, steps = self.context.offset(bound.place, index), dim(self.sizes[self.across])
                before = b.min(b.max(b.sub(0, place), 0), steps)
                until = b.min(b.max(b.sub(dim(bound.size), place), before), steps)
                features = dim(self.sizes[self.features])
                start, end = b.mul(before, features), b.mul(until, features)
        for bound in self.bounds:
            if self.across is None or self.across not in bound.needs():
                end = b.select(bound.holds(self.context, index), end, start)
        return b.sub(start, skipped), b.sub(end, start)

    def _element(self, index: Index) -> SSAValue:
        """Where the element at the given indices lies, if there is one."""
        source = self._source(index)
        for bound in self.bounds:
            if bound.spacing > 1:
                place = self.context.offset(bound.place, index)
                number = self.b.binary("sdiv", place, self.b.iconst(bound.spacing))
                offset = self.b.mul(number, self.context.dim(bound.weight))
                source = self.b.gep(source, offset, F32)
        return source

    def _copy_run(
        self,
        source: SSAValue,
        target: SSAValue,
        count: SSAValue,
        found: tuple[SSAValue, SSAValue] | None,
    ) -> None:
        """Copy elements, with zeros for those that are not `found`."""
        b, type_, numbers = self.b, vec(F32, self.lanes), vec(I32, self.lanes)
        with b.loop(0, count, self.lanes) as (at, _):
            mask = inside = b.tail_mask(count, at, self.lanes)
            if found is not None:
                start, length = (
                    b.cast("trunc", value, I32) for value in (b.sub(at, found[0]), found[1])
                )
                number = b.add(b.splat(start, numbers), b.iota(numbers))
                inside = b.icmp("ult", number, b.splat(length, numbers))
            value = b.masked_load(type_, b.gep(source, at, F32), inside, 0.0)
            b.masked_store(value, b.gep(target, at, F32), mask)
