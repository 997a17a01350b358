"""Tables that say which version of a program a call is for (SPEC D1, D2, K5).

`versions.ll` reads the sizes of a call's symbols and finds the version here, in a time that does
not depend on how many versions there are:

- exact versions by the hash of all sizes, in a table of open addressing with four slots for each;
- versions for buckets by *cells*. The ends of all ranges are boundaries, which cut the sizes of a
  symbol into cells: inside of one, each version admits all sizes or none. The *grid* has, for each
  combination of cells, the first version that admits it. The cell of a size is found by its leading
  bits: sizes that agree in their power of two and some bits behind it are a *granule*, of which the
  cell of its smallest size is known; the boundaries inside are stepped over. There are so many bits
  that this is one at most, but for boundaries that are very dense (`_MOST_BITS`).

A grid of more than `MOST_CELLS` cells is not made. Behind the exact versions the others are then
tried in turn, each by its ranges.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from ...dialects.extents import LARGEST, Extents, is_exact, sizes_of, span_of
from .layout import Layout

Place: TypeAlias = "tuple[int, int]"
"""An input and a dimension of it, whose size is a symbol."""

MOST_SYMBOLS = 16
"""Versions of programs with more are tried in turn; `@dispatch` keeps so many sizes."""

MOST_CELLS = 1 << 14

_FEWEST_BITS, _MOST_BITS = 3, 8
"""Bits behind the first one that tell granules apart."""

_FACTOR, _WORD = 0x9E3779B97F4A7C15, (1 << 64) - 1
"""2^64 over the golden ratio."""

_SLOTS_EACH = 4


def put_choice(
    layout: Layout,
    extents: Sequence[Extents | None],
    versions: Sequence[int],
    places: Sequence[Place],
) -> int:
    """Lay a %Choice out; its place.

    Args:
        extents: those of each version, by preference; at least one is not None.
        versions: where the %Version of each lies, and the end of the chain.
        places: where the sizes of the symbols are, at most `MOST_SYMBOLS`.
    """
    pairs = list(zip(extents, versions, strict=False))
    exact = {sizes_of(e): place for e, place in reversed(pairs) if e is not None and is_exact(e)}
    others = [(e, place) for e, place in pairs if e is None or not is_exact(e)]
    rest = others[0][1] if others else versions[-1]
    slots = _slots(exact, len(places))
    count = len(slots) // (len(places) + 1)
    axes, grid = _put_grid(layout, others, versions[-1], len(places))
    words = [
        len(places),
        layout.put([word for place in places for word in place]),
        64 - (count.bit_length() - 1) if exact else 0,
        count - 1,
        _put_slots(layout, slots, len(places) + 1),
        axes,
        grid,
        rest,
    ]
    place = layout.put(words)
    layout.pointers += [place + field for field in (1, 4, 5, 6, 7) if field != 6 or grid]
    return place


# ---------------------------------------------------------------------------------- exact versions


def _hash(sizes: Sequence[int]) -> int:
    """As `@choose` computes it."""
    value = 0
    for size in sizes:
        value = ((value ^ size) * _FACTOR) & _WORD
        value ^= value >> 32
    return value


def _slots(exact: dict[tuple[int, ...], int], symbols: int) -> list[int]:
    """%Version and sizes by slot; an empty slot is 0 everywhere."""
    bits = (_SLOTS_EACH * len(exact) - 1).bit_length() if exact else 0
    count, width = 1 << bits, symbols + 1
    slots = [0] * (count * width)
    for sizes, version in exact.items():
        slot = _hash(sizes) >> (64 - bits)
        while slots[slot * width]:
            slot = (slot + 1) % count
        slots[slot * width : (slot + 1) * width] = [version, *sizes]
    return slots


def _put_slots(layout: Layout, slots: Sequence[int], width: int) -> int:
    place = layout.put(slots)
    layout.pointers += [place + slot for slot in range(0, len(slots), width) if slots[slot]]
    return place


# ---------------------------------------------------------------------------------- ranges of sizes


def _put_grid(
    layout: Layout, others: Sequence[tuple[Extents | None, int]], end: int, symbols: int
) -> tuple[int, int]:
    """%Axis of each symbol, and the grid or 0, for versions that are not exact."""
    ranges = [extents for extents, _ in others if extents is not None]
    bounds = [_boundaries(ranges, axis) for axis in range(symbols)]
    shape = [len(own) + 1 for own in bounds]
    if not ranges or math.prod(shape) > MOST_CELLS:
        return layout.put([0]), 0
    grid = np.full(shape, end, np.int64)
    for extents, version in reversed(others):
        spans = () if extents is None else map(span_of, extents)
        cells = [
            slice(np.searchsorted(own, low, "right"), np.searchsorted(own, high, "right") + 1)
            for own, (low, high) in zip(bounds, spans, strict=False)
        ]
        grid[tuple(cells)] = version
    records: list[int] = []
    for own, stride in zip(bounds, grid.strides, strict=True):
        records += _axis(layout, own, stride // grid.itemsize)
    flat = grid.ravel().tolist()
    return layout.put_records(records, 5, (2, 3)), layout.put_records(flat, 1, (0,))


def _boundaries(ranges: Sequence[Extents], axis: int) -> np.ndarray:
    """The sizes of a symbol at which another cell begins, but for the first."""
    spans = [span_of(extents[axis]) for extents in ranges]
    ends = {low for low, _ in spans} | {high + 1 for _, high in spans}
    return np.array(sorted(end for end in ends if 0 < end <= LARGEST), np.int64)


def _axis(layout: Layout, bounds: np.ndarray, stride: int) -> list[int]:
    """%Axis, with what it points to."""
    last = int(bounds[-1]) if len(bounds) else 0
    bits = _FEWEST_BITS
    while bits < _MOST_BITS and _is_dense(bounds, _granules(last, bits)):
        bits += 1
    begins = np.searchsorted(bounds, _granules(last, bits), "right").tolist()
    return [last, bits, layout.put(begins), layout.put([*bounds.tolist(), LARGEST]), stride]


def _is_dense(bounds: np.ndarray, granules: np.ndarray) -> bool:
    """Whether several boundaries are inside of one granule."""
    places = np.searchsorted(granules, bounds, "right") - 1
    inside = places[granules[places] != bounds]
    return bool((np.diff(inside) == 0).any())


def _granules(last: int, bits: int) -> np.ndarray:
    """The smallest size of each granule, up to that of `last`."""
    octave = max(last.bit_length() - 1 - bits, 0)
    numbers = np.arange((octave << bits) + (last >> octave) + 1)
    octaves = np.maximum((numbers >> bits) - 1, 0)
    return (numbers - (octaves << bits)) << octaves
