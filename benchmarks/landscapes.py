"""Synthetic kernels to search: rugged costs with interactions, plateaus and points that fail."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from random import Random

import numpy as np
from aiopt.jitrt.tuning.interfaces import KernelTask
from aiopt.jitrt.tuning.measuring.recorded import RecordedMeasurer
from aiopt.jitrt.tuning.measuring.table import TrialTable
from aiopt.jitrt.tuning.trial import Trial
from aiopt.passes.space import Constraint, Parameter, Point, Space

PARAMETERS = (
    Parameter("kind", ("nest", "tiled", "packed")),
    Parameter("rows", (1, 2, 4, 6, 8, 12, 14)),
    Parameter("columns", (16, 32, 48, 64)),
    Parameter("depth", (0, 64, 128, 256, 512)),
    Parameter("unroll", (1, 2, 4, 8)),
    Parameter("prefetch", (False, True)),
)
FITS = Constraint("rows * columns <= 448", lambda v: v["rows"] * v["columns"] <= 448)
PLAIN = Constraint("a nest has no depth", lambda v: v["kind"] != "nest" or v["depth"] == 0)


@dataclass(frozen=True)
class Landscape:
    """A kernel whose costs are drawn from a seed.

    log(cost) is a sum of smooth terms of each parameter, of interactions of neighbouring ones, and
    of a little noise of each point; what is good is seen no better than `floor` (a plateau). Some
    points fail.
    """

    seed: int
    rugged: float = 0.03
    failing: float = 0.05
    floor: float = -math.inf
    spread: float = 0.0

    @cached_property
    def space(self) -> Space:
        return Space(PARAMETERS, (FITS, PLAIN))

    @cached_property
    def table(self) -> TrialTable:
        random = Random(self.seed)
        terms = [
            (random.uniform(0, 1), random.uniform(0.1, 0.5), random.choice((1, 2)))
            for _ in PARAMETERS
        ]
        joint = [(random.gauss(0, 0.4), random.random(), random.random()) for _ in PARAMETERS[1:]]
        logs: dict[Point, float] = {}
        for point in self.space.points():
            at = [
                p.values.index(v) / (len(p.values) - 1)
                for p, v in zip(PARAMETERS, point, strict=True)
            ]
            log = sum(w * abs(x - best) ** n for x, (best, w, n) in zip(at, terms, strict=True))
            log += sum(
                w * (x - a) * (y - b) for (x, y), (w, a, b) in zip(pairwise(at), joint, strict=True)
            )
            logs[point] = max(log + random.gauss(0, self.rugged), self.floor)
        points = list(logs)
        reference = sorted(points, key=logs.__getitem__)[len(points) // 4]
        failing = set(random.sample(points, int(self.failing * len(points)))) - {reference}
        trials = [
            self._trial(point, math.exp(log - logs[reference]), point in failing)
            for point, log in logs.items()
        ]
        digest = f"{self.seed:x}"
        task = KernelTask(digest, f"k{self.seed}", "builtin.module {}", self.space, reference)
        return TrialTable(task, tuple(trials))

    def _trial(self, point: Point, ratio: float, fails: bool) -> Trial:
        named = tuple(zip(self.space.names, point, strict=True))
        if fails:
            return Trial(named, "failed", cost=0.1, message="too many registers")
        spread = self.spread * ratio
        return Trial(named, "measured", ratio, spread, 1e-3 * ratio, pairs=9, cost=0.25)

    @property
    def task(self) -> KernelTask:
        return self.table.task

    @cached_property
    def costs(self) -> dict[Point, float]:
        """The true ratios; infinite for points that fail."""
        return {point: trial.ratio for point, trial in self.table.by_point().items()}

    @cached_property
    def best(self) -> float:
        return min(self.costs.values())

    def measurer(self, seed: int | None = None) -> RecordedMeasurer:
        return RecordedMeasurer([self.table], seed)


def features(task: KernelTask, points: Sequence[Point]) -> np.ndarray:
    """Places of values, one-hot and as numbers, with the products of the numbers."""
    rows = []
    for point in points:
        at = [
            p.values.index(v) / max(len(p.values) - 1, 1)
            for p, v in zip(task.space.parameters, point, strict=True)
        ]
        hot = [
            float(v == w)
            for p, v in zip(task.space.parameters, point, strict=True)
            for w in p.values
        ]
        rows.append([*at, *hot, *(x * y for i, x in enumerate(at) for y in at[:i])])
    return np.array(rows)


class Bayesian:
    """A linear model with a normal prior: mean and deviation of log(cost)."""

    def fit(self, rows: np.ndarray, costs: np.ndarray, kernels: Sequence[str]) -> None:
        self._mean = float(np.mean(np.log(costs)))
        y = np.log(costs) - self._mean
        precision = rows.T @ rows + 0.05 * np.eye(rows.shape[1])
        self._inverse = np.linalg.inv(precision)
        self._weights = self._inverse @ rows.T @ y
        self._sigma = max(float(np.std(y - rows @ self._weights)), 1e-3)

    def predict(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        variance = np.sum(rows @ self._inverse * rows, axis=1)
        return self._mean + rows @ self._weights, 2 * self._sigma * np.sqrt(1 + variance)
