"""A part of ONNX's backend tests: about two cases for each operator, in tiers 0 and 2."""

from __future__ import annotations

import onnx
import pytest
from onnx_backend import VERSION, NodeSuite
from suite import Setting, listed

SUITES = {tier: NodeSuite(Setting(tier=tier)) for tier in (0, 2)}
KNOWN = set(listed("onnx_broad"))


@pytest.mark.skipif(onnx.__version__ != VERSION, reason=f"the cases are those of onnx {VERSION}")
@pytest.mark.parametrize("tier", SUITES)
@pytest.mark.parametrize("case", listed("representative_onnx"))
def test_node(case: str, tier: int) -> None:
    SUITES[tier].run(case)


def test_the_cases_are_of_the_broad_list() -> None:
    assert set(listed("representative_onnx")) <= KNOWN
