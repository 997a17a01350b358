"""Operations of the graph level that move, make or measure data without arithmetic (SPEC K1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Self, cast

from xdsl.dialects.builtin import (
    ArrayAttr,
    DenseArrayBase,
    DenseIntOrFPElementsAttr,
    IntegerAttr,
    IntegerType,
    StringAttr,
    i64,
)
from xdsl.ir import Attribute
from xdsl.irdl import (
    irdl_op_definition,
    operand_def,
    prop_def,
    result_def,
    traits_def,
    var_operand_def,
)
from xdsl.parser import Parser
from xdsl.printer import Printer
from xdsl.traits import ConstantLike, Pure
from xdsl.utils.exceptions import VerifyException

from .. import dims
from ..dims import Dim
from .base import (
    GraphOp,
    Properties,
    distinct_axes,
    from_attribute,
    normalize_axis,
    require_element,
    require_same_shape,
    with_shape,
)
from .types import (
    AnyShape,
    DimsAttr,
    element_type,
    shape_of,
    show_dim,
    show_shape,
    tensor_type,
)


def _ints(props: Properties, name: str) -> tuple[int, ...]:
    return from_attribute("ints", props[name])


def _int(props: Properties, name: str) -> int:
    return from_attribute("int", props[name])


def _sizes(props: Properties, name: str) -> tuple[Dim, ...]:
    return cast("DimsAttr", props[name]).sizes


def _declared(results: Sequence[Attribute] | None, op: str) -> Attribute:
    if results is None:
        raise TypeError(f"{op}: the result type must be given")
    return results[0]


@irdl_op_definition
class ConstantOp(GraphOp):
    """A dense constant of static shape: ``graph.constant dense<1.0> : tensor<4xf32>``."""

    name = "graph.constant"
    FIELDS: ClassVar = {"value": "attr"}

    value_ = prop_def(DenseIntOrFPElementsAttr, prop_name="value")
    res = result_def()
    traits = traits_def(Pure(), ConstantLike())

    @classmethod
    def infer(cls, operands: Sequence[Attribute], props: Properties, results: object):
        value = props["value"]
        assert isinstance(value, DenseIntOrFPElementsAttr)
        return (value.type,)

    def print(self, printer: Printer) -> None:
        printer.print_op_attributes(self.attributes)
        printer.print_string(" ")
        printer.print_attribute(self.properties["value"])

    @classmethod
    def parse(cls, parser: Parser) -> Self:
        attributes = parser.parse_optional_attr_dict()
        start = parser.pos
        value = parser.parse_attribute()
        if not isinstance(value, DenseIntOrFPElementsAttr):
            parser.raise_error("expected a dense constant", start, parser.pos)
        return cls.create(
            result_types=[value.type], properties={"value": value}, attributes=attributes
        )


@irdl_op_definition
class WeightOp(GraphOp):
    """A named parameter whose values live beside the program (safetensors), never in its text."""

    name = "graph.weight"
    FIELDS: ClassVar = {"key": "string"}

    key = prop_def(StringAttr)
    res = result_def()
    traits = traits_def(Pure())

    @classmethod
    def infer(
        cls, operands: Sequence[Attribute], props: Properties, results: Sequence[Attribute] | None
    ):
        shape = shape_of(_declared(results, cls.name))
        if not all(isinstance(size, int) for size in shape):
            raise VerifyException(f"a weight's shape is static, found {show_shape(shape)}")
        return (_declared(results, cls.name),)


@irdl_op_definition
class DimOp(GraphOp):
    """The size of one dimension as a scalar: ``graph.dim %x axis = 0 : T -> tensor<i64>``."""

    name = "graph.dim"
    FIELDS: ClassVar = {"axis": "int"}

    x = operand_def()
    axis = prop_def(IntegerAttr)
    res = result_def()
    traits = traits_def(Pure())

    @classmethod
    def infer(cls, operands: Sequence[Attribute], props: Properties, results: object):
        normalize_axis(_int(props, "axis"), len(shape_of(operands[0])))
        return (tensor_type(i64, ()),)


@irdl_op_definition
class SizeOp(GraphOp):
    """A dimension expression as a scalar: ``graph.size value = [2*s + 1] : tensor<i64>``."""

    name = "graph.size"
    FIELDS: ClassVar = {"value": "dims"}

    value_ = prop_def(DimsAttr, prop_name="value")
    res = result_def()
    traits = traits_def(Pure())

    @classmethod
    def infer(
        cls, operands: Sequence[Attribute], props: Properties, results: Sequence[Attribute] | None
    ):
        if len(_sizes(props, "value")) != 1:
            raise VerifyException("value: expected exactly one dimension expression")
        declared = _declared(results, cls.name) if results else tensor_type(i64, ())
        if not isinstance(element_type(declared), IntegerType):
            raise VerifyException(f"expected an integer result, found {element_type(declared)}")
        return (with_shape(declared, ()),)


@irdl_op_definition
class IotaOp(GraphOp):
    """``y[i] = i[axis]``: counts along one axis."""

    name = "graph.iota"
    FIELDS: ClassVar = {"axis": "int"}

    axis = prop_def(IntegerAttr)
    res = result_def()
    traits = traits_def(Pure())

    @classmethod
    def infer(
        cls, operands: Sequence[Attribute], props: Properties, results: Sequence[Attribute] | None
    ):
        declared = _declared(results, cls.name)
        normalize_axis(_int(props, "axis"), len(shape_of(declared)))
        return (declared,)


@irdl_op_definition
class BroadcastOp(GraphOp):
    """Operand dimension ``i`` becomes result dimension ``axes[i]`` (increasing); others repeat.

    An operand dimension of size 1 may be stretched.
    """

    name = "graph.broadcast"
    FIELDS: ClassVar = {"axes": "ints"}

    x = operand_def()
    axes = prop_def(DenseArrayBase)
    res = result_def()
    traits = traits_def(Pure())

    @classmethod
    def infer(
        cls, operands: Sequence[Attribute], props: Properties, results: Sequence[Attribute] | None
    ):
        source = shape_of(operands[0])
        declared = _declared(results, cls.name)
        target = shape_of(declared)
        axes = distinct_axes(_ints(props, "axes"), len(target))
        if len(axes) != len(source):
            raise VerifyException(
                f"axes lists {len(axes)} axes, the operand has rank {len(source)}"
            )
        if list(axes) != sorted(axes):
            raise VerifyException(f"axes must increase, found {list(axes)}")
        for i, axis in enumerate(axes):
            a, b = source[i], target[axis]
            if a is not None and b is not None and a != b and a != 1:
                raise VerifyException(
                    f"operand dimension {i} is {show_dim(a)}, cannot become result dimension {axis}"
                    f" of size {show_dim(b)}"
                )
        return (with_shape(operands[0], target),)


def _check_element_count(source: AnyShape, target: AnyShape, what: str) -> None:
    if None in source or None in target:
        return
    before = dims.product(cast("tuple[Dim, ...]", source))
    after = dims.product(cast("tuple[Dim, ...]", target))
    if before != after:
        raise VerifyException(
            f"{what} changes the number of elements: {show_shape(source)} has {before},"
            f" {show_shape(target)} has {after}"
        )


@irdl_op_definition
class ReshapeOp(GraphOp):
    """The same elements in row-major order under another shape."""

    name = "graph.reshape"

    x = operand_def()
    res = result_def()
    traits = traits_def(Pure())

    @classmethod
    def infer(
        cls, operands: Sequence[Attribute], props: Properties, results: Sequence[Attribute] | None
    ):
        target = shape_of(_declared(results, cls.name))
        _check_element_count(shape_of(operands[0]), target, "reshape")
        return (with_shape(operands[0], target),)


def _check_groups(fine: AnyShape, coarse: AnyShape, groups: Sequence[tuple[int, ...]]) -> None:
    """Group ``i`` lists the consecutive axes of `fine` that make axis ``i`` of `coarse`."""
    if len(groups) != len(coarse):
        raise VerifyException(f"{len(groups)} groups for a tensor of rank {len(coarse)}")
    if [axis for group in groups for axis in group] != list(range(len(fine))):
        raise VerifyException(f"groups must list axes 0 to {len(fine) - 1} once, in order")
    for i, group in enumerate(groups):
        part = tuple(fine[axis] for axis in group)
        if None in part or coarse[i] is None:
            continue
        size = dims.product(cast("tuple[Dim, ...]", part))
        if size != coarse[i]:
            raise VerifyException(
                f"dimension {i} is {show_dim(coarse[i])}, its group {show_shape(part)} has {size}"
            )


def _groups(props: Properties) -> list[tuple[int, ...]]:
    groups = cast("ArrayAttr[Attribute]", props["groups"])
    return [tuple(cast("IntegerAttr", n).value.data for n in cast("ArrayAttr", g)) for g in groups]


def groups_attr(groups: Sequence[Sequence[int]]) -> ArrayAttr[ArrayAttr[IntegerAttr]]:
    """The property value of ``groups = [[0, 1], [2]]``."""
    return ArrayAttr([ArrayAttr([IntegerAttr(n, i64) for n in group]) for group in groups])


@irdl_op_definition
class ExpandOp(GraphOp):
    """Splits dimensions: operand axis ``i`` becomes the result axes in ``groups[i]``."""

    name = "graph.expand"
    FIELDS: ClassVar = {"groups": "attr"}

    x = operand_def()
    groups = prop_def(ArrayAttr[ArrayAttr[IntegerAttr]])
    res = result_def()
    traits = traits_def(Pure())

    @classmethod
    def infer(
        cls, operands: Sequence[Attribute], props: Properties, results: Sequence[Attribute] | None
    ):
        target = shape_of(_declared(results, cls.name))
        _check_groups(target, shape_of(operands[0]), _groups(props))
        return (with_shape(operands[0], target),)


@irdl_op_definition
class CollapseOp(GraphOp):
    """Merges dimensions: the operand axes in ``groups[i]`` become result axis ``i``."""

    name = "graph.collapse"
    FIELDS: ClassVar = {"groups": "attr"}

    x = operand_def()
    groups = prop_def(ArrayAttr[ArrayAttr[IntegerAttr]])
    res = result_def()
    traits = traits_def(Pure())

    @classmethod
    def infer(
        cls, operands: Sequence[Attribute], props: Properties, results: Sequence[Attribute] | None
    ):
        source, groups = shape_of(operands[0]), _groups(props)
        if results is None:
            sizes = (tuple(source[axis] for axis in group) for group in groups)
            merged = (
                None if None in part else dims.product(cast("tuple[Dim, ...]", part))
                for part in sizes
            )
            return (with_shape(operands[0], tuple(merged)),)
        target = shape_of(results[0])
        _check_groups(source, target, groups)
        return (with_shape(operands[0], target),)


@irdl_op_definition
class TransposeOp(GraphOp):
    """Result dimension ``i`` is operand dimension ``perm[i]``."""

    name = "graph.transpose"
    FIELDS: ClassVar = {"perm": "ints"}

    x = operand_def()
    perm = prop_def(DenseArrayBase)
    res = result_def()
    traits = traits_def(Pure())

    @classmethod
    def infer(cls, operands: Sequence[Attribute], props: Properties, results: object):
        source = shape_of(operands[0])
        perm = distinct_axes(_ints(props, "perm"), len(source), "perm")
        if len(perm) != len(source):
            raise VerifyException(
                f"perm lists {len(perm)} axes, the operand has rank {len(source)}"
            )
        return (with_shape(operands[0], tuple(source[i] for i in perm)),)


@irdl_op_definition
class ReverseOp(GraphOp):
    """The operand with the given axes running backwards."""

    name = "graph.reverse"
    FIELDS: ClassVar = {"axes": "ints"}
    UNIFORM: ClassVar = True

    x = operand_def()
    axes = prop_def(DenseArrayBase)
    res = result_def()
    traits = traits_def(Pure())

    @classmethod
    def infer(cls, operands: Sequence[Attribute], props: Properties, results: object):
        distinct_axes(_ints(props, "axes"), len(shape_of(operands[0])))
        return (operands[0],)


@irdl_op_definition
class SliceOp(GraphOp):
    """Elements ``starts[i], starts[i] + strides[i], …`` below ``limits[i]`` of each dimension.

    Starts and limits are dimension expressions within the operand's size; strides are positive.
    """

    name = "graph.slice"
    FIELDS: ClassVar = {"starts": "dims", "limits": "dims", "strides": "ints"}

    x = operand_def()
    starts = prop_def(DimsAttr)
    limits = prop_def(DimsAttr)
    strides = prop_def(DenseArrayBase)
    res = result_def()
    traits = traits_def(Pure())

    @classmethod
    def infer(cls, operands: Sequence[Attribute], props: Properties, results: object):
        source = shape_of(operands[0])
        starts, limits = _sizes(props, "starts"), _sizes(props, "limits")
        strides = _ints(props, "strides")
        for what, values in (("starts", starts), ("limits", limits), ("strides", strides)):
            if len(values) != len(source):
                raise VerifyException(
                    f"{what} has {len(values)} entries, the operand has rank {len(source)}"
                )
        sizes: list[Dim] = []
        for i, (start, limit, stride) in enumerate(zip(starts, limits, strides, strict=True)):
            if stride <= 0:
                raise VerifyException(f"stride of dimension {i} is {stride}, expected at least 1")
            size = source[i]
            below = isinstance(start, int) and start < 0
            above = size is not None and isinstance(d := limit - size, int) and d > 0
            if below or above:
                raise VerifyException(
                    f"slice [{start}, {limit}) of dimension {i} is outside its size"
                    f" {show_dim(size)}"
                )
            if isinstance(length := limit - start, int) and length < 0:
                raise VerifyException(
                    f"slice [{start}, {limit}) of dimension {i} has a negative size"
                )
            sizes.append(dims.ceildiv(limit - start, stride))
        return (with_shape(operands[0], tuple(sizes)),)


@irdl_op_definition
class ConcatOp(GraphOp):
    """Operands one after another along an axis."""

    name = "graph.concat"
    FIELDS: ClassVar = {"axis": "int"}

    inputs = var_operand_def()
    axis = prop_def(IntegerAttr)
    res = result_def()
    traits = traits_def(Pure())

    @classmethod
    def infer(cls, operands: Sequence[Attribute], props: Properties, results: object):
        if not operands:
            raise VerifyException("expected at least one operand")
        first = shape_of(operands[0])
        axis = normalize_axis(_int(props, "axis"), len(first))
        total: Dim | None = 0
        for i, type_ in enumerate(operands):
            require_element(type_, (element_type(operands[0]),), f"operand {i}")
            shape = shape_of(type_)
            expected = (*first[:axis], None, *first[axis + 1 :])
            require_same_shape(shape, expected, f"operand {i}")
            size = shape[axis]
            total = None if size is None or total is None else total + size
        return (with_shape(operands[0], (*first[:axis], total, *first[axis + 1 :])),)


@irdl_op_definition
class PadOp(GraphOp):
    """``low[i]`` elements before, ``high[i]`` after and ``interior[i]`` between the elements of
    dimension ``i``, all equal to the scalar second operand. `low` and `high` may be negative
    (cropping).
    """

    name = "graph.pad"
    FIELDS: ClassVar = {"low": "dims", "high": "dims", "interior": "ints"}

    x = operand_def()
    padding = operand_def()
    low = prop_def(DimsAttr)
    high = prop_def(DimsAttr)
    interior = prop_def(DenseArrayBase)
    res = result_def()
    traits = traits_def(Pure())

    @classmethod
    def infer(cls, operands: Sequence[Attribute], props: Properties, results: object):
        source = shape_of(operands[0])
        require_element(operands[1], (element_type(operands[0]),), "padding value")
        require_same_shape(shape_of(operands[1]), (), "padding value")
        low, high = _sizes(props, "low"), _sizes(props, "high")
        interior = _ints(props, "interior")
        for what, values in (("low", low), ("high", high), ("interior", interior)):
            if len(values) != len(source):
                raise VerifyException(
                    f"{what} has {len(values)} entries, the operand has rank {len(source)}"
                )
        sizes: list[Dim | None] = []
        for i, size in enumerate(source):
            if interior[i] < 0:
                raise VerifyException(f"interior padding of dimension {i} is {interior[i]}")
            if size is None:
                sizes.append(None)
                continue
            between = dims.maximum(size - 1, 0) * interior[i] if interior[i] else 0
            total = low[i] + size + between + high[i]
            if isinstance(total, int) and total < 0:
                raise VerifyException(f"padded dimension {i} has the negative size {total}")
            sizes.append(total)
        return (with_shape(operands[0], tuple(sizes)),)


@irdl_op_definition
class GatherOp(GraphOp):
    """``y[a…, i…, b…] = x[a…, indices[i…], b…]``: whole slices of `x` along `axis` (numpy's take).

    Indices are clamped to ``[0, size - 1]``.
    """

    name = "graph.gather"
    FIELDS: ClassVar = {"axis": "int"}

    x = operand_def()
    indices = operand_def()
    axis = prop_def(IntegerAttr)
    res = result_def()
    traits = traits_def(Pure())

    @classmethod
    def infer(cls, operands: Sequence[Attribute], props: Properties, results: object):
        source, indices = shape_of(operands[0]), shape_of(operands[1])
        if not isinstance(element_type(operands[1]), IntegerType):
            raise VerifyException(f"indices: expected integers, found {element_type(operands[1])}")
        axis = normalize_axis(_int(props, "axis"), len(source))
        return (with_shape(operands[0], (*source[:axis], *indices, *source[axis + 1 :])),)


STRUCTURE_OPS: tuple[type[GraphOp], ...] = (
    ConstantOp, WeightOp, DimOp, SizeOp, IotaOp, BroadcastOp, ReshapeOp, ExpandOp, CollapseOp,
    TransposeOp, ReverseOp, SliceOp, ConcatOp, PadOp, GatherOp,
)  # fmt: skip
