"""Functions of the array API that move, cut, repeat or make data, on traced arrays (I6, K3)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from xdsl.dialects.builtin import i1, i64

from ...dialects import dims
from ...dialects.dims import Dim
from ..frontend import contracting, diagonals, gathers, indexing, slicing
from ..frontend.arithmetic import range_length
from ..frontend.builder import Lowered
from ..frontend.padding import padded
from ..frontend.repeating import repeated, tiled
from .elementwise import Implementation
from .values import Size, Trace, TracedArray, dim_of, element, operand, promoted


def shape_of(shape: Any) -> tuple[Dim, ...]:
    """A shape argument: a size or a sequence of sizes."""
    return tuple(map(dim_of, shape)) if isinstance(shape, tuple | list) else (dim_of(shape),)


def axes_of(axis: int | Sequence[int]) -> Sequence[int]:
    """An axis argument as a sequence."""
    return [axis] if isinstance(axis, int | np.integer) else list(axis)


def aligned_dtype(t: Trace, parts: Sequence[Any]) -> list[Lowered]:
    """Operands in the dtype that they have together."""
    dtype = promoted(t, *parts)
    return [operand(t, part, dtype) for part in parts]


# -- other shapes -----------------------------------------------------------------------------


def reshape(t: Trace, x: Any, shape: Any, *, copy: bool | None = None) -> Lowered:
    """The same elements in another shape; one size may be -1."""
    return t.reshaped(operand(t, x), shape_of(shape))


def permute_dims(t: Trace, x: Any, axes: Sequence[int] | None = None) -> Lowered:
    """Dimensions in another order."""
    value = operand(t, x)
    rank = len(value.shape)
    order = reversed(range(rank)) if axes is None else axes
    perm = [t.axis(axis, rank) for axis in order]
    if sorted(perm) != list(range(rank)):
        t.fail(f"'{t.subject}': {perm} is no order of {rank} axes")
    return t.transposed(value, perm)


def matrix_transpose(t: Trace, x: Any) -> Lowered:
    """The last two dimensions exchanged."""
    return swapaxes(t, x, -1, -2)


def swapaxes(t: Trace, x: Any, first: int, second: int) -> Lowered:
    """Two dimensions exchanged."""
    value = operand(t, x)
    rank = len(value.shape)
    i, j = t.axis(first, rank), t.axis(second, rank)
    order = list(range(rank))
    order[i], order[j] = j, i
    return t.transposed(value, order)


def moveaxis(t: Trace, x: Any, source: Any, destination: Any) -> Lowered:
    """Dimensions moved to other places."""
    value = operand(t, x)
    rank = len(value.shape)
    places = [t.axis(axis, rank) for axis in axes_of(destination)]
    moved = [t.axis(axis, rank) for axis in axes_of(source)]
    order = [axis for axis in range(rank) if axis not in moved]
    for place, axis in sorted(zip(places, moved, strict=True)):
        order.insert(place, axis)
    return t.transposed(value, order)


def expand_dims(t: Trace, x: Any, axis: int | Sequence[int] = 0) -> Lowered:
    """Dimensions of size 1 at these places of the result."""
    value = operand(t, x)
    axes = axes_of(axis)
    return t.unsqueezed(value, t.axes(axes, len(value.shape) + len(axes)))


def squeeze(t: Trace, x: Any, axis: int | Sequence[int] | None = None) -> Lowered:
    """Without these dimensions, which have size 1."""
    value = operand(t, x)
    if axis is None:
        return t.squeezed(value, [i for i, size in enumerate(value.shape) if size == 1])
    return t.squeezed(value, t.axes(axes_of(axis), len(value.shape)))


def broadcast_to(t: Trace, x: Any, shape: Any) -> Lowered:
    """Repeated to a shape."""
    return t.broadcast_to(operand(t, x), shape_of(shape))


def broadcast_arrays(t: Trace, *arrays: Any) -> list[Lowered]:
    """All in the shape that they have together."""
    values = [operand(t, x) for x in arrays]
    shape = t.broadcast_shape(*(value.shape for value in values))
    return [t.broadcast_to(value, shape) for value in values]


def meshgrid(t: Trace, *arrays: Any, indexing: str = "xy") -> list[Lowered]:
    """Coordinates of a grid."""
    values = [operand(t, x) for x in arrays]
    rank = len(values)
    places = list(range(rank))
    if indexing == "xy" and rank > 1:
        places[:2] = [1, 0]
    spread = [
        t.unsqueezed(value, [i for i in range(rank) if i != place])
        for value, place in zip(values, places, strict=True)
    ]
    shape = t.broadcast_shape(*(value.shape for value in spread))
    return [t.broadcast_to(value, shape) for value in spread]


def flip(t: Trace, x: Any, axis: int | Sequence[int] | None = None) -> Lowered:
    """Dimensions running backwards."""
    value = operand(t, x)
    rank = len(value.shape)
    axes = range(rank) if axis is None else t.axes(axes_of(axis), rank)
    return slicing.reversed_along(t, value, *axes)


def roll(t: Trace, x: Any, shift: Any, axis: Any = None) -> Lowered:
    """Elements moved on, those beyond the end to the start."""
    value = operand(t, x)
    if axis is None:
        flat = t.reshaped(value, [-1])
        return t.reshaped(slicing.rolled(t, flat, 0, dim_of(shift)), value.shape)
    shifts = shift if isinstance(shift, tuple | list) else [shift] * len(axes_of(axis))
    for each, where in zip(shifts, axes_of(axis), strict=True):
        place = t.axis(where, len(value.shape))
        value = slicing.rolled(t, value, place, dim_of(each))
    return value


def tile(t: Trace, x: Any, repetitions: Any) -> Lowered:
    """Copies one after another."""
    value = operand(t, x)
    counts = shape_of(repetitions)
    rank = max(len(counts), len(value.shape))
    counts = (*([1] * (rank - len(counts))), *counts)
    shape = (*([1] * (rank - len(value.shape))), *value.shape)
    return tiled(t, t.reshaped(value, shape), counts)


def repeat(t: Trace, x: Any, repeats: Any, axis: int | None = None) -> Lowered:
    """Each element as often, one after another."""
    value = operand(t, x)
    if not isinstance(repeats, int | Size):
        t.unsupported("with a count for each element")
    if axis is None:
        value, axis = t.reshaped(value, [-1]), 0
    return repeated(t, value, t.axis(axis, len(value.shape)), dim_of(repeats))


def concat(t: Trace, arrays: Sequence[Any], axis: int | None = 0) -> Lowered:
    """One after another along an axis; flattened if it is None."""
    values = aligned_dtype(t, arrays)
    if axis is None:
        return t.concatenated([t.reshaped(value, [-1]) for value in values], 0)
    return t.concatenated(values, axis)


def stack(t: Trace, arrays: Sequence[Any], axis: int = 0) -> Lowered:
    """Side by side in a new dimension."""
    values = aligned_dtype(t, arrays)
    place = t.axis(axis, len(values[0].shape) + 1)
    return t.concatenated([t.unsqueezed(value, [place]) for value in values], place)


def unstack(t: Trace, x: Any, axis: int = 0) -> list[Lowered]:
    """The elements along an axis."""
    value = operand(t, x)
    place = t.axis(axis, len(value.shape))
    count = value.shape[place]
    if not isinstance(count, int):
        t.unsupported(f"into {count} parts")
    return [slicing.position(t, value, place, i) for i in range(count)]


def split(t: Trace, x: Any, sections: Any, axis: int = 0) -> list[Lowered]:
    """Equal parts, or parts that end at given positions."""
    value = operand(t, x)
    place = t.axis(axis, len(value.shape))
    size = value.shape[place]
    if isinstance(sections, int):
        length = dims.exact_div(size, sections)
        if length is None:
            t.fail(f"'{t.subject}': {size} elements do not fall into {sections} equal parts")
        return slicing.split(t, value, place, [length] * sections)
    cuts = [0, *map(dim_of, sections), size]
    return [slicing.sliced(t, value, place, a, b) for a, b in pairwise(cuts)]


def triangle(upper: bool, t: Trace, x: Any, k: int = 0) -> Lowered:
    """Elements on one side of a diagonal, 0 elsewhere."""
    return diagonals.triangle(t, operand(t, x), t.number(k, i64), upper=upper)


def pad(
    t: Trace, x: Any, pad_width: Any, mode: str = "constant", constant_values: Any = 0
) -> Lowered:
    """Constant elements before and after each dimension."""
    value = operand(t, x)
    if mode != "constant":
        t.unsupported(f"in mode '{mode}'")
    widths = pad_width if isinstance(pad_width, tuple | list) else [pad_width]
    pairs = [tuple(w) if isinstance(w, tuple | list) else (w, w) for w in widths]
    if isinstance(pad_width, tuple | list) and len(pad_width) == 2 and pairs[0][0] is pad_width[0]:
        pairs = [tuple(pad_width)]
    rank = len(value.shape)
    pairs = pairs * rank if len(pairs) == 1 else pairs
    if len(pairs) != rank:
        t.fail(f"'{t.subject}': {len(pairs)} pairs of widths for rank {rank}")
    low, high = ([dim_of(pair[side]) for pair in pairs] for side in (0, 1))
    return padded(t, value, low, high, operand(t, constant_values))


# -- parts ------------------------------------------------------------------------------------


def getitem(t: Trace, x: Any, key: Any) -> Lowered:
    """numpy's indexing by integers, slices, None, ``...`` and tensors of integers."""
    value = operand(t, x)
    keys = list(key) if isinstance(key, tuple) else [key]
    keys = [np.asarray(each) if isinstance(each, list) else each for each in keys]
    if sum(each is Ellipsis for each in keys) > 1:
        t.fail("an index can only have a single ellipsis ('...')")
    used = sum(each is not None and each is not Ellipsis for each in keys)
    if used > len(value.shape):
        t.fail(f"too many indices: {used} for rank {len(value.shape)}")
    place = next((i for i, each in enumerate(keys) if each is Ellipsis), len(keys))
    whole = [slice(None)] * (len(value.shape) - used)
    keys = [*keys[:place], *whole, *keys[place + 1 :]]
    is_advanced = any(_is_tensor(each) for each in keys)
    axis = 0
    tensors: list[Lowered | None] = []
    for each in keys:
        if each is None:
            value = t.unsqueezed(value, [axis])
            tensors.append(None)
        elif isinstance(each, slice):
            value = slicing.sliced(t, value, axis, *_bounds(t, each))
            tensors.append(None)
        elif _is_tensor(each) or is_advanced:
            tensors.append(operand(t, each))
        else:
            value = slicing.position(t, value, axis, _position(t, each))
            continue
        axis += 1
    return indexing.advanced(t, value, tensors) if is_advanced else value


def _is_tensor(key: Any) -> bool:
    return isinstance(key, TracedArray) or (isinstance(key, np.ndarray) and key.ndim > 0)


def _position(t: Trace, key: Any) -> Dim:
    if isinstance(key, bool | np.bool_):
        t.unsupported("by a boolean")
    try:
        return key.dim if isinstance(key, Size) else int(key.__index__())
    except AttributeError:
        t.fail("an index is an integer, a slice, None, '...' or an array", found=repr(key))


def _bounds(t: Trace, key: slice) -> tuple[Dim | None, Dim | None, int]:
    start, stop = (None if end is None else dim_of(end) for end in (key.start, key.stop))
    step = 1 if key.step is None else dim_of(key.step)
    if not isinstance(step, int):
        t.unsupported(f"with step {step}")
    return start, stop, step


def take(t: Trace, x: Any, indices: Any, *, axis: int | None = None) -> Lowered:
    """Whole slices along an axis."""
    value = operand(t, x)
    if axis is None:
        value, axis = t.reshaped(value, [-1]), 0
    chosen = operand(t, np.asarray(indices) if isinstance(indices, list) else indices)
    return slicing.taken(t, value, chosen, axis)


def take_along_axis(t: Trace, x: Any, indices: Any, axis: int = -1) -> Lowered:
    """Elements chosen along an axis."""
    value, chosen = operand(t, x), operand(t, indices)
    rank = len(value.shape)
    axis = t.axis(axis, rank)
    shape = t.broadcast_shape(
        *(tuple(1 if i == axis else s for i, s in enumerate(v.shape)) for v in (value, chosen))
    )
    value, chosen = (
        t.broadcast_to(v, (*shape[:axis], v.shape[axis], *shape[axis + 1 :]))
        for v in (value, chosen)
    )
    operands = (t.tensor(value), t.tensor(chosen))
    return t.lowered(gathers.take_along_axis(t, *operands, axis, wrap=True))


# -- made from nothing ------------------------------------------------------------------------


def full(t: Trace, shape: Any, value: Any, *, dtype: Any = None, **kwargs: Any) -> Lowered:
    """All elements equal."""
    filler = operand(t, value, None if dtype is None else np.dtype(dtype))
    return t.filled(filler, shape_of(shape))


def filled(value: int, t: Trace, shape: Any, *, dtype: Any = np.float64, **kwargs: Any) -> Lowered:
    """All elements equal to a number that the function's name says."""
    return full(t, shape, value, dtype=dtype)


def full_like(t: Trace, x: Any, value: Any, *, dtype: Any = None, **kwargs: Any) -> Lowered:
    """All elements equal, in the shape and dtype of an array."""
    like = operand(t, x)
    kind = like.element if dtype is None else element(t, dtype)
    return t.filled(t.cast(operand(t, value), kind), like.shape)


def filled_like(value: int, t: Trace, x: Any, *, dtype: Any = None, **kwargs: Any) -> Lowered:
    """The same for a number that the function's name says."""
    return full_like(t, x, value, dtype=dtype)


def arange(
    t: Trace, start: Any, stop: Any = None, step: Any = 1, *, dtype: Any = None, **kwargs: Any
) -> Lowered:
    """start, start + step, … below stop; sizes may be unknown, not the step."""
    if stop is None:
        start, stop = 0, start
    if not isinstance(step, int) or not all(isinstance(n, int | Size) for n in (start, stop)):
        t.unsupported("of unknown length with numbers that are not integers")
    low = dim_of(start)
    values = t.iota(range_length(t.facts, low, dim_of(stop), step))
    if step != 1:
        values = t.apply("mul", values, t.number(step, i64))
    if low != 0:
        values = t.apply("add", values, t.size(low))
    return values if dtype is None else t.cast(values, element(t, dtype))


def linspace(
    t: Trace, start: Any, stop: Any, num: Any, *, dtype: Any = None, endpoint: bool = True
) -> Lowered:
    """Equal steps from start to stop."""
    kind = np.dtype(dtype or np.float64)
    low, high = operand(t, start, kind), operand(t, stop, kind)
    count = dim_of(num)
    steps = t.size(count - 1 if endpoint else count, low.element)
    step = t.apply("div", t.apply("sub", high, low), steps)
    places = t.cast(t.iota(count), low.element)
    return t.apply("add", t.apply("mul", places, step), low)


def eye(
    t: Trace, rows: Any, columns: Any = None, *, k: int = 0, dtype: Any = np.float64, **kwargs: Any
) -> Lowered:
    """Ones on a diagonal."""
    shape = (dim_of(rows), dim_of(rows if columns is None else columns))
    return diagonals.ones_on_diagonal(t, shape, t.number(k, i64), element(t, dtype))


def asarray(t: Trace, x: Any, *, dtype: Any = None, **kwargs: Any) -> Lowered:
    """A value as an array."""
    value = operand(t, x)
    return value if dtype is None else t.cast(value, element(t, dtype))


def nonzero_count(t: Trace, x: Any, *, axis: Any = None, keepdims: bool = False) -> Lowered:
    """How many elements are not 0."""
    truths = t.cast(t.cast(operand(t, x), i1), i64)
    return contracting.reduce(
        t, "add", truths, None if axis is None else axes_of(axis), keep=keepdims
    )


IMPLEMENTATIONS: dict[str, Implementation] = {
    "reshape": reshape,
    "permute_dims": permute_dims,
    "matrix_transpose": matrix_transpose,
    "swapaxes": swapaxes,
    "moveaxis": moveaxis,
    "expand_dims": expand_dims,
    "squeeze": squeeze,
    "broadcast_to": broadcast_to,
    "broadcast_arrays": broadcast_arrays,
    "meshgrid": meshgrid,
    "flip": flip,
    "roll": roll,
    "tile": tile,
    "repeat": repeat,
    "concat": concat,
    "stack": stack,
    "unstack": unstack,
    "split": split,
    "tril": partial(triangle, False),
    "triu": partial(triangle, True),
    "pad": pad,
    "getitem": getitem,
    "take": take,
    "take_along_axis": take_along_axis,
    "full": full,
    "zeros": partial(filled, 0),
    "ones": partial(filled, 1),
    "empty": partial(filled, 0),
    "full_like": full_like,
    "zeros_like": partial(filled_like, 0),
    "ones_like": partial(filled_like, 1),
    "empty_like": partial(filled_like, 0),
    "arange": arange,
    "linspace": linspace,
    "eye": eye,
    "asarray": asarray,
    "count_nonzero": nonzero_count,
}
"""By the function's name in the array API, or in numpy."""
