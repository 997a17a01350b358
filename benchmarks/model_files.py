"""Files that users of a system have before they compile: ONNX models and weights.

They are written by a process of their own, so that making them costs the contestant neither time
nor memory:

    python benchmarks/model_files.py onnx W4 128 FILE      # "any" for a dynamic size
    python benchmarks/model_files.py safetensors W4 any FILE
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from workloads import EPSILON, HEAD, HEADS, HIDDEN, WORKLOADS


def model_file(kind: str, name: str, size: int | None, folder: str) -> Path:
    """The file of a workload, made if it is missing."""
    label = "any" if size is None else str(size)
    path = Path(folder) / f"{name}.{label}.{kind}"
    if not path.exists():
        partial = path.with_suffix(f".{os.getpid()}")
        command = [sys.executable, __file__, kind, name, label, str(partial)]
        subprocess.run(command, check=True)
        partial.replace(path)
    return path


def write_safetensors(name: str, path: Path) -> None:
    """The parameters by argument name."""
    from safetensors.numpy import save_file

    save_file(WORKLOADS[name].parameters(), path)


def write_onnx(name: str, size: int | None, path: Path) -> None:
    """The model with its parameters inside, opset 17 as exporters write it; gelu by erf."""
    from onnx import TensorProto, checker, helper, save

    workload = WORKLOADS[name]
    graph = _Graph(workload.parameters())
    graph.rename_last(_BUILDERS[name](graph))
    shapes = workload.input_shapes(size or _MARK)
    free = [[workload.size_name if d == _MARK else d for d in shape] for shape in shapes]
    names = ("x", "y")[: len(free)]
    model = helper.make_graph(
        graph.nodes,
        name,
        [
            helper.make_tensor_value_info(n, TensorProto.FLOAT, s)
            for n, s in zip(names, free, strict=True)
        ],
        [helper.make_tensor_value_info("out", TensorProto.FLOAT, free[0])],
        graph.initializers,
    )
    proto = helper.make_model(model, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    checker.check_model(proto)
    save(proto, path)


_MARK = 999_983  # a size no workload has; stands for the free dimension


class _Graph:
    """ONNX nodes under construction; values are names."""

    def __init__(self, arrays: dict[str, np.ndarray]) -> None:
        from onnx import numpy_helper

        self._from_array = numpy_helper.from_array
        self.nodes = []
        self.initializers = [self._from_array(array, name) for name, array in arrays.items()]

    def constant(self, value: object, dtype: type = np.float32) -> str:
        name = f"constant{len(self.initializers)}"
        self.initializers.append(self._from_array(np.array(value, dtype), name))
        return name

    def op(self, kind: str, *inputs: str, **attributes: Any) -> str:
        from onnx import helper

        name = f"value{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def rename_last(self, value: str) -> None:
        assert self.nodes[-1].output[0] == value
        self.nodes[-1].output[0] = "out"

    def linear(self, x: str, weight: str, bias: str) -> str:
        return self.op("Add", self.op("MatMul", x, weight), bias)

    def norm(self, x: str, gain: str, bias: str) -> str:
        return self.op("LayerNormalization", x, gain, bias, axis=-1, epsilon=EPSILON)

    def gelu(self, x: str) -> str:
        erf = self.op("Erf", self.op("Div", x, self.constant(2**0.5)))
        doubled = self.op("Mul", x, self.op("Add", erf, self.constant(1.0)))
        return self.op("Mul", doubled, self.constant(0.5))


def _fused(g: _Graph) -> str:
    activated = g.gelu(g.op("Add", g.op("Mul", "x", "a"), "b"))
    return g.op("Add", g.op("Mul", activated, g.op("Sigmoid", "x")), "x")


def _rows(g: _Graph) -> str:
    return g.norm(g.op("Softmax", "x", axis=-1), "g", "b")


def _mlp(g: _Graph) -> str:
    return g.norm(g.linear(g.gelu(g.linear("x", "w1", "b1")), "w2", "b2"), "g", "b")


def _encoder(g: _Graph) -> str:
    split = g.constant([1, -1, HEADS, HEAD], np.int64)
    merge = g.constant([1, -1, HIDDEN], np.int64)

    def heads(name: str, perm: list[int]) -> str:
        projected = g.linear("x", f"w{name}", f"b{name}")
        return g.op("Transpose", g.op("Reshape", projected, split), perm=perm)

    q, k, v = heads("q", [0, 2, 1, 3]), heads("k", [0, 2, 3, 1]), heads("v", [0, 2, 1, 3])
    scores = g.op("Div", g.op("MatMul", q, k), g.constant(HEAD**0.5))
    mixed = g.op("MatMul", g.op("Softmax", scores, axis=-1), v)
    merged = g.op("Reshape", g.op("Transpose", mixed, perm=[0, 2, 1, 3]), merge)
    hidden = g.norm(g.op("Add", "x", g.linear(merged, "wo", "bo")), "g1", "c1")
    inner = g.gelu(g.linear(hidden, "w1", "b1"))
    return g.norm(g.op("Add", hidden, g.linear(inner, "w2", "b2")), "g2", "c2")


def _residual(g: _Graph) -> str:
    def convolve_and_norm(x: str, stage: str) -> str:
        y = g.op("Conv", x, f"w{stage}", pads=[1, 1, 1, 1], kernel_shape=[3, 3])
        statistics = [f"{kind}{stage}" for kind in "gbmv"]
        return g.op("BatchNormalization", y, *statistics, epsilon=EPSILON)

    inner = g.op("Relu", convolve_and_norm("x", "1"))
    return g.op("Relu", g.op("Add", convolve_and_norm(inner, "2"), "x"))


def _small(g: _Graph) -> str:
    return g.op("Add", g.op("Mul", "x", "y"), g.constant(1.0))


_BUILDERS: dict[str, Callable[[_Graph], str]] = {
    "W1": _fused,
    "W2": _rows,
    "W3": _mlp,
    "W4": _encoder,
    "W5": _residual,
    "W7": _small,
}


def main(kind: str, name: str, label: str, path: str) -> None:
    if kind == "onnx":
        write_onnx(name, None if label == "any" else int(label), Path(path))
    else:
        write_safetensors(name, Path(path))


if __name__ == "__main__":
    main(*sys.argv[1:])
