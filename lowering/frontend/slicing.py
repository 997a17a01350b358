"""numpy's basic indexing on lowered values: slices, single positions, takes (SPEC K1, K3)."""

from __future__ import annotations

from collections.abc import Sequence

from ...dialects import dims, graph
from ...dialects.dims import Dim
from .arrays import Arrays
from .builder import Lowered
from .facts import Assume

END = 1 << 31
"""Limits beyond this (and below its negative) mean the end (or the start) of a dimension."""


def sliced(
    b: Arrays, x: Lowered, axis: int, start: Dim | None, stop: Dim | None, step: int = 1
) -> Lowered:
    """``x[start:stop:step]`` along an axis: negative positions count from the end, both are clamped
    to the size, None is the end that the sign of `step` says.
    """
    size = x.shape[axis]
    if step == 0:
        b.fail(f"'{b.subject}': a slice's step is 0")
    if step < 0:
        first = size - 1 if start is None else _position(b, start, size, -1, size - 1)
        end = -1 if stop is None else _position(b, stop, size, -1, size - 1)
        low, high, step = size - 1 - first, size - 1 - end, -step
        x = reversed_along(b, x, axis)
    else:
        low = 0 if start is None else _position(b, start, size, 0, size)
        high = size if stop is None else _position(b, stop, size, 0, size)
    high = b.facts.maximum(low, high)
    if low == 0 and high == size and step == 1:
        return x
    if x.numbers is not None and isinstance(low, int) and isinstance(high, int):
        part = x.numbers[low:high:step]
        return Lowered(graph.tensor_type(x.element, (len(part),)), numbers=part)
    rank = len(x.shape)
    starts = [low if i == axis else 0 for i in range(rank)]
    limits = [high if i == axis else other for i, other in enumerate(x.shape)]
    strides = [step if i == axis else 1 for i in range(rank)]
    return b.lowered(
        b.emit(graph.SliceOp, b.tensor(x), starts=starts, limits=limits, strides=strides)
    )


def reversed_along(b: Arrays, x: Lowered, *axes: int) -> Lowered:
    """`x` with axes running backwards."""
    return b.lowered(b.emit(graph.ReverseOp, b.tensor(x), axes=axes))


def rolled(b: Arrays, x: Lowered, axis: int, shift: Dim) -> Lowered:
    """`x` with elements moved on along an axis, those beyond the end to the start."""
    size = x.shape[axis]
    if size == 0:
        return x
    cut = size - dims.mod(shift, size)
    return b.concatenated([sliced(b, x, axis, cut, None), sliced(b, x, axis, 0, cut)], axis)


def _position(b: Arrays, value: Dim, size: Dim, least: Dim, most: Dim) -> Dim:
    """Where a slice's bound lies: within [least, most]."""
    if isinstance(value, int) and not -END < value < END:
        return most if value > 0 else least
    if b.facts.is_nonnegative(value):
        return b.facts.minimum(value, most)
    if b.facts.is_nonnegative(-value - 1):
        return b.facts.maximum(value + size, least)
    # The size of a difference such as `past + s - 1`: counted from the start, as its sign is
    # negative only for sizes of 0.
    return b.facts.maximum(b.facts.minimum(value, most), least)


def position(b: Arrays, x: Lowered, axis: int, index: Dim) -> Lowered:
    """``x[index]`` along an axis, which is dropped; a negative index counts from the end.

    Raises Assume if the index is in range for some sizes only.
    """
    size = x.shape[axis]
    low = index + size if isinstance(index, int) and index < 0 else index
    for smaller, larger in ((0, low), (low + 1, size)):
        certain = b.facts.compare("LE", smaller, larger)
        if certain is False:
            b.fail(f"'{b.subject}': index {index} is out of range for size {size}")
        if certain is None:
            raise Assume(smaller, larger)
    if x.numbers is not None and isinstance(low, int):
        return Lowered(graph.tensor_type(x.element, ()), numbers=(x.numbers[low],))
    starts = [low if i == axis else 0 for i in range(len(x.shape))]
    limits = [low + 1 if i == axis else other for i, other in enumerate(x.shape)]
    steps = [1] * len(x.shape)
    part = b.emit(graph.SliceOp, b.tensor(x), starts=starts, limits=limits, strides=steps)
    return b.reshaped(b.lowered(part), [*x.shape[:axis], *x.shape[axis + 1 :]])


def taken(b: Arrays, x: Lowered, indices: Lowered, axis: int, *, negative: bool = True) -> Lowered:
    """numpy's take: whole slices of `x` along an axis, in the shape of `indices`.

    With `negative`, indices below 0 count from the end; others are clamped.
    """
    axis = b.axis(axis, len(x.shape))
    numbers = indices.numbers
    if numbers is not None and len(numbers) == 1:
        one = position(b, x, axis, numbers[0])
        return b.unsqueezed(one, [axis]) if indices.shape else one
    if x.numbers is not None and numbers is not None and all(isinstance(n, int) for n in numbers):
        chosen = tuple(x.numbers[int(n)] for n in numbers)  # pyright: ignore[reportArgumentType]
        return Lowered(graph.tensor_type(x.element, (len(chosen),)), numbers=chosen)
    if negative:
        indices = wrapped_indices(b, indices, x.shape[axis])
    return b.lowered(b.emit(graph.GatherOp, b.tensor(x), b.tensor(indices), axis=axis))


def wrapped_indices(b: Arrays, indices: Lowered, size: Dim) -> Lowered:
    """Indices with those below 0 counted from the end of a dimension."""
    known = b.known(indices)
    if known is not None and (known >= 0).all():
        return indices
    zero = b.number(0, indices.element)
    below = b.compare("lt", indices, zero)
    return b.select(below, b.apply("add", indices, b.size(size, indices.element)), indices)


def split(b: Arrays, x: Lowered, axis: int, lengths: Sequence[Dim]) -> list[Lowered]:
    """`x` cut along an axis into parts of these lengths, which sum up to its size."""
    total: Dim = 0
    for length in lengths:
        total = total + length
    if total != x.shape[axis]:
        b.same_size(total, x.shape[axis])
    parts: list[Lowered] = []
    start: Dim = 0
    for length in lengths:
        parts.append(sliced(b, x, axis, start, start + length))
        start = start + length
    return parts
