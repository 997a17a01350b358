"""What is known of a kernel's points, and which of them is best (SPEC A2)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from statistics import NormalDist, median

from ...passes.space import Point, Space
from .trial import Trial

_DOUBT = 0.01
"""Probability with which a point that is no faster may be taken for one that is."""

_AGAIN = 8
"""Of how many candidates one more may be confirmed."""


class Known:
    """Trials by their points, in the order in which the points were measured first.

    Attributes:
        trials: the last one of each point, with the seconds of all.
    """

    def __init__(self, space: Space, reference: Point) -> None:
        self._space = space
        self._reference = reference
        self.trials: dict[Point, Trial] = {}

    def add(self, trials: Iterable[Trial]) -> list[tuple[Point, Trial]]:
        """Take trials in; returns those whose points the space has, as they are known now.

        What was confirmed is not replaced by what was not. Of the reference nothing is learnt.
        """
        added: list[tuple[Point, Trial]] = []
        for trial in trials:
            point = self._point(trial)
            if point is None or point == self._reference:
                continue
            if (before := self.trials.get(point)) is not None:
                last = before if _outlasts(before, trial) else trial
                trial = replace(last, cost=before.cost + trial.cost)
            self.trials[point] = trial
            added.append((point, trial))
        return added

    def _point(self, trial: Trial) -> Point | None:
        values = dict(trial.point)
        if set(values) != set(self._space.names):
            return None
        point = tuple(values[name] for name in self._space.names)
        inside = all(v in p.values for v, p in zip(point, self._space.parameters, strict=True))
        return point if inside and self._space.is_legal(point) else None

    @property
    def seconds(self) -> float:
        """That all trials took."""
        return math.fsum(trial.cost for trial in self.trials.values())

    @property
    def noise(self) -> float | None:
        """The median standard error of log(ratio); None without timed trials."""
        errors = [each.spread / each.ratio for each in self.trials.values() if each.timed]
        return median(errors) if errors else None

    @property
    def reference_seconds(self) -> float | None:
        """A run of the kernel with the reference; None without timed trials."""
        times = [each.seconds / each.ratio for each in self.trials.values() if each.timed]
        return median(times) if times else None

    def faster(self) -> list[Point]:
        """Points that seem faster than the reference, the fastest first."""
        found = [(t.ratio, p) for p, t in self.trials.items() if t.timed and t.ratio < 1]
        return [point for _, point in sorted(found, key=lambda each: each[0])]

    def unconfirmed(self, count: int) -> list[Point]:
        """What must be measured again before one is taken: those of the first `count` that were
        not, and afterwards what seems faster than all that were. Each of many candidates is lucky
        with a small probability, so the fastest of them is slower than it seems; few are confirmed
        in vain, at most one for so many candidates besides."""
        fastest = self.faster()
        done = [p for p, trial in self.trials.items() if trial.status == "confirmed"]
        allowed = count + len(self.trials) // _AGAIN - len(done)
        first = fastest[:1] if len(done) >= count else fastest[:count]
        return [point for point in first if point not in done][: max(allowed, 0)]

    def winner(self) -> Point | None:
        """The fastest point of those confirmed, if it is surely faster than the reference.

        Sure means that its confidence interval ends below 1, at a level that allows for the best
        of several being taken (Bonferroni).
        """
        confirmed = [p for p in self.faster() if self.trials[p].status == "confirmed"]
        if not confirmed:
            return None
        z = NormalDist().inv_cdf(1 - _DOUBT / len(confirmed))
        best = self.trials[confirmed[0]]
        return confirmed[0] if best.ratio + z * best.spread < 1 else None


def _outlasts(before: Trial, after: Trial) -> bool:
    return before.status == "confirmed" and after.status == "measured"
