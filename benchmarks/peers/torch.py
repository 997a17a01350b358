"""PyTorch, eager and compiled by inductor (whose cache follows TORCHINDUCTOR_CACHE_DIR)."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from workloads import EPSILON, HEAD, HEADS, HIDDEN, WIDTH, Workload

from .base import Compiled, Contestant, Setting, parameters


class Peer(Contestant):
    """A module of the functions that users call; linear weights are kept `[out, in]`."""

    distributions = ("torch", "numpy")

    def __init__(self, setting: Setting, compiled: bool = False) -> None:
        if setting.cache is not None:
            os.environ["TORCHINDUCTOR_CACHE_DIR"] = setting.cache
        import torch

        super().__init__(setting)
        self.torch = torch
        self.compiled = compiled
        torch.set_num_threads(setting.threads)
        torch.set_num_interop_threads(1)
        torch.set_grad_enabled(False)

    def prepare(self, workload: Workload, size: int | None) -> None:
        parameters(workload.name)

    def build(self, workload: Workload, size: int | None) -> Compiled:
        torch = self.torch
        tensors = {n: torch.from_numpy(array) for n, array in parameters(workload.name).items()}
        for name, tensor in tensors.items():
            if tensor.dim() == 2:
                tensors[name] = tensor.t().contiguous()
        function = _FUNCTIONS[workload.name]

        class Model(torch.nn.Module):
            def __init__(self) -> None:
                super().__init__()
                for name, tensor in tensors.items():
                    self.register_buffer(name, tensor)

            def forward(self, *inputs: Any) -> Any:
                return function(torch, self, *inputs)

        model: Any = Model().eval()
        if self.compiled:
            torch.compiler.reset()
            model = torch.compile(model, dynamic=size is None)
        return Compiled(model, convert=torch.from_numpy, result=lambda tensor: tensor.numpy())


def _fused(torch: Any, m: Any, x: Any) -> Any:
    gelu = torch.nn.functional.gelu
    return gelu(x * m.a + m.b) * torch.sigmoid(x) + x


def _rows(torch: Any, m: Any, x: Any) -> Any:
    norm = torch.nn.functional.layer_norm
    return norm(torch.softmax(x, -1), (WIDTH,), m.g, m.b, EPSILON)


def _mlp(torch: Any, m: Any, x: Any) -> Any:
    f = torch.nn.functional
    inner = f.gelu(f.linear(x, m.w1, m.b1))
    return f.layer_norm(f.linear(inner, m.w2, m.b2), (HIDDEN,), m.g, m.b, EPSILON)


def _encoder(torch: Any, m: Any, x: Any) -> Any:
    f = torch.nn.functional
    batch, length, _ = x.shape

    def heads(weight: Any, bias: Any) -> Any:
        return f.linear(x, weight, bias).view(batch, length, HEADS, HEAD).transpose(1, 2)

    q, k, v = heads(m.wq, m.bq), heads(m.wk, m.bk), heads(m.wv, m.bv)
    mixed = f.scaled_dot_product_attention(q, k, v).transpose(1, 2)
    attended = f.linear(mixed.reshape(batch, length, HIDDEN), m.wo, m.bo)
    hidden = f.layer_norm(x + attended, (HIDDEN,), m.g1, m.c1, EPSILON)
    inner = f.gelu(f.linear(hidden, m.w1, m.b1))
    return f.layer_norm(hidden + f.linear(inner, m.w2, m.b2), (HIDDEN,), m.g2, m.c2, EPSILON)


def _residual(torch: Any, m: Any, x: Any) -> Any:
    f = torch.nn.functional
    y = f.conv2d(x, m.w1, padding=1)
    y = f.relu(f.batch_norm(y, m.m1, m.v1, m.g1, m.b1, False, 0.0, EPSILON))
    y = f.conv2d(y, m.w2, padding=1)
    return f.relu(f.batch_norm(y, m.m2, m.v2, m.g2, m.b2, False, 0.0, EPSILON) + x)


def _small(torch: Any, m: Any, x: Any, y: Any) -> Any:
    return x * y + 1


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "W1": _fused,
    "W2": _rows,
    "W3": _mlp,
    "W4": _encoder,
    "W5": _residual,
    "W7": _small,
}
