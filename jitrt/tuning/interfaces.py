"""How the parts of the search meet (SPEC I2, I3, A2).

Costs are times of a kernel with a candidate ÷ those with tier 2's schedule; infinite if it has
none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol, TypeAlias

import numpy as np

from ...quick_dataclass import dataclass

if TYPE_CHECKING:
    from ...passes.space import Point, Space
    from .budget import Spent
    from .trial import Trial


@dataclass(frozen=True)
class KernelTask:
    """One kernel to tune, of known sizes.

    Attributes:
        digest: the kernel's, before it has a schedule: what pins and records call it by.
        name: its symbol, for people.
        module: MLIR text of a program that calls it once, at the lin level, without schedules.
        space: of its schedules.
        reference: the point of tier 2's schedule.
        calls: how often a call of the program calls it.
        cold_bytes: what the program reads and writes between two calls of the kernel with the same
            weights: that much of the caches they have lost when they are read again. 0: nothing.
        threads: that may share the kernel while it is measured.
    """

    digest: str
    name: str
    module: str
    space: Space
    reference: Point
    calls: int = 1
    cold_bytes: int = 0
    threads: int = 1


Features: TypeAlias = "Callable[[KernelTask, Sequence[Point]], np.ndarray]"
"""Rows [n, f] float64 of features of points of a task, for a cost model."""


class Searcher(Protocol):
    """Proposes points of one space.

    Nothing but its seed and the points that it was asked for or told decides its next answer: one
    that is told what another one knew goes on as that one would have.
    """

    def ask(self, count: int) -> list[Point]:
        """At most so many legal points that were neither asked nor told before; none: all were."""
        ...

    def tell(self, point: Point, cost: float) -> None:
        """What a point costs, whether it was asked or is known from elsewhere."""
        ...


class CostModel(Protocol):
    """Predicts log(cost) from features (model/features.py)."""

    def fit(self, rows: np.ndarray, costs: np.ndarray, kernels: Sequence[str]) -> None:
        """Learn from rows of features [n, f] float64, costs [n], and the kernel of each row."""
        ...

    def predict(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean and standard deviation of log(cost) for rows [n, f]."""
        ...


class Measurer(Protocol):
    """Compiles and times candidates."""

    def measure(
        self,
        task: KernelTask,
        incumbent: Point,
        candidates: Sequence[Point],
        *,
        confirm: bool = False,
    ) -> list[Trial]:
        """One trial per candidate, in order. Candidates alternate with the incumbent, which is the
        best point so far; ratios are to the task's reference all the same. To confirm what was
        measured, candidates are measured again beside the reference, with more pairs."""
        ...


class Experience(Protocol):
    """What is known from earlier searches, on this machine and elsewhere."""

    def trials(self, task: KernelTask) -> list[Trial]:
        """Those of this very kernel on this machine, one for each point."""
        ...

    def spent(self, task: KernelTask) -> Spent:
        """What its trials took, also those that are not kept."""
        ...

    def add(self, task: KernelTask, trials: Sequence[Trial], spent: Spent) -> None:
        """Record what was measured, and what all trials of the kernel took so far. A trial takes
        the place of an earlier one of the same point."""
        ...

    def seeds(self, task: KernelTask, count: int) -> list[Point]:
        """Legal points of the task's space that were good for the kernels most like it, the most
        promising first."""
        ...

    def examples(self, task: KernelTask) -> tuple[np.ndarray, np.ndarray, list[str]]:
        """What a cost model learns from before this kernel was measured: features, costs and
        kernels of trials of kernels like it."""
        ...
