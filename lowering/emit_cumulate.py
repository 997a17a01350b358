"""Kernels of kind ``cumulate``: running totals along an axis (SPEC K3).

With dimensions behind the axis, lanes are columns: their totals stay in registers while the axis is
walked. Along the innermost axis lanes are neighbours: a register becomes the totals of its lanes in
log2 steps, each of which combines it with itself moved by 1, 2, 4, … lanes; what the registers
before it gave is added last, so that only this is waited for.

A `parallel` kernel does one share of the tensor before and behind the axis.
"""

from __future__ import annotations

from xdsl.dialects.builtin import VectorType, i1
from xdsl.ir import SSAValue

from ..dialects import lin
from ..dialects.dims import Dim
from ..dialects.graph.types import element_type
from ..passes.routine_form import around_axis
from .contiguous import Span, combine_stored, each_span
from .generic_body import identity
from .kernel_context import KernelContext, memory_element
from .llvm_ir.ir import vec

_OF_BYTES = {"or": 0, "max": 0, "and": 1, "min": 1}
"""What totals of booleans start from."""


def emit_cumulate(context: KernelContext) -> None:
    """Emit a kernel of kind ``cumulate``."""
    assert isinstance(context.kernel.routine, lin.CumulateOp)
    _Cumulate(context, context.kernel.routine).emit()


class _Cumulate:
    def __init__(self, context: KernelContext, op: lin.CumulateOp) -> None:
        self.context = context
        self.b = context.b
        self.kind: str = op.value("kind")
        self.scalar = element_type(op.result.type)
        self.element = memory_element(op.result.type)
        self.start = _OF_BYTES.get(self.kind, 0)
        if self.scalar != i1:
            self.start = identity(lin.combiner_kind(self.kind, self.scalar), self.scalar)
        self.outer, self.length, self.inner = around_axis(op)
        self.x, self.y = context.pointers[op.operands[0]], context.pointers[op.result]
        self.lanes, self.unroll = context.loops.vector, context.loops.unroll

    def emit(self) -> None:
        b, context = self.b, self.context
        context.prepare(self.outer, self.length, self.inner, self.length * self.inner)
        step = self.lanes * self.unroll
        loops: list[tuple[Dim, int]] = [(self.outer, 1), (self.inner, step)]
        outer, *inner = context.shares(loops[:1] if self.inner == 1 else loops)
        with b.loop(*outer) as (number, _):
            first = b.mul(number, context.dim(self.length * self.inner))
            x, y = (b.gep(p, first, self.element) for p in (self.x, self.y))
            if inner:
                self._columns(x, y, inner[0])
            else:
                self._row(x, y)
        b.ret()

    def _combine(self, total: SSAValue, value: SSAValue) -> SSAValue:
        return combine_stored(self.b, self.kind, self.scalar, total, value)

    def _columns(self, x: SSAValue, y: SSAValue, bounds: tuple[SSAValue, SSAValue]) -> None:
        """Totals down some of the columns."""
        b, context = self.b, self.context

        def walk(column: SSAValue, span: Span) -> None:
            start = b.const(self.start, span.type)
            with b.loop(0, context.dim(self.length), carried=[start]) as (i, (total,)):
                place = b.add(b.mul(i, context.dim(self.inner)), column)
                total = self._combine(total, span.load(b.gep(x, place, self.element)))
                span.store(total, b.gep(y, place, self.element))
                b.yield_([total])

        each_span(b, self.element, bounds, self.lanes, self.unroll, walk)

    def _row(self, x: SSAValue, y: SSAValue) -> None:
        """Totals along a row."""
        b, length = self.b, self.context.dim(self.length)
        t = vec(self.element, self.lanes)
        whole = b.and_(length, -self.lanes)
        start = b.const(self.start, t)
        with b.loop(0, whole, self.lanes, carried=[start]) as (i, (before,)):
            values = b.load(t, b.gep(x, i, self.element))
            totals = self._combine(before, self._prefix(values, t))
            b.store(totals, b.gep(y, i, self.element))
            b.yield_([b.shuffle(totals, totals, [self.lanes - 1] * self.lanes)])
        (before,) = b.last_results
        with b.when(b.icmp("slt", whole, length)):
            rest = Span(b, t, b.tail_mask(length, whole, self.lanes))
            values = rest.load(b.gep(x, whole, self.element), self.start)
            rest.store(
                self._combine(before, self._prefix(values, t)), b.gep(y, whole, self.element)
            )

    def _prefix(self, values: SSAValue, t: VectorType) -> SSAValue:
        """The totals of a register's lanes."""
        b, lanes, start = self.b, self.lanes, self.b.const(self.start, t)
        distance = 1
        while distance < lanes:
            picked = [i if i < distance else lanes + i - distance for i in range(lanes)]
            values = self._combine(b.shuffle(start, values, picked), values)
            distance *= 2
        return values
