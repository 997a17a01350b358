"""The encoder block as an ONNX model (opset 17, dynamic sequence length), for ONNX Runtime."""

from __future__ import annotations

import numpy as np
from common import EPSILON, HEADS, HIDDEN
from onnx import ModelProto, TensorProto, checker, helper, numpy_helper


class _Graph:
    def __init__(self, weights: dict[str, np.ndarray]) -> None:
        self.nodes = []
        self.initializers = [numpy_helper.from_array(v, k) for k, v in weights.items()]

    def constant(self, value: object, dtype: type) -> str:
        name = f"constant{len(self.initializers)}"
        self.initializers.append(numpy_helper.from_array(np.array(value, dtype), name))
        return name

    def op(self, kind: str, *inputs: str, **attributes: object) -> str:
        name = f"value{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def linear(self, x: str, weight: str, bias: str) -> str:
        return self.op("Add", self.op("MatMul", x, weight), bias)

    def norm(self, x: str, scale: str, bias: str) -> str:
        return self.op("LayerNormalization", x, scale, bias, axis=-1, epsilon=EPSILON)


def build(weights: dict[str, np.ndarray]) -> ModelProto:
    """The model; input ``x`` and output ``out`` are ``[1, n, 768]``."""
    g = _Graph(weights)
    split = g.constant([1, -1, HEADS, HIDDEN // HEADS], np.int64)
    merge = g.constant([1, -1, HIDDEN], np.int64)

    def heads(name: str, perm: list[int]) -> str:
        projected = g.linear("x", f"w{name}", f"b{name}")
        return g.op("Transpose", g.op("Reshape", projected, split), perm=perm)

    q, k, v = heads("q", [0, 2, 1, 3]), heads("k", [0, 2, 3, 1]), heads("v", [0, 2, 1, 3])
    scale = g.constant((HIDDEN / HEADS) ** 0.5, np.float32)
    scores = g.op("Softmax", g.op("Div", g.op("MatMul", q, k), scale), axis=-1)
    mixed = g.op("Transpose", g.op("MatMul", scores, v), perm=[0, 2, 1, 3])
    attended = g.linear(g.op("Reshape", mixed, merge), "wo", "bo")
    hidden = g.norm(g.op("Add", "x", attended), "g1", "c1")
    inner = g.linear(hidden, "w1", "b1")
    erf = g.op("Erf", g.op("Div", inner, g.constant(2**0.5, np.float32)))
    one, half = g.constant(1.0, np.float32), g.constant(0.5, np.float32)
    gelu = g.op("Mul", g.op("Mul", inner, g.op("Add", erf, one)), half)
    out = g.norm(g.op("Add", hidden, g.linear(gelu, "w2", "b2")), "g2", "c2")
    g.nodes[-1].output[0] = "out"
    assert out.startswith("value")
    shape = [1, "n", HIDDEN]
    graph = helper.make_graph(
        g.nodes,
        "encoder",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("out", TensorProto.FLOAT, shape)],
        g.initializers,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    checker.check_model(model)
    return model
