"""How well cost models rank schedules of kernels that they have not seen (SPEC I2; deterministic).

python benchmarks/tuning_model.py [--known FOLDER] [TABLE…]

A table (`tuning_tables.py`; all in `tables/` by default) has the trials of a kernel's schedules.
For each kernel the models learn from all other tables, and from those of FOLDER (`tables/fitted`
has more kernels), and rank this one's points: Spearman's rank
correlation, beside that of the analytical estimate alone. What noise leaves is the correlation that
the true order would have, if errors are as large as the trials say. The bar: 0.8 for each kernel.
How many measurements that saves a search is what `tuning_search.py` counts.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median

import numpy as np
from aiopt.backends.llvm.target import Target
from aiopt.jitrt.tuning.interfaces import CostModel
from aiopt.jitrt.tuning.measuring.table import TrialTable, read_table
from aiopt.jitrt.tuning.model.choice import cost_model
from aiopt.jitrt.tuning.model.features import features_on
from aiopt.jitrt.tuning.model.ranking import spearman
from aiopt.jitrt.tuning.model.samples import prior
from aiopt.passes.base import Machine

TABLES = Path(__file__).resolve().parent / "tables"
MODELS = ("boosted", "ridge")
LEAST = 0.8
"""The correlation that the first of them is to have."""


@dataclass(frozen=True)
class Measured:
    """A table's timed points: features [n, f], ratios [n] and their relative errors [n]."""

    table: TrialTable
    rows: np.ndarray
    ratios: np.ndarray
    errors: np.ndarray

    @staticmethod
    def of(table: TrialTable, machine: Machine) -> Measured:
        timed = [trial for trial in table.trials if trial.timed]
        points = [tuple(value for _, value in trial.point) for trial in timed]
        return Measured(
            table,
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
    kernels = [each.table.task.digest for each in known for _ in each.ratios]
    rows = np.concatenate([each.rows for each in known])
    return rows, np.concatenate([each.ratios for each in known]), kernels


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


def ranking(
    tables: Sequence[Measured], known: Sequence[Measured] = ()
) -> dict[str, dict[str, float]]:
    """For each kernel the rank correlation of each model, and what noise leaves; prints them."""
    columns = (*MODELS, "estimate")
    print(f"{'kernel':28}{'points':>7}{'best':>7}", *(f"{c:>9}" for c in columns), "    noise")
    found: dict[str, dict[str, float]] = {}
    for kernel in tables:
        others = [*(each for each in tables if each is not kernel), *known]
        mine = {name: correlation(model_of(name), kernel, others) for name in columns}
        found[kernel.name] = mine | {"noise": ceiling(kernel)}
        cells = "".join(f"{rho:>10.3f}" for rho in found[kernel.name].values())
        print(f"{kernel.name:28}{len(kernel.ratios):>7}{kernel.ratios.min():>7.3f}{cells}")
    for label, mean in (("median", median), ("mean", fmean)):
        cells = (f"{mean(each[c] for each in found.values()):>10.3f}" for c in (*columns, "noise"))
        print(f"{label:42}{''.join(cells)}", flush=True)
    return found


def tables_in(folder: Path) -> list[Path]:
    """The tables of a folder."""
    return sorted(folder.glob("*.jsonl*"))


def read_all(paths: Sequence[Path], machine: Machine) -> list[Measured]:
    """Tables with points to rank."""
    found = [Measured.of(read_table(path), machine) for path in paths]
    return [each for each in found if len(each.ratios) > 2]


def main(argv: Sequence[str] | None = None) -> int:
    """Print the correlations; 1 if a kernel misses the bar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tables", nargs="*", type=Path, metavar="TABLE")
    parser.add_argument("--known", type=Path, metavar="FOLDER", help="what models know besides")
    arguments = parser.parse_args(argv)
    tables = read_all(arguments.tables or tables_in(TABLES), Target.host())
    if len(tables) < 2:
        raise SystemExit(f"models need two tables or more, found {len(tables)}")
    known = read_all(tables_in(arguments.known), Target.host()) if arguments.known else ()
    found = ranking(tables, known)
    return 0 if all(each[MODELS[0]] >= LEAST for each in found.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
