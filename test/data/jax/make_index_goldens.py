"""Export JAX programs that index, scatter, sort and reduce by functions (SPEC K3).

Run it by hand like make_goldens.py. It writes `indexing.mlir` and `indexing.npz`, laid out like
those of make_op_goldens.py.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from make_op_goldens import Program, Symbolic, integers, normal, special, write

STATIC: dict[str, Program] = {}
X, Y, Z = normal(4, 5), normal(4, 6, 5), normal(6, 7)
S = special()
ROWS, COLUMNS = integers(0, 4, 7), integers(0, 5, 7)
FAR = integers(-3, 9, 7)


def add(name: str, function, *args) -> None:  # type: ignore[no-untyped-def]
    STATIC[name] = (function, args)


def gather(x, i, numbers: dict, sizes: tuple[int, ...], mode: str = "clip"):  # type: ignore[no-untyped-def]
    return lax.gather(x, i, lax.GatherDimensionNumbers(**numbers), sizes, mode=mode)


for _mode in ("clip", "fill"):
    add(
        f"gather_windows_{_mode}",
        lambda x, i, m=_mode: gather(
            x,
            i,
            {"offset_dims": (1, 3), "collapsed_slice_dims": (), "start_index_map": (1, 0)},
            (2, 3),
            m,
        ),
        Z,
        integers(-2, 8, 3, 4, 2),
    )
add(
    "gather_mixed",
    lambda x, i: gather(
        x,
        i,
        {"offset_dims": (0, 2), "collapsed_slice_dims": (0,), "start_index_map": (2, 0)},
        (1, 3, 5),
    ),
    Y,
    integers(-2, 8, 3, 2),
)
add(
    "gather_whole",
    lambda x, i: gather(
        x, i, {"offset_dims": (1, 2), "collapsed_slice_dims": (), "start_index_map": (0,)}, (4, 5)
    ),
    X,
    integers(-2, 8, 3, 1),
)
add("gather_batch", jax.vmap(lambda x, i: x[i]), Y, integers(0, 6, 4, 3))
add("gather_batch_element", jax.vmap(lambda x, i: x[i, 2]), Y, integers(0, 6, 4))
add(
    "gather_batch_windows",
    jax.vmap(lambda x, i: lax.dynamic_slice(x, (i, i), (2, 3))),
    Y,
    integers(-1, 6, 4),
)
add("take_fill", lambda x, i: jnp.take(x, i, axis=0, mode="fill", fill_value=7), X, FAR)
add("take_2d", lambda x, i: jnp.take(x, i, axis=1), Y, integers(0, 6, 2, 3))

for _kind in ("set", "add", "multiply", "min", "max"):
    add(
        f"scatter_{_kind}",
        lambda x, i, j, u, k=_kind: getattr(x.at[i, j], k)(u),
        X,
        ROWS if _kind != "set" else np.arange(4, dtype=np.int32),
        COLUMNS if _kind != "set" else COLUMNS[:4],
        normal(7) if _kind != "set" else normal(4),
    )
add("scatter_rows", lambda x, i, u: x.at[i].add(u), X, ROWS, normal(7, 5))
add("scatter_rows_far", lambda x, i, u: x.at[i].add(u, mode="drop"), X, FAR, normal(7, 5))
add("scatter_columns", lambda x, j, u: x.at[:, j].max(u), X, COLUMNS, normal(4, 7))
add("scatter_middle", lambda x, j, u: x.at[:, j].add(u), Y, COLUMNS, normal(4, 7, 5))
add("scatter_slice", lambda x, u: x.at[1:3, 2].multiply(u), X, normal(2))
add("scatter_block", lambda x, u: x.at[1:3, 1:4].set(u), X, normal(2, 3))
add("scatter_subtract", lambda x, i, u: x.at[i].subtract(u), X, ROWS, normal(7, 5))
add("scatter_int", lambda x, i: x.at[i].add(1), integers(0, 9, 4), ROWS)
add("scatter_bool", lambda x, i: x.at[i].set(True), X[0] > 9, np.array([1, 3], np.int32))
add(
    "scatter_apply",
    lambda x, i: x.at[i].apply(jnp.sin, unique_indices=True),
    X,
    np.array([2, 0], np.int32),
)
add(
    "scatter_batch",
    jax.vmap(lambda x, i, u: x.at[i].add(u)),
    Y,
    integers(0, 6, 4, 3),
    normal(4, 3, 5),
)
add(
    "scatter_windows",
    lambda x, i, u: lax.scatter_add(
        x,
        i,
        u,
        lax.ScatterDimensionNumbers(
            update_window_dims=(0, 2),
            inserted_window_dims=(),
            scatter_dims_to_operand_dims=(1, 0),
        ),
        mode=lax.GatherScatterMode.FILL_OR_DROP,
    ),
    Z,
    integers(-2, 8, 9, 2),
    normal(2, 9, 3),
)
add("scatter_apply_again", lambda x, i: x.at[i].apply(jnp.sin), X, ROWS)
add("scatter_apply_far", lambda x, i: x.at[i, 1].apply(lambda v: v * 2), X, FAR)
add("bincount", lambda i: jnp.bincount(i, length=6), ROWS)

add("segment_sum", lambda x, i: jax.ops.segment_sum(x, i, 4), normal(7, 3), ROWS)
add("embedding_gradient", jax.grad(lambda w, i: (w[i] ** 2).sum()), normal(9, 4), ROWS)

add("sort_rows", lambda x: jnp.sort(x, axis=0), S)
add("sort", jnp.sort, S)
add("sort_descending", lambda x: jnp.sort(x, descending=True), S)
add("sort_int", jnp.sort, integers(-9, 9, 3, 8))
add("argsort", jnp.argsort, S)
add("argsort_descending", lambda x: jnp.argsort(x, axis=0, descending=True), S)
add("argsort_equal", jnp.argsort, integers(0, 3, 3, 9))
add("lexsort", lambda a, b: jnp.lexsort((a, b)), integers(0, 3, 20), integers(0, 3, 20))
add("sort_two_keys", lambda a, x: lax.sort((a, x, -x), num_keys=2), integers(0, 2, 4, 5), S)
add("sort_pairs", lambda x, a: lax.sort_key_val(x, a), S, integers(0, 9, 4, 5))
add("sort_bool", lambda x: jnp.sort(x > 0), S)
add("median", lambda x: jnp.median(x, axis=1), X)
add("percentile", lambda x: jnp.percentile(x, 30.0, axis=1), X)
add("unique", lambda a: jnp.unique(a, size=5, fill_value=-1), integers(0, 4, 12))

add("top_k", lambda x: lax.top_k(x, 3), X)
add("top_k_equal", lambda x: lax.top_k(x, 4), integers(0, 3, 3, 9))

add(
    "reduce_xor", lambda a: lax.reduce(a, np.int32(0), lax.bitwise_xor, (1,)), integers(0, 99, 4, 5)
)
add(
    "reduce_pair",
    lambda x, y: lax.reduce(
        (x, y),
        (np.float32(0), np.float32(1)),
        lambda a, b: (a[0] * b[1] + b[0], a[1] * b[1]),
        (1,),
    ),
    X,
    normal(4, 5),
)
add(
    "reduce_sum_and_max",
    lambda x: lax.reduce(
        (x, x),
        (np.float32(0), np.float32(-np.inf)),
        lambda a, b: (a[0] + b[0], jnp.maximum(a[1], b[1])),
        (0,),
    ),
    X,
)
add(
    "reduce_where",
    lambda x: lax.reduce(x, np.float32(-9), lambda a, b: jnp.where(a > b, a, b), (1,)),
    X,
)
add(
    "reduce_nan_max",
    lambda x: lax.reduce(
        x,
        np.float32(-np.inf),
        lambda a, b: jnp.where(jnp.isnan(a), b, jnp.where(jnp.isnan(b), a, jnp.maximum(a, b))),
        (0, 1),
    ),
    S,
)
add("nanmax", lambda x: jnp.nanmax(x, axis=1), S)
add("nanargmax", lambda x: jnp.nanargmax(x, axis=1), S[1:])
add("cummax", lambda x: lax.cummax(x, axis=1), X)
add("cumsum_reverse", lambda x: lax.cumsum(x, axis=0, reverse=True), X)
add("cumprod", lambda x: jnp.cumprod(x, axis=1), X)
add("cumlogsumexp", lambda x: lax.cumlogsumexp(x, axis=1), X)
add("associative_scan", lambda x: lax.associative_scan(jnp.add, x), normal(13))
add(
    "pool_start",
    lambda x: lax.reduce_window(x, np.float32(2), lax.add, (2, 3), (1, 2), "VALID"),
    X,
)
add(
    "pool_by_function",
    lambda x: lax.reduce_window(
        x, np.float32(0), lambda a, b: a * b + a + b, (2, 2), (1, 1), "SAME", window_dilation=(1, 2)
    ),
    X,
)
add(
    "pool_and_where",
    lambda x, i: lax.reduce_window(
        (x, i),
        (np.float32(-np.inf), np.int32(-1)),
        lambda a, b: (
            jnp.maximum(a[0], b[0]),
            jnp.where(a[0] >= b[0], a[1], b[1]),
        ),
        (2, 3),
        (2, 2),
        "SAME",
    ),
    Z,
    np.arange(42, dtype=np.int32).reshape(6, 7),
)
add(
    "pool_gradient",
    jax.grad(
        lambda x: (lax.reduce_window(x, -jnp.inf, lax.max, (2, 3), (2, 2), "SAME") ** 2).sum()
    ),
    Z,
)
add(
    "pool_gradient_apart",
    jax.grad(
        lambda x: (lax.reduce_window(x, -jnp.inf, lax.max, (2, 2), (2, 2), "VALID") ** 2).sum()
    ),
    Z,
)
add(
    "average_pool_gradient",
    jax.grad(lambda x: (lax.reduce_window(x, 0.0, lax.add, (2, 3), (2, 2), "SAME") ** 2).sum()),
    Z,
)

add("population_count", lax.population_count, integers(-99, 99, 9))
add("count_leading_zeros", lax.clz, np.array([0, 1, -1, 77, 1 << 30, -(1 << 31)], np.int32))
add("bitcast_int", lambda x: lax.bitcast_convert_type(x, np.int32), S)
add("bitcast_float", lambda a: lax.bitcast_convert_type(a, np.float32), integers(-9, 99, 5))
add(
    "nextafter",
    jnp.nextafter,
    np.array([0, -0.0, 1, -1, 3e38, 1e-45, np.inf], np.float32),
    -np.array([0, -0.0, 1, -1, 3e38, 1e-45, np.inf], np.float32),
)
add("lgamma", lax.lgamma, normal(60) * 3)
add("digamma", lax.digamma, normal(60) * 3)
add("approx_max", lambda x: lax.approx_max_k(x, 2), X)
add("signbit", jnp.signbit, S)
add("frexp", jnp.frexp, X)
add("reduce_precision_half", lambda x: lax.reduce_precision(x * 3e4, 5, 10), S)
add("reduce_precision_bfloat", lambda x: lax.reduce_precision(x, 8, 7), S)
add("reduce_precision_tiny", lambda x: lax.reduce_precision(x, 4, 3), normal(50) * 10)
add("copysign", jnp.copysign, X, -X)
add("integer_pow", lambda x: x**-2, X)
add("sinc", jnp.sinc, X)
add("interp", lambda x: jnp.interp(x, jnp.linspace(-2, 2, 5), jnp.arange(5.0) ** 2), X)
add("triu_indices", lambda x: x[jnp.triu_indices(4)], X)
add("kron", jnp.kron, X[:2, :2], X[2:, 2:])
add("roll_by", lambda x, n: jnp.roll(x, n, axis=1), X, np.int32(2))
add(
    "repeat_each",
    lambda x: jnp.repeat(x, jnp.array([1, 0, 2, 1]), axis=0, total_repeat_length=4),
    X,
)
add("diff", lambda x: jnp.diff(x, axis=1), X)
add("convolve", lambda x, y: jnp.convolve(x, y), X[0], X[1])
add("polyval", jnp.polyval, X[0], X[1])
add("nonzero", lambda x: jnp.nonzero(x > 0, size=6, fill_value=-1), X[0])
add("one_hot_argmax", lambda x: jax.nn.one_hot(jnp.argmax(x, -1), 5), X)
add("gelu_exact", lambda x: jax.nn.gelu(x, approximate=False), X)
add(
    "logit_loss",
    lambda x, i: -jnp.take_along_axis(jax.nn.log_softmax(x), i[:, None], 1).mean(),
    X,
    ROWS[:4],
)


BN = ({"b": 1, "n": 3}, {"b": 4, "n": 9}, {"b": 2, "n": 16})
SYMBOLIC: dict[str, Symbolic] = {
    "sort": Symbolic(lambda x: jnp.sort(x, axis=1), ("b, n",), BN),
    "argsort": Symbolic(lambda x: jnp.argsort(x, axis=0), ("b, n",), BN),
    "top_k": Symbolic(lambda x: lax.top_k(x, 3), ("b, n",), BN, ("n >= 3",)),
    "along": Symbolic(
        lambda x, i: jnp.take_along_axis(x, i, 1), ("b, n", "b, 4"), BN, integer=(1,)
    ),
    "pairs": Symbolic(lambda x, i: x[i, i], ("n, n", "b"), BN, integer=(1,)),
    "scatter": Symbolic(lambda x, i, u: x.at[i].add(u), ("n, 3", "b", "b, 3"), BN, integer=(1,)),
    "scatter_columns": Symbolic(
        lambda x, i, u: x.at[:, i].max(u), ("b, n", "4", "b, 4"), BN, integer=(1,)
    ),
    "cumsum": Symbolic(lambda x: jnp.cumsum(x, axis=1), ("b, n",), BN),
    "cummax_reverse": Symbolic(lambda x: lax.cummax(x, axis=1, reverse=True), ("b, n",), BN),
    "reduce_xor": Symbolic(
        lambda x: lax.reduce(x, np.int32(0), lax.bitwise_xor, (1,)), ("b, n",), BN, integer=(0,)
    ),
    "reduce_pair": Symbolic(
        lambda x, y: lax.reduce(
            (x, y),
            (np.float32(0), np.float32(1)),
            lambda a, b: (a[0] * b[1] + b[0], a[1] * b[1]),
            (0,),
        ),
        ("b, n", "b, n"),
        BN,
    ),
    "roll": Symbolic(lambda x: jnp.roll(x, 1, 1), ("b, n",), BN),
    "average": Symbolic(
        lambda x: lax.reduce_window(x, 0.0, lax.add, (1, 2), (1, 2), "VALID") / 2,
        ("b, n",),
        BN,
        ("n >= 2",),
    ),
    "pool_same": Symbolic(
        lambda x: lax.reduce_window(x, -jnp.inf, lax.max, (1, 2), (1, 2), "SAME"), ("b, n",), BN
    ),
    "pool_sum": Symbolic(
        lambda x: lax.reduce_window(x, 0.0, lax.add, (1, 3), (1, 2), "VALID"),
        ("b, n",),
        BN,
        ("n >= 3",),
    ),
    "conv_same": Symbolic(
        lambda x, w: lax.conv_general_dilated(x, w, (2,), "SAME"), ("b, 2, n", "3, 2, 3"), BN
    ),
    "update": Symbolic(
        lambda x, u, i: lax.dynamic_update_slice(x, u, (0, i)),
        ("b, n", "b, 2", ""),
        BN,
        ("n >= 2",),
        (2,),
    ),
    "window": Symbolic(
        lambda x, i: jax.vmap(lambda r, k: lax.dynamic_slice(r, (k,), (2,)))(x, i),
        ("b, n", "b"),
        BN,
        ("n >= 2",),
        (1,),
    ),
    "gelu_exact": Symbolic(lambda x: jax.nn.gelu(x, approximate=False), ("b, n",), BN),
    "erf": Symbolic(lax.erf, ("b, n",), BN),
    "erfc": Symbolic(lax.erfc, ("b, n",), BN),
    "lower_half": Symbolic(lambda x: jnp.sort(x, axis=1)[:, : x.shape[1] // 2], ("b, n",), BN),
}

if __name__ == "__main__":
    write("indexing", STATIC, SYMBOLIC)
