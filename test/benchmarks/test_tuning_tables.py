"""Tables of kernels' schedules: a tiny one."""

from __future__ import annotations

from pathlib import Path

import pytest
import tuning_tables
from aiopt.jitrt.tuning.measuring.table import read_table


def test_a_table_of_a_few_points(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--folder", str(tmp_path), "--most", "4", "attention-12x77x64"]
    tuning_tables.main(arguments)
    table = read_table(tmp_path / "attention-12x77x64.jsonl.gz")
    task = tuning_tables.task_of("attention-12x77x64", 4)
    assert table.task.reference == task.reference
    assert table.by_point().keys() == set(task.space.points())
    assert 1 < len(table.trials) <= 4
    assert {trial.status for trial in table.trials} == {"confirmed"}
    assert "best" in capsys.readouterr().out
    tuning_tables.main(arguments)
    assert "is there" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="there is no kernel 'x'"):
        tuning_tables.main(["x"])


@pytest.mark.parametrize("name", tuning_tables.KERNELS)
def test_programs_are_one_kernel_with_a_space(name: str) -> None:
    task = tuning_tables.task_of(name, 2000)
    assert 4 <= sum(1 for _ in task.space.points()) <= 2000
    assert task.space.is_legal(task.reference)


def test_the_tables_that_are_brought_are_of_all_kernels() -> None:
    for folder, names in (".", tuning_tables.KERNELS), ("fitted", tuning_tables.FITTED):
        paths = sorted((tuning_tables.TABLES / folder).glob("*.jsonl.gz"))
        tables = [read_table(path) for path in paths]
        assert {table.task.name for table in tables} == set(names)
        assert all(table.by_point()[table.task.reference].timed for table in tables)
