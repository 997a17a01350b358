"""The workloads in Numba's Python. `fastmath` lets sums be vectorised, as aiopt's are."""

from __future__ import annotations

import math
import os

import numba
import numpy as np
from workloads import EPSILON, HEAD, HEADS

compiled = numba.njit(
    fastmath=True, cache="NUMBA_CACHE_DIR" in os.environ, error_model="numpy", boundscheck=False
)

ONE, HALF = np.float32(1), np.float32(0.5)
SQRT_HALF = np.float32(2**-0.5)
SCALE = np.float32(HEAD**-0.5)
TINY = np.float32(EPSILON)


@compiled
def gelu(x):
    return HALF * x * (ONE + math.erf(x * SQRT_HALF))


@compiled
def fused(x, a, b):
    out = np.empty_like(x)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            value = x[i, j]
            out[i, j] = gelu(value * a[j] + b[j]) / (ONE + math.exp(-value)) + value
    return out


@compiled
def softmax(x):
    out = np.empty_like(x)
    for i in range(x.shape[0]):
        largest = x[i, 0]
        for j in range(x.shape[1]):
            largest = max(largest, x[i, j])
        total = np.float32(0)
        for j in range(x.shape[1]):
            power = math.exp(x[i, j] - largest)
            out[i, j] = power
            total += power
        for j in range(x.shape[1]):
            out[i, j] *= ONE / total
    return out


@compiled
def norm(x, gain, bias):
    out = np.empty_like(x)
    count = np.float32(x.shape[1])
    for i in range(x.shape[0]):
        total = np.float32(0)
        for j in range(x.shape[1]):
            total += x[i, j]
        mean = total / count
        squares = np.float32(0)
        for j in range(x.shape[1]):
            squares += (x[i, j] - mean) ** 2
        scale = ONE / math.sqrt(squares / count + TINY)
        for j in range(x.shape[1]):
            out[i, j] = (x[i, j] - mean) * scale * gain[j] + bias[j]
    return out


@compiled
def rows(x, gain, bias):
    return norm(softmax(x), gain, bias)


@compiled
def linear(x, weight, bias):
    out = np.dot(x, weight)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] += bias[j]
    return out


@compiled
def linear_gelu(x, weight, bias):
    out = np.dot(x, weight)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = gelu(out[i, j] + bias[j])
    return out


@compiled
def mlp(x, w1, b1, w2, b2, gain, bias):
    return norm(linear(linear_gelu(x, w1, b1), w2, b2), gain, bias)


@compiled
def encoder_block(x, wq, bq, wk, bk, wv, bv, wo, bo, w1, b1, w2, b2, g1, c1, g2, c2):
    q, k, v = linear(x, wq, bq), linear(x, wk, bk), linear(x, wv, bv)
    mixed = np.empty_like(x)
    for head in range(HEADS):
        low, high = head * HEAD, (head + 1) * HEAD
        query, key = q[:, low:high] * SCALE, np.ascontiguousarray(k[:, low:high].T)
        value = np.ascontiguousarray(v[:, low:high])
        mixed[:, low:high] = np.dot(softmax(np.dot(query, key)), value)
    hidden = norm(x + linear(mixed, wo, bo), g1, c1)
    inner = linear_gelu(hidden, w1, b1)
    return norm(hidden + linear(inner, w2, b2), g2, c2)


@compiled
def small(x, y):
    out = np.empty_like(x)
    for i in range(x.shape[0]):
        out[i] = x[i] * y[i] + ONE
    return out
