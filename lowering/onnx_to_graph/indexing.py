"""Operators that read and write at computed positions, and order (SPEC K1, K3)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from xdsl.dialects.builtin import i64

from ..frontend import gathers, sorting
from ..frontend.builder import Lowered
from ..frontend.slicing import taken
from .node import Builder, Handlers, Node

# -- gathers and scatters -------------------------------------------------------------------------


def gather(b: Builder, node: Node, x: Lowered, indices: Lowered) -> Lowered:
    """Gather: whole slices along an axis."""
    return taken(b, x, indices, node.int("axis", 0))


def gather_elements(b: Builder, node: Node, x: Lowered, indices: Lowered) -> Lowered:
    """GatherElements: numpy's take_along_axis."""
    axis = _same_rank(b, node, x, indices)
    value = gathers.take_along_axis(b, b.tensor(x), b.tensor(indices), axis, wrap=True)
    return b.lowered(value)


def gather_nd(b: Builder, node: Node, x: Lowered, indices: Lowered) -> Lowered:
    """GatherND: slices at index vectors."""
    batch = node.int("batch_dims", 0)
    if not 0 <= batch < min(len(x.shape), len(indices.shape)):
        b.fail(f"attribute 'batch_dims' is {batch}")
    for axis in range(batch):
        b.same_size(x.shape[axis], indices.shape[axis])
    _fits(b, x, indices, batch)
    value = gathers.gather_nd(b, b.tensor(x), b.tensor(indices), batch, wrap=True)
    return b.lowered(value)


def scatter_elements(
    b: Builder, node: Node, x: Lowered, indices: Lowered, updates: Lowered
) -> Lowered:
    """ScatterElements: writes what GatherElements reads."""
    axis = _same_rank(b, node, x, indices)
    updates = b.broadcast_to(updates, indices.shape)
    value = gathers.scatter_elements(
        b, b.tensor(x), b.tensor(indices), b.tensor(updates), axis, _reduction(b, node), wrap=True
    )
    return b.lowered(value)


def scatter_nd(b: Builder, node: Node, x: Lowered, indices: Lowered, updates: Lowered) -> Lowered:
    """ScatterND: writes what GatherND reads."""
    depth = _fits(b, x, indices, 0)
    updates = b.broadcast_to(updates, (*indices.shape[:-1], *x.shape[depth:]))
    value = gathers.scatter_nd(
        b, b.tensor(x), b.tensor(indices), b.tensor(updates), _reduction(b, node), wrap=True
    )
    return b.lowered(value)


def _same_rank(b: Builder, node: Node, x: Lowered, indices: Lowered) -> int:
    """The attribute `axis` of operands of one rank."""
    if len(x.shape) != len(indices.shape):
        b.fail("rank of the indices", expected=str(len(x.shape)), found=str(len(indices.shape)))
    return b.axis(node.int("axis", 0), len(x.shape))


def _fits(b: Builder, x: Lowered, indices: Lowered, batch: int) -> int:
    """How many components index vectors have; at most as many as `x` has axes."""
    depth = indices.shape[-1] if indices.shape else 0
    if not isinstance(depth, int):
        b.undecided(f"index vectors have {depth} components")
    if not 0 < depth <= len(x.shape) - batch:
        most = len(x.shape) - batch
        b.fail("components of the index vectors", expected=f"1 to {most}", found=str(depth))
    return depth


def _reduction(b: Builder, node: Node) -> str:
    name = node.string("reduction", "none")
    if name not in ("none", "add", "mul", "min", "max"):
        b.fail("attribute 'reduction'", expected="none, add, mul, min or max", found=name)
    return "set" if name == "none" else name


def reverse_sequence(b: Builder, node: Node, x: Lowered, lengths: Lowered) -> Lowered:
    """ReverseSequence: the first `lengths[i]` steps of sequence `i` in reverse."""
    rank = len(x.shape)
    batch = b.axis(node.int("batch_axis", 1), rank)
    time = b.axis(node.int("time_axis", 0), rank)
    others = [axis for axis in range(rank) if axis != batch]
    length = b.broadcast_to(b.unsqueezed(b.cast(lengths, i64), others), x.shape)
    step = b.positions(x.shape, time)
    last = b.apply("sub", length, b.number(1, i64))
    index = b.select(b.compare("lt", step, length), b.apply("sub", last, step), step)
    return b.lowered(gathers.take_along_axis(b, b.tensor(x), b.tensor(index), time))


# -- of constants only: their result has as many elements as the values say -----------------------


def nonzero(b: Builder, node: Node, x: Lowered) -> Lowered:
    """NonZero: positions of elements that are not 0, for constants."""
    return b.array(np.array(np.nonzero(b.values(x, "the shape of the output"))))


def compress(b: Builder, node: Node, x: Lowered, condition: Lowered) -> Lowered:
    """Compress: slices that a constant condition chooses."""
    chosen = np.flatnonzero(b.values(condition, "the shape of the output"))
    if node.has("axis"):
        axis = b.axis(node.int("axis"), len(x.shape))
    else:
        axis, x = 0, b.reshaped(x, (-1,))
    return taken(b, x, b.array(chosen), axis)


def unique(b: Builder, node: Node, x: Lowered) -> Sequence[Lowered]:
    """Unique: the different elements of a constant."""
    values = b.values(x, "the shape of the output")
    axis = node.int("axis") if node.has("axis") else None
    found, first, inverse, counts = np.unique(values, True, True, True, axis=axis)
    inverse = inverse.reshape(-1)
    if not node.flag("sorted", True):
        order = np.argsort(first)
        found, first, counts = np.take(found, order, axis or 0), first[order], counts[order]
        inverse = np.argsort(order)[inverse]
    return [b.array(each) for each in (found, first, inverse, counts)]


# -- order ----------------------------------------------------------------------------------------


def top_k(b: Builder, node: Node, x: Lowered, k: Lowered | None = None) -> Sequence[Lowered]:
    """TopK: the largest (or smallest) elements and their positions."""
    count = node.int("k") if k is None else b.one(k, "the number")
    axis = b.axis(node.int("axis", -1), len(x.shape))
    largest = node.flag("largest", True)
    return [
        b.lowered(value) for value in sorting.top_k(b, b.tensor(x), count, axis, largest=largest)
    ]


HANDLERS: Handlers = {
    "Compress": compress,
    "Gather": gather,
    "GatherElements": gather_elements,
    "GatherND": gather_nd,
    "NonZero": nonzero,
    "ReverseSequence": reverse_sequence,
    "Scatter": scatter_elements,
    "ScatterElements": scatter_elements,
    "ScatterND": scatter_nd,
    "TopK": top_k,
    "Unique": unique,
}
