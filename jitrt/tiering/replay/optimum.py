"""The best a policy could do: the dynamic program of exercise 12.4, and the best single tier (T5).

Offline: it knows every call that will come. Compilation is charged where it happens, in series with
the calls. Times in seconds; `times[l]` is a call in tier l, `costs[l]` the compilation of tier l,
and tier 0 costs nothing.

The exercise writes V(n, l) = min over l' >= l of { C_l' + n * T_l' + V(n - n_current, l') }. Taken
by the letter (`value_as_written`) it charges a compilation again for every batch, also for staying
in a tier, and each batch with the calls of all later ones. `value` charges C_l' where the tier
changes and n_current calls for a batch; that is the least total time, and what V is said to be.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..views import Sizes
from .trace import Run, Trace


def value(
    batches: Sequence[float], tier: int, costs: Sequence[float], times: Sequence[float]
) -> float:
    """V: the least time for batches of calls, starting in `tier` (T5).

    Args:
        batches: calls of each batch (n_current); before each one the tier may rise.
    """
    tiers = range(len(costs))
    later = [0.0] * len(costs)
    for calls in reversed(batches):
        later = [
            min(
                (costs[to] if to > start else 0.0) + calls * times[to] + later[to]
                for to in tiers[start:]
            )
            for start in tiers
        ]
    return later[tier]


def value_as_written(
    calls: int, tier: int, costs: Sequence[float], times: Sequence[float], batch: int
) -> float:
    """V(n, l) by the letter of exercise 12.4, V(0, l) = 0; an upper bound of `value` (T5)."""
    later = [0.0] * len(costs)
    last = calls % batch or batch
    for left in range(last, calls + 1, batch) if calls > 0 else ():
        later = [
            min(costs[to] + left * times[to] + later[to] for to in range(start, len(costs)))
            for start in range(len(costs))
        ]
    return later[tier]


@dataclass(frozen=True)
class Levels:
    """What tiers cost and bring, the same for all programs.

    Attributes:
        costs: seconds of a compilation, by tier; the first is tier 0's, 0.
        speedups: of a call against tier 0, by tier; the first is 1.
    """

    costs: tuple[float, ...]
    speedups: tuple[float, ...]

    @staticmethod
    def above_interpreter(costs: Sequence[float], speedups: Sequence[float]) -> Levels:
        """Compiled tiers 1, 2, … over an interpreter that costs nothing (T1)."""
        return Levels((0.0, *costs), (1.0, *speedups))

    @property
    def last(self) -> int:
        """The highest tier; exact for one tuple of sizes in a program that has symbols."""
        return len(self.costs) - 1


EXERCISE = Levels.above_interpreter((0.001, 0.01, 0.1, 1.0), (1.2, 1.5, 2.0, 3.0))
"""Exercise 12.4: four compiled tiers. Tier 0 interprets, at 1x and without compilation, as T1 says;
the exercise's own policy starts there too."""


def optimum(trace: Trace, levels: Levels) -> float:
    """The least seconds for a trace (T5)."""
    dynamic = trace.dynamic
    return math.fsum(
        _dynamic_optimum(runs, levels) if name in dynamic else _static_optimum(runs, levels)
        for name, runs in trace.by_program().items()
    )


def single_tier(trace: Trace, levels: Levels, tier: int) -> float:
    """Seconds for a trace if each program is compiled for `tier` before its first call.

    In the highest tier each tuple of sizes is compiled for; calls whose sizes are not known run in
    the tier below.
    """
    dynamic = trace.dynamic
    return math.fsum(
        _in_exact(runs, levels)
        if tier == levels.last and name in dynamic
        else levels.costs[tier] + _work(runs) / levels.speedups[tier]
        for name, runs in trace.by_program().items()
    )


def best_single_tier(trace: Trace, levels: Levels) -> tuple[float, int]:
    """The least of `single_tier`, and its tier."""
    return min((single_tier(trace, levels, tier), tier) for tier in range(levels.last + 1))


def _work(runs: Iterable[Run]) -> float:
    """Seconds of runs in tier 0."""
    return math.fsum(run.calls * run.time for run in runs)


def _by_sizes(runs: Iterable[Run]) -> dict[Sizes, float]:
    """Seconds in tier 0 of calls with each tuple of sizes."""
    work: dict[Sizes, float] = {}
    for run in runs:
        work[run.sizes] = work.get(run.sizes, 0.0) + run.calls * run.time
    return work


def _static_optimum(runs: Iterable[Run], levels: Levels) -> float:
    times = [1 / speedup for speedup in levels.speedups]
    return value([run.calls * run.time for run in runs], 0, levels.costs, times)


def _dynamic_optimum(runs: Iterable[Run], levels: Levels) -> float:
    """The best tier for all sizes, and exact versions for those sizes that gain from one.

    What is compiled is compiled before the first call: in a known future, waiting wins nothing.
    """
    work = _by_sizes(runs)
    unknown = work.pop((), 0.0)
    exact, speedup = levels.costs[levels.last], levels.speedups[levels.last]

    def total(generic: int) -> float:
        slow = levels.speedups[generic]
        best = (min(seconds / slow, exact + seconds / speedup) for seconds in work.values())
        return levels.costs[generic] + unknown / slow + math.fsum(best)

    return min(map(total, range(levels.last)))


def _in_exact(runs: Sequence[Run], levels: Levels) -> float:
    known, unknown = [run for run in runs if run.sizes], [run for run in runs if not run.sizes]
    below, last = levels.last - 1, levels.last
    seconds = levels.costs[below] + _work(unknown) / levels.speedups[below] if unknown else 0.0
    if known:
        sizes = {run.sizes for run in known}
        seconds += len(sizes) * levels.costs[last] + _work(known) / levels.speedups[last]
    return seconds
