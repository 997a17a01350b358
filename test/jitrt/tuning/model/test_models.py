"""Cost models: what they learn, how sure they are, and how that is measured."""

from __future__ import annotations

import random
import warnings

import numpy as np
import pytest
from aiopt.diagnostics import AioptError
from aiopt.jitrt.tuning.interfaces import CostModel
from aiopt.jitrt.tuning.model import choice
from aiopt.jitrt.tuning.model.boosted import Boosted
from aiopt.jitrt.tuning.model.choice import cost_model
from aiopt.jitrt.tuning.model.description import Description
from aiopt.jitrt.tuning.model.features import ESTIMATE, NAMES, Features
from aiopt.jitrt.tuning.model.ranking import ranks, spearman
from aiopt.jitrt.tuning.model.ridge import Ridge
from aiopt.jitrt.tuning.model.samples import TRUST, UNSURE, Samples, prior

from ..kernel_tasks import MACHINE, REFERENCE, SPACE

MODELS = {"boosted": Boosted, "ridge": Ridge}


def examples(kernels: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Products of random sizes, whose times are arithmetic, waste and calls of micro-kernels."""
    rng = random.Random(seed)
    rows, costs, names = [], [], []
    reference = SPACE.named(REFERENCE)
    for kernel in range(kernels):
        m, n, k = (2 ** rng.uniform(3, 11) for _ in range(3))
        numbers = {"m": m, "n": n, "k": k, "batch": 1, "flops": 2 * m * n * k}
        features = Features(Description("matmul", "", (), numbers), reference, MACHINE)
        usual = _time(features.row(reference), m * n * k)
        for point in SPACE.points():
            row = features.row(SPACE.named(point))
            rows.append(row)
            costs.append(_time(row, m * n * k) / usual * np.exp(rng.gauss(0, 0.01)))
            names.append(f"{seed} {kernel}")
    return np.stack(rows), np.array(costs), names


def _time(row: np.ndarray, products: float) -> float:
    value = dict(zip(NAMES, row.tolist(), strict=True))
    overhead = 300 * 2 ** value["calls"]
    return (
        products / value["of panels"] / value["of blocks"] * (1 + 4 * value["loads per product"])
        + overhead
    )


@pytest.fixture(scope="module")
def known():
    return examples(24)


@pytest.mark.parametrize("name", MODELS)
def test_kernels_that_were_not_seen_are_ranked(name: str, known):
    model = cost_model(name)
    assert model is not None
    model.fit(*known)
    rows, costs, kernels = examples(6, seed=1)
    mean, deviation = model.predict(rows)
    mine = [np.array(kernels) == kernel for kernel in dict.fromkeys(kernels)]
    found = [spearman(mean[rows], costs[rows]) or 0.0 for rows in mine]
    assert len(found) == 6
    assert np.median(found) > 0.8
    assert (deviation > 0).all()


@pytest.mark.parametrize("name", MODELS)
def test_equal_seeds_and_rows_give_equal_predictions(name: str, known):
    answers = []
    for _ in range(2):
        model = cost_model(name, seed=3)
        assert model is not None
        model.fit(*known)
        answers.append(model.predict(known[0][:50]))
    np.testing.assert_array_equal(*answers)


@pytest.mark.parametrize("model", [Boosted(), Ridge()], ids=list(MODELS))
def test_who_knows_nothing_trusts_the_estimate(model: CostModel, known):
    rows, costs, kernels = known
    unknown = prior(rows[:3]), np.full(3, UNSURE)
    assert spearman(prior(rows), rows[:, ESTIMATE]) == pytest.approx(1)
    np.testing.assert_array_equal(model.predict(rows[:3]), unknown)
    model.fit(rows[:2], costs[:2], kernels[:2])
    np.testing.assert_array_equal(model.predict(rows[:3]), unknown)
    model.fit(rows, np.full(len(rows), np.inf), kernels)  # nothing could be timed
    np.testing.assert_array_equal(model.predict(rows[:3]), unknown)
    assert all(len(part) == 0 for part in model.predict(rows[:0]))


@pytest.mark.parametrize("name", MODELS)
def test_what_was_measured_is_surer(name: str, known):
    rows, costs, kernels = known
    model = cost_model(name)
    assert model is not None
    few = np.flatnonzero([kernel == kernels[0] for kernel in kernels])[::3]
    model.fit(rows[few], costs[few], [kernels[0]] * len(few))
    _, there = model.predict(rows[few])
    _, elsewhere = model.predict(rows[len(rows) // 2 :])
    if name == "ridge":  # trees are as sure beyond the known as at its border
        assert np.median(there) < np.median(elsewhere)
    model.fit(rows, costs, kernels)
    _, known_well = model.predict(rows[few])
    assert np.isfinite(known_well).all()


@pytest.mark.parametrize("model", [Boosted(), Ridge()], ids=list(MODELS))
def test_equal_rows_and_costs_are_learned(model: CostModel, known):
    model.fit(np.repeat(known[0][:1], 20, axis=0), np.full(20, 0.5), ["k"] * 20)
    mean, deviation = model.predict(known[0][:4])
    np.testing.assert_allclose(mean - prior(known[0][:4]), np.log(0.5) - prior(known[0][:1])[0])
    assert np.isfinite(deviation).all()


def test_models_by_name():
    assert cost_model("none") is None
    assert isinstance(cost_model("ridge"), Ridge)
    with pytest.raises(AioptError, match="no cost model is called 'bosted'") as caught:
        cost_model("bosted")
    assert "boosted" in str(caught.value)


def test_without_lightgbm_it_is_ridge_and_a_warning_says_so_once(monkeypatch):
    monkeypatch.setattr(choice, "find_spec", lambda name: None)
    choice._has_lightgbm.cache_clear()
    try:
        with pytest.warns(RuntimeWarning, match="LightGBM is not installed"):
            assert isinstance(cost_model("boosted"), Ridge)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert isinstance(cost_model("boosted"), Ridge)
    finally:
        choice._has_lightgbm.cache_clear()


def test_ranks_and_their_correlation():
    np.testing.assert_array_equal(ranks(np.array([3.0, 1.0, 3.0, 2.0])), [3.5, 1, 3.5, 2])
    assert spearman([1, 2, 3, 4], [10, 20, 30, 35]) == pytest.approx(1)
    assert spearman([1, 2, 3], [3, 2, 1]) == pytest.approx(-1)
    assert spearman([1, 2, 3, 4, 5], [5, 6, 7, 8, 7]) == pytest.approx(0.8207826817)
    assert spearman([1, 1], [1, 2]) is None
    assert spearman([], []) is None


def test_an_estimate_that_is_wrong_is_trusted_less(known):
    rows, costs, kernels = known
    right = Samples.of(rows, np.exp(prior(rows, 1.0)), kernels)
    assert right.trust == pytest.approx(1.0, abs=0.05)
    assert Samples.of(rows, np.exp(-prior(rows, 1.0)), kernels).trust == 0
    assert Samples.of(rows[:1], costs[:1], kernels[:1]).trust == pytest.approx(TRUST)


def test_a_kernel_that_is_unlike_all_others_has_trees_of_its_own(known):
    rows, costs, kernels = known
    mine = np.array([kernel == kernels[-1] for kernel in kernels])
    strange = np.where(mine, 1 / costs, costs)
    model = Boosted()
    model.fit(rows[~mine], strange[~mine], [k for k in kernels if k != kernels[-1]])
    assert (spearman(model.predict(rows[mine])[0], strange[mine]) or 0.0) < 0
    model.fit(rows, strange, kernels)
    assert (spearman(model.predict(rows[mine])[0], strange[mine]) or 0.0) > 0.8
    two = mine | np.array([kernel == kernels[0] for kernel in kernels])
    together = model.predict(rows[two])[0][mine[two]]
    np.testing.assert_allclose(together, model.predict(rows[mine])[0])
