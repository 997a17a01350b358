"""Elementwise operators of ONNX that the graph level has, or that ONNX broadcasts and folds (K3).

Operands are broadcast as numpy does. `activations` has the operators that are formulas.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import reduce as fold

import numpy as np
from xdsl.dialects.builtin import IntegerType, f32, f64

from ...dialects import graph
from ..frontend.arrays import is_float, is_integer
from ..frontend.builder import Lowered
from .node import Builder, Handler, Handlers, Node


def plain(name: str) -> Handler:
    """The operation of the graph level with that name, operands broadcast."""

    def unary(b: Builder, node: Node, x: Lowered) -> Lowered:
        return b.apply(name, x)

    def binary(b: Builder, node: Node, lhs: Lowered, rhs: Lowered) -> Lowered:
        return broadcast(b, node, name, lhs, rhs)

    operands = graph.ELEMENTWISE_OPS[name].get_irdl_definition().operands
    return unary if len(operands) == 1 else binary


def broadcast(b: Builder, node: Node, name: str, *args: Lowered) -> Lowered:
    """An operation on broadcast operands, those of before opset 7 included."""
    if node.opset < 7 and len(args) == 2:
        args = (args[0], old_operand(b, node, *args))
    return b.apply(name, *args)


def old_operand(b: Builder, node: Node, lhs: Lowered, rhs: Lowered) -> Lowered:
    """The right operand as opsets below 7 place it: ``axis`` says where its dimensions go."""
    if not node.flag("broadcast") or not node.has("axis"):
        return rhs
    start = b.axis(node.int("axis"), len(lhs.shape))
    behind = len(lhs.shape) - start - len(rhs.shape)
    return b.reshaped(rhs, (*rhs.shape, *([1] * behind))) if behind > 0 else rhs


# -- comparison and logic ---------------------------------------------------------------------


def compared(direction: str) -> Handler:
    """A comparison."""

    def handler(b: Builder, node: Node, lhs: Lowered, rhs: Lowered) -> Lowered:
        if node.opset < 7:
            rhs = old_operand(b, node, lhs, rhs)
        return b.compare(direction, lhs, rhs)

    return handler


def where(b: Builder, node: Node, condition: Lowered, x: Lowered, y: Lowered) -> Lowered:
    """``condition ? x : y``"""
    return b.select(condition, x, y)


def is_inf(b: Builder, node: Node, x: Lowered) -> Lowered:
    """Whether an element is an infinity, of one sign or any."""
    below, above = node.flag("detect_negative", True), node.flag("detect_positive", True)
    if below and above:
        return b.apply("is_inf", x)
    if not below and not above:
        return b.broadcast_to(b.array(np.array(False)), x.shape)
    bound = -math.inf if below else math.inf
    return b.compare("eq", x, b.number(bound, x.element))


def bit_shift(b: Builder, node: Node, x: Lowered, amount: Lowered) -> Lowered:
    """Shifts; to the right, what comes in is the sign of integers that have one, else 0."""
    direction = node.string("direction")
    if direction not in ("LEFT", "RIGHT"):
        b.fail("attribute 'direction'", expected="LEFT or RIGHT", found=f"'{direction}'")
    return b.apply("shl" if direction == "LEFT" else "shr_arith", x, amount)


# -- arithmetic -------------------------------------------------------------------------------


def power(b: Builder, node: Node, x: Lowered, y: Lowered) -> Lowered:
    """``x ^ y`` in the type of `x`; where types differ, in the wider floating-point type."""
    if node.opset < 7:
        y = old_operand(b, node, x, y)
    if x.element == y.element:
        return _small_power(b, x, y) or b.apply("pow", x, y)
    if is_integer(x.element) and is_integer(y.element):
        return b.cast(b.apply("pow", *_widest(b, x, y)), x.element)
    if is_float(x.element) and (found := _small_power(b, x, y)) is not None:
        return found
    inner = f64 if f64 in (x.element, y.element) else f32
    return b.cast(b.apply("pow", b.cast(x, inner), b.cast(y, inner)), x.element)


def _widest(b: Builder, x: Lowered, y: Lowered) -> tuple[Lowered, Lowered]:
    """Two integer operands in the wider of their types."""
    widths = [v.element.width.data for v in (x, y) if isinstance(v.element, IntegerType)]
    element = IntegerType(max(widths))
    return b.cast(x, element), b.cast(y, element)


def _small_power(b: Builder, x: Lowered, y: Lowered) -> Lowered | None:
    """``x ^ y`` by multiplication, for a constant exponent of 1, 2, 3 or of 1/2."""
    known = b.known(y)
    if known is None or known.size != 1 or len(y.shape) > len(x.shape):
        return None
    exponent = float(known.reshape(-1)[0])
    if exponent in (1, 2, 3):
        return fold(lambda total, factor: b.apply("mul", total, factor), [x] * int(exponent))
    return b.apply("sqrt", x) if exponent == 0.5 and is_float(x.element) else None


def modulus(b: Builder, node: Node, x: Lowered, y: Lowered) -> Lowered:
    """The remainder with the divisor's sign, or with ``fmod`` with the dividend's."""
    return b.apply("rem" if node.flag("fmod") else "mod", x, y)


def reciprocal(b: Builder, node: Node, x: Lowered) -> Lowered:
    """``1 / x``, correctly rounded."""
    return b.apply("div", b.number(1, x.element), x)


def variadic(name: str) -> Handler:
    """An operation on any number of operands, from the left."""

    def handler(b: Builder, node: Node, *args: Lowered) -> Lowered:
        return _folded(b, name, args)

    return handler


def _folded(b: Builder, name: str, args: Sequence[Lowered]) -> Lowered:
    if not args:
        b.fail("expected at least one input")
    return fold(lambda total, x: b.apply(name, total, x), args)


def mean(b: Builder, node: Node, *args: Lowered) -> Lowered:
    """The mean of the operands."""
    total = _folded(b, "add", args)
    return b.apply("div", total, b.number(len(args), total.element))


def clip(
    b: Builder, node: Node, x: Lowered, low: Lowered | None = None, high: Lowered | None = None
) -> Lowered:
    """``min(max(x, low), high)``; bounds that are missing do nothing."""
    if node.opset < 11:
        low = b.number(node.float("min"), x.element) if node.has("min") else None
        high = b.number(node.float("max"), x.element) if node.has("max") else None
    if low is not None:
        x = b.apply("max", x, low)
    return x if high is None else b.apply("min", x, high)


UNARY = {
    "Abs": "abs", "Acos": "acos", "Acosh": "acosh", "Asin": "asin", "Asinh": "asinh",
    "Atan": "atan", "Atanh": "atanh", "BitwiseNot": "not", "Ceil": "ceil", "Cos": "cos",
    "Cosh": "cosh", "Erf": "erf", "Exp": "exp", "Floor": "floor", "Log": "log", "Neg": "neg",
    "Not": "not", "Relu": "relu", "Round": "round_even", "Sigmoid": "logistic", "Sign": "sign",
    "Sin": "sin", "Sinh": "sinh", "Sqrt": "sqrt", "Tan": "tan", "Tanh": "tanh", "IsNaN": "is_nan",
}  # fmt: skip
"""Operators of one operand, and what the graph level calls them."""

BINARY = {
    "Add": "add", "Sub": "sub", "Mul": "mul", "Div": "div", "And": "and", "Or": "or", "Xor": "xor",
    "BitwiseAnd": "and", "BitwiseOr": "or", "BitwiseXor": "xor",
}  # fmt: skip

COMPARISONS = {
    "Equal": "eq", "Less": "lt", "LessOrEqual": "le", "Greater": "gt", "GreaterOrEqual": "ge",
}  # fmt: skip

VARIADIC = {"Sum": "add", "Max": "max", "Min": "min"}

ARITHMETIC: Handlers = {
    **{operator: plain(name) for operator, name in UNARY.items()},
    **{operator: plain(name) for operator, name in BINARY.items()},
    **{operator: compared(direction) for operator, direction in COMPARISONS.items()},
    **{operator: variadic(name) for operator, name in VARIADIC.items()},
    "BitShift": bit_shift,
    "Clip": clip,
    "IsInf": is_inf,
    "Mean": mean,
    "Mod": modulus,
    "Pow": power,
    "Reciprocal": reciprocal,
    "Where": where,
}
