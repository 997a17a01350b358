"""Reductions, products and sorts of the array API on traced arrays (SPEC I6, K3)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from xdsl.dialects.builtin import i1, i64

from ..frontend import contracting, einsum, gathers, sorting
from ..frontend.builder import Lowered
from .elementwise import Implementation, floating
from .manipulation import aligned_dtype, axes_of
from .values import Trace, element, operand, promoted

Axes = int | Sequence[int] | None


def _axes(axis: Axes) -> Sequence[int] | None:
    return None if axis is None else axes_of(axis)


def total(
    kind: str, t: Trace, x: Any, axis: Axes = None, *, dtype: Any = None, keepdims: bool = False
) -> Lowered:
    """Sum or product; small integers and booleans in 64 bits."""
    value = operand(t, x)
    given = promoted(t, x)
    wide = np.dtype(np.uint64 if given.kind == "u" else np.int64) if given.kind in "bui" else given
    value = t.cast(value, element(t, dtype or wide))
    return contracting.reduce(t, kind, value, _axes(axis), keep=keepdims)


def mean(t: Trace, x: Any, axis: Axes = None, *, keepdims: bool = False) -> Lowered:
    """The sum divided by the number of elements."""
    return contracting.mean(t, _real(t, x), _axes(axis), keep=keepdims)


def _real(t: Trace, x: Any) -> Lowered:
    """The operand in floating point; all integers in 64 bits."""
    dtype = promoted(t, x)
    return operand(t, x, dtype if dtype == floating(dtype) else np.dtype(np.float64))


def variance(
    t: Trace, x: Any, axis: Axes = None, *, correction: float = 0, keepdims: bool = False
) -> Lowered:
    """The mean of squared deviations, with the divisor n - correction."""
    value = _real(t, x)
    return contracting.variance(t, value, _axes(axis), keep=keepdims, correction=correction)


def deviation(t: Trace, x: Any, axis: Axes = None, **kwargs: Any) -> Lowered:
    """The root of the variance."""
    return t.apply("sqrt", variance(t, x, axis, **kwargs))


def extreme(kind: str, t: Trace, x: Any, axis: Axes = None, *, keepdims: bool = False) -> Lowered:
    """The largest or smallest element."""
    return contracting.reduce(t, kind, operand(t, x), _axes(axis), keep=keepdims)


def truth(kind: str, t: Trace, x: Any, axis: Axes = None, *, keepdims: bool = False) -> Lowered:
    """Whether any or all elements are not 0."""
    return contracting.reduce(t, kind, t.cast(operand(t, x), i1), _axes(axis), keep=keepdims)


def arg_extreme(
    largest: bool, t: Trace, x: Any, axis: int | None = None, *, keepdims: bool = False
) -> Lowered:
    """Where the first extreme element is; in the flattened array if there is no axis."""
    value = operand(t, x)
    rank = len(value.shape)
    if axis is None:
        flat = t.reshaped(value, [-1])
        index = contracting.argreduce(t, flat, 0, largest=largest, keep=False)
        return t.reshaped(index, [1] * rank) if keepdims else index
    return contracting.argreduce(t, value, axis, largest=largest, keep=keepdims)


def cumulative(
    kind: str, t: Trace, x: Any, axis: int | None = None, *, dtype: Any = None
) -> Lowered:
    """Running totals along an axis."""
    value = operand(t, x)
    given = promoted(t, x)
    wide = np.dtype(np.int64) if given.kind in "bi" else given
    value = t.cast(value, element(t, dtype or wide))
    if axis is None:
        value, axis = t.reshaped(value, [-1]), 0
    return contracting.cumulate(t, kind, value, axis)


# -- products ---------------------------------------------------------------------------------


def matmul(t: Trace, x: Any, y: Any) -> Lowered:
    """Products of the last two axes."""
    return contracting.matmul(t, *aligned_dtype(t, [x, y]))


def tensordot(t: Trace, x: Any, y: Any, *, axes: Any = 2) -> Lowered:
    """Sums over pairs of axes: the last of x with the first of y, or those given."""
    lhs, rhs = aligned_dtype(t, [x, y])
    rank = len(lhs.shape)
    if isinstance(axes, int):
        left, right = list(range(rank - axes, rank)), list(range(axes))
    else:
        left, right = (axes_of(each) for each in axes)
    left = [t.axis(axis, rank) for axis in left]
    right = [t.axis(axis, len(rhs.shape)) for axis in right]
    for i, j in zip(left, right, strict=True):
        if lhs.shape[i] != rhs.shape[j]:
            t.same_size(lhs.shape[i], rhs.shape[j])
    return contracting.dot(t, lhs, rhs, left, right)


def vecdot(t: Trace, x: Any, y: Any, *, axis: int = -1) -> Lowered:
    """Sums of products along an axis."""
    product = t.apply("mul", *aligned_dtype(t, [x, y]))
    return contracting.reduce(t, "add", product, [axis])


def outer(t: Trace, x: Any, y: Any) -> Lowered:
    """All products of two vectors' elements."""
    lhs, rhs = (t.reshaped(each, [-1]) for each in aligned_dtype(t, [x, y]))
    return t.apply("mul", t.unsqueezed(lhs, [1]), rhs)


def einstein_sum(t: Trace, equation: str, *arrays: Any) -> Lowered:
    """Einstein summation."""
    return einsum.einsum(t, equation, aligned_dtype(t, arrays))


# -- order ------------------------------------------------------------------------------------


def argsort(
    t: Trace, x: Any, *, axis: int = -1, descending: bool = False, stable: bool = True
) -> Lowered:
    """Where the elements in order along an axis are."""
    key = sorting.Key(t.tensor(operand(t, x)), descending)
    return t.lowered(sorting.argsort(t, key, axis, i64))


def sort(
    t: Trace, x: Any, *, axis: int = -1, descending: bool = False, stable: bool = True
) -> Lowered:
    """The elements in order along an axis."""
    value = t.tensor(operand(t, x))
    order = sorting.argsort(t, sorting.Key(value, descending), axis, i64)
    return t.lowered(gathers.take_along_axis(t, value, order, axis))


IMPLEMENTATIONS: dict[str, Implementation] = {
    "sum": partial(total, "add"),
    "prod": partial(total, "mul"),
    "mean": mean,
    "var": variance,
    "std": deviation,
    "max": partial(extreme, "max"),
    "min": partial(extreme, "min"),
    "all": partial(truth, "and"),
    "any": partial(truth, "or"),
    "argmax": partial(arg_extreme, True),
    "argmin": partial(arg_extreme, False),
    "cumulative_sum": partial(cumulative, "add"),
    "cumulative_prod": partial(cumulative, "mul"),
    "matmul": matmul,
    "tensordot": tensordot,
    "vecdot": vecdot,
    "outer": outer,
    "einsum": einstein_sum,
    "argsort": argsort,
    "sort": sort,
}
"""By the function's name in the array API, or in numpy."""
