"""Kernels of kind ``sort``: the stable sorting permutation of each row (SPEC K3).

Elements become **keys**, signed integers of the same width that compare as the elements should:
floats by the bits of sign and size, NaN and zeros made equal first unless the order is total;
`descending` inverts the bits. A short row (`short_row`) is sorted by counting: an
element's place is the number of elements that come before it, counted for a register of elements
at a time. Longer rows are sorted by the digits of their keys, bytes, from the lowest to the
highest, each time keeping the order of equal ones; a digit that all keys share is left out. Both
are stable, and neither compares under a branch.

If only the first k indices are asked for, the k-th key of a long row is found first, digit by
digit from the highest, among fewer and fewer keys; only keys up to that one are sorted.

A `parallel` kernel does one share of the rows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from xdsl.dialects.builtin import BFloat16Type, IntegerType
from xdsl.ir import SSAValue

from ..dialects import lin
from ..dialects.dims import Dim
from ..dialects.graph.types import element_type, is_unsigned
from ..passes.memory import element_bytes
from ..passes.routine_form import around_axis, short_row, sorted_count
from ..passes.scratch import DIGITS
from ..quick_dataclass import dataclass
from .kernel_context import KernelContext
from .llvm_ir.ir import I64, PTR, vec

_INFINITY = {16: 0x7C00, 32: 0x7F800000, 64: 0x7FF0000000000000}
_INFINITY_BFLOAT16 = 0x7F80


def emit_sort(context: KernelContext) -> None:
    """Emit a kernel of kind ``sort``."""
    assert isinstance(context.kernel.routine, lin.ArgsortOp)
    _Sort(context, context.kernel.routine).emit()


Emit: TypeAlias = "Callable[[], None]"


@dataclass(frozen=True)
class _Keys:
    """Keys that lie side by side, with the indices that belong to them; None: 0, 1, 2 …"""

    keys: SSAValue
    order: SSAValue | None
    count: SSAValue


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
        self.count = sorted_count(op)
        self.longest = short_row(context.loops.vector)
        self.x, self.y = context.pointers[op.operands[0]], context.pointers[op.result]
        self.scratch = context.scratch_pointers
        self.keys = self.scratch["keys"]

    def emit(self) -> None:
        b, context = self.b, self.context
        before, after = self.length * self.inner, self.count * self.inner
        context.prepare(self.outer, self.length, self.inner, self.count, before, after)
        outer, inner = context.shares([(self.outer, 1), (self.inner, 1)])
        with b.loop(*outer) as (i, _), b.loop(*inner) as (j, _):
            x = b.add(b.mul(i, context.dim(before)), j)
            y = b.add(b.mul(i, context.dim(after)), j)
            self._row(b.gep(self.x, x, self.key), b.gep(self.y, y, self.index))
        b.ret()

    def _row(self, x: SSAValue, y: SSAValue) -> None:
        self._write_keys(x)
        some = _Keys(self.keys, None, self.context.dim(self.length))
        self._if_short(
            self.length, lambda: self._by_counting(some, y), lambda: self._long_row(some, y)
        )

    def _long_row(self, row: _Keys, y: SSAValue) -> None:
        b, scratch = self.b, self.scratch
        keys, order = scratch["other keys"], scratch["other order"]
        spare = scratch["order"]
        if self.op.first is None:
            with b.loop(0, row.count) as (i, _):
                self._store_index(i, b.gep(spare, i, self.index))
            self._by_digits(_Keys(row.keys, spare, row.count), keys, order, y)
            return
        count = self.context.dim(self.count)
        with b.when(b.icmp("sgt", count, 0)):
            self._select(row, count)
            chosen = _Keys(keys, order, count)
            self._if_short(
                self.count,
                lambda: self._by_counting(chosen, y),
                lambda: self._by_digits(chosen, row.keys, spare, y),
            )

    def _if_short(self, size: Dim, short: Emit, long: Emit) -> None:
        """One of two ways of sorting so many keys, chosen now if the size is known."""
        if isinstance(size, int):
            (short if size <= self.longest else long)()
            return
        branch = self.b.if_(self.b.icmp("sle", self.context.dim(size), self.longest))
        with branch.then:
            short()
        with branch.otherwise:
            long()

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

    def _by_counting(self, row: _Keys, y: SSAValue) -> None:
        """Each index to the place that the number of smaller keys says, if there is one."""
        b, ranks, wanted = self.b, self.scratch["ranks"], self.context.dim(self.count)
        with b.loop(0, row.count, self.lanes) as (first, _):
            after = b.min(b.add(first, self.lanes), row.count)
            b.store(self._count_smaller(row, first, after), ranks)
            with b.loop(first, after) as (i, _):
                rank = b.load(self.key, b.gep(ranks, b.sub(i, first), self.key))
                rank = b.cast("zext", rank, I64) if self.bytes < 8 else rank
                place = b.gep(y, self._strided(rank), self.index)
                if row.count is not wanted:  # others go nowhere, without a branch
                    place = b.select(b.icmp("slt", rank, wanted), place, self.scratch["nowhere"])
                b.store(self._index_of(row, i), place)

    def _index_of(self, row: _Keys, i: SSAValue) -> SSAValue:
        """The index that belongs to key number `i`."""
        b = self.b
        if row.order is not None:
            return b.load(self.index, b.gep(row.order, i, self.index))
        return i if self.index == I64 else b.cast("trunc", i, self.index)

    def _count_smaller(self, row: _Keys, first: SSAValue, after: SSAValue) -> SSAValue:
        """How many keys come before each of a register: smaller ones and equal ones before it."""
        b = self.b
        t = vec(self.key, self.lanes)
        own = b.load(t, b.gep(row.keys, first, self.key))
        lane = b.iota(t)
        count = b.const(0, t)

        def other(i: SSAValue) -> SSAValue:
            return b.splat(b.load(self.key, b.gep(row.keys, i, self.key)), t)

        with b.loop(0, first, carried=[count]) as (i, (count,)):
            b.yield_([self._plus(count, b.icmp("sle", other(i), own))])
        with b.loop(first, after, carried=b.last_results) as (i, (count,)):
            key = other(i)
            number = self._of_width(b.sub(i, first))
            earlier = b.icmp("sgt", lane, b.splat(number, t))
            equal = b.and_(b.icmp("eq", key, own), earlier)
            b.yield_([self._plus(count, b.or_(b.icmp("slt", key, own), equal))])
        with b.loop(after, row.count, carried=b.last_results) as (i, (count,)):
            b.yield_([self._plus(count, b.icmp("slt", other(i), own))])
        return b.last_results[0]

    def _plus(self, count: SSAValue, condition: SSAValue) -> SSAValue:
        return self.b.sub(count, self.b.cast("sext", condition, self.key))

    def _store_index(self, index: SSAValue, place: SSAValue) -> None:
        b = self.b
        b.store(index if self.index == I64 else b.cast("trunc", index, self.index), place)

    # -- long rows --------------------------------------------------------------------------

    def _by_digits(
        self, row: _Keys, other_keys: SSAValue, other_order: SSAValue, y: SSAValue
    ) -> None:
        """Keys and their indices moved from one place to another once for each digit."""
        b = self.b
        assert row.order is not None
        self._count_digits(row)
        start = [row.keys, other_keys, row.order, other_order]
        with b.loop(0, self.bytes, carried=start) as loop:
            keys, other_keys, order, other_order = loop.carried
            counts = b.gep(self.scratch["counts"], b.mul(loop.iv, DIGITS), I64)
            shift = b.mul(loop.iv, 8)
            digit = self._digit(b.load(self.key, keys), shift)
            shared = b.icmp("eq", b.load(I64, b.gep(counts, digit, I64)), row.count)
            branch = b.if_(shared, *[PTR] * 4)
            with branch.then:
                b.yield_(loop.carried)
            with branch.otherwise:
                self._count_to_places(counts)
                self._move(counts, shift, row.count, loop.carried)
                b.yield_([other_keys, keys, other_order, order])
            b.yield_(branch.results)
        order = loop.results[2]
        with b.loop(0, row.count) as (i, _):
            index = b.load(self.index, b.gep(order, i, self.index))
            b.store(index, b.gep(y, self._strided(i), self.index))

    def _digit(self, key: SSAValue, shift: SSAValue | int) -> SSAValue:
        """The byte of a key that begins with that bit, as an index; negative keys come first."""
        b = self.b
        key = b.xor(key, self.lowest)
        if isinstance(shift, SSAValue):
            shift = self._of_width(shift)
        digit = b.and_(b.binary("lshr", key, shift), DIGITS - 1)
        return b.cast("zext", digit, I64) if self.bytes < 8 else digit

    def _clear_counts(self, digits: int) -> SSAValue:
        """The counts of the values of so many digits, all 0."""
        b, counts = self.b, self.scratch["counts"]
        zeros = b.const(0, vec(I64, 8))
        with b.loop(0, DIGITS * digits, 8) as (i, _):
            b.store(zeros, b.gep(counts, i, I64))
        return counts

    def _increment(self, counts: SSAValue, digit: SSAValue) -> SSAValue:
        """One more key with that digit; how many there were."""
        b, place = self.b, self.b.gep(counts, digit, I64)
        before = b.load(I64, place)
        b.store(b.add(before, 1), place)
        return before

    def _count_digits(self, row: _Keys) -> None:
        """How many keys have each value of each digit."""
        b, counts = self.b, self._clear_counts(self.bytes)
        with b.loop(0, row.count) as (i, _):
            key = b.load(self.key, b.gep(row.keys, i, self.key))
            for number in range(self.bytes):
                of_digit = b.gep(counts, DIGITS * number, I64)
                self._increment(of_digit, self._digit(key, 8 * number))

    def _count_to_places(self, counts: SSAValue) -> None:
        """Counts of a digit's values to the places where keys with those begin."""
        b = self.b
        with b.loop(0, DIGITS, carried=[b.iconst(0)]) as (value, (total,)):
            place = b.gep(counts, value, I64)
            count = b.load(I64, place)
            b.store(total, place)
            b.yield_([b.add(total, count)])

    def _move(
        self, counts: SSAValue, shift: SSAValue, count: SSAValue, places: tuple[SSAValue, ...]
    ) -> None:
        """Keys and indices in the order of a digit."""
        b = self.b
        keys, other_keys, order, other_order = places
        with b.loop(0, count) as (i, _):
            key = b.load(self.key, b.gep(keys, i, self.key))
            index = b.load(self.index, b.gep(order, i, self.index))
            target = self._increment(counts, self._digit(key, shift))
            b.store(key, b.gep(other_keys, target, self.key))
            b.store(index, b.gep(other_order, target, self.index))

    # -- the first of a long row ------------------------------------------------------------

    def _select(self, row: _Keys, count: SSAValue) -> None:
        """The first `count` keys, with their indices, to the other keys and order."""
        b = self.b
        last, equal = self._last_chosen(row, count)
        keys, order = self.scratch["other keys"], self.scratch["other order"]

        def choose(i: SSAValue, chosen: SSAValue, left: SSAValue) -> list[SSAValue]:
            key = b.load(self.key, b.gep(row.keys, i, self.key))
            same = b.and_(b.icmp("eq", key, last), b.icmp("sgt", left, 0))
            with b.when(b.or_(b.icmp("slt", key, last), same)):
                b.store(key, b.gep(keys, chosen, self.key))
                self._store_index(i, b.gep(order, chosen, self.index))
            one = b.cast("zext", b.or_(b.icmp("slt", key, last), same), I64)
            return [b.add(chosen, one), b.sub(left, b.cast("zext", same, I64))]

        start = [b.iconst(0), equal]
        t = vec(self.key, self.lanes)
        highest = b.splat(last, t)
        with b.loop(0, row.count, self.lanes, carried=start) as (first, state):
            values = b.load(t, b.gep(row.keys, first, self.key))
            some = b.reduce("or", b.icmp("sle", values, highest))
            branch = b.if_(some, I64, I64)
            with branch.then:
                after = b.min(b.add(first, self.lanes), row.count)
                with b.loop(first, after, carried=state) as (i, (chosen, left)):
                    b.yield_(choose(i, chosen, left))
                b.yield_(b.last_results)
            with branch.otherwise:
                b.yield_(state)
            b.yield_(branch.results)

    def _last_chosen(self, row: _Keys, count: SSAValue) -> tuple[SSAValue, SSAValue]:
        """The key that is number `count` in order, and how many equal ones are chosen."""
        b, candidates = self.b, self.scratch["other keys"]
        start = [row.keys, row.count, b.sub(count, 1), b.const(0, self.key)]
        with b.loop(0, self.bytes, carried=start) as (number, (keys, size, rank, prefix)):
            shift = b.mul(b.sub(self.bytes - 1, number), 8)
            counts = self._clear_counts(1)
            with b.loop(0, size) as (i, _):
                key = b.load(self.key, b.gep(keys, i, self.key))
                self._increment(counts, self._digit(key, shift))
            digit, before, same = self._find(counts, rank)
            with b.loop(0, size, carried=[b.iconst(0)]) as (i, (kept,)):
                key = b.load(self.key, b.gep(keys, i, self.key))
                b.store(key, b.gep(candidates, kept, self.key))
                here = b.icmp("eq", self._digit(key, shift), digit)
                b.yield_([b.add(kept, b.cast("zext", here, I64))])
            narrow = self._of_width(digit)
            prefix = b.or_(prefix, b.binary("shl", narrow, self._of_width(shift)))
            b.yield_([candidates, same, b.sub(rank, before), prefix])
        _, _, rank, key = b.last_results
        return b.xor(key, self.lowest), b.add(rank, 1)

    def _of_width(self, value: SSAValue) -> SSAValue:
        return self.b.cast("trunc", value, self.key) if self.bytes < 8 else value

    def _find(self, counts: SSAValue, rank: SSAValue) -> tuple[SSAValue, SSAValue, SSAValue]:
        """The digit of the key with that rank, how many keys have lower ones, and how many it."""
        b = self.b
        zero = b.iconst(0)
        with b.loop(0, DIGITS, carried=[zero] * 4) as (value, (digit, before, same, total)):
            count = b.load(I64, b.gep(counts, value, I64))
            after = b.add(total, count)
            here = b.and_(b.icmp("sle", total, rank), b.icmp("slt", rank, after))
            found = [(value, digit), (total, before), (count, same)]
            b.yield_([*(b.select(here, new, old) for new, old in found), after])
        digit, before, same, _ = b.last_results
        return digit, before, same
