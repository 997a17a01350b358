"""Products with one-hot matrices, which are computed as gathers, against numpy."""

from __future__ import annotations

import aiopt
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

TEXT = """
func.func @main(%x: tensor<?x1x{type}, #graph.dims<n, _>>, %w: tensor<{k}x8xf32>) -> tensor<?x8xf32, #graph.dims<n, _>> {{
  %0 = graph.broadcast %x axes = [0, 1] : tensor<?x1x{type}, #graph.dims<n, _>> -> tensor<?x{k}x{type}, #graph.dims<n, _>>
  %1 = graph.constant dense<{counted}> : tensor<{k}x{type}>
  %2 = graph.broadcast %1 axes = [1] : tensor<{k}x{type}> -> tensor<?x{k}x{type}, #graph.dims<n, _>>
  %3 = graph.compare %0, %2 direction = eq : (tensor<?x{k}x{type}, #graph.dims<n, _>>, tensor<?x{k}x{type}, #graph.dims<n, _>>) -> tensor<?x{k}xi1, #graph.dims<n, _>>
  %4 = graph.cast %3 : tensor<?x{k}xi1, #graph.dims<n, _>> -> tensor<?x{k}xf32, #graph.dims<n, _>>
  %5 = graph.matmul %4, %w : (tensor<?x{k}xf32, #graph.dims<n, _>>, tensor<{k}x8xf32>) -> tensor<?x8xf32, #graph.dims<n, _>>
  func.return %5 : tensor<?x8xf32, #graph.dims<n, _>>
}}
"""


@pytest.mark.parametrize("tier", [0, 2])
@settings(max_examples=8)
@given(
    dtype=st.sampled_from([np.int8, np.int32, np.int64]),
    start=st.integers(-100, 100),
    k=st.integers(2, 20),
    seed=st.integers(0, 99),
)
def test_rows_that_are_not_there_are_zeros(tier, dtype, start, k, seed):
    rng = np.random.default_rng(seed)
    info = np.iinfo(dtype)
    near = rng.integers(start - 3, start + k + 3, (9, 1)).clip(info.min, info.max)
    x = np.concatenate([near, [[info.min], [info.max]]]).astype(dtype)
    w = rng.standard_normal((k, 8)).astype(np.float32)
    counted = list(range(start, start + k))
    text = TEXT.format(type=f"i{info.bits}", k=k, counted=counted)
    program = aiopt.compile(text, tier=tier)
    expected = (x == np.array(counted)).astype(np.float32) @ w
    np.testing.assert_allclose(program(x, w), expected, rtol=1e-6)
    assert "gather" in aiopt.compile(text, tier=0).ir
