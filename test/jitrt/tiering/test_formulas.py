"""The formulas, by hand-computed values and by what must hold of any numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from aiopt.jitrt.tiering import formulas as f
from hypothesis import given
from hypothesis import strategies as st

amounts = st.floats(0, 1e9)
positive = st.floats(1e-6, 1e6)


# --- JIT and AOT ------------------------------------------------------------------------------


def test_times_of_aot_and_jit():
    assert f.aot_seconds(1000, 0.002) == pytest.approx(2.0)
    assert f.jit_seconds(1000, 0.001, [0.1, 0.3]) == pytest.approx(1.4)


def test_exercise_12_1():
    """20 of 100 operators take 80 % of T; 50 ms each to compile, 2x faster: T > 2.5 s pays."""

    def jit_total(total: float) -> float:
        hot = f.jit_seconds(20_000, 0.8 * total / 20_000 / 2, [0.05] * 20)
        return hot + f.aot_seconds(80_000, 0.2 * total / 80_000)

    assert jit_total(10.0) == pytest.approx(1 + 0.6 * 10.0)
    assert jit_total(2.5) == pytest.approx(2.5)
    calls = f.break_even_calls([0.05] * 20, 0.8 / 20_000, 0.4 / 20_000)
    assert calls * (0.8 / 20_000) == pytest.approx(0.8 * 2.5)


@given(st.lists(positive, max_size=4), positive, positive)
def test_break_even_is_where_the_totals_meet(costs: list[float], aot: float, jit: float):
    calls = f.break_even_calls(costs, aot, jit)
    if jit >= aot:
        assert calls == math.inf
    elif aot - jit > 1e-3 * aot:
        assert f.jit_seconds(calls, jit, costs) == pytest.approx(f.aot_seconds(calls, aot))


def test_benefit_of_a_mode():
    assert f.mode_benefit(0.25, 2.0, 0.1) == pytest.approx(0.4)
    assert f.mode_benefit(0.0, 100.0, 0.1) < 0


def test_latency_budget():
    assert f.latency_allowance(0.1, [0.02, 0.03]) == pytest.approx(0.05)
    assert f.fits_budget(0.04, 0.1, [0.02, 0.03])
    assert not f.fits_budget(0.06, 0.1, [0.02, 0.03])
    assert not f.fits_budget(0.1, 0.1, [])  # strictly less


# --- hot spots --------------------------------------------------------------------------------


def test_hotness():
    assert f.hotness(30, 120) == 0.25
    assert f.is_hot(30, 120, 0.2) and not f.is_hot(30, 120, 0.25)
    assert math.isnan(f.hotness(0, 0))
    assert not f.is_hot(0, 0, 0.0)


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=20).filter(any))
def test_hotness_is_a_distribution(counts: list[int]):
    assert math.fsum(f.hotness(n, sum(counts)) for n in counts) == pytest.approx(1.0)


def test_sqrt_rule():
    assert f.sqrt_threshold(10_000) == 100.0
    assert f.sqrt_finds_hot(399, 10_000) and not f.sqrt_finds_hot(400, 10_000)


@given(st.floats(1, 1e6), st.floats(1, 1e9))
def test_sqrt_rule_finds_what_runs_often(operators: float, total: float):
    runs = 0.8 * total / (0.2 * operators)
    if f.sqrt_finds_hot(operators * 1.001, total):
        assert runs > f.sqrt_threshold(total)


def test_sampling():
    assert f.sample_probability(100, 10_000) == 0.01
    assert f.sample_probability(100, 50) == 1.0
    assert f.sample_probability(100, 0.0) == 1.0


@given(st.floats(0, 1e4), st.floats(1e-3, 1e9))
def test_samples_per_second_are_bounded(k: float, rate: float):
    probability = f.sample_probability(k, rate)
    assert 0 <= probability <= 1
    assert probability * rate <= k * (1 + 1e-9) + 1e-12


def test_heat_by_hand():
    """0 -> 1, 0 -> 2, 1 -> 2: node 0 gives half to each."""
    heat = f.propagate_heat([10.0, 4.0, 0.0], [(0, 1), (0, 2), (1, 2)])
    np.testing.assert_allclose(heat, [9.0, 3.6 + 0.5, 0.1 * (5.0 + 4.0)])
    np.testing.assert_allclose(f.propagate_heat([1.0, 2.0], [], alpha=0.5), [0.5, 1.0])


@given(st.lists(amounts, min_size=2, max_size=8), st.data())
def test_heat_never_grows_in_sum(heat: list[float], data: st.DataObject):
    node = st.integers(0, len(heat) - 1)
    edges = data.draw(st.lists(st.tuples(node, node), max_size=12))
    after = f.propagate_heat(heat, edges)
    assert (after >= 0).all()
    assert after.sum() <= sum(heat) * (1 + 1e-9) + 1e-9


def test_heat_of_a_cycle_is_kept():
    heat = np.array([1.0, 2.0, 3.0])
    for _ in range(200):
        heat = f.propagate_heat(heat, [(0, 1), (1, 2), (2, 0)])
    np.testing.assert_allclose(heat, [2.0, 2.0, 2.0], rtol=1e-6)


def test_yield_and_threshold():
    assert f.compile_yield(0.010, 0.004, 0.003) == pytest.approx(2.0)
    assert f.adapted_threshold(10, 0.5, 2.0, 1.0) == 10.5


@given(positive, positive, amounts, amounts)
def test_sign_of_the_threshold(theta: float, eta: float, actual: float, target: float):
    """As written, a good compilation raises the threshold; with the targets exchanged it falls."""
    assert (f.adapted_threshold(theta, eta, actual, target) >= theta) == (
        eta * (actual - target) >= 0 or theta + eta * (actual - target) == theta
    )
    assert f.adapted_threshold(theta, eta, target, actual) == pytest.approx(
        2 * theta - f.adapted_threshold(theta, eta, actual, target), rel=1e-6, abs=1e-3
    )


def test_score():
    assert f.time_ratio(0.3, 1.2) == 0.25
    assert f.bandwidth_ratio(2e9, 1e10) == 0.2
    assert f.density(100, 50) == 2.0
    features = [10, 0.25, 0.2, 2.0]
    assert f.score([1, 2, 3, 4], features) == pytest.approx(10 + 0.5 + 0.6 + 8)
    assert f.score([1, 2, 3, 4], [10, math.nan, 0.2, math.nan]) == pytest.approx(10.6)


# --- tiers ------------------------------------------------------------------------------------


def test_thresholds_grow():
    assert [f.tier_threshold(10, 10, i) for i in range(4)] == [10, 100, 1000, 10_000]
    assert f.promotes(11, 10, 0.2, 0.1)
    assert not f.promotes(10, 10, 0.2, 0.1)
    assert not f.promotes(11, 10, 0.1, 0.1)
    assert not f.promotes(11, 10, math.nan, 0.1)


def test_profile_distance():
    assert f.profile_distance([0.5, 0.5], [0.5, 0.5]) == 0
    assert f.profile_distance([1.0, 0.0], [0.0, 1.0]) == pytest.approx(math.sqrt(2))
    assert f.demotes(0.3, 0.25) and not f.demotes(0.25, 0.25)


def test_levels_by_hand():
    """1 ms calls, 4 tiers of exercise 12.4 over an interpreter: N*(t0 - tl) - Cl."""
    times = {0: 1.0, 1: 1 / 1.2, 2: 1 / 1.5, 3: 1 / 2, 4: 1 / 3}
    costs = {1: 1.0, 2: 10.0, 3: 100.0, 4: 1000.0}
    assert f.net_benefit(60, times[0], times[2], costs[2]) == pytest.approx(10.0)
    chosen = {n: f.best_tier(n, times, costs) for n in (5, 7, 60, 1000, 10_000)}
    assert chosen == {5: 0, 7: 1, 60: 2, 1000: 3, 10_000: 4}


@given(st.integers(1, 10**7), st.lists(st.tuples(positive, positive), max_size=4))
def test_the_chosen_level_takes_least_time(calls: int, tiers: list[tuple[float, float]]):
    times = {0: 1.0} | {i + 1: time for i, (time, _) in enumerate(tiers)}
    costs = {i + 1: cost for i, (_, cost) in enumerate(tiers)}

    def total(tier: int) -> float:
        return f.jit_seconds(calls, times[tier], [costs.get(tier, 0.0)])

    best = f.best_tier(calls, times, costs)
    assert total(best) <= min(map(total, times)) * (1 + 1e-9)


def test_expected_calls():
    assert f.expected_calls(0.25, 100, 20) == 40
    expected = 0.0
    for _ in range(100):
        expected = f.expected_calls(0.2, 50, expected)
    assert expected == pytest.approx(50)


def test_compilation_pays():
    assert f.compilation_pays(11, 0.002, 0.001, 0.010)
    assert not f.compilation_pays(10, 0.002, 0.001, 0.010)


def test_workers():
    table = {p: (f.execution_workers(p), f.compile_workers(p)) for p in (1, 2, 4, 5, 8, 10, 64)}
    assert table == {
        1: (1, 1),
        2: (2, 1),
        4: (4, 1),
        5: (4, 1),
        8: (7, 1),
        10: (8, 2),
        64: (52, 12),
    }
    assert f.adjusted_workers(8, 1, queue=5, target=2) == 2
    assert f.adjusted_workers(8, 4, queue=5, target=2) == 4
    assert f.adjusted_workers(8, 2, queue=1, target=2) == 1
    assert f.adjusted_workers(8, 2, queue=2, target=2) == 2
    assert f.adjusted_workers(1, 1, queue=9, target=2) == 1


@given(st.integers(1, 512), st.integers(1, 512), st.integers(0, 100), st.integers(0, 100))
def test_workers_are_bounded(processors: int, workers: int, queue: int, target: int):
    adjusted = f.adjusted_workers(processors, workers, queue, target)
    assert 1 <= adjusted <= max(1, processors // 2)


# --- shapes, observation ----------------------------------------------------------------------


def test_specialisation():
    assert f.specializes(30, 100, 0.2) and not f.specializes(20, 100, 0.2)
    assert not f.specializes(0, 0, 0.2)


def test_prediction():
    assert f.predicted_compile_seconds(1000, 2, 3, (1e-4, 0.01, 0.02, 0.005)) == pytest.approx(
        0.1 + 0.02 + 0.06 + 0.005
    )


def test_rates():
    assert f.jit_overhead(0.05, 0.8, 0.05, 0.1) == pytest.approx(1.0)
    assert f.compile_throughput(4096, 2) == 2048
    assert f.hit_rate(48, 52) == 0.48
    assert f.promotion_rate(3, 300) == 0.01
    assert f.deopt_rate(1, 1000) == 0.001
    assert math.isnan(f.hit_rate(0, 0))


def test_regression():
    assert f.slowdown(0.012, 0.010) == pytest.approx(1.2)
    assert f.regressed(0.0111, 0.010) and not f.regressed(0.0109, 0.010)
    assert not f.regressed(0.012, 0.010, threshold=0.25)
    assert not f.regressed(math.nan, 0.010)


def test_latency_guard():
    assert f.exceeds_budget(0.046, 0.050) and not f.exceeds_budget(0.044, 0.050)
    assert not f.exceeds_budget(math.nan, 0.050)
    assert f.tail_latency(0.045, 0.001, 0.005, 0.030) == 0.045
    assert f.tail_latency(0.045, 0.5, 0.1, 0.030) == pytest.approx(0.080)


def test_ratio():
    assert f.ratio(1, 4) == 0.25
    assert f.ratio(1, 0) == math.inf
    assert f.ratio(-1, 0) == -math.inf
    assert math.isnan(f.ratio(0, 0))
