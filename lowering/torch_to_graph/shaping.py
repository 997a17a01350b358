"""Lowering of ATen operators that move, repeat or cut data, and of those that make it (K1, K3)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from xdsl.dialects.builtin import i64
from xdsl.ir import Attribute

from ...dialects import dims
from ...dialects.dims import Dim
from ..frontend import diagonals, padding, slicing
from ..frontend.arithmetic import range_length
from ..frontend.arrays import is_float
from ..frontend.builder import Lowered
from ..frontend.repeating import tiled
from .values import Builder, Handler

# -- other shapes -----------------------------------------------------------------------------


def view(b: Builder, x: Lowered, shape: Sequence[Dim]) -> Lowered:
    """The same elements in another shape."""
    return b.reshaped(x, shape)


def flatten(b: Builder, x: Lowered, start_dim: int = 0, end_dim: int = -1) -> Lowered:
    """Neighbouring dimensions as one."""
    rank = len(x.shape)
    first, last = b.axis(start_dim, rank), b.axis(end_dim, rank)
    merged = dims.product(x.shape[first : last + 1])
    return b.reshaped(x, (*x.shape[:first], merged, *x.shape[last + 1 :]))


def unsqueeze(b: Builder, x: Lowered, dim: int) -> Lowered:
    """A dimension of size 1 before another."""
    return b.unsqueezed(x, [b.axis(dim, len(x.shape) + 1)])


def squeeze(b: Builder, x: Lowered, dim: int | Sequence[int] | None = None) -> Lowered:
    """Without those dimensions that have size 1."""
    rank = len(x.shape)
    chosen = range(rank) if dim is None else [dim] if isinstance(dim, int) else dim
    axes = [b.axis(axis, rank) for axis in chosen] if rank else []
    return b.squeezed(x, [axis for axis in axes if x.shape[axis] == 1])


def permute(b: Builder, x: Lowered, order: Sequence[int]) -> Lowered:
    """Dimensions in another order."""
    return b.transposed(x, [b.axis(axis, len(x.shape)) for axis in order])


def transpose(b: Builder, x: Lowered, first: int = 0, second: int = 1) -> Lowered:
    """Two dimensions exchanged; a vector stays as it is."""
    rank = len(x.shape)
    if rank < 2:
        return x
    order = list(range(rank))
    i, j = b.axis(first, rank), b.axis(second, rank)
    order[i], order[j] = j, i
    return b.transposed(x, order)


def expand(b: Builder, x: Lowered, shape: Sequence[Dim], *, implicit: bool = False) -> Lowered:
    """Repeated to a shape; -1 keeps a size."""
    new = len(shape) - len(x.shape)
    sizes = [x.shape[i - new] if size == -1 else size for i, size in enumerate(shape)]
    return b.broadcast_to(x, tuple(sizes))


def expand_as(b: Builder, x: Lowered, other: Lowered) -> Lowered:
    """Repeated to the shape of another tensor."""
    return b.broadcast_to(x, other.shape)


def repeat(b: Builder, x: Lowered, counts: Sequence[Dim]) -> Lowered:
    """Copies one after another in every dimension."""
    shape = (*([1] * (len(counts) - len(x.shape))), *x.shape)
    return tiled(b, b.reshaped(x, shape), counts)


def flip(b: Builder, x: Lowered, axes: Sequence[int]) -> Lowered:
    """Dimensions running backwards."""
    axes = b.axes(axes, len(x.shape))
    return slicing.reversed_along(b, x, *axes) if axes else x


def roll(b: Builder, x: Lowered, shifts: Sequence[Dim], axes: Sequence[int] = ()) -> Lowered:
    """Elements moved on, those beyond the end to the start."""
    if not axes:
        flat = roll(b, b.reshaped(x, [-1]), shifts, [0])
        return b.reshaped(flat, x.shape)
    for shift, dim in zip(shifts, axes, strict=True):
        x = slicing.rolled(b, x, b.axis(dim, len(x.shape)), shift)
    return x


# -- parts ------------------------------------------------------------------------------------


def slice_(
    b: Builder,
    x: Lowered,
    dim: int = 0,
    start: Dim | None = None,
    end: Dim | None = None,
    step: int = 1,
) -> Lowered:
    """x[start:end:step] along a dimension."""
    return slicing.sliced(b, x, b.axis(dim, len(x.shape)), start, end, step)


def select(b: Builder, x: Lowered, dim: int, index: Dim) -> Lowered:
    """x[index] along a dimension."""
    return slicing.position(b, x, b.axis(dim, len(x.shape)), index)


def narrow(b: Builder, x: Lowered, dim: int, start: Dim, length: Dim) -> Lowered:
    """x[start : start + length] along a dimension."""
    axis = b.axis(dim, len(x.shape))
    if isinstance(start, int) and start < 0:
        start = x.shape[axis] + start
    return slicing.sliced(b, x, axis, start, start + length)


def split(b: Builder, x: Lowered, length: Dim, dim: int = 0) -> list[Lowered]:
    """Parts of a length; the last one may be shorter."""
    axis = b.axis(dim, len(x.shape))
    count = dims.ceildiv(x.shape[axis], length)
    if not isinstance(count, int):
        b.unsupported(f"into {count} parts")
    cuts = [i * length for i in range(count)]
    return [slicing.sliced(b, x, axis, cut, cut + length) for cut in cuts]


def split_with_sizes(b: Builder, x: Lowered, lengths: Sequence[Dim], dim: int = 0) -> list[Lowered]:
    """Parts of given lengths."""
    return slicing.split(b, x, b.axis(dim, len(x.shape)), lengths)


def unbind(b: Builder, x: Lowered, dim: int = 0) -> list[Lowered]:
    """The elements along a dimension."""
    axis = b.axis(dim, len(x.shape))
    count = x.shape[axis]
    if not isinstance(count, int):
        b.unsupported(f"into {count} parts")
    return [slicing.position(b, x, axis, i) for i in range(count)]


def diagonal(b: Builder, x: Lowered, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Lowered:
    """The elements at equal positions of two dimensions, which become the last one."""
    rank = len(x.shape)
    first, second = b.axis(dim1, rank), b.axis(dim2, rank)
    rest = [axis for axis in range(rank) if axis not in (first, second)]
    x = b.transposed(x, [*rest, first, second])
    x = slicing.sliced(b, x, rank - 2, max(-offset, 0), None)
    x = slicing.sliced(b, x, rank - 1, max(offset, 0), None)
    length = b.facts.minimum(*x.shape[-2:])
    x = slicing.sliced(b, slicing.sliced(b, x, rank - 2, 0, length), rank - 1, 0, length)
    # The diagonal of an n·n square starts every n + 1 elements.
    flat = b.reshaped(x, (*x.shape[:-2], length * length))
    index = b.apply("mul", b.iota(length), b.size(length + 1))
    return slicing.taken(b, flat, index, rank - 2, negative=False)


def triangle(upper: bool, b: Builder, x: Lowered, diagonal: int = 0) -> Lowered:
    """Elements on one side of a diagonal, 0 elsewhere."""
    return diagonals.triangle(b, x, b.number(diagonal, i64), upper=upper)


def unfold(b: Builder, x: Lowered, dim: int, size: int, step: int) -> Lowered:
    """Windows along a dimension, which overlap if the step is smaller; they become the last one."""
    if not x.shape:
        return b.reshaped(x, [1])
    axis = b.axis(dim, len(x.shape))
    count = dims.floordiv(x.shape[axis] - size, step) + 1
    start = b.unsqueezed(b.apply("mul", b.iota(count), b.number(step, i64)), [1])
    places = b.apply("add", start, b.iota(size))
    return b.moved(slicing.taken(b, x, places, axis, negative=False), axis + 1, len(x.shape))


# -- together ---------------------------------------------------------------------------------


def cat(b: Builder, parts: Sequence[Lowered], dim: int = 0) -> Lowered:
    """One after another along a dimension; what has the shape [0] is nothing."""
    present = [part for part in parts if part.shape != (0,)] or list(parts[:1])
    return b.concatenated([b.operand(part) for part in present], dim)


def stack(b: Builder, parts: Sequence[Lowered], dim: int = 0) -> Lowered:
    """Side by side in a new dimension."""
    axis = b.axis(dim, len(parts[0].shape) + 1)
    return b.concatenated([b.unsqueezed(b.operand(part), [axis]) for part in parts], axis)


def constant_pad(b: Builder, x: Lowered, pads: Sequence[Dim], value: Any = 0) -> Lowered:
    """Elements before and after, last dimension first; a negative number cuts off."""
    rank = len(x.shape)
    low: list[Dim] = [0] * rank
    high: list[Dim] = [0] * rank
    for i in range(len(pads) // 2):
        low[rank - 1 - i], high[rank - 1 - i] = pads[2 * i], pads[2 * i + 1]
    return padding.padded(b, x, low, high, b.operand(value, x.element))


_MODES: dict[str, padding.Mode] = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}


def pad(
    b: Builder, x: Lowered, pads: Sequence[Dim], mode: str = "constant", value: Any = None
) -> Lowered:
    """Elements before and after: a constant, reflected, repeated or taken from the other side."""
    if mode == "constant":
        return constant_pad(b, x, pads, 0 if value is None else value)
    if mode not in _MODES:
        b.unsupported(f"in mode {mode}")
    for i in range(len(pads) // 2):
        axis = len(x.shape) - 1 - i
        x = padding.padded_along(b, x, axis, pads[2 * i], pads[2 * i + 1], _MODES[mode])
    return x


def pixel_shuffle(b: Builder, x: Lowered, factor: int) -> Lowered:
    """Features become pixels: [c·r·r, h, w] → [c, h·r, w·r]."""
    *batch, features, height, width = x.shape
    n = len(batch)
    inner = dims.floordiv(features, factor * factor)
    split = b.reshaped(x, (*batch, inner, factor, factor, height, width))
    turned = b.transposed(split, [*range(n), n, n + 3, n + 1, n + 4, n + 2])
    return b.reshaped(turned, (*batch, inner, height * factor, width * factor))


# -- made from nothing ------------------------------------------------------------------------


def full(b: Builder, shape: Sequence[Dim], value: Any, **kwargs: Any) -> Lowered:
    """All elements equal."""
    return b.filled(b.operand(value), tuple(shape))


def filled(value: int, b: Builder, shape: Sequence[Dim], **kwargs: Any) -> Lowered:
    """All elements equal to a number that the operator's name says."""
    return full(b, shape, value)


def filled_like(value: int, b: Builder, x: Lowered, *args: Any, **kwargs: Any) -> Lowered:
    """The same in the shape of a tensor."""
    return full(b, x.shape, value)


def full_like(b: Builder, x: Lowered, value: Any, **kwargs: Any) -> Lowered:
    """All elements equal, in the shape of a tensor."""
    return full(b, x.shape, value)


def new_full(b: Builder, x: Lowered, shape: Sequence[Dim], value: Any, **kwargs: Any) -> Lowered:
    """All elements equal, of a given shape."""
    return full(b, shape, value)


def new_filled(value: int, b: Builder, x: Lowered, shape: Sequence[Dim], **kwargs: Any) -> Lowered:
    """The same for a number that the operator's name says."""
    return full(b, shape, value)


def copy(b: Builder, x: Lowered, source: Lowered, non_blocking: bool = False) -> Lowered:
    """Another tensor's elements, in this one's shape and type."""
    return b.broadcast_to(b.operand(source, x.element), x.shape)


def arange(b: Builder, *numbers: Any, **kwargs: Any) -> Lowered:
    """start, start + step, … below end."""
    start, end, step = (0, *numbers, 1) if len(numbers) == 1 else (*numbers, 1)[:3]
    if isinstance(start, float) or isinstance(step, float) or isinstance(end, float):
        length: Dim = int(b.node.meta["val"].shape[0])
    elif isinstance(step, int) and step != 0:
        length = range_length(b.facts, start, end, step)
    else:
        b.unsupported(f"with step {step}")
    return _sequence(b, length, start, step)


def _sequence(b: Builder, length: Dim, start: Any, step: Any) -> Lowered:
    """start + step · i, in the result's element type."""
    element = b.element
    whole = not is_float(element) or not any(isinstance(n, float) for n in (start, step))
    working: Attribute = i64 if whole else element
    values = b.cast(b.iota(length), working)
    if step != 1:
        values = b.apply("mul", values, b.operand(step, working))
    if start != 0:
        values = b.apply("add", values, b.operand(start, working))
    return b.cast(values, element)


def linspace(b: Builder, start: float, end: float, steps: Dim, **kwargs: Any) -> Lowered:
    """Equal steps from start to end, both included."""
    if not isinstance(steps, int):
        b.unsupported(f"with {steps} steps")
    step = (end - start) / (steps - 1) if steps > 1 else 0.0
    return _sequence(b, steps, float(start), step)


def eye(b: Builder, rows: Dim, columns: Dim | None = None, **kwargs: Any) -> Lowered:
    """Ones on the diagonal."""
    shape = (rows, rows if columns is None else columns)
    return diagonals.ones_on_diagonal(b, shape, b.number(0, i64), b.element)


def scalar_tensor(b: Builder, value: Any, **kwargs: Any) -> Lowered:
    """A number as a tensor."""
    return b.operand(value)


def numel(b: Builder, x: Lowered) -> Dim:
    """How many elements there are."""
    return dims.product(x.shape)


def _defaults(names: str, handler: Handler) -> dict[str, Handler]:
    return {f"aten.{name}.default": handler for name in names.split()}


HANDLERS: dict[str, Handler] = {
    **_defaults("view reshape _unsafe_view", view),
    "aten.flatten.using_ints": flatten,
    "aten.unsqueeze.default": unsqueeze,
    **{f"aten.squeeze.{overload}": squeeze for overload in ("default", "dim", "dims")},
    "aten.permute.default": permute,
    "aten.transpose.int": transpose,
    "aten.t.default": transpose,
    "aten.expand.default": expand,
    "aten.expand_as.default": expand_as,
    "aten.repeat.default": repeat,
    "aten.flip.default": flip,
    "aten.roll.default": roll,
    "aten.slice.Tensor": slice_,
    "aten.select.int": select,
    "aten.narrow.default": narrow,
    "aten.split.Tensor": split,
    "aten.split_with_sizes.default": split_with_sizes,
    "aten.unbind.int": unbind,
    "aten.diagonal.default": diagonal,
    "aten.unfold.default": unfold,
    "aten.tril.default": partial(triangle, False),
    "aten.triu.default": partial(triangle, True),
    "aten.cat.default": cat,
    "aten.stack.default": stack,
    "aten.constant_pad_nd.default": constant_pad,
    "aten.pad.default": pad,
    **{
        f"aten.{name}_pad{rank}d.default": partial(pad, mode=mode)
        for name, mode in (("reflection", "reflect"), ("replication", "replicate"))
        for rank in (1, 2, 3)
    },
    "aten.pixel_shuffle.default": pixel_shuffle,
    "aten.full.default": full,
    **_defaults("zeros", partial(filled, 0)),
    **_defaults("ones", partial(filled, 1)),
    "aten.empty.memory_format": partial(filled, 0),
    **_defaults("zeros_like empty_like", partial(filled_like, 0)),
    **_defaults("ones_like", partial(filled_like, 1)),
    **_defaults("full_like", full_like),
    "aten.fill.Scalar": full_like,
    "aten.fill.Tensor": full_like,
    **_defaults("new_full", new_full),
    **_defaults("new_zeros new_empty", partial(new_filled, 0)),
    **_defaults("new_ones", partial(new_filled, 1)),
    "aten.copy.default": copy,
    **{f"aten.arange.{overload}": arange for overload in ("default", "start", "start_step")},
    "aten.linspace.default": linspace,
    "aten.eye.default": eye,
    "aten.eye.m": eye,
    "aten.scalar_tensor.default": scalar_tensor,
    "aten.sym_numel.default": numel,
}
"""Handlers by the operator's text."""
