"""Linear addresses of indexing maps, against counting."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from aiopt.dialects import dims
from aiopt.dialects.dim_text import parse_dim
from aiopt.passes.access import linear_access, linear_expr, row_major, used_dims
from hypothesis import given, settings
from hypothesis import strategies as st
from xdsl.ir.affine import (
    AffineBinaryOpExpr,
    AffineBinaryOpKind,
    AffineConstantExpr,
    AffineExpr,
    AffineMap,
)


def _combine(children: st.SearchStrategy[AffineExpr]) -> st.SearchStrategy[AffineExpr]:
    number = st.integers(-3, 3)
    return st.one_of(
        st.tuples(children, children).map(lambda p: p[0] + p[1]),
        st.tuples(children, number).map(lambda p: p[0] * p[1]),
        st.tuples(children, number).map(lambda p: p[0] + p[1]),
    )


RANK = 3
affine = st.recursive(
    st.one_of(
        st.integers(0, RANK - 1).map(AffineExpr.dimension),
        st.integers(-5, 5).map(AffineExpr.constant),
    ),
    _combine,
    max_leaves=5,
)


@settings(max_examples=100)
@given(affine, st.lists(st.integers(0, 9), min_size=RANK, max_size=RANK))
def test_linear_expressions(expr: AffineExpr, index: list[int]) -> None:
    constant, coefficients = linear_expr(expr, RANK)
    assert expr.eval(index, []) == constant + sum(
        c * i for c, i in zip(coefficients, index, strict=True)
    )


@settings(max_examples=100)
@given(
    st.lists(affine, max_size=3),
    st.lists(st.sampled_from(["s", "b", "2*s + 1", "4", "1"]), min_size=3, max_size=3),
    st.integers(1, 6),
    st.integers(1, 6),
)
def test_addresses(exprs: list[AffineExpr], texts: list[str], s: int, b: int) -> None:
    sizes = [parse_dim(text) for text in texts[: len(exprs)]]
    values = {"s": s, "b": b}

    def number(dim: dims.Dim) -> int:
        return dim if isinstance(dim, int) else dim.evaluate(values)

    shape = [number(d) for d in sizes]
    strides = [n // 8 for n in np.empty(shape, np.int64).strides] if shape else []
    if 0 not in shape:
        assert [number(d) for d in row_major(sizes)] == [
            int(np.prod(shape[i + 1 :], dtype=int)) for i in range(len(shape))
        ]
    map_ = AffineMap(RANK, 0, tuple(exprs))
    access = linear_access(sizes, map_)
    for index in product(range(2), repeat=RANK):
        place = [expr.eval(list(index), []) for expr in exprs]
        expected = sum(p * k for p, k in zip(place, strides, strict=True))
        found = number(access.start) + sum(
            i * number(k) for i, k in zip(index, access.strides, strict=True)
        )
        assert found == expected
    assert used_dims(map_) >= {i for i, k in enumerate(access.strides) if number(k) != 0}


@pytest.mark.parametrize("kind", [AffineBinaryOpKind.FloorDiv, AffineBinaryOpKind.Mod])
def test_what_is_not_linear(kind: AffineBinaryOpKind) -> None:
    expr = AffineBinaryOpExpr(kind, AffineExpr.dimension(0), AffineConstantExpr(32))
    with pytest.raises(ValueError, match="not linear"):
        linear_expr(expr, 1)
