"""Elementwise operations of `stablehlo` and `chlo`: one table for the uniform ones (SPEC K3)."""

from __future__ import annotations

from typing import ClassVar, Self

from xdsl.dialects.builtin import IntegerAttr, i1, i32
from xdsl.ir import Attribute, Operation
from xdsl.irdl import (
    IRDLOperation,
    irdl_op_definition,
    operand_def,
    opt_prop_def,
    prop_def,
    result_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.utils.exceptions import VerifyException

from .assembly import (
    StableHloOp,
    TypeForm,
    build,
    parse_function_types,
    parse_type,
    print_attributes,
    print_types,
)
from .attributes import ComparisonDirectionAttr, ComparisonTypeAttr
from .checks import check_element_types, check_fits, check_scalar, sizes, tensor


class UnaryOp(StableHloOp):
    """Base of the operations with one operand and a result of its shape."""

    TYPES: ClassVar[TypeForm] = "same"
    SAME_ELEMENT: ClassVar[bool] = True

    operand = operand_def()
    result = result_def()
    result_accuracy = opt_prop_def()

    def verify_(self) -> None:
        check_fits(
            sizes(self.operand, "operand"), sizes(self.result, "result"), "operand", "result"
        )
        if self.SAME_ELEMENT:
            check_element_types((self.operand, self.result), ("operand", "result"))


class BinaryOp(StableHloOp):
    """Base of the operations with two operands and a result, all of one shape and element type."""

    TYPES: ClassVar[TypeForm] = "same"

    lhs = operand_def()
    rhs = operand_def()
    result = result_def()

    def verify_(self) -> None:
        shape = sizes(self.lhs, "lhs")
        check_fits(shape, sizes(self.rhs, "rhs"), "lhs", "rhs")
        check_fits(shape, sizes(self.result, "result"), "lhs", "result")
        check_element_types((self.lhs, self.rhs, self.result), ("lhs", "rhs", "result"))


class PredicateOp(UnaryOp):
    """Base of the unary operations whose result is boolean."""

    TYPES: ClassVar[TypeForm] = "function"
    SAME_ELEMENT: ClassVar[bool] = False

    def verify_(self) -> None:
        super().verify_()
        if (element := tensor(self.result, "result").element_type) != i1:
            raise VerifyException(f"result: expected element type i1, found {element}")


class ChloUnaryOp(UnaryOp):
    """Base of the unary operations of `chlo`, written ``%x : t -> t``."""

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        operand = parser.parse_unresolved_operand()
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        type_ = parse_type(parser)
        parser.parse_punctuation("->")
        return build(cls, parser, [operand], [type_], [parse_type(parser)], {}, attributes)

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_ssa_value(self.operand)
        print_attributes(printer, self, ())
        printer.print_string(" : ")
        printer.print_attribute(self.operand.type)
        printer.print_string(" -> ")
        printer.print_attribute(self.result.type)


class ChloBinaryOp(BinaryOp):
    """Base of the binary operations of `chlo`, written ``%x, %y : t, t -> t``."""

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        lhs = parser.parse_unresolved_operand()
        parser.parse_punctuation(",")
        rhs = parser.parse_unresolved_operand()
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        types = [parse_type(parser)]
        parser.parse_punctuation(",")
        types.append(parse_type(parser))
        parser.parse_punctuation("->")
        return build(cls, parser, [lhs, rhs], types, [parse_type(parser)], {}, attributes)

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_list(self.operands, printer.print_ssa_value)
        print_attributes(printer, self, ())
        printer.print_string(" : ")
        printer.print_list(self.operand_types, printer.print_attribute)
        printer.print_string(" -> ")
        printer.print_attribute(self.result.type)


class ChloPredicateOp(ChloUnaryOp):
    """Base of the unary operations of `chlo` whose result is boolean."""

    SAME_ELEMENT: ClassVar[bool] = False


UNARY = [
    "abs", "cbrt", "ceil", "cosine", "count_leading_zeros", "exponential", "exponential_minus_one",
    "floor", "log", "log_plus_one", "logistic", "negate", "not", "popcnt", "round_nearest_afz",
    "round_nearest_even", "rsqrt", "sign", "sine", "sqrt", "tan", "tanh",
]  # fmt: skip
BINARY = [
    "add", "and", "atan2", "divide", "maximum", "minimum", "multiply", "or", "power", "remainder",
    "shift_left", "shift_right_arithmetic", "shift_right_logical", "subtract", "xor",
]  # fmt: skip
CHLO_UNARY = [
    "acos", "acosh", "asin", "asinh", "atan", "atanh", "bessel_i1e", "cosh", "digamma", "erf",
    "erf_inv", "erfc", "lgamma", "sinh", "square", "tan",
]  # fmt: skip
CHLO_BINARY = [
    "next_after", "polygamma", "zeta",
]  # fmt: skip
CHLO_PREDICATES = [
    "is_inf", "is_neg_inf", "is_pos_inf",
]  # fmt: skip


def _define(base: type[IRDLOperation], dialect: str, names: list[str]) -> list[type[Operation]]:
    """One class for each name, alike but for the name."""
    return [
        irdl_op_definition(
            type(
                "".join(part.capitalize() for part in name.split("_")) + "Op",
                (base,),
                {"name": f"{dialect}.{name}", "__doc__": f"`{dialect}.{name}`, elementwise."},
            )
        )
        for name in names
    ]


@irdl_op_definition
class IsFiniteOp(PredicateOp):
    """Whether each element is neither infinite nor NaN."""

    name = "stablehlo.is_finite"


@irdl_op_definition
class ConvertOp(UnaryOp):
    """Change of element type: float to integer truncates, anything to i1 compares with 0."""

    name = "stablehlo.convert"
    SAME_ELEMENT: ClassVar[bool] = False


@irdl_op_definition
class BitcastConvertOp(StableHloOp):
    """The same bits read as another element type."""

    name = "stablehlo.bitcast_convert"

    operand = operand_def()
    result = result_def()


@irdl_op_definition
class ReducePrecisionOp(UnaryOp):
    """Rounding to fewer exponent and mantissa bits, written ``format = e5m10``."""

    name = "stablehlo.reduce_precision"

    exponent_bits = prop_def(IntegerAttr)
    mantissa_bits = prop_def(IntegerAttr)

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        operand = parser.parse_unresolved_operand()
        parser.parse_punctuation(",")
        parser.parse_keyword("format")
        parser.parse_punctuation("=")
        start = parser.pos
        exponent, _, mantissa = parser.parse_identifier().removeprefix("e").partition("m")
        if not (exponent.isdecimal() and mantissa.isdecimal()):
            parser.raise_error("expected a format such as e5m10", start, start)
        properties = {
            "exponent_bits": IntegerAttr(int(exponent), i32),
            "mantissa_bits": IntegerAttr(int(mantissa), i32),
        }
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        type_ = parse_type(parser)
        return build(cls, parser, [operand], [type_], [type_], properties, attributes)

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_ssa_value(self.operand)
        bits = self.exponent_bits.value.data, self.mantissa_bits.value.data
        printer.print_string(", format = e{}m{}".format(*bits))
        print_attributes(printer, self, ("exponent_bits", "mantissa_bits"))
        printer.print_string(" : ")
        printer.print_attribute(self.result.type)


@irdl_op_definition
class ClampOp(StableHloOp):
    """``min(max(operand, min), max)``; the bounds may be scalars."""

    name = "stablehlo.clamp"
    TYPES: ClassVar[TypeForm] = "same"

    min = operand_def()
    operand = operand_def()
    max = operand_def()
    result = result_def()

    def verify_(self) -> None:
        shape = sizes(self.operand, "operand")
        check_fits(shape, sizes(self.result, "result"), "operand", "result")
        for value, name in ((self.min, "min"), (self.max, "max")):
            if sizes(value, name):
                check_fits(sizes(value, name), shape, name, "operand")
        values = (self.min, self.operand, self.max, self.result)
        check_element_types(values, ("min", "operand", "max", "result"))


@irdl_op_definition
class CompareOp(StableHloOp):
    """An elementwise relation, written ``LT, %a, %b, SIGNED``."""

    name = "stablehlo.compare"

    lhs = operand_def()
    rhs = operand_def()
    result = result_def()
    comparison_direction = prop_def(ComparisonDirectionAttr)
    compare_type = opt_prop_def(ComparisonTypeAttr)

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        properties: dict[str, Attribute] = {
            "comparison_direction": ComparisonDirectionAttr.parse_word(parser)
        }
        parser.parse_punctuation(",")
        lhs = parser.parse_unresolved_operand()
        parser.parse_punctuation(",")
        rhs = parser.parse_unresolved_operand()
        if parser.parse_optional_punctuation(",") is not None:
            properties["compare_type"] = ComparisonTypeAttr.parse_word(parser)
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        inputs, outputs = parse_function_types(parser)
        return build(cls, parser, [lhs, rhs], inputs, outputs, properties, attributes)

    def print(self, printer: Printer) -> None:
        printer.print_string(f" {self.comparison_direction.word}, ")
        printer.print_list(self.operands, printer.print_ssa_value)
        if self.compare_type is not None:
            printer.print_string(f", {self.compare_type.word}")
        print_attributes(printer, self, ("comparison_direction", "compare_type"))
        printer.print_string(" : ")
        print_types(printer, self, "function")

    def verify_(self) -> None:
        shape = sizes(self.lhs, "lhs")
        check_fits(shape, sizes(self.rhs, "rhs"), "lhs", "rhs")
        check_fits(shape, sizes(self.result, "result"), "lhs", "result")
        check_element_types((self.lhs, self.rhs), ("lhs", "rhs"))
        if (element := tensor(self.result, "result").element_type) != i1:
            raise VerifyException(f"result: expected element type i1, found {element}")


@irdl_op_definition
class SelectOp(StableHloOp):
    """Elementwise choice; the predicate may be a scalar. Written ``: predicate-type, type``."""

    name = "stablehlo.select"

    pred = operand_def()
    on_true = operand_def()
    on_false = operand_def()
    result = result_def()

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        operands = parser.parse_comma_separated_list(
            parser.Delimiter.NONE, parser.parse_unresolved_operand
        )
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        if parser.lexer.input.content[parser.pos] == "(":
            inputs, outputs = parse_function_types(parser)
        else:
            pred = parse_type(parser)
            parser.parse_punctuation(",")
            type_ = parse_type(parser)
            inputs, outputs = [pred, type_, type_], [type_]
        return build(cls, parser, operands, inputs, outputs, {}, attributes)

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_list(self.operands, printer.print_ssa_value)
        print_attributes(printer, self, ())
        printer.print_string(" : ")
        pred, *rest = self.operand_types
        if all(type_ == self.result.type for type_ in rest):
            printer.print_list((pred, self.result.type), printer.print_attribute)
        else:
            print_types(printer, self, "function")

    def verify_(self) -> None:
        shape = sizes(self.on_true, "on_true")
        check_fits(shape, sizes(self.on_false, "on_false"), "on_true", "on_false")
        check_fits(shape, sizes(self.result, "result"), "on_true", "result")
        check_element_types(
            (self.on_true, self.on_false, self.result), ("on_true", "on_false", "result")
        )
        if (element := tensor(self.pred, "pred").element_type) != i1:
            raise VerifyException(f"pred: expected element type i1, found {element}")
        if sizes(self.pred, "pred"):
            check_fits(sizes(self.pred, "pred"), shape, "pred", "on_true")
        else:
            check_scalar(self.pred, "pred")


STABLEHLO_OPS: list[type[Operation]] = [
    *_define(UnaryOp, "stablehlo", UNARY),
    *_define(BinaryOp, "stablehlo", BINARY),
    IsFiniteOp,
    ConvertOp,
    BitcastConvertOp,
    ReducePrecisionOp,
    ClampOp,
    CompareOp,
    SelectOp,
]
CHLO_OPS: list[type[Operation]] = [
    *_define(ChloUnaryOp, "chlo", CHLO_UNARY),
    *_define(ChloBinaryOp, "chlo", CHLO_BINARY),
    *_define(ChloPredicateOp, "chlo", CHLO_PREDICATES),
]
