"""A shared folder, and object stores, as remotes (SPEC C3)."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiopt.jitrt.cache.remote import object_store
from aiopt.jitrt.cache.remote.address import open_remote, parse_address
from aiopt.jitrt.cache.remote.backend import Backend, Trouble
from aiopt.jitrt.cache.remote.folder_store import FolderBackend
from aiopt.jitrt.cache.remote.object_store import ObjectBackend
from aiopt.jitrt.cache.store import Facts
from hypothesis import given
from hypothesis import strategies as st
from object_server import ObjectServer
from remotes import A, B

LIMIT = 1000


@pytest.fixture(params=["folder", "objects", "files"])
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Backend:
    """A backend without anything in it."""
    if request.param == "folder":
        return FolderBackend(tmp_path / "made" / "later", limit=LIMIT)
    obstore = pytest.importorskip("obstore.store")
    made = obstore.MemoryStore() if request.param == "objects" else obstore.LocalStore(tmp_path)
    return ObjectBackend(made, limit=LIMIT)


def reason(backend: Backend, verb: str, *arguments: object) -> tuple[str, bool]:
    with pytest.raises(Trouble) as caught:
        getattr(backend, verb)(*arguments)
    return caught.value.reason, caught.value.general


def test_what_is_put_is_there_until_it_is_deleted(backend: Backend):
    assert backend.get(A) is None
    assert list(backend.listing()) == []
    backend.put(A, b"1")
    backend.put(A, b"22")
    backend.put(B, bytes(LIMIT))
    assert backend.get(A) == b"22"
    assert backend.get(B) == bytes(LIMIT)
    assert dict(backend.listing()) == {A: 2, B: LIMIT}
    backend.delete(A)
    backend.delete(A)
    assert backend.get(A) is None
    backend.abandon()
    backend.close()


def test_what_is_too_large_is_not_read(backend: Backend):
    backend.put(A, bytes(LIMIT + 1))
    assert reason(backend, "get", A) == ("too-large", False)


@given(st.binary(min_size=1, max_size=LIMIT))
def test_bytes_come_back_as_they_were(data: bytes):
    store = pytest.importorskip("obstore.store").MemoryStore()
    backend = ObjectBackend(store, limit=LIMIT)
    backend.put(A, data)
    assert backend.get(A) == data


def test_nothing_but_whole_records_is_in_a_folder(tmp_path: Path):
    """Several write the same; who reads in between sees one of theirs, or none."""
    backend = FolderBackend(tmp_path, limit=LIMIT)
    records = [bytes([i]) * (100 + i) for i in range(8)]
    seen: set[bytes | None] = set()

    def write(record: bytes) -> None:
        for _ in range(20):
            backend.put(A, record)
            seen.add(backend.get(A))

    threads = [threading.Thread(target=write, args=(record,)) for record in records]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen <= set(records)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [A]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (errno.EACCES, "auth"),
        (errno.EROFS, "read-only"),
        (errno.ENOSPC, "full"),
        (errno.ESTALE, "connection"),
        (errno.EIO, "connection"),
    ],
)
def test_why_a_folder_cannot_be_written(
    code: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def fail(*arguments: object) -> None:
        raise OSError(code, os.strerror(code))

    backend = FolderBackend(tmp_path, limit=LIMIT)
    monkeypatch.setattr(os, "replace", fail)
    assert reason(backend, "put", A, b"1") == (said, True)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_file_where_the_folder_should_be(tmp_path: Path):
    (tmp_path / "file").write_text("")
    backend = FolderBackend(tmp_path / "file", limit=LIMIT)
    assert reason(backend, "get", A) == ("connection", True)
    assert reason(backend, "put", A, b"1") == ("connection", True)


@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_what_others_put_there_is_neither_followed_nor_waited_for(tmp_path: Path, kind: str):
    path = tmp_path / A[:2] / A
    path.parent.mkdir()
    if kind == "link":
        (tmp_path / "elsewhere").write_bytes(b"1")
        path.symlink_to(tmp_path / "elsewhere")
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.mkdir()
    assert reason(FolderBackend(tmp_path, limit=LIMIT), "get", A) == ("wrong-type", False)


def test_a_folder_as_a_remote(tmp_path: Path):
    address = parse_address(f"file://{tmp_path}/with%20space")
    near, far = (open_remote(address, timeout=60.0, patience=60.0) for _ in range(2))
    near.put(A, b"1", Facts("program"))
    assert near.flush(60.0)
    assert far.get(A) == b"1"
    assert (tmp_path / "with space" / A[:2] / A).exists()
    near.close()
    far.close()


def test_objects_in_a_forked_child_are_trouble(monkeypatch: pytest.MonkeyPatch):
    """Their requests would wait for threads that only the parent has."""
    store = pytest.importorskip("obstore.store").MemoryStore()
    backend = ObjectBackend(store, limit=LIMIT)
    backend.put(A, b"1")
    monkeypatch.setattr(object_store, "_process", os.getpid() + 1)
    assert reason(backend, "get", A) == ("forked", True)


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[ObjectServer]:
    """A server that is what `s3://` means."""
    pytest.importorskip("obstore")
    server = ObjectServer()
    for name, value in {
        "AWS_ENDPOINT_URL": server.url,
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "hunter2",
        "AWS_SECRET_ACCESS_KEY": "hunter2",
        "AWS_REGION": "nowhere",
    }.items():
        monkeypatch.setenv(name, value)
    yield server
    server.close()


def test_objects_over_http(s3: ObjectServer):
    backend = parse_address("s3://bucket/a/prefix").connect(60.0, LIMIT)
    assert backend.get(A) is None
    backend.put(A, b"1")
    assert s3.objects == {f"/bucket/a/prefix/aa/{A}": b"1"}
    assert backend.get(A) == b"1"
    backend.put(B, bytes(LIMIT + 1))
    assert reason(backend, "get", B) == ("too-large", False)
    backend.delete(A)
    assert backend.get(A) is None


def test_objects_that_may_not_be_read(s3: ObjectServer):
    backend = parse_address("s3://bucket").connect(60.0, LIMIT)
    for status, said in ((403, "auth"), (401, "auth"), (500, "connection"), (503, "connection")):
        s3.status = status
        assert reason(backend, "get", A) == (said, True)
        assert reason(backend, "put", A, b"1") == (said, True)


def test_objects_that_cannot_be_reached(s3: ObjectServer):
    """What obstore says of it, with the address and more, is not told."""
    backend = parse_address("s3://bucket").connect(60.0, LIMIT)
    s3.close()
    assert reason(backend, "get", A) == ("connection", True)
    assert reason(backend, "put", A, b"1") == ("connection", True)


def test_objects_without_a_configuration(monkeypatch: pytest.MonkeyPatch):
    pytest.importorskip("obstore")
    for name in ("AZURE_STORAGE_ACCOUNT_NAME", "AZURE_STORAGE_CONNECTION_STRING"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(Trouble) as caught:
        parse_address("az://container").connect(5.0, LIMIT)
    assert caught.value.reason == "configuration"
