"""Versions for ranges of sizes: right for every size in them, and refused for the others."""

from __future__ import annotations

import aiopt
import numpy as np
import pytest
from aiopt import AioptError
from aiopt.backends.llvm.threads import GRAIN
from aiopt.dialects.text import make_context, parse_module
from aiopt.passes.core_speed import LEAST_PARALLEL
from hypothesis import example, given, settings
from hypothesis import strategies as st
from xdsl.dialects.builtin import ModuleOp

from compiler.differential import check_call, reference

ROWS = "tensor<?x?xf32, #graph.dims<b, n>>"
LINE = "tensor<?xf32, #graph.dims<n>>"
NORM = f"""
func.func @main(%x: {ROWS} {{graph.name = "x"}}, %g: {LINE} {{graph.name = "g"}},
                %c: {LINE} {{graph.name = "c"}}) -> ({ROWS}, {ROWS}) {{
  %0 = graph.broadcast %c axes = [1] : {LINE} -> {ROWS}
  %1 = graph.mul %x, %0 : {ROWS}
  %2 = graph.layer_norm %x, %g, %c epsilon = 1.0e-5 : ({ROWS}, {LINE}, {LINE}) -> {ROWS}
  %3 = graph.softmax %2 axis = 1 : {ROWS}
  func.return %1, %3 : {ROWS}, {ROWS}
}}"""

LEFT, RIGHT = "tensor<?x?x?xf32, #graph.dims<b, n, k>>", "tensor<?x?x?xf32, #graph.dims<b, k, n>>"
SQUARE = "tensor<?x?x?xf32, #graph.dims<b, n, n>>"
PRODUCT = f"""
func.func @main(%x: {LEFT} {{graph.name = "x"}}, %y: {RIGHT} {{graph.name = "y"}}) -> {SQUARE} {{
  %p = graph.dot %x, %y lhs_batch = [0] rhs_batch = [0] lhs_contract = [2] rhs_contract = [1]
    : ({LEFT}, {RIGHT}) -> {SQUARE}
  %t = graph.tanh %p : {SQUARE}
  func.return %t : {SQUARE}
}}"""

IMAGE = "tensor<?x3x?x?xf32, #graph.dims<b, _, n, n>>"
WINDOWS = f"""
func.func @main(%x: {IMAGE} {{graph.name = "x"}}, %w: tensor<3x1x3x3xf32> {{graph.name = "w"}})
    -> {IMAGE} {{
  %0 = graph.conv %x, %w layout = "bf01,oi01->bf01" strides = [1, 1] low = [1, 1] high = [1, 1]
    groups = 3 : ({IMAGE}, tensor<3x1x3x3xf32>) -> {IMAGE}
  %1 = graph.reduce_window %0 kind = max window = [1, 1, 3, 3] strides = [1, 1, 1, 1]
    low = [0, 0, 1, 1] high = [0, 0, 1, 1] : {IMAGE} -> {IMAGE}
  func.return %1 : {IMAGE}
}}"""

FEATURES = "tensor<?x16x?x?xf32, #graph.dims<b, _, n, n>>"
CONV = f"""
func.func @main(%x: {FEATURES} {{graph.name = "x"}}, %w: tensor<16x16x3x3xf32> {{graph.name = "w"}})
    -> {FEATURES} {{
  %0 = graph.conv %x, %w layout = "bf01,oi01->bf01" strides = [1, 1] low = [1, 1] high = [1, 1]
    : ({FEATURES}, tensor<16x16x3x3xf32>) -> {FEATURES}
  func.return %0 : {FEATURES}
}}"""

SHAPES = {
    NORM: ("bn", "n", "n"),
    PRODUCT: ("bnk", "bkn"),
    WINDOWS: ("b3nn", "3133"),
    CONV: ("bcnn", "cc33"),
}


def inputs(text: str, sizes: dict[str, int]) -> list[np.ndarray]:
    """Random inputs of a program at these sizes."""
    draw = np.random.default_rng(sum(sizes.values()))
    fixed = {c: int(c) for c in "13"} | {"c": 16}
    shapes = [[sizes.get(c) or fixed.get(c, 0) for c in shape] for shape in SHAPES[text]]
    return [draw.normal(0, 1, shape).astype(np.float32) for shape in shapes]


def check_at(program: aiopt.Program, module: ModuleOp, text: str, sizes: dict[str, int]) -> None:
    """One call, of random inputs at these sizes."""
    arrays = inputs(text, sizes)
    check_call(program, arrays, reference(module, arrays), str(sizes))


def check(text: str, facts: str, low: int, high: int, others: dict[str, int]) -> None:
    """A version for a range, at every size in it, and right outside of it."""
    module = parse_module(text, "<test>", make_context())
    program = aiopt.compile(module, pipeline=f'assume{{facts="{facts}"}}, tier2', threads=1)
    for size in range(low, high + 1):
        check_at(program, module, text, {**others, "n": size})
    for size in (low - 1, high + 1):
        if size >= 0:
            with pytest.raises(AioptError):
                program(*inputs(text, {**others, "n": size}))


RANGES = st.one_of(
    st.tuples(st.sampled_from([0, 1, 2, 9, 15, 16, 17, 31, 33, 48, 63, 65]), st.integers(0, 5)),
    st.tuples(st.integers(0, 70), st.integers(0, 7)),
)


@pytest.mark.parametrize("text", [NORM, PRODUCT, WINDOWS], ids=["norm", "product", "windows"])
@settings(max_examples=2, deadline=None)
@given(RANGES)
@example((13, 3))
@example((17, 4))
def test_ranges(text: str, where: tuple[int, int]) -> None:
    low, more = where
    others = {"b": 2, "k": 7}
    check(text, f"{low} <= n <= {low + more}", low, low + more, others)


@pytest.mark.parametrize(("low", "high"), [(3, 8), (8, 12), (12, 17), (30, 33)])
def test_winograd_in_ranges(low: int, high: int) -> None:
    """Where all, some or none of the sizes have enough tiles for it."""
    check(CONV, f"{low} <= n <= {high}", low, high, {"b": 1})


@pytest.mark.parametrize("multiple", [4, 64])
@pytest.mark.parametrize("least", [0, 1])
def test_multiples(multiple: int, least: int) -> None:
    module = parse_module(NORM, "<test>", make_context())
    facts = f"n mod {multiple} == 0, n >= {least}"
    program = aiopt.compile(module, pipeline=f'assume{{facts="{facts}"}}, tier2', threads=1)
    for size in range(least * multiple, 4 * multiple + 1, multiple):
        check_at(program, module, NORM, {"b": 3, "n": size})
    with pytest.raises(AioptError, match="the sizes must satisfy"):
        program(*inputs(NORM, {"b": 3, "n": multiple + 1}))


@pytest.mark.parametrize("depth", [1, 600])
def test_products_of_one_block_and_others(depth: int) -> None:
    """Around the sizes at which a product is no longer one call of a micro-kernel."""
    module = parse_module(PRODUCT, "<test>", make_context())
    program = aiopt.compile(module, tier=2, threads=1)
    for size in (0, 1, 13, 14, 15, 31, 32, 33):
        check_at(program, module, PRODUCT, {"b": 3, "n": size, "k": depth})


def test_small_sizes_are_known_not_to_be_split() -> None:
    def split(facts: str) -> list[bool]:
        pipeline = f'assume{{facts="{facts}"}}, tier2' if facts else "tier2"
        program = aiopt.compile(NORM, pipeline=pipeline, threads=2)
        assert program.artifact is not None
        return [call.work >= 0 for call in program.artifact.table.calls]

    assert all(split("")) and all(split("b <= 8"))
    assert not any(split("b <= 8, n <= 64"))
    assert 2 * GRAIN == LEAST_PARALLEL
