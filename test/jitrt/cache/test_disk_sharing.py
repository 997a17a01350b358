"""The store on disk under clocks that jump, forks, threads and other machines."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from aiopt.jitrt.cache.disk.folder import file_system, is_local, shares_memory
from disk_stores import (
    FACTS,
    A,
    B,
    Clock,
    assert_consistent,
    digest_of,
    filled,
    in_child,
    is_whole,
    record_of,
    store_in,
    works,
)


@pytest.mark.parametrize("jump", [-1e9, 1e9, float("inf"), float("nan")])
def test_the_clock_may_jump(folder: Path, jump: float):
    clock = Clock()
    store = store_in(folder, budget=50_000, clock=clock)
    for n in range(60):
        digest = digest_of(n)
        assert store.put(digest, record_of(digest, 2000), FACTS)
        assert is_whole(digest, store.get(digest))
        if n == 30:
            clock.now += jump
    store.flush()
    assert len(list(store.listing())) > 10
    assert store.counts.errors == 0
    works(store)


def test_parent_and_child_go_on_after_a_fork(folder: Path):
    kept = filled(folder)
    store = store_in(folder)
    assert store.get(A) == kept[A]
    works(store)

    def child() -> None:
        assert store.get(A) == kept[A]
        assert store.put(digest_of(100), record_of(digest_of(100), 100), FACTS)
        store.close()

    for _ in range(5):
        in_child(child)
        assert is_whole(digest_of(100), store.get(digest_of(100)))
        works(store)
    store.flush()
    hits = {listed.digest: listed.hits for listed in store.listing()}
    assert hits[A] == 6  # one in the parent, one in each child


def test_a_fork_amid_the_work_of_other_threads(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("aiopt.jitrt.cache.disk.side._WAIT", 60.0)
    store = store_in(folder)

    def work(start: int) -> bool:
        for n in range(start, start + 100):
            store.put(digest_of(n), record_of(digest_of(n), 1000), FACTS)
            assert is_whole(digest_of(n), store.get(digest_of(n)))
        return True

    def child() -> None:
        assert store.put(B, record_of(B, 500), FACTS)
        assert is_whole(B, store.get(B))
        assert not store.verify().problems

    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(work, start) for start in (0, 1000)]
        for _ in range(5):
            in_child(child)
        assert all(one.result() for one in running)
    assert_consistent(store)


def test_a_fork_that_cannot_wait_leaves_the_child_without(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("aiopt.jitrt.cache.disk.side._WAIT", 0.0)
    store = store_in(folder)
    works(store)

    def child() -> None:
        assert store.get(B) is None
        assert not store.put(A, b"record", FACTS)
        assert store_in(folder).get(B) is None
        store.close()

    with store._reader.lock:
        in_child(child)
    works(store)


def test_many_threads(folder: Path):
    store = store_in(folder, budget=100_000)

    def work(thread: int) -> None:
        for n in range(150):
            digest = digest_of(n % 40 + 10 * thread)
            found = store.get(digest)
            assert found is None or is_whole(digest, found)
            if n % 3 == 0:
                store.put(digest, record_of(digest, 1500 + n, n), FACTS)
            if n % 17 == 0:
                store.delete(digest)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    assert store.counts.errors == 0
    assert_consistent(store)


def test_without_shared_memory_the_index_has_a_journal(folder: Path):
    store = store_in(folder, shared_memory=False)
    works(store)
    assert not list(folder.rglob("*-wal"))
    other = store_in(folder, shared_memory=False)
    works(other)
    assert is_whole(B, store.get(B))
    store.close()
    other.close()
    works(store_in(folder))  # where there is shared memory, another day


def test_an_index_in_wal_mode_reaches_another_machine(folder: Path):
    kept = filled(folder)
    store = store_in(folder, shared_memory=False)
    assert store.get(A) == kept[A]  # nobody else has it open
    store.close()
    works(store_in(folder))


MOUNTS = """\
22 1 254:0 / / rw - ext4 /dev/root rw
30 22 0:99 / /mnt rw shared:3 - ext4 /dev/sda rw
31 30 0:98 / /mnt/far rw - {kind} server:/x rw
garbage
"""


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs", "9p", "lustre"])
@pytest.mark.parametrize("found", [(98, "/elsewhere"), (7, "/mnt/far"), (7, "/mnt/far/cache")])
def test_file_systems_of_other_machines(kind: str, found: tuple[int, str]):
    minor, path = found
    assert file_system(MOUNTS.format(kind=kind), os.makedev(0, minor), path) == kind
    assert not is_local(kind)


@pytest.mark.parametrize("kind", ["tmpfs", "overlay", "btrfs", "fuseblk", "ext4", ""])
def test_file_systems_of_this_machine(kind: str):
    assert is_local(kind)


def test_a_path_is_in_the_innermost_mount():
    kinds = [file_system(MOUNTS, os.makedev(0, 7), path) for path in ("/mnt/farther", "/", "/mnt")]
    assert kinds == ["ext4"] * 3


def test_disks_of_this_machine_share_memory(tmp_path: Path):
    assert shares_memory(tmp_path)
