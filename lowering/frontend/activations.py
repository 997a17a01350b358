"""Activations on lowered values: elementwise formulas of floating-point numbers (SPEC K1, K3).

Parameters have the names that ONNX gives them.
"""

from __future__ import annotations

from ...dialects import graph
from .arrays import Arrays
from .builder import Lowered


def _zero(b: Arrays, x: Lowered) -> Lowered:
    return b.number(0, x.element)


def linear_below(b: Arrays, x: Lowered, slope: Lowered) -> Lowered:
    """``x >= 0 ? x : slope · x``"""
    return b.select(b.compare("ge", x, _zero(b, x)), x, b.apply("mul", x, slope))


def leaky_relu(b: Arrays, x: Lowered, alpha: float) -> Lowered:
    """``x >= 0 ? x : alpha · x``"""
    return linear_below(b, x, b.number(alpha, x.element))


def elu(b: Arrays, x: Lowered, alpha: float, inner: float = 1) -> Lowered:
    """``x > 0 ? x : alpha · (exp(inner · x) - 1)``"""
    scaled = x if inner == 1 else b.apply("mul", x, b.number(inner, x.element))
    below = b.apply("mul", b.apply("expm1", scaled), b.number(alpha, x.element))
    return b.select(b.compare("gt", x, _zero(b, x)), x, below)


def selu(b: Arrays, x: Lowered, alpha: float, gamma: float) -> Lowered:
    """``gamma · elu(x, alpha)``"""
    return b.apply("mul", elu(b, x, alpha), b.number(gamma, x.element))


def celu(b: Arrays, x: Lowered, alpha: float) -> Lowered:
    """``x > 0 ? x : alpha · (exp(x / alpha) - 1)``"""
    return elu(b, x, alpha, 1 / alpha)


def affine(b: Arrays, x: Lowered, alpha: float, beta: float) -> Lowered:
    """``alpha · x + beta``"""
    product = b.apply("mul", x, b.number(alpha, x.element))
    return b.apply("add", product, b.number(beta, x.element))


def hard_sigmoid(b: Arrays, x: Lowered, alpha: float, beta: float) -> Lowered:
    """``max(0, min(1, alpha · x + beta))``"""
    line = b.apply("min", affine(b, x, alpha, beta), b.number(1, x.element))
    return b.apply("max", line, _zero(b, x))


def hard_swish(b: Arrays, x: Lowered) -> Lowered:
    """``x · max(0, min(1, x / 6 + 1/2))``"""
    return b.apply("mul", x, hard_sigmoid(b, x, 1 / 6, 0.5))


def swish(b: Arrays, x: Lowered, alpha: float) -> Lowered:
    """``x · sigmoid(alpha · x)``"""
    inner = x if alpha == 1 else b.apply("mul", x, b.number(alpha, x.element))
    return b.apply("mul", x, b.apply("logistic", inner))


def softplus(b: Arrays, x: Lowered) -> Lowered:
    """``log(1 + exp(x))`` as ``max(x, 0) + log1p(exp(-|x|))``, which does not overflow."""
    small = b.apply("exp", b.apply("neg", b.apply("abs", x)))
    return b.apply("add", b.apply("relu", x), b.apply("log1p", small))


def softsign(b: Arrays, x: Lowered) -> Lowered:
    """``x / (1 + |x|)``"""
    return b.apply("div", x, b.apply("add", b.number(1, x.element), b.apply("abs", x)))


def mish(b: Arrays, x: Lowered) -> Lowered:
    """``x · tanh(softplus(x))``"""
    return b.apply("mul", x, b.apply("tanh", softplus(b, x)))


def gelu(b: Arrays, x: Lowered, approximate: str) -> Lowered:
    """`graph.gelu`"""
    return b.lowered(b.emit(graph.GeluOp, b.tensor(x), approximate=approximate))


def shrink(b: Arrays, x: Lowered, lambd: float, bias: float) -> Lowered:
    """``x < -lambd ? x + bias : x > lambd ? x - bias : 0``"""
    added = b.number(bias, x.element)
    below = b.compare("lt", x, b.number(-lambd, x.element))
    above = b.compare("gt", x, b.number(lambd, x.element))
    inner = b.select(above, b.apply("sub", x, added), _zero(b, x))
    return b.select(below, b.apply("add", x, added), inner)


def thresholded_relu(b: Arrays, x: Lowered, alpha: float) -> Lowered:
    """``x > alpha ? x : 0``"""
    above = b.compare("gt", x, b.number(alpha, x.element))
    return b.select(above, x, _zero(b, x))


def scaled_tanh(b: Arrays, x: Lowered, alpha: float, beta: float) -> Lowered:
    """``alpha · tanh(beta · x)``"""
    inner = b.apply("tanh", b.apply("mul", x, b.number(beta, x.element)))
    return b.apply("mul", inner, b.number(alpha, x.element))
