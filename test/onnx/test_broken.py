"""Broken models: one diagnostic, whatever is wrong (SPEC T9)."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from aiopt import AioptError, compile, load
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from .models import model, value

X = value("x", "f4", [2, 3])


def failure(proto: onnx.ModelProto) -> str:
    with pytest.raises(AioptError) as caught:
        compile(proto, tier=0)
    text = str(caught.value)
    assert text.isprintable()
    return text


def node(op_type: str, *inputs: str, **attributes: Any) -> onnx.ModelProto:
    """A model of one node called n."""
    made = helper.make_node(op_type, inputs, ["y"], name="n", **attributes)
    return model([made], [X], ["y"], {"w": np.ones((4, 5), "f4")})


NODES = {
    "an operator we lack": (node("Frobnicate", "x"), "(Frobnicate): the operator is not supported"),
    "a domain we lack": (node("A", "x", domain="com.me"), "operators of domain 'com.me'"),
    "a value from nowhere": (node("Relu", "z"), "nothing computes the value 'z' before it is used"),
    "its own output": (node("Relu", "y"), "nothing computes the value 'y' before it is used"),
    "too few inputs": (node("Add", "x"), "number of inputs: expected 2, found 1"),
    "too many inputs": (node("Relu", "x", "x"), "number of inputs: expected 1, found 2"),
    "a missing input": (node("Gather", "", "x"), "input 0 is missing"),
    "sizes that differ": (node("Add", "x", "w"), "sizes 2 and 4 are not equal"),
    "an axis out of range": (node("Softmax", "x", axis=7), "axis 7 is out of range for rank 2"),
    "an attribute of another type": (
        node("Softmax", "x", axis="a"),
        "attribute 'axis': expected an integer, found a string",
    ),
    "no attribute": (node("Cast", "x"), "attribute 'to' is missing"),
    "a type we lack": (node("Cast", "x", to=17), "element type float8e4m3fn is not supported"),
}


@pytest.mark.parametrize("name", NODES)
def test_nodes(name: str) -> None:
    proto, expected = NODES[name]
    text = failure(proto)
    assert text.startswith("<model>:1:1: error: node 'n' (")
    assert expected in text


def tensor(**fields: Any) -> onnx.ModelProto:
    """A model that adds a damaged tensor."""
    proto = node("Add", "x", "t")
    made = numpy_helper.from_array(np.ones(3, "f4"), "t")
    for name, content in fields.items():
        made.ClearField(name)
        if isinstance(content, list):
            getattr(made, name).extend(content)
        else:
            setattr(made, name, content)
    proto.graph.initializer.append(made)
    return proto


def test_a_size_that_large_tensors_decide() -> None:
    """A value of an input is followed through small tensors only."""
    nodes = [
        helper.make_node("Add", ["x", "w"], ["sum"]),
        helper.make_node("NonZero", ["sum"], ["y"], name="n"),
    ]
    proto = model(nodes, [value("x", "f4", [90, 90])], ["y"], {"w": np.ones((90, 90), "f4")})
    with pytest.raises(AioptError, match=r"\(NonZero\): .* is computed from large tensors"):
        compile(proto, tier=0)(np.ones((90, 90), "f4"))


def function(name: str, *calls: str) -> onnx.FunctionProto:
    """A function of one input that calls others one after another."""
    values = ["a", *(f"v{i}" for i in range(1, len(calls))), "b"]
    nodes = [
        helper.make_node(
            callee, [values[i]], [values[i + 1]], domain="" if callee == "Relu" else "local"
        )
        for i, callee in enumerate(calls)
    ]
    return helper.make_function("local", name, ["a"], ["b"], nodes, [helper.make_opsetid("", 21)])


def calling(*functions: onnx.FunctionProto) -> onnx.ModelProto:
    """A model that calls F0."""
    call = helper.make_node("F0", ["x"], ["y"], domain="local", name="n")
    return model([call], [X], ["y"], functions=functions)


def test_functions_without_an_end() -> None:
    assert "nested too deeply" in failure(calling(function("F0", "F0")))
    several = [function(f"F{i}", *[f"F{i + 1}"] * 4) for i in range(12)]
    assert "more than 30000 nodes" in failure(calling(*several, function("F12", "Relu")))


@pytest.mark.parametrize("size", [1 << 60, 1 << 62, (1 << 63) - 1])
def test_impossible_inputs(size: int) -> None:
    relu = helper.make_node("Relu", ["x"], ["y"])
    assert "error" in failure(model([relu], [value("x", "f4", [size, 8])], ["y"]))


TENSORS = {
    "too few bytes": (tensor(raw_data=b"123"), "takes 12 bytes, found 3"),
    "too many": (tensor(dims=[1 << 60]), "the shape [1152921504606846976] is impossible"),
    "a negative size": (tensor(dims=[-3]), "the shape [-3] is impossible"),
    "strings": (tensor(data_type=TensorProto.STRING), "element type string is not supported"),
    "an unknown type": (tensor(data_type=999), "element type number 999 is not supported"),
}


@pytest.mark.parametrize("name", TENSORS)
def test_tensors(name: str) -> None:
    proto, expected = TENSORS[name]
    text = failure(proto)
    assert "initializer 't'" in text
    assert expected in text


def external(folder: Path, **entries: Any) -> Path:
    """A model whose weight lies in another file."""
    proto = tensor(data_location=TensorProto.EXTERNAL)
    made = proto.graph.initializer[-1]
    made.ClearField("raw_data")
    for key, content in entries.items():
        made.external_data.add(key=key, value=str(content))
    (folder / "data.bin").write_bytes(b"----" + np.arange(40, dtype="f4").tobytes())
    made.dims[:] = [2, 3]
    path = folder / "inside" / "model.onnx"
    path.parent.mkdir()
    (path.parent / "data.bin").write_bytes(b"----" + np.arange(6, dtype="f4").tobytes())
    path.write_bytes(proto.SerializeToString())
    return path


def test_external_data(tmp_path: Path) -> None:
    path = external(tmp_path, location="data.bin", offset=4, length=24)
    (result,) = (load(path, tier=0)(np.zeros((2, 3), "f4")),)
    np.testing.assert_array_equal(result, np.arange(6).reshape(2, 3))


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ({"location": "../data.bin"}, "is not in the model's folder"),
        ({"location": "/etc/passwd"}, "is not in the model's folder"),
        ({}, "is not in the model's folder"),
        ({"location": "none.bin"}, "No such file"),
        ({"location": "data.bin", "offset": 4, "length": 48}, "has 28 bytes, not 48 at 4"),
        ({"location": "data.bin", "offset": -4}, "has 28 bytes"),
        ({"location": "data.bin", "offset": "x"}, "invalid literal"),
        ({"location": "data.bin", "length": 8}, "takes 24 bytes, found 8"),
    ],
)
def test_broken_external_data(entries: dict[str, Any], expected: str, tmp_path: Path) -> None:
    path = external(tmp_path, **entries)
    with pytest.raises(AioptError, match=r"initializer 't'.*: ") as caught:
        load(path, tier=0)
    assert expected in str(caught.value)


def test_what_is_no_model(tmp_path: Path) -> None:
    for data in (b"", b"\xff" * 40, b"not a model", b"\x08\x0a"):
        path = tmp_path / "model.onnx"
        path.write_bytes(data)
        with pytest.raises(AioptError, match="not an ONNX model: "):
            load(path)
    with pytest.raises(AioptError, match="cannot read: No such file"):
        load(tmp_path / "nowhere.onnx")


SEED = node("Gather", "w", "x").SerializeToString()
SEEDS = [
    SEED,
    tensor().SerializeToString(),
    node("Softmax", "x", axis=1).SerializeToString(),
    node("Reshape", "x", "w").SerializeToString(),
]


@given(st.data())
def test_damaged_bytes(data: st.DataObject) -> None:
    damaged = bytearray(data.draw(st.sampled_from(SEEDS)))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        match data.draw(st.integers(0, 2)):
            case 0:
                damaged[at] = data.draw(st.integers(0, 255))
            case 1:
                del damaged[at : at + data.draw(st.integers(1, 8))]
            case _:
                damaged[at:at] = data.draw(st.binary(max_size=8))
        damaged = damaged or bytearray(b"\0")
    with contextlib.suppress(AioptError):
        compile(bytes(damaged), tier=0)


@given(st.binary(max_size=60))
def test_arbitrary_bytes(data: bytes) -> None:
    with pytest.raises(AioptError):
        compile(data, tier=0)
