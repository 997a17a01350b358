"""Looking a version up: exact, then bucket, then structure (SPEC C2).

    exact       (IR, shape, opt)          code for these sizes
    bucket      (IR, shape_bucket, opt)   code for a range that has them
    structure   (IR_structure, *, opt)    code for all sizes

What a lookup may use is decided by guards alone: an entry counts only if it is the one that was
asked for, and both the shape of the key and the ranges that the entry itself says (`guards`, under
`SIZES`) admit the sizes. A guard that cannot be read admits nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from .entry import Entry
from .keys import Key
from .program_key import ANY, Exact, Ranges, Shape, WeightFacts, program_key

Level: TypeAlias = Literal["exact", "bucket", "structure"]

SIZES = "sizes"
"""The guard with the ranges an entry is for: symbol → [lowest, highest] size."""

DELTA = 0.5
"""Width of a bucket as log₂ of sizes."""


@dataclass(frozen=True)
class Request:
    """A version that is looked for: the arguments of `program_key`, and sizes for all symbols."""

    module_digest: str
    weights: tuple[WeightFacts, ...]
    sizes: Mapping[str, int]
    pipeline: str
    tier: int | None
    target_json: Mapping[str, object]
    debug: bool = False
    delta: float = DELTA

    def key(self, shape: Shape) -> Key:
        """The key of the version for a shape."""
        return program_key(
            self.module_digest,
            self.weights,
            shape,
            self.pipeline,
            self.tier,
            self.target_json,
            self.debug,
        )


@dataclass(frozen=True)
class Candidate:
    """A key to look under, and for which shape it is."""

    level: Level
    shape: Shape
    key: Key


@dataclass(frozen=True)
class Found:
    """An entry, and at which level it was found."""

    level: Level
    entry: Entry


def bucket(sizes: Mapping[str, int], delta: float = DELTA) -> Ranges:
    """The sizes s that have the same `⌊log₂(s)/δ⌋·δ`, for each symbol; 0 is alone in its bucket."""
    return Ranges(tuple((symbol, *_range(size, delta)) for symbol, size in sorted(sizes.items())))


def _range(size: int, delta: float) -> tuple[int, int]:
    if size <= 0:
        return size, size
    step = math.floor(math.log2(size) / delta)
    low, high = (math.ceil(2 ** (number * delta)) for number in (step, step + 1))
    return min(low, size), max(high - 1, size)


def candidates(request: Request) -> list[Candidate]:
    """Under which keys code may be that will do, the best first."""
    shapes: list[tuple[Level, Shape]] = [("structure", ANY)]
    if request.sizes:
        exact = Exact(tuple(sorted(request.sizes.items())))
        near = bucket(request.sizes, request.delta)
        shapes = [("exact", exact), ("bucket", near), *shapes]
    return [Candidate(level, shape, request.key(shape)) for level, shape in shapes]


def find(get: Callable[[Key], Entry | None], request: Request) -> Found | None:
    """The best version there is for the sizes of a request; `get` looks a key up."""
    for candidate in candidates(request):
        entry = get(candidate.key)
        if entry is not None and admits(entry, candidate, request.sizes):
            return Found(candidate.level, entry)
    return None


def admits(entry: Entry, candidate: Candidate, sizes: Mapping[str, int]) -> bool:
    """Whether what was found for a candidate is it, and may be used for these sizes."""
    if entry.key != candidate.key or not candidate.shape.admits(sizes):
        return False
    ranges = entry.guards.get(SIZES, {})
    return isinstance(ranges, Mapping) and all(
        _within(sizes.get(symbol), limits) for symbol, limits in ranges.items()
    )


def _within(size: int | None, limits: object) -> bool:
    if size is None or not isinstance(limits, list | tuple) or len(limits) != 2:
        return False
    low, high = limits
    return all(type(limit) is int for limit in limits) and low <= size <= high
