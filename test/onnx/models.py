"""ONNX models for tests: made in a few words, run in tier 0 and 2, compared with ONNX Runtime."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from aiopt import load
from onnx import helper, numpy_helper

Array = np.ndarray[Any, Any]

IR_VERSION = 10


def value(name: str, dtype: Any, shape: Sequence[int | str | None] | None) -> onnx.ValueInfoProto:
    """An input or output; None is an unknown size, or an unknown rank."""
    element = helper.np_dtype_to_tensor_dtype(np.dtype(dtype))
    return helper.make_tensor_value_info(name, element, shape)


def model(
    nodes: Sequence[onnx.NodeProto],
    inputs: Sequence[onnx.ValueInfoProto],
    outputs: Sequence[str],
    weights: Mapping[str, Array] | None = None,
    *,
    opset: int = 21,
    functions: Sequence[onnx.FunctionProto] = (),
) -> onnx.ModelProto:
    """A model; the types of outputs are left out."""
    graph = helper.make_graph(
        nodes,
        "main",
        inputs,
        [onnx.ValueInfoProto(name=name) for name in outputs],
        [numpy_helper.from_array(array, name) for name, array in (weights or {}).items()],
    )
    opsets = [helper.make_opsetid("", opset), helper.make_opsetid("local", 1)]
    return helper.make_model(
        graph, opset_imports=opsets, ir_version=IR_VERSION, functions=functions
    )


def one(op_type: str, arrays: Sequence[Array], *, outputs: int = 1, opset: int = 21, **attributes):
    """A model of one node whose inputs have the dtypes and ranks of arrays; sizes but 1 are unknown."""
    names = [f"x{i}" for i in range(len(arrays))]
    results = [f"y{i}" for i in range(outputs)]
    node = helper.make_node(op_type, names, results, **attributes)
    shapes = [[1 if size == 1 else None for size in a.shape] for a in arrays]
    columns = zip(names, arrays, shapes, strict=True)
    inputs = [value(name, a.dtype, shape) for name, a, shape in columns]
    return model([node], inputs, results, opset=opset)


def check(
    proto: onnx.ModelProto,
    folder: Path,
    *calls: Mapping[str, Array],
    tiers: Sequence[int] = (0, 2),
    rtol: float = 1e-5,
    atol: float = 1e-6,
) -> None:
    """Compare a model's results in several calls of one program with those of ONNX Runtime."""
    path = folder / "model.onnx"
    onnx.save(proto, path)
    session = onnxruntime.InferenceSession(proto.SerializeToString())
    wanted = [session.run(None, dict(call)) for call in calls]
    for tier in tiers:
        program = load(path, tier=tier)
        for call, expected in zip(calls, wanted, strict=True):
            results = program(**call)
            found = results if isinstance(results, tuple) else (results,)
            for got, want in zip(found, expected, strict=True):
                assert got.dtype == want.dtype
                assert got.shape == want.shape
                np.testing.assert_allclose(got, want, rtol=rtol, atol=atol)
