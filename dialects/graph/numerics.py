"""Numpy building blocks of the graph level's reference semantics (SPEC K1, T1).

Functions from arrays to arrays that numpy lacks or defines differently at the edges: `erf`,
wrapping and total integer division, saturating casts, padding, general products through BLAS.
Nothing here knows about operations; `reference` maps operations to these functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = "np.ndarray[Any, Any]"

_BLOCK = 1 << 14

# -- erf ----------------------------------------------------------------------------------------
# Rational approximations of FreeBSD's s_erf.c (Sun Microsystems 1993), highest power first; the
# error is below 1 ulp of a double.

_ERX = 8.45062911510467529297e-01
_PP = (-2.37630166566501626084e-05, -5.77027029648944159157e-03, -2.84817495755985104766e-02,
       -3.25042107247001499370e-01, 1.28379167095512558561e-01)  # fmt: skip
_QQ = (-3.96022827877536812320e-06, 1.32494738004321644526e-04, 5.08130628187576562776e-03,
       6.50222499887672944485e-02, 3.97917223959155352819e-01, 1.0)  # fmt: skip
_PA = (-2.16637559486879084300e-03, 3.54783043256182359371e-02, -1.10894694282396677476e-01,
       3.18346619901161753674e-01, -3.72207876035701323847e-01, 4.14856118683748331666e-01,
       -2.36211856075265944077e-03)  # fmt: skip
_QA = (1.19844998467991074170e-02, 1.36370839120290507362e-02, 1.26171219808761642112e-01,
       7.18286544141962662868e-02, 5.40397917702171048937e-01, 1.06420880400844228286e-01,
       1.0)  # fmt: skip
_RA = (-9.81432934416914548592e00, -8.12874355063065934246e01, -1.84605092906711035994e02,
       -1.62396669462573470355e02, -6.23753324503260060396e01, -1.05586262253232909814e01,
       -6.93858572707181764372e-01, -9.86494403484714822705e-03)  # fmt: skip
_SA = (-6.04244152148580987438e-02, 6.57024977031928170135e00, 1.08635005541779435134e02,
       4.29008140027567833386e02, 6.45387271733267880336e02, 4.34565877475229228821e02,
       1.37657754143519042600e02, 1.96512716674392571292e01, 1.0)  # fmt: skip
_RB = (-4.83519191608651397019e02, -1.02509513161107724954e03, -6.37566443368389627722e02,
       -1.60636384855821916062e02, -1.77579549177547519889e01, -7.99283237680523006574e-01,
       -9.86494292470009928597e-03)  # fmt: skip
_SB = (-2.24409524465858183362e01, 4.74528541206955367215e02, 2.55305040643316442583e03,
       3.19985821950859553908e03, 1.53672958608443695994e03, 3.25792512996573918826e02,
       3.03380607434824582924e01, 1.0)  # fmt: skip


# A minimax fit of erf(x)/x in x² for |x| ≤ 4, relative error 9.3e-10: a sixtieth of an ulp of a
# single. Behind 4, erf is 1 to that precision.
_SINGLE_P = (-4.4840382991269085e-08, -2.887556204473193e-07, 3.0575811856536016e-04,
             2.955992018206576e-03, 5.093841303537886e-02, 1.669028330933784e-01,
             1.1283791681448494)  # fmt: skip
_SINGLE_Q = (-6.20096907690931e-07, 4.0999759198040526e-05, 1.0398587901238672e-03,
             1.349135334717005e-02, 1.0555844643600988e-01, 4.812471567497031e-01,
             1.0)  # fmt: skip


def _horner(coefficients: Sequence[float], x: Array) -> Array:
    total = np.full_like(x, coefficients[0])
    for coefficient in coefficients[1:]:
        total *= x
        total += coefficient
    return total


def _erf_tail(a: Array, num: Sequence[float], den: Sequence[float]) -> Array:
    s = 1.0 / (a * a)
    # exp(-a²) = exp(-z²) · exp((z-a)(z+a)), where z² is exact.
    z = a.astype(np.float32).astype(np.float64)
    power = np.exp(-z * z - 0.5625) * np.exp((z - a) * (z + a) + _horner(num, s) / _horner(den, s))
    return 1.0 - power / a


def _erf_block(x: Array) -> Array:
    a = np.abs(x)
    y = np.ones_like(x)
    small = a < 0.84375
    if small.any():
        z = x[small]
        square = z * z
        y[small] = z + z * (_horner(_PP, square) / _horner(_QQ, square))
    if small.all():
        return y
    large = ~small
    middle = large & (a < 1.25)
    s = a[middle] - 1.0
    y[middle] = _ERX + _horner(_PA, s) / _horner(_QA, s)
    for low, high, num, den in ((1.25, 1 / 0.35, _RA, _SA), (1 / 0.35, 6.0, _RB, _SB)):
        part = (a >= low) & (a < high)
        if part.any():
            y[part] = _erf_tail(a[part], num, den)
    y[large] = np.copysign(y[large], x[large])
    y[np.isnan(x)] = np.nan
    return y


def _erf_block_single(x: Array) -> Array:
    x = np.clip(x, -4.0, 4.0)
    square = x * x
    x *= _horner(_SINGLE_P, square)
    x /= _horner(_SINGLE_Q, square)
    return x


def erf(x: Array) -> Array:
    """The error function in the array's dtype, computed in float64.

    The error is below 1 ulp of float64, and below 0.52 ulp of a narrower dtype.
    """
    flat = np.ascontiguousarray(x).reshape(-1)
    out = np.empty(flat.shape, x.dtype)
    of_block = _erf_block if x.dtype == np.float64 else _erf_block_single
    for start in range(0, flat.size, _BLOCK):
        block = flat[start : start + _BLOCK].astype(np.float64)
        out[start : start + _BLOCK] = of_block(block)
    return out.reshape(x.shape)


# -- rounding, integers, casts ------------------------------------------------------------------


def round_half_away(x: Array) -> Array:
    """The nearest whole number; halves away from zero; the sign of zero is kept."""
    whole = np.trunc(x)
    step = np.abs(x - whole) >= x.dtype.type(0.5)
    return np.copysign(whole + np.copysign(step.astype(x.dtype), x), x)


def int_div(a: Array, b: Array) -> Array:
    """Quotient truncated towards zero; all ones (-1) for a zero divisor; wraps for MIN / -1."""
    divisor = np.where(b == 0, b.dtype.type(1), b)
    quotient = a // divisor
    inexact = a != quotient * divisor
    quotient = quotient + (inexact & ((a < 0) != (divisor < 0))).astype(a.dtype)
    return np.where(b == 0, np.invert(np.zeros((), a.dtype)), quotient)


def int_rem(a: Array, b: Array) -> Array:
    """Remainder with the dividend's sign; the dividend for a zero divisor."""
    divisor = np.where(b == 0, b.dtype.type(1), b)
    return np.where(b == 0, a, np.fmod(a, divisor))


def int_mod(a: Array, b: Array) -> Array:
    """Remainder with the divisor's sign; the dividend for a zero divisor."""
    divisor = np.where(b == 0, b.dtype.type(1), b)
    return np.where(b == 0, a, np.mod(a, divisor))


def int_pow(a: Array, b: Array) -> Array:
    """Wrapping power; a negative exponent gives the truncated quotient 1 / a^-b (0 for a = 0)."""
    power = np.power(a, np.where(b < 0, b.dtype.type(0), b))
    odd = (b & 1).astype(bool)
    one, zero = a.dtype.type(1), a.dtype.type(0)
    unit = np.where(a == 1, one, np.where(a == -1, np.where(odd, a, one), zero))
    return np.where(b < 0, unit, power)


def bool_shift(a: Array, b: Array) -> Array:
    """Shifts of booleans, which are one bit wide and unsigned."""
    return a & ~b


def shift_right_logical(a: Array, b: Array) -> Array:
    """Shift of the bit pattern; 0 for shifts by the width or more."""
    unsigned = np.dtype(f"u{a.dtype.itemsize}")
    return np.right_shift(a.view(unsigned), b.view(unsigned)).view(a.dtype)


def shift_right_arith(a: Array, b: Array) -> Array:
    """Shift that repeats the sign, if there is one; a negative amount counts as a large one."""
    if a.dtype.kind == "u":
        return shift_right_logical(a, b)
    width = 8 * a.dtype.itemsize
    amount = np.where((b < 0) | (b >= width), b.dtype.type(width - 1), b)
    return np.right_shift(a, amount)


def shift_left(a: Array, b: Array) -> Array:
    """Shift that drops high bits; 0 for shifts by the width or more (or negative ones)."""
    width = 8 * a.dtype.itemsize
    outside = (b < 0) | (b >= width)
    shifted = np.left_shift(a, np.where(outside, b.dtype.type(0), b))
    return np.where(outside, a.dtype.type(0), shifted)


def count_ones(x: Array) -> Array:
    """How many bits of an integer are set."""
    bits = np.ascontiguousarray(x).view(np.uint8).reshape(*x.shape, x.dtype.itemsize)
    return np.unpackbits(bits, axis=-1).sum(axis=-1)


def count_leading_zeros(x: Array) -> Array:
    """How many bits of an integer are above the highest that is set; all of them for 0."""
    width = 8 * x.dtype.itemsize
    bits, distance = x.view(f"u{x.dtype.itemsize}"), 1
    while distance < width:
        bits = bits | (bits >> bits.dtype.type(distance))
        distance *= 2
    return width - count_ones(bits)


def is_float(dtype: np.dtype[Any]) -> bool:
    """Whether elements are floating-point, bfloat16 (numpy kind V) included."""
    return dtype.kind in "fV"


def cast(x: Array, dtype: np.dtype[Any]) -> Array:
    """Convert elements: float → integer truncates, saturates, NaN is 0; → bool is ``x != 0``."""
    if x.dtype == dtype:
        return x
    if dtype.kind == "b":
        return x != np.zeros((), x.dtype)
    if not is_float(x.dtype) or is_float(dtype):
        return x.astype(dtype)
    info = np.iinfo(dtype)
    wide = np.trunc(x.astype(np.float64))
    low, high = float(info.min), float(info.max) + (1.0 if info.bits < 64 else 0.0)
    inside = (wide >= low) & (wide < high)  # float(2**63 - 1) is 2**63: exclusive either way
    result = np.where(inside, wide, 0.0).astype(dtype)
    result = np.where(wide >= high, dtype.type(info.max), result)
    return np.where(wide < low, dtype.type(info.min), result)


# -- structure ----------------------------------------------------------------------------------


def pad(
    x: Array, value: Array, low: Sequence[int], high: Sequence[int], interior: Sequence[int]
) -> Array:
    """Padding before, after and between elements; negative `low` and `high` crop."""
    target: list[slice] = []
    source: list[slice] = []
    shape: list[int] = []
    for size, before, after, between in zip(x.shape, low, high, interior, strict=True):
        step = between + 1
        total = before + size + max(size - 1, 0) * between + after
        first = max(0, -(before // step))  # element i lands on before + i * step
        last = min(size, -((before - total) // step))
        shape.append(total)
        if last <= first:
            source.append(slice(0, 0))
            target.append(slice(0, 0))
            continue
        source.append(slice(first, last))
        target.append(slice(before + first * step, before + (last - 1) * step + 1, step))
    out = np.full(shape, value, x.dtype)
    out[tuple(target)] = x[tuple(source)]
    return out


def take(x: Array, indices: Array, axis: int) -> Array:
    """``numpy.take`` with indices clamped; zeros where there is nothing to take from."""
    if x.shape[axis] == 0:
        return np.zeros((*x.shape[:axis], *indices.shape, *x.shape[axis + 1 :]), x.dtype)
    last = np.asarray(x.shape[axis] - 1)
    if not x.flags.aligned:  # as in files of weights; numpy.take would copy it first
        return x[(slice(None),) * axis + (np.clip(indices, 0, last).astype(np.intp, copy=False),)]
    clamped = np.clip(indices, 0, last) if indices.dtype.kind == "u" else indices
    return np.take(x, clamped.astype(np.int64, copy=False), axis=axis, mode="clip")


# -- products -----------------------------------------------------------------------------------


def _fold(x: Array, batch: Sequence[int], rows: Sequence[int], columns: Sequence[int]) -> Array:
    """`x` as [batch, rows, columns] matrices, as a transposed view where that saves the copy."""

    def group(axes: Sequence[int]) -> int:
        return int(np.prod([x.shape[a] for a in axes], dtype=np.int64))

    if rows and columns and min(rows) > max(columns):
        turned = x.transpose([*batch, *columns, *rows])
        shape = (group(batch), group(columns), group(rows))
        return _blas_ready(turned.reshape(shape)).swapaxes(1, 2)
    straight = x.transpose([*batch, *rows, *columns])
    return _blas_ready(straight.reshape((group(batch), group(rows), group(columns))))


def _blas_ready(matrices: Array) -> Array:
    # numpy leaves BLAS for strides it cannot pass on (broadcast views) and is then 50 times slower.
    inner, outer = matrices.strides[2], matrices.strides[1]
    size = matrices.itemsize
    plain = (inner == size and outer >= size * matrices.shape[2]) or (
        outer == size and inner >= size * matrices.shape[1]
    )
    return matrices if plain else np.ascontiguousarray(matrices)


def dot(
    lhs: Array,
    rhs: Array,
    lhs_batch: Sequence[int],
    rhs_batch: Sequence[int],
    lhs_contract: Sequence[int],
    rhs_contract: Sequence[int],
) -> Array:
    """General product through BLAS; result: batch, free dimensions of lhs, then of rhs."""
    lhs_free = [i for i in range(lhs.ndim) if i not in lhs_batch and i not in lhs_contract]
    rhs_free = [j for j in range(rhs.ndim) if j not in rhs_batch and j not in rhs_contract]
    # The order of contracting dimensions is free: take the one in which lhs is stored.
    order = sorted(range(len(lhs_contract)), key=lambda n: lhs_contract[n])
    left = _fold(lhs, lhs_batch, lhs_free, [lhs_contract[n] for n in order])
    right = _fold(rhs, rhs_batch, [rhs_contract[n] for n in order], rhs_free)
    shape = (
        *(lhs.shape[i] for i in lhs_batch),
        *(lhs.shape[i] for i in lhs_free),
        *(rhs.shape[j] for j in rhs_free),
    )
    if left.shape[0] == 1:
        return np.matmul(left[0], right[0]).reshape(shape)
    return np.matmul(left, right).reshape(shape)
