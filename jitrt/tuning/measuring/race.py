"""A candidate beside the reference and the incumbent, in short slices that alternate (SPEC I2).

Nothing here reads a clock: a runner says what slices took. Machines change speed and are shared, so
times mean something beside their neighbours only; and since what disturbs them may last longer than
a race, a candidate has several *heats*, between which others run.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from ....quick_dataclass import dataclass
from ..trial import NamedPoint, Trial
from .sequential import Estimate, LoserTest, estimate_heats

REFERENCE, INCUMBENT, CANDIDATE = range(3)

Run: TypeAlias = Callable[[int, int], float]
"""Seconds that so many calls of a contestant take: `run(contestant, calls)`."""

_FEWEST = 3
"""Rounds of a heat, however long they take."""

_TICK = 1e-9
"""Seconds of what takes less than its clock can tell."""

_MOST_CALLS = 1 << 20
"""Of a slice."""


@dataclass(frozen=True)
class Rules:
    """How candidates are timed.

    Attributes:
        slice_seconds: how long a slice takes; at least a call. Where a machine is shared, many
            short slices say more than few long ones, of which more are interrupted: in 0.1 s, the
            median of pairs of 0.1 ms varies by 0.03 %, of 1 ms by 0.5 %.
        heat: rounds of a heat, in each of which every contestant has a slice.
        heats: of a candidate that is no clear loser.
        pause: seconds at least from one heat of a candidate to its next, for who times several.
        least, most: rounds after which a candidate may be a loser, and of all heats.
        seconds: of slices of one candidate; after these there are no more heats.
        precision: standard error of the ratio, as a part of it, after which there are none either.
        alpha: probability that a candidate which is as fast as the incumbent is called slower.
        doubt: by what part of its time one heat may be wrong as a whole: so much slower a loser is,
            divided by the number of heats.
        hopeless: a candidate whose first calls take so many times the reference's is not timed on.
    """

    slice_seconds: float = 1e-4
    heat: int = 24
    heats: int = 3
    pause: float = 0.02
    least: int = 5
    most: int = 192
    seconds: float = 0.4
    precision: float = 0.002
    alpha: float = 0.01
    doubt: float = 0.05
    hopeless: float = 8.0

    def confirming(self) -> Rules:
        """The rules by which a result is confirmed: twice as precise, and nobody stops early."""
        return replace(
            self,
            heats=2 * self.heats,
            most=4 * self.most,
            seconds=4 * self.seconds,
            precision=self.precision / 2,
            alpha=0.0,
        )

    @property
    def most_heats(self) -> int:
        """Heats of a candidate at most, if none of them is cut short."""
        return max(1, -(-self.most // self.heat))


@dataclass(frozen=True)
class Heat:
    """What was timed of a candidate without a pause, a number for each round.

    Attributes:
        ratios, lags: logarithms of its time ÷ the reference's, and ÷ the incumbent's.
        times: seconds of a call.
        spent: seconds of all slices.
        slower: whether it is now sure that it is slower than the incumbent.
    """

    ratios: tuple[float, ...]
    lags: tuple[float, ...]
    times: tuple[float, ...]
    spent: float
    slower: bool


@dataclass(frozen=True)
class Outcome:
    """What a race says of a candidate: its ratio to the reference, seconds of a call, and whether
    it is surely slower than the incumbent."""

    estimate: Estimate
    seconds: float
    slower: bool

    def trial(self, point: NamedPoint, *, confirm: bool, cost: float = 0.0) -> Trial:
        """The trial of a candidate that was timed, to confirm it or for the first time."""
        status = "confirmed" if confirm else "slower" if self.slower else "measured"
        ratio, spread, pairs = self.estimate.ratio, self.estimate.spread, self.estimate.pairs
        return Trial(point, status, ratio, spread, self.seconds, pairs, cost)


class Form:
    """The heats of a candidate so far, by the rules."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.heats: list[Heat] = []

    @property
    def rounds(self) -> int:
        """Of all heats."""
        return sum(len(heat.ratios) for heat in self.heats)

    @property
    def lags(self) -> list[float]:
        """Of all heats."""
        return [lag for heat in self.heats for lag in heat.lags]

    @property
    def is_decided(self) -> bool:
        """Whether there are heats enough."""
        if not self.heats:
            return False
        rules = self.rules
        spent = sum(heat.spent for heat in self.heats)
        if self.heats[-1].slower or self.rounds >= rules.most or spent >= rules.seconds:
            return True
        if len(self.heats) < rules.heats:
            return False
        found = self.outcome().estimate
        return found.spread <= rules.precision * found.ratio

    def outcome(self) -> Outcome:
        """What they say; there is one at least. What stopped in its first heat is as uncertain as
        one heat is, evenly within the doubt."""
        found = estimate_heats([heat.ratios for heat in self.heats])
        slower = self.heats[-1].slower
        if slower and len(self.heats) == 1:
            doubt = found.ratio * self.rules.doubt / math.sqrt(3)
            found = replace(found, spread=math.hypot(found.spread, doubt))
        seconds = statistics.median(time for heat in self.heats for time in heat.times)
        return Outcome(found, seconds, slower)


class Race:
    """Heats of candidates on one track, on which reference and incumbent stay.

    Args:
        beside_incumbent: whether the incumbent is another than the reference.
    """

    def __init__(self, run: Run, rules: Rules, *, beside_incumbent: bool) -> None:
        self._run = run
        self._rules = rules
        self._test = LoserTest(rules.alpha, rules.least, rules.most)
        self._rivals = (REFERENCE, INCUMBENT) if beside_incumbent else (REFERENCE,)

    def _pace(self, contestants: Sequence[int], once: Sequence[float]) -> dict[int, int]:
        """How many calls of contestants slices have, when a call took so many seconds.

        Those that are about as fast as the reference have as many calls as it, so that what comes
        with each slice, cold caches and the clock, weighs as much for both.
        """
        calls = {
            one: self._calls_of(one, time) for one, time in zip(contestants, once, strict=True)
        }
        usual = calls[REFERENCE]
        return {one: usual if abs(n - usual) <= usual / 4 else n for one, n in calls.items()}

    def _calls_of(self, contestant: int, once: float) -> int:
        """How many calls of a contestant a slice has."""
        calls, seconds, wanted = 1, once, self._rules.slice_seconds
        while seconds < wanted / 2 and calls < _MOST_CALLS:
            calls = min(max(2 * calls, int(calls * wanted / max(seconds, _TICK))), 16 * calls)
            seconds = self._run(contestant, calls)
        return max(1, round(calls * wanted / seconds)) if calls > 1 else 1

    def candidate(self, number: int = CANDIDATE) -> Outcome:
        """All heats of a candidate, without a pause between them."""
        form = Form(self._rules)
        while not form.is_decided:
            form.heats.append(self.heat(form, number))
        return form.outcome()

    def heat(self, form: Form, number: int = CANDIDATE) -> Heat:
        """The next heat of contestant `number`, a candidate."""
        rules, field = self._rules, (*self._rivals, number)
        first = [max(self._run(one, 1), _TICK) for one in field]
        again = [max(self._run(one, 1), _TICK) for one in field]
        base, once = min(first[0], again[0]), min(first[-1], again[-1])
        if not form.heats and once > max(rules.hopeless * base, rules.slice_seconds):
            ratios = tuple(math.log(each[-1] / each[0]) for each in (first, again))
            times = (first[-1], again[-1])
            return Heat(ratios, ratios, times, sum(first) + sum(again), slower=True)
        return self._rounds(form, number, self._pace(field, again))

    def _rounds(self, form: Form, number: int, calls: dict[int, int]) -> Heat:
        rules, rival = self._rules, self._rivals[-1]
        margin = rules.doubt / (1 + len(form.heats))
        ratios: list[float] = []
        lags: list[float] = []
        times: list[float] = []
        spent, slower = 0.0, False
        while len(times) < min(rules.heat, rules.most - form.rounds) and not slower:
            if len(times) >= _FEWEST and spent >= rules.seconds / rules.heats:
                break
            order = (*self._rivals, number)
            order = order[::-1] if len(times) % 2 else order
            each = {one: self._run(one, calls[one]) for one in order}
            spent += sum(each.values())
            seconds = {one: max(time, _TICK) / calls[one] for one, time in each.items()}
            times.append(seconds[number])
            ratios.append(math.log(seconds[number] / seconds[REFERENCE]))
            lags.append(math.log(seconds[number] / seconds[rival]))
            slower = self._test.is_slower([*form.lags, *lags], margin)
        return Heat(tuple(ratios), tuple(lags), tuple(times), spent, slower)
