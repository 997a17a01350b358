"""Export the JAX functions of the frontend tests, with inputs and expected outputs (SPEC K3).

Run it by hand, in an environment with JAX 0.10 (JAX is no dependency of the project)::

    python test/data/jax/make_goldens.py

It writes, beside itself,

``NAME.mlir``        static shapes, as ``jax.jit(f).lower(...).as_text()`` prints them
``NAME.debug.mlir``  the same with ``loc`` lines (only for `block`)
``NAME.sym.mlir``    symbolic shapes, as ``jax.export`` prints them (always with ``loc`` lines)
``NAME.npz``         arrays: ``weight.K`` are the arguments K that every case shares;
                     ``static.arg0``, ``static.out`` and ``sym.I.arg0``, ``sym.I.out`` are the first
                     argument and the result of each case

and ``examples/encoder_block.mlir``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
from jax import export, lax

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]

# Locations name the file relative to the repository, wherever that is.
jax.config.update("jax_hlo_source_file_canonicalization_regex", f"{ROOT}/")

HEADS = 4
WIDTH = 32
VOCABULARY = 50
CONTEXT = 16


# -- the models -------------------------------------------------------------------------------


def norm(x, gain, bias):
    """Layer normalisation over the last axis."""
    mean = x.mean(-1, keepdims=True)
    variance = ((x - mean) ** 2).mean(-1, keepdims=True)
    return (x - mean) * lax.rsqrt(variance + 1e-5) * gain + bias


def split_heads(x, heads):
    """[b, s, h*d] -> [b, h, s, d]"""
    b, s, width = x.shape
    return x.reshape(b, s, heads, width // heads).transpose(0, 2, 1, 3)


def merge_heads(x):
    """[b, h, s, d] -> [b, s, h*d]"""
    b, heads, s, size = x.shape
    return x.transpose(0, 2, 1, 3).reshape(b, s, heads * size)


def mlp(x, w1, b1, w2, b2):
    return jax.nn.softmax(jax.nn.relu(x @ w1 + b1) @ w2 + b2)


def softmax(x):
    return jax.nn.softmax(x, -1)


def layernorm(x, g, b):
    return norm(x, g, b)


def attention(x, wq, wk, wv, wo, *, is_causal):
    q, k, v = (split_heads(x @ w, HEADS) for w in (wq, wk, wv))
    scores = jnp.einsum("bhqd,bhkd->bhqk", q, k) / np.sqrt(WIDTH // HEADS)
    if is_causal:
        seq = x.shape[1]
        scores = jnp.where(jnp.tril(jnp.ones((seq, seq), bool)), scores, -1e9)
    return merge_heads(jnp.einsum("bhqk,bhkd->bhqd", jax.nn.softmax(scores, -1), v)) @ wo


def attn(x, wq, wk, wv, wo):
    return attention(x, wq, wk, wv, wo, is_causal=False)


def block(x, wq, wk, wv, wo, g, b, w1, w2):
    x = x + attention(norm(x, g, b), wq, wk, wv, wo, is_causal=False)
    return x + jax.nn.gelu(norm(x, g, b) @ w1) @ w2


def causal(x, wq, wk, wv, wo, g, b, w1, w2):
    x = x + attention(norm(x, g, b), wq, wk, wv, wo, is_causal=True)
    return x + jax.nn.silu(norm(x, g, b) @ w1) @ w2


def gpt(ids, emb, pos, wq, wk, wv, wo, g, b, w1, w2):
    x = emb[ids] + pos[: ids.shape[1]]
    return norm(causal(x, wq, wk, wv, wo, g, b, w1, w2), g, b) @ emb.T


def encoder_block(
    x, wq, bq, wk, bk, wv, bv, wo, bo, w1, b1, w2, b2, g1, c1, g2, c2
):  # post-norm, biases everywhere, gelu by erf, 12 heads
    q, k, v = (split_heads(x @ w + c, 12) for w, c in ((wq, bq), (wk, bk), (wv, bv)))
    scores = q @ k.transpose(0, 1, 3, 2) * (64**-0.5)
    h = norm(x + merge_heads(jax.nn.softmax(scores, -1) @ v) @ wo + bo, g1, c1)
    f = h @ w1 + b1
    f = 0.5 * f * (1 + lax.erf(f * np.float32(2**-0.5)))
    return norm(h + f @ w2 + b2, g2, c2)


# -- the cases --------------------------------------------------------------------------------

rng = np.random.default_rng(20)


def normal(*shape: int) -> np.ndarray:
    return rng.standard_normal(shape, np.float32)


def matrix(rows: int, columns: int) -> np.ndarray:
    """Weights that keep (and slightly raise) the magnitude of what passes through them."""
    return normal(rows, columns) * np.float32(1.2 * rows**-0.5)


def bias(size: int) -> np.ndarray:
    return normal(size) * np.float32(0.5)


def gain(size: int) -> np.ndarray:
    return 1 + normal(size) * np.float32(0.3)


def token_ids(*shape: int) -> np.ndarray:
    """Valid ids, negative ones that wrap, and some beyond the table, which JAX clamps."""
    return rng.integers(-VOCABULARY, VOCABULARY + 3, shape, np.int32)


ATTENTION = tuple(matrix(WIDTH, WIDTH) for _ in range(4))
NORM = (gain(WIDTH), bias(WIDTH))
FEED_FORWARD = (matrix(WIDTH, 64), matrix(64, WIDTH))


@dataclass(frozen=True)
class Case:
    """One exported function: how its first argument is made, and the arguments after it."""

    function: Callable[..., jax.Array]
    first: Callable[..., np.ndarray]
    weights: tuple[np.ndarray, ...]
    static: tuple[int, ...]
    symbolic: str
    sizes: tuple[tuple[int, ...], ...]
    constraints: tuple[str, ...] = ()


SEQUENCES = tuple((b, s, WIDTH) for b, s in ((1, 1), (2, 8), (3, 5), (1, 37), (5, 16)))
IN_CONTEXT = ((1, 1), (2, 8), (3, 5), (1, 16), (5, 13))

CASES = (
    Case(
        mlp,
        normal,
        (matrix(16, 32), bias(32), matrix(32, 8), bias(8)),
        (4, 16),
        "b, 16",
        ((1, 16), (2, 16), (7, 16), (16, 16), (33, 16)),
    ),
    Case(softmax, normal, (), (4, 16), "b, n", ((1, 1), (4, 16), (3, 17), (1, 100), (9, 33))),
    Case(layernorm, normal, NORM, (4, 8, WIDTH), f"b, s, {WIDTH}", SEQUENCES),
    Case(attn, normal, ATTENTION, (2, 8, WIDTH), f"b, s, {WIDTH}", SEQUENCES),
    Case(
        block,
        normal,
        (*ATTENTION, *NORM, *FEED_FORWARD),
        (2, 8, WIDTH),
        f"b, s, {WIDTH}",
        SEQUENCES,
    ),
    Case(
        causal,
        normal,
        (*ATTENTION, *NORM, *FEED_FORWARD),
        (2, 8, WIDTH),
        f"b, s, {WIDTH}",
        SEQUENCES,
    ),
    Case(
        gpt,
        token_ids,
        (normal(VOCABULARY, WIDTH), normal(CONTEXT, WIDTH), *ATTENTION, *NORM, *FEED_FORWARD),
        (2, 8),
        "b, s",
        IN_CONTEXT,
        constraints=(f"s <= {CONTEXT}",),  # JAX cannot export pos[:s] without it
    ),
)


def spec(array: np.ndarray) -> jax.ShapeDtypeStruct:
    return jax.ShapeDtypeStruct(array.shape, array.dtype)


def export_symbolic(function, first: jax.ShapeDtypeStruct, weights) -> str:
    return export.export(jax.jit(function))(first, *weights).mlir_module()


def write_case(case: Case) -> None:
    name = case.function.__name__
    jitted = jax.jit(case.function)
    static = case.first(*case.static)
    lowered = jitted.lower(static, *case.weights)
    (HERE / f"{name}.mlir").write_text(lowered.as_text())
    if name == "block":
        (HERE / f"{name}.debug.mlir").write_text(lowered.as_text(debug_info=True))

    shape = export.symbolic_shape(case.symbolic, constraints=case.constraints)
    first = jax.ShapeDtypeStruct(shape, static.dtype)
    text = export_symbolic(case.function, first, [spec(w) for w in case.weights])
    (HERE / f"{name}.sym.mlir").write_text(text)

    arrays = {f"weight.{i}": weight for i, weight in enumerate(case.weights, start=1)}
    inputs = {"static": static} | {
        f"sym.{i}": case.first(*size) for i, size in enumerate(case.sizes)
    }
    with jax.default_matmul_precision("highest"):
        for label, value in inputs.items():
            arrays[f"{label}.arg0"] = value
            arrays[f"{label}.out"] = np.asarray(jitted(value, *case.weights))
    np.savez_compressed(HERE / f"{name}.npz", **arrays)


def write_encoder_block() -> None:
    hidden, inner = 768, 3072
    square, vector = (hidden, hidden), (hidden,)
    shapes = [*(square, vector) * 4, (hidden, inner), (inner,), (inner, hidden), *(vector,) * 5]
    weights = [jax.ShapeDtypeStruct(shape, np.float32) for shape in shapes]
    x = jax.ShapeDtypeStruct(export.symbolic_shape(f"1, s, {hidden}"), np.float32)
    (ROOT / "examples" / "encoder_block.mlir").write_text(
        export_symbolic(encoder_block, x, weights)
    )


if __name__ == "__main__":
    for each in CASES:
        write_case(each)
    write_encoder_block()
