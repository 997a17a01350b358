"""Functions of `aiopt.xp` with arguments; each is compared with numpy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from aiopt import xp

Case = tuple[Callable[..., Any], tuple[np.ndarray, ...]]

RANDOM = np.random.default_rng(1)


def normal(*shape: int) -> np.ndarray:
    return RANDOM.standard_normal(shape).astype(np.float32)


def whole(low: int, high: int, *shape: int, dtype: str = "int64") -> np.ndarray:
    return RANDOM.integers(low, high, shape).astype(dtype)


X, Y, P = normal(3, 4), normal(3, 4), np.abs(normal(3, 4)) + 0.1
N, J = whole(-9, 9, 3, 4), whole(1, 9, 3, 4, dtype="int32")
M = X > 0

CASES: dict[str, Case] = {}

for _name in "abs negative sign exp expm1 sin cos tanh sinh cosh asinh atan square floor ceil trunc round isnan isinf isfinite logical_not signbit positive reciprocal".split():
    CASES[_name] = (getattr(xp, _name), (X,))
for _name in "log log2 log10 log1p sqrt".split():
    CASES[_name] = (getattr(xp, _name), (P,))
for _name in "add subtract multiply divide floor_divide remainder atan2 hypot logaddexp maximum minimum equal not_equal less less_equal greater greater_equal".split():
    CASES[_name] = (getattr(xp, _name), (X, P))
    CASES[_name + "_mixed"] = (getattr(xp, _name), (X, J))
for _name in "add subtract multiply divide floor_divide remainder maximum less bitwise_and bitwise_or bitwise_xor logical_and logical_or logical_xor".split():
    CASES[_name + "_int"] = (getattr(xp, _name), (N, J))
for _name in "add multiply maximum logical_and bitwise_or".split():
    CASES[_name + "_bool"] = (getattr(xp, _name), (M, ~M))

CASES |= {
    "pow": (lambda x: x**2 + x**0.5 + 2**x + x**x, (P,)),
    "numbers": (lambda x: 1 - x * 2 + 3 / x - x // 2 + x % 3, (P,)),
    "int_numbers": (lambda x: (x + 1, x * 2.5, x / 2, x // 3, x % 3, -x, abs(x), ~x, x << 1, x >> 1), (N,)),
    "where": (lambda m, x: xp.where(m, x, 0) + xp.where(m, 1.0, x), (M, X)),
    "clip": (lambda x: (xp.clip(x, -0.5, 0.5), x.clip(0, None)), (X,)),
    "astype": (lambda x: (x.astype("int32"), xp.astype(x, xp.float64), (x > 0).astype(np.float32)), (X,)),
    "reshape": (lambda x: (x.reshape(2, -1), xp.reshape(x, (-1,)), x.ravel()), (X,)),
    "transposes": (lambda x: (x.T, x.mT, xp.permute_dims(x, (1, 0)), xp.moveaxis(x, 0, -1), x.swapaxes(0, 1)), (X,)),
    "dims": (lambda x: (xp.expand_dims(x, 1), xp.squeeze(x[:, None], 1), x[None, ..., None]), (X,)),
    "broadcasts": (lambda x, y: (xp.broadcast_to(x[0], (2, 4)), *xp.broadcast_arrays(x, y[:1])), (X, Y)),
    "meshgrid": (lambda x, y: (*xp.meshgrid(x, y), *xp.meshgrid(x, y, indexing="ij")), (X[0], Y[:, 0])),
    "joins": (lambda x, y: (xp.concat([x, y], axis=1), xp.stack([x, y], axis=-1), xp.concat([x, y], axis=None)), (X, Y)),
    "parts": (lambda x: (*xp.unstack(x), *xp.split(x, 2, axis=1), *xp.split(x, [1, 3], axis=1)), (X,)),
    "order": (lambda x: (xp.flip(x), xp.flip(x, axis=1), xp.roll(x, 2), xp.roll(x, (1, -1), axis=(0, 1))), (X,)),
    "repeats": (lambda x: (xp.tile(x, (2, 1)), xp.repeat(x, 2, axis=1), xp.repeat(x, 2)), (X,)),
    "triangles": (lambda x: (xp.tril(x), xp.triu(x, k=1)), (X,)),
    "pad": (lambda x: (xp.pad(x, 1), xp.pad(x, ((1, 0), (0, 2)), constant_values=3)), (X,)),
    "slices": (lambda x: (x[1:], x[:, ::2], x[::-1, -2:], x[-1], x[..., 0], x[0, 1], x[1:2, None]), (X,)),
    "gathers": (lambda x, i: (x[i], x[:, i], x[i, i], xp.take(x, i, axis=1)), (normal(5, 5), whole(-5, 5, 3))),
    "mixed_gathers": (lambda x, i: (x[0, :, i], x[:, 0, i], x[i, 1:3], x[i[:, None], :, i]), (normal(5, 5, 5), whole(-5, 5, 3))),
    "take_along": (lambda x, i: xp.take_along_axis(x, i, axis=1), (X, whole(0, 4, 3, 2))),
    "made": (lambda x: (xp.zeros(3) + x[0, 0], xp.ones_like(x), xp.full_like(x, 2.5), xp.zeros((2, 3), dtype=xp.int32), xp.eye(3) @ x.astype("float64")), (X,)),
    "reductions": (lambda x: (x.sum(), xp.mean(x, axis=0), x.prod(axis=1, keepdims=True), xp.var(x, axis=1), xp.std(x, correction=1), x.max(axis=0), xp.min(x)), (X,)),
    "int_reductions": (lambda i, m: (i.sum(axis=0), i.mean(), i.max(), m.sum(), xp.count_nonzero(m, axis=1), i.prod(axis=1)), (J, M)),
    "truths": (lambda m: (m.any(), m.all(axis=0), xp.any(m, axis=1, keepdims=True)), (M,)),
    "positions": (lambda x: (x.argmax(), xp.argmin(x, axis=1), xp.argmax(x, axis=0, keepdims=True)), (X,)),
    "totals": (lambda x: (xp.cumulative_sum(x, axis=1), x.cumsum(axis=0), xp.cumulative_prod(x, axis=0)), (X,)),
    "products": (lambda x, y: (x @ y.T, xp.vecdot(x, y), xp.tensordot(x, y, axes=((1,), (1,))), xp.outer(x[0], y[1])), (X, Y)),
    "einsum": (lambda x, y: (xp.einsum("ij,kj->ik", x, y), xp.einsum("ij,ij->i", x, y)), (X, Y)),
    "sorts": (lambda x: (xp.sort(x), xp.argsort(x, axis=0), xp.sort(x, axis=0, descending=True), xp.argsort(x, descending=True)), (X,)),
    "numpy": (lambda x, y: (np.exp(x) + np.maximum(x, y), np.concatenate([x, y]), np.sum(x, axis=0), np.where(x > 0, x, y), np.transpose(x)), (X, Y)),
    "captured": (lambda x: x * np.arange(4, dtype=np.float32) + normal_constant, (X,)),
    "iteration": (lambda x: sum(row for row in x), (X,)),
}  # fmt: skip
normal_constant = normal(3, 4)
