"""Shapes as iteration domains: dimensions of size 1 dropped, reshapes as index maps (SPEC K1, D3).

A dimension of size 1 has one index, 0: two shapes that differ only in such dimensions are the same
domain, and an operation that only adds, drops or moves them moves nothing. Fusion and the kernel
builder compare shapes and axes after dropping them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from xdsl.ir import Operation

from ...dialects import graph
from ...dialects.dims import Dim, exact_div
from ...dialects.graph.types import AnyShape, shape_of

RESHAPES = (graph.ReshapeOp, graph.ExpandOp, graph.CollapseOp)
"""Operations that only rename the bytes of their operand."""

Part = tuple[tuple[int, ...], tuple[int, ...]]
"""Axes of a reshape's operand and axes of its result that run over the same elements."""


_Size = TypeVar("_Size", bound="Dim | None")


def squeezed(shape: Sequence[_Size]) -> tuple[_Size, ...]:
    """A shape without its dimensions of size 1."""
    return tuple(size for size in shape if size != 1)


def squeezed_axes(shape: AnyShape, axes: Sequence[int]) -> tuple[int, ...]:
    """What axes of a shape are called in the squeezed shape; those of size 1 have no name."""
    names: dict[int, int] = {}
    for axis, size in enumerate(shape):
        if size != 1:
            names[axis] = len(names)
    return tuple(names[axis] for axis in axes if axis in names)


def reduced_axes(op: graph.ReduceOp) -> tuple[int, ...]:
    """The axes of the squeezed operand that a reduction sums over."""
    return squeezed_axes(shape_of(op.operands[0].type), op.value("axes"))


def is_unit_reshape(op: Operation) -> bool:
    """True for a reshape that only adds or drops dimensions of size 1."""
    if type(op) not in RESHAPES:
        return False
    source = squeezed(shape_of(op.operands[0].type))
    return None not in source and source == squeezed(shape_of(op.results[0].type))


def reshape_parts(source: AnyShape, target: AnyShape) -> tuple[Part, ...] | None:
    """Which axes of a reshape's result run over which axes of its operand, size 1 left out.

    None if that cannot be told from the sizes, or if there are no elements.
    """
    parts: list[Part] = []
    i = j = 0
    while i < len(source) or j < len(target):
        if i < len(source) and source[i] == 1:
            i += 1
        elif j < len(target) and target[j] == 1:
            j += 1
        else:
            ends = _part_end(source, i, target, j)
            if ends is None:
                return None
            parts.append((_real_axes(source, i, ends[0]), _real_axes(target, j, ends[1])))
            i, j = ends
    return tuple(parts)


def _part_end(source: AnyShape, i: int, target: AnyShape, j: int) -> tuple[int, int] | None:
    """Where the shortest runs from `i` and `j` end that have equally many elements."""
    if i == len(source) or j == len(target):
        return None
    left, right = source[i], target[j]
    i, j = i + 1, j + 1
    while left != right:
        if left is None or right is None or left == 0 or right == 0:
            return None
        if j < len(target) and exact_div(left, right) is not None:
            right = _times(right, target[j])
            j += 1
        elif i < len(source) and exact_div(right, left) is not None:
            left = _times(left, source[i])
            i += 1
        else:
            return None
    return None if left is None or left == 0 else (i, j)


def _times(a: Dim, b: Dim | None) -> Dim | None:
    return None if b is None else a * b


def _real_axes(shape: AnyShape, start: int, end: int) -> tuple[int, ...]:
    return tuple(axis for axis in range(start, end) if shape[axis] != 1)


def is_split(op: Operation) -> bool:
    """True for a reshape whose operand is read at linear indices: each of its dimensions is split
    into constant inner sizes, or left as it is.
    """
    if type(op) not in RESHAPES:
        return False
    target = shape_of(op.results[0].type)
    parts = reshape_parts(shape_of(op.operands[0].type), target)
    return parts is not None and all(
        len(source) == 1 and all(isinstance(target[axis], int) for axis in split[1:])
        for source, split in parts
    )


def is_affine_slice(op: Operation) -> bool:
    """True for a slice that reads neighbours from a constant place."""
    return (
        isinstance(op, graph.SliceOp)
        and all(isinstance(start, int) for start in op.value("starts"))
        and all(stride == 1 for stride in op.value("strides"))
    )


def equal_parts(op: Operation) -> tuple[int, int] | None:
    """For a concatenation of equally many elements of each operand, a constant number: the axis,
    dimensions of size 1 left out, and that number. None for other operations.
    """
    if not isinstance(op, graph.ConcatOp) or len(op.operands) < 2:
        return None
    shape = shape_of(op.results[0].type)
    axis = op.value("axis") % len(shape)
    sizes = {shape_of(value.type)[axis] for value in op.operands}
    part = sizes.pop()
    if sizes or not isinstance(part, int) or part == 0:
        return None
    return squeezed_axes(shape, (axis,))[0], part
