"""Convolution and pooling of ONNX with unknown sizes, against ONNX Runtime (SPEC K1, K3)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from aiopt import AioptError, load
from hypothesis import assume, given, settings
from onnx import helper, save

from .models import check, model, value

FEW = settings(max_examples=10)
AUTO_PADS = ("NOTSET", "NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER")


def arrays(*shapes: tuple[int, ...], seed: int = 0) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    return [rng.standard_normal(shape, np.float32) for shape in shapes]


def unknown(rank: int, *known: int) -> list[int | None]:
    """A shape whose first sizes after the batch are known."""
    return [None, *known, *([None] * (rank - 1 - len(known)))]


@st.composite
def windows(draw: st.DrawFn, kernel: tuple[int, ...]) -> dict[str, Any]:
    """Strides, dilations and padding: numbers below the window's size, or a rule."""
    rank = len(kernel)

    def each(least: int, most: int) -> list[int]:
        return [draw(st.integers(least, most)) for _ in range(rank)]

    auto_pad = draw(st.sampled_from(AUTO_PADS))
    found: dict[str, Any] = {"strides": each(1, 3), "dilations": each(1, 2), "auto_pad": auto_pad}
    if auto_pad == "NOTSET":
        pads = [draw(st.integers(0, size - 1)) for size in (*kernel, *kernel)]
        found["pads"] = pads
    return found


def covers(sizes: tuple[int, ...], kernel: tuple[int, ...], moved: dict[str, Any]) -> bool:
    """Whether at least one window fits into every dimension."""
    rank = len(kernel)
    pads = moved.get("pads", [0] * (2 * rank))
    return all(
        size + pads[i] + pads[rank + i] >= (kernel[i] - 1) * moved["dilations"][i] + 1
        for i, size in enumerate(sizes)
    )


@st.composite
def pools(draw: st.DrawFn) -> tuple[tuple[int, ...], dict[str, Any]]:
    rank = draw(st.integers(1, 3))
    kernel = tuple(draw(st.integers(1, 4)) for _ in range(rank))
    sizes = tuple(draw(st.integers(1, 9)) for _ in range(rank))
    moved = draw(windows(kernel))
    assume(covers(sizes, kernel, moved))
    if moved["auto_pad"].startswith("SAME"):
        moved["dilations"] = [1] * rank
    else:
        moved["ceil_mode"] = draw(st.integers(0, 1))
    return (2, 3, *sizes), {"kernel_shape": kernel, **moved}


@FEW
@given(case=pools())
def test_max_pool(case, tmp_path: Path) -> None:
    shape, attributes = case
    node = helper.make_node("MaxPool", ["x"], ["y"], **attributes)
    proto = model([node], [value("x", np.float32, unknown(len(shape)))], ["y"], opset=22)
    check(proto, tmp_path, {"x": arrays(shape)[0]})


@FEW
@given(case=pools(), by_column=st.booleans())
def test_max_pool_with_positions(case, by_column: bool, tmp_path: Path) -> None:
    shape, attributes = case
    node = helper.make_node("MaxPool", ["x"], ["y", "at"], storage_order=by_column, **attributes)
    proto = model([node], [value("x", np.float32, unknown(len(shape)))], ["y", "at"], opset=22)
    check(proto, tmp_path, {"x": arrays(shape)[0]})


@FEW
@given(case=pools(), padded=st.booleans())
def test_average_pool(case, padded: bool, tmp_path: Path) -> None:
    shape, attributes = case
    node = helper.make_node("AveragePool", ["x"], ["y"], count_include_pad=padded, **attributes)
    proto = model([node], [value("x", np.float32, unknown(len(shape)))], ["y"], opset=22)
    check(proto, tmp_path, {"x": arrays(shape)[0]})


@FEW
@given(case=pools(), p=st.integers(1, 3))
def test_lp_pool(case, p: int, tmp_path: Path) -> None:
    shape, attributes = case
    node = helper.make_node("LpPool", ["x"], ["y"], p=p, **attributes)
    proto = model([node], [value("x", np.float32, unknown(len(shape)))], ["y"], opset=22)
    check(proto, tmp_path, {"x": arrays(shape)[0]}, rtol=1e-4)


@pytest.mark.parametrize("op_type", ["GlobalMaxPool", "GlobalAveragePool"])
@pytest.mark.parametrize("spatial", [(5,), (4, 3), (2, 3, 4)])
def test_global_pool(op_type: str, spatial: tuple[int, ...], tmp_path: Path) -> None:
    (x,) = arrays((2, 3, *spatial))
    node = helper.make_node(op_type, ["x"], ["y"])
    proto = model([node], [value("x", np.float32, [None] * x.ndim)], ["y"])
    check(proto, tmp_path, {"x": x})


@st.composite
def convolutions(draw: st.DrawFn) -> tuple[tuple[int, ...], tuple[int, ...], dict[str, Any]]:
    rank = draw(st.integers(1, 3))
    kernel = tuple(draw(st.integers(1, 3)) for _ in range(rank))
    sizes = tuple(draw(st.integers(1, 7)) for _ in range(rank))
    groups = draw(st.sampled_from([1, 1, 2, 3]))
    moved = draw(windows(kernel))
    assume(covers(sizes, kernel, moved))
    if moved["auto_pad"].startswith("SAME"):
        moved["dilations"] = [1] * rank
    features = (groups * draw(st.integers(1, 4)), draw(st.integers(1, 3)))
    return (*features, *sizes), kernel, {"group": groups, **moved}


@FEW
@given(case=convolutions(), biased=st.booleans())
def test_conv(case, biased: bool, tmp_path: Path) -> None:
    (features, inner, *sizes), kernel, attributes = case
    given_features = inner * attributes["group"]
    x, w, bias = arrays((2, given_features, *sizes), (features, inner, *kernel), (features,))
    names = ["x", "w", "bias"][: 2 + biased]
    node = helper.make_node("Conv", names, ["y"], **attributes)
    weights = {"w": w, "bias": bias} if biased else {"w": w}
    shape = unknown(x.ndim, given_features)
    proto = model([node], [value("x", np.float32, shape)], ["y"], weights)
    check(proto, tmp_path, {"x": x}, rtol=1e-4, atol=1e-5)


@st.composite
def transposed(draw: st.DrawFn) -> tuple[tuple[int, ...], tuple[int, ...], dict[str, Any]]:
    rank = draw(st.integers(1, 3))
    kernel = tuple(draw(st.integers(1, 3)) for _ in range(rank))
    sizes = tuple(draw(st.integers(1, 5)) for _ in range(rank))
    groups = draw(st.sampled_from([1, 1, 2]))
    moved = draw(windows(kernel).filter(lambda found: found["auto_pad"] == "NOTSET"))
    extra = [draw(st.integers(0, stride - 1)) for stride in moved["strides"]]
    pads = moved["pads"]
    for i, size in enumerate(sizes):
        span = (kernel[i] - 1) * moved["dilations"][i] + 1
        length = moved["strides"][i] * (size - 1) + extra[i] + span
        assume(length - pads[i] - pads[rank + i] > 0)
    features = (groups * draw(st.integers(1, 3)), draw(st.integers(1, 4)))
    return (*features, *sizes), kernel, {"group": groups, "output_padding": extra, **moved}


@FEW
@given(case=transposed())
def test_conv_transpose(case, tmp_path: Path) -> None:
    (features, inner, *sizes), kernel, attributes = case
    x, w = arrays((2, features, *sizes), (features, inner, *kernel))
    bias = np.arange(inner * attributes["group"], dtype=np.float32)
    node = helper.make_node("ConvTranspose", ["x", "w", "bias"], ["y"], **attributes)
    shape = unknown(x.ndim, features)
    proto = model([node], [value("x", np.float32, shape)], ["y"], {"w": w, "bias": bias})
    check(proto, tmp_path, {"x": x}, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    "attributes",
    [
        {"output_shape": [10, 8]},
        {"output_shape": [10, 8], "auto_pad": "SAME_UPPER"},
        {"auto_pad": "SAME_UPPER"},
        {"auto_pad": "SAME_LOWER"},
    ],
)
def test_conv_transpose_to_a_size(attributes: dict[str, Any], tmp_path: Path) -> None:
    x, w = arrays((1, 2, 4, 3), (2, 3, 3, 3))
    node = helper.make_node("ConvTranspose", ["x", "w"], ["y"], strides=[2, 2], **attributes)
    proto = model([node], [value("x", np.float32, [None, 2, None, None])], ["y"], {"w": w})
    check(proto, tmp_path, {"x": x})


def test_one_program_serves_several_sizes(tmp_path: Path) -> None:
    w1, w2 = arrays((4, 3, 3, 3), (2, 4, 2, 2), seed=1)
    nodes = [
        helper.make_node("Conv", ["x", "w1"], ["a"], strides=[2, 2], auto_pad="SAME_UPPER"),
        helper.make_node("Relu", ["a"], ["b"]),
        helper.make_node(
            "AveragePool", ["b"], ["c"], kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1],
            ceil_mode=1,
        ),
        helper.make_node("Conv", ["c", "w2"], ["y"]),
    ]  # fmt: skip
    weights = {"w1": w1, "w2": w2}
    proto = model(nodes, [value("x", np.float32, ["n", 3, "h", "w"])], ["y"], weights)
    calls = arrays((1, 3, 16, 16), (2, 3, 9, 23), (1, 3, 31, 14))
    check(proto, tmp_path, *({"x": x} for x in calls), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("op_type", "attributes", "message"),
    [
        ("MaxPool", {"kernel_shape": [2, 2], "pads": [1, 1]}, "pads"),
        ("MaxPool", {"kernel_shape": [0, 2]}, "positive"),
        ("AveragePool", {"kernel_shape": [2]}, "rank 3"),
        ("LpPool", {"kernel_shape": [2, 2], "auto_pad": "BOTH"}, "auto_pad"),
        ("MaxPool", {}, "kernel_shape"),
        ("MaxPool", {"kernel_shape": [2, 2], "strides": [1]}, "strides"),
    ],
)
def test_bad_attributes(
    op_type: str, attributes: dict[str, Any], message: str, tmp_path: Path
) -> None:
    node = helper.make_node(op_type, ["x"], ["y"], **attributes)
    proto = model([node], [value("x", np.float32, [1, 2, 8, 8])], ["y"])
    save(proto, tmp_path / "model.onnx")
    with pytest.raises(AioptError, match=message):
        load(tmp_path / "model.onnx")
