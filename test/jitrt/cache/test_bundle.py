"""Bundles: all or nothing, in order, and only with the right key."""

from __future__ import annotations

import hmac
import os
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiopt.diagnostics import AioptError
from aiopt.jitrt.cache.entry import Entry
from aiopt.jitrt.cache.trust import bundle
from aiopt.jitrt.cache.trust.bundle import export_bundle, import_bundle
from aiopt.jitrt.cache.trust.secret import Ring, Secret
from cache_entries import OTHER_SECRET, RING, SECRET, entry_of

ENTRIES = [entry_of(name, name.encode() * 50) for name in ("a", "b", "c")]
HEAD, ROW, TAIL = 24, 72, 40


@pytest.fixture
def path(tmp_path: Path) -> Path:
    export_bundle(ENTRIES, tmp_path / "warm.bundle", SECRET)
    return tmp_path / "warm.bundle"


def _refused(path: Path, *words: str, ring: Ring = RING, limit: int = 1 << 20) -> None:
    with pytest.raises(AioptError) as error:
        import_bundle(path, ring, limit=limit)
    assert str(error.value).startswith(f"{path}: error: ")
    for word in words:
        assert word in str(error.value)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_what_is_exported_comes_back_in_order(tmp_path: Path, count: int) -> None:
    path = tmp_path / "warm.bundle"
    assert export_bundle(ENTRIES[:count], path, SECRET) == count
    found = [replace(e, payload=bytes(e.payload)) for e in import_bundle(path, RING)]
    assert found == ENTRIES[:count]


def test_the_file_has_the_mode_of_any_other(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        export_bundle(ENTRIES, tmp_path / "warm.bundle", SECRET)
    finally:
        os.umask(old)
    assert (tmp_path / "warm.bundle").stat().st_mode & 0o777 == 0o640


def test_each_byte_counts(path: Path) -> None:
    good = path.read_bytes()
    for place in range(0, len(good), 7):
        changed = bytearray(good)
        changed[place] ^= 1 << place % 8
        path.write_bytes(changed)
        _refused(path)


def test_no_length_but_the_right_one_is_taken(path: Path) -> None:
    good = path.read_bytes()
    for length in range(0, len(good), 11):
        path.write_bytes(good[:length])
        _refused(path)
    path.write_bytes(good + b"\0")
    _refused(path, "damaged")


def _parts(path: Path) -> tuple[bytes, list[bytes], list[bytes]]:
    data = path.read_bytes()
    start = len(data) - TAIL - len(ENTRIES) * ROW
    table = data[start : len(data) - TAIL]
    rows = [table[i : i + ROW] for i in range(0, len(table), ROW)]
    records = list[bytes]()
    at = HEAD
    for row in rows:
        size = int.from_bytes(row[32:40], "little")
        records.append(data[at : at + size])
        at += size
    return data[:HEAD], records, rows


def _put(path: Path, head: bytes, records: list[bytes], rows: list[bytes], key: Secret) -> None:
    table = b"".join(rows) + len(rows).to_bytes(8, "little")
    mac = hmac.digest(key.derived("aiopt cache: table of a bundle"), head + table, "sha256")
    path.write_bytes(head + b"".join(records) + table + mac)


_CHANGES: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "left out": lambda parts: parts[:-1],
    "doubled": lambda parts: [*parts, parts[0]],
    "reversed": lambda parts: parts[::-1],
}


@pytest.mark.parametrize("change", _CHANGES.values(), ids=_CHANGES)
def test_records_that_the_table_does_not_name(
    path: Path, change: Callable[[list[bytes]], list[bytes]]
) -> None:
    head, records, rows = _parts(path)
    _put(path, head, change(records), rows, SECRET)
    _refused(path, "damaged")


@pytest.mark.parametrize("change", _CHANGES.values(), ids=_CHANGES)
def test_a_table_made_without_the_key(
    path: Path, change: Callable[[list[bytes]], list[bytes]]
) -> None:
    head, records, rows = _parts(path)
    _put(path, head, change(records), change(rows), OTHER_SECRET)
    _refused(path, "its table was changed")


def test_an_older_record_of_the_same_key(path: Path, tmp_path: Path) -> None:
    older = [replace(entry, created=1.0) for entry in ENTRIES]
    export_bundle(older, tmp_path / "older", SECRET)
    head, records, rows = _parts(path)
    _put(path, head, [*records[:2], _parts(tmp_path / "older")[1][2]], rows, SECRET)
    _refused(path, "damaged")


def test_a_key_that_is_not_trusted(path: Path) -> None:
    _refused(path, "expected", OTHER_SECRET.id.hex(), SECRET.id.hex(), ring=Ring([OTHER_SECRET]))
    _refused(path, "the cache is not used", ring=Ring(problem="key: the cache is not used"))


def test_an_entry_that_is_too_large(path: Path) -> None:
    _refused(path, "too large", "at most 100 bytes", limit=100)


def test_another_version(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:8] + b"\x02" + data[9:])
    _refused(path, "expected 1.0, found 2.0")


def test_no_bundle(tmp_path: Path) -> None:
    _refused(tmp_path / "none", "No such file")
    _refused(tmp_path, "error")
    os.mkfifo(tmp_path / "pipe")
    _refused(tmp_path / "pipe", "error")
    (tmp_path / "empty").touch()
    _refused(tmp_path / "empty", "not a bundle")


def test_a_count_that_is_blown_up_allocates_nothing(path: Path) -> None:
    data = path.read_bytes()
    for count in (4, 1 << 20, (1 << 64) - 1):
        path.write_bytes(data[:-TAIL] + count.to_bytes(8, "little") + data[-32:])
        _refused(path, "damaged")


def test_a_file_that_changes_after_it_was_checked(path: Path) -> None:
    export_bundle([entry_of(name, bytes(50_000)) for name in "abc"], path, SECRET)
    entries = import_bundle(path, RING)
    next(entries)
    with path.open("r+b") as file:
        file.seek(-TAIL - 3 * ROW - 40, os.SEEK_END)
        file.write(b"changed")
    with pytest.raises(AioptError, match="damaged"):
        list(entries)


def test_an_export_that_fails_leaves_what_was_there(path: Path) -> None:
    good = path.read_bytes()

    def entries() -> Iterator[Entry]:
        yield ENTRIES[0]
        raise OSError(28, "No space left on device")

    for bad in (entries(), [replace(ENTRIES[0], guards={"x": float("nan")})]):
        with pytest.raises(AioptError, match="cannot write"):
            export_bundle(bad, path, SECRET)
    with pytest.raises(AioptError, match="cannot write"):
        export_bundle(ENTRIES, path.parent / "none" / "warm.bundle", SECRET)
    assert path.read_bytes() == good and list(path.parent.iterdir()) == [path]


def test_too_many_entries(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "MOST_ENTRIES", 2)
    with pytest.raises(AioptError, match="more than 2 entries"):
        export_bundle(ENTRIES, path, SECRET)
    _refused(path, "damaged")


def test_one_entry_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "large"
    tracemalloc.start()
    try:
        export_bundle((entry_of(str(i), bytes(1 << 20)) for i in range(16)), path, SECRET)
        assert sum(len(entry.payload) for entry in import_bundle(path, RING)) == 16 << 20
        assert tracemalloc.get_traced_memory()[1] < 6 << 20
    finally:
        tracemalloc.stop()
