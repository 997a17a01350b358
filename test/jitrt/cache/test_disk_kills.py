"""The store on disk, when processes are killed at any byte."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from disk_kills import kill_writers
from disk_stores import FACTS, assert_consistent, digest_of, is_whole, record_of, store_in


@pytest.mark.parametrize("processes", [1, 4])
@pytest.mark.parametrize("budget", [None, 1 << 20])
def test_killed_writers_leave_a_consistent_store(
    tmp_path: Path, processes: int, budget: int | None
):
    outcome = kill_writers(tmp_path / "cache", 15, processes, budget=budget)
    assert not outcome.problems, outcome
    assert outcome.calls["kept"]


def test_killed_writers_where_memory_is_not_shared(tmp_path: Path):
    outcome = kill_writers(tmp_path / "cache", 10, 3, shared_memory=False)
    assert not outcome.problems, outcome
    assert outcome.calls["kept"]


class Deadly:
    """Functions of os of which the n-th call kills the process, a write in its middle."""

    def __init__(self, after: int) -> None:
        self.left = after

    def __call__(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def deadly(*arguments: Any, **options: Any) -> Any:
            self.left -= 1
            if self.left < 0:
                if call.__name__ == "pwrite":
                    descriptor, data, offset = arguments
                    call(descriptor, data[: len(data) // 2], offset)
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*arguments, **options)

        return deadly


CALLS = ("pwrite", "open", "unlink", "mkdir", "rename", "fstat", "listdir")


def busy(folder: Path, after: int) -> None:
    """Put, evict and compact until a call kills."""
    deadly = Deadly(after)
    for name in CALLS:
        setattr(os, name, deadly(getattr(os, name)))
    store = store_in(folder, budget=40_000, pack_size=8000)
    for n in range(30):
        store.put(digest_of(n), record_of(digest_of(n), 1000 + 100 * n), FACTS)
        store.get(digest_of(n // 2))
        if n % 10 == 0:
            store.delete(digest_of(n - 5))
            store.compact()


def test_killed_at_any_call_of_the_system(tmp_path: Path):
    """Each call before, in the middle of or after which a kill could leave something different."""
    folder = tmp_path / "cache"
    killed = 0
    for after in range(0, 400, 7):
        child = os.fork()
        if not child:
            busy(folder, after)
            os._exit(0)
        killed += os.WIFSIGNALED(os.waitpid(child, 0)[1])
        store = store_in(folder, budget=40_000, pack_size=8000)
        assert not store.verify().problems
        for n in range(30):
            found = store.get(digest_of(n))
            assert found is None or is_whole(digest_of(n), found)
        assert store.counts.refused == store.counts.errors == 0
        assert store.put(digest_of(after), record_of(digest_of(after), 100), FACTS)
        assert sum(path.stat().st_size for path in folder.rglob("*.pack")) <= 40_000 + 8000
        assert_consistent(store)
        store.close()
    assert killed > 40
