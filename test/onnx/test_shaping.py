"""Operators that move data, with unknown sizes and old opsets, against ONNX Runtime (SPEC K3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

from .models import check, model, value

RNG = np.random.default_rng(0)


@dataclass(frozen=True)
class Case:
    """A node whose first inputs are arguments of unknown sizes and whose others are constants."""

    op_type: str
    args: tuple[Any, ...]
    constants: tuple[Any, ...] = ()
    opset: int = 21
    outputs: int = 1
    attributes: dict[str, Any] = field(default_factory=dict)


def normal(*shape: int) -> np.ndarray:
    return RNG.normal(size=shape).astype("f4")


def case(op_type: str, *args: Any, **options: Any) -> Case:
    known = {
        name: options.pop(name) for name in ("constants", "opset", "outputs") if name in options
    }
    return Case(op_type, args, attributes=options, **known)


X = normal(4, 6)
HALF = TensorProto.FLOAT16

CASES = {
    "shape": case("Shape", X),
    "part of a shape": case("Shape", normal(2, 3, 4, 5), start=-3, end=-1),
    "size": case("Size", X),
    "flatten": case("Flatten", normal(2, 3, 4), axis=2),
    "flatten from the end": case("Flatten", normal(2, 3, 4), axis=-1),
    "reshape keeps": case("Reshape", normal(2, 3, 4), constants=([0, -1],)),
    "transpose": case("Transpose", normal(2, 3, 4)),
    "transpose by order": case("Transpose", normal(2, 3, 4), perm=[1, 2, 0]),
    "squeeze 11": case("Squeeze", normal(1, 3, 1), opset=11, axes=[0, -1]),
    "squeeze": case("Squeeze", normal(1, 3, 1), constants=([0, 2],)),
    "unsqueeze 11": case("Unsqueeze", X, opset=11, axes=[0, 3]),
    "unsqueeze": case("Unsqueeze", X, constants=([-1, 0],)),
    "expand": case("Expand", normal(3, 1), constants=([2, 1, 6],)),
    "tile": case("Tile", X, constants=([2, 3],)),
    "concat": case("Concat", X, normal(2, 6), normal(0, 6), axis=0),
    "slice 9": case("Slice", X, opset=9, starts=[1, -3], ends=[9, -1], axes=[0, 1]),
    "slice": case("Slice", X, constants=([1, 5], [4, -7], [0, 1], [2, -2])),
    "slice to the end": case("Slice", X, constants=([-2], [2**63 - 1], [-1])),
    "slice backwards": case("Slice", X, constants=([-1], [-(2**63)], [0], [-1])),
    "split 11": case("Split", X, opset=11, outputs=2, axis=1, split=[2, 4]),
    "equal parts 11": case("Split", X, opset=11, outputs=3, axis=1),
    "equal parts 13": case("Split", X, opset=13, outputs=2),
    "parts": case("Split", X, constants=([1, 3],), outputs=2),
    "chunks": case("Split", normal(7, 2), outputs=3, num_outputs=3),
    "pad 10": case("Pad", X, opset=10, pads=[1, 0, 2, 3], value=2.5),
    "pad": case("Pad", X, constants=([0, 2, 1, 0], np.float32(-1))),
    "pad and crop": case("Pad", X, constants=([-1, 2, 1, -3],)),
    "pad by axes": case("Pad", X, constants=([1, 2], np.float32(7), [-1])),
    "pad by reflection": case("Pad", X, constants=([2, 3, 3, 5],), mode="reflect"),
    "pad by edges": case("Pad", X, constants=([2, 3, 0, 1],), mode="edge"),
    "pad around": case("Pad", X, constants=([2, 1, 3, 0],), mode="wrap"),
    "depth to space": case("DepthToSpace", normal(2, 12, 2, 3), blocksize=2),
    "depth to space, columns first": case(
        "DepthToSpace", normal(1, 12, 2, 3), blocksize=2, mode="CRD"
    ),
    "space to depth": case("SpaceToDepth", normal(2, 3, 4, 6), blocksize=2),
    "lower triangle": case("Trilu", normal(2, 4, 6), upper=0),
    "upper triangle": case("Trilu", X, constants=(np.int64(2),)),
    "identity matrix": case("EyeLike", X, k=1, dtype=TensorProto.INT64),
    "one hot": case("OneHot", np.array([1, -1, 4]), constants=(5, np.array([2.0, 3.0])), axis=0),
    "gather": case("Gather", X, np.array([[0, -1], [2, 1]]), axis=1),
    "gather elements": case("GatherElements", X, np.array([[0, -1], [2, 1]]), axis=0),
    "gather at points": case("GatherND", normal(3, 4, 5), np.array([[0, -1], [2, 1]])),
    "gather at points of a batch": case(
        "GatherND", normal(2, 4, 5), np.array([[1], [-2]]), batch_dims=1
    ),
    "scatter elements": case(
        "ScatterElements", X, np.array([[0, -1], [2, 1]]), normal(2, 2), axis=1, reduction="add"
    ),
    "scatter": case("Scatter", X, np.array([[0, 1], [2, 1]]), normal(2, 2), opset=10),
    "scatter at points": case("ScatterND", X, np.array([[0], [-1]]), normal(2, 6)),
    "reversed sequences": case(
        "ReverseSequence", X, np.array([2, 0, 6, 3]), batch_axis=0, time_axis=1
    ),
    "top 9": case("TopK", X, opset=9, outputs=2, k=2),
    "top": case("TopK", X, constants=([3],), outputs=2, axis=0, largest=0),
    "where": case("Where", X > 0, X, normal(6)),
    "cast": case("Cast", X * 3, to=TensorProto.INT32),
    "cast to half": case("Cast", X, to=HALF),
    "dropout 7": case("Dropout", X, opset=7, ratio=0.3),
    "dropout": case("Dropout", X, outputs=2),
    "nonzero": case("NonZero", X > 0),
    "compress": case("Compress", X, np.array([True, False, True]), axis=1),
    "unique": case("Unique", np.array([3, 1, 3, 2]), outputs=4),
}


@pytest.mark.parametrize("name", CASES)
def test_unknown_sizes(name: str, tmp_path: Path) -> None:
    given = CASES[name]
    arrays = {f"x{i}": np.asarray(array) for i, array in enumerate(given.args)}
    constants = {f"c{i}": np.asarray(array) for i, array in enumerate(given.constants)}
    if name == "one hot":
        constants["c1"] = constants["c1"].astype("f4")
    outputs = [f"y{i}" for i in range(given.outputs)]
    node = helper.make_node(given.op_type, [*arrays, *constants], outputs, **given.attributes)
    inputs = [value(n, a.dtype, _sizes(n, a)) for n, a in arrays.items()]
    proto = model([node], inputs, outputs, constants, opset=given.opset)
    check(proto, tmp_path, arrays)


def _sizes(name: str, array: np.ndarray) -> list[int | str]:
    """Unknown sizes; those of 1 are known, since they broadcast."""
    return [1 if size == 1 else f"{name}_{axis}" for axis, size in enumerate(array.shape)]


@pytest.mark.parametrize("limits", [(0, 5, 2), (7, 0, -3), (2, 2, 1), (0, 90, 1)])
@pytest.mark.parametrize("dtype", ["f4", "i4", "i8"])
def test_range(limits: tuple[int, ...], dtype: str, tmp_path: Path) -> None:
    node = helper.make_node("Range", ["a", "b", "c"], ["y"])
    arrays = {n: np.asarray(v, dtype) for n, v in zip("abc", limits, strict=True)}
    inputs = [value(name, dtype, []) for name in arrays]
    check(model([node], inputs, ["y"]), tmp_path, arrays)


def test_constants(tmp_path: Path) -> None:
    """Every form of a Constant, small and large."""
    values = {
        "value_float": 0.5,
        "value_floats": [1.0, 2.0, 3.0],
        "value": numpy_helper.from_array(normal(40, 3)),
    }
    nodes = [
        helper.make_node("Constant", [], [name], **{name: content})
        for name, content in values.items()
    ]
    nodes += [
        helper.make_node("Constant", [], ["value_ints"], value_ints=[1, 3]),
        helper.make_node("Constant", [], ["value_int"], value_int=2),
        helper.make_node("ConstantOfShape", ["value_ints"], ["zeros"]),
        helper.make_node("CastLike", ["value_int", "x"], ["two"]),
        helper.make_node("Sum", ["x", "two", "zeros", *values], ["y"]),
    ]
    check(model(nodes, [value("x", "f4", ["n", 3])], ["y"]), tmp_path, {"x": normal(40, 3)})
