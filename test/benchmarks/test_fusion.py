"""The small form of benchmarks/fusion.py: what is compared are two alternatives."""

from __future__ import annotations

import fusion
import pytest
from aiopt.dialects.size_mix import parse_mix


@pytest.mark.parametrize(("mix", "chain"), [("short", False), ("few long", True)])
def test_both_alternatives_are_timed(mix: str, chain: bool) -> None:
    found = fusion.compare(64, 2, parse_mix(fusion.MIXES[mix]), 1)
    assert found.chain == chain == (found.net > 0)
    assert found.seconds > 0 and found.ratio > 0
