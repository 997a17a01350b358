"""What torch-mlir prints of MLIR's `shape` dialect: arithmetic on the shapes of tensors (SPEC K3).

It is only read: `stablehlo-to-graph` turns shapes into dimension expressions.
"""

from __future__ import annotations

from typing import ClassVar, Self, cast

from xdsl.dialects.builtin import (
    DenseIntOrFPElementsAttr,
    IndexType,
    TensorType,
)
from xdsl.ir import Attribute, Dialect, Operation, ParametrizedAttribute, TypeAttribute
from xdsl.irdl import (
    IRDLOperation,
    irdl_attr_definition,
    irdl_op_definition,
    operand_def,
    prop_def,
    region_def,
    result_def,
    traits_def,
    var_operand_def,
    var_result_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import IsTerminator


@irdl_attr_definition
class WitnessType(ParametrizedAttribute, TypeAttribute):
    """The knowledge that a constraint on shapes holds."""

    name = "shape.witness"


class ShapeOp(IRDLOperation):
    """Base of the operations written as operands, their types, and ``->`` the result's type."""

    RESULT: ClassVar[Attribute | None] = None
    """The type of the result where it is not written."""

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        operands = parser.parse_optional_undelimited_comma_separated_list(
            parser.parse_optional_unresolved_operand, parser.parse_unresolved_operand
        )
        attributes = parser.parse_optional_attr_dict()
        types: list[Attribute] = []
        if operands and parser.parse_optional_punctuation(":") is not None:
            types = parser.parse_comma_separated_list(parser.Delimiter.NONE, parser.parse_type)
        results = [cls.RESULT] if cls.RESULT is not None else []
        if cls.RESULT is None:
            parser.parse_punctuation("->")
            results = [parser.parse_type()]
        return cls.create(
            operands=parser.resolve_operands(operands or [], types, parser.pos),
            result_types=results,
            attributes=attributes,
        )

    def print(self, printer: Printer) -> None:
        if self.operands:
            printer.print_string(" ")
            printer.print_list(self.operands, printer.print_ssa_value)
        printer.print_op_attributes(self.attributes)
        if self.operands:
            printer.print_string(" : ")
            printer.print_list(self.operand_types, printer.print_attribute)
        if self.RESULT is None:
            printer.print_string(" -> ")
            printer.print_attribute(self.results[0].type)


@irdl_op_definition
class ShapeOfOp(ShapeOp):
    """The sizes of a tensor."""

    name = "shape.shape_of"

    arg = operand_def()
    result = result_def()


@irdl_op_definition
class BroadcastOp(ShapeOp):
    """The shape that shapes have together, dimensions counted from the last."""

    name = "shape.broadcast"

    shapes = var_operand_def()
    result = result_def()


@irdl_op_definition
class NumElementsOp(ShapeOp):
    """The product of the sizes of a shape."""

    name = "shape.num_elements"

    shape = operand_def()
    result = result_def()


@irdl_op_definition
class ConstShapeOp(IRDLOperation):
    """A known shape: ``[32, 1] : tensor<2xindex>``."""

    name = "shape.const_shape"

    shape = prop_def(DenseIntOrFPElementsAttr)
    result = result_def()

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        attributes = parser.parse_optional_attr_dict()
        sizes = parser.parse_comma_separated_list(parser.Delimiter.SQUARE, parser.parse_integer)
        parser.parse_punctuation(":")
        type_ = parser.parse_type()
        shape = DenseIntOrFPElementsAttr.from_list(TensorType(IndexType(), [len(sizes)]), sizes)
        return cls.create(result_types=[type_], properties={"shape": shape}, attributes=attributes)

    def print(self, printer: Printer) -> None:
        printer.print_op_attributes(self.attributes)
        printer.print_string(f" {list(self.sizes)} : ")
        printer.print_attribute(self.result.type)

    @property
    def sizes(self) -> tuple[int, ...]:
        """The sizes."""
        return tuple(cast(int, size) for size in self.shape.get_values())


@irdl_op_definition
class CstrBroadcastableOp(ShapeOp):
    """Shapes that have to broadcast against each other."""

    name = "shape.cstr_broadcastable"
    RESULT: ClassVar[Attribute | None] = WitnessType()

    shapes = var_operand_def()
    result = result_def()


@irdl_op_definition
class CstrEqOp(ShapeOp):
    """Shapes that have to be equal."""

    name = "shape.cstr_eq"
    RESULT: ClassVar[Attribute | None] = WitnessType()

    shapes = var_operand_def()
    result = result_def()


@irdl_op_definition
class AssumingYieldOp(IRDLOperation):
    """The end of `shape.assuming`, with its results."""

    name = "shape.assuming_yield"

    arguments = var_operand_def()
    traits = traits_def(IsTerminator())

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        attributes = parser.parse_optional_attr_dict()
        operands = parser.parse_optional_undelimited_comma_separated_list(
            parser.parse_optional_unresolved_operand, parser.parse_unresolved_operand
        )
        types: list[Attribute] = []
        if operands:
            parser.parse_punctuation(":")
            types = parser.parse_comma_separated_list(parser.Delimiter.NONE, parser.parse_type)
        resolved = parser.resolve_operands(operands or [], types, parser.pos)
        return cls.create(operands=resolved, attributes=attributes)

    def print(self, printer: Printer) -> None:
        printer.print_op_attributes(self.attributes)
        if self.operands:
            printer.print_string(" ")
            printer.print_list(self.operands, printer.print_ssa_value)
            printer.print_string(" : ")
            printer.print_list(self.operand_types, printer.print_attribute)


@irdl_op_definition
class AssumingOp(IRDLOperation):
    """What is computed once a constraint holds: ``%w -> (types) { … }``."""

    name = "shape.assuming"

    witness = operand_def()
    result = var_result_def()
    body = region_def("single_block")

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        witness = parser.parse_unresolved_operand()
        types: list[Attribute] = []
        if parser.parse_optional_punctuation("->") is not None:
            types = parser.parse_comma_separated_list(parser.Delimiter.PAREN, parser.parse_type)
        body = parser.parse_region()
        attributes = parser.parse_optional_attr_dict()
        return cls.create(
            operands=[parser.resolve_operand(witness, WitnessType())],
            result_types=types,
            regions=[body],
            attributes=attributes,
        )

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_ssa_value(self.witness)
        if self.results:
            printer.print_string(" -> (")
            printer.print_list(self.result_types, printer.print_attribute)
            printer.print_string(")")
        printer.print_string(" ")
        printer.print_region(self.body)
        printer.print_op_attributes(self.attributes)


OPS: list[type[Operation]] = [
    ShapeOfOp,
    BroadcastOp,
    NumElementsOp,
    ConstShapeOp,
    CstrBroadcastableOp,
    CstrEqOp,
    AssumingOp,
    AssumingYieldOp,
]

Shape = Dialect("shape", OPS, [WitnessType])
