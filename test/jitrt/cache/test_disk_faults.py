"""The store on disk, when the folder or the disk fail it."""

from __future__ import annotations

import contextlib
import errno
import os
import resource
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
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

ROOT = os.geteuid() == 0
as_root = pytest.mark.skipif(not ROOT, reason="only root may mount, or become another user")


@contextlib.contextmanager
def mounted(*arguments: str) -> Iterator[None]:
    """Something mounted; the test is left out where that is not possible."""
    if not ROOT or subprocess.run(["mount", *arguments], capture_output=True).returncode:
        pytest.skip("mounting is not possible here")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", arguments[-1]], check=True)


def generation(folder: Path) -> Path:
    (found,) = (path for path in (folder / "v1").iterdir() if path.is_dir())
    return found


# Whose folder it is


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702])
@pytest.mark.parametrize("inner", ["", "v1"])
def test_a_folder_that_others_can_write_to_is_not_used(folder: Path, mode: int, inner: str):
    filled(folder)
    (folder / inner).chmod(mode)
    store = store_in(folder)
    assert store.get(A) is None
    assert not store.put(A, b"record", FACTS)
    assert store.counts.errors == 2
    assert "others can write" in store.statistics().trouble


@as_root
def test_a_folder_of_another_user_is_not_used(folder: Path):
    filled(folder)
    os.chown(folder, 12345, 12345)
    store = store_in(folder)
    assert store.get(A) is None
    assert "another user" in store.statistics().trouble


def test_a_file_where_the_folder_should_be(folder: Path):
    folder.write_text("garbage")
    store = store_in(folder)
    assert store.get(A) is None
    assert not store.put(A, b"record", FACTS)
    assert folder.read_text() == "garbage"


def test_trouble_is_not_looked_for_again_and_again(folder: Path):
    folder.write_text("garbage")
    clock = Clock()
    store = store_in(folder, steady=lambda: clock.now)
    for _ in range(100):
        store.get(A)
        store.put(A, b"record", FACTS)
    assert store.counts.errors == 2  # one for reading, one for writing
    assert store.counts.misses == 100
    folder.unlink()
    clock.now += 10
    works(store)


# What lies in it


@pytest.mark.parametrize("size", [0, 10, 100, 5000, 100_000])
@pytest.mark.parametrize("name", ["index.db", "index.db-wal"])
def test_garbage_for_an_index_is_replaced_once(folder: Path, name: str, size: int):
    filled(folder)
    (generation(folder) / name).write_bytes(os.urandom(size))
    store = store_in(folder)
    store.get(A)
    works(store)
    works(store_in(folder))
    assert len([path for path in (folder / "v1").iterdir() if path.is_dir()]) == 1


@pytest.mark.parametrize("size", [0, 100, 100_000])
def test_garbage_over_an_index_that_is_open(folder: Path, size: int):
    kept = filled(folder)
    clock = Clock()
    store, other = store_in(folder, steady=clock), store_in(folder, steady=clock)
    for one in (store, other):
        for digest in kept:
            assert one.get(digest) == kept[digest]
    works(other)
    (generation(folder) / "index.db").write_bytes(os.urandom(size))
    for one in (store, other, store_in(folder)):
        for digest in kept:
            found = one.get(digest)
            assert found is None or is_whole(digest, found)
        one.put(A, record_of(A, 500), FACTS)
        one.verify()  # finds what neither has come across yet
    clock.now += 100
    works(store)
    works(other)
    works(store_in(folder))


def test_an_index_of_another_make_is_replaced(folder: Path):
    filled(folder)
    connection = sqlite3.connect(generation(folder) / "index.db")
    connection.execute("CREATE TRIGGER evil AFTER INSERT ON records BEGIN DELETE FROM packs; END")
    connection.commit()
    connection.close()
    store = store_in(folder)
    assert store.get(A) is None
    works(store)


@pytest.mark.parametrize(
    "change",
    [
        "length = 1 << 40",
        "length = -1",
        "length = 5",
        "offset = 1 << 62",
        "offset = -1",
        "offset = offset + 1",
        "pack = 77",
        "pack = -1",
        "tag = x'00'",
        "length = (1 << 26) + 1",
        "tag = 7",
        "length = 'much'",
        "offset = x'ff'",
        "length = 1e300",
        "pack = 1.5",
        "pack = '../../etc/passwd'",
        "length = 1 << 40, times = 'x'",
        "length = 'much', hits = 'many', cost = x'00', state = 'none', inserted = 'then'",
        "length = -(1 << 50), tag = x''",
    ],
)
def test_rows_that_claim_what_is_not_so(folder: Path, change: str):
    kept = filled(folder)
    connection = sqlite3.connect(generation(folder) / "index.db")
    connection.execute(f"UPDATE records SET {change} WHERE digest = ?", (A,))
    connection.commit()
    connection.close()
    store = store_in(folder)
    assert store.get(A) is None
    assert store.counts.refused + store.counts.errors >= 1
    assert store.verify().problems
    store.put(A, record_of(A, 700), FACTS)  # if the sums are absurd now, the index is given up
    assert store.put(A, record_of(A, 700), FACTS)
    assert is_whole(A, store.get(A))
    assert all(store.get(digest) in (None, kept[digest]) for digest in kept if digest != A)
    assert_consistent(store)


@pytest.mark.parametrize(
    "change", ["times = 'x'", "length = 1 << 40", "length = 'much'", "state = 'x'"]
)
def test_room_is_made_in_spite_of_rows_that_make_no_sense(folder: Path, change: str):
    kept = filled(folder)
    connection = sqlite3.connect(generation(folder) / "index.db")
    connection.execute(f"UPDATE records SET {change}, hits = 'many', cost = x'00'")
    connection.commit()
    connection.close()
    clock = Clock()
    store = store_in(folder, budget=40_000, steady=clock)
    for n in range(100, 200):
        store.put(digest_of(n), record_of(digest_of(n), 1000), FACTS)
        clock.now += 10
    assert 10 < sum(is_whole(digest_of(n), store.get(digest_of(n))) for n in range(100, 200)) < 40
    assert not any(store.get(digest) for digest in kept)
    assert_consistent(store)


@pytest.mark.parametrize("change", ["live = -1", "live = 1 << 50", "filled = 0", "records = -5"])
def test_an_index_that_cannot_count_is_replaced(folder: Path, change: str):
    filled(folder)
    connection = sqlite3.connect(generation(folder) / "index.db")
    connection.execute(f"UPDATE packs SET {change}")
    connection.commit()
    connection.close()
    store = store_in(folder)
    assert not store.put(B, b"record", FACTS)
    works(store)


def test_a_refused_record_is_deleted_with_the_next_write(folder: Path):
    filled(folder)
    pack = generation(folder) / "1.pack"
    data = bytearray(pack.read_bytes())
    data[:10] = b"garbage..."  # of the first record
    pack.write_bytes(data)
    store = store_in(folder)
    assert store.get(digest_of(0)) is None
    assert store.counts.refused == 1
    assert len(store.verify().problems) == 1
    works(store)
    assert store.get(digest_of(0)) is None
    assert store.counts.refused == 1


def test_packs_that_were_swapped_are_misses(folder: Path):
    kept = filled(folder, 50)
    first, second = generation(folder) / "1.pack", generation(folder) / "2.pack"
    data = first.read_bytes()
    first.write_bytes(second.read_bytes())
    second.write_bytes(data)
    store = store_in(folder)
    assert all(store.get(digest) is None for digest in kept)
    assert store.counts.refused == 50
    assert len(store.verify().problems) == 50
    works(store)


@pytest.mark.parametrize("what", ["index.db*", "*.pack"])
def test_an_index_or_packs_of_yesterday(folder: Path, tmp_path: Path, what: str):
    """As a power failure, or somebody who copies files, may leave them."""
    filled(folder, 30)
    shutil.copytree(generation(folder), tmp_path / "yesterday")
    store = store_in(folder)
    for n in range(10, 60):
        assert store.put(digest_of(n), record_of(digest_of(n), 50 * n, seed=n), FACTS)
    for n in range(0, 60, 3):
        store.delete(digest_of(n))
    store.compact()
    store.close()
    for path in generation(folder).glob(what):
        path.unlink()
    for path in (tmp_path / "yesterday").glob(what):
        shutil.copy(path, generation(folder))
    store = store_in(folder)
    for n in range(60):
        found = store.get(digest_of(n))
        assert found is None or is_whole(digest_of(n), found)
    for n in range(30):
        assert store.put(digest_of(n), record_of(digest_of(n), 2000), FACTS)
        assert is_whole(digest_of(n), store.get(digest_of(n)))
    works(store)


@pytest.mark.parametrize("size", [0, 1, 5000])
def test_a_pack_that_was_cut_or_is_gone(folder: Path, size: int):
    kept = filled(folder)
    pack = generation(folder) / "1.pack"
    os.truncate(pack, size) if size else pack.unlink()
    store = store_in(folder)
    found = {digest: record for digest in kept if (record := store.get(digest)) is not None}
    assert found.items() <= kept.items()
    works(store)


@pytest.mark.parametrize(
    "name", ["v1/lock", "v1", "index.db", "index.db-wal", "index.db-shm", "1.pack", "2.pack"]
)
@pytest.mark.parametrize("planted", ["link", "pipe", "folder"])
def test_links_pipes_and_folders_are_not_followed(
    folder: Path, tmp_path: Path, name: str, planted: str
):
    kept = filled(folder)
    target = tmp_path / "precious"
    target.write_text("precious")
    place = folder / name if name.startswith("v1") else generation(folder) / name
    if name == "v1/lock":
        shutil.rmtree(generation(folder))
    if place.exists():
        shutil.rmtree(place) if place.is_dir() else place.unlink()
    if planted == "link":
        place.symlink_to(target)
    elif planted == "pipe":
        os.mkfifo(place)
    else:
        place.mkdir(mode=0o700)
        (place / "file").touch()
    store = store_in(folder)
    for digest in kept:
        assert store.get(digest) in (None, kept[digest])
    if not name.startswith("v1"):
        works(store)
        works(store_in(folder))
    else:
        usable = (planted, name) in (("folder", "v1"), ("pipe", "v1/lock"))
        assert store.put(B, record_of(B, 10), FACTS) == usable
    assert target.read_text() == "precious"


# The disk


class Failing:
    """A function of os that fails from the n-th call on."""

    def __init__(self, call, after: int, code: int, short: bool) -> None:
        self.call, self.left, self.code, self.short = call, after, code, short

    def __call__(self, *arguments):
        self.left -= 1
        if self.left >= 0:
            return self.call(*arguments)
        if self.short and self.left == -1:
            descriptor, data, offset = arguments
            return self.call(descriptor, data[: len(data) // 2], offset)
        raise OSError(self.code, os.strerror(self.code))


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EDQUOT])
@pytest.mark.parametrize("name", ["pwrite", "open", "pread", "unlink", "mkdir", "rename"])
def test_any_call_of_the_system_may_fail(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, code: int
):
    clock = Clock()
    call = getattr(os, name)
    for after in range(6):
        inner = folder / str(after)
        inner.mkdir(mode=0o700, parents=True)
        store = store_in(inner, budget=20_000, steady=clock)
        failing = Failing(call, after, code, short=name == "pwrite" and after % 2 == 0)
        with monkeypatch.context() as patched:
            patched.setattr(os, name, failing)
            kept = {}
            for n in range(12):
                digest = digest_of(n)
                record = record_of(digest, 3000)
                if store.put(digest, record, FACTS):
                    kept[digest] = record
                assert store.get(digest) in (None, record)
        clock.now += 100
        for n in range(12):
            assert store.get(digest_of(n)) in (None, kept.get(digest_of(n)))
        works(store)
        store.close()


def test_a_full_disk_keeps_what_it_has(folder: Path):
    folder.mkdir()
    with mounted("-t", "tmpfs", "-o", "size=1m,mode=0700", "tmpfs", str(folder)):
        store = store_in(folder)
        kept: dict[str, bytes] = {}
        for n in range(60):
            digest = digest_of(n)
            record = record_of(digest, 30_000)
            if store.put(digest, record, FACTS):
                kept[digest] = record
        assert 5 < len(kept) < 60
        assert store.counts.errors >= 60 - len(kept)
        for n in range(60):
            assert store.get(digest_of(n)) == kept.get(digest_of(n))
        assert_consistent(store)
        store.close()
        (folder / "filler").write_bytes(b"")
        with contextlib.suppress(OSError), (folder / "filler").open("wb", buffering=0) as filler:
            while filler.write(bytes(1024)):
                pass
        fresh = store_in(folder)
        assert all(fresh.get(digest) == record for digest, record in kept.items())
        assert not fresh.put(A, record_of(A, 30_000), FACTS)
        (folder / "filler").unlink()
        fresh.delete(next(iter(kept)))
        assert_consistent(fresh)
        fresh.close()


def test_files_that_may_not_grow(folder: Path):
    kept = filled(folder)

    def limited() -> None:
        store = store_in(folder)
        for limit in (30_000, 70_000):
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
            for n in range(100, 130):
                store.put(digest_of(n), record_of(digest_of(n), 40_000), FACTS)
                assert store.get(digest_of(n)) in (None, record_of(digest_of(n), 40_000))
        assert all(store.get(digest) == record for digest, record in kept.items())
        assert store.counts.errors
        store.close()

    in_child(limited)
    works(store_in(folder))


def test_without_file_descriptors(folder: Path):
    kept = filled(folder)

    def limited() -> None:
        clock = Clock()
        store, fresh = store_in(folder, steady=clock), store_in(folder, steady=clock)
        assert store.get(A) == kept[A]
        store._reader.opened.packs.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, 4096))
        for one in (store, fresh):
            assert one.get(A) is None
            assert not one.put(B, b"record", FACTS)
            assert one.counts.errors >= 2
            assert one.counts.refused == 0
        resource.setrlimit(resource.RLIMIT_NOFILE, (1000, 4096))
        clock.now += 100
        for one in (store, fresh):
            assert one.get(A) == kept[A]
            assert_consistent(one)

    in_child(limited)


def test_a_file_system_for_reading_only(folder: Path):
    kept = filled(folder)
    with mounted("--bind", str(folder), str(folder)), contextlib.ExitStack() as stack:
        subprocess.run(["mount", "-o", "remount,bind,ro", str(folder)], check=True)
        store = store_in(folder)
        stack.callback(store.close)
        assert all(store.get(digest) == record for digest, record in kept.items())
        assert not store.put(A, b"record", FACTS)
        store.delete(A)
        assert store.get(A) == kept[A]
        assert store.statistics().readonly
        assert_consistent(store)
        assert store.counts.errors == 0


def test_reading_while_somebody_else_can_write(folder: Path, tmp_path: Path):
    kept = filled(folder)
    view = tmp_path / "view"
    view.mkdir()
    writer = store_in(folder)
    works(writer)
    with mounted("--bind", str(folder), str(view)):
        subprocess.run(["mount", "-o", "remount,bind,ro", str(view)], check=True)
        reader = store_in(view)
        assert all(reader.get(digest) == record for digest, record in kept.items())
        assert is_whole(B, reader.get(B))
        writer.put(A, record_of(A, 900), FACTS)
        assert is_whole(A, reader.get(A))
        reader.close()
    works(writer)


@pytest.mark.parametrize("mode", [0o500, 0o000])
def test_a_folder_without_the_right_to_write(mode: int):
    home = Path(tempfile.mkdtemp())  # where other users may look, unlike in pytest's folders
    if ROOT:
        os.chown(home, 12345, 12345)

    def as_user() -> None:
        if ROOT:
            os.setgid(12345)
            os.setuid(12345)
        kept = filled(home / "cache")
        for path in ((home / "cache").rglob("*"), [home / "cache"]):
            for one in path:
                one.chmod(mode if one.is_dir() else mode & 0o444)
        store = store_in(home / "cache")
        assert all(store.get(d) == (record if mode else None) for d, record in kept.items())
        assert not store.put(B, b"record", FACTS)
        store.close()
        (home / "cache").chmod(0o700)
        for path in (home / "cache" / "v1", *(home / "cache" / "v1").glob("*")):
            path.chmod(0o700)

    try:
        in_child(as_user)
    finally:
        shutil.rmtree(home)


def test_a_folder_that_cannot_be_made(tmp_path: Path):
    blocked = tmp_path / "file"
    blocked.touch()
    store = store_in(blocked / "cache")
    assert store.get(A) is None
    assert not store.put(A, b"record", FACTS)
    assert store.counts.errors


# The folder goes while it is in use


def test_a_folder_that_is_removed_is_made_again(folder: Path):
    kept = filled(folder)
    store, other = store_in(folder), store_in(folder)
    assert store.get(A) == other.get(A) == kept[A]
    works(other)
    shutil.rmtree(folder)
    assert store.get(A) in (None, kept[A])
    works(store)
    works(other)
    assert is_whole(B, store_in(folder).get(B))
    assert store.counts.errors == other.counts.errors == 0


@pytest.mark.parametrize("instead", ["file", "link", "folder"])
def test_something_else_in_place_of_the_folder(folder: Path, tmp_path: Path, instead: str):
    filled(folder)
    clock = Clock()
    store = store_in(folder, steady=clock)
    works(store)
    shutil.rmtree(folder)
    if instead == "file":
        folder.write_text("precious")
    elif instead == "link":
        (tmp_path / "elsewhere").mkdir(mode=0o755)
        folder.symlink_to(tmp_path / "elsewhere")
    else:
        folder.mkdir(mode=0o777)
        folder.chmod(0o777)
    for _ in range(3):
        store.get(A)
        assert store.put(A, record_of(A, 100), FACTS) == (instead == "link")
    if instead != "link":
        folder.unlink() if instead == "file" else folder.rmdir()
        clock.now += 100
    works(store)


@pytest.mark.parametrize("pattern", ["*.pack", "index.db", "index.db-wal", "index.db-shm", "v1"])
def test_files_that_are_removed(folder: Path, pattern: str):
    kept = filled(folder)
    store = store_in(folder)
    assert store.get(A) == kept[A]
    works(store)
    for path in list(folder.rglob(pattern)):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    for digest in kept:
        assert store.get(digest) is None or is_whole(digest, store.get(digest))
    store.put(A, record_of(A, 100), FACTS)
    store.close()
    works(store_in(folder))


@pytest.mark.parametrize("shared_memory", [True, False])
def test_who_holds_the_lock_for_ever_is_waited_for_once(folder: Path, shared_memory: bool):
    clock = Clock()
    options = {"steady": lambda: clock.now, "patience": 0.0, "shared_memory": shared_memory}
    kept = record_of(A, 100)
    assert store_in(folder, **options).put(A, kept, FACTS)
    store = store_in(folder, **options)
    with contextlib.closing(sqlite3.connect(generation(folder) / "index.db")) as stopped:
        stopped.execute("BEGIN EXCLUSIVE")
        for _ in range(5):
            assert store.get(A) == (kept if shared_memory else None)
            assert not store.put(B, b"record", FACTS)
        assert store.counts.errors == (1 if shared_memory else 2)
        stopped.rollback()
    clock.now += 10
    assert store.get(A) == kept
    works(store)
