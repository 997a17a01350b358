"""How well models rank schedules: on small tables that are made up."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
import tuning_model
import tuning_tables
from aiopt.backends.llvm.target import Target
from aiopt.jitrt.tuning.measuring.table import TrialTable, write_table
from aiopt.jitrt.tuning.model.features import ESTIMATE, features_on
from aiopt.jitrt.tuning.trial import Trial

NAMES = ("product-64x64x64", "product-256x256x256", "product-77x333x129")


def made_up(name: str, folder: Path) -> Path:
    """A table whose ratios are about what the estimate says."""
    task = tuning_tables.task_of(name, 48)
    points, random = list(task.space.points()), Random(name)
    rows = features_on(Target.host())(task, points)
    ratios = [2 ** float(row[ESTIMATE]) * random.uniform(0.98, 1.02) for row in rows]
    trials = tuple(
        Trial(tuple(task.space.named(point).items()), "measured", ratio, 0.01 * ratio, 1e-5, 9)
        for point, ratio in zip(points, ratios, strict=True)
    )
    write_table(path := folder / f"{name}.jsonl.gz", TrialTable(task, trials))
    return path


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("tables")
    return [made_up(name, folder) for name in NAMES]


def test_kernels_left_out_are_ranked(
    tables: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert tuning_model.main([str(path) for path in tables]) in (0, 1)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[1:-2]] == list(NAMES)
    medians = lines[-2].split()
    assert medians[0] == "median"
    assert float(medians[1]) > 0.8  # boosted


def test_what_else_is_known_is_learned_from(tables: list[Path]) -> None:
    known = tuning_model.read_all(tables[2:], Target.host())
    judged = tuning_model.read_all(tables[:2], Target.host())
    found = tuning_model.ranking(judged, known)
    assert list(found) == list(NAMES[:2])
    assert found != tuning_model.ranking(judged)


def test_one_table_teaches_nothing(tables: list[Path]) -> None:
    with pytest.raises(SystemExit, match="two tables or more, found 1"):
        tuning_model.main([str(tables[0])])
