"""Kernels of kind ``sort``: the stable sorting permutation of each row (SPEC K3).

Elements become **keys**, signed integers of the same width that compare as the elements should:
floats by the bits of sign and size, NaN and zeros made equal first unless the order is total;
`descending` inverts the bits. A short row (`short_row`) is sorted by counting: an
element's place is the number of elements that come before it, counted for a register of elements
at a time. Longer rows are sorted by the digits of their keys, bytes, from the lowest to the
highest, each time keeping the order of equal ones; a digit that all keys share is left out. Both
are stable, and neither compares under a branch.

A `parallel` kernel does one share of the rows.
"""

from __future__ import annotations

from xdsl.dialects.builtin import BFloat16Type, IntegerType
from xdsl.ir import SSAValue

from ..dialects import lin
from ..dialects.graph.types import element_type, is_unsigned
from ..passes.memory import element_bytes
from ..passes.routine_form import around_axis, short_row
from ..passes.scratch import DIGITS
from .kernel_context import KernelContext
from .llvm_ir.ir import I64, PTR, vec

_INFINITY = {16: 0x7C00, 32: 0x7F800000, 64: 0x7FF0000000000000}
_INFINITY_BFLOAT16 = 0x7F80


def emit_sort(context: KernelContext) -> None:
    """Emit a kernel of kind ``sort``."""
    assert isinstance(context.kernel.routine, lin.ArgsortOp)
    _Sort(context, context.kernel.routine).emit()


class _Sort:
    def __init__(self, context: KernelContext, op: lin.ArgsortOp) -> None:
        self.context = context
        self.b = context.b
        self.op = op
        self.scalar = element_type(op.operands[0].type)
        self.bytes = element_bytes(op.operands[0].type)
        self.key = IntegerType(8 * self.bytes)
        self.index = element_type(op.result.type)
        self.lanes = context.loops.vector * 4 // self.bytes
        self.lowest = -(1 << (8 * self.bytes - 1))
        self.outer, self.length, self.inner = around_axis(op)
        self.x, self.y = context.pointers[op.operands[0]], context.pointers[op.result]
        self.scratch = context.scratch_pointers
        self.keys = self.scratch["keys"]

    def emit(self) -> None:
        b, context = self.b, self.context
        context.prepare(self.outer, self.length, self.inner, self.length * self.inner)
        outer, inner = context.shares([(self.outer, 1), (self.inner, 1)])
        with b.loop(*outer) as (i, _):
            first = b.mul(i, context.dim(self.length * self.inner))
            with b.loop(*inner) as (j, _):
                place = b.add(first, j)
                self._row(b.gep(self.x, place, self.key), b.gep(self.y, place, self.index))
        b.ret()

    def _row(self, x: SSAValue, y: SSAValue) -> None:
        b, length = self.b, self.context.dim(self.length)
        longest = short_row(self.context.loops.vector)
        self._write_keys(x)
        if isinstance(self.length, int):
            (self._by_counting if self.length <= longest else self._by_digits)(y)
            return
        branch = b.if_(b.icmp("sle", length, longest))
        with branch.then:
            self._by_counting(y)
        with branch.otherwise:
            self._by_digits(y)

    def _strided(self, index: SSAValue) -> SSAValue:
        return self.b.mul(index, self.context.dim(self.inner))

    # -- keys -------------------------------------------------------------------------------

    def _write_keys(self, x: SSAValue) -> None:
        """The keys of a row, side by side."""
        b, length = self.b, self.context.dim(self.length)
        start = b.iconst(0)
        if self.inner == 1:
            start = b.and_(length, -self.lanes)
            with b.loop(0, start, self.lanes) as (i, _):
                values = b.load(vec(self.key, self.lanes), b.gep(x, i, self.key))
                b.store(self._key(values), b.gep(self.keys, i, self.key))
        with b.loop(start, length) as (i, _):
            value = b.load(self.key, b.gep(x, self._strided(i), self.key))
            b.store(self._key(value), b.gep(self.keys, i, self.key))

    def _key(self, bits: SSAValue) -> SSAValue:
        """The keys of elements, given as they lie in memory."""
        b = self.b
        if not isinstance(self.scalar, IntegerType):
            if not self.op.value("total"):
                bits = self._numbers(bits)
            negative = b.binary("ashr", bits, 8 * self.bytes - 1)
            bits = b.xor(bits, b.and_(negative, ~self.lowest))
        elif is_unsigned(self.scalar):
            bits = b.xor(bits, self.lowest)
        return b.xor(bits, -1) if self.op.value("descending") else bits

    def _numbers(self, bits: SSAValue) -> SSAValue:
        """Floats with one zero and one NaN, which is above all others."""
        b = self.b
        infinity = _INFINITY[8 * self.bytes]
        if isinstance(self.scalar, BFloat16Type):
            infinity = _INFINITY_BFLOAT16
        size = b.and_(bits, ~self.lowest)
        bits = b.select(b.icmp("eq", size, 0), size, bits)
        return b.select(b.icmp("sgt", size, infinity), b.const(~self.lowest, bits.type), bits)

    # -- short rows -------------------------------------------------------------------------

    def _by_counting(self, y: SSAValue) -> None:
        """Each index to the place that the number of smaller keys says."""
        b, length = self.b, self.context.dim(self.length)
        ranks = self.scratch["ranks"]
        with b.loop(0, length, self.lanes) as (first, _):
            after = b.min(b.add(first, self.lanes), length)
            b.store(self._count_smaller(first, after), ranks)
            with b.loop(first, after) as (i, _):
                rank = b.load(self.key, b.gep(ranks, b.sub(i, first), self.key))
                place = self._strided(b.cast("zext", rank, I64) if self.bytes < 8 else rank)
                self._store_index(i, b.gep(y, place, self.index))

    def _count_smaller(self, first: SSAValue, after: SSAValue) -> SSAValue:
        """How many keys come before each of a register: smaller ones and equal ones before it."""
        b, length = self.b, self.context.dim(self.length)
        t = vec(self.key, self.lanes)
        own = b.load(t, b.gep(self.keys, first, self.key))
        lane = b.iota(t)
        count = b.const(0, t)

        def other(i: SSAValue) -> SSAValue:
            return b.splat(b.load(self.key, b.gep(self.keys, i, self.key)), t)

        with b.loop(0, first, carried=[count]) as (i, (count,)):
            b.yield_([self._plus(count, b.icmp("sle", other(i), own))])
        with b.loop(first, after, carried=b.last_results) as (i, (count,)):
            key = other(i)
            number = b.sub(i, first)
            number = b.cast("trunc", number, self.key) if self.bytes < 8 else number
            earlier = b.icmp("sgt", lane, b.splat(number, t))
            equal = b.and_(b.icmp("eq", key, own), earlier)
            b.yield_([self._plus(count, b.or_(b.icmp("slt", key, own), equal))])
        with b.loop(after, length, carried=b.last_results) as (i, (count,)):
            b.yield_([self._plus(count, b.icmp("slt", other(i), own))])
        return b.last_results[0]

    def _plus(self, count: SSAValue, condition: SSAValue) -> SSAValue:
        return self.b.sub(count, self.b.cast("sext", condition, self.key))

    def _store_index(self, index: SSAValue, place: SSAValue) -> None:
        b = self.b
        b.store(index if self.index == I64 else b.cast("trunc", index, self.index), place)

    # -- long rows --------------------------------------------------------------------------

    def _by_digits(self, y: SSAValue) -> None:
        """Keys and their indices moved from one place to another once for each digit."""
        b, length = self.b, self.context.dim(self.length)
        order = self.scratch["order"]
        self._count_digits()
        with b.loop(0, length) as (i, _):
            self._store_index(i, b.gep(order, i, self.index))
        start = [self.keys, self.scratch["other keys"], order, self.scratch["other order"]]
        with b.loop(0, self.bytes, carried=start) as loop:
            keys, other_keys, order, other_order = loop.carried
            counts = b.gep(self.scratch["counts"], b.mul(loop.iv, DIGITS), I64)
            digit = self._digit(b.load(self.key, keys), b.mul(loop.iv, 8))
            shared = b.icmp("eq", b.load(I64, b.gep(counts, digit, I64)), length)
            branch = b.if_(shared, *[PTR] * 4)
            with branch.then:
                b.yield_(loop.carried)
            with branch.otherwise:
                self._count_to_places(counts)
                self._move(counts, b.mul(loop.iv, 8), loop.carried)
                b.yield_([other_keys, keys, other_order, order])
            b.yield_(branch.results)
        order = loop.results[2]
        with b.loop(0, length) as (i, _):
            index = b.load(self.index, b.gep(order, i, self.index))
            b.store(index, b.gep(y, self._strided(i), self.index))

    def _digit(self, key: SSAValue, shift: SSAValue | int) -> SSAValue:
        """The byte of a key that begins with that bit, as an index; negative keys come first."""
        b = self.b
        key = b.xor(key, self.lowest)
        if isinstance(shift, SSAValue):
            shift = b.cast("trunc", shift, self.key) if self.bytes < 8 else shift
        digit = b.and_(b.binary("lshr", key, shift), DIGITS - 1)
        return b.cast("zext", digit, I64) if self.bytes < 8 else digit

    def _count_digits(self) -> None:
        """How many keys have each value of each digit."""
        b, counts = self.b, self.scratch["counts"]
        zeros = b.const(0, vec(I64, 8))
        with b.loop(0, DIGITS * self.bytes, 8) as (i, _):
            b.store(zeros, b.gep(counts, i, I64))
        with b.loop(0, self.context.dim(self.length)) as (i, _):
            key = b.load(self.key, b.gep(self.keys, i, self.key))
            for number in range(self.bytes):
                of_digit = b.gep(counts, DIGITS * number, I64)
                place = b.gep(of_digit, self._digit(key, 8 * number), I64)
                b.store(b.add(b.load(I64, place), 1), place)

    def _count_to_places(self, counts: SSAValue) -> None:
        """Counts of a digit's values to the places where keys with those begin."""
        b = self.b
        with b.loop(0, DIGITS, carried=[b.iconst(0)]) as (value, (total,)):
            place = b.gep(counts, value, I64)
            count = b.load(I64, place)
            b.store(total, place)
            b.yield_([b.add(total, count)])

    def _move(self, counts: SSAValue, shift: SSAValue, places: tuple[SSAValue, ...]) -> None:
        """Keys and indices in the order of a digit."""
        b = self.b
        keys, other_keys, order, other_order = places
        with b.loop(0, self.context.dim(self.length)) as (i, _):
            key = b.load(self.key, b.gep(keys, i, self.key))
            index = b.load(self.index, b.gep(order, i, self.index))
            place = b.gep(counts, self._digit(key, shift), I64)
            target = b.load(I64, place)
            b.store(b.add(target, 1), place)
            b.store(key, b.gep(other_keys, target, self.key))
            b.store(index, b.gep(other_order, target, self.index))
