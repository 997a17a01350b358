"""Lowering of scaled dot-product attention (SPEC K1, K3)."""

from __future__ import annotations

import math
from typing import Any

from xdsl.dialects.builtin import i1

from ...dialects import dims
from ..frontend import contracting
from ..frontend.attention import causal_mask, scaled_dot_product
from ..frontend.builder import Lowered
from ..frontend.repeating import repeated
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
    masks = [causal_mask(b, q.shape[-2], k.shape[-2])] if is_causal else []
    if attn_mask is None:
        return scaled_dot_product(b, q, k, v, masks=masks, scale=scale)
    taking = attn_mask
    if attn_mask.element != i1:
        taking = b.compare("gt", attn_mask, b.number(-math.inf, attn_mask.element))
    value = scaled_dot_product(b, q, k, v, masks=[*masks, attn_mask], scale=scale)
    anything = contracting.reduce(b, "or", taking, [-1], keep=True)
    return b.select(anything, value, b.zero(q.element))


def _repeated_heads(b: Builder, x: Lowered, q: Lowered) -> Lowered:
    """Each head of keys or values as often as queries share it."""
    axis = len(x.shape) - 3
    shared = dims.floordiv(q.shape[-3], x.shape[axis])
    return x if shared == 1 else repeated(b, x, axis, shared)


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
