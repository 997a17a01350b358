"""ATen operators as small functions with inputs; each is compared with PyTorch itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F

Function = Callable[..., Any]


@dataclass(frozen=True)
class Case:
    """A function of tensors; inputs are made from a seed."""

    name: str
    function: Function
    inputs: tuple[Callable[[torch.Generator], torch.Tensor], ...]
    tolerance: float = 2e-6
    dynamic: int = 9
    """How many of the inputs may have any size."""


def normal(*shape: int, dtype: torch.dtype = torch.float32) -> Callable[..., torch.Tensor]:
    return lambda g: torch.randn(shape, generator=g).to(dtype)


def positive(*shape: int) -> Callable[..., torch.Tensor]:
    return lambda g: torch.rand(shape, generator=g) * 4 + 0.1


def unit(*shape: int) -> Callable[..., torch.Tensor]:
    return lambda g: torch.rand(shape, generator=g) * 1.9 - 0.95


def whole(
    low: int, high: int, *shape: int, dtype: torch.dtype = torch.int64
) -> Callable[..., torch.Tensor]:
    return lambda g: torch.randint(low, high, shape, generator=g).to(dtype)


def truth(*shape: int) -> Callable[..., torch.Tensor]:
    return lambda g: torch.rand(shape, generator=g) > 0.5


X = normal(3, 5)
CASES: list[Case] = []


def case(
    name: str, function: Function, *inputs: Any, tolerance: float = 2e-6, dynamic: int = 9
) -> None:
    CASES.append(Case(name, function, inputs, tolerance, dynamic))


for _name in "abs neg sign exp expm1 sigmoid tanh sin cos atan asinh erf floor ceil trunc round relu sinh cosh isnan isinf isfinite square exp2 logical_not reciprocal sgn".split():
    case(_name, getattr(torch, _name), X)
for _name in "log log1p log2 log10 sqrt rsqrt".split():
    case(_name, getattr(torch, _name), positive(3, 5))
for _name in "asin acos atanh tan".split():
    case(_name, getattr(torch, _name), unit(3, 5))
case("acosh", lambda x: torch.acosh(x + 1), positive(3, 5))
for _name in "add sub mul div maximum minimum atan2 fmod remainder eq ne lt le gt ge fmax fmin hypot copysign floor_divide".split():
    case(_name, getattr(torch, _name), X, normal(3, 5), tolerance=1e-5)
    if _name not in ("atan2", "copysign", "hypot"):
        case(_name + "_int", getattr(torch, _name), whole(-9, 9, 4, 3), whole(1, 9, 4, 3))
for _name in "add mul sub div lt eq".split():
    case(_name + "_mixed", getattr(torch, _name), X, whole(-9, 9, 5))
    case(_name + "_scalar_tensor", getattr(torch, _name), whole(-9, 9, 4), normal())
for _name in "bitwise_and bitwise_or bitwise_xor logical_and logical_or logical_xor".split():
    case(_name, getattr(torch, _name), whole(-9, 9, 4), whole(-9, 9, 4))
    case(_name + "_bool", getattr(torch, _name), truth(4), truth(4))
case("pow", lambda x: x**3 + x**2 - x**-1, positive(3, 5), tolerance=1e-5)
case("pow_real", lambda x, y: x**y + x**1.7 + 2**y, positive(3, 5), unit(3, 5), tolerance=1e-5)
case("pow_int", lambda x: x**3, whole(-4, 4, 7))
case("shifts", lambda x: (x << 2) + (x >> 1), whole(-50, 50, 7))
case(
    "div_modes",
    lambda x, y: torch.div(x, y, rounding_mode="floor") + torch.div(x, y, rounding_mode="trunc"),
    X,
    positive(3, 5),
)
case(
    "div_modes_int",
    lambda x, y: (
        torch.div(x, y, rounding_mode="floor") * 100 + torch.div(x, y, rounding_mode="trunc")
    ),
    whole(-20, 20, 9),
    whole(1, 6, 9),
)
case("alpha", lambda x, y: torch.add(x, y, alpha=2.5) + torch.sub(1.5, y, alpha=3), X, X)
case("int_true_div", lambda x: x / 4, whole(-9, 9, 5))
case("bool_sum", lambda m: m.sum(1) + m.sum(), truth(4, 6))
case("where", lambda m, x: torch.where(m, x, 0) + torch.where(m, 1.0, x), truth(3, 5), X)
case("clamp", lambda x, y: x.clamp(-0.5, 0.5) + x.clamp(min=y) + x.clamp_max(0.1), X, X)
case("clamp_int", lambda x: x.clamp(-2, 3), whole(-9, 9, 8))
case("masked_fill", lambda x, m: x.masked_fill(m, -1e9), X, truth(3, 5))
case(
    "lerp_addc",
    lambda x, y: (
        torch.lerp(x, y, 0.3)
        + torch.addcmul(x, x, y, value=2)
        + torch.addcdiv(x, y, y * y + 1, value=0.5)
    ),
    X,
    X,
)
for _name in "gelu silu hardtanh relu6 hardsigmoid hardswish leaky_relu elu selu celu softplus logsigmoid mish tanhshrink softsign hardshrink softshrink".split():
    case(_name, getattr(F, _name), normal(4, 7), tolerance=1e-5)
case("gelu_tanh", lambda x: F.gelu(x, approximate="tanh"), X)
case("prelu", lambda x, w: F.prelu(x, w), normal(2, 5, 3), normal(5))
case("glu", lambda x: F.glu(x, -1), normal(3, 8))
case("to", lambda x: (x.to(torch.int32), x.to(torch.float64), x > 0, x.bool(), x.long()), X)

# Shapes
case("view", lambda x: x.view(x.shape[0], -1).reshape(-1), normal(3, 4, 5))
case("flatten", lambda x: torch.flatten(x, 1), normal(3, 4, 5))
case("squeeze", lambda x: x.unsqueeze(1).unsqueeze(-1).squeeze(1).squeeze(), X)
case("permute", lambda x: x.permute(2, 0, 1).transpose(0, -1).mT, normal(3, 4, 5))
case("expand", lambda x: x.unsqueeze(1).expand(-1, 4, -1) + x.expand(2, -1, -1).sum(), X)
case("repeat", lambda x: x.repeat(2, 1, 3), X)
case("repeat_interleave", lambda x: x.repeat_interleave(3, 1), X)
case("flip_roll", lambda x: (x.flip(0, 1), x.roll(2, 1), x.roll(-1), x.roll((1, 2), (0, 1))), X)
case(
    "slices",
    lambda x: (x[1:], x[:, :-1], x[:, 1:4:2], x[-2:], x[0], x[..., -1]),
    normal(4, 6),
    dynamic=0,
)
case("slices_dynamic", lambda x: (x[:, :-1], x[1:], x[:, ::2]), normal(4, 6))
case("split", lambda x: x.split(2, 1), normal(3, 5), dynamic=0)
case(
    "chunk",
    lambda x: torch.cat([p * (i + 1) for i, p in enumerate(x.chunk(3, -1))], -1),
    normal(4, 6),
    dynamic=0,
)
case("unbind", lambda x: torch.stack(x.unbind(1), 0), X, dynamic=0)
case(
    "diagonal",
    lambda x: (x.diagonal(), x.diagonal(1), torch.diagonal(x, -1)),
    normal(4, 6),
    dynamic=0,
)
case("tril_triu", lambda x: x.tril() + x.triu(1), normal(2, 4, 6))
case("cat_stack", lambda x, y: (torch.cat([x, y, x], 1), torch.stack([x, y], -1)), X, normal(3, 5))
case("cat_mixed", lambda x, y: torch.cat([x, y], 0), X, whole(0, 5, 2, 5))
case("pad", lambda x: (F.pad(x, (1, 2, 0, 1), value=3.0), F.pad(x, (-1, 0))), X)
case(
    "pad_modes",
    lambda x: (
        F.pad(x, (2, 1), mode="reflect"),
        F.pad(x, (2, 1), mode="replicate"),
        F.pad(x, (2, 1), mode="circular"),
    ),
    normal(2, 3, 5),
)
case("pixel_shuffle", lambda x: F.pixel_shuffle(x, 2), normal(2, 12, 3, 4))
case(
    "made",
    lambda x: (
        torch.zeros_like(x) + torch.ones(5) + torch.full((3, 1), 2.5),
        x.new_zeros(2, 3),
        torch.full_like(x, 7),
    ),
    X,
    dynamic=0,
)
case(
    "arange",
    lambda x: (
        torch.arange(x.shape[0]) * 2,
        torch.arange(2, 10, 3),
        torch.arange(0, 1, 0.25),
        torch.arange(5, 0, -1),
    ),
    X,
)
case(
    "linspace_eye",
    lambda x: (torch.linspace(0, 1, 5) * x, torch.eye(3), torch.eye(2, 4)),
    normal(5),
)
case("unfold_like", lambda x: x.unfold(1, 3, 2) * 2, normal(3, 9), dynamic=0)
case("meshgrid", lambda x, y: torch.meshgrid(x, y, indexing="ij"), normal(4), normal(3))

# Reductions and products
case(
    "sums",
    lambda x: (x.sum(), x.sum(1), x.mean((0, 2), keepdim=True), x.prod(1), x.mean()),
    normal(3, 4, 5),
)
case(
    "extremes",
    lambda x: (x.amax(1), x.amin((0, 1)), x.max(), x.min(), *x.max(1), *x.min(-1, keepdim=True)),
    normal(3, 4, 5),
)
case("args", lambda x: (x.argmax(1), x.argmin(0, keepdim=True), x.argmax()), normal(3, 4))
case("truths", lambda m: (m.any(), m.all(1), m.any(0, keepdim=True)), truth(3, 4))
case(
    "spread",
    lambda x: (x.var(1), x.std(1), x.var(0, unbiased=False), x.var()),
    normal(4, 7),
    tolerance=1e-5,
)
case("logsumexp", lambda x: torch.logsumexp(x, 1), X)
case(
    "norms",
    lambda x: (
        x.norm(),
        x.norm(dim=1),
        x.norm(1, dim=1),
        F.normalize(x, dim=-1),
        torch.linalg.vector_norm(x, 3, 1),
    ),
    normal(4, 6),
    tolerance=1e-5,
)
case(
    "matmuls", lambda x, y: (x @ y, x[0] @ y, torch.mm(x, y)), normal(4, 6), normal(6, 3), dynamic=0
)
case(
    "batched",
    lambda x, y: (torch.bmm(x, y), torch.matmul(x.unsqueeze(1), y)),
    normal(2, 4, 6),
    normal(2, 6, 3),
    tolerance=1e-5,
)
case(
    "addmm",
    lambda c, x, y: (
        torch.addmm(c, x, y, beta=0.5, alpha=2),
        torch.baddbmm(c.unsqueeze(0), x.unsqueeze(0), y.unsqueeze(0)),
    ),
    normal(3),
    normal(4, 6),
    normal(6, 3),
    tolerance=1e-5,
)
case("linear", F.linear, normal(2, 3, 6), normal(4, 6), normal(4), tolerance=1e-5)
case(
    "einsum",
    lambda x, y: (torch.einsum("bij,bkj->bik", x, y), torch.einsum("bij,bkj->i", x, y)),
    normal(2, 3, 4),
    normal(2, 5, 4),
    tolerance=1e-5,
)
case(
    "dots",
    lambda x, y: (torch.dot(x, y), torch.outer(x, y), torch.mv(torch.outer(x, y), x)),
    normal(7),
    normal(7),
    tolerance=1e-5,
)
case("softmaxes", lambda x: (x.softmax(1), x.log_softmax(-1), F.softmin(x, 0)), normal(3, 5))
case("cosine", lambda x, y: F.cosine_similarity(x, y, dim=1), normal(3, 8), normal(3, 8))
case(
    "layer_norm",
    lambda x, w, c: F.layer_norm(x, (6,), w, c) + F.layer_norm(x, (4, 6)),
    normal(3, 4, 6),
    normal(6),
    normal(6),
    tolerance=1e-5,
    dynamic=0,
)
case(
    "rms_norm",
    lambda x, w: F.rms_norm(x, (6,), w),
    normal(3, 6),
    normal(6),
    tolerance=1e-5,
    dynamic=0,
)
case(
    "group_norm",
    lambda x, w, c: F.group_norm(x, 3, w, c),
    normal(2, 6, 5),
    normal(6),
    normal(6),
    tolerance=1e-5,
    dynamic=0,
)
case("instance_norm", lambda x: F.instance_norm(x), normal(2, 6, 5), tolerance=1e-5)
case(
    "batch_norm",
    lambda x, m, v, w: F.batch_norm(x, m, v, w),
    normal(2, 6, 5),
    normal(6),
    positive(6),
    normal(6),
    tolerance=1e-5,
)
case(
    "cumulative", lambda x: (x.cumsum(1), x.cumsum(0), x.cumprod(-1)), normal(3, 5), tolerance=1e-5
)
case("cumsum_int", lambda x: x.cumsum(0), whole(0, 2, 9, dtype=torch.int32))

# Indices
case("embedding", F.embedding, whole(0, 9, 2, 5), normal(9, 4))
case("one_hot", lambda x: F.one_hot(x, 7), whole(0, 7, 5))
case("index_select", lambda x, i: x.index_select(1, i), X, whole(0, 5, 4))
case("gather", lambda x, i: x.gather(1, i), X, whole(0, 5, 3, 2))
case("index", lambda x, i: (x[i], x[:, i]), normal(5, 5, 2), whole(-5, 5, 4))
case(
    "index_many",
    lambda x, i, j: (x[i, j], x[:, i, j], x[i, :, j]),
    normal(4, 4, 4),
    whole(-4, 4, 3),
    whole(0, 4, 3),
)
case(
    "index_outer",
    lambda x, i, j: x[:, i[:, None], j],
    normal(2, 4, 4),
    whole(0, 4, 3),
    whole(0, 4, 5),
)
case(
    "index_put",
    lambda x, i, v: x.index_put((i,), v, accumulate=True),
    normal(6, 3),
    whole(0, 6, 4),
    normal(4, 3),
)
case(
    "assign",
    lambda x, v: torch.index_put(x, (torch.arange(2), torch.tensor([1, 2])), v),
    normal(3, 5),
    normal(2),
    dynamic=0,
)
case(
    "mask_assign",
    lambda x, m: x.masked_fill(m, 0).index_put((m,), torch.tensor(2.0)),
    X,
    truth(3, 5),
)
case(
    "scatter",
    lambda x, i, v: (x.scatter(1, i, v), x.scatter_add(1, i, v), x.scatter(0, i, 2.0)),
    normal(4, 5),
    lambda g: torch.stack([torch.randperm(3, generator=g) for _ in range(4)]),
    normal(4, 5),
    dynamic=0,
)
case(
    "scatter_reduce",
    lambda x, i, v: x.scatter_reduce(1, i, v, "amax"),
    normal(4, 5),
    whole(0, 5, 4, 5),
    normal(4, 5),
)
case(
    "slice_scatter",
    lambda x, v: (
        torch.slice_scatter(x, v, 0, 1, 3),
        torch.slice_scatter(x, v, 0, 0, 4, 2),
        torch.select_scatter(x, v[0], 0, -1),
    ),
    normal(5, 4),
    normal(2, 4),
    dynamic=0,
)
case("in_place", lambda x: _in_place(x), normal(4, 5), dynamic=0)
case("sorts", lambda x: (*x.sort(1), *x.sort(0, descending=True), x.argsort(-1)), normal(4, 6))
case("top_k", lambda x: (*x.topk(3), *x.topk(2, 0, largest=False)), normal(4, 6))

# Windows
case(
    "conv1d",
    lambda x, w, c: F.conv1d(x, w, c, padding=1),
    normal(2, 3, 9),
    normal(4, 3, 3),
    normal(4),
    tolerance=1e-5,
    dynamic=1,
)
case(
    "conv2d",
    lambda x, w: F.conv2d(x, w, stride=2, padding=(1, 2), dilation=(1, 2)),
    normal(2, 3, 9, 11),
    normal(4, 3, 3, 3),
    tolerance=1e-5,
    dynamic=1,
)
case(
    "conv2d_same",
    lambda x, w: F.conv2d(x, w, padding="same"),
    normal(2, 3, 7, 6),
    normal(4, 3, 3, 4),
    tolerance=1e-5,
    dynamic=0,
)
case(
    "conv2d_groups",
    lambda x, w: F.conv2d(x, w, groups=2),
    normal(2, 4, 6, 6),
    normal(6, 2, 3, 3),
    tolerance=1e-5,
    dynamic=1,
)
case(
    "conv3d",
    lambda x, w: F.conv3d(x, w),
    normal(1, 2, 5, 6, 7),
    normal(3, 2, 2, 3, 2),
    tolerance=1e-5,
    dynamic=1,
)
case(
    "conv_unbatched",
    lambda x, w: F.conv2d(x, w),
    normal(3, 6, 6),
    normal(4, 3, 3, 3),
    tolerance=1e-5,
    dynamic=1,
)
case(
    "transposed",
    lambda x, w: F.conv_transpose2d(x, w, stride=2, padding=1, output_padding=1),
    normal(2, 3, 5, 6),
    normal(3, 4, 3, 3),
    tolerance=1e-5,
    dynamic=1,
)
case(
    "transposed_groups",
    lambda x, w: F.conv_transpose1d(x, w, stride=3, groups=2, dilation=2),
    normal(2, 4, 7),
    normal(4, 3, 3),
    tolerance=1e-5,
    dynamic=1,
)
case(
    "max_pool",
    lambda x: (F.max_pool2d(x, 2), F.max_pool2d(x, 3, 2, 1, ceil_mode=True), F.max_pool1d(x[0], 2)),
    normal(2, 3, 9, 8),
)
case(
    "max_pool_indices",
    lambda x: F.max_pool2d(x, 2, return_indices=True),
    normal(2, 3, 8, 8),
    dynamic=0,
)
case(
    "avg_pool",
    lambda x: (
        F.avg_pool2d(x, 3, 2, 1),
        F.avg_pool2d(x, 3, 2, 1, count_include_pad=False),
        F.avg_pool2d(x, 2, divisor_override=3),
        F.avg_pool1d(x[0], 2),
    ),
    normal(2, 3, 9, 8),
)
case("avg_pool_ceil", lambda x: F.avg_pool2d(x, 3, 2, 1, ceil_mode=True), normal(2, 3, 8, 9))
case(
    "adaptive",
    lambda x: (
        F.adaptive_avg_pool2d(x, 1),
        F.adaptive_avg_pool2d(x, (3, 2)),
        F.adaptive_avg_pool1d(x[0], 5),
    ),
    normal(2, 3, 7, 9),
    dynamic=0,
)
case("adaptive_max", lambda x: F.adaptive_max_pool2d(x, 1), normal(2, 3, 7, 9), dynamic=0)
case(
    "nearest",
    lambda x: (
        F.interpolate(x, scale_factor=2),
        F.interpolate(x, size=(5, 9)),
        F.interpolate(x, scale_factor=1.5),
    ),
    normal(2, 3, 4, 6),
    dynamic=0,
)
case("nearest_dynamic", lambda x: F.interpolate(x, scale_factor=2), normal(2, 3, 4, 6))
case(
    "bilinear",
    lambda x: (
        F.interpolate(x, scale_factor=2, mode="bilinear"),
        F.interpolate(x, size=(7, 5), mode="bilinear", align_corners=True),
    ),
    normal(2, 3, 4, 6),
    tolerance=1e-5,
    dynamic=0,
)
case("unfold", lambda x: F.unfold(x, 2), normal(2, 3, 4, 5), dynamic=0)

# Attention
QKV = (normal(2, 4, 5, 8), normal(2, 4, 7, 8), normal(2, 4, 7, 8))
case("sdpa", F.scaled_dot_product_attention, *QKV, tolerance=1e-5)
case(
    "sdpa_causal",
    lambda q, k, v: F.scaled_dot_product_attention(q, k, v, is_causal=True, scale=0.3),
    *QKV,
    tolerance=1e-5,
)
case(
    "sdpa_mask",
    lambda q, k, v, m: F.scaled_dot_product_attention(q, k, v, attn_mask=m),
    *QKV,
    truth(2, 1, 5, 7),
    tolerance=1e-5,
)
case(
    "sdpa_bias",
    lambda q, k, v, m: F.scaled_dot_product_attention(q, k, v, attn_mask=m),
    *QKV,
    normal(5, 7),
    tolerance=1e-5,
)
case(
    "sdpa_grouped",
    lambda q, k, v: F.scaled_dot_product_attention(q, k, v, enable_gqa=True),
    normal(2, 4, 5, 8),
    normal(2, 2, 7, 8),
    normal(2, 2, 7, 8),
    tolerance=1e-5,
    dynamic=0,
)

# Element types
for _dtype in (torch.float64, torch.float16, torch.bfloat16):
    _text = str(_dtype).removeprefix("torch.")
    case(
        f"arithmetic_{_text}",
        lambda x, y: (x * y + 1).relu() - x / 2,
        normal(3, 5, dtype=_dtype),
        normal(3, 5, dtype=_dtype),
        tolerance=1e-12 if _dtype == torch.float64 else 2e-2,
    )
    case(
        f"linear_{_text}",
        F.linear,
        normal(3, 6, dtype=_dtype),
        normal(4, 6, dtype=_dtype),
        tolerance=1e-12 if _dtype == torch.float64 else 3e-2,
        dynamic=0,
    )
case("uint8", lambda x: x.float() / 255, whole(0, 255, 3, 4, dtype=torch.uint8))
case(
    "integers",
    lambda x: (x * 3 + 1, x.abs().sum(), x.sum(0)),
    whole(-50, 50, 3, 4, dtype=torch.int32),
)
case(
    "size_arithmetic",
    lambda x: x * x.shape[0] ** 0.5 + x.shape[1] // 2 + x.numel() / x.shape[0],
    normal(4, 6),
    tolerance=1e-5,
)


def _in_place(x: torch.Tensor) -> torch.Tensor:
    y = x.clone()
    y[1:3] = 0
    y[:, ::2] += 1
    y[0, 1] = 5.0
    return y.relu_()
