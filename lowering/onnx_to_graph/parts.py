"""Operators that cut, join and pad (SPEC K1, K3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast, get_args

from ...dialects import dims
from ...dialects.dims import Dim
from ..frontend import padding
from ..frontend.builder import Lowered
from ..frontend.padding import Mode
from ..frontend.slicing import sliced, split
from .node import Builder, Handlers, Node


def slice_(
    b: Builder,
    node: Node,
    x: Lowered,
    starts: Lowered | None = None,
    ends: Lowered | None = None,
    axes: Lowered | None = None,
    steps: Lowered | None = None,
) -> Lowered:
    """Slice: numpy's slices along axes; all but `x` are attributes before version 10."""
    if starts is None or ends is None:
        if node.opset >= 10:
            b.fail("number of inputs", expected="3 to 5")
        first: Sequence[Dim] = node.ints("starts")
        last: Sequence[Dim] = node.ints("ends")
        places = node.ints("axes", range(len(first)))
    else:
        first = b.integers(starts, "the shape of the slice")
        last = b.integers(ends, "the shape of the slice")
        places = range(len(first)) if axes is None else b.ints(axes, "the axes")
    by = [1] * len(first) if steps is None else b.ints(steps, "the steps")
    if not len(first) == len(last) == len(places) == len(by):
        b.fail("starts, ends, axes and steps differ in number")
    for axis, start, end, step in zip(places, first, last, by, strict=True):
        x = sliced(b, x, b.axis(axis, len(x.shape)), start, end, step)
    return x


def concat(b: Builder, node: Node, *parts: Lowered) -> Lowered:
    """Concat: one after another."""
    if not parts:
        b.fail("number of inputs", expected="1 or more", found="0")
    return b.concatenated(parts, node.int("axis"))


def split_(b: Builder, node: Node, x: Lowered, lengths: Lowered | None = None) -> Sequence[Lowered]:
    """Split: parts along an axis, equal ones without lengths, of which the last may be shorter.

    Lengths are an attribute before version 13; `num_outputs` is one since version 18.
    """
    axis = b.axis(node.int("axis", 0), len(x.shape))
    size = x.shape[axis]
    if lengths is not None:
        wanted: Sequence[Dim] = b.integers(lengths, "the lengths")
    elif node.has("split"):
        wanted = node.ints("split")
    elif node.opset >= 18:
        wanted = _chunks(b, node, size)
    else:
        count = len(node.proto.output)
        if isinstance(size, int) and size % count:
            b.fail(f"{count} parts do not divide the size {size}")
        wanted = [b.divided(size, count)] * count
    return split(b, x, axis, wanted)


def _chunks(b: Builder, node: Node, size: Dim) -> list[Dim]:
    """Lengths of parts that are equal but for the last ones."""
    count = len(node.proto.output)
    if node.int("num_outputs", count) != count:
        found = str(node.int("num_outputs"))
        b.fail("attribute 'num_outputs'", expected=str(count), found=found)
    length = dims.ceildiv(size, count)
    if isinstance(size, int) and isinstance(length, int):
        return [max(min(length, size - k * length), 0) for k in range(count)]
    return [length] * (count - 1) + [size - length * (count - 1)]


# -- padding --------------------------------------------------------------------------------------


def pad(
    b: Builder,
    node: Node,
    x: Lowered,
    pads: Lowered | None = None,
    value: Lowered | None = None,
    axes: Lowered | None = None,
) -> Lowered:
    """Pad: elements before and after along axes; all but `x` are attributes before version 11."""
    rank = len(x.shape)
    amounts = tuple(node.ints("pads")) if pads is None else b.integers(pads, "the pads")
    places = range(rank) if axes is None else [b.axis(a, rank) for a in b.ints(axes, "the axes")]
    if len(amounts) != 2 * len(places):
        b.fail("number of pads", expected=str(2 * len(places)), found=str(len(amounts)))
    low: list[Dim] = [0] * rank
    high: list[Dim] = [0] * rank
    for k, axis in enumerate(places):
        low[axis], high[axis] = amounts[k], amounts[len(places) + k]
    mode = node.string("mode", "constant")
    if mode == "constant":
        fill = b.number(node.float("value", 0.0), x.element) if value is None else value
        return padding.padded(b, x, low, high, fill)
    if mode not in get_args(Mode):
        b.fail("attribute 'mode'", expected="constant, reflect, edge or wrap", found=mode)
    for axis in range(rank):
        if (low[axis], high[axis]) != (0, 0):
            x = padding.padded_along(b, x, axis, low[axis], high[axis], cast("Mode", mode))
    return x


HANDLERS: Handlers = {
    "Concat": concat,
    "Pad": pad,
    "Slice": slice_,
    "Split": split_,
}
