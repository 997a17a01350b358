"""Lowering of the windowed operations of `stablehlo`: convolution, reduce_window (SPEC K3)."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import DenseArrayBase, DenseIntOrFPElementsAttr
from xdsl.ir import Attribute, Operation, SSAValue

from ...dialects import graph
from ...dialects.stablehlo import window
from ...dialects.stablehlo.attributes import ints
from ..frontend.builder import Lowered
from .contractions import cast_to, combiner, is_identity
from .values import Builder, Handler

_IDEMPOTENT = ("max", "min", "and", "or")


def lower_convolution(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """`graph.conv`; reversed windows reverse the weights, batch groups become feature groups."""
    assert isinstance(op, window.ConvolutionOp)
    numbers = op.dimension_numbers
    x_layout, w_layout, out_layout = (
        "".join(word.data for word in part.data)
        for part in (numbers.input, numbers.kernel, numbers.output)
    )
    rank = len(x_layout) - 2
    element = b.result_element()
    x, w = (cast_to(b, b.tensor(arg), element) for arg in args)
    if op.window_reversal is not None:
        flags = ints(op.window_reversal)
        axes = [i for i, axis in enumerate(w_layout) if axis.isdigit() and flags[int(axis)]]
        w = b.emit(graph.ReverseOp, w, axes=axes) if axes else w
    groups = op.feature_group_count.value.data
    if (batches := op.batch_group_count.value.data) > 1:
        if groups > 1:
            b.unsupported("with batch groups and feature groups")
        x, groups = _batches_to_features(b, x, x_layout, batches), batches
    low, high = _padding(op.padding, rank)
    value = b.emit(
        graph.ConvOp,
        x,
        w,
        layout=f"{x_layout},{w_layout}->{out_layout}",
        strides=_numbers(op.window_strides, rank),
        low=low,
        high=high,
        x_dilation=_dilation(op.lhs_dilation),
        w_dilation=_dilation(op.rhs_dilation),
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


def lower_reduce_window(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """`graph.reduce_window`, then the start value if it is not the identity."""
    assert isinstance(op, window.ReduceWindowOp)
    if len(args) != 2:
        b.unsupported(f"of {len(args) // 2} tensors together")
    source, init = args
    kind = combiner(b, op.body.block, source.element)
    rank = len(source.shape)
    low, high = _padding(op.padding, rank)
    base, inner = (_dilation(a) for a in (op.base_dilations, op.window_dilations))
    value = b.emit(
        graph.ReduceWindowOp,
        b.tensor(source),
        kind=kind,
        window=ints(op.window_dimensions),
        strides=_numbers(op.window_strides, rank),
        low=low,
        high=high,
        x_dilation=base,
        w_dilation=inner,
    )
    if not is_identity(kind, init):
        if kind not in _IDEMPOTENT and (any(low) or any(high) or base):
            b.unsupported("with padding and a start value that is not the identity")
        start = b.broadcast(b.tensor(init), graph.sizes_of(value.type))
        value = b.elementwise(kind, value, start)
    b.declared(graph.sizes_of(value.type))
    return [b.lowered(value)]


def _numbers(attribute: DenseArrayBase | None, rank: int) -> tuple[int, ...]:
    return (1,) * rank if attribute is None else ints(attribute)


def _dilation(attribute: DenseArrayBase | None) -> tuple[int, ...]:
    """Dilations; none at all if they are all one."""
    values = () if attribute is None else ints(attribute)
    return () if all(value == 1 for value in values) else values


def _padding(attribute: Attribute | None, rank: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    if attribute is None:
        return (0,) * rank, (0,) * rank
    assert isinstance(attribute, DenseIntOrFPElementsAttr)
    values = [int(value) for value in attribute.get_values()]  # pyright: ignore[reportArgumentType]
    return tuple(values[::2]), tuple(values[1::2])


HANDLERS: dict[str, Handler] = {
    "stablehlo.convolution": lower_convolution,
    "stablehlo.reduce_window": lower_reduce_window,
}
