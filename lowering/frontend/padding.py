"""Padding on lowered values: with a number, or with elements of the tensor itself (SPEC K1, K3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from xdsl.dialects.builtin import i64

from ...dialects import graph
from ...dialects.dims import Dim
from .arrays import Arrays
from .builder import Lowered
from .slicing import taken

Mode = Literal["reflect", "edge", "wrap"]
"""numpy's: mirrored at the ends without repeating them, the ends repeated, or all of it again."""


def padded(
    b: Arrays, x: Lowered, low: Sequence[Dim], high: Sequence[Dim], value: Lowered | None = None
) -> Lowered:
    """`x` with a scalar (0 if none is given) before and after it along every axis.

    Negative numbers cut off.
    """
    fill = b.number(0, x.element) if value is None else b.cast(b.reshaped(value, ()), x.element)
    interior = [0] * len(x.shape)
    operands = (b.tensor(x), b.tensor(fill))
    return b.lowered(b.emit(graph.PadOp, *operands, low=low, high=high, interior=interior))


def padded_along(b: Arrays, x: Lowered, axis: int, low: Dim, high: Dim, mode: Mode) -> Lowered:
    """`x` with elements of its own before and after it along an axis."""
    size = x.shape[axis]
    length = low + size + high
    if isinstance(length, int) and length < 0:
        b.fail(f"'{b.subject}': axis {axis} gets the negative size {length}")
    index = b.apply("sub", b.iota(length), b.size(low))
    match mode:
        case "edge":
            index = b.apply("min", b.apply("max", index, b.number(0, i64)), b.size(size - 1))
        case "wrap":
            index = b.apply("mod", index, b.size(size))
        case "reflect":
            period = b.size(b.facts.maximum((size - 1) * 2, 1))
            index = b.apply("mod", index, period)
            index = b.apply("min", index, b.apply("sub", period, index))
    return taken(b, x, index, axis, negative=False)
