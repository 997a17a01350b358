"""What compiling costs and brings, before it is done (SPEC T4, T8)."""

from __future__ import annotations

import json
import random
from statistics import median

import pytest
from aiopt.jitrt.tiering.profiling.prediction import (
    COMPILE_PRIOR,
    LEAST_COMPILE,
    CompileTimeModel,
    SpeedModel,
    roofline,
)
from aiopt.jitrt.tiering.profiling.profile import replaced

# |IR|, tier, complexity and CPU milliseconds of some compilations of `benchmarks/tier_priors.py`.
MEASURED = """17 1 4 106  17 2 4 151  24 1 7 237  24 2 7 280  31 1 7 227  31 2 7 261  43 1 8 312
43 2 8 348  22 1 0 82  22 2 0 101  7 1 1 71  7 2 1 76  13 1 1 87  13 2 1 98  1 1 1 61  1 2 1 71
9 1 3 107  9 2 3 111  1 1 0 37  1 2 0 42  60 1 7 384  60 2 7 455  492 1 7 959  492 2 7 1176"""
ROWS = [tuple(map(float, MEASURED.split()[i : i + 4])) for i in range(0, 96, 4)]


def factor(a: float, b: float) -> float:
    return max(a / b, b / a)


# -- compile times --------------------------------------------------------------------------------


def test_the_prior_is_the_formula():
    alpha, beta, gamma, epsilon = COMPILE_PRIOR
    expected = alpha * 40 + beta * 2 + gamma * 7 + epsilon
    assert CompileTimeModel().predict(40, 2, 7) == pytest.approx(expected)
    assert CompileTimeModel().coefficients == pytest.approx(COMPILE_PRIOR)


def test_the_prior_fits_what_was_measured():
    model = CompileTimeModel()
    assert median(factor(model.predict(*row[:3]), row[3] / 1e3) for row in ROWS) < 1.25


def test_it_learns_a_machine_that_is_three_times_slower():
    model = CompileTimeModel()
    rng = random.Random(0)
    for _ in range(40):
        *features, milliseconds = rng.choice(ROWS)
        model.observe(*features, 3e-3 * milliseconds * rng.lognormvariate(0, 0.1))
    assert median(factor(model.predict(*row[:3]), 3e-3 * row[3]) for row in ROWS) < 1.25


def test_it_learns_coefficients_that_are_all_different():
    model = CompileTimeModel()
    rng = random.Random(1)
    true = (5e-4, 3e-2, 5e-3, 1e-2)
    for _ in range(300):
        row = (rng.randint(1, 300), rng.randint(1, 3), rng.randint(0, 20), 1.0)
        seconds = sum(c * x for c, x in zip(true, row, strict=True)) * rng.lognormvariate(0, 0.05)
        model.observe(*row[:3], seconds)
    for row in ((10, 1, 2), (300, 3, 20), (100, 2, 0)):
        expected = sum(c * x for c, x in zip(true, (*row, 1.0), strict=True))
        assert model.predict(*row) == pytest.approx(expected, rel=0.1)


def test_one_compilation_that_took_for_ever_is_no_disaster():
    model = CompileTimeModel()
    for *features, milliseconds in ROWS:
        model.observe(*features, milliseconds / 1e3)
    before = model.predict(40, 2, 7)
    model.observe(40, 2, 7, 500.0)
    assert model.predict(40, 2, 7) < 1.6 * before


@pytest.mark.parametrize("seconds", [0.0, -1.0, float("nan"), float("inf")])
def test_times_that_are_none_are_left_out(seconds):
    model = CompileTimeModel()
    model.observe(1, 1, 1, seconds)
    assert model.to_json() == CompileTimeModel().to_json()


def test_predictions_are_never_negative():
    model = CompileTimeModel()
    rng = random.Random(2)
    for _ in range(2000):
        model.observe(
            rng.randint(0, 1000), rng.randint(1, 3), rng.randint(0, 9), rng.expovariate(9)
        )
        assert model.predict(0, 0, 0) >= LEAST_COMPILE
        assert model.predict(1e6, 3, 1e4) >= LEAST_COMPILE


def test_the_same_program_again_and_again_does_not_spoil_the_others():
    model = CompileTimeModel()
    for _ in range(5000):
        model.observe(40, 2, 7, 0.2)
    assert model.predict(40, 2, 7) == pytest.approx(0.2, rel=0.02)
    assert 0.1 < model.predict(400, 2, 7) < 10
    model.observe(400, 1, 3, 0.9)
    assert 0.1 < model.predict(400, 1, 3) < 3


def test_a_compile_time_model_is_remembered():
    model = CompileTimeModel()
    for *features, milliseconds in ROWS:
        model.observe(*features, milliseconds / 1e3)
    again = CompileTimeModel.from_json(json.loads(json.dumps(model.to_json())))
    assert again.to_json() == model.to_json()
    assert again.predict(9, 2, 1) == model.predict(9, 2, 1)


@pytest.mark.parametrize(
    "change",
    [{"state": [1]}, {"covariance": 3}, {"state": [float("nan")] * 4}, {"observations": "x"},
     {"covariance": [[0.0] * 4] * 4}],
)  # fmt: skip
def test_what_is_no_compile_time_model(change):
    with pytest.raises((ValueError, TypeError)):
        CompileTimeModel.from_json(CompileTimeModel().to_json() | change)


# -- speed ----------------------------------------------------------------------------------------


def test_machine_code_is_expected_to_be_faster_than_numpy():
    model = SpeedModel()
    first, second = model.predict(0, 1, 1e-3), model.predict(0, 2, 1e-3)
    assert first is not None
    assert second is not None
    assert second < first < 1e-4


def test_a_time_that_is_measured_below_the_roofline_is_believed():
    model = SpeedModel()
    time = model.predict(1, 2, 1e-6, floor=1.0)
    assert time is not None and 0.8e-6 < time < 1e-6


def test_an_earlier_version_of_the_same_tier_is_no_other_tier():
    model = SpeedModel()
    model.observe(2, 0.1, before=(replaced(2), 1.0))
    assert model.to_json() == SpeedModel().to_json()


def test_nothing_known_nothing_predicted():
    assert SpeedModel().predict(0, 2, None) is None
    assert SpeedModel().predict(0, 2, None, work=1e-3) == pytest.approx(
        1e-3 * 2.718**0.23, rel=0.01
    )


def test_no_version_is_faster_than_the_roofline():
    assert SpeedModel().predict(0, 3, 1e-3, floor=5e-4) == 5e-4
    assert roofline(1.3e11, 0) == roofline(0, 1e11) == 1.0
    assert roofline(1.3e11, 0, threads=4) == 0.25


@pytest.mark.parametrize("tier", [0, 1, 2, 3])
def test_tiers_differ_on_the_roofline(tier: int):
    times = [SpeedModel().predict(tier, to, 1e-3, floor=9e-4) for to in (1, 2, 3)]
    assert times == sorted(times, key=lambda time: -(time or 0)) and len(set(times)) == 3


def test_ratios_are_learned_by_pair_of_tiers():
    model = SpeedModel()
    for _ in range(50):
        model.observe(2, 0.5, before=(1, 1.0))
    assert model.predict(1, 2, 1e-3) == pytest.approx(5e-4, rel=0.1)
    assert model.predict(2, 3, 1e-3) == pytest.approx(1e-3, rel=0.05)


def test_the_better_estimate_counts_more():
    """Programs that differ much in what tiers differ by, but not in what a tier makes of work."""
    model, rng = SpeedModel(), random.Random(0)
    for _ in range(60):
        work = rng.lognormvariate(-7, 1)
        model.observe(2, 2 * work, before=(0, 2 * work * rng.lognormvariate(3, 1.5)), work=work)
    assert model.predict(0, 2, 1.0, work=1e-3) == pytest.approx(2e-3, rel=0.15)


def test_a_speed_model_is_remembered():
    model = SpeedModel()
    model.observe(1, 0.1, before=(0, 1.0), work=0.2)
    again = SpeedModel.from_json(json.loads(json.dumps(model.to_json())))
    assert again.to_json() == model.to_json()
    assert again.predict(0, 1, 1.0, work=2.0) == pytest.approx(model.predict(0, 1, 1.0, work=2.0))


@pytest.mark.parametrize("data", [{}, {"ratios": [[0, 1]], "speeds": []}, {"ratios": [], "speeds": 3},
                                  {"ratios": [[0, 1, 99.0, 1.0, 1.0]], "speeds": []}, None])  # fmt: skip
def test_what_is_no_speed_model(data):
    with pytest.raises((ValueError, TypeError, KeyError)):
        SpeedModel.from_json(data)
