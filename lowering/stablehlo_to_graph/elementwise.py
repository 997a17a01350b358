"""Lowering of elementwise `stablehlo` and `chlo` operations (SPEC K3), by table if possible."""

from __future__ import annotations

import math
from collections.abc import Sequence

from xdsl.dialects.builtin import AnyFloat, i1
from xdsl.ir import Operation

from ...dialects import graph
from ...dialects.stablehlo import elementwise
from ..frontend.builder import Lowered
from .bits import HANDLERS as BITS
from .bits import total_order
from .special import HANDLERS as SPECIAL
from .values import Builder, Handler

UNARY: dict[str, str] = {
    "stablehlo.abs": "abs",
    "stablehlo.cbrt": "cbrt",
    "stablehlo.ceil": "ceil",
    "stablehlo.cosine": "cos",
    "stablehlo.count_leading_zeros": "clz",
    "stablehlo.exponential": "exp",
    "stablehlo.exponential_minus_one": "expm1",
    "stablehlo.floor": "floor",
    "stablehlo.is_finite": "is_finite",
    "stablehlo.log": "log",
    "stablehlo.log_plus_one": "log1p",
    "stablehlo.logistic": "logistic",
    "stablehlo.negate": "neg",
    "stablehlo.not": "not",
    "stablehlo.popcnt": "popcnt",
    "stablehlo.round_nearest_afz": "round",
    "stablehlo.round_nearest_even": "round_even",
    "stablehlo.rsqrt": "rsqrt",
    "stablehlo.sign": "sign",
    "stablehlo.sine": "sin",
    "stablehlo.sqrt": "sqrt",
    "stablehlo.tan": "tan",
    "stablehlo.tanh": "tanh",
    "chlo.acos": "acos",
    "chlo.acosh": "acosh",
    "chlo.asin": "asin",
    "chlo.asinh": "asinh",
    "chlo.atan": "atan",
    "chlo.atanh": "atanh",
    "chlo.cosh": "cosh",
    "chlo.erf": "erf",
    "chlo.is_inf": "is_inf",
    "chlo.sinh": "sinh",
    "chlo.tan": "tan",
}

BINARY: dict[str, str] = {
    "stablehlo.add": "add",
    "stablehlo.and": "and",
    "stablehlo.atan2": "atan2",
    "stablehlo.divide": "div",
    "stablehlo.maximum": "max",
    "stablehlo.minimum": "min",
    "stablehlo.multiply": "mul",
    "stablehlo.or": "or",
    "stablehlo.power": "pow",
    "stablehlo.remainder": "rem",
    "stablehlo.shift_left": "shl",
    "stablehlo.shift_right_arithmetic": "shr_arith",
    "stablehlo.shift_right_logical": "shr_logical",
    "stablehlo.subtract": "sub",
    "stablehlo.xor": "xor",
}

BOOLEAN = {"add": "or", "mul": "and", "max": "or", "min": "and"}
"""What arithmetic means on i1."""


def lower_unary(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """An operation that the graph dialect has under another name."""
    return [b.lowered(b.elementwise(UNARY[op.name], b.tensor(args[0])))]


def binary_name(name: str, is_bool: bool) -> str:
    """The graph operation for a StableHLO binary operation on booleans or numbers."""
    plain = BINARY[name]
    return BOOLEAN.get(plain, plain) if is_bool else plain


def lower_binary(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """The same for two operands, whose shapes are equal."""
    lhs, rhs = args
    b.declared(b.same_shape(lhs.shape, rhs.shape))
    name = binary_name(op.name, lhs.element == i1)
    result = b.lowered(b.elementwise(name, b.tensor(lhs), b.tensor(rhs)))
    if name == "add" and rhs.numbers is not None:
        result.offset = (lhs, rhs.numbers)
    return [result]


def lower_square(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """x * x"""
    x = b.tensor(args[0])
    return [b.lowered(b.elementwise("mul", x, x))]


def lower_is_infinity(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """Comparison with one of the infinities."""
    x = b.tensor(args[0])
    bound = b.full(math.inf if op.name == "chlo.is_pos_inf" else -math.inf, x)
    return [b.lowered(b.emit(graph.CompareOp, x, bound, direction="eq"))]


def lower_convert(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """`graph.cast`, unless the type stays."""
    element = b.result_element()
    if element == args[0].element:
        return args
    type_ = graph.tensor_type(element, args[0].shape)
    return [b.lowered(b.emit(graph.CastOp, b.tensor(args[0]), result=type_))]


def lower_clamp(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """min(max(x, low), high); scalar bounds are broadcast."""
    x = b.tensor(args[1])
    shape = args[1].shape
    low, high = (
        b.broadcast(b.tensor(bound), shape) if not bound.shape else b.tensor(bound)
        for bound in (args[0], args[2])
    )
    return [b.lowered(b.elementwise("min", b.elementwise("max", x, low), high))]


def lower_compare(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """`graph.compare`; in the total order floats are compared as integers."""
    assert isinstance(op, elementwise.CompareOp)
    lhs, rhs = args
    b.declared(b.same_shape(lhs.shape, rhs.shape))
    direction = op.comparison_direction.word.lower()
    operands = (b.tensor(lhs), b.tensor(rhs))
    is_total = op.compare_type is not None and op.compare_type.word == "TOTALORDER"
    if is_total and isinstance(lhs.element, AnyFloat):
        operands = (total_order(b, operands[0]), total_order(b, operands[1]))
    return [b.lowered(b.emit(graph.CompareOp, *operands, direction=direction))]


def lower_select(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """`graph.select`; a scalar predicate is broadcast, or decides if it is known."""
    pred, on_true, on_false = args
    if pred.predicate is not None:
        truth = pred.predicate.decide(b.facts)
        if truth is not None:
            return [on_true if truth else on_false]
    shape = b.declared(b.same_shape(on_true.shape, on_false.shape))
    condition = b.tensor(pred)
    if pred.shape:
        b.same_shape(pred.shape, shape)
    else:
        condition = b.broadcast(condition, shape)
    operands = (condition, b.tensor(on_true), b.tensor(on_false))
    return [b.lowered(b.emit(graph.SelectOp, *operands))]


HANDLERS: dict[str, Handler] = {
    **dict.fromkeys(UNARY, lower_unary),
    **dict.fromkeys(BINARY, lower_binary),
    **BITS,
    **SPECIAL,
    "chlo.square": lower_square,
    "chlo.is_pos_inf": lower_is_infinity,
    "chlo.is_neg_inf": lower_is_infinity,
    "stablehlo.convert": lower_convert,
    "stablehlo.clamp": lower_clamp,
    "stablehlo.compare": lower_compare,
    "stablehlo.select": lower_select,
}
