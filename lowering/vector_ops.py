"""Scalar body operation → llvm level, on a scalar, a vector or a register tile (K3; lin → llvm).

`emit_op` appends what an `arith` or `math` operation of a kernel's body computes to a
`FuncBuilder`. The types of the operands decide: an `arith.addf : f32` on two `vector<4x16xf32>`
becomes one `llvm.fadd` of tiles. Booleans are `i1` in registers and one byte in memory.

bf16 conversions are integer operations, and so are those of f16 on targets of 128 bits, which have
no instructions for them: no target needs a library.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence

from xdsl.dialects import arith, math
from xdsl.dialects.builtin import BFloat16Type, Float16Type, FloatAttr, IntegerAttr, VectorType
from xdsl.ir import Attribute, Operation, SSAValue

from ..diagnostics import error_at
from ..dialects.arith_ext import RemFOp
from ..dialects.graph.types import signless
from ..dialects.llvm_ext import element_type
from . import vector_math
from .llvm_ir.builder import FuncBuilder
from .llvm_ir.ir import F16, F32, I1, I8, I16, I32, like, vec

Handler = Callable[[FuncBuilder, Operation, Sequence[SSAValue]], SSAValue]


def register_type(scalar: Attribute) -> Attribute:
    """The type in registers of a scalar type: the bits of a bf16 are an i16.

    Where a target lacks bf16, LLVM turns every bf16 that lives across blocks or is accessed under a
    mask into an f32 and back, with a library call each.
    """
    return I16 if isinstance(scalar, BFloat16Type) else signless(scalar)


def lanes_type(scalar: Attribute, shape: tuple[int, ...]) -> Attribute:
    """The type of `scalar` values at lanes `shape`: () scalar, (16,) vector, (4, 16) tile."""
    scalar = register_type(scalar)
    return vec(scalar, *shape) if shape else scalar


def memory_type(register: Attribute) -> Attribute:
    """The type under which values of a register type are loaded and stored: booleans are bytes."""
    scalar = element_type(register)
    return like(register, I8 if scalar == I1 else register_type(scalar))


def to_register(b: FuncBuilder, value: SSAValue, scalar: Attribute) -> SSAValue:
    """A loaded value as the body computes with it: bytes become i1 if `scalar` is i1."""
    return b.icmp("ne", value, 0) if scalar == I1 and element_type(value.type) == I8 else value


def every_other(
    b: FuncBuilder,
    type_: VectorType,
    address: SSAValue,
    masks: tuple[SSAValue, SSAValue] | None = None,
    fill: float = 0,
) -> SSAValue:
    """Every other element from an address on, and nothing behind the last one: two loads, the
    second one of the elements up to the last, are faster than a gather. Where `masks` of both are
    given, the rest is `fill`."""
    (lanes,) = type_.get_shape()
    sources = address, b.gep(address, lanes - 1, type_.element_type)
    if masks is None:
        low, high = (b.load(type_, source) for source in sources)
    else:
        both = zip(sources, masks, strict=True)
        low, high = (b.masked_load(type_, source, mask, fill) for source, mask in both)
    return b.shuffle(low, high, [2 * i + (2 * i >= lanes) for i in range(lanes)])


def to_memory(b: FuncBuilder, value: SSAValue) -> SSAValue:
    """A computed value as it is stored: i1 becomes bytes 0 and 1."""
    return b.cast("zext", value, I8) if element_type(value.type) == I1 else value


def emit_constant(b: FuncBuilder, op: Operation, type_like: Attribute) -> SSAValue:
    """The value of an `arith.constant` in all lanes of a type shaped like `type_like`."""
    value = op.properties["value"]
    t = like(type_like, register_type(op.results[0].type))
    if isinstance(value, IntegerAttr):
        number = value.value.data
        return b.const(number & 1 if op.results[0].type == I1 else number, t)
    if not isinstance(value, FloatAttr):
        raise error_at(op, "a kernel's body has a constant that is not a scalar")
    if isinstance(op.results[0].type, BFloat16Type):
        return b.const(_bfloat16_bits(value.value.data), t)
    return b.const(value.value.data, t)


def _bfloat16_bits(value: float) -> int:
    """The bits of a number that bf16 has: the upper half of the f32, as a signed integer."""
    return struct.unpack("<h", struct.pack("<f", value)[2:])[0]


def emit_op(b: FuncBuilder, op: Operation, operands: Sequence[SSAValue]) -> SSAValue:
    """Append what `op` (with one result, no constant) computes for all lanes of its operands.

    Operands have one shape, except that the condition of a select may be one i1. The builder may be
    in another block afterwards.

    Raises:
        AioptError: the operation has no form at the llvm level.
    """
    handler = _HANDLERS.get(op.__class__)
    if handler is None:
        raise error_at(op, f"'{op.name}' cannot be lowered to the llvm level")
    return handler(b, op, operands)


# ----------------------------------------------------------------------------------- handler makers


def _integer(name: str) -> Handler:
    return lambda b, op, v: b.binary(name, v[0], v[1])


def _float(name: str) -> Handler:
    return lambda b, op, v: b.fbinary(name, v[0], v[1])


def _intrinsic(name: str) -> Handler:
    return lambda b, op, v: b.intr(name, *v)


def _function(name: str) -> Handler:
    return lambda b, op, v: vector_math.function(b, name, v)


def _cast(kind: str) -> Handler:
    return lambda b, op, v: b.cast(kind, v[0], op.results[0].type)


def _bitcast(b: FuncBuilder, op: Operation, v: Sequence[SSAValue]) -> SSAValue:
    return b.cast("bitcast", v[0], register_type(op.results[0].type))


def _extremum(name: str) -> Handler:
    """Propagates NaN; the order of -0.0 and 0.0 is left open: half as many instructions."""
    return lambda b, op, v: b.intr(name, v[0], v[1], flags=("nsz",))


# --------------------------------------------------------------------------------- special handlers


def _predicate(op: Operation) -> int:
    predicate = op.properties["predicate"]
    assert isinstance(predicate, IntegerAttr)
    return predicate.value.data


def _cmpi(b: FuncBuilder, op: Operation, v: Sequence[SSAValue]) -> SSAValue:
    return b.icmp(arith.CMPI_COMPARISON_OPERATIONS[_predicate(op)], v[0], v[1])


def _cmpf(b: FuncBuilder, op: Operation, v: Sequence[SSAValue]) -> SSAValue:
    return b.fcmp(arith.CMPF_COMPARISON_OPERATIONS[_predicate(op)], v[0], v[1])


def _rsqrt(b: FuncBuilder, op: Operation, v: Sequence[SSAValue]) -> SSAValue:
    return b.fdiv(1.0, b.intr("sqrt", v[0]))


def _power(b: FuncBuilder, op: Operation, v: Sequence[SSAValue]) -> SSAValue:
    """Squares and cubes (as in gelu and variances) are products; the rest is a call per lane."""
    x = v[0]
    match _constant_exponent(op):
        case 1.0:
            return x
        case 2.0:
            return b.fmul(x, x)
        case 3.0:
            return b.fmul(b.fmul(x, x), x)
        case _:
            return vector_math.function(b, "pow", v)


def _constant_exponent(op: Operation) -> float | None:
    source = op.operands[1].owner
    value = source.properties.get("value") if isinstance(source, arith.ConstantOp) else None
    return value.value.data if isinstance(value, FloatAttr) else None


def _power_int(b: FuncBuilder, op: Operation, v: Sequence[SSAValue]) -> SSAValue:
    """Repeated squaring, wrapping; a negative exponent gives the truncated quotient 1 / x^-n."""
    base, exponent = v
    t = base.type
    bits = getattr(element_type(t), "bitwidth", 0)
    start = (b.const(1, t), base, exponent)
    with b.loop(0, bits, 1, carried=start) as (_, (result, square, rest)):
        odd = b.icmp("ne", b.and_(rest, 1), 0)
        result = b.select(odd, b.mul(result, square), result)
        b.yield_([result, b.mul(square, square), b.binary("lshr", rest, 1)])
    power = b.last_results[0]
    odd = b.icmp("ne", b.and_(exponent, 1), 0)
    unit = b.select(b.icmp("eq", base, -1), b.select(odd, base, 1), 0)
    unit = b.select(b.icmp("eq", base, 1), base, unit)
    return b.select(b.icmp("slt", exponent, 0), unit, power)


def _extend_float(b: FuncBuilder, op: Operation, v: Sequence[SSAValue]) -> SSAValue:
    target = op.results[0].type
    if not isinstance(op.operands[0].type, BFloat16Type):
        if not _lacks_half(b, element_type(v[0].type)):
            return b.cast("fpext", v[0], target)
        wide = _extend_half(b, v[0])
        return b.cast("fpext", wide, target) if target != F32 else wide
    wide = b.cast("bitcast", b.binary("shl", b.cast("zext", v[0], I32), 16), F32)
    return b.cast("fpext", wide, target) if target != F32 else wide


def _truncate_float(b: FuncBuilder, op: Operation, v: Sequence[SSAValue]) -> SSAValue:
    target, x = op.results[0].type, v[0]
    if target != F32 and element_type(x.type) != F32:
        x = b.cast("fptrunc", x, F32)  # f64 → f16 in one step would be a library call
    if not isinstance(target, BFloat16Type):
        return _truncate_half(b, x) if _lacks_half(b, target) else b.cast("fptrunc", x, target)
    bits = b.cast("bitcast", x, I32)
    lowest = b.and_(b.binary("lshr", bits, 16), 1)
    rounded = b.add(b.add(bits, 0x7FFF), lowest)  # to nearest, halves to even
    rounded = b.select(b.fcmp("uno", x, x), b.const(0x7FC00000, bits.type), rounded)
    return b.cast("trunc", b.binary("lshr", rounded, 16), I16)


def _lacks_half(b: FuncBuilder, element: Attribute) -> bool:
    return isinstance(element, Float16Type) and b.module.vector_bits == 128


def _extend_half(b: FuncBuilder, x: SSAValue) -> SSAValue:
    """f16 → f32: the bits moved into place, scaled by 2^112 for the other bias of the exponent."""
    bits = b.cast("zext", b.cast("bitcast", x, I16), I32)
    moved = b.binary("shl", b.and_(bits, 0x7FFF), 13)
    value = b.cast("bitcast", b.fmul(b.cast("bitcast", moved, F32), 2.0**112), I32)
    special = b.icmp("uge", moved, 0x7C00 << 13)  # infinities and NaN
    value = b.select(special, b.or_(moved, 0x7F800000), value)
    return b.cast("bitcast", b.or_(value, b.binary("shl", b.and_(bits, 0x8000), 16)), F32)


def _truncate_half(b: FuncBuilder, x: SSAValue) -> SSAValue:
    """f32 → f16, to nearest, halves to even."""
    bits = b.cast("bitcast", x, I32)
    size = b.and_(bits, 0x7FFFFFFF)
    odd = b.and_(b.binary("lshr", size, 13), 1)
    rebias = b.const(0xFFF - (112 << 23), size.type)
    normal = b.binary("lshr", b.add(b.add(size, rebias), odd), 13)
    # Below 2^-14 the sum with 0.5 has the units of the result, and is rounded, by the hardware.
    small = b.fadd(b.cast("bitcast", size, F32), 0.5)
    small = b.sub(b.cast("bitcast", small, I32), 0x3F000000)
    result = b.select(b.icmp("ult", size, 113 << 23), small, normal)
    overflow = b.select(b.icmp("ugt", size, 255 << 23), b.const(0x7E00, size.type), 0x7C00)
    result = b.select(b.icmp("uge", size, 143 << 23), overflow, result)
    result = b.or_(result, b.and_(b.binary("lshr", bits, 16), 0x8000))
    return b.cast("bitcast", b.cast("trunc", result, I16), F16)


_HANDLERS: dict[type[Operation], Handler] = {
    arith.AddiOp: _integer("add"), arith.SubiOp: _integer("sub"), arith.MuliOp: _integer("mul"),
    arith.DivSIOp: _integer("sdiv"), arith.DivUIOp: _integer("udiv"),
    arith.RemSIOp: _integer("srem"), arith.RemUIOp: _integer("urem"),
    arith.AndIOp: _integer("and"), arith.OrIOp: _integer("or"), arith.XOrIOp: _integer("xor"),
    arith.ShLIOp: _integer("shl"), arith.ShRSIOp: _integer("ashr"),
    arith.ShRUIOp: _integer("lshr"),
    arith.MaxSIOp: _intrinsic("smax"), arith.MinSIOp: _intrinsic("smin"),
    arith.MaxUIOp: _intrinsic("umax"), arith.MinUIOp: _intrinsic("umin"),
    arith.AddfOp: _float("fadd"), arith.SubfOp: _float("fsub"), arith.MulfOp: _float("fmul"),
    arith.DivfOp: _float("fdiv"), RemFOp: _function("fmod"),
    arith.NegfOp: lambda b, op, v: b.fneg(v[0]),
    arith.MaximumfOp: _extremum("maximum"), arith.MinimumfOp: _extremum("minimum"),
    arith.MaxnumfOp: _intrinsic("maxnum"), arith.MinnumfOp: _intrinsic("minnum"),
    arith.CmpiOp: _cmpi, arith.CmpfOp: _cmpf,
    arith.SelectOp: lambda b, op, v: b.select(v[0], v[1], v[2]),
    arith.BitcastOp: _bitcast, arith.TruncIOp: _cast("trunc"),
    arith.ExtSIOp: _cast("sext"), arith.ExtUIOp: _cast("zext"),
    arith.SIToFPOp: _cast("sitofp"), arith.UIToFPOp: _cast("uitofp"),
    arith.FPToSIOp: _cast("fptosi"), arith.FPToUIOp: _cast("fptoui"),
    arith.ExtFOp: _extend_float, arith.TruncFOp: _truncate_float,
    math.AbsFOp: _intrinsic("fabs"), math.AbsIOp: _intrinsic("abs"),
    math.CtPopOp: _intrinsic("ctpop"), math.CountLeadingZerosOp: _intrinsic("ctlz"),
    math.CopySignOp: _intrinsic("copysign"), math.SqrtOp: _intrinsic("sqrt"),
    math.RsqrtOp: _rsqrt, math.FloorOp: _intrinsic("floor"), math.CeilOp: _intrinsic("ceil"),
    math.TruncOp: _intrinsic("trunc"), math.RoundOp: _intrinsic("round"),
    math.RoundEvenOp: _intrinsic("rint"),  # the same under the default rounding mode
    math.FmaOp: lambda b, op, v: vector_math.fma(b, *v),
    math.PowFOp: _power, math.IPowIOp: _power_int,
    math.ExpOp: _function("exp"), math.Exp2Op: _function("exp2"),
    math.ExpM1Op: _function("expm1"), math.LogOp: _function("log"),
    math.Log1pOp: _function("log1p"), math.Log2Op: _function("log2"),
    math.Log10Op: _function("log10"), math.TanhOp: _function("tanh"),
    math.ErfOp: _function("erf"), math.SinOp: _function("sin"), math.CosOp: _function("cos"),
    math.TanOp: _function("tan"), math.AsinOp: _function("asin"), math.AcosOp: _function("acos"),
    math.AtanOp: _function("atan"), math.Atan2Op: _function("atan2"),
    math.SinhOp: _function("sinh"), math.CoshOp: _function("cosh"),
    math.AsinhOp: _function("asinh"), math.AcoshOp: _function("acosh"),
    math.AtanhOp: _function("atanh"), math.CbrtOp: _function("cbrt"),
}  # fmt: skip
