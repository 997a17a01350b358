"""More kinds of random operations than test/strategies.py has: what the lowering has cases for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from aiopt.dialects import dims
from aiopt.dialects.graph import (
    BINARY_OPS,
    UNARY_OPS,
    ArgminOp,
    ArgsortOp,
    BitcastOp,
    BroadcastOp,
    CastOp,
    ConcatOp,
    CumulateOp,
    DotOp,
    ExpandOp,
    GatherOp,
    MatmulOp,
    PadOp,
    ReduceOp,
    ReshapeOp,
    ReverseOp,
    ScatterOp,
    SliceOp,
    SoftmaxOp,
    TransposeOp,
    groups_attr,
    tensor_type,
)
from hypothesis import strategies as st
from strategies import STEPS
from xdsl.dialects.builtin import IntegerType, Signedness, f32, f64, i1, i8, i16, i32, i64

_MAX = 40_000
UNSIGNED = tuple(IntegerType(width, Signedness.UNSIGNED) for width in (8, 16, 32, 64))
SMALL = (i8, i16, *UNSIGNED)
Program = Any
"""`strategies._Program`: a function under construction."""


def _float(p: Program, rank: range) -> Any:
    return p.pick(lambda v: v.element == f32 and len(v.shape) in rank)


def _dot(p: Program) -> None:
    """Any pairs of equal dimensions are batch or contracted, in any order."""
    elements = (f32, f32, f32, i32, i64)
    element = p.choose(elements)
    v = p.pick(lambda v: v.element == element and 1 <= len(v.shape) <= 3)
    w = p.pick(lambda v: v.element == element and 1 <= len(v.shape) <= 3)
    if v is None or w is None:
        return
    pairs = [(i, j) for i, a in enumerate(v.shape) for j, b in enumerate(w.shape) if a == b]
    batch: list[tuple[int, int]] = []
    contract: list[tuple[int, int]] = []
    for i, j in pairs:
        taken = [*batch, *contract]
        if any(i == x or j == y for x, y in taken):
            continue
        p.choose([batch, contract, contract, []]).append((i, j))
    free = [d for i, d in enumerate(v.shape) if i not in [x for x, _ in [*batch, *contract]]]
    free += [d for j, d in enumerate(w.shape) if j not in [y for _, y in [*batch, *contract]]]
    free += [v.shape[i] for i, _ in batch]
    depth = p.elements([v.shape[i] for i, _ in contract])
    if p.elements(free) * max(depth, 1) > 40 * _MAX or p.elements(free) > _MAX or len(free) > 5:
        return
    p.emit(
        DotOp, [v, w], magnitude=v.magnitude * w.magnitude * max(1, depth),
        lhs_batch=[i for i, _ in batch], rhs_batch=[j for _, j in batch],
        lhs_contract=[i for i, _ in contract], rhs_contract=[j for _, j in contract],
    )  # fmt: skip


def _dot_constant(p: Program) -> None:
    """A constant operand of rank 2 or 3, contracted along any of its dimensions."""
    v = _float(p, range(1, 4))
    if v is None:
        return
    axis = p.draw(st.integers(0, len(v.shape) - 1))
    inner = v.shape[axis]
    if not isinstance(inner, int) or not 0 < inner <= 64:
        return
    shape = [p.choose([1, 3, 16, 33, 40]) for _ in range(p.choose([1, 2]))]
    at = p.draw(st.integers(0, len(shape)))
    shape.insert(at, inner)
    if p.elements(v.shape) * int(np.prod(shape)) > 40 * _MAX:
        return
    weights = p.constant(p.random(tuple(shape), f32), f32)
    fields: dict[str, Any] = {"lhs_batch": (), "rhs_batch": ()}
    if p.choose([True, True, False]):
        operands, sides = [v, weights], (axis, at)
    else:
        operands, sides = [weights, v], (at, axis)
    magnitude = v.magnitude * weights.magnitude * inner
    fields |= {"lhs_contract": (sides[0],), "rhs_contract": (sides[1],)}
    p.emit(DotOp, operands, magnitude=magnitude, **fields)


def _product(p: Program) -> None:
    v = p.pick(lambda v: v.element in (f32, i32, i64) and len(v.shape) >= 1)
    if v is None:
        return
    if v.element == f32:
        v = p.emit(UNARY_OPS["tanh"], [v], magnitude=1.0)
    axes = sorted({p.draw(st.integers(0, len(v.shape) - 1)) for _ in range(2)})
    p.emit(ReduceOp, [v], magnitude=1.0, kind="mul", axes=axes, keep=p.draw(st.integers(0, 1)) == 1)


def _argmin(p: Program) -> None:
    v = p.pick(lambda v: v.exact and len(v.shape) >= 1)
    if v is not None and all(v.shape):
        keep = p.draw(st.integers(0, 1)) == 1
        axis = p.draw(st.integers(0, len(v.shape) - 1))
        shape = (*v.shape[:axis], *((1,) if keep else ()), *v.shape[axis + 1 :])
        p.emit(ArgminOp, [v], axis=axis, keep=keep, result=tensor_type(p.choose([i32, i64]), shape))


def _some_symbolic(p: Program) -> tuple[Any, int] | None:
    v = p.pick(lambda v: any(not isinstance(d, int) for d in v.shape))
    if v is None:
        return None
    return v, p.choose([i for i, d in enumerate(v.shape) if not isinstance(d, int)])


def _symbolic_slice(p: Program) -> None:
    found = _some_symbolic(p)
    if found is None:
        return
    v, axis = found
    size = v.shape[axis]
    starts, limits = [0] * len(v.shape), list(v.shape)
    starts[axis] = p.choose([dims.floordiv(size, 2), dims.floordiv(size, 3)])
    limits[axis] = p.choose([size, size - dims.floordiv(size, 4)])
    strides = [p.draw(st.integers(1, 3)) for _ in v.shape]
    p.emit(
        SliceOp, [v], magnitude=v.magnitude, exact=v.exact, starts=starts, limits=limits,
        strides=strides,
    )  # fmt: skip


def _symbolic_pad(p: Program) -> None:
    found = _some_symbolic(p)
    if found is None or p.elements(found[0].shape) > _MAX // 9:
        return
    v, axis = found
    size = v.shape[axis]
    half = dims.floordiv(size, 2)
    low, high = [0] * len(v.shape), [0] * len(v.shape)
    low[axis], high[axis] = p.choose([(half, 1), (half * -1, 2), (2, half * -1), (3, half)])
    padding = p.constant(p.random((), v.element), v.element)
    interior = [p.draw(st.integers(0, 2)) if i != axis else 0 for i in range(len(v.shape))]
    p.emit(
        PadOp, [v, padding], magnitude=max(v.magnitude, padding.magnitude), exact=v.exact,
        low=low, high=high, interior=interior,
    )  # fmt: skip


def _reverse_all(p: Program) -> None:
    v = p.pick(lambda v: len(v.shape) >= 1)
    if v is not None:
        p.emit(ReverseOp, [v], magnitude=v.magnitude, exact=v.exact, axes=range(len(v.shape)))


def _expand(p: Program) -> None:
    v = p.pick(lambda v: 1 <= len(v.shape) <= 3)
    if v is None:
        return
    at = p.draw(st.integers(0, len(v.shape) - 1))
    size = v.shape[at]
    parts = p.choose([(1, size), (size, 1)])
    if isinstance(size, int) and size % 2 == 0:
        parts = (2, size // 2)
    shape = (*v.shape[:at], *parts, *v.shape[at + 1 :])
    groups = [[i + (i > at)] if i != at else [at, at + 1] for i in range(len(v.shape))]
    p.emit(
        ExpandOp, [v], magnitude=v.magnitude, exact=v.exact, groups=groups_attr(groups),
        result=tensor_type(v.element, shape),
    )  # fmt: skip


def _flatten(p: Program) -> None:
    v = p.pick(lambda v: len(v.shape) >= 2)
    if v is not None:
        result = tensor_type(v.element, (dims.product(v.shape),))
        p.emit(ReshapeOp, [v], magnitude=v.magnitude, exact=v.exact, result=result)


def _normalise(p: Program) -> None:
    """Rows divided by their sum, by hand: row values used more than once, kept or not."""
    v = _float(p, range(1, 4))
    if v is None:
        return
    rank = len(v.shape)
    axes = p.choose([(rank - 1,), (rank - 1,), (0,), tuple(range(rank))])
    kept = tuple(i for i in range(rank) if i not in axes)
    positive = p.emit(UNARY_OPS["logistic"], [v], magnitude=1.0)
    total = p.emit(ReduceOp, [positive], magnitude=100.0, kind="add", axes=axes)
    total = p.emit(UNARY_OPS["sqrt"], [total], magnitude=10.0)
    spread = p.emit(BroadcastOp, [total], magnitude=10.0, result=v.value.type, axes=kept)
    one = p.emit(BINARY_OPS["mul"], [positive, spread], magnitude=10.0)
    if p.draw(st.integers(0, 1)):
        highest = p.emit(ReduceOp, [one], magnitude=10.0, kind="max", axes=axes)
        spread = p.emit(BroadcastOp, [highest], magnitude=10.0, result=v.value.type, axes=kept)
        p.emit(BINARY_OPS["sub"], [one, spread], magnitude=20.0)


def _softmax(p: Program) -> None:
    v = _float(p, range(1, 4))
    if v is not None:
        e = p.emit(SoftmaxOp, [v], magnitude=1.0, axis=len(v.shape) - 1)
        p.emit(BINARY_OPS["mul"], [e, v], magnitude=v.magnitude)


def _small_integer(p: Program) -> None:
    """Arithmetic on integers that are not i32 or i64, and what becomes of their bits."""
    v = p.pick(lambda v: v.element in SMALL)
    if v is None:
        return
    names = ["add", "sub", "mul", "div", "rem", "mod", "max", "min", "shl", "shr_arith", "pow"]
    w = p.emit(BINARY_OPS[p.choose(names)], [v, p.like(v)])
    kind = p.choose(["none", "unary", "cast", "bitcast"])
    if kind == "unary":
        p.emit(UNARY_OPS[p.choose(["neg", "abs", "sign", "not", "relu", "popcnt", "clz"])], [w])
    elif kind == "cast":
        element = p.choose([i8, i16, i32, i64, i1, f64, *UNSIGNED])
        p.emit(CastOp, [w], magnitude=2.0**64, result=tensor_type(element, w.shape))
    elif kind == "bitcast":
        same = [e for e in (*SMALL, i32, i64) if e.bitwidth == w.element.bitwidth]
        p.emit(BitcastOp, [w], result=tensor_type(p.choose(same), w.shape))


def _take(p: Program) -> None:
    """Indices far out of bounds, which are clamped, and used elsewhere too."""
    v = p.pick(lambda v: len(v.shape) >= 1 and all(v.shape))
    indices = p.pick(lambda v: v.element in (i8, i32, i64, *UNSIGNED) and len(v.shape) <= 2)
    if v is None or indices is None or len(v.shape) + len(indices.shape) > 4:
        return
    if p.elements([*v.shape, *indices.shape]) > _MAX:
        return
    axis = p.draw(st.integers(0, len(v.shape) - 1))
    taken = p.emit(GatherOp, [v, indices], magnitude=v.magnitude, exact=v.exact, axis=axis)
    if taken.element == f32:
        p.emit(UNARY_OPS["neg"], [taken], magnitude=v.magnitude, exact=v.exact)


def _turned(p: Program, v: Any, perm: list[int]) -> Any:
    return p.emit(TransposeOp, [v], magnitude=v.magnitude, exact=v.exact, perm=perm)


def _as_shape(p: Program, v: Any, shape: list[Any]) -> Any:
    result = tensor_type(v.element, tuple(shape))
    return p.emit(ReshapeOp, [v], magnitude=v.magnitude, exact=v.exact, result=result)


def _unit(p: Program, v: Any) -> Any:
    """The same value with a dimension of size 1 more, somewhere; or not."""
    if len(v.shape) > 4 or p.draw(st.booleans()):
        return v
    at = p.draw(st.integers(0, len(v.shape)))
    return _as_shape(p, v, [*v.shape[:at], 1, *v.shape[at:]])


def _no_units(p: Program, v: Any) -> Any:
    shape = [size for size in v.shape if size != 1]
    return v if len(shape) == len(v.shape) else _as_shape(p, v, shape)


def _views(p: Program) -> None:
    """Dimensions of size 1 between elementwise work, transposes and reductions."""
    v = _float(p, range(1, 4))
    if v is None:
        return
    for _ in range(p.draw(st.integers(1, 3))):
        v = _unit(p, v)
        rank = len(v.shape)
        kind = p.choose(["turn", "bend", "add", "rows", "squeeze"])
        if kind == "turn":
            v = _turned(p, v, p.draw(st.permutations(range(rank))))
        elif kind == "bend":
            v = p.emit(UNARY_OPS["tanh"], [v], magnitude=1.0)
        elif kind == "add":
            v = p.emit(BINARY_OPS["add"], [v, p.like(v)], magnitude=v.magnitude + 8)
        elif kind == "rows" and rank:
            axes = [rank - 1]
            v = p.emit(ReduceOp, [v], magnitude=v.magnitude, kind="max", axes=axes, keep=True)
        else:
            v = _no_units(p, v)


def _rotate(p: Program) -> None:
    """Halves of a dimension changed and put side by side again, as rotary embeddings do."""
    v = p.pick(
        lambda v: v.element == f32 and any(isinstance(d, int) and d % 2 == 0 < d for d in v.shape)
    )
    if v is None:
        return
    axis = p.choose([i for i, d in enumerate(v.shape) if isinstance(d, int) and d % 2 == 0 < d])
    half = v.shape[axis] // 2
    parts: list[Any] = []
    for start in (0, half):
        starts, limits = [0] * len(v.shape), list(v.shape)
        starts[axis], limits[axis] = start, start + half
        part = p.emit(
            SliceOp, [v], magnitude=v.magnitude, exact=v.exact, starts=starts, limits=limits,
            strides=[1] * len(v.shape),
        )  # fmt: skip
        kind = p.choose(["keep", "neg", "tanh", "both"])
        if kind == "neg":
            part = p.emit(UNARY_OPS["neg"], [part], magnitude=v.magnitude, exact=v.exact)
        elif kind == "tanh":
            part = p.emit(UNARY_OPS["tanh"], [part], magnitude=1.0)
        elif kind == "both" and parts:
            part = p.emit(BINARY_OPS["add"], [part, parts[0]], magnitude=2 * v.magnitude + 2)
        parts.append(part)
    magnitude = 2 * v.magnitude + 2
    turned = p.emit(ConcatOp, p.choose([parts, parts[::-1]]), magnitude=magnitude, axis=axis)
    if p.draw(st.booleans()):
        p.emit(BINARY_OPS["mul"], [turned, v], magnitude=magnitude * v.magnitude)


def _regroup(p: Program) -> None:
    """Elementwise work before and after a reshape, with one number for each index of a dimension,
    as the scale of a group norm is."""
    v = _float(p, range(2, 4))
    if v is None:
        return
    v = p.emit(UNARY_OPS["tanh"], [v], magnitude=1.0)
    at = p.draw(st.integers(0, len(v.shape) - 2))
    merged = [*v.shape[:at], v.shape[at] * v.shape[at + 1], *v.shape[at + 2 :]]
    other = p.draw(st.integers(0, len(merged) - 1))
    if isinstance(merged[other], int) and merged[other] % 2 == 0 and merged[other]:
        merged[other : other + 1] = [merged[other] // 2, 2]
    v = _as_shape(p, v, merged)
    axis = p.draw(st.integers(0, len(merged) - 1))
    if isinstance(merged[axis], int):
        scale = p.constant(p.random((merged[axis],), f32), f32)
        scale = p.emit(BroadcastOp, [scale], magnitude=2.0, result=v.value.type, axes=[axis])
        v = p.emit(BINARY_OPS["mul"], [v, scale], magnitude=2.0)
    v = p.emit(BINARY_OPS["add"], [v, p.like(v)], magnitude=10.0)
    p.emit(ReduceOp, [v], magnitude=10.0, kind="max", axes=[len(merged) - 1])


def _heads(p: Program, x: Any, heads: int, width: int) -> Any:
    """[.., s, d] times a constant, split into heads: [.., heads, s, width]."""
    *outer, depth = x.shape
    weights = p.constant(p.random((depth, heads * width), f32), f32)
    fields = {"lhs_batch": (), "rhs_batch": ()}
    fields |= {"lhs_contract": (len(outer),), "rhs_contract": (0,)}
    y = p.emit(DotOp, [x, weights], magnitude=x.magnitude * 2 * depth, **fields)
    y = p.emit(UNARY_OPS["tanh"], [y], magnitude=1.0)
    y = _as_shape(p, y, [*outer, heads, width])
    rank = len(outer)
    return _turned(p, y, [*range(rank - 1), rank, rank - 1, rank + 1])


def _attend(p: Program) -> None:
    """Products, work on the rows, a product that contracts them: attention and what is like it."""
    x = p.pick(
        lambda v: v.element == f32 and len(v.shape) in (2, 3) and isinstance(v.shape[-1], int)
        and 0 < v.shape[-1] <= 64 and p.elements(v.shape) <= _MAX // 9
    )  # fmt: skip
    if x is None or p.elements([*x.shape[:-1], x.shape[-2]]) > _MAX // 3:
        return
    heads, width = p.choose([1, 2, 3]), p.choose([1, 3, 8, 17])
    q, k, values = (_heads(p, x, heads, width) for _ in range(3))
    rank = len(q.shape)
    batch = tuple(range(rank - 2))
    if p.draw(st.booleans()):
        k = _turned(p, k, [*batch, rank - 1, rank - 2])
        scores = p.emit(MatmulOp, [q, k], magnitude=float(width))
    else:
        scores = p.emit(
            DotOp, [q, k], magnitude=float(width), lhs_batch=batch, rhs_batch=batch,
            lhs_contract=(rank - 1,), rhs_contract=(rank - 1,),
        )  # fmt: skip
    scores = p.emit(UNARY_OPS["tanh"], [_unit(p, scores)], magnitude=1.0)
    if len(scores.shape) > rank and scores.shape[-1] == 1:
        scores = _as_shape(p, scores, [*q.shape[:-1], q.shape[-2]])
    if p.draw(st.booleans()):
        scores = p.emit(BINARY_OPS["mul"], [scores, p.like(scores)], magnitude=8.0)
    weights = p.emit(SoftmaxOp, [scores], magnitude=1.0, axis=len(scores.shape) - 1)
    if weights.shape != (*q.shape[:-1], q.shape[-2]):
        weights = _as_shape(p, weights, [*q.shape[:-1], q.shape[-2]])
    sides = {"lhs_batch": batch, "rhs_batch": batch}
    if p.draw(st.booleans()):
        sides |= {"lhs_contract": (rank - 1,), "rhs_contract": (rank - 2,)}
        y = p.emit(DotOp, [weights, values], magnitude=1.0, **sides)
    else:  # [.., width, s], as einsum writes it
        sides |= {"lhs_contract": (rank - 2,), "rhs_contract": (rank - 1,)}
        y = p.emit(DotOp, [values, weights], magnitude=1.0, **sides)
        y = _turned(p, y, [*batch, rank - 1, rank - 2])
    y = _turned(p, y, [*batch[:-1], rank - 2, rank - 3, rank - 1])
    y = _as_shape(p, y, [*y.shape[:-2], heads * width])
    if p.draw(st.booleans()):
        p.emit(BINARY_OPS["add"], [y, p.like(y)], magnitude=9.0)


def _argsort(p: Program) -> None:
    """A sort of what is exact; -0.0 equals 0.0."""
    v = p.pick(lambda v: v.exact and len(v.shape) >= 1)
    if v is not None:
        axis = p.draw(st.integers(0, len(v.shape) - 1))
        result = tensor_type(p.choose([i32, i64]), v.shape)
        p.emit(ArgsortOp, [v], axis=axis, descending=p.draw(st.booleans()), result=result)


def _scatter(p: Program) -> None:
    """Rows taken from a value, put back elsewhere, twice or nowhere."""
    v = p.pick(lambda v: len(v.shape) >= 1 and all(v.shape))
    indices = p.pick(lambda v: v.element in (i8, i32, i64, *UNSIGNED) and len(v.shape) == 1)
    if v is None or indices is None or p.elements([*indices.shape, *v.shape[1:]]) > _MAX:
        return
    rows = p.emit(GatherOp, [v, indices], magnitude=v.magnitude, exact=v.exact, axis=0)
    kind = p.choose(["set", "max"] if v.element == i1 else ["set", "add", "max", "min"])
    magnitude, exact = v.magnitude, v.exact
    if kind == "add":
        magnitude, exact = magnitude * (1 + p.elements(indices.shape)), False
    y = p.emit(ScatterOp, [v, indices, rows], magnitude=magnitude, exact=exact, kind=kind)
    if y.element == f32:
        p.emit(UNARY_OPS["neg"], [y], magnitude=magnitude, exact=exact)


def _cumulate(p: Program) -> None:
    v = p.pick(lambda v: len(v.shape) >= 1)
    if v is None:
        return
    axis = p.draw(st.integers(0, len(v.shape) - 1))
    kind = p.choose(["and", "or", "max"] if v.element == i1 else ["add", "max", "min"])
    magnitude, exact = v.magnitude, v.exact
    if kind == "add":
        magnitude, exact = magnitude * p.elements([v.shape[axis]]), False
    p.emit(CumulateOp, [v], magnitude=magnitude, exact=exact, kind=kind, axis=axis)


EXTRA: dict[str, Callable[[Program], None]] = {
    "any dot": _dot, "dot constant": _dot_constant, "product": _product, "argmin": _argmin,
    "symbolic slice": _symbolic_slice, "symbolic pad": _symbolic_pad, "reverse all": _reverse_all,
    "expand": _expand, "flatten": _flatten, "normalise": _normalise, "softmax rows": _softmax,
    "small integer": _small_integer, "take": _take, "views": _views, "attend": _attend,
    "rotate": _rotate, "regroup": _regroup, "argsort": _argsort, "scatter": _scatter,
    "cumulate": _cumulate,
}  # fmt: skip
STEPS.update(EXTRA)
ALL_STEPS = (*STEPS, *EXTRA)
"""Every kind, those that are special twice as often."""
