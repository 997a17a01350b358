"""What a kernel of the lin level does that is no loop of independent elements (SPEC K1).

`lin.argsort`, `lin.scatter` and `lin.cumulate` mean what the operations of the graph level of the
same names do, and are written like them. Such an operation is all that its kernel does: its
operands are the kernel's arguments, and `lin.yield` follows.
"""

from __future__ import annotations

from typing import ClassVar

from xdsl.irdl import irdl_op_definition, traits_def
from xdsl.traits import Pure

from ..graph.base import GraphOp
from ..graph.routines import Argsort, Cumulate, Scatter
from .text import check_named


class RoutineOp(GraphOp):
    """Base of these operations."""

    SCHEDULE: ClassVar[str]
    """The kind of schedule of kernels that do this."""

    def verify_(self) -> None:
        for i, value in enumerate((*self.operands, *self.results)):
            check_named(value.type, f"operand or result {i}")
        super().verify_()


@irdl_op_definition
class ArgsortOp(RoutineOp, Argsort):
    """The sorting permutation along an axis: `graph.argsort`."""

    name = "lin.argsort"
    SCHEDULE: ClassVar = "sort"
    traits = traits_def(Pure())


@irdl_op_definition
class ScatterOp(RoutineOp, Scatter):
    """Rows written or combined at computed indices: `graph.scatter`."""

    name = "lin.scatter"
    SCHEDULE: ClassVar = "scatter"
    traits = traits_def(Pure())


@irdl_op_definition
class CumulateOp(RoutineOp, Cumulate):
    """Running totals along an axis: `graph.cumulate`."""

    name = "lin.cumulate"
    SCHEDULE: ClassVar = "cumulate"
    traits = traits_def(Pure())


ROUTINE_OPS: tuple[type[RoutineOp], ...] = (ArgsortOp, ScatterOp, CumulateOp)
