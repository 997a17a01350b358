"""What the operations of the lin level share: named tensor types, text with a signature."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.ir import Attribute, Operation, SSAValue
from xdsl.irdl import (
    IRDLOperation,
)
from xdsl.parser import Parser, UnresolvedOperand
from xdsl.printer import Printer
from xdsl.utils.exceptions import VerifyException

from ..graph.types import (
    DimsAttr,
    check_tensor_type,
    parse_dim_texts,
    shape_of,
)


def check_named(type_: Attribute, what: str) -> None:
    check_tensor_type(type_, what)
    if None in (shape := shape_of(type_)):
        raise VerifyException(f"{what}: dimension {shape.index(None)} has no name")


def check_expressions(what: str, sizes: DimsAttr) -> None:
    """Verify that all entries are dimension expressions, none ``_``."""
    if "_" in sizes.texts:
        raise VerifyException(f"{what}: expected dimension expressions, found '_'")


def check_offsets(op: Operation, offsets: DimsAttr | None) -> None:
    """Verify that there is an arena offset, or ``_``, for each result, if there are any."""
    if offsets is not None and len(offsets.texts) != len(op.results):
        raise VerifyException(
            f"offsets is [{', '.join(offsets.texts)}],"
            f" expected one for each of {len(op.results)} results"
        )


def print_offsets(printer: Printer, offsets: DimsAttr | None) -> None:
    if offsets is not None:
        printer.print_string(f" offsets = [{', '.join(offsets.texts)}]")


def parse_offsets(parser: Parser) -> dict[str, Attribute]:
    """The property `offsets`, if it is there."""
    if parser.parse_optional_keyword("offsets") is None:
        return {}
    parser.parse_punctuation("=")
    with parser.in_square_brackets():
        return {"offsets": DimsAttr(parse_dim_texts(parser, closing="]"))}


class SignatureOp(IRDLOperation):
    """Operations whose text is ``name fields (operands) : function type``."""

    def print_signature(self, printer: Printer) -> None:
        printer.print_string(" (")
        printer.print_list(self.operands, printer.print_ssa_value)
        printer.print_string(") : ")
        printer.print_function_type([v.type for v in self.operands], [r.type for r in self.results])

    @staticmethod
    def parse_signature(parser: Parser) -> tuple[Sequence[SSAValue], Sequence[Attribute]]:
        start = parser.pos
        names: list[UnresolvedOperand] = parser.parse_comma_separated_list(
            parser.Delimiter.PAREN, parser.parse_unresolved_operand
        )
        parser.parse_punctuation(":")
        type_ = parser.parse_function_type()
        return parser.resolve_operands(names, type_.inputs.data, start), type_.outputs.data
