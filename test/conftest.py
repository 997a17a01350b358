"""pytest set-up shared by all tests."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from lit_inprocess import count_cases, find_tests  # noqa: E402 # needs the path above

# What is compiled is compiled before it is called, unless a test chooses a policy.
os.environ.setdefault("AIOPT_TIER", "2")

# Tests remember nothing of each other.
os.environ.setdefault("AIOPT_CACHE_DIR", "")
os.environ["AIOPT_CACHE_REMOTE"] = ""

# The same examples in every run, and no clock: the machines that run this are busy.
settings.register_profile(
    "aiopt", deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
settings.load_profile("aiopt")


@pytest.fixture(autouse=True)
def nothing_goes_on() -> Iterator[None]:
    """A test leaves no thread behind, and no file of the cache open: others count theirs.

    The manager of programs and the compile workers that it has made for the process end with it.
    """
    before = threading.enumerate()
    yield
    if tiering := sys.modules.get("aiopt.jitrt.tiering.process"):
        made, tiering._manager = tiering._manager, None
        workers, tiering._pool = tiering._pool, None
        for each in (made, workers):
            if each is not None:
                each.close()
    if disk := sys.modules.get("aiopt.jitrt.cache.disk.side"):
        disk._before()
        disk._after_in_parent()
    end = time.monotonic() + 60.0
    while left := [thread for thread in threading.enumerate() if thread not in before]:
        assert time.monotonic() < end, left
        time.sleep(0.001)


@pytest.fixture
def nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process has compiled nothing."""
    from aiopt.backends.llvm.kernel_store import MemoryStore as Kernels
    from aiopt.jitrt.cache import kernels, process
    from aiopt.jitrt.cache.cache import Cache
    from aiopt.jitrt.cache.memory import MemoryStore
    from aiopt.jitrt.cache.replacement.cost_aware import CostAware

    entries = MemoryStore(CostAware(), budget=1 << 24, entry_limit=1 << 22)
    monkeypatch.setattr(kernels, "PROCESS_KERNELS", Kernels())
    monkeypatch.setattr(process, "_cache", Cache(entries))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How much FileCheck covers, whatever part of the tests was run."""
    files = find_tests(HERE / "filecheck")
    cases = sum(map(count_cases, files))
    terminalreporter.section("filecheck")
    terminalreporter.write_line(f"{cases} cases in {len(files)} files of test/filecheck")
