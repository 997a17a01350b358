"""A transformer as exporters write it: shapes computed node by node, nothing fused (SPEC K3).

Batch and length are symbolic; each head split and merge computes its shape with Shape, Gather,
Unsqueeze and Concat, layer normalisation and GELU are their arithmetic, and scalars are Constant
nodes. With the defaults it has 1,444 nodes and 85 MB of weights, like a small BERT.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper

Array = np.ndarray[Any, Any]

IR_VERSION = 10
OPSET = 13


@dataclass
class _Graph:
    """Nodes and weights, appended one by one."""

    seed: int
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    weights: list[onnx.TensorProto] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = np.random.default_rng(self.seed)

    def node(self, op_type: str, *inputs: str, **attributes: Any) -> str:
        """Append a node of one output, and its name."""
        name = f"{op_type}_{len(self.nodes)}"
        self.nodes.append(
            helper.make_node(op_type, inputs, [f"{name}_out"], name=name, **attributes)
        )
        return f"{name}_out"

    def constant(self, value: float | int | list[int]) -> str:
        """A Constant node: float32, or int64."""
        dtype = np.float32 if isinstance(value, float) else np.int64
        return self.node("Constant", value=numpy_helper.from_array(np.array(value, dtype)))

    def weight(self, name: str, *shape: int, scale: float | None = None, shift: float = 0) -> str:
        """A parameter with normally distributed elements."""
        scale = shape[0] ** -0.5 if scale is None else scale
        values = self.random.standard_normal(shape, np.float32) * np.float32(scale)
        self.weights.append(numpy_helper.from_array(values + np.float32(shift), name))
        return name

    # -- what a network consists of -------------------------------------------------------------

    def linear(self, x: str, name: str, inputs: int, outputs: int) -> str:
        """``x @ weight + bias``"""
        product = self.node("MatMul", x, self.weight(f"{name}.weight", inputs, outputs))
        return self.node("Add", self.weight(f"{name}.bias", outputs, scale=0.02), product)

    def norm(self, x: str, name: str, width: int) -> str:
        """Layer normalisation of the last axis."""
        centered = self.node("Sub", x, self.node("ReduceMean", x, axes=[-1]))
        square = self.node("Pow", centered, self.constant(2.0))
        variance = self.node("ReduceMean", square, axes=[-1])
        deviation = self.node("Sqrt", self.node("Add", variance, self.constant(1e-5)))
        scale = self.weight(f"{name}.weight", width, scale=0.1, shift=1)
        scaled = self.node("Mul", self.node("Div", centered, deviation), scale)
        return self.node("Add", scaled, self.weight(f"{name}.bias", width, scale=0.1))

    def gelu(self, x: str) -> str:
        """``x · (1 + erf(x / √2)) · 0.5``"""
        root = self.node("Div", x, self.constant(2**0.5))
        factor = self.node("Add", self.node("Erf", root), self.constant(1.0))
        return self.node("Mul", self.node("Mul", x, factor), self.constant(0.5))

    def size(self, x: str, axis: int) -> str:
        """A size of `x` as a vector."""
        size = self.node("Gather", self.node("Shape", x), self.constant(axis), axis=0)
        return self.node("Unsqueeze", size, self.constant([0]))

    def reshaped(self, x: str, *last: int) -> str:
        """`x` with its first two sizes and others."""
        parts = [self.size(x, 0), self.size(x, 1), *(self.constant([size]) for size in last)]
        return self.node("Reshape", x, self.node("Concat", *parts, axis=0))

    def attention(self, x: str, mask: str, name: str, width: int, heads: int) -> str:
        """Self-attention with a mask that is added to the scores."""

        def head(part: str, *order: int) -> str:
            values = self.linear(x, f"{name}.{part}", width, width)
            return self.node("Transpose", self.reshaped(values, heads, width // heads), perm=order)

        query, key = head("query", 0, 2, 1, 3), head("key", 0, 2, 3, 1)
        value = head("value", 0, 2, 1, 3)
        root = self.constant(float((width // heads) ** 0.5))
        scores = self.node("Div", self.node("MatMul", query, key), root)
        shares = self.node("Softmax", self.node("Add", scores, mask), axis=-1)
        merged = self.node("Transpose", self.node("MatMul", shares, value), perm=[0, 2, 1, 3])
        return self.linear(self.reshaped(merged, width), f"{name}.output", width, width)


def transformer(
    layers: int = 13,
    width: int = 300,
    heads: int = 12,
    vocabulary: int = 23_000,
    positions: int = 512,
    seed: int = 0,
) -> onnx.ModelProto:
    """The model: `input_ids` and `attention_mask` [batch, length] to hidden states."""
    g = _Graph(seed)
    length = g.node("Gather", g.node("Shape", "input_ids"), g.constant(1), axis=0)
    places = g.node("Range", g.constant(0), length, g.constant(1))
    words = g.node("Gather", g.weight("words", vocabulary, width, scale=0.5), "input_ids")
    x = g.node("Add", words, g.node("Gather", g.weight("places", positions, width), places))
    x = g.norm(x, "norm", width)
    mask = g.node("Unsqueeze", "attention_mask", g.constant([1, 2]))
    kept = g.node("Sub", g.constant(1.0), g.node("Cast", mask, to=onnx.TensorProto.FLOAT))
    mask = g.node("Mul", kept, g.constant(-10000.0))
    for layer in range(layers):
        name = f"layer.{layer}"
        found = g.attention(x, mask, f"{name}.attention", width, heads)
        x = g.norm(g.node("Add", found, x), f"{name}.norm", width)
        inner = g.gelu(g.linear(x, f"{name}.inner", width, 4 * width))
        outer = g.linear(inner, f"{name}.outer", 4 * width, width)
        x = g.norm(g.node("Add", outer, x), f"{name}.outer.norm", width)
    inputs = [
        helper.make_tensor_value_info(name, onnx.TensorProto.INT64, ["batch", "length"])
        for name in ("input_ids", "attention_mask")
    ]
    outputs = [helper.make_tensor_value_info(x, onnx.TensorProto.FLOAT, ["batch", "length", width])]
    graph = helper.make_graph(g.nodes, "transformer", inputs, outputs, g.weights)
    opsets = [helper.make_opsetid("", OPSET)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION)
