"""A pool with the jobs of `worker_jobs`, and loops that wait for what must happen."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from math import inf
from pathlib import Path
from typing import Any

import pytest
from aiopt.jitrt.tiering.events import check_event
from aiopt.jitrt.workers import pool as pool_module
from aiopt.jitrt.workers.pool import Job, Outcome, WorkerPool
from machine import assert_closed, channels

LONG = 120.0
"""Seconds after which what should happen has not."""

sys.path.insert(0, str(Path(__file__).parent))


class Clock:
    """Time that can be put forward."""

    ahead = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.ahead


class Pool(WorkerPool):
    """A pool that remembers its events and waits for outcomes, and takes jumps of its clock as time."""

    absence = inf

    def __init__(self, clock: Callable[[], float] = time.monotonic, **options: Any) -> None:
        self.events: list[tuple[str, dict[str, Any]]] = []
        super().__init__(
            options.pop("entry", "worker_jobs:run"),
            options.pop("preload", ("worker_jobs",)),
            clock,
            self._note,
            **options,
        )

    def _note(self, kind: str, data: dict[str, Any]) -> None:
        check_event(kind, data)
        self.events.append((kind, data))

    def kinds(self) -> list[str]:
        return [kind for kind, _ in self.events]

    def happened(self, kind: str) -> list[dict[str, Any]]:
        return [data for what, data in self.events if what == kind]

    def until(self, condition: Callable[[], object]) -> list[Outcome]:
        """Drive the pool until the condition holds; gives the outcomes of that time."""
        end = time.monotonic() + LONG
        outcomes = []
        while not condition():
            assert time.monotonic() < end, self.events
            outcomes += self.wait(0.05)
        return outcomes

    def collect(self, count: int) -> dict[str, Outcome]:
        """So many outcomes, by key."""
        outcomes: list[Outcome] = []
        end = time.monotonic() + LONG
        while len(outcomes) < count:
            assert time.monotonic() < end, (outcomes, self.events)
            outcomes += self.wait(1.0)
        assert len(outcomes) == count == len({outcome.key for outcome in outcomes})
        return {outcome.key: outcome for outcome in outcomes}

    def put(self, request: str, key: str = "", **options: Any) -> bool:
        return self.submit(job(request, key, **options))

    def do(self, request: str, **options: Any) -> Outcome:
        """The outcome of one job."""
        assert self.put(request, "only", **options)
        return self.collect(1)["only"]


def job(
    request: str,
    key: str = "",
    priority: float = 0.0,
    time_limit: float = inf,
    memory_limit: int = 0,
) -> Job:
    return Job(key or request, request.encode(), priority, time_limit, memory_limit)


@pytest.fixture
def make_pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Pool]]:
    """Makes pools that are closed after the test, which leaves no descriptor behind."""
    monkeypatch.setattr(pool_module, "CLOSE_LIMIT", LONG)
    before = channels()
    pools: list[Pool] = []

    def make(clock: Callable[[], float] = time.monotonic, **options: Any) -> Pool:
        pools.append(Pool(clock, **options))
        return pools[-1]

    yield make
    for pool in pools:
        pool.close()
    assert_closed(before)


@pytest.fixture
def pool(make_pool: Callable[..., Pool]) -> Pool:
    return make_pool()
