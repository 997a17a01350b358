"""What the sizes of a call satisfy, as an attribute: ``#graph.facts<65 <= s <= 128>`` (SPEC D1).

Shapes are checked symbolically when a program is built, but some facts depend on the values: what
a frontend's shape assertions promise, that a slice ``[0, 16)`` of a dimension ``s`` is inside it,
that a cropped size ``s - 2`` is not negative, which range of sizes a version is for. The attribute
of the function says them; they are checked once at the door of a call, and trusted behind it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal

from xdsl.dialects.builtin import StringAttr
from xdsl.dialects.func import FuncOp
from xdsl.ir import Attribute, Operation, ParametrizedAttribute
from xdsl.irdl import irdl_attr_definition
from xdsl.parser import AttrParser
from xdsl.printer import Printer
from xdsl.utils.exceptions import VerifyException

from ...diagnostics import error_at
from ..dims import symbols_of
from ..facts import NO_FACTS, Facts, Relation, RelationSyntaxError, at_least
from .base import GraphOp
from .contraction import ArgReduceOp
from .routines import ArgsortOp
from .structure import SliceOp
from .types import AnyShape, shape_of

FACTS = "graph.facts"
"""The attribute of functions."""


@irdl_attr_definition
class FactsAttr(ParametrizedAttribute):
    """Relations between sizes: ``#graph.facts<65 <= s <= 128, s mod 16 == 0, n == 2*s>``."""

    name = "graph.facts"

    relations: StringAttr

    @staticmethod
    @lru_cache(maxsize=1024)
    def of(facts: Facts) -> FactsAttr:
        """The attribute that says `facts`."""
        return FactsAttr(StringAttr(str(facts)))

    @property
    def facts(self) -> Facts:
        """What it says."""
        return Facts.parse(self.relations.data)

    def verify(self) -> None:
        try:
            facts = self.facts
        except RelationSyntaxError as error:
            raise VerifyException(f"facts: {error}") from None
        if (wrong := facts.contradiction) is not None:
            raise VerifyException(f"no sizes satisfy {facts}: not {wrong} as well")

    @classmethod
    def parse_parameters(cls, parser: AttrParser) -> Sequence[Attribute]:
        parser.parse_punctuation("<")
        return (parse_facts_text(parser, ">"),)

    def print_parameters(self, printer: Printer) -> None:
        with printer.in_angle_brackets():
            printer.print_string(self.relations.data)


def parse_facts_text(parser: AttrParser, closing: Literal[">", "]"]) -> StringAttr:
    """Parse relations and the `closing` bracket behind them."""
    start = parser.pos
    content = parser.lexer.input.content
    end = start
    while content[end : end + 1] != closing or content[end + 1 : end + 2] == "=":
        if end >= len(content) or content[end] in "{}":
            parser.raise_error(f"expected relations between sizes, then '{closing}'", start, end)
        end += 1
    try:
        facts = Facts.parse(content[start:end])
    except RelationSyntaxError as error:
        parser.raise_error(f"facts: {error}", start + error.start, start + error.end)
    parser._resume_from(end)  # pyright: ignore[reportPrivateUsage]
    parser.parse_punctuation(closing)
    return StringAttr(str(facts))


def facts_of(op: Operation) -> Facts:
    """What the nearest function or kernel around an operation, or it itself, says about sizes."""
    around: Operation | None = op
    while around is not None:
        found = around.attributes.get(FACTS) or around.properties.get("facts")
        if isinstance(found, FactsAttr):
            return found.facts
        around = around.parent_op()
    return NO_FACTS


def set_facts(function: FuncOp, facts: Facts) -> None:
    """Let a function say `facts`, and nothing else, about sizes. Raises AioptError if no sizes
    satisfy them.
    """
    _check_possible(function, facts)
    if facts:
        function.attributes[FACTS] = FactsAttr.of(facts)
    else:
        function.attributes.pop(FACTS, None)


def needed_facts(function: FuncOp) -> Facts:
    """What a function says about sizes, and what its operations need and does not follow.

    Raises:
        AioptError: no sizes satisfy that.
    """
    said = facts_of(function)
    needed = dict.fromkeys(_needs(function))
    facts = said.also(*(each for each in needed if not said.implies(each)))
    _check_possible(function, facts)
    return facts


def _check_possible(function: FuncOp, facts: Facts) -> None:
    if facts.contradiction is not None:
        name = function.sym_name.data
        raise error_at(function, f"no sizes satisfy what '@{name}' needs", found=str(facts))


def write_facts(function: FuncOp) -> None:
    """Let a function say :func:`needed_facts`, for levels that follow."""
    set_facts(function, needed_facts(function))


def fact_message(relation: Relation) -> str:
    """What a call is told whose sizes do not satisfy a relation."""
    return f"the sizes must satisfy {relation}"


def check_facts(function: FuncOp) -> None:
    """Raise VerifyException if a function says something about a size that no argument has."""
    if FACTS not in function.attributes:
        return
    if not isinstance(function.attributes[FACTS], FactsAttr):
        raise VerifyException(f"'{FACTS}' is {function.attributes[FACTS]}, expected #graph.facts")
    if unknown := facts_of(function).symbols - argument_symbols(function):
        raise VerifyException(f"no argument has the size '{min(unknown)}' that facts are about")


def argument_symbols(function: FuncOp) -> frozenset[str]:
    """The symbols in the types of a function's arguments."""
    shapes = map(shape_of, function.function_type.inputs.data)
    sizes = (size for shape in shapes for size in shape if size is not None)
    return frozenset[str]().union(*map(symbols_of, sizes))


def _needs(function: FuncOp) -> Iterator[Relation]:
    seen: set[AnyShape] = set()
    for op in function.body.walk():
        if isinstance(op, GraphOp):
            for result in op.results:
                shape = shape_of(result.type)
                if shape not in seen:
                    seen.add(shape)
                    yield from (at_least(size, 0) for size in shape if size is not None)
            yield from _needed_by(op)


def _needed_by(op: Operation) -> Iterator[Relation]:
    if isinstance(op, ArgReduceOp):
        size = shape_of(op.operands[0].type)[op.value("axis")]
        if size is not None:
            yield at_least(size, 1)
    if isinstance(op, ArgsortOp) and op.first is not None:
        (count,), size = op.value("first"), shape_of(op.operands[0].type)[op.value("axis")]
        yield at_least(count, 0)
        if size is not None:
            yield at_least(size, count)
    if isinstance(op, SliceOp):
        limits, sizes = op.value("limits"), shape_of(op.operands[0].type)
        for start, limit, size in zip(op.value("starts"), limits, sizes, strict=True):
            yield at_least(start, 0)
            yield at_least(limit, start)
            if size is not None:
                yield at_least(size, limit)
