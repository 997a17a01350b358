"""Export small JAX programs that loop and branch, with inputs and outputs (SPEC K3).

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
    "while_tuple": (
        lambda x, n: lax.while_loop(
            lambda s: (s[0] < n) & (s[1].sum() < 40),
            lambda s: (s[0] + 1, s[1] * 2, s[2] - s[1]),
            (jnp.int32(0), x, x),
        ),
        [np.abs(normal(3)) + 0.1, np.int32(20)],
    ),
    "cond_in_loop": (
        lambda x: lax.fori_loop(
            0, 6, lambda i, y: lax.cond(i % 2 == 0, lambda v: v + i, lambda v: v * v / 4, y), x
        ),
        [X],
    ),
    "loop_in_cond": (
        lambda x, p: lax.cond(p, lambda v: newton(jnp.abs(v) + 1), lambda v: v, x),
        [X, np.bool_(True)],
    ),
    "gradient_of_scan": (
        lambda x, w, u: jax.grad(lambda v: gru(v, w, u)[1].sum())(x),
        [normal(6, 2, 3), normal(3, 12) / 2, normal(4, 12) / 2],
    ),
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
    "searchsorted": (lambda x, v: jnp.searchsorted(x, v), [np.sort(normal(9)), normal(4)]),
    "histogram": (lambda a: jnp.zeros(10, jnp.int32).at[a].add(1), [np.abs(A)]),
    "conv_transpose": (
        lambda x, w: lax.conv_transpose(x, w, (2, 2), "SAME"),
        [normal(1, 4, 5, 3), normal(3, 3, 3, 2)],
    ),
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
    "cond": Symbolic(
        lambda x: lax.cond(x[0, 0] > 0, lambda v: v * 2, lambda v: -v, x), ("b, s",), BS
    ),
    "cumsum": Symbolic(lambda x: jnp.cumsum(x, axis=1), ("b, s",), BS),
}

if __name__ == "__main__":
    write("programs", STATIC, SYMBOLIC)
