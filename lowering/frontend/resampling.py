"""Resampling along axes: where an output lies in the input, and what is read there (SPEC K1, K3).

Axes are independent: an image is resized one axis after the other. Output `j` of an axis lies at a
coordinate of the input (`coordinates`); its value is that of the nearest element (`nearest`) or a
weighted sum of those around it (`interpolated`), or of all of them where the input is smoothed
before it is sampled (`smoothed`). Terms and formulas are those of ONNX's Resize.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from xdsl.dialects.builtin import f32, i64

from ...dialects import dims, graph
from ...dialects.dims import Dim
from .arrays import Arrays
from .builder import Lowered
from .contracting import dot, reduce

Placement = Literal[
    "half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners", "asymmetric",
    "tf_crop_and_resize",
]  # fmt: skip
Rounding = Literal["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"]

COARSEST = 64
"""Scales are taken for fractions with denominators up to this where single precision allows."""


@dataclass(frozen=True)
class Resized:
    """One axis: its sizes before and after, and the scale between them, a scalar of f32."""

    axis: int
    before: Dim
    after: Dim
    scale: Lowered
    span: tuple[Lowered, Lowered] | None = None
    """Of tf_crop_and_resize: where the output starts and ends, as parts of the input."""


def scaled_size(size: Dim, scale: float) -> Dim:
    """``⌊size · scale⌋``, as single precision has it."""
    near = Fraction(scale).limit_denominator(COARSEST)
    exact = near if abs(float(near) - scale) <= abs(scale) * 2**-23 else Fraction(scale)
    return dims.floordiv(size * exact.numerator, exact.denominator)


# -- coordinates ------------------------------------------------------------------------------


def coordinates(b: Arrays, axis: Resized, placement: Placement) -> Lowered:
    """[after]: where each output lies in the input, as f32."""
    at = b.cast(b.iota(axis.after), f32)
    before, after = b.size(axis.before, f32), b.size(axis.after, f32)
    one, half = b.number(1, f32), b.number(0.5, f32)
    several = b.compare("gt", b.size(axis.after), b.number(1, i64))
    if placement == "asymmetric":
        return b.apply("div", at, axis.scale)
    if placement == "align_corners":
        step = _quotient(b, b.apply("sub", before, one), b.apply("sub", after, one), several)
        return b.apply("mul", at, step)
    if placement == "tf_crop_and_resize":
        return _cropped(b, axis, at, several)
    centre = b.apply("sub", b.apply("div", b.apply("add", at, half), axis.scale), half)
    if placement == "pytorch_half_pixel":
        return b.select(several, centre, b.number(0, f32))
    if placement == "half_pixel_symmetric":
        exact = b.apply("mul", before, axis.scale)
        missing = b.apply("sub", one, b.apply("div", after, exact))
        return b.apply("add", centre, b.apply("mul", b.apply("mul", before, half), missing))
    return centre


def _quotient(b: Arrays, x: Lowered, y: Lowered, valid: Lowered) -> Lowered:
    """``x / y`` where that is valid, else 0."""
    return b.select(valid, b.apply("div", x, y), b.number(0, f32))


def _cropped(b: Arrays, axis: Resized, at: Lowered, several: Lowered) -> Lowered:
    assert axis.span is not None
    start, end = axis.span
    last = b.apply("sub", b.size(axis.before, f32), b.number(1, f32))
    outputs = b.apply("sub", b.size(axis.after, f32), b.number(1, f32))
    width = b.apply("mul", b.apply("sub", end, start), last)
    along = b.apply("mul", at, _quotient(b, width, outputs, several))
    middle = b.apply("mul", b.apply("add", start, end), b.apply("mul", last, b.number(0.5, f32)))
    first = b.select(several, b.apply("mul", start, last), middle)
    return b.apply("add", first, along)


def outside(b: Arrays, axis: Resized, where: Lowered) -> Lowered:
    """[after]: whether a coordinate lies outside of the input."""
    last = b.apply("sub", b.size(axis.before, f32), b.number(1, f32))
    below = b.compare("lt", where, b.number(0, f32))
    return b.apply("or", below, b.compare("gt", where, last))


# -- nearest ----------------------------------------------------------------------------------


def nearest(b: Arrays, x: Lowered, axis: Resized, where: Lowered, rounding: Rounding) -> Lowered:
    """The elements nearest to coordinates; what decides between two is `rounding`."""
    half = b.number(0.5, f32)
    if rounding == "round_prefer_floor":
        whole = b.apply("ceil", b.apply("sub", where, half))
    elif rounding == "round_prefer_ceil":
        whole = b.apply("floor", b.apply("add", where, half))
    else:
        whole = b.apply(rounding, where)
    return _taken(b, x, axis, b.cast(whole, i64))


def repeats(axis: Resized, placement: Placement, rounding: Rounding) -> int | None:
    """How often each element is repeated, if that is what resizing to the nearest means here."""
    times = dims.exact_div(axis.after, axis.before) if axis.before != 0 else None
    if not isinstance(times, int) or times < 1:
        return None
    if placement == "asymmetric":
        return times if rounding == "floor" else None
    rounded = rounding in ("round_prefer_floor", "round_prefer_ceil")
    return times if placement == "half_pixel" and rounded else None


def _taken(b: Arrays, x: Lowered, axis: Resized, index: Lowered) -> Lowered:
    """Elements at positions, which are clamped to the input."""
    return b.lowered(b.emit(graph.GatherOp, b.tensor(x), b.tensor(index), axis=axis.axis))


# -- interpolation ----------------------------------------------------------------------------

Filter = Callable[[Arrays, Lowered], Lowered]
"""The weight of an element at a distance."""


def linear_filter(b: Arrays, distance: Lowered) -> Lowered:
    """``max(0, 1 - |d|)``"""
    weight = b.apply("sub", b.number(1, f32), b.apply("abs", distance))
    return b.apply("max", weight, b.number(0, f32))


def cubic_filter(a: float) -> Filter:
    """The cubic convolution of R. Keys (1981) with the parameter `a`."""

    def weight(b: Arrays, distance: Lowered) -> Lowered:
        d = b.apply("abs", distance)
        square = b.apply("mul", d, d)

        def polynomial(*coefficients: float) -> Lowered:
            third, second, first, constant = (b.number(c, f32) for c in coefficients)
            high = b.apply("mul", square, b.apply("add", b.apply("mul", d, third), second))
            return b.apply("add", high, b.apply("add", b.apply("mul", d, first), constant))

        near, far = polynomial(a + 2, -(a + 3), 0, 1), polynomial(a, -5 * a, 8 * a, -4 * a)
        outer = b.select(b.compare("lt", d, b.number(2, f32)), far, b.number(0, f32))
        return b.select(b.compare("le", d, b.number(1, f32)), near, outer)

    return weight


def interpolated(
    b: Arrays,
    x: Lowered,
    axis: Resized,
    where: Lowered,
    weight: Filter,
    reach: int,
    *,
    exclude_outside: bool = False,
) -> Lowered:
    """Weighted sums of the `2·reach` elements around coordinates.

    Beyond the ends the last element is repeated, or with `exclude_outside` there is nothing and the
    other weights make up for it.
    """
    floor = b.apply("floor", where)
    fraction, base = b.apply("sub", where, floor), b.cast(floor, i64)
    total: Lowered | None = None
    weights: Lowered | None = None
    for offset in range(1 - reach, reach + 1):
        index = b.apply("add", base, b.number(offset, i64))
        part = weight(b, b.apply("sub", b.number(offset, f32), fraction))
        if exclude_outside:
            part = b.select(_within(b, index, axis.before), part, b.number(0, f32))
            weights = part if weights is None else b.apply("add", weights, part)
        share = b.apply("mul", _taken(b, x, axis, index), _beside(b, part, x, axis))
        total = share if total is None else b.apply("add", total, share)
    assert total is not None
    return total if weights is None else b.apply("div", total, _beside(b, weights, x, axis))


def _within(b: Arrays, index: Lowered, size: Dim) -> Lowered:
    above = b.compare("ge", index, b.number(0, i64))
    return b.apply("and", above, b.compare("lt", index, b.size(size)))


def _beside(b: Arrays, along: Lowered, x: Lowered, axis: Resized) -> Lowered:
    """A vector along an axis as something that broadcasts."""
    return b.reshaped(along, (*along.shape, *([1] * (len(x.shape) - 1 - axis.axis))))


def smoothed(
    b: Arrays,
    x: Lowered,
    axis: Resized,
    where: Lowered,
    weight: Filter,
    reach: int,
    *,
    exclude_outside: bool = False,
) -> Lowered:
    """Weighted sums of all elements; the filter is as much wider as the output is coarser.

    A product with the matrix of all weights, whose rows sum up to 1. Beyond the ends it is as in
    `interpolated`.
    """
    more: Dim = 0
    if not exclude_outside and axis.after != 0:
        more = dims.ceildiv(axis.before * reach, axis.after) + reach + 1
        index = b.apply("sub", b.iota(axis.before + more * 2), b.size(more))
        x = _taken(b, x, axis, index)
    places = b.apply("sub", b.cast(b.iota(x.shape[axis.axis]), f32), b.size(more, f32))
    distance = b.apply("sub", places, b.unsqueezed(where, [1]))
    narrow = b.apply("min", axis.scale, b.number(1, f32))
    weights = weight(b, b.apply("mul", distance, narrow))
    weights = b.apply("div", weights, reduce(b, "add", weights, [1], keep=True))
    product = dot(b, x, weights, [axis.axis], [1])
    return b.moved(product, len(x.shape) - 1, axis.axis)
