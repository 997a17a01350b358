"""What PyTorch's fused operators of attention and encoder layers stand for.

TorchDynamo meets them instead of what `torch.nn.MultiheadAttention` and `TransformerEncoderLayer`
say if those run without gradients and are in evaluation mode. PyTorch has no decompositions of
them; these say what its kernels compute, in operators that have handlers (SPEC K1, K3).
"""

from __future__ import annotations

from typing import Any

Torch = Any
Tensor = Any


def encoder_decompositions(torch: Torch) -> dict[Any, Any]:
    """Functions by operator, as the tables of `torch._decomp` have them."""
    functional = torch.nn.functional

    def attention(
        query: Tensor,
        key: Tensor,
        value: Tensor,
        embed_dim: int,
        num_head: int,
        qkv_weight: Tensor,
        qkv_bias: Tensor,
        proj_weight: Tensor,
        proj_bias: Tensor,
        mask: Tensor | None = None,
        need_weights: bool = True,
        average_attn_weights: bool = True,
        mask_type: int | None = None,
    ) -> tuple[Tensor, Tensor | None]:
        """[batch, length, embed_dim] and, if wanted, the weights [batch, (heads,) length, length].

        The mask is true, or not 0, where nothing takes part: [length, length], or [batch, length]
        of the keys if its type is 1, or [batch, heads, length, length].
        """
        depth = embed_dim // num_head
        weights, biases = qkv_weight.chunk(3), qkv_bias.chunk(3)
        q, k, v = (
            functional.linear(x, w, b).unflatten(-1, (num_head, depth)).transpose(1, 2)
            for x, w, b in zip((query, key, value), weights, biases, strict=True)
        )
        scores = (q * depth**-0.5) @ k.transpose(-1, -2)
        if mask is not None:
            hidden = mask.to(torch.bool)
            hidden = hidden[:, None, None, :] if mask_type == 1 else hidden
            scores = scores.masked_fill(hidden, float("-inf"))
        shares = scores.softmax(-1)
        result = functional.linear((shares @ v).transpose(1, 2).flatten(2), proj_weight, proj_bias)
        if not need_weights:
            return result, None
        return result, shares.mean(1) if average_attn_weights else shares

    def layer(
        src: Tensor,
        embed_dim: int,
        num_heads: int,
        qkv_weight: Tensor,
        qkv_bias: Tensor,
        proj_weight: Tensor,
        proj_bias: Tensor,
        use_gelu: bool,
        norm_first: bool,
        eps: float,
        norm_weight_1: Tensor,
        norm_bias_1: Tensor,
        norm_weight_2: Tensor,
        norm_bias_2: Tensor,
        ffn_weight_1: Tensor,
        ffn_bias_1: Tensor,
        ffn_weight_2: Tensor,
        ffn_bias_2: Tensor,
        mask: Tensor | None = None,
        mask_type: int | None = None,
    ) -> Tensor:
        """An encoder layer, [batch, length, embed_dim]."""

        def attended(x: Tensor) -> Tensor:
            qkv = (qkv_weight, qkv_bias, proj_weight, proj_bias)
            sizes = (embed_dim, num_heads)
            return attention(x, x, x, *sizes, *qkv, mask, False, mask_type=mask_type)[0]

        def fed_forward(x: Tensor) -> Tensor:
            hidden = functional.linear(x, ffn_weight_1, ffn_bias_1)
            hidden = functional.gelu(hidden) if use_gelu else hidden.relu()
            return functional.linear(hidden, ffn_weight_2, ffn_bias_2)

        def first(x: Tensor) -> Tensor:
            return functional.layer_norm(x, (embed_dim,), norm_weight_1, norm_bias_1, eps)

        def second(x: Tensor) -> Tensor:
            return functional.layer_norm(x, (embed_dim,), norm_weight_2, norm_bias_2, eps)

        if norm_first:
            src = src + attended(first(src))
            return src + fed_forward(second(src))
        src = first(src + attended(src))
        return second(src + fed_forward(src))

    aten = torch.ops.aten
    return {
        aten._native_multi_head_attention.default: attention,
        aten._transformer_encoder_layer_fwd.default: layer,
    }
