"""How a routine's tensors are walked: sizes before, along and behind its axis (SPEC K3)."""

from __future__ import annotations

from ..dialects import lin
from ..dialects.dims import Dim, product
from ..dialects.graph.types import sizes_of

_SHORT_REGISTERS = 12


def short_row(lanes: int) -> int:
    """Rows of up to so many elements are sorted by counting, with registers of so many 32-bit
    lanes; with fewer lanes counting takes longer. With keys of another width, both ways of sorting
    do."""
    return _SHORT_REGISTERS * lanes


def around_axis(op: lin.ArgsortOp | lin.CumulateOp) -> tuple[Dim, Dim, Dim]:
    """A tensor as ``[outer, length, inner]``, the routine's axis in the middle."""
    sizes = sizes_of(op.operands[0].type)
    axis = op.value("axis") % len(sizes)
    return product(sizes[:axis]), sizes[axis], product(sizes[axis + 1 :])


def sorted_count(op: lin.ArgsortOp) -> Dim:
    """How many indices of each row are asked for."""
    return around_axis(op)[1] if op.first is None else op.value("first")[0]


def scattered_rows(op: lin.ScatterOp) -> tuple[Dim, Dim, Dim]:
    """The rows of a scatter's operand, the elements of a row, and the rows of its updates."""
    sizes = sizes_of(op.operands[0].type)
    return sizes[0], product(sizes[1:]), sizes_of(op.operands[1].type)[0]


def independent_rows(op: lin.RoutineOp) -> tuple[Dim, ...]:
    """Sizes of the loops, from the outside, whose iterations do not depend on each other."""
    if isinstance(op, lin.ScatterOp):
        return (scattered_rows(op)[0],)
    assert isinstance(op, lin.ArgsortOp | lin.CumulateOp)
    outer, _, inner = around_axis(op)
    return outer, inner
