"""A measurer that answers from tables: searches without a machine (SPEC I2, I3)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from random import Random

from ....diagnostics import AioptError
from ....passes.space import Point
from ..interfaces import KernelTask
from ..trial import Trial
from .table import TrialTable

_CONFIRMED = 0.5
"""What more pairs leave of the noise."""


class RecordedMeasurer:
    """Answers with the trials of tables, found by the digests of their kernels.

    With a seed, ratios are drawn around those of the table, normally in their logarithms and as
    widely as their spreads say. A draw depends on seed, kernel, point, and how often that was asked
    for before: not on the order in which points are asked for.

    Attributes:
        asked: how many candidates there were.
    """

    def __init__(self, tables: Iterable[TrialTable], seed: int | None = None) -> None:
        self._trials = {table.task.digest: table.by_point() for table in tables}
        self._seed = seed
        self._turns: Counter[tuple[str, Point]] = Counter()
        self.asked = 0

    def measure(
        self,
        task: KernelTask,
        incumbent: Point,
        candidates: Sequence[Point],
        *,
        confirm: bool = False,
    ) -> list[Trial]:
        """The trials of the candidates; see `Measurer`.

        Raises:
            AioptError: no table has the kernel, or it lacks a point.
        """
        return [self._answer(task, point, confirm) for point in candidates]

    def _answer(self, task: KernelTask, point: Point, confirm: bool) -> Trial:
        if task.digest not in self._trials:
            raise AioptError(f"no table has kernel '{task.name}'", found=task.digest)
        trial = self._trials[task.digest].get(point)
        if trial is None:
            values = ", ".join(f"{n} = {v}" for n, v in task.space.named(point).items())
            raise AioptError(f"the table of '{task.name}' lacks a point", found=values)
        self.asked += 1
        if not trial.timed:
            return trial
        spread = trial.spread * _CONFIRMED if confirm else trial.spread
        noise = self._noise(task.digest, point, spread / trial.ratio)
        return replace(
            trial,
            status="confirmed" if confirm else trial.status,
            ratio=trial.ratio * noise,
            seconds=trial.seconds * noise,
            spread=spread,
        )

    def _noise(self, digest: str, point: Point, deviation: float) -> float:
        """A factor around 1; 1 without a seed."""
        if self._seed is None:
            return 1.0
        turn = self._turns[digest, point]
        self._turns[digest, point] += 1
        return math.exp(Random(f"{self._seed} {digest} {point} {turn}").gauss(0.0, deviation))
