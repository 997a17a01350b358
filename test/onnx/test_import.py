"""Importing ONNX models: names, weights, symbolic sizes (SPEC K3)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from aiopt import AioptError, load
from onnx import helper

from .models import check, model, value


def test_a_batch_size_keeps_its_name(tmp_path: Path) -> None:
    weight = np.random.default_rng(0).normal(size=(1, 64)).astype(np.float32)
    nodes = [
        helper.make_node("Shape", ["x"], ["s"]),
        helper.make_node("Add", ["x", "w"], ["sum"]),
        helper.make_node("LeakyRelu", ["sum"], ["r"], alpha=0.2),
        helper.make_node("Reshape", ["r", "heads"], ["split"]),
        helper.make_node("Reshape", ["split", "s"], ["joined"]),
    ]
    weights = {"w": weight, "heads": np.array([0, 8, -1])}
    proto = model(nodes, [value("x", "f4", ["batch size", 64])], ["split", "joined"], weights)
    rng = np.random.default_rng(1)
    check(proto, tmp_path, *({"x": rng.normal(size=(n, 64)).astype("f4")} for n in (1, 2, 5)))
    program = load(tmp_path / "model.onnx", tier=0)
    assert program.symbols == ("batch_size",)
    assert [result.name for result in program.results] == ["split", "joined"]


def test_a_diagnostic_names_file_and_node(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("Add", ["x", "x"], ["y"]),
        helper.make_node("Add", ["x", "w"], ["z"], name="second"),
    ]
    proto = model(nodes, [value("x", "f4", [3])], ["z"], {"w": np.zeros(4, "f4")})
    path = tmp_path / "model.onnx"
    path.write_bytes(proto.SerializeToString())
    with pytest.raises(AioptError) as caught:
        load(path, tier=0)
    assert str(caught.value) == (
        f"{path}:2:1: error: node 'second' (Add): sizes 3 and 4 are not equal"
    )
