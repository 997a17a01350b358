"""`lin.pin`: the schedule that somebody has chosen for a kernel (SPEC T1, I3).

A module of pins is what a search leaves behind, and what people edit::

    lin.pin "3f2a91…" schedule = {kind = "matmul", …} kernel = "k0_dot" ratio = 0.91 seconds = 1e-3
"""

from __future__ import annotations

import math
from typing import Self

from xdsl.dialects.builtin import DictionaryAttr, Float64Type, FloatAttr, StringAttr
from xdsl.ir import Attribute
from xdsl.irdl import IRDLOperation, irdl_op_definition, opt_prop_def, prop_def
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.utils.exceptions import VerifyException

from .schedule import Schedule

_NUMBERS = ("ratio", "seconds")


@irdl_op_definition
class PinOp(IRDLOperation):
    """A kernel, by its digest, and its schedule.

    The rest is for people: what the kernel was called, its time ÷ that with tier 2's schedule, and
    the time in seconds, as they were measured.
    """

    name = "lin.pin"

    digest = prop_def(StringAttr)
    schedule = prop_def(DictionaryAttr)
    kernel = opt_prop_def(StringAttr)
    ratio = opt_prop_def(FloatAttr[Float64Type])
    seconds = opt_prop_def(FloatAttr[Float64Type])

    @staticmethod
    def of(
        digest: str,
        schedule: Schedule,
        kernel: str | None = None,
        ratio: float | None = None,
        seconds: float | None = None,
    ) -> PinOp:
        """A pin; `seconds` is the time of one run."""
        properties: dict[str, Attribute] = {
            "digest": StringAttr(digest),
            "schedule": schedule.attribute(),
        }
        if kernel is not None:
            properties["kernel"] = StringAttr(kernel)
        for name, number in zip(_NUMBERS, (ratio, seconds), strict=True):
            if number is not None:
                properties[name] = FloatAttr(number, Float64Type())
        return PinOp.create(properties=properties)

    @property
    def loops(self) -> Schedule:
        """The schedule."""
        return Schedule.read(self.schedule)

    def verify_(self) -> None:
        digits = self.digest.data
        if not digits or digits.strip("0123456789abcdef"):
            raise VerifyException(f"digest is '{digits}', expected hexadecimal digits")
        Schedule.read(self.schedule)
        for name in _NUMBERS:
            number = self.properties.get(name)
            if isinstance(number, FloatAttr) and not 0 < number.value.data < math.inf:
                raise VerifyException(f"{name} is {number.value.data}, expected a positive number")

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_string_literal(self.digest.data)
        printer.print_string(" schedule = ")
        printer.print_attribute(self.schedule)
        if self.kernel is not None:
            printer.print_string(" kernel = ")
            printer.print_string_literal(self.kernel.data)
        for name in _NUMBERS:
            number = self.properties.get(name)
            if isinstance(number, FloatAttr):
                printer.print_string(f" {name} = {_literal(number.value.data)}")

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        properties: dict[str, Attribute] = {"digest": StringAttr(parser.parse_str_literal())}
        parser.parse_keyword("schedule")
        parser.parse_punctuation("=")
        properties["schedule"] = parser.parse_attribute()
        if parser.parse_optional_keyword("kernel"):
            parser.parse_punctuation("=")
            properties["kernel"] = StringAttr(parser.parse_str_literal())
        for name in _NUMBERS:
            if parser.parse_optional_keyword(name):
                parser.parse_punctuation("=")
                number = float(parser.parse_number(allow_boolean=False))
                properties[name] = FloatAttr(number, Float64Type())
        return cls.create(properties=properties)


def _literal(number: float) -> str:
    """A float as IR text, which wants a point also where there is an exponent."""
    digits, letter, exponent = repr(number).partition("e")
    return f"{digits if '.' in digits else f'{digits}.0'}{letter}{exponent}"
