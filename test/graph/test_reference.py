"""The reference semantics against plain Python and numpy in float64, corner cases included."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from aiopt.dialects.graph import (
    BINARY_OPS,
    PREDICATE_OPS,
    UNARY_OPS,
    ArgmaxOp,
    ArgminOp,
    CastOp,
    CompareOp,
    ConcatOp,
    DotOp,
    GatherOp,
    GeluOp,
    GraphOp,
    IotaOp,
    LayerNormOp,
    MatmulOp,
    PadOp,
    ReduceOp,
    ReverseOp,
    SelectOp,
    SliceOp,
    SoftmaxOp,
    tensor_type,
)
from aiopt.dialects.graph.elements import constant_array, constant_attribute
from aiopt.dialects.graph.numerics import erf
from aiopt.dialects.graph.reference import HANDLERS, evaluate
from hypothesis import given
from hypothesis import strategies as st
from xdsl.dialects import test as test_dialect
from xdsl.dialects.builtin import f32, f64, i1, i8, i32, i64

ELEMENTS = {
    np.dtype("f4"): f32, np.dtype("f8"): f64, np.dtype("?"): i1, np.dtype("i1"): i8,
    np.dtype("i4"): i32, np.dtype("i8"): i64,
}  # fmt: skip
INF, NAN = math.inf, math.nan
I32 = np.iinfo(np.int32)


def call(cls: type[GraphOp], *arrays: Any, result: Any = None, **fields: Any) -> np.ndarray:
    """One operation on arrays, checked against the inferred dtype and shape."""
    inputs = [np.asarray(a) for a in arrays]
    types = [tensor_type(ELEMENTS[a.dtype], a.shape) for a in inputs]
    values = [test_dialect.TestOp(result_types=[t]).results[0] for t in types]
    op = cls.make(values, result=result, **fields)
    out = evaluate(op, inputs)
    expected = op.result.type
    assert out.shape == expected.get_shape()
    assert ELEMENTS[out.dtype] == expected.element_type
    return out


def floats(*values: float, dtype: str = "f4") -> np.ndarray:
    return np.array(values, dtype)


def ints(*values: int, dtype: str = "i4") -> np.ndarray:
    return np.array(values, dtype)


def same(a: np.ndarray, b: Any) -> None:
    """Equal, NaN where NaN, and zeros of the same sign."""
    b = np.asarray(b, a.dtype)
    np.testing.assert_array_equal(a, b)
    if a.dtype.kind == "f":
        np.testing.assert_array_equal(np.signbit(a[~np.isnan(a)]), np.signbit(b[~np.isnan(b)]))


def test_every_operation_has_a_handler() -> None:
    from aiopt.dialects.graph import ControlOp, Graph

    program_level = {"graph.weight", "graph.group", "graph.prepare", "graph.yield"}
    program_level |= {op.name for op in Graph.operations if issubclass(op, ControlOp)}
    missing = {op.name for op in Graph.operations if op not in HANDLERS} - program_level
    assert missing == set()


MATH = {
    "exp": math.exp, "expm1": math.expm1, "log": math.log, "log1p": math.log1p, "sqrt": math.sqrt,
    "sin": math.sin, "cos": math.cos, "tan": math.tan, "asin": math.asin, "acos": math.acos,
    "atan": math.atan, "sinh": math.sinh, "cosh": math.cosh, "tanh": math.tanh,
    "asinh": math.asinh, "atanh": math.atanh, "erf": math.erf, "floor": math.floor,
    "ceil": math.ceil, "trunc": math.trunc, "abs": abs, "neg": lambda x: -x,
    "reciprocal": lambda x: 1 / x, "rsqrt": lambda x: 1 / math.sqrt(x),
    "cbrt": lambda x: math.copysign(abs(x) ** (1 / 3), x), "relu": lambda x: max(x, 0.0),
    "logistic": lambda x: 1 / (1 + math.exp(-x)), "sign": lambda x: math.copysign(1, x),
    "round": lambda x: math.copysign(math.floor(abs(x) + 0.5), x), "round_even": round,
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(MATH))
@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_unary_against_math(name: str, dtype: str) -> None:
    x = np.linspace(0.01, 0.99, 99).astype(dtype)
    if name not in ("log", "sqrt", "rsqrt"):
        x = np.concatenate([x, -x])
    got = call(UNARY_OPS[name], x)
    want = [MATH[name](float(v)) for v in x]
    np.testing.assert_allclose(got, want, rtol=2e-6 if dtype == "f4" else 1e-14)


def test_acosh() -> None:
    np.testing.assert_allclose(call(UNARY_OPS["acosh"], floats(1.5, dtype="f8")), math.acosh(1.5))


def test_erf_everywhere() -> None:
    x = np.concatenate([np.linspace(-7, 7, 20001), floats(INF, -INF, 0.0, 1e-300, dtype="f8")])
    want = np.array([math.erf(v) for v in x])
    np.testing.assert_allclose(erf(x), want, rtol=3e-16)
    assert np.isnan(erf(floats(NAN))[0])
    assert np.signbit(erf(floats(-0.0))[0])


def test_erf_in_single_precision() -> None:
    x = np.concatenate([np.linspace(-7, 7, 200_001), np.logspace(-40, 0, 1001), floats(INF, -INF)])
    single = x.astype(np.float32)
    want = np.array([math.erf(v) for v in single])
    ulps = np.abs(erf(single) - want) / np.spacing(np.abs(want.astype(np.float32)))
    assert ulps.max() < 0.52
    assert np.isnan(erf(floats(NAN, dtype="f4"))[0])
    assert np.signbit(erf(floats(-0.0, dtype="f4"))[0])


def test_special_values() -> None:
    same(call(UNARY_OPS["round"], floats(-0.4, 0.5, -2.5, 2.5)), [-0.0, 1, -3, 3])
    same(call(UNARY_OPS["round"], floats(0.49999997)), [0.0])
    same(call(UNARY_OPS["round_even"], floats(0.5, 1.5, -2.5)), [0, 2, -2])
    same(call(UNARY_OPS["sqrt"], floats(-1, -0.0, INF)), [NAN, -0.0, INF])
    same(call(UNARY_OPS["reciprocal"], floats(0.0, -0.0, INF)), [INF, -INF, 0])
    same(call(UNARY_OPS["log"], floats(0, -1)), [-INF, NAN])
    same(call(UNARY_OPS["logistic"], floats(-1000, 1000, NAN)), [0, 1, NAN])
    same(call(UNARY_OPS["relu"], floats(-1, NAN, 2)), [0, NAN, 2])
    same(call(UNARY_OPS["relu"], ints(-1, 2)), [0, 2])
    same(call(UNARY_OPS["sign"], floats(-3, 0, NAN)), [-1, 0, NAN])
    same(call(UNARY_OPS["abs"], ints(I32.min)), [I32.min])
    same(call(UNARY_OPS["not"], np.array([True, False])), [False, True])
    same(call(UNARY_OPS["not"], ints(0, 5)), [-1, -6])


def test_predicates() -> None:
    x = floats(1, INF, -INF, NAN)
    same(call(PREDICATE_OPS["is_finite"], x), [True, False, False, False])
    same(call(PREDICATE_OPS["is_inf"], x), [False, True, True, False])
    same(call(PREDICATE_OPS["is_nan"], x), [False, False, False, True])


def test_float_binary() -> None:
    a, b = floats(7, -7, 7, -7, 1), floats(2, 2, -2, -2, NAN)
    same(call(BINARY_OPS["rem"], a, b), [1, -1, 1, -1, NAN])
    same(call(BINARY_OPS["mod"], a, b), [1, 1, -1, -1, NAN])
    same(call(BINARY_OPS["max"], floats(1, NAN, 3), floats(NAN, 2, 2)), [NAN, NAN, 3])
    same(call(BINARY_OPS["min"], floats(1, NAN, 3), floats(NAN, 2, 2)), [NAN, NAN, 2])
    same(call(BINARY_OPS["div"], floats(1, -1, 0), floats(0, 0, 0)), [INF, -INF, NAN])
    same(call(BINARY_OPS["pow"], floats(2, NAN, -8), floats(3, 0, 0.5)), [8, 1, NAN])
    np.testing.assert_allclose(call(BINARY_OPS["atan2"], floats(1), floats(-1)), 3 * math.pi / 4)


@given(st.integers(I32.min, I32.max), st.integers(I32.min, I32.max) | st.integers(-3, 3))
def test_integer_division(a: int, b: int) -> None:
    def wrapped(value: int) -> int:
        return (value - I32.min) % 2**32 + I32.min

    quotient = -1 if b == 0 else wrapped(abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1))
    x, y = ints(a), ints(b)
    same(call(BINARY_OPS["div"], x, y), [quotient])
    same(call(BINARY_OPS["rem"], x, y), [a if b == 0 else a - b * int(abs(a) // abs(b)) * (
        1 if (a < 0) == (b < 0) else -1)])  # fmt: skip
    same(call(BINARY_OPS["mod"], x, y), [a if b == 0 else a % b])


def test_integer_arithmetic() -> None:
    same(call(BINARY_OPS["add"], ints(I32.max), ints(1)), [I32.min])
    same(call(BINARY_OPS["mul"], ints(65536), ints(65536)), [0])
    same(call(BINARY_OPS["pow"], ints(3, 2, 1, -1, 0, 5), ints(4, -1, -5, -3, -1, 0)),
         [81, 0, 1, -1, 0, 1])  # fmt: skip
    same(call(BINARY_OPS["shl"], ints(1, 1, 1, -1), ints(3, 31, 32, -1)), [8, I32.min, 0, 0])
    same(call(BINARY_OPS["shr_arith"], ints(-8, -8, 8, 8), ints(1, 99, 99, -1)), [-4, -1, 0, 0])
    same(call(BINARY_OPS["shr_logical"], ints(-1, -1, 8), ints(31, 32, 2)), [1, 0, 2])
    same(call(BINARY_OPS["xor"], ints(6), ints(3)), [5])


def test_boolean_arithmetic() -> None:
    a, b = np.array([True, True, False, False]), np.array([True, False, True, False])
    same(call(BINARY_OPS["and"], a, b), a & b)
    same(call(BINARY_OPS["or"], a, b), a | b)
    same(call(BINARY_OPS["xor"], a, b), a ^ b)
    same(call(BINARY_OPS["max"], a, b), a | b)
    same(call(BINARY_OPS["shl"], a, b), a & ~b)


@pytest.mark.parametrize("direction", ["eq", "ne", "lt", "le", "gt", "ge"])
def test_compare_with_nan(direction: str) -> None:
    got = call(CompareOp, floats(NAN, 1), floats(1, NAN), direction=direction)
    same(got, [direction == "ne"] * 2)


def test_select() -> None:
    same(call(SelectOp, np.array([True, False]), floats(1, NAN), floats(NAN, 2)), [1, 2])


@pytest.mark.parametrize(
    ("source", "target", "values", "expected"),
    [
        ("f4", i32, [1.9, -1.9, 3e9, -3e9, NAN, INF], [1, -1, I32.max, I32.min, 0, I32.max]),
        ("f8", i64, [2.0**63, -(2.0**63), 1e300], [2**63 - 1, -(2**63), 2**63 - 1]),
        ("f4", i8, [127.5, 128, -129], [127, 127, -128]),
        ("f4", i1, [0.0, -0.0, 0.5, NAN], [False, False, True, True]),
        ("i4", i1, [0, 2, -1], [False, True, True]),
        ("i8", i32, [2**32 + 5], [5]),
        ("i4", i8, [200, -200], [-56, 56]),
        ("?", f32, [True, False], [1.0, 0.0]),
        ("f8", f32, [1e300, 0.1], [INF, np.float32(0.1)]),
        ("i4", f32, [2**24 + 1], [2.0**24]),
    ],
)
def test_cast(source: str, target: Any, values: list[Any], expected: list[Any]) -> None:
    x = np.array(values, source)
    same(call(CastOp, x, result=tensor_type(target, x.shape)), expected)


@pytest.mark.parametrize("kind", ["add", "mul", "max", "min"])
@pytest.mark.parametrize("axes", [(), (0,), (1,), (2,), (0, 2), (0, 1, 2)])
@pytest.mark.parametrize("keep", [False, True])
def test_reduce(kind: str, axes: tuple[int, ...], keep: bool) -> None:
    x = np.random.default_rng(0).normal(size=(3, 4, 5)).astype("f4")
    reference = {"add": np.sum, "mul": np.prod, "max": np.max, "min": np.min}[kind]
    got = call(ReduceOp, x, kind=kind, axes=axes, keep=keep)
    want = reference(x.astype("f8"), axis=axes, keepdims=keep)
    np.testing.assert_allclose(got, want, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("kind", "dtype", "identity"),
    [
        ("add", "f4", 0), ("mul", "f4", 1), ("max", "f4", -INF), ("min", "f4", INF),
        ("max", "i4", I32.min), ("min", "i4", I32.max), ("and", "i4", -1), ("or", "i4", 0),
        ("and", "?", True), ("or", "?", False), ("max", "?", False), ("min", "?", True),
    ],
)  # fmt: skip
def test_empty_reduction(kind: str, dtype: str, identity: Any) -> None:
    same(call(ReduceOp, np.zeros((2, 0), dtype), kind=kind, axes=(1,)), [identity] * 2)


def test_reduce_corners() -> None:
    same(call(ReduceOp, floats(1, NAN, 3), kind="max", axes=(0,)), NAN)
    same(call(ReduceOp, ints(I32.max, 1), kind="add", axes=(0,)), I32.min)
    same(call(ReduceOp, ints(12, 10), kind="and", axes=(0,)), 8)


def test_long_sums_are_accurate() -> None:
    x = np.full((1_000_000, 2), 0.1, "f4")
    exact = 1_000_000 * float(np.float32(0.1))
    for array, axis in ((x, 0), (np.ascontiguousarray(x.T), 1), (x.T, 1)):
        got = call(ReduceOp, array, kind="add", axes=(axis,))
        np.testing.assert_allclose(got, exact, rtol=1e-6)


def test_argreduce() -> None:
    x = floats(1, 3, 3, 0, 0)
    same(call(ArgmaxOp, x, axis=0), 1)
    same(call(ArgminOp, x, axis=-1), 3)
    same(call(ArgmaxOp, floats(1, NAN, 5, NAN), axis=0), 1)
    same(call(ArgminOp, floats(1, NAN, -5), axis=0), 1)
    same(call(ArgmaxOp, x.reshape(1, 5), axis=1, keep=True, result=tensor_type(i32, (1, 1))), [[1]])


def _pad_plainly(x: np.ndarray, low: int, high: int, interior: int, value: float) -> list[float]:
    spread: list[float] = []
    for i, element in enumerate(x):
        spread += ([value] * interior if i else []) + [float(element)]
    spread = [value] * max(low, 0) + spread[max(-low, 0) :]
    return spread + [value] * high if high >= 0 else spread[:high]


@given(st.integers(0, 5), st.integers(-3, 3), st.integers(-3, 3), st.integers(0, 3))
def test_pad(size: int, low: int, high: int, interior: int) -> None:
    total = size + max(size - 1, 0) * interior + low + high
    if total < 0:
        return
    x = np.arange(1, size + 1, dtype="f4")
    got = call(PadOp, x, np.float32(-1), low=(low,), high=(high,), interior=(interior,))
    if low >= -total and high >= -total:
        conceptual = size + max(size - 1, 0) * interior
        if -low <= conceptual and -high <= conceptual + low:
            same(got, _pad_plainly(x, low, high, interior, -1.0))


def test_pad_in_two_dimensions() -> None:
    x = np.arange(6, dtype="i4").reshape(2, 3)
    got = call(PadOp, x, np.int32(9), low=(1, -1), high=(0, 1), interior=(0, 1))
    same(got, [[9, 9, 9, 9, 9], [9, 1, 9, 2, 9], [9, 4, 9, 5, 9]])


def test_gather_clamps() -> None:
    x = np.arange(6, dtype="f4").reshape(3, 2)
    same(call(GatherOp, x, ints(2, -5, 99), axis=0), [[4, 5], [0, 1], [4, 5]])
    same(call(GatherOp, x, np.array([[0], [1]], "i8"), axis=1).reshape(3, 2), x)


@pytest.mark.parametrize("axis", [0, 1])
def test_gather_reads_what_is_not_aligned(axis: int) -> None:
    x = np.arange(6, dtype="f4").reshape(3, 2)
    moved = np.frombuffer(b"." + x.tobytes(), np.uint8)[1:].view("f4").reshape(3, 2)
    assert not moved.flags.aligned
    indices = np.array([[1, -5], [99, 0]], "i4")
    same(call(GatherOp, moved, indices, axis=axis), call(GatherOp, x, indices, axis=axis))


def test_movement() -> None:
    x = np.arange(24, dtype="f4").reshape(2, 3, 4)
    same(call(ReverseOp, x, axes=(0, 2)), x[::-1, :, ::-1])
    got = call(SliceOp, x, starts=(0, 1, 0), limits=(2, 3, 4), strides=(1, 1, 3))
    same(got, x[:, 1:3, ::3])
    same(call(ConcatOp, x, x, axis=-2), np.concatenate([x, x], 1))
    same(call(IotaOp, axis=1, result=tensor_type(i32, (2, 3))), [[0, 1, 2]] * 2)


@pytest.mark.parametrize(
    ("left", "right", "equation", "fields"),
    [
        ((3, 4), (4, 5), "ik,kj->ij", ((), (), (1,), (0,))),
        ((4, 3), (5, 4), "ki,jk->ij", ((), (), (0,), (1,))),
        ((2, 3, 4), (2, 4, 5), "bik,bkj->bij", ((0,), (0,), (2,), (1,))),
        ((2, 3, 4), (5, 2, 4), "bik,jbk->bij", ((0,), (1,), (2,), (2,))),
        ((3, 2, 4), (4, 2, 5), "ibk,kbj->bij", ((1,), (1,), (2,), (0,))),
        ((2, 3, 4, 5), (5, 4, 6), "abkl,lkj->abj", ((), (), (2, 3), (1, 0))),
        ((3,), (4,), "i,j->ij", ((), (), (), ())),
        ((4,), (4,), "k,k->", ((), (), (0,), (0,))),
        ((2, 0), (0, 3), "ik,kj->ij", ((), (), (1,), (0,))),
    ],
)
@pytest.mark.parametrize("dtype", ["f4", "i4"])
def test_dot(left: Any, right: Any, equation: str, fields: Any, dtype: str) -> None:
    generator = np.random.default_rng(1)
    a, b = (generator.integers(-9, 9, shape).astype(dtype) for shape in (left, right))
    names = ("lhs_batch", "rhs_batch", "lhs_contract", "rhs_contract")
    got = call(DotOp, a, b, **dict(zip(names, fields, strict=True)))
    same(got, np.einsum(equation, a, b))


def test_dot_of_views() -> None:
    wide = np.broadcast_to(np.arange(4, dtype="f4"), (3, 4))
    fields = {"lhs_batch": (), "rhs_batch": (), "lhs_contract": (1,), "rhs_contract": (1,)}
    same(call(DotOp, wide, wide, **fields), np.full((3, 3), 14.0))


def test_matmul() -> None:
    a = np.random.default_rng(0).normal(size=(2, 3, 4, 5)).astype("f4")
    got = call(MatmulOp, a, a.swapaxes(2, 3))
    np.testing.assert_allclose(got, a.astype("f8") @ a.swapaxes(2, 3).astype("f8"), rtol=1e-5)


def test_composites() -> None:
    x = np.random.default_rng(0).normal(size=(4, 7)).astype("f4")
    wide = x.astype("f8")
    e = np.exp(wide - wide.max(0))
    np.testing.assert_allclose(call(SoftmaxOp, x, axis=0), e / e.sum(0), rtol=1e-6)
    same(call(SoftmaxOp, floats(1000, -INF), axis=0), [1, 0])
    assert np.isnan(call(SoftmaxOp, floats(-INF, -INF), axis=0)).all()
    same(call(SoftmaxOp, np.zeros((2, 0), "f4"), axis=1), np.zeros((2, 0)))
    scale, bias = x[0], x[1]
    normal = (wide - wide.mean(1, keepdims=True)) / np.sqrt(wide.var(1, keepdims=True) + 1e-3)
    np.testing.assert_allclose(
        call(LayerNormOp, x, scale, bias, epsilon=1e-3), normal * scale + bias, rtol=1e-5, atol=1e-6
    )
    curve = 0.5 * wide * (1 + np.vectorize(math.erf)(wide / math.sqrt(2)))
    np.testing.assert_allclose(call(GeluOp, x), curve, rtol=1e-5, atol=1e-7)
    inner = math.sqrt(2 / math.pi) * (wide + 0.044715 * wide**3)
    np.testing.assert_allclose(
        call(GeluOp, x, approximate="tanh"), 0.5 * wide * (1 + np.tanh(inner)), rtol=1e-5, atol=1e-6
    )


@pytest.mark.parametrize("dtype", ["f4", "f8", "?", "i1", "i4", "i8"])
def test_constants_round_trip(dtype: str) -> None:
    array = np.array([[0, 1], [1, 0]], dtype)
    type_ = tensor_type(ELEMENTS[array.dtype], array.shape)
    same(constant_array(constant_attribute(array, type_)), array)
