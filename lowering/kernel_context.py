"""What the emitters of lin → llvm share: a kernel's function, its arguments and sizes (K3).

Every kernel has one calling convention::

    void kernel(ptr arguments, ptr sizes, ptr scratch, i64 part, i64 parts)

`arguments` has the data pointers of operands, then results; `sizes` those (i64) that the kernel's
`symbols` name; `scratch` is memory of the calling thread, aligned to 64 bytes. A kernel whose
schedule says `parallel` does the part-th of `parts` shares of its work, others get 0 of 1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from xdsl.dialects.builtin import IntegerType
from xdsl.ir import Attribute, SSAValue

from ..dialects import lin
from ..dialects.dims import (
    Atom,
    Dim,
    DimExpr,
    Opaque,
    Symbol,
    ceildiv,
    compute,
    product,
    symbol,
)
from ..dialects.facts import NO_FACTS, Facts
from ..dialects.graph.types import element_type, sizes_of
from ..passes.access import Linear, row_major
from ..passes.scratch import Scratch, scratch_of
from .llvm_ir.builder import FuncBuilder, ModuleBuilder
from .llvm_ir.ir import I8, I64, PTR
from .vector_ops import memory_type

_Answer = TypeVar("_Answer")

_ZEROS = "aiopt_zeros"
"""A global with a register full of elements of every type, all 0."""


class KernelContext:
    """One kernel being lowered: `b` builds its function.

    What its sizes are known to satisfy decides how, by the answers to the questions below alone.
    `decided` has those that were others without facts: kernels that differ in facts only and have
    the same answers are the same code.
    """

    def __init__(self, kernel: lin.KernelOp, module: ModuleBuilder) -> None:
        assert kernel.loops is not None
        self.kernel = kernel
        self.decided: list[str] = []
        self._facts = Facts.of(kernel)
        self._asked = 0
        self.loops = kernel.loops
        self.b: FuncBuilder = module.func(kernel.sym_name.data, [PTR, PTR, PTR, I64, I64])
        self.b.op.location = kernel.location
        self.b.location = (kernel.routine or kernel.generics[0]).location
        self.scratch: Scratch = scratch_of(kernel)
        arguments, sizes, scratch, self._part, self._parts = self.b.args
        self._sizes: dict[Dim, SSAValue] = {}
        for i, name in enumerate(kernel.symbol_names):
            value = self.b.load(I64, self.b.gep(sizes, i, I64))
            self._sizes[symbol(name)] = value
        self.pointers: dict[SSAValue, SSAValue] = {}
        self._tails: dict[tuple[Dim, int], SSAValue] = {}
        self._windows: dict[SSAValue, tuple[SSAValue, list[SSAValue]]] = {}
        count = 0
        for arg in kernel.block.args:
            self.pointers[arg] = self._argument(arguments, count)
            count += 1
        for result in kernel.yielded:
            self.pointers[result] = self._argument(arguments, count)
            count += 1
        self.scratch_pointers = {
            key: self.b.gep(scratch, self.dim(offset), I8)
            for key, offset in self.scratch.offsets.items()
        }
        for key, pointer in self.scratch_pointers.items():
            if isinstance(key, SSAValue):
                self.pointers[key] = pointer

    def _argument(self, arguments: SSAValue, number: int) -> SSAValue:
        return self.b.load(PTR, self.b.gep(arguments, number, PTR))

    def dim(self, dim: Dim) -> SSAValue:
        """A dimension expression as an i64; computed in the entry block, once."""
        if isinstance(dim, int):
            return self.b.iconst(dim)
        found = self._sizes.get(dim)
        if found is None:
            found = self._sizes[dim] = self._compute(dim)
        return found

    def offset(self, linear: Linear, index: Mapping[int, SSAValue]) -> SSAValue:
        """An element offset at the current indices of some of the domain's dimensions."""
        total = self.dim(linear.start)
        for axis, value in index.items():
            if axis < len(linear.strides) and linear.strides[axis] != 0:
                total = self.b.add(self.b.mul(value, self.dim(linear.strides[axis])), total)
        return total

    def shares(self, loops: Sequence[tuple[Dim, int]]) -> list[tuple[SSAValue, SSAValue]]:
        """This part's share of nested loops, given from the outside as (total, step): a range of
        0 … total for each, its bounds multiples of the step but for the end.

        For kernels whose schedule says `parallel`; the others have one part, which is everything.
        Shares differ by one step at most and may be empty.

        An outer loop with fewer steps than there are parts leaves several parts to each step, which
        then split the loops inside. What cannot be split evenly leaves parts with nothing to do.
        """
        b = self.b
        sizes = [self.dim(total) for total, _ in loops]
        whole = [(b.iconst(0), size) for size in sizes]
        if not loops or not self.loops.parallel:
            return whole
        steps = [self.dim(ceildiv(total, step)) for total, step in loops]
        branch = b.if_(b.icmp("eq", self._parts, 1), *[I64] * (2 * len(loops)))
        with branch.then:
            b.yield_([bound for bounds in whole for bound in bounds])
        with branch.otherwise:
            b.yield_(self._split(sizes, steps, [step for _, step in loops]))
        return list(zip(branch.results[::2], branch.results[1::2], strict=True))

    def _split(
        self, sizes: Sequence[SSAValue], steps: Sequence[SSAValue], widths: Sequence[int]
    ) -> list[SSAValue]:
        """The bounds of `shares`: `sizes` in elements, `steps` of `widths` elements each."""
        b, bounds = self.b, []
        part, parts = self._part, self._parts
        for number, (size, count, width) in enumerate(zip(sizes, steps, widths, strict=True), 1):
            inside = b.iconst(1)
            if number < len(sizes):
                inside = b.binary("sdiv", parts, b.max(b.min(count, parts), 1))
            own, mine = b.binary("sdiv", parts, inside), b.binary("sdiv", part, inside)
            for edge in (mine, b.add(mine, 1)):
                step = b.binary("sdiv", b.mul(count, edge), own)
                bounds.append(b.min(b.mul(step, width), size))
            if number < len(sizes):
                part, parts = b.sub(part, b.mul(mine, inside)), inside
        return bounds

    def fits(self, dim: Dim, count: int) -> bool | None:
        """Whether a size is 1 to `count`; None if only the call decides."""

        def question(facts: Facts) -> bool | None:
            low, high = facts.lowest(dim), facts.highest(dim)
            if low is not None and high is not None and low >= 1 and high <= count:
                return True
            return False if (low is not None and low > count) or high == 0 else None

        return self._ask(question)

    def fits_now(self, dim: Dim, count: int) -> SSAValue:
        """Whether a size is 1 to `count` in this call: where `fits` does not know."""
        return self.b.icmp("ult", self.b.sub(self.dim(dim), 1), count)

    def below(self, dim: Dim, count: int) -> bool:
        """Whether a size is known to be less than `count`."""

        def question(facts: Facts) -> bool:
            high = facts.highest(dim)
            return high is not None and high < count

        return self._ask(question)

    def reaches(self, dim: Dim, count: int) -> bool:
        """Whether a size is known to be at least `count`."""
        return self._ask(lambda facts: facts.at_least(dim, count))

    def whole(self, dim: Dim, step: int) -> int | None:
        """As much of a size as whole steps have, if that is the same for all calls."""

        def question(facts: Facts) -> int | None:
            low, high = facts.lowest(dim), facts.highest(dim)
            if low is None or high is None or low // step != high // step:
                return None
            return low // step * step

        return self._ask(question)

    def divides(self, count: int, dim: Dim) -> bool:
        """Whether a size is known to be a multiple."""
        return self._ask(lambda facts: facts.divides(count, dim))

    def _ask(self, question: Callable[[Facts], _Answer]) -> _Answer:
        answer = question(self._facts)
        if self._facts and answer != question(NO_FACTS):
            self.decided.append(f"{self._asked}: {answer}")
        self._asked += 1
        return answer

    def register_mask(self, dim: Dim, lanes: int) -> SSAValue | None:
        """The lanes that hold an element, of a size that fits in a register; None: all."""
        if dim == lanes:
            return None
        return self.b.mask(self.b.min(self.dim(dim), lanes), lanes)

    def tail_mask(self, dim: Dim, lanes: int) -> SSAValue:
        """The lanes that hold an element in the last register along a dimension, if it is not
        full; computed once if `prepare_tail` was told of it."""
        found = self._tails.get((dim, lanes))
        return self._tail(dim, lanes) if found is None else found

    def prepare_tail(self, dim: Dim, lanes: int) -> None:
        """Compute `tail_mask` now, for later uses in any block."""
        if (dim, lanes) not in self._tails and not self.divides(lanes, dim):
            self._tails[dim, lanes] = self._tail(dim, lanes)

    def _tail(self, dim: Dim, lanes: int) -> SSAValue:
        return self.b.mask(self.b.and_(self.dim(dim), lanes - 1), lanes)

    def prepare(self, *dims: Dim) -> None:
        """Compute sizes now, so that later uses in any block find them."""
        for dim in dims:
            self.dim(dim)

    def window(self, tensor: SSAValue) -> tuple[SSAValue, list[SSAValue]]:
        """Where to read a tensor at computed indices: its address and strides, in elements.

        A tensor that is empty at run time has no element to read: it looks like zeros of stride 0.
        Computed in the entry block, once.
        """
        found = self._windows.get(tensor)
        if found is None:
            found = self._windows[tensor] = self._window(tensor)
        return found

    def _window(self, tensor: SSAValue) -> tuple[SSAValue, list[SSAValue]]:
        b, pointer = self.b, self.pointers[tensor]
        sizes = sizes_of(tensor.type)
        strides = [self.dim(stride) for stride in row_major(sizes)]
        if all(self.reaches(size, 1) for size in sizes):
            return pointer, strides
        empty = b.icmp("eq", self.dim(product(sizes)), 0)
        if _ZEROS not in b.module.symbols:
            b.module.constant_table(_ZEROS, I64, [0] * 16)
        pointer = b.select(empty, b.address(_ZEROS), pointer)
        return pointer, [b.select(empty, 0, stride) for stride in strides]

    def _compute(self, dim: DimExpr) -> SSAValue:
        return compute(dim, self._leaf, self.b.binary)

    def _leaf(self, leaf: int | Atom) -> SSAValue:
        if isinstance(leaf, int):
            return self.b.iconst(leaf)
        return self.dim(symbol(leaf.name)) if isinstance(leaf, Symbol) else self._opaque(leaf)

    def _opaque(self, atom: Opaque) -> SSAValue:
        b = self.b
        lhs, rhs = self.dim(atom.lhs), self.dim(atom.rhs)
        match atom.kind:
            case "floordiv":
                return self._divide(atom.lhs, lhs, atom.rhs, rhs)[0]
            case "ceildiv":
                above = b.add(lhs, b.sub(rhs, 1))
                return self._divide(atom.lhs + atom.rhs - 1, above, atom.rhs, rhs)[0]
            case "mod":
                return self._divide(atom.lhs, lhs, atom.rhs, rhs)[1]
            case "max":
                return b.max(lhs, rhs)
            case _:
                return b.min(lhs, rhs)

    def _divide(
        self, lhs: Dim, x: SSAValue, rhs: Dim, divisor: SSAValue
    ) -> tuple[SSAValue, SSAValue]:
        """Quotient and rest, rounded down; 0 for a divisor that is not positive, as in the host
        table (`host_table.OPERATIONS`)."""
        b = self.b
        positive = self.reaches(rhs, 1)
        safe = divisor if positive else b.max(divisor, 1)
        quotient, rest = b.binary("sdiv", x, safe), b.binary("srem", x, safe)
        if not self.reaches(lhs, 0):
            below = b.icmp("slt", rest, 0)
            quotient = b.sub(quotient, b.cast("zext", below, I64))
            rest = b.add(rest, b.select(below, safe, 0))
        if positive:
            return quotient, rest
        valid = b.icmp("sgt", divisor, 0)
        return b.select(valid, quotient, 0), b.select(valid, rest, 0)


def memory_element(tensor: Attribute) -> Attribute:
    """The type in memory of a tensor's elements."""
    return memory_type(element_type(tensor))


def is_integer(scalar: Attribute) -> bool:
    """True for integers and booleans."""
    return isinstance(scalar, IntegerType)
