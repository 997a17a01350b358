"""What tests of the stores on disk share."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiopt.jitrt.cache.remote.breaker import LONGEST, Breaker


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a store may be; nothing is there yet."""
    return tmp_path / "cache"


@pytest.fixture
def long_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """A remote that has failed too often is not tried again within the test."""
    monkeypatch.setitem(Breaker.__init__.__kwdefaults__, "pause", LONGEST)
