"""Reductions and softmax of ONNX with unknown sizes, against ONNX Runtime (SPEC K3)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from onnx import helper

from .models import check, model, one, value

RNG = np.random.default_rng(5)
X = RNG.uniform(0.1, 2, (3, 4, 5)).astype(np.float32)
REDUCTIONS = [
    "ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceMax", "ReduceMean",
    "ReduceMin", "ReduceProd", "ReduceSum", "ReduceSumSquare",
]  # fmt: skip


def reduction(
    op_type: str, x: np.ndarray, axes: list[int] | None, *, opset: int = 18, **attributes
):
    """One reduction; its axes are an input since opset 18, or 13."""
    inputs, weights = ["x"], {}
    if opset >= (13 if op_type == "ReduceSum" else 18):
        if axes is not None:
            inputs.append("axes")
            weights["axes"] = np.array(axes, np.int64)
    elif axes is not None:
        attributes["axes"] = axes
    node = helper.make_node(op_type, inputs, ["y"], **attributes)
    return model([node], [value("x", x.dtype, [None] * x.ndim)], ["y"], weights, opset=opset)


@pytest.mark.parametrize("op_type", REDUCTIONS)
@pytest.mark.parametrize("keep", [0, 1])
@pytest.mark.parametrize("axes", [None, [1], [-1, 0]])
def test_reduction(op_type: str, axes: list[int] | None, keep: int, tmp_path: Path) -> None:
    check(reduction(op_type, X, axes, keepdims=keep), tmp_path, {"x": X})


@pytest.mark.parametrize("op_type", REDUCTIONS)
def test_axes_as_an_attribute(op_type: str, tmp_path: Path) -> None:
    check(reduction(op_type, X, [0, 2], opset=11), tmp_path, {"x": X})


@pytest.mark.parametrize("op_type", ["ReduceMax", "ReduceMean", "ReduceMin", "ReduceSum"])
@pytest.mark.parametrize("dtype", [np.int32, np.int64])
def test_reduction_of_integers(op_type: str, dtype: type, tmp_path: Path) -> None:
    if (op_type, dtype) == ("ReduceMean", np.int64):
        pytest.skip("ONNX Runtime lacks it")
    x = RNG.integers(-90, 90, (4, 6)).astype(dtype)
    check(reduction(op_type, x, [1]), tmp_path, {"x": x})


@pytest.mark.parametrize("op_type", ["ReduceSum", "ReduceL1", "ReduceProd"])
def test_reduction_of_nothing(op_type: str, tmp_path: Path) -> None:
    x = np.zeros((2, 0, 4), np.float32)
    check(reduction(op_type, x, [1]), tmp_path, {"x": x}, {"x": X})


def test_no_axes_may_mean_none(tmp_path: Path) -> None:
    proto = reduction("ReduceSum", X, None, noop_with_empty_axes=1)
    check(proto, tmp_path, {"x": X})


def test_log_sum_exp_does_not_overflow(tmp_path: Path) -> None:
    x = np.array([[1000, 999], [-1000, -1001], [np.inf, 0], [-np.inf, 0]], np.float32)
    check(reduction("ReduceLogSumExp", x, [1]), tmp_path, {"x": x})


@pytest.mark.parametrize("op_type", ["ArgMax", "ArgMin"])
@pytest.mark.parametrize("axis", [0, 1, -1])
@pytest.mark.parametrize("keep", [0, 1])
@pytest.mark.parametrize("last", [0, 1])
def test_position(op_type: str, axis: int, keep: int, last: int, tmp_path: Path) -> None:
    x = RNG.integers(0, 3, (4, 5, 6)).astype(np.float32)
    proto = one(op_type, [x], axis=axis, keepdims=keep, select_last_index=last)
    check(proto, tmp_path, {"x0": x})


@pytest.mark.parametrize("op_type", ["CumSum"])
@pytest.mark.parametrize("exclusive", [0, 1])
@pytest.mark.parametrize("backwards", [0, 1])
@pytest.mark.parametrize("dtype", [np.float32, np.int32, np.int64])
def test_running_totals(
    op_type: str, exclusive: int, backwards: int, dtype: type, tmp_path: Path
) -> None:
    x = RNG.integers(-9, 9, (3, 7, 2)).astype(dtype)
    node = helper.make_node(op_type, ["x", "axis"], ["y"], exclusive=exclusive, reverse=backwards)
    weights = {"axis": np.array(1, np.int64)}
    proto = model([node], [value("x", dtype, [None] * 3)], ["y"], weights)
    check(proto, tmp_path, {"x": x}, {"x": x[:, :1]})


@pytest.mark.parametrize("op_type", ["Softmax", "LogSoftmax", "Hardmax"])
@pytest.mark.parametrize("opset", [11, 13])
@pytest.mark.parametrize("axis", [0, 1, 2, -1])
def test_softmax(op_type: str, opset: int, axis: int, tmp_path: Path) -> None:
    x = RNG.normal(0, 3, (3, 4, 5)).astype(np.float32)
    check(one(op_type, [x], opset=opset, axis=axis), tmp_path, {"x0": x})
