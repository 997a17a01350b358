"""What a cost model is taught while kernels are searched, and what it says of points (SPEC I2)."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ...passes.space import Point
from .interfaces import CostModel, Experience, Features, KernelTask
from .search.guided import Prediction

LEAST = 8
"""Examples with which a model knows enough to be asked."""

_FAILED = 2.0
"""The cost of a point without a ratio, at least."""


class Learner:
    """A model with the examples of a program's kernels.

    The model is fitted when it is asked and there are new examples. Failed points count as the
    worst of their kernel.
    """

    def __init__(self, model: CostModel, features: Features) -> None:
        self._model = model
        self._features = features
        self._earlier: list[tuple[np.ndarray, np.ndarray, list[str]]] = []
        self._rows: dict[str, dict[Point, np.ndarray]] = {}
        self._costs: dict[str, dict[Point, float]] = {}
        self._examples = 0
        self._fitted = False

    def remember(self, task: KernelTask, experience: Experience) -> None:
        """Take in what is known of kernels like the task's."""
        earlier = experience.examples(task)
        self._earlier.append(earlier)
        self._examples += len(earlier[1])
        self._fitted = False

    def add(self, task: KernelTask, points: Sequence[Point], costs: Sequence[float]) -> None:
        """Take in what points of a task cost; infinite if they have no ratio."""
        known = self._costs.setdefault(task.digest, {})
        self._examples -= len(known)
        known |= zip(points, costs, strict=True)
        self._examples += len(known)
        self._rows_of(task, points)
        self._fitted = False

    def predict(self, task: KernelTask, points: Sequence[Point]) -> Prediction | None:
        """Mean and deviation of log(cost) of points; None as long as too little is known."""
        if self._examples < LEAST or not points:
            return None
        if not self._fitted:
            self._model.fit(*self._learnt())
            self._fitted = True
        return self._model.predict(self._rows_of(task, points))

    def _rows_of(self, task: KernelTask, points: Sequence[Point]) -> np.ndarray:
        """Features [n, f] of points, which are computed once."""
        rows = self._rows.setdefault(task.digest, {})
        if new := [point for point in points if point not in rows]:
            rows |= zip(new, self._features(task, new), strict=True)
        return np.stack([rows[point] for point in points])

    def _learnt(self) -> tuple[np.ndarray, np.ndarray, list[str]]:
        """Rows, costs and kernels of all examples."""
        rows = [rows for rows, _, _ in self._earlier if len(rows)]
        costs = [np.asarray(costs, float) for _, costs, _ in self._earlier]
        kernels = [kernel for _, _, kernels in self._earlier for kernel in kernels]
        for digest, known in self._costs.items():
            rows += [self._rows[digest][point][np.newaxis] for point in known]
            costs.append(_finite(list(known.values())))
            kernels += [digest] * len(known)
        return np.concatenate(rows), np.concatenate(costs), kernels


def _finite(costs: Sequence[float]) -> np.ndarray:
    worst = max([_FAILED, *(cost for cost in costs if math.isfinite(cost))])
    return np.array([cost if math.isfinite(cost) else worst for cost in costs])
