"""Fixtures of the tests of programs in tiers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .world import World


@pytest.fixture
def world() -> Iterator[World]:
    world = World()
    yield world
    assert "trouble" not in world.kinds(), world.data("trouble")["message"]
