"""Control flow of the host program: `lin.if`, `lin.while`, and `lin.copy` (SPEC K1).

Regions are isolated and hold calls, views and control flow; weights and constants may be named in
them as well. `plan-arena` decides which values share bytes, and inserts copies where a value must
lie elsewhere:

* What a `lin.while` carries lies in one place for the whole loop: the operand, the arguments of
  both regions, what the body yields, and the result.
* The results of a `lin.if` lie where both regions yield them; `over` says which operand a result
  takes the bytes of, if of any.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Self, cast

from xdsl.dialects.builtin import DenseArrayBase, IntegerType, TensorType, i64
from xdsl.ir import Attribute, Operation
from xdsl.irdl import irdl_op_definition, operand_def, opt_prop_def, result_def, traits_def
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import Pure
from xdsl.utils.exceptions import VerifyException

from ..control import ControlBase, IfBase, WhileBase
from ..graph.types import DimsAttr
from .generic import YieldOp
from .text import (
    SignatureOp,
    check_named,
    check_offsets,
    parse_offsets,
    print_offsets,
)


class ControlOp(ControlBase):
    """An operation of the host program with regions that run or not."""

    YIELD: ClassVar[type[Operation]] = YieldOp

    def check_regions(self, yielded: Sequence[Sequence[Attribute]]) -> None:
        for i, operand in enumerate(self.operands):
            check_named(operand.type, f"operand {i}")
        super().check_regions(yielded)


@irdl_op_definition
class IfOp(IfBase, ControlOp):
    """``%y = lin.if %c(%x) offsets = [64] over = [-1] : (T) -> U then(%a) {…} else(%a) {…}``.

    `offsets` is as in lin.call; `over` has, for each result, the number of the operand behind the
    condition whose bytes it takes over, or -1. `plan-arena` writes both.
    """

    name = "lin.if"

    offsets = opt_prop_def(DimsAttr)
    over = opt_prop_def(DenseArrayBase)

    @property
    def overwritten(self) -> tuple[int, ...]:
        """`over`, with -1 for each result if there is none."""
        if self.over is None:
            return (-1,) * len(self.results)
        return tuple(cast("DenseArrayBase[IntegerType]", self.over).get_values())

    def verify_(self) -> None:
        super().verify_()
        check_offsets(self, self.offsets)
        if self.over is None:
            return
        numbers = self.overwritten
        if len(numbers) != len(self.results):
            raise VerifyException(f"over has {len(numbers)} entries, not {len(self.results)}")
        taken = [i for i in numbers if i >= 0]
        if len(set(taken)) != len(taken) or not all(i < len(self.passed) for i in taken):
            raise VerifyException(f"over is {list(numbers)}, expected different operands")

    def print_fields(self, printer: Printer) -> None:
        print_offsets(printer, self.offsets)
        if self.over is not None:
            printer.print_string(f" over = {list(self.overwritten)}")

    @classmethod
    def parse_fields(cls, parser: Parser) -> dict[str, Attribute]:
        fields = parse_offsets(parser)
        if parser.parse_optional_keyword("over") is not None:
            parser.parse_punctuation("=")
            numbers = parser.parse_comma_separated_list(
                parser.Delimiter.SQUARE, parser.parse_integer
            )
            fields["over"] = DenseArrayBase.from_list(i64, numbers)
        return fields


@irdl_op_definition
class WhileOp(WhileBase, ControlOp):
    """``%y = lin.while(%x) with(%w) : (T, U) -> T cond(%a, %b) {…} do(%a, %b) {…}``."""

    name = "lin.while"


@irdl_op_definition
class CopyOp(SignatureOp):
    """The operand's bytes in another place: ``lin.copy offsets = [64] (%x) : (T) -> T``."""

    name = "lin.copy"

    x = operand_def(TensorType)
    offsets = opt_prop_def(DimsAttr)
    res = result_def(TensorType)
    traits = traits_def(Pure())

    def verify_(self) -> None:
        check_named(self.x.type, "operand")
        if self.x.type != self.res.type:
            raise VerifyException(f"a copy of {self.x.type} is no {self.res.type}")
        check_offsets(self, self.offsets)

    def print(self, printer: Printer) -> None:
        print_offsets(printer, self.offsets)
        self.print_signature(printer)

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        properties = parse_offsets(parser)
        operands, results = cls.parse_signature(parser)
        return cls.create(operands=operands, result_types=results, properties=properties)
