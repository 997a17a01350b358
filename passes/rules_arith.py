"""Identities of elementwise operations, used by `canonicalize` (SPEC K1).

Every rule holds for NaN, infinities and signed zeros, or applies to integers only: ``x + 0.0`` is
not ``x`` (it turns -0.0 into 0.0) but ``x + -0.0`` is, and ``x * 0.0`` is not 0.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from xdsl.ir import Attribute, Operation, SSAValue
from xdsl.traits import Commutative

from ..dialects import dims
from ..dialects.dims import Dim, DimExpr
from ..dialects.graph import (
    BINARY_OPS,
    UNARY_OPS,
    CastOp,
    CompareOp,
    ConstantOp,
    DimOp,
    GraphOp,
    SelectOp,
    SizeOp,
    element_type,
    shape_of,
)
from ..dialects.graph.elements import numpy_dtype
from ..dialects.graph.numerics import is_float
from ..dialects.graph.reference import Array
from .rewriter import Rewriter, Rule, constant_value, defining, uniform_value


def _dtype(value: SSAValue) -> np.dtype[Any]:
    return numpy_dtype(element_type(value.type))


def _name(op: GraphOp) -> str:
    return op.name.removeprefix("graph.")


def _integers(dtype: np.dtype[Any]) -> bool:
    return dtype.kind in "iu"


# -- order and neutral elements -----------------------------------------------------------------


def constants_last(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """Commutative operations have their constant operand on the right."""
    lhs, rhs = op.operands
    if _is_constant(lhs) and not _is_constant(rhs):
        op.operands = (rhs, lhs)
        rw.state.count("constants-last")
    return None


def _is_constant(value: SSAValue) -> bool:
    return isinstance(value.owner, ConstantOp) or uniform_value(value) is not None


def _is_neutral(name: str, c: Array) -> bool:
    """Whether ``x NAME c`` is ``x`` for every x, NaN and -0.0 included."""
    floating = is_float(c.dtype)
    value = float(c) if floating else int(c)
    match name:
        case "add":
            return value == 0 and (not floating or bool(np.signbit(c)))
        case "sub":
            return value == 0 and not (floating and bool(np.signbit(c)))
        case "mul" | "div" | "pow":
            return value == 1
        case "or" | "xor" | "shl" | "shr_arith" | "shr_logical":
            return value == 0
        case "and":
            return value == _all_ones(c.dtype)
        case "max":
            return value == (-np.inf if floating else _lowest(c.dtype))
        case "min":
            return value == (np.inf if floating else _highest(c.dtype))
        case _:
            return False


def _is_absorbing(name: str, c: Array) -> bool:
    """Whether ``x NAME c`` is ``c`` for every x. Never so for floats: NaN wins."""
    if is_float(c.dtype):
        return False
    match name:
        case "mul" | "and":
            return int(c) == 0
        case "or":
            return int(c) == _all_ones(c.dtype)
        case "max":
            return int(c) == _highest(c.dtype)
        case "min":
            return int(c) == _lowest(c.dtype)
        case _:
            return False


def _all_ones(dtype: np.dtype[Any]) -> int:
    return 1 if dtype.kind == "b" else int(np.invert(np.zeros((), dtype)))


def _lowest(dtype: np.dtype[Any]) -> int:
    return 0 if dtype.kind == "b" else int(np.iinfo(dtype).min)


def _highest(dtype: np.dtype[Any]) -> int:
    return 1 if dtype.kind == "b" else int(np.iinfo(dtype).max)


def neutral_operand(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """x + -0.0, x - 0.0, x * 1, x / 1, max(x, -inf), x & ~0 … are x."""
    c = uniform_value(op.operands[1])
    return op.operands[0] if c is not None and _is_neutral(_name(op), c) else None


def absorbing_operand(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """Integer x * 0, x & 0, x | ~0, max(x, highest) … are the constant."""
    c = uniform_value(op.operands[1])
    return op.operands[1] if c is not None and _is_absorbing(_name(op), c) else None


def equal_operands(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """max(x, x), x & x … are x; integer x - x and x ^ x are 0."""
    lhs, rhs = op.operands
    if lhs is not rhs:
        return None
    name = _name(op)
    if name in ("max", "min", "and", "or"):
        return lhs
    dtype = _dtype(lhs)
    if name in ("sub", "xor") and not is_float(dtype):
        return rw.uniform(np.zeros((), dtype), op.result.type)
    return None


def collect_constants(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """Integer (x + c) + d is x + (c + d), and the same for the other associative operations."""
    inner = defining(op.operands[0], type(op))
    if inner is None or is_float(_dtype(op.result)):
        return None
    if not _is_constant(op.operands[1]) or not _is_constant(inner.operands[1]):
        return None
    joined = rw.emit(type(op), (inner.operands[1], op.operands[1]), op.result.type)
    return rw.emit(type(op), (inner.operands[0], joined), op.result.type)


# -- special forms ------------------------------------------------------------------------------


def divide_by_power_of_two(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """x / 2^k is x * 2^-k, exactly."""
    c = uniform_value(op.operands[1])
    if c is None or not is_float(c.dtype):
        return None
    divisor = float(c)
    if divisor == 0 or not np.isfinite(divisor) or abs(np.frexp(divisor)[0]) != 0.5:
        return None
    tiny = {2: 2.0**-14, 4: 2.0**-126, 8: 2.0**-1022}[c.dtype.itemsize]
    if not tiny <= abs(1 / divisor) <= 1 / tiny:
        return None
    factor = rw.uniform(np.asarray(1 / divisor, c.dtype), op.operands[1].type)
    return rw.emit(BINARY_OPS["mul"], (op.operands[0], factor), op.result.type)


def reciprocal_of(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """1 / x is the reciprocal, for floats."""
    c = uniform_value(op.operands[0])
    if c is None or not is_float(c.dtype) or float(c) != 1:
        return None
    return rw.emit(UNARY_OPS["reciprocal"], (op.operands[1],), op.result.type)


def small_power(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """x ** 0 is 1 (for NaN too), x ** 2 is x * x."""
    c = uniform_value(op.operands[1])
    if c is None:
        return None
    x, exponent = op.operands[0], float(c)
    if exponent == 0:
        return rw.uniform(np.ones((), c.dtype), op.result.type)
    if exponent == 2:
        return rw.emit(BINARY_OPS["mul"], (x, x), op.result.type)
    return None


def add_of_negation(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """x + -y and -y + x are x - y; x - -y is x + y: negation is exact."""
    lhs, rhs = op.operands
    neg = UNARY_OPS["neg"]
    subtracts = isinstance(op, BINARY_OPS["sub"])
    if (inner := defining(rhs, neg)) is not None:
        cls = BINARY_OPS["add" if subtracts else "sub"]
        return rw.emit(cls, (lhs, inner.operands[0]), op.result.type)
    if not subtracts and (inner := defining(lhs, neg)) is not None:
        return rw.emit(BINARY_OPS["sub"], (rhs, inner.operands[0]), op.result.type)
    return None


def negated_operands(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """-x * -y is x * y, -x / -y is x / y."""
    inner = [defining(v, UNARY_OPS["neg"]) for v in op.operands]
    if inner[0] is None or inner[1] is None:
        return None
    if isinstance(op, BINARY_OPS["div"]) and not is_float(_dtype(op.result)):
        return None
    return rw.emit(type(op), (inner[0].operands[0], inner[1].operands[0]), op.result.type)


_INVOLUTIONS = ("neg", "not")
_IDEMPOTENT = ("abs", "sign", "relu", "floor", "ceil", "trunc", "round", "round_even")


def repeated_unary(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """-(-x) and not not x are x; ||x||, floor(floor(x)) … are the inner one; |-x| is |x|."""
    name = _name(op)
    inner = defining(op.operands[0], type(op))
    if inner is not None:
        return inner.operands[0] if name in _INVOLUTIONS else op.operands[0]
    signed = _dtype(op.result).kind != "u"
    if (
        name == "abs"
        and signed
        and (negation := defining(op.operands[0], UNARY_OPS["neg"])) is not None
    ):
        return rw.emit(type(op), (negation.operands[0],), op.result.type)
    return None


# -- comparisons and selections -----------------------------------------------------------------

_SWAPPED = {"eq": "eq", "ne": "ne", "lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}
_INVERSE = {"eq": "ne", "ne": "eq", "lt": "ge", "le": "gt", "gt": "le", "ge": "lt"}


def compare_constant_last(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """A comparison has its constant on the right."""
    lhs, rhs = op.operands
    if not _is_constant(lhs) or _is_constant(rhs):
        return None
    swapped = _SWAPPED[op.value("direction")]
    return rw.emit(CompareOp, (rhs, lhs), op.result.type, direction=swapped)


def compare_with_itself(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """Integer x == x is true, x < x false; with floats x may be NaN."""
    lhs, rhs = op.operands
    if lhs is not rhs or is_float(_dtype(lhs)):
        return None
    return rw.uniform(np.asarray(op.value("direction") in ("eq", "le", "ge")), op.result.type)


def compare_with_truth(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """A boolean compared with true or false is itself or its negation."""
    c = uniform_value(op.operands[1])
    direction = op.value("direction")
    if c is None or c.dtype.kind != "b" or direction not in ("eq", "ne"):
        return None
    x = op.operands[0]
    same = bool(c) == (direction == "eq")
    return x if same else rw.emit(UNARY_OPS["not"], (x,), op.result.type)


def compare_sizes(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """A comparison of sizes that holds, or fails, for all values of the symbols."""
    a, b = (size_of_value(v) for v in op.operands)
    if a is None or b is None:
        return None
    verdict = rw.facts.compare(op.value("direction").upper(), a, b)
    return None if verdict is None else rw.uniform(np.asarray(verdict), op.result.type)


def not_of_comparison(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """not (a < b) is a >= b for integers; for floats only == and != are each other's opposite."""
    inner = defining(op.operands[0], CompareOp)
    if inner is None:
        return None
    direction = inner.value("direction")
    if is_float(_dtype(inner.operands[0])) and direction not in ("eq", "ne"):
        return None
    inverse = _INVERSE[direction]
    return rw.emit(CompareOp, tuple(inner.operands), op.result.type, direction=inverse)


def decided_select(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """A selection with a known condition or equal arms."""
    condition, on_true, on_false = op.operands
    if on_true is on_false:
        return on_true
    known = uniform_value(condition)
    if known is not None:
        return on_true if bool(known) else on_false
    a, b = uniform_value(on_true), uniform_value(on_false)
    if a is not None and b is not None and a.tobytes() == b.tobytes():
        return on_true
    return None


def simpler_select(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """select(not c, a, b) is select(c, b, a); select(c, true, false) is c."""
    condition, on_true, on_false = op.operands
    if (inner := defining(condition, UNARY_OPS["not"])) is not None:
        operands = (inner.operands[0], on_false, on_true)
        return rw.emit(SelectOp, operands, op.result.type)
    a, b = uniform_value(on_true), uniform_value(on_false)
    if a is None or b is None or a.dtype.kind != "b":
        return None
    return condition if bool(a) else rw.emit(UNARY_OPS["not"], (condition,), op.result.type)


# -- casts --------------------------------------------------------------------------------------


def trivial_cast(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """A cast to the element type a tensor already has."""
    return op.operands[0] if op.operands[0].type == op.result.type else None


_EXACT_INTEGER_BITS = {2: 11, 4: 24, 8: 53}


def _is_lossless(source: np.dtype[Any], target: np.dtype[Any]) -> bool:
    """Whether every value of `source` is one of `target`, so that it can be recovered."""
    if source.kind == "b":
        return True
    if is_float(source):
        return source == target or (target.kind == "f" and target.itemsize > source.itemsize)
    bits = 8 * source.itemsize - (source.kind == "i")
    if target.kind == "f":
        return bits <= _EXACT_INTEGER_BITS[target.itemsize]
    if target.kind not in "iu" or (source.kind == "i" and target.kind == "u"):
        return False
    return bits <= 8 * target.itemsize - (target.kind == "i")


def cast_of_cast(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """A cast through a wider type that loses nothing on the way goes directly."""
    inner = defining(op.operands[0], CastOp)
    if inner is None:
        return None
    source, middle, target = _dtype(inner.operands[0]), _dtype(inner.result), _dtype(op.result)
    # Wrapping and saturation differ: integer → float → integer is only the direct cast if it fits.
    saturates = is_float(middle) and not is_float(source) and _integers(target)
    if not _is_lossless(source, middle) or (saturates and not _is_lossless(source, target)):
        return None
    if source == target:
        return inner.operands[0]
    return rw.emit(CastOp, (inner.operands[0],), op.result.type)


# -- sizes --------------------------------------------------------------------------------------


def size_of_value(value: SSAValue) -> Dim | None:
    """The dimension that an integer scalar is known to be: a graph.size or a constant."""
    if shape_of(value.type) != () or not _integers(_dtype(value)):
        return None
    if isinstance(value.owner, SizeOp):
        return value.owner.value("value")[0]
    array = constant_value(value)
    return None if array is None else int(array)


def _emit_size(rw: Rewriter, size: Dim, type_: Attribute) -> SSAValue:
    if isinstance(size, DimExpr):
        return rw.emit(SizeOp, (), type_, value=(size,))
    return rw.constant(np.asarray(size, numpy_dtype(element_type(type_))), type_)


def constant_size(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """A size without symbols is a constant."""
    size = op.value("value")[0]
    return _emit_size(rw, size, op.result.type) if isinstance(size, int) else None


def known_dim(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """The size of a dimension that has a name or a number."""
    assert isinstance(op, DimOp)
    size = shape_of(op.operands[0].type)[op.value("axis")]
    return None if size is None else _emit_size(rw, size, op.result.type)


def size_arithmetic(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """Sums, products, differences, quotients and extremes of sizes are sizes."""
    a, b = (size_of_value(v) for v in op.operands)
    if a is None or b is None or (isinstance(a, int) and isinstance(b, int)):
        return None
    result: Dim
    facts = rw.facts
    match _name(op):
        case "add":
            result = a + b
        case "sub":
            result = a - b
        case "mul":
            result = a * b
        case "max":
            result = facts.maximum(a, b)
        case "min":
            result = facts.minimum(a, b)
        case "div" if isinstance(b, int) and b > 0 and facts.at_least(a, 0):
            result = dims.floordiv(a, b)
        case "rem" | "mod" if isinstance(b, int) and b > 0 and facts.at_least(a, 0):
            result = dims.mod(a, b)
        case _:
            return None
    return _emit_size(rw, facts.simplify(result), op.result.type)


def cast_size(rw: Rewriter, op: GraphOp) -> SSAValue | None:
    """A size cast to another integer type, at least 32 bits wide, is a size."""
    inner = defining(op.operands[0], SizeOp)
    target = _dtype(op.result)
    if inner is None or not _integers(target) or target.itemsize < 4:
        return None
    return _emit_size(rw, inner.value("value")[0], op.result.type)


def arithmetic_rules() -> dict[type[Operation], list[Rule]]:
    """The rules of this file by operation class."""
    rules: dict[type[Operation], list[Rule]] = {}

    def add(names: tuple[str, ...], *new: Rule) -> None:
        for name in names:
            cls = {**UNARY_OPS, **BINARY_OPS}[name]
            rules.setdefault(cls, []).extend(new)

    commutative = tuple(
        name for name, cls in BINARY_OPS.items() if Commutative() in cast("Any", cls).traits
    )
    add(commutative, constants_last)
    add(tuple(BINARY_OPS), neutral_operand)
    add(("mul", "and", "or", "max", "min"), absorbing_operand)
    add(("max", "min", "and", "or", "sub", "xor"), equal_operands)
    add(("add", "mul", "and", "or", "xor", "max", "min"), collect_constants)
    add(("add", "sub", "mul", "max", "min", "div", "rem", "mod"), size_arithmetic)
    add(("add", "sub"), add_of_negation)
    add(("mul", "div"), negated_operands)
    add(("div",), divide_by_power_of_two, reciprocal_of)
    add(("pow",), small_power)
    add((*_INVOLUTIONS, *_IDEMPOTENT), repeated_unary)
    add(("not",), not_of_comparison)
    rules[CompareOp] = [
        compare_constant_last, compare_with_itself, compare_with_truth, compare_sizes,
    ]  # fmt: skip
    rules[SelectOp] = [decided_select, simpler_select]
    rules[CastOp] = [trivial_cast, cast_of_cast, cast_size]
    rules[SizeOp] = [constant_size]
    rules[DimOp] = [known_dim]
    return rules
