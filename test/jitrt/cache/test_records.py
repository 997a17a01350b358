"""What is measured and learned, as records of the cache (SPEC O4)."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from threading import Thread

from aiopt.jitrt.cache import records as module
from aiopt.jitrt.cache.cache import Cache
from aiopt.jitrt.cache.disk.store import DiskStore
from aiopt.jitrt.cache.records import (
    LIMIT,
    LOCK,
    Records,
    machine_name,
)
from aiopt.jitrt.cache.replacement.cost_aware import CostAware
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
    disk = Verified(DiskStore(folder, replacement=CostAware(), patience=60.0), RING)
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


def test_writers_at_the_same_time_all_count(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_PATIENCE", 60.0)

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
