"""Elementwise operations of the graph level (SPEC K1): tables of names, one class per name.

All operands have the same shape; there is no implicit broadcasting (`graph.broadcast` is explicit).
Floating-point results follow IEEE 754 and numpy; integer arithmetic wraps. Whether integers have a
sign is in their type: i8 … i64 have one, ui8 … ui64 not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal, TypeAlias

from xdsl.dialects.builtin import AnyFloat, IntegerType, StringAttr, i1
from xdsl.ir import Attribute
from xdsl.irdl import irdl_op_definition, operand_def, prop_def, result_def, traits_def
from xdsl.traits import Commutative, Pure
from xdsl.utils.exceptions import VerifyException

from .base import GraphOp, Properties, merge_shapes, require_element, with_shape
from .types import element_type, shape_of, tensor_type

Domain: TypeAlias = Literal["float", "integer", "number", "logical", "any"]
"""Element types an operation takes: floats, integers, floats and integers, integers and booleans,
any."""


class UnaryOp(GraphOp):
    """``y[i] = f(x[i])``."""

    DOMAIN: ClassVar[Domain]
    UNIFORM: ClassVar = True

    x = operand_def()
    res = result_def()

    @classmethod
    def infer(cls, operands: Sequence[Attribute], props: Properties, results: object):
        check_domain(cls.DOMAIN, operands[0])
        return (operands[0],)


class PredicateOp(GraphOp):
    """``y[i] = p(x[i])`` with a boolean result."""

    x = operand_def()
    res = result_def()

    @classmethod
    def infer(cls, operands: Sequence[Attribute], props: Properties, results: object):
        check_domain("float", operands[0])
        return (tensor_type(i1, shape_of(operands[0])),)


class BinaryOp(GraphOp):
    """``y[i] = f(lhs[i], rhs[i])``; both operands and the result have one type."""

    DOMAIN: ClassVar[Domain]
    UNIFORM: ClassVar = True

    lhs = operand_def()
    rhs = operand_def()
    res = result_def()

    @classmethod
    def infer(cls, operands: Sequence[Attribute], props: Properties, results: object):
        check_domain(cls.DOMAIN, operands[0])
        require_element(operands[1], (element_type(operands[0]),), "operand 1")
        return (with_shape(operands[0], merge_shapes([shape_of(t) for t in operands])),)


DIRECTIONS = ("eq", "ne", "lt", "le", "gt", "ge")


@irdl_op_definition
class CompareOp(GraphOp):
    """``y[i] = lhs[i] DIRECTION rhs[i]``: eq, ne, lt, le, gt, ge; with a NaN only ne is true.

    Integers compare as their type says: i8 … i64 signed, ui8 … ui64 unsigned; booleans as 0 and 1.
    """

    name = "graph.compare"
    FIELDS: ClassVar = {"direction": "word"}

    lhs = operand_def()
    rhs = operand_def()
    direction = prop_def(StringAttr)
    res = result_def()
    traits = traits_def(Pure())

    @classmethod
    def infer(cls, operands: Sequence[Attribute], props: Properties, results: object):
        direction = props["direction"]
        assert isinstance(direction, StringAttr)
        if direction.data not in DIRECTIONS:
            raise VerifyException(
                f"direction is '{direction.data}', expected one of {', '.join(DIRECTIONS)}"
            )
        require_element(operands[1], (element_type(operands[0]),), "operand 1")
        return (tensor_type(i1, merge_shapes([shape_of(t) for t in operands])),)


@irdl_op_definition
class SelectOp(GraphOp):
    """``y[i] = condition[i] ? on_true[i] : on_false[i]``."""

    name = "graph.select"

    condition = operand_def()
    on_true = operand_def()
    on_false = operand_def()
    res = result_def()
    traits = traits_def(Pure())

    @classmethod
    def infer(cls, operands: Sequence[Attribute], props: Properties, results: object):
        require_element(operands[0], (i1,), "condition")
        require_element(operands[2], (element_type(operands[1]),), "operand 2")
        return (with_shape(operands[1], merge_shapes([shape_of(t) for t in operands])),)


@irdl_op_definition
class CastOp(GraphOp):
    """Element type conversion: float → integer truncates towards zero and saturates (NaN is 0),
    anything → boolean is ``x != 0``, wide → narrow integer wraps. Narrow → wide integer keeps the
    value, or wraps if that is negative and the result unsigned.
    """

    name = "graph.cast"

    x = operand_def()
    res = result_def()
    traits = traits_def(Pure())

    @classmethod
    def infer(
        cls, operands: Sequence[Attribute], props: Properties, results: Sequence[Attribute] | None
    ):
        assert results is not None, "a cast's element type is given by its result"
        return (tensor_type(element_type(results[0]), shape_of(operands[0])),)


@irdl_op_definition
class BitcastOp(GraphOp):
    """The bits of each element read as another type of the same width."""

    name = "graph.bitcast"

    x = operand_def()
    res = result_def()
    traits = traits_def(Pure())

    @classmethod
    def infer(
        cls, operands: Sequence[Attribute], props: Properties, results: Sequence[Attribute] | None
    ):
        assert results is not None, "a bitcast's element type is given by its result"
        before, after = element_type(operands[0]), element_type(results[0])
        for type_ in (operands[0], results[0]):
            check_domain("any", type_)
        if _width(before) != _width(after):
            raise VerifyException(f"{before} and {after} have not the same width")
        return (tensor_type(after, shape_of(operands[0])),)


def _width(element: Attribute) -> int:
    assert isinstance(element, AnyFloat | IntegerType)
    return element.bitwidth


def check_domain(domain: Domain, type_: Attribute) -> None:
    """Raise a VerifyException if a tensor's elements are not in the operation's domain."""
    element = element_type(type_)
    is_float = isinstance(element, AnyFloat)
    is_bool = element == i1
    is_int = isinstance(element, IntegerType) and not is_bool
    allowed = {
        "float": is_float,
        "integer": is_int,
        "number": is_float or is_int,
        "logical": is_int or is_bool,
        "any": is_float or is_int or is_bool,
    }[domain]
    if not allowed:
        what = {
            "float": "a floating-point",
            "integer": "an integer",
            "number": "a floating-point or integer",
            "logical": "an integer or boolean",
            "any": "a numeric",
        }[domain]
        raise VerifyException(f"expected {what} element type, found {element}")


UNARY: dict[str, Domain] = {
    "neg": "number", "abs": "number", "sign": "number", "not": "logical",
    "exp": "float", "expm1": "float", "log": "float", "log1p": "float",
    "sqrt": "float", "rsqrt": "float", "cbrt": "float", "reciprocal": "float",
    "sin": "float", "cos": "float", "tan": "float", "asin": "float", "acos": "float",
    "atan": "float", "sinh": "float", "cosh": "float", "tanh": "float", "asinh": "float",
    "acosh": "float", "atanh": "float", "erf": "float", "logistic": "float",
    "floor": "float", "ceil": "float", "trunc": "float", "round": "float",
    "round_even": "float", "relu": "number", "popcnt": "integer", "clz": "integer",
}  # fmt: skip
"""`round` rounds halves away from zero, `round_even` to even; `not` is bitwise (logical on i1);
`logistic` is 1 / (1 + exp(-x)); `relu` is max(x, 0); `popcnt` is the number of bits that are set,
`clz` of those that are not above the highest that is (the width for 0)."""

PREDICATES = ("is_finite", "is_nan", "is_inf")

BINARY: dict[str, tuple[Domain, bool]] = {
    "add": ("number", True), "sub": ("number", False), "mul": ("number", True),
    "div": ("number", False), "rem": ("number", False), "mod": ("number", False),
    "pow": ("number", False), "max": ("any", True), "min": ("any", True),
    "atan2": ("float", False), "and": ("logical", True), "or": ("logical", True),
    "xor": ("logical", True), "shl": ("logical", False), "shr_arith": ("logical", False),
    "shr_logical": ("logical", False),
}  # fmt: skip
"""Domain and commutativity. Integer `div` truncates towards zero and gives -1 for a zero divisor;
`rem` has the dividend's sign (C), `mod` the divisor's (Python); both give the dividend for a zero
divisor. Integer `pow` with a negative exponent is the truncated quotient 1 / x^n, and 0 for x = 0.
`max` and `min` propagate NaN. Shifts by the width or more give 0 (arithmetic: the sign, and 0 for
unsigned integers)."""


def class_name(op_name: str) -> str:
    """``round_even`` → ``RoundEvenOp``."""
    return "".join(part.capitalize() for part in op_name.split("_")) + "Op"


def _define(base: type[GraphOp], op_name: str, doc: str, commutes: bool = False, **extra: object):
    body = {
        "name": f"graph.{op_name}",
        "traits": traits_def(*([Pure(), Commutative()] if commutes else [Pure()])),
        "__doc__": doc,
        "__module__": __name__,
        "__annotations__": dict.fromkeys(extra, "ClassVar"),
        **extra,
    }
    return irdl_op_definition(type(class_name(op_name), (base,), body))


UNARY_OPS: dict[str, type[GraphOp]] = {
    name: _define(UnaryOp, name, f"Elementwise {name}.", DOMAIN=domain)
    for name, domain in UNARY.items()
}
PREDICATE_OPS: dict[str, type[GraphOp]] = {
    name: _define(PredicateOp, name, f"Elementwise {name}.") for name in PREDICATES
}
BINARY_OPS: dict[str, type[GraphOp]] = {
    name: _define(BinaryOp, name, f"Elementwise {name}.", commutes, DOMAIN=domain)
    for name, (domain, commutes) in BINARY.items()
}
ELEMENTWISE_OPS: dict[str, type[GraphOp]] = {
    **UNARY_OPS,
    **PREDICATE_OPS,
    **BINARY_OPS,
    "compare": CompareOp,
    "select": SelectOp,
    "cast": CastOp,
    "bitcast": BitcastOp,
}
"""Operation name without the dialect prefix → class."""
