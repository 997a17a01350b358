"""Weights that are computed from weights: once at load, whichever weights those are."""

from __future__ import annotations

from pathlib import Path

import aiopt
import numpy as np
import pytest

X, Y, W, V = "tensor<1x3x9x9xf32>", "tensor<1x4x9x9xf32>", "tensor<4x3x3x3xf32>", "tensor<4xf32>"
NAMES = ("mean", "variance", "scale", "bias")
TEXT = f"""
func.func @main(%x: {X} {{graph.name = "x"}}, %w: {W} {{graph.name = "w"}},
                %m: {V} {{graph.name = "mean"}}, %v: {V} {{graph.name = "variance"}},
                %s: {V} {{graph.name = "scale"}}, %b: {V} {{graph.name = "bias"}}) -> {Y} {{
  %y = graph.conv %x, %w layout = "bf01,oi01->bf01" strides = [1, 1] low = [1, 1] high = [1, 1] : ({X}, {W}) -> {Y}
  %0 = graph.broadcast %m axes = [1] : {V} -> {Y}
  %1 = graph.sub %y, %0 : {Y}
  %2 = graph.rsqrt %v : {V}
  %3 = graph.mul %2, %s : {V}
  %4 = graph.broadcast %3 axes = [1] : {V} -> {Y}
  %5 = graph.mul %1, %4 : {Y}
  %6 = graph.broadcast %b axes = [1] : {V} -> {Y}
  %7 = graph.add %5, %6 : {Y}
  func.return %7 : {Y}
}}
"""


def weights(seed: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    vectors = {name: rng.uniform(0.5, 2, 4).astype(np.float32) for name in NAMES}
    return {"w": rng.standard_normal((4, 3, 3, 3), np.float32), **vectors}


def image() -> np.ndarray:
    return np.random.default_rng(9).standard_normal((1, 3, 9, 9), np.float32)


def by_definition(given: dict[str, np.ndarray]) -> np.ndarray:
    """Convolution and normalisation in float64."""
    padded = np.pad(image().astype(np.float64), ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), (2, 3))
    y = np.einsum("bihwkl,oikl->bohw", windows, given["w"].astype(np.float64))
    m, v, s, b = (given[name].astype(np.float64).reshape(-1, 1, 1) for name in NAMES)
    return (y - m) / np.sqrt(v) * s + b


@pytest.mark.parametrize("tier", [0, 1, 2])
def test_batch_norm(tier: int) -> None:
    program = aiopt.compile(TEXT, weights=weights(1), tier=tier)
    np.testing.assert_allclose(program(image()), by_definition(weights(1)), rtol=1e-5, atol=1e-5)
    if program.artifact is not None:
        names = {spec.name for spec in program.artifact.table.consts}
        assert names == {"%prepared0", "%prepared1"}


def test_an_artifact_computes_them_from_the_weights_it_is_given(tmp_path: Path) -> None:
    path = tmp_path / "p.aiopt"
    aiopt.compile(TEXT, weights=weights(1)).save(path)
    for seed in (1, 2):
        found = aiopt.load(path, weights=weights(seed))(image())
        np.testing.assert_allclose(found, by_definition(weights(seed)), rtol=1e-5, atol=1e-5)
    some = weights(1)
    del some["scale"]
    with pytest.raises(aiopt.AioptError, match="weight 'scale' is missing"):
        aiopt.load(path, weights=some)


def test_the_interpreter_computes_them_too() -> None:
    pipeline = "fold-batch-norm, hoist-constants"
    program = aiopt.compile(TEXT, weights=weights(3), pipeline=pipeline)
    assert "graph.prepare" in program.ir
    np.testing.assert_allclose(program(image()), by_definition(weights(3)), rtol=1e-5, atol=1e-5)
