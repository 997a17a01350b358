"""Elementwise operators (SPEC K3)."""

from __future__ import annotations

from ..frontend.builder import Lowered
from .node import Builder, Handler, Handlers, Node


def _named(name: str) -> Handler:
    """The elementwise operation of the graph level with a name; operands are broadcast."""

    def handler(b: Builder, node: Node, *args: Lowered) -> Lowered:
        return b.apply(name, *args)

    return handler


def leaky_relu(b: Builder, node: Node, x: Lowered) -> Lowered:
    """``x >= 0 ? x : alpha · x``"""
    zero, alpha = b.number(0, x.element), b.number(node.float("alpha", 0.01), x.element)
    return b.select(b.compare("ge", x, zero), x, b.apply("mul", x, alpha))


ARITHMETIC: Handlers = {
    "Add": _named("add"),
    "Relu": _named("relu"),
    "LeakyRelu": leaky_relu,
}
