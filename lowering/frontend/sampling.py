"""Sampling at given coordinates, and the grids of affine maps (SPEC K1, K3).

Formulas are those of ONNX's GridSample and AffineGrid, and of PyTorch's functions of these names. A
coordinate is a position between the first and last element of an axis: -1 and 1 are their centres
(`align`) or their outer edges.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Literal

from xdsl.dialects.builtin import f32, i64

from ...dialects import dims
from ...dialects.dims import Dim
from .arrays import Arrays
from .builder import Lowered
from .contracting import dot
from .gathers import take_along_axis
from .resampling import cubic_filter, linear_filter
from .slicing import position

Padding = Literal["zeros", "border", "reflection"]
Mode = Literal["linear", "nearest", "cubic"]

CUBIC = -0.75


def grid_sample(
    b: Arrays, x: Lowered, grid: Lowered, mode: Mode, padding: Padding, *, align: bool
) -> Lowered:
    """[n, c, o1 … or] from `x` [n, c, d1 … dr] at `grid` [n, o1 … or, r].

    The last dimension of `grid` lists coordinates of the last dimension of `x` first.
    """
    spatial, outputs = x.shape[2:], grid.shape[1:-1]
    rank = len(spatial)
    points = dims.product(outputs)
    flat = b.reshaped(x, (*x.shape[:2], dims.product(spatial)))
    coordinates: list[Lowered] = []
    for i, size in enumerate(spatial):
        given = position(b, grid, len(grid.shape) - 1, rank - 1 - i)
        placed = _placed(b, b.reshaped(given, (grid.shape[0], points)), size, align=align)
        if padding == "border" and mode != "cubic":
            placed = _clipped(b, placed, size)
        if padding == "reflection" and mode != "cubic":
            placed = _reflected(b, placed, size, align=align)
        coordinates.append(placed)
    columns = [_taps(b, at, mode) for at in coordinates]
    total: Lowered | None = None
    for taps in product(*columns):
        part = _tap(b, flat, spatial, taps, padding, align=align)
        total = part if total is None else b.apply("add", total, part)
    assert total is not None
    return b.reshaped(total, (*x.shape[:2], *outputs))


Tap = tuple[Lowered, "Lowered | None"]
"""Positions [n, points] as whole numbers of f32, and their weights unless these are 1."""


def _taps(b: Arrays, at: Lowered, mode: Mode) -> list[Tap]:
    """What is read along one axis."""
    if mode == "nearest":
        return [(b.apply("round_even", at), None)]
    weight = cubic_filter(CUBIC) if mode == "cubic" else linear_filter
    reach = 2 if mode == "cubic" else 1
    base = b.apply("floor", at)
    taps: list[Tap] = []
    for offset in range(1 - reach, reach + 1):
        place = b.apply("add", base, b.number(offset, f32))
        taps.append((place, weight(b, b.apply("sub", at, place))))
    return taps


def _tap(
    b: Arrays,
    flat: Lowered,
    spatial: Sequence[Dim],
    taps: Sequence[Tap],
    padding: Padding,
    *,
    align: bool,
) -> Lowered:
    """One weighted element for each point: [n, c, points]."""
    index: Lowered | None = None
    weight: Lowered | None = None
    for (place, share), size in zip(taps, spatial, strict=True):
        if padding == "zeros":
            inside = _inside(b, place, size)
            share = _where_inside(b, inside, share)
        elif padding == "reflection":
            place = _reflected(b, place, size, align=align)
        whole = b.cast(_clipped(b, place, size), i64)
        index = whole if index is None else _merged(b, index, whole, size)
        if share is not None:
            weight = share if weight is None else b.apply("mul", weight, share)
    assert index is not None
    shape = (*flat.shape[:2], index.shape[1])
    spread = b.broadcast_to(b.unsqueezed(index, [1]), shape)
    read = b.lowered(take_along_axis(b, b.tensor(flat), b.tensor(spread), 2))
    if weight is None:
        return read
    return b.apply("mul", read, b.cast(b.unsqueezed(weight, [1]), read.element))


def _merged(b: Arrays, index: Lowered, inner: Lowered, size: Dim) -> Lowered:
    return b.apply("add", b.apply("mul", index, b.size(size)), inner)


def _last(b: Arrays, size: Dim) -> Lowered:
    return b.apply("sub", b.size(size, f32), b.number(1, f32))


def _placed(b: Arrays, at: Lowered, size: Dim, *, align: bool) -> Lowered:
    """Coordinates from -1 to 1 as positions from 0 to the last element."""
    ahead = b.apply("add", b.cast(at, f32), b.number(1, f32))
    half = b.number(0.5, f32)
    if align:
        return b.apply("mul", ahead, b.apply("mul", _last(b, size), half))
    scaled = b.apply("mul", ahead, b.size(size, f32))
    return b.apply("mul", b.apply("sub", scaled, b.number(1, f32)), half)


def _inside(b: Arrays, place: Lowered, size: Dim) -> Lowered:
    above = b.compare("ge", place, b.number(0, f32))
    return b.apply("and", above, b.compare("le", place, _last(b, size)))


def _where_inside(b: Arrays, inside: Lowered, share: Lowered | None) -> Lowered:
    return b.select(inside, b.number(1, f32) if share is None else share, b.number(0, f32))


def _clipped(b: Arrays, place: Lowered, size: Dim) -> Lowered:
    above = b.apply("max", place, b.number(0, f32))
    return b.apply("min", above, _last(b, size))


def _reflected(b: Arrays, place: Lowered, size: Dim, *, align: bool) -> Lowered:
    """Positions mirrored at the first and last element, or at their outer edges, until inside."""
    low = b.number(0 if align else -0.5, f32)
    span = _last(b, size) if align else b.size(size, f32)
    twice = b.apply("mul", span, b.number(2, f32))
    beyond = b.apply("abs", b.apply("sub", place, low))
    period = b.select(b.compare("gt", twice, b.number(0, f32)), twice, b.number(1, f32))
    rest = b.apply("rem", beyond, period)
    back = b.apply("sub", twice, rest)
    return b.apply("add", b.apply("min", rest, b.apply("max", back, b.number(0, f32))), low)


# -- grids ------------------------------------------------------------------------------------


def affine_grid(b: Arrays, theta: Lowered, spatial: Sequence[Dim], *, align: bool) -> Lowered:
    """[n, d1 … dr, r]: where affine maps `theta` [n, r, r + 1] send the places of an image.

    Coordinates of the last dimension come first.
    """
    rank = len(spatial)
    columns: list[Lowered] = []
    for i in reversed(range(rank)):
        line = _line(b, spatial[i], theta, align=align)
        along = b.reshaped(line, (spatial[i], *([1] * (rank - 1 - i))))
        columns.append(b.unsqueezed(b.broadcast_to(along, tuple(spatial)), [rank]))
    ones = b.filled(b.number(1, theta.element), (*spatial, 1))
    places = b.concatenated([*columns, ones], rank)
    turned = dot(b, theta, places, [2], [rank])
    return b.moved(turned, 1, rank + 1)


def _line(b: Arrays, size: Dim, like: Lowered, *, align: bool) -> Lowered:
    """[size]: places from -1 to 1, which are the ends or, unless `align`, the outer edges."""
    at = b.cast(b.iota(size), like.element)
    one, two = b.number(1, like.element), b.number(2, like.element)
    if align:
        steps = b.apply("sub", b.size(size, like.element), one)
        return b.apply("sub", b.apply("div", b.apply("mul", at, two), steps), one)
    odd = b.apply("add", b.apply("mul", at, two), one)
    return b.apply("sub", b.apply("div", odd, b.size(size, like.element)), one)
