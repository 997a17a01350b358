"""The programs whose compilation is measured."""

from __future__ import annotations

import aiopt
import compile_time
import numpy as np
from aiopt.dialects.text import make_context, parse_module

LAYER = """
func.func @main(%x: tensor<?x4xf32, #graph.dims<n, _>> {graph.name = "x"},
                %w: tensor<4xf32> {graph.name = "w"}) -> tensor<?x4xf32, #graph.dims<n, _>> {
  %0 = graph.broadcast %w axes = [1] : tensor<4xf32> -> tensor<?x4xf32, #graph.dims<n, _>>
  %1 = graph.mul %x, %0 : tensor<?x4xf32, #graph.dims<n, _>>
  func.return %1 : tensor<?x4xf32, #graph.dims<n, _>>
}
"""


def test_a_stack_has_weights_of_its_own_in_each_layer() -> None:
    module = compile_time.stacked(parse_module(LAYER, "<test>", make_context()), 3)
    weights = {f"{n}.w": np.full(4, n + 2, np.float32) for n in range(3)}
    program = aiopt.compile(module, weights=weights, tier=0)
    x = np.ones((2, 4), np.float32)
    np.testing.assert_array_equal(program(x), np.full((2, 4), 2 * 3 * 4))


def test_layered_weights() -> None:
    array = np.ones(4, np.float32)
    weights = compile_time.layered({"w": array}, 2)
    assert list(weights) == ["0.w", "1.w"]
    assert all(weight is array for weight in weights.values())


def test_a_chain_computes_what_it_says() -> None:
    program = aiopt.compile(compile_time.chain(("mul", "sub")), tier=0)
    x, y = np.array([3, 4], np.float32), np.array([5, 7], np.float32)
    np.testing.assert_array_equal(program(x, y), x * y - y)
