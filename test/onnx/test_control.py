"""If, Loop and Scan, against ONNX Runtime (SPEC K1, K3)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import pytest
from aiopt import AioptError, compile
from onnx import helper, numpy_helper

from .models import check, model, value

RNG = np.random.default_rng(0)


def graph(
    nodes: Sequence[onnx.NodeProto],
    inputs: Sequence[onnx.ValueInfoProto],
    outputs: Sequence[onnx.ValueInfoProto],
    **weights: np.ndarray,
) -> onnx.GraphProto:
    """A subgraph."""
    tensors = [numpy_helper.from_array(array, name) for name, array in weights.items()]
    return helper.make_graph(nodes, "body", inputs, outputs, tensors)


def names(proto: onnx.ModelProto) -> list[str]:
    """The operations of tier 0."""
    module = compile(proto, tier=0).module
    return [] if module is None else [op.name for op in module.walk()]


def normal(*shape: int) -> np.ndarray:
    return RNG.normal(size=shape).astype("f4")


# -- If -------------------------------------------------------------------------------------------


def branching(condition: str, *others: onnx.NodeProto, **attributes: onnx.GraphProto):
    """A model that takes the double or the square plus a weight, by a condition."""
    size = (3, 16)
    then = graph([helper.make_node("Add", ["x", "x"], ["a"])], [], [value("a", "f4", size)])
    otherwise = graph(
        [helper.make_node("Mul", ["x", "x"], ["m"]), helper.make_node("Add", ["m", "w"], ["b"])],
        [],
        [value("b", "f4", size)],
        w=normal(3, 16),
    )
    branches = {"then_branch": then, "else_branch": otherwise}
    nodes = [*others, helper.make_node("If", [condition], ["y"], name="if", **branches)]
    inputs = [value("x", "f4", ["n", 16]), value("flag", "?", [])]
    return model(nodes, inputs, ["y"], {"yes": np.array(True)})


def test_a_condition_that_data_decides(tmp_path: Path) -> None:
    x = normal(3, 16)
    proto = branching("flag")
    assert "graph.if" in names(proto)
    calls = ({"x": x, "flag": np.array(truth)} for truth in (True, False))
    check(proto, tmp_path, *calls)


def test_a_constant_condition_leaves_one_branch() -> None:
    found = names(branching("yes"))
    assert "graph.if" not in found
    assert "graph.mul" not in found


def test_a_condition_on_sizes(tmp_path: Path) -> None:
    """One branch for each size, of whatever rank."""
    nodes = [
        helper.make_node("Shape", ["x"], ["s"]),
        helper.make_node("Gather", ["s", "zero"], ["n"]),
        helper.make_node("Equal", ["n", "one"], ["single"]),
    ]
    squeezed = graph(
        [helper.make_node("Squeeze", ["x", "axes"], ["a"])], [], [value("a", "f4", None)]
    )
    same = graph([helper.make_node("Identity", ["x"], ["b"])], [], [value("b", "f4", None)])
    nodes.append(helper.make_node("If", ["single"], ["y"], then_branch=squeezed, else_branch=same))
    weights = {"zero": np.array(0), "one": np.array(1), "axes": np.array([0])}
    proto = model(nodes, [value("x", "f4", ["n", 4])], ["y"], weights)
    check(proto, tmp_path, {"x": normal(1, 4)}, {"x": normal(3, 4)})


# -- Loop -----------------------------------------------------------------------------------------


def looping(*, stops: bool = False, stacks: bool = False, weights: bool = False) -> onnx.ModelProto:
    """A loop that halves and adds, while the sum is below a bound if it stops."""
    nodes = [
        helper.make_node("Mul", ["state", "half"], ["h"]),
        helper.make_node("Add", ["h", "x" if not weights else "w"], ["next"]),
        helper.make_node("ReduceSum", ["next"], ["sum"], keepdims=0),
        helper.make_node("Less" if stops else "Identity", ["sum", "bound"][: 1 + stops], ["low"]),
        helper.make_node("Identity", ["low" if stops else "on"], ["go"]),
        helper.make_node("Add", ["sum", "sum"], ["part"]),
    ]
    inputs = [value("i", "i8", []), value("on", "?", []), value("state", "f4", ["n"])]
    outputs = [value("go", "?", []), value("next", "f4", ["n"])]
    outputs += [value("part", "f4", [])] if stacks else []
    tensors = {"half": np.float32(0.5), "bound": np.float32(9)}
    tensors |= {"w": normal(64)} if weights else {}
    body = graph(nodes, inputs, outputs, **tensors)
    results = ["y", "parts"][: 1 + stacks]
    loop = helper.make_node("Loop", ["trips", "", "x"], results, name="loop", body=body)
    arguments = [value("x", "f4", [64 if weights else "n"]), value("trips", "i8", [])]
    return model([loop], arguments, results)


@pytest.mark.parametrize("trips", [0, 1, 3, 100])
@pytest.mark.parametrize("stops", [False, True])
@pytest.mark.parametrize("weights", [False, True])
def test_trips_that_data_decides(trips: int, stops: bool, weights: bool, tmp_path: Path) -> None:
    proto = looping(stops=stops, weights=weights)
    assert "graph.while" in names(proto)
    check(proto, tmp_path, {"x": np.abs(normal(64)) / 8, "trips": np.array(trips)})


@pytest.mark.parametrize("trips", [0, 1, 5, 100])
def test_stacked_outputs(trips: int, tmp_path: Path) -> None:
    """How many there are must be known; many are stacked by a loop."""
    check(looping(stacks=True), tmp_path, {"x": normal(6), "trips": np.array(trips)})


def test_stacked_outputs_of_a_loop_that_stops() -> None:
    with pytest.raises(AioptError, match=r"node 'loop' \(Loop\): .*stacks outputs while"):
        compile(looping(stacks=True, stops=True), tier=0)


def test_a_body_that_uses_the_trip_as_a_size(tmp_path: Path) -> None:
    """Such loops are unrolled once their trip count is known."""
    nodes = [
        helper.make_node("Unsqueeze", ["i", "zero"], ["start"]),
        helper.make_node("Slice", ["x", "start", "end"], ["rest"]),
        helper.make_node("ReduceSum", ["rest"], ["sum"], keepdims=0),
        helper.make_node("Add", ["state", "sum"], ["next"]),
        helper.make_node("Identity", ["on"], ["go"]),
    ]
    inputs = [value("i", "i8", []), value("on", "?", []), value("state", "f4", [])]
    weights = {"zero": np.array([0]), "end": np.array([99])}
    body = graph(nodes, inputs, [value("go", "?", []), value("next", "f4", [])], **weights)
    loop = helper.make_node("Loop", ["trips", "", "first"], ["y"], body=body)
    arguments = [value("x", "f4", ["n"]), value("trips", "i8", [])]
    proto = model([loop], arguments, ["y"], {"first": np.float32(0)})
    check(proto, tmp_path, *({"x": normal(7), "trips": np.array(trips)} for trips in (2, 5)))


# -- Scan -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [1, 5, 200])
@pytest.mark.parametrize("attributes", [{}, {"scan_input_directions": [1, 0]}, {
    "scan_input_axes": [1, 0], "scan_output_axes": [1], "scan_output_directions": [1],
}])  # fmt: skip
def test_scan(length: int, attributes: dict[str, list[int]], tmp_path: Path) -> None:
    nodes = [
        helper.make_node("Mul", ["state", "a"], ["p"]),
        helper.make_node("Add", ["p", "b"], ["next"]),
        helper.make_node("Tanh", ["next"], ["out"]),
    ]
    inputs = [value(name, "f4", [4]) for name in ("state", "a", "b")]
    body = graph(nodes, inputs, [value("next", "f4", [4]), value("out", "f4", [4])])
    scan = helper.make_node(
        "Scan", ["first", "x", "z"], ["y", "outs"], body=body, num_scan_inputs=2, **attributes
    )
    turned = "scan_input_axes" in attributes
    shape = [4, "n"] if turned else ["n", 4]
    arguments = [value("first", "f4", [4]), value("x", "f4", shape), value("z", "f4", ["n", 4])]
    proto = model([scan], arguments, ["y", "outs"])
    assert "graph.while" in names(proto)
    x = normal(4, length) if turned else normal(length, 4)
    call = {"first": normal(4), "x": x / 4, "z": normal(length, 4)}
    check(proto, tmp_path, call, rtol=1e-4)
