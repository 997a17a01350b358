"""Options of `schedule` choose among correct programs: products keep the target's micro-kernel."""

from __future__ import annotations

import aiopt
import numpy as np
import pytest

TEXT = """
func.func @main(%x: tensor<?x40xf32, #graph.dims<s, _>> {graph.name = "x"},
                %w: tensor<40x50xf32> {graph.name = "w"})
    -> tensor<?x50xf32, #graph.dims<s, _>> {
  %p = graph.matmul %x, %w
      : (tensor<?x40xf32, #graph.dims<s, _>>, tensor<40x50xf32>)
      -> tensor<?x50xf32, #graph.dims<s, _>>
  %y = graph.relu %p : tensor<?x50xf32, #graph.dims<s, _>>
  func.return %y : tensor<?x50xf32, #graph.dims<s, _>>
}
"""


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("fused", ["none", "all"])
@pytest.mark.parametrize("options", ["vector=4", "vector=8 unroll=2", "vector=16", "unroll=8"])
def test_product(options: str, fused: str, packed: bool) -> None:
    generator = np.random.default_rng(0)
    x = generator.standard_normal((21, 40), np.float32)
    w = generator.standard_normal((40, 50), np.float32)
    program = aiopt.compile(
        TEXT,
        weights={"w": w} if packed else None,
        pipeline=f"common, decompose, fuse{{scope={fused}}}, graph-to-lin, schedule{{{options}}},"
        " pack-weights, plan-arena, lin-to-llvm",
    )
    got = program(x) if packed else program(x, w)
    np.testing.assert_allclose(got, np.maximum(x @ w, 0), rtol=1e-4, atol=1e-4)
