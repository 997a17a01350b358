"""Importing ONNX models: names, weights, symbolic sizes (SPEC K3)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from aiopt import AioptError, load
from onnx import ModelProto, NodeProto, helper, numpy_helper

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


def sized(*nodes: NodeProto, shape: list[str | int], **weights: np.ndarray) -> ModelProto:
    """A model from x to y that computes with the sizes of x."""
    return model(
        [helper.make_node("Shape", ["x"], ["s"]), *nodes], [value("x", "f4", shape)], ["y"], weights
    )


def test_windows_make_sizes_multiples(tmp_path: Path) -> None:
    """[h, w] → [h / 4, 4, w / 4, 4]: a promise that 4 divides both."""
    nodes = [
        helper.make_node("Div", ["s", "four"], ["quarters"]),
        helper.make_node("Split", ["quarters"], ["h", "w"], num_outputs=2),
        helper.make_node("Concat", ["h", "four", "w", "four"], ["split"], axis=0),
        helper.make_node("Reshape", ["x", "split"], ["windows"]),
        helper.make_node("Transpose", ["windows"], ["y"], perm=[0, 2, 1, 3]),
    ]
    proto = sized(*nodes, shape=["h", "w"], four=np.array([4]))
    rng = np.random.default_rng(0)
    check(proto, tmp_path, *({"x": rng.normal(size=s).astype("f4")} for s in ((8, 4), (4, 12))))
    program = load(tmp_path / "model.onnx", tier=2)
    assert str(program.inputs[0]) == "x: float32[4*h_by_4, 4*w_by_4]"
    with pytest.raises(AioptError, match=r"4\*h_by_4"):
        program(np.zeros((6, 4), "f4"))


def test_positions_counted_by_remainders(tmp_path: Path) -> None:
    """What exporters make of torch.roll, and of the last step of a sequence."""
    nodes = [
        helper.make_node("Mod", ["minus", "s"], ["last"]),
        helper.make_node("Slice", ["x", "last", "s", "zero"], ["tail"]),
        helper.make_node("Slice", ["x", "zero", "last", "zero"], ["head"]),
        helper.make_node("Concat", ["tail", "head"], ["rolled"], axis=0),
        helper.make_node("Gather", ["rolled", "back"], ["step"], axis=0),
        helper.make_node("Add", ["rolled", "step"], ["y"]),
    ]
    weights = {"minus": np.array([-1]), "zero": np.array([0]), "back": np.array(-1)}
    proto = sized(*nodes, shape=["n"], **weights)
    rng = np.random.default_rng(0)
    check(proto, tmp_path, *({"x": rng.normal(size=n).astype("f4")} for n in (1, 2, 5)))
    assert load(tmp_path / "model.onnx", tier=0).symbols == ("n",)


def test_expand_by_a_shape_with_minus_one(tmp_path: Path) -> None:
    """torch.expand: Shape → ConstantOfShape → Mul → Equal → Where → Expand."""
    nodes = [
        helper.make_node("Concat", ["s", "minus"], ["target"], axis=0),
        helper.make_node("Shape", ["target"], ["rank"]),
        helper.make_node(
            "ConstantOfShape", ["rank"], ["ones"], value=numpy_helper.from_array(np.array([1]))
        ),
        helper.make_node("Mul", ["ones", "minus"], ["negative"]),
        helper.make_node("Equal", ["target", "negative"], ["kept"]),
        helper.make_node("Where", ["kept", "ones", "target"], ["shape"]),
        helper.make_node("Unsqueeze", ["x", "minus"], ["column"]),
        helper.make_node("Expand", ["column", "shape"], ["y"]),
    ]
    proto = sized(*nodes, shape=["a", "b"], minus=np.array([-1]))
    check(proto, tmp_path, {"x": np.ones((2, 3), "f4")}, {"x": np.ones((1, 4), "f4")})
    assert load(tmp_path / "model.onnx", tier=0).symbols == ("a", "b")


@pytest.mark.parametrize("constant", [False, True])
def test_an_artifact_finds_its_weights_in_the_model(constant: bool, tmp_path: Path) -> None:
    weight = np.random.default_rng(0).normal(size=(64, 8)).astype("f4")
    nodes = [helper.make_node("MatMul", ["x", "w"], ["y"])]
    if constant:
        nodes.insert(
            0, helper.make_node("Constant", [], ["w"], value=numpy_helper.from_array(weight))
        )
    proto = model(nodes, [value("x", "f4", ["n", 64])], ["y"], {} if constant else {"w": weight})
    path = tmp_path / "model.onnx"
    path.write_bytes(proto.SerializeToString())
    program = load(path)
    program.save(tmp_path / "model.aiopt")
    x = np.ones((3, 64), "f4")
    again = load(tmp_path / "model.aiopt", weights=path)
    np.testing.assert_array_equal(again(x), program(x))


def test_names_of_sizes_may_be_expressions(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("MaxPool", ["x"], ["p"], kernel_shape=[2], strides=[2]),
        helper.make_node("Upsample", ["p", "scales"], ["u"]),
        helper.make_node("Add", ["x", "u"], ["y"]),
        helper.make_node("Concat", ["past", "k"], ["all"], axis=0),
        helper.make_node("Add", ["all", "mask"], ["masked"]),
    ]
    inputs = [
        value("mask", "f4", ["past + s", 1]), value("x", "f4", [1, 1, "4*w"]),
        value("past", "f4", ["past", 3]), value("k", "f4", ["s", 3]),
    ]  # fmt: skip
    weights = {"scales": np.float32([1, 1, 2])}
    proto = model(nodes, inputs, ["y", "masked"], weights, opset=9)
    rng = np.random.default_rng(1)

    def call(width: int, past: int, s: int) -> dict[str, np.ndarray]:
        shapes = {"mask": (past + s, 1), "x": (1, 1, 4 * width), "past": (past, 3), "k": (s, 3)}
        return {name: rng.normal(size=shape).astype("f4") for name, shape in shapes.items()}

    check(proto, tmp_path, call(1, 2, 3), call(3, 5, 1))
    program = load(tmp_path / "model.onnx", tier=0)
    assert set(program.symbols) == {"past", "s"}


@pytest.mark.parametrize("param", ["a-b", "batch size", "2*", "n*m"])
def test_other_names_of_sizes_are_names(param: str, tmp_path: Path) -> None:
    node = helper.make_node("Relu", ["x"], ["y"])
    proto = model([node], [value("x", "f4", [param, 2])], ["y"])
    check(proto, tmp_path, {"x": np.float32([[1, -1]])}, {"x": np.ones((3, 2), "f4")})
