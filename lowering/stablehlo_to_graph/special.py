"""Lowering of the special functions of `chlo`, composed of what the graph level has (SPEC K3).

All of them are computed in f32. Where a source is not named, the form is the one XLA uses.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from xdsl.dialects.builtin import Float32Type, IntegerType
from xdsl.ir import Operation, SSAValue

from ...dialects import graph
from ..frontend.builder import Lowered
from .bits import bit_width, reinterpret
from .values import Builder, Handler


class _Floats:
    """Arithmetic on one f32 tensor and numbers."""

    def __init__(self, b: Builder, arg: Lowered) -> None:
        if arg.element != Float32Type():
            b.unsupported(f"on {arg.element}")
        self.b = b
        self.x = b.tensor(arg)

    def constant(self, value: float) -> SSAValue:
        return self.b.full(value, self.x)

    def apply(self, name: str, *operands: SSAValue | float) -> SSAValue:
        """An elementwise operation; numbers are repeated."""
        return self.b.elementwise(name, *(self._tensor(operand) for operand in operands))

    def compare(self, direction: str, a: SSAValue | float, b: SSAValue | float) -> SSAValue:
        """A relation."""
        operands = (self._tensor(a), self._tensor(b))
        return self.b.emit(graph.CompareOp, *operands, direction=direction)

    def select(self, condition: SSAValue, yes: SSAValue | float, no: SSAValue | float) -> SSAValue:
        """A choice."""
        return self.b.emit(graph.SelectOp, condition, self._tensor(yes), self._tensor(no))

    def _tensor(self, operand: SSAValue | float) -> SSAValue:
        return operand if isinstance(operand, SSAValue) else self.constant(operand)

    def result(self, value: SSAValue) -> Sequence[Lowered]:
        """The results of the operation."""
        return [self.b.lowered(value)]


# -- error function ---------------------------------------------------------------------------


def lower_erfc(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """1 - erf(x): absolutely exact, but relatively poor where erfc is tiny."""
    x = b.tensor(args[0])
    return [b.lowered(b.elementwise("sub", b.full(1, x), b.elementwise("erf", x)))]


_ERF_INV_CENTRE = (
    2.81022636e-08, 3.43273939e-07, -3.5233877e-06, -4.39150654e-06, 0.00021858087,
    -0.00125372503, -0.00417768164, 0.246640727, 1.50140941,
)  # fmt: skip
_ERF_INV_TAIL = (
    -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773,
    -0.0076224613, 0.00943887047, 1.00167406, 2.83297682,
)  # fmt: skip


def lower_erf_inv(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """The single-precision polynomials of M. Giles, "Approximating the erfinv function" (2010)."""
    f = _Floats(b, args[0])
    w = f.apply("neg", f.apply("log1p", f.apply("neg", f.apply("mul", f.x, f.x))))
    centre = f.compare("lt", w, 5.0)
    near = f.apply("sub", w, 2.5)
    far = f.apply("sub", f.apply("sqrt", w), 3.0)
    w = f.select(centre, near, far)
    total = f.constant(0)
    for inner, outer in zip(_ERF_INV_CENTRE, _ERF_INV_TAIL, strict=True):
        total = f.apply("add", f.select(centre, inner, outer), f.apply("mul", total, w))
    infinite = f.compare("eq", f.apply("abs", f.x), 1.0)
    limit = f.apply("mul", f.x, math.inf)
    return f.result(f.select(infinite, limit, f.apply("mul", total, f.x)))


# -- gamma function ---------------------------------------------------------------------------

_LANCZOS_G = 7.0
_LANCZOS_BASE = 0.99999999999980993227684700473478
_LANCZOS = (
    676.520368121885098567009190444019, -1259.13921672240287047156078755283,
    771.3234287776530788486528258894, -176.61502916214059906584551354,
    12.507343278686904814458936853, -0.13857109526572011689554707,
    9.984369578019570859563e-6, 1.50563273514931155834e-7,
)  # fmt: skip
"""C. Lanczos' approximation of the gamma function with g = 7 (coefficients of P. Godfrey)."""


def _lanczos_argument(f: _Floats) -> tuple[SSAValue, SSAValue]:
    """Whether x is reflected (below 1/2), and z with gamma(z + 1) to be computed."""
    reflected = f.compare("lt", f.x, 0.5)
    return reflected, f.select(reflected, f.apply("neg", f.x), f.apply("sub", f.x, 1.0))


def _lanczos_logarithm(f: _Floats, z: SSAValue) -> tuple[SSAValue, SSAValue]:
    """t = z + g + 1/2, and its logarithm."""
    base = _LANCZOS_G + 0.5
    log_t = f.apply("add", f.apply("log1p", f.apply("div", z, base)), math.log(base))
    return f.apply("add", z, base), log_t


def lower_lgamma(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """log |gamma(x)|; log(pi / |sin(pi x)|) less that of 1 - x for x < 1/2."""
    f = _Floats(b, args[0])
    reflected, z = _lanczos_argument(f)
    total = f.constant(_LANCZOS_BASE)
    for i, coefficient in enumerate(_LANCZOS, start=1):
        total = f.apply("add", total, f.apply("div", coefficient, f.apply("add", z, float(i))))
    t, log_t = _lanczos_logarithm(f, z)
    inner = f.apply("sub", f.apply("add", z, 0.5), f.apply("div", t, log_t))
    log_y = f.apply("mul", inner, log_t)
    log_y = f.apply("add", log_y, f.apply("log", total))
    log_y = f.apply("add", log_y, math.log(math.sqrt(2 * math.pi)))
    size = f.apply("abs", f.x)
    part = f.apply("sub", size, f.apply("floor", size))
    part = f.select(f.compare("gt", part, 0.5), f.apply("sub", 1.0, part), part)
    sine = f.apply("log", f.apply("sin", f.apply("mul", part, math.pi)))
    mirrored = f.apply("sub", f.apply("sub", math.log(math.pi), sine), log_y)
    mirrored = f.select(b.elementwise("is_finite", sine), mirrored, f.apply("neg", sine))
    value = f.select(reflected, mirrored, log_y)
    return f.result(f.select(b.elementwise("is_inf", f.x), math.inf, value))


def lower_digamma(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """The derivative of log gamma; that of 1 - x less pi / tan(pi x) for x < 1/2."""
    f = _Floats(b, args[0])
    reflected, z = _lanczos_argument(f)
    above, below = f.constant(0), f.constant(_LANCZOS_BASE)
    for i, coefficient in enumerate(_LANCZOS, start=1):
        place = f.apply("add", z, float(i))
        term = f.apply("div", coefficient, place)
        below = f.apply("add", below, term)
        above = f.apply("sub", above, f.apply("div", term, place))
    t, log_t = _lanczos_logarithm(f, z)
    y = f.apply("add", log_t, f.apply("div", above, below))
    y = f.apply("sub", y, f.apply("div", _LANCZOS_G, t))
    nearest = f.apply("floor", f.apply("add", f.x, 0.5))
    part = f.apply("mul", f.apply("add", f.x, f.apply("abs", nearest)), math.pi)
    cotangent = f.apply("div", f.apply("cos", part), f.apply("sin", part))
    mirrored = f.apply("sub", y, f.apply("mul", cotangent, math.pi))
    value = f.select(reflected, mirrored, y)
    whole = f.compare("eq", f.x, f.apply("floor", f.x))
    pole = b.elementwise("and", f.compare("le", f.x, 0.0), whole)
    return f.result(f.select(pole, math.nan, value))


# -- neighbours -------------------------------------------------------------------------------


def lower_next_after(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """The float next to x in the direction of y: its bits, as an integer, one more or less."""
    b.declared(b.same_shape(args[0].shape, args[1].shape))
    x, y = (b.tensor(arg) for arg in args)
    width = bit_width(args[0].element)
    zero = b.full(0, x)

    def compare(direction: str, one: SSAValue, other: SSAValue) -> SSAValue:
        return b.emit(graph.CompareOp, one, other, direction=direction)

    bits = reinterpret(b, x, IntegerType(width))
    grows = b.elementwise("xor", compare("gt", y, x), compare("lt", x, zero))
    step = b.emit(graph.SelectOp, grows, b.full(1, bits), b.full(-1, bits))
    moved = reinterpret(b, b.elementwise("add", bits, step), args[0].element)
    tiny = reinterpret(b, b.full(1, bits), args[0].element)
    least = b.emit(graph.SelectOp, compare("gt", y, zero), tiny, b.elementwise("neg", tiny))
    moved = b.emit(graph.SelectOp, compare("eq", x, zero), least, moved)
    moved = b.emit(graph.SelectOp, compare("eq", x, y), y, moved)
    for value in (x, y):
        moved = b.emit(graph.SelectOp, b.elementwise("is_nan", value), value, moved)
    return [b.lowered(moved)]


HANDLERS: dict[str, Handler] = {
    "chlo.digamma": lower_digamma,
    "chlo.erf_inv": lower_erf_inv,
    "chlo.erfc": lower_erfc,
    "chlo.lgamma": lower_lgamma,
    "chlo.next_after": lower_next_after,
}
