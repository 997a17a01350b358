"""The GEMM grid: thirty shapes, and programs that compute the products."""

from __future__ import annotations

import aiopt
import gemm
import numpy as np
import pytest


def test_the_grid_has_thirty_shapes() -> None:
    assert len(gemm.GRID) == len(set(gemm.GRID)) == 30
    assert all(1 <= size <= 4096 for shape in gemm.GRID for size in shape)
    assert max(shape.flops for shape in gemm.GRID) < 5e9


@pytest.mark.parametrize("shape", [s for s in gemm.GRID if s.flops < 1e6], ids=str)
def test_a_program_is_the_product(shape: gemm.Shape) -> None:
    a, b = gemm.operands(shape)
    got = aiopt.compile(gemm.stablehlo(shape), tier=1)(a, b)
    np.testing.assert_allclose(got, gemm.reference(a, b), rtol=1e-4, atol=1e-4)
