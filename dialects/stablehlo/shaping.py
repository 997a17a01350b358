"""Operations of `stablehlo` that make, move or measure tensors (SPEC K3)."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import ClassVar, Self

from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    DenseArrayBase,
    DenseIntOrFPElementsAttr,
    DenseResourceAttr,
    IntegerAttr,
)
from xdsl.ir import Operation
from xdsl.irdl import (
    irdl_op_definition,
    operand_def,
    opt_prop_def,
    prop_def,
    result_def,
    traits_def,
    var_operand_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import ConstantLike, Pure
from xdsl.utils.exceptions import VerifyException

from .assembly import (
    INT,
    INTS,
    Field,
    StableHloOp,
    TypeForm,
    build,
    parse_function_types,
    print_attributes,
    print_types,
)
from .attributes import i64_array, ints
from .checks import (
    Sizes,
    check_axes,
    check_count,
    check_element_types,
    check_fits,
    fits,
    show,
    sizes,
    tensor,
)


@irdl_op_definition
class ConstantOp(StableHloOp):
    """A literal tensor."""

    name = "stablehlo.constant"

    value = prop_def(DenseIntOrFPElementsAttr | DenseResourceAttr)
    result = result_def()

    traits = traits_def(ConstantLike(), Pure())

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        attributes = parser.parse_optional_attr_dict()
        start = parser.pos
        value = parser.parse_attribute()
        if not isinstance(value, DenseIntOrFPElementsAttr | DenseResourceAttr):
            parser.raise_error("expected 'dense<...> : type'", start, parser.pos)
        return cls.create(
            properties={"value": value}, result_types=[value.type], attributes=attributes
        )

    def print(self, printer: Printer) -> None:
        print_attributes(printer, self, ("value",))
        printer.print_string(" ")
        printer.print_attribute(self.value)

    def verify_(self) -> None:
        if self.value.type != self.result.type:
            raise VerifyException(f"value has type {self.value.type}, result {self.result.type}")


@irdl_op_definition
class IotaOp(StableHloOp):
    """Counts 0, 1, 2, … along one dimension."""

    name = "stablehlo.iota"
    FIELDS: ClassVar[tuple[Field, ...]] = (Field("dim", "iota_dimension", INT),)
    TYPES: ClassVar[TypeForm] = "result"

    result = result_def()
    iota_dimension = prop_def(IntegerAttr)

    def verify_(self) -> None:
        rank = len(sizes(self.result, "result"))
        check_axes([self.iota_dimension.value.data], rank, "iota_dimension")


@irdl_op_definition
class DynamicIotaOp(StableHloOp):
    """`iota` of a shape that is computed."""

    name = "stablehlo.dynamic_iota"
    FIELDS: ClassVar[tuple[Field, ...]] = (Field("dim", "iota_dimension", INT),)

    output_shape = operand_def()
    result = result_def()
    iota_dimension = prop_def(IntegerAttr)

    def verify_(self) -> None:
        rank = len(sizes(self.result, "result"))
        check_shape_operand(self, rank)
        check_axes([self.iota_dimension.value.data], rank, "iota_dimension")


def check_shape_operand(op: Operation, rank: int, operand: int = -1) -> None:
    """Check that an operand is a shape for a result of that rank: a vector of `rank` integers."""
    type_ = tensor(op.operands[operand], "output_shape")
    shape = type_.get_shape()
    if len(shape) != 1 or not fits(shape[0], rank):
        raise VerifyException(f"output_shape: expected a vector of {rank} sizes, found {type_}")


def check_broadcast(operand: Sizes, result: Sizes, dims: Sequence[int]) -> None:
    """Check a broadcast that puts dimension i of the operand at dimension dims[i] of the result."""
    check_count(len(dims), len(operand), "dims", "one for each dimension of the operand")
    check_axes(dims, len(result), "dims")
    for i, (size, axis) in enumerate(zip(operand, dims, strict=True)):
        if size not in (1, DYNAMIC_INDEX) and not fits(size, result[axis]):
            raise VerifyException(
                f"dimension {i}: operand has size {size}, "
                f"dimension {axis} of the result has size {show(result[axis])}"
            )


@irdl_op_definition
class BroadcastInDimOp(StableHloOp):
    """Repetition: dimension i of the operand becomes dimension dims[i], size 1 is repeated."""

    name = "stablehlo.broadcast_in_dim"
    FIELDS: ClassVar[tuple[Field, ...]] = (Field("dims", "broadcast_dimensions", INTS),)

    operand = operand_def()
    result = result_def()
    broadcast_dimensions = prop_def(DenseArrayBase)

    def verify_(self) -> None:
        operand, result = sizes(self.operand, "operand"), sizes(self.result, "result")
        check_broadcast(operand, result, ints(self.broadcast_dimensions))
        check_element_types((self.operand, self.result), ("operand", "result"))


@irdl_op_definition
class DynamicBroadcastInDimOp(StableHloOp):
    """`broadcast_in_dim` to a shape that is computed."""

    name = "stablehlo.dynamic_broadcast_in_dim"
    FIELDS: ClassVar[tuple[Field, ...]] = (Field("dims", "broadcast_dimensions", INTS),)

    operand = operand_def()
    output_dimensions = operand_def()
    result = result_def()
    broadcast_dimensions = prop_def(DenseArrayBase)
    known_expanding_dimensions = opt_prop_def(DenseArrayBase)
    known_nonexpanding_dimensions = opt_prop_def(DenseArrayBase)

    def verify_(self) -> None:
        operand, result = sizes(self.operand, "operand"), sizes(self.result, "result")
        check_shape_operand(self, len(result))
        check_broadcast(operand, result, ints(self.broadcast_dimensions))
        check_element_types((self.operand, self.result), ("operand", "result"))


@irdl_op_definition
class BroadcastOp(StableHloOp):
    """Repetition along new leading dimensions."""

    name = "stablehlo.broadcast"
    FIELDS: ClassVar[tuple[Field, ...]] = (Field("sizes", "broadcast_sizes", INTS),)

    operand = operand_def()
    result = result_def()
    broadcast_sizes = prop_def(DenseArrayBase)

    def verify_(self) -> None:
        expected = ints(self.broadcast_sizes) + sizes(self.operand, "operand")
        check_fits(expected, sizes(self.result, "result"), "the broadcast operand", "result")
        check_element_types((self.operand, self.result), ("operand", "result"))


@irdl_op_definition
class ReshapeOp(StableHloOp):
    """The same elements in another static shape."""

    name = "stablehlo.reshape"

    operand = operand_def()
    result = result_def()

    def verify_(self) -> None:
        operand, result = sizes(self.operand, "operand"), sizes(self.result, "result")
        if DYNAMIC_INDEX not in operand + result and prod(operand) != prod(result):
            raise VerifyException(
                f"operand has {prod(operand)} elements, result has {prod(result)}"
            )
        check_element_types((self.operand, self.result), ("operand", "result"))


@irdl_op_definition
class DynamicReshapeOp(StableHloOp):
    """`reshape` to a shape that is computed."""

    name = "stablehlo.dynamic_reshape"

    operand = operand_def()
    output_shape = operand_def()
    result = result_def()

    def verify_(self) -> None:
        check_shape_operand(self, len(sizes(self.result, "result")))
        check_element_types((self.operand, self.result), ("operand", "result"))


@irdl_op_definition
class GetDimensionSizeOp(StableHloOp):
    """The size of one dimension."""

    name = "stablehlo.get_dimension_size"
    FIELDS: ClassVar[tuple[Field, ...]] = (Field("dim", "dimension", INT),)

    operand = operand_def()
    result = result_def()
    dimension = prop_def(IntegerAttr)

    def verify_(self) -> None:
        check_axes([self.dimension.value.data], len(sizes(self.operand, "operand")), "dim")


@irdl_op_definition
class SetDimensionSizeOp(StableHloOp):
    """A tensor whose bounded dimension gets a size."""

    name = "stablehlo.set_dimension_size"
    FIELDS: ClassVar[tuple[Field, ...]] = (Field("dim", "dimension", INT),)

    operand = operand_def()
    size = operand_def()
    result = result_def()
    dimension = prop_def(IntegerAttr)


@irdl_op_definition
class TransposeOp(StableHloOp):
    """Dimension i of the result is dimension dims[i] of the operand."""

    name = "stablehlo.transpose"
    FIELDS: ClassVar[tuple[Field, ...]] = (Field("dims", "permutation", INTS),)

    operand = operand_def()
    result = result_def()
    permutation = prop_def(DenseArrayBase)

    def verify_(self) -> None:
        operand, result = sizes(self.operand, "operand"), sizes(self.result, "result")
        permutation = ints(self.permutation)
        check_count(len(permutation), len(operand), "dims", "one for each dimension")
        check_axes(permutation, len(operand), "dims")
        permuted = tuple(operand[axis] for axis in permutation)
        check_fits(permuted, result, "the transposed operand", "result")
        check_element_types((self.operand, self.result), ("operand", "result"))


@irdl_op_definition
class ReverseOp(StableHloOp):
    """The elements in reverse order along some dimensions."""

    name = "stablehlo.reverse"
    FIELDS: ClassVar[tuple[Field, ...]] = (Field("dims", "dimensions", INTS),)
    TYPES: ClassVar[TypeForm] = "same"

    operand = operand_def()
    result = result_def()
    dimensions = prop_def(DenseArrayBase)

    def verify_(self) -> None:
        operand = sizes(self.operand, "operand")
        check_axes(ints(self.dimensions), len(operand), "dims")
        check_fits(operand, sizes(self.result, "result"), "operand", "result")


@irdl_op_definition
class SliceOp(StableHloOp):
    """Every stride-th element from start up to limit, written ``[0:8, 1:9:2]``."""

    name = "stablehlo.slice"

    operand = operand_def()
    result = result_def()
    start_indices = prop_def(DenseArrayBase)
    limit_indices = prop_def(DenseArrayBase)
    strides = prop_def(DenseArrayBase)

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        operand = parser.parse_unresolved_operand()

        def bounds() -> tuple[int, int, int]:
            start = parser.parse_integer()
            parser.parse_punctuation(":")
            limit = parser.parse_integer()
            has_stride = parser.parse_optional_punctuation(":") is not None
            return start, limit, parser.parse_integer() if has_stride else 1

        entries = parser.parse_comma_separated_list(parser.Delimiter.SQUARE, bounds)
        columns = tuple(zip(*entries, strict=True)) or ((), (), ())
        names = ("start_indices", "limit_indices", "strides")
        properties = {n: i64_array(column) for n, column in zip(names, columns, strict=True)}
        attributes = parser.parse_optional_attr_dict()
        parser.parse_punctuation(":")
        inputs, outputs = parse_function_types(parser)
        return build(cls, parser, [operand], inputs, outputs, properties, attributes)

    def print(self, printer: Printer) -> None:
        printer.print_string(" ")
        printer.print_ssa_value(self.operand)
        texts = [
            f"{start}:{limit}" + (f":{stride}" if stride != 1 else "")
            for start, limit, stride in self.ranges
        ]
        printer.print_string(f" [{', '.join(texts)}]")
        print_attributes(printer, self, ("start_indices", "limit_indices", "strides"))
        printer.print_string(" : ")
        print_types(printer, self, "function")

    @property
    def ranges(self) -> list[tuple[int, int, int]]:
        """Start, limit and stride of each dimension."""
        arrays = (self.start_indices, self.limit_indices, self.strides)
        return list(zip(*map(ints, arrays), strict=True))

    def verify_(self) -> None:
        operand, result = sizes(self.operand, "operand"), sizes(self.result, "result")
        for array in (self.start_indices, self.limit_indices, self.strides):
            check_count(len(array), len(operand), "slice", "one for each dimension")
        for i, (start, limit, stride) in enumerate(self.ranges):
            bound = operand[i]
            if stride < 1 or not 0 <= start <= limit or (bound >= 0 and limit > bound):
                raise VerifyException(
                    f"dimension {i}: {start}:{limit}:{stride} is no slice of size {show(bound)}"
                )
        expected = tuple(-(-(limit - start) // stride) for start, limit, stride in self.ranges)
        check_fits(expected, result, "the slice", "result")
        check_element_types((self.operand, self.result), ("operand", "result"))


@irdl_op_definition
class DynamicSliceOp(StableHloOp):
    """A window of static size at a computed position, which is clamped into the operand."""

    name = "stablehlo.dynamic_slice"
    FIELDS: ClassVar[tuple[Field, ...]] = (Field("sizes", "slice_sizes", INTS),)

    operand = operand_def()
    start_indices = var_operand_def()
    result = result_def()
    slice_sizes = prop_def(DenseArrayBase)

    def verify_(self) -> None:
        operand, window = sizes(self.operand, "operand"), ints(self.slice_sizes)
        check_count(
            len(self.start_indices), len(operand), "start indices", "one for each dimension"
        )
        check_count(len(window), len(operand), "sizes", "one for each dimension")
        for i, (size, bound) in enumerate(zip(window, operand, strict=True)):
            if bound >= 0 and size > bound:
                raise VerifyException(f"dimension {i}: window of {size} in a size of {bound}")
        check_fits(window, sizes(self.result, "result"), "sizes", "result")
        check_element_types((self.operand, self.result), ("operand", "result"))


@irdl_op_definition
class DynamicUpdateSliceOp(StableHloOp):
    """The operand with a window, at a computed and clamped position, replaced by the update."""

    name = "stablehlo.dynamic_update_slice"

    operand = operand_def()
    update = operand_def()
    start_indices = var_operand_def()
    result = result_def()

    def verify_(self) -> None:
        operand, update = sizes(self.operand, "operand"), sizes(self.update, "update")
        check_count(
            len(self.start_indices), len(operand), "start indices", "one for each dimension"
        )
        check_count(len(update), len(operand), "update", "one size for each dimension")
        for i, (size, bound) in enumerate(zip(update, operand, strict=True)):
            if bound >= 0 and size > bound:
                raise VerifyException(f"dimension {i}: update of {size} in a size of {bound}")
        check_fits(operand, sizes(self.result, "result"), "operand", "result")
        check_element_types(
            (self.operand, self.update, self.result), ("operand", "update", "result")
        )


@irdl_op_definition
class RealDynamicSliceOp(StableHloOp):
    """`slice` with computed starts, limits and strides."""

    name = "stablehlo.real_dynamic_slice"

    operand = operand_def()
    start_indices = operand_def()
    limit_indices = operand_def()
    strides = operand_def()
    result = result_def()

    def verify_(self) -> None:
        rank = len(sizes(self.operand, "operand"))
        for operand in (1, 2, 3):
            check_shape_operand(self, rank, operand)


@irdl_op_definition
class ConcatenateOp(StableHloOp):
    """The operands one after another along one dimension."""

    name = "stablehlo.concatenate"
    FIELDS: ClassVar[tuple[Field, ...]] = (Field("dim", "dimension", INT),)

    inputs = var_operand_def()
    result = result_def()
    dimension = prop_def(IntegerAttr)

    def verify_(self) -> None:
        if not self.inputs:
            raise VerifyException("expected at least one operand")
        axis = self.dimension.value.data
        result = sizes(self.result, "result")
        check_axes([axis], len(result), "dim")
        total = 0
        for number, value in enumerate(self.inputs):
            shape = sizes(value, f"operand {number}")
            size = shape[axis] if axis < len(shape) else 0
            around = (*shape[:axis], result[axis], *shape[axis + 1 :])
            check_fits(around, result, f"operand {number}", "result")
            total = DYNAMIC_INDEX if DYNAMIC_INDEX in (size, total) else total + size
        if not fits(total, result[axis]):
            raise VerifyException(
                f"dimension {axis}: operands have size {total} together, "
                f"result has size {result[axis]}"
            )
        names = [f"operand {number}" for number in range(len(self.inputs))]
        check_element_types((*self.inputs, self.result), (*names, "result"))


@irdl_op_definition
class PadOp(StableHloOp):
    """Padding at both ends (negative: cropping) and between the elements of each dimension."""

    name = "stablehlo.pad"
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field("low", "edge_padding_low", INTS),
        Field("high", "edge_padding_high", INTS),
        Field("interior", "interior_padding", INTS),
    )

    operand = operand_def()
    padding_value = operand_def()
    result = result_def()
    edge_padding_low = prop_def(DenseArrayBase)
    edge_padding_high = prop_def(DenseArrayBase)
    interior_padding = prop_def(DenseArrayBase)

    @property
    def amounts(self) -> list[tuple[int, int, int]]:
        """Low, high and interior padding of each dimension."""
        arrays = (self.edge_padding_low, self.edge_padding_high, self.interior_padding)
        return list(zip(*map(ints, arrays), strict=True))

    def verify_(self) -> None:
        operand = sizes(self.operand, "operand")
        for field in self.FIELDS:
            amounts = ints(self.properties[field.prop])
            check_count(len(amounts), len(operand), field.keyword, "one for each dimension")
        expected = tuple(
            size if size == DYNAMIC_INDEX else size + low + high + max(size - 1, 0) * interior
            for size, (low, high, interior) in zip(operand, self.amounts, strict=True)
        )
        check_fits(expected, sizes(self.result, "result"), "the padded operand", "result")
        check_element_types(
            (self.operand, self.padding_value, self.result),
            ("operand", "padding value", "result"),
        )


@irdl_op_definition
class DynamicPadOp(StableHloOp):
    """`pad` by computed amounts."""

    name = "stablehlo.dynamic_pad"

    operand = operand_def()
    padding_value = operand_def()
    edge_padding_low = operand_def()
    edge_padding_high = operand_def()
    interior_padding = operand_def()
    result = result_def()


OPS: list[type[Operation]] = [
    ConstantOp,
    IotaOp,
    DynamicIotaOp,
    BroadcastInDimOp,
    DynamicBroadcastInDimOp,
    BroadcastOp,
    ReshapeOp,
    DynamicReshapeOp,
    GetDimensionSizeOp,
    SetDimensionSizeOp,
    TransposeOp,
    ReverseOp,
    SliceOp,
    DynamicSliceOp,
    DynamicUpdateSliceOp,
    RealDynamicSliceOp,
    ConcatenateOp,
    PadOp,
    DynamicPadOp,
]
