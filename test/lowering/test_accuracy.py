"""Errors of compiled functions: at most 4 ulp in the whole range of f32, on every target (K3)."""

from __future__ import annotations

import accuracy
import numpy as np
import pytest
from accuracy import FUNCTIONS, Function, measure, ulps
from aiopt.dialects.graph import UNARY_OPS
from aiopt.dialects.graph.elementwise import BINARY_OPS

F = np.float32
BOUNDS = {
    "sqrt": 0.5, "div": 0.5, "reciprocal": 0.5, "exp": 1.2, "log": 1.1, "erf": 1.2,
    "logistic": 2.2, "tanh": 2.6,
}  # fmt: skip
"""What docs/accuracy.md says, with a little room: fewer points are looked at here."""


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.name)
@pytest.mark.parametrize("target", [*accuracy.targets()])
def test_errors(function: Function, target: str) -> None:
    worst = measure(function, target, mantissas=64)
    assert worst.ulp <= BOUNDS.get(function.name, 2.2), worst


def test_every_function_is_measured() -> None:
    exact = {"neg", "abs", "sign", "not", "floor", "ceil", "trunc", "round", "round_even", "relu"}
    exact |= {"add", "sub", "mul", "rem", "mod", "max", "min", "and", "or", "xor"}
    exact |= {"shl", "shr_arith", "shr_logical", "popcnt", "clz"}
    assert {f.name for f in FUNCTIONS} == {*UNARY_OPS, *BINARY_OPS} - exact


def test_ulps() -> None:
    got = np.array([1, 1 + 2**-23, 1, np.nan, 0, 0, np.inf, 1e-45, np.inf], F)
    exact = np.array([1, 1, 1 + 2**-24, np.nan, -0.0, 0, 1e39, 0, 1])
    expected = [0, 1, 0.5, 0, np.inf, 0, 0, 1, np.inf]
    np.testing.assert_array_equal(ulps(got, exact), expected)


def test_inputs_cover_every_exponent() -> None:
    (operand,) = accuracy.inputs(FUNCTIONS[0], 1)
    assert np.unique(operand.view(np.uint32) >> 23).size == 512
