"""CenterCropPad (SPEC K3)."""

from __future__ import annotations

from ...dialects import dims
from ...dialects.dims import Dim
from ..frontend.builder import Lowered
from ..frontend.padding import padded
from .node import Builder, Handlers, Node


def center_crop_pad(b: Builder, node: Node, x: Lowered, shape: Lowered) -> Lowered:
    """The middle of `x`, or `x` in the middle of zeros, in each of some dimensions.

    The odd element is cut off, or added, at the end.
    """
    rank = len(x.shape)
    axes = [b.axis(axis, rank) for axis in node.ints("axes", range(rank))]
    wanted = b.integers(shape, "the shape")
    if len(axes) != len(wanted):
        b.fail(f"{len(axes)} axes, but {len(wanted)} sizes")
    low: list[Dim] = [0] * rank
    high: list[Dim] = [0] * rank
    for axis, size in zip(axes, wanted, strict=True):
        more = size - x.shape[axis]
        added, cut = b.facts.maximum(more, 0), b.facts.maximum(-more, 0)
        low[axis] = dims.floordiv(added, 2) - dims.floordiv(cut, 2)
        high[axis] = more - low[axis]
    return padded(b, x, low, high)


HANDLERS: Handlers = {"CenterCropPad": center_crop_pad}
