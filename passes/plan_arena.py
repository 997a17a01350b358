"""`plan-arena`: where in one block of memory each intermediate of the host program lies.

Buffers whose lives do not overlap share bytes. Sizes are dimension expressions, so the plan holds for
every size: a buffer takes over a free slot if the slot is known to be large enough, or else makes
the slot as large as the larger of the two. Offsets are multiples of 64 bytes. The arena's size ends
up in the function's attribute ``lin.arena``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from xdsl.dialects import func
from xdsl.dialects.builtin import AnyFloat, IntegerType, TensorType
from xdsl.ir import Attribute, Operation, SSAValue

from ..dialects import lin
from ..dialects.dims import Dim, ceildiv, is_at_least, maximum, product, substitute
from ..dialects.graph.types import DimsAttr, sizes_of
from .base import Pass, PassState

ALIGNMENT = 64
ARENA = "lin.arena"
"""Function attribute: the arena's size in bytes, a dimension expression."""


@dataclass(frozen=True)
class PlanArenaPass(Pass):
    """Assign arena offsets to the intermediates of host programs, sharing bytes over time."""

    name = "plan-arena"

    reuse: bool = True

    def run(self, op: Operation, state: PassState) -> None:
        kernels = {k.sym_name.data: k for k in op.walk() if isinstance(k, lin.KernelOp)}
        for function in [f for f in op.walk() if isinstance(f, func.FuncOp)]:
            if function.body.blocks:
                slots = _plan(function, kernels, self.reuse)
                state.count("slots", slots)


def element_bytes(type_: Attribute) -> int:
    """Bytes of one element in memory; booleans take one."""
    assert isinstance(type_, TensorType)
    element = type_.element_type
    if isinstance(element, IntegerType):
        return max(1, element.width.data // 8)
    assert isinstance(element, AnyFloat)
    return element.bitwidth // 8


def tensor_bytes(type_: Attribute) -> Dim:
    """Bytes of a tensor in memory."""
    return product(sizes_of(type_)) * element_bytes(type_)


def root_of(value: SSAValue) -> SSAValue:
    """The value whose bytes `value` is a view of."""
    while isinstance(value.owner, lin.ViewOp):
        value = value.owner.x
    return value


@dataclass
class _Slot:
    size: Dim
    free: bool = False
    users: list[tuple[lin.CallOp, int]] = field(default_factory=list)


def _plan(function: func.FuncOp, kernels: dict[str, lin.KernelOp], reuse: bool) -> int:
    block = function.body.block
    calls = [op for op in block.ops if isinstance(op, lin.CallOp)]
    last = block.last_op
    assert last is not None
    returned = {root_of(v) for v in last.operands}
    death: dict[SSAValue, int] = {}
    for number, call in enumerate(calls):
        for value in (*call.operands, *call.results):
            death[root_of(value)] = number
    slots: list[_Slot] = []
    live: list[tuple[SSAValue, _Slot]] = []
    for number, call in enumerate(calls):
        scratch: list[_Slot] = []
        for position, result in enumerate(call.results):
            if result not in returned:
                slot = _take(slots, tensor_bytes(result.type), reuse)
                slot.users.append((call, position))
                live.append((result, slot))
        kernel = kernels[call.kernel]
        if kernel.scratch is not None:
            names = dict(zip(kernel.symbol_names, call.symbols.sizes, strict=True))
            slot = _take(slots, substitute(kernel.scratch.sizes[0], names), reuse)
            slot.users.append((call, len(call.results)))
            scratch.append(slot)
        for slot in scratch:
            slot.free = True
        for value, slot in live:
            slot.free |= death[value] <= number
        live = [(value, slot) for value, slot in live if death[value] > number]
    _write(function, calls, slots, kernels)
    return len(slots)


def _take(slots: list[_Slot], size: Dim, reuse: bool) -> _Slot:
    """A free slot that is large enough, else the last free one made larger, else a new one."""
    free = [slot for slot in slots if slot.free] if reuse else []
    fitting = [slot for slot in free if is_at_least(slot.size, size)]
    smallest = [s for s in fitting if all(is_at_least(o.size, s.size) for o in fitting)]
    if fitting:
        slot = (smallest or fitting)[0]
    elif free:
        slot = free[-1]
        slot.size = maximum(slot.size, size)
    else:
        slot = _Slot(size)
        slots.append(slot)
    slot.free = False
    return slot


def _write(
    function: func.FuncOp,
    calls: Sequence[lin.CallOp],
    slots: Sequence[_Slot],
    kernels: dict[str, lin.KernelOp],
) -> None:
    offsets: dict[tuple[lin.CallOp, int], Dim] = {}
    total: Dim = 0
    for slot in slots:
        for user in slot.users:
            offsets[user] = total
        total = total + ceildiv(slot.size, ALIGNMENT) * ALIGNMENT
    for call in calls:
        count = len(call.results) + (kernels[call.kernel].scratch is not None)
        texts = (offsets.get((call, i)) for i in range(count))
        call.properties["offsets"] = DimsAttr.get(
            tuple("_" if t is None else str(t) for t in texts)
        )
    function.attributes[ARENA] = DimsAttr.of([total])
