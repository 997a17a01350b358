"""Operators that look at shapes and change them (SPEC K1, K3)."""

from __future__ import annotations

from ..frontend.builder import Lowered
from .node import Builder, Handlers, Node


def shape(b: Builder, node: Node, x: Lowered) -> Lowered:
    """Shape: the sizes, since version 15 of axes from `start` to `end`."""
    rank = len(x.shape)
    start, end = node.int("start", 0), node.int("end", rank)
    low, high = (min(max(i + rank if i < 0 else i, 0), rank) for i in (start, end))
    return b.sizes(x.shape[low : max(low, high)])


def reshape(b: Builder, node: Node, x: Lowered, target: Lowered | None = None) -> Lowered:
    """Reshape: 0 keeps a size unless `allowzero`, -1 is what is left; an attribute in version 1."""
    wanted = tuple(node.ints("shape")) if target is None else b.integers(target, "the shape")
    if not node.flag("allowzero"):
        if any(size == 0 and axis >= len(x.shape) for axis, size in enumerate(wanted)):
            b.fail("a size of 0 has no size of the input to keep")
        wanted = tuple(x.shape[axis] if size == 0 else size for axis, size in enumerate(wanted))
    return b.reshaped(x, wanted)


HANDLERS: Handlers = {
    "Reshape": reshape,
    "Shape": shape,
}
