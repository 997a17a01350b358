"""A policy against the optimum and the best single tier, over traces (SPEC T5)."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .optimum import Levels, best_single_tier, optimum
from .replayed import Replay
from .simulate import replay

if TYPE_CHECKING:
    from ....passes.policies.bundle import Policies
    from .trace import Trace
    from .tuned import Curve


@dataclass(frozen=True)
class Reference:
    """What a trace takes at best: known in full, and in one tier for all programs."""

    trace: Trace
    optimum: float
    single: float
    tier: int
    """The best single tier."""

    @staticmethod
    def of(trace: Trace, levels: Levels) -> Reference:
        """The references of one trace, with compilation in series."""
        single, tier = best_single_tier(trace, levels)
        return Reference(trace, optimum(trace, levels), single, tier)


@dataclass(frozen=True)
class Outcome:
    """One policy over one trace."""

    reference: Reference
    replay: Replay

    @property
    def to_optimum(self) -> float:
        """Total time over that of the optimum; at least 1 if compilation is in series."""
        return self.replay.total / self.reference.optimum

    @property
    def to_single(self) -> float:
        """Total time over that of the best single tier."""
        return self.replay.total / self.reference.single

    @property
    def kinds(self) -> Counter[str]:
        """How many decisions of each kind there were."""
        return Counter(decision.kind for _, decision in self.replay.decisions)


def outcomes(
    policies: Policies,
    references: Iterable[Reference],
    levels: Levels,
    *,
    workers: int = 0,
    error: float = 0.0,
    tuning: Curve | None = None,
) -> list[Outcome]:
    """Replay a policy over traces; for `workers`, `error` and `tuning` see `replay`."""
    return [
        Outcome(
            each,
            replay(policies, each.trace, levels, workers=workers, error=error, tuning=tuning),
        )
        for each in references
    ]


@dataclass(frozen=True)
class Summary:
    """A policy over many traces, as ratios of total times.

    `median`, `p90` and `worst` are against the optimum, `worst_single` against the best single
    tier; `compiling` is the part of the total that was spent compiling, in the mean.
    """

    median: float
    p90: float
    worst: float
    worst_single: float
    compiling: float

    @staticmethod
    def of(results: Sequence[Outcome]) -> Summary:
        """The summary of at least one outcome."""
        ratios = sorted(result.to_optimum for result in results)
        return Summary(
            statistics.median(ratios),
            ratios[round(0.9 * (len(ratios) - 1))],
            ratios[-1],
            max(result.to_single for result in results),
            statistics.fmean(result.replay.compiling / result.replay.total for result in results),
        )
