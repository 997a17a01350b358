"""Windowed operations of `stablehlo`, sort, and the text of a convolution's window (SPEC K3).


``{stride = [1, 1], pad = [[1, 1], [1, 1]], lhs_dilate = [1, 1], rhs_dilate = [1, 1],
reverse = [false, false]}``; what is not written is absent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self, cast

from xdsl.dialects.builtin import (
    ArrayAttr,
    DenseArrayBase,
    DenseIntOrFPElementsAttr,
    IntegerAttr,
    TensorType,
    i1,
    i64,
)
from xdsl.ir import Attribute, Operation
from xdsl.irdl import (
    IRDLOperation,
    irdl_op_definition,
    operand_def,
    opt_prop_def,
    prop_def,
    region_def,
    result_def,
    var_operand_def,
    var_result_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer

from .assembly import StableHloOp, build, parse_function_types, print_attributes, print_types
from .attributes import (
    ConvDimensionNumbersAttr,
    PrecisionAttr,
    ints,
    parse_i64_array,
    print_i64_array,
)
from .checks import check_count, sizes

WINDOW = {
    "stride": "window_strides",
    "pad": "padding",
    "lhs_dilate": "lhs_dilation",
    "rhs_dilate": "rhs_dilation",
    "reverse": "window_reversal",
}
"""The keywords and the properties they stand for."""


def parse_window(parser: Parser) -> dict[str, Attribute]:
    """Parse a window into properties."""
    properties: dict[str, Attribute] = {}

    def entry() -> None:
        keyword = parser.parse_keyword_in(tuple(WINDOW))
        parser.parse_punctuation("=")
        if keyword == "pad":
            value = _parse_pairs(parser)
        elif keyword == "reverse":
            flags = parser.parse_comma_separated_list(parser.Delimiter.SQUARE, parser.parse_boolean)
            value = DenseArrayBase.from_list(i1, [int(flag) for flag in flags])
        else:
            value = parse_i64_array(parser)
        properties[WINDOW[keyword]] = value

    parser.parse_comma_separated_list(parser.Delimiter.BRACES, entry)
    return properties


def _parse_pairs(parser: Parser) -> Attribute:
    def pair() -> list[int]:
        return parser.parse_comma_separated_list(parser.Delimiter.SQUARE, parser.parse_integer)

    pairs = parser.parse_comma_separated_list(parser.Delimiter.SQUARE, pair)
    if any(len(each) != 2 for each in pairs):
        parser.raise_error("expected a list of pairs [low, high]")
    type_ = TensorType(i64, [len(pairs), 2])
    return DenseIntOrFPElementsAttr.from_list(type_, [n for each in pairs for n in each])


def print_window(printer: Printer, properties: Mapping[str, Attribute]) -> None:
    """Print the window that `properties` describe."""
    separator = "{"
    for keyword, prop in WINDOW.items():
        if (value := properties.get(prop)) is None:
            continue
        printer.print_string(f"{separator}{keyword} = ")
        separator = ", "
        if isinstance(value, DenseIntOrFPElementsAttr):
            values = list(value.get_values())
            pairs = [list(pair) for pair in zip(values[::2], values[1::2], strict=True)]
            printer.print_string(str(pairs))
        elif keyword == "reverse":
            flags = ints(value)
            printer.print_string(f"[{', '.join('true' if flag else 'false' for flag in flags)}]")
        else:
            print_i64_array(printer, cast(DenseArrayBase, value))
    printer.print_string("}" if separator == ", " else "{}")


@irdl_op_definition
class ConvolutionOp(StableHloOp):
    """Convolution with strides, padding, dilations and groups."""

    name = "stablehlo.convolution"

    lhs = operand_def()
    rhs = operand_def()
    result = result_def()
    dimension_numbers = prop_def(ConvDimensionNumbersAttr)
    window_strides = opt_prop_def(DenseArrayBase)
    padding = opt_prop_def(DenseIntOrFPElementsAttr)
    lhs_dilation = opt_prop_def(DenseArrayBase)
    rhs_dilation = opt_prop_def(DenseArrayBase)
    window_reversal = opt_prop_def(DenseArrayBase)
    feature_group_count = prop_def(IntegerAttr)
    batch_group_count = prop_def(IntegerAttr)
    precision_config = opt_prop_def(ArrayAttr[PrecisionAttr])

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        operands = parser.parse_comma_separated_list(
            parser.Delimiter.PAREN, parser.parse_unresolved_operand
        )
        parser.parse_keyword("dim_numbers")
        parser.parse_punctuation("=")
        numbers = ConvDimensionNumbersAttr.parse_layouts(parser)
        parser.parse_punctuation(",")
        parser.parse_keyword("window")
        parser.parse_punctuation("=")
        properties = {"dimension_numbers": numbers, **parse_window(parser)}
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        inputs, outputs = parse_function_types(parser)
        return build(cls, parser, operands, inputs, outputs, properties, attributes)

    def print(self, printer: Printer) -> None:
        printer.print_operands(self.operands)
        printer.print_string(" dim_numbers = ")
        self.dimension_numbers.print_layouts(printer)
        printer.print_string(", window = ")
        print_window(printer, self.properties)
        print_attributes(printer, self, ("dimension_numbers", *WINDOW.values()))
        printer.print_string(" : ")
        print_types(printer, self, "function")

    def verify_(self) -> None:
        for value, layout, name in (
            (self.lhs, self.dimension_numbers.input, "lhs"),
            (self.rhs, self.dimension_numbers.kernel, "rhs"),
            (self.result, self.dimension_numbers.output, "result"),
        ):
            check_count(len(layout), len(sizes(value, name)), name, "one for each dimension")


@irdl_op_definition
class DynamicConvOp(IRDLOperation):
    """`convolution` with computed padding, [low, high] for each dimension; generic form only."""

    name = "stablehlo.dynamic_conv"

    lhs = operand_def()
    rhs = operand_def()
    padding = operand_def()
    result = result_def()
    dimension_numbers = prop_def(ConvDimensionNumbersAttr)
    window_strides = opt_prop_def(DenseArrayBase)
    lhs_dilation = opt_prop_def(DenseArrayBase)
    rhs_dilation = opt_prop_def(DenseArrayBase)
    window_reversal = opt_prop_def(DenseArrayBase)
    feature_group_count = prop_def(IntegerAttr)
    batch_group_count = prop_def(IntegerAttr)
    precision_config = opt_prop_def(ArrayAttr[PrecisionAttr])


@irdl_op_definition
class ReduceWindowOp(IRDLOperation):
    """Reduction of every window; generic form only."""

    name = "stablehlo.reduce_window"

    arguments = var_operand_def()
    result = var_result_def()
    window_dimensions = prop_def(DenseArrayBase)
    window_strides = opt_prop_def(DenseArrayBase)
    base_dilations = opt_prop_def(DenseArrayBase)
    window_dilations = opt_prop_def(DenseArrayBase)
    padding = opt_prop_def(DenseIntOrFPElementsAttr)
    body = region_def("single_block")


@irdl_op_definition
class SelectAndScatterOp(IRDLOperation):
    """The gradient of a windowed maximum; generic form only."""

    name = "stablehlo.select_and_scatter"

    operand = operand_def()
    source = operand_def()
    init_value = operand_def()
    result = result_def()
    window_dimensions = opt_prop_def(DenseArrayBase)
    window_strides = opt_prop_def(DenseArrayBase)
    padding = opt_prop_def(DenseIntOrFPElementsAttr)
    select = region_def("single_block")
    scatter = region_def("single_block")


@irdl_op_definition
class SortOp(IRDLOperation):
    """Tensors sorted in step along one dimension; generic form only."""

    name = "stablehlo.sort"

    inputs = var_operand_def()
    result = var_result_def()
    dimension = opt_prop_def(IntegerAttr)
    is_stable = opt_prop_def(IntegerAttr)
    comparator = region_def("single_block")


OPS: list[type[Operation]] = [
    ConvolutionOp,
    DynamicConvOp,
    ReduceWindowOp,
    SelectAndScatterOp,
    SortOp,
]
