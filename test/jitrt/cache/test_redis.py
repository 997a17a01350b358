"""A real Redis as a remote: whatever happens to it, there are only misses (SPEC C3)."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiopt.jitrt.cache.remote.address import open_remote, parse_address, probe
from aiopt.jitrt.cache.remote.backend import Backend, Trouble
from aiopt.jitrt.cache.remote.store import RemoteStore
from aiopt.jitrt.cache.store import Facts
from redis_server import SERVER, Proxy, RedisServer
from remotes import A, B, C

pytest.importorskip("redis")
pytestmark = pytest.mark.skipif(SERVER is None, reason="there is no redis-server")

FACTS = Facts("program")
LIMIT = 1 << 20
PATIENT = 60.0
"""Seconds: where an answer comes, however busy the machine is."""


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    yield server
    server.kill()


@pytest.fixture
def server(shared: RedisServer) -> RedisServer:
    """A server that is empty, and stays as it is."""
    shared.client().flushall()
    return shared


@pytest.fixture
def own(tmp_path: Path) -> Iterator[RedisServer]:
    """A server for this test alone."""
    server = RedisServer(tmp_path)
    yield server
    server.kill()


def backend(url: str, timeout: float = PATIENT) -> Backend:
    return parse_address(url).connect(timeout, LIMIT)


def patient(url: str) -> RemoteStore:
    """A store that waits until there is an answer."""
    return open_remote(parse_address(url), timeout=PATIENT, patience=2 * PATIENT)


def reason(backend: Backend, verb: str, *arguments: object) -> tuple[str, bool]:
    with pytest.raises(Trouble) as caught:
        getattr(backend, verb)(*arguments)
    return caught.value.reason, caught.value.general


def test_what_one_puts_another_gets(server: RedisServer):
    near, far = patient(server.url), patient(server.url)
    record = bytes(range(256)) * 1000
    near.put(A, record, FACTS)
    assert near.flush(PATIENT)
    assert far.get(A) == record
    assert far.get(B) is None
    assert server.client().keys() == [f"aiopt:1:{A}".encode()]
    assert (far.counts.hits, far.counts.misses, far.reasons) == (1, 1, {})
    near.delete(A)
    assert near.flush(PATIENT)
    assert far.get(A) is None
    near.close()
    far.close()


def test_large_records(server: RedisServer):
    """Of which a part is read at first."""
    near, far = patient(server.url), patient(server.url)
    records = {A: os.urandom(1 << 20), B: os.urandom((1 << 20) + 1), C: os.urandom(20 << 20)}
    for digest, record in records.items():
        assert near.put(digest, record, FACTS)
    assert near.flush(PATIENT)
    assert {digest: far.get(digest) for digest in records} == records
    near.close()
    far.close()


def test_a_forked_child_has_a_connection_of_its_own(server: RedisServer):
    script = """
import os, sys
from aiopt.jitrt.cache.remote.address import open_remote, parse_address
store = open_remote(parse_address(sys.argv[1]), timeout=60.0, patience=60.0)
names = ["a" * 64, "b" * 64]
store.put(names[0], b"1")
assert store.flush(60.0)
child = os.fork()
assert store.get(names[0]) == b"1"
if not child:
    store.put(names[1], b"2")
    assert store.flush(60.0)
    os._exit(0)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
assert store.get(names[1]) == b"2"
assert not store.reasons
"""
    command = [sys.executable, "-c", script, server.url]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


def test_what_a_probe_says(own: RedisServer):
    address = parse_address(own.url)
    assert probe(address, PATIENT) == ""
    own.stop_answering()
    assert probe(address, 0.01) == "timeout"
    own.go_on()
    own.kill()
    assert probe(address, PATIENT) == "connection"


def test_a_listing_shows_our_records_alone(server: RedisServer):
    one = backend(server.url)
    for i in range(1500):
        one.put(f"{i:064x}", bytes(i + 1))
    server.client().set("other", "x")
    server.client().lpush(f"aiopt:1:{A}", "x")
    listed = dict(one.listing())
    assert listed == {f"{i:064x}": i + 1 for i in range(1500)}


def test_a_prefix_is_no_pattern(server: RedisServer):
    one, other = backend(server.url + "?prefix=a*:"), backend(server.url + "?prefix=ab:")
    one.put(A, b"1")
    other.put(B, b"2")
    assert list(one.listing()) == [(A, 1)]


def test_what_is_too_large_is_not_read(server: RedisServer):
    one = backend(server.url)
    server.client().set(f"aiopt:1:{A}", bytes(LIMIT))
    server.client().set(f"aiopt:1:{B}", bytes(LIMIT + 1))
    assert one.get(A) == bytes(LIMIT)
    assert reason(one, "get", B) == ("too-large", False)
    assert server.client().exists(f"aiopt:1:{B}")


def test_what_is_no_string_is_left_alone_and_can_be_written_over(server: RedisServer):
    one = backend(server.url)
    server.client().lpush(f"aiopt:1:{A}", "x")
    assert reason(one, "get", A) == ("wrong-type", False)
    one.put(A, b"1")
    assert one.get(A) == b"1"


def test_records_expire_if_that_is_asked_for(server: RedisServer):
    backend(server.url + "?ttl=1000").put(A, b"1")
    assert 0 < server.client().ttl(f"aiopt:1:{A}") <= 1000
    backend(server.url).put(A, b"1")
    assert server.client().ttl(f"aiopt:1:{A}") == -1


def test_a_database_of_its_own(server: RedisServer):
    backend(server.url + "?db=3").put(A, b"1")
    assert backend(server.url).get(A) is None


def test_a_wrong_password_and_none(tmp_path: Path):
    server = RedisServer(tmp_path, requirepass="right")
    try:
        assert reason(backend(server.url), "get", A) == ("auth", True)
        assert reason(backend(server.url + "?password=wrong"), "get", A) == ("auth", True)
        backend(server.url + "?password=right").put(A, b"1")
        named = f"unix://default:right@{server.socket}"
        assert backend(named).get(A) == b"1"
    finally:
        server.kill()


def test_a_replica_that_may_only_be_read(own: RedisServer):
    one = backend(own.url)
    one.put(A, b"1")
    own.client().execute_command("REPLICAOF", "127.0.0.1", "1")
    assert one.get(A) == b"1"
    assert reason(one, "put", B, b"2") == ("read-only", True)


def test_a_server_that_is_full(own: RedisServer):
    one = backend(own.url)
    one.put(A, b"1")
    own.client().config_set("maxmemory", "1mb")
    own.client().config_set("maxmemory-policy", "noeviction")
    assert reason(one, "put", B, bytes(LIMIT)) == ("full", True)
    assert one.get(A) == b"1"


def test_a_server_that_evicts(own: RedisServer):
    one = backend(own.url)
    used = own.client().info("memory")["used_memory"]
    own.client().config_set("maxmemory", str(used + (2 << 20)))
    own.client().config_set("maxmemory-policy", "allkeys-lru")
    names = [f"{i:064x}" for i in range(40)]
    for name in names:
        one.put(name, bytes(200_000))
    found = [one.get(name) for name in names]
    assert None in found
    assert set(found) <= {None, bytes(200_000)}


def test_a_server_that_was_started_again(own: RedisServer):
    store = patient(own.url)
    store.put(A, b"1", FACTS)
    assert store.flush(PATIENT)
    own.kill()
    own.start()
    assert store.get(A) is None
    store.put(A, b"2", FACTS)
    assert store.flush(PATIENT)
    assert store.get(A) == b"2"
    store.close()


@pytest.mark.usefixtures("long_pauses")
def test_a_server_that_is_gone(own: RedisServer):
    store = patient(own.url)
    assert store.get(A) is None
    own.kill()
    for _ in range(5):
        assert store.get(A) is None
    assert store.reasons == {"connection": 3, "open": 2}
    assert not store.put(A, b"1", FACTS) or store.flush(PATIENT)
    store.close()


@pytest.mark.usefixtures("long_pauses")
def test_a_server_that_hangs(own: RedisServer):
    """Answers come at the time-out, and the connection is given up."""
    ends = [threading.Event() for _ in range(4)]
    store = open_remote(parse_address(own.url), timeout=0.02)
    own.stop_answering()
    for i, end in enumerate(ends):
        store.fetch(f"{i:064x}", lambda record, end=end: end.set())
        assert end.wait(PATIENT)
    assert store.reasons == {"timeout": 3, "open": 1}
    own.go_on()
    store.close()


def test_a_server_that_answers_with_garbage(server: RedisServer):
    """What reads as bytes all the same is no record: that is found out by who verifies."""
    backend(server.url).put(A, b"1")
    proxy = Proxy(server.socket)
    one = backend(proxy.url, timeout=0.05)
    for garbage in (b"$3\r\nab", b"?????", b"\xff" * 100, b"$", b"$-7", b":1", b"*1\r\n+x", b"+x"):
        proxy.answer = lambda data, garbage=garbage: garbage + b"\r\n"
        try:
            assert one.get(A) in (None, b"x"), garbage
        except Trouble as trouble:
            assert trouble.reason in ("protocol", "timeout"), garbage
    proxy.answer = lambda data: data
    assert _in_time(one, A) == b"1"
    proxy.close()


def _in_time(one: Backend, name: str) -> bytes | None:
    """What a backend gets when it gets an answer; the machine may be busy."""
    while True:
        try:
            return one.get(name)
        except Trouble as trouble:
            assert trouble.reason == "timeout"


def test_an_answer_that_never_ends_is_cut(server: RedisServer):
    """A byte now and then keeps a socket's own time-out from ending the request."""
    proxy = Proxy(server.socket)
    store = open_remote(parse_address(proxy.url), timeout=0.05)
    first, second = threading.Event(), threading.Event()
    records: list[bytes | None] = []

    def done(record: bytes | None) -> None:
        records.append(record)
        (second if first.is_set() else first).set()

    def drip(data: bytes) -> bytes:
        proxy.closing.wait()
        return data

    store.fetch(A, done)
    assert first.wait(PATIENT)
    proxy.answer = drip
    store.fetch(A, done)
    assert second.wait(PATIENT)
    assert records == [None, None]
    proxy.close()
    store.close()


def test_many_write_at_once(server: RedisServer):
    stores = [patient(server.url) for _ in range(4)]
    for store in stores:
        for i in range(50):
            store.put(f"{i:064x}", bytes([i]) * 1000, FACTS)
    assert all(store.flush(PATIENT) for store in stores)
    for i in range(50):
        assert stores[i % 4].get(f"{i:064x}") == bytes([i]) * 1000
    for store in stores:
        store.close()


def test_no_credential_is_ever_shown(own: RedisServer, caplog: pytest.LogCaptureFixture):
    secret = "hunter2hunter2"
    address = parse_address(f"unix://user:{secret}@{own.socket}?password={secret}")
    store = open_remote(address, timeout=PATIENT, patience=PATIENT)
    assert store.get(C) is None
    shown = [repr(address), repr(store), repr(store.reasons), caplog.text, str(address.shown)]
    shown.append(repr(address.connect(1.0, 1)))
    assert all(secret not in text for text in shown)
    assert store.reasons == {"auth": 1}
    store.close()
