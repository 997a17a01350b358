"""Activations of ONNX: elementwise formulas with parameters in attributes (SPEC K3)."""

from __future__ import annotations

from ...dialects import graph
from ..frontend.builder import Lowered
from .node import Builder, Handlers, Node


def _linear_below(b: Builder, x: Lowered, slope: Lowered) -> Lowered:
    """``x >= 0 ? x : slope · x``"""
    above = b.compare("ge", x, b.number(0, x.element))
    return b.select(above, x, b.apply("mul", x, slope))


def leaky_relu(b: Builder, node: Node, x: Lowered) -> Lowered:
    """``x >= 0 ? x : alpha · x``"""
    return _linear_below(b, x, b.number(node.float("alpha", 0.01), x.element))


def prelu(b: Builder, node: Node, x: Lowered, slope: Lowered) -> Lowered:
    """``x >= 0 ? x : slope · x``; before opset 7 a vector has one slope per feature."""
    if node.opset < 7 and len(slope.shape) == 1 and slope.shape != (1,):
        slope = b.reshaped(slope, (*slope.shape, *([1] * (len(x.shape) - 2))))
    return _linear_below(b, x, b.broadcast_to(slope, x.shape))


def _exponential_below(b: Builder, x: Lowered, alpha: float) -> Lowered:
    """``x > 0 ? x : alpha · (exp(x) - 1)``"""
    below = b.apply("mul", b.apply("expm1", x), b.number(alpha, x.element))
    return b.select(b.compare("gt", x, b.number(0, x.element)), x, below)


def elu(b: Builder, node: Node, x: Lowered) -> Lowered:
    """``x > 0 ? x : alpha · (exp(x) - 1)``"""
    return _exponential_below(b, x, node.float("alpha", 1))


def selu(b: Builder, node: Node, x: Lowered) -> Lowered:
    """``gamma · (x > 0 ? x : alpha · (exp(x) - 1))``"""
    inner = _exponential_below(b, x, node.float("alpha", 1.6732631921768188))
    return b.apply("mul", inner, b.number(node.float("gamma", 1.0507010221481323), x.element))


def celu(b: Builder, node: Node, x: Lowered) -> Lowered:
    """``max(0, x) + min(0, alpha · (exp(x / alpha) - 1))``"""
    alpha = node.float("alpha", 1)
    scaled = b.apply("div", x, b.number(alpha, x.element))
    below = b.apply("mul", b.apply("expm1", scaled), b.number(alpha, x.element))
    return b.select(b.compare("gt", x, b.number(0, x.element)), x, below)


def hard_sigmoid(b: Builder, node: Node, x: Lowered) -> Lowered:
    """``max(0, min(1, alpha · x + beta))``"""
    return _hard_sigmoid(b, x, node.float("alpha", 0.2), node.float("beta", 0.5))


def _hard_sigmoid(b: Builder, x: Lowered, alpha: float, beta: float) -> Lowered:
    line = b.apply("mul", x, b.number(alpha, x.element))
    line = b.apply("add", line, b.number(beta, x.element))
    return b.apply("max", b.apply("min", line, b.number(1, x.element)), b.number(0, x.element))


def hard_swish(b: Builder, node: Node, x: Lowered) -> Lowered:
    """``x · max(0, min(1, x / 6 + 1/2))``"""
    return b.apply("mul", x, _hard_sigmoid(b, x, 1 / 6, 0.5))


def swish(b: Builder, node: Node, x: Lowered) -> Lowered:
    """``x · sigmoid(alpha · x)``"""
    alpha = node.float("alpha", 1)
    inner = x if alpha == 1 else b.apply("mul", x, b.number(alpha, x.element))
    return b.apply("mul", x, b.apply("logistic", inner))


def softplus(b: Builder, node: Node, x: Lowered) -> Lowered:
    """``log(1 + exp(x))``"""
    return _softplus(b, x)


def _softplus(b: Builder, x: Lowered) -> Lowered:
    """As ``max(x, 0) + log1p(exp(-|x|))``, which does not overflow."""
    small = b.apply("exp", b.apply("neg", b.apply("abs", x)))
    return b.apply("add", b.apply("relu", x), b.apply("log1p", small))


def softsign(b: Builder, node: Node, x: Lowered) -> Lowered:
    """``x / (1 + |x|)``"""
    return b.apply("div", x, b.apply("add", b.number(1, x.element), b.apply("abs", x)))


def mish(b: Builder, node: Node, x: Lowered) -> Lowered:
    """``x · tanh(softplus(x))``"""
    return b.apply("mul", x, b.apply("tanh", _softplus(b, x)))


def gelu(b: Builder, node: Node, x: Lowered) -> Lowered:
    """`graph.gelu`"""
    approximate = node.string("approximate", "none")
    return b.lowered(b.emit(graph.GeluOp, b.tensor(x), approximate=approximate))


def shrink(b: Builder, node: Node, x: Lowered) -> Lowered:
    """``x < -lambd ? x + bias : x > lambd ? x - bias : 0``"""
    lambd, bias = node.float("lambd", 0.5), b.number(node.float("bias", 0), x.element)
    below = b.compare("lt", x, b.number(-lambd, x.element))
    above = b.compare("gt", x, b.number(lambd, x.element))
    inner = b.select(above, b.apply("sub", x, bias), b.number(0, x.element))
    return b.select(below, b.apply("add", x, bias), inner)


def thresholded_relu(b: Builder, node: Node, x: Lowered) -> Lowered:
    """``x > alpha ? x : 0``"""
    above = b.compare("gt", x, b.number(node.float("alpha", 1), x.element))
    return b.select(above, x, b.number(0, x.element))


ARITHMETIC: Handlers = {
    "Celu": celu,
    "Elu": elu,
    "Gelu": gelu,
    "HardSigmoid": hard_sigmoid,
    "HardSwish": hard_swish,
    "LeakyRelu": leaky_relu,
    "Mish": mish,
    "PRelu": prelu,
    "Selu": selu,
    "Shrink": shrink,
    "Softplus": softplus,
    "Softsign": softsign,
    "Swish": swish,
    "ThresholdedRelu": thresholded_relu,
}
