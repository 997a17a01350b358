"""Races whose clock is a fake: what is timed, for how long, and what comes out."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from random import Random

import pytest
from aiopt.jitrt.tuning.measuring.race import (
    CANDIDATE,
    INCUMBENT,
    REFERENCE,
    Form,
    Heat,
    Outcome,
    Race,
    Rules,
)

RULES = Rules()


class Track:
    """Contestants that take so many seconds, with noise, on a machine that changes speed."""

    def __init__(self, *seconds: float, seed: int = 0, noise: float = 0.02) -> None:
        self.seconds = seconds
        self.calls: Counter[int] = Counter()
        self.spent = 0.0
        self._rng = Random(seed)
        self._noise = noise

    def __call__(self, contestant: int, calls: int) -> float:
        speed = 1.0 + 0.5 * (int(self.spent / 0.05) % 2)
        self.calls[contestant] += 1
        seconds = calls * self.seconds[contestant] * speed
        seconds *= math.exp(self._rng.gauss(0, self._noise))
        if self._rng.random() < 0.03:
            seconds *= 1.5
        self.spent += seconds
        return seconds

    def race(self, rules: Rules = RULES) -> Outcome:
        incumbent = self.seconds[INCUMBENT] != self.seconds[REFERENCE]
        return Race(self, rules, beside_incumbent=incumbent).candidate()


@pytest.mark.parametrize("once", [2e-7, 3e-5, 4e-3])
@pytest.mark.parametrize("ratio", [0.7, 0.98, 1.0, 1.03, 2.5])
def test_ratios_are_to_the_reference(once: float, ratio: float) -> None:
    found = [Track(once, 0.9 * once, ratio * once, seed=seed).race() for seed in range(20)]
    assert statistics.median(each.estimate.ratio for each in found) == pytest.approx(
        ratio, rel=0.02
    )
    near = [abs(each.estimate.ratio - ratio) < 3 * each.estimate.spread for each in found]
    assert sum(near) >= 16


def test_slices_take_as_long_as_they_should() -> None:
    track = Track(1e-6, 1e-6, 1e-6, noise=0.0)
    track.race()
    slices = track.calls[CANDIDATE]
    assert slices < 2 * RULES.heats * RULES.heat
    assert track.spent < 2.5 * slices * 2 * RULES.slice_seconds


def test_the_incumbent_runs_only_if_it_is_another() -> None:
    alone, beside = Track(1e-4, 1e-4, 1e-4), Track(1e-4, 9e-5, 1e-4)
    alone.race()
    beside.race()
    assert INCUMBENT not in alone.calls
    assert beside.calls[INCUMBENT] >= RULES.least


def test_clear_losers_stop_after_few_rounds_and_close_ones_do_not() -> None:
    clear = [Track(1e-4, 8e-5, 1.3e-4, seed=seed).race() for seed in range(50)]
    assert all(each.slower for each in clear)
    assert statistics.fmean(each.estimate.pairs for each in clear) < 8
    assert all(each.estimate.spread > 0.02 for each in clear)  # who knows, after one heat
    close = [Track(1e-4, 8e-5, 8.1e-5, seed=seed).race() for seed in range(50)]
    assert statistics.fmean(each.estimate.pairs for each in close) > 100
    same = [Track(1e-4, 8e-5, 8e-5, seed=seed).race() for seed in range(100)]
    assert sum(each.slower for each in same) <= 2


def test_the_hopeless_are_not_timed() -> None:
    track = Track(1e-4, 1e-4, 2.0)
    outcome = track.race()
    assert outcome.slower
    assert track.calls[CANDIDATE] == 2
    assert outcome.estimate.ratio == pytest.approx(2e4, rel=0.6)


def test_seconds_are_a_limit_unless_rounds_are_too_few() -> None:
    slow = Track(0.5, 0.5, 0.49)
    outcome = slow.race()
    assert outcome.estimate.pairs == 3
    middling = Track(0.02, 0.02, 0.0195, noise=0.05).race()
    assert 5 <= middling.estimate.pairs < 14


def test_confirming_is_more_precise_and_never_stops_losers() -> None:
    found = [Track(1e-4, 1e-4, 1.3e-4, seed=seed).race(RULES.confirming()) for seed in range(8)]
    assert not any(each.slower for each in found)
    assert statistics.fmean(each.estimate.pairs for each in found) > 100
    assert all(each.estimate.spread / each.estimate.ratio < 0.0035 for each in found)


def test_without_noise_few_rounds_are_enough() -> None:
    outcome = Track(1e-4, 1e-4, 9e-5, noise=0.0).race()
    assert outcome.estimate.pairs == RULES.heats * RULES.heat
    assert not outcome.slower


def test_heats_that_differ_are_no_precise_result() -> None:
    """Something slows the candidate down for a whole heat."""

    def heat(shift: float) -> Heat:
        logs = tuple(shift + 1e-3 * (i % 5 - 2) for i in range(RULES.heat))
        return Heat(logs, logs, (1e-4,) * RULES.heat, 5e-3, slower=False)

    form = Form(RULES)
    for shift in (0.0, 0.02, 0.05):
        assert not form.is_decided
        form.heats.append(heat(shift))
    assert not form.is_decided
    assert form.outcome().estimate.spread > 0.01
    form.heats += [heat(0.0), heat(0.001), heat(0.0)]
    assert form.is_decided
    assert form.outcome().estimate.ratio == pytest.approx(1.0, abs=0.002)
