"""Fixtures of the tests of programs in tiers."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from .world import World


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # reproducers
    world = World()
    yield world
    assert "trouble" not in world.kinds(), world.data("trouble")["message"]
