"""A fleet with one Redis: what one process compiles, the next does not (SPEC C3).

The bar of the issue at full length is `benchmarks/cache_remote.py`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from aiopt.jitrt.cache.cache import Cache
from aiopt.jitrt.cache.entry import Entry
from aiopt.jitrt.cache.remote.address import open_remote, parse_address
from aiopt.jitrt.cache.trust.verified import VerifiedRemote
from cache_entries import RING, entry_of
from redis_server import SERVER, RedisServer

pytest.importorskip("redis")
pytestmark = pytest.mark.skipif(SERVER is None, reason="there is no redis-server")

TEST = Path(__file__).parents[2]
SOFTMAX = TEST.parent / "examples" / "softmax.mlir"
PATIENT = 60.0
"""Seconds: where an answer comes, however busy the machine is."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path)
    yield server
    server.kill()


def member(server: RedisServer, folder: Path) -> dict[str, Any]:
    """What a process with an empty cache of its own says."""
    environment = {
        **os.environ,
        "AIOPT_CACHE_REMOTE": server.url,
        "AIOPT_CACHE_DIR": str(folder),
        "AIOPT_CACHE_KEY_FILE": str(server.log.with_name("fleet.key")),
    }
    done = subprocess.run(
        [sys.executable, str(TEST / "fleet_member.py"), str(SOFTMAX), "aot"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_second_process_compiles_nothing(server: RedisServer, tmp_path: Path):
    key = tmp_path / "fleet.key"
    key.write_bytes(os.urandom(32))
    key.chmod(0o600)
    first = member(server, tmp_path / "1")
    assert first["events"]["compiled"] == 1
    second = member(server, tmp_path / "2")
    assert not {"compiled", "submit", "server-start"} & set(second["events"])
    assert "redis" in second["levels"]
    assert second["answer"] == first["answer"]


class Member:
    """The cache of a process without a folder."""

    def __init__(self, server: RedisServer, timeout: float = PATIENT) -> None:
        self.records = open_remote(parse_address(server.url), timeout=timeout)
        self.remote = VerifiedRemote(self.records, RING)
        self.cache = Cache(remote=self.remote)

    def ask(self, entry: Entry) -> Entry | None:
        """Ask the remote; time-outs are the store's."""
        answers: list[Entry | None] = []
        there = Event()

        def done(found: Entry | None) -> None:
            answers.append(found)
            there.set()

        self.remote.fetch(entry.digest, done)
        assert there.wait(PATIENT)
        return answers[0]

    def close(self) -> None:
        self.cache.close()


def test_garbage_is_refused_left_alone_and_written_over(server: RedisServer):
    one, other = Member(server), Member(server)
    entry = entry_of()
    one.cache.put(entry)
    assert one.cache.flush(PATIENT)
    assert other.ask(entry) == entry
    client = server.client()
    for garbage in (os.urandom(1000), b"", b"\0", bytes(100_000)):
        client.set(f"aiopt:1:{entry.digest}", garbage)
        assert other.ask(entry) is None
        assert client.get(f"aiopt:1:{entry.digest}") == garbage
    assert other.remote.counts.refused == 3
    one.cache.put(entry)
    assert one.cache.flush(PATIENT)
    assert other.ask(entry) == entry
    one.close()
    other.close()


@pytest.mark.usefixtures("long_pauses")
def test_a_server_that_hangs_in_mid_run_costs_no_hit_and_no_error(server: RedisServer):
    one = Member(server, timeout=0.02)
    entry = entry_of()
    server.stop_answering()
    for _ in range(5):
        assert one.ask(entry) is None
    assert one.records.reasons == {"timeout": 3, "open": 2}
    one.cache.put(entry)
    server.go_on()
    one.close()
