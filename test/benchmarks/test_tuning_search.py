"""How many measurements searches need, in a small world."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tuning_search
import tuning_tables
from aiopt.backends.llvm.target import Target
from aiopt.jitrt.tuning.measuring.table import TrialTable, write_table
from aiopt.jitrt.tuning.model.features import ESTIMATE, features_on
from aiopt.jitrt.tuning.trial import Trial
from tuning_search import Compared, Counts


@pytest.fixture(scope="module")
def world() -> tuning_search.World:
    return tuning_search.synthetic(2)


def test_what_knows_more_needs_fewer_measurements(world: tuning_search.World) -> None:
    found = [tuning_search.compared(world, table, 2) for table in world.tables]
    random, evolution, guided = (
        sum(each.counts[search].near for each in found) for search in tuning_search.SEARCHES
    )
    assert evolution < 0.7 * random
    assert guided < 0.5 * random
    assert all(each.counts["random"].as_random <= tuning_search.MOST for each in found)
    assert all(each.best <= each.random for each in found)


def test_the_report_says_how_many_fewer(capsys: pytest.CaptureFixture[str]) -> None:
    assert tuning_search.main(["--seeds", "1", "--kernels", "1"]) in (0, 1)
    assert "fewer" in capsys.readouterr().out


def test_when_the_bars_hold(world: tuning_search.World) -> None:
    def found(random: float, guided: float, near: float) -> Compared:
        counts = {"random": Counts(99, random), "guided": Counts(near, guided)}
        return Compared(world.tables[0], 0.9, 0.01, 0.92, counts)

    assert tuning_search.holds([found(60, 12, 64), found(60, 10, 3), found(2, 2, 0)])
    assert not tuning_search.holds([found(60, 12, 65), found(60, 10, 3), found(2, 2, 0)])
    assert not tuning_search.holds([found(60, 13, 64), found(60, 10, 3), found(2, 2, 0)])
    assert found(3, 0, 0).fewer == 3


def test_how_many_candidates_a_search_needs() -> None:
    assert tuning_search.needed([1.0, 0.9, 0.8], 0.9) == 1
    assert tuning_search.needed([1.0, 0.9], 1.0) == 0
    assert tuning_search.needed([1.0, 0.9], 0.5) == 2


def test_the_other_kernels_are_known_to_a_model(world: tuning_search.World) -> None:
    shared = replace(world, shared=True)
    rows, costs, kernels = shared.others(shared.tables[0].task).known
    assert len(rows) == len(costs) == len(kernels)
    assert set(kernels) == {shared.tables[1].task.digest}


def made_up(name: str, folder: Path) -> str:
    """A file with a table whose ratios are those of the estimate."""
    task = tuning_tables.task_of(name, 24)
    points = list(task.space.points())
    ratios = np.exp2(features_on(Target.host())(task, points)[:, ESTIMATE]).tolist()
    trials = tuple(
        Trial(tuple(task.space.named(point).items()), "measured", ratio, 0.01, 1e-5, 9)
        for point, ratio in zip(points, ratios, strict=True)
    )
    write_table(path := folder / f"{name}.jsonl.gz", TrialTable(task, trials))
    return str(path)


def test_a_neighbour_tells_where_to_look(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = "product-77x333x129", "product-90x300x150"
    files = [made_up(name, tmp_path) for name in names]
    assert tuning_search.main(["--neighbour", "--seeds", "1", "--model", "ridge", *files]) == 0
    assert f"{names[1]} after {names[0]}: median" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        tuning_search.main(["--neighbour", *files[:1]])
