"""`plan-arena`: where in one block of memory each intermediate of the host program lies.

Buffers whose lives do not overlap share bytes. Sizes are dimension expressions, so the plan holds
for every size: a buffer takes over a free slot if the slot is known to be large enough, or else
makes the slot as large as the larger of the two. A result may also take over the bytes of an
operand that dies with the call, if its kernel reads and writes them in step (`in_place`). Regions
of control flow take what is free around them; what they share with it, and what is copied,
`region_copies` says. Offsets are multiples of 64 bytes. The arena's size ends up in the function's
attribute ``lin.arena``.

Scratch memory is no part of the arena, since every thread has its own: ``lin.scratch`` says how
much one needs for the most demanding kernel.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from xdsl.dialects import func
from xdsl.ir import Block, Operation, SSAValue

from ..diagnostics import error_at
from ..dialects import lin
from ..dialects.control import yielded
from ..dialects.dims import Dim, ceildiv, substitute
from ..dialects.facts import Facts
from ..dialects.graph.types import DimsAttr, substitute_type
from ..quick_dataclass import dataclass
from .base import Pass, PassState
from .functions import defined_functions
from .in_place import reusable_operands
from .memory import ALIGNMENT, tensor_bytes
from .region_copies import Shared, insert_copies


@dataclass(frozen=True)
class PlanArenaPass(Pass):
    """Assign arena offsets to the intermediates of host programs, sharing bytes over time."""

    name = "plan-arena"

    reuse: bool = True

    def run(self, op: Operation, state: PassState) -> None:
        kernels = {k.sym_name.data: k for k in op.walk() if isinstance(k, lin.KernelOp)}
        for function in defined_functions(op):
            plan = _Planner(function, kernels, self.reuse).run()
            state.count("slots", plan.slots)
            state.count("results-in-place", plan.in_place)
            state.count("copies", plan.copies)


Planned = lin.CallOp | lin.IfOp | lin.CopyOp
"""Operations whose results get offsets; what a loop gives lies where it begins."""

Sizes = tuple[Dim, ...]
"""The largest of several sizes of which none is known to be at least another."""

_MOST_SIZES = 4
"""A slot does not grow beyond this many incomparable sizes: every call evaluates their maximum."""


@dataclass(eq=False)
class _Slot:
    """Bytes that buffers take one after another; `users` are results: operation and number."""

    sizes: Sizes
    users: list[tuple[Operation, int]] = field(default_factory=list)


class _Order:
    """Sizes by how large they are, as far as the function's facts tell."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    def holds(self, sizes: Sizes, size: Dim) -> bool:
        """Whether one of `sizes` is known to be as large as `size`."""
        return any(self.facts.at_least(known, size) for known in sizes)

    def with_size(self, sizes: Sizes, size: Dim) -> Sizes:
        """The largest of `sizes` and `size`."""
        if self.holds(sizes, size):
            return sizes
        return (*(s for s in sizes if not self.facts.at_least(size, s)), size)

    def largest(self, sizes: Sizes) -> Dim:
        """The maximum as one expression, balanced, so that it is nowhere deep."""
        if len(sizes) == 1:
            return sizes[0]
        half = len(sizes) // 2
        return self.facts.maximum(self.largest(sizes[:half]), self.largest(sizes[half:]))


class _Slots:
    """All slots, and the free ones by size."""

    def __init__(self, reuse: bool, order: _Order) -> None:
        self.reuse = reuse
        self.order = order
        self.all: list[_Slot] = []
        self._free: dict[Sizes, list[_Slot]] = {}

    def take(self, size: Dim) -> _Slot:
        """The smallest free slot known to be large enough, else a free one made larger, else a new
        one."""
        best: Sizes | None = (size,) if (size,) in self._free else None
        if best is None:
            for sizes in self._free:
                smaller = best is None or all(self.order.holds(best, known) for known in sizes)
                if smaller and self.order.holds(sizes, size):
                    best = sizes
        if best is None:
            best = next((s for s in reversed(self._free) if len(s) < _MOST_SIZES), None)
        if best is None:
            slot = _Slot((size,))
            self.all.append(slot)
            return slot
        same = self._free[best]
        slot = same.pop()
        if not same:
            del self._free[best]
        slot.sizes = self.order.with_size(slot.sizes, size)
        return slot

    def give(self, slot: _Slot) -> None:
        """The slot's buffer is dead."""
        if self.reuse:
            self._free.setdefault(slot.sizes, []).append(slot)


@dataclass(frozen=True)
class _Plan:
    """How many slots there are, how many results lie where an operand was, how many copies."""

    slots: int
    in_place: int
    copies: int


class _Planner:
    """Gives the values of a function slots, block by block."""

    def __init__(
        self, function: func.FuncOp, kernels: Mapping[str, lin.KernelOp], reuse: bool
    ) -> None:
        self.function = function
        self.kernels = kernels
        self.order = _Order(Facts.of(function))
        self.slots = _Slots(reuse, self.order)
        self.overwritable = {name: reusable_operands(k) for name, k in kernels.items() if reuse}
        self.scratch: Sizes = ()
        self.held: dict[SSAValue, _Slot] = {}
        """The slots of classes of values that share bytes."""
        self.ops: list[Planned] = []
        self.in_place = 0

    def run(self) -> _Plan:
        block = self.function.body.block
        copies = insert_copies(block, self.overwritable)
        self.shared = Shared(block)
        self.returned = {self.shared.of(value) for value in yielded(block)}
        self._block(block)
        self._write()
        return _Plan(len(self.slots.all), self.in_place, copies)

    def _block(self, block: Block) -> None:
        """Take slots for what is made in a block, and give them back when it is dead."""
        ops = [op for op in block.ops if not isinstance(op, lin.ViewOp)]
        death: dict[SSAValue, int] = {}
        for number, op in enumerate(ops):
            for value in (*op.operands, *op.results):
                death[self.shared.of(value)] = number
        dying: list[dict[SSAValue, None]] = [{} for _ in ops]
        for number, op in enumerate(ops):
            if isinstance(op, Planned):
                self._results(op, number, death, dying)
            if isinstance(op, lin.ControlOp):
                for inner in op.blocks:
                    self._block(inner)
            for dead in dying[number]:
                self.slots.give(self.held[dead])

    def _results(
        self,
        op: Planned,
        number: int,
        death: Mapping[SSAValue, int],
        dying: list[dict[SSAValue, None]],
    ) -> None:
        self.ops.append(op)
        spare = self._overwritable(op)
        for position, result in enumerate(op.results):
            name = self.shared.of(result)
            if name in self.returned:
                continue
            if name not in self.held:
                operand = next((v for v in spare[position] if v in dying[number]), None)
                if operand is not None:
                    del dying[number][operand]
                    self.held[name] = self.held[operand]
                    self.in_place += 1
                else:
                    self.held[name] = self.slots.take(tensor_bytes(result.type))
                dying[death[name]][name] = None
            self.held[name].users.append((op, position))

    def _overwritable(self, op: Planned) -> list[list[SSAValue]]:
        """For each result, the operands read only once that it may be written over."""
        if not isinstance(op, lin.CallOp):
            return [[] for _ in op.results]
        kernel = _kernel(op, self.kernels)
        if kernel.scratch is not None:
            names = dict(zip(kernel.symbol_names, op.symbols.sizes, strict=True))
            needed = substitute(kernel.scratch.sizes[0], names)
            self.scratch = self.order.with_size(self.scratch, needed)
        names = [self.shared.of(operand) for operand in op.operands]
        numbers = self.overwritable.get(op.kernel, [[] for _ in op.results])
        return [[names[i] for i in own if names.count(names[i]) == 1] for own in numbers]

    def _write(self) -> None:
        offsets: dict[tuple[Operation, int], Dim] = {}
        total: Dim = 0
        for slot in self.slots.all:
            for user in slot.users:
                offsets[user] = total
            total = total + ceildiv(self.order.largest(slot.sizes), ALIGNMENT) * ALIGNMENT
        for op in self.ops:
            found = (offsets.get((op, i)) for i in range(len(op.results)))
            op.properties["offsets"] = DimsAttr.get(
                tuple("_" if offset is None else str(offset) for offset in found)
            )
        self.function.attributes[lin.ARENA] = DimsAttr.of([total])
        if self.scratch:
            self.function.attributes[lin.SCRATCH] = DimsAttr.of([self.order.largest(self.scratch)])


def _kernel(call: lin.CallOp, kernels: Mapping[str, lin.KernelOp]) -> lin.KernelOp:
    kernel = kernels.get(call.kernel)
    if kernel is None:
        raise error_at(call, f"there is no kernel '@{call.kernel}'")
    if len(kernel.symbols) != len(call.symbols.texts):
        raise error_at(
            call,
            f"kernel '@{call.kernel}' takes other sizes",
            expected=f"{len(kernel.symbols)} symbols",
            found=str(len(call.symbols.texts)),
        )
    type_ = kernel.function_type
    if len(type_.inputs) != len(call.operands) or len(type_.outputs) != len(call.results):
        raise error_at(
            call,
            f"kernel '@{call.kernel}' has another type",
            expected=f"{len(type_.inputs)} operands and {len(type_.outputs)} results",
            found=f"{len(call.operands)} and {len(call.results)}",
        )
    names = dict(zip(kernel.symbol_names, call.symbols.sizes, strict=True))
    types = (*type_.inputs, *type_.outputs)
    for declared, value in zip(types, (*call.operands, *call.results), strict=True):
        if (expected := substitute_type(declared, names)) != value.type:
            raise error_at(
                call,
                f"kernel '@{call.kernel}' has another type",
                expected=str(expected),
                found=str(value.type),
            )
    return kernel
