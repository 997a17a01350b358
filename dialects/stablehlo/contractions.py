"""Products, reductions and indexed access of `stablehlo` (SPEC K3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Self, cast

from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    ArrayAttr,
    DenseArrayBase,
    IntegerAttr,
    TensorType,
)
from xdsl.ir import Attribute, Block, Operation, Region
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
from xdsl.parser import Parser, UnresolvedOperand
from xdsl.printer import Printer
from xdsl.utils.exceptions import VerifyException

from .assembly import (
    PRECISIONS,
    Field,
    StableHloOp,
    build,
    parse_function_types,
    print_attributes,
    print_types,
)
from .attributes import (
    DotAlgorithmAttr,
    DotDimensionNumbersAttr,
    GatherDimensionNumbersAttr,
    ScatterDimensionNumbersAttr,
    i64_array,
    ints,
    parse_i64_array,
)
from .checks import (
    Sizes,
    check_axes,
    check_count,
    check_element_types,
    check_fits,
    check_scalar,
    fits,
    show,
    sizes,
)
from .control import ReturnOp


@irdl_op_definition
class DotOp(StableHloOp):
    """The product of two tensors of rank 1 or 2."""

    name = "stablehlo.dot"
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field("precision", "precision_config", PRECISIONS, optional=True),
    )

    lhs = operand_def()
    rhs = operand_def()
    result = result_def()
    precision_config = opt_prop_def(ArrayAttr)

    def verify_(self) -> None:
        lhs, rhs = sizes(self.lhs, "lhs"), sizes(self.rhs, "rhs")
        if not (1 <= len(lhs) <= 2 and 1 <= len(rhs) <= 2):
            raise VerifyException(f"expected ranks 1 or 2, found {len(lhs)} and {len(rhs)}")
        if not fits(lhs[-1], rhs[0]):
            raise VerifyException(
                f"contracting dimensions: lhs dimension {len(lhs) - 1} has size {show(lhs[-1])}, "
                f"rhs dimension 0 has size {show(rhs[0])}"
            )
        check_fits(lhs[:-1] + rhs[1:], sizes(self.result, "result"), "the product", "result")


@irdl_op_definition
class DotGeneralOp(StableHloOp):
    """The product with any batching and contracting dimensions (result: batching, lhs, rhs)."""

    name = "stablehlo.dot_general"

    lhs = operand_def()
    rhs = operand_def()
    result = result_def()
    dot_dimension_numbers = prop_def(DotDimensionNumbersAttr)
    precision_config = opt_prop_def(ArrayAttr)
    algorithm = opt_prop_def(DotAlgorithmAttr)

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        lhs = parser.parse_unresolved_operand()
        parser.parse_punctuation(",")
        rhs = parser.parse_unresolved_operand()
        pairs = {"batching_dims": (i64_array(()),) * 2, "contracting_dims": (i64_array(()),) * 2}
        properties: dict[str, Attribute] = {}
        while parser.parse_optional_punctuation(",") is not None:
            keyword = parser.parse_keyword_in((*pairs, "precision", "algorithm"))
            parser.parse_punctuation("=")
            if keyword in pairs:
                first = parse_i64_array(parser)
                parser.parse_characters("x")
                pairs[keyword] = (first, parse_i64_array(parser))
            elif keyword == "precision":
                properties["precision_config"] = PRECISIONS.parse(parser)
            else:
                properties["algorithm"] = DotAlgorithmAttr(
                    *DotAlgorithmAttr.parse_parameters(parser)
                )
        properties["dot_dimension_numbers"] = DotDimensionNumbersAttr(
            *pairs["batching_dims"], *pairs["contracting_dims"]
        )
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        inputs, outputs = parse_function_types(parser)
        return build(cls, parser, [lhs, rhs], inputs, outputs, properties, attributes)

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_list(self.operands, printer.print_ssa_value)
        batching, contracting = self.dimensions
        if batching[0]:
            printer.print_string(f", batching_dims = {_show_pair(batching)}")
        printer.print_string(f", contracting_dims = {_show_pair(contracting)}")
        if self.precision_config is not None:
            printer.print_string(", precision = ")
            PRECISIONS.print(printer, self.precision_config)
        if self.algorithm is not None:
            printer.print_string(", algorithm = ")
            self.algorithm.print_parameters(printer)
        shown = ("dot_dimension_numbers", "precision_config", "algorithm")
        print_attributes(printer, self, shown)
        printer.print_string(" : ")
        print_types(printer, self, "function")

    @property
    def dimensions(self) -> tuple[tuple[Sizes, Sizes], tuple[Sizes, Sizes]]:
        """The batching dimensions of lhs and rhs, and the contracting ones."""
        numbers = self.dot_dimension_numbers
        return (
            (ints(numbers.lhs_batching_dimensions), ints(numbers.rhs_batching_dimensions)),
            (ints(numbers.lhs_contracting_dimensions), ints(numbers.rhs_contracting_dimensions)),
        )

    def verify_(self) -> None:
        lhs, rhs = sizes(self.lhs, "lhs"), sizes(self.rhs, "rhs")
        batching, contracting = self.dimensions
        check_axes(batching[0] + contracting[0], len(lhs), "lhs")
        check_axes(batching[1] + contracting[1], len(rhs), "rhs")
        for what, (left, right) in (("batching", batching), ("contracting", contracting)):
            check_count(len(right), len(left), f"{what} dimensions of rhs", "as many as of lhs")
            for i, j in zip(left, right, strict=True):
                if not fits(lhs[i], rhs[j]):
                    raise VerifyException(
                        f"{what} dimensions: lhs dimension {i} has size {show(lhs[i])}, "
                        f"rhs dimension {j} has size {show(rhs[j])}"
                    )
        used = batching[0] + contracting[0], batching[1] + contracting[1]
        expected = tuple(lhs[i] for i in batching[0])
        for shape, dimensions in zip((lhs, rhs), used, strict=True):
            expected += tuple(size for i, size in enumerate(shape) if i not in dimensions)
        check_fits(expected, sizes(self.result, "result"), "the product", "result")


def _show_pair(pair: tuple[Sizes, Sizes]) -> str:
    return f"{list(pair[0])} x {list(pair[1])}"


@irdl_op_definition
class ReduceOp(StableHloOp):
    """Reduction along some dimensions, of one or several tensors in step.

    Written ``(%x init: %c) applies stablehlo.add across dimensions = [1]`` if the body is one
    operation, else with a ``reducer(...) (...) {...}`` that lists the pairs of body arguments.
    """

    name = "stablehlo.reduce"

    arguments = var_operand_def()
    result = var_result_def()
    dimensions = prop_def(DenseArrayBase)
    body = region_def("single_block")

    @property
    def inputs(self) -> Sequence:
        """The tensors that are reduced."""
        return self.operands[: len(self.operands) // 2]

    @property
    def init_values(self) -> Sequence:
        """The start value of each."""
        return self.operands[len(self.operands) // 2 :]

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        inputs: list[UnresolvedOperand] = []
        inits: list[UnresolvedOperand] = []
        while True:
            with parser.in_parens():
                inputs.append(parser.parse_unresolved_operand())
                parser.parse_keyword("init")
                parser.parse_punctuation(":")
                inits.append(parser.parse_unresolved_operand())
            if parser.parse_optional_punctuation(",") is None:
                break
        applied: type[Operation] | None = None
        if parser.parse_optional_keyword("applies") is not None:
            start = parser.pos
            name = parser.parse_identifier()
            applied = parser.ctx.get_optional_op(name)
            if applied is None:
                message = f"operation '{name}' is not registered"
                parser.raise_error(message, start, start + len(name))
        parser.parse_keyword("across")
        parser.parse_keyword("dimensions")
        parser.parse_punctuation("=")
        properties: dict[str, Attribute] = {"dimensions": parse_i64_array(parser)}
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        operand_types, result_types = parse_function_types(parser)
        if applied is None:
            body = _parse_reducer(parser, len(inputs))
        else:
            element = cast("TensorType[Attribute]", operand_types[-1]).element_type
            body = _applying(applied, TensorType(element, []))
        return build(
            cls,
            parser,
            [*inputs, *inits],
            operand_types,
            result_types,
            properties,
            attributes,
            [body],
        )

    def print(self, printer: Printer) -> None:
        for number, (value, init) in enumerate(zip(self.inputs, self.init_values, strict=True)):
            printer.print_string(", (" if number else "(")
            printer.print_ssa_value(value)
            printer.print_string(" init: ")
            printer.print_ssa_value(init)
            printer.print_string(")")
        applied = self.applied_operation
        if applied is not None:
            printer.print_string(f" applies {applied.name}")
        printer.print_string(f" across dimensions = {list(ints(self.dimensions))}")
        print_attributes(printer, self, ("dimensions",))
        printer.print_string(" : ")
        print_types(printer, self, "function")
        if applied is None:
            self._print_reducer(printer)

    def _print_reducer(self, printer: Printer) -> None:
        args, count = self.body.block.args, len(self.inputs)
        printer.print_string(" reducer")
        printer.enter_scope()
        for number in range(count):
            printer.print_string("(" if number == 0 else " (")
            printer.print_list((args[number], args[number + count]), printer.print_block_argument)
            printer.print_string(")")
        printer.print_string(" ")
        printer.print_region(self.body, print_entry_block_args=False)
        printer.exit_scope()

    @property
    def applied_operation(self) -> Operation | None:
        """The commutative operation on its two arguments that the body consists of, or None."""
        ops = list(self.body.block.ops)
        args = self.body.block.args
        if len(ops) != 2 or len(args) != 2:
            return None
        first, last = ops
        plain = not first.properties and not first.attributes and len(first.results) == 1
        same = plain and first.results[0].type == args[0].type == args[1].type
        is_last = isinstance(last, ReturnOp) and tuple(last.operands) == tuple(first.results)
        applies = tuple(first.operands) == tuple(args) and first.name in _COMMUTATIVE
        return first if same and is_last and applies else None

    def verify_(self) -> None:
        if not self.inputs or len(self.operands) % 2:
            raise VerifyException("expected one init value for each input")
        shape = sizes(self.inputs[0], "input 0")
        dimensions = ints(self.dimensions)
        check_axes(dimensions, len(shape), "dimensions")
        check_count(len(self.results), len(self.inputs), "results", "one for each input")
        expected = tuple(size for i, size in enumerate(shape) if i not in dimensions)
        for number, (value, init) in enumerate(zip(self.inputs, self.init_values, strict=True)):
            check_fits(sizes(value, f"input {number}"), shape, f"input {number}", "input 0")
            check_scalar(init, f"init value {number}")
            check_element_types((value, init), (f"input {number}", f"init value {number}"))
            result = sizes(self.results[number], f"result {number}")
            check_fits(expected, result, "the reduced input", f"result {number}")
        check_count(
            len(self.body.block.args), len(self.operands), "reducer arguments", "two for each input"
        )


_COMMUTATIVE = frozenset(
    f"stablehlo.{name}" for name in ("add", "and", "maximum", "minimum", "multiply", "or", "xor")
)
"""MLIR writes other reducers as regions."""


def _applying(applied: type[Operation], scalar: Attribute) -> Region:
    """The body that applies one binary operation."""
    block = Block(arg_types=[scalar, scalar])
    op = applied.create(operands=block.args, result_types=[scalar])
    block.add_ops([op, ReturnOp.create(operands=op.results)])
    return Region(block)


def _parse_reducer(parser: Parser, count: int) -> Region:
    """Parse ``reducer(%a: t, %c: t) (%b: t, %d: t) {...}``; the body's arguments are a b c d."""
    parser.parse_keyword("reducer")
    firsts: list[Parser.Argument] = []
    seconds: list[Parser.Argument] = []
    for _ in range(count):
        with parser.in_parens():
            firsts.append(parser.parse_argument())
            parser.parse_punctuation(",")
            seconds.append(parser.parse_argument())
    return parser.parse_region([*firsts, *seconds])


@irdl_op_definition
class GatherOp(IRDLOperation):
    """Slices of the operand at computed (and clamped) positions; generic form only."""

    name = "stablehlo.gather"

    operand = operand_def()
    start_indices = operand_def()
    result = result_def()
    dimension_numbers = prop_def(GatherDimensionNumbersAttr)
    slice_sizes = prop_def(DenseArrayBase)
    indices_are_sorted = opt_prop_def(IntegerAttr)

    def verify_(self) -> None:
        operand = sizes(self.operand, "operand")
        window = ints(self.slice_sizes)
        check_count(len(window), len(operand), "slice_sizes", "one for each dimension")
        for i, (size, bound) in enumerate(zip(window, operand, strict=True)):
            if bound >= 0 and size > bound:
                raise VerifyException(f"dimension {i}: slice of {size} in a size of {bound}")
        check_gather(
            self.dimension_numbers,
            operand,
            sizes(self.start_indices, "start_indices"),
            sizes(self.result, "result"),
            window,
        )


@irdl_op_definition
class DynamicGatherOp(IRDLOperation):
    """`gather` with computed slice sizes; generic form only."""

    name = "stablehlo.dynamic_gather"

    operand = operand_def()
    start_indices = operand_def()
    slice_sizes = operand_def()
    result = result_def()
    dimension_numbers = prop_def(GatherDimensionNumbersAttr)
    indices_are_sorted = opt_prop_def(IntegerAttr)

    def verify_(self) -> None:
        operand = sizes(self.operand, "operand")
        check_gather(
            self.dimension_numbers,
            operand,
            sizes(self.start_indices, "start_indices"),
            sizes(self.result, "result"),
            (DYNAMIC_INDEX,) * len(operand),
        )


def check_gather(
    numbers: GatherDimensionNumbersAttr,
    operand: Sizes,
    indices: Sizes,
    result: Sizes,
    window: Sizes,
) -> None:
    """Check that the dimension numbers of a gather fit its operands and result."""
    offset = ints(numbers.offset_dims)
    collapsed, batching = ints(numbers.collapsed_slice_dims), ints(numbers.operand_batching_dims)
    vector = numbers.index_vector_dim.data
    points_of_batch = ints(numbers.start_indices_batching_dims)
    _check_batching(points_of_batch, batching, indices, "start_indices_batching_dims")
    check_axes(offset, len(result), "offset_dims")
    check_axes(collapsed + batching, len(operand), "collapsed_slice_dims and batching dims")
    check_axes(ints(numbers.start_index_map), len(operand), "start_index_map")
    _check_vectors(ints(numbers.start_index_map), vector, indices, "start_index_map")
    kept = [i for i in range(len(operand)) if i not in collapsed + batching]
    check_count(len(offset), len(kept), "offset_dims", "one for each dimension of a slice")
    positions = [i for i in range(len(result)) if i not in offset]
    points = [size for i, size in enumerate(indices) if i != vector]
    check_count(
        len(positions), len(points), "the result's other dimensions", "those of the indices"
    )
    expected = [DYNAMIC_INDEX] * len(result)
    for axis, i in zip(sorted(offset), kept, strict=True):
        expected[axis] = window[i]
    for axis, size in zip(positions, points, strict=True):
        expected[axis] = size
    check_fits(tuple(expected), result, "the gathered slices", "result")


def _check_batching(
    of_indices: Sequence[int], of_operand: Sequence[int], indices: Sizes, what: str
) -> None:
    """Check the dimensions of the indices that go in step with dimensions of the operand."""
    check_axes(of_indices, len(indices), what)
    check_count(len(of_indices), len(of_operand), what, "as many as of operand")


def _check_vectors(mapped: Sequence[int], vector: int, indices: Sizes, what: str) -> None:
    """Check that there are as many indexed dimensions as an index vector has elements."""
    if not 0 <= vector <= len(indices):
        raise VerifyException(
            f"index_vector_dim: dimension {vector} is not in indices of rank {len(indices)}"
        )
    width = indices[vector] if vector < len(indices) else 1
    if not fits(width, len(mapped)):
        raise VerifyException(
            f"{what}: expected {width} entries "
            f"(the size of dimension {vector} of the indices), found {len(mapped)}"
        )


@irdl_op_definition
class ScatterOp(IRDLOperation):
    """Updates of windows at computed positions; generic form only."""

    name = "stablehlo.scatter"

    arguments = var_operand_def()
    result = var_result_def()
    scatter_dimension_numbers = prop_def(ScatterDimensionNumbersAttr)
    indices_are_sorted = opt_prop_def(IntegerAttr)
    unique_indices = opt_prop_def(IntegerAttr)
    update_computation = region_def("single_block")

    def verify_(self) -> None:
        count = len(self.result)
        check_count(len(self.arguments), 2 * count + 1, "operands", "inputs, indices, updates")
        inputs, indices, updates = (
            [sizes(value, what) for value in values]
            for values, what in (
                (self.arguments[:count], "input"),
                (self.arguments[count : count + 1], "scatter_indices"),
                (self.arguments[count + 1 :], "update"),
            )
        )
        for operand, update in zip(inputs, updates, strict=True):
            check_scatter(self.scatter_dimension_numbers, operand, indices[0], update)


def check_scatter(
    numbers: ScatterDimensionNumbersAttr, operand: Sizes, indices: Sizes, update: Sizes
) -> None:
    """Check that the dimension numbers of a scatter fit its operands."""
    window = ints(numbers.update_window_dims)
    inserted, batching = ints(numbers.inserted_window_dims), ints(numbers.input_batching_dims)
    mapped = ints(numbers.scatter_dims_to_operand_dims)
    vector = numbers.index_vector_dim.data
    points_of_batch = ints(numbers.scatter_indices_batching_dims)
    _check_batching(points_of_batch, batching, indices, "scatter_indices_batching_dims")
    check_axes(window, len(update), "update_window_dims")
    check_axes(inserted + batching, len(operand), "inserted_window_dims and batching dims")
    check_axes(mapped, len(operand), "scatter_dims_to_operand_dims")
    _check_vectors(mapped, vector, indices, "scatter_dims_to_operand_dims")
    kept = [i for i in range(len(operand)) if i not in inserted + batching]
    check_count(len(window), len(kept), "update_window_dims", "one for each dimension of a window")
    for axis, i in zip(sorted(window), kept, strict=True):
        if operand[i] >= 0 and update[axis] > operand[i]:
            raise VerifyException(
                f"dimension {i}: window of {update[axis]} in a size of {operand[i]}"
            )
    points = tuple(size for i, size in enumerate(indices) if i != vector)
    outer = tuple(size for i, size in enumerate(update) if i not in window)
    check_fits(points, outer, "the indices", "the updates")


OPS: list[type[Operation]] = [
    DotOp,
    DotGeneralOp,
    ReduceOp,
    GatherOp,
    DynamicGatherOp,
    ScatterOp,
]
