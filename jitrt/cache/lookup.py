"""Looking a version up: exact, then bucket, then structure (SPEC C2).

    exact       (IR, shape, opt)          code for these sizes
    bucket      (IR, shape_bucket, opt)   code for ranges that have them
    structure   (IR_structure, *, opt)    code for all sizes

A candidate is a key with the extents that code under it must be good for. What a lookup may use is
decided by guards alone: an entry counts only if it is the one that was asked for, and if the ranges
that the entry itself says (`guards`, under `SIZES`) have all sizes of the candidate's extents. A
guard that cannot be read admits nothing. The code checks the sizes of each call besides.

Who wants code for certain sizes, for a bucket, or for all, takes that candidate alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from ...dialects.extents import span_of
from ...quick_dataclass import dataclass
from .entry import Entry
from .keys import Key
from .program_key import NamedExtents, WeightFacts, program_key

SIZES = "sizes"
"""The guard with the ranges an entry is for: symbol → [lowest, highest] size."""


@dataclass(frozen=True)
class Request:
    """A program that is looked for: the arguments of `program_key` but for the extents."""

    module_digest: str
    weights: tuple[WeightFacts, ...]
    pipeline: str
    tier: int | None
    target_json: Mapping[str, object]
    debug: bool = False

    def candidate(self, extents: NamedExtents | None = None) -> Candidate:
        """What to look for to have code that is good for all of the extents."""
        key = program_key(
            self.module_digest,
            self.weights,
            extents,
            self.pipeline,
            self.tier,
            self.target_json,
            self.debug,
        )
        return Candidate(extents, key)


@dataclass(frozen=True)
class Candidate:
    """A key to look under, and the sizes it is for; None for all."""

    extents: NamedExtents | None
    key: Key


def find(get: Callable[[Key], Entry | None], wanted: Iterable[Candidate]) -> Entry | None:
    """The entry of the first candidate that there is and that may be used; `get` looks a key up."""
    for candidate in wanted:
        entry = get(candidate.key)
        if entry is not None and admits(entry, candidate):
            return entry
    return None


def admits(entry: Entry, candidate: Candidate) -> bool:
    """Whether what was found for a candidate is it, and may be used for all its sizes."""
    return entry.key == candidate.key and guarded(entry, candidate.extents)


def guards_of(extents: NamedExtents | None) -> dict[str, dict[str, list[int]]]:
    """The guard of an entry for some sizes; nothing for one for all."""
    if extents is None:
        return {}
    return {SIZES: {symbol: list(span_of(extents[symbol])) for symbol in sorted(extents)}}


def guarded(entry: Entry, extents: NamedExtents | None) -> bool:
    """Whether an entry says that it may be used for all of these sizes."""
    ranges, wanted = entry.guards.get(SIZES, {}), extents or {}
    return isinstance(ranges, Mapping) and all(
        symbol in wanted and _within(*span_of(wanted[symbol]), limits)
        for symbol, limits in ranges.items()
    )


def _within(low: int, high: int, limits: object) -> bool:
    if not isinstance(limits, list | tuple) or len(limits) != 2:
        return False
    lowest, highest = limits
    return all(type(limit) is int for limit in limits) and lowest <= low and high <= highest
