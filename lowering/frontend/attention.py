"""Scaled dot-product attention and rotary embeddings on lowered values (SPEC K1, K3).

Heads are a dimension of their own: queries are [b, heads, s, d], keys [b, kv, t, d] and values
[b, kv, t, e]. Where there are more heads than keys, consecutive heads share one (grouped queries);
nothing is repeated for that, heads become [kv, heads / kv].
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from xdsl.dialects.builtin import i1, i64
from xdsl.ir import Attribute

from ...dialects import dims
from ...dialects.dims import Dim
from .arrays import Arrays
from .builder import Lowered
from .contracting import dot, matmul, softmax
from .slicing import sliced


@dataclass(frozen=True)
class Scores:
    """What lies between the two products."""

    scale: float
    softcap: float = 0
    """Scores become ``softcap · tanh(scores / softcap)``, unless it is 0."""
    masks: Sequence[Lowered] = ()
    """Added to the scores, or where false -inf; each broadcasts to [b, heads, s, t]."""
    precision: Attribute | None = None
    """The element type of the softmax."""


@dataclass(frozen=True)
class Attended:
    """The result, and all stages of the scores: [b, heads, s, e] and [b, heads, s, t]."""

    result: Lowered
    raw: Lowered
    masked: Lowered
    capped: Lowered
    probabilities: Lowered


def attention(b: Arrays, q: Lowered, k: Lowered, v: Lowered, scores: Scores) -> Attended:
    """``softmax(softcap(q·kᵀ·scale + masks))·v``"""
    batch, heads, length, depth = q.shape
    shared = _heads_per_key(b, heads, k.shape[1])
    for mine, yours in ((batch, k.shape[0]), (batch, v.shape[0]), (depth, k.shape[3])):
        b.same_size(mine, yours)
    for mine, yours in ((k.shape[1], v.shape[1]), (k.shape[2], v.shape[2])):
        b.same_size(mine, yours)
    kept = k.shape[1]
    split = (batch, kept, shared, length) if shared != 1 else (batch, heads, length)
    last = len(split)
    product = dot(b, b.reshaped(q, (*split, depth)), k, [last], [3], [0, 1], [0, 1])
    raw = masked = b.apply("mul", product, b.number(scores.scale, q.element))
    for mask in scores.masks:
        fitting = _split_heads(b, mask, kept, shared) if shared != 1 else mask
        masked = _under(b, masked, fitting)
    capped = _capped(b, masked, scores.softcap)
    wide = capped if scores.precision is None else b.cast(capped, scores.precision)
    probabilities = b.cast(softmax(b, wide, -1), q.element)
    mixed = dot(b, probabilities, v, [last], [2], [0, 1], [0, 1])
    whole = (batch, heads, length)
    stages = (
        b.reshaped(stage, (*whole, k.shape[2])) for stage in (raw, masked, capped, probabilities)
    )
    return Attended(b.reshaped(mixed, (*whole, v.shape[3])), *stages)


def scaled_dot_product(
    b: Arrays,
    q: Lowered,
    k: Lowered,
    v: Lowered,
    *,
    masks: Sequence[Lowered] = (),
    scale: float | None = None,
) -> Lowered:
    """``softmax(q·kᵀ·scale + masks)·v`` of the last two dimensions; the others broadcast.

    The scale is 1/√depth if it is not given; masks are those of `Scores`.
    """
    depth, rank = q.shape[-1], len(k.shape)
    if scale is None and isinstance(depth, int) and depth:
        scale = 1 / math.sqrt(depth)
    if scale is None:
        factor = b.apply("rsqrt", b.size(depth, q.element))
    else:
        factor = b.number(scale, q.element)
    keys = b.transposed(k, [*range(rank - 2), rank - 1, rank - 2])
    scores = b.apply("mul", matmul(b, q, keys), factor)
    for mask in masks:
        scores = _under(b, scores, mask)
    return matmul(b, softmax(b, scores, -1), v)


def _heads_per_key(b: Arrays, heads: Dim, keys: Dim) -> Dim:
    shared = 1 if heads == keys else dims.exact_div(heads, keys)
    if shared is None:
        b.fail(f"'{b.subject}': {heads} heads cannot share {keys} keys evenly")
    return shared


def _split_heads(b: Arrays, mask: Lowered, keys: Dim, shared: Dim) -> Lowered:
    """A mask that broadcasts to [b, keys, shared, s, t] instead of [b, heads, s, t]."""
    if len(mask.shape) < 3:
        return mask
    *batch, heads, rows, columns = mask.shape
    both = (1, 1) if heads == 1 else (keys, shared)
    return b.reshaped(mask, (*batch, *both, rows, columns))


def _under(b: Arrays, scores: Lowered, mask: Lowered) -> Lowered:
    if mask.element == i1:
        return b.select(mask, scores, b.number(-math.inf, scores.element))
    return b.apply("add", scores, b.cast(mask, scores.element))


def _capped(b: Arrays, scores: Lowered, softcap: float) -> Lowered:
    if softcap == 0:
        return scores
    limit = b.number(softcap, scores.element)
    return b.apply("mul", b.apply("tanh", b.apply("div", scores, limit)), limit)


# -- masks ------------------------------------------------------------------------------------


def causal_mask(b: Arrays, length: Dim, total: Dim, past: Dim = 0) -> Lowered:
    """[length, total]: query i sees keys up to ``past + i``."""
    query, key = (b.positions((length, total), axis) for axis in (0, 1))
    return b.compare("le", key, b.apply("add", query, b.size(past)))


def length_mask(b: Arrays, lengths: Lowered, total: Dim) -> Lowered:
    """[b, 1, 1, total]: of each element of the batch that many keys are there."""
    counts = b.reshaped(b.cast(lengths, i64), (*lengths.shape, 1, 1, 1))
    return b.compare("lt", b.iota(total), counts)


# -- heads ------------------------------------------------------------------------------------


def split_heads(b: Arrays, x: Lowered, heads: int) -> Lowered:
    """[b, s, heads · d] as [b, heads, s, d]."""
    b.check_rank(x, 3, "a matrix of heads")
    batch, length, hidden = x.shape
    depth = dims.exact_div(hidden, heads) if heads > 0 else None
    if depth is None:
        b.fail(f"'{b.subject}': a hidden size of {hidden} does not fall into {heads} heads")
    return b.transposed(b.reshaped(x, (batch, length, heads, depth)), [0, 2, 1, 3])


def merge_heads(b: Arrays, x: Lowered) -> Lowered:
    """[b, heads, s, d] as [b, s, heads · d]."""
    batch, heads, length, depth = x.shape
    return b.reshaped(b.transposed(x, [0, 2, 1, 3]), (batch, length, heads * depth))


# -- rotary embeddings ------------------------------------------------------------------------


def rotary_embedding(
    b: Arrays, x: Lowered, cos: Lowered, sin: Lowered, *, width: Dim = 0, interleaved: bool = False
) -> Lowered:
    """Pairs of elements of the last dimension turned by an angle.

    `cos` and `sin` broadcast to half of the first `width` elements (0: all of them); the others
    stay. Pairs are element and half-way element, or neighbours if `interleaved`.
    """
    last = len(x.shape) - 1
    size = x.shape[last]
    width = size if width == 0 else width
    turned = sliced(b, x, last, 0, width)
    half = dims.exact_div(width, 2)
    if half is None:
        b.fail(f"'{b.subject}': {width} elements do not fall into pairs")
    if interleaved:
        first, second = (sliced(b, turned, last, start, width, 2) for start in (0, 1))
    else:
        first, second = sliced(b, turned, last, 0, half), sliced(b, turned, last, half, width)
    real = b.apply("sub", b.apply("mul", cos, first), b.apply("mul", sin, second))
    imaginary = b.apply("add", b.apply("mul", sin, first), b.apply("mul", cos, second))
    if interleaved:
        pairs = [b.unsqueezed(part, [last + 1]) for part in (real, imaginary)]
        turned = b.reshaped(b.concatenated(pairs, last + 1), turned.shape)
    else:
        turned = b.concatenated([real, imaginary], last)
    if width == size:
        return turned
    return b.concatenated([turned, sliced(b, x, last, width, size)], last)
