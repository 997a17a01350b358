"""Attributes of the `sdy` dialect (Shardy), which JAX leaves in its programs (SPEC K3).

They say how tensors may be spread over devices. There is one device here, so they are kept as text.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import StringAttr
from xdsl.ir import Attribute, Dialect, ParametrizedAttribute
from xdsl.irdl import irdl_attr_definition
from xdsl.parser import AttrParser
from xdsl.printer import Printer


class TextAttr(ParametrizedAttribute):
    """Base of the attributes that are ``<``, any text with balanced brackets, and ``>``."""

    text: StringAttr

    @classmethod
    def parse_parameters(cls, parser: AttrParser) -> Sequence[Attribute]:
        start, source = parser.pos, parser.lexer.input.content
        end = _closing_bracket(source, start)
        if end is None:
            parser.raise_error("expected '<' and a '>' that closes it", start, start + 1)
        parser._resume_from(end)  # pyright: ignore[reportPrivateUsage]
        return (StringAttr(source[start + 1 : end - 1]),)

    def print_parameters(self, printer: Printer) -> None:
        printer.print_string(f"<{self.text.data}>")


def _closing_bracket(text: str, start: int) -> int | None:
    """The position after the ``>`` that closes the ``<`` at `start`; ``->`` is an arrow."""
    if text[start : start + 1] != "<":
        return None
    depth = 0
    for position in range(start, len(text)):
        if text[position] == "<":
            depth += 1
        elif text[position] == ">" and text[position - 1] != "-":
            depth -= 1
            if depth == 0:
                return position + 1
    return None


@irdl_attr_definition
class OpShardingRuleAttr(TextAttr):
    """Which dimensions of operands and results of an operation go together."""

    name = "sdy.op_sharding_rule"


@irdl_attr_definition
class TensorShardingAttr(TextAttr):
    """How a tensor is spread over a mesh of devices."""

    name = "sdy.sharding"


Sdy = Dialect("sdy", [], [OpShardingRuleAttr, TensorShardingAttr])
