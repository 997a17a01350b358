"""Lowering of slices and gathers at computed positions (SPEC K3).

Positions that depend on sizes only become `graph.slice`; positions that depend on data become
`graph.gather` along one axis. All of them are clamped into the operand, as StableHLO asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from xdsl.ir import Operation, SSAValue

from ...dialects import dims, graph
from ...dialects.dims import Dim
from ...dialects.stablehlo import contractions, shaping
from ...dialects.stablehlo.attributes import GatherDimensionNumbersAttr, ints
from ...quick_dataclass import dataclass
from ..frontend.builder import Lowered, Shape
from ..frontend.gathers import (
    cast_to,
    clamp_index,
    iota,
    last_components,
    linear_index,
    position_element,
)
from .shaping import slice_of
from .values import Builder, Handler


def clamped(b: Builder, start: Dim, size: Dim, window: Dim) -> Dim:
    """``min(max(start, 0), size - window)``"""
    return b.facts.minimum(b.facts.maximum(start, 0), size - window)


def _is_whole(window: Dim, size: Dim) -> bool:
    return window == size


# -- slices -----------------------------------------------------------------------------------


def window_of(
    b: Builder, value: SSAValue, starts: Sequence[Lowered | None], window: Shape
) -> SSAValue:
    """The window of that size at `starts` (scalars; None is 0), clamped."""
    shape = graph.sizes_of(value.type)
    lows: list[Dim] = []
    gathered: list[int] = []
    for i, start in enumerate(starts):
        if start is None or _is_whole(window[i], shape[i]):
            lows.append(0)
        elif start.numbers is not None:
            lows.append(clamped(b, start.numbers[0], shape[i], window[i]))
        else:
            lows.append(0)
            gathered.append(i)
    limits = [shape[i] if i in gathered else low + window[i] for i, low in enumerate(lows)]
    value = slice_of(b, value, lows, limits)
    for i in gathered:
        start = starts[i]
        assert start is not None
        positions = _positions(b, b.tensor(start), shape[i], window[i])
        value = b.emit(graph.GatherOp, value, positions, axis=i)
    return value


def _positions(b: Builder, start: SSAValue, size: Dim, window: Dim) -> SSAValue:
    """The positions in a window at `start`, clamped; of a single one `graph.gather` takes care."""
    if window == 1:
        return b.reshape(start, (1,))
    type_ = graph.tensor_type(graph.element_type(start.type), (window,))
    offsets = b.emit(graph.IotaOp, result=type_, axis=0)
    first = b.broadcast(clamp_index(b, start, size - window), (window,))
    return b.elementwise("add", first, offsets)


def lower_dynamic_slice(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """A window at scalar positions."""
    assert isinstance(op, shaping.DynamicSliceOp)
    for i, (window, size) in enumerate(zip(ints(op.slice_sizes), args[0].shape, strict=True)):
        _check_window(b, i, window, size)
    return [b.lowered(window_of(b, b.tensor(args[0]), args[1:], ints(op.slice_sizes)))]


def lower_real_dynamic_slice(
    b: Builder, op: Operation, args: Sequence[Lowered]
) -> Sequence[Lowered]:
    """`graph.slice` with computed bounds, or a window if the limits are the starts plus sizes."""
    operand, starts, limits = args[:3]
    strides = [number for number in b.numbers(args[3], "the stride") if isinstance(number, int)]
    if len(strides) != len(operand.shape):
        b.unsupported("with strides that depend on sizes")
    if starts.numbers is None and limits.offset is not None and limits.offset[0] is starts:
        window = limits.offset[1]
        if any(stride != 1 for stride in strides):
            b.unsupported("at positions that depend on data, with strides,")
        components = index_components(b, starts, 0, len(window))
        value = window_of(b, b.tensor(operand), components, window)
    else:
        bounds = b.numbers(starts, "the start"), b.numbers(limits, "the limit")
        value = slice_of(b, b.tensor(operand), *bounds, strides)
    b.declared(graph.sizes_of(value.type))
    return [b.lowered(value)]


def _check_window(b: Builder, i: int, window: Dim, size: Dim) -> None:
    if not b.facts.is_nonnegative(size - window):
        b.fail(f"'{b.op.name}' dimension {i}: window {window} is not known to fit in size {size}")


def lower_dynamic_update_slice(
    b: Builder, op: Operation, args: Sequence[Lowered]
) -> Sequence[Lowered]:
    """Where a position is inside the window the update, elsewhere the operand; in a loop, the
    operand with the window written, which costs what the window costs."""
    shape, window = args[0].shape, args[1].shape
    for i in range(len(shape)):
        _check_window(b, i, window[i], shape[i])
    partial = [i for i in range(len(shape)) if not _is_whole(window[i], shape[i])]
    if not partial:
        return [args[1]]
    firsts = {i: _first(b, args[2 + i], shape[i], window[i]) for i in partial}
    operand, update = b.tensor(args[0]), b.tensor(args[1])
    write = _write_window if b.loops else _choose_window
    return [b.lowered(write(b, operand, update, firsts))]


def _first(b: Builder, start: Lowered, size: Dim, window: Dim) -> SSAValue:
    """Where a window begins, moved into the tensor."""
    if start.numbers is not None:
        low = clamped(b, start.numbers[0], size, window)
        return b.tensor(Lowered(start.type, numbers=(low,)))
    return clamp_index(b, b.tensor(start), size - window)


def _choose_window(
    b: Builder, operand: SSAValue, update: SSAValue, firsts: Mapping[int, SSAValue]
) -> SSAValue:
    """Each element chosen, which fuses with other work on the elements."""
    shape, window = graph.sizes_of(operand.type), graph.sizes_of(update.type)
    inside: SSAValue | None = None
    for i, first in firsts.items():
        element = graph.element_type(first.type)
        count = iota(b, element, (shape[i],), 0)
        offset = b.elementwise("sub", count, b.broadcast(first, (shape[i],)))
        nearest = clamp_index(b, offset, window[i] - 1)
        update = b.emit(graph.GatherOp, update, nearest, axis=i)
        here = b.emit(graph.CompareOp, offset, nearest, direction="eq")
        here = b.broadcast(here, shape, (i,))
        inside = here if inside is None else b.elementwise("and", inside, here)
    assert inside is not None
    return b.emit(graph.SelectOp, inside, update, operand)


def _write_window(
    b: Builder, operand: SSAValue, update: SSAValue, firsts: Mapping[int, SSAValue]
) -> SSAValue:
    """The rows of the window scattered; rows are what lies behind the last partial dimension."""
    shape, window = graph.sizes_of(operand.type), graph.sizes_of(update.type)
    merged = max(firsts) + 1
    outer, points, rest = shape[:merged], window[:merged], shape[merged:]
    element = position_element(outer, *firsts.values())
    positions: list[SSAValue] = []
    for i in range(merged):
        position = iota(b, element, points, i)
        if i in firsts:
            first = b.broadcast(cast_to(b, firsts[i], element), points)
            position = b.elementwise("add", position, first)
        positions.append(position)
    count = dims.product(points)
    written = b.emit(
        graph.ScatterOp,
        b.reshape(operand, (dims.product(outer), *rest)),
        b.reshape(linear_index(b, positions, outer), (count,)),
        b.reshape(update, (count, *rest)),
        kind="set",
    )
    return b.reshape(written, shape)


# -- gathers ----------------------------------------------------------------------------------


def lower_gather(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """`gather` and `dynamic_gather`: a window at one position, or windows at many."""
    assert isinstance(op, contractions.GatherOp | contractions.DynamicGatherOp)
    window = (
        ints(op.slice_sizes)
        if isinstance(op, contractions.GatherOp)
        else b.numbers(args[2], "the slice size")
    )
    numbers = op.dimension_numbers
    points = points_of(args[1].shape, numbers.index_vector_dim.data)
    for i, size in enumerate(window):
        _check_window(b, i, size, args[0].shape[i])
    if not points and not ints(numbers.operand_batching_dims):
        return [_gather_one(b, numbers, args, window)]
    return [_gather_many(b, numbers, args, window, points)]


def points_of(shape: Shape, vector: int) -> Shape:
    """The shape of the points, of index vectors that lie along dimension `vector`."""
    return tuple(size for i, size in enumerate(shape) if i != vector)


def index_components(b: Builder, indices: Lowered, vector: int, count: int) -> list[Lowered]:
    """The components of index vectors, each a tensor over the points."""
    points = points_of(indices.shape, vector)
    type_ = graph.tensor_type(indices.element, points)
    if indices.numbers is not None and not points:
        return [Lowered(type_, numbers=(number,)) for number in indices.numbers]
    value = b.tensor(indices)
    if vector == len(indices.shape):
        return [b.lowered(value)]
    parts = last_components(b, value, indices.element, vector)
    if len(parts) != count:
        b.fail(f"'{b.op.name}': {len(parts)} indices for {count} dimensions")
    return [b.lowered(part) for part in parts]


def _gather_one(
    b: Builder, numbers: GatherDimensionNumbersAttr, args: Sequence[Lowered], window: Shape
) -> Lowered:
    """A gather with one index vector is a dynamic slice."""
    mapped = ints(numbers.start_index_map)
    starts: list[Lowered | None] = [None] * len(window)
    components = index_components(b, args[1], numbers.index_vector_dim.data, len(mapped))
    for axis, start in zip(mapped, components, strict=True):
        starts[axis] = start
    value = window_of(b, b.tensor(args[0]), starts, window)
    collapsed = ints(numbers.collapsed_slice_dims)
    kept = tuple(size for i, size in enumerate(window) if i not in collapsed)
    return b.lowered(b.reshape(value, b.declared(kept)))


@dataclass(frozen=True)
class WindowAxes:
    """Which dimensions of an operand the windows of a gather or scatter have, and where.

    Attributes:
        indexed: dimensions in which windows lie at different places, or do not take everything.
        partial: those of them in which a window has several elements.
        whole: the others; a window has all of them.
        batching: the dimension of the points with which an operand dimension goes in step.
    """

    indexed: tuple[int, ...]
    partial: tuple[int, ...]
    whole: tuple[int, ...]
    batching: dict[int, int]


def window_axes(
    shape: Shape, window: Shape, batching: Iterable[tuple[int, int]], vector: int
) -> WindowAxes:
    """Sort the dimensions of an operand of rank 1 or more.

    `batching` pairs some with dimensions of the indices. At least one dimension is indexed.
    """
    steps = {axis: at - (at > vector) for axis, at in batching}
    whole = [i for i, (w, n) in enumerate(zip(window, shape, strict=True)) if w == n]
    whole = [i for i in whole if i not in steps]
    if len(whole) == len(shape):
        whole.pop(0)
    indexed = tuple(i for i in range(len(shape)) if i not in whole)
    partial = tuple(i for i in indexed if window[i] != 1)
    return WindowAxes(indexed, partial, tuple(whole), steps)


def positions(
    b: Builder,
    axes: WindowAxes,
    starts: dict[int, SSAValue],
    points: Shape,
    shape: Shape,
    window: Shape,
) -> SSAValue:
    """The merged position in the indexed dimensions, over points and partial window dimensions.

    `starts` has where the windows begin in each dimension that has an index.
    """
    places = (*points, *(window[i] for i in axes.partial))
    sizes = tuple(shape[i] for i in axes.indexed)
    element = position_element(sizes, *starts.values())
    components: list[SSAValue] = []
    for axis in axes.indexed:
        parts: list[SSAValue] = []
        if axis in starts:
            start = cast_to(b, starts[axis], element)
            parts.append(b.broadcast(start, places, range(len(points))))
        if axis in axes.batching:
            parts.append(iota(b, element, places, axes.batching[axis]))
        if axis in axes.partial:
            parts.append(iota(b, element, places, len(points) + axes.partial.index(axis)))
        if not parts:
            parts.append(b.broadcast(b.scalar(0, element), places))
        total = parts[0]
        for part in parts[1:]:
            total = b.elementwise("add", total, part)
        components.append(total)
    return linear_index(b, components, sizes)


def _gather_many(
    b: Builder,
    numbers: GatherDimensionNumbersAttr,
    args: Sequence[Lowered],
    window: Shape,
    points: Shape,
) -> Lowered:
    """The indexed dimensions are merged into one, and taken from."""
    shape, vector = args[0].shape, numbers.index_vector_dim.data
    if not shape:
        value = b.broadcast(b.tensor(args[0]), points)
        return b.lowered(b.reshape(value, b.declared(points)))
    mapped = ints(numbers.start_index_map)
    pairs = zip(
        ints(numbers.operand_batching_dims), ints(numbers.start_indices_batching_dims), strict=True
    )
    axes = window_axes(shape, window, pairs, vector)
    starts = {
        axis: b.tensor(component)
        for axis, component in zip(
            mapped, index_components(b, args[1], vector, len(mapped)), strict=True
        )
        if axis in axes.indexed and window[axis] != shape[axis]
    }
    # Of a single position `graph.gather` itself takes care.
    alone = len(axes.indexed) == 1 and not axes.partial
    if not alone:
        starts = {i: clamp_index(b, start, shape[i] - window[i]) for i, start in starts.items()}
    index = positions(b, axes, starts, points, shape, window)
    value, axis = b.tensor(args[0]), axes.indexed[0]
    if len(axes.indexed) > 1:
        value, axis = b.transpose(value, [*axes.indexed, *axes.whole]), 0
        merged = dims.product(tuple(shape[i] for i in axes.indexed))
        value = b.reshape(value, (merged, *(shape[i] for i in axes.whole)))
    value = b.emit(graph.GatherOp, value, index, axis=axis)
    taken = [*range(len(points)), *(len(points) + i for i in axes.partial)]
    before = sum(i < axis for i in axes.whole) if len(axes.indexed) == 1 else 0
    rest = [len(points) + i for i in axes.whole]
    order = [*rest[:before], *taken, *rest[before:]]
    return _arrange(b, numbers, value, order, points, window)


def _arrange(
    b: Builder,
    numbers: GatherDimensionNumbersAttr,
    value: SSAValue,
    order: Sequence[int],
    points: Shape,
    window: Shape,
) -> Lowered:
    """Put the dimensions of what was taken where the StableHLO gather has them.

    `order` says for each dimension which one of [points…, operand dimensions…] it is; dimensions
    of size 1 may be missing.
    """
    removed = ints(numbers.collapsed_slice_dims) + ints(numbers.operand_batching_dims)
    kept = [len(points) + i for i in range(len(window)) if i not in removed]
    offsets = sorted(ints(numbers.offset_dims))
    others = [i for i in range(len(offsets) + len(points)) if i not in offsets]
    source = dict(zip(others, range(len(points)), strict=True))
    source |= dict(zip(offsets, kept, strict=True))
    wanted = [source[i] for i in sorted(source)]
    value = b.transpose(value, [order.index(i) for i in wanted if i in order])
    sizes = (*points, *window)
    return b.lowered(b.reshape(value, b.declared(tuple(sizes[i] for i in wanted))))


HANDLERS: dict[str, Handler] = {
    "stablehlo.dynamic_slice": lower_dynamic_slice,
    "stablehlo.dynamic_update_slice": lower_dynamic_update_slice,
    "stablehlo.real_dynamic_slice": lower_real_dynamic_slice,
    "stablehlo.gather": lower_gather,
    "stablehlo.dynamic_gather": lower_gather,
}
