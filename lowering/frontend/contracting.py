"""Products and reductions with the semantics of numpy, on lowered values (SPEC K1, K3)."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import i1, i64
from xdsl.ir import Attribute

from ...dialects import dims, graph
from .arrays import Arrays, is_float
from .builder import Lowered
from .padding import padded
from .slicing import reversed_along


def matmul(b: Arrays, lhs: Lowered, rhs: Lowered) -> Lowered:
    """numpy's matmul: products of the last two axes, the others broadcast; vectors are promoted."""
    if not lhs.shape or not rhs.shape:
        b.fail(f"'{b.subject}': operands of a product have at least rank 1")
    left, right = len(lhs.shape) == 1, len(rhs.shape) == 1
    lhs = b.unsqueezed(lhs, [0]) if left else lhs
    rhs = b.unsqueezed(rhs, [1]) if right else rhs
    if lhs.shape[-1] != rhs.shape[-2]:
        b.same_size(lhs.shape[-1], rhs.shape[-2])
    product = _product(b, lhs, rhs)
    rank = len(product.shape)
    dropped = [axis for axis, drop in ((rank - 2, left), (rank - 1, right)) if drop]
    return b.squeezed(product, dropped) if dropped else product


def _product(b: Arrays, lhs: Lowered, rhs: Lowered) -> Lowered:
    if len(rhs.shape) == 2 and len(lhs.shape) != 2:
        return dot(b, lhs, rhs, [len(lhs.shape) - 1], [0])
    batch = b.broadcast_shape(lhs.shape[:-2], rhs.shape[:-2])
    lhs = b.broadcast_to(lhs, (*batch, *lhs.shape[-2:]))
    rhs = b.broadcast_to(rhs, (*batch, *rhs.shape[-2:]))
    return b.lowered(b.emit(graph.MatmulOp, b.tensor(lhs), b.tensor(rhs)))


def dot(
    b: Arrays,
    lhs: Lowered,
    rhs: Lowered,
    lhs_contract: Sequence[int],
    rhs_contract: Sequence[int],
    lhs_batch: Sequence[int] = (),
    rhs_batch: Sequence[int] = (),
) -> Lowered:
    """`graph.dot`: batch axes, then the free axes of `lhs`, then those of `rhs`."""
    value = b.emit(
        graph.DotOp,
        b.tensor(lhs),
        b.tensor(rhs),
        lhs_batch=lhs_batch,
        rhs_batch=rhs_batch,
        lhs_contract=lhs_contract,
        rhs_contract=rhs_contract,
    )
    return b.lowered(value)


def reduce(
    b: Arrays, kind: str, x: Lowered, axes: Sequence[int] | None, *, keep: bool = False
) -> Lowered:
    """Combines the elements along axes (None: all) by add, mul, max, min, and, or."""
    rank = len(x.shape)
    axes = tuple(range(rank)) if axes is None else b.axes(axes, rank)
    if x.numbers is not None and kind in ("add", "mul", "max", "min") and axes:
        total = b.number({"add": 0, "mul": 1}.get(kind, 0), x.element)
        parts = [Lowered(graph.tensor_type(x.element, ()), numbers=(n,)) for n in x.numbers]
        if parts and kind in ("max", "min"):
            total, *parts = parts
        for part in parts:
            total = b.apply(kind, total, part)
        if total.numbers is not None and (parts or kind in ("add", "mul")):
            return b.unsqueezed(total, [0]) if keep else total
    if not axes:
        return x
    if x.element == i1:
        kind = {"max": "or", "min": "and", "add": "or", "mul": "and"}.get(kind, kind)
    return b.lowered(b.emit(graph.ReduceOp, b.tensor(x), kind=kind, axes=axes, keep=keep))


def count(b: Arrays, x: Lowered, axes: Sequence[int] | None, element: Attribute) -> Lowered:
    """How many elements a reduction combines, as a scalar."""
    axes = range(len(x.shape)) if axes is None else b.axes(axes, len(x.shape))
    return b.size(dims.product(tuple(x.shape[axis] for axis in axes)), element)


def mean(b: Arrays, x: Lowered, axes: Sequence[int] | None, *, keep: bool = False) -> Lowered:
    """The sum along axes divided by their size; integers divide as `graph.div` does."""
    total = reduce(b, "add", x, axes, keep=keep)
    return b.apply("div", total, count(b, x, axes, x.element))


def variance(
    b: Arrays,
    x: Lowered,
    axes: Sequence[int] | None,
    *,
    keep: bool = False,
    correction: float = 0,
) -> Lowered:
    """The mean of squared deviations; divided by the size less `correction`, at least 0."""
    if not is_float(x.element):
        b.fail(f"'{b.subject}': a variance is one of floating-point numbers")
    deviation = b.apply("sub", x, mean(b, x, axes, keep=True))
    total = reduce(b, "add", b.apply("mul", deviation, deviation), axes, keep=keep)
    divisor = count(b, x, axes, x.element)
    if correction:
        zero = b.number(0, x.element)
        divisor = b.apply("sub", divisor, b.number(correction, x.element))
        divisor = b.apply("max", divisor, zero)
    return b.apply("div", total, divisor)


def argreduce(
    b: Arrays, x: Lowered, axis: int, *, largest: bool, keep: bool, element: Attribute = i64
) -> Lowered:
    """The index of the first extreme element along an axis."""
    axis = b.axis(axis, len(x.shape))
    op = graph.ArgmaxOp if largest else graph.ArgminOp
    shape = [1 if i == axis else size for i, size in enumerate(x.shape)]
    kept = tuple(shape) if keep else tuple(s for i, s in enumerate(shape) if i != axis)
    type_ = graph.tensor_type(element, kept)
    return b.lowered(b.emit(op, b.tensor(x), result=type_, axis=axis, keep=keep))


def cumulate(
    b: Arrays,
    kind: str,
    x: Lowered,
    axis: int,
    *,
    start: float | None = None,
    backwards: bool = False,
) -> Lowered:
    """Totals by add, mul, max, min along an axis, each element included, or from the end.

    With `start`, the identity of the kind, each total is that of the elements before.
    """
    if backwards:
        x = reversed_along(b, x, axis)
    if start is not None:
        x = _delayed(b, x, axis, start)
    total = b.lowered(b.emit(graph.CumulateOp, b.tensor(x), kind=kind, axis=axis))
    return reversed_along(b, total, axis) if backwards else total


def _delayed(b: Arrays, x: Lowered, axis: int, first: float) -> Lowered:
    """`x` with an element added at the start of an axis and the last one cut off."""
    low = [1 if i == axis else 0 for i in range(len(x.shape))]
    return padded(b, x, low, [-count for count in low], b.number(first, x.element))


def softmax(b: Arrays, x: Lowered, axis: int) -> Lowered:
    """``exp(x - max(x)) / sum(exp(x - max(x)))`` along an axis."""
    axis = b.axis(axis, len(x.shape))
    return b.lowered(b.emit(graph.SoftmaxOp, b.tensor(x), axis=axis))


def log_softmax(b: Arrays, x: Lowered, axis: int) -> Lowered:
    """``x - max(x) - log(sum(exp(x - max(x))))`` along an axis."""
    axis = b.axis(axis, len(x.shape))
    shifted = b.apply("sub", x, reduce(b, "max", x, [axis], keep=True))
    total = reduce(b, "add", b.apply("exp", shifted), [axis], keep=True)
    return b.apply("sub", shifted, b.apply("log", total))


def log_sum_exp(
    b: Arrays, x: Lowered, axes: Sequence[int] | None, *, keep: bool = False
) -> Lowered:
    """``m + log(sum(exp(x - m)))`` along axes, with the largest element m if that is finite."""
    axes = b.axes(range(len(x.shape)) if axes is None else axes, len(x.shape))
    if not axes:
        return x
    largest = reduce(b, "max", x, axes, keep=True)
    finite = b.select(b.apply("is_finite", largest), largest, b.number(0, x.element))
    total = reduce(b, "add", b.apply("exp", b.apply("sub", x, finite)), axes, keep=True)
    result = b.apply("add", b.apply("log", total), finite)
    return result if keep else b.squeezed(result, axes)
