"""Functions as people write them in JAX, with weights as arguments (needs jax).

Together they use what JAX's models lower to: products, reductions, softmax and normalisation,
convolution in two layouts, pooling, embedding, masks, top_k and a scan.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

HEADS, WIDTH, HIDDEN = 4, 32, 64
NCHW = ("NCHW", "OIHW", "NCHW")
NHWC = ("NHWC", "HWIO", "NHWC")

Array = Any
Shape = tuple[int, ...]


@dataclass(frozen=True)
class JaxModel:
    """A function of one input and of weights.

    Attributes:
        function: called with the input, then the weights.
        weights: their shapes.
        shape: of the input.
        symbolic: the input's shape with names, as jax.export writes it; empty if only static.
        sizes: more shapes at which the symbolic function is tried.
        vocabulary: the input is integers below this; 0: it is normally distributed.
        constraints: what JAX has to know of the names.
    """

    function: Callable[..., Any]
    weights: Sequence[Shape]
    shape: Shape
    symbolic: str = ""
    sizes: Sequence[Shape] = ()
    vocabulary: int = 0
    constraints: Sequence[str] = ()

    def input(self, shape: Shape, seed: int = 1) -> np.ndarray:
        rng = np.random.default_rng(seed)
        if self.vocabulary:
            return rng.integers(0, self.vocabulary, shape).astype(np.int32)
        return rng.standard_normal(shape).astype(np.float32)

    def arrays(self) -> list[np.ndarray]:
        """The weights: seeded, scaled by their fan-in."""
        rng = np.random.default_rng(0)
        return [
            (rng.standard_normal(shape) / np.sqrt(max(shape[0], 4))).astype(np.float32)
            for shape in self.weights
        ]


def _softmax(x: Array) -> Array:
    return jax.nn.softmax(x, axis=-1)


def _layer_norm(x: Array, scale: Array, shift: Array) -> Array:
    mean = x.mean(axis=-1, keepdims=True)
    variance = jnp.square(x - mean).mean(axis=-1, keepdims=True)
    return (x - mean) * lax.rsqrt(variance + 1e-5) * scale + shift


def _mlp(x: Array, w1: Array, b1: Array, w2: Array, b2: Array) -> Array:
    return _softmax(jax.nn.relu(x @ w1 + b1) @ w2 + b2)


def _convolution(x: Array, w: Array, stride: int = 1, padding: str = "SAME") -> Array:
    return lax.conv_general_dilated(x, w, (stride, stride), padding, dimension_numbers=NCHW)


def _max_pool(x: Array, window: Shape) -> Array:
    return lax.reduce_window(x, -jnp.inf, lax.max, window, window, "VALID")


def _cnn(x: Array, w1: Array, w2: Array, out: Array) -> Array:
    x = _max_pool(jax.nn.relu(_convolution(x, w1)), (1, 1, 2, 2))
    return jax.nn.relu(_convolution(x, w2)).mean(axis=(2, 3)) @ out


def _residual_block(
    x: Array, w1: Array, w2: Array, s1: Array, b1: Array, s2: Array, b2: Array
) -> Array:
    def normalise(y: Array, scale: Array, shift: Array) -> Array:
        return y * scale[:, None, None] + shift[:, None, None]

    y = jax.nn.relu(normalise(_convolution(x, w1), s1, b1))
    return jax.nn.relu(x + normalise(_convolution(y, w2), s2, b2))


def _heads(x: Array, weight: Array) -> Array:
    batch, length, width = x.shape
    return (x @ weight).reshape(batch, length, HEADS, width // HEADS).transpose(0, 2, 1, 3)


def _attention(
    x: Array, wq: Array, wk: Array, wv: Array, wo: Array, *, causal: bool = False
) -> Array:
    q, k, v = (_heads(x, weight) for weight in (wq, wk, wv))
    scores = jnp.einsum("bhqd,bhkd->bhqk", q, k) / np.sqrt(q.shape[-1])
    if causal:
        length = x.shape[1]
        seen = jnp.tril(jnp.ones((length, length), dtype=bool))
        scores = jnp.where(seen, scores, -1e9)
    mixed = jnp.einsum("bhqk,bhkd->bhqd", _softmax(scores), v)
    return mixed.transpose(0, 2, 1, 3).reshape(x.shape) @ wo


def _encoder_block(x: Array, *weights: Array) -> Array:
    *projections, scale, shift, up, down = weights
    x = x + _attention(_layer_norm(x, scale, shift), *projections)
    return x + jax.nn.gelu(_layer_norm(x, scale, shift) @ up) @ down


def _causal_block(x: Array, *weights: Array) -> Array:
    *projections, scale, shift, up, down = weights
    x = x + _attention(_layer_norm(x, scale, shift), *projections, causal=True)
    return x + jax.nn.silu(_layer_norm(x, scale, shift) @ up) @ down


def _gpt(tokens: Array, embedding: Array, positions: Array, *weights: Array) -> Array:
    x = embedding[tokens] + positions[: tokens.shape[1]]
    x = _causal_block(x, *weights)
    return _layer_norm(x, *weights[4:6]) @ embedding.T


def _vit(x: Array, patch: Array, token: Array, positions: Array, *weights: Array) -> Array:
    *block, head = weights
    patches = _convolution(x, patch, stride=4, padding="VALID")
    patches = patches.reshape(x.shape[0], WIDTH, -1).transpose(0, 2, 1)
    first = jnp.broadcast_to(token, (x.shape[0], 1, WIDTH))
    x = jnp.concatenate([first, patches], axis=1) + positions
    return _encoder_block(x, *block)[:, 0] @ head


def _top_k(x: Array) -> tuple[Array, Array]:
    values, indices = lax.top_k(x, 3)
    return values, indices


def _rnn(x: Array, w: Array, u: Array) -> Array:
    def step(state: Array, now: Array) -> tuple[Array, Array]:
        state = jnp.tanh(state @ u + now @ w)
        return state, state

    start = jnp.zeros((x.shape[1], w.shape[1]), x.dtype)
    return lax.scan(step, start, x)[1]


def _vision_mix(
    x: Array, filters: Array, mean: Array, variance: Array, scale: Array, shift: Array,
    wq: Array, wk: Array, wv: Array, wo: Array, out: Array,
) -> Array:  # fmt: skip
    """Features innermost, inference batch norm with a square root, pooling, attention on pixels."""
    x = lax.conv_general_dilated(x, filters, (1, 1), "SAME", dimension_numbers=NHWC)
    x = (x - mean) / jnp.sqrt(jnp.square(variance) + 1e-5) * scale + shift
    x = _max_pool(jax.nn.relu(x), (1, 2, 2, 1))
    x = x.reshape(x.shape[0], -1, x.shape[-1])
    x = x + _attention(x, wq, wk, wv, wo)
    return x.mean(axis=1) @ out


_SQUARE, _VECTOR = (WIDTH, WIDTH), (WIDTH,)
_PROJECTIONS = [_SQUARE] * 4
_NORM = [_VECTOR] * 2
_FEED_FORWARD = [(WIDTH, HIDDEN), (HIDDEN, WIDTH)]
_BLOCK = [*_PROJECTIONS, *_NORM, *_FEED_FORWARD]
_LENGTHS = [(1, 1, WIDTH), (2, 8, WIDTH), (3, 13, WIDTH), (5, 33, WIDTH)]
_IMAGES = [(1, 3, 16, 16), (2, 3, 16, 16), (7, 3, 16, 16)]
_FILTERS = [(8, 3, 3, 3), (8, 8, 3, 3)]

MODELS: dict[str, JaxModel] = {
    "mlp": JaxModel(
        _mlp, [(16, 32), (32,), (32, 8), (8,)], (4, 16), "b, 16", [(1, 16), (9, 16), (50, 16)]
    ),
    "softmax": JaxModel(_softmax, [], (4, 16), "b, n", [(1, 1), (3, 17), (20, 300)]),
    "layer_norm": JaxModel(_layer_norm, _NORM, (4, 8, WIDTH), f"b, s, {WIDTH}", _LENGTHS),
    "convolution": JaxModel(_convolution, _FILTERS[:1], (2, 3, 16, 16)),
    "residual_block": JaxModel(
        _residual_block,
        [_FILTERS[1], _FILTERS[1], (8,), (8,), (8,), (8,)],
        (2, 8, 16, 16),
        "b, 8, h, w",
        [(1, 8, 1, 1), (2, 8, 7, 20), (3, 8, 32, 5)],
    ),
    "cnn": JaxModel(_cnn, [*_FILTERS, (8, 10)], (2, 3, 16, 16), "b, 3, 16, 16", _IMAGES),
    "attention": JaxModel(_attention, _PROJECTIONS, (2, 8, WIDTH), f"b, s, {WIDTH}", _LENGTHS),
    "encoder_block": JaxModel(_encoder_block, _BLOCK, (2, 8, WIDTH), f"b, s, {WIDTH}", _LENGTHS),
    "causal_block": JaxModel(_causal_block, _BLOCK, (2, 8, WIDTH), f"b, s, {WIDTH}", _LENGTHS),
    "gpt": JaxModel(
        _gpt,
        [(50, WIDTH), (16, WIDTH), *_BLOCK],
        (2, 8),
        "b, s",
        [(1, 1), (3, 16), (2, 5)],
        vocabulary=50,
        constraints=["s <= 16"],
    ),
    "vit": JaxModel(
        _vit,
        [(WIDTH, 3, 4, 4), (1, 1, WIDTH), (1, 17, WIDTH), *_BLOCK, (WIDTH, 10)],
        (2, 3, 16, 16),
        "b, 3, 16, 16",
        _IMAGES,
    ),
    "top_k": JaxModel(_top_k, [], (4, 16)),
    "rnn": JaxModel(_rnn, [(8, 16), (16, 16)], (5, 2, 8)),
    "vision_mix": JaxModel(
        _vision_mix,
        [(3, 3, 3, 16), *[(16,)] * 4, *[(16, 16)] * 4, (16, 10)],
        (2, 16, 16, 3),
    ),
}
