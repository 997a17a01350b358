"""`plan-arena`: where in one block of memory each intermediate of the host program lies.

Buffers whose lives do not overlap share bytes. Sizes are dimension expressions, so the plan holds
for every size: a buffer takes over a free slot if the slot is known to be large enough, or else
makes the slot as large as the larger of the two. A result may also take over the bytes of an
operand that dies with the call, if its kernel reads and writes them in step (`in_place`). Offsets
are multiples of 64 bytes. The arena's size ends up in the function's attribute ``lin.arena``.

Scratch memory is no part of the arena, since every thread has its own: ``lin.scratch`` says how
much one needs for the most demanding kernel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from xdsl.dialects import func
from xdsl.ir import Operation, SSAValue

from ..diagnostics import error_at
from ..dialects import lin
from ..dialects.dims import Dim, ceildiv, is_at_least, maximum, substitute
from ..dialects.graph.types import DimsAttr, substitute_type
from .base import Pass, PassState
from .functions import defined_functions
from .in_place import reusable_operands
from .memory import ALIGNMENT, tensor_bytes


@dataclass(frozen=True)
class PlanArenaPass(Pass):
    """Assign arena offsets to the intermediates of host programs, sharing bytes over time."""

    name = "plan-arena"

    reuse: bool = True

    def run(self, op: Operation, state: PassState) -> None:
        kernels = {k.sym_name.data: k for k in op.walk() if isinstance(k, lin.KernelOp)}
        for function in defined_functions(op):
            plan = _plan(function, kernels, self.reuse)
            state.count("slots", plan.slots)
            state.count("results-in-place", plan.in_place)


def root_of(value: SSAValue) -> SSAValue:
    """The value whose bytes `value` is a view of."""
    while isinstance(value.owner, lin.ViewOp):
        value = value.owner.x
    return value


Sizes = tuple[Dim, ...]
"""The largest of several sizes of which none is known to be at least another."""

_MOST_SIZES = 4
"""A slot does not grow beyond this many incomparable sizes: every call evaluates their maximum."""


@dataclass(eq=False)
class _Slot:
    """Bytes that buffers take one after another; `users` are calls with the number of a buffer."""

    sizes: Sizes
    users: list[tuple[lin.CallOp, int]] = field(default_factory=list)

    @property
    def size(self) -> Dim:
        """The largest of the slot's sizes."""
        return _largest(self.sizes)


def _holds(sizes: Sizes, size: Dim) -> bool:
    return any(is_at_least(known, size) for known in sizes)


def _with(sizes: Sizes, size: Dim) -> Sizes:
    """The largest of `sizes` and `size`."""
    if _holds(sizes, size):
        return sizes
    return (*(s for s in sizes if not is_at_least(size, s)), size)


def _largest(sizes: Sizes) -> Dim:
    """The maximum as one expression, balanced, so that it is nowhere deep."""
    if len(sizes) == 1:
        return sizes[0]
    half = len(sizes) // 2
    return maximum(_largest(sizes[:half]), _largest(sizes[half:]))


class _Slots:
    """All slots, and the free ones by size."""

    def __init__(self, reuse: bool) -> None:
        self.reuse = reuse
        self.all: list[_Slot] = []
        self._free: dict[Sizes, list[_Slot]] = {}

    def take(self, size: Dim) -> _Slot:
        """The smallest free slot known to be large enough, else a free one made larger, else a new
        one."""
        best: Sizes | None = (size,) if (size,) in self._free else None
        if best is None:
            for sizes in self._free:
                smaller = best is None or all(_holds(best, known) for known in sizes)
                if smaller and _holds(sizes, size):
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
        slot.sizes = _with(slot.sizes, size)
        return slot

    def give(self, slot: _Slot) -> None:
        """The slot's buffer is dead."""
        if self.reuse:
            self._free.setdefault(slot.sizes, []).append(slot)


@dataclass(frozen=True)
class _Plan:
    """How many slots there are, and how many results lie where an operand was."""

    slots: int
    in_place: int


def _plan(function: func.FuncOp, kernels: dict[str, lin.KernelOp], reuse: bool) -> _Plan:
    block = function.body.block
    calls = [op for op in block.ops if isinstance(op, lin.CallOp)]
    last = block.last_op
    assert last is not None
    returned = {root_of(v) for v in last.operands}
    death: dict[SSAValue, int] = {}
    for number, call in enumerate(calls):
        for value in (*call.operands, *call.results):
            death[root_of(value)] = number
    slots = _Slots(reuse)
    scratch: Sizes = ()
    held: dict[SSAValue, _Slot] = {}
    in_place = 0
    overwritable = {name: reusable_operands(k) for name, k in kernels.items()} if reuse else {}
    dying: list[list[_Slot]] = [[] for _ in calls]
    for number, call in enumerate(calls):
        kernel = _kernel(call, kernels)
        roots = [root_of(operand) for operand in call.operands]
        dies = [roots.count(root) == 1 and death[root] == number for root in roots]
        for position, result in enumerate(call.results):
            if result in returned:
                continue
            candidates = overwritable[call.kernel][position] if reuse else []
            spare = (roots[i] for i in candidates if dies[i] and roots[i] in held)
            if (operand := next(spare, None)) is not None:
                slot = held.pop(operand)
                dying[number].remove(slot)
                in_place += 1
            else:
                slot = slots.take(tensor_bytes(result.type))
            slot.users.append((call, position))
            held[result] = slot
            dying[death[result]].append(slot)
        if kernel.scratch is not None:
            names = dict(zip(kernel.symbol_names, call.symbols.sizes, strict=True))
            scratch = _with(scratch, substitute(kernel.scratch.sizes[0], names))
        for slot in dying[number]:
            slots.give(slot)
    _write(function, calls, slots.all)
    if scratch:
        function.attributes[lin.SCRATCH] = DimsAttr.of([_largest(scratch)])
    return _Plan(len(slots.all), in_place)


def _kernel(call: lin.CallOp, kernels: dict[str, lin.KernelOp]) -> lin.KernelOp:
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


def _write(
    function: func.FuncOp,
    calls: Sequence[lin.CallOp],
    slots: Sequence[_Slot],
) -> None:
    offsets: dict[tuple[lin.CallOp, int], Dim] = {}
    total: Dim = 0
    for slot in slots:
        for user in slot.users:
            offsets[user] = total
        total = total + ceildiv(slot.size, ALIGNMENT) * ALIGNMENT
    for call in calls:
        texts = (offsets.get((call, i)) for i in range(len(call.results)))
        call.properties["offsets"] = DimsAttr.get(
            tuple("_" if t is None else str(t) for t in texts)
        )
    function.attributes[lin.ARENA] = DimsAttr.of([total])
