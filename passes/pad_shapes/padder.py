"""Values of a function whose sizes are padded, and what their padding holds (SPEC D1).

The abstract interpretation of `pad-shapes`: each value has, for each dimension, a layout (which
places hold elements) and a *fill*, the number that all other places hold, if that is known. A fill
is a statement about every place that is outside in this dimension, whatever the others say, so
that it outlives reductions and reshapes. Rules (`rules_…`) give the value after an operation from
those before it, and ask `Padder.masked` for padding that does no harm: a `graph.select` is made
only where the fill is not known to be the wanted number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np
from xdsl.dialects.builtin import IntegerType, i1, i64
from xdsl.ir import Attribute, Block, Operation, SSAValue

from ...diagnostics import AioptError, error_at
from ...dialects.dims import Dim
from ...dialects.facts import Facts
from ...dialects.graph import (
    BINARY_OPS,
    BroadcastOp,
    CastOp,
    CompareOp,
    ConstantOp,
    GatherOp,
    GraphOp,
    IotaOp,
    PadOp,
    ReshapeOp,
    SelectOp,
    SizeOp,
    SliceOp,
    element_type,
    sizes_of,
    tensor_type,
)
from ...dialects.graph.elements import constant_attribute, numpy_dtype
from ...dialects.graph.numerics import Array, is_float
from ...dialects.graph.types import is_unsigned
from ..rewriter import build
from .layout import Capacities, Digit, Layout, capacity_of, is_padded, is_prefix, size_of


@dataclass(frozen=True)
class Padded:
    """A value at its greatest sizes.

    Attributes:
        value: what holds the places.
        layouts: for each dimension, which of them hold elements.
        fills: for padded dimensions, the number (rank 0) that all others hold; absent if unknown.
        even: dimensions along which all places hold the same, so that any layout is true of them.
    """

    value: SSAValue
    layouts: tuple[Layout, ...]
    fills: Mapping[int, Array] = field(default_factory=dict)
    even: frozenset[int] = frozenset()

    @property
    def shape(self) -> tuple[Dim, ...]:
        """How many elements there are in each dimension."""
        return tuple(map(size_of, self.layouts))

    @property
    def places(self) -> tuple[Dim, ...]:
        """How many places there are in each dimension."""
        return tuple(map(capacity_of, self.layouts))

    @property
    def element(self) -> Attribute:
        """The type of the elements."""
        return element_type(self.value.type)

    @property
    def padded(self) -> tuple[int, ...]:
        """The dimensions with padding."""
        return tuple(i for i, layout in enumerate(self.layouts) if is_padded(layout))

    def holds(self, axis: int, number: Array) -> bool:
        """Whether the padding of a dimension is known to be this number, bit for bit."""
        return axis in self.fills and self.fills[axis].tobytes() == number.tobytes()


PaddingRule: TypeAlias = "Callable[[Padder, GraphOp, list[Padded]], Padded]"
"""The value after an operation. Raises `AioptError` (`Padder.refusal`) where it cannot be had."""


class Padder:
    """Builds the block of a padded function, operation by operation.

    With `poison`, all padding that is not known becomes NaN (of integers, the extreme number):
    what the results must not depend on. That is for tests of rules, and of backends.
    """

    def __init__(self, capacities: Capacities, block: Block, facts: Facts, *, poison: bool) -> None:
        self.capacities = capacities
        self.block = block
        self.facts = facts
        self.poison = poison
        self.values: dict[SSAValue, Padded] = {}
        self.selects = 0
        self._at: Operation | None = None
        self._masks: dict[Layout, SSAValue] = {}

    # -- what rules say ---------------------------------------------------------------------

    def visit(self, op: Operation) -> Operation:
        """From now on, operations are made because of `op`."""
        self._at = op
        return op

    def refusal(self, reason: str) -> AioptError:
        """The diagnostic that the present operation cannot be padded."""
        assert self._at is not None
        names = ", ".join(f"'{name}'" for name in sorted(self.capacities.names))
        return error_at(self._at, f"cannot pad {names} through {self._at.name} here: {reason}")

    def layout(self, size: Dim) -> Layout:
        """Elements first. Raises AioptError for a size that cannot be padded."""
        try:
            return self.capacities.layout(size)
        except ValueError as error:
            raise self.refusal(str(error)) from None

    def layouts(self, type_: Attribute) -> tuple[Layout, ...]:
        """Those of a type where elements come first."""
        return tuple(map(self.layout, sizes_of(type_)))

    def prefix(self, x: Padded, axis: int) -> Dim:
        """How many elements a dimension begins with. Raises AioptError if they are not its
        first."""
        if not is_prefix(x.layouts[axis]):
            raise self.refusal(f"the elements of dimension {axis} are not the first of its places")
        return size_of(x.layouts[axis])

    def defined(self, old: SSAValue, new: Padded) -> None:
        """Note what a value of the function has become."""
        new = replace(new, fills={i: n for i, n in new.fills.items() if _lasting(n)})
        if self.poison:
            unknown = [axis for axis in new.padded if axis not in new.fills]
            fills = new.fills
            new = replace(self.masked(new, unknown, _poison(new.element)), fills=fills)
        if new.value.name_hint is None:
            new.value.name_hint = old.name_hint
        self.values[old] = new

    # -- masks ------------------------------------------------------------------------------

    def masked(self, x: Padded, axes: Sequence[int], fill: Array | SSAValue) -> Padded:
        """The value with this number in the padding of these dimensions."""
        number = None if isinstance(fill, SSAValue) else fill
        axes = [i for i in axes if is_padded(x.layouts[i])]
        if number is not None:
            axes = [i for i in axes if not x.holds(i, number)]
        if not axes:
            return x
        condition = self._condition(x, axes)
        scalar = fill if isinstance(fill, SSAValue) else self.scalar(fill, x.element)
        operands = (condition, x.value, self.spread(scalar, x.places))
        value = self.emit(SelectOp, operands, x.value.type)
        self.selects += 1
        fills: dict[int, Array] = {}
        if number is not None:
            fills = {i: number for i in x.fills if x.holds(i, number)} | dict.fromkeys(axes, number)
        return replace(x, value=value, fills=fills, even=x.even - set(axes))

    def _condition(self, x: Padded, axes: Sequence[int]) -> SSAValue:
        type_ = tensor_type(i1, x.places)
        masks = [self._over(self._mask(x.layouts[i]), i, type_) for i in axes]
        condition = masks[0]
        for mask in masks[1:]:
            condition = self.emit(BINARY_OPS["and"], (condition, mask), type_)
        return condition

    def _over(self, vector: SSAValue, axis: int, type_: Attribute) -> SSAValue:
        return (
            vector
            if vector.type == type_
            else self.emit(BroadcastOp, (vector,), type_, axes=(axis,))
        )

    def _mask(self, layout: Layout) -> SSAValue:
        """Which places of a dimension hold elements, as booleans."""
        if layout not in self._masks:
            shape = tuple(digit.capacity for digit in layout)
            masks = [
                self._below(shape, axis, digit)
                for axis, digit in enumerate(layout)
                if not digit.full
            ]
            mask = masks[0]
            for other in masks[1:]:
                mask = self.emit(BINARY_OPS["and"], (mask, other), tensor_type(i1, shape))
            if len(shape) > 1:
                mask = self.emit(ReshapeOp, (mask,), tensor_type(i1, (capacity_of(layout),)))
            self._masks[layout] = mask
        return self._masks[layout]

    def _below(self, shape: tuple[Dim, ...], axis: int, digit: Digit) -> SSAValue:
        place = self.emit(IotaOp, (), tensor_type(i64, shape), axis=axis)
        size = self.spread(self.size(digit.size), shape)
        return self.emit(CompareOp, (place, size), tensor_type(i1, shape), direction="lt")

    # -- operations -------------------------------------------------------------------------

    def emit(
        self, cls: type[GraphOp], operands: Sequence[SSAValue], type_: Attribute, **fields: object
    ) -> SSAValue:
        """A new operation at the end of the block; fields as Python values."""
        op = build(cls, operands, type_, **fields)
        if self._at is not None:
            op.location = self._at.location
        self.block.add_op(op)
        return op.result

    def scalar(self, number: Array, element: Attribute) -> SSAValue:
        """A constant of rank 0."""
        type_ = tensor_type(element, ())
        return self.emit(ConstantOp, (), type_, value=constant_attribute(number, type_))

    def size(self, size: Dim, element: Attribute = i64) -> SSAValue:
        """A size at the call as an integer of rank 0."""
        if isinstance(size, int):
            return self.scalar(np.asarray(size, numpy_dtype(element)), element)
        return self.emit(SizeOp, (), tensor_type(element, ()), value=(size,))

    def spread(self, scalar: SSAValue, shape: tuple[Dim, ...]) -> SSAValue:
        """A tensor with that number everywhere."""
        type_ = tensor_type(element_type(scalar.type), shape)
        return self.emit(BroadcastOp, (scalar,), type_, axes=())

    def wide_index(self, x: Padded) -> Padded:
        """Integers as i32 or i64 (ui64 for unsigned ones), which any size fits in."""
        element = x.element
        assert isinstance(element, IntegerType)
        if element.width.data >= 32 and not is_unsigned(element):
            return x
        wide = IntegerType(64, element.signedness)
        value = self.emit(CastOp, (x.value,), tensor_type(wide, x.places))
        return Padded(value, x.layouts, even=x.even)

    def moved(self, x: Padded, axis: int, index: SSAValue, size: Dim) -> Padded:
        """The elements of one dimension that a vector of places lists, `size` of them."""
        layouts = (*x.layouts[:axis], self.layout(size), *x.layouts[axis + 1 :])
        places = tuple(map(capacity_of, layouts))
        value = self.emit(GatherOp, (x.value, index), tensor_type(x.element, places), axis=axis)
        return Padded(
            value, layouts, {i: n for i, n in x.fills.items() if i != axis}, x.even - {axis}
        )

    def counted(self, size: Dim, first: Dim, step: int) -> SSAValue:
        """``first + step·i`` for all places of a dimension of that size, as i64."""
        shape = (capacity_of(self.layout(size)),)
        type_ = tensor_type(i64, shape)
        place = self.emit(IotaOp, (), type_, axis=0)
        if step != 1:
            by = self.spread(self.size(step), shape)
            place = self.emit(BINARY_OPS["mul"], (place, by), type_)
        return self.emit(BINARY_OPS["add"], (place, self.spread(self.size(first), shape)), type_)

    # -- entry and exit ---------------------------------------------------------------------

    def enter(self, x: SSAValue) -> Padded:
        """An argument at its greatest sizes, zero outside."""
        layouts, shape = self.layouts(x.type), sizes_of(x.type)
        if not any(map(is_padded, layouts)):
            return Padded(x, layouts)
        element = element_type(x.type)
        fill = _poison(element) if self.poison else np.zeros((), numpy_dtype(element))
        places = tuple(map(capacity_of, layouts))
        value = self.emit(
            PadOp,
            (x, self.scalar(fill, element)),
            tensor_type(element, places),
            low=(0,) * len(shape),
            high=tuple(place - size for place, size in zip(places, shape, strict=True)),
            interior=(0,) * len(shape),
        )
        fills = {i: fill for i, layout in enumerate(layouts) if is_padded(layout)}
        return Padded(value, layouts, {} if self.poison else fills)

    def leave(self, x: Padded, type_: Attribute) -> SSAValue:
        """The elements alone, as a value of the type that it had."""
        if not x.padded:
            return x.value
        digits = [digit for layout in x.layouts for digit in layout]
        places = tuple(digit.capacity for digit in digits)
        sizes = tuple(digit.size for digit in digits)
        value = self._reshaped(x.value, tensor_type(x.element, places))
        value = self.emit(
            SliceOp,
            (value,),
            tensor_type(x.element, sizes),
            starts=(0,) * len(sizes),
            limits=sizes,
            strides=(1,) * len(sizes),
        )
        return self._reshaped(value, type_)

    def _reshaped(self, x: SSAValue, type_: Attribute) -> SSAValue:
        return x if x.type == type_ else self.emit(ReshapeOp, (x,), type_)


def unified(padder: Padder, values: Sequence[Padded]) -> tuple[Layout, ...]:
    """The layouts of values of one shape. Raises AioptError where they differ."""
    return tuple(
        same_layout(padder, [(x, axis) for x in values]) for axis in range(len(values[0].layouts))
    )


def same_layout(padder: Padder, dimensions: Sequence[tuple[Padded, int]]) -> Layout:
    """The layout of dimensions that are walked as one. Raises AioptError where they differ."""
    fixed = [x.layouts[axis] for x, axis in dimensions if axis not in x.even]
    if not fixed:
        x, axis = dimensions[0]
        return x.layouts[axis]
    if any(layout != fixed[0] for layout in fixed[1:]):
        x, axis = dimensions[0]
        raise padder.refusal(f"the elements of dimension {axis} stand at different places")
    return fixed[0]


def _lasting(number: Array) -> bool:
    """Whether every backend computes the same number: not what is rounded, and no NaN."""
    return not is_float(number.dtype) or bool(np.isinf(number) or number == 0 or abs(number) == 1)


def _poison(element: Attribute) -> Array:
    dtype = numpy_dtype(element)
    if is_float(dtype):
        return np.asarray(np.nan, dtype)
    if dtype.kind == "b":
        return np.asarray(True)
    info = np.iinfo(dtype)
    return np.asarray(info.max if dtype.kind == "u" else info.min, dtype)
