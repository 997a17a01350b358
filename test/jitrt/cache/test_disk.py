"""The store on disk: scenarios of keeping, finding, making room and giving back."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiopt.jitrt.cache.disk.index import FIND
from aiopt.jitrt.cache.disk.store import DiskStore
from aiopt.jitrt.cache.replacement.lru_k import LruK
from aiopt.jitrt.cache.store import Facts
from disk_stores import FACTS, Clock, assert_consistent, digest_of, store_in
from hypothesis import given, settings
from hypothesis import strategies as st

A, B, C, D = ("a" * 64, "b" * 64, "c" * 64, "d" * 64)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Callable[..., DiskStore]]:
    """Makes stores of one folder."""
    made: list[DiskStore] = []

    def make(**options: Any) -> DiskStore:
        options = {"replacement": LruK(1), "clock": clock, "steady": clock, **options}
        made.append(DiskStore(tmp_path / "cache", **options))
        return made[-1]

    yield make
    for one in made:
        one.close()


def files(folder: Path, pattern: str) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob(pattern))


def test_put_then_get(store: Callable[..., DiskStore]):
    disk = store()
    assert disk.get(A) is None
    assert disk.put(A, b"first", FACTS)
    assert disk.get(A) == b"first"
    assert disk.get(B) is None
    counts = disk.counts
    assert (counts.hits, counts.misses, counts.puts, counts.errors) == (1, 2, 1, 0)
    assert (counts.read, counts.written) == (5, 5)


def test_another_store_of_the_folder_finds_it(store: Callable[..., DiskStore]):
    store().put(A, b"first", FACTS)
    assert store().get(A) == b"first"


def test_put_replaces(store: Callable[..., DiskStore]):
    disk, other = store(), store()
    disk.put(A, b"first", FACTS)
    assert other.get(A) == b"first"
    disk.put(A, b"second", FACTS)
    assert disk.get(A) == other.get(A) == b"second"
    assert disk.statistics().entries == 1
    assert_consistent(disk)


def test_delete(store: Callable[..., DiskStore]):
    disk = store()
    disk.put(A, b"first", FACTS)
    disk.put(B, b"second", FACTS)
    disk.delete(A)
    disk.delete(C)
    assert disk.get(A) is None
    assert disk.get(B) == b"second"
    assert_consistent(disk)


def test_an_empty_record(store: Callable[..., DiskStore]):
    disk = store()
    assert disk.put(A, b"", FACTS)
    assert disk.get(A) == b""


def test_nothing_is_made_before_something_is_kept(store: Callable[..., DiskStore], tmp_path: Path):
    disk = store()
    disk.get(A)
    disk.delete(A)
    disk.close()
    assert not (tmp_path / "cache").exists()


def test_others_cannot_read_the_folder(store: Callable[..., DiskStore], tmp_path: Path):
    before = os.umask(0)
    try:
        assert store().put(A, b"first", FACTS)
    finally:
        os.umask(before)
    for path in (tmp_path / "cache", *(tmp_path / "cache").rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path


def test_listing_says_what_is_known(store: Callable[..., DiskStore], clock: Clock):
    disk = store()
    disk.put(A, b"first", FACTS)
    disk.get(A)
    used = clock.now
    disk.get(B)
    (listed,) = disk.listing()
    assert (listed.digest, listed.facts, listed.size) == (A, FACTS, 5)
    assert (listed.hits, listed.used) == (1, used)


def test_labels_may_be_any_text(store: Callable[..., DiskStore]):
    disk = store()
    assert disk.put(A, b"first", Facts("program", "café\udcff" + "x" * 1000))
    (listed,) = disk.listing()
    assert listed.facts.label.startswith("café?xxx")
    assert len(listed.facts.label) == 200


def test_what_was_used_stays(store: Callable[..., DiskStore]):
    disk = store(budget=400, compact=0.2)  # 312 bytes of records
    for digest in (A, B, C):
        disk.put(digest, bytes(100), FACTS)
    assert disk.get(A)
    disk.flush()
    disk.put(D, bytes(100), FACTS)
    assert [disk.get(digest) is not None for digest in (A, B, C, D)] == [True, False, True, True]
    assert disk.counts.evicted == 1
    assert_consistent(disk)


def test_uses_outlive_the_store(store: Callable[..., DiskStore]):
    disk = store()
    disk.put(A, b"first", FACTS)
    for _ in range(20):
        disk.get(A)
    disk.close()
    (listed,) = store().listing()
    assert listed.hits == 20


def test_files_stay_in_the_budget(store: Callable[..., DiskStore], tmp_path: Path):
    disk = store(budget=100_000)
    for number in range(300):
        assert disk.put(f"{number % 70:064x}", os.urandom(500 + 17 * (number % 100)), FACTS)
        packed = sum(path.stat().st_size for path in tmp_path.rglob("*.pack"))
        assert packed <= 100_000
    assert disk.counts.evicted > 0
    assert disk.statistics().live > 40_000
    assert_consistent(disk)


def test_of_many_the_worst_of_a_sample_go(
    store: Callable[..., DiskStore], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("aiopt.jitrt.cache.disk.upkeep._SAMPLE", 20)
    disk = store(budget=20_000)
    digests = [digest_of(number) for number in range(300)]
    for number, digest in enumerate(digests):
        assert disk.put(digest, bytes(100), FACTS)
        if number % 2:
            disk.get(digests[1])
            disk.flush()
    assert disk.get(digests[1])
    assert disk.statistics().entries > 100
    assert_consistent(disk)


def test_what_is_too_large_is_not_kept(store: Callable[..., DiskStore]):
    disk = store(budget=1000, entry_limit=500)
    assert not disk.put(A, bytes(501), FACTS)
    assert disk.put(A, bytes(500), FACTS)
    assert not store(budget=100).put(B, bytes(101), FACTS)


@pytest.mark.parametrize("budget", [0, 1, 150])
def test_a_record_that_is_too_large_holds_the_others_to_the_budget(
    store: Callable[..., DiskStore], budget: int
):
    disk = store()
    for one in (A, B, C):
        disk.put(one, bytes(100), FACTS)
    disk.obey(LruK(1), budget, 0.2)
    assert not disk.put(D, bytes(1000), FACTS)
    assert disk.statistics().entries == (budget == 150)
    assert disk.statistics().allocated <= budget
    assert disk.counts.evicted == 3 - (budget == 150)
    assert disk.counts.puts == 3
    assert_consistent(disk)


def test_a_budget_of_nothing_keeps_nothing(store: Callable[..., DiskStore], tmp_path: Path):
    disk = store(budget=0)
    assert not disk.put(A, bytes(100), FACTS)
    assert (disk.counts.puts, disk.counts.written, disk.counts.errors) == (0, 0, 0)
    assert not (tmp_path / "cache").exists()


def test_whether_it_holds_a_record_is_no_use_of_it(store: Callable[..., DiskStore]):
    disk, other = store(), store()
    assert not disk.holds(A)
    other.put(A, b"first", FACTS)
    assert disk.holds(A)
    assert (disk.counts.hits, disk.counts.misses) == (0, 0)
    other.clear()
    assert not disk.holds(A)


def test_compaction_gives_back_what_is_not_in_use(store: Callable[..., DiskStore], tmp_path: Path):
    disk, other = store(budget=None, pack_size=1000), store()
    kept = {f"{number:064x}": os.urandom(90) for number in range(50)}
    for digest, record in kept.items():
        disk.put(digest, record, FACTS)
        other.get(digest)
    before = files(tmp_path, "*.pack")
    for digest in list(kept)[::2]:
        del kept[digest]
        disk.delete(digest)
    assert disk.statistics().fragmentation == pytest.approx(0.5)
    assert disk.compact() > 0
    assert disk.statistics().fragmentation == 0
    after = files(tmp_path, "*.pack")
    assert len(after) <= 3
    assert not set(before) & set(after)
    assert {digest: other.get(digest) for digest in kept} == kept
    assert_consistent(disk)


def test_prune_and_clear(store: Callable[..., DiskStore], tmp_path: Path):
    disk = store(pack_size=1000)
    for number in range(50):
        disk.put(f"{number:064x}", bytes(100), FACTS)
    assert disk.prune(2000) == 30
    assert [listed.digest for listed in disk.listing()] == [f"{n:064x}" for n in range(49, 29, -1)]
    assert disk.statistics().allocated == 2000
    assert disk.clear()
    assert disk.statistics().entries == 0
    assert not files(tmp_path, "*.pack")
    assert disk.put(A, b"again", FACTS)
    assert disk.get(A) == b"again"


def test_many_entries_need_few_files(store: Callable[..., DiskStore]):
    disk = store(pack_size=4096)
    for number in range(300):
        disk.put(f"{number:064x}", bytes(100), FACTS)
    assert disk.statistics().files <= 300 * 100 // 4096 + 6


def test_a_lookup_is_one_search_by_key(store: Callable[..., DiskStore], tmp_path: Path):
    disk = store()
    disk.put(A, b"first", FACTS)
    disk.close()
    (path,) = tmp_path.rglob("index.db")
    with contextlib.closing(sqlite3.connect(path)) as connection:
        plan = connection.execute(f"EXPLAIN QUERY PLAN {FIND}", (A,)).fetchall()
    assert [step[-1] for step in plan] == ["SEARCH records USING PRIMARY KEY (digest=?)"]


RECORDS = st.binary(max_size=300) | st.binary(min_size=64, max_size=70).map(lambda data: data * 20)
CALLS = st.one_of(
    st.tuples(st.just("put"), st.sampled_from([A, B, C, D]), RECORDS),
    st.tuples(st.just("delete"), st.sampled_from([A, B, C, D])),
    st.tuples(st.sampled_from(["compact", "flush", "clear", "close"])),
)


@settings(max_examples=40)
@given(st.lists(CALLS, max_size=25))
def test_it_is_a_dictionary(calls: list[tuple[Any, ...]]):
    with tempfile.TemporaryDirectory() as folder:
        disk, other = (store_in(Path(folder) / "cache", pack_size=500) for _ in range(2))
        model: dict[str, bytes] = {}
        for name, *arguments in calls:
            if name == "put":
                digest, record = arguments
                assert disk.put(digest, record, FACTS)
                model[digest] = record
            elif name == "close":
                disk.close()
                disk = store_in(Path(folder) / "cache", pack_size=500)
            else:
                getattr(disk, name)(*arguments)
            if name == "delete":
                model.pop(*arguments, None)
            elif name == "clear":
                model.clear()
            for digest in (A, B, C, D):
                assert disk.get(digest) == other.get(digest) == model.get(digest)
        assert_consistent(disk)
        sizes = {listed.digest: listed.size for listed in other.listing()}
        assert sizes == {digest: len(record) for digest, record in model.items()}
        disk.close()
        other.close()
