"""Normalisation on lowered values: by layer, batch, instance, group, norm, neighbours (K1, K3).

Formulas are those of the ONNX operators of these names. Statistics are computed in f32 if the
elements are narrower floats, or in the type that `stash` names.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from xdsl.dialects.builtin import f32, f64
from xdsl.ir import Attribute

from ...dialects import dims, graph
from .arrays import Arrays
from .builder import Lowered
from .contracting import mean, reduce, variance
from .convolution import per_feature
from .pooling import power, reduce_windows, root, spatial_axes
from .windows import windows


def wide(element: Attribute) -> Attribute:
    """The floating-point type in which statistics are computed."""
    return element if element in (f32, f64) else f32


def inverse_deviation(b: Arrays, var: Lowered, epsilon: float) -> Lowered:
    """``1 / sqrt(var + epsilon)``"""
    return b.apply("rsqrt", b.apply("add", var, b.number(epsilon, var.element)))


# -- layers -----------------------------------------------------------------------------------


def layer_norm(
    b: Arrays,
    x: Lowered,
    axes: int,
    scale: Lowered | None,
    bias: Lowered | None,
    *,
    epsilon: float,
    stash: Attribute | None = None,
) -> Lowered:
    """``(x - mean) / sqrt(variance + epsilon) · scale + bias`` over the last `axes` dimensions.

    `scale` and `bias` broadcast to these dimensions; without them they are 1 and 0. What is
    normalised becomes one dimension: `graph.layer_norm` has the last one only.
    """
    element, inner = wide(x.element) if stash is None else stash, x.shape[len(x.shape) - axes :]
    flat = (*x.shape[: len(x.shape) - axes], dims.product(inner))
    rows = b.reshaped(b.cast(x, element), flat)
    operands = [
        b.reshaped(b.broadcast_to(b.cast(vector, element), inner), flat[-1:])
        for vector in (scale or b.number(1, element), bias or b.number(0, element))
    ]
    value = b.emit(graph.LayerNormOp, *map(b.tensor, (rows, *operands)), epsilon=epsilon)
    return b.cast(b.reshaped(b.lowered(value), x.shape), x.element)


def layer_statistics(
    b: Arrays, x: Lowered, axes: int, *, epsilon: float, stash: Attribute | None = None
) -> tuple[Lowered, Lowered]:
    """The mean and the inverse standard deviation that `layer_norm` uses, axes kept as size 1."""
    wider = b.cast(x, wide(x.element) if stash is None else stash)
    last = range(len(x.shape) - axes, len(x.shape))
    spread = variance(b, wider, last, keep=True)
    return mean(b, wider, last, keep=True), inverse_deviation(b, spread, epsilon)


def rms_norm(
    b: Arrays,
    x: Lowered,
    axes: int,
    scale: Lowered | None,
    *,
    epsilon: float,
    stash: Attribute | None = None,
) -> Lowered:
    """``x / sqrt(mean(x²) + epsilon) · scale`` over the last `axes` dimensions."""
    wider = b.cast(x, wide(x.element) if stash is None else stash)
    last = range(len(x.shape) - axes, len(x.shape))
    square = mean(b, b.apply("mul", wider, wider), last, keep=True)
    scaled = b.cast(b.apply("mul", wider, inverse_deviation(b, square, epsilon)), x.element)
    return scaled if scale is None else b.apply("mul", scaled, b.cast(scale, x.element))


# -- features ---------------------------------------------------------------------------------


def batch_norm(
    b: Arrays,
    x: Lowered,
    scale: Lowered | None,
    bias: Lowered | None,
    center: Lowered,
    var: Lowered,
    *,
    epsilon: float,
) -> Lowered:
    """``(x - center) / sqrt(var + epsilon) · scale + bias``, one number of each per feature.

    Features are dimension 1. Written as one product and one sum, which fold into a convolution.
    """
    element = wide(x.element)
    factor = inverse_deviation(b, b.cast(var, element), epsilon)
    if scale is not None:
        factor = b.apply("mul", b.cast(scale, element), factor)
    shift = b.apply("mul", b.cast(center, element), factor)
    shift = b.apply("neg", shift) if bias is None else b.apply("sub", b.cast(bias, element), shift)
    return b.cast(_scaled(b, b.cast(x, element), factor, shift), x.element)


def _scaled(b: Arrays, x: Lowered, factor: Lowered | None, shift: Lowered | None) -> Lowered:
    """``x · factor + shift``, with a number for each feature; without them 1 and 0."""
    rank = len(x.shape)
    if factor is not None:
        x = b.apply("mul", x, per_feature(b, b.cast(factor, x.element), rank))
    if shift is not None:
        x = b.apply("add", x, per_feature(b, b.cast(shift, x.element), rank))
    return x


def batch_statistics(b: Arrays, x: Lowered) -> tuple[Lowered, Lowered]:
    """The mean and the biased variance of each feature."""
    wider = b.cast(x, wide(x.element))
    axes = [0, *spatial_axes(x)]
    return mean(b, wider, axes), variance(b, wider, axes)


def instance_norm(
    b: Arrays,
    x: Lowered,
    scale: Lowered | None,
    bias: Lowered | None,
    *,
    epsilon: float,
    batch: bool = False,
) -> Lowered:
    """Every feature of every element of the batch normalised over its spatial dimensions.

    With `batch` those of all elements of the batch are normalised together.
    """
    wider = b.cast(x, wide(x.element))
    axes = [*([0] if batch else []), *spatial_axes(x)]
    normal = standardised(b, wider, axes, epsilon=epsilon)
    return b.cast(_scaled(b, normal, scale, bias), x.element)


def standardised(b: Arrays, x: Lowered, axes: Sequence[int], *, epsilon: float) -> Lowered:
    """``(x - mean) / sqrt(variance + epsilon)`` over axes."""
    deviation = b.apply("sub", x, mean(b, x, axes, keep=True))
    spread = mean(b, b.apply("mul", deviation, deviation), axes, keep=True)
    return b.apply("mul", deviation, inverse_deviation(b, spread, epsilon))


def group_norm(
    b: Arrays,
    x: Lowered,
    groups: int,
    scale: Lowered | None,
    bias: Lowered | None,
    *,
    epsilon: float,
    stash: Attribute | None = None,
) -> Lowered:
    """Groups of features of every element of the batch normalised together.

    `scale` and `bias` have an entry for each feature, or for each group.
    """
    batch, features, *spatial = x.shape
    inner = dims.exact_div(features, groups)
    if inner is None or groups < 1:
        b.fail(f"'{b.subject}': {features} features do not fall into {groups} groups")
    element = wide(x.element) if stash is None else stash
    count = dims.product((inner, *spatial))
    rows = b.reshaped(b.cast(x, element), (batch, groups, count))
    normal = standardised(b, rows, [2], epsilon=epsilon)
    by_feature = [v for v in (scale, bias) if v is not None and v.shape != (groups,)]
    if by_feature:
        normal = b.reshaped(normal, x.shape)
    return b.cast(b.reshaped(_scaled(b, normal, scale, bias), x.shape), x.element)


# -- norms ------------------------------------------------------------------------------------


def lp_norm(b: Arrays, x: Lowered, axis: int, p: int) -> Lowered:
    """``x / ‖x‖_p`` along an axis; zeros stay zeros."""
    norm = root(b, reduce(b, "add", power(b, x, p), [axis], keep=True), p)
    zero = b.compare("eq", norm, b.number(0, x.element))
    return b.apply("div", x, b.select(zero, b.number(1, x.element), norm))


MVN_EPSILON = 1e-9


def mean_variance_norm(b: Arrays, x: Lowered, axes: Sequence[int]) -> Lowered:
    """``(x - mean) / (sqrt(variance) + 1e-9)`` over axes."""
    deviation = b.apply("sub", x, mean(b, x, axes, keep=True))
    spread = b.apply("sqrt", mean(b, b.apply("mul", deviation, deviation), axes, keep=True))
    return b.apply("div", deviation, b.apply("add", spread, b.number(MVN_EPSILON, x.element)))


def local_response_norm(
    b: Arrays, x: Lowered, size: int, *, alpha: float, beta: float, bias: float
) -> Lowered:
    """``x / (bias + alpha / size · Σ x²)^beta``, summed over `size` neighbouring features."""
    if len(x.shape) < 2:
        b.fail(f"'{b.subject}': expected an input of rank 2 or more")
    low = math.floor((size - 1) / 2)
    rank = len(x.shape)
    window = [size if axis == 1 else 1 for axis in range(rank)]
    lows = [low if axis == 1 else 0 for axis in range(rank)]
    highs = [size - 1 - low if axis == 1 else 0 for axis in range(rank)]
    moved = windows(b, window, low=lows, high=highs)
    total = reduce_windows(b, "add", b.apply("mul", x, x), moved)
    scaled = b.apply("mul", total, b.number(alpha / size, x.element))
    divisor = b.apply("add", scaled, b.number(bias, x.element))
    return b.apply("div", x, b.apply("pow", divisor, b.number(beta, x.element)))
