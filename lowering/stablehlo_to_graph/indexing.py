"""Lowering of slices and gathers at computed positions (SPEC K3).

Positions that depend on sizes only become `graph.slice`; positions that depend on data become
`graph.gather` along one axis. All of them are clamped into the operand, as StableHLO asks.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.ir import Operation, SSAValue

from ...dialects import dims, graph
from ...dialects.dims import Dim
from ...dialects.stablehlo import contractions, shaping
from ...dialects.stablehlo.attributes import GatherDimensionNumbersAttr, ints
from ..frontend.builder import Lowered, Shape
from .shaping import slice_of
from .values import Builder, Handler


def clamped(b: Builder, start: Dim, size: Dim, window: Dim) -> Dim:
    """``min(max(start, 0), size - window)``"""
    return b.facts.minimum(b.facts.maximum(start, 0), size - window)


def _index_constant(b: Builder, number: Dim, like: SSAValue) -> SSAValue:
    """A size as a tensor of `like`'s type."""
    type_ = graph.tensor_type(graph.element_type(like.type), ())
    scalar = b.tensor(Lowered(type_, numbers=(number,)))
    return b.broadcast(scalar, graph.sizes_of(like.type))


def _clamp(b: Builder, index: SSAValue, limit: Dim) -> SSAValue:
    """``min(max(index, 0), limit)`` of an index tensor."""
    above = b.elementwise("max", index, _index_constant(b, 0, index))
    return b.elementwise("min", above, _index_constant(b, limit, above))


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
    first = b.broadcast(_clamp(b, start, size - window), (window,))
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
        components = _components(b, starts, 0, len(window))
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
    """Where a position is inside the window the update, elsewhere the operand."""
    operand, update = b.tensor(args[0]), b.tensor(args[1])
    shape, window = args[0].shape, args[1].shape
    inside: SSAValue | None = None
    for i, start in enumerate(args[2:]):
        _check_window(b, i, window[i], shape[i])
        if _is_whole(window[i], shape[i]):
            continue
        if start.numbers is not None:
            low = clamped(b, start.numbers[0], shape[i], window[i])
            first = b.tensor(Lowered(start.type, numbers=(low,)))
        else:
            first = _clamp(b, b.tensor(start), shape[i] - window[i])
        count = b.emit(graph.IotaOp, result=graph.tensor_type(start.element, (shape[i],)), axis=0)
        offset = b.elementwise("sub", count, b.broadcast(first, (shape[i],)))
        nearest = _clamp(b, offset, window[i] - 1)
        update = b.emit(graph.GatherOp, update, nearest, axis=i)
        here = b.emit(graph.CompareOp, offset, nearest, direction="eq")
        here = b.broadcast(here, shape, (i,))
        inside = here if inside is None else b.elementwise("and", inside, here)
    if inside is None:
        return [args[1]]
    return [b.lowered(b.emit(graph.SelectOp, inside, update, operand))]


# -- gathers ----------------------------------------------------------------------------------


def lower_gather(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """`gather` and `dynamic_gather`: a window at one position, or whole slices at many."""
    assert isinstance(op, contractions.GatherOp | contractions.DynamicGatherOp)
    window = (
        ints(op.slice_sizes)
        if isinstance(op, contractions.GatherOp)
        else b.numbers(args[2], "the slice size")
    )
    numbers = op.dimension_numbers
    vector = numbers.index_vector_dim.data
    points = tuple(size for i, size in enumerate(args[1].shape) if i != vector)
    for i, size in enumerate(window):
        _check_window(b, i, size, args[0].shape[i])
    if not points:
        return [_gather_one(b, numbers, args, window)]
    return [_gather_many(b, numbers, args, window, points)]


def _components(b: Builder, indices: Lowered, vector: int, count: int) -> list[Lowered]:
    """The components of index vectors, each a tensor over the points."""
    shape = indices.shape
    points = tuple(size for i, size in enumerate(shape) if i != vector)
    type_ = graph.tensor_type(indices.element, points)
    if indices.numbers is not None and not points:
        return [Lowered(type_, numbers=(number,)) for number in indices.numbers]
    value = b.tensor(indices)
    if vector == len(shape):
        return [b.lowered(value)]
    components: list[Lowered] = []
    for k in range(count):
        starts = [k if i == vector else 0 for i in range(len(shape))]
        limits = [k + 1 if i == vector else size for i, size in enumerate(shape)]
        components.append(b.lowered(b.reshape(slice_of(b, value, starts, limits), points)))
    return components


def _gather_one(
    b: Builder, numbers: GatherDimensionNumbersAttr, args: Sequence[Lowered], window: Shape
) -> Lowered:
    """A gather with one index vector is a dynamic slice."""
    mapped = ints(numbers.start_index_map)
    starts: list[Lowered | None] = [None] * len(window)
    components = _components(b, args[1], numbers.index_vector_dim.data, len(mapped))
    for axis, start in zip(mapped, components, strict=True):
        starts[axis] = start
    value = window_of(b, b.tensor(args[0]), starts, window)
    collapsed = ints(numbers.collapsed_slice_dims)
    kept = tuple(size for i, size in enumerate(window) if i not in collapsed)
    return b.lowered(b.reshape(value, b.declared(kept)))


def _gather_many(
    b: Builder,
    numbers: GatherDimensionNumbersAttr,
    args: Sequence[Lowered],
    window: Shape,
    points: Shape,
) -> Lowered:
    """Whole slices at many positions: the indexed dimensions are merged into one and taken from."""
    shape = args[0].shape
    mapped = ints(numbers.start_index_map)
    batching = ints(numbers.operand_batching_dims)
    indexed = [*batching, *mapped]
    rest = [i for i in range(len(shape)) if i not in indexed]
    if any(window[i] != 1 for i in indexed) or any(window[i] != shape[i] for i in rest):
        b.unsupported("of windows that are neither single positions nor whole dimensions")
    vector = numbers.index_vector_dim.data
    index: SSAValue | None = None
    components = [
        *(_batch_index(b, numbers, args[1], k, points) for k in range(len(batching))),
        *(b.tensor(c) for c in _components(b, args[1], vector, len(mapped))),
    ]
    for axis, component in zip(indexed, components, strict=True):
        if len(indexed) > 1 and axis in mapped:
            component = _clamp(b, component, shape[axis] - 1)
        if index is not None:
            index = b.elementwise("mul", index, _index_constant(b, shape[axis], index))
            component = b.elementwise("add", index, component)
        index = component
    assert index is not None
    value, axis = b.tensor(args[0]), indexed[0]
    if len(indexed) > 1:
        value, axis = b.transpose(value, [*indexed, *rest]), 0
        merged = dims.product(tuple(shape[i] for i in indexed))
        value = b.reshape(value, (merged, *(shape[i] for i in rest)))
    value = b.emit(graph.GatherOp, value, index, axis=axis)
    return _arrange(b, numbers, value, axis, points, window)


def _batch_index(
    b: Builder,
    numbers: GatherDimensionNumbersAttr,
    indices: Lowered,
    k: int,
    points: Shape,
) -> SSAValue:
    """The positions along batching dimension k: those of the point itself."""
    axis = ints(numbers.start_indices_batching_dims)[k]
    axis -= axis > numbers.index_vector_dim.data
    type_ = graph.tensor_type(indices.element, points)
    return b.emit(graph.IotaOp, result=type_, axis=axis)


def _arrange(
    b: Builder,
    numbers: GatherDimensionNumbersAttr,
    value: SSAValue,
    axis: int,
    points: Shape,
    window: Shape,
) -> Lowered:
    """Put the dimensions of a graph gather where the StableHLO gather has them.

    `value` has the points' dimensions at `axis`, around them the whole slice dimensions.
    """
    removed = ints(numbers.collapsed_slice_dims) + ints(numbers.operand_batching_dims)
    kept = [i for i in range(len(window)) if i not in removed]
    offsets = sorted(ints(numbers.offset_dims))
    others = [i for i in range(len(offsets) + len(points)) if i not in offsets]
    rank = len(graph.sizes_of(value.type))
    point_axes = list(range(axis, axis + len(points)))
    slice_axes = [i for i in range(rank) if i not in point_axes]
    # Slice dimensions of size 1 that an index selects but nothing collapses are added at the end.
    whole = [i for i in kept if i not in ints(numbers.start_index_map)]
    source = dict(zip(others, point_axes, strict=True))
    position = dict(zip(kept, offsets, strict=True))
    source |= {position[i]: where for i, where in zip(whole, slice_axes, strict=True)}
    perm = [source[i] for i in sorted(source)]
    value = b.transpose(value, perm)
    sizes = dict(zip(others, points, strict=True))
    sizes |= {position[i]: window[i] for i in kept}
    shape = tuple(sizes[i] for i in sorted(sizes))
    return b.lowered(b.reshape(value, b.declared(shape)))


HANDLERS: dict[str, Handler] = {
    "stablehlo.dynamic_slice": lower_dynamic_slice,
    "stablehlo.dynamic_update_slice": lower_dynamic_update_slice,
    "stablehlo.real_dynamic_slice": lower_real_dynamic_slice,
    "stablehlo.gather": lower_gather,
    "stablehlo.dynamic_gather": lower_gather,
}
