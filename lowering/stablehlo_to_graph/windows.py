"""Lowering of the windowed operations of `stablehlo`: convolution, reduce_window (SPEC K3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from xdsl.dialects.builtin import DenseArrayBase, DenseIntOrFPElementsAttr, i64
from xdsl.ir import Attribute, Block, Operation, SSAValue

from ...dialects import dims, graph
from ...dialects.dims import Dim
from ...dialects.stablehlo import window
from ...dialects.stablehlo.attributes import ints
from ...quick_dataclass import dataclass
from ..frontend.builder import Lowered, Shape
from ..frontend.gathers import cast_to, iota, size_like
from .reductions import is_identity, reduce_rows
from .regions import reducer_kind
from .values import Builder, Handler

_IDEMPOTENT = ("max", "min", "and", "or")


def lower_convolution(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """`graph.conv`; reversed windows reverse the weights, batch groups become feature groups."""
    assert isinstance(op, window.ConvolutionOp | window.DynamicConvOp)
    numbers = op.dimension_numbers
    x_layout, w_layout, out_layout = (
        "".join(word.data for word in part.data)
        for part in (numbers.input, numbers.kernel, numbers.output)
    )
    rank = len(x_layout) - 2
    element = b.result_element()
    x, w = (cast_to(b, b.tensor(arg), element) for arg in args[:2])
    if op.window_reversal is not None:
        flags = ints(op.window_reversal)
        axes = [i for i, axis in enumerate(w_layout) if axis.isdigit() and flags[int(axis)]]
        w = b.emit(graph.ReverseOp, w, axes=axes) if axes else w
    groups = op.feature_group_count.value.data
    if (batches := op.batch_group_count.value.data) > 1:
        if groups > 1:
            b.unsupported("with batch groups and feature groups")
        x, groups = _batches_to_features(b, x, x_layout, batches), batches
    if isinstance(op, window.DynamicConvOp):
        low, high = pairs_of(b.numbers(args[2], "the padding"))
    else:
        low, high = _padding(op.padding, rank)
    value = b.emit(
        graph.ConvOp,
        x,
        w,
        layout=f"{x_layout},{w_layout}->{out_layout}",
        strides=_numbers(op.window_strides, rank),
        low=low,
        high=high,
        x_dilation=_unless_ones(_numbers(op.lhs_dilation, rank)),
        w_dilation=_unless_ones(_numbers(op.rhs_dilation, rank)),
        groups=groups,
    )
    b.declared(graph.sizes_of(value.type))
    return [b.lowered(value)]


def _batches_to_features(b: Builder, x: SSAValue, layout: str, groups: int) -> SSAValue:
    """The input with its batch split into groups that become groups of features."""
    batch, feature = layout.index("b"), layout.index("f")
    sizes = graph.sizes_of(x.type)
    if not isinstance(sizes[batch], int) or sizes[batch] % groups:  # pyright: ignore[reportOperatorIssue]
        b.unsupported(f"with a batch of {sizes[batch]} in {groups} groups")
    inner = sizes[batch] // groups  # pyright: ignore[reportOperatorIssue]
    split = b.reshape(x, (*sizes[:batch], groups, inner, *sizes[batch + 1 :]))
    order = [i for i in range(len(sizes) + 1) if i != batch]
    order.insert(order.index(feature + (feature > batch)), batch)
    joined = list(sizes)
    joined[batch], joined[feature] = inner, sizes[feature] * groups
    return b.reshape(b.transpose(split, order), tuple(joined))


# -- windows ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Windows:
    """How a window moves over a tensor: one entry for each dimension."""

    window: Shape
    strides: tuple[int, ...]
    low: Shape
    high: Shape
    base_dilation: tuple[int, ...]
    window_dilation: tuple[int, ...]

    @property
    def rank(self) -> int:
        """The number of dimensions."""
        return len(self.window)

    def cumulative_axis(self, shape: Shape) -> tuple[int, bool] | None:
        """(axis, reverse) if each window is all that comes before (after) its place."""
        moving = [i for i, size in enumerate(self.window) if size != 1]
        steps = (*self.strides, *self.base_dilation, *self.window_dilation)
        if len(moving) != 1 or any(step != 1 for step in steps):
            return None
        axis = moving[0]
        reach = self.window[axis] - 1
        padding = [(low, high) for low, high in zip(self.low, self.high, strict=True)]
        sides = padding.pop(axis)
        if not dims.is_at_least(reach + 1 - shape[axis], 0) or any(p != (0, 0) for p in padding):
            return None
        return {(reach, 0): (axis, False), (0, reach): (axis, True)}.get(sides)

    def static_window(self, b: Builder) -> tuple[int, ...]:
        """The sizes of the window; a diagnostic if one is not static."""
        sizes = [size for size in self.window if isinstance(size, int)]
        if len(sizes) != self.rank:
            b.unsupported("with a window whose size is not static")
        return tuple(sizes)

    def without_padding(self) -> Windows:
        """The same windows over what `padded` gives."""
        none = (0,) * self.rank
        return replace(self, low=none, high=none, base_dilation=(1,) * self.rank)


def windows_of(op: window.ReduceWindowOp | window.SelectAndScatterOp, rank: int) -> Windows:
    """The windows an operation describes."""
    low, high = _padding(op.padding, rank)
    inner = isinstance(op, window.ReduceWindowOp)
    return Windows(
        _numbers(op.window_dimensions, rank),
        _numbers(op.window_strides, rank),
        low,
        high,
        _numbers(op.base_dilations if inner else None, rank),
        _numbers(op.window_dilations if inner else None, rank),
    )


def padded(b: Builder, x: SSAValue, value: Lowered, windows: Windows) -> SSAValue:
    """A tensor with the places around and between its elements filled."""
    interior = [step - 1 for step in windows.base_dilation]
    if not any(interior) and all(n == 0 for n in (*windows.low, *windows.high)):
        return x
    fill = b.tensor(value)
    return b.emit(graph.PadOp, x, fill, low=windows.low, high=windows.high, interior=interior)


def window_elements(b: Builder, x: SSAValue, windows: Windows) -> SSAValue:
    """``[places of a window, windows…]``: the elements of all windows of a padded tensor."""
    rank = windows.rank
    for axis in reversed(range(rank)):
        size, length = graph.sizes_of(x.type)[axis], windows.window[axis]
        stride, step = windows.strides[axis], windows.window_dilation[axis]
        reach = (length - 1) * step + 1
        count = b.facts.maximum(dims.floordiv(size - reach + stride, stride), 0)
        places = _scaled_iota(b, (length, count), 0, step)
        starts = _scaled_iota(b, (length, count), 1, stride)
        x = b.emit(graph.GatherOp, x, b.elementwise("add", places, starts), axis=axis)
    x = b.transpose(x, [*range(0, 2 * rank, 2), *range(1, 2 * rank, 2)])
    shape = graph.sizes_of(x.type)
    return b.reshape(x, (dims.product(shape[:rank]), *shape[rank:]))


def _scaled_iota(b: Builder, shape: Shape, axis: int, scale: int) -> SSAValue:
    positions = iota(b, i64, shape, axis)
    return b.elementwise("mul", positions, size_like(b, scale, positions))


# -- reduce_window ----------------------------------------------------------------------------


def lower_reduce_window(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """`graph.reduce_window` or `graph.cumulate`; any other reducer on the windows' elements."""
    assert isinstance(op, window.ReduceWindowOp)
    return reduce_windows(b, op.body.block, args, windows_of(op, len(args[0].shape)))


def reduce_windows(
    b: Builder, body: Block, args: Sequence[Lowered], windows: Windows
) -> Sequence[Lowered]:
    """Tensors, and start values, reduced window by window."""
    count = len(args) // 2
    pairs = list(zip(args[:count], args[count:], strict=True))
    for source, _ in pairs:
        b.same_shape(args[0].shape, source.shape)
    kinds = [reducer_kind(body, i) for i in range(count)]
    if all(kind is not None for kind in kinds):
        values = [
            _pool(b, *pair, str(kind), windows) for pair, kind in zip(pairs, kinds, strict=True)
        ]
    else:
        inner = windows.without_padding()
        rows = [
            window_elements(b, padded(b, b.tensor(source), init, windows), inner)
            for source, init in pairs
        ]
        values = reduce_rows(b, body, rows, args[count:])
    for i, value in enumerate(values):
        b.declared(graph.sizes_of(value.type), i)
    return [b.lowered(value) for value in values]


def _pool(b: Builder, source: Lowered, init: Lowered, kind: str, windows: Windows) -> SSAValue:
    """One reduction of windows; places without an element hold the start value."""
    x = b.tensor(source)
    identity = is_identity(kind, init)
    if not identity and kind not in _IDEMPOTENT:
        x, windows = padded(b, x, init, windows), windows.without_padding()
    cumulative = windows.cumulative_axis(graph.sizes_of(x.type))
    value = _cumulate(b, x, kind, *cumulative) if cumulative else _slide(b, x, kind, windows)
    if identity:
        return value
    start = b.broadcast(b.tensor(init), graph.sizes_of(value.type))
    return b.elementwise(kind, value, start)


def _cumulate(b: Builder, x: SSAValue, kind: str, axis: int, reverse: bool) -> SSAValue:
    if reverse:
        x = b.emit(graph.ReverseOp, x, axes=[axis])
    x = b.emit(graph.CumulateOp, x, kind=kind, axis=axis)
    return b.emit(graph.ReverseOp, x, axes=[axis]) if reverse else x


def _slide(b: Builder, x: SSAValue, kind: str, windows: Windows) -> SSAValue:
    return b.emit(
        graph.ReduceWindowOp,
        x,
        kind=kind,
        window=windows.static_window(b),
        strides=windows.strides,
        low=windows.low,
        high=windows.high,
        x_dilation=_unless_ones(windows.base_dilation),
        w_dilation=_unless_ones(windows.window_dilation),
    )


def _numbers(attribute: DenseArrayBase | None, rank: int) -> tuple[int, ...]:
    return (1,) * rank if attribute is None else ints(attribute)


def _unless_ones(values: tuple[int, ...]) -> tuple[int, ...]:
    """Dilations; none at all if they are all one."""
    return () if all(value == 1 for value in values) else values


def pairs_of(numbers: Sequence[Dim]) -> tuple[Shape, Shape]:
    """What comes before and after, of pairs in a row."""
    return tuple(numbers[::2]), tuple(numbers[1::2])


def _padding(attribute: Attribute | None, rank: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    if attribute is None:
        return (0,) * rank, (0,) * rank
    assert isinstance(attribute, DenseIntOrFPElementsAttr)
    values = [int(value) for value in attribute.get_values()]  # pyright: ignore[reportArgumentType]
    return tuple(values[::2]), tuple(values[1::2])


# -- with computed numbers --------------------------------------------------------------------


def lower_dynamic_reduce_window(
    b: Builder, body: Block, args: Sequence[Lowered]
) -> Sequence[Lowered]:
    """JAX's custom call: window, strides, dilations and padding are the last five operands."""
    *tensors, sizes, strides, base, inner, padding = args
    low, high = pairs_of(b.numbers(padding, "the padding"))
    windows = Windows(
        b.numbers(sizes, "the window"),
        b.integers(strides, "the stride"),
        low,
        high,
        b.integers(base, "the dilation"),
        b.integers(inner, "the dilation"),
    )
    return reduce_windows(b, body, tensors, windows)


HANDLERS: dict[str, Handler] = {
    "stablehlo.convolution": lower_convolution,
    "stablehlo.dynamic_conv": lower_convolution,
    "stablehlo.reduce_window": lower_reduce_window,
}
