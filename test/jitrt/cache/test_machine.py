"""What LLVM says of a machine is kept for that machine alone (K3, C1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from aiopt import installed
from aiopt.backends.llvm.host import HostFacts
from aiopt.jitrt.cache import environment, machine
from aiopt.jitrt.cache.cache import Cache

from .stores import DictStore

FACTS = HostFacts("x86_64-unknown-linux-gnu", "znver4", "+avx2,-sse4a", "22.1.0")


@pytest.fixture
def cache(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cache]:
    made = Cache(memory=DictStore("memory"), threaded=False)
    monkeypatch.setattr(machine, "process_cache", lambda: made)
    yield made
    environment.machine_key.cache_clear()


def test_what_is_remembered_is_recalled(cache: Cache) -> None:
    assert machine.recall() is None
    machine.remember(FACTS)
    assert machine.recall() == FACTS


@pytest.mark.parametrize("what", ["processor", "llvmlite", "build"])
def test_another_machine_or_installation_knows_nothing(
    cache: Cache, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    machine.remember(FACTS)
    if what == "processor":
        monkeypatch.setattr(environment, "processor", lambda: "another")
    elif what == "llvmlite":
        monkeypatch.setattr(installed, "package_version", lambda name: "another")
    else:
        monkeypatch.setattr(installed, "build", lambda: "another")
    environment.machine_key.cache_clear()
    assert machine.recall() is None


@pytest.mark.parametrize("payload", [b"", b"[]", b"{", b'{"cpu": 1}', b"\xff", b"null"])
def test_what_is_no_record_is_not_believed(cache: Cache, payload: bytes) -> None:
    machine.remember(FACTS)
    entry = cache.get(environment.machine_key())
    assert entry is not None
    cache.put(replace(entry, payload=payload))
    assert machine.recall() is None
