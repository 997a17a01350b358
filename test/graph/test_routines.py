"""Routines of tier 0 against numpy where it has them, else against loops over single elements."""

from __future__ import annotations

from collections.abc import Callable
from functools import cmp_to_key
from typing import Any

import numpy as np
import pytest
from aiopt.dialects.graph import ArgsortOp, CumulateOp, GraphOp, ScatterOp, tensor_type
from aiopt.dialects.graph.reference import evaluate
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from xdsl.dialects import test as test_dialect
from xdsl.dialects.builtin import (
    Attribute,
    IntegerType,
    Signedness,
    bf16,
    f16,
    f32,
    f64,
    i1,
    i8,
    i16,
    i32,
    i64,
)

ui8 = IntegerType(8, Signedness.UNSIGNED)
ELEMENTS: dict[str, Attribute] = {
    "bool": i1, "int8": i8, "int16": i16, "int32": i32, "int64": i64, "uint8": ui8,
    "float16": f16, "float32": f32, "float64": f64, "bfloat16": bf16,
}  # fmt: skip
SORTED = ("bool", "int8", "int64", "uint8", "float16", "float32", "float64")
COMBINE: dict[str, Callable[[Any, Any], Any]] = {
    "set": lambda _, b: b, "add": np.add, "mul": np.multiply, "max": np.maximum,
    "min": np.minimum, "and": np.bitwise_and, "or": np.bitwise_or,
}  # fmt: skip
NAN, INF = np.nan, np.inf


def call(cls: type[GraphOp], *inputs: Any, result: Any = None, **fields: Any) -> np.ndarray:
    """One operation on arrays; dtype and shape of the result are checked."""
    operands = [np.asarray(x) for x in inputs]
    types = [tensor_type(ELEMENTS[str(x.dtype)], x.shape) for x in operands]
    declared = None if result is None else tensor_type(result, operands[0].shape)
    values = [test_dialect.TestOp(result_types=[t]).results[0] for t in types]
    op = cls.make(values, result=declared, **fields)
    out = evaluate(op, operands)
    assert tensor_type(ELEMENTS[str(out.dtype)], out.shape) == op.result.type
    return out


@st.composite
def sortable(draw: st.DrawFn) -> tuple[np.ndarray, int]:
    """An array of few different values, so that many are equal, and an axis of it."""
    dtype = np.dtype(draw(st.sampled_from(SORTED)))
    shape = draw(array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=9))
    values: list[Any] = [0, 1, 2, 100]
    if dtype.kind == "f":
        values = [-INF, -1.5, -0.0, 0.0, 1.5, INF, NAN, -NAN]
    elif dtype.kind == "i":
        values = [-100, *values]
    x = draw(arrays(dtype, shape, elements=st.sampled_from(np.array(values, dtype).tolist())))
    return x, draw(st.integers(-len(shape), len(shape) - 1))


@given(sortable())
def test_argsort_is_numpys(case: tuple[np.ndarray, int]) -> None:
    x, axis = case
    want = np.argsort(x, axis=axis, kind="stable")
    np.testing.assert_array_equal(call(ArgsortOp, x, axis=axis), want)


def descending(line: np.ndarray) -> list[int]:
    """The order of one line from the largest value down, NaN first, by comparisons only."""

    def above(i: int, j: int) -> int:
        a, b = line[i], line[j]
        if a != a or b != b:
            return int(b != b) - int(a != a)
        return int(b > a) - int(a > b)

    return sorted(range(len(line)), key=cmp_to_key(lambda i, j: -above(j, i)))


@given(sortable())
def test_argsort_descending_is_stable_too(case: tuple[np.ndarray, int]) -> None:
    x, axis = case
    got = np.moveaxis(call(ArgsortOp, x, axis=axis, descending=True, result=i32), axis, -1)
    lines = np.moveaxis(x, axis, -1)
    for place in np.ndindex(lines.shape[:-1]):
        assert got[place].tolist() == descending(lines[place])


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("turned", [False, True])
def test_argsort_in_the_total_order(dtype: str, turned: bool) -> None:
    ordered = np.array([-NAN, -INF, -1, -0.0, 0.0, 1, INF, NAN], dtype)
    ordered[0], ordered[-1] = np.copysign(ordered[[0, -1]], [-1, 1])
    shuffled = [5, 2, 7, 0, 3, 1, 6, 4]
    order = call(ArgsortOp, ordered[shuffled], axis=0, descending=turned, total=True)
    assert [shuffled[i] for i in order] == list(range(8))[:: -1 if turned else 1]


def test_argsort_of_bfloat16() -> None:
    bfloat16 = pytest.importorskip("ml_dtypes").bfloat16
    x = np.array([2, NAN, -0.0, 0.0, -3], np.float32).astype(bfloat16)
    assert call(ArgsortOp, x, axis=0).tolist() == [4, 2, 3, 0, 1]
    assert call(ArgsortOp, x, axis=0, descending=True).tolist() == [1, 0, 2, 3, 4]


@given(st.data())
def test_scatter_is_a_loop(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(list(COMBINE)))
    kinds = ["int8", "int32", "int64", "float32", "float64"]
    dtype = (
        np.dtype("bool") if kind in ("and", "or") else np.dtype(data.draw(st.sampled_from(kinds)))
    )
    n, m = data.draw(st.integers(0, 5)), data.draw(st.integers(0, 9))
    rest = data.draw(array_shapes(min_dims=0, max_dims=2, min_side=0, max_side=4))
    indices = data.draw(arrays(data.draw(st.sampled_from(["i1", "i4", "i8"])), m,
                               elements=st.integers(-3, 7)))  # fmt: skip
    generator = np.random.default_rng(m)
    x, updates = (generator.normal(0, 3, (count, *rest)).astype(dtype) for count in (n, m))
    want = x.copy()
    for j, index in enumerate(indices.tolist()):
        if 0 <= index < n:
            want[index] = COMBINE[kind](want[index], updates[j])
    np.testing.assert_array_equal(call(ScatterOp, x, indices, updates, kind=kind), want)


def test_scatter_of_halves_rounds_once() -> None:
    x, ones = np.array([2048], np.float16), np.ones(2, np.float16)
    assert call(ScatterOp, x, np.zeros(2, np.int64), ones, kind="add").tolist() == [2050]


def test_scatter_leaves_its_operand_alone() -> None:
    x = np.zeros(3, np.float32)
    call(ScatterOp, x, np.array([1]), np.ones(1, np.float32), kind="set")
    assert x.tolist() == [0, 0, 0]


NUMPYS: dict[str, Callable[..., Any]] = {
    "add": np.cumsum, "mul": np.cumprod, "max": np.maximum.accumulate,
    "min": np.minimum.accumulate, "and": np.logical_and.accumulate,
    "or": np.logical_or.accumulate,
}  # fmt: skip


@pytest.mark.parametrize("kind", NUMPYS)
@pytest.mark.parametrize("dtype", ["int8", "int64", "float32", "float64", "bool"])
@pytest.mark.parametrize("shape", [(7,), (1, 3), (3, 0, 2), (2, 5, 3)])
def test_cumulate_is_numpys(kind: str, dtype: str, shape: tuple[int, ...]) -> None:
    if (kind in ("and", "or")) != (dtype == "bool"):
        return
    x = np.random.default_rng(0).normal(0, 2, shape).astype(dtype)
    if x.size > 4 and x.dtype.kind == "f":
        x.flat[4] = NAN
    for axis in range(-len(shape), len(shape)):
        options = {"dtype": x.dtype} if kind in ("add", "mul") else {}
        want = NUMPYS[kind](x, axis=axis, **options)
        got = call(CumulateOp, x, kind=kind, axis=axis)
        np.testing.assert_allclose(got, want, rtol=1e-6, atol=1e-6)


@given(sortable(), st.integers(0, 9))
def test_first_of_argsort(case: tuple[np.ndarray, int], count: int) -> None:
    x, axis = case
    count = min(count, x.shape[axis])
    shape = tuple(count if i == axis % x.ndim else size for i, size in enumerate(x.shape))
    want = np.argsort(x, axis=axis, kind="stable").take(range(count), axis)
    assert want.shape == shape
    np.testing.assert_array_equal(call(ArgsortOp, x, axis=axis, first=(count,)), want)
