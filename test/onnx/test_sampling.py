"""GridSample and AffineGrid of ONNX with unknown sizes, against ONNX Runtime (SPEC K3)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from aiopt import AioptError, load
from onnx import helper, save

from .models import check, model, one, value

RNG = np.random.default_rng(29)


def floats(*shape: int) -> np.ndarray:
    return RNG.uniform(-1.6, 1.6, shape).astype(np.float32)


@pytest.mark.parametrize("mode", ["linear", "nearest", "cubic"])
@pytest.mark.parametrize("padding", ["zeros", "border", "reflection"])
@pytest.mark.parametrize("align", [0, 1])
def test_grid_sample(mode: str, padding: str, align: int, tmp_path: Path) -> None:
    x, grid = floats(2, 3, 5, 4), floats(2, 6, 7, 2)
    proto = one("GridSample", [x, grid], mode=mode, padding_mode=padding, align_corners=align)
    dims = proto.graph.input[1].type.tensor_type.shape.dim
    dims[3].dim_value = 2
    check(proto, tmp_path, {"x0": x, "x1": grid}, rtol=1e-4, atol=1e-5)


def test_volumes(tmp_path: Path) -> None:
    x, grid = floats(1, 2, 3, 4, 5), floats(1, 2, 3, 4, 3)
    proto = one("GridSample", [x, grid], mode="linear")
    proto.graph.input[1].type.tensor_type.shape.dim[4].dim_value = 3
    check(proto, tmp_path, {"x0": x, "x1": grid}, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("align", [0, 1])
@pytest.mark.parametrize("spatial", [(5, 6), (3, 4, 5)])
def test_affine_grid(align: int, spatial: tuple[int, ...], tmp_path: Path) -> None:
    rank = len(spatial)
    node = helper.make_node("AffineGrid", ["theta", "size"], ["y"], align_corners=align)
    weights = {"size": np.array([2, 1, *spatial], np.int64)}
    inputs = [value("theta", np.float32, [None, rank, rank + 1])]
    proto = model([node], inputs, ["y"], weights)
    check(proto, tmp_path, {"theta": floats(2, rank, rank + 1)}, atol=1e-5)


@pytest.mark.parametrize(
    ("attributes", "message"), [({"mode": "any"}, "mode"), ({"padding_mode": "any"}, "padding")]
)
def test_bad_attributes(attributes: dict[str, str], message: str, tmp_path: Path) -> None:
    save(one("GridSample", [floats(2, 3, 5, 4), floats(2, 6, 7, 2)], **attributes),
         tmp_path / "model.onnx")  # fmt: skip
    with pytest.raises(AioptError, match=message):
        load(tmp_path / "model.onnx")
