"""Attention and rotary embeddings of ONNX (SPEC K3)."""

from __future__ import annotations

import math

from xdsl.dialects.builtin import i1

from ...dialects.dims import Dim
from ..frontend.attention import (
    Attended,
    Scores,
    attention,
    causal_mask,
    length_mask,
    merge_heads,
    rotary_embedding,
    split_heads,
)
from ..frontend.builder import Lowered
from ..frontend.padding import padded
from ..frontend.slicing import taken
from .node import Builder, Handlers, Node


def scaled_attention(
    b: Builder,
    node: Node,
    q: Lowered,
    k: Lowered,
    v: Lowered,
    mask: Lowered | None = None,
    past_key: Lowered | None = None,
    past_value: Lowered | None = None,
    key_lengths: Lowered | None = None,
) -> list[Lowered]:
    """Attention; the keys and values with those of the past; one stage of the scores."""
    flat = len(q.shape) == 3
    if flat:
        q = split_heads(b, q, node.int("q_num_heads"))
        k, v = (split_heads(b, x, node.int("kv_num_heads")) for x in (k, v))
    for each in (q, k, v):
        b.check_rank(each, 4, "a tensor of heads")
    past: Dim = 0
    if past_key is not None:
        b.check_rank(past_key, 4, "the past")
        past = past_key.shape[2]
        k = b.concatenated([past_key, k], 2)
    if past_value is not None:
        v = b.concatenated([past_value, v], 2)
    total = k.shape[2]
    masks = [] if mask is None else [_fitting(b, mask, total)]
    if node.flag("is_causal"):
        masks.append(causal_mask(b, q.shape[2], total, past))
    if key_lengths is not None:
        masks.append(length_mask(b, key_lengths, total))
    found = attention(b, q, k, v, _scores(b, node, q, masks))
    result = merge_heads(b, found.result) if flat else found.result
    return [result, k, v, _stage(b, node, found)]


def _scores(b: Builder, node: Node, q: Lowered, masks: list[Lowered]) -> Scores:
    depth = q.shape[3]
    if not node.has("scale") and not isinstance(depth, int):
        b.unsupported(f"with heads of size {depth} and without a scale")
    scale = node.float("scale") if node.has("scale") else 1 / math.sqrt(depth or 1)  # pyright: ignore[reportArgumentType]
    precision = node.element("softmax_precision") if node.has("softmax_precision") else None
    return Scores(scale, node.float("softcap", 0), masks, precision)


def _fitting(b: Builder, mask: Lowered, total: Dim) -> Lowered:
    """A mask for all keys: those that it leaves out are not seen."""
    missing = total - mask.shape[-1]
    if mask.shape[-1] == 1 or not (isinstance(missing, int) and missing > 0):
        return mask
    value = b.number(False if mask.element == i1 else -math.inf, mask.element)
    none = [0] * len(mask.shape)
    return padded(b, mask, none, [*none[:-1], missing], value)


def _stage(b: Builder, node: Node, found: Attended) -> Lowered:
    stages = (found.raw, found.masked, found.capped, found.probabilities)
    mode = node.int("qk_matmul_output_mode", 0)
    if mode not in range(len(stages)):
        b.fail("attribute 'qk_matmul_output_mode'", expected="0 to 3", found=str(mode))
    return stages[mode]


def rotary(
    b: Builder, node: Node, x: Lowered, cos: Lowered, sin: Lowered, positions: Lowered | None = None
) -> Lowered:
    """Rotary embeddings; `cos` and `sin` are tables that positions choose from."""
    flat = len(x.shape) == 3
    heads = split_heads(b, x, node.int("num_heads")) if flat else x
    if positions is not None:
        cos, sin = (taken(b, table, positions, 0) for table in (cos, sin))
    cos, sin = (b.unsqueezed(table, [1]) for table in (cos, sin))
    width = node.int("rotary_embedding_dim", 0)
    turned = rotary_embedding(b, heads, cos, sin, width=width, interleaved=node.flag("interleaved"))
    return merge_heads(b, turned) if flat else turned


ARITHMETIC: Handlers = {
    "Attention": scaled_attention,
    "RotaryEmbedding": rotary,
}
