"""The command line of the comparison."""

from __future__ import annotations

import pytest
import run
from peers import CONTESTANTS, FLOAT32_PEERS, PACKAGES


def names(text: str) -> list[str]:
    return [f"{workload.name}:{size}" for workload, size in run.entries(text)]


def test_entries() -> None:
    assert names("W3:64,W1") == ["W3:64", "W1:64", "W1:4096"]
    assert names("W6,W8") == []


def test_unknown() -> None:
    with pytest.raises(SystemExit, match="unknown workload 'W9'"):
        run.entries("W9")
    with pytest.raises(SystemExit):
        run.parse(["--peers", "tvm"])


def test_defaults() -> None:
    options = run.parse([])
    assert len(options.entries) == 15
    assert options.peers == list(FLOAT32_PEERS)


def test_every_peer_has_an_environment() -> None:
    assert set(FLOAT32_PEERS) <= set(CONTESTANTS)
    environments = {CONTESTANTS[name].environment for name in FLOAT32_PEERS}
    assert environments == set(PACKAGES)
