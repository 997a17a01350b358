"""How many measurements searches need, in a small world."""

from __future__ import annotations

import pytest
import tuning_search


def test_what_knows_more_needs_fewer_measurements() -> None:
    world = tuning_search.synthetic(2)
    random, evolution, guided = (
        sum(tuning_search.medians(world, search, 2)) for search in tuning_search.SEARCHES
    )
    assert evolution < 0.7 * random
    assert guided < 0.5 * random


def test_the_report_says_whether_the_bar_holds(capsys: pytest.CaptureFixture[str]) -> None:
    assert tuning_search.main(["--seeds", "1", "--kernels", "1"]) in (0, 1)
    assert "times fewer" in capsys.readouterr().out
    assert tuning_search.holds({"random": [50, 200], "guided": [10, 20]}, most=64)
    assert not tuning_search.holds({"random": [50, 200], "guided": [10, 20]}, most=15)
    assert not tuning_search.holds({"random": [50, 20], "guided": [10, 20]}, most=64)


def test_the_other_kernels_are_known_to_a_model() -> None:
    alone = tuning_search.synthetic(2)
    world = tuning_search.World(alone.tables, alone.model, alone.features, shared=True)
    task = world.tables[0].task
    rows, costs, kernels = tuning_search.Others(world).examples(task)
    assert len(rows) == len(costs) == len(kernels)
    assert set(kernels) == {world.tables[1].task.digest}
