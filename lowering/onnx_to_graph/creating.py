"""Operators that make values from attributes, shapes and positions (SPEC K1, K3)."""

from __future__ import annotations

from math import ceil

import numpy as np
from xdsl.dialects.builtin import i64

from ...dialects.dims import Dim
from ..frontend.arithmetic import LARGEST, range_length
from ..frontend.arrays import is_integer
from ..frontend.builder import Lowered
from ..frontend.diagonals import ones_on_diagonal, triangle
from ..frontend.slicing import position, wrapped_indices
from .node import Builder, Handlers, Node

_VALUES = {
    "value_float": ("float", np.float32),
    "value_floats": ("floats", np.float32),
    "value_int": ("int", np.int64),
    "value_ints": ("ints", np.int64),
}
"""Attributes of Constant: how each is read, and the dtype it gives."""


def constant(b: Builder, node: Node) -> Lowered:
    """Constant: the value of its one attribute."""
    if node.has("value"):
        return b.importer.constant(node.output_name, node.tensor("value"))
    for name, (kind, dtype) in _VALUES.items():
        if node.has(name):
            return b.importer.constant(
                node.output_name, np.asarray(getattr(node, kind)(name), dtype)
            )
    b.unsupported(f"with {', '.join(map(repr, node.attributes)) or 'no attribute'}")


def constant_of_shape(b: Builder, node: Node, target: Lowered) -> Lowered:
    """ConstantOfShape: one value everywhere."""
    wanted = b.integers(target, "the shape")
    value = node.tensor("value") if node.has("value") else np.zeros(1, np.float32)
    if value.size != 1:
        b.fail("attribute 'value'", expected="one element", found=str(value.size))
    return b.filled(b.array(np.ascontiguousarray(value).reshape(())), wanted)


def range_(b: Builder, node: Node, start: Lowered, limit: Lowered, delta: Lowered) -> Lowered:
    """Range: numbers in equal steps."""
    if is_integer(start.element):
        first, last, step = (b.one(each, "the length") for each in (start, limit, delta))
        length = _length(b, first, last, step)
    else:
        first, last, step = (
            b.values(b.reshaped(each, ()), "the length").item() for each in (start, limit, delta)
        )
        length = max(ceil((last - first) / step), 0) if step else 0
    if step == 0:
        b.fail("the step is 0")
    if isinstance(length, int) and length <= LARGEST and is_integer(start.element):
        scalars = [first + k * step for k in range(length)]
        return b.cast(b.sizes(scalars), start.element)
    steps = b.apply("mul", b.cast(b.iota(length), start.element), delta)
    return b.apply("add", steps, start)


def _length(b: Builder, first: Dim, last: Dim, step: Dim) -> Dim:
    """How many steps there are from the first to before the last number."""
    if not isinstance(step, int):
        b.unsupported("with a step that depends on sizes")
    if step == 0:
        return 0
    return range_length(b.facts, first, last, step)


# -- by position ----------------------------------------------------------------------------------


def eye_like(b: Builder, node: Node, x: Lowered) -> Lowered:
    """EyeLike: ones on a diagonal."""
    b.check_rank(x, 2, "the input")
    element = node.element("dtype") if node.has("dtype") else x.element
    return ones_on_diagonal(b, x.shape, b.number(node.int("k", 0), i64), element)


def trilu(b: Builder, node: Node, x: Lowered, k: Lowered | None = None) -> Lowered:
    """Trilu: the part of matrices on and above (or below) a diagonal, zero elsewhere."""
    offset = b.number(0, i64) if k is None else b.reshaped(k, ())
    return triangle(b, x, offset, upper=node.flag("upper", True))


def one_hot(b: Builder, node: Node, indices: Lowered, depth: Lowered, values: Lowered) -> Lowered:
    """OneHot: the second value at each index, the first elsewhere."""
    rank = len(indices.shape)
    length = b.one(depth, "the depth")
    axis = b.axis(node.int("axis", -1), rank + 1)
    shape = (*indices.shape[:axis], length, *indices.shape[axis:])
    index = wrapped_indices(b, b.cast(indices, i64), length)
    hot = b.compare("eq", b.unsqueezed(index, [axis]), b.positions(shape, axis))
    off, on = (position(b, values, 0, k) for k in (0, 1))
    return b.select(hot, on, off)


HANDLERS: Handlers = {
    "Constant": constant,
    "ConstantOfShape": constant_of_shape,
    "EyeLike": eye_like,
    "OneHot": one_hot,
    "Range": range_,
    "Trilu": trilu,
}
