"""LSTM, GRU and RNN of ONNX over unknown lengths, against ONNX Runtime (SPEC K1, K3)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from aiopt import AioptError, load
from onnx import helper, save

from .models import check, model, value

RNG = np.random.default_rng(23)
GATES = {"LSTM": 4, "GRU": 3, "RNN": 1}
HIDDEN, INPUT = 5, 3


def floats(*shape: int) -> np.ndarray:
    return RNG.uniform(-0.7, 0.7, shape).astype(np.float32)


def network(
    op_type: str,
    *,
    directions: int = 1,
    lengths: bool = False,
    initial: bool = False,
    peepholes: bool = False,
    **attributes: Any,
):
    """A network whose length and batch are unknown; its weights are constants."""
    rows = GATES[op_type] * HIDDEN
    weights = {
        "w": floats(directions, rows, INPUT),
        "r": floats(directions, rows, HIDDEN),
        "b": floats(directions, 2 * rows),
    }
    names = ["x", "w", "r", "b", "lengths" if lengths else ""]
    inputs = [value("x", np.float32, ["steps", "batch", INPUT])]
    if lengths:
        inputs.append(value("lengths", np.int32, ["batch"]))
    outputs = ["y", "h", "c"] if op_type == "LSTM" else ["y", "h"]
    for name in outputs[1:] if initial else ():
        inputs.append(value(f"{name}0", np.float32, [directions, "batch", HIDDEN]))
        names.append(f"{name}0")
    if peepholes:
        weights["p"] = floats(directions, 3 * HIDDEN)
        names += [""] * (7 - len(names)) + ["p"]
    node = helper.make_node(op_type, names, outputs, hidden_size=HIDDEN, **attributes)
    return model([node], inputs, outputs, weights)


def feed(proto, steps: int, batch: int) -> dict[str, np.ndarray]:
    """Arguments for that many steps."""
    arrays: dict[str, np.ndarray] = {}
    for info in proto.graph.input:
        if info.name == "lengths":
            arrays[info.name] = RNG.integers(1, steps + 1, batch).astype(np.int32)
        elif info.name == "x":
            arrays[info.name] = floats(steps, batch, INPUT)
        else:
            count = info.type.tensor_type.shape.dim[0].dim_value
            arrays[info.name] = floats(count, batch, HIDDEN)
    return arrays


VARIANTS: list[tuple[str, dict[str, Any]]] = [
    ("LSTM", {}),
    ("LSTM", {"initial": True}),
    ("LSTM", {"peepholes": True}),
    ("LSTM", {"clip": 0.3}),
    ("LSTM", {"lengths": True}),
    ("LSTM", {"direction": "reverse", "lengths": True}),
    ("LSTM", {"direction": "bidirectional", "directions": 2, "initial": True, "lengths": True}),
    ("LSTM", {"input_forget": 1}),
    ("LSTM", {"activations": ["HardSigmoid", "Elu", "Softsign"], "activation_alpha": [0.3, 0.8]}),
    ("GRU", {}),
    ("GRU", {"initial": True, "lengths": True}),
    ("GRU", {"linear_before_reset": 1}),
    ("GRU", {"direction": "bidirectional", "directions": 2, "linear_before_reset": 1}),
    ("GRU", {"direction": "reverse", "lengths": True}),
    ("RNN", {}),
    ("RNN", {"activations": ["Relu"], "initial": True}),
    ("RNN", {"direction": "bidirectional", "directions": 2, "activations": ["Tanh", "Affine"],
             "activation_alpha": [0.5], "activation_beta": [0.1]}),
]  # fmt: skip


@pytest.mark.parametrize(("op_type", "attributes"), VARIANTS)
def test_network(op_type: str, attributes: dict[str, Any], tmp_path: Path) -> None:
    proto = network(op_type, **attributes)
    calls = [feed(proto, steps, batch) for steps, batch in ((1, 1), (4, 3), (9, 2))]
    check(proto, tmp_path, *calls, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        ({"direction": "up"}, "direction"),
        ({"activations": ["Tanh"]}, "3 names"),
        ({"activations": ["Tanh", "Tanh", "Any"]}, "Any"),
    ],
)
def test_bad_attributes(attributes: dict[str, Any], message: str, tmp_path: Path) -> None:
    save(network("LSTM", **attributes), tmp_path / "model.onnx")
    with pytest.raises(AioptError, match=message):
        load(tmp_path / "model.onnx")
