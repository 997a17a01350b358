"""Sorting: by several keys, of several tensors, and the k largest (SPEC K1, K3).

The graph level has the stable permutation that sorts one tensor (`graph.argsort`). Sorting by
several keys sorts by the last one first; sorted tensors are takes along the axis. All functions
work on graph values.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import i64
from xdsl.ir import Attribute, SSAValue

from ...dialects import graph
from ...dialects.dims import Dim
from ...quick_dataclass import dataclass
from .builder import GraphBuilder
from .gathers import take_along_axis


@dataclass(frozen=True)
class Key:
    """A tensor to sort by, and in which order; see `graph.argsort`."""

    value: SSAValue
    descending: bool = False
    total: bool = False


def argsort(b: GraphBuilder, key: Key, axis: int, element: Attribute = i64) -> SSAValue:
    """The stable permutation along `axis` that sorts by a key."""
    type_ = graph.tensor_type(element, graph.sizes_of(key.value.type))
    return b.emit(
        graph.ArgsortOp,
        key.value,
        result=type_,
        axis=axis,
        descending=key.descending,
        total=key.total,
    )


def argsort_by(
    b: GraphBuilder, keys: Sequence[Key], axis: int, element: Attribute = i64
) -> SSAValue:
    """The stable permutation along `axis` that sorts by the first key, then by the next, …"""
    order = argsort(b, keys[-1], axis, element)
    for key in reversed(keys[:-1]):
        moved = take_along_axis(b, key.value, order, axis)
        step = argsort(b, Key(moved, key.descending, key.total), axis, element)
        order = take_along_axis(b, order, step, axis)
    return order


def top_k(
    b: GraphBuilder,
    x: SSAValue,
    k: Dim,
    axis: int,
    *,
    largest: bool = True,
    element: Attribute = i64,
    total: bool = False,
) -> tuple[SSAValue, SSAValue]:
    """The `k` largest (or smallest) elements along `axis`, best first, and where they are.

    Of equal elements the first comes first. NaN counts as the largest. (Frontends that may give the
    elements in any order are served as well.)
    """
    shape = graph.sizes_of(x.type)
    order = argsort(b, Key(x, largest, total), axis, element)
    limits = [k if i == axis % len(shape) else size for i, size in enumerate(shape)]
    if limits != list(shape):
        starts, steps = [0] * len(shape), [1] * len(shape)
        order = b.emit(graph.SliceOp, order, starts=starts, limits=limits, strides=steps)
    return take_along_axis(b, x, order, axis), order
