"""The functions of `aiopt.xp`: traced and compiled, they do what numpy does."""

from __future__ import annotations

from typing import Any

import aiopt
import numpy as np
import pytest
from aiopt import xp

from .functions import CASES, normal


def assert_same(got: Any, want: Any) -> None:
    if isinstance(want, tuple | list):
        assert len(got) == len(want)
        for a, b in zip(got, want, strict=True):
            assert_same(a, b)
        return
    got, want = np.asarray(got), np.asarray(want)
    assert (got.dtype, got.shape) == (want.dtype, want.shape)
    np.testing.assert_allclose(got, want, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("tier", [0, 2])
@pytest.mark.parametrize("name", CASES)
def test_as_numpy(name: str, tier: int):
    function, arguments = CASES[name]
    with np.errstate(all="ignore"):
        want = function(*arguments)
    assert_same(aiopt.jit(function, tier=tier)(*arguments), want)


def test_sizes_in_functions():
    @aiopt.jit(shapes={"x": "n, m"})
    def fast(x: Any) -> Any:
        n, m = x.shape
        places = xp.arange(n)
        return (
            places[:, None] + xp.zeros((n, m), dtype=xp.int64),
            xp.eye(n)[: n // 2],
            xp.linspace(0.0, 1.0, n),
            xp.full((m, 2), n),
            x / n**0.5 * (1 / m),
            xp.concat([x, xp.ones((1, m), dtype=x.dtype)]).reshape((n + 1) * m),
            xp.arange(1, 2 * n + 1, 2),
        )

    for n, m in ((4, 3), (7, 1)):
        x = normal(n, m)
        want = (
            np.arange(n)[:, None] + np.zeros((n, m), dtype=np.int64),
            np.eye(n)[: n // 2],
            np.linspace(0.0, 1.0, n),
            np.full((m, 2), n),
            (x / np.float32(n**0.5) * np.float32(1 / m)),
            np.concatenate([x, np.ones((1, m), dtype=x.dtype)]).reshape(-1),
            np.arange(1, 2 * n + 1, 2),
        )
        assert_same(fast(x), want)
    assert len(fast.programs) == 1


def softmax(x: np.ndarray) -> np.ndarray:
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def test_neural_networks():
    nn = xp.nn

    @aiopt.jit(shapes={"x": "b, s, 8"})
    def block(x: Any, w: Any) -> Any:
        y = nn.layer_norm(x)
        q, k, v = xp.split(y @ w, 3, axis=-1)
        return x + nn.attention(q, k, v, causal=True)

    w = normal(8, 24)
    for b, s in ((2, 5), (1, 1), (3, 9)):
        x = normal(b, s, 8)
        y = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-5)
        q, k, v = np.split(y @ w, 3, axis=-1)
        scores = q @ k.swapaxes(-1, -2) / np.sqrt(np.float32(8))
        scores = np.where(np.tril(np.ones((s, s), bool)), scores, -np.inf)
        np.testing.assert_allclose(block(x, w), x + softmax(scores) @ v, rtol=2e-5, atol=2e-5)


def test_windows():
    x, w = normal(2, 3, 6, 6), normal(4, 3, 3, 3)
    fast = aiopt.jit(lambda x, w: xp.nn.max_pool(xp.nn.relu(xp.nn.conv(x, w, padding=1)), (2, 2)))
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    views = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), (2, 3))
    y = np.maximum(np.einsum("bchwij,ocij->bohw", views, w), 0)
    want = y.reshape(2, 4, 3, 2, 3, 2).max((3, 5))
    np.testing.assert_allclose(fast(x, w), want, rtol=1e-4, atol=1e-5)
