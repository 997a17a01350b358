"""Export small JAX programs that loop, branch, sort, scatter and slide, with inputs and outputs.

Run it by hand like make_op_goldens.py, of whose form `programs.mlir` and `programs.npz` are.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from make_op_goldens import Program, Symbolic, integers, normal, write

X = normal(4, 5)
A = integers(-9, 9, 4, 5)
ROWS = np.array([2, 0, 2, 3, 1], np.int32)
BS = ({"b": 1, "s": 1}, {"b": 3, "s": 5}, {"b": 2, "s": 8})


def newton(x: jax.Array) -> jax.Array:
    """Square roots, by a loop that ends when it has converged."""

    def go_on(state: tuple[jax.Array, jax.Array]) -> jax.Array:
        return jnp.any(jnp.abs(state[0] - state[1]) > 1e-3)

    def step(state: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, jax.Array]:
        return (state[0] + x / state[0]) / 2, state[0]

    return lax.while_loop(go_on, step, (x, x + 1))[0]


def power(x: jax.Array, n: jax.Array) -> jax.Array:
    """A matrix to a power that is an input."""
    return lax.fori_loop(0, n, lambda i, y: y @ x, jnp.eye(4, dtype=x.dtype))


def gru(x: jax.Array, w: jax.Array, u: jax.Array) -> tuple[jax.Array, jax.Array]:
    """The last state and all outputs."""

    def step(h: jax.Array, now: jax.Array) -> tuple[jax.Array, jax.Array]:
        z, r, c = jnp.split(now @ w + h @ u, 3, axis=-1)
        z = jax.nn.sigmoid(z)
        h = z * h + (1 - z) * jnp.tanh(jax.nn.sigmoid(r) * c)
        return h, h.sum(-1)

    return lax.scan(step, jnp.zeros((x.shape[1], u.shape[0]), x.dtype), x)


def two_keys(a: jax.Array, x: jax.Array) -> list[jax.Array]:
    return list(lax.sort((a % 3, x, jnp.broadcast_to(jnp.arange(5), (4, 5))), num_keys=2))


def max_pool_gradient(x: jax.Array) -> jax.Array:
    def pooled(v: jax.Array) -> jax.Array:
        return (lax.reduce_window(v, -jnp.inf, lax.max, (1, 2, 2), (1, 2, 2), "VALID") ** 2).sum()

    return jax.grad(pooled)(x)


STATIC: dict[str, Program] = {
    "while_converges": (newton, [np.abs(normal(6)) + 0.5]),
    "fori_input": (power, [normal(4, 4) / 2, np.int32(5)]),
    "fori_never": (power, [normal(4, 4) / 2, np.int32(0)]),
    "scan": (gru, [normal(6, 2, 3), normal(3, 12) / 2, normal(4, 12) / 2]),
    "scan_reverse": (
        lambda x: lax.scan(lambda c, v: (c + v, c), jnp.float32(0), x, reverse=True)[1],
        [normal(7)],
    ),
    "map": (lambda x: lax.map(lambda row: row / row.sum(), x), [np.abs(X)]),
    "nested_loops": (
        lambda x: lax.fori_loop(
            0, 3, lambda i, y: lax.fori_loop(0, i, lambda j, z: z * 2 + j, y), x
        ),
        [X],
    ),
    "cond": (lambda x: lax.cond(x.sum() > 0, lambda v: v * 2, lambda v: v - 1, x), [X]),
    "switch": (
        lambda i, x: lax.switch(i, [jnp.sin, jnp.cos, lambda v: v * v], x),
        [np.int32(7), X],
    ),
    "sort": (lambda x: jnp.sort(x, axis=1), [X]),
    "sort_rows": (lambda a: jnp.sort(a, axis=0, descending=True), [A]),
    "argsort": (lambda a: jnp.argsort(a, axis=1), [A]),
    "sort_two_keys": (two_keys, [A, X]),
    "median": (lambda x: jnp.median(x, axis=1), [X]),
    "top_k": (lambda x: lax.top_k(x, 3), [X]),
    "top_k_integers": (lambda a: lax.top_k(a, 2)[1], [A]),
    "searchsorted": (lambda x, v: jnp.searchsorted(x, v), [np.sort(normal(9)), normal(4)]),
    "cumsum": (lambda x: jnp.cumsum(x, axis=1), [X]),
    "cumprod": (lambda x: lax.cumprod(x, axis=0, reverse=True), [X]),
    "cummax": (lambda x: lax.cummax(x, axis=1), [X]),
    "segment_sum": (lambda x, i: jax.ops.segment_sum(x, i, 4), [normal(5, 3), ROWS]),
    "segment_max": (lambda x, i: jax.ops.segment_max(x, i, 4), [normal(5, 3), ROWS]),
    "set_rows": (lambda x, i, u: x.at[i].set(u, mode="drop"), [X, ROWS[2:], normal(3, 5)]),
    "add_columns": (lambda x, i: x.at[:, i].add(1.5), [X, ROWS]),
    "multiply_elements": (
        lambda x, i, j: x.at[i, j].multiply(2.0),
        [X, ROWS, np.array([4, 4, 4, 0, 9], np.int32)],
    ),
    "min_window": (
        lambda x, u, i: x.at[lax.iota(jnp.int32, 2) + i].min(u),
        [X, normal(2, 5), np.int32(1)],
    ),
    "histogram": (lambda a: jnp.zeros(10, jnp.int32).at[a].add(1), [np.abs(A)]),
    "bincount": (lambda a: jnp.bincount(a, length=12), [np.abs(A.ravel())]),
    "gather_windows": (
        lambda x, i: jax.vmap(lambda k: lax.dynamic_slice(x, (k, 1), (2, 3)))(i),
        [X, ROWS],
    ),
    "embedding_gradient": (
        lambda t, i: jax.grad(lambda v: (v[i] ** 2).sum())(t),
        [normal(4, 3), ROWS],
    ),
    "conv_transpose": (
        lambda x, w: lax.conv_transpose(x, w, (2, 2), "SAME"),
        [normal(1, 4, 5, 3), normal(3, 3, 3, 2)],
    ),
    "max_pool_gradient": (max_pool_gradient, [normal(2, 4, 6)]),
    "any_all": (lambda x: (jnp.any(x > 2), jnp.all(x < 5, axis=0)), [X]),
    "bits": (lambda a: (lax.population_count(a), lax.clz(a)), [A]),
    "bitcast": (lambda x: lax.bitcast_convert_type(x, jnp.int32), [X]),
}

SYMBOLIC: dict[str, Symbolic] = {
    "scan": Symbolic(
        lambda x: lax.scan(lambda c, v: (c + v, c * v), jnp.zeros_like(x[:, 0]), x.T)[1],
        ("b, s",),
        BS,
    ),
    "loop_count": Symbolic(
        lambda x: lax.fori_loop(0, x.shape[1], lambda i, y: y + x[:, i], jnp.zeros(x.shape[0])),
        ("b, s",),
        BS,
    ),
    "sort": Symbolic(lambda x: jnp.sort(x, axis=1), ("b, s",), BS),
    "cond": Symbolic(
        lambda x: lax.cond(x[0, 0] > 0, lambda v: v * 2, lambda v: -v, x), ("b, s",), BS
    ),
    "segment_sum": Symbolic(
        lambda x, i: jax.ops.segment_sum(x, i, 5), ("b, s", "b"), BS, integer=(1,)
    ),
    "cumsum": Symbolic(lambda x: jnp.cumsum(x, axis=1), ("b, s",), BS),
}

if __name__ == "__main__":
    write("programs", STATIC, SYMBOLIC)
