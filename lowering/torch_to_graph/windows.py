"""Lowering of ATen's convolutions, pooling and interpolation (SPEC K1, K3)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from xdsl.dialects.builtin import i64

from ...dialects import dims
from ...dialects.dims import Dim
from ..frontend import contracting, convolution, pooling, resampling, slicing
from ..frontend.builder import Lowered
from ..frontend.repeating import repeated
from ..frontend.windows import Windows, rounded_up, windows
from .values import Builder, Handler

Numbers = int | Sequence[int]


def _each(numbers: Numbers, rank: int) -> tuple[int, ...]:
    """One number for each dimension."""
    if isinstance(numbers, int):
        return (numbers,) * rank
    return tuple(numbers) * rank if len(numbers) == 1 else tuple(numbers)


# -- convolution ------------------------------------------------------------------------------


def convolve(
    b: Builder,
    x: Lowered,
    w: Lowered,
    bias: Lowered | None,
    stride: Numbers,
    padding: Numbers,
    dilation: Numbers,
    transposed: bool,
    output_padding: Numbers,
    groups: int,
) -> Lowered:
    """A convolution or its transpose, of weights [out, in / groups, …] or [in, out / groups, …]."""
    rank = len(w.shape) - 2
    if len(x.shape) == rank + 1:
        batch = b.unsqueezed(x, [0])
        others = (stride, padding, dilation, transposed, output_padding, groups)
        return b.squeezed(convolve(b, batch, w, bias, *others), [0])
    sizes = w.shape[2:]
    if not all(isinstance(size, int) for size in sizes):
        b.unsupported("with windows of unknown size")
    pads = _each(padding, rank)
    moved = windows(
        b,
        [size for size in sizes if isinstance(size, int)],
        strides=_each(stride, rank),
        dilations=_each(dilation, rank),
        low=pads,
        high=pads,
    )
    if transposed:
        extra = _each(output_padding, rank)
        return convolution.conv_transpose(b, x, w, bias, moved, groups, extra)
    return convolution.conv(b, x, w, bias, moved, groups)


# -- pooling ----------------------------------------------------------------------------------


def _pool_windows(
    b: Builder,
    rank: int,
    kernel: Numbers,
    stride: Numbers | None,
    padding: Numbers,
    dilation: Numbers = 1,
) -> Windows:
    sizes, pads = _each(kernel, rank), _each(padding, rank)
    strides = sizes if stride is None or stride == [] else _each(stride, rank)
    return windows(b, sizes, strides=strides, dilations=_each(dilation, rank), low=pads, high=pads)


def max_pool(
    rank: int,
    b: Builder,
    x: Lowered,
    kernel: Numbers,
    stride: Numbers | None = None,
    padding: Numbers = 0,
    dilation: Numbers = 1,
    ceil_mode: bool = False,
) -> Lowered:
    """The largest element of each window."""
    moved = _pool_windows(b, rank, kernel, stride, padding, dilation)
    return pooling.reduce_windows(b, "max", x, rounded_up(moved) if ceil_mode else moved)


def max_pool_with_indices(
    rank: int,
    b: Builder,
    x: Lowered,
    kernel: Numbers,
    stride: Numbers | None = None,
    padding: Numbers = 0,
    dilation: Numbers = 1,
    ceil_mode: bool = False,
) -> list[Lowered | None]:
    """The same, and where they are, if that is used."""
    values = max_pool(rank, b, x, kernel, stride, padding, dilation, ceil_mode)
    if not b.uses(1):
        return [values, None]
    moved = _pool_windows(b, rank, kernel, stride, padding, dilation)
    moved = rounded_up(moved) if ceil_mode else moved
    batched = x if len(x.shape) == rank + 2 else b.unsqueezed(x, [0])
    indices = pooling.max_positions(b, batched, moved, whole=False)
    return [values, b.reshaped(indices, values.shape)]


def average_pool(
    rank: int,
    b: Builder,
    x: Lowered,
    kernel: Numbers,
    stride: Numbers | None = None,
    padding: Numbers = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Lowered:
    """The mean of each window, or its sum divided by a given number."""
    complete = _pool_windows(b, rank, kernel, stride, padding)
    moved = rounded_up(complete) if ceil_mode else complete
    if divisor_override is not None:
        total = pooling.reduce_windows(b, "add", x, moved)
        return b.apply("div", total, b.number(divisor_override, x.element))
    return pooling.average_pool(b, x, moved, complete, count_padding=count_include_pad)


def adaptive_average_pool(b: Builder, x: Lowered, sizes: Sequence[Dim | None]) -> Lowered:
    """Means of as many windows as asked for, which may overlap: [i·n/m, ⌈(i+1)·n/m⌉)."""
    first = len(x.shape) - len(sizes)
    if all(size == 1 for size in sizes):
        return contracting.mean(b, x, range(first, len(x.shape)), keep=True)
    for axis, count in enumerate(sizes, start=first):
        if count is not None and count != x.shape[axis]:
            x = _adapted(b, x, axis, count)
    return x


def _adapted(b: Builder, x: Lowered, axis: int, count: Dim) -> Lowered:
    """One dimension: a product with a matrix whose rows average windows."""
    size = x.shape[axis]
    if count == 1:
        return contracting.mean(b, x, [axis], keep=True)
    n, m, window = b.size(size), b.size(count), b.unsqueezed(b.iota(count), [1])
    start = b.apply("div", b.apply("mul", window, n), m)
    end = b.apply("mul", b.apply("add", window, b.number(1, i64)), n)
    end = b.apply("div", b.apply("add", end, b.size(count - 1)), m)
    place = b.iota(size)
    inside = b.apply("and", b.compare("ge", place, start), b.compare("lt", place, end))
    length = b.cast(b.apply("sub", end, start), x.element)
    matrix = b.apply("div", b.cast(inside, x.element), length)
    return b.moved(contracting.dot(b, x, matrix, [axis], [1]), len(x.shape) - 1, axis)


def adaptive_max_pool(b: Builder, x: Lowered, sizes: Sequence[Dim]) -> list[Lowered | None]:
    """Maxima of as many equal windows as asked for, and where they are, if that is used."""
    first = len(x.shape) - len(sizes)
    shape: list[Dim] = list(x.shape[:first])
    for size, count in zip(x.shape[first:], sizes, strict=True):
        inner = dims.exact_div(size, count)
        if inner is None:
            b.unsupported(f"of {size} elements in {count} windows")
        shape += [count, inner]
    if b.uses(1):
        b.unsupported("with a use of its indices")
    axes = range(first + 1, len(shape), 2)
    return [contracting.reduce(b, "max", b.reshaped(x, shape), axes), None]


# -- interpolation ----------------------------------------------------------------------------


def nearest(
    rank: int, b: Builder, x: Lowered, sizes: Sequence[Dim] | None, *scales: Any
) -> Lowered:
    """The element at ⌊i · input / output⌋, or at ⌊i / scale⌋ where a scale is given."""
    factors = _scales(rank, scales)
    for k in range(rank):
        axis = len(x.shape) - rank + k
        size = x.shape[axis]
        count = _scaled_size(b, size, factors[k]) if sizes is None else sizes[k]
        x = _nearest_along(b, x, axis, count, factors[k])
    return x


def _scales(rank: int, scales: Sequence[Any]) -> list[float | None]:
    """A factor for each dimension: given in a list, or one by one, or not at all."""
    given = scales[0] if scales and isinstance(scales[0], list | tuple) else scales
    return [None] * rank if not given or given[0] is None else list(given)


def _scaled_size(b: Builder, size: Dim, factor: float | None) -> Dim:
    if factor is None:
        b.fail(f"'{b.subject}': neither sizes nor scales are given")
    if isinstance(size, int):
        return int(size * factor)
    return resampling.scaled_size(size, factor)


def _nearest_along(b: Builder, x: Lowered, axis: int, count: Dim, factor: float | None) -> Lowered:
    size = x.shape[axis]
    times = dims.exact_div(count, size) if size != 0 else None
    if isinstance(times, int) and times > 0 and factor in (None, times):
        return repeated(b, x, axis, times)
    if isinstance(size, int) and isinstance(count, int):
        step = np.float32(1 / factor) if factor else np.float32(size) / np.float32(count)
        places = np.floor(np.arange(count, dtype=np.float32) * step).astype(np.int64)
        index = b.array(np.minimum(places, size - 1))
    elif factor:
        step = b.operand(1 / factor)
        index = b.cast(
            b.apply("floor", b.apply("mul", b.cast(b.iota(count), b.element), step)), i64
        )
    else:
        index = b.apply("div", b.apply("mul", b.iota(count), b.size(size)), b.size(count))
    return slicing.taken(b, x, index, axis, negative=False)


HANDLERS: dict[str, Handler] = {
    "aten.convolution.default": convolve,
    **{f"aten.max_pool{rank}d.default": partial(max_pool, rank) for rank in (1, 2, 3)},
    **{
        f"aten.max_pool{rank}d_with_indices.default": partial(max_pool_with_indices, rank)
        for rank in (2, 3)
    },
    **{f"aten.avg_pool{rank}d.default": partial(average_pool, rank) for rank in (1, 2, 3)},
    **{f"aten.adaptive_avg_pool{rank}d.default": adaptive_average_pool for rank in (1, 2, 3)},
    **{f"aten.adaptive_max_pool{rank}d.default": adaptive_max_pool for rank in (1, 2, 3)},
    **{f"aten._adaptive_avg_pool{rank}d.default": adaptive_average_pool for rank in (2, 3)},
    **{
        f"aten.upsample_nearest{rank}d.{overload}": partial(nearest, rank)
        for rank in (1, 2, 3)
        for overload in ("vec", "default")
    },
}
"""Handlers by the operator's text."""
