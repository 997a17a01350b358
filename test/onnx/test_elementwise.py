"""Elementwise operators of ONNX with unknown sizes, against ONNX Runtime (SPEC K3)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from .models import check, one

RNG = np.random.default_rng(3)
F = RNG.normal(0, 2, (3, 1, 5)).astype(np.float32)
G = RNG.normal(0, 2, (4, 1)).astype(np.float32)
UNIT = RNG.uniform(-0.99, 0.99, (4, 5)).astype(np.float32)
POSITIVE = RNG.uniform(1.01, 9, (4, 5)).astype(np.float32)
EDGES = np.array([0.5, 1.5, 2.5, -0.5, -1.5, np.nan, np.inf, -np.inf, 0, -0.0], np.float32)
INTS = {
    dtype: (
        RNG.integers(-20, 20, (3, 4)).astype(dtype),
        RNG.choice([-3, -2, -1, 1, 2, 5], (4,)).astype(dtype),
    )
    for dtype in (np.int32, np.int64)
}
A, B = RNG.integers(0, 2, (3, 4)) > 0, RNG.integers(0, 2, (4,)) > 0

Inputs = dict[str, np.ndarray]


def inputs(*arrays: np.ndarray) -> Inputs:
    return {f"x{i}": array for i, array in enumerate(arrays)}


UNARY = {
    **dict.fromkeys(("Abs", "Neg", "Sign", "Ceil", "Floor", "Round", "Relu"), EDGES),
    **dict.fromkeys(("Exp", "Erf", "Sigmoid", "Tanh", "Sin", "Cos", "Tan", "Sinh", "Cosh"), F),
    **dict.fromkeys(("Asin", "Acos", "Atanh", "Atan", "Asinh"), UNIT),
    **dict.fromkeys(("Log", "Sqrt", "Reciprocal", "Acosh"), POSITIVE),
    "IsNaN": EDGES,
    "Not": A,
}


@pytest.mark.parametrize("op_type", UNARY)
def test_unary(op_type: str, tmp_path: Path) -> None:
    x = UNARY[op_type]
    check(one(op_type, [x]), tmp_path, inputs(x), rtol=3e-6)


@pytest.mark.parametrize("op_type", ["Abs", "Neg", "Sign"])
@pytest.mark.parametrize("dtype", INTS)
def test_unary_of_integers(op_type: str, dtype: type, tmp_path: Path) -> None:
    x = INTS[dtype][0]
    check(one(op_type, [x]), tmp_path, inputs(x))


@pytest.mark.parametrize(
    "op_type",
    ["Add", "Sub", "Mul", "Div", "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual"],
)
def test_binary(op_type: str, tmp_path: Path) -> None:
    check(one(op_type, [F, G]), tmp_path, inputs(F, G))


@pytest.mark.parametrize(
    "op_type", ["Add", "Sub", "Mul", "Div", "Equal", "Less", "Greater", "Mod", "Max", "Min"]
)
@pytest.mark.parametrize("dtype", INTS)
def test_binary_of_integers(op_type: str, dtype: type, tmp_path: Path) -> None:
    x, y = INTS[dtype]
    check(one(op_type, [x, y]), tmp_path, inputs(x, y))


@pytest.mark.parametrize("op_type", ["BitwiseAnd", "BitwiseOr", "BitwiseXor"])
@pytest.mark.parametrize("dtype", INTS)
def test_bits(op_type: str, dtype: type, tmp_path: Path) -> None:
    x, y = INTS[dtype]
    check(one(op_type, [x, y]), tmp_path, inputs(x, y))


@pytest.mark.parametrize("op_type", ["And", "Or", "Xor", "Equal"])
def test_logic(op_type: str, tmp_path: Path) -> None:
    check(one(op_type, [A, B]), tmp_path, inputs(A, B))


@pytest.mark.parametrize("op_type", ["Sum", "Mean", "Max", "Min"])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_variadic(op_type: str, count: int, tmp_path: Path) -> None:
    arrays = [F, G, UNIT][:count]
    check(one(op_type, arrays), tmp_path, inputs(*arrays))


@pytest.mark.parametrize("base", [np.float32, np.int32, np.int64])
@pytest.mark.parametrize("exponent", [np.float32, np.int32, np.int64])
def test_power_of_mixed_types(base: type, exponent: type, tmp_path: Path) -> None:
    x, y = np.array([[1], [2], [3]]).astype(base), np.array([0, 1, 2, 3]).astype(exponent)
    check(one("Pow", [x, y]), tmp_path, inputs(x, y), rtol=3e-6)


@pytest.mark.parametrize("exponent", [0.5, 1.0, 2.0, 3.0, -1.0, 2.5])
def test_power_of_a_constant(exponent: float, tmp_path: Path) -> None:
    proto = one("Pow", [POSITIVE, np.float32(exponent)])
    constant = np.array(exponent, np.float32)
    proto.graph.initializer.append(_tensor(constant, "x1"))
    del proto.graph.input[1]
    check(proto, tmp_path, inputs(POSITIVE), rtol=3e-6)


def _tensor(array: np.ndarray, name: str):
    from onnx import numpy_helper

    return numpy_helper.from_array(array, name)


def test_remainder_with_the_sign_of_the_dividend(tmp_path: Path) -> None:
    check(one("Mod", [F, G], fmod=1), tmp_path, inputs(F, G))


@pytest.mark.parametrize("flags", [(0, 0), (0, 1), (1, 0), (1, 1)])
def test_is_inf(flags: tuple[int, int], tmp_path: Path) -> None:
    proto = one("IsInf", [EDGES], detect_negative=flags[0], detect_positive=flags[1])
    check(proto, tmp_path, inputs(EDGES))


def test_where(tmp_path: Path) -> None:
    x, y = (RNG.normal(size=s).astype(np.float32) for s in ((3, 1), (2, 1, 4)))
    check(one("Where", [A, x, y]), tmp_path, inputs(A, x, y))


# -- activations ------------------------------------------------------------------------------

ACTIVATIONS: list[tuple[str, dict[str, Any]]] = [
    ("Celu", {"alpha": 1.5}),
    ("Elu", {"alpha": 0.7}),
    ("Gelu", {}),
    ("Gelu", {"approximate": "tanh"}),
    ("HardSigmoid", {"alpha": 0.3, "beta": 0.4}),
    ("HardSwish", {}),
    ("LeakyRelu", {"alpha": 0.3}),
    ("Mish", {}),
    ("Selu", {}),
    ("Selu", {"alpha": 1.1, "gamma": 2.0}),
    ("Shrink", {"lambd": 1.0, "bias": 0.5}),
    ("Softplus", {}),
    ("Softsign", {}),
    ("ThresholdedRelu", {"alpha": 0.8}),
]


@pytest.mark.parametrize(("op_type", "attributes"), ACTIVATIONS)
def test_activation(op_type: str, attributes: dict[str, Any], tmp_path: Path) -> None:
    x = np.concatenate([F.ravel(), np.array([0, -50, 50, 100, -100], np.float32)])
    check(one(op_type, [x], **attributes), tmp_path, inputs(x), rtol=1e-5)


def test_prelu(tmp_path: Path) -> None:
    x, slope = RNG.normal(size=(2, 3, 4)).astype(np.float32), np.float32([[0.1], [0.2], [0.3]])
    check(one("PRelu", [x, slope]), tmp_path, inputs(x, slope))


@pytest.mark.parametrize("bounds", ["none", "low", "high", "both"])
@pytest.mark.parametrize("dtype", [np.float32, np.int32, np.int64])
def test_clip(bounds: str, dtype: type, tmp_path: Path) -> None:
    x = np.arange(-6, 6).reshape(3, 4).astype(dtype)
    low, high = np.array(-2, dtype), np.array(3, dtype)
    arrays = {"none": [x], "low": [x, low], "high": [x, low, high], "both": [x, low, high]}[bounds]
    proto = one("Clip", arrays)
    if bounds == "high":
        proto.graph.node[0].input[1] = ""
        del proto.graph.input[1]
        check(proto, tmp_path, {"x0": x, "x2": high})
    else:
        check(proto, tmp_path, inputs(*arrays))


def test_clip_of_opset_6(tmp_path: Path) -> None:
    check(one("Clip", [F], opset=10, min=-1.0, max=0.5), tmp_path, inputs(F))


def test_half_precision_is_computed_in_single(tmp_path: Path) -> None:
    x = F.astype(np.float16)
    check(one("Softplus", [F]), tmp_path, inputs(F))
    check(one("Add", [x, x]), tmp_path, inputs(x, x))
