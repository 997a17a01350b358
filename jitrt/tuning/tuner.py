"""One kernel's search (SPEC T1, T4, I2): ask, measure, tell, record, until its budget is used up.

A tuner keeps nothing but trials: one that is given the trials of another goes on as that one would
have, and if they are all that the budget asks for, it measures nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from time import perf_counter

import numpy as np

from ...passes.space import Point
from ...quick_dataclass import dataclass
from .budget import Budget
from .events import Ending, Event, Finished, Improved, Started, TrialDone
from .expected_gain import model_gain, record_gain
from .interfaces import Experience, KernelTask, Measurer, Searcher
from .known import Known
from .learner import Learner
from .model.ranking import spearman
from .rounds import run
from .search.guided import Prediction
from .trial import Trial

BATCH = 4
"""Candidates of a round, at most."""


@dataclass(frozen=True)
class Result:
    """What a search found.

    Attributes:
        point: the best: the reference, unless the point is surely faster.
        ratio: the point's; 1 for the reference.
        trials: one for each candidate, in order, those known from before included.
        measured: candidates that were measured since.
        ending: why the search stopped.
        gain_left: part of the kernel's time that another round is expected to save.
    """

    task: KernelTask
    point: Point
    ratio: float
    trials: tuple[Trial, ...]
    measured: int
    ending: Ending
    gain_left: float


class Tuner:
    """The search for one kernel's best schedule.

    Args:
        searcher: of the task's space, and new.
        known: trials from before, besides those that `experience` has.
        experience: where trials are found and recorded.
        learner: is taught all trials; what it predicted is compared with what was found.
        tell: called with each event.
        clock: seconds that pass while candidates are found and measured.
        batch: candidates of a round, at most.
    """

    def __init__(
        self,
        task: KernelTask,
        searcher: Searcher,
        measurer: Measurer,
        budget: Budget,
        *,
        known: Sequence[Trial] = (),
        experience: Experience | None = None,
        learner: Learner | None = None,
        tell: Callable[[Event], object] = lambda event: None,
        clock: Callable[[], float] = perf_counter,
        batch: int = BATCH,
    ) -> None:
        self.task = task
        self.known = Known(task.space, task.reference)
        self.measured = 0
        self._searcher = searcher
        self._measurer = measurer
        self._budget = budget
        self._experience = experience
        self._learner = learner
        self._tell = tell
        self._clock = clock
        self._batch = batch
        self._next: list[Point] | None = None
        self._prediction: Prediction | None = None
        self._predicted: list[tuple[float, float]] = []
        self._unbooked = 0.0
        earlier = [] if experience is None else experience.trials(task)
        self._learn([(task.reference, 1.0)])
        self._learn(_costs(self.known.add([*earlier, *known])))
        if experience is not None:
            self.known.forget(experience.spent(task))

    def run(self, seconds: float = math.inf) -> Result:
        """Search until the budget is used up or these seconds are over, then confirm the best.

        As far as the budget allows it, one candidate is measured at least.
        """
        self.start()
        return run([self], self._budget, self._clock, seconds)[0]

    def start(self) -> None:
        """Tell that the search begins."""
        task = self.task
        known, combinations = len(self.known.trials), task.space.combinations
        self._tell(Started(task.digest, task.name, combinations, known))

    # --- rounds -------------------------------------------------------------------------------

    @property
    def weight(self) -> float:
        """Seconds that a call of the program spends in the kernel, with the best candidate so far;
        0 as long as nothing was timed."""
        return (self.known.reference_seconds or 0.0) * self.task.calls * self._best()[1]

    @property
    def round_cost(self) -> float:
        """Seconds that the next round is expected to take."""
        return self.known.trial_seconds * len(self.next_points())

    def next_points(self) -> list[Point]:
        """The candidates of the next round; none: all points are known."""
        if self._next is None:
            begin = self._clock()
            self._next = self._searcher.ask(self._batch)
            if self._learner is not None:
                self._prediction = self._learner.predict(self.task, self._next)
            self._unbooked += self._clock() - begin
        return self._next

    def gain(self) -> float:
        """What the next round is expected to lower log(ratio) by.

        What the fall of the best so far says, or the model, if that expects less.
        """
        points = self.next_points()
        if not points:
            return 0.0
        costs = [1.0, *(cost for _, cost in _costs(self.known.trials.items()))]
        forgotten = self.known.forgotten.trials
        gain = record_gain(costs, len(points), self.known.noise or 0.0, forgotten)
        if self._prediction is not None:
            gain = min(gain, model_gain(math.log(self._best()[1]), *self._prediction))
        return gain

    def round(self, count: int) -> None:
        """Measure so many of the next candidates."""
        points, rest = self.next_points()[:count], self.next_points()[count:]
        means = None
        if self._prediction is not None:
            means, deviations = self._prediction
            self._prediction = (means[count:], deviations[count:]) if rest else None
        self._next = rest or None
        self._measure(points, means)

    def finish(self, ending: Ending, seconds: float) -> Result:
        """Confirm the best, and take it if it is surely faster than the reference.

        After the first one, candidates are confirmed as long as there are seconds for it.
        """
        until = self.known.spent.seconds + seconds
        while (point := self.known.to_confirm()) is not None:
            end = self.known.spent.seconds + self.known.confirming_seconds
            if self.known.confirmed and end > until:
                break
            self._measure([point], confirm=True)
        winner, gain = self.known.winner(), self.gain()
        point = self.task.reference if winner is None else winner
        ratio = 1.0 if winner is None else self.known.trials[winner].ratio
        trials = tuple(self.known.trials.values())
        self._tell(
            Finished(
                self.task.digest,
                ending,
                tuple(self.task.space.named(point).items()),
                ratio,
                len(trials),
                self.measured,
                self.known.spent.seconds,
                gain,
                self._correlation(),
                self.known.noise,
            )
        )
        return Result(self.task, point, ratio, trials, self.measured, ending, gain)

    def _correlation(self) -> float | None:
        """Of what was predicted with what was found; None for fewer than three candidates."""
        predicted, found = [mean for mean, _ in self._predicted], [r for _, r in self._predicted]
        return spearman(predicted, found) if len(found) > 2 else None

    # --- trials -------------------------------------------------------------------------------

    def _measure(
        self, points: Sequence[Point], means: np.ndarray | None = None, *, confirm: bool = False
    ) -> None:
        """Measure candidates, and tell everyone."""
        begin = self._clock()
        beside = self.task.reference if confirm else self._best()[0]
        trials = self._measurer.measure(self.task, beside, points, confirm=confirm)
        self._unbooked += self._clock() - begin
        trials = self._booked(trials, confirm)
        for i, trial in enumerate(trials):
            best = self._best()[1]
            self.known.add([trial])
            number = list(self.known.trials).index(points[i]) + 1
            mean = None if means is None else float(means[i])
            if mean is not None and trial.timed:
                self._predicted.append((mean, trial.ratio))
            expected = None if mean is None else math.exp(mean)
            self._tell(TrialDone(self.task.digest, number, trial, expected))
            if not confirm and trial.timed and trial.ratio < best:
                self._tell(Improved(self.task.digest, number, trial))
        self.measured += 0 if confirm else len(points)
        self._learn(_costs((point, self.known.trials[point]) for point in points))
        if self._experience is not None:
            again = [self.known.trials[point] for point in points]
            self._experience.add(self.task, again, self.known.spent)

    def _booked(self, trials: Sequence[Trial], confirm: bool) -> list[Trial]:
        """Trials with the seconds that passed for them, if those are more than they say."""
        each = self._unbooked / len(trials)
        self._unbooked = 0.0
        booked = [replace(trial, cost=max(trial.cost, each)) for trial in trials]
        if confirm:
            booked = [replace(t, status="confirmed") if t.timed else t for t in booked]
        return booked

    def _best(self) -> tuple[Point, float]:
        """The point that seems fastest, and its ratio."""
        if faster := self.known.faster():
            return faster[0], self.known.trials[faster[0]].ratio
        return self.task.reference, 1.0

    def _learn(self, costs: Sequence[tuple[Point, float]]) -> None:
        for point, cost in costs:
            self._searcher.tell(point, cost)
        if self._learner is not None and costs:
            self._learner.add(self.task, *map(list, zip(*costs, strict=True)))


def _costs(trials: Iterable[tuple[Point, Trial]]) -> list[tuple[Point, float]]:
    """What points cost; infinite without a ratio."""
    return [(point, trial.ratio if trial.timed else math.inf) for point, trial in trials]
