"""Lowering of `stablehlo` operations that make, move and combine tensors (SPEC K3)."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import DenseIntOrFPElementsAttr
from xdsl.ir import Operation, SSAValue

from ...dialects import graph
from ...dialects.dims import Dim
from ...dialects.stablehlo import shaping
from ...dialects.stablehlo.attributes import ints
from ..frontend.builder import Lowered, Shape
from .values import Builder, Handler


def lower_constant(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """A constant appears in the graph where it is first used."""
    assert isinstance(op, shaping.ConstantOp)
    if not isinstance(op.value, DenseIntOrFPElementsAttr):
        b.unsupported("of a resource")
    element = b.result_element()
    return [Lowered(graph.tensor_type(element, b.result_shape()), literal=op.value)]


def lower_iota(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """`graph.iota`; the shape of `dynamic_iota` is computed."""
    assert isinstance(op, shaping.IotaOp | shaping.DynamicIotaOp)
    shape = b.declared(b.numbers(args[0], "the shape")) if args else b.static_shape()
    type_ = graph.tensor_type(b.result_element(), shape)
    return [b.lowered(b.emit(graph.IotaOp, result=type_, axis=op.iota_dimension.value.data))]


def broadcast(b: Builder, arg: Lowered, shape: Shape, axes: Sequence[int]) -> Sequence[Lowered]:
    """Broadcast with axes in any order; the graph level wants them increasing."""
    order = sorted(range(len(axes)), key=lambda i: axes[i])
    for i, axis in enumerate(axes):
        if arg.shape[i] != 1:
            b.same_shape((arg.shape[i],), (shape[axis],))
    value = b.transpose(b.tensor(arg), order)
    return [b.lowered(b.broadcast(value, shape, sorted(axes)))]


def lower_broadcast_in_dim(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """`graph.broadcast`; the shape of the dynamic form is computed."""
    assert isinstance(op, shaping.BroadcastInDimOp | shaping.DynamicBroadcastInDimOp)
    dynamic = len(args) > 1
    shape = b.declared(b.numbers(args[1], "the shape")) if dynamic else b.static_shape()
    return broadcast(b, args[0], shape, ints(op.broadcast_dimensions))


def lower_broadcast(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """New leading dimensions."""
    assert isinstance(op, shaping.BroadcastOp)
    sizes = ints(op.broadcast_sizes)
    shape = (*sizes, *args[0].shape)
    return broadcast(b, args[0], shape, range(len(sizes), len(shape)))


def lower_reshape(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """`graph.reshape`; the shape of `dynamic_reshape` is computed."""
    dynamic = len(args) > 1
    shape = b.declared(b.numbers(args[1], "the shape")) if dynamic else b.static_shape()
    return [b.lowered(b.reshape(b.tensor(args[0]), shape))]


def lower_transpose(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """`graph.transpose`"""
    assert isinstance(op, shaping.TransposeOp)
    return [b.lowered(b.transpose(b.tensor(args[0]), ints(op.permutation)))]


def lower_reverse(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """`graph.reverse`"""
    assert isinstance(op, shaping.ReverseOp)
    return [b.lowered(b.emit(graph.ReverseOp, b.tensor(args[0]), axes=ints(op.dimensions)))]


def slice_of(
    b: Builder,
    value: SSAValue,
    starts: Sequence[Dim],
    limits: Sequence[Dim],
    strides: Sequence[int] | None = None,
) -> SSAValue:
    """Append a slice unless it takes everything."""
    shape = graph.sizes_of(value.type)
    strides = (1,) * len(shape) if strides is None else strides
    everything = all(start == 0 for start in starts) and all(step == 1 for step in strides)
    if everything and tuple(limits) == shape:
        return value
    return b.emit(graph.SliceOp, value, starts=starts, limits=limits, strides=strides)


def lower_slice(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """`graph.slice`"""
    assert isinstance(op, shaping.SliceOp)
    for i, ((_, limit, _), size) in enumerate(zip(op.ranges, args[0].shape, strict=True)):
        if not b.facts.is_nonnegative(size - limit):
            b.fail(
                f"'{op.name}' dimension {i}: limit {limit} is not known to be within size {size}"
            )
    columns = list(zip(*op.ranges, strict=True)) or [(), (), ()]
    return [b.lowered(slice_of(b, b.tensor(args[0]), *columns))]


def lower_concatenate(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """`graph.concat`"""
    assert isinstance(op, shaping.ConcatenateOp)
    axis = op.dimension.value.data
    for arg in args[1:]:
        first = (*args[0].shape[:axis], arg.shape[axis], *args[0].shape[axis + 1 :])
        b.same_shape(first, arg.shape)
    if len(args) == 1:
        return args
    return [b.lowered(b.emit(graph.ConcatOp, *map(b.tensor, args), axis=axis))]


def lower_pad(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """`graph.pad`"""
    assert isinstance(op, shaping.PadOp)
    low, high, interior = list(zip(*op.amounts, strict=True)) or [(), (), ()]
    operands = (b.tensor(args[0]), b.tensor(args[1]))
    value = b.emit(graph.PadOp, *operands, low=low, high=high, interior=interior)
    return [b.lowered(value)]


def lower_dynamic_pad(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """`graph.pad` by computed amounts."""
    low, high = b.numbers(args[2], "the padding"), b.numbers(args[3], "the padding")
    interior = [n for n in b.numbers(args[4], "the padding") if isinstance(n, int)]
    if len(interior) != len(low):
        b.unsupported("with interior padding that depends on sizes")
    operands = (b.tensor(args[0]), b.tensor(args[1]))
    result = b.lowered(b.emit(graph.PadOp, *operands, low=low, high=high, interior=interior))
    b.declared(result.shape)
    return [result]


HANDLERS: dict[str, Handler] = {
    "stablehlo.constant": lower_constant,
    "stablehlo.iota": lower_iota,
    "stablehlo.dynamic_iota": lower_iota,
    "stablehlo.broadcast": lower_broadcast,
    "stablehlo.broadcast_in_dim": lower_broadcast_in_dim,
    "stablehlo.dynamic_broadcast_in_dim": lower_broadcast_in_dim,
    "stablehlo.reshape": lower_reshape,
    "stablehlo.dynamic_reshape": lower_reshape,
    "stablehlo.transpose": lower_transpose,
    "stablehlo.reverse": lower_reverse,
    "stablehlo.slice": lower_slice,
    "stablehlo.concatenate": lower_concatenate,
    "stablehlo.pad": lower_pad,
    "stablehlo.dynamic_pad": lower_dynamic_pad,
}
