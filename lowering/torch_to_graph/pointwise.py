"""Lowering of ATen's elementwise operators, with torch's promotion (SPEC K1, K3)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import Any

from xdsl.dialects.builtin import f32, i1

from ..frontend import activations
from ..frontend.arrays import is_float
from ..frontend.builder import Lowered
from .values import Builder, Handler

# -- one operand ------------------------------------------------------------------------------

UNARY = {
    "abs": "abs", "neg": "neg", "sign": "sign", "bitwise_not": "not", "exp": "exp",
    "expm1": "expm1", "log": "log", "log1p": "log1p", "sqrt": "sqrt", "rsqrt": "rsqrt",
    "reciprocal": "reciprocal", "sin": "sin", "cos": "cos", "tan": "tan", "asin": "asin",
    "acos": "acos", "atan": "atan", "sinh": "sinh", "cosh": "cosh", "tanh": "tanh",
    "asinh": "asinh", "acosh": "acosh", "atanh": "atanh", "erf": "erf", "sigmoid": "logistic",
    "relu": "relu",
}  # fmt: skip

ROUNDING = {"floor": "floor", "ceil": "ceil", "trunc": "trunc", "round": "round_even"}
"""Those that leave integers as they are."""


def unary(name: str, b: Builder, x: Any) -> Lowered:
    """An operation that the graph level has."""
    return b.apply(name, b.operand(x))


def rounding(name: str, b: Builder, x: Lowered) -> Lowered:
    """The same; integers are whole."""
    return b.apply(name, x) if is_float(x.element) else x


def predicate(name: str, b: Builder, x: Lowered) -> Lowered:
    """A property of floating-point numbers, on anything."""
    return b.apply(name, x if is_float(x.element) else b.cast(x, f32))


def logical_not(b: Builder, x: Lowered) -> Lowered:
    """Whether elements are 0."""
    return b.apply("not", b.cast(x, i1))


def square(b: Builder, x: Lowered) -> Lowered:
    """x · x"""
    return b.apply("mul", x, x)


def scaled_log(base: float, b: Builder, x: Any) -> Lowered:
    """The logarithm to a base."""
    return b.apply("mul", b.apply("log", b.operand(x)), b.number(1 / math.log(base), b.element))


def exp2(b: Builder, x: Any) -> Lowered:
    """2 to the power of x."""
    return b.apply("pow", b.number(2, b.element), b.operand(x))


# -- two operands -----------------------------------------------------------------------------

BINARY = {
    "mul": "mul", "maximum": "max", "minimum": "min", "atan2": "atan2", "fmod": "rem",
    "remainder": "mod", "bitwise_and": "and", "bitwise_or": "or", "bitwise_xor": "xor",
    "bitwise_left_shift": "shl", "bitwise_right_shift": "shr_arith", "__lshift__": "shl",
    "__rshift__": "shr_arith",
}  # fmt: skip
BOOLEAN = {"mul": "and", "add": "or", "max": "or", "min": "and"}
"""What arithmetic means on booleans."""

COMPARISONS = ("eq", "ne", "lt", "le", "gt", "ge")
LOGICAL = {"logical_and": "and", "logical_or": "or", "logical_xor": "xor"}


def apply(b: Builder, name: str, *args: Any) -> Lowered:
    """A graph operation on operands of the result's element type."""
    element = b.element
    if element == i1:
        name = BOOLEAN.get(name, name)
    return b.apply(name, *(b.operand(arg, element) for arg in args))


def binary(name: str, b: Builder, x: Any, y: Any) -> Lowered:
    """An operation that the graph level has."""
    return apply(b, name, x, y)


def scaled_sum(name: str, b: Builder, x: Any, y: Any, alpha: Any = 1) -> Lowered:
    """x + alpha · y, or x - alpha · y"""
    if alpha != 1:
        y = apply(b, "mul", y, alpha)
    return apply(b, name, x, y)


def reversed_difference(b: Builder, x: Any, y: Any, alpha: Any = 1) -> Lowered:
    """y - alpha · x"""
    return scaled_sum("sub", b, y, x, alpha)


def divide(b: Builder, x: Any, y: Any, *, rounding_mode: str | None = None) -> Lowered:
    """The quotient: true, or rounded towards 0 or downwards."""
    if rounding_mode == "floor":
        return floor_divide(b, x, y)
    quotient = apply(b, "div", x, y)
    return rounding("trunc", b, quotient) if rounding_mode == "trunc" else quotient


def floor_divide(b: Builder, x: Any, y: Any) -> Lowered:
    """The quotient rounded downwards."""
    if is_float(b.element):
        return b.apply("floor", apply(b, "div", x, y))
    difference = apply(b, "sub", x, apply(b, "mod", x, y))
    return apply(b, "div", difference, y)


def power(b: Builder, x: Any, y: Any) -> Lowered:
    """x to the power of y; some constant exponents are products and roots, as in torch."""
    base = b.operand(x)
    if is_float(b.element) and isinstance(y, int | float):
        match y:
            case 1:
                return base
            case 2:
                return b.apply("mul", base, base)
            case 3:
                return b.apply("mul", b.apply("mul", base, base), base)
            case 0.5 | -0.5 | -1:
                return b.apply({0.5: "sqrt", -0.5: "rsqrt", -1: "reciprocal"}[y], base)
            case _:
                pass
    return b.apply("pow", base, b.operand(y))


def compare(direction: str, b: Builder, x: Any, y: Any) -> Lowered:
    """A comparison in the type that both operands have together."""
    element = b.promoted(x, y)
    return b.compare(direction, b.operand(x, element), b.operand(y, element))


def logical(name: str, b: Builder, x: Any, y: Any) -> Lowered:
    """Connectives of ``x != 0`` and ``y != 0``."""
    return b.apply(name, b.operand(x, i1), b.operand(y, i1))


def ignoring_nan(name: str, b: Builder, x: Any, y: Any) -> Lowered:
    """fmax and fmin: the other operand where one is NaN."""
    lhs, rhs = b.operand(x), b.operand(y)
    if not is_float(b.element):
        return b.apply(name, lhs, rhs)
    lhs, rhs = (
        b.select(b.apply("is_nan", one), other, one) for one, other in ((lhs, rhs), (rhs, lhs))
    )
    return b.apply(name, lhs, rhs)


def hypotenuse(b: Builder, x: Lowered, y: Lowered) -> Lowered:
    """√(x² + y²)"""
    squares = (b.apply("mul", each, each) for each in (b.operand(x), b.operand(y)))
    return b.apply("sqrt", b.apply("add", *squares))


def copy_sign(b: Builder, x: Lowered, y: Any) -> Lowered:
    """The size of x with the sign of y; that of zeros counts, as the sign of 1/y."""
    size, sign = b.apply("abs", b.operand(x)), b.operand(y)
    zero = b.zero(b.element)
    signed = b.select(b.compare("eq", sign, zero), b.apply("reciprocal", sign), sign)
    return b.select(b.compare("lt", signed, zero), b.apply("neg", size), size)


# -- three operands ---------------------------------------------------------------------------


def where(b: Builder, condition: Lowered, x: Any, y: Any) -> Lowered:
    """condition ? x : y"""
    return b.select(b.cast(condition, i1), b.operand(x), b.operand(y))


def clamp(b: Builder, x: Any, min: Any = None, max: Any = None) -> Lowered:
    """x within bounds; the upper one wins."""
    value = b.operand(x)
    if min is not None:
        value = b.apply("max", value, b.operand(min))
    return value if max is None else b.apply("min", value, b.operand(max))


def clamp_max(b: Builder, x: Any, max: Any) -> Lowered:
    """x, at most a bound."""
    return clamp(b, x, None, max)


def masked_fill(b: Builder, x: Lowered, mask: Lowered, value: Any) -> Lowered:
    """x, but a number where the mask is true."""
    return b.select(b.cast(mask, i1), b.operand(value), x)


def lerp(b: Builder, start: Any, end: Any, weight: Any) -> Lowered:
    """start + weight · (end - start)"""
    step = apply(b, "mul", weight, apply(b, "sub", end, start))
    return apply(b, "add", start, step)


def add_combined(name: str, b: Builder, x: Any, y: Any, z: Any, *, value: Any = 1) -> Lowered:
    """x + value · (y NAME z)"""
    return scaled_sum("add", b, x, apply(b, name, y, z), value)


# -- activations ------------------------------------------------------------------------------


def gelu(b: Builder, x: Lowered, *, approximate: str = "none") -> Lowered:
    """x/2 · (1 + erf(x/√2)), or its approximation by tanh."""
    return activations.gelu(b, x, approximate)


def silu(b: Builder, x: Lowered) -> Lowered:
    """x · sigmoid(x)"""
    return activations.swish(b, x, 1)


def hardtanh(b: Builder, x: Lowered, min_val: float = -1, max_val: float = 1) -> Lowered:
    """x within bounds."""
    return clamp(b, x, min_val, max_val)


def relu6(b: Builder, x: Lowered) -> Lowered:
    """x within [0, 6]."""
    return clamp(b, x, 0, 6)


def hardsigmoid(b: Builder, x: Lowered) -> Lowered:
    """min(max(x + 3, 0), 6) / 6"""
    return activations.hard_sigmoid(b, x, 1 / 6, 0.5)


def leaky_relu(b: Builder, x: Lowered, negative_slope: float = 0.01) -> Lowered:
    """x where positive, else slope · x"""
    return activations.leaky_relu(b, x, negative_slope)


def elu(
    b: Builder, x: Lowered, alpha: float = 1, scale: float = 1, input_scale: float = 1
) -> Lowered:
    """scale · x where positive, else scale · alpha · (exp(x · input_scale) - 1)"""
    value = activations.elu(b, x, alpha, input_scale)
    return value if scale == 1 else b.apply("mul", value, b.number(scale, x.element))


def softplus(b: Builder, x: Lowered, beta: float = 1, threshold: float = 20) -> Lowered:
    """log(1 + exp(beta · x)) / beta; x itself where beta · x exceeds the threshold."""
    scaled = apply(b, "mul", x, beta)
    soft = apply(b, "div", activations.softplus(b, scaled), beta)
    return b.select(b.compare("gt", scaled, b.operand(threshold)), x, soft)


def log_sigmoid(b: Builder, x: Lowered) -> Lowered:
    """log(1 / (1 + exp(-x)))"""
    return b.apply("neg", activations.softplus(b, b.apply("neg", x)))


def log_sigmoid_and_buffer(b: Builder, x: Lowered) -> Sequence[Lowered | None]:
    """The same, and what its gradient would need."""
    return log_sigmoid(b, x), None


# -- conversion -------------------------------------------------------------------------------


def convert(b: Builder, x: Lowered, *args: Any, **kwargs: Any) -> Lowered:
    """The same values in the result's element type."""
    return b.cast(x, b.element)


def same(b: Builder, x: Lowered, *args: Any, **kwargs: Any) -> Lowered:
    """The operand: what only says how memory is laid out, or what happens in training."""
    return x


def _overloads(name: str, words: str) -> list[str]:
    return [f"aten.{name}.{word}" for word in words.split()]


def _both(table: dict[str, str], handler: Any) -> dict[str, Handler]:
    """Handlers of binary operators for all overloads."""
    return {
        overload: partial(handler, name)
        for aten, name in table.items()
        for overload in _overloads(aten, "Tensor Scalar Scalar_Tensor default Tensor_Scalar")
    }


HANDLERS: dict[str, Handler] = {
    **{f"aten.{aten}.default": partial(unary, name) for aten, name in UNARY.items()},
    **{f"aten.{aten}.default": partial(rounding, name) for aten, name in ROUNDING.items()},
    **{
        f"aten.{aten}.default": partial(predicate, name)
        for aten, name in {"isnan": "is_nan", "isinf": "is_inf", "isfinite": "is_finite"}.items()
    },
    "aten.logical_not.default": logical_not,
    "aten.square.default": square,
    "aten.log2.default": partial(scaled_log, 2),
    "aten.log10.default": partial(scaled_log, 10),
    "aten.exp2.default": exp2,
    **_both(BINARY, binary),
    **_both({name: name for name in COMPARISONS}, compare),
    **_both(LOGICAL, logical),
    **_both({"fmax": "max", "fmin": "min"}, ignoring_nan),
    "aten.hypot.default": hypotenuse,
    **dict.fromkeys(_overloads("copysign", "Tensor Scalar"), copy_sign),
    **dict.fromkeys(_overloads("add", "Tensor Scalar"), partial(scaled_sum, "add")),
    **dict.fromkeys(_overloads("sub", "Tensor Scalar"), partial(scaled_sum, "sub")),
    **dict.fromkeys(_overloads("rsub", "Tensor Scalar"), reversed_difference),
    **dict.fromkeys(_overloads("div", "Tensor Scalar Tensor_mode Scalar_mode"), divide),
    **dict.fromkeys(_overloads("floor_divide", "default Scalar"), floor_divide),
    **dict.fromkeys(_overloads("pow", "Tensor_Tensor Tensor_Scalar Scalar"), power),
    **dict.fromkeys(_overloads("where", "self ScalarOther ScalarSelf Scalar"), where),
    **dict.fromkeys(_overloads("clamp", "default Tensor"), clamp),
    **dict.fromkeys(_overloads("clamp_min", "default Tensor"), clamp),
    **dict.fromkeys(_overloads("clamp_max", "default Tensor"), clamp_max),
    **dict.fromkeys(_overloads("masked_fill", "Scalar Tensor"), masked_fill),
    **dict.fromkeys(_overloads("lerp", "Scalar Tensor"), lerp),
    "aten.addcmul.default": partial(add_combined, "mul"),
    "aten.addcdiv.default": partial(add_combined, "div"),
    "aten.gelu.default": gelu,
    "aten.silu.default": silu,
    "aten.hardtanh.default": hardtanh,
    "aten.relu6.default": relu6,
    "aten.hardsigmoid.default": hardsigmoid,
    "aten.hardswish.default": activations.hard_swish,
    "aten.leaky_relu.default": leaky_relu,
    "aten._prelu_kernel.default": activations.linear_below,
    "aten.elu.default": elu,
    "aten.softplus.default": softplus,
    "aten.log_sigmoid.default": log_sigmoid,
    "aten.log_sigmoid_forward.default": log_sigmoid_and_buffer,
    **dict.fromkeys(
        ("aten._to_copy.default", "aten.to.dtype", "prims.convert_element_type.default"), convert
    ),
    **dict.fromkeys(
        (
            "aten.clone.default",
            "aten.alias.default",
            "aten.contiguous.default",
            "aten.detach.default",
            "aten.lift_fresh_copy.default",
        ),
        same,
    ),
}
"""Handlers by the operator's text."""
