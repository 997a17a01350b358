"""Fusion groups: which operations of the graph level become one kernel (SPEC D3).

``%y = graph.group(%a = %x, %b = %w) : (T, U) -> V { … graph.yield %z : V }``. `fuse` makes groups,
`graph-to-lin` turns each into one kernel. The region sees only its arguments, so a group's
structure, and with it the identity of its kernel, does not depend on the program around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Self, cast

from xdsl.ir import Attribute, Block, Region, SSAValue
from xdsl.irdl import (
    IRDLOperation,
    irdl_op_definition,
    region_def,
    traits_def,
    var_operand_def,
    var_result_def,
)
from xdsl.parser import Parser, UnresolvedOperand
from xdsl.printer import Printer
from xdsl.traits import IsolatedFromAbove, Pure
from xdsl.utils.exceptions import VerifyException

from ..terminators import YieldBase
from .types import check_tensor_type


@irdl_op_definition
class YieldOp(YieldBase):
    """Ends a group's region with its results."""

    name = "graph.yield"


@irdl_op_definition
class GroupOp(IRDLOperation):
    """A group of graph operations that is compiled to one kernel."""

    name = "graph.group"

    inputs = var_operand_def()
    outputs = var_result_def()
    body = region_def("single_block")
    traits = traits_def(IsolatedFromAbove(), Pure())

    @staticmethod
    def build_empty(inputs: Sequence[SSAValue], result_types: Sequence[Attribute]) -> GroupOp:
        """A group with an empty block that has one argument per input."""
        block = Block(arg_types=[v.type for v in inputs])
        return GroupOp.create(operands=inputs, result_types=result_types, regions=[Region(block)])

    @property
    def block(self) -> Block:
        """The region's only block."""
        return self.body.block

    @property
    def blocks(self) -> tuple[Block]:
        """The region's block: groups and control flow are walked alike."""
        return (self.body.block,)

    @property
    def yielded(self) -> Sequence[SSAValue]:
        """The values inside the region that become the results."""
        return cast("YieldOp", self.body.block.last_op).operands

    def entering(self) -> Iterator[tuple[SSAValue, SSAValue]]:
        """Operands with the arguments that they become."""
        yield from zip(self.operands, self.body.block.args, strict=True)

    def leaving(self) -> Iterator[tuple[SSAValue, SSAValue]]:
        """Yielded values with the results that they become."""
        yield from zip(self.yielded, self.results, strict=True)

    def verify_(self) -> None:
        args = self.body.block.args
        if len(args) != len(self.operands):
            raise VerifyException(f"{len(self.operands)} operands, {len(args)} region arguments")
        for i, (arg, operand) in enumerate(zip(args, self.operands, strict=True)):
            check_tensor_type(operand.type, f"operand {i}")
            if arg.type != operand.type:
                raise VerifyException(
                    f"operand {i} is {operand.type}, region argument is {arg.type}"
                )
        if not isinstance(last := self.body.block.last_op, YieldOp):
            raise VerifyException("the region must end with graph.yield")
        yielded = [v.type for v in last.operands]
        declared = [r.type for r in self.results]
        if yielded != declared:
            raise VerifyException(f"results are {declared}, graph.yield gives {yielded}")

    def print(self, printer: Printer) -> None:
        with printer.in_parens():
            pairs = list(zip(self.body.block.args, self.operands, strict=True))
            printer.print_list(pairs, lambda p: self._print_binding(printer, *p))
        printer.print_string(" : ")
        printer.print_function_type([v.type for v in self.operands], [r.type for r in self.results])
        printer.print_op_attributes(self.attributes, print_keyword=True)
        printer.print_string(" ")
        printer.print_region(self.body, print_entry_block_args=False)

    @staticmethod
    def _print_binding(printer: Printer, arg: SSAValue, operand: SSAValue) -> None:
        printer.print_ssa_value(arg)
        printer.print_string(" = ")
        printer.print_ssa_value(operand)

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        start = parser.pos

        def binding() -> tuple[Parser.UnresolvedArgument, UnresolvedOperand]:
            arg = parser.parse_argument(expect_type=False)
            parser.parse_punctuation("=")
            return arg, parser.parse_unresolved_operand()

        bindings = parser.parse_comma_separated_list(parser.Delimiter.PAREN, binding)
        parser.parse_punctuation(":")
        type_ = parser.parse_function_type()
        inputs = type_.inputs.data
        operands = parser.resolve_operands([o for _, o in bindings], inputs, start)
        given = parser.parse_optional_attr_dict_with_keyword()
        attributes = {} if given is None else dict(given.data)
        body = parser.parse_region(
            [arg.resolve(t) for (arg, _), t in zip(bindings, inputs, strict=True)]
        )
        return cls.create(
            operands=operands,
            result_types=type_.outputs.data,
            attributes=attributes,
            regions=[body],
        )


GROUP_OPS = (GroupOp, YieldOp)
