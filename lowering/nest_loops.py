"""The loops of one generic of a kernel of kind ``nest`` (K3).

The vector dimension is the one along which most accesses have stride one; it is stepped by
``unroll`` registers at a time, then by one register under a mask.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from math import prod

from xdsl.dialects import llvm
from xdsl.dialects.builtin import IntegerType, VectorType
from xdsl.ir import Attribute, SSAValue

from ..dialects import lin
from ..dialects.dims import Dim
from ..passes.memory import element_bytes, tensor_bytes
from ..quick_dataclass import dataclass
from .generic_body import (
    GenericBody,
    Lanes,
    combine,
    identity,
    stream_alignment,
)
from .llvm_ir.builder import Loop
from .llvm_ir.ir import I64
from .vector_ops import lanes_type

_FOLDS = {
    "add": ("fadd", "add"), "mul": ("fmul", "mul"), "max": ("fmaximum", "smax"),
    "min": ("fminimum", "smin"), "and": ("", "and"), "or": ("", "or"), "umax": ("", "umax"),
    "umin": ("", "umin"),
}  # fmt: skip


@dataclass(frozen=True)
class _Segment:
    """One loop over part of the vector dimension."""

    lower: SSAValue
    upper: SSAValue
    step: int
    lanes: Lanes
    masked: bool
    end: SSAValue | None = None
    """Where lanes are outside; the end of the dimension if None."""
    once: bool = False
    """Whether there is one step at most, the last one along the dimension."""


class NestLoops:
    """The loops of one generic inside the loops over rows."""

    def __init__(self, body: GenericBody, sizes: dict[int, Dim]) -> None:
        self.body = body
        self.context = body.context
        self.b = body.b
        self.index: dict[int, SSAValue] = {}
        self.sizes = sizes
        self.lanes = body.context.loops.vector
        self.unroll = body.context.loops.unroll
        kinds = body.op.kinds
        self.vector = body.vector = self._vector_dim(list(sizes))
        body.vector_reduces = self.vector is not None and kinds[self.vector] == lin.REDUCTION
        others = [d for d in sizes if d != self.vector]
        self.parallel = [d for d in others if kinds[d] == lin.PARALLEL]
        self.reduction = [d for d in others if kinds[d] == lin.REDUCTION]
        self.widths = self._widths()
        self.bounds = {d: (self.b.iconst(0), self.context.dim(s)) for d, s in sizes.items()}
        self._one_register = False
        self._register_mask: SSAValue | None = None

    @property
    def length(self) -> Dim | None:
        """The size of the dimension along which lanes run; None if there is none."""
        return None if self.vector is None or self.widths == [()] else self.sizes[self.vector]

    def keep_in_register(self, mask: SSAValue | None) -> None:
        """From now on the vector dimension is 1 to `lanes` elements, those of the mask: there is no
        loop along it."""
        self._one_register, self._register_mask = True, mask

    def _split(self) -> None:
        """Keep to this part's share of the parallel dimensions."""
        steps = dict.fromkeys(self.parallel, 1)
        if self.vector is not None and not self.body.vector_reduces and not self._one_register:
            steps[self.vector] = prod(self.widths[0])
        shares = self.context.shares([(self.sizes[dim], step) for dim, step in steps.items()])
        self.bounds |= zip(steps, shares, strict=True)

    def _vector_dim(self, inner: Sequence[int]) -> int | None:
        """The dimension to vectorise: unit stride in every store, then in most loads."""
        if not inner:
            return None
        stores = [a.linear for a in self.body.outputs if a.pointer is not None]
        loads = [a.linear for a in self.body.inputs]

        def rank(dim: int) -> tuple[int, int, int]:
            good = sum(s.strides[dim] == 1 for s in stores)
            reduced = sum(s.strides[dim] == 0 for s in stores)
            return (
                -(len(stores) - good - reduced),
                good + sum(a.strides[dim] == 1 for a in loads),
                dim,
            )

        return max(inner, key=rank)

    def _widths(self) -> list[Lanes]:
        """Register shapes of the vector loop, widest first."""
        lanes, unroll = self.lanes, self.unroll
        if self.vector is None or lanes == 1 or self._needs_scalar():
            return [()]
        size = self.sizes[self.vector]
        small = self.context.below(size, lanes * unroll)
        if unroll == 1 or small or self.body.uses_lanes(self.vector):
            return [(lanes,)]
        return [(unroll, lanes), (lanes,)]

    def _needs_scalar(self) -> bool:
        """True if some result is stored along the vector dimension with another stride than one."""
        assert self.vector is not None
        return any(
            a.pointer is not None and a.linear.strides[self.vector] not in (0, 1)
            for a in self.body.outputs
        )

    def emit(self, index: Mapping[int, SSAValue], *, split: bool = False) -> None:
        """Emit the loops at an index of the dimensions outside; two versions if they may store past
        the caches, for large results and others. `split`: only this part's share."""
        self.b.location = self.body.op.location
        self.index = self.body.index = dict(index)
        if split:
            self._split()
        streams = self._streams()
        if isinstance(streams, bool):
            self._emit(streams=streams)
            return
        branch = self.b.if_(streams)
        with branch.then:
            self._emit(streams=True)
        with branch.otherwise:
            self._emit(streams=False)

    def _streams(self) -> SSAValue | bool:
        """Whether results are stored past the caches: those too large for them."""
        limit = self.context.loops.stream
        if limit is None or self._one_register or not self._can_stream():
            return False
        size = tensor_bytes(self.body.outputs[0].tensor.type)
        if self.context.below(size, limit + 1):
            return False
        if self.context.reaches(size, limit + 1):
            return True
        return self.b.icmp("sgt", self.context.dim(size), limit)

    def _can_stream(self) -> bool:
        """True for one result, stored along the vector dimension by whole registers."""
        if self.vector is None or self.reduction or self.widths == [()]:
            return False
        (access, *others), combiners = self.body.outputs, self.body.combiners
        return (
            not others
            and combiners == [None]
            and access.pointer is not None
            and access.linear.strides[self.vector] == 1
        )

    def _emit(self, *, streams: bool) -> None:
        self.body.streams = streams
        with ExitStack() as stack:
            for dim in self.parallel:
                self.index[dim] = stack.enter_context(self.b.loop(*self.bounds[dim])).iv
            if self.vector is None or self.body.vector_reduces:
                self._emit_reducing()
            else:
                self._emit_parallel(self.vector)

    def _reduction_loops(
        self,
        dims: Sequence[int],
        carried: list[SSAValue],
        innermost: Callable[[list[SSAValue]], list[SSAValue]],
    ) -> list[SSAValue]:
        """Loops over `dims` that carry accumulators through `innermost`."""
        if not dims:
            return innermost(carried)
        size = self.context.dim(self.sizes[dims[0]])
        with self.b.loop(0, size, carried=carried) as loop:
            self.index[dims[0]] = loop.iv
            results = self._reduction_loops(dims[1:], list(loop.carried), innermost)
            self.b.yield_(results)
        del self.index[dims[0]]
        return list(loop.results)

    def _emit_parallel(self, vector: int) -> None:
        """The vector dimension is parallel: reductions run inside, an accumulator per lane."""
        for segment in self._segments(vector):
            with self._along(vector, segment) as (iv, _):
                self.index[vector] = iv
                mask = self._mask(segment, iv, vector)
                lanes = segment.lanes
                results = self._reduction_loops(
                    self.reduction,
                    self._identities(lanes),
                    lambda carried, lanes=lanes, mask=mask: self.body.run(lanes, mask, carried),
                )
                self._store_reduced(results, lanes, mask)
            del self.index[vector]

    def _emit_reducing(self) -> None:
        """The vector dimension is reduced (or there is none): lanes are folded at the end."""
        vector = self.vector
        if vector is None:
            totals = self._reduction_loops(
                self.reduction,
                self._identities(()),
                lambda carried: self.body.run((), None, carried),
            )
            self._store_reduced(totals, (), None)
            return
        segments = self._segments(vector)
        if self.reduction:
            totals = self._reduce_together(vector, segments)
        else:
            totals = self._reduce_in_turn(vector, segments)
        kinds = [kind for kind, _ in self._reductions()]
        if segments[0].lanes:
            totals = list(map(self._fold_lanes, kinds, totals))
        self._store_reduced(totals, (), None)

    def _reduce_in_turn(self, vector: int, segments: Sequence[_Segment]) -> list[SSAValue]:
        """One segment after the other: what several registers hold is folded to one before the
        next, unless there was nothing for them."""
        b = self.b
        totals = self._identities(segments[-1].lanes[-1:])
        for segment in segments:
            if len(segment.lanes) < 2:
                totals = self._reduce_segment(vector, segment, totals)
                continue
            if self._is_sure(vector, segment):
                totals = self._folded(self._reduce_segment(vector, segment))
                continue
            branch = b.if_(
                b.icmp("slt", segment.lower, segment.upper), *(value.type for value in totals)
            )
            with branch.then:
                b.yield_(self._folded(self._reduce_segment(vector, segment, some=True)))
            with branch.otherwise:
                b.yield_(totals)
            totals = list(branch.results)
        return totals

    def _is_empty(self, lower: SSAValue, upper: SSAValue) -> bool:
        """True if a range is known to have no element."""
        first, last = self.b.value_of(lower), self.b.value_of(upper)
        return first is not None and last is not None and first >= last

    def _is_sure(self, dim: int, segment: _Segment) -> bool:
        """True if a segment along a dimension is known to have a step."""
        first, last = self.b.value_of(segment.lower), self.b.value_of(segment.upper)
        if first is None or last is not None or segment.end is not None:
            return first is not None and last is not None and first < last
        least = first + (1 if segment.masked else segment.step)
        return self._is_unsplit(dim) and self.context.reaches(self.sizes[dim], least)

    def _reduce_together(self, vector: int, segments: Sequence[_Segment]) -> list[SSAValue]:
        """All segments for each index of the other reduced dimensions: each has accumulators of its
        own, which are folded and combined at the end."""
        count = len(self._reductions())

        def innermost(carried: list[SSAValue]) -> list[SSAValue]:
            results: list[SSAValue] = []
            for number, segment in enumerate(segments):
                own = carried[number * count : (number + 1) * count]
                results += self._reduce_segment(vector, segment, own)
            return results

        carried = [value for s in segments for value in self._identities(s.lanes)]
        results = self._reduction_loops(self.reduction, carried, innermost)
        totals = self._folded(results[:count])
        for number in range(1, len(segments)):
            own = self._folded(results[number * count : (number + 1) * count])
            kinds = [kind for kind, _ in self._reductions()]
            totals = [combine(self.b, *each) for each in zip(kinds, totals, own, strict=True)]
        return totals

    def _reduce_segment(
        self,
        vector: int,
        segment: _Segment,
        carried: Sequence[SSAValue] | None = None,
        *,
        some: bool = False,
    ) -> list[SSAValue]:
        """What is reduced, and one segment; `some`: it has at least one step."""
        own = self._identities(segment.lanes) if carried is None else carried
        with self._along(vector, segment, own, some=some) as loop:
            self.index[vector] = loop.iv
            mask = self._mask(segment, loop.iv, vector)
            self.b.yield_(self.body.run(segment.lanes, mask, list(loop.carried)))
        del self.index[vector]
        return list(loop.results)

    def _folded(self, values: Sequence[SSAValue]) -> list[SSAValue]:
        """Several registers of each value to one."""
        return [
            self.b.tile_fold(self._fold_name(kind, value.type), value)
            if isinstance(value.type, VectorType) and len(value.type.get_shape()) == 2
            else value
            for value, (kind, _) in zip(values, self._reductions(), strict=True)
        ]

    def _fold_lanes(self, kind: str, value: SSAValue) -> SSAValue:
        """All lanes of a register to one scalar, by halves (LLVM's reductions of i1 and NaN-aware
        maxima are slow or missing)."""
        width = self.lanes
        while width > 1:
            half = width // 2
            high = self.b.shuffle(value, value, range(half, width))
            low = self.b.shuffle(value, value, range(half))
            value = combine(self.b, kind, low, high)
            width = half
        return self.b.extract(value, 0)

    # -- common -----------------------------------------------------------------------------

    def _segments(self, dim: int) -> list[_Segment]:
        """The loops that cover the vector dimension, widest registers first."""
        size = self.sizes[dim]
        lower, count = self.bounds[dim]
        if self._one_register:
            first, lanes = self.b.iconst(0), self.lanes
            return [_Segment(first, self.b.iconst(lanes), lanes, (lanes,), masked=True)]
        if self.body.streams:
            return self._streamed_segments(dim)
        if self.widths == [()]:
            return [_Segment(lower, count, 1, (), masked=False)]
        segments: list[_Segment] = []
        (lanes,) = self.widths[-1]
        if self.unroll == 1 and not self.context.divides(lanes, size):
            return [_Segment(lower, count, lanes, (lanes,), masked=True)]
        for width in self.widths:
            step = prod(width)
            upper = self._whole_steps(dim, step)
            if size == 0 or not self._is_empty(lower, upper):
                segments.append(_Segment(lower, upper, step, width, masked=False))
            if self.context.divides(step, size):
                return segments
            lower = upper
        segments.append(_Segment(lower, count, lanes, (lanes,), masked=True, once=True))
        return segments

    def _whole_steps(self, dim: int, step: int) -> SSAValue:
        """Where the whole steps end: a constant if all calls have equally many."""
        known = self.context.whole(self.sizes[dim], step) if self._is_unsplit(dim) else None
        return self.b.and_(self.bounds[dim][1], -step) if known is None else self.b.iconst(known)

    def _is_unsplit(self, dim: int) -> bool:
        """True if this part does all of a dimension, as far as is known here."""
        lower, upper = self.bounds[dim]
        return self.b.value_of(lower) == 0 and upper is self.context.dim(self.sizes[dim])

    def _streamed_segments(self, dim: int) -> list[_Segment]:
        """Up to an aligned address under a mask, whole steps past the caches, the rest."""
        lower, count = self.bounds[dim]
        (access,) = self.body.outputs
        lanes, step = self.widths[0][-1:], prod(self.widths[0])
        self.index[dim] = lower
        address = self.b.emit(llvm.PtrToIntOp, (self.body.address(access),), I64)
        del self.index[dim]
        bytes_before = self.b.and_(self.b.sub(0, address), stream_alignment(access, lanes) - 1)
        before = self.b.binary("udiv", bytes_before, element_bytes(access.tensor.type))
        first = self.b.min(self.b.add(lower, before), count)
        last = self.b.add(first, self.b.and_(self.b.sub(count, first), -step))
        return [
            _Segment(lower, first, lanes[0], lanes, masked=True, end=first),
            _Segment(first, last, step, self.widths[0], masked=False),
            _Segment(last, count, lanes[0], lanes, masked=True, end=count),
        ]

    def _along(
        self, dim: int, segment: _Segment, carried: Sequence[SSAValue] = (), *, some: bool = False
    ) -> AbstractContextManager[Loop]:
        """The loop of a segment along a dimension; `some`: it has at least one step."""
        bounds = segment.lower, segment.upper
        some = some or self._is_sure(dim, segment)
        if segment.once:
            return self.b.perhaps(*bounds, carried, guard=not some)
        return self.b.loop(*bounds, segment.step, carried=carried, guard=not some)

    def _mask(self, segment: _Segment, iv: SSAValue, dim: int) -> SSAValue | None:
        """The lanes that are inside the domain, or None if all are."""
        if self._one_register:
            return self._register_mask
        if not segment.masked:
            return None
        (lanes,) = segment.lanes
        if segment.once:
            return self.context.tail_mask(self.sizes[dim], lanes)
        end = self.context.dim(self.sizes[dim]) if segment.end is None else segment.end
        return self.b.tail_mask(end, iv, lanes)

    def _reductions(self) -> list[tuple[str, SSAValue]]:
        return [c for c in self.body.combiners if c is not None]

    def _identities(self, lanes: Lanes) -> list[SSAValue]:
        result: list[SSAValue] = []
        for access, combiner in zip(self.body.outputs, self.body.combiners, strict=True):
            if combiner is not None:
                type_ = lanes_type(access.scalar, lanes)
                result.append(self.b.const(identity(combiner[0], access.scalar), type_))
        return result

    @staticmethod
    def _fold_name(kind: str, type_: Attribute) -> str:
        element = type_.element_type if isinstance(type_, VectorType) else type_
        return _FOLDS[kind][isinstance(element, IntegerType)]

    def _store_reduced(
        self, values: Sequence[SSAValue], lanes: Lanes, mask: SSAValue | None
    ) -> None:
        reduced = [
            access
            for access, combiner in zip(self.body.outputs, self.body.combiners, strict=True)
            if combiner is not None
        ]
        for access, value in zip(reduced, values, strict=True):
            self.body.row_values[access.tensor] = value
            if access.pointer is not None:
                self.body.store(value, access, lanes, mask)
