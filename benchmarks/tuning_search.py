"""How many measurements searches need until they are near the best (SPEC I2, I3; deterministic).

python benchmarks/tuning_search.py [--seeds 20] [--model boosted] [--alone] [TABLE…]

TABLE is a file of `tuning_tables.py`; without one, kernels are synthetic: rugged costs with
interactions, some of them with plateaus. What is shown of each search is the median over seeds of
the number of candidates until one is within 3 % of the best of the kernel's whole space; then
geometric means over kernels, and how many times fewer that is than at random. The cost model knows
the other tables, as it would those kernels from experience, unless `--alone`; a synthetic kernel is
always alone. The bars: a guided search needs five times fewer measurements than random search, and
64 at most for kernels that were measured.

Takes two minutes for synthetic kernels.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf
from statistics import geometric_mean, median

import numpy as np
from aiopt.backends.llvm.target import Target
from aiopt.jitrt.tuning.budget import Budget, Spent
from aiopt.jitrt.tuning.interfaces import CostModel, Features, KernelTask
from aiopt.jitrt.tuning.learner import Learner
from aiopt.jitrt.tuning.measuring.recorded import RecordedMeasurer
from aiopt.jitrt.tuning.measuring.table import TrialTable, read_table
from aiopt.jitrt.tuning.model.choice import cost_model
from aiopt.jitrt.tuning.model.features import features_on
from aiopt.jitrt.tuning.program import tuner_of
from aiopt.jitrt.tuning.search.choice import search_choice
from aiopt.jitrt.tuning.trial import Trial
from aiopt.passes.space import Point
from landscapes import Bayesian, Landscape, features
from rich.console import Console
from rich.table import Table

SEARCHES = ("random", "evolution", "guided")
NEAR = 1.03
"""The ratio of a candidate that is near the best, to the best's."""
FEWER = 5.0
MOST = 64
SYNTHETIC = 6


@dataclass(frozen=True)
class World:
    """Kernels whose schedules are all known, and how a model sees them.

    Attributes:
        shared: whether a model knows the other kernels from before.
    """

    tables: Sequence[TrialTable]
    model: Callable[[], CostModel | None]
    features: Features
    shared: bool

    @cached_property
    def rows(self) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """Features and costs of the timed points of each kernel."""
        found: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        for table in self.tables:
            timed = {point: t.ratio for point, t in table.by_point().items() if t.timed}
            rows = self.features(table.task, list(timed))
            found[table.task.digest] = rows, np.array(list(timed.values()))
        return found


@dataclass(frozen=True)
class Others:
    """An `Experience` of the other kernels."""

    world: World

    def trials(self, task: KernelTask) -> list[Trial]:
        """None of its own."""
        return []

    def spent(self, task: KernelTask) -> Spent:
        """Nothing."""
        return Spent()

    def add(self, task: KernelTask, trials: Sequence[Trial], spent: Spent) -> None:
        """Forgotten: each search is the first."""

    def seeds(self, task: KernelTask, count: int) -> list[Point]:
        """None: what is compared is searches."""
        return []

    def examples(self, task: KernelTask) -> tuple[np.ndarray, np.ndarray, list[str]]:
        """All points of the other kernels."""
        others = {d: each for d, each in self.world.rows.items() if d != task.digest}
        kernels = [digest for digest, (_, costs) in others.items() for _ in costs]
        rows, costs = zip(*others.values(), strict=True)
        return np.concatenate(rows), np.concatenate(costs), kernels


def measurements(world: World, table: TrialTable, search: str, seed: int) -> int:
    """Candidates of a search until one is near the best."""
    costs = {point: trial.ratio for point, trial in table.by_point().items()}
    near = NEAR * min(costs.values())
    model = world.model() if search.startswith("guided") else None
    learner = None if model is None else Learner(model, world.features)
    experience = Others(world) if world.shared and learner is not None else None
    tuner = tuner_of(
        table.task, search_choice(search), RecordedMeasurer([table]), Budget(),
        seed=seed, learner=learner, experience=experience,
    )  # fmt: skip
    count = 0
    while points := tuner.next_points():
        for point in points:
            count += 1
            if costs[point] <= near:
                return count
        tuner.round(len(points))
    return count


def medians(world: World, search: str, seeds: int) -> list[float]:
    """Of each kernel, over seeds."""
    return [
        median(measurements(world, table, search, seed) for seed in range(seeds))
        for table in world.tables
    ]


def synthetic(count: int = SYNTHETIC) -> World:
    """Kernels drawn from seeds; every third has a plateau."""
    lands = [Landscape(seed, floor=-0.2 if seed % 3 == 2 else -inf) for seed in range(count)]
    return World([land.table for land in lands], Bayesian, features, shared=False)


def recorded(files: Sequence[str], model: str, alone: bool) -> World:
    """Kernels whose schedules were measured. Raises AioptError."""
    tables = [read_table(file) for file in files]
    shared = not alone and len(tables) > 1
    return World(tables, lambda: cost_model(model), features_on(Target.chosen(None)), shared)


def report(world: World, found: dict[str, list[float]]) -> Table:
    """A row for each kernel."""
    shown = Table("kernel", "points", *found)
    for i, table in enumerate(world.tables):
        cells = [f"{counts[i]:g}" for counts in found.values()]
        shown.add_row(table.task.name, str(len(table.trials)), *cells)
    means = {search: geometric_mean(counts) for search, counts in found.items()}
    shown.add_section()
    shown.add_row("geometric mean", "", *(f"{mean:.1f}" for mean in means.values()))
    base = means[SEARCHES[0]]
    shown.add_row("times fewer", "", *(f"{base / mean:.1f}" for mean in means.values()))
    return shown


def holds(found: dict[str, list[float]], most: float) -> bool:
    """Whether a guided search is where the bars want it, with so many measurements at most."""
    random, guided = found["random"], found["guided"]
    fewer = geometric_mean(random) / geometric_mean(guided)
    return fewer >= FEWER and max(guided) <= most


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare the searches; 1 if a bar is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("tables", nargs="*", metavar="TABLE")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--kernels", type=int, default=SYNTHETIC, help="how many are synthetic")
    parser.add_argument("--model", default="boosted")
    parser.add_argument("--alone", action="store_true")
    chosen = parser.parse_args(arguments)
    if chosen.tables:
        world = recorded(chosen.tables, chosen.model, chosen.alone)
    else:
        world = synthetic(chosen.kernels)
    found = {search: medians(world, search, chosen.seeds) for search in SEARCHES}
    Console().print(report(world, found))
    return 0 if holds(found, MOST if chosen.tables else inf) else 1


if __name__ == "__main__":
    sys.exit(main())
