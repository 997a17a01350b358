"""What padding does to operations that move, make or measure data.

Where the elements stay the first of their places, an operation is done on all places. Where they do
not (a reversal, a part that begins at a size, parts behind a padded one), it becomes a gather at
places that are computed from the sizes of the call.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from xdsl.dialects.builtin import i1, i64
from xdsl.ir import SSAValue

from ...dialects import dims
from ...dialects.dims import Dim
from ...dialects.graph import (
    BINARY_OPS,
    BroadcastOp,
    CollapseOp,
    CompareOp,
    ConcatOp,
    DimOp,
    ExpandOp,
    GatherOp,
    GraphOp,
    IotaOp,
    PadOp,
    ReshapeOp,
    ReverseOp,
    SelectOp,
    SliceOp,
    TransposeOp,
    element_type,
    sizes_of,
    tensor_type,
)
from ...dialects.graph.elements import numpy_dtype
from ...dialects.graph.numerics import Array
from ..rewriter import uniform_value
from .layout import Layout, capacity_of, is_padded, regroup, size_of
from .padder import Padded, Padder, PaddingRule, same_layout

# -- shapes -------------------------------------------------------------------------------------


def _broadcast(p: Padder, op: GraphOp, xs: list[Padded]) -> Padded:
    (x,), axes = xs, op.value("axes")
    sizes = sizes_of(op.result.type)
    layouts, even = list(p.layouts(op.result.type)), set(range(len(sizes)))
    fills: dict[int, Array] = {}
    number = uniform_value(op.operands[0])
    for i, axis in enumerate(axes):
        if x.shape[i] == sizes[axis]:
            layouts[axis] = x.layouts[i]
            even -= set() if i in x.even else {axis}
            fills.update({axis: x.fills[i]} if i in x.fills else {})
    if number is not None:
        fills = {i: number for i, layout in enumerate(layouts) if is_padded(layout)}
    type_ = tensor_type(x.element, tuple(map(capacity_of, layouts)))
    value = p.emit(BroadcastOp, (x.value,), type_, axes=axes)
    return Padded(value, tuple(layouts), fills, frozenset(even))


def _transpose(p: Padder, op: GraphOp, xs: list[Padded]) -> Padded:
    (x,), perm = xs, op.value("perm")
    layouts = tuple(x.layouts[i] for i in perm)
    type_ = tensor_type(x.element, tuple(map(capacity_of, layouts)))
    fills = {j: x.fills[i] for j, i in enumerate(perm) if i in x.fills}
    even = frozenset(j for j, i in enumerate(perm) if i in x.even)
    return Padded(p.emit(TransposeOp, (x.value,), type_, perm=perm), layouts, fills, even)


def _reshape(p: Padder, op: GraphOp, xs: list[Padded]) -> Padded:
    (x,) = xs
    sizes = sizes_of(op.result.type)
    parts = regroup(x.layouts, sizes)
    if parts is None:
        before, after = (", ".join(map(str, shape)) for shape in (x.shape, sizes))
        raise p.refusal(f"[{before}] does not become [{after}] place by place")
    fills: dict[int, Array] = {}
    for axis, part in enumerate(parts):
        numbers = [x.fills.get(i) for i in part.sources]
        first = numbers[0] if numbers else None
        if first is not None and all(x.holds(i, first) for i in part.sources):
            fills[axis] = first
    layouts = tuple(part.layout for part in parts)
    type_ = tensor_type(x.element, tuple(map(capacity_of, layouts)))
    return Padded(p.emit(type(op), (x.value,), type_, **op.properties), layouts, fills)


def _iota(p: Padder, op: GraphOp, xs: list[Padded]) -> Padded:
    del xs
    layouts, axis = p.layouts(op.result.type), op.value("axis") % len(sizes_of(op.result.type))
    type_ = tensor_type(element_type(op.result.type), tuple(map(capacity_of, layouts)))
    even = frozenset(range(len(layouts))) - {axis}
    return Padded(p.emit(IotaOp, (), type_, axis=axis), layouts, even=even)


def _dim(p: Padder, op: GraphOp, xs: list[Padded]) -> Padded:
    size = xs[0].shape[op.value("axis") % len(xs[0].shape)]
    return Padded(p.size(size, element_type(op.result.type)), ())


# -- parts --------------------------------------------------------------------------------------


def _slice(p: Padder, op: GraphOp, xs: list[Padded]) -> Padded:
    x = xs[0]
    bounds = list(zip(*(op.value(n) for n in ("starts", "limits", "strides")), strict=True))
    for axis, (start, limit, stride) in enumerate(bounds):
        if not _starts_alike(p, x, axis, start, limit, stride):
            size = dims.ceildiv(limit - start, stride)
            p.prefix(x, axis)
            x = p.moved(x, axis, p.counted(size, start, stride), size)
            bounds[axis] = (0, size, 1)
    if all(_whole(x, axis, *bound) for axis, bound in enumerate(bounds)):
        return x
    return _first_parts(p, x, bounds)


_Bounds: TypeAlias = "tuple[Dim, Dim, int]"
"""Of `graph.slice`: start, limit, stride."""

_Amount: TypeAlias = "tuple[Dim, Dim, int]"
"""Of `graph.pad`: before, behind, between."""


def _whole(x: Padded, axis: int, start: Dim, limit: Dim, stride: int) -> bool:
    return start == 0 and stride == 1 and limit == x.shape[axis]


def _starts_alike(p: Padder, x: Padded, axis: int, start: Dim, limit: Dim, stride: int) -> bool:
    """Whether a part begins at the same place for all sizes, and stays within the places."""
    if _whole(x, axis, start, limit, stride):
        return True
    p.prefix(x, axis)
    inside = p.facts.at_least(x.places[axis], p.capacities.of(limit)) or limit == x.shape[axis]
    return not p.capacities.concern(start) and (inside or not p.capacities.concern(limit))


def _first_parts(p: Padder, x: Padded, bounds: Sequence[_Bounds]) -> Padded:
    layouts: list[Layout] = []
    fills: dict[int, Array] = {}
    for axis, (start, limit, stride) in enumerate(bounds):
        size = dims.ceildiv(limit - start, stride)
        whole = _whole(x, axis, start, limit, stride)
        layouts.append(x.layouts[axis] if whole else p.layout(size))
        if limit == x.shape[axis] and axis in x.fills:
            fills[axis] = x.fills[axis]
    limits = tuple(p.capacities.of(limit) for _, limit, _ in bounds)
    type_ = tensor_type(x.element, tuple(map(capacity_of, layouts)))
    starts, strides = (tuple(b[k] for b in bounds) for k in (0, 2))
    y = p.emit(SliceOp, (x.value,), type_, starts=starts, limits=limits, strides=strides)
    return Padded(y, tuple(layouts), fills)


def _reverse(p: Padder, op: GraphOp, xs: list[Padded]) -> Padded:
    x = xs[0]
    padded = [axis for axis in op.value("axes") if is_padded(x.layouts[axis])]
    for axis in padded:
        size = p.prefix(x, axis)
        x = p.moved(x, axis, p.counted(size, size - 1, -1), size)
    if rest := tuple(axis for axis in op.value("axes") if axis not in padded):
        value = p.emit(ReverseOp, (x.value,), x.value.type, axes=rest)
        x = Padded(value, x.layouts, x.fills, x.even)
    return x


def _gather(p: Padder, op: GraphOp, xs: list[Padded]) -> Padded:
    """Indices end where the elements do; where there are none, all that is read is zero."""
    x, indices = xs
    axis = op.value("axis") % len(x.layouts)
    size = p.prefix(x, axis) if is_padded(x.layouts[axis]) else None
    if size is not None:
        indices = p.wide_index(indices)
        limit = p.spread(p.size(size - 1, indices.element), indices.places)
        value = p.emit(BINARY_OPS["min"], (indices.value, limit), limit.type)
        indices = Padded(value, indices.layouts)
    layouts = (*x.layouts[:axis], *indices.layouts, *x.layouts[axis + 1 :])
    shift = len(indices.layouts) - 1
    type_ = tensor_type(x.element, tuple(map(capacity_of, layouts)))
    value = p.emit(GatherOp, (x.value, indices.value), type_, axis=axis)
    if size is not None and not p.facts.at_least(size, 1):
        value = _unless_empty(p, size, value)
        return Padded(value, layouts)
    fills = {i + (shift if i > axis else 0): n for i, n in x.fills.items() if i != axis}
    return Padded(value, layouts, fills)


def _unless_empty(p: Padder, size: Dim, value: SSAValue) -> SSAValue:
    """The value, or zeros if there is nothing."""
    element, shape = element_type(value.type), sizes_of(value.type)
    one = p.emit(CompareOp, (p.size(size), p.size(0)), tensor_type(i1, ()), direction="gt")
    zeros = p.spread(p.scalar(np.zeros((), numpy_dtype(element)), element), shape)
    return p.emit(SelectOp, (p.spread(one, shape), value, zeros), value.type)


# -- joins --------------------------------------------------------------------------------------


def _concat(p: Padder, op: GraphOp, xs: list[Padded]) -> Padded:
    axis = op.value("axis") % len(xs[0].layouts)
    layouts = [
        same_layout(p, [(x, i) for x in xs]) if i != axis else () for i in range(len(xs[0].layouts))
    ]
    total: Dim = 0
    for x in xs:
        total = total + p.prefix(x, axis)
    layouts[axis] = p.layout(total)
    type_ = tensor_type(xs[0].element, tuple(map(capacity_of, layouts)))
    value = p.emit(ConcatOp, [x.value for x in xs], type_, axis=axis)
    fills = {i: n for i, n in xs[0].fills.items() if i != axis and all(x.holds(i, n) for x in xs)}
    if any(is_padded(x.layouts[axis]) for x in xs[:-1]):
        index = _joined_places(p, [x.layouts[axis] for x in xs], total)
        value = p.emit(GatherOp, (value, index), type_, axis=axis)
    elif axis in xs[-1].fills:
        fills[axis] = xs[-1].fills[axis]
    return Padded(value, tuple(layouts), fills)


def _joined_places(p: Padder, parts: Sequence[Layout], total: Dim) -> SSAValue:
    """Where each element of a concatenation stands among the places of its parts, as i64.

    Behind each part that is padded, elements stand so much later.
    """
    index = place = p.counted(total, 0, 1)
    shape = (capacity_of(p.layout(total)),)
    zeros = p.spread(p.size(0), shape)
    begin: Dim = 0
    for part in parts[:-1]:
        begin = begin + size_of(part)
        if not is_padded(part):
            continue
        start = p.spread(p.size(begin), shape)
        behind = p.emit(CompareOp, (place, start), tensor_type(i1, shape), direction="ge")
        gap = p.spread(p.size(capacity_of(part) - size_of(part)), shape)
        shift = p.emit(SelectOp, (behind, gap, zeros), tensor_type(i64, shape))
        index = p.emit(BINARY_OPS["add"], (index, shift), tensor_type(i64, shape))
    return index


def _pad(p: Padder, op: GraphOp, xs: list[Padded]) -> Padded:
    """Padding takes the number that the operation puts behind and between the elements."""
    x, number = xs[0], uniform_value(op.operands[1])
    amounts = list(zip(*(op.value(n) for n in ("low", "high", "interior")), strict=True))
    for axis, amount in enumerate(amounts):
        if p.capacities.concern(amount[0]):
            x = _moved_up(p, x, axis, amount, xs[1].value, number)
            amounts[axis] = (0, 0, 0)
    changed = [i for i, amount in enumerate(amounts) if amount != (0, 0, 0)]
    sizes = sizes_of(op.result.type)
    layouts = list(x.layouts)
    for axis in changed:
        p.prefix(x, axis)
        layouts[axis] = p.layout(sizes[axis])
    behind = [i for i in changed if amounts[i][1:] != (0, 0)]
    fill = xs[1].value if number is None else number
    x = p.masked(x, behind, fill)
    type_ = tensor_type(x.element, tuple(map(capacity_of, layouts)))
    y = p.emit(
        PadOp,
        (x.value, xs[1].value),
        type_,
        low=tuple(low for low, _, _ in amounts),
        high=tuple(p.capacities.of(high) for _, high, _ in amounts),
        interior=tuple(interior for _, _, interior in amounts),
    )
    cut = {i for i in changed if not p.facts.at_least(amounts[i][1], 0)}
    filled = {
        i: number
        for i in range(len(layouts))
        if number is not None and i not in cut and (i in behind or x.holds(i, number))
    }
    return Padded(y, tuple(layouts), filled if changed else x.fills)


def _moved_up(
    p: Padder, x: Padded, axis: int, amount: _Amount, value: SSAValue, number: Array | None
) -> Padded:
    """A dimension whose elements begin at a place that depends on the sizes: each place takes the
    element that belongs there, or the number around the elements.
    """
    low, high, interior = amount
    if interior:
        raise p.refusal(f"where elements begin in dimension {axis} depends on the size: {low}")
    elements = p.prefix(x, axis)
    size = low + elements + high
    y = p.moved(x, axis, p.counted(size, -1 * low, 1), size)
    shape = (y.places[axis],)
    place = p.counted(size, 0, 1)
    inside: list[SSAValue] = []
    for bound, direction in ((low, "ge"), (low + elements, "lt")):
        limit = p.spread(p.size(bound), shape)
        inside.append(
            p.emit(CompareOp, (place, limit), tensor_type(i1, shape), direction=direction)
        )
    mask = p.emit(BINARY_OPS["and"], inside, inside[0].type)
    mask = p.emit(BroadcastOp, (mask,), tensor_type(i1, y.places), axes=(axis,))
    around = p.spread(value, y.places)
    result = p.emit(SelectOp, (mask, y.value, around), y.value.type)
    fills = {i: n for i, n in y.fills.items() if number is not None and y.holds(i, number)}
    if number is not None and p.facts.at_least(high, 0):
        fills[axis] = number
    return Padded(result, y.layouts, fills)


MOVE_RULES: dict[type[GraphOp], PaddingRule] = {
    BroadcastOp: _broadcast, TransposeOp: _transpose, ReshapeOp: _reshape, ExpandOp: _reshape,
    CollapseOp: _reshape, IotaOp: _iota, DimOp: _dim, SliceOp: _slice, ReverseOp: _reverse,
    GatherOp: _gather, ConcatOp: _concat, PadOp: _pad,
}  # fmt: skip
"""How each operation goes on with padded operands, or with a padded result."""
