"""What a version of a program is for: a size, or a range of sizes, for each symbol (SPEC D1, D2).

A call has *sizes*, one for each symbol. A version has *extents*: where all of them are sizes it is
exact, where some are ranges it is for a bucket. No extents at all (None) means all sizes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, TypeAlias

from ..quick_dataclass import NamedTuple

LARGEST = 2**63 - 1
"""The largest size there is."""


class Span(NamedTuple):
    """The sizes from `low` to `high`, both included."""

    low: int
    high: int

    def __str__(self) -> str:
        return "any" if self == ALL else f"{self.low}..{self.high}"


ALL = Span(0, LARGEST)
"""Any size."""


Extent: TypeAlias = int | Span
Extents: TypeAlias = tuple[Extent, ...]
"""In the order of a program's symbols."""


def bucket_of(size: int, delta: float) -> Extent:
    """The sizes s that have the same `floor(log2(s) / delta) * delta` (SPEC D1); 0 is alone in its
    bucket."""
    if size <= 0:
        return size
    step = math.floor(math.log2(size) / delta)
    low, high = (math.ceil(2 ** min(number * delta, 63.0)) for number in (step, step + 1))
    return extent(min(low, size), min(max(high - 1, size), LARGEST))


def extent(low: int, high: int) -> Extent:
    """The sizes from `low` to `high`: one size, or a range."""
    return low if low == high else Span(low, high)


def span_of(extent: Extent) -> Span:
    """The extent as a range."""
    return extent if isinstance(extent, Span) else Span(extent, extent)


def is_exact(extents: Extents) -> bool:
    """Whether there is one size for each symbol."""
    return not any(isinstance(extent, Span) for extent in extents)


def sizes_of(extents: Extents) -> tuple[int, ...]:
    """The lowest size of each symbol; of exact extents the sizes."""
    return tuple(span_of(extent).low for extent in extents)


def admits(extents: Extents | None, sizes: Sequence[int]) -> bool:
    """Whether a version with these extents may be called with these sizes."""
    if extents is None:
        return True
    spans = map(span_of, extents)
    return all(low <= size <= high for (low, high), size in zip(spans, sizes, strict=True))


def is_within(inner: Extents, outer: Extents | None) -> bool:
    """Whether all sizes of one are sizes of the other."""
    if outer is None:
        return True
    pairs = zip(map(span_of, inner), map(span_of, outer), strict=True)
    return all(big.low <= small.low and small.high <= big.high for small, big in pairs)


def preference(extents: Extents | None) -> tuple[Any, ...]:
    """Sorts versions by which serves a call that several admit: exact ones before those for
    buckets, the narrower before the wider (by the number of sizes that they admit), the one for all
    sizes last."""
    if extents is None:
        return (2,)
    spans = [span_of(extent) for extent in extents]
    return (not is_exact(extents), math.prod(high - low + 1 for low, high in spans), spans)


def to_json(extents: Extents | None) -> list[int | str] | None:
    """As logs and manifests have them: `[1, "65..128", "any"]`."""
    if extents is None:
        return None
    return [str(extent) if isinstance(extent, Span) else extent for extent in extents]


def from_json(data: Any) -> Extents | None:
    """The inverse of `to_json`. Raises `ValueError`."""
    if data is None:
        return None
    if not isinstance(data, list):
        raise ValueError(f"{data!r} are no extents")
    return tuple(map(_extent, data))


def _extent(data: Any) -> Extent:
    if type(data) is int and data >= 0:
        return data
    if data == str(ALL):
        return ALL
    if isinstance(data, str):
        low, dots, high = data.partition("..")
        if dots and low.isdecimal() and high.isdecimal() and int(low) <= int(high):
            return Span(int(low), int(high))
    raise ValueError(f"{data!r} is neither a size nor a range LOW..HIGH nor any")
