"""Tier 0 on the models that JAX exported: equal to JAX before and after the graph-level passes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from aiopt.backends.interp import Interpreter
from aiopt.dialects.text import make_context, parse_module, verify_module
from aiopt.passes.base import PassState
from aiopt.registry import find_pass
from xdsl.dialects.builtin import ModuleOp

DATA = Path(__file__).parents[1] / "data" / "jax"
MODELS = {
    "mlp": {"softmax": 1},
    "softmax": {"softmax": 1},
    "layernorm": {"layer_norm": 1},
    "attn": {"softmax": 1},
    "block": {"softmax": 1, "layer_norm": 2, "gelu": 1},
    "causal": {"softmax": 1, "layer_norm": 2, "logistic": 1},
    "gpt": {"softmax": 1, "layer_norm": 3, "logistic": 1},
}
"""Model → the composites in it."""

PASSES = ("infer-shapes", "canonicalize", "cse", "recognize-composites", "canonicalize", "cse")


def load(name: str) -> tuple[ModuleOp, PassState]:
    path = DATA / f"{name}.mlir"
    ctx = make_context()
    module = parse_module(path.read_text(), str(path), ctx)
    state = PassState(ctx)
    find_pass("stablehlo-to-graph")().run(module, state)
    return module, state


def optimise(module: ModuleOp, state: PassState) -> None:
    for name in PASSES:
        state.enter(name)
        find_pass(name)().run(module, state)
        verify_module(module)


def cases(name: str, variant: str) -> list[tuple[list[np.ndarray], np.ndarray]]:
    """Inputs and the expected output for each size the goldens have."""
    arrays = dict(np.load(DATA / f"{name}.npz"))
    weights = sorted(
        (int(key.removeprefix("weight.")), array)
        for key, array in arrays.items()
        if key.startswith("weight.")
    )
    prefixes = sorted(
        key.removesuffix(".out")
        for key in arrays
        if key.endswith(".out") and key.startswith(variant)
    )
    return [
        ([arrays[f"{p}.arg0"], *(array for _, array in weights)], arrays[f"{p}.out"])
        for p in prefixes
    ]


@pytest.mark.parametrize("variant", ["static", "sym"])
@pytest.mark.parametrize("name", MODELS)
def test_equal_to_jax(name: str, variant: str) -> None:
    module, state = load(name if variant == "static" else f"{name}.sym")
    before = Interpreter(module)
    optimise(module, state)
    after = Interpreter(module)
    found = cases(name, variant)
    assert found
    for inputs, expected in found:
        for interpreter in (before, after):
            (result,) = interpreter(inputs)
            assert result.dtype == expected.dtype
            np.testing.assert_allclose(result, expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("variant", ["", ".sym"])
@pytest.mark.parametrize("name", MODELS)
def test_composites_are_recognized(name: str, variant: str) -> None:
    module, state = load(name + variant)
    optimise(module, state)
    counts = state.statistics.get("recognize-composites", {})
    assert dict(counts) == MODELS[name]
    names = {op.name for op in module.walk()}
    assert names.isdisjoint({"graph.exp", "graph.rsqrt", "graph.tanh"})
