"""Lowering of scaled dot-product attention (SPEC K1, K3)."""

from __future__ import annotations

import math
from typing import Any

from xdsl.dialects.builtin import i1

from ...dialects import dims
from ..frontend import contracting
from ..frontend.builder import Lowered
from .values import Builder, Handler


def attention(
    b: Builder,
    q: Lowered,
    k: Lowered,
    v: Lowered,
    attn_mask: Lowered | None = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    *,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Lowered:
    """softmax(q · kᵀ · scale + mask) · v over the last two dimensions [length, depth].

    The mask is boolean (what takes part) or is added; rows that it leaves nothing give 0. Queries
    attend to keys up to their own position if `is_causal`. With `enable_gqa`, neighbouring heads of
    q share those of k and v.
    """
    if dropout_p > 0:
        b.unsupported("with dropout")
    if enable_gqa:
        k, v = (_repeated_heads(b, x, q) for x in (k, v))
    depth = q.shape[-1]
    if scale is not None:
        factor = b.operand(scale, q.element)
    else:
        factor = b.apply("rsqrt", b.size(depth, q.element))
        if isinstance(depth, int):
            factor = b.number(1 / math.sqrt(depth), q.element)
    rank = len(k.shape)
    keys = b.transposed(k, [*range(rank - 2), rank - 1, rank - 2])
    scores = b.apply("mul", contracting.matmul(b, q, keys), factor)
    lowest = b.number(-math.inf, q.element)
    if is_causal:
        position = b.unsqueezed(b.iota(q.shape[-2]), [1])
        scores = b.select(b.compare("le", b.iota(k.shape[-2]), position), scores, lowest)
    if attn_mask is None:
        return contracting.matmul(b, contracting.softmax(b, scores, -1), v)
    if attn_mask.element == i1:
        taking = attn_mask
        scores = b.select(attn_mask, scores, lowest)
    else:
        mask = b.cast(attn_mask, q.element)
        taking = b.compare("gt", mask, lowest)
        scores = b.apply("add", scores, mask)
    value = contracting.matmul(b, contracting.softmax(b, scores, -1), v)
    anything = contracting.reduce(b, "or", taking, [-1], keep=True)
    return b.select(anything, value, b.zero(q.element))


def _repeated_heads(b: Builder, x: Lowered, q: Lowered) -> Lowered:
    """Each head of keys or values as often as queries share it."""
    *batch, heads, length, depth = x.shape
    shared = dims.floordiv(q.shape[-3], heads)
    if shared == 1:
        return x
    copies = b.unsqueezed(x, [len(batch) + 1])
    copies = b.broadcast_to(copies, (*batch, heads, shared, length, depth))
    return b.reshaped(copies, (*batch, heads * shared, length, depth))


def flash_attention(
    b: Builder,
    q: Lowered,
    k: Lowered,
    v: Lowered,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    *,
    attn_mask: Lowered | None = None,
    scale: float | None = None,
) -> list[Lowered | None]:
    """The CPU kernel's operator: the same, and a logarithm that only gradients need."""
    return [attention(b, q, k, v, attn_mask, dropout_p, is_causal, scale=scale), None]


def math_attention(
    b: Builder, q: Lowered, k: Lowered, v: Lowered, *args: Any, **kwargs: Any
) -> list[Lowered | None]:
    """The composed form's operator: the same, and the probabilities."""
    kwargs.pop("dropout_mask", None)
    return [attention(b, q, k, v, *args[:3], **kwargs), None]


HANDLERS: dict[str, Handler] = {
    "aten.scaled_dot_product_attention.default": attention,
    "aten._scaled_dot_product_flash_attention_for_cpu.default": flash_attention,
    "aten._scaled_dot_product_attention_math.default": math_attention,
}
"""Handlers by the operator's text."""
