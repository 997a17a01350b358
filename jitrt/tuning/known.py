"""What is known of a kernel's points, and which of them is best (SPEC A2)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from statistics import NormalDist, median

from ...passes.space import Point, Space
from .budget import Spent
from .trial import Trial, reference_seconds

_DOUBT = 0.01
"""Probability with which a point that is no faster may be taken for one that is."""

_CONFIRMED, _AGAIN = 3, 8
"""Points that may be confirmed, and for how many candidates one more may."""

_LONGER = 5.0
"""How much longer a trial takes that confirms: it has more pairs, and nobody stops early."""


class Known:
    """Trials by their points, in the order in which the points became known.

    Attributes:
        trials: the last one of each point, with the seconds of all.
        forgotten: what was measured besides, of which nothing else is known.
    """

    def __init__(self, space: Space, reference: Point) -> None:
        self._space = space
        self._reference = reference
        self.forgotten = Spent()
        self.trials: dict[Point, Trial] = {}

    def add(self, trials: Iterable[Trial]) -> list[tuple[Point, Trial]]:
        """Take trials in; returns those whose points the space has, as they are known now.

        What was confirmed is not replaced by what was not. Of the reference nothing is learnt.
        """
        added: list[tuple[Point, Trial]] = []
        for trial in trials:
            point = trial.point_in(self._space)
            if point is None or point == self._reference:
                continue
            if (before := self.trials.get(point)) is not None:
                last = before if _outlasts(before, trial) else trial
                trial = replace(last, cost=before.cost + trial.cost)
            self.trials[point] = trial
            added.append((point, trial))
        return added

    @property
    def spent(self) -> Spent:
        """What all trials took."""
        seconds = math.fsum(trial.cost for trial in self.trials.values())
        return Spent(len(self.trials), seconds) + self.forgotten

    def forget(self, spent: Spent) -> None:
        """Allow for trials that are not kept: all together took that much."""
        now = self.spent
        trials, seconds = max(spent.trials - now.trials, 0), max(spent.seconds - now.seconds, 0.0)
        self.forgotten = Spent(trials, seconds)

    @property
    def noise(self) -> float | None:
        """The median standard error of log(ratio), without those that were stopped early; None if
        there are no others."""
        timed = [each for each in self.trials.values() if each.timed and each.status != "slower"]
        errors = [each.spread / each.ratio for each in timed]
        return median(errors) if errors else None

    @property
    def reference_seconds(self) -> float | None:
        """A run of the kernel with the reference; None without timed trials."""
        return reference_seconds(self.trials.values())

    def faster(self) -> list[Point]:
        """Points that seem faster than the reference, the fastest first."""
        found = [(t.ratio, p) for p, t in self.trials.items() if t.timed and t.ratio < 1]
        return [point for _, point in sorted(found, key=lambda each: each[0])]

    def to_confirm(self) -> Point | None:
        """What must be measured again before the best can be named; None: nothing.

        Each of many candidates is lucky with a small probability, so the one that seems fastest is
        slower than it seems, and another may be faster. So the fastest is confirmed, until no other
        seems faster than it by more than a standard error. Of a plateau few are.
        """
        confirmed = self.confirmed
        best = min([1.0, *(self.trials[point].ratio for point in confirmed)])
        fastest = next((point for point in self.faster() if point not in confirmed), None)
        if fastest is None or len(confirmed) >= _CONFIRMED + len(self.trials) // _AGAIN:
            return None
        trial = self.trials[fastest]
        return fastest if trial.ratio < best - trial.spread else None

    @property
    def confirmed(self) -> list[Point]:
        """The points that were measured again."""
        return [point for point, trial in self.trials.items() if trial.status == "confirmed"]

    @property
    def trial_seconds(self) -> float:
        """What a trial takes that is not measured again, usually; 0 if nothing is known of it."""
        once = [trial.cost for trial in self.trials.values() if trial.status != "confirmed"]
        return median(once) if once else self.spent.each

    @property
    def confirming_seconds(self) -> float:
        """What measuring a point again is taken to take."""
        return _LONGER * self.trial_seconds

    @property
    def reserve(self) -> float:
        """Seconds that are kept for what is measured again, once at least.

        What was measured again has used its reserve: seconds and reserve together stay the same.
        """
        if not self.faster() and not self.confirmed:
            return 0.0
        each = self.trial_seconds
        used = sum(max(self.trials[point].cost - each, 0.0) for point in self.confirmed)
        return max(self.confirming_seconds - used, 0.0)

    def winner(self) -> Point | None:
        """The fastest point of those confirmed, if it is surely faster than the reference.

        Sure means that its confidence interval ends below 1, at a level that allows for the best
        of several being taken (Bonferroni).
        """
        again = self.confirmed
        confirmed = [point for point in self.faster() if point in again]
        if not confirmed:
            return None
        z = NormalDist().inv_cdf(1 - _DOUBT / len(confirmed))
        best = self.trials[confirmed[0]]
        return confirmed[0] if best.ratio + z * best.spread < 1 else None


def _outlasts(before: Trial, after: Trial) -> bool:
    return before.status == "confirmed" and after.status == "measured"
