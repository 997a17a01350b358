"""How a window moves: padding given or computed, rounding up, for pooling and convolution (K1, K3).

Sizes may be symbolic: padding is then an expression of them, and so is the number of windows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ...dialects import dims
from ...dialects.dims import Dim
from ...dialects.graph.window import WindowDim
from .builder import GraphBuilder

AutoPad = Literal["NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER"]
"""What decides the padding: numbers, nothing, or that there are ``⌈size / stride⌉`` windows."""


@dataclass(frozen=True)
class Windows:
    """Windows over spatial dimensions: one entry for each."""

    sizes: tuple[int, ...]
    strides: tuple[int, ...]
    dilations: tuple[int, ...]
    low: tuple[Dim, ...]
    high: tuple[Dim, ...]

    @property
    def spans(self) -> tuple[int, ...]:
        """How many places a window covers, those between its elements included."""
        pairs = zip(self.sizes, self.dilations, strict=True)
        return tuple((size - 1) * dilation + 1 for size, dilation in pairs)

    def along(self, axis: int) -> Windows:
        """The windows along one dimension."""
        one = slice(axis, axis + 1)
        steps = (self.sizes[one], self.strides[one], self.dilations[one])
        return Windows(*steps, self.low[one], self.high[one])

    def counts(self, spatial: Sequence[Dim]) -> tuple[Dim, ...]:
        """How many windows there are along each dimension of these sizes."""
        rows = zip(self.strides, self.low, self.high, self.dilations, strict=True)
        moves = [WindowDim(stride, low, high, 1, step) for stride, low, high, step in rows]
        return tuple(
            move.count(size, window)
            for move, size, window in zip(moves, spatial, self.sizes, strict=True)
        )


def windows(
    b: GraphBuilder,
    sizes: Sequence[int],
    *,
    strides: Sequence[int] = (),
    dilations: Sequence[int] = (),
    low: Sequence[Dim] = (),
    high: Sequence[Dim] = (),
) -> Windows:
    """Windows of these sizes; what is left out is 1 for steps and 0 for padding."""
    rank = len(sizes)
    columns = [sizes, strides or [1] * rank, dilations or [1] * rank]
    sides = [low or [0] * rank, high or [0] * rank]
    if any(len(column) != rank for column in (*columns, *sides)):
        b.fail(f"'{b.subject}': strides, dilations and pads need an entry for each dimension")
    if any(value < 1 for column in columns for value in column):
        b.fail(f"'{b.subject}': window sizes, strides and dilations are positive")
    return Windows(*map(tuple, columns), *map(tuple, sides))


def same_padding(spatial: Sequence[Dim], moved: Windows, *, upper: bool) -> Windows:
    """Padding for ``⌈size / stride⌉`` windows: the odd place goes to the end, or to the start.

    The last window ends where the padding ends, so that the number of windows stays a plain
    expression; where strides are larger than windows, the places behind it are left out.
    """
    low: list[Dim] = []
    high: list[Dim] = []
    for size, span, stride in zip(spatial, moved.spans, moved.strides, strict=True):
        total = (dims.ceildiv(size, stride) - 1) * stride + span - size
        added = dims.maximum(total, 0)
        before = dims.floordiv(added, 2) if upper else dims.ceildiv(added, 2)
        low.append(before)
        high.append(total - before)
    return replace(moved, low=tuple(low), high=tuple(high))


def automatic_padding(moved: Windows, spatial: Sequence[Dim], auto_pad: AutoPad) -> Windows:
    """Windows with the padding that a rule asks for."""
    if auto_pad in ("SAME_UPPER", "SAME_LOWER"):
        return same_padding(spatial, moved, upper=auto_pad == "SAME_UPPER")
    if auto_pad == "VALID":
        none = (0,) * len(moved.sizes)
        return replace(moved, low=none, high=none)
    return moved


def rounded_up(moved: Windows) -> Windows:
    """Windows with room for a last one that is not complete, if it starts before the padding ends.

    ONNX's and PyTorch's ceil_mode: ``⌈(padded - span) / stride⌉ + 1`` windows, but none that
    starts behind the elements and the padding before them.
    """
    high = tuple(
        dims.minimum(after + stride - 1, span - 1)
        for after, stride, span in zip(moved.high, moved.strides, moved.spans, strict=True)
    )
    return replace(moved, high=high)
