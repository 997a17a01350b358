"""Kernels of kind ``scatter``: a copy of the operand, then the updates one after another (SPEC K3).

A `parallel` kernel does one share of the operand's rows: each part looks at all indices and
combines those updates that meet its rows, so that the order of the updates of a row is always
theirs. The copy is left out where the result lies in the operand's place (`passes/in_place.py`).
"""

from __future__ import annotations

from xdsl.dialects import llvm
from xdsl.ir import SSAValue

from ..dialects import lin
from ..dialects.graph.types import element_type, is_unsigned
from ..passes.routine_form import scattered_rows
from .contiguous import Span, combine_stored, each_span
from .kernel_context import KernelContext, memory_element
from .llvm_ir.ir import I64


def emit_scatter(context: KernelContext) -> None:
    """Emit a kernel of kind ``scatter``."""
    assert isinstance(context.kernel.routine, lin.ScatterOp)
    _Scatter(context, context.kernel.routine).emit()


class _Scatter:
    def __init__(self, context: KernelContext, op: lin.ScatterOp) -> None:
        self.context = context
        self.b = context.b
        self.op = op
        self.kind: str = op.value("kind")
        self.scalar = element_type(op.result.type)
        self.element = memory_element(op.result.type)
        self.width = context.loops.vector, context.loops.unroll
        self.rows, self.row, self.count = scattered_rows(op)
        self.x, self.indices, self.updates = (context.pointers[v] for v in op.operands)
        self.y = context.pointers[op.result]

    def emit(self) -> None:
        b, context = self.b, self.context
        context.prepare(self.rows, self.row, self.count)
        ((first, last),) = context.shares([(self.rows, 1)])
        self._copy(first, last)
        indices = self.op.operands[1].type
        index_type = memory_element(indices)
        extend = "zext" if is_unsigned(element_type(indices)) else "sext"
        here = b.sub(last, first)
        with b.loop(0, context.dim(self.count)) as (j, _):
            index = b.load(index_type, b.gep(self.indices, j, index_type))
            row = b.cast(extend, index, I64)
            with b.when(b.icmp("ult", b.sub(row, first), here)):
                self._update(row, j)
        b.ret()

    def _copy(self, first: SSAValue, last: SSAValue) -> None:
        """The operand's rows to the result, unless they are there."""
        b, row = self.b, self.context.dim(self.row)
        places = [b.emit(llvm.PtrToIntOp, (p,), I64) for p in (self.x, self.y)]
        with b.when(b.icmp("ne", *places)):

            def move(index: SSAValue, span: Span) -> None:
                value = span.load(b.gep(self.x, index, self.element))
                span.store(value, b.gep(self.y, index, self.element))

            each_span(b, self.element, (b.mul(first, row), b.mul(last, row)), *self.width, move)

    def _update(self, row: SSAValue, j: SSAValue) -> None:
        """Combine update number `j` with a row of the result."""
        b, length = self.b, self.context.dim(self.row)
        target = b.gep(self.y, b.mul(row, length), self.element)
        source = b.gep(self.updates, b.mul(j, length), self.element)
        if self.row == 1:
            new = b.load(self.element, source)
            if self.kind != "set":
                new = combine_stored(b, self.kind, self.scalar, b.load(self.element, target), new)
            b.store(new, target)
            return

        def merge(index: SSAValue, span: Span) -> None:
            place = b.gep(target, index, self.element)
            new = span.load(b.gep(source, index, self.element))
            if self.kind != "set":
                new = combine_stored(b, self.kind, self.scalar, span.load(place), new)
            span.store(new, place)

        each_span(b, self.element, (b.iconst(0), length), *self.width, merge)
