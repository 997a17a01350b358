"""The reference semantics of operations on elements, in numpy (SPEC K1, T1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from xdsl.ir import Operation

from . import numerics
from .elements import numpy_dtype
from .elementwise import (
    BINARY_OPS,
    PREDICATE_OPS,
    UNARY_OPS,
    BitcastOp,
    CastOp,
    CompareOp,
    SelectOp,
)
from .numerics import Array
from .reference_kernels import (
    Kernel,
    Sizes,
    is_half,
    operand_dtype,
    widened,
)
from .types import element_type


def _logistic(x: Array) -> Array:
    return np.reciprocal(1 + np.exp(-x))


def _relu(x: Array) -> Array:
    return np.maximum(x, x.dtype.type(0))


def _rsqrt(x: Array) -> Array:
    return np.reciprocal(np.sqrt(x))


UNARY: dict[str, Callable[[Array], Array]] = {
    "neg": np.negative, "abs": np.abs, "sign": np.sign, "not": np.invert, "exp": np.exp,
    "expm1": np.expm1, "log": np.log, "log1p": np.log1p, "sqrt": np.sqrt, "rsqrt": _rsqrt,
    "cbrt": np.cbrt, "reciprocal": np.reciprocal, "sin": np.sin, "cos": np.cos, "tan": np.tan,
    "asin": np.arcsin, "acos": np.arccos, "atan": np.arctan, "sinh": np.sinh, "cosh": np.cosh,
    "tanh": np.tanh, "asinh": np.arcsinh, "acosh": np.arccosh, "atanh": np.arctanh,
    "erf": numerics.erf, "logistic": _logistic, "floor": np.floor, "ceil": np.ceil,
    "trunc": np.trunc, "round": numerics.round_half_away, "round_even": np.rint, "relu": _relu,
    "popcnt": numerics.count_ones, "clz": numerics.count_leading_zeros,
    "is_finite": np.isfinite, "is_nan": np.isnan, "is_inf": np.isinf,
}  # fmt: skip

BINARY: dict[str, Callable[[Array, Array], Array]] = {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide, "rem": np.fmod,
    "mod": np.mod, "pow": np.power, "max": np.maximum, "min": np.minimum, "atan2": np.arctan2,
    "and": np.bitwise_and, "or": np.bitwise_or, "xor": np.bitwise_xor,
    "shl": numerics.shift_left, "shr_arith": numerics.shift_right_arith,
    "shr_logical": numerics.shift_right_logical,
}  # fmt: skip

_INTEGER_BINARY: dict[str, Callable[[Array, Array], Array]] = {
    "div": numerics.int_div, "rem": numerics.int_rem, "mod": numerics.int_mod,
    "pow": numerics.int_pow,
}  # fmt: skip

_BOOL_BINARY: dict[str, Callable[[Array, Array], Array]] = dict.fromkeys(
    ("shl", "shr_arith", "shr_logical"), numerics.bool_shift
)

COMPARE: dict[str, Callable[[Array, Array], Array]] = {
    "eq": np.equal, "ne": np.not_equal, "lt": np.less, "le": np.less_equal, "gt": np.greater,
    "ge": np.greater_equal,
}  # fmt: skip


def _elementwise(function: Callable[..., Array], op: Operation) -> Kernel:
    dtype = numpy_dtype(element_type(op.results[0].type))

    def kernel(_: Sizes, *arrays: Array) -> Array:
        return np.asarray(function(*arrays), dtype)

    return kernel


def _unary(op: Operation) -> Kernel:
    function = UNARY[op.name.removeprefix("graph.")]
    if not is_half(operand_dtype(op)):
        return _elementwise(function, op)
    return widened(lambda _, x: np.asarray(function(x)), op)


def _binary(op: Operation) -> Kernel:
    name = op.name.removeprefix("graph.")
    dtype = operand_dtype(op)
    function = BINARY[name]
    if dtype.kind in "iu":
        function = _INTEGER_BINARY.get(name, function)
    elif dtype.kind == "b":
        function = _BOOL_BINARY.get(name, function)
    if not is_half(dtype):
        return _elementwise(function, op)
    return widened(lambda _, a, b: np.asarray(function(a, b)), op)


def _compare(op: CompareOp) -> Kernel:
    function = COMPARE[op.value("direction")]
    return lambda _, a, b: np.asarray(function(a, b), np.bool_)


def _select(op: SelectOp) -> Kernel:
    return lambda _, condition, a, b: np.where(condition, a, b)


def _cast(op: CastOp) -> Kernel:
    dtype = numpy_dtype(element_type(op.result.type))
    return lambda _, x: np.asarray(numerics.cast(x, dtype))


def _bitcast(op: BitcastOp) -> Kernel:
    dtype = numpy_dtype(element_type(op.result.type))
    return lambda _, x: x.view(dtype)


ELEMENTWISE: dict[type[Operation], Callable[[Any], Kernel]] = {
    **dict.fromkeys(UNARY_OPS.values(), _unary),
    **dict.fromkeys(PREDICATE_OPS.values(), _unary),
    **dict.fromkeys(BINARY_OPS.values(), _binary),
    CompareOp: _compare,
    SelectOp: _select,
    CastOp: _cast,
    BitcastOp: _bitcast,
}
"""Operation class → maker of its kernel."""
