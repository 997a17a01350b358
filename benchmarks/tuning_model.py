"""How well cost models rank schedules of kernels they have not seen, and what that saves (SPEC I2).

python benchmarks/tuning_model.py [--seeds 20] [--measurements 64] [TABLE…]

A table (`tuning_tables.py`; all in `tables/` by default) has the trials of a kernel's schedules.
For each kernel the models learn from all other tables, and rank this one's points: Spearman's rank
correlation, beside that of the analytical estimate alone. What noise leaves is the correlation that
the true order would have, if errors are as large as the trials say. Then searches look for the best
point without a machine: how many measurements a guided one needs, whose model has learned from the
other tables, to be as good as random search is after so many (medians of all seeds).
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median

import numpy as np
from aiopt.backends.llvm.target import Target
from aiopt.jitrt.tuning.interfaces import CostModel
from aiopt.jitrt.tuning.learner import Learner
from aiopt.jitrt.tuning.measuring.table import TrialTable, read_table
from aiopt.jitrt.tuning.model.choice import cost_model
from aiopt.jitrt.tuning.model.features import features_on
from aiopt.jitrt.tuning.model.ranking import spearman
from aiopt.jitrt.tuning.model.samples import prior
from aiopt.jitrt.tuning.search.choice import search_choice, searcher
from aiopt.passes.base import Machine
from aiopt.passes.space import Point

TABLES = Path(__file__).resolve().parent / "tables"
BATCH = 8
MODELS = ("boosted", "ridge")


@dataclass(frozen=True)
class Measured:
    """A table's timed points: features [n, f], ratios [n] and their relative errors [n]."""

    table: TrialTable
    points: list[Point]
    rows: np.ndarray
    ratios: np.ndarray
    errors: np.ndarray

    @staticmethod
    def of(table: TrialTable, machine: Machine) -> Measured:
        timed = [trial for trial in table.trials if trial.timed]
        points = [tuple(value for _, value in trial.point) for trial in timed]
        return Measured(
            table,
            points,
            features_on(machine)(table.task, points),
            np.array([trial.ratio for trial in timed]),
            np.array([trial.spread / trial.ratio for trial in timed]),
        )

    @property
    def name(self) -> str:
        """The kernel's."""
        return self.table.task.name


Examples = tuple[np.ndarray, np.ndarray, list[str]]


def examples(tables: Iterable[Measured]) -> Examples:
    """What a model learns from tables."""
    known = list(tables)
    kernels = [each.table.task.digest for each in known for _ in each.points]
    rows = np.concatenate([each.rows for each in known])
    return rows, np.concatenate([each.ratios for each in known]), kernels


# --- ranks ---------------------------------------------------------------------------------------


class Estimate:
    """The analytical estimate as a model."""

    def fit(self, rows: np.ndarray, costs: np.ndarray, kernels: Sequence[str]) -> None:
        """Nothing is learned."""

    def predict(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What models trust before anything is measured."""
        return prior(rows), np.ones(len(rows))


def model_of(name: str, seed: int = 0) -> CostModel:
    """A model by its name."""
    found = Estimate() if name == "estimate" else cost_model(name, seed)
    assert found is not None
    return found


def correlation(model: CostModel, kernel: Measured, others: Sequence[Measured]) -> float:
    """The rank correlation of a kernel's ratios with what a model says that knows the others."""
    model.fit(*examples(others))
    return spearman(model.predict(kernel.rows)[0], kernel.ratios) or 0.0


def ceiling(kernel: Measured, seed: int = 0) -> float:
    """About the correlation of a perfect prediction: that of two measurements, its root."""
    noise = np.random.default_rng(seed).normal(0.0, 1.0, (8, len(kernel.ratios))) * kernel.errors
    again = [spearman(kernel.ratios, kernel.ratios * np.exp(each)) or 0.0 for each in noise]
    return math.sqrt(max(fmean(again), 0.0))


def ranking(tables: Sequence[Measured]) -> dict[str, dict[str, float]]:
    """For each kernel the rank correlation of each model, and what noise leaves; prints them."""
    columns = (*MODELS, "estimate")
    print(f"{'kernel':28}{'points':>7}{'best':>7}", *(f"{c:>9}" for c in columns), "    noise")
    found: dict[str, dict[str, float]] = {}
    for kernel in tables:
        others = [each for each in tables if each is not kernel]
        mine = {name: correlation(model_of(name), kernel, others) for name in columns}
        found[kernel.name] = mine | {"noise": ceiling(kernel)}
        cells = "".join(f"{rho:>10.3f}" for rho in found[kernel.name].values())
        print(f"{kernel.name:28}{len(kernel.points):>7}{kernel.ratios.min():>7.3f}{cells}")
    for label, mean in (("median", median), ("mean", fmean)):
        cells = (f"{mean(each[c] for each in found.values()):>10.3f}" for c in (*columns, "noise"))
        print(f"{label:42}{''.join(cells)}", flush=True)
    return found


# --- searches ------------------------------------------------------------------------------------


class Others:
    """What a search is told of other kernels."""

    def __init__(self, known: Examples) -> None:
        self._known = known

    def examples(self, task: object) -> Examples:
        """The same for all."""
        return self._known


def best_so_far(
    kernel: Measured, search: str, seed: int, count: int, learner: Learner | None = None
) -> list[float]:
    """The lowest ratio after each measurement of a search; the reference is known."""
    task, costs = kernel.table.task, dict(zip(kernel.points, kernel.ratios.tolist(), strict=True))
    predict = None if learner is None else lambda points: learner.predict(task, points)
    asked = searcher(search_choice(search), task.space, seed, predict=predict)
    best = [1.0]

    def tell(points: Sequence[Point]) -> None:
        found = [costs.get(point, math.inf) for point in points]
        for point, cost in zip(points, found, strict=True):
            asked.tell(point, cost)
        if learner is not None:
            learner.add(task, points, found)

    tell([task.reference])
    while len(best) <= count and (points := asked.ask(min(BATCH, count + 1 - len(best)))):
        tell(points)
        for point in points:
            best.append(min(best[-1], costs.get(point, math.inf)))
    return best[1:]


def needed(best: Sequence[float], target: float) -> int:
    """After how many measurements a search was as good as that; one more than it made, if never."""
    return next((i for i, ratio in enumerate(best, 1) if ratio <= target), len(best) + 1)


@dataclass(frozen=True)
class Comparison:
    """Median measurements of random and guided search until both are as good as random search is
    after `count`, and median ratios of what they find in that many."""

    count: int
    random: float
    guided: float
    random_best: float
    guided_best: float
    optimum: float


def compared(
    kernel: Measured,
    tables: Sequence[Measured],
    machine: Machine,
    model: str,
    seeds: int,
    most: int,
) -> Comparison:
    """Random search of a kernel beside guided search that knows the other tables."""
    others = examples(each for each in tables if each is not kernel)
    count = min(most, max(len(kernel.points) // 2, 1))
    random = [best_so_far(kernel, "random", seed, count) for seed in range(seeds)]
    guided = []
    for seed in range(seeds):
        learner = Learner(model_of(model, seed), features_on(machine))
        learner.remember(kernel.table.task, Others(others))  # pyright: ignore[reportArgumentType]
        guided.append(best_so_far(kernel, "guided", seed, count, learner))
    target = median(each[-1] for each in random)
    return Comparison(
        count,
        median(needed(each, target) for each in random),
        median(needed(each, target) for each in guided),
        target,
        median(each[-1] for each in guided),
        float(kernel.ratios.min()),
    )


def searches(
    kernels: Sequence[Measured],
    machine: Machine,
    model: str,
    seeds: int,
    most: int,
    tables: Sequence[Measured],
) -> list[Comparison]:
    """Both searches of some of the tables' kernels; prints them."""
    print(f"\n{'kernel':28}{'of':>5}{'random':>8}{model:>9}{'fewer':>8}", end="")
    print(f"{'best: random':>14}{model:>9}{'any':>8}")
    found: list[Comparison] = []
    for kernel in kernels:
        one = compared(kernel, tables, machine, model, seeds, most)
        found.append(one)
        print(
            f"{kernel.name:28}{one.count:>5}{one.random:>8.1f}{one.guided:>9.1f}"
            f"{one.random / one.guided:>7.1f}×{one.random_best:>14.3f}{one.guided_best:>9.3f}"
            f"{one.optimum:>8.3f}",
            flush=True,
        )
    fewer = median(one.random / one.guided for one in found)
    print(f"{'median':28}{fewer:>29.1f}×")
    return found


def read_all(paths: Sequence[Path], machine: Machine) -> list[Measured]:
    """Tables with points to rank."""
    files = paths or sorted(TABLES.glob("*.jsonl*"))
    found = [Measured.of(read_table(path), machine) for path in files]
    return [each for each in found if len(each.points) > 2]


def main(argv: Sequence[str] | None = None) -> None:
    """Print both comparisons."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tables", nargs="*", type=Path, metavar="TABLE")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--measurements", type=int, default=64)
    parser.add_argument("--model", default=MODELS[0], choices=(*MODELS, "estimate"))
    parser.add_argument("--ranks", action="store_true", help="no searches")
    arguments = parser.parse_args(argv)
    machine = Target.host()
    tables = read_all(arguments.tables, machine)
    if len(tables) < 2:
        raise SystemExit(f"models need two tables or more, found {len(tables)}")
    ranking(tables)
    if not arguments.ranks:
        searches(tables, machine, arguments.model, arguments.seeds, arguments.measurements, tables)


if __name__ == "__main__":
    main()
