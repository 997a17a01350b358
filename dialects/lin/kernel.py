"""Kernels of the lin level: chains of generics (`generic`) or a routine (`routines`) (SPEC K1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self, cast

from xdsl.dialects.builtin import (
    ArrayAttr,
    DictionaryAttr,
    FunctionType,
    StringAttr,
    SymbolNameConstraint,
)
from xdsl.ir import Attribute, Block, Region, SSAValue
from xdsl.irdl import (
    IRDLOperation,
    irdl_op_definition,
    opt_prop_def,
    prop_def,
    region_def,
    traits_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import IsolatedFromAbove, SymbolOpInterface
from xdsl.utils.exceptions import VerifyException

from ..dims import Dim, symbols_of
from ..facts import Facts
from ..graph.facts import FactsAttr, parse_facts_text
from ..graph.types import DimsAttr, parse_dim_texts, sizes_of
from .generic import GenericOp, SizeOp, YieldOp
from .routines import RoutineOp
from .schedule import Schedule
from .space import SpaceAttr
from .text import check_expressions, check_named


@irdl_op_definition
class KernelOp(IRDLOperation):
    """A kernel: ``lin.kernel @name(%a: T) -> (U) symbols = [n0] {…}``.

    `symbols` are the sizes a caller passes, `facts` what callers promise about them: part of the
    structure, since code may rely on it. `schedule` is written by the pass of that name, `space`,
    the schedules it may be, by `schedule-space`; `scratch` is the bytes of scratch memory the
    lowering needs on each thread; `digest` identifies the structure.
    """

    name = "lin.kernel"

    sym_name = prop_def(SymbolNameConstraint())
    function_type = prop_def(FunctionType)
    symbols = prop_def(ArrayAttr[StringAttr])
    facts = opt_prop_def(FactsAttr)
    schedule = opt_prop_def(DictionaryAttr)
    space = opt_prop_def(SpaceAttr)
    scratch = opt_prop_def(DimsAttr)
    digest = opt_prop_def(StringAttr)
    body = region_def("single_block")
    traits = traits_def(IsolatedFromAbove(), SymbolOpInterface())

    @property
    def block(self) -> Block:
        """The body: generics or a routine, then lin.yield."""
        return self.body.block

    @property
    def symbol_names(self) -> tuple[str, ...]:
        """The sizes a caller passes, in order."""
        return tuple(s.data for s in self.symbols.data)

    @property
    def generics(self) -> list[GenericOp]:
        """The loop nests in order."""
        return [op for op in self.body.block.ops if isinstance(op, GenericOp)]

    @property
    def routine(self) -> RoutineOp | None:
        """What the kernel does if it has no loop nests."""
        first = self.body.block.first_op
        return first if isinstance(first, RoutineOp) else None

    @property
    def loops(self) -> Schedule | None:
        """The schedule, None before the pass of that name."""
        return None if self.schedule is None else Schedule.read(self.schedule)

    @property
    def yielded(self) -> Sequence[SSAValue]:
        """The kernel's result tensors."""
        return cast("YieldOp", self.body.block.last_op).operands

    def verify_(self) -> None:
        args = [a.type for a in self.body.block.args]
        if args != list(self.function_type.inputs.data):
            raise VerifyException("the body's arguments differ from the kernel's type")
        if not isinstance(last := self.body.block.last_op, YieldOp):
            raise VerifyException("the body must end with lin.yield")
        if [v.type for v in last.operands] != list(self.function_type.outputs.data):
            raise VerifyException("lin.yield differs from the kernel's result types")
        if self.schedule is not None:
            Schedule.read(self.schedule)
        computed = {r for generic in self.generics for r in generic.results}
        for op in self.body.block.ops:
            if isinstance(op, RoutineOp):
                self._check_routine(op)
                computed.update(op.results)
        if len(set(last.operands)) != len(last.operands) or not computed.issuperset(last.operands):
            raise VerifyException("a kernel yields results of its generics, each once")
        self._check_sizes()
        if self.facts and (unknown := self.facts.facts.symbols - set(self.symbol_names)):
            raise VerifyException(f"facts are about the unknown size '{min(unknown)}'")

    def _check_routine(self, op: RoutineOp) -> None:
        if len(self.body.block.ops) != 2:
            raise VerifyException(f"'{op.name}' is not all that the kernel does")
        if not set(op.operands) <= set(self.body.block.args):
            raise VerifyException(f"'{op.name}' reads other values than the kernel's arguments")

    def _check_sizes(self) -> None:
        """All sizes are named, by the kernel's symbols, each given once."""
        if len(set(self.symbol_names)) != len(self.symbol_names):
            raise VerifyException("a symbol is given twice")
        for generic in self.generics:
            self._check_known("the domain", generic.sizes)
            for result in generic.results:
                self._check_known("a result", sizes_of(result.type))
            for op in generic.block.ops:
                if isinstance(op, SizeOp):
                    self._check_known("the body", (op.size,))
        if self.routine is not None:
            self._check_known("the result", sizes_of(self.routine.result.type))
        for i, arg in enumerate(self.body.block.args):
            check_named(arg.type, f"argument {i}")
            self._check_known(f"argument {i}", sizes_of(arg.type))
        if self.scratch is not None:
            check_expressions("scratch", self.scratch)
            if len(self.scratch.texts) != 1:
                raise VerifyException("scratch: expected one number of bytes")
            self._check_known("scratch", self.scratch.sizes)

    def _check_known(self, what: str, sizes: Sequence[Dim]) -> None:
        for size in sizes:
            if missing := symbols_of(size) - set(self.symbol_names):
                raise VerifyException(f"{what} uses the unknown size '{min(missing)}'")

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_symbol_name(self.sym_name.data)
        with printer.in_parens():
            printer.print_list(self.body.block.args, printer.print_block_argument)
        printer.print_string(" -> ")
        with printer.in_parens():
            printer.print_list(self.function_type.outputs.data, printer.print_attribute)
        printer.print_string(f" symbols = [{', '.join(self.symbol_names)}]")
        if self.facts is not None:
            printer.print_string(f" facts = [{self.facts.facts}]")
        if self.digest is not None:
            printer.print_string(" digest = ")
            printer.print_string_literal(self.digest.data)
        if self.scratch is not None:
            printer.print_string(f" scratch = [{', '.join(self.scratch.texts)}]")
        if self.schedule is not None:
            printer.print_string(" schedule = ")
            printer.print_attribute(self.schedule)
        if self.space is not None:
            printer.print_string(" space = ")
            printer.print_attribute(self.space)
        printer.print_string(" ")
        printer.print_region(self.body, print_entry_block_args=False)

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        props: dict[str, Attribute] = {"sym_name": parser.parse_symbol_name()}
        args = parser.parse_comma_separated_list(
            parser.Delimiter.PAREN, lambda: parser.parse_argument(expect_type=True)
        )
        parser.parse_punctuation("->")
        outputs = parser.parse_comma_separated_list(parser.Delimiter.PAREN, parser.parse_type)
        props["function_type"] = FunctionType.from_lists([a.type for a in args], outputs)
        parser.parse_keyword("symbols")
        parser.parse_punctuation("=")
        props["symbols"] = ArrayAttr(
            parser.parse_comma_separated_list(
                parser.Delimiter.SQUARE, lambda: StringAttr(parser.parse_identifier())
            )
        )
        if parser.parse_optional_keyword("facts"):
            parser.parse_punctuation("=")
            parser.parse_punctuation("[")
            props["facts"] = FactsAttr(parse_facts_text(parser, "]"))
        if parser.parse_optional_keyword("digest"):
            parser.parse_punctuation("=")
            props["digest"] = StringAttr(parser.parse_str_literal())
        if parser.parse_optional_keyword("scratch"):
            parser.parse_punctuation("=")
            with parser.in_square_brackets():
                props["scratch"] = DimsAttr(parse_dim_texts(parser, closing="]"))
        if parser.parse_optional_keyword("schedule"):
            parser.parse_punctuation("=")
            props["schedule"] = parser.parse_attribute()
        if parser.parse_optional_keyword("space"):
            parser.parse_punctuation("=")
            props["space"] = parser.parse_attribute()
        return cls.create(properties=props, regions=[parser.parse_region(args)])


def make_kernel(
    name: str, symbols: Sequence[str], facts: Facts, arg_types: Sequence[Attribute], digest: str
) -> KernelOp:
    """A kernel with an empty body; its result types are set by :func:`finish_kernel`."""
    properties: dict[str, Attribute] = {
        "sym_name": StringAttr(name),
        "function_type": FunctionType.from_lists(arg_types, []),
        "symbols": ArrayAttr([StringAttr(s) for s in symbols]),
        "digest": StringAttr(digest),
    }
    if facts:
        properties["facts"] = FactsAttr.of(facts)
    return KernelOp.create(properties=properties, regions=[Region(Block(arg_types=arg_types))])


def finish_kernel(kernel: KernelOp, results: Sequence[SSAValue]) -> None:
    """End a kernel's body with its results."""
    kernel.block.add_op(YieldOp.create(operands=results))
    kernel.properties["function_type"] = FunctionType.from_lists(
        kernel.function_type.inputs.data, [v.type for v in results]
    )
