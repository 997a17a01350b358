"""What the system says about processes."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Iterator

import pytest
from aiopt.jitrt.workers.usage import (
    cpu_seconds,
    limit_memory,
    peak_bytes,
    reset_peak,
    resident_bytes,
)

NO_PROCESS = 1 << 30
MIB = 1 << 20


def test_processor_time():
    tick = 1 / os.sysconf("SC_CLK_TCK")
    before = time.process_time()
    assert before - 2 * tick <= cpu_seconds(os.getpid()) <= time.process_time() + 2 * tick
    assert cpu_seconds(NO_PROCESS) == 0.0


def test_memory():
    reset_peak()
    low = peak_bytes()
    assert 0 < (resident_bytes() or 0) <= low + 4 * MIB
    block = b"\1" * (64 * MIB)
    assert peak_bytes() >= low + 60 * MIB and len(block)
    assert resident_bytes(NO_PROCESS) is None


@pytest.fixture
def unlimited() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_DATA)
    yield
    resource.setrlimit(resource.RLIMIT_DATA, before)


@pytest.mark.usefixtures("unlimited")
def test_a_limit_holds_until_it_is_lifted():
    limit_memory((resident_bytes() or 0) + 64 * MIB)
    with pytest.raises(MemoryError):
        bytearray(256 * MIB)
    assert len(bytearray(16 * MIB))
    limit_memory(0)
    assert len(bytearray(256 * MIB))
