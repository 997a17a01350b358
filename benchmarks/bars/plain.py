"""The encoder block as its user would write it in numpy, in float32."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from workloads import EPSILON, HEAD, HEADS, HIDDEN

Array = np.ndarray
_ERF = (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592)


def erf(x: Array) -> Array:
    """Abramowitz and Stegun 7.1.26: the error is below 2e-7, and there is no faster one."""
    magnitude = np.abs(x)
    t = 1 / (1 + np.float32(0.3275911) * magnitude)
    polynomial = np.full_like(t, _ERF[0])
    for coefficient in _ERF[1:]:
        polynomial *= t
        polynomial += np.float32(coefficient)
    return np.copysign(1 - polynomial * t * np.exp(-magnitude * magnitude), x)


def _gelu(x: Array) -> Array:
    return np.float32(0.5) * x * (1 + erf(x * np.float32(0.5**0.5)))


def _softmax(x: Array) -> Array:
    powers = np.exp(x - x.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)


def _layer_norm(x: Array, gain: Array, bias: Array) -> Array:
    centred = x - x.mean(-1, keepdims=True)
    variance = (centred * centred).mean(-1, keepdims=True)
    return centred / np.sqrt(variance + np.float32(EPSILON)) * gain + bias


def encoder(p: Mapping[str, Array], x: Array) -> Array:
    """The block for `x` of shape (batch, length, hidden)."""
    batch, length, _ = x.shape

    def project(name: str) -> Array:
        flat = x @ p[f"w{name}"] + p[f"b{name}"]
        return flat.reshape(batch, length, HEADS, HEAD).transpose(0, 2, 1, 3)

    q, k, v = map(project, "qkv")
    mixed = _softmax(q @ k.swapaxes(2, 3) * np.float32(HEAD**-0.5)) @ v
    attended = mixed.transpose(0, 2, 1, 3).reshape(batch, length, HIDDEN) @ p["wo"] + p["bo"]
    hidden = _layer_norm(x + attended, p["g1"], p["c1"])
    inner = _gelu(hidden @ p["w1"] + p["b1"])
    return _layer_norm(hidden + inner @ p["w2"] + p["b2"], p["g2"], p["c2"])
