"""Export small JAX programs, about one for each operation, with inputs and outputs (SPEC K3).

Run it by hand like make_goldens.py. It writes `ops.mlir`, one section ``// NAME`` for each program,
and `ops.npz` with arrays ``NAME.CASE.in.I`` and ``NAME.CASE.out.I``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import export, lax
from jax.interpreters import mlir
from jaxlib.mlir import ir

HERE = Path(__file__).resolve().parent
rng = np.random.default_rng(21)


def normal(*shape: int) -> np.ndarray:
    return rng.standard_normal(shape).astype(np.float32) * 2


def integers(low: int, high: int, *shape: int) -> np.ndarray:
    return rng.integers(low, high, shape).astype(np.int32)


def special() -> np.ndarray:
    """Ordinary numbers, both zeros, halves, infinities and NaN."""
    x = normal(4, 5)
    x[[0, 1, 2, 3, 3, 2, 2], [0, 1, 2, 3, 4, 4, 1]] = [
        np.nan, np.inf, -np.inf, -0.0, 0.5, 2.5, -2.5,
    ]  # fmt: skip
    return x


X, Y = special(), normal(4, 5)
Y[0, 1] = np.nan
P, Q = X > 0, Y > 0
A, B = integers(-20, 20, 4, 5), integers(-4, 4, 4, 5)
WIDE = np.array([1e10, -1e10, np.nan, np.inf, -np.inf, 1.9, -1.9, 0.5], np.float32)
ROWS, COLUMNS = integers(-6, 7, 4), integers(-5, 5, 4)
ROW = np.int32(3)

Program = tuple[Callable[..., Any], Sequence[Any]]
STATIC: dict[str, Program] = {}


def add(name: str, function: Callable[..., Any], *args: Any) -> None:
    STATIC[name] = (function, args)


for _name in (
    "abs cbrt ceil cos exp expm1 floor log log1p negative round sign sin sqrt tan tanh isfinite "
    "isinf isnan arccos arccosh arcsin arcsinh arctan arctanh cosh sinh square trunc isposinf "
    "isneginf nan_to_num"
).split():
    add(_name, getattr(jnp, _name), X)
add("rsqrt", lax.rsqrt, X)
add("sigmoid", jax.nn.sigmoid, X)
add("erf", lax.erf, X)
add("erfc", lax.erfc, X)
add("erf_inv", lax.erf_inv, np.clip(X, -1, 1))
add("round_away", lambda x: lax.round(x, lax.RoundingMethod.AWAY_FROM_ZERO), X)
add("gelu", lambda x: jax.nn.gelu(x, approximate=False), X)
add("gelu_tanh", jax.nn.gelu, X)
add("softplus", jax.nn.softplus, X)
add("reduce_precision", lambda x: lax.reduce_precision(x, 8, 23), Y)

for _name in (
    "add subtract multiply divide maximum minimum power arctan2 remainder floor_divide equal "
    "not_equal less less_equal greater greater_equal logaddexp hypot fmod"
).split():
    add(_name, getattr(jnp, _name), X, Y)
for _name in (
    "add subtract multiply maximum minimum remainder floor_divide equal less bitwise_and "
    "bitwise_or bitwise_xor left_shift right_shift"
).split():
    add(f"int_{_name}", getattr(jnp, _name), A, B)
add("int_div", lax.div, A, B)
add("int_rem", lax.rem, A, B)
add("int_shift_logical", lax.shift_right_logical, A, np.abs(B))
add("int_sign", jnp.sign, A)
add("int_invert", jnp.invert, A)
add("int_power", lambda a: a**3, A)
for _name in "logical_and logical_or logical_xor not_equal".split():
    add(f"bool_{_name}", getattr(jnp, _name), P, Q)
add("bool_not", jnp.logical_not, P)

for _source, _value in (("float", WIDE), ("int", A), ("bool", P)):
    for _target in (jnp.float32, jnp.int32, jnp.int8, jnp.bool_):
        _label = f"{_source}_to_{_target.__name__}"
        add(_label, lambda x, t=_target: x.astype(t), _value)
add("float16", lambda x: x.astype(jnp.float16).astype(jnp.float32), Y)

add("where", jnp.where, P, X, Y)
add("where_scalar", lambda x: jnp.where(x > 0, x, 0), Y)
add("clip", lambda x: jnp.clip(x, -1, 1), X)
add("clamp", lambda x, y: lax.clamp(-jnp.abs(y), x, jnp.abs(y)), X, Y)
add("nested_select", lambda x, y: jnp.select([x > 0, x < -1], [x, y], 0.0), X, Y)

for _name in "sum prod max min mean std var".split():
    add(_name, lambda x, n=_name: getattr(jnp, n)(x, axis=1), Y)
    add(f"{_name}_all", lambda x, n=_name: getattr(jnp, n)(x), normal(3, 4, 2))
add("any", lambda x: x.any(0), P)
add("all", lambda x: x.all(1), P)
for _name in "sum max min prod".split():
    add(f"int_{_name}", lambda a, n=_name: getattr(jnp, n)(a, axis=0), B)
add("reduce_start", lambda x: lax.reduce(x, jnp.float32(3), lax.add, (1,)), Y)
add("reduce_start_max", lambda x: lax.reduce(x, jnp.float32(0), lax.max, (1,)), normal(4, 5))
add("reduce_and", lambda a: lax.reduce(a, np.int32(-1), lax.bitwise_and, (1,)), A)
add("reduce_or", lambda a: lax.reduce(a, np.int32(0), lax.bitwise_or, (1,)), A)
add("argmax", lambda x: jnp.argmax(x, -1), X)
add("argmin", lambda x: jnp.argmin(x, 0), X)
add("argmax_all", jnp.argmax, X)
add("int_argmax", lambda a: jnp.argmax(a, 1), B)
add("int_argmin", lambda a: jnp.argmin(a, 1), B)
add("logsumexp", lambda x: jax.nn.logsumexp(x, -1), normal(3, 4))
add("log_softmax", lambda x: jax.nn.log_softmax(x, -1), normal(3, 4))

add("take_rows", lambda x, i: jnp.take(x, i, axis=0), Y, ROWS)
add("take_clip", lambda x, i: jnp.take(x, i, axis=1, mode="clip"), Y, COLUMNS)
add("take_wrap", lambda x, i: jnp.take(x, i, axis=1, mode="wrap"), Y, COLUMNS)
add("index_rows", lambda x, i: x[i], Y, ROWS)
add("index_columns", lambda x, i: x[:, i], Y, COLUMNS)
add("index_pairs", lambda x, i, j: x[i, j], Y, ROWS, COLUMNS)
add("index_matrix", lambda x, i: x[i], Y, integers(-4, 4, 2, 3))
add("index_middle", lambda x, i: x[:, i], normal(3, 4, 5), integers(0, 4, 2))
add("index_apart", lambda x, i: x[:, i, :, i], normal(3, 4, 5, 4), integers(0, 4, 2))
add("index_scalar", lambda x, i: x[i], Y, ROW)
add("index_element", lambda x, i: x[1, i], Y, np.int32(-1))
add("along_columns", lambda x, i: jnp.take_along_axis(x, i, axis=1), Y, integers(0, 5, 4, 3))
add("along_rows", lambda x, i: jnp.take_along_axis(x, i, axis=0), Y, integers(0, 4, 2, 5))
add("dynamic_slice", lambda x, i: lax.dynamic_slice(x, (i, i), (2, 3)), Y, ROW)
add("dynamic_slice_below", lambda x, i: lax.dynamic_slice(x, (i, 0), (2, 5)), Y, np.int32(-3))
add("update", lambda x, u, i: lax.dynamic_update_slice(x, u, (i, i)), Y, normal(2, 3), ROW)
add("update_constant", lambda x, u: lax.dynamic_update_slice(x, u, (1, 1)), Y, normal(2, 3))
add(
    "update_below",
    lambda x, u, i: lax.dynamic_update_slice(x, u, (i, 0)),
    Y,
    normal(2, 5),
    np.int32(-7),
)
add("update_row", lambda x, i: lax.dynamic_update_index_in_dim(x, jnp.ones(5), i, 0), Y, ROW)

add("slice", lambda x: x[1:3, ::2], Y)
add("reverse", lambda x: x[::-1], Y)
add("pad", lambda x: jnp.pad(x, ((1, 2), (0, 1)), constant_values=3.0), Y)
add("pad_interior", lambda x: lax.pad(x, jnp.float32(1), ((1, -1, 2), (-1, 0, 0))), Y)
add("concatenate", lambda x, y: jnp.concatenate([x, y, x], 1), X, Y)
add("stack", lambda x, y: jnp.stack([x, y], 1), X, Y)
add("transpose", lambda x: x.transpose(2, 0, 1), normal(2, 3, 4))
add("broadcast", lambda x: jnp.broadcast_to(x[:, None], (4, 3, 5)), Y)
add("broadcast_transposed", lambda x: lax.broadcast_in_dim(x, (5, 2, 4), (2, 0)), Y)
add("iota", lambda x: x + jnp.arange(5), Y)
add("tile", lambda x: jnp.tile(x, (2, 3)), Y)
add("repeat", lambda x: jnp.repeat(x, 2, axis=1), Y)
add("tril", lambda x: jnp.tril(x, 1), Y)
add("roll", lambda x: jnp.roll(x, 2, 1), Y)
add("one_hot", lambda i: jax.nn.one_hot(i, 7), ROWS)
add("barrier", lambda x: lax.optimization_barrier(x) * 2, Y)
add("composite", lambda x: lax.composite(lambda v: v * 2 + 1, "my.op")(x), Y)
add("scalars", lambda x, y: x * y, np.float32(2), np.float32(3))
add("results", lambda x: {"logits": x + 1, "loss": x.sum()}, Y)

add("outer", jnp.outer, normal(3), normal(4))
add("dot", jnp.dot, normal(4), normal(4))
add("matrix_vector", jnp.dot, normal(3, 4), normal(4))
add("matmul", jnp.matmul, normal(2, 3, 4), normal(2, 4, 5))
add("einsum", lambda x, y: jnp.einsum("bij,kjb->kbi", x, y), normal(2, 3, 4), normal(5, 4, 2))
add("tensordot", lambda x, y: jnp.tensordot(x, y, 2), normal(2, 3, 4), normal(3, 4, 5))
add(
    "int8_dot",
    lambda a, b: lax.dot(a, b, preferred_element_type=jnp.int32),
    A.astype(np.int8),
    B.T.astype(np.int8),
)


@dataclass(frozen=True)
class Symbolic:
    """A program on unknown sizes: shapes of the arguments as text, and sizes to try."""

    function: Callable[..., Any]
    shapes: tuple[str, ...]
    sizes: tuple[dict[str, int], ...]
    constraints: tuple[str, ...] = ()
    integer: tuple[int, ...] = ()
    """The arguments that are small integers; the others are floats."""


BS = ({"b": 1, "s": 2}, {"b": 3, "s": 5}, {"b": 2, "s": 8})

SYMBOLIC: dict[str, Symbolic] = {
    "half": Symbolic(lambda x: x[:, : x.shape[1] // 2].mean(1), ("b, s",), BS),
    "double": Symbolic(lambda x, y: jnp.concatenate([x, y], 1).ravel(), ("b, 2*s", "b, s"), BS),
    "pairs": Symbolic(lambda x: x.reshape(x.shape[0], -1, 2).sum(2), ("b, 2*s",), BS),
    "every_other": Symbolic(lambda x: x[:, ::2].sum(), ("b, s",), BS),
    "even_part": Symbolic(lambda x: x[:, : x.shape[1] - x.shape[1] % 2].sum(1), ("b, s",), BS),
    "count": Symbolic(lambda x: jnp.arange(x.shape[1])[None] * 1.0 + x, ("b, s",), BS),
    "pad": Symbolic(lambda x: jnp.pad(x, ((0, 0), (1, 2))), ("b, s",), BS),
    "last": Symbolic(lambda x: x[:, -1], ("b, s",), BS),
    "last_two": Symbolic(lambda x: x[:, -2:], ("b, s",), BS, ("s >= 2",)),
    "flatten": Symbolic(lambda x: x.reshape(-1, 3), ("b, s, 3",), BS),
    "mean": Symbolic(lambda x: x.mean(), ("b, s",), BS),
    "same": Symbolic(lambda x, y: x + y, ("b, s", "b, s"), BS),
    "matmul": Symbolic(
        lambda x, y: x @ y, ("b, s", "s, n"), ({"b": 1, "s": 2, "n": 3}, {"b": 4, "s": 5, "n": 1})
    ),
    "argmax": Symbolic(lambda x: jnp.argmax(x, 1), ("b, s",), BS),
    "embedding": Symbolic(lambda x, i: x[i], ("10, 4", "b, s"), BS, integer=(1,)),
    "embedding_any": Symbolic(
        lambda x, i: x[i], ("n, 4", "b"), ({"n": 3, "b": 2}, {"n": 9, "b": 5}), integer=(1,)
    ),
    "rotate": Symbolic(lambda x: jnp.concatenate([x[:, 1:], x[:, :1]], 1), ("b, s",), BS),
    "heads": Symbolic(
        lambda x: x.reshape(*x.shape[:2], 2, 4).transpose(0, 2, 1, 3), ("b, s, 8",), BS
    ),
    "cache": Symbolic(
        lambda x, y: jnp.concatenate([x, y], 1),
        ("b, t, 4", "b, s, 4"),
        ({"b": 1, "t": 2, "s": 3}, {"b": 2, "t": 7, "s": 1}),
    ),
    "scale": Symbolic(lambda x: x / jnp.sqrt(x.shape[1]), ("b, s",), BS),
    "window": Symbolic(
        lambda x, i: lax.dynamic_slice_in_dim(x, i, 2, 1), ("b, s", ""), BS, ("s >= 2",), (1,)
    ),
    "along": Symbolic(
        lambda x, i: jnp.take_along_axis(x, i[:, None] % 2, 1)[:, 0],
        ("b, s", "b"),
        BS,
        integer=(1,),
    ),
    "one_hot": Symbolic(lambda i: jax.nn.one_hot(i, 5), ("b, s",), BS, integer=(0,)),
}


def shape_of(text: str, sizes: dict[str, int]) -> tuple[int, ...]:
    """``b, 2*s`` under an assignment of the sizes."""
    return tuple(int(eval(part, {}, sizes)) for part in text.split(",") if part.strip())


def export_symbolic(case: Symbolic) -> str:
    """The text without locations."""
    scope = export.SymbolicScope(case.constraints)
    args = [
        jax.ShapeDtypeStruct(
            export.symbolic_shape(text, scope=scope) if text else (),
            np.int32 if i in case.integer else np.float32,
        )
        for i, text in enumerate(case.shapes)
    ]
    text = export.export(jax.jit(case.function))(*args).mlir_module()
    with mlir.make_ir_context():
        return ir.Module.parse(text).operation.get_asm(enable_debug_info=False)


def write(stem: str, static: dict[str, Program], symbolic: dict[str, Symbolic]) -> None:
    """Write the sections and goldens of some programs."""
    sections: list[str] = []
    arrays: dict[str, np.ndarray] = {}

    def record(name: str, case: int, function: Callable[..., Any], args: Sequence[Any]) -> None:
        for i, value in enumerate(args):
            arrays[f"{name}.{case}.in.{i}"] = np.asarray(value)
        for i, value in enumerate(jax.tree_util.tree_leaves(jax.jit(function)(*args))):
            arrays[f"{name}.{case}.out.{i}"] = np.asarray(value)

    for name, (function, args) in static.items():
        sections.append(f"// {name}\n{jax.jit(function).lower(*args).as_text()}")
        record(name, 0, function, args)
    for name, case in symbolic.items():
        sections.append(f"// sym_{name}\n{export_symbolic(case)}")
        for number, sizes in enumerate(case.sizes):
            shapes = [shape_of(text, sizes) for text in case.shapes]
            inputs = [
                integers(0, 5, *shape) if i in case.integer else np.asarray(normal(*shape))
                for i, shape in enumerate(shapes)
            ]
            record(f"sym_{name}", number, case.function, inputs)
    (HERE / f"{stem}.mlir").write_text("// -----\n".join(sections))
    np.savez_compressed(HERE / f"{stem}.npz", **arrays)


if __name__ == "__main__":
    write("ops", STATIC, SYMBOLIC)
