"""The pretty assembly of `stablehlo` operations, driven by a table per operation (SPEC K3).

Almost every operation is written as operands and ``keyword = value`` fields between commas, an
attribute dictionary, and types::

    stablehlo.dynamic_slice %x, %i, %j, sizes = [1, 4] : (tensor<4x4xf32>, ...) -> tensor<1x4xf32>

so an operation says only which fields it has (`StableHloOp.FIELDS`) and how its types are written
(`StableHloOp.TYPES`); parsing and printing are the same code for all. `assembly_format` would do
the same at several milliseconds of import per operation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, Literal, Self, TypeVar, cast

from xdsl.dialects.builtin import ArrayAttr, BoolAttr, DenseArrayBase, IntegerAttr, i64
from xdsl.ir import Attribute, Operation, Region, SSAValue
from xdsl.irdl import IRDLOperation
from xdsl.parser import Parser, UnresolvedOperand
from xdsl.printer import Printer

from ...quick_dataclass import dataclass
from .attributes import EnumAttr, PrecisionAttr, parse_i64_array, print_i64_array

Op = TypeVar("Op", bound=IRDLOperation)

TypeForm = Literal["function", "same", "result", "operands"]
"""How types are written.

function: ``(t, t) -> t``. same: one type if all operands and the result have it, else as function.
result: the result type only (no operands). operands: one type for each operand, results alike.
"""


@dataclass(frozen=True)
class Codec:
    """How a field's value is parsed and printed."""

    parse: Callable[[Parser], Attribute]
    print: Callable[[Printer, Attribute], None]


@dataclass(frozen=True)
class Field:
    """``keyword = value`` in the text, the property `prop` in the operation."""

    keyword: str
    prop: str
    codec: Codec
    optional: bool = False


def _print_ints(printer: Printer, value: Attribute) -> None:
    print_i64_array(printer, cast(DenseArrayBase, value))


def _parse_i64(parser: Parser) -> Attribute:
    return IntegerAttr(parser.parse_integer(allow_boolean=False), i64)


def _print_integer(printer: Printer, value: Attribute) -> None:
    printer.print_string(str(cast(IntegerAttr, value).value.data))


def _parse_bool(parser: Parser) -> Attribute:
    return BoolAttr.from_bool(parser.parse_boolean())


def _print_bool(printer: Printer, value: Attribute) -> None:
    printer.print_string("true" if cast(IntegerAttr, value).value.data else "false")


def _parse_precisions(parser: Parser) -> Attribute:
    words = parser.parse_comma_separated_list(
        parser.Delimiter.SQUARE, lambda: PrecisionAttr.parse_word(parser)
    )
    return ArrayAttr(words)


def _print_precisions(printer: Printer, value: Attribute) -> None:
    words = (attr.word for attr in cast("ArrayAttr[PrecisionAttr]", value))
    printer.print_string(f"[{', '.join(words)}]")


def enum(attribute: type[EnumAttr]) -> Codec:
    """The codec of a bare enumeration word."""
    return Codec(
        attribute.parse_word, lambda printer, v: printer.print_string(cast(EnumAttr, v).word)
    )


INTS = Codec(parse_i64_array, _print_ints)
INT = Codec(_parse_i64, _print_integer)
BOOL = Codec(_parse_bool, _print_bool)
PRECISIONS = Codec(_parse_precisions, _print_precisions)


class StableHloOp(IRDLOperation):
    """Base of the operations whose assembly is a table."""

    FIELDS: ClassVar[tuple[Field, ...]] = ()
    TYPES: ClassVar[TypeForm] = "function"

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        operands, properties = parse_entries(parser, cls.FIELDS)
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        operand_types, result_types = parse_types(parser, cls.TYPES, len(operands))
        return build(cls, parser, operands, operand_types, result_types, properties, attributes)

    def print(self, printer: Printer) -> None:
        print_entries(printer, self.operands, self.properties, self.FIELDS)
        print_attributes(printer, self, [field.prop for field in self.FIELDS])
        printer.print_string(" : ")
        print_types(printer, self, self.TYPES)


# -- parsing ----------------------------------------------------------------------------------


def parse_entries(
    parser: Parser, fields: Sequence[Field]
) -> tuple[list[UnresolvedOperand], dict[str, Attribute]]:
    """Parse operands and ``keyword = value`` fields, separated by commas."""
    operands: list[UnresolvedOperand] = []
    properties: dict[str, Attribute] = {}
    expected = {field.keyword: field for field in fields}
    while True:
        start = parser.pos
        if (operand := parser.parse_optional_unresolved_operand()) is not None:
            operands.append(operand)
        elif (keyword := parser.parse_optional_identifier()) in expected:
            field = expected.pop(cast(str, keyword))
            parser.parse_punctuation("=")
            properties[field.prop] = field.codec.parse(parser)
        elif operands or properties or keyword:
            wanted = " or ".join(f"'{word}'" for word in expected) or "no field"
            parser.raise_error(f"expected an operand or {wanted}", start, start)
        if parser.parse_optional_punctuation(",") is None:
            break
    for field in expected.values():
        if not field.optional:
            parser.raise_error(f"expected '{field.keyword} = '")
    return operands, properties


_TENSOR = re.compile(r"tensor<[\w?]*>")
_tensor_types: dict[str, Attribute] = {}


def parse_type(parser: Parser) -> Attribute:
    """Parse a type. Plain tensor types are looked up by their text: they fill a model's file."""
    start = parser.pos
    match = _TENSOR.match(parser.lexer.input.content, start)
    if match is None:
        return parser.parse_type()
    text = match.group()
    known = _tensor_types.get(text)
    if known is None:
        known = _tensor_types[text] = parser.parse_type()
        return known
    parser._resume_from(match.end())
    return known


def parse_function_types(parser: Parser) -> tuple[list[Attribute], list[Attribute]]:
    """Parse ``(t, t) -> t`` or ``(t, t) -> (t, t)``."""
    inputs = parser.parse_comma_separated_list(parser.Delimiter.PAREN, lambda: parse_type(parser))
    parser.parse_punctuation("->")
    outputs = parser.parse_optional_comma_separated_list(
        parser.Delimiter.PAREN, lambda: parse_type(parser)
    )
    return inputs, [parse_type(parser)] if outputs is None else outputs


def parse_types(
    parser: Parser, form: TypeForm, operands: int
) -> tuple[list[Attribute], list[Attribute]]:
    """Parse the types of an operation with that many operands: operand types, result types."""
    if parser.lexer.input.content[parser.pos] == "(":
        return parse_function_types(parser)
    if form == "function":
        parser.raise_error("expected a function type '(...) -> ...'")
    if form == "operands":
        types = parser.parse_comma_separated_list(parser.Delimiter.NONE, lambda: parse_type(parser))
        return types, types
    type_ = parse_type(parser)
    return [type_] * operands, [type_]


def build(
    cls: type[Op],
    parser: Parser,
    operands: Sequence[UnresolvedOperand],
    operand_types: Sequence[Attribute],
    result_types: Sequence[Attribute],
    properties: Mapping[str, Attribute],
    attributes: dict[str, Attribute],
    regions: Sequence[Region] = (),
) -> Op:
    """Make the operation; entries of the attribute dictionary that are properties become so."""
    if len(operands) != len(operand_types):
        message = f"expected {len(operands)} operand types, found {len(operand_types)}"
        parser.raise_error(message, operands[0].span if operands else parser.pos)
    known = cls.get_irdl_definition().properties
    extra = {key: attributes.pop(key) for key in list(attributes) if key in known}
    return cls.create(
        operands=parser.resolve_operands(operands, operand_types, parser.pos),
        result_types=result_types,
        properties={**properties, **extra},
        attributes=attributes,
        regions=regions,
    )


# -- printing ---------------------------------------------------------------------------------


def print_entries(
    printer: Printer,
    operands: Sequence[SSAValue],
    properties: Mapping[str, Attribute],
    fields: Sequence[Field],
) -> None:
    """Print operands and fields between commas, after a blank."""
    separator = " "
    for operand in operands:
        printer.print_string(separator)
        printer.print_ssa_value(operand)
        separator = ", "
    for field in fields:
        if (value := properties.get(field.prop)) is not None:
            printer.print_string(f"{separator}{field.keyword} = ")
            field.codec.print(printer, value)
            separator = ", "


def print_attributes(printer: Printer, op: Operation, printed: Sequence[str]) -> None:
    """Print the properties that the assembly does not show, and the attributes, as a dictionary."""
    entries = {k: v for k, v in op.properties.items() if k not in printed} | op.attributes
    if entries:
        printer.print_string(" ")
        printer.print_attr_dict(entries)


def print_types(printer: Printer, op: Operation, form: TypeForm) -> None:
    """Print what `parse_types` reads."""
    operands, results = op.operand_types, op.result_types
    if form == "result" or (form == "same" and all(t == results[0] for t in operands)):
        printer.print_attribute(results[0])
    elif form == "operands":
        printer.print_list(operands, printer.print_attribute)
    else:
        printer.print_function_type(operands, results)
