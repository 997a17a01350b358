"""Functions of neural networks beyond the array API, on traced arrays (SPEC I6, K3)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from xdsl.dialects.builtin import i64

from ..frontend import activations, contracting, convolution, normalising, pooling, sorting
from ..frontend.attention import causal_mask, scaled_dot_product
from ..frontend.builder import Lowered
from ..frontend.windows import Windows, windows
from .elementwise import Implementation
from .manipulation import aligned_dtype
from .values import Trace, dim_of, element, operand

Numbers = int | Sequence[int]


def unary(name: str, t: Trace, x: Any) -> Lowered:
    """A function that the graph level has."""
    return t.apply(name, operand(t, x))


def gelu(t: Trace, x: Any, *, approximate: str = "none") -> Lowered:
    """x/2 · (1 + erf(x/√2)), or its approximation by "tanh"."""
    return activations.gelu(t, operand(t, x), approximate)


def silu(t: Trace, x: Any) -> Lowered:
    """x · sigmoid(x)"""
    return activations.swish(t, operand(t, x), 1.0)


def softmax(t: Trace, x: Any, *, axis: int = -1) -> Lowered:
    """exp(x) / Σ exp(x) along an axis."""
    return contracting.softmax(t, operand(t, x), axis)


def log_softmax(t: Trace, x: Any, *, axis: int = -1) -> Lowered:
    """log(exp(x) / Σ exp(x)) along an axis."""
    return contracting.log_softmax(t, operand(t, x), axis)


def logsumexp(t: Trace, x: Any, *, axis: int = -1, keepdims: bool = False) -> Lowered:
    """log Σ exp(x) along an axis."""
    return contracting.log_sum_exp(t, operand(t, x), [axis], keep=keepdims)


def layer_norm(
    t: Trace, x: Any, scale: Any = None, bias: Any = None, *, epsilon: float = 1e-5
) -> Lowered:
    """(x - mean) / √(variance + epsilon) · scale + bias over the last dimension."""
    parts = [None if v is None else operand(t, v) for v in (scale, bias)]
    return normalising.layer_norm(t, operand(t, x), 1, *parts, epsilon=epsilon)


def rms_norm(t: Trace, x: Any, scale: Any = None, *, epsilon: float = 1e-6) -> Lowered:
    """x / √(mean(x²) + epsilon) · scale over the last dimension."""
    factor = None if scale is None else operand(t, scale)
    return normalising.rms_norm(t, operand(t, x), 1, factor, epsilon=epsilon)


def _each(numbers: Numbers, rank: int) -> tuple[int, ...]:
    return (numbers,) * rank if isinstance(numbers, int) else tuple(numbers)


def _windows(
    t: Trace,
    sizes: Sequence[int],
    strides: Numbers,
    padding: Numbers,
    dilations: Numbers = 1,
) -> Windows:
    rank = len(sizes)
    pads = _each(padding, rank)
    return windows(
        t,
        sizes,
        strides=_each(strides, rank),
        dilations=_each(dilations, rank),
        low=pads,
        high=pads,
    )


def conv(
    t: Trace,
    x: Any,
    weights: Any,
    bias: Any = None,
    *,
    strides: Numbers = 1,
    padding: Numbers = 0,
    dilations: Numbers = 1,
    groups: int = 1,
) -> Lowered:
    """Convolution of x [n, c, …] with weights [features, c / groups, …]."""
    value, w = aligned_dtype(t, [x, weights])
    sizes = [size for size in w.shape[2:] if isinstance(size, int)]
    if len(sizes) != len(w.shape) - 2:
        t.unsupported("with windows of unknown size")
    moved = _windows(t, sizes, strides, padding, dilations)
    added = None if bias is None else operand(t, bias)
    return convolution.conv(t, value, w, added, moved, groups)


def pool(
    kind: str,
    t: Trace,
    x: Any,
    window: Sequence[int],
    *,
    strides: Numbers | None = None,
    padding: Numbers = 0,
) -> Lowered:
    """The largest element, or the mean, of each window over the last dimensions of x [n, c, …]."""
    value = operand(t, x)
    moved = _windows(t, window, window if strides is None else strides, padding)
    if kind == "max":
        return pooling.max_pool(t, value, moved)
    return pooling.average_pool(t, value, moved, moved, count_padding=False)


def attention(
    t: Trace,
    q: Any,
    k: Any,
    v: Any,
    *,
    mask: Any = None,
    causal: bool = False,
    scale: float | None = None,
) -> Lowered:
    """softmax(q · kᵀ · scale + mask) · v over the last two dimensions [length, depth].

    The mask is boolean (what takes part) or is added. With `causal`, the last query sees all keys,
    each one before it one key less. The scale is 1/√depth if it is not given.
    """
    query, key, value = aligned_dtype(t, [q, k, v])
    masks: list[Lowered] = []
    if causal:
        rows, columns = query.shape[-2], key.shape[-2]
        masks.append(causal_mask(t, rows, columns, columns - rows))
    if mask is not None:
        masks.append(operand(t, mask))
    return scaled_dot_product(t, query, key, value, masks=masks, scale=scale)


def one_hot(t: Trace, x: Any, count: Any, *, dtype: Any = np.float32) -> Lowered:
    """A dimension more, with 1 at the element's position and 0 elsewhere."""
    value = t.cast(operand(t, x), i64)
    places = t.unsqueezed(value, [len(value.shape)])
    return t.cast(t.compare("eq", places, t.iota(dim_of(count))), element(t, dtype))


def top_k(t: Trace, x: Any, k: Any, *, axis: int = -1, largest: bool = True) -> list[Lowered]:
    """The k largest or smallest elements, best first, and where they are."""
    value = t.tensor(operand(t, x))
    return [t.lowered(each) for each in sorting.top_k(t, value, dim_of(k), axis, largest=largest)]


IMPLEMENTATIONS: dict[str, Implementation] = {
    "nn.relu": partial(unary, "relu"),
    "nn.sigmoid": partial(unary, "logistic"),
    "nn.erf": partial(unary, "erf"),
    "nn.rsqrt": partial(unary, "rsqrt"),
    "nn.gelu": gelu,
    "nn.silu": silu,
    "nn.softmax": softmax,
    "nn.log_softmax": log_softmax,
    "nn.logsumexp": logsumexp,
    "nn.layer_norm": layer_norm,
    "nn.rms_norm": rms_norm,
    "nn.conv": conv,
    "nn.max_pool": partial(pool, "max"),
    "nn.avg_pool": partial(pool, "mean"),
    "nn.attention": attention,
    "nn.one_hot": one_hot,
    "nn.top_k": top_k,
}
"""By the function's name in `aiopt.xp`."""
