"""What the cache has done, level by level and by kind of entry (SPEC C11, O2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, field
from typing import Any

from ...quick_dataclass import dataclass
from .levels import Level
from .trust.sealing import Reason
from .trust.verified import Verified, VerifiedRemote


@dataclass(frozen=True)
class LevelStatistics:
    """What one level has done.

    `refused` are records that were there but no use; `read` and `written` bytes.
    """

    name: str
    hits: int
    misses: int
    puts: int
    refused: int
    errors: int
    evicted: int
    read: int
    written: int

    @property
    def hit_rate(self) -> float:
        """Hits over lookups that came to this level; 0 if none did."""
        return _share(self.hits, self.hits + self.misses)


@dataclass(frozen=True)
class CacheStatistics:
    """What the cache of a process has done.

    `lookups` are how many there were by kind of entry and the level that had it, `""` if none had;
    `refused` records by reason, under `no-key` lookups without one; `unanswered` are
    requests to a remote by what kept it from answering; `waiting` entries are still to be written,
    `dropped` never will be.
    """

    levels: tuple[LevelStatistics, ...] = ()
    lookups: Mapping[tuple[str, str], int] = field(default_factory=dict)
    refused: Mapping[str, int] = field(default_factory=dict)
    unanswered: Mapping[str, int] = field(default_factory=dict)
    waiting: int = 0
    dropped: int = 0

    def hit_rate(self, kind: str | None = None) -> float:
        """Hits over lookups, of one kind of entry or all; 0 if there were none."""
        asked = {place: n for place, n in self.lookups.items() if kind in (None, place[0])}
        return _share(sum(n for (_, level), n in asked.items() if level), sum(asked.values()))

    def to_json(self) -> dict[str, Any]:
        """For reports; names of levels and kinds are keys."""
        kinds = Counter[str]()
        for (kind, _), count in self.lookups.items():
            kinds[kind] += count
        return {
            "lookups": sum(kinds.values()),
            "hit_rate": self.hit_rate(),
            "kinds": {
                kind: {"lookups": count, "hit_rate": self.hit_rate(kind)}
                for kind, count in sorted(kinds.items())
            },
            "levels": {
                level.name: {**asdict(level), "hit_rate": level.hit_rate} for level in self.levels
            },
            "refused": dict(self.refused),
            "unanswered": dict(self.unanswered),
            "waiting": self.waiting,
            "dropped": self.dropped,
        }


def statistics_of(
    levels: Sequence[Level],
    lookups: Mapping[tuple[str, str], int],
    waiting: int,
    dropped: int,
) -> CacheStatistics:
    """Those of a cache with these levels; see `CacheStatistics`."""
    each = tuple(map(_level_statistics, levels))
    refused, unanswered = _refusals(levels), _unanswered(levels)
    return CacheStatistics(each, dict(lookups), refused, unanswered, waiting, dropped)


def _level_statistics(level: Level) -> LevelStatistics:
    """Those of a level: its own lookups, and what its store counts."""
    counts = level.store.counts
    return LevelStatistics(
        level.name,
        level.hits,
        level.misses,
        counts.puts,
        counts.refused,
        counts.errors,
        counts.evicted,
        counts.read,
        counts.written,
    )


def _refusals(levels: Iterable[Level]) -> dict[str, int]:
    """How many records were refused, by reason, in all levels that verify.

    What a store of this machine refuses by itself is damaged; why a remote does is in `unanswered`.
    """
    found = Counter[str]()
    for level in levels:
        if isinstance(store := level.store, Verified):
            refused = dict(store.refused)  # others count on
            found.update({reason.value: n for reason, n in refused.items()})
            if not isinstance(store, VerifiedRemote):
                found[Reason.DAMAGED.value] += store.store.counts.refused
    return dict(+found)


def _unanswered(levels: Iterable[Level]) -> dict[str, int]:
    """How many requests came to nothing, by reason, in all remotes."""
    found = Counter[str]()
    for level in levels:
        if isinstance(level.store, VerifiedRemote):
            found.update(dict(level.store.store.reasons))
    return dict(found)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
