"""The reference semantics of the graph level, in numpy (SPEC K1, T1).

`HANDLERS` maps each operation class to a function that reads an operation's properties once and
returns its *kernel*, a function ``(sizes, *arrays) -> array``. Constant folding, tier 0 and every
test of compiled code use these kernels: they are what the operations mean. Results in float16 and
bfloat16 are computed in float32 and rounded once per operation; float32 sums are pairwise or in
float64.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from xdsl.dialects.builtin import DenseIntOrFPElementsAttr
from xdsl.ir import Operation

from ...diagnostics import error_at
from . import numerics
from .base import GraphOp
from .composite import GeluOp, LayerNormOp, SoftmaxOp
from .contraction import ArgmaxOp, ArgminOp, DotOp, MatmulOp, ReduceOp
from .elements import constant_array, numpy_dtype
from .elementwise_reference import ELEMENTWISE
from .numerics import Array
from .reference_kernels import (
    NO_SYMBOLS,
    Kernel,
    Sizes,
    is_half,
    operand_dtype,
    shape_reader,
    sizes_reader,
    widened,
)
from .routines import ArgsortOp, CumulateOp, ScatterOp
from .routines_reference import argsort, scatter
from .structure import (
    BroadcastOp,
    CollapseOp,
    ConcatOp,
    ConstantOp,
    DimOp,
    ExpandOp,
    GatherOp,
    IotaOp,
    PadOp,
    ReshapeOp,
    ReverseOp,
    SizeOp,
    SliceOp,
    TransposeOp,
)
from .types import element_type, shape_of
from .window import ConvOp, ReduceWindowOp, window_dims
from .windows_reference import Moves, conv, reduce_window

# -- structure ----------------------------------------------------------------------------------


def _constant(op: ConstantOp) -> Kernel:
    value = op.properties["value"]
    assert isinstance(value, DenseIntOrFPElementsAttr)
    array = constant_array(value)
    return lambda _: array


def _dim(op: DimOp) -> Kernel:
    axis = op.value("axis")
    return lambda _, x: np.asarray(x.shape[axis], np.int64)


def _size(op: SizeOp) -> Kernel:
    dtype = numpy_dtype(element_type(op.result.type))
    size = op.value("value")[0]
    return lambda sizes: np.asarray(sizes.dim(size), np.int64).astype(dtype)


def _iota(op: IotaOp) -> Kernel:
    dtype = numpy_dtype(element_type(op.result.type))
    target = shape_reader(op)
    axis = op.value("axis") % len(shape_of(op.result.type))

    def kernel(sizes: Sizes) -> Array:
        shape = target(sizes)
        line = numerics.cast(np.arange(shape[axis]), dtype)
        return np.broadcast_to(line.reshape((-1,) + (1,) * (len(shape) - axis - 1)), shape)

    return kernel


def _broadcast(op: BroadcastOp) -> Kernel:
    axes = op.value("axes")
    target = shape_reader(op)
    rank = len(shape_of(op.result.type))

    def kernel(sizes: Sizes, x: Array) -> Array:
        aligned = [1] * rank
        for i, axis in enumerate(axes):
            aligned[axis] = x.shape[i]
        return np.broadcast_to(x.reshape(aligned), target(sizes))

    return kernel


def _reshape(op: GraphOp) -> Kernel:
    shape = shape_of(op.result.type)
    if shape.count(None) == 1 and all(size is None or isinstance(size, int) for size in shape):
        fixed = tuple(-1 if size is None else size for size in shape)
        return lambda _, x: x.reshape(fixed)
    target = shape_reader(op)
    return lambda sizes, x: x.reshape(target(sizes))


def _transpose(op: TransposeOp) -> Kernel:
    perm = op.value("perm")
    return lambda _, x: x.transpose(perm)


def _reverse(op: ReverseOp) -> Kernel:
    axes = op.value("axes")
    return lambda _, x: np.flip(x, axes)


def _slice(op: SliceOp) -> Kernel:
    starts, limits = sizes_reader(op.value("starts")), sizes_reader(op.value("limits"))
    strides = op.value("strides")

    def kernel(sizes: Sizes, x: Array) -> Array:
        index: list[slice] = []
        bounds = zip(starts(sizes), limits(sizes), strides, x.shape, strict=True)
        for i, (start, limit, stride, size) in enumerate(bounds):
            if not 0 <= start <= limit <= size:
                raise error_at(
                    op, f"slice [{start}, {limit}) of dimension {i} is outside its size {size}"
                )
            index.append(slice(start, limit, stride))
        return x[tuple(index)]

    return kernel


def _concat(op: ConcatOp) -> Kernel:
    axis = op.value("axis")
    return lambda _, *arrays: np.concatenate(arrays, axis)


def _pad(op: PadOp) -> Kernel:
    low, high = sizes_reader(op.value("low")), sizes_reader(op.value("high"))
    interior = op.value("interior")

    def kernel(sizes: Sizes, x: Array, value: Array) -> Array:
        return numerics.pad(x, value, low(sizes), high(sizes), interior)

    return kernel


def _gather(op: GatherOp) -> Kernel:
    axis = op.value("axis") % len(shape_of(op.operands[0].type))
    return lambda _, x, indices: numerics.take(x, indices, axis)


# -- contractions -------------------------------------------------------------------------------


def _dot(op: DotOp) -> Kernel:
    lhs_batch, rhs_batch = op.value("lhs_batch"), op.value("rhs_batch")
    lhs_contract, rhs_contract = op.value("lhs_contract"), op.value("rhs_contract")

    def kernel(_: Sizes, lhs: Array, rhs: Array) -> Array:
        return np.asarray(numerics.dot(lhs, rhs, lhs_batch, rhs_batch, lhs_contract, rhs_contract))

    return widened(kernel, op)


def _matmul(op: MatmulOp) -> Kernel:
    rank = len(shape_of(op.operands[0].type))
    batch = tuple(range(rank - 2))

    def kernel(_: Sizes, lhs: Array, rhs: Array) -> Array:
        return numerics.dot(lhs, rhs, batch, batch, (rank - 1,), (rank - 2,))

    return widened(kernel, op)


def reduction_identity(kind: str, dtype: np.dtype[Any]) -> Any:
    """The result of reducing nothing, in that dtype."""
    if kind in ("max", "min"):
        if numerics.is_float(dtype):
            return dtype.type("-inf" if kind == "max" else "inf")
        if dtype.kind == "b":
            return np.bool_(kind == "min")
        info = np.iinfo(dtype)
        return dtype.type(info.min if kind == "max" else info.max)
    if kind == "and":
        return np.invert(np.zeros((), dtype))[()]
    return dtype.type(1 if kind == "mul" else 0)


_REDUCE: dict[str, np.ufunc] = {
    "add": np.add, "mul": np.multiply, "max": np.maximum, "min": np.minimum,
    "and": np.bitwise_and, "or": np.bitwise_or,
}  # fmt: skip


def _reduce(op: ReduceOp) -> Kernel:
    kind, axes, keep = op.value("kind"), op.value("axes"), op.value("keep")
    ufunc = _REDUCE[kind]
    dtype = operand_dtype(op)
    compute = np.dtype(np.float32) if is_half(dtype) else dtype
    identity = reduction_identity(kind, compute)
    rank = len(shape_of(op.operands[0].type))
    trailing = tuple(sorted(axes)) == tuple(range(rank - len(axes), rank))
    sums_float32 = compute == np.float32 and kind in ("add", "mul")

    def kernel(_: Sizes, x: Array) -> Array:
        if not axes:
            return x
        # numpy adds pairwise along the innermost axes only: elsewhere accumulate in float64.
        pairwise = not sums_float32 or (trailing and x.flags.c_contiguous)
        accumulator = compute if pairwise else np.dtype(np.float64)
        # An initial value changes the order of numpy's sums: only pass it where it is needed.
        start = {} if x.size else {"initial": identity}
        result = ufunc.reduce(x, axis=axes, dtype=accumulator, keepdims=keep, **start)
        return np.asarray(result, compute)

    return widened(kernel, op)


def _argreduce(function: Callable[..., Array]) -> Callable[[GraphOp], Kernel]:
    def make(op: GraphOp) -> Kernel:
        axis, keep = op.value("axis"), op.value("keep")
        dtype = numpy_dtype(element_type(op.result.type))
        half = is_half(operand_dtype(op))

        def kernel(_: Sizes, x: Array) -> Array:
            if x.shape[axis] == 0:
                raise error_at(op, f"dimension {axis} is empty, it has no extreme element")
            wide = x.astype(np.float32) if half else x
            return np.asarray(function(wide, axis=axis, keepdims=keep), dtype)

        return kernel

    return make


# -- routines -----------------------------------------------------------------------------------


def _argsort(op: ArgsortOp) -> Kernel:
    axis, descending, total = op.value("axis"), op.value("descending"), op.value("total")
    dtype = numpy_dtype(element_type(op.result.type))
    first = None if op.first is None else op.value("first")[0]

    def kernel(sizes: Sizes, x: Array) -> Array:
        order = argsort(x, axis, descending, total).astype(dtype)
        if first is None:
            return order
        count = sizes.dim(first)
        if not 0 <= count <= x.shape[axis]:
            raise error_at(op, f"dimension {axis} has {x.shape[axis]} elements, not {count}")
        return order.take(range(count), axis)

    return kernel


def _scatter(op: ScatterOp) -> Kernel:
    kind = op.value("kind")
    combine = None if kind == "set" else _REDUCE[kind]
    return widened(lambda _, x, indices, updates: scatter(x, indices, updates, combine), op)


def _cumulate(op: CumulateOp) -> Kernel:
    kind, axis = op.value("kind"), op.value("axis")
    dtype = operand_dtype(op)
    compute = np.dtype(np.float32) if is_half(dtype) else dtype
    # Sums of float32 are accumulated in float64, as those of `_reduce` are.
    wide = np.dtype(np.float64) if kind in ("add", "mul") and compute == np.float32 else compute

    def kernel(_: Sizes, x: Array) -> Array:
        return np.asarray(_REDUCE[kind].accumulate(x, axis=axis, dtype=wide), compute)

    return widened(kernel, op)


# -- windows ------------------------------------------------------------------------------------


def _moves_reader(op: GraphOp) -> Callable[[Sizes], Moves]:
    rows = window_dims(op)
    strides, x_dilation, w_dilation = (
        tuple(getattr(row, name) for row in rows) for name in ("stride", "x_dilation", "w_dilation")
    )
    low, high = sizes_reader(op.value("low")), sizes_reader(op.value("high"))
    return lambda sizes: Moves(strides, low(sizes), high(sizes), x_dilation, w_dilation)


def _conv(op: ConvOp) -> Kernel:
    layout, groups, moves = op.layout, op.value("groups"), _moves_reader(op)
    x_order = [layout.x.index(axis) for axis in "bf" + layout.spatial]
    w_order = [layout.w.index(axis) for axis in "oi" + layout.spatial]
    out_order = [("bf" + layout.spatial).index(axis) for axis in layout.out]

    def kernel(sizes: Sizes, x: Array, w: Array) -> Array:
        result = conv(x.transpose(x_order), w.transpose(w_order), moves(sizes), groups)
        return np.asarray(result.transpose(out_order), order="C")

    return widened(kernel, op)


def _reduce_window(op: ReduceWindowOp) -> Kernel:
    kind, window, moves = op.value("kind"), op.value("window"), _moves_reader(op)
    dtype = operand_dtype(op)
    compute = np.dtype(np.float32) if is_half(dtype) else dtype
    # Sums of float32 are accumulated in float64, as those of `_reduce` are.
    wide = np.dtype(np.float64) if kind in ("add", "mul") and compute == np.float32 else compute
    identity = np.asarray(reduction_identity(kind, wide))

    def kernel(sizes: Sizes, x: Array) -> Array:
        result = reduce_window(x.astype(wide), _REDUCE[kind], identity, window, moves(sizes))
        return np.asarray(result, compute, order="C")

    return widened(kernel, op)


# -- composites ---------------------------------------------------------------------------------


def _softmax(op: SoftmaxOp) -> Kernel:
    axis = op.value("axis")

    def kernel(_: Sizes, x: Array) -> Array:
        lowest = x.dtype.type("-inf")
        e = x - np.max(x, axis=axis, keepdims=True, initial=lowest)
        np.exp(e, out=e)
        e /= np.sum(e, axis=axis, keepdims=True)
        return e

    return widened(kernel, op)


def _layer_norm(op: LayerNormOp) -> Kernel:
    epsilon = op.value("epsilon")

    def kernel(_: Sizes, x: Array, scale: Array, bias: Array) -> Array:
        n = x.dtype.type(x.shape[-1])
        centred = x - np.sum(x, axis=-1, keepdims=True) / n
        variance = np.sum(centred * centred, axis=-1, keepdims=True) / n
        centred /= np.sqrt(variance + x.dtype.type(epsilon))
        centred *= scale
        centred += bias
        return centred

    return widened(kernel, op)


def _gelu(op: GeluOp) -> Kernel:
    if op.value("approximate") == "tanh":

        def tanh_kernel(_: Sizes, x: Array) -> Array:
            real = x.dtype.type
            inner = real(0.7978845608028654) * (x + real(0.044715) * (x * x * x))
            return np.asarray(real(0.5) * x * (1 + np.tanh(inner)), x.dtype)

        return widened(tanh_kernel, op)

    def kernel(_: Sizes, x: Array) -> Array:
        real = x.dtype.type
        scaled = numerics.erf(np.asarray(x * real(0.7071067811865476), x.dtype))
        return np.asarray(real(0.5) * x * (1 + scaled), x.dtype)

    return widened(kernel, op)


# -- table --------------------------------------------------------------------------------------

HANDLERS: dict[type[Operation], Callable[[Any], Kernel]] = {
    **ELEMENTWISE,
    ConstantOp: _constant,
    DimOp: _dim,
    SizeOp: _size,
    IotaOp: _iota,
    BroadcastOp: _broadcast,
    ReshapeOp: _reshape,
    ExpandOp: _reshape,
    CollapseOp: _reshape,
    TransposeOp: _transpose,
    ReverseOp: _reverse,
    SliceOp: _slice,
    ConcatOp: _concat,
    PadOp: _pad,
    GatherOp: _gather,
    DotOp: _dot,
    MatmulOp: _matmul,
    ReduceOp: _reduce,
    ArgmaxOp: _argreduce(np.argmax),
    ArgminOp: _argreduce(np.argmin),
    ArgsortOp: _argsort,
    ScatterOp: _scatter,
    CumulateOp: _cumulate,
    ConvOp: _conv,
    ReduceWindowOp: _reduce_window,
    SoftmaxOp: _softmax,
    LayerNormOp: _layer_norm,
    GeluOp: _gelu,
}
"""Operation class → maker of its kernel. `graph.weight` and `graph.group` need a program around
them and belong to the interpreter."""


def make_kernel(op: Operation) -> Kernel:
    """The kernel of one operation.

    Raises:
        AioptError: the operation has no meaning at this level, or an unnamed dimension.
    """
    maker = HANDLERS.get(type(op))
    if maker is None:
        raise error_at(op, f"'{op.name}' cannot be executed by the reference interpreter")
    return maker(op)


def evaluate(op: Operation, arrays: Sequence[Array], sizes: Sizes = NO_SYMBOLS) -> Array:
    """The result of one operation on these operands."""
    with np.errstate(all="ignore"):
        return make_kernel(op)(sizes, *arrays)
