"""What `graph.yield` and `lin.yield` share: a terminator that hands values to the op around it."""

from __future__ import annotations

from typing import Self

from xdsl.ir import Attribute
from xdsl.irdl import IRDLOperation, traits_def, var_operand_def
from xdsl.parser import Parser, UnresolvedOperand
from xdsl.printer import Printer
from xdsl.traits import IsTerminator, Pure


class YieldBase(IRDLOperation):
    """``NAME %a, %b : T, U``, or the name alone if there is nothing to yield."""

    values = var_operand_def()
    traits = traits_def(IsTerminator(), Pure())

    def print(self, printer: Printer) -> None:
        if not self.operands:
            return
        printer.print_string(" ")
        printer.print_list(self.operands, printer.print_operand)
        printer.print_string(" : ")
        printer.print_list([v.type for v in self.operands], printer.print_attribute)

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        start = parser.pos
        operands: list[UnresolvedOperand] = []
        types: list[Attribute] = []
        if (first := parser.parse_optional_unresolved_operand()) is not None:
            operands.append(first)
            while parser.parse_optional_punctuation(",") is not None:
                operands.append(parser.parse_unresolved_operand())
            parser.parse_punctuation(":")
            types = parser.parse_comma_separated_list(parser.Delimiter.NONE, parser.parse_type)
        return cls.create(operands=parser.resolve_operands(operands, types, start))
