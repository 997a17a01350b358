"""Lowering of `stablehlo` operations on the bits of numbers (SPEC K3).

They are composed of shifts and masks on integers of the same width.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from xdsl.dialects.builtin import (
    AnyFloat,
    BFloat16Type,
    Float16Type,
    Float32Type,
    Float64Type,
    IntegerType,
    i1,
)
from xdsl.ir import Attribute, Operation, SSAValue

from ...dialects import graph
from ...dialects.stablehlo import elementwise
from ..frontend.builder import Lowered, Shape
from ..frontend.gathers import cast_to, iota, size_like
from .values import Builder, Handler


def _signed(value: int, width: int) -> int:
    """The bits of a number as a signed integer."""
    value &= (1 << width) - 1
    return value - (1 << width) if value >> (width - 1) else value


def _mask(b: Builder, x: SSAValue, bits: int) -> SSAValue:
    constant = b.full(_signed(bits, bit_width(graph.element_type(x.type))), x)
    return b.elementwise("and", x, constant)


def _shifted(b: Builder, x: SSAValue, distance: int) -> SSAValue:
    return b.elementwise("shr_logical", x, b.full(distance, x))


# -- other types ------------------------------------------------------------------------------


def lower_bitcast_convert(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """The same bits: elements are split into a new last dimension, or one is merged.

    The lowest bits come first.
    """
    element = b.result_element()
    x, source = b.tensor(args[0]), args[0].element
    before, after = bit_width(source), bit_width(element)
    bits = reinterpret(b, x, IntegerType(before))
    if before > after:
        bits = _split(b, bits, before // after, IntegerType(after))
    elif before < after:
        bits = _merge(b, bits, after // before, IntegerType(after))
    b.declared(graph.sizes_of(bits.type))
    return [b.lowered(reinterpret(b, bits, element))]


def bit_width(element: Attribute) -> int:
    """How many bits an element has."""
    assert isinstance(element, IntegerType | AnyFloat)
    return element.width.data if isinstance(element, IntegerType) else element.bitwidth


def reinterpret(b: Builder, x: SSAValue, element: Attribute) -> SSAValue:
    """The bits of `x` as another element type of the same width."""
    type_ = graph.tensor_type(element, graph.sizes_of(x.type))
    return x if x.type == type_ else b.emit(graph.BitcastOp, x, result=type_)


def _split(b: Builder, x: SSAValue, parts: int, element: IntegerType) -> SSAValue:
    shape: Shape = (*graph.sizes_of(x.type), parts)
    x = b.broadcast(x, shape, range(len(shape) - 1))
    part = b.elementwise("shr_logical", x, _distances(b, x, element.width.data))
    if element == i1:
        return cast_to(b, _mask(b, part, 1), element)
    return cast_to(b, part, element)


def _merge(b: Builder, x: SSAValue, parts: int, element: IntegerType) -> SSAValue:
    width = bit_width(graph.element_type(x.type))
    b.same_shape(graph.sizes_of(x.type)[-1:], (parts,))
    x = _mask(b, cast_to(b, x, element), (1 << width) - 1)
    x = b.elementwise("shl", x, _distances(b, x, width))
    return b.emit(graph.ReduceOp, x, kind="or", axes=[len(graph.sizes_of(x.type)) - 1])


def _distances(b: Builder, x: SSAValue, step: int) -> SSAValue:
    """0, step, 2·step, … along the last dimension."""
    shape = graph.sizes_of(x.type)
    positions = iota(b, graph.element_type(x.type), shape, len(shape) - 1)
    return b.elementwise("mul", positions, size_like(b, step, positions))


# -- floats as integers -----------------------------------------------------------------------


def total_order(b: Builder, x: SSAValue) -> SSAValue:
    """Integers that are ordered as IEEE 754 orders all floats: -NaN, -inf, …, -0, 0, …, NaN.

    The bits of a negative float, but for its sign, are complemented.
    """
    width = bit_width(graph.element_type(x.type))
    bits = reinterpret(b, x, IntegerType(width))
    sign = b.elementwise("shr_arith", bits, b.full(width - 1, bits))
    return b.elementwise("xor", bits, _mask(b, sign, (1 << (width - 1)) - 1))


def lower_reduce_precision(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """Rounding to fewer bits, halves to even; what is too large becomes infinite, too small zero.

    As XLA does it: the bits are rounded as an integer.
    """
    assert isinstance(op, elementwise.ReducePrecisionOp)
    exponent, mantissa = op.exponent_bits.value.data, op.mantissa_bits.value.data
    own = _FORMATS.get(type(args[0].element))
    if own is None or exponent < 1:
        b.unsupported(f"of {args[0].element} to format e{exponent}m{mantissa}")
    x = b.tensor(args[0])
    if exponent >= own[0] and mantissa >= own[1]:
        return args
    width = 1 + sum(own)
    bits = reinterpret(b, x, IntegerType(width))
    if mantissa < own[1]:
        bits = _rounded(b, bits, own[1] - mantissa)
    if exponent < own[0]:
        bits = _within(b, bits, own, exponent)
    result = reinterpret(b, bits, args[0].element)
    is_nan = b.elementwise("is_nan", x)
    nan = b.full(math.nan, x) if mantissa else b.full(math.inf, x)
    return [b.lowered(b.emit(graph.SelectOp, is_nan, nan, result))]


_FORMATS: dict[type[Attribute], tuple[int, int]] = {
    Float16Type: (5, 10),
    BFloat16Type: (8, 7),
    Float32Type: (8, 23),
    Float64Type: (11, 52),
}
"""Bits of the exponent and of the mantissa."""


def _rounded(b: Builder, bits: SSAValue, dropped: int) -> SSAValue:
    last = _mask(b, _shifted(b, bits, dropped), 1)
    half = b.elementwise("add", last, b.full((1 << (dropped - 1)) - 1, last))
    return _mask(b, b.elementwise("add", bits, half), ~((1 << dropped) - 1))


def _within(b: Builder, bits: SSAValue, own: tuple[int, int], exponent: int) -> SSAValue:
    """Bits whose exponent a narrower format has; else those of infinity or zero."""
    width = 1 + sum(own)
    bias, narrow = (1 << (own[0] - 1)) - 1, (1 << (exponent - 1)) - 1
    sign = _mask(b, bits, 1 << (width - 1))
    found = _mask(b, bits, ((1 << own[0]) - 1) << own[1])
    most, least = (bias + narrow) << own[1], (bias - narrow) << own[1]
    large = b.emit(graph.CompareOp, found, b.full(most, found), direction="gt")
    small = b.emit(graph.CompareOp, found, b.full(least, found), direction="le")
    infinity = b.elementwise("or", sign, b.full(((1 << own[0]) - 1) << own[1], sign))
    bits = b.emit(graph.SelectOp, large, infinity, bits)
    return b.emit(graph.SelectOp, small, sign, bits)


HANDLERS: dict[str, Handler] = {
    "stablehlo.bitcast_convert": lower_bitcast_convert,
    "stablehlo.reduce_precision": lower_reduce_precision,
}
