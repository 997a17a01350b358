"""Reading and writing at computed positions, by positions of merged dimensions (SPEC K1, K3).

The graph level takes whole slices along one axis (`graph.gather`) and writes whole slices along the
first (`graph.scatter`). Whatever else frontends know becomes these two: the indexed dimensions are
brought together and merged into one, and the position in it is computed from the positions in each.

All functions work on graph values. With ``wrap`` negative indices count from the end. Reading
clamps positions into the tensor; an update that has a position outside is skipped.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import IntegerType, i32, i64
from xdsl.ir import Attribute, SSAValue

from ...dialects import dims, graph
from ...dialects.dims import Dim
from .builder import GraphBuilder, Lowered, Shape

LARGEST_I32 = (1 << 31) - 1


# -- positions --------------------------------------------------------------------------------


def size_like(b: GraphBuilder, number: Dim, like: SSAValue) -> SSAValue:
    """A size as a tensor of `like`'s type."""
    type_ = graph.tensor_type(graph.element_type(like.type), ())
    scalar = b.tensor(Lowered(type_, numbers=(number,)))
    return b.broadcast(scalar, graph.sizes_of(like.type))


def iota(b: GraphBuilder, element: Attribute, shape: Shape, axis: int) -> SSAValue:
    """The positions along one axis."""
    return b.emit(graph.IotaOp, result=graph.tensor_type(element, shape), axis=axis)


def cast_to(b: GraphBuilder, value: SSAValue, element: Attribute) -> SSAValue:
    """The value with elements of that type."""
    type_ = graph.tensor_type(element, graph.sizes_of(value.type))
    return value if value.type == type_ else b.emit(graph.CastOp, value, result=type_)


def clamp_index(b: GraphBuilder, index: SSAValue, limit: Dim) -> SSAValue:
    """``min(max(index, 0), limit)``"""
    above = b.elementwise("max", index, size_like(b, 0, index))
    return b.elementwise("min", above, size_like(b, limit, above))


def wrap_index(b: GraphBuilder, index: SSAValue, size: Dim) -> SSAValue:
    """Indices below 0 counted from the end of a dimension."""
    negative = b.emit(graph.CompareOp, index, size_like(b, 0, index), direction="lt")
    from_end = b.elementwise("add", index, size_like(b, size, index))
    return b.emit(graph.SelectOp, negative, from_end, index)


def position_element(shape: Shape, *indices: SSAValue) -> Attribute:
    """The element type for positions in `shape`: i32 if they surely fit and the indices are."""
    widths = [_width(index) for index in indices]
    count = dims.product(shape)
    fits = isinstance(count, int) and count <= LARGEST_I32
    return i32 if fits and all(width <= 32 for width in widths) else i64


def _width(index: SSAValue) -> int:
    element = graph.element_type(index.type)
    return element.width.data if isinstance(element, IntegerType) else 64


def linear_index(b: GraphBuilder, components: Sequence[SSAValue], shape: Shape) -> SSAValue:
    """Positions in dimensions of these sizes, merged: ``(i0·n1 + i1)·n2 + i2``.

    The components have one type, wide enough for the result.
    """
    total = components[0]
    for component, size in zip(components[1:], shape[1:], strict=True):
        total = b.elementwise("mul", total, size_like(b, size, total))
        total = b.elementwise("add", total, component)
    return total


def inside(b: GraphBuilder, index: SSAValue, limit: Dim) -> SSAValue:
    """Whether ``0 <= index <= limit``."""
    above = b.emit(graph.CompareOp, index, size_like(b, 0, index), direction="ge")
    below = b.emit(graph.CompareOp, index, size_like(b, limit, index), direction="le")
    return b.elementwise("and", above, below)


def where_valid(b: GraphBuilder, valid: Sequence[SSAValue], index: SSAValue) -> SSAValue:
    """The index where all conditions hold, elsewhere -1, which a scatter skips."""
    if not valid:
        return index
    holds = valid[0]
    for condition in valid[1:]:
        holds = b.elementwise("and", holds, condition)
    return b.emit(graph.SelectOp, holds, index, size_like(b, -1, index))


def last_components(
    b: GraphBuilder, indices: SSAValue, element: Attribute, axis: int = -1
) -> list[SSAValue]:
    """The components of index vectors that lie along an axis, each without that axis."""
    shape = graph.sizes_of(indices.type)
    axis %= len(shape)
    count = shape[axis]
    if not isinstance(count, int):
        b.unsupported(f"with index vectors of {count} components")
    points = (*shape[:axis], *shape[axis + 1 :])
    parts: list[SSAValue] = []
    for k in range(count):
        starts = [k if i == axis else 0 for i in range(len(shape))]
        limits = [k + 1 if i == axis else size for i, size in enumerate(shape)]
        steps = [1] * len(shape)
        part = (
            indices
            if count == 1
            else b.emit(graph.SliceOp, indices, starts=starts, limits=limits, strides=steps)
        )
        parts.append(cast_to(b, b.reshape(part, points), element))
    return parts


# -- gathers ----------------------------------------------------------------------------------


def take_along_axis(
    b: GraphBuilder, x: SSAValue, indices: SSAValue, axis: int, *, wrap: bool = False
) -> SSAValue:
    """``y[…, i, …] = x[…, indices[…, i, …], …]``: numpy's take_along_axis, ONNX's GatherElements.

    Along the other axes `indices` may be shorter than `x`; the result has the shape of `indices`.
    """
    shape, points = graph.sizes_of(x.type), graph.sizes_of(indices.type)
    if len(points) != len(shape) or not shape:
        wanted, found = str(len(shape)), str(len(points))
        b.fail(f"'{b.subject}': rank of the indices", expected=wanted, found=found)
    axis %= len(shape)
    if _only_axis(shape, points, axis):
        flat = cast_to(b, b.reshape(indices, (points[axis],)), position_element(shape, indices))
        index = wrap_index(b, flat, shape[axis]) if wrap else flat
        return b.emit(graph.GatherOp, x, index, axis=axis)
    components = _element_components(b, shape, indices, axis, wrap=wrap)
    components[axis] = clamp_index(b, components[axis], shape[axis] - 1)
    index = linear_index(b, components, shape)
    return b.emit(graph.GatherOp, b.reshape(x, (dims.product(shape),)), index, axis=0)


def _only_axis(shape: Shape, points: Shape, axis: int) -> bool:
    """Whether all dimensions but the indexed one have one element."""
    return all(
        size == point == 1
        for i, (size, point) in enumerate(zip(shape, points, strict=True))
        if i != axis
    )


def _element_components(
    b: GraphBuilder, shape: Shape, indices: SSAValue, axis: int, *, wrap: bool
) -> list[SSAValue]:
    """The positions in all dimensions of elements chosen along one."""
    element = position_element(shape, indices)
    points = graph.sizes_of(indices.type)
    chosen = cast_to(b, indices, element)
    if wrap:
        chosen = wrap_index(b, chosen, shape[axis])
    return [chosen if i == axis else iota(b, element, points, i) for i in range(len(shape))]


def gather_nd(
    b: GraphBuilder, x: SSAValue, indices: SSAValue, batch_dims: int = 0, *, wrap: bool = False
) -> SSAValue:
    """Slices of `x` at index vectors: ONNX's GatherND.

    `indices` is [batch…, points…, k], `x` is [batch…, d1 … dk, rest…]; the result
    [batch…, points…, rest…].
    """
    shape, points = graph.sizes_of(x.type), graph.sizes_of(indices.type)[:-1]
    element = position_element(shape, indices)
    components = last_components(b, indices, element)
    depth = batch_dims + len(components)
    if not components:
        axes = (*range(batch_dims), *range(len(points), len(points) + len(shape) - depth))
        return b.broadcast(x, (*points, *shape[depth:]), axes)
    for k, size in enumerate(shape[batch_dims:depth]):
        component = wrap_index(b, components[k], size) if wrap else components[k]
        components[k] = clamp_index(b, component, size - 1)
    components = [*(iota(b, element, points, i) for i in range(batch_dims)), *components]
    index = linear_index(b, components, shape[:depth])
    merged = b.reshape(x, (dims.product(shape[:depth]), *shape[depth:]))
    return b.emit(graph.GatherOp, merged, index, axis=0)


# -- scatters ---------------------------------------------------------------------------------


def scatter_flat(
    b: GraphBuilder, x: SSAValue, index: SSAValue, updates: SSAValue, depth: int, kind: str
) -> SSAValue:
    """`x` with updates at positions in its first `depth` dimensions, merged.

    `index` has any shape, `updates` that shape and then the other dimensions of `x`.
    """
    shape, points = graph.sizes_of(x.type), dims.product(graph.sizes_of(index.type))
    rest = shape[depth:]
    merged = b.reshape(x, (dims.product(shape[:depth]), *rest))
    rows = b.reshape(updates, (points, *rest))
    value = b.emit(graph.ScatterOp, merged, b.reshape(index, (points,)), rows, kind=kind)
    return b.reshape(value, shape)


def scatter_nd(
    b: GraphBuilder,
    x: SSAValue,
    indices: SSAValue,
    updates: SSAValue,
    kind: str = "set",
    *,
    wrap: bool = False,
) -> SSAValue:
    """`x` with slices written or combined at index vectors: ONNX's ScatterND.

    `indices` is [points…, k], `x` is [d1 … dk, rest…], `updates` is [points…, rest…]; `kind` is
    that of `graph.scatter`.
    """
    shape = graph.sizes_of(x.type)
    components = last_components(b, indices, position_element(shape, indices))
    depth = len(components)
    if depth == 0:
        b.unsupported("with empty index vectors")
    if wrap:
        components = [wrap_index(b, c, n) for c, n in zip(components, shape, strict=False)]
    valid = _bounds(b, components, shape)
    index = where_valid(b, valid, linear_index(b, components, shape[:depth]))
    return scatter_flat(b, x, index, updates, depth, kind)


def _bounds(b: GraphBuilder, components: Sequence[SSAValue], shape: Shape) -> list[SSAValue]:
    """Which components are in range; of a single one the scatter itself finds out."""
    if len(components) == 1:
        return []
    return [inside(b, c, size - 1) for c, size in zip(components, shape, strict=False)]


def scatter_elements(
    b: GraphBuilder,
    x: SSAValue,
    indices: SSAValue,
    updates: SSAValue,
    axis: int,
    kind: str = "set",
    *,
    wrap: bool = False,
) -> SSAValue:
    """`x` with ``x[…, indices[…, i, …], …]`` written or combined: ONNX's ScatterElements.

    `updates` has the shape of `indices`, which may be smaller than `x`.
    """
    shape, points = graph.sizes_of(x.type), graph.sizes_of(indices.type)
    axis %= len(shape)
    components = _element_components(b, shape, indices, axis, wrap=wrap)
    valid = (
        [] if _only_axis(shape, points, axis) else [inside(b, components[axis], shape[axis] - 1)]
    )
    index = where_valid(b, valid, linear_index(b, components, shape))
    return scatter_flat(b, x, index, updates, len(shape), kind)
