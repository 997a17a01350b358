"""A part of the damaged files: each runs right, or is refused with one diagnostic."""

from __future__ import annotations

import onnx
import pytest
from mutants import MutantSuite, mutant
from onnx_backend import VERSION
from outcome import PASSED
from pool import run_cases
from suite import Setting

COUNT = 30


@pytest.mark.parametrize("kind", ["mlir", "onnx"])
def test_damaged_files(kind: str) -> None:
    if kind == "onnx" and onnx.__version__ != VERSION:
        pytest.skip(f"the models are those of onnx {VERSION}")
    cases = [f"{kind}-{number:03}" for number in range(COUNT)]
    suite = MutantSuite(Setting())
    suite.seconds = 60.0  # other tests run at the same time
    outcomes = run_cases(suite, cases, 1, lambda left, case, outcome: None)
    assert {c: o.detail for c, o in outcomes.items() if o.status != PASSED} == {}


def test_damage_is_the_same_in_every_run() -> None:
    assert mutant("mlir-012") == mutant("mlir-012") != mutant("mlir-013")
