"""Looking a version up: exact, then bucket, then structure (SPEC C2).

    exact       (IR, shape, opt)          code for these sizes
    bucket      (IR, shape_bucket, opt)   code for a range that has them
    structure   (IR_structure, *, opt)    code for all sizes

What a lookup may use is decided by guards alone: an entry counts only if it is the one that was
asked for, and both the shape of the key and the ranges that the entry itself says (`guards`, under
`SIZES`) admit the sizes. A guard that cannot be read admits nothing.

Who wants code for a single shape, or for all, takes the candidate of that level alone. Nothing is
kept for buckets: native code has no guards for ranges of sizes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, TypeAlias

from ...dialects.extents import bucket_of, span_of
from ...quick_dataclass import dataclass
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

    def candidate(self, level: Level) -> Candidate:
        """What to look for at a level."""
        shape = _shape(level, self.sizes, self.delta)
        return Candidate(level, shape, self.key(shape))


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
    spans = {symbol: span_of(bucket_of(size, delta)) for symbol, size in sizes.items()}
    return Ranges(tuple((symbol, low, high) for symbol, (low, high) in sorted(spans.items())))


def candidates(request: Request) -> list[Candidate]:
    """Under which keys code may be that will do, the best first."""
    levels: tuple[Level, ...] = (
        ("exact", "bucket", "structure") if request.sizes else ("structure",)
    )
    return [request.candidate(level) for level in levels]


def _shape(level: Level, sizes: Mapping[str, int], delta: float) -> Shape:
    if level == "exact":
        return Exact(tuple(sorted(sizes.items())))
    return bucket(sizes, delta) if level == "bucket" else ANY


def find(
    get: Callable[[Key], Entry | None], wanted: Iterable[Candidate], sizes: Mapping[str, int]
) -> Found | None:
    """The first candidate that there is and that may be used for these sizes; `get` looks a key
    up."""
    for candidate in wanted:
        entry = get(candidate.key)
        if entry is not None and admits(entry, candidate, sizes):
            return Found(candidate.level, entry)
    return None


def admits(entry: Entry, candidate: Candidate, sizes: Mapping[str, int]) -> bool:
    """Whether what was found for a candidate is it, and may be used for these sizes."""
    return entry.key == candidate.key and candidate.shape.admits(sizes) and guarded(entry, sizes)


def guarded(entry: Entry, sizes: Mapping[str, int]) -> bool:
    """Whether an entry says that it may be used for these sizes; for all, if there are none."""
    ranges = entry.guards.get(SIZES, {})
    return isinstance(ranges, Mapping) and all(
        _within(sizes.get(symbol), limits) for symbol, limits in ranges.items()
    )


def _within(size: int | None, limits: object) -> bool:
    if size is None or not isinstance(limits, list | tuple) or len(limits) != 2:
        return False
    low, high = limits
    return all(type(limit) is int for limit in limits) and low <= size <= high
