"""This machine: what it can run, how much memory that takes, and what is left open."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from mmap import PAGESIZE
from pathlib import Path

import pytest
from aiopt.backends.llvm.target import Target
from aiopt.diagnostics import AioptError


def target_or_skip(name: str) -> Target:
    """A target by name; the test is skipped if this machine cannot run it.

    A name that no target has is an error.
    """
    Target.named(name, to_run=False)
    try:
        return Target.named(name)
    except AioptError as error:
        pytest.skip(str(error))


def resident() -> int:
    """Bytes of memory of this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGESIZE


def leaks(rounds: Callable[[], object], limit: int) -> bool:
    """Whether this process grows by so many bytes each time: all else that grows does so once."""

    def grown() -> int:
        before = resident()
        rounds()
        return resident() - before

    return all(grown() >= limit for _ in range(4))


def channels() -> set[tuple[int, str]]:
    """Descriptors of this process that lead to others: sockets, pipes, events, shared memory."""
    found: set[tuple[int, str]] = set()
    for name in os.listdir("/proc/self/fd"):
        try:
            what = os.readlink(f"/proc/self/fd/{name}")
        except FileNotFoundError:  # that of the listing, or another thread's
            continue
        if what.startswith(("socket:", "pipe:", "anon_inode:", "/memfd:")):
            found.add((int(name), what))
    return found


def assert_closed(before: set[tuple[int, str]]) -> None:
    """No channels are left but those from before, and what other threads have open for a while."""
    end = time.monotonic() + 10.0
    while new := channels() - before:
        assert time.monotonic() < end, new
        time.sleep(0.01)
