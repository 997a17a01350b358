"""Control flow of the graph level: `graph.if` and `graph.while` (SPEC K1).

Both are pure functions of their operands. The regions are isolated: what they need of the values
around them is passed in, and names of sizes are those of the function. Weights stay outside.
`dialects/control.py` has text and verifiers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from xdsl.ir import Block, Operation, Region, SSAValue
from xdsl.irdl import irdl_op_definition
from xdsl.utils.exceptions import VerifyException

from ..control import ControlBase, IfBase, WhileBase
from .group import YieldOp
from .types import check_tensor_type


class ControlOp(ControlBase):
    """An operation of the graph level with regions that run or not."""

    YIELD: ClassVar[type[Operation]] = YieldOp

    def check_regions(self, yielded: Sequence[Sequence[object]]) -> None:
        for i, operand in enumerate(self.operands):
            check_tensor_type(operand.type, f"operand {i}")
        for block in self.blocks:
            if any(op.name == "graph.weight" for op in block.ops):
                raise VerifyException("a weight is no part of a region: pass it in")
        super().check_regions(yielded)  # pyright: ignore[reportArgumentType]


@irdl_op_definition
class IfOp(IfBase, ControlOp):
    """What one of two regions gives, as a ``tensor<i1>`` says.

    ``%y = graph.if %c(%x) : (T) -> U then(%a) {…} else(%a) {…}``.
    """

    name = "graph.if"

    @staticmethod
    def of(condition: SSAValue, inputs: Sequence[SSAValue], then: Block, otherwise: Block) -> IfOp:
        """An `if` whose results are what the blocks yield."""
        last = then.last_op
        assert last is not None
        return IfOp.create(
            operands=[condition, *inputs],
            result_types=[v.type for v in last.operands],
            regions=[Region(then), Region(otherwise)],
        )


@irdl_op_definition
class WhileOp(WhileBase, ControlOp):
    """Carried values, changed by a region as long as another one gives true for them.

    ``%y = graph.while(%x) with(%w) : (T, U) -> T cond(%a, %b) {…} do(%a, %b) {…}``.
    """

    name = "graph.while"

    @staticmethod
    def of(
        carried: Sequence[SSAValue], invariant: Sequence[SSAValue], condition: Block, body: Block
    ) -> WhileOp:
        """A loop that begins with `carried`."""
        return WhileOp.create(
            operands=[*carried, *invariant],
            result_types=[v.type for v in carried],
            regions=[Region(condition), Region(body)],
        )


CONTROL_OPS = (IfOp, WhileOp)
