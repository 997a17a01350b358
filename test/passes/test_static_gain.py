"""What exact sizes are expected to bring: nothing for large products, much for short rows."""

from __future__ import annotations

import pytest
from aiopt.backends.llvm.target import Target
from aiopt.dialects.cost import Cost
from aiopt.dialects.text import make_context, parse_module
from aiopt.jitrt.tiering.size_gains import Guess, static_of
from aiopt.passes.base import PassState
from aiopt.passes.manager import PassManager
from aiopt.passes.pipeline_text import resolve
from aiopt.passes.static_gain import static_cost
from aiopt.passes.work import kernel_works
from xdsl.dialects.builtin import ModuleOp

SOFTMAX = """
func.func @main(%x: tensor<?x?xf32, #graph.dims<b, n>>) -> tensor<?x?xf32, #graph.dims<b, n>> {
  %y = graph.softmax %x axis = 1 : tensor<?x?xf32, #graph.dims<b, n>>
  func.return %y : tensor<?x?xf32, #graph.dims<b, n>>
}"""

SIDES = "tensor<?x?x?xf32, #graph.dims<b, m, k>>, tensor<?x?x?xf32, #graph.dims<b, k, m>>"
PRODUCT = f"""
func.func @main(%x: tensor<?x?x?xf32, #graph.dims<b, m, k>>,
                %y: tensor<?x?x?xf32, #graph.dims<b, k, m>>)
    -> tensor<?x?x?xf32, #graph.dims<b, m, m>> {{
  %p = graph.dot %x, %y lhs_batch = [0] rhs_batch = [0] lhs_contract = [2] rhs_contract = [1]
    : ({SIDES}) -> tensor<?x?x?xf32, #graph.dims<b, m, m>>
  func.return %p : tensor<?x?x?xf32, #graph.dims<b, m, m>>
}}"""

LAYER = """
func.func @main(%x: tensor<?x768xf32, #graph.dims<s, _>>, %w: tensor<768x768xf32>)
    -> tensor<?x768xf32, #graph.dims<s, _>> {
  %p = graph.dot %x, %w lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [0]
    : (tensor<?x768xf32, #graph.dims<s, _>>, tensor<768x768xf32>)
    -> tensor<?x768xf32, #graph.dims<s, _>>
  %t = graph.tanh %p : tensor<?x768xf32, #graph.dims<s, _>>
  func.return %t : tensor<?x768xf32, #graph.dims<s, _>>
}"""

POOL = """
func.func @main(%x: tensor<?x8x?x?xf32, #graph.dims<b, _, s, s>>)
    -> tensor<?x8x?x?xf32, #graph.dims<b, _, s, s>> {
  %y = graph.reduce_window %x kind = max window = [1, 1, 3, 3] strides = [1, 1, 1, 1]
    low = [0, 0, 1, 1] high = [0, 0, 1, 1]
    : tensor<?x8x?x?xf32, #graph.dims<b, _, s, s>> -> tensor<?x8x?x?xf32, #graph.dims<b, _, s, s>>
  func.return %y : tensor<?x8x?x?xf32, #graph.dims<b, _, s, s>>
}"""


def scheduled(text: str, before: str = "") -> ModuleOp:
    module = parse_module(text, "<test>", context := make_context())
    pipeline = resolve(f"{before}kernels, schedule")
    target = Target.named("avx512", to_run=False)
    PassManager(pipeline).run(module, PassState(context, target=target))
    return module


def cost_of(module: ModuleOp) -> Cost:
    return static_cost(module, kernel_works(module))


def gains(text: str, sizes: dict[str, int]) -> Guess:
    """What the runtime reads in a program's cost."""
    static = static_of(cost_of(scheduled(text)).to_text(), tuple(sizes))
    assert static is not None
    return static(tuple(sizes.values()))


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        (SOFTMAX, {"b": 64, "n": 20}),
        (PRODUCT, {"b": 16, "m": 4, "k": 8}),
        (POOL, {"b": 1, "s": 8}),
    ],
)
def test_small_sizes_gain(text: str, sizes: dict[str, int]) -> None:
    assert 0.02 < gains(text, sizes).exact < 0.3


@pytest.mark.parametrize(
    ("text", "sizes", "part"),
    [
        (SOFTMAX, {"b": 64, "n": 20}, 1.0),
        (SOFTMAX, {"b": 64, "n": 10}, 0.0),
        (PRODUCT, {"b": 16, "m": 4, "k": 8}, 0.0),
        (POOL, {"b": 1, "s": 8}, 0.45),
    ],
)
def test_ranges_gain_a_part(text: str, sizes: dict[str, int], part: float) -> None:
    found = gains(text, sizes)
    assert found.ranged == pytest.approx(part * found.exact, rel=0.2)


def test_large_sizes_do_not() -> None:
    assert gains(SOFTMAX, {"b": 64, "n": 4096}).exact < 0.01
    assert gains(PRODUCT, {"b": 1, "m": 512, "k": 512}).exact < 0.01


@pytest.mark.parametrize("size", [1, 77, 512])
def test_rows_of_a_layer_are_as_fast_at_any_number(size: int) -> None:
    assert gains(LAYER, {"s": size}).exact < 0.001


@pytest.mark.parametrize("text", [SOFTMAX, PRODUCT, LAYER, POOL])
def test_costs_are_text(text: str) -> None:
    cost = cost_of(scheduled(text))
    assert Cost.from_text(cost.to_text()) == cost


def test_what_is_exact_gains_nothing() -> None:
    exact = scheduled(SOFTMAX, 'specialize{dims="b=64,n=20"}, ')
    assert cost_of(exact).saved == cost_of(exact).ranged == 0
