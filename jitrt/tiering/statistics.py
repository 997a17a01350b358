"""What runs at this moment, as reports show it (SPEC O2): programs, their versions, the workers.

The manager fills these in; `metrics`, `timeline` and the live table read them beside the event log.
Times are seconds, sizes bytes; what is not known is None.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class VersionStatistics:
    """A version, tier 0 among them.

    Attributes:
        tier: its tier.
        sizes: the sizes it is for, None for all.
        calls: since it was installed.
        mean, p99: of sampled calls.
        bytes: code and constants of its own.
    """

    tier: int
    sizes: tuple[int, ...] | None = None
    calls: int = 0
    mean: float | None = None
    p99: float | None = None
    bytes: int = 0


@dataclass(frozen=True)
class ProgramStatistics:
    """A program; `tier` is that of its version for all sizes, `rate` its calls per second."""

    name: str
    tier: int
    calls: int = 0
    rate: float | None = None
    symbols: tuple[str, ...] = ()
    versions: tuple[VersionStatistics, ...] = ()

    @property
    def memory(self) -> int:
        """Bytes that its versions take."""
        return sum(version.bytes for version in self.versions)


@dataclass(frozen=True)
class Statistics:
    """The process: `queue` jobs wait and `running` are compiled; `budget` is that for versions."""

    programs: tuple[ProgramStatistics, ...] = ()
    queue: int = 0
    running: int = 0
    workers: int = 0
    budget: int | None = None

    @property
    def memory(self) -> int:
        """Bytes that the versions of all programs take."""
        return sum(program.memory for program in self.programs)

    def of(self, name: str) -> Statistics:
        """The same with one program only."""
        programs = tuple(program for program in self.programs if program.name == name)
        return Statistics(programs, self.queue, self.running, self.workers, self.budget)
