"""Elementary functions of f32 scalars, vectors and register tiles at the llvm level (SPEC K3).

Each function appends to a `FuncBuilder` and works on any f32 type: the type of the operand
decides. Polynomials run on generic vectors, without target intrinsics: `fmuladd` is one instruction
where the target has FMA and a multiplication and an addition elsewhere. Rounding to an integer is
done by adding 1.5·2²³, which every target can do and which leaves the integer in the low bits.

Coefficients are minimax fits in the relative error of the function (Lawson iteration in float64,
coefficients rounded to f32 one after another, the others refitted). Errors are at most 2.5 ulp in
the whole range, denormal numbers and zeros of both signs included; docs/accuracy.md has the largest
of each function and target, measured against float64.

Functions without a polynomial, all of f64, and sine and cosine of large arguments call the C
library lane by lane (`call_lanes`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xdsl.ir import SSAValue

from ..dialects.llvm_ext import element_type, registers, vector_shape
from .llvm_ir.builder import FuncBuilder
from .llvm_ir.ir import F32, F64, I32, vec

_MAGIC = 1.5 * 2**23
_LOG2E = 1.4426950408889634
_LN2_HIGH, _LN2_LOW = 0.693359375, -2.12194440054690583e-4
"""ln 2 in two parts; the first has 9 bits, so that its product with an exponent is exact."""

_EXP = (0.49999997, 0.16666545, 0.0416674465, 0.00836644694, 0.00138698472)
"""(eʳ - 1 - r) / r² on |r| ≤ ln2/2, degree 4; relative error of eʳ - 1: 2^-26.1."""

_EXP2 = (0.693147182, 0.240226477, 0.0555035993, 0.00961850584, 0.00133908063, 0.000153264627)
"""(2ʳ - 1) / r on |r| ≤ 1/2, degree 5; relative error of 2ʳ: 2^-28.3."""

_LOG = (
    0.333333313, -0.250008196, 0.200012416, -0.166234091, 0.1420158, -0.131596103, 0.127622172,
    -0.0763643906,
)  # fmt: skip
"""(log(1 + f) - f + f²/2) / f³ on 1 + f in [√½, √2], degree 7; relative error of log: 2^-27.4."""

_SIN = (-0.166666538, 0.00833209511, -0.0001950554)
"""(sin r - r) / r³ in r² on |r| ≤ 0.8, degree 2; relative error of the sine: 2^-27.7."""

_COS = (0.0416666418, -0.00138871302, 2.44120856e-05)
"""(cos r - 1 + r²/2) / r⁴ in r² on |r| ≤ 0.8, degree 2; relative error of the cosine: 2^-32.6."""

_LARGE_ANGLE = 65536.0
"""Beyond this, the angle is not reduced here: k·π/2 would lose the bits of the small remainder."""


def fma(b: FuncBuilder, x: SSAValue | float, y: SSAValue | float, z: SSAValue | float) -> SSAValue:
    """x·y + z, with one rounding where the target has FMA."""
    return b.intr("fmuladd", x, y, z)


def _horner(b: FuncBuilder, coefficients: Sequence[float], x: SSAValue) -> SSAValue:
    """c₀ + x(c₁ + x(c₂ + …))."""
    total: SSAValue | float = coefficients[-1]
    for coefficient in coefficients[-2::-1]:
        total = fma(b, total, x, b.const(coefficient, x.type))
    assert isinstance(total, SSAValue)
    return total


def _clamp(b: FuncBuilder, x: SSAValue, low: float, high: float) -> SSAValue:
    """x in [low, high]; NaN stays NaN."""
    x = b.select(b.fcmp("ogt", x, high), high, x)
    return b.select(b.fcmp("olt", x, low), low, x)


def _bits(b: FuncBuilder, x: SSAValue) -> SSAValue:
    return b.cast("bitcast", x, I32)


def _float(b: FuncBuilder, bits: SSAValue) -> SSAValue:
    return b.cast("bitcast", bits, F32)


def _scale(b: FuncBuilder, x: SSAValue, exponent_bits: SSAValue) -> SSAValue:
    """x·2ⁿ with one rounding for n in [-252, 254], given n + 254 in the low nine bits.

    The factor is split in two halves, so that subnormal results and 2¹²⁸ come out right.
    """
    half = b.binary("lshr", exponent_bits, 1)
    first = _float(b, b.binary("shl", half, 23))
    second = _float(b, b.binary("shl", b.sub(exponent_bits, half), 23))
    return b.fmul(b.fmul(x, first), second)


# -------------------------------------------------------------------------------------- exponential


def _reduce_exp(b: FuncBuilder, x: SSAValue, factor: float, bias: int) -> tuple[SSAValue, SSAValue]:
    """r and bits whose low end is n + bias, where factor·x = n·ln2 + r with |r| ≤ ln2/2."""
    shifted = fma(b, x, factor * _LOG2E, _MAGIC + bias)
    n = b.fsub(shifted, _MAGIC + bias)
    r = fma(b, n, -_LN2_HIGH, x if factor == 1 else b.fmul(x, factor))
    return fma(b, n, -_LN2_LOW, r), _bits(b, shifted)


def exp(b: FuncBuilder, x: SSAValue) -> SSAValue:
    """eˣ."""
    r, bits = _reduce_exp(b, _clamp(b, x, -104.0, 89.0), 1, 254)
    return _scale(b, _horner(b, (1.0, 1.0, *_EXP), r), bits)


def exp2(b: FuncBuilder, x: SSAValue) -> SSAValue:
    """2ˣ."""
    x = _clamp(b, x, -151.0, 129.0)
    shifted = b.fadd(x, _MAGIC + 254)
    r = b.fsub(x, b.fsub(shifted, _MAGIC + 254))
    return _scale(b, _horner(b, (1.0, *_EXP2), r), _bits(b, shifted))


def _expm1(b: FuncBuilder, x: SSAValue, factor: float) -> SSAValue:
    """(e^(factor·x) - 1) / 2 for factor·x in [-87, 89]; the half keeps 2¹²⁸ in range."""
    r, bits = _reduce_exp(b, x, factor, 126)
    small = fma(b, b.fmul(_horner(b, _EXP, r), r), r, r)
    half_power = _float(b, b.binary("shl", bits, 23))
    return fma(b, half_power, small, b.fsub(half_power, 0.5))


def expm1(b: FuncBuilder, x: SSAValue) -> SSAValue:
    """eˣ - 1."""
    half = _expm1(b, _clamp(b, x, -20.0, 89.0), 1)
    return b.intr("copysign", b.fadd(half, half), x)  # for -0


def tanh(b: FuncBuilder, x: SSAValue) -> SSAValue:
    """(e²ˣ - 1) / (e²ˣ + 1)."""
    half = _expm1(b, _clamp(b, x, -9.5, 9.5), 2)
    return b.intr("copysign", b.fdiv(half, b.fadd(half, 1.0)), x)


# ---------------------------------------------------------------------------------------- logarithm


_SQRT_HALF_BITS = 0x3F3504F3


def _log(b: FuncBuilder, x: SSAValue, rest: SSAValue | None) -> SSAValue:
    """log(x + rest) for positive normal x and a rest below an ulp of x."""
    shifted = b.sub(_bits(b, x), _SQRT_HALF_BITS)
    exponent = b.binary("ashr", shifted, 23)
    mantissa = _float(b, b.add(b.and_(shifted, 0x7FFFFF), _SQRT_HALF_BITS))
    f = b.fsub(mantissa, 1.0)
    if rest is not None:
        bits = b.sub(0x3F800000, b.and_(shifted, -0x800000))
        scale = _float(b, b.max(bits, 0))  # 2^-exponent; 0 for 2¹²⁸
        f = fma(b, rest, scale, f)
    e = b.cast("sitofp", exponent, F32)
    square = b.fmul(f, f)
    y = b.fmul(_horner(b, _LOG, f), b.fmul(square, f))
    y = fma(b, e, _LN2_LOW, y)
    y = fma(b, square, -0.5, y)
    return fma(b, e, _LN2_HIGH, b.fadd(f, y))


def _log_edges(b: FuncBuilder, result: SSAValue, x: SSAValue, pole: float) -> SSAValue:
    """The logarithm where its polynomial does not hold: at and below the pole, at inf and NaN."""
    inf = float("inf")
    result = b.select(b.fcmp("olt", x, inf), result, x)
    result = b.select(b.fcmp("olt", x, pole), float("nan"), result)
    return b.select(b.fcmp("oeq", x, pole), -inf, result)


def log(b: FuncBuilder, x: SSAValue) -> SSAValue:
    """The natural logarithm; subnormal numbers are scaled first."""
    tiny = b.fcmp("olt", x, 2.0**-126)
    y = _log(b, b.select(tiny, b.fmul(x, 2.0**24), x), None)
    y = b.fadd(y, b.select(tiny, b.const(-24 * 0.6931471805599453, x.type), 0.0))
    return _log_edges(b, y, x, 0.0)


def log1p(b: FuncBuilder, x: SSAValue) -> SSAValue:
    """log(1 + x); what the sum 1 + x loses enters the reduced argument."""
    total = b.fadd(x, 1.0)
    large = b.fcmp("ogt", x, 1.0)
    lost = b.fsub(b.select(large, 1.0, x), b.fsub(total, b.select(large, x, 1.0)))
    return b.intr("copysign", _log_edges(b, _log(b, total, lost), x, -1.0), x)


# ---------------------------------------------------------------------------------------------- erf

_ERF_SMALL = (
    0.128379151, -0.376124889, 0.11281731, -0.0267629661, 0.00498735253, -0.00059595838,
)  # fmt: skip
"""erf(x)/x - 1 in x² on |x| ≤ 0.93, degree 5; relative error of erf: 2^-25.8."""

_ERF_LARGE = (
    -1.12852001, -0.635699153, -0.105287157, 0.0229062345, -0.00322004058, 0.000214602915,
)  # fmt: skip
"""log(1 - erf(x))/x on 0.9 ≤ x ≤ 4, degree 5; relative error of erf: 2^-28.3."""


def erf(b: FuncBuilder, x: SSAValue) -> SSAValue:
    """The error function: x + x·P(x²) near zero, ±(1 - e^(t·Q(t))) with t = |x| elsewhere."""
    t = b.intr("fabs", x)
    t = b.select(b.fcmp("ogt", t, 3.95), 3.95, t)
    square = b.fmul(x, x)
    near = fma(b, _horner(b, _ERF_SMALL, square), x, x)
    r, bits = _reduce_exp(b, b.fmul(_horner(b, _ERF_LARGE, t), t), 1, 127)
    power = _float(b, b.binary("shl", bits, 23))
    far = b.fsub(1.0, b.fmul(_horner(b, (1.0, 1.0, *_EXP), r), power))
    return b.select(b.fcmp("ogt", t, 0.93), b.intr("copysign", far, x), near)


# ------------------------------------------------------------------------------------- sine, cosine

_TWO_OVER_PI = 0.6366197723675814
_HALF_PI_HIGH, _HALF_PI_LOW = 1.5707963267341256, 6.077100506506192e-11
"""π/2 in two f64 parts; the first has 33 bits: its product with 16 bits is exact."""


def _circular(b: FuncBuilder, x: SSAValue, quarter: int, name: str) -> SSAValue:
    """sin(x + quarter·π/2): Cody-Waite reduction in f64, then a polynomial for each octant."""
    shifted = fma(b, x, _TWO_OVER_PI, _MAGIC)
    k = b.cast("fpext", b.fsub(shifted, _MAGIC), F64)
    r64 = fma(b, k, -_HALF_PI_HIGH, b.cast("fpext", x, F64))
    r = b.cast("fptrunc", fma(b, k, -_HALF_PI_LOW, r64), F32)
    z = b.fmul(r, r)
    sine = fma(b, b.fmul(_horner(b, _SIN, z), z), r, r)
    cosine = fma(b, _horner(b, (-0.5, *_COS), z), z, b.const(1.0, x.type))
    octant = b.add(_bits(b, shifted), quarter)
    odd = b.icmp("ne", b.and_(octant, 1), 0)
    sign = b.binary("shl", b.and_(octant, 2), 30)
    y = _float(b, b.xor(_bits(b, b.select(odd, cosine, sine)), sign))
    large = b.fcmp("ogt", b.intr("fabs", x), _LARGE_ANGLE)
    branch = b.if_(_any(b, large), x.type)
    with branch.then:
        b.yield_([b.select(large, call_lanes(b, name, [x]), y)])
    with branch.otherwise:
        b.yield_([y])
    return branch.results[0]


def _any(b: FuncBuilder, condition: SSAValue) -> SSAValue:
    if registers(condition.type) > 1 or len(vector_shape(condition.type)) > 1:
        condition = b.tile_fold("or", condition)
    return b.reduce("or", condition) if vector_shape(condition.type) else condition


def sin(b: FuncBuilder, x: SSAValue) -> SSAValue:
    """The sine."""
    y = _circular(b, x, 0, "sinf")
    return b.select(b.fcmp("oeq", x, 0.0), x, y)


def cos(b: FuncBuilder, x: SSAValue) -> SSAValue:
    """The cosine."""
    return _circular(b, x, 1, "cosf")


# ---------------------------------------------------------------------------------------- C library

POLYNOMIALS: dict[str, Callable[[FuncBuilder, SSAValue], SSAValue]] = {
    "exp": exp, "exp2": exp2, "expm1": expm1, "log": log, "log1p": log1p, "tanh": tanh,
    "erf": erf, "sin": sin, "cos": cos,
}  # fmt: skip
"""f32 functions of one argument that need no call."""


def function(b: FuncBuilder, name: str, operands: Sequence[SSAValue]) -> SSAValue:
    """A function by its C name without type suffix (`exp`, `atan2` …) on f32 or f64 operands."""
    double = element_type(operands[0].type) == F64
    polynomial = POLYNOMIALS.get(name)
    if polynomial is not None and not double:
        return polynomial(b, operands[0])
    return call_lanes(b, name if double else f"{name}f", operands)


def call_lanes(b: FuncBuilder, name: str, operands: Sequence[SSAValue]) -> SSAValue:
    """A C function of scalars applied to each lane, in a loop over copies in the stack frame."""
    t = operands[0].type
    scalar = element_type(t)
    shape = vector_shape(t)
    if not shape:
        result = b.call(name, operands, scalar)
        assert result is not None
        return result
    lanes = registers(t) * shape[-1]
    flat = vec(scalar, lanes)
    buffers = [b.alloca(flat) for _ in operands]
    for value, buffer in zip(operands, buffers, strict=True):
        b.store(value, buffer)
    with b.loop(0, lanes, 1) as (lane, _):
        arguments = [b.load(scalar, b.gep(buffer, lane, scalar)) for buffer in buffers]
        result = b.call(name, arguments, scalar)
        assert result is not None
        b.store(result, b.gep(buffers[0], lane, scalar))
    return b.load(t, buffers[0])
