"""The dynamic program of T5, against enumeration."""

from __future__ import annotations

import itertools
import math

import pytest
from aiopt.jitrt.tiering import formulas
from aiopt.jitrt.tiering.replay.optimum import (
    EXERCISE,
    Levels,
    best_single_tier,
    optimum,
    single_tier,
    value,
    value_as_written,
)
from aiopt.jitrt.tiering.replay.trace import Run, Trace, TraceKind, random_trace
from hypothesis import given
from hypothesis import strategies as st

positive = st.floats(1e-3, 1e3)
tiers = st.lists(st.tuples(positive, positive), min_size=1, max_size=4)


def columns(levels: list[tuple[float, float]]) -> tuple[list[float], list[float]]:
    """Costs and times, with tier 0 before them."""
    return [0.0] + [cost for cost, _ in levels], [1.0] + [time for _, time in levels]


@given(st.lists(st.integers(0, 1000), max_size=4), tiers)
def test_the_value_is_the_least_of_all_schedules(batches: list[int], levels):
    costs, times = columns(levels)

    def total(schedule: tuple[int, ...]) -> float:
        changed = {tier for tier in schedule if tier}
        return math.fsum(
            [costs[tier] for tier in changed]
            + [calls * times[tier] for calls, tier in zip(batches, schedule, strict=True)]
        )

    schedules = itertools.product(range(len(costs)), repeat=len(batches))
    rising = (s for s in schedules if list(s) == sorted(s))
    assert value(batches, 0, costs, times) == pytest.approx(min(map(total, rising)))


@given(st.integers(1, 10**6), st.integers(1, 20), tiers)
def test_with_the_future_known_one_choice_is_best(calls: int, parts: int, levels):
    """Serial compilation wins nothing by waiting: V is the level selection of T4."""
    costs, times = columns(levels)
    batches = [calls // parts] * parts
    best = formulas.best_tier(sum(batches), dict(enumerate(times)), dict(enumerate(costs)))
    expected = costs[best] + sum(batches) * times[best]
    assert value(batches, 0, costs, times) == pytest.approx(expected)


def test_a_tier_is_not_left_downwards():
    assert value([10], 1, [0.0, 1.0], [1.0, 5.0]) == 50


@given(st.integers(1, 60), st.integers(1, 20), tiers)
def test_the_letter_of_the_exercise_charges_more(calls: int, batch: int, levels):
    costs, times = columns(levels)
    batches = [batch] * (calls // batch) + [calls % batch]
    written = value_as_written(calls, 0, costs, times, batch)
    assert written >= value(batches, 0, costs, times) * (1 - 1e-12)


def test_the_letter_of_the_exercise_by_hand():
    """Two batches of 10 in tier 1: (C + 20 T) + (C + 10 T); in tier 0, 20 + 10."""
    assert value_as_written(20, 0, [0.0, 2.0], [1.0, 0.5], 10) == 2 + 10 + 2 + 5
    assert value_as_written(20, 0, [0.0, 9.0], [1.0, 0.5], 10) == 20 + 10
    assert value_as_written(0, 0, [0.0, 9.0], [1.0, 0.5], 10) == 0


def test_exercise_12_4():
    """1 ms calls: the tiers of the exercise and the break-even points between them."""
    chosen = {}
    for calls in (5, 50, 600, 2000, 100_000):
        trace = Trace((Run("f", (), calls, 0.001),))
        _, chosen[calls] = best_single_tier(trace, EXERCISE)
        assert optimum(trace, EXERCISE) == pytest.approx(best_single_tier(trace, EXERCISE)[0])
    assert chosen == {5: 0, 50: 1, 600: 3, 2000: 3, 100_000: 4}


def test_each_program_has_its_own_tier():
    trace = Trace((Run("short", (), 1, 0.001), Run("long", (), 100_000, 0.001)))
    assert optimum(trace, EXERCISE) == pytest.approx(0.001 + 1.0 + 100 / 3)
    assert single_tier(trace, EXERCISE, 4) == pytest.approx(2.0 + 100.001 / 3)


def test_exact_versions_for_what_is_frequent():
    """Two levels: 2x for all sizes at 1 s, 4x for one size at 1 s."""
    levels = Levels.above_interpreter((1.0, 1.0), (2.0, 4.0))
    runs = [Run("f", (8,), 100, 1.0), Run("f", (16,), 2, 1.0), Run("f", (4,), 2, 1.0)]
    trace = Trace(tuple(runs))
    assert optimum(trace, levels) == pytest.approx(1 + (1 + 25) + 1 + 1)
    assert single_tier(trace, levels, 2) == pytest.approx(3 + 26)
    assert single_tier(trace, levels, 1) == pytest.approx(1 + 52)


def test_calls_of_unknown_sizes_run_below_the_highest_tier():
    levels = Levels.above_interpreter((1.0, 1.0), (2.0, 4.0))
    runs = (Run("f", (8,), 100, 1.0), Run("f", (), 100, 1.0))
    assert optimum(Trace(runs), levels) == pytest.approx(1 + 50 + 1 + 25)
    assert single_tier(Trace(runs), levels, 2) == pytest.approx(1 + 50 + 1 + 25)
    alone = Trace(runs[1:], symbolic=frozenset("f"))
    assert optimum(alone, levels) == single_tier(alone, levels, 2) == pytest.approx(51)
    assert optimum(Trace(runs[1:]), levels) == pytest.approx(26)


@given(st.integers(0, 1000), st.floats(0, 1))
def test_nothing_beats_the_optimum(seed: int, dynamic: float):
    kind = TraceKind(programs=(1, 6), seconds=(0.01, 50), dynamic=dynamic, shapes=(1, 8))
    trace = random_trace(seed, kind)
    least = optimum(trace, EXERCISE)
    assert least <= trace.seconds * (1 + 1e-9)
    for tier in range(EXERCISE.last + 1):
        assert least <= single_tier(trace, EXERCISE, tier) * (1 + 1e-9)
    assert least >= trace.seconds / EXERCISE.speedups[-1] * (1 - 1e-9)
