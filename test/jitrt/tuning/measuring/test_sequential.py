"""Estimates and the sequential test, on samples whose distribution is known."""

from __future__ import annotations

import math
import statistics
from random import Random

import pytest
from aiopt.jitrt.tuning.measuring.sequential import LoserTest, estimate, student_tail, trimmed_p


@pytest.mark.parametrize(
    ("t", "freedom", "tail"),
    [  # percentage points of tables
        (6.314, 1, 0.05), (2.920, 2, 0.05), (3.365, 5, 0.01), (3.250, 9, 0.005), (2.528, 20, 0.01),
        (22.33, 2, 0.001), (0.0, 7, 0.5), (-2.920, 2, 0.95),
    ],
)  # fmt: skip
def test_tails_of_students_distribution(t: float, freedom: int, tail: float) -> None:
    assert student_tail(t, freedom) == pytest.approx(tail, rel=2e-3)


def noisy(rng: Random, shift: float, noise: float = 0.02) -> float:
    """A sample with an outlier in twenty, as clocks on shared machines give."""
    wide = 10.0 if rng.random() < 0.05 else 1.0
    return rng.gauss(shift, noise * wide)


@pytest.mark.parametrize("count", [5, 7, 12, 40])
def test_p_values_are_no_smaller_than_they_should_be(count: int) -> None:
    rng = Random(count)
    values = [trimmed_p([noisy(rng, 0.0) for _ in range(count)]) for _ in range(3000)]
    for level in (0.05, 0.01):
        assert sum(value < level for value in values) / len(values) < 1.35 * level
    assert statistics.fmean(values) == pytest.approx(0.5, abs=0.02)


def test_samples_without_noise_are_sure() -> None:
    assert trimmed_p([0.1] * 5) == 0.0
    assert trimmed_p([0.0] * 5) == 1.0


@pytest.mark.parametrize("count", [5, 9, 16, 64])
def test_spreads_are_how_far_medians_are_off(count: int) -> None:
    rng = Random(count)
    inside, runs = 0, 1500
    for _ in range(runs):
        found = estimate([noisy(rng, math.log(1.2)) for _ in range(count)])
        inside += abs(found.ratio - 1.2) < 2 * found.spread
    assert inside / runs > (0.82 if count < 16 else 0.93)


def rounds_until_slower(rng: Random, shift: float, most: int = 64) -> int | None:
    """When the test calls a candidate slower, if it does."""
    test, logs = LoserTest(0.01, 5, most), []
    while len(logs) < most:
        logs.append(noisy(rng, shift))
        if test.is_slower(logs):
            return len(logs)
    return None


@pytest.mark.parametrize(("shift", "most"), [(0.0, 0.01), (-0.01, 0.001)])
def test_who_is_as_fast_is_hardly_ever_called_slower(shift: float, most: float) -> None:
    rng = Random(7)
    runs = 1000
    slower = sum(rounds_until_slower(rng, shift) is not None for _ in range(runs))
    assert slower / runs <= most


def test_clear_losers_are_found_soon() -> None:
    rng = Random(8)
    found = [rounds_until_slower(rng, math.log(1.5)) for _ in range(500)]
    assert None not in found
    assert statistics.fmean(each for each in found if each is not None) < 6.5
    close = [rounds_until_slower(rng, math.log(1.03)) for _ in range(500)]
    caught = [each for each in close if each is not None]
    assert len(caught) > 480
    assert 12 < statistics.fmean(caught) < 40
