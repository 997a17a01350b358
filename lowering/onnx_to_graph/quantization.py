"""Quantised operators of ONNX: real = (stored - zero point) · scale (SPEC K3).

Products of stored values are exact sums of int32. Rescaled results are rounded to even and clamped
to the type that stores them; that is done in float32, which holds all 16-bit integers.
"""

from __future__ import annotations

import numpy as np
from xdsl.dialects.builtin import IntegerType, f32, i32
from xdsl.ir import Attribute

from ...dialects.dims import Dim
from ...dialects.graph.elements import numpy_dtype
from ..frontend.builder import Lowered, Shape
from ..frontend.contracting import matmul, reduce
from ..frontend.convolution import conv, per_feature
from ..frontend.slicing import sliced
from .node import Builder, Handlers, Node
from .windows import moved_windows

_UINT8 = 2
"""The number of uint8 in TensorProto.DataType."""

WIDEST = 16
"""The most bits of a type that values are quantised to."""


def _along(b: Builder, node: Node, vector: Lowered, shape: Shape) -> Lowered:
    """A scale or zero point for a tensor: one, one for each place along an axis, or for blocks."""
    if vector.shape in ((), (1,)):
        return b.reshaped(vector, ())
    axis = b.axis(node.int("axis", 1), len(shape))
    block = node.int("block_size", 0)
    if len(vector.shape) == 1 and not block:
        return b.reshaped(vector, (*vector.shape, *([1] * (len(shape) - 1 - axis))))
    if len(vector.shape) != len(shape) or block < 1:
        b.fail("a scale is a scalar, a vector, or has the input's rank and a block size")
    parts = b.unsqueezed(vector, [axis + 1])
    spread = (*parts.shape[: axis + 1], block, *parts.shape[axis + 2 :])
    joined: list[Dim] = list(vector.shape)
    joined[axis] = vector.shape[axis] * block
    return sliced(b, b.reshaped(b.broadcast_to(parts, spread), joined), axis, 0, shape[axis])


def _stored(b: Builder, x: Lowered, zero: Lowered | None, element: Attribute) -> Lowered:
    """Real numbers that are whole multiples of the scale, as they are stored."""
    if not isinstance(element, IntegerType) or element.width.data > WIDEST:
        b.unsupported(f"to elements of type {element}")
    whole = b.apply("round_even", x)
    if zero is not None:
        whole = b.apply("add", whole, b.cast(zero, x.element))
    limits = np.iinfo(numpy_dtype(element))
    low, high = (b.number(float(limit), x.element) for limit in (limits.min, limits.max))
    return b.cast(b.apply("min", b.apply("max", whole, low), high), element)


def quantize(
    b: Builder, node: Node, x: Lowered, scale: Lowered, zero: Lowered | None = None
) -> Lowered:
    """``saturate(round(x / scale) + zero)``"""
    named = node.int("output_dtype", 0) or _UINT8
    element = b.element(named) if zero is None else zero.element
    step = b.cast(_along(b, node, scale, x.shape), f32)
    offset = None if zero is None else _along(b, node, zero, x.shape)
    return _stored(b, b.apply("div", b.cast(x, f32), step), offset, element)


def dequantize(
    b: Builder, node: Node, x: Lowered, scale: Lowered, zero: Lowered | None = None
) -> Lowered:
    """``(x - zero) · scale``"""
    offset = None if zero is None else _along(b, node, zero, x.shape)
    step = _along(b, node, scale, x.shape)
    result = b.apply("mul", b.cast(_shifted(b, x, offset), step.element), step)
    return b.cast(result, node.element("output_dtype")) if node.int("output_dtype", 0) else result


def _shifted(b: Builder, x: Lowered, zero: Lowered | None) -> Lowered:
    """``x - zero`` as int32."""
    wide = b.cast(x, i32)
    return wide if zero is None else b.apply("sub", wide, b.cast(zero, i32))


def dynamic_quantize(b: Builder, node: Node, x: Lowered) -> list[Lowered]:
    """`x` as uint8, and the scale and zero point that its smallest and largest elements ask for."""
    nothing, most = b.number(0, x.element), b.number(255, x.element)
    low, high = (b.apply(kind, reduce(b, kind, x, None), nothing) for kind in ("min", "max"))
    width = b.apply("sub", high, low)
    flat = b.compare("eq", width, nothing)
    scale = b.select(flat, b.number(1, x.element), b.apply("div", width, most))
    element = b.element(_UINT8)
    zero = _stored(b, b.apply("div", b.apply("neg", low), scale), None, element)
    return [_stored(b, b.apply("div", x, scale), zero, element), scale, zero]


# -- products ---------------------------------------------------------------------------------


def _rows(b: Builder, vector: Lowered | None) -> Lowered | None:
    """One number for each row of the left operand, or for all."""
    if vector is None or vector.shape in ((), (1,)):
        return vector if vector is None else b.reshaped(vector, ())
    return b.unsqueezed(vector, [1]) if len(vector.shape) == 1 else vector


def matmul_integer(
    b: Builder,
    node: Node,
    x: Lowered,
    y: Lowered,
    x_zero: Lowered | None = None,
    y_zero: Lowered | None = None,
) -> Lowered:
    """The product of stored values less their zero points."""
    return matmul(b, _shifted(b, x, _rows(b, x_zero)), _shifted(b, y, y_zero))


def quantized_matmul(
    b: Builder,
    node: Node,
    x: Lowered,
    x_scale: Lowered,
    x_zero: Lowered,
    y: Lowered,
    y_scale: Lowered,
    y_zero: Lowered,
    scale: Lowered,
    zero: Lowered,
) -> Lowered:
    """The product of quantised matrices, quantised again."""
    total = matmul_integer(b, node, x, y, x_zero, y_zero)
    left = _rows(b, x_scale)
    assert left is not None
    factor = b.apply("div", b.apply("mul", b.cast(left, f32), b.cast(y_scale, f32)), scale)
    return _stored(b, b.apply("mul", b.cast(total, f32), factor), zero, zero.element)


def conv_integer(
    b: Builder,
    node: Node,
    x: Lowered,
    w: Lowered,
    x_zero: Lowered | None = None,
    w_zero: Lowered | None = None,
) -> Lowered:
    """The convolution of stored values less their zero points."""
    return _integer_conv(b, node, x, w, x_zero, w_zero, None)


def _integer_conv(
    b: Builder,
    node: Node,
    x: Lowered,
    w: Lowered,
    x_zero: Lowered | None,
    w_zero: Lowered | None,
    bias: Lowered | None,
) -> Lowered:
    moved = moved_windows(b, node, x, w)
    given = None if x_zero is None else b.reshaped(x_zero, ())
    features = w_zero
    if w_zero is not None and w_zero.shape not in ((), (1,)):
        features = b.reshaped(w_zero, (*w_zero.shape, *([1] * (len(w.shape) - 1))))
    weights = _shifted(b, w, features)
    return conv(b, _shifted(b, x, given), weights, bias, moved, node.int("group", 1))


def quantized_conv(
    b: Builder,
    node: Node,
    x: Lowered,
    x_scale: Lowered,
    x_zero: Lowered,
    w: Lowered,
    w_scale: Lowered,
    w_zero: Lowered,
    scale: Lowered,
    zero: Lowered,
    bias: Lowered | None = None,
) -> Lowered:
    """The convolution of quantised tensors, quantised again; the bias is stored as int32."""
    total = _integer_conv(b, node, x, w, x_zero, w_zero, bias)
    each = b.apply("div", b.apply("mul", x_scale, w_scale), scale)
    factor = (
        b.reshaped(each, ()) if each.shape in ((), (1,)) else per_feature(b, each, len(x.shape))
    )
    return _stored(b, b.apply("mul", b.cast(total, f32), factor), zero, zero.element)


ARITHMETIC: Handlers = {
    "ConvInteger": conv_integer,
    "DequantizeLinear": dequantize,
    "DynamicQuantizeLinear": dynamic_quantize,
    "MatMulInteger": matmul_integer,
    "QLinearConv": quantized_conv,
    "QLinearMatMul": quantized_matmul,
    "QuantizeLinear": quantize,
}
