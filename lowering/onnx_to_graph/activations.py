"""Activations of ONNX: formulas whose parameters are attributes (SPEC K3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from ..frontend import activations
from ..frontend.builder import Lowered
from .node import Builder, Handler, Handlers, Node

Formula: TypeAlias = "Callable[..., Lowered]"

FORMULAS: dict[str, tuple[Formula, dict[str, float]]] = {
    "Celu": (activations.celu, {"alpha": 1}),
    "Elu": (activations.elu, {"alpha": 1}),
    "HardSigmoid": (activations.hard_sigmoid, {"alpha": 0.2, "beta": 0.5}),
    "HardSwish": (activations.hard_swish, {}),
    "LeakyRelu": (activations.leaky_relu, {"alpha": 0.01}),
    "Mish": (activations.mish, {}),
    "Selu": (activations.selu, {"alpha": 1.6732631921768188, "gamma": 1.0507010221481323}),
    "Shrink": (activations.shrink, {"lambd": 0.5, "bias": 0}),
    "Softplus": (activations.softplus, {}),
    "Softsign": (activations.softsign, {}),
    "Swish": (activations.swish, {"alpha": 1}),
    "ThresholdedRelu": (activations.thresholded_relu, {"alpha": 1}),
}
"""Operators that are a formula, and the defaults of its parameters."""


def _handler(formula: Formula, defaults: dict[str, float]) -> Handler:
    def handler(b: Builder, node: Node, x: Lowered) -> Lowered:
        return formula(b, x, *(node.float(name, value) for name, value in defaults.items()))

    return handler


def prelu(b: Builder, node: Node, x: Lowered, slope: Lowered) -> Lowered:
    """``x >= 0 ? x : slope · x``; before opset 7 a vector has one slope per feature."""
    if node.opset < 7 and len(slope.shape) == 1 and slope.shape != (1,):
        slope = b.reshaped(slope, (*slope.shape, *([1] * (len(x.shape) - 2))))
    return activations.linear_below(b, x, b.broadcast_to(slope, x.shape))


def gelu(b: Builder, node: Node, x: Lowered) -> Lowered:
    """`graph.gelu`"""
    return activations.gelu(b, x, node.string("approximate", "none"))


ARITHMETIC: Handlers = {
    **{op_type: _handler(*found) for op_type, found in FORMULAS.items()},
    "Gelu": gelu,
    "PRelu": prelu,
}
