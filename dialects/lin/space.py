"""A kernel's space of schedules as an attribute (SPEC I3).

``#lin.space<kind in ["matmul", "nest"], depth in [none, 64, 128] where "depth <= group">``: each
choice with its values, and rules for which of them go together. `schedule-space` writes it, people
may strike values out, and `schedule` holds schedules against it. What a rule means is not known
here (passes/space_rules.py).
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from xdsl.ir import Data
from xdsl.irdl import irdl_attr_definition
from xdsl.parser import AttrParser
from xdsl.printer import Printer
from xdsl.utils.exceptions import VerifyException

Value: TypeAlias = "int | float | bool | str | None"


class SpaceText(NamedTuple):
    """Names and values of the choices, in their order, and rules."""

    choices: tuple[tuple[str, tuple[Value, ...]], ...]
    rules: tuple[str, ...] = ()


@irdl_attr_definition
class SpaceAttr(Data[SpaceText]):
    """The schedules that a kernel may have."""

    name = "lin.space"

    def verify(self) -> None:
        names = [name for name, _ in self.data.choices]
        for name, values in self.data.choices:
            if names.count(name) > 1:
                raise VerifyException(f"space: '{name}' is there twice")
            if not values or len({*map(repr, values)}) < len(values):
                raise VerifyException(f"space: '{name}' needs values, each once")

    @classmethod
    def parse_parameter(cls, parser: AttrParser) -> SpaceText:
        with parser.in_angle_brackets():
            choices = parser.parse_comma_separated_list(
                parser.Delimiter.NONE, lambda: _parse_choice(parser)
            )
            rules: list[str] = []
            if parser.parse_optional_keyword("where"):
                rules = parser.parse_comma_separated_list(
                    parser.Delimiter.NONE, parser.parse_str_literal
                )
        return SpaceText(tuple(choices), tuple(rules))

    def print_parameter(self, printer: Printer) -> None:
        with printer.in_angle_brackets():
            for number, (name, values) in enumerate(self.data.choices):
                printer.print_string(f"{', ' if number else ''}{name} in [")
                printer.print_list(values, lambda value: _print_value(printer, value))
                printer.print_string("]")
            if self.data.rules:
                printer.print_string(" where ")
                printer.print_list(self.data.rules, printer.print_string_literal)


def _parse_choice(parser: AttrParser) -> tuple[str, tuple[Value, ...]]:
    name = parser.parse_identifier()
    parser.parse_keyword("in")
    values = parser.parse_comma_separated_list(
        parser.Delimiter.SQUARE, lambda: _parse_value(parser)
    )
    return name, tuple(values)


def _parse_value(parser: AttrParser) -> Value:
    if parser.parse_optional_keyword("none"):
        return None
    if (truth := parser.parse_optional_boolean()) is not None:
        return truth
    text = parser.parse_optional_str_literal()
    return parser.parse_number(allow_boolean=False) if text is None else text


def _print_value(printer: Printer, value: Value) -> None:
    if isinstance(value, str):
        printer.print_string_literal(value)
    elif value is None:
        printer.print_string("none")
    else:
        printer.print_string(str(value).lower() if isinstance(value, bool) else repr(value))
