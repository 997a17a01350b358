"""A candidate beside the reference and the incumbent, in short slices that alternate (SPEC I2).

Nothing here reads a clock: a runner says what slices took. Machines change speed and are shared, so
times mean something beside their neighbours only.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from ....quick_dataclass import dataclass
from .sequential import Estimate, LoserTest, estimate

REFERENCE, INCUMBENT, CANDIDATE = range(3)

Run: TypeAlias = Callable[[int, int], float]
"""Seconds that so many calls of a contestant take: `run(contestant, calls)`."""

_FEWEST = 3
"""Rounds, however long they take."""

_LOOK = 8
"""Rounds from one look at the precision to the next."""

_MOST_CALLS = 1 << 20
"""Of a slice."""


@dataclass(frozen=True)
class Rules:
    """How candidates are timed.

    Attributes:
        slice_seconds: how long a slice takes; at least a call. Where a machine is shared, many
            short slices say more than few long ones, of which more are interrupted: in 0.1 s, the
            median of pairs of 0.1 ms varies by 0.03 %, of 1 ms by 0.5 %. Reading the clock takes a
            hundredth of 0.1 ms.
        least, most: rounds, in each of which every contestant has a slice.
        enough: rounds before anybody asks how precise the ratio is: few that happen to agree would
            say that it is.
        seconds: of slices of one candidate; after these there are no more rounds.
        precision: standard error of the ratio, as a part of it, that is good enough.
        alpha: probability that a candidate which is as fast as the incumbent is called slower.
        hopeless: a candidate whose first calls take so many times the reference's is not timed on.
    """

    slice_seconds: float = 1e-4
    least: int = 5
    enough: int = 20
    most: int = 256
    seconds: float = 0.4
    precision: float = 0.001
    alpha: float = 0.01
    hopeless: float = 8.0

    def confirming(self) -> Rules:
        """The rules by which a result is confirmed: twice as precise, and nobody stops early."""
        return replace(
            self,
            enough=2 * self.enough,
            most=4 * self.most,
            seconds=4 * self.seconds,
            precision=self.precision / 2,
            alpha=0.0,
        )


@dataclass(frozen=True)
class Outcome:
    """What a race says of a candidate: its ratio to the reference, seconds of a call, and whether
    it is surely slower than the incumbent."""

    estimate: Estimate
    seconds: float
    slower: bool


class Race:
    """Races of candidates on one track, on which reference and incumbent stay.

    Args:
        beside_incumbent: whether the incumbent is another than the reference.
    """

    def __init__(self, run: Run, rules: Rules, *, beside_incumbent: bool) -> None:
        self._run = run
        self._rules = rules
        self._rivals = (REFERENCE, INCUMBENT) if beside_incumbent else (REFERENCE,)
        self._calls = {rival: self._pace(rival) for rival in self._rivals}

    def _pace(self, contestant: int) -> int:
        """How many calls of a contestant a slice has. The first call warms up."""
        self._run(contestant, 1)
        return self._calls_of(contestant, self._run(contestant, 1))

    def _calls_of(self, contestant: int, once: float) -> int:
        """The same, when a call took so many seconds: a short one is mostly clock."""
        calls, seconds, wanted = 1, once, self._rules.slice_seconds
        while seconds < wanted / 2 and calls < _MOST_CALLS:
            calls = min(max(2 * calls, int(calls * wanted / max(seconds, 1e-9))), 16 * calls)
            seconds = self._run(contestant, calls)
        return max(1, round(calls * wanted / seconds)) if calls > 1 else 1

    def candidate(self) -> Outcome:
        """Time the candidate that is on the track now."""
        rules = self._rules
        base = self._run(REFERENCE, 1)
        once = min(self._run(CANDIDATE, 1), self._run(CANDIDATE, 1))
        if once > max(rules.hopeless * base, rules.slice_seconds):
            ratio = once / base
            return Outcome(Estimate(ratio, ratio / rules.hopeless, 1), once, slower=True)
        calls = {**self._calls, CANDIDATE: self._calls_of(CANDIDATE, once)}
        return self._rounds(calls)

    def _rounds(self, calls: dict[int, int]) -> Outcome:
        rules, rival = self._rules, self._rivals[-1]
        test = LoserTest(rules.alpha, rules.least, rules.most)
        ratios: list[float] = []
        lags: list[float] = []
        times: list[float] = []
        spent = 0.0
        while True:
            order = (*self._rivals, CANDIDATE)
            order = order[::-1] if len(times) % 2 else order
            each = {one: self._run(one, calls[one]) for one in order}
            spent += sum(each.values())
            seconds = {one: max(time, 1e-9) / calls[one] for one, time in each.items()}
            times.append(seconds[CANDIDATE])
            ratios.append(math.log(seconds[CANDIDATE] / seconds[REFERENCE]))
            lags.append(math.log(seconds[CANDIDATE] / seconds[rival]))
            slower = test.is_slower(lags)
            if slower or self._is_enough(ratios, spent):
                return Outcome(estimate(ratios), statistics.median(times), slower)

    def _is_enough(self, ratios: list[float], spent: float) -> bool:
        rules, rounds = self._rules, len(ratios)
        if rounds >= rules.most or (rounds >= _FEWEST and spent >= rules.seconds):
            return True
        if rounds < rules.enough or (rounds - rules.enough) % _LOOK:
            return False
        found = estimate(ratios)
        return found.spread <= rules.precision * found.ratio
