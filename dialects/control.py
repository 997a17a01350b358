"""What `graph.if`, `graph.while` and those of the lin level share: regions, text, verifiers (K1).

The regions see only their arguments. Of an *if*, each region has one argument for each operand
behind the condition, and gives the results. Of a *while*, the first operands are *carried*, as many
as there are results; the others are *invariant*. Both regions have an argument for each operand:
the first gives ``tensor<i1>``, the second the next carried values.

    %y = graph.if %c(%x, %w) : (T, U) -> V then(%a, %b) {…} else(%a, %b) {…}
    %n, %y = graph.while(%i, %x) with(%w) : (I, T, U) -> (I, T) cond(%j, %a, %b) {…} do(%j, …) {…}
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Self

from xdsl.dialects.builtin import TensorType, i1
from xdsl.ir import Attribute, Block, Operation, SSAValue
from xdsl.irdl import (
    IRDLOperation,
    operand_def,
    region_def,
    traits_def,
    var_operand_def,
    var_result_def,
)
from xdsl.parser import Parser, UnresolvedOperand
from xdsl.printer import Printer
from xdsl.traits import IsolatedFromAbove, Pure
from xdsl.utils.exceptions import VerifyException

CONDITION = TensorType(i1, [])
"""The type of a condition."""


class ControlBase(IRDLOperation):
    """An operation with regions that are executed or not, once or several times."""

    WORDS: ClassVar[tuple[str, str]]
    """What the text calls the two regions."""
    YIELD: ClassVar[type[Operation]]

    traits = traits_def(IsolatedFromAbove(), Pure())

    @property
    def blocks(self) -> tuple[Block, Block]:
        """The regions' only blocks."""
        return self.regions[0].block, self.regions[1].block

    @property
    def passed(self) -> Sequence[SSAValue]:
        """The operands that the regions have arguments for."""
        raise NotImplementedError(self.name)

    def entering(self) -> Iterator[tuple[SSAValue, SSAValue]]:
        """Operands with the arguments that they become."""
        for block in self.blocks:
            yield from zip(self.passed, block.args, strict=True)

    def leaving(self) -> Iterator[tuple[SSAValue, SSAValue]]:
        """Yielded values with the results that they become."""
        raise NotImplementedError(self.name)

    def check_regions(self, yielded: Sequence[Sequence[Attribute]]) -> None:
        """Verify arguments and terminators; `yielded` has the types that each region gives."""
        for word, block, expected in zip(self.WORDS, self.blocks, yielded, strict=True):
            if len(block.args) != len(self.passed):
                raise VerifyException(
                    f"{len(self.passed)} operands, {len(block.args)} arguments of '{word}'"
                )
            for i, (operand, arg) in enumerate(zip(self.passed, block.args, strict=True)):
                if arg.type != operand.type:
                    raise VerifyException(
                        f"argument {i} of '{word}' is {arg.type}, the operand {operand.type}"
                    )
            last = block.last_op
            if not isinstance(last, self.YIELD):
                raise VerifyException(f"'{word}' must end with {self.YIELD.name}")
            if len(last.operands) != len(expected):
                raise VerifyException(
                    f"'{word}' gives {len(last.operands)} values, expected {len(expected)}"
                )
            for i, (value, type_) in enumerate(zip(last.operands, expected, strict=True)):
                if value.type != type_:
                    raise VerifyException(f"'{word}' gives {value.type} as value {i}, not {type_}")

    # -- text -------------------------------------------------------------------------------

    def print_fields(self, printer: Printer) -> None:
        """Print what the level adds, between operands and types."""

    @classmethod
    def parse_fields(cls, parser: Parser) -> dict[str, Attribute]:
        """Parse what `print_fields` prints."""
        del parser
        return {}

    def print_rest(self, printer: Printer) -> None:
        """Fields, types, attributes and regions."""
        self.print_fields(printer)
        printer.print_string(" : ")
        printer.print_function_type([v.type for v in self.passed], [r.type for r in self.results])
        printer.print_op_attributes(self.attributes, print_keyword=True)
        for word, region in zip(self.WORDS, self.regions, strict=True):
            printer.print_string(f" {word}")
            with printer.in_parens():
                printer.print_list(region.block.args, printer.print_ssa_value)
            printer.print_string(" ")
            printer.print_region(region, print_entry_block_args=False)

    @classmethod
    def parse_rest(
        cls, parser: Parser, start: int, first: Sequence[SSAValue], passed: list[UnresolvedOperand]
    ) -> Self:
        """Parse what `print_rest` prints; `first` are operands that are not passed on."""
        properties = cls.parse_fields(parser)
        parser.parse_punctuation(":")
        type_ = parser.parse_function_type()
        operands = parser.resolve_operands(passed, type_.inputs.data, start)
        given = parser.parse_optional_attr_dict_with_keyword()
        regions = []
        for word in cls.WORDS:
            parser.parse_keyword(word)
            at = parser.pos
            args = parser.parse_comma_separated_list(
                parser.Delimiter.PAREN, lambda: parser.parse_argument(expect_type=False)
            )
            if len(args) != len(operands):
                parser.raise_error(
                    f"expected {len(operands)} arguments, found {len(args)}", at, parser.pos
                )
            pairs = zip(args, type_.inputs, strict=True)
            regions.append(parser.parse_region([arg.resolve(t) for arg, t in pairs]))
        return cls.create(
            operands=[*first, *operands],
            result_types=type_.outputs.data,
            properties=properties,
            attributes={} if given is None else dict(given.data),
            regions=regions,
        )


def _parse_operands(parser: Parser) -> list[UnresolvedOperand]:
    return parser.parse_comma_separated_list(
        parser.Delimiter.PAREN, parser.parse_unresolved_operand
    )


class IfBase(ControlBase):
    """``NAME %c(%x, …) : (T, …) -> … then(%a, …) {…} else(%a, …) {…}``."""

    WORDS: ClassVar[tuple[str, str]] = ("then", "else")

    condition = operand_def()
    inputs = var_operand_def()
    outputs = var_result_def()
    then_region = region_def("single_block")
    else_region = region_def("single_block")

    @property
    def passed(self) -> Sequence[SSAValue]:
        return self.operands[1:]

    def leaving(self) -> Iterator[tuple[SSAValue, SSAValue]]:
        for block in self.blocks:
            yield from zip(yielded(block), self.results, strict=True)

    def verify_(self) -> None:
        if self.condition.type != CONDITION:
            raise VerifyException(f"the condition is {self.condition.type}, expected {CONDITION}")
        results = [r.type for r in self.results]
        self.check_regions((results, results))

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_ssa_value(self.condition)
        with printer.in_parens():
            printer.print_list(self.passed, printer.print_ssa_value)
        self.print_rest(printer)

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        start = parser.pos
        condition = parser.resolve_operand(parser.parse_unresolved_operand(), CONDITION)
        return cls.parse_rest(parser, start, [condition], _parse_operands(parser))


class WhileBase(ControlBase):
    """``NAME(%carried, …) with(%invariant, …) : (T, …) -> … cond(%a, …) {…} do(%a, …) {…}``."""

    WORDS: ClassVar[tuple[str, str]] = ("cond", "do")

    inputs = var_operand_def()
    outputs = var_result_def()
    cond_region = region_def("single_block")
    body_region = region_def("single_block")

    @property
    def passed(self) -> Sequence[SSAValue]:
        return self.operands

    @property
    def carried(self) -> Sequence[SSAValue]:
        """The operands that the carried values begin with."""
        return self.operands[: len(self.results)]

    def leaving(self) -> Iterator[tuple[SSAValue, SSAValue]]:
        yield from zip(yielded(self.blocks[1]), self.results, strict=True)

    def verify_(self) -> None:
        count = len(self.results)
        if len(self.operands) < count:
            raise VerifyException(f"{count} results, {len(self.operands)} operands")
        for i, (operand, result) in enumerate(zip(self.carried, self.results, strict=True)):
            if operand.type != result.type:
                raise VerifyException(f"operand {i} is {operand.type}, the result {result.type}")
        self.check_regions(([CONDITION], [r.type for r in self.results]))

    def print(self, printer: Printer) -> None:
        with printer.in_parens():
            printer.print_list(self.carried, printer.print_ssa_value)
        if len(self.operands) > len(self.results):
            printer.print_string(" with")
            with printer.in_parens():
                printer.print_list(self.operands[len(self.results) :], printer.print_ssa_value)
        self.print_rest(printer)

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        start = parser.pos
        carried = _parse_operands(parser)
        invariant: list[UnresolvedOperand] = []
        if parser.parse_optional_keyword("with") is not None:
            invariant = _parse_operands(parser)
        end = parser.pos
        op = cls.parse_rest(parser, start, [], [*carried, *invariant])
        if len(op.results) != len(carried):
            parser.raise_error(
                f"expected a result for each of {len(carried)} carried values,"
                f" found {len(op.results)}",
                start,
                end,
            )
        return op


def yielded(block: Block) -> Sequence[SSAValue]:
    """The values that a block gives to what is around it."""
    last = block.last_op
    assert last is not None
    return last.operands
