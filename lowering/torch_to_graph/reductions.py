"""Lowering of ATen's reductions, products and normalisations (SPEC K1, K3)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import Any

from xdsl.dialects.builtin import i1, i64

from ...dialects.dims import Dim
from ..frontend import contracting, normalising
from ..frontend.builder import Lowered
from .values import Builder, Handler

Axes = int | Sequence[int] | None


def _axes(dim: Axes) -> Sequence[int] | None:
    """The axes of a reduction; none given are all."""
    if isinstance(dim, int):
        return [dim]
    return dim if dim else None


def _is_scalar(x: Lowered) -> bool:
    """A tensor without dimensions takes the axes 0 and -1, and there is nothing to do."""
    return not x.shape


# -- reductions -------------------------------------------------------------------------------


def reduction(
    kind: str, b: Builder, x: Lowered, dim: Axes = None, keepdim: bool = False, **kwargs: Any
) -> Lowered:
    """sum, prod, amax, amin over axes, in the result's element type."""
    value = b.operand(x)
    return value if _is_scalar(x) else contracting.reduce(b, kind, value, _axes(dim), keep=keepdim)


def mean(b: Builder, x: Lowered, dim: Axes = None, keepdim: bool = False, **kwargs: Any) -> Lowered:
    """The sum divided by the number of elements."""
    value = b.operand(x)
    return value if _is_scalar(x) else contracting.mean(b, value, _axes(dim), keep=keepdim)


def truth(kind: str, b: Builder, x: Lowered, dim: Axes = None, keepdim: bool = False) -> Lowered:
    """Whether any or all elements are not 0."""
    value = b.cast(x, i1)
    return value if _is_scalar(x) else contracting.reduce(b, kind, value, _axes(dim), keep=keepdim)


def extreme(
    kind: str, b: Builder, x: Lowered, dim: int | None = None, keepdim: bool = False
) -> Lowered | list[Lowered]:
    """The largest or smallest element; along an axis, also where the first of them is."""
    if dim is None:
        return x if _is_scalar(x) else contracting.reduce(b, kind, x, None)
    if _is_scalar(x):
        return [x, b.zero(i64)]
    values = contracting.reduce(b, kind, x, [dim], keep=keepdim)
    return [values, _position(b, x, dim, kind == "max", keepdim)]


def arg_extreme(
    largest: bool, b: Builder, x: Lowered, dim: int | None = None, keepdim: bool = False
) -> Lowered:
    """Where the first extreme element is; in the flattened tensor if no axis is given."""
    if _is_scalar(x):
        return b.zero(i64)
    if dim is None:
        index = _position(b, b.reshaped(x, [-1]), 0, largest, False)
        return b.reshaped(index, [1] * len(x.shape)) if keepdim else index
    return _position(b, x, dim, largest, keepdim)


def _position(b: Builder, x: Lowered, dim: int, largest: bool, keep: bool) -> Lowered:
    return contracting.argreduce(b, x, dim, largest=largest, keep=keep, element=i64)


def variance(
    b: Builder,
    x: Lowered,
    dim: Axes = None,
    *,
    correction: float | None = None,
    keepdim: bool = False,
) -> Lowered:
    """The mean of squared deviations, with the divisor n - correction (by default 1)."""
    least = 1 if correction is None else correction
    return contracting.variance(b, x, _axes(dim), keep=keepdim, correction=least)


def standard_deviation(b: Builder, x: Lowered, dim: Axes = None, **kwargs: Any) -> Lowered:
    """The root of the variance."""
    return b.apply("sqrt", variance(b, x, dim, **kwargs))


def variance_and_mean(b: Builder, x: Lowered, dim: Axes = None, **kwargs: Any) -> list[Lowered]:
    """Both."""
    keep = kwargs.get("keepdim", False)
    return [variance(b, x, dim, **kwargs), contracting.mean(b, x, _axes(dim), keep=keep)]


def log_sum_exp(b: Builder, x: Lowered, dim: Axes, keepdim: bool = False) -> Lowered:
    """log Σ exp x"""
    return contracting.log_sum_exp(b, b.operand(x), _axes(dim), keep=keepdim)


def vector_norm(
    b: Builder,
    x: Lowered,
    ord: float = 2,
    dim: Axes = None,
    keepdim: bool = False,
    **kwargs: Any,
) -> Lowered:
    """(Σ |x|^ord)^(1/ord); for infinite orders the extreme of |x|, for 0 the number of others."""
    value = b.operand(x)
    axes = range(len(x.shape)) if _axes(dim) is None else _axes(dim)
    reduce = partial(contracting.reduce, b, axes=axes, keep=keepdim)
    size = b.apply("abs", value)
    if math.isinf(ord):
        return reduce("max" if ord > 0 else "min", size)
    if ord == 0:
        return reduce("add", b.cast(b.cast(value, i1), value.element))
    if ord == 1:
        return reduce("add", size)
    if ord == 2:
        return b.apply("sqrt", reduce("add", b.apply("mul", value, value)))
    total = reduce("add", b.apply("pow", size, b.number(ord, value.element)))
    return b.apply("pow", total, b.number(1 / ord, value.element))


# -- products ---------------------------------------------------------------------------------


def matmul(b: Builder, x: Lowered, y: Lowered, *args: Any) -> Lowered:
    """numpy's matmul; mm, bmm, mv and dot are cases of it."""
    return contracting.matmul(b, x, y)


def linear(b: Builder, x: Lowered, weight: Lowered, bias: Lowered | None = None) -> Lowered:
    """x · weightᵀ + bias, with weights [out, in]."""
    contracted = [len(weight.shape) - 1]
    if x.shape[-1] != weight.shape[-1]:
        b.same_size(x.shape[-1], weight.shape[-1])
    value = contracting.dot(b, x, weight, [len(x.shape) - 1], contracted)
    return value if bias is None else b.apply("add", value, bias)


def added_product(
    b: Builder, bias: Lowered, x: Lowered, y: Lowered, *, beta: float = 1, alpha: float = 1
) -> Lowered:
    """beta · bias + alpha · x · y"""
    value = contracting.matmul(b, x, y)
    if alpha != 1:
        value = b.apply("mul", value, b.operand(alpha, value.element))
    if beta == 0:
        return value
    if beta != 1:
        bias = b.apply("mul", bias, b.operand(beta, bias.element))
    return b.apply("add", value, bias)


# -- normalisation ----------------------------------------------------------------------------


def softmax(b: Builder, x: Lowered, dim: int, *args: Any, **kwargs: Any) -> Lowered:
    """exp(x) / Σ exp(x) along an axis."""
    value = b.operand(x)
    if _is_scalar(value):
        return b.reshaped(softmax(b, b.reshaped(value, [1]), 0), ())
    return contracting.softmax(b, value, dim)


def log_softmax(b: Builder, x: Lowered, dim: int, *args: Any, **kwargs: Any) -> Lowered:
    """log(exp(x) / Σ exp(x)) along an axis."""
    value = b.operand(x)
    if _is_scalar(value):
        return b.reshaped(log_softmax(b, b.reshaped(value, [1]), 0), ())
    return contracting.log_softmax(b, value, dim)


def layer_norm(
    b: Builder,
    x: Lowered,
    shape: Sequence[int],
    weight: Lowered | None = None,
    bias: Lowered | None = None,
    eps: float = 1e-5,
    *args: Any,
) -> Lowered:
    """(x - mean) / √(variance + eps) · weight + bias over the last dimensions."""
    return normalising.layer_norm(b, x, len(shape), weight, bias, epsilon=eps)


def native_layer_norm(b: Builder, *args: Any) -> list[Lowered | None]:
    """The same, and statistics that only gradients need."""
    return [layer_norm(b, *args), None, None]


def rms_norm(
    b: Builder,
    x: Lowered,
    shape: Sequence[int],
    weight: Lowered | None = None,
    eps: float | None = None,
) -> Lowered:
    """x / √(mean(x²) + eps) · weight over the last dimensions."""
    least = 2.0**-23 if eps is None else eps
    return normalising.rms_norm(b, x, len(shape), weight, epsilon=least)


def group_norm(
    b: Builder,
    x: Lowered,
    groups: int,
    weight: Lowered | None = None,
    bias: Lowered | None = None,
    eps: float = 1e-5,
    *args: Any,
) -> Lowered:
    """Standardised over groups of features and their places, then scaled per feature."""
    return normalising.group_norm(b, x, groups, weight, bias, epsilon=eps)


def native_group_norm(
    b: Builder,
    x: Lowered,
    weight: Lowered | None,
    bias: Lowered | None,
    batch: Dim,
    features: Dim,
    places: Dim,
    groups: int,
    eps: float,
) -> list[Lowered | None]:
    """The same, and statistics that only gradients need."""
    return [group_norm(b, x, groups, weight, bias, eps), None, None]


def inference_batch_norm(
    b: Builder,
    x: Lowered,
    weight: Lowered | None,
    bias: Lowered | None,
    mean: Lowered,
    variance: Lowered,
    momentum: float,
    eps: float,
) -> list[Lowered | None]:
    """ATen's batch norm without training, with statistics that only gradients need."""
    value = normalising.batch_norm(b, x, weight, bias, mean, variance, epsilon=eps)
    return [value, None, None]


def instance_statistics_norm(
    b: Builder,
    x: Lowered,
    weight: Lowered | None,
    bias: Lowered | None,
    training: bool,
    momentum: float,
    eps: float,
) -> list[Lowered | None]:
    """ATen's batch norm with the batch's own statistics and none that are kept."""
    value = normalising.instance_norm(b, x, weight, bias, epsilon=eps, batch=True)
    return [value, None, None]


def dropout(b: Builder, x: Lowered, p: float, train: bool | None = None) -> Lowered:
    """Nothing, unless in training."""
    if train and p > 0:
        b.unsupported("in training")
    return x


def native_dropout(b: Builder, x: Lowered, p: float, train: bool | None) -> list[Lowered | None]:
    """The same, and the mask."""
    return [dropout(b, x, p, train), None]


def cumulative(kind: str, b: Builder, x: Lowered, dim: int, **kwargs: Any) -> Lowered:
    """Running totals along an axis, in the result's element type."""
    value = b.operand(x)
    if _is_scalar(value):
        return value
    return contracting.cumulate(b, kind, value, b.axis(dim, len(x.shape)))


def _overloads(name: str, words: str, handler: Handler) -> dict[str, Handler]:
    return {f"aten.{name}.{word}": handler for word in words.split()}


HANDLERS: dict[str, Handler] = {
    **_overloads("sum", "default dim_IntList", partial(reduction, "add")),
    **_overloads("prod", "default dim_int", partial(reduction, "mul")),
    **_overloads("amax", "default", partial(reduction, "max")),
    **_overloads("amin", "default", partial(reduction, "min")),
    **_overloads("mean", "default dim", mean),
    **_overloads("any", "default dim dims", partial(truth, "or")),
    **_overloads("all", "default dim dims", partial(truth, "and")),
    **_overloads("max", "default dim", partial(extreme, "max")),
    **_overloads("min", "default dim", partial(extreme, "min")),
    **_overloads("argmax", "default", partial(arg_extreme, True)),
    **_overloads("argmin", "default", partial(arg_extreme, False)),
    **_overloads("var", "correction", variance),
    **_overloads("std", "correction", standard_deviation),
    **_overloads("var_mean", "correction", variance_and_mean),
    **_overloads("logsumexp", "default", log_sum_exp),
    **_overloads("linalg_vector_norm", "default", vector_norm),
    **{f"aten.{name}.default": matmul for name in ("matmul", "mm", "bmm", "mv", "dot")},
    "aten.linear.default": linear,
    **{f"aten.{name}.default": added_product for name in ("addmm", "baddbmm", "addmv")},
    "aten.softmax.int": softmax,
    "aten._softmax.default": softmax,
    "aten.log_softmax.int": log_softmax,
    "aten._log_softmax.default": log_softmax,
    "aten.layer_norm.default": layer_norm,
    "aten.native_layer_norm.default": native_layer_norm,
    "aten.rms_norm.default": rms_norm,
    "aten.group_norm.default": group_norm,
    "aten.native_group_norm.default": native_group_norm,
    "aten._native_batch_norm_legit_no_training.default": inference_batch_norm,
    "aten._native_batch_norm_legit.no_stats": instance_statistics_norm,
    "aten.dropout.default": dropout,
    "aten.native_dropout.default": native_dropout,
    "aten.cumsum.default": partial(cumulative, "add"),
    "aten.cumprod.default": partial(cumulative, "mul"),
}
"""Handlers by the operator's text."""
