"""Normalisation operators of ONNX with unknown sizes, against ONNX Runtime (SPEC K3)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx.reference
import pytest
from aiopt import load
from onnx import helper, save

from .models import check, model, one, value

RNG = np.random.default_rng(11)


def floats(*shape: int) -> np.ndarray:
    return RNG.standard_normal(shape, np.float32)


X = floats(2, 6, 4, 5)
SCALE, BIAS, MEAN = floats(6), floats(6), floats(6)
VAR = RNG.uniform(0.5, 2, 6).astype(np.float32)


def with_weights(op_type: str, x: np.ndarray, *vectors: np.ndarray, opset: int = 21, **attributes):
    """One node whose other inputs are weights."""
    names = [f"w{i}" for i in range(len(vectors))]
    node = helper.make_node(op_type, ["x", *names], ["y"], **attributes)
    weights = dict(zip(names, vectors, strict=True))
    inputs = [value("x", np.float32, [None, x.shape[1], *([None] * (x.ndim - 2))])]
    return model([node], inputs, ["y"], weights, opset=opset)


def against_reference(proto, folder: Path, **arrays: np.ndarray) -> None:
    """For operators that ONNX Runtime lacks: ONNX's reference evaluator."""
    save(proto, folder / "model.onnx")
    wanted = onnx.reference.ReferenceEvaluator(proto).run(None, arrays)
    for tier in (0, 2):
        results = load(folder / "model.onnx", tier=tier)(**arrays)
        found = results if isinstance(results, tuple) else (results,)
        for got, want in zip(found, wanted, strict=True):
            np.testing.assert_allclose(got, want, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("axis", [0, 1, 2, -1])
@pytest.mark.parametrize("outputs", [1, 3])
@pytest.mark.parametrize("biased", [False, True])
def test_layer_normalization(axis: int, outputs: int, biased: bool, tmp_path: Path) -> None:
    x = floats(2, 3, 4)
    vectors = [floats(*x.shape[axis:])] * (1 + biased)
    proto = one("LayerNormalization", [x, *vectors], outputs=outputs, axis=axis, epsilon=0.01)
    check(proto, tmp_path, {f"x{i}": a for i, a in enumerate([x, *vectors])})


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_rms_normalization(axis: int, tmp_path: Path) -> None:
    x = floats(2, 3, 4)
    scale = floats(*x.shape[axis:])
    proto = one("RMSNormalization", [x, scale], opset=23, axis=axis)
    against_reference(proto, tmp_path, x0=x, x1=scale)


@pytest.mark.parametrize("opset", [7, 9, 15])
def test_batch_normalization(opset: int, tmp_path: Path) -> None:
    proto = with_weights("BatchNormalization", X, SCALE, BIAS, MEAN, VAR, opset=opset, epsilon=0.01)
    check(proto, tmp_path, {"x": X})


def test_batch_normalization_in_training(tmp_path: Path) -> None:
    arrays = [X, SCALE, BIAS, MEAN, VAR]
    proto = one("BatchNormalization", arrays, outputs=3, opset=15, training_mode=1, momentum=0.7)
    against_reference(proto, tmp_path, **{f"x{i}": a for i, a in enumerate(arrays)})


def test_batch_normalization_of_a_convolution(tmp_path: Path) -> None:
    w = floats(6, 3, 3, 3)
    nodes = [
        helper.make_node("Conv", ["x", "w"], ["c"], pads=[1, 1, 1, 1]),
        helper.make_node("BatchNormalization", ["c", "scale", "bias", "mean", "var"], ["y"]),
    ]
    weights = {"w": w, "scale": SCALE, "bias": BIAS, "mean": MEAN, "var": VAR}
    proto = model(nodes, [value("x", np.float32, ["n", 3, "h", "w"])], ["y"], weights)
    check(proto, tmp_path, {"x": floats(1, 3, 8, 9)}, {"x": floats(2, 3, 5, 4)}, rtol=1e-4)


def test_instance_normalization(tmp_path: Path) -> None:
    check(with_weights("InstanceNormalization", X, SCALE, BIAS), tmp_path, {"x": X}, rtol=1e-4)


def test_group_normalization_of_features(tmp_path: Path) -> None:
    proto = with_weights("GroupNormalization", X, SCALE, BIAS, num_groups=3)
    check(proto, tmp_path, {"x": X}, rtol=1e-4)


def test_group_normalization_of_groups(tmp_path: Path) -> None:
    proto = with_weights("GroupNormalization", X, SCALE[:3], BIAS[:3], opset=18, num_groups=3)
    check(proto, tmp_path, {"x": X}, rtol=1e-4)


@pytest.mark.parametrize("axis", [0, 1, -1])
@pytest.mark.parametrize("p", [1, 2])
def test_lp_normalization(axis: int, p: int, tmp_path: Path) -> None:
    x = np.concatenate([X, np.zeros_like(X)], 2)
    check(one("LpNormalization", [x], axis=axis, p=p), tmp_path, {"x0": x})


@pytest.mark.parametrize("axes", [[0, 2, 3], [1], [-1]])
def test_mean_variance_normalization(axes: list[int], tmp_path: Path) -> None:
    proto = one("MeanVarianceNormalization", [X], axes=axes)
    check(proto, tmp_path, {"x0": X}, rtol=1e-4)


@pytest.mark.parametrize("size", [1, 3, 5])
def test_local_response_normalization(size: int, tmp_path: Path) -> None:
    proto = one("LRN", [X], size=size, alpha=0.1, beta=0.6, bias=2.0)
    check(proto, tmp_path, {"x0": X})
