"""Tuners: one kernel's search, from trials alone, and a program's under one budget."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from aiopt.jitrt.tuning.budget import Budget, Spent
from aiopt.jitrt.tuning.events import Event, Finished, Improved, Started, TrialDone
from aiopt.jitrt.tuning.interfaces import KernelTask
from aiopt.jitrt.tuning.learner import Learner
from aiopt.jitrt.tuning.measuring.recorded import RecordedMeasurer
from aiopt.jitrt.tuning.program import tune_program, tuner_of
from aiopt.jitrt.tuning.search.choice import search_choice
from aiopt.jitrt.tuning.search.grid import Grid
from aiopt.jitrt.tuning.trial import Trial
from aiopt.jitrt.tuning.tuner import BATCH, Result, Tuner
from aiopt.passes.space import Parameter, Point, Space
from landscapes import Bayesian, Landscape, features

LAND = Landscape(1)
NOISY = Landscape(2, spread=0.05)


class Remembered:
    """Experience of one process: a trial of each point, of the fastest ones."""

    def __init__(self, seeds: Sequence[Point] = (), keeps: int = 1000) -> None:
        self.found: dict[str, dict[tuple, Trial]] = {}
        self.spends: dict[str, Spent] = {}
        self._seeds = list(seeds)
        self._keeps = keeps

    def trials(self, task: KernelTask) -> list[Trial]:
        """The fastest."""
        found = self.found.get(task.digest, {}).values()
        return sorted(found, key=lambda trial: trial.ratio)[: self._keeps]

    def spent(self, task: KernelTask) -> Spent:
        return self.spends.get(task.digest, Spent())

    def add(self, task: KernelTask, trials: Sequence[Trial], spent: Spent) -> None:
        self.found.setdefault(task.digest, {}).update({trial.point: trial for trial in trials})
        self.spends[task.digest] = spent

    def seeds(self, task: KernelTask, count: int) -> list[Point]:
        return self._seeds[:count]

    def examples(self, task: KernelTask) -> tuple[np.ndarray, np.ndarray, list[str]]:
        return np.zeros((0, features(task, [task.reference]).shape[1])), np.zeros(0), []


def tuner(
    land: Landscape, search: str = "evolution", budget: str = "64trials", noise=None, **rest
) -> Tuner:
    learner = Learner(Bayesian(), features) if search.startswith("guided") else None
    choice = search_choice(search)
    measurer = rest.pop("measurer", None) or land.measurer(noise)
    return tuner_of(land.task, choice, measurer, Budget.read(budget), learner=learner, **rest)


def found(result: Result) -> tuple[Point, float, set[tuple]]:
    return result.point, result.ratio, {(trial.point, trial.ratio) for trial in result.trials}


# --- one kernel -------------------------------------------------------------------------------


@pytest.mark.parametrize("search", ["random", "evolution", "guided"])
def test_the_same_seed_and_trials_give_the_same_winner(search: str):
    first, second = (tuner(NOISY, search, seed=3, noise=7).run() for _ in range(2))
    assert found(first) == found(second)
    assert first.ratio < 1
    assert found(tuner(NOISY, search, seed=4, noise=7).run()) != found(first)


@pytest.mark.parametrize("search", ["random", "evolution", "guided"])
def test_what_goes_on_from_trials_goes_on_as_it_would_have(search: str):
    whole = tuner(LAND, search).run()
    part = tuner(LAND, search, "24trials").run()
    rest = tuner(LAND, search, known=part.trials).run()
    confirmed = [t.point for t in part.trials if t.status == "confirmed"]
    assert [t.point for t in rest.trials] == [t.point for t in whole.trials]
    assert rest.measured == 40
    assert rest.point == whole.point
    assert confirmed


@pytest.mark.parametrize(
    "budget", ["64trials", "20s", "net{executions=1e6}", "net{executions=1e4}"]
)
@pytest.mark.parametrize("search", ["random", "evolution", "guided"])
def test_a_second_search_measures_nothing(search: str, budget: str):
    experience = Remembered()
    first = tuner(NOISY, search, budget, noise=1, experience=experience).run()
    measurer = NOISY.measurer(1)
    second = tuner(NOISY, search, budget, measurer=measurer, experience=experience).run()
    assert first.measured > 0
    assert measurer.asked == second.measured == 0
    assert found(second) == found(first)


@pytest.mark.parametrize("budget", ["64trials", "20s"])
def test_trials_that_are_not_kept_are_not_measured_again(budget: str):
    experience = Remembered(keeps=10)
    first = tuner(NOISY, budget=budget, noise=1, experience=experience).run()
    measurer = NOISY.measurer(1)
    second = tuner(NOISY, budget=budget, measurer=measurer, experience=experience).run()
    assert measurer.asked == 0
    assert (second.point, second.ratio) == (first.point, first.ratio)
    assert len(second.trials) == 10


def test_an_exhausted_space_ends_the_search():
    space = Space((Parameter("a", (1, 2, 3)),))
    task = KernelTask("d", "k", "", space, (1,))
    measurer = Fixed({(2,): 0.9, (3,): 1.1})
    result = Tuner(task, Grid(space), measurer, Budget()).run()
    assert (result.ending, result.point, result.measured) == ("space", (2,), 2)
    assert result.gain_left == 0


class Fixed:
    """Ratios by point; those that `confirmed` has for what is confirmed."""

    def __init__(self, ratios, confirmed=None, spread: float = 0.001, cost: float = 0.1) -> None:
        self.ratios, self.confirmed = ratios, confirmed or {}
        self.spread, self.cost = spread, cost
        self.beside: list[tuple[Point, list[Point], bool]] = []

    def measure(self, task, incumbent, candidates, *, confirm=False) -> list[Trial]:
        self.beside.append((incumbent, list(candidates), confirm))
        return [self._trial(task, point, confirm) for point in candidates]

    def _trial(self, task: KernelTask, point: Point, confirm: bool) -> Trial:
        named = tuple(task.space.named(point).items())
        ratio = self.ratios[point]
        if confirm:
            ratio = self.confirmed.get(point, ratio)
        if ratio == math.inf:
            return Trial(named, "wrong", cost=self.cost)
        return Trial(named, "measured", ratio, self.spread, ratio * 1e-3, 9, self.cost)


LINE = Space((Parameter("a", tuple(range(6))),))
TASK = KernelTask("d", "k", "", LINE, (0,))


def on_line(ratios: Sequence[float], confirmed=None, spread: float = 0.001) -> tuple[Result, Fixed]:
    measurer = Fixed({(i + 1,): ratio for i, ratio in enumerate(ratios)}, confirmed, spread)
    choice = search_choice("grid")
    return tuner_of(TASK, choice, measurer, Budget(), batch=2).run(), measurer


def test_candidates_are_measured_beside_the_best_and_confirmed_beside_the_reference():
    result, measurer = on_line([0.9, 0.95, 1.2, 0.7, math.inf])
    assert [(beside, confirm) for beside, _, confirm in measurer.beside] == [
        ((0,), False),
        ((1,), False),
        ((4,), False),
        ((0,), True),
    ]
    assert measurer.beside[-1][1] == [(4,)]
    assert (result.point, result.ratio) == ((4,), 0.7)


def test_who_was_lucky_does_not_win():
    result, _ = on_line([0.9, 0.7, 0.85, 1.2, 1.3], confirmed={(2,): 0.95})
    assert (result.point, result.ratio) == ((3,), 0.85)


def test_who_seems_faster_than_all_that_were_confirmed_is_confirmed_too():
    luck = {(1,): 0.99, (2,): 0.98, (3,): 0.97}
    space = Space((Parameter("a", tuple(range(12))),))
    measurer = Fixed({(i,): 0.5 + i / 100 for i in range(1, 12)}, luck)
    task = KernelTask("d", "k", "", space, (0,))
    result = tuner_of(task, search_choice("grid"), measurer, Budget()).run()
    confirmed = [points for _, points, confirm in measurer.beside if confirm]
    assert confirmed == [[(1,)], [(2,)], [(3,)], [(4,)]]
    assert result.point == (4,)


def test_of_a_plateau_one_is_confirmed():
    result, measurer = on_line([0.8001, 0.8002, 0.8003, 0.8004, 0.8], confirmed={(5,): 0.8009})
    assert [points for _, points, confirm in measurer.beside if confirm] == [[(5,)]]
    assert result.point == (5,)


def test_the_reference_stays_unless_another_is_surely_faster():
    assert on_line([0.98, 1.1, 1.2, 1.3, 1.4], spread=0.02)[0].point == (0,)
    assert on_line([0.98, 1.1, 1.2, 1.3, 1.4], spread=0.005)[0].point == (1,)
    assert on_line([1.1, 1.1, 1.2, math.inf, 1.4])[0].point == (0,)


def test_what_turns_out_wrong_when_it_is_confirmed_does_not_win():
    assert on_line([0.5, 0.9, 1.2, 1.3, 1.4], confirmed={(1,): math.inf})[0].point == (2,)


def test_trials_of_other_points_are_left_out():
    strange = [
        Trial((("b", 1),), "measured", 0.1),
        Trial((("a", 77),), "measured", 0.1),
        Trial((("a", 0),), "measured", 0.1),
    ]
    choice = search_choice("grid")
    measurer = Fixed({(i,): 1.1 for i in range(1, 6)})
    result = tuner_of(TASK, choice, measurer, Budget(), known=strange).run()
    assert (result.point, len(result.trials)) == ((0,), 5)


def test_seeds_from_experience_are_measured_first():
    experience = Remembered([(4,), (0,), (5,)])
    measurer = Fixed({(i,): 1.1 for i in range(1, 6)})
    tuner_of(
        TASK, search_choice("evolution"), measurer, Budget(trials=2), experience=experience
    ).run()
    assert measurer.beside[0][1] == [(4,), (5,)]


# --- budgets ----------------------------------------------------------------------------------


class Clock:
    """Goes on by a second with every measurement."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Slow(RecordedMeasurer):
    """Takes a second for each candidate, of which a tenth is a processor's."""

    def __init__(self, land: Landscape, clock: Clock) -> None:
        super().__init__([land.table])
        self._clock = clock

    def measure(self, task, incumbent, candidates, *, confirm=False) -> list[Trial]:
        self._clock.now += len(candidates)
        return [
            replace(t, cost=0.1)
            for t in super().measure(task, incumbent, candidates, confirm=confirm)
        ]


def test_seconds_that_pass_are_booked_and_bounded():
    clock = Clock()
    result = tuner(LAND, budget="30s", measurer=Slow(LAND, clock), clock=clock).run()
    assert result.ending == "seconds"
    assert sum(trial.cost for trial in result.trials) == pytest.approx(clock.now - 100)
    assert 20 <= clock.now - 100 <= 30


def test_seconds_are_kept_to_confirm_the_best_of_each_kernel():
    """Confirming takes five times as long; all of it fits the budget."""
    lands = [Landscape(seed, spread=0.02) for seed in (1, 2, 3)]
    results = program(lands, (1, 5, 1), "40s", measurer=Thorough(lands))
    trials = [trial for result in results.values() for trial in result.trials]
    assert 30 <= sum(trial.cost for trial in trials) <= 40.001
    assert all(result.ratio < 1 for result in results.values())
    assert all("confirmed" in {t.status for t in result.trials} for result in results.values())


class Thorough(RecordedMeasurer):
    """Takes five times as long to confirm."""

    def __init__(self, lands: Sequence[Landscape]) -> None:
        super().__init__([land.table for land in lands], 1)

    def measure(self, task, incumbent, candidates, *, confirm=False) -> list[Trial]:
        trials = super().measure(task, incumbent, candidates, confirm=confirm)
        return [replace(trial, cost=trial.cost * (5 if confirm else 1)) for trial in trials]


def test_no_seconds_measure_nothing():
    result = tuner(LAND, budget="0s").run()
    assert result.ending == "seconds" and result.measured == 0


def test_a_slice_ends_before_the_budget_and_the_next_one_goes_on():
    clock, known = Clock(), ()
    for _ in range(12):
        measurer = Slow(LAND, clock)
        result = tuner(LAND, measurer=measurer, clock=clock, known=known).run(seconds=10)
        known = result.trials
        if result.ending != "slice":
            break
    assert result.ending == "trials"
    assert len(known) == 64
    assert len({trial.point for trial in known}) == 64


def test_a_slice_measures_one_candidate_at_least():
    clock = Clock()
    first = tuner(LAND, measurer=Slow(LAND, clock), clock=clock).run(seconds=0)
    second = tuner(LAND, measurer=Slow(LAND, clock), clock=clock, known=first.trials).run(seconds=0)
    assert first.measured >= 1
    assert second.measured == 1


def test_more_calls_are_worth_a_longer_search():
    few, many = (tuner(LAND, budget=f"net{{executions={n}}},1000trials").run() for n in (1e3, 1e6))
    assert few.ending == "benefit"
    assert few.measured < many.measured
    assert many.ratio <= few.ratio


def test_a_plateau_does_not_pay():
    flat = Landscape(3, floor=0.2, rugged=0.0)
    result = tuner(flat, budget="net{executions=1e5},1000trials").run()
    assert result.ending == "benefit"
    assert result.measured < 200


# --- events -----------------------------------------------------------------------------------


def test_events_tell_what_happens():
    events: list[Event] = []
    land = Landscape(1, failing=0.0)
    result = tuner(land, "guided", tell=events.append).run()
    assert isinstance(events[0], Started)
    assert isinstance(events[-1], Finished)
    measured = [e for e in events if isinstance(e, TrialDone) and e.trial.status != "confirmed"]
    assert [e.number for e in measured] == list(range(1, 65))
    better = [e.trial.ratio for e in events if isinstance(e, Improved)]
    assert better == sorted(better, reverse=True)
    assert better[-1] == min(t.ratio for t in result.trials)
    end = events[-1]
    assert (end.ratio, end.trials, end.measured) == (result.ratio, 64, 64)
    assert dict(end.best) == LAND.space.named(result.point)
    assert end.correlation is not None and end.correlation > 0.3
    assert end.seconds == pytest.approx(sum(t.cost for t in result.trials))


def test_without_a_model_nothing_is_predicted():
    events: list[Event] = []
    tuner(LAND, budget="16trials", tell=events.append).run()
    assert all(e.predicted is None for e in events if isinstance(e, TrialDone))
    assert [e.correlation for e in events if isinstance(e, Finished)] == [None]


# --- programs ---------------------------------------------------------------------------------


def program(
    lands: Sequence[Landscape], calls: Sequence[int], budget: str, **rest
) -> dict[str, Result]:
    tasks = [replace(land.task, calls=n) for land, n in zip(lands, calls, strict=True)]
    measurer = rest.pop("measurer", None) or RecordedMeasurer([land.table for land in lands], 5)
    return tune_program(tasks, search_choice("evolution"), measurer, Budget.read(budget), **rest)


def test_a_budget_is_a_programs_and_goes_where_most_is_gained():
    lands = [Landscape(seed) for seed in (1, 2, 3)]
    results = program(lands, (1, 100, 1), "120trials")
    measured = [results[land.task.digest].measured for land in lands]
    assert sum(measured) == 120
    assert min(measured) >= BATCH
    assert measured[1] > 60


def test_a_program_is_searched_the_same_again():
    lands = [Landscape(seed, spread=0.02) for seed in (4, 5)]
    first, second = (program(lands, (1, 3), "80trials") for _ in range(2))
    assert {d: found(r) for d, r in first.items()} == {d: found(r) for d, r in second.items()}


def test_what_a_program_knows_is_not_measured_again():
    lands = [Landscape(seed, spread=0.02) for seed in (4, 5)]
    for budget in ("40trials", "30s", "net{executions=1e6}"):
        experience = Remembered()
        first = program(lands, (1, 3), budget, experience=experience)
        second = program(lands, (1, 3), budget, experience=experience)
        assert sum(r.measured for r in first.values()) > 0
        assert sum(r.measured for r in second.values()) == 0
        assert {d: found(r) for d, r in first.items()} == {d: found(r) for d, r in second.items()}


def test_a_kernel_whose_candidates_all_fail_takes_no_budget():
    broken = Landscape(6, failing=1.0)
    results = program([broken, LAND], (1, 1), "100trials")
    assert results[broken.task.digest].measured == BATCH
    assert results[broken.task.digest].point == broken.task.reference


def test_nothing_is_kept_to_confirm_kernels_that_were_not_searched():
    """A trial takes a quarter of a second: of 8 s, 3 s are kept for two kernels, not 12 s."""
    lands = [Landscape(seed) for seed in range(8)]
    results = program(lands, (1,) * 8, "8s")
    assert sum(result.measured > 0 for result in results.values()) >= 2


def test_kernels_teach_each_other():
    """A model that has learnt one kernel ranks another like it before it was measured."""
    twin = Landscape(1, rugged=0.02)
    learner = Learner(Bayesian(), features)
    tuner_of(
        LAND.task, search_choice("guided"), LAND.measurer(), Budget(trials=64), learner=learner
    ).run()
    events: list[Event] = []
    task = replace(twin.task, digest="twin")
    measurer = RecordedMeasurer([replace(twin.table, task=task)])
    tuner_of(
        task,
        search_choice("guided"),
        measurer,
        Budget(trials=24),
        learner=learner,
        tell=events.append,
    ).run()
    first = next(e for e in events if isinstance(e, TrialDone))
    assert first.predicted is not None
