"""Random programs at the graph level, compiled, against tier 0; what other passes print parses."""

from __future__ import annotations

import aiopt
import pytest
import strategies
from aiopt.backends.llvm.target import Target
from aiopt.dialects.text import make_context, parse_module
from aiopt.passes.base import PassState
from aiopt.passes.manager import PassManager
from aiopt.passes.pipeline_text import resolve
from hypothesis import given, settings
from hypothesis import strategies as st
from machine import target_or_skip
from strategies import SymbolSizes, facts_about, graph_modules
from xdsl.dialects.builtin import ModuleOp, f32, f64, i1, i8, i32, i64

from compiler.differential import check_call, random_calls, reference, same
from compiler.steps import ALL_STEPS, UNSIGNED

ELEMENTS = (f32, f32, f32, f32, i32, i64, i1, i8, f64, *UNSIGNED[::2])
SIZES = (0, 1, 15, 16, 17, 63, 64, 65, 100)
Case = tuple[ModuleOp, list[SymbolSizes]]


@pytest.fixture(autouse=True, scope="module")
def sizes_that_hurt():
    """Sizes around the number of lanes, and none at all."""
    usual, strategies.SYMBOL_SIZES = strategies.SYMBOL_SIZES, SIZES
    yield
    strategies.SYMBOL_SIZES = usual


def check(case: Case, **options: object) -> None:
    module, assignments = case
    program = aiopt.compile(module, **options)  # pyright: ignore[reportArgumentType]
    for sizes, inputs, expected in random_calls(module, assignments):
        check_call(program, inputs, expected, f"{options} {sizes}\n{module}")


@settings(max_examples=60)
@given(graph_modules(max_ops=12, steps=ALL_STEPS, elements=ELEMENTS))
def test_tier_1(case: Case) -> None:
    check(case, tier=1)


@settings(max_examples=100)
@given(graph_modules(max_ops=16, steps=ALL_STEPS, elements=ELEMENTS))
def test_tier_2(case: Case) -> None:
    check(case, tier=2)


@pytest.mark.parametrize("target", ["avx2", "generic"])
@settings(max_examples=20)
@given(case=graph_modules(max_ops=14, steps=ALL_STEPS, elements=ELEMENTS))
def test_other_targets(target: str, case: Case) -> None:
    check(case, tier=2, target=target_or_skip(target))


@settings(max_examples=25)
@given(graph_modules(max_ops=12, steps=ALL_STEPS, elements=ELEMENTS), st.data())
def test_what_is_assumed(case: Case, data: st.DataObject) -> None:
    """Code that relies on facts, at sizes that satisfy them."""
    module, assignments = case
    sizes = data.draw(st.sampled_from(assignments))
    facts = data.draw(facts_about(sizes))
    check((module, [sizes]), pipeline=f'assume{{facts="{facts}"}}, tier2')


@settings(max_examples=30)
@given(graph_modules(max_ops=12, steps=ALL_STEPS, elements=ELEMENTS))
def test_groups_and_kernels_survive_text(case: Case) -> None:
    """After each stage the text parses to the same text, and groups mean what they did."""
    module, assignments = case
    state = PassState(make_context(), target=Target.host())
    module = module.clone()
    for stage in ("decompose, fuse", "graph-to-lin, schedule", "pack-weights, plan-arena"):
        before = module.clone()
        PassManager(resolve(stage)).run(module, state)
        text = str(module)
        assert str(parse_module(text)) == text
        if stage == "decompose, fuse":
            for _, inputs, expected in random_calls(before, assignments):
                for have, want in zip(reference(module, inputs), expected, strict=True):
                    same(have, want, text)
