"""Experience: what is recorded, and what of it a new search is told."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import pytest
from aiopt.jitrt.cache import records as module
from aiopt.jitrt.cache.cache import Cache
from aiopt.jitrt.cache.disk.store import DiskStore
from aiopt.jitrt.cache.records import Records
from aiopt.jitrt.cache.replacement.cost_aware import CostAware
from aiopt.jitrt.cache.trust.secret import Ring, Secret
from aiopt.jitrt.cache.trust.verified import Verified
from aiopt.jitrt.tuning.experience import index as index_module
from aiopt.jitrt.tuning.experience.index import KIND
from aiopt.jitrt.tuning.experience.recorded import RecordedExperience
from aiopt.jitrt.tuning.model.features import NAMES, features_on

from ...cache.stores import DictStore, Far
from ..kernel_tasks import MACHINE, REFERENCE, SPACE, product, rows, trial

RING = Ring([Secret(b"k" * 32)])
POINTS = [point for point in SPACE.points() if point != REFERENCE]
TASK, NEAR, FAR_AWAY = product(64, 96, 64), product(72, 96, 64), product(2000, 1024, 4096)


def experience(
    disk: DictStore, machine: str = "m", far: Far | None = None, wall: float = 1e9
) -> RecordedExperience:
    records = Records(Cache(None, disk, far, threaded=False), machine, None, lambda: wall)
    return RecordedExperience(records, MACHINE, patience=1.0 if far else 0.0)


def on_disk(folder: Path) -> RecordedExperience:
    disk = Verified(DiskStore(folder, replacement=CostAware(), patience=60.0), RING)
    return RecordedExperience(Records(Cache(None, disk, threaded=False), "m", folder), MACHINE)


def test_what_was_measured_is_known_to_the_next_process(tmp_path):
    on_disk(tmp_path).add(TASK, [trial(POINTS[0], 1.5), trial(POINTS[1], 0.5)])
    on_disk(tmp_path).add(TASK, [trial(POINTS[2], 0.75)])
    assert [each.ratio for each in on_disk(tmp_path).trials(TASK)] == [0.5, 0.75, 1.5]
    assert on_disk(tmp_path).trials(NEAR) == []


def test_a_trial_is_as_it_was(tmp_path):
    disk = DictStore("disk")
    failed = replace(
        trial(POINTS[1], 1.0), status="failed", ratio=math.inf, seconds=math.inf, pairs=0,
        spread=0.0, message="no registers",
    )  # fmt: skip
    measured = replace(trial(POINTS[0], 0.8), seconds=8.25e-6)
    experience(disk).add(TASK, [measured, failed])
    assert experience(disk).trials(TASK) == [measured, failed]


def test_of_a_point_the_surest_trial_stays():
    mine = experience(DictStore("disk"))
    mine.add(TASK, [trial(POINTS[0], 0.9, pairs=20)])
    mine.add(TASK, [trial(POINTS[0], 0.7, pairs=5)])
    assert [each.ratio for each in mine.trials(TASK)] == [0.9]
    mine.add(TASK, [trial(POINTS[0], 0.8, pairs=40)])
    assert [each.ratio for each in mine.trials(TASK)] == [0.8]
    mine.add(TASK, [replace(trial(POINTS[0], 0.85, pairs=10), status="confirmed")])
    assert [each.ratio for each in mine.trials(TASK)] == [0.85]


def test_points_that_the_space_does_not_have_are_no_trials():
    mine = experience(DictStore("disk"))
    mine.add(TASK, [trial(POINTS[0], 0.9), trial(POINTS[1], 0.8)])
    parameters = [
        each if each.name != "order" else replace(each, values=("rows",))
        for each in SPACE.parameters
    ]
    smaller = replace(TASK, space=replace(SPACE, parameters=tuple(parameters)))
    kept = [each for each in POINTS[:2] if each[-1] == "rows"]
    assert [dict(each.point) for each in mine.trials(smaller)] == [SPACE.named(p) for p in kept]


def test_ratios_to_another_reference_are_no_trials():
    disk = DictStore("disk")
    experience(disk).add(TASK, [trial(POINTS[0], 0.9), trial(POINTS[1], 0.8)])
    other = replace(TASK, reference=POINTS[5])
    assert experience(disk).trials(other) == []
    experience(disk, wall=2e9).add(other, [trial(POINTS[2], 0.7)])
    assert [each.ratio for each in experience(disk).trials(other)] == [0.7]
    assert experience(disk).trials(TASK) == []


def test_machines_vectors_cold_weights_and_threads_are_apart():
    disk = DictStore("disk")
    experience(disk).add(TASK, [trial(POINTS[0], 0.5)])
    assert experience(disk, "other").trials(TASK) == []
    assert experience(disk).trials(replace(TASK, cold_bytes=1 << 24)) == []
    assert experience(disk).trials(replace(TASK, threads=2)) == []
    narrow = RecordedExperience(
        Records(Cache(None, disk, threaded=False), "m"), replace(MACHINE, vector_bits=256)
    )
    assert narrow.trials(TASK) == []


# -- kernels like it ------------------------------------------------------------------------------


def test_a_neighbours_best_points_seed_a_search():
    mine = experience(DictStore("disk"))
    assert mine.seeds(TASK, 4) == []
    ratios = {POINTS[0]: 0.9, POINTS[1]: 1.4, POINTS[2]: 0.6, POINTS[3]: 0.7}
    mine.add(NEAR, [trial(point, ratio) for point, ratio in ratios.items()])
    assert mine.seeds(TASK, 4) == [POINTS[2], POINTS[3], POINTS[0]]
    assert mine.seeds(TASK, 1) == [POINTS[2]]
    assert mine.seeds(rows(8, 100), 4) == []  # another kind of loops


def test_the_nearer_kernel_counts_more():
    mine = experience(DictStore("disk"))
    mine.add(NEAR, [trial(POINTS[0], 0.8)])
    mine.add(FAR_AWAY, [trial(POINTS[1], 0.8)])
    assert mine.seeds(TASK, 4) == [POINTS[0], POINTS[1]]
    assert mine.seeds(product(2000, 1024, 4000), 4) == [POINTS[1], POINTS[0]]


def test_what_was_slow_elsewhere_speaks_against_a_point():
    mine = experience(DictStore("disk"))
    mine.add(NEAR, [trial(POINTS[0], 0.9), trial(POINTS[1], 0.8)])
    mine.add(product(60, 96, 64), [trial(POINTS[0], 0.9), trial(POINTS[1], 1.5)])
    assert mine.seeds(TASK, 4) == [POINTS[0]]


def test_another_machine_seeds_and_is_no_measurement():
    disk = DictStore("disk")
    experience(disk, "other").add(TASK, [trial(POINTS[0], 0.5)])
    mine = experience(disk)
    assert mine.trials(TASK) == []
    assert mine.seeds(TASK, 4) == [POINTS[0]]


def test_seeds_are_legal_points_of_this_space():
    mine = experience(DictStore("disk"))
    wide = replace(SPACE.parameters[3], values=(32, 2048))
    parameters = [wide if each.name == "depth" else each for each in SPACE.parameters]
    space = replace(SPACE, parameters=tuple(parameters), constraints=())
    point = ("matmul", 16, "8x48", 2048, 256, "columns")
    mine.add(
        replace(NEAR, space=space, reference=("matmul", 16, "14x32", 32, 256, "rows")),
        [trial(point, 0.5)],
    )
    (seed,) = mine.seeds(TASK, 4)
    assert SPACE.is_legal(seed)
    assert SPACE.named(seed)["tile"] == "8x48"
    assert SPACE.named(seed)["order"] == "columns"


def test_a_model_learns_from_kernels_like_it_and_not_from_itself():
    mine = experience(DictStore("disk"))
    assert mine.examples(TASK)[0].shape == (0, len(NAMES))
    failed = replace(trial(POINTS[1], 1.0), status="crashed", ratio=math.inf)
    mine.add(NEAR, [trial(POINTS[0], 0.8), failed])
    mine.add(TASK, [trial(POINTS[0], 0.7)])
    matrix, costs, kernels = mine.examples(TASK)
    np.testing.assert_allclose(matrix, features_on(MACHINE)(NEAR, POINTS[:1]), rtol=1e-12)
    assert costs.tolist() == [0.8]
    assert kernels == [f"{NEAR.digest}@m 512"]


# -- bounds and trust -----------------------------------------------------------------------------


def test_a_record_is_bounded_and_keeps_the_fastest():
    mine = experience(DictStore("disk"))
    numbers = replace(SPACE.parameters[3], values=tuple(range(1, 401)))
    parameters = tuple(numbers if each.name == "depth" else each for each in SPACE.parameters)
    task = replace(TASK, space=replace(SPACE, parameters=parameters))
    points = [("matmul", 16, "14x32", depth, 1024, "rows") for depth in range(1, 401)]
    for part in (points[:200], points[200:]):
        mine.add(task, [trial(point, 0.5 + int(point[3]) / 100) for point in part])
    found = [each.ratio for each in mine.trials(task)]
    assert len(found) == 80
    assert found[:32] == pytest.approx([0.5 + row / 100 for row in range(1, 33)])
    assert found == sorted(found)
    assert max(found) > 3  # and some slow ones


def test_the_index_is_bounded(monkeypatch):
    monkeypatch.setattr(index_module, "SHARDS", 1)
    monkeypatch.setattr(index_module, "MOST", 2)
    mine = experience(DictStore("disk"))
    for m in (64, 65, 66):
        mine.add(product(m, 96, 64), [trial(POINTS[0], 0.5)])
    assert len(mine.known()) == 2
    assert mine.trials(product(64, 96, 64))


@pytest.mark.parametrize(
    "data",
    [1, {}, [], {"kernel": "k"}, None, "text"],
    ids=str,
)
def test_what_is_no_record_is_nothing(data: Any):
    disk = DictStore("disk")
    mine = experience(disk)
    mine.add(NEAR, [trial(POINTS[0], 0.5)])
    mine.records.update(KIND, NEAR.digest, lambda _: data)
    assert mine.trials(NEAR) == []
    assert mine.seeds(TASK, 4) == []
    mine.add(NEAR, [trial(POINTS[1], 0.5)])
    assert len(mine.trials(NEAR)) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"ratio": "fast"},
        {"ratio": -1},
        {"status": "unknown"},
        {"status": "failed"},
        {"pairs": 1.5},
        {"point": [1]},
        {"point": {"rows": [1]}},
        {"created": None},
    ],
    ids=str,
)
def test_a_damaged_trial_makes_a_record_nothing(change: dict[str, Any]):
    mine = experience(DictStore("disk"))
    mine.add(TASK, [trial(POINTS[0], 0.5)])

    def damage(data: Any) -> Any:
        data["trials"][0] |= change
        return data

    mine.records.update(KIND, TASK.digest, damage)
    assert mine.trials(TASK) == []


def test_changed_bytes_are_not_believed(tmp_path):
    on_disk(tmp_path).add(TASK, [trial(POINTS[0], 0.5)])
    for file in tmp_path.rglob("*"):
        if file.is_file() and b'"ratio": 0.5' in (data := file.read_bytes()):
            file.write_bytes(data.replace(b'"ratio": 0.5', b'"ratio": 0.1'))
    assert on_disk(tmp_path).trials(TASK) == []


def test_a_cache_that_keeps_nothing_knows_nothing():
    mine = RecordedExperience(Records(Cache(), "m"), MACHINE)
    mine.add(TASK, [trial(POINTS[0], 0.5)])
    assert mine.trials(TASK) == mine.seeds(TASK, 4) == []


def test_writers_at_the_same_time_all_count(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_PATIENCE", 60.0)

    def add(number: int) -> None:
        mine = on_disk(tmp_path)
        for point in POINTS[4 * number : 4 * number + 4]:
            mine.add(TASK, [trial(point, 0.5)])
            mine.add(product(64, 96, 64 + number), [trial(point, 0.5)])

    on_disk(tmp_path)
    threads = [Thread(target=add, args=[number]) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(on_disk(tmp_path).trials(TASK)) == 12
    assert len(on_disk(tmp_path).known()) == 3


def test_a_machine_without_experience_asks_the_remote():
    far = Far(prompt=True)
    experience(DictStore("disk"), far=far).add(TASK, [trial(POINTS[0], 0.5)])
    there = experience(DictStore("disk"), far=far)
    assert [each.ratio for each in there.trials(TASK)] == [0.5]


def test_the_cache_does_not_need_what_searches_need():
    code = "import sys, aiopt.jitrt.cache.records; print([x for x in ('numpy', 'lightgbm', 'xdsl') if x in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ, capture_output=True, text=True
    )
    assert done.stdout == "[]\n", done.stderr
