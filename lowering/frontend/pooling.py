"""Pooling on lowered values: maxima and where they are, averages, norms of windows (SPEC K1, K3).

The leading dimensions are batch and feature, windows move over the others: `x` is [n, c, d1 … dr].
Places outside of `x` count as nothing. Formulas are those of the ONNX operators of these names.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import reduce as fold

from xdsl.dialects.builtin import i64

from ...dialects import dims, graph
from ...dialects.dims import Dim
from .arrays import Arrays
from .builder import Lowered
from .contracting import argreduce, mean, reduce
from .windows import Windows

FRONT = 2
"""The dimensions before those that windows move over."""


def reduce_windows(b: Arrays, kind: str, x: Lowered, moved: Windows) -> Lowered:
    """Every window of `x` combined by add, mul, max, min, and, or."""
    front = len(x.shape) - len(moved.sizes)
    ones, none = (1,) * front, (0,) * front
    dilated = any(dilation != 1 for dilation in moved.dilations)
    value = b.emit(
        graph.ReduceWindowOp,
        b.tensor(x),
        kind=kind,
        window=(*ones, *moved.sizes),
        strides=(*ones, *moved.strides),
        low=(*none, *moved.low),
        high=(*none, *moved.high),
        x_dilation=(),
        w_dilation=(*ones, *moved.dilations) if dilated else (),
    )
    return b.lowered(value)


def max_pool(b: Arrays, x: Lowered, moved: Windows) -> Lowered:
    """The largest element of each window; NaN if there is one."""
    return reduce_windows(b, "max", x, moved)


def average_pool(
    b: Arrays, x: Lowered, moved: Windows, complete: Windows, *, count_padding: bool
) -> Lowered:
    """The mean of each window.

    `moved` are the windows, `complete` the same without the room that rounding up has added:
    its padding is counted with `count_padding`, elements alone are without.
    """
    total = reduce_windows(b, "add", x, moved)
    spatial = x.shape[len(x.shape) - len(moved.sizes) :]
    counted = [
        _axis_count(b, x, size, moved, complete, i, count_padding=count_padding)
        for i, size in enumerate(spatial)
    ]
    counted = [
        b.reshaped(count, (*count.shape, *([1] * (len(spatial) - 1 - i))))
        for i, count in enumerate(counted)
    ]
    divisor = fold(lambda a, c: b.apply("mul", a, c), counted)
    return b.apply("div", total, divisor)


def _axis_count(
    b: Arrays,
    x: Lowered,
    size: Dim,
    moved: Windows,
    complete: Windows,
    i: int,
    *,
    count_padding: bool,
) -> Lowered:
    """How many places count along one dimension, for each window; one number if that is all."""
    low, high = moved.low[i], moved.high[i]
    if count_padding:
        size = size + complete.low[i] + complete.high[i]
        low, high = 0, high - complete.high[i]
    one = b.number(1, x.element)
    if low == 0 and b.facts.is_nonnegative(-high):
        return b.unsqueezed(b.number(moved.sizes[i], x.element), [0])
    along = replace(moved.along(i), low=(low,), high=(high,))
    return reduce_windows(b, "add", b.filled(one, (size,)), along)


def lp_pool(b: Arrays, x: Lowered, moved: Windows, p: int) -> Lowered:
    """``(Σ |x|^p)^(1/p)`` over each window."""
    return root(b, reduce_windows(b, "add", power(b, x, p), moved), p)


def power(b: Arrays, x: Lowered, p: int) -> Lowered:
    """``|x|^p``"""
    if p == 1:
        return b.apply("abs", x)
    if p == 2:
        return b.apply("mul", x, x)
    return b.apply("pow", b.apply("abs", x), b.number(p, x.element))


def root(b: Arrays, x: Lowered, p: int) -> Lowered:
    """``x^(1/p)``"""
    if p == 1:
        return x
    if p == 2:
        return b.apply("sqrt", x)
    return b.apply("pow", x, b.number(1 / p, x.element))


def global_max_pool(b: Arrays, x: Lowered) -> Lowered:
    """The largest element of each feature, in dimensions of size 1."""
    return reduce(b, "max", x, spatial_axes(x), keep=True)


def global_average_pool(b: Arrays, x: Lowered) -> Lowered:
    """The mean of each feature, in dimensions of size 1."""
    return mean(b, x, spatial_axes(x), keep=True)


def global_lp_pool(b: Arrays, x: Lowered, p: int) -> Lowered:
    """The norm of each feature, in dimensions of size 1."""
    return root(b, reduce(b, "add", power(b, x, p), spatial_axes(x), keep=True), p)


def spatial_axes(x: Lowered) -> range:
    """All axes but batch and feature."""
    return range(FRONT, len(x.shape))


# -- where the maxima are ---------------------------------------------------------------------


def max_positions(
    b: Arrays, x: Lowered, moved: Windows, *, column_major: bool = False, whole: bool = True
) -> Lowered:
    """Where the first largest element of each window is, as i64.

    The position is that in the spatial dimensions, merged in row-major order or in column-major
    order; with `whole` it is that in all of `x`.
    """
    spatial = x.shape[len(x.shape) - len(moved.sizes) :]
    best = argreduce(b, _elements_of_windows(b, x, moved), -1, largest=True, keep=False)
    rank, front = len(spatial), len(x.shape) - len(spatial)
    found: list[Lowered] = []
    rest = best
    for i in reversed(range(rank)):
        size = b.number(moved.sizes[i], i64)
        k = rest if i == 0 else b.apply("rem", rest, size)
        rest = b.apply("div", rest, size)
        at = b.positions(best.shape, front + i)
        found.insert(0, _position(b, at, k, spatial[i], moved, i))
    merged = _merged(b, found[::-1], spatial[::-1]) if column_major else _merged(b, found, spatial)
    if not whole:
        return merged
    features = _merged(b, [b.positions(best.shape, i) for i in range(front)], x.shape[:front])
    return _merged(b, [features, merged], (1, dims.product(spatial)))


def _elements_of_windows(b: Arrays, x: Lowered, moved: Windows) -> Lowered:
    """[n, c, windows…, elements of a window]; a place outside repeats an element of its window."""
    rank = len(moved.sizes)
    front = len(x.shape) - rank
    places = x
    for i in reversed(range(rank)):
        size = x.shape[front + i]
        (count,) = moved.along(i).counts((size,))
        table = (count, moved.sizes[i])
        at, k = (b.positions(table, axis) for axis in (0, 1))
        index = _position(b, at, k, size, moved, i)
        value = b.emit(graph.GatherOp, b.tensor(places), b.tensor(index), axis=front + i)
        places = b.lowered(value)
    order = [*range(front), *(front + 2 * i for i in range(rank))]
    turned = b.transposed(places, [*order, *(front + 2 * i + 1 for i in range(rank))])
    return b.reshaped(turned, (*turned.shape[: front + rank], math.prod(moved.sizes)))


def _position(b: Arrays, at: Lowered, k: Lowered, size: Dim, moved: Windows, i: int) -> Lowered:
    """Where element `k` of window `at` lies, or the element of the window that is next to it."""

    def number(value: Dim) -> Lowered:
        return b.size(value)

    low, stride, step = moved.low[i], moved.strides[i], moved.dilations[i]
    start = b.apply("sub", b.apply("mul", at, number(stride)), number(low))
    outside = b.apply("max", b.apply("neg", start), number(0))
    first = b.apply("div", b.apply("add", outside, number(step - 1)), number(step))
    last = b.apply("div", b.apply("sub", number(size - 1), start), number(step))
    k = b.apply("min", b.apply("max", k, first), last)
    return b.apply("add", start, b.apply("mul", k, number(step)))


def _merged(b: Arrays, components: Sequence[Lowered], shape: Sequence[Dim]) -> Lowered:
    """Positions in dimensions of these sizes, merged in row-major order."""
    total = components[0]
    for component, size in zip(components[1:], shape[1:], strict=True):
        total = b.apply("add", b.apply("mul", total, b.size(size)), component)
    return total
