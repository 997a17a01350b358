"""Quantised operators of ONNX with unknown sizes, against ONNX Runtime (SPEC K3)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from onnx import helper

from .models import check, model, one, value

RNG = np.random.default_rng(19)
X = RNG.normal(0, 3, (4, 6)).astype(np.float32)
SCALE = np.float32(0.05)


def stored(dtype: type, *shape: int) -> np.ndarray:
    limits = np.iinfo(dtype)
    return RNG.integers(limits.min, limits.max, shape).astype(dtype)


def feed(*arrays: np.ndarray) -> dict[str, np.ndarray]:
    return {f"x{i}": np.asarray(array) for i, array in enumerate(arrays)}


@pytest.mark.parametrize("dtype", [np.uint8, np.int8])
@pytest.mark.parametrize("axis", [None, 0, 1])
def test_quantize(dtype: type, axis: int | None, tmp_path: Path) -> None:
    zero = np.array(3, dtype)
    arrays = [X, SCALE, zero]
    if axis is not None:
        count = X.shape[axis]
        arrays = [X, RNG.uniform(0.01, 0.1, count).astype(np.float32), np.full(count, zero)]
    proto = one("QuantizeLinear", arrays, axis=axis or 0)
    check(proto, tmp_path, feed(*arrays))


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.int32])
@pytest.mark.parametrize("axis", [None, 0, 1])
def test_dequantize(dtype: type, axis: int | None, tmp_path: Path) -> None:
    x = stored(np.int8, 4, 6).astype(dtype)
    arrays = [x, SCALE]
    if axis is not None:
        arrays = [x, RNG.uniform(0.01, 0.1, x.shape[axis]).astype(np.float32)]
    if dtype != np.int32:
        arrays.append(np.full(arrays[1].shape, 7, dtype))
    check(one("DequantizeLinear", arrays, axis=axis or 0), tmp_path, feed(*arrays))


def test_blocks(tmp_path: Path) -> None:
    arrays = [stored(np.int8, 4, 6), RNG.uniform(0.01, 0.1, (4, 2)).astype(np.float32)]
    check(one("DequantizeLinear", arrays, axis=1, block_size=3), tmp_path, feed(*arrays))


@pytest.mark.parametrize("x", [X, abs(X) + 1, -abs(X), np.zeros((2, 2), np.float32)])
def test_dynamic(x: np.ndarray, tmp_path: Path) -> None:
    check(one("DynamicQuantizeLinear", [x], outputs=3), tmp_path, feed(x))


@pytest.mark.parametrize("zeros", [False, True])
def test_matmul_integer(zeros: bool, tmp_path: Path) -> None:
    arrays = [stored(np.uint8, 5, 40), stored(np.uint8, 40, 6)]
    if zeros:
        arrays += [np.uint8(11), np.uint8(120)]
    check(one("MatMulInteger", arrays), tmp_path, feed(*arrays))


def test_quantized_matmul(tmp_path: Path) -> None:
    x, y = stored(np.uint8, 5, 16), stored(np.uint8, 16, 6)
    arrays = [x, SCALE, np.uint8(113), y, SCALE, np.uint8(127), np.float32(0.9), np.uint8(118)]
    check(one("QLinearMatMul", arrays), tmp_path, feed(*arrays))


def test_quantized_convolution(tmp_path: Path) -> None:
    x, w = stored(np.uint8, 1, 3, 7, 8), stored(np.int8, 4, 3, 3, 3)
    weights = {
        "w": w,
        "w_scale": np.float32([0.01, 0.02, 0.03, 0.04]),
        "w_zero": np.zeros(4, np.int8),
        "bias": stored(np.int8, 4).astype(np.int32) * 50,
        "scale": SCALE,
        "zero": np.uint8(120),
        "y_scale": np.float32(0.8),
        "y_zero": np.uint8(100),
    }
    names = ["x", "scale", "zero", "w", "w_scale", "w_zero", "y_scale", "y_zero", "bias"]
    node = helper.make_node("QLinearConv", names, ["y"], pads=[1, 1, 1, 1], strides=[2, 2])
    proto = model([node], [value("x", np.uint8, [None, 3, None, None])], ["y"], weights)
    check(proto, tmp_path, {"x": x}, {"x": x[..., :4]})


def test_a_quantised_layer(tmp_path: Path) -> None:
    w = stored(np.int8, 6, 5)
    nodes = [
        helper.make_node("QuantizeLinear", ["x", "s", "z"], ["q"]),
        helper.make_node("DequantizeLinear", ["q", "s", "z"], ["d"]),
        helper.make_node("DequantizeLinear", ["w", "ws"], ["wd"], axis=1),
        helper.make_node("MatMul", ["d", "wd"], ["y"]),
    ]
    weights = {
        "w": w, "ws": RNG.uniform(0.01, 0.1, 5).astype(np.float32),
        "s": np.float32(0.1), "z": np.uint8(128),
    }  # fmt: skip
    proto = model(nodes, [value("x", np.float32, ["n", 6])], ["y"], weights)
    check(proto, tmp_path, {"x": X}, {"x": X[:1]}, rtol=1e-4, atol=1e-4)
