"""Searches with the experience and models of the real thing, on synthetic costs of products."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache
from random import Random

import pytest
from aiopt.jitrt.cache.cache import Cache
from aiopt.jitrt.cache.records import Records
from aiopt.jitrt.tuning.budget import Budget
from aiopt.jitrt.tuning.experience import kernel_record
from aiopt.jitrt.tuning.experience.recorded import RecordedExperience
from aiopt.jitrt.tuning.learner import Learner
from aiopt.jitrt.tuning.measuring.recorded import RecordedMeasurer
from aiopt.jitrt.tuning.measuring.table import TrialTable
from aiopt.jitrt.tuning.model.choice import cost_model
from aiopt.jitrt.tuning.model.features import features_on
from aiopt.jitrt.tuning.program import tuner_of
from aiopt.jitrt.tuning.search.choice import search_choice
from aiopt.jitrt.tuning.trial import Trial
from aiopt.jitrt.tuning.tuner import Result
from aiopt.passes.space import Constraint, Parameter, Point, Space

from ..cache.stores import DictStore
from .kernel_tasks import MACHINE, product

SPACE = Space(
    (
        Parameter("kind", ("matmul",)),
        Parameter("vector", (16,)),
        Parameter("tile", tuple(f"{r}x{c}" for r in range(2, 16, 2) for c in (16, 32, 48, 64))),
        Parameter("depth", (64, 128, 192, 256, 384, 512)),
        Parameter("group", (256, 512, 1024)),
        Parameter("order", ("rows", "columns")),
    ),
    (Constraint("depth <= group", lambda v: v["depth"] <= v["group"]),),
)
REFERENCE: Point = ("matmul", 16, "14x16", 512, 1024, "rows")


def seconds(point: Point, m: int, k: int) -> float:
    """A tile should divide the rows and not need more than 28 registers; a block of the depth
    should divide it and fit a cache."""
    _, _, tile, depth, group, order = point
    rows, columns = map(int, str(tile).split("x"))
    assert isinstance(depth, int) and isinstance(group, int)
    waste = math.ceil(m / rows) * rows / m
    spills = max(rows * columns / 16 - 28, 0) * 0.02
    blocks = math.ceil(k / depth) * 0.05 + max(depth * columns * 4 / 65536 - 1, 0) * 0.3
    loads = 0.5 * (1 / rows + 16 / columns)
    other = 0.03 * (order == "rows") + 0.02 * abs(math.log2(group / 512))
    return (
        1e-4
        * (waste + spills + blocks + loads + other)
        * math.exp(Random(repr(point)).gauss(0, 0.01))
    )


@cache
def table(m: int, k: int = 768) -> TrialTable:
    task = replace(product(m, 768, k), space=SPACE, reference=REFERENCE)
    base = seconds(REFERENCE, m, k)
    times = {point: seconds(point, m, k) for point in SPACE.points()}
    trials = [
        Trial(tuple(SPACE.named(p).items()), "measured", t / base, 0.005 * t / base, t, 9, 0.2)
        for p, t in times.items()
    ]
    return TrialTable(task, tuple(trials))


def best(task: TrialTable) -> float:
    return min(trial.ratio for trial in task.trials)


def search(
    of: TrialTable, trials: int, store: DictStore | None = None, model: str = "ridge", seed: int = 0
) -> tuple[Result, int]:
    """What is found, and how many measurements that took."""
    measurer = RecordedMeasurer([of], seed)
    experience = None if store is None else experience_in(store)
    found, fits = cost_model(model), features_on(MACHINE)
    learner = None if found is None else Learner(found, fits)
    choice = search_choice("random" if model == "none" else "guided")
    budget = Budget(trials=trials)
    tuner = tuner_of(
        of.task,
        choice,
        measurer,
        budget,
        seed=seed,
        experience=experience,
        learner=learner,
        batch=8,
    )
    return tuner.run(), measurer.asked


def experience_in(store: DictStore) -> RecordedExperience:
    records = Records(Cache(None, store, None, threaded=False), "m", None, lambda: 1e9)
    return RecordedExperience(records, MACHINE)


def true_ratio(of: TrialTable, result: Result) -> float:
    return of.by_point()[result.point].ratio


def test_a_model_finds_what_is_good_with_few_measurements():
    of = table(197)
    found = [true_ratio(of, search(of, 40, model="boosted", seed=seed)[0]) for seed in range(2)]
    assert min(found) <= 1.03 * best(of)
    assert max(found) <= 1.06 * best(of)


def test_a_second_process_measures_nothing_though_few_trials_are_kept(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(kernel_record, "FASTEST", 16)
    monkeypatch.setattr(kernel_record, "OTHERS", 16)
    store, of = DictStore("disk"), table(128)
    first, asked = search(of, 64, store, model="none")
    again, more = search(of, 64, store, model="none")
    assert asked >= 64
    assert len(again.trials) == 32
    assert more == 0
    assert (again.point, again.ratio) == (first.point, pytest.approx(first.ratio))


def test_what_was_learnt_at_one_size_is_of_use_at_the_next():
    store = DictStore("disk")
    search(table(128), 40, store)
    near = table(140)
    result, _ = search(near, 8, store)
    assert true_ratio(near, result) <= 1.03 * best(near)
