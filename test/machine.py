"""This machine: what it can run, and how much memory that takes."""

from __future__ import annotations

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
