"""How many measurements searches need (SPEC I2, I3, A2; deterministic).

python benchmarks/tuning_search.py [--seeds 20] [--model boosted] [--alone] [TABLE…]
python benchmarks/tuning_search.py --neighbour FROM TO

TABLE is a file of `tuning_tables.py`; without one, kernels are synthetic: rugged costs with
interactions, some of them with plateaus. Searches know that tier 2's schedule has ratio 1, and
the cost model knows the other tables, as it would those kernels from experience, unless `--alone`;
a synthetic kernel is always alone. Of each search two numbers are shown, medians over seeds:

* `near`: candidates until one is within 3 % of the best of the kernel's whole space. 0: tier 2's
  is. `share` is the part of all points that are.
* `as random`: candidates until one is as good as what random search has after 64 (after half of
  the space, if it is smaller), but for 0.2 %, the error of the tables. Random search's own is 64
  or less; where it is a few, no search can need many times fewer.

The bars: `near` is 64 at most for a guided search, and its `as random` five times less than that
of random search, as the median of kernels.

`after` is the ratio that random search has then. `--neighbour` searches one kernel with 64
measurements, and then another one that knows what was recorded of the first: seeds, and examples
for the model. The bar: `near` is 8 at most.

Ten tables and 20 seeds take about five minutes of processor time.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf
from pathlib import Path
from statistics import median, median_high
from tempfile import TemporaryDirectory

import numpy as np
from aiopt.backends.llvm.target import Target
from aiopt.jitrt.cache.cache import Cache
from aiopt.jitrt.cache.disk.store import DiskStore
from aiopt.jitrt.cache.records import Records
from aiopt.jitrt.cache.replacement.cost_aware import CostAware
from aiopt.jitrt.cache.trust.secret import Ring, Secret
from aiopt.jitrt.cache.trust.verified import Verified
from aiopt.jitrt.tuning.budget import Budget, Spent
from aiopt.jitrt.tuning.experience.recorded import RecordedExperience
from aiopt.jitrt.tuning.interfaces import CostModel, Experience, Features, KernelTask
from aiopt.jitrt.tuning.learner import Learner
from aiopt.jitrt.tuning.measuring.recorded import RecordedMeasurer
from aiopt.jitrt.tuning.measuring.table import TrialTable, read_table
from aiopt.jitrt.tuning.model.choice import cost_model
from aiopt.jitrt.tuning.model.features import features_on
from aiopt.jitrt.tuning.program import SEEDS, tuner_of
from aiopt.jitrt.tuning.search.choice import search_choice
from aiopt.jitrt.tuning.trial import Trial
from aiopt.passes.space import Point
from landscapes import Bayesian, Landscape, features

SEARCHES = ("random", "evolution", "guided")
NEAR = 1.03
"""The ratio of a candidate that is near the best, to the best's."""
SAME = 1.002
"""The ratio of candidates that tables cannot tell apart."""
FEWER, MOST, MOST_BESIDE = 5.0, 64, 8
SYNTHETIC = 6

Examples = tuple[np.ndarray, np.ndarray, list[str]]


@dataclass(frozen=True)
class World:
    """Kernels whose schedules are all known, and how a model sees them.

    Attributes:
        model: a new one of a seed.
        shared: whether a model knows the other kernels from before.
    """

    tables: Sequence[TrialTable]
    model: Callable[[int], CostModel | None]
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

    def others(self, task: KernelTask) -> Told:
        """What is known of the other kernels: examples for a model, but no seeds."""
        others = {d: each for d, each in self.rows.items() if d != task.digest}
        kernels = [digest for digest, (_, costs) in others.items() for _ in costs]
        rows, costs = zip(*others.values(), strict=True)
        return Told((np.concatenate(rows), np.concatenate(costs), kernels), [])


@dataclass(frozen=True)
class Told:
    """An `Experience` of other kernels, to which nothing is added: each search is the first."""

    known: Examples
    good: list[Point]

    def trials(self, task: KernelTask) -> list[Trial]:
        """None of its own."""
        return []

    def spent(self, task: KernelTask) -> Spent:
        """Nothing."""
        return Spent()

    def add(self, task: KernelTask, trials: Sequence[Trial], spent: Spent) -> None:
        """Forgotten."""

    def seeds(self, task: KernelTask, count: int) -> list[Point]:
        """Those that it was made with."""
        return self.good[:count]

    def examples(self, task: KernelTask) -> Examples:
        """Those that it was made with."""
        return self.known


def best_so_far(
    world: World,
    table: TrialTable,
    search: str,
    seed: int,
    *,
    count: int,
    until: float,
    experience: Experience | None = None,
) -> list[float]:
    """The lowest ratio before the first candidate and after each: of `count` candidates at least,
    until it is so low or there are no more; a guided search may end there."""
    costs = {point: trial.ratio for point, trial in table.by_point().items()}
    model = world.model(seed) if search == "guided" else None
    learner = None if model is None else Learner(model, world.features)
    tuner = tuner_of(
        table.task, search_choice(search), RecordedMeasurer([table]), Budget(),
        seed=seed, learner=learner, experience=experience,
    )  # fmt: skip
    best = [1.0]
    while (len(best) <= count or best[-1] > until) and (points := tuner.next_points()):
        for point in points:
            best.append(min(best[-1], costs[point]))
        tuner.round(len(points))
    return best


def needed(best: Sequence[float], target: float) -> int:
    """Candidates of a search until one is as good as that; one more than it had, if none is."""
    return next((i for i, ratio in enumerate(best) if ratio <= target), len(best))


@dataclass(frozen=True)
class Counts:
    """Medians over seeds for a kernel and a search: candidates until one is near the best, and
    until one is as good as what random search has after `MOST`."""

    near: float
    as_random: float


@dataclass(frozen=True)
class Compared:
    """All searches of a kernel.

    Attributes:
        best: the lowest ratio of the table.
        share: the part of points that are near it.
        random: the ratio that random search has after `MOST`, or half of the points.
    """

    table: TrialTable
    best: float
    share: float
    random: float
    counts: dict[str, Counts]

    @property
    def fewer(self) -> float:
        """How many times fewer candidates a guided search needs to be as good as random search."""
        return self.counts["random"].as_random / max(self.counts["guided"].as_random, 1.0)


def compared(world: World, table: TrialTable, seeds: int) -> Compared:
    """The searches of a kernel beside each other."""
    ratios = np.array([trial.ratio for trial in table.trials])
    best = float(ratios.min())
    near, half = NEAR * best, min(MOST, len(ratios) // 2)
    told = world.others(table.task) if world.shared else None

    def paths(search: str, count: int, until: float) -> list[list[float]]:
        known = told if search == "guided" else None
        return [
            best_so_far(world, table, search, s, count=count, until=until, experience=known)
            for s in range(seeds)
        ]

    of = {"random": paths("random", half, near)}
    random = median_high(path[half] for path in of["random"])
    target = SAME * random
    of |= {search: paths(search, 0, min(near, target)) for search in SEARCHES[1:]}
    counts = {
        search: Counts(
            median(needed(path, near) for path in found),
            median(needed(path, target) for path in found),
        )
        for search, found in of.items()
    }
    return Compared(table, best, float(np.mean(ratios <= near)), random, counts)


# --- a neighbour ---------------------------------------------------------------------------------


def told_by(world: World, source: TrialTable, table: TrialTable, seed: int) -> Told:
    """What a search of `MOST` candidates of one kernel leaves behind for another one."""
    with TemporaryDirectory(prefix="aiopt-tuning-") as folder:
        store = Verified(
            DiskStore(Path(folder), replacement=CostAware()), Ring([Secret(bytes(32))])
        )
        records = Records(Cache(None, store, threaded=False), "m", None, lambda: 1e9)
        kept = RecordedExperience(records, Target.host())
        best_so_far(world, source, "guided", seed, count=MOST, until=inf, experience=kept)
        return Told(kept.examples(table.task), kept.seeds(table.task, SEEDS))


def beside(world: World, source: TrialTable, table: TrialTable, seeds: int) -> list[int]:
    """For each seed, candidates until one is near the best, with what is known of a neighbour."""
    near = NEAR * min(trial.ratio for trial in table.trials)
    found: list[int] = []
    for seed in range(seeds):
        told = told_by(world, source, table, seed)
        best = best_so_far(world, table, "guided", seed, count=0, until=near, experience=told)
        found.append(needed(best, near))
    return found


# --- what is shown -------------------------------------------------------------------------------


def synthetic(count: int = SYNTHETIC) -> World:
    """Kernels drawn from seeds; every third has a plateau."""
    lands = [Landscape(seed, floor=-0.2 if seed % 3 == 2 else -inf) for seed in range(count)]
    tables = [land.table for land in lands]
    return World(tables, lambda seed: Bayesian(), features, shared=False)


def recorded(files: Sequence[str], model: str, alone: bool) -> World:
    """Kernels whose schedules were measured. Raises AioptError."""
    tables = [read_table(file) for file in files]
    shared = not alone and len(tables) > 1
    return World(tables, lambda seed: cost_model(model, seed), features_on(Target.host()), shared)


def report(found: Sequence[Compared]) -> str:
    """A line for each kernel."""
    heads = "".join(f"{search:>14}" for search in SEARCHES)
    known = f"{'points':>7}{'best':>7}{'share':>7}{'after':>7}"
    lines = [f"{'near / as random':24}{known}{heads}{'fewer':>8}"]
    for each in found:
        cells = "".join(f"{f'{c.near:g} / {c.as_random:g}':>14}" for c in each.counts.values())
        known = f"{len(each.table.trials):>7}{each.best:>7.3f}{each.share:>7.1%}{each.random:>7.3f}"
        lines.append(f"{each.table.task.name:24}{known}{cells}{each.fewer:>7.1f}×")
    fewer = median(each.fewer for each in found)
    return "\n".join([*lines, f"{'median':{len(lines[0]) - 8}}{fewer:>7.1f}×"])


def holds(found: Sequence[Compared]) -> bool:
    """Whether a guided search is where the bars want it."""
    near = all(each.counts["guided"].near <= MOST for each in found)
    return near and median(each.fewer for each in found) >= FEWER


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare the searches; 1 if a bar is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("tables", nargs="*", metavar="TABLE")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--kernels", type=int, default=SYNTHETIC, help="how many are synthetic")
    parser.add_argument("--model", default="boosted")
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--neighbour", action="store_true", help="two tables: what one tells of")
    chosen = parser.parse_args(arguments)
    if chosen.tables:
        world = recorded(chosen.tables, chosen.model, chosen.alone)
    else:
        world = synthetic(chosen.kernels)
    if chosen.neighbour:
        if len(world.tables) != 2:
            parser.error("--neighbour takes two tables")
        counts = beside(world, *world.tables, chosen.seeds)
        first, second = (table.task.name for table in world.tables)
        print(f"{second} after {first}: median {median(counts):g}, most {max(counts)}, {counts}")
        return 0 if median(counts) <= MOST_BESIDE else 1
    found = [compared(world, table, chosen.seeds) for table in world.tables]
    print(report(found))
    return 0 if holds(found) else 1


if __name__ == "__main__":
    sys.exit(main())
