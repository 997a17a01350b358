"""graph elementwise operation → scalar body in upstream `arith` and `math` (K1, K3; graph → lin).

`emit_scalar` computes one element of an operation of `graph.ELEMENTWISE_OPS` with the semantics
that `dialects/graph/elementwise.py` documents. Integers are signless here: the element types of the
tensors choose the operations. Only upstream operations are used, so `mlir-opt`
accepts every body, and nothing here can trap or give poison: divisors and shift amounts are made
safe first. 16-bit floats are computed in f32 and rounded once per graph operation.

Attributes are made once per process; operations are made with `.create()` (a third of the price of
their constructors).
"""

from __future__ import annotations

import math as pymath
from collections.abc import Callable, Sequence
from functools import cache

from xdsl.dialects import arith, math
from xdsl.dialects.arith import FastMathFlagsAttr, IntegerOverflowAttr
from xdsl.dialects.builtin import (
    AnyFloat,
    BFloat16Type,
    Float16Type,
    FloatAttr,
    IntegerAttr,
    IntegerType,
    f32,
    i1,
    i64,
)
from xdsl.ir import Attribute, Block, Operation, SSAValue

from ..diagnostics import error_at
from ..dialects.arith_ext import RemFOp
from ..dialects.graph import BitcastOp, CastOp, CompareOp, GraphOp, SelectOp
from ..dialects.graph.composite import COMPOSITE_OPS
from ..dialects.graph.types import element_type, is_unsigned, signless

Properties = dict[str, Attribute]

_NONE: Properties = {}
_FAST: Properties = {"fastmath": FastMathFlagsAttr("none")}
_WRAP: Properties = {"overflowFlags": IntegerOverflowAttr("none")}
_CMPI: dict[str, Properties] = {
    word: {"predicate": IntegerAttr(number, i64)}
    for number, word in enumerate(arith.CMPI_COMPARISON_OPERATIONS)
}
_CMPF: dict[str, Properties] = {
    word: {"predicate": IntegerAttr(number, i64), **_FAST}
    for number, word in enumerate(arith.CMPF_COMPARISON_OPERATIONS)
}

Number = int | float


@cache
def _constant(text: str, type_: Attribute) -> Properties:
    if isinstance(type_, IntegerType):
        return {"value": IntegerAttr(int(text), type_, truncate_bits=True)}
    assert isinstance(type_, AnyFloat)
    return {"value": FloatAttr(float(text), type_)}


def constant(block: Block, value: Number, type_: Attribute) -> SSAValue:
    """Append `arith.constant` of a scalar type; integers wrap to its width."""
    text = repr(int(value)) if isinstance(type_, IntegerType) else repr(float(value))
    return _append(block, arith.ConstantOp, (), type_, _constant(text, type_))


def emit_scalar(block: Block, op: GraphOp, operands: Sequence[SSAValue]) -> SSAValue:
    """Append to `block` what computes one element of `op` from one element of each operand.

    Raises:
        AioptError: the operation is not elementwise.
    """
    source = element_type(op.operands[0].type)
    target = element_type(op.results[0].type)
    e = _Emitter(block)
    if isinstance(op, CastOp):
        return _cast(e, operands[0], source, target)
    if isinstance(op, BitcastOp):
        same = signless(source) == signless(target)
        return operands[0] if same else e.op(arith.BitcastOp, operands, signless(target))
    if isinstance(op, SelectOp):
        return e.select(*operands)
    if isinstance(op, CompareOp):
        return _compare(e, op.value("direction"), source, *operands)
    name = op.name.removeprefix("graph.")
    emit = _table_of(source).get(name)
    if emit is None:
        composite = isinstance(op, COMPOSITE_OPS)
        raise error_at(
            op,
            f"'{op.name}' has no scalar form for elements of type {source}",
            hint="run decompose first" if composite else None,
        )
    if isinstance(source, Float16Type | BFloat16Type):
        wide = [_widened(e, v) for v in operands]
        result = emit(e, *wide)
        return result if result.type != f32 else e.op(arith.TruncFOp, (result,), target)
    return emit(e, *operands)


def emit_cast(block: Block, value: SSAValue, source: Attribute, target: Attribute) -> SSAValue:
    """Append what `graph.cast` computes from one element, between element types of tensors."""
    return _cast(_Emitter(block), value, source, target)


def _append(
    block: Block,
    cls: type[Operation],
    operands: Sequence[SSAValue],
    result: Attribute,
    properties: Properties,
) -> SSAValue:
    op = cls.create(operands=operands, result_types=(result,), properties=properties)
    block.add_op(op)
    return op.results[0]


class _Emitter:
    """Appends scalar operations to one block; numbers become constants of the other's type."""

    def __init__(self, block: Block) -> None:
        self.block = block

    def op(
        self,
        cls: type[Operation],
        operands: Sequence[SSAValue],
        result: Attribute,
        properties: Properties = _NONE,
    ) -> SSAValue:
        return _append(self.block, cls, operands, result, properties)

    def const(self, value: Number, type_: Attribute) -> SSAValue:
        return constant(self.block, value, type_)

    def _pair(self, a: SSAValue | Number, b: SSAValue | Number) -> tuple[SSAValue, SSAValue]:
        type_ = a.type if isinstance(a, SSAValue) else b.type if isinstance(b, SSAValue) else i64
        lhs = a if isinstance(a, SSAValue) else self.const(a, type_)
        return lhs, b if isinstance(b, SSAValue) else self.const(b, type_)

    def bin(self, cls: type[Operation], a: SSAValue | Number, b: SSAValue | Number) -> SSAValue:
        lhs, rhs = self._pair(a, b)
        return self.op(cls, (lhs, rhs), lhs.type, _DEFAULTS.get(cls, _NONE))

    def un(self, cls: type[Operation], a: SSAValue) -> SSAValue:
        return self.op(cls, (a,), a.type, _DEFAULTS.get(cls, _NONE))

    def cmp(self, word: str, a: SSAValue, b: SSAValue | Number) -> SSAValue:
        """`cmpf` for floats, `cmpi` for integers."""
        lhs, rhs = self._pair(a, b)
        if isinstance(lhs.type, AnyFloat):
            return self.op(arith.CmpfOp, (lhs, rhs), i1, _CMPF[word])
        return self.op(arith.CmpiOp, (lhs, rhs), i1, _CMPI[word])

    def select(self, condition: SSAValue, a: SSAValue | Number, b: SSAValue | Number) -> SSAValue:
        lhs, rhs = self._pair(a, b)
        return self.op(arith.SelectOp, (condition, lhs, rhs), lhs.type)

    def logic(self, cls: type[Operation], a: SSAValue, b: SSAValue) -> SSAValue:
        return self.op(cls, (a, b), a.type)


_DEFAULTS: dict[type[Operation], Properties] = {
    **dict.fromkeys(
        (arith.AddfOp, arith.SubfOp, arith.MulfOp, arith.DivfOp, RemFOp, arith.NegfOp), _FAST
    ),
    **dict.fromkeys((arith.MaximumfOp, arith.MinimumfOp), _FAST),
    **dict.fromkeys((arith.AddiOp, arith.SubiOp, arith.MuliOp, arith.ShLIOp), _WRAP),
    **{
        cls: _FAST
        for cls in math.Math.operations
        if issubclass(
            cls,
            math.FloatingPointLikeUnaryMathOperation | math.FloatingPointLikeBinaryMathOperation,
        )
    },
}
"""Properties an operation has unless told otherwise."""

Emit = Callable[..., SSAValue]


def _unary(cls: type[Operation]) -> Emit:
    return lambda e, x: e.un(cls, x)


def _binary(cls: type[Operation]) -> Emit:
    return lambda e, a, b: e.bin(cls, a, b)


# ------------------------------------------------------------------------------------------- floats


def _sign_float(e: _Emitter, x: SSAValue) -> SSAValue:
    unit = e.op(math.CopySignOp, (e.const(1.0, x.type), x), x.type, _FAST)
    return e.select(e.cmp("one", x, 0.0), unit, x)  # zeros and NaN are their own sign


def _rsqrt(e: _Emitter, x: SSAValue) -> SSAValue:
    return e.bin(arith.DivfOp, 1.0, e.un(math.SqrtOp, x))


def _reciprocal(e: _Emitter, x: SSAValue) -> SSAValue:
    return e.bin(arith.DivfOp, 1.0, x)


_ONE = 40.0
"""The logistic function is 1 in every float type from here on."""


def _logistic(e: _Emitter, x: SSAValue) -> SSAValue:
    """eˣ / (eˣ + 1): unlike 1 / (1 + e⁻ˣ), right down to the smallest results."""
    power = e.un(math.ExpOp, e.select(e.cmp("ogt", x, _ONE), _ONE, x))
    return e.bin(arith.DivfOp, power, e.bin(arith.AddfOp, power, 1.0))


def _mod_float(e: _Emitter, a: SSAValue, b: SSAValue) -> SSAValue:
    rest = e.bin(RemFOp, a, b)
    other_sign = e.logic(arith.XOrIOp, e.cmp("olt", rest, 0.0), e.cmp("olt", b, 0.0))
    shift = e.logic(arith.AndIOp, e.cmp("one", rest, 0.0), other_sign)
    return e.select(shift, e.bin(arith.AddfOp, rest, b), rest)


def _is_nan(e: _Emitter, x: SSAValue) -> SSAValue:
    return e.cmp("uno", x, x)


def _is_inf(e: _Emitter, x: SSAValue) -> SSAValue:
    return e.cmp("oeq", e.un(math.AbsFOp, x), pymath.inf)


def _is_finite(e: _Emitter, x: SSAValue) -> SSAValue:
    return e.cmp("olt", e.un(math.AbsFOp, x), pymath.inf)


_FLOAT: dict[str, Emit] = {
    "neg": _unary(arith.NegfOp), "abs": _unary(math.AbsFOp), "sign": _sign_float,
    "exp": _unary(math.ExpOp), "expm1": _unary(math.ExpM1Op), "log": _unary(math.LogOp),
    "log1p": _unary(math.Log1pOp), "sqrt": _unary(math.SqrtOp), "rsqrt": _rsqrt,
    "cbrt": _unary(math.CbrtOp), "reciprocal": _reciprocal, "sin": _unary(math.SinOp),
    "cos": _unary(math.CosOp), "tan": _unary(math.TanOp), "asin": _unary(math.AsinOp),
    "acos": _unary(math.AcosOp), "atan": _unary(math.AtanOp), "sinh": _unary(math.SinhOp),
    "cosh": _unary(math.CoshOp), "tanh": _unary(math.TanhOp), "asinh": _unary(math.AsinhOp),
    "acosh": _unary(math.AcoshOp), "atanh": _unary(math.AtanhOp), "erf": _unary(math.ErfOp),
    "logistic": _logistic, "floor": _unary(math.FloorOp), "ceil": _unary(math.CeilOp),
    "trunc": _unary(math.TruncOp), "round": _unary(math.RoundOp),
    "round_even": _unary(math.RoundEvenOp),
    "relu": lambda e, x: e.bin(arith.MaximumfOp, x, 0.0),
    "is_finite": _is_finite, "is_nan": _is_nan, "is_inf": _is_inf,
    "add": _binary(arith.AddfOp), "sub": _binary(arith.SubfOp), "mul": _binary(arith.MulfOp),
    "div": _binary(arith.DivfOp), "rem": _binary(RemFOp), "mod": _mod_float,
    "pow": _binary(math.PowFOp), "max": _binary(arith.MaximumfOp),
    "min": _binary(arith.MinimumfOp), "atan2": _binary(math.Atan2Op),
}  # fmt: skip

# ----------------------------------------------------------------------------------------- integers


def _safe_divisor(e: _Emitter, b: SSAValue) -> tuple[SSAValue, SSAValue, SSAValue]:
    """Whether b is 0, whether it is -1, and b or 1 where it is one of them: division may trap on
    both (MIN / -1 overflows)."""
    zero, minus = e.cmp("eq", b, 0), e.cmp("eq", b, -1)
    return zero, minus, e.select(e.logic(arith.OrIOp, zero, minus), 1, b)


def _div_int(e: _Emitter, a: SSAValue, b: SSAValue) -> SSAValue:
    zero, minus, divisor = _safe_divisor(e, b)
    quotient = e.bin(arith.DivSIOp, a, divisor)
    quotient = e.select(minus, e.bin(arith.SubiOp, 0, a), quotient)
    return e.select(zero, -1, quotient)


def _rem_int(e: _Emitter, a: SSAValue, b: SSAValue) -> SSAValue:
    zero, _, divisor = _safe_divisor(e, b)  # anything modulo -1 is 0, as it is modulo 1
    return e.select(zero, a, e.bin(arith.RemSIOp, a, divisor))


def _mod_int(e: _Emitter, a: SSAValue, b: SSAValue) -> SSAValue:
    rest = _rem_int(e, a, b)
    other_sign = e.cmp("slt", e.logic(arith.XOrIOp, rest, b), 0)
    shift = e.logic(arith.AndIOp, e.cmp("ne", rest, 0), other_sign)
    return e.select(shift, e.bin(arith.AddiOp, rest, b), rest)  # b = 0 adds nothing


def _sign_int(e: _Emitter, x: SSAValue) -> SSAValue:
    return e.bin(arith.MinSIOp, e.bin(arith.MaxSIOp, x, -1), 1)


def _width(x: SSAValue) -> int:
    assert isinstance(x.type, IntegerType)
    return x.type.width.data


def _shift(cls: type[Operation]) -> Emit:
    """A shift that gives 0 for amounts of the width or more; negative amounts count as large."""

    def emit(e: _Emitter, a: SSAValue, b: SSAValue) -> SSAValue:
        inside = e.cmp("ult", b, _width(a))
        return e.select(inside, e.bin(cls, a, e.select(inside, b, 0)), 0)

    return emit


def _shr_arith(e: _Emitter, a: SSAValue, b: SSAValue) -> SSAValue:
    return e.bin(arith.ShRSIOp, a, e.bin(arith.MinUIOp, b, _width(a) - 1))


_INTEGER: dict[str, Emit] = {
    "neg": lambda e, x: e.bin(arith.SubiOp, 0, x), "abs": _unary(math.AbsIOp),
    "sign": _sign_int, "not": lambda e, x: e.bin(arith.XOrIOp, x, -1),
    "relu": lambda e, x: e.bin(arith.MaxSIOp, x, 0),
    "add": _binary(arith.AddiOp), "sub": _binary(arith.SubiOp), "mul": _binary(arith.MuliOp),
    "div": _div_int, "rem": _rem_int, "mod": _mod_int, "pow": _binary(math.IPowIOp),
    "max": _binary(arith.MaxSIOp), "min": _binary(arith.MinSIOp),
    "and": _binary(arith.AndIOp), "or": _binary(arith.OrIOp), "xor": _binary(arith.XOrIOp),
    "shl": _shift(arith.ShLIOp), "shr_arith": _shr_arith, "shr_logical": _shift(arith.ShRUIOp),
    "popcnt": _unary(math.CtPopOp), "clz": _unary(math.CountLeadingZerosOp),
}  # fmt: skip


def _div_unsigned(e: _Emitter, a: SSAValue, b: SSAValue) -> SSAValue:
    zero = e.cmp("eq", b, 0)
    return e.select(zero, -1, e.bin(arith.DivUIOp, a, e.select(zero, 1, b)))


def _rem_unsigned(e: _Emitter, a: SSAValue, b: SSAValue) -> SSAValue:
    zero = e.cmp("eq", b, 0)
    return e.select(zero, a, e.bin(arith.RemUIOp, a, e.select(zero, 1, b)))


def _pow_unsigned(e: _Emitter, a: SSAValue, b: SSAValue) -> SSAValue:
    """`ipowi` has a signed exponent: half of it is positive."""
    root = e.bin(math.IPowIOp, a, e.bin(arith.ShRUIOp, b, 1))
    odd = e.select(e.cmp("ne", e.bin(arith.AndIOp, b, 1), 0), a, 1)
    return e.bin(arith.MuliOp, e.bin(arith.MuliOp, root, root), odd)


_UNSIGNED: dict[str, Emit] = {
    **_INTEGER,
    "abs": lambda e, x: x, "relu": lambda e, x: x, "sign": lambda e, x: e.bin(arith.MinUIOp, x, 1),
    "div": _div_unsigned, "rem": _rem_unsigned, "mod": _rem_unsigned, "pow": _pow_unsigned,
    "max": _binary(arith.MaxUIOp), "min": _binary(arith.MinUIOp),
    "shr_arith": _shift(arith.ShRUIOp),
}  # fmt: skip


def _bool_shift(e: _Emitter, a: SSAValue, b: SSAValue) -> SSAValue:
    return e.bin(arith.AndIOp, a, e.bin(arith.XOrIOp, b, 1))


_BOOL: dict[str, Emit] = {
    "not": lambda e, x: e.bin(arith.XOrIOp, x, 1),
    "and": _binary(arith.AndIOp), "or": _binary(arith.OrIOp), "xor": _binary(arith.XOrIOp),
    "max": _binary(arith.OrIOp), "min": _binary(arith.AndIOp),
    "shl": _bool_shift, "shr_arith": _bool_shift, "shr_logical": _bool_shift,
}  # fmt: skip


def _table_of(element: Attribute) -> dict[str, Emit]:
    if isinstance(element, AnyFloat):
        return _FLOAT
    if element == i1:
        return _BOOL
    return _UNSIGNED if is_unsigned(element) else _INTEGER


# --------------------------------------------------------------------------------- compare and cast

_FLOAT_WORDS = {"eq": "oeq", "ne": "une", "lt": "olt", "le": "ole", "gt": "ogt", "ge": "oge"}
_SIGNED_WORDS = {"eq": "eq", "ne": "ne", "lt": "slt", "le": "sle", "gt": "sgt", "ge": "sge"}
_UNSIGNED_WORDS = {"eq": "eq", "ne": "ne", "lt": "ult", "le": "ule", "gt": "ugt", "ge": "uge"}


def _widened(e: _Emitter, x: SSAValue) -> SSAValue:
    """16-bit floats as f32."""
    return e.op(arith.ExtFOp, (x,), f32) if isinstance(x.type, Float16Type | BFloat16Type) else x


def _compare(e: _Emitter, direction: str, element: Attribute, a: SSAValue, b: SSAValue) -> SSAValue:
    if isinstance(element, AnyFloat):
        return e.cmp(_FLOAT_WORDS[direction], _widened(e, a), _widened(e, b))
    signed = element != i1 and not is_unsigned(element)
    return e.cmp((_SIGNED_WORDS if signed else _UNSIGNED_WORDS)[direction], a, b)


def _cast(e: _Emitter, x: SSAValue, source: Attribute, target: Attribute) -> SSAValue:
    """From and to element types of tensors."""
    if source == target:
        return x
    unsigned = source == i1 or is_unsigned(source)
    if isinstance(source, AnyFloat):
        if isinstance(target, AnyFloat):
            return _cast_float(e, x, target)
        x = _widened(e, x)
        if target == i1:
            return e.cmp("une", x, 0.0)
        saturate = _saturate_unsigned if is_unsigned(target) else _saturate
        return saturate(e, x, signless(target))
    if isinstance(target, AnyFloat):
        wide = f32 if isinstance(target, Float16Type | BFloat16Type) else target
        value = e.op(arith.UIToFPOp if unsigned else arith.SIToFPOp, (x,), wide)
        return value if wide == target else e.op(arith.TruncFOp, (value,), target)
    if target == i1:
        return e.cmp("ne", x, 0)
    assert isinstance(source, IntegerType) and isinstance(target, IntegerType)
    before, after = source.width.data, target.width.data
    if after == before:
        return x
    if after < before:
        return e.op(arith.TruncIOp, (x,), signless(target))
    return e.op(arith.ExtUIOp if unsigned else arith.ExtSIOp, (x,), signless(target))


def _cast_float(e: _Emitter, x: SSAValue, target: AnyFloat) -> SSAValue:
    assert isinstance(x.type, AnyFloat)
    before, after = x.type.bitwidth, target.bitwidth
    if before == after:  # f16 and bf16
        return e.op(arith.TruncFOp, (e.op(arith.ExtFOp, (x,), f32),), target)
    return e.op(arith.ExtFOp if before < after else arith.TruncFOp, (x,), target)


def _saturate(e: _Emitter, x: SSAValue, target: Attribute) -> SSAValue:
    """Float → integer: truncated, clamped to the range, NaN gives 0."""
    assert isinstance(target, IntegerType)
    bound = 2 ** (target.width.data - 1)
    # `fptosi` is poison outside the range: such values, and NaN, are converted from 0. What lies
    # between -bound - 1 and -bound truncates to the minimum.
    inside = e.cmp("olt", e.un(math.AbsFOp, x), float(bound))
    whole = e.op(arith.FPToSIOp, (e.select(inside, x, 0.0),), target)
    whole = e.select(e.cmp("oge", x, float(bound)), bound - 1, whole)
    return e.select(e.cmp("ole", x, -float(bound)), -bound, whole)


def _saturate_unsigned(e: _Emitter, x: SSAValue, target: Attribute) -> SSAValue:
    """The same; everything negative gives 0."""
    assert isinstance(target, IntegerType)
    bound = float(2**target.width.data)
    inside = e.logic(arith.AndIOp, e.cmp("ogt", x, -1.0), e.cmp("olt", x, bound))
    whole = e.op(arith.FPToUIOp, (e.select(inside, x, 0.0),), target)
    return e.select(e.cmp("oge", x, bound), -1, whole)
