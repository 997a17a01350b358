"""A measurer without a machine: smooth times by the distance from a best point, from a seed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from aiopt.jitrt.tuning.interfaces import KernelTask
from aiopt.jitrt.tuning.trial import Trial
from aiopt.passes.space import Point


class SyntheticMeasurer:
    """Each choice costs a part of the time, by how far its value is from a best one.

    Args:
        before: called before each candidate.

    Attributes:
        asked: how many candidates there were.
    """

    def __init__(self, seed: int = 0, before: Callable[[int], object] = lambda count: None) -> None:
        self.asked = 0
        self._seed = seed
        self._before = before

    def measure(
        self,
        task: KernelTask,
        incumbent: Point,
        candidates: Sequence[Point],
        *,
        confirm: bool = False,
    ) -> list[Trial]:
        """See `Measurer`."""
        return [self._trial(task, point, confirm) for point in candidates]

    def _trial(self, task: KernelTask, point: Point, confirm: bool) -> Trial:
        self.asked += 1
        self._before(self.asked)
        ratio = self._time(task, point) / self._time(task, task.reference)
        values = tuple(task.space.named(point).items())
        status = "confirmed" if confirm else "measured"
        return Trial(values, status, ratio, 0.002, 1e-5 * ratio, 9, 0.01)

    def _time(self, task: KernelTask, point: Point) -> float:
        time = 1.0
        rng = Random(f"{self._seed} {task.digest}")
        best = task.space.sample(rng)
        assert best is not None
        for parameter, value, wanted in zip(task.space.parameters, point, best, strict=True):
            place, goal = map(parameter.values.index, (value, wanted))
            distance = abs(place - goal) + 0.01 * place  # no two are the same
            time += rng.random() * distance / len(parameter.values)
        return time
