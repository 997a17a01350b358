"""Kernels of kind ``nest``: loops over rows, vector loops along the innermost dimension (K3).

The generics of a kernel share the loops over its rows. Inside, each generic is a nest of its own:
the vector dimension is the one along which most accesses have stride one; it is stepped by
``unroll`` registers at a time, then by one register under a mask. Dimensions that are contiguous
in every access are merged first, so that an elementwise kernel is one loop whatever the rank.

A `parallel` kernel does one share of its rows or, if it is a single generic, of its parallel
dimensions; the vector dimension is cut between whole steps. Reductions are never split, so results
do not depend on the number of parts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from math import prod
from typing import cast

from xdsl.dialects import llvm
from xdsl.dialects.builtin import IntegerType, VectorType
from xdsl.ir import Attribute, SSAValue
from xdsl.ir.affine import AffineMap

from ..dialects import lin
from ..dialects.dims import Dim
from ..passes.access import Linear, row_major, row_rank, used_dims
from ..passes.memory import element_bytes, tensor_bytes
from .generic_body import (
    Access,
    GenericBody,
    Lanes,
    combine,
    identity,
    memory_access,
    stream_alignment,
)
from .kernel_context import KernelContext
from .llvm_ir.ir import I64
from .vector_ops import lanes_type

_FOLDS = {
    "add": ("fadd", "add"), "mul": ("fmul", "mul"), "max": ("fmaximum", "smax"),
    "min": ("fminimum", "smin"), "and": ("", "and"), "or": ("", "or"), "umax": ("", "umax"),
    "umin": ("", "umin"),
}  # fmt: skip


def emit_nest(context: KernelContext) -> None:
    """Emit a kernel of kind ``nest``."""
    rows = row_rank(context.kernel)
    row_values: dict[SSAValue, SSAValue] = {}
    addressing = partial(_access, rows)
    bodies = [GenericBody(context, op, row_values, addressing) for op in context.kernel.generics]
    sizes = merged_sizes(bodies, rows)
    context.prepare(*sizes.values())
    for body in bodies:
        body.prepare()
    row_sizes = {dim: size for dim, size in sizes.items() if dim < rows}
    shares = context.shares([(size, 1) for size in row_sizes.values()])
    with ExitStack() as stack:
        index: dict[int, SSAValue] = {}
        for dim, (lower, upper) in zip(row_sizes, shares, strict=True):
            index[dim] = stack.enter_context(context.b.loop(lower, upper)).iv
        for body in bodies:
            body.index = dict(index)
            own = {d: s for d, s in sizes.items() if rows <= d < len(body.op.sizes)}
            emit_generic(body, own, split=not row_sizes)
    context.b.ret()


def emit_generic(body: GenericBody, sizes: dict[int, Dim], *, split: bool = False) -> None:
    """Emit the loops of one generic over the dimensions in `sizes`; the others have an index.

    The loops are split into shares if the kernel has no others that are.
    """
    body.b.location = body.op.location
    loops = _Loops(body, sizes)
    if split:
        loops.split()
    loops.emit()


def _access(rows: int, context: KernelContext, tensor: SSAValue, map_: AffineMap) -> Access:
    """How a tensor is addressed. A kept value is addressed within its row of scratch memory."""
    if tensor not in context.scratch.offsets:
        return memory_access(context, tensor, map_)
    inner = [i for i in sorted(used_dims(map_)) if i >= rows]
    op = cast("lin.GenericOp", tensor.owner)
    strides: list[Dim] = [0] * map_.num_dims
    for i, weight in zip(inner, row_major([op.sizes[i] for i in inner]), strict=True):
        strides[i] = weight
    return Access(tensor, Linear(0, tuple(strides)), context.pointers[tensor])


def merged_sizes(bodies: Sequence[GenericBody], rows: int) -> dict[int, Dim]:
    """The dimensions that are left, with their sizes: neighbours that every access walks as one are
    merged (into the inner one), and dimensions of size 1 are dropped.
    """
    widest = max((body.op for body in bodies), key=lambda op: len(op.sizes))
    sizes = {i: size for i, size in enumerate(widest.sizes) if size != 1}
    pinned = {
        dim
        for body in bodies
        for op in body.op.block.ops
        if isinstance(op, lin.IndexOp)
        for dim in used_dims(op.map.data)
    }
    inner: int | None = None
    for outer in reversed(list(sizes)):
        if inner is not None and _mergeable(bodies, rows, pinned, outer, inner, sizes[inner]):
            sizes[inner] = sizes[outer] * sizes[inner]
            del sizes[outer]
        else:
            inner = outer
    return sizes


def _mergeable(
    bodies: Sequence[GenericBody], rows: int, pinned: set[int], outer: int, inner: int, size: Dim
) -> bool:
    if pinned & {outer, inner} or (outer < rows) != (inner < rows):
        return False
    for body in bodies:
        count = len(body.op.sizes)
        if inner >= count:
            continue
        if body.op.kinds[outer] != body.op.kinds[inner]:
            return False
        for access in (*body.inputs, *body.outputs):
            strides = access.linear.strides
            if strides[outer] != strides[inner] * size:
                return False
    return True


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


class _Loops:
    """The loops of one generic inside the loops over rows."""

    def __init__(self, body: GenericBody, sizes: dict[int, Dim]) -> None:
        self.body = body
        self.context = body.context
        self.b = body.b
        self.index = body.index
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

    def split(self) -> None:
        """Keep to this part's share of the parallel dimensions."""
        steps = dict.fromkeys(self.parallel, 1)
        if self.vector is not None and not self.body.vector_reduces:
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
        small = isinstance(size, int) and size < lanes * unroll
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

    def emit(self) -> None:
        """Emit the loops; twice if they may store past the caches, for large results and others."""
        limit = self.context.loops.stream
        if limit is None or not self._can_stream():
            self._emit()
            return
        size = self.context.dim(tensor_bytes(self.body.outputs[0].tensor.type))
        branch = self.b.if_(self.b.icmp("sgt", size, limit))
        with branch.then:
            self.body.streams = True
            self._emit()
            self.body.streams = False
        with branch.otherwise:
            self._emit()

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

    def _emit(self) -> None:
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
            with self.b.loop(segment.lower, segment.upper, segment.step) as (iv, _):
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
        count = len(self._reductions())

        def innermost(carried: list[SSAValue]) -> list[SSAValue]:
            results: list[SSAValue] = []
            for number, segment in enumerate(segments):
                own = carried[number * count : (number + 1) * count]
                with self.b.loop(segment.lower, segment.upper, segment.step, carried=own) as loop:
                    self.index[vector] = loop.iv
                    mask = self._mask(segment, loop.iv, vector)
                    self.b.yield_(self.body.run(segment.lanes, mask, list(loop.carried)))
                del self.index[vector]
                results += loop.results
            return results

        carried = [value for s in segments for value in self._identities(s.lanes)]
        results = self._reduction_loops(self.reduction, carried, innermost)
        totals: list[SSAValue] = []
        for position, (kind, _) in enumerate(self._reductions()):
            total: SSAValue | None = None
            for number, segment in enumerate(segments):
                value = results[number * count + position]
                if len(segment.lanes) == 2:
                    value = self.b.tile_fold(self._fold_name(kind, value.type), value)
                total = value if total is None else combine(self.b, kind, total, value)
            assert total is not None
            totals.append(self._fold_lanes(kind, total) if segments[0].lanes else total)
        self._store_reduced(totals, (), None)

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
        if self.body.streams:
            return self._streamed_segments(dim)
        if self.widths == [()]:
            return [_Segment(lower, count, 1, (), masked=False)]
        segments: list[_Segment] = []
        if len(self.widths) == 2:
            unroll, lanes = self.widths[0]
            step = unroll * lanes
            upper = self.b.and_(count, -step)
            segments.append(_Segment(lower, upper, step, self.widths[0], masked=False))
            if isinstance(size, int) and size % step == 0:
                return segments
            lower = upper
        (lanes,) = self.widths[-1]
        masked = not (isinstance(size, int) and size % lanes == 0)
        segments.append(_Segment(lower, count, lanes, (lanes,), masked))
        return segments

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

    def _mask(self, segment: _Segment, iv: SSAValue, dim: int) -> SSAValue | None:
        """The lanes that are inside the domain, or None if all are."""
        if not segment.masked:
            return None
        (lanes,) = segment.lanes
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
