"""JAX, jitted (XLA). With a cache: its compilation cache.

The functions of the workloads also write the StableHLO texts in `models/` (see `make_models`).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import numpy as np
from workloads import EPSILON, HEAD, HEADS, HIDDEN, Workload

from .base import Compiled, Contestant, Setting, parameters


class Peer(Contestant):
    """`jit` of the workload's function; for all sizes at once, inputs padded to powers of two."""

    distributions = ("jax", "jaxlib", "numpy")

    def __init__(self, setting: Setting) -> None:
        if setting.threads == 1:
            os.environ["XLA_FLAGS"] = (
                "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
            )
        os.environ["JAX_PLATFORMS"] = "cpu"
        import jax

        super().__init__(setting)
        self.jax = jax
        if setting.cache is not None:
            jax.config.update("jax_compilation_cache_dir", setting.cache)
            jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)
            jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)

    def prepare(self, workload: Workload, size: int | None) -> None:
        parameters(workload.name)

    def build(self, workload: Workload, size: int | None) -> Compiled:
        asarray = self.jax.numpy.asarray
        arrays = {name: asarray(array) for name, array in parameters(workload.name).items()}
        if size is None and workload.name == "W4":
            return _padded(self.jax.jit(encoder), arrays)
        function = self.jax.jit(FUNCTIONS[workload.name])
        return Compiled(lambda *x: function(arrays, *x).block_until_ready(), convert=asarray)


def _padded(function: Callable[..., Any], arrays: dict[str, Any]) -> Compiled:
    """Padding costs work, compiling each length costs more: 0.8 s for every new one."""

    def call(x: np.ndarray) -> np.ndarray:
        length = x.shape[1]
        padded = np.zeros((1, max(16, 1 << (length - 1).bit_length()), HIDDEN), np.float32)
        padded[:, :length] = x
        return np.asarray(function(arrays, padded, length))[:, :length]

    return Compiled(call)


def norm(x: Any, gain: Any, bias: Any) -> Any:
    import jax

    mean = x.mean(-1, keepdims=True)
    variance = ((x - mean) ** 2).mean(-1, keepdims=True)
    return (x - mean) * jax.lax.rsqrt(variance + EPSILON) * gain + bias


def gelu(x: Any) -> Any:
    """The exact gelu. `jax.nn.gelu` takes erfc, which JAX expands into dozens of operations."""
    import jax

    return 0.5 * x * (1 + jax.lax.erf(x * np.float32(2**-0.5)))


def fused(p: Any, x: Any) -> Any:
    import jax

    return gelu(x * p["a"] + p["b"]) * jax.nn.sigmoid(x) + x


def rows(p: Any, x: Any) -> Any:
    import jax

    return norm(jax.nn.softmax(x, -1), p["g"], p["b"])


def mlp(p: Any, x: Any) -> Any:
    inner = gelu(x @ p["w1"] + p["b1"])
    return norm(inner @ p["w2"] + p["b2"], p["g"], p["b"])


def encoder(p: Any, x: Any, length: Any = None) -> Any:
    """The block; positions from `length` on are padding if it is given."""
    import jax

    batch, size, _ = x.shape

    def heads(name: str) -> Any:
        flat = x @ p[f"w{name}"] + p[f"b{name}"]
        return flat.reshape(batch, size, HEADS, HEAD).transpose(0, 2, 1, 3)

    q, k, v = map(heads, "qkv")
    scores = q @ k.transpose(0, 1, 3, 2) * HEAD**-0.5
    if length is not None:
        scores = jax.numpy.where(jax.numpy.arange(size) < length, scores, -1e30)
    mixed = (jax.nn.softmax(scores, -1) @ v).transpose(0, 2, 1, 3)
    attended = mixed.reshape(batch, size, HIDDEN) @ p["wo"] + p["bo"]
    hidden = norm(x + attended, p["g1"], p["c1"])
    inner = gelu(hidden @ p["w1"] + p["b1"])
    return norm(hidden + inner @ p["w2"] + p["b2"], p["g2"], p["c2"])


def residual(p: Any, x: Any) -> Any:
    import jax

    def convolve_and_norm(y: Any, stage: str) -> Any:
        layout = ("NCHW", "OIHW", "NCHW")
        y = jax.lax.conv_general_dilated(
            y, p[f"w{stage}"], (1, 1), "SAME", dimension_numbers=layout
        )
        gain, bias, mean, variance = (p[f"{k}{stage}"][:, None, None] for k in "gbmv")
        return (y - mean) * jax.lax.rsqrt(variance + EPSILON) * gain + bias

    inner = jax.nn.relu(convolve_and_norm(x, "1"))
    return jax.nn.relu(convolve_and_norm(inner, "2") + x)


def small(p: Any, x: Any, y: Any) -> Any:
    return x * y + 1


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "W1": fused,
    "W2": rows,
    "W3": mlp,
    "W4": encoder,
    "W5": residual,
    "W7": small,
}
