"""Lowering of ATen operators that read or write at computed positions, and of sorts (K1, K3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xdsl.dialects.builtin import i1, i64
from xdsl.ir import SSAValue

from ...dialects import graph
from ...dialects.dims import Dim
from ..frontend import contracting, gathers, indexing, slicing, sorting
from ..frontend.builder import Lowered
from .values import Builder, Handler

# -- reading ----------------------------------------------------------------------------------


def embedding(b: Builder, weight: Lowered, indices: Lowered, *args: Any) -> Lowered:
    """Rows of a table."""
    return slicing.taken(b, weight, indices, 0, negative=False)


def index_select(b: Builder, x: Lowered, dim: int, indices: Lowered) -> Lowered:
    """Slices along a dimension; one for a scalar index too."""
    if not x.shape:
        return x
    return slicing.taken(b, x, b.reshaped(indices, [-1]), dim, negative=False)


def gather(b: Builder, x: Lowered, dim: int, indices: Lowered, **kwargs: Any) -> Lowered:
    """Elements chosen along a dimension."""
    if not x.shape:
        return b.broadcast_to(x, indices.shape)
    return b.lowered(gathers.take_along_axis(b, b.tensor(x), b.tensor(indices), dim))


def index(b: Builder, x: Lowered, indices: Sequence[Lowered | None]) -> Lowered:
    """numpy's advanced indexing, by integers: x[:, i, j]."""
    return indexing.advanced(b, x, indices)


# -- writing ----------------------------------------------------------------------------------


def index_put(
    b: Builder,
    x: Lowered,
    indices: Sequence[Lowered | None],
    values: Lowered,
    accumulate: bool = False,
    *args: Any,
) -> Lowered:
    """x with x[:, i, j] replaced by values, or with these added."""
    axes = [axis for axis, each in enumerate(indices) if each is not None]
    first = indices[axes[0]]
    if len(axes) == 1 and first is not None and first.element == i1:
        return _put_under_mask(b, x, first, axes[0], values, accumulate)
    chosen = indexing.integers(b, indices)
    rank, points = len(x.shape), graph.sizes_of(chosen[0].type)
    rest = [axis for axis in range(rank) if axis not in axes]
    order = [*axes, *rest]
    turned = b.transposed(x, order)
    updates = _updates(b, values, axes, points, x, rest)
    position = indexing.linear(b, chosen, [x.shape[axis] for axis in axes])
    kind = "add" if accumulate else "set"
    result = gathers.scatter_flat(b, b.tensor(turned), position, updates, len(axes), kind)
    return b.transposed(b.lowered(result), [order.index(axis) for axis in range(rank)])


def _updates(
    b: Builder,
    values: Lowered,
    axes: Sequence[int],
    points: Sequence[Dim],
    x: Lowered,
    rest: Sequence[int],
) -> SSAValue:
    """Values as [points…, rest…]; torch has the points where the indexed dimensions were."""
    together = axes[-1] - axes[0] + 1 == len(axes)
    before = axes[0] if together else 0
    sizes = [x.shape[axis] for axis in rest]
    value = b.broadcast_to(values, (*sizes[:before], *points, *sizes[before:]))
    count = len(points)
    places = range(len(rest) + count)
    moved = places[before : before + count]
    return b.tensor(b.transposed(value, [*moved, *(i for i in places if i not in moved)]))


def _put_under_mask(
    b: Builder, x: Lowered, mask: Lowered, axis: int, values: Lowered, accumulate: bool
) -> Lowered:
    """x[mask] = one number."""
    if any(size != 1 for size in values.shape):
        b.unsupported("of several values under a mask")
    after = len(x.shape) - axis - len(mask.shape)
    mask = b.reshaped(mask, (*mask.shape, *([1] * after)))
    value = b.reshaped(values, ())
    return b.select(mask, b.apply("add", x, value) if accumulate else value, x)


_KINDS = {"add": "add", "multiply": "mul", "sum": "add", "prod": "mul", "amax": "max"}
_KINDS |= {"amin": "min"}


def scatter(
    b: Builder, x: Lowered, dim: int, indices: Lowered, source: Any, *, reduce: str | None = None
) -> Lowered:
    """x with elements chosen along a dimension replaced by those of the source, or combined."""
    kind = "set" if reduce is None else _KINDS.get(reduce)
    if kind is None:
        b.unsupported(f"with reduce='{reduce}'")
    if not x.shape:
        x, indices = b.reshaped(x, [1]), b.reshaped(indices, [1])
        source = b.reshaped(source, [1]) if isinstance(source, Lowered) else source
        return b.reshaped(scatter(b, x, 0, indices, source, reduce=reduce), ())
    if isinstance(source, Lowered):
        for axis, size in enumerate(indices.shape):
            source = slicing.sliced(b, source, axis, 0, size)
            b.same_size(source.shape[axis], size)
    else:
        source = b.filled(b.operand(source, x.element), indices.shape)
    operands = (b.tensor(x), b.tensor(indices), b.tensor(source))
    return b.lowered(gathers.scatter_elements(b, *operands, dim, kind))


def scatter_add(b: Builder, x: Lowered, dim: int, indices: Lowered, source: Lowered) -> Lowered:
    """x with elements of the source added along a dimension."""
    return scatter(b, x, dim, indices, source, reduce="add")


def scatter_reduce(
    b: Builder,
    x: Lowered,
    dim: int,
    indices: Lowered,
    source: Lowered,
    reduce: str,
    *,
    include_self: bool = True,
) -> Lowered:
    """x with elements of the source combined with its own, or only with each other."""
    if not include_self:
        b.unsupported("without the tensor's own elements")
    return scatter(b, x, dim, indices, source, reduce=reduce)


def slice_scatter(
    b: Builder,
    x: Lowered,
    source: Lowered,
    dim: int = 0,
    start: Dim | None = None,
    end: Dim | None = None,
    step: int = 1,
) -> Lowered:
    """x with x[start:end:step] along a dimension replaced."""
    axis = b.axis(dim, len(x.shape))
    size = x.shape[axis]
    if step == 1:
        before = slicing.sliced(b, x, axis, 0, 0 if start is None else start)
        after = slicing.sliced(b, x, axis, before.shape[axis] + source.shape[axis], None)
        return b.concatenated([before, source, after], axis)
    picked = slicing.sliced(b, b.iota(size), 0, start, end, step)
    front = [axis, *(i for i in range(len(x.shape)) if i != axis)]
    operands = (b.tensor(b.transposed(each, front)) for each in (x, source))
    turned, updates = operands
    value = gathers.scatter_flat(b, turned, b.tensor(picked), updates, 1, "set")
    return b.moved(b.lowered(value), 0, axis)


def select_scatter(b: Builder, x: Lowered, source: Lowered, dim: int, index: Dim) -> Lowered:
    """x with x[index] along a dimension replaced."""
    axis = b.axis(dim, len(x.shape))
    low = index + x.shape[axis] if isinstance(index, int) and index < 0 else index
    return slice_scatter(b, x, b.unsqueezed(source, [axis]), axis, low, low + 1)


# -- order ------------------------------------------------------------------------------------


def sort(b: Builder, x: Lowered, dim: int = -1, descending: bool = False) -> list[Lowered]:
    """The elements in order along a dimension, and where they were."""
    if not x.shape:
        return [x, b.zero(i64)]
    value = b.tensor(x)
    order = sorting.argsort(b, sorting.Key(value, descending), dim)
    return [b.lowered(gathers.take_along_axis(b, value, order, dim)), b.lowered(order)]


def stable_sort(
    b: Builder, x: Lowered, *, stable: bool | None = None, dim: int = -1, descending: bool = False
) -> list[Lowered]:
    """The same; every sort is stable here."""
    return sort(b, x, dim, descending)


def argsort(b: Builder, x: Lowered, dim: int = -1, descending: bool = False) -> Lowered:
    """Where the elements in order along a dimension are."""
    return sort(b, x, dim, descending)[1]


def top_k(
    b: Builder, x: Lowered, k: Dim, dim: int = -1, largest: bool = True, sorted: bool = True
) -> list[Lowered]:
    """The k largest or smallest elements, best first, and where they are."""
    if not x.shape:
        return [x, b.zero(i64)]
    return [b.lowered(each) for each in sorting.top_k(b, b.tensor(x), k, dim, largest=largest)]


def count_nonzero(b: Builder, x: Lowered, *args: Any) -> Lowered:
    """How many elements are not 0."""
    return contracting.reduce(b, "add", b.cast(b.cast(x, i1), i64), args[0] if args else None)


HANDLERS: dict[str, Handler] = {
    "aten.embedding.default": embedding,
    "aten.index_select.default": index_select,
    "aten.gather.default": gather,
    "aten.index.Tensor": index,
    "aten._unsafe_index.Tensor": index,
    "aten.index_put.default": index_put,
    "aten._unsafe_index_put.default": index_put,
    "aten.scatter.src": scatter,
    "aten.scatter.value": scatter,
    "aten.scatter.reduce": scatter,
    "aten.scatter.value_reduce": scatter,
    "aten.scatter_add.default": scatter_add,
    "aten.scatter_reduce.two": scatter_reduce,
    "aten.slice_scatter.default": slice_scatter,
    "aten.select_scatter.default": select_scatter,
    "aten.sort.default": sort,
    "aten.sort.stable": stable_sort,
    "aten.argsort.default": argsort,
    "aten.topk.default": top_k,
    "aten.count_nonzero.default": count_nonzero,
    "aten.count_nonzero.dim_IntList": count_nonzero,
}
"""Handlers by the operator's text."""
