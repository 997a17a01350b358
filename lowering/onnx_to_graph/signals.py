"""Window functions of ONNX's signal operators (SPEC K3)."""

from __future__ import annotations

import math

from xdsl.dialects.builtin import f32, f64

from ..frontend.builder import Lowered
from .node import Builder, Handler, Handlers, Node

_FLOAT = 1
"""The number of float32 in TensorProto.DataType."""


def cosine_window(*coefficients: float) -> Handler:
    """``Σ coefficients[k] · cos(2πkn / N)`` for n = 0, 1, …; N is the size, or that less 1 for a
    symmetric window.
    """

    def handler(b: Builder, node: Node, size: Lowered) -> Lowered:
        length = b.one(size, "the size")
        element = node.element("output_datatype", _FLOAT)
        inner = f64 if element == f64 else f32
        period = length if node.flag("periodic", True) else length - 1
        turn = b.apply("div", b.number(2 * math.pi, inner), b.size(period, inner))
        angle = b.apply("mul", b.cast(b.iota(length), inner), turn)
        total = b.number(coefficients[0], inner)
        for k, coefficient in enumerate(coefficients[1:], start=1):
            wave = b.apply("cos", b.apply("mul", angle, b.number(k, inner)))
            total = b.apply("add", total, b.apply("mul", wave, b.number(coefficient, inner)))
        return b.cast(total, element)

    return handler


HANDLERS: Handlers = {
    "BlackmanWindow": cosine_window(0.42, -0.5, 0.08),
    "HammingWindow": cosine_window(25 / 46, -21 / 46),
    "HannWindow": cosine_window(0.5, -0.5),
}
