"""What runs at this moment, as reports show it (SPEC O2): programs, their versions, the workers.

The manager fills these in; `metrics`, `timeline` and the live table read them beside the event log.
Times are seconds, sizes bytes; what is not known is None.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ....dialects.extents import Extents
from ...cache.statistics import CacheStatistics


@dataclass(frozen=True)
class VersionStatistics:
    """A version, tier 0 among them.

    Attributes:
        tier: its tier.
        extents: the sizes or ranges of sizes it is for, None for all.
        calls: since it was installed.
        mean, p99: of sampled calls.
        bytes: code and constants of its own.
    """

    tier: int
    extents: Extents | None = None
    calls: int = 0
    mean: float | None = None
    p99: float | None = None
    bytes: int = 0


@dataclass(frozen=True)
class ProgramStatistics:
    """A program.

    Attributes:
        tier: that of its version for all sizes.
        calls: so far, by tier; also those of versions that are gone.
        rate: calls per second.
        symbols: names of its symbolic sizes.
        versions: those that are loaded.
    """

    name: str
    tier: int
    calls: Mapping[int, int] = field(default_factory=dict)
    rate: float | None = None
    symbols: tuple[str, ...] = ()
    versions: tuple[VersionStatistics, ...] = ()

    @property
    def count(self) -> int:
        """Calls so far, in all tiers."""
        return sum(self.calls.values())

    @property
    def memory(self) -> int:
        """Bytes that its versions take."""
        return sum(version.bytes for version in self.versions)


@dataclass(frozen=True)
class Statistics:
    """The process: `queue` jobs wait and `running` are compiled; `budget` is that for versions;
    `cache` is what the compile cache has done for all programs; `saved` are seconds that calls took
    less because of speculation."""

    programs: tuple[ProgramStatistics, ...] = ()
    queue: int = 0
    running: int = 0
    workers: int = 0
    budget: int | None = None
    cache: CacheStatistics = field(default_factory=CacheStatistics)
    saved: float = 0.0

    @property
    def memory(self) -> int:
        """Bytes that the versions of all programs take."""
        return sum(program.memory for program in self.programs)

    def of(self, name: str) -> Statistics:
        """The same with one program only."""
        programs = tuple(program for program in self.programs if program.name == name)
        return replace(self, programs=programs)
