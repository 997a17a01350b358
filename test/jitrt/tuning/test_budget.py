"""Budgets: their text, what they leave, and whether a round pays (T4)."""

from __future__ import annotations

import math
from random import Random

import numpy as np
import pytest
from aiopt.diagnostics import AioptError
from aiopt.jitrt.tuning.budget import Budget
from aiopt.jitrt.tuning.expected_gain import model_gain, record_gain


def test_a_budget_is_text():
    assert Budget.read("60s") == Budget(seconds=60)
    assert Budget.read("200trials") == Budget(trials=200)
    assert Budget.read("1trial, 250ms") == Budget(trials=1, seconds=0.25)
    assert Budget.read("net{executions=1e6},60s") == Budget(seconds=60, executions=1e6)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("soon", "<budget>:1:1: error: 'soon' is no budget: expected 60s, 200trials or net{"),
        ("60s,", "<budget>:1:1: error: '' is no budget"),
        ("-1s", "<budget>:1:1: error: '-1s' is no budget"),
        ("net", "<budget>:1:1: error: 'net' needs option 'executions'"),
        ("5s,7s", "<budget>:1:1: error: a budget has its seconds twice: expected one of each"),
        ("5s, 2trials, 700ms", "<budget>:1:1: error: a budget has its seconds twice"),
        ("2trials,2trials", "<budget>:1:1: error: a budget has its trials twice"),
        ("net{executions=1},net{executions=2}", "<budget>:1:1: error: a budget has its executions"),
        (f"{'9' * 5000}trials", "<budget>:1:1: error: '999"),
        ("net{executions=-1}", "<budget>:1:16: error: wrong value for option 'executions'"),
    ],
)
def test_a_mistake_is_one_diagnostic(text: str, message: str):
    with pytest.raises(AioptError) as caught:
        Budget.read(text)
    assert str(caught.value).startswith(message)


def test_a_round_pays_if_calls_save_more_than_it_costs():
    budget = Budget(executions=1000)
    assert budget.pays(gain=0.1, seconds=1e-3, cost=0.09)
    assert not budget.pays(gain=0.1, seconds=1e-3, cost=0.11)
    assert Budget().pays(gain=0.0, seconds=1e-3, cost=5.0)


def test_the_fall_of_records_is_foreseen():
    """The mean over many searches of what 50 more points bring is what was expected of 100."""
    expected, found = [], []
    for seed in range(300):
        random = Random(seed)
        # log(cost) falls off exponentially towards the best: minus an exponential variable
        costs = [math.exp(-random.expovariate(5)) for _ in range(150)]
        expected.append(record_gain(costs[:100], 50))
        found.append(math.log(min(costs[:100])) - math.log(min(costs)))
    assert np.mean(expected) == pytest.approx(np.mean(found), rel=0.15)


def test_failed_points_make_a_search_last_longer():
    costs = [1.0, 0.9, 0.8, 0.7]
    assert record_gain([*costs, *[math.inf] * 12], 8) < record_gain(costs, 8)


def test_points_that_are_not_kept_count_as_failed_ones_however_many():
    costs = [1.0, 0.9, 0.8, 0.7]
    failed = record_gain([*costs, *[math.inf] * 12], 8)
    assert record_gain(costs, 8, forgotten=12) == failed
    assert 0 < record_gain(costs, 8, forgotten=10**15) < 1e-12


def test_what_noise_explains_is_no_gain():
    costs = [1.0, 0.99, 0.98, 0.97]
    assert record_gain(costs, 8, noise=0.001) > 0
    assert record_gain(costs, 8, noise=0.1) == 0


def test_little_is_expected_of_a_plateau_and_something_without_trials():
    assert record_gain([0.5] * 20, 8) == 0
    assert record_gain([1.0], 8) > 0.1


def test_the_improvement_that_a_model_expects():
    """Of one point in closed form, of several by drawing."""
    mean, deviation, best = -0.2, 0.3, -0.1
    gain = best - mean
    z = gain / deviation
    density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    closed = gain * 0.5 * math.erfc(-z / math.sqrt(2)) + deviation * density
    assert model_gain(best, np.array([mean]), np.array([deviation])) == pytest.approx(
        closed, rel=1e-3
    )
    means, deviations = np.array([-0.2, 0.1, -0.3]), np.array([0.3, 0.4, 0.05])
    drawn = np.random.default_rng(0).normal(means, deviations, (100_000, 3))
    wanted = np.maximum(best - drawn.min(axis=1), 0).mean()
    assert model_gain(best, means, deviations) == pytest.approx(wanted, rel=0.02)


def test_nothing_is_expected_of_points_that_are_surely_worse():
    assert model_gain(-1.0, np.array([0.0, 0.5]), np.array([0.01, 0.0])) == 0
