"""What is computed from weights once, when a program is loaded (SPEC K1, K3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self, cast

from xdsl.dialects.builtin import ArrayAttr, StringAttr
from xdsl.ir import Block, SSAValue
from xdsl.irdl import IRDLOperation, irdl_op_definition, prop_def, region_def, traits_def
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import IsolatedFromAbove
from xdsl.utils.exceptions import VerifyException

from .group import YieldOp
from .types import shape_of


@irdl_op_definition
class PrepareOp(IRDLOperation):
    """``graph.prepare "a", "b" {…}``: what the region yields is bound to these keys at load.

    It stands in a module, beside the functions, whose `graph.weight` of such a key is that value.
    The region has no arguments: weights and constants are all that it starts from.
    """

    name = "graph.prepare"

    keys = prop_def(ArrayAttr[StringAttr])
    body = region_def("single_block")
    traits = traits_def(IsolatedFromAbove())

    @property
    def block(self) -> Block:
        """The region's only block."""
        return self.body.block

    @property
    def names(self) -> tuple[str, ...]:
        """The keys as strings."""
        return tuple(key.data for key in self.keys.data)

    @property
    def yielded(self) -> Sequence[SSAValue]:
        """The values that are bound to the keys."""
        return cast("YieldOp", self.body.block.last_op).operands

    def verify_(self) -> None:
        if self.block.args:
            raise VerifyException("the region has no arguments")
        if not isinstance(last := self.block.last_op, YieldOp):
            raise VerifyException("the region must end with graph.yield")
        if len(last.operands) != len(self.keys):
            raise VerifyException(f"{len(self.keys)} keys for {len(last.operands)} values")
        if len(set(self.names)) != len(self.keys):
            raise VerifyException("a key is given twice")
        for value in last.operands:
            if not all(isinstance(size, int) for size in shape_of(value.type)):
                raise VerifyException(f"a prepared value's shape is static, found {value.type}")

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_list(self.names, printer.print_string_literal)
        printer.print_string(" ")
        printer.print_region(self.body)

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        keys = parser.parse_comma_separated_list(
            parser.Delimiter.NONE, lambda: StringAttr(parser.parse_str_literal())
        )
        return cls.create(properties={"keys": ArrayAttr(keys)}, regions=[parser.parse_region()])
