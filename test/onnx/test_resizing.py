"""Resize and Upsample of ONNX with unknown sizes, against ONNX Runtime (SPEC K1, K3)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from aiopt import AioptError, load
from onnx import helper, save

from .models import check, model, value

RNG = np.random.default_rng(17)
X, OTHER = (RNG.standard_normal(shape, np.float32) for shape in ((2, 3, 7, 9), (1, 2, 6, 4)))


def resize(*, scales: list[float] | None = None, sizes: list[int] | None = None, **attributes: Any):
    """A Resize of the last two axes."""
    weights = {"scales": np.float32(scales)} if scales else {"sizes": np.array(sizes, np.int64)}
    inputs = ["x", "", "scales"] if scales else ["x", "", "", "sizes"]
    node = helper.make_node("Resize", inputs, ["y"], axes=[2, 3], **attributes)
    return model([node], [value("x", np.float32, [None] * 4)], ["y"], weights, opset=19)


@pytest.mark.parametrize("scales", [[2, 3], [0.6, 1.5]])
@pytest.mark.parametrize("placement", ["half_pixel", "asymmetric", "align_corners"])
@pytest.mark.parametrize("rounding", ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"])
def test_nearest(scales: list[float], placement: str, rounding: str, tmp_path: Path) -> None:
    proto = resize(scales=scales, coordinate_transformation_mode=placement, nearest_mode=rounding)
    check(proto, tmp_path, {"x": X}, {"x": OTHER})


@pytest.mark.parametrize("mode", ["linear", "cubic"])
@pytest.mark.parametrize("scales", [[2, 0.6]])
@pytest.mark.parametrize(
    "placement",
    ["half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "asymmetric", "align_corners"],
)
def test_weighted(mode: str, scales: list[float], placement: str, tmp_path: Path) -> None:
    proto = resize(scales=scales, mode=mode, coordinate_transformation_mode=placement)
    check(proto, tmp_path, {"x": X}, {"x": OTHER}, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("mode", ["linear", "cubic"])
@pytest.mark.parametrize("outside", [0, 1])
@pytest.mark.parametrize("antialias", [0, 1])
@pytest.mark.parametrize("sizes", [[3, 4], [11, 20], [7, 9]])
def test_sizes(mode: str, outside: int, antialias: int, sizes: list[int], tmp_path: Path) -> None:
    if mode == "linear" and outside:
        pytest.skip("only cubic weights can leave something out")
    proto = resize(sizes=sizes, mode=mode, exclude_outside=outside, antialias=antialias)
    check(proto, tmp_path, {"x": X}, {"x": OTHER}, rtol=1e-4, atol=1e-5)


def test_as_large_as_another_tensor(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("Shape", ["other"], ["sizes"], start=2),
        helper.make_node("Resize", ["x", "", "", "sizes"], ["y"], axes=[2, 3], mode="linear"),
    ]
    inputs = [
        value("x", np.float32, ["n", "c", "h", "w"]), value("other", np.float32, [1, 1, "p", "q"])
    ]  # fmt: skip
    proto = model(nodes, inputs, ["y"], opset=19)
    others = (np.zeros((1, 1, *size), np.float32) for size in ((14, 18), (3, 5)))
    calls = ({"x": X, "other": other} for other in others)
    check(proto, tmp_path, *calls, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("mode", ["nearest", "linear"])
def test_upsample(mode: str, tmp_path: Path) -> None:
    node = helper.make_node("Upsample", ["x", "scales"], ["y"], mode=mode)
    weights = {"scales": np.float32([1, 1, 2, 3])}
    proto = model([node], [value("x", np.float32, [None] * 4)], ["y"], weights, opset=9)
    check(proto, tmp_path, {"x": X}, {"x": OTHER})


@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        ({"scales": [2, 0]}, "positive"),
        ({"scales": [2]}, "2 positive scales"),
        ({"sizes": [2, 2, 2]}, "2 sizes"),
        ({"scales": [2, 2], "mode": "quintic"}, "mode"),
        ({"scales": [2, 2], "nearest_mode": "any"}, "nearest_mode"),
    ],
)
def test_bad_attributes(attributes: dict[str, Any], message: str, tmp_path: Path) -> None:
    save(resize(**attributes), tmp_path / "model.onnx")
    with pytest.raises(AioptError, match=message):
        load(tmp_path / "model.onnx")
