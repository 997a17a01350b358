"""Modules as people write them in PyTorch (needs torch); seeded weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.export import Dim

HEADS, WIDTH, HIDDEN = 4, 16, 32


class Mlp(nn.Module):
    """Two linear layers and a softmax."""

    def __init__(self) -> None:
        super().__init__()
        self.up = nn.Linear(16, 32)
        self.down = nn.Linear(32, 8)

    def forward(self, x: Tensor) -> Tensor:
        return torch.softmax(self.down(torch.relu(self.up(x))), dim=-1)


class Attention(nn.Module):
    """Self-attention with one product for queries, keys and values."""

    def __init__(self, *, fused: bool) -> None:
        super().__init__()
        self.fused = fused
        self.norm = nn.LayerNorm(WIDTH)
        self.inputs = nn.Linear(WIDTH, 3 * WIDTH)
        self.output = nn.Linear(WIDTH, WIDTH)

    def forward(self, x: Tensor) -> Tensor:
        batch, length, width = x.shape
        parts = self.inputs(self.norm(x)).view(batch, length, 3, HEADS, width // HEADS)
        q, k, v = parts.permute(2, 0, 3, 1, 4).unbind(0)
        if self.fused:
            mixed = nn.functional.scaled_dot_product_attention(q, k, v)
        else:
            scores = q @ k.transpose(-1, -2) * (width // HEADS) ** -0.5
            mixed = torch.softmax(scores, dim=-1) @ v
        return self.output(mixed.transpose(1, 2).reshape(batch, length, width))


class EncoderBlock(nn.Module):
    """Attention and a feed-forward network, each after a norm and around a residual."""

    def __init__(self) -> None:
        super().__init__()
        self.attention = Attention(fused=False)
        self.norm = nn.LayerNorm(WIDTH)
        self.feed_forward = nn.Sequential(
            nn.Linear(WIDTH, HIDDEN), nn.GELU(), nn.Linear(HIDDEN, WIDTH)
        )

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attention(x)
        return x + self.feed_forward(self.norm(x))


class Cnn(nn.Module):
    """Convolution, batch norm, pooling, a depthwise convolution, a mean and a linear layer."""

    def __init__(self) -> None:
        super().__init__()
        self.convolution = nn.Conv2d(3, 8, 3, padding=1)
        self.norm = nn.BatchNorm2d(8)
        self.pool = nn.MaxPool2d(2)
        self.depthwise = nn.Conv2d(8, 8, 3, padding=1, groups=8)
        self.linear = nn.Linear(8, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = self.pool(torch.relu(self.norm(self.convolution(x))))
        x = x + self.depthwise(x)
        return self.linear(x.mean(dim=(2, 3)))


@dataclass(frozen=True)
class TorchModel:
    """A module and what it is called with.

    Attributes:
        make: makes the module.
        shape: of the example input.
        dynamic: names of the input's dimensions whose sizes vary.
        sizes: more shapes at which a dynamic module is tried.
    """

    make: Callable[[], nn.Module]
    shape: Sequence[int]
    dynamic: Mapping[int, str] = field(default_factory=dict)
    sizes: Sequence[Sequence[int]] = ()

    def module(self) -> nn.Module:
        """The module in inference mode; its weights and running statistics are seeded."""
        torch.manual_seed(0)
        module = self.make().eval()
        for name, values in module.named_buffers():
            if values.is_floating_point():
                values.uniform_(0.5, 1.5) if name.endswith("var") else values.normal_()
        return module

    def input(self, shape: Sequence[int], seed: int = 1) -> Tensor:
        return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))

    def dynamic_shapes(self) -> dict[str, Any] | None:
        """What `torch.export` is told of the sizes; None if all are fixed."""
        dimensions = {axis: Dim(name, min=2, max=512) for axis, name in self.dynamic.items()}
        return {"x": dimensions} if dimensions else None


_SEQUENCES = [(2, 2, WIDTH), (3, 13, WIDTH), (7, 64, WIDTH)]
_IMAGE = (2, 3, 16, 16)

MODELS: dict[str, TorchModel] = {
    "mlp": TorchModel(Mlp, (4, 16)),
    "mlp.dynamic": TorchModel(Mlp, (4, 16), {0: "b"}, [(2, 16), (9, 16), (50, 16)]),
    "encoder_block": TorchModel(EncoderBlock, (2, 8, WIDTH)),
    "encoder_block.dynamic": TorchModel(EncoderBlock, (2, 8, WIDTH), {0: "b", 1: "s"}, _SEQUENCES),
    "sdpa": TorchModel(lambda: Attention(fused=True), (2, 8, WIDTH)),
    "cnn": TorchModel(Cnn, _IMAGE),
    "cnn.dynamic": TorchModel(Cnn, _IMAGE, {0: "b"}, [(3, 3, 16, 16), (8, 3, 16, 16)]),
}
