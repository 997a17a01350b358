"""What is measured and learned, as records of the cache (SPEC O4)."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from aiopt.jitrt.cache import records as module
from aiopt.jitrt.cache.cache import Cache
from aiopt.jitrt.cache.disk.store import DiskStore
from aiopt.jitrt.cache.records import (
    LIMIT,
    LOCK,
    Measurement,
    Records,
    TuningRecords,
    machine_name,
)
from aiopt.jitrt.cache.replacement.cost_aware import CostAware
from aiopt.jitrt.cache.trust.bundle import export_bundle, import_bundle
from aiopt.jitrt.cache.trust.secret import Ring, Secret
from aiopt.jitrt.cache.trust.verified import Verified

from .stores import DictStore, Far

RING = Ring([Secret(b"k" * 32)])


class Wall:
    now = 1e9

    def __call__(self) -> float:
        return self.now


def on_disk(folder: Path, machine: str = "m", wall: Wall | None = None) -> Records:
    """Those of a process."""
    disk = Verified(DiskStore(folder, replacement=CostAware()), RING)
    return Records(Cache(None, disk, threaded=False), machine, folder, wall or Wall())


def in_memory(disk: DictStore, machine: str = "m", far: Far | None = None) -> Records:
    return Records(Cache(None, disk, far, threaded=False), machine)


def test_the_next_process_reads_what_this_one_wrote(tmp_path):
    assert on_disk(tmp_path).update("profile", "f", lambda present: [present, 1])
    assert on_disk(tmp_path).read("profile", "f") == [None, 1]
    assert on_disk(tmp_path).update("profile", "f", lambda present: [present, 2])
    assert on_disk(tmp_path).read("profile", "f") == [[None, 1], 2]


def test_machines_names_and_kinds_are_apart(tmp_path):
    on_disk(tmp_path).update("profile", "f", lambda _: 1)
    assert on_disk(tmp_path, "other").read("profile", "f") is None
    assert on_disk(tmp_path).read("profile", "g") is None
    assert on_disk(tmp_path).read("tuning", "f") is None


def test_a_clock_that_was_set_back_loses_nothing(tmp_path):
    wall = Wall()
    mine = on_disk(tmp_path, wall=wall)
    mine.update("profile", "f", lambda _: 1)
    wall.now -= 1e6
    on_disk(tmp_path, wall=wall).update("profile", "f", lambda present: present + 1)
    assert mine.read("profile", "f") == 2


def test_writers_at_the_same_time_all_count(tmp_path):
    def add() -> None:
        mine = on_disk(tmp_path)
        for _ in range(10):
            assert mine.update("profile", "f", lambda present: (present or 0) + 1)

    on_disk(tmp_path).update("profile", "f", lambda _: 0)
    threads = [Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert on_disk(tmp_path).read("profile", "f") == 40


def test_who_does_not_let_go_is_not_waited_for(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_PATIENCE", 0.0)
    mine = on_disk(tmp_path)
    mine.update("profile", "f", lambda _: 1)
    descriptor = os.open(tmp_path / LOCK, os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        assert mine.update("profile", "f", lambda _: 2)
    finally:
        os.close(descriptor)
    assert mine.read("profile", "f") == 2


def test_what_is_too_large_is_not_written(tmp_path):
    mine = on_disk(tmp_path)
    mine.update("profile", "f", lambda _: 1)
    assert not mine.update("profile", "f", lambda _: "x" * LIMIT)
    assert mine.read("profile", "f") == 1


def test_a_folder_that_cannot_be_used_keeps_nothing(tmp_path):
    (tmp_path / "file").touch()
    mine = on_disk(tmp_path / "file")
    assert not mine.update("profile", "f", lambda _: 1)
    assert mine.read("profile", "f") is None


def test_what_is_no_json_is_nothing():
    disk = DictStore("disk")
    mine = in_memory(disk)
    mine.update("profile", "f", lambda _: 1)
    (entry,) = disk.entries.values()
    disk.put(type(entry)(entry.key, b"{"))
    assert mine.read("profile", "f") is None
    assert mine.update("profile", "f", lambda present: [present])


def test_a_machine_without_records_asks_the_remote():
    far = Far(prompt=True)
    in_memory(DictStore("disk"), far=far).update("profile", "f", lambda _: 1)
    there = in_memory(DictStore("disk"), far=far)
    assert there.read("profile", "f") is None
    assert there.read("profile", "f", patience=1.0) == 1
    assert in_memory(DictStore("disk"), "other", far).read("profile", "f", patience=1.0) is None


def test_a_cache_that_keeps_nothing_keeps_no_records():
    mine = Records(Cache(), "m")
    assert not mine.kept
    assert not mine.update("profile", "f", lambda _: 1)
    assert mine.read("profile", "f") is None


def test_the_machine_has_a_name_that_stays():
    assert machine_name() == machine_name()
    assert len(machine_name()) == 12


# -- tuning ---------------------------------------------------------------------------------------

FAST, SLOW = Measurement("tile=8", 1e-3, 1e-5, 10), Measurement("tile=4", 2e-3, 0.0, 5)


def test_the_fastest_schedule_comes_first():
    tuning = TuningRecords(in_memory(DictStore("disk")))
    assert tuning.of("k") == []
    assert tuning.add("k", [SLOW, FAST])
    assert tuning.of("k") == [FAST, SLOW]
    assert tuning.of("other") == []


def test_measurements_of_a_schedule_are_joined():
    disk = DictStore("disk")
    TuningRecords(in_memory(disk)).add("k", [Measurement("a", 1.0, 0.0, 1), SLOW])
    TuningRecords(in_memory(disk)).add("k", [Measurement("a", 3.0, 0.0, 1)])
    slow, joined = TuningRecords(in_memory(disk)).of("k")
    assert slow == SLOW
    assert joined == Measurement("a", 2.0, 1.0, 2)


def test_the_slowest_of_many_schedules_go():
    tuning = TuningRecords(in_memory(DictStore("disk")))
    tuning.add("k", [Measurement(str(n), float(n + 1), 0.0, 1) for n in range(100)])
    tuning.add("k", [Measurement("new", 0.5, 0.0, 1)])
    assert [each.schedule for each in tuning.of("k")][:2] == ["new", "0"]
    assert len(tuning.of("k")) == 64


@pytest.mark.parametrize("data", [1, {"a": 1}, [{}], [{"schedule": "a", "seconds": "x"}], ["a"]])
def test_a_record_that_is_no_tuning_is_nothing(data: Any):
    records = in_memory(DictStore("disk"))
    records.update("tuning", "k", lambda _: data)
    assert TuningRecords(records).of("k") == []
    assert TuningRecords(records).add("k", [FAST])
    assert TuningRecords(records).of("k") == [FAST]


def test_tuning_goes_from_process_to_process(tmp_path):
    code = (
        "from aiopt.jitrt.cache.records import *\n"
        "TuningRecords(process_records()).add('k', [Measurement('tile=8', 1e-3, 1e-5, 10)])\n"
        "print([each.trials for each in TuningRecords(process_records()).of('k')])"
    )
    place = {"AIOPT_CACHE_DIR": str(tmp_path / "cache"), "XDG_DATA_HOME": str(tmp_path / "data")}
    for trials in (10, 20):
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, **place},
            capture_output=True,
            text=True,
        )
        assert done.stdout == f"[{trials}]\n", done.stderr


def test_tuning_goes_with_a_bundle(tmp_path):
    disk, there = DictStore("disk"), DictStore("disk")
    TuningRecords(in_memory(disk)).add("k", [FAST])
    key = RING.first
    assert key is not None
    export_bundle(disk.entries.values(), tmp_path / "bundle", key)
    for entry in import_bundle(tmp_path / "bundle", RING):
        there.put(entry)
    assert TuningRecords(in_memory(there)).of("k") == [FAST]
