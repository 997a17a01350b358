"""Convolution and pooling of tier 0 against loops that follow the definition, in float64."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from aiopt.dialects.graph import ConvOp, GraphOp, ReduceWindowOp, tensor_type
from aiopt.dialects.graph.reference import evaluate
from window_cases import CONVS, POOLS, Conv, Pool, conv_fields, inputs_of, pool_fields
from xdsl.dialects import test as test_dialect
from xdsl.dialects.builtin import f32


def call(cls: type[GraphOp], *arrays: np.ndarray, **fields: object) -> np.ndarray:
    """One f32 operation on arrays; the inferred shape is checked."""
    types = [tensor_type(f32, a.shape) for a in arrays]
    op = cls.make([test_dialect.TestOp(result_types=[t]).results[0] for t in types], **fields)
    out = evaluate(op, arrays)
    assert out.shape == op.result.type.get_shape()  # pyright: ignore[reportAttributeAccessIssue]
    return out


def conv_by_loops(x: np.ndarray, w: np.ndarray, case: Conv) -> np.ndarray:
    """[b, f, h, w] × [o, i, h, w], one product at a time."""
    outputs = _counts(x.shape[2:], w.shape[2:], case)
    per_group = w.shape[0] // case.groups
    out = np.zeros((x.shape[0], w.shape[0], *outputs))
    for o, at, k in product(
        range(w.shape[0]),
        product(*map(range, outputs)),
        product(*map(range, w.shape[2:])),
    ):
        place = _place(at, k, x.shape[2:], case)
        if place is not None:
            first = o // per_group * w.shape[1]
            seen = x[:, first : first + w.shape[1], *place].astype(np.float64)
            out[:, o, *at] += seen @ w[o, :, *k].astype(np.float64)
    return out


def pool_by_loops(x: np.ndarray, case: Pool) -> np.ndarray:
    combine = {"add": np.add, "max": np.maximum, "min": np.minimum}[case.kind]
    outputs = _counts(x.shape, case.window, case)
    out = np.full(outputs, {"add": 0.0, "max": -np.inf, "min": np.inf}[case.kind])
    for at, k in product(product(*map(range, outputs)), product(*map(range, case.window))):
        place = _place(at, k, x.shape, case)
        if place is not None:
            out[at] = combine(out[at], np.float64(x[place]))
    return out


def _counts(sizes, window, case: Conv | Pool) -> tuple[int, ...]:
    counts = []
    for i, (size, k) in enumerate(zip(sizes, window, strict=True)):
        places = [n * case.x_dilation[i] for n in range(size)]
        length = (places[-1] + 1 if places else 0) + case.low[i] + case.high[i]
        starts = range(0, length - (k - 1) * case.w_dilation[i], case.strides[i])
        counts.append(len(starts))
    return tuple(counts)


def _place(at, k, sizes, case: Conv | Pool) -> tuple[int, ...] | None:
    """The element of the input under element `k` of window `at`, None if there is none."""
    place = []
    for i, size in enumerate(sizes):
        position = at[i] * case.strides[i] + k[i] * case.w_dilation[i] - case.low[i]
        if position % case.x_dilation[i] or not 0 <= position // case.x_dilation[i] < size:
            return None
        place.append(position // case.x_dilation[i])
    return tuple(place)


@pytest.mark.parametrize("case", CONVS, ids=str)
def test_conv(case: Conv) -> None:
    x, w = inputs_of(case)
    out = call(ConvOp, x, w, **conv_fields(case))
    np.testing.assert_allclose(out, conv_by_loops(x, w, case), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("layout", ["b01f,01io->b01f", "01bf,o0i1->f1b0"])
def test_conv_layouts(layout: str) -> None:
    case = CONVS[0]
    x, w = inputs_of(case)
    first, rest = layout.split(",")
    second, third = rest.split("->")
    out = call(
        ConvOp,
        x.transpose(["bf01".index(c) for c in first]),
        w.transpose(["oi01".index(c) for c in second]),
        **(conv_fields(case) | {"layout": layout}),
    )
    expected = conv_by_loops(x, w, case).transpose(["bf01".index(c) for c in third])
    np.testing.assert_allclose(out, expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("case", POOLS, ids=str)
def test_reduce_window(case: Pool) -> None:
    (x,) = inputs_of(case)
    out = call(ReduceWindowOp, x, **pool_fields(case))
    np.testing.assert_allclose(out, pool_by_loops(x, case), rtol=1e-6, atol=1e-6)


def test_not_a_number_wins() -> None:
    x = np.array([1.0, np.nan, 3.0, 4.0], np.float32)
    fields = {"window": [2], "strides": [1], "low": [1], "high": [0]}
    out = call(ReduceWindowOp, x, kind="max", **fields)
    np.testing.assert_array_equal(out, np.array([1.0, np.nan, np.nan, 4.0], np.float32))
