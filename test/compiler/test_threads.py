"""Several threads give what one gives, bit for bit: random programs, few rows, many parts."""

from __future__ import annotations

from collections.abc import Iterator

import aiopt
import numpy as np
import pytest
import strategies
from aiopt import Program
from aiopt.dialects.text import parse_module
from hypothesis import given, settings
from hypothesis import strategies as st
from machine import target_or_skip
from strategies import SymbolSizes, graph_modules, random_inputs
from xdsl.dialects.builtin import ModuleOp, f32, f64, i1, i32

from compiler.differential import fence, fenced, poison_arena
from compiler.programs import PROGRAMS
from compiler.steps import ALL_STEPS
from compiler.test_programs import assignments

SIZES = (0, 1, 2, 3, 63, 64, 65, 200)


@pytest.fixture(autouse=True, scope="module")
def sizes_that_hurt() -> Iterator[None]:
    """Fewer rows than parts, one more, and steps of the vector loop."""
    usual, strategies.SYMBOL_SIZES = strategies.SYMBOL_SIZES, SIZES
    yield
    strategies.SYMBOL_SIZES = usual


def split_all(program: Program) -> Program:
    """The program, with every kernel split that can be, however little there is to do."""
    assert program._native is not None
    program._native.descriptor.split_always()
    return program


def call(program: Program, inputs: list[np.ndarray]) -> list[np.ndarray]:
    """Results on memory of garbage between fences."""
    outs = program(*inputs)
    outs = [outs] if isinstance(outs, np.ndarray) else outs
    outs = [fenced(array.shape, array.dtype) for array in outs]
    poison_arena(program)
    program(*map(fence, inputs), out=tuple(outs))
    return outs


def check(module: ModuleOp, sizes: list[SymbolSizes], threads: int, **options: object) -> None:
    serial = aiopt.compile(module, threads=1, **options)  # pyright: ignore[reportArgumentType]
    shared = aiopt.compile(module, threads=threads, **options)  # pyright: ignore[reportArgumentType]
    split_all(shared)
    for seed, assignment in enumerate(sizes):
        inputs = random_inputs(module, assignment, seed)
        try:
            expected = call(serial, inputs)
        except aiopt.AioptError:  # the extreme of nothing
            continue
        for have, want in zip(call(shared, inputs), expected, strict=True):
            np.testing.assert_array_equal(have, want, f"{options} {assignment}\n{module}")


@settings(max_examples=60)
@given(
    graph_modules(max_ops=12, steps=ALL_STEPS, elements=(f32, f32, f32, i32, i1, f64)),
    st.integers(2, 3),
    st.integers(1, 2),
)
def test_random_programs(case: tuple[ModuleOp, list[SymbolSizes]], threads: int, tier: int) -> None:
    module, sizes = case
    check(module, sizes, threads, tier=tier)


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs(name: str) -> None:
    module = parse_module(PROGRAMS[name], name)
    check(module, assignments(module), 3)


@pytest.mark.parametrize("target", ["avx2", "generic"])
@pytest.mark.parametrize("name", list(PROGRAMS)[::5])
def test_other_targets(name: str, target: str) -> None:
    module = parse_module(PROGRAMS[name], name)
    check(module, assignments(module), 2, target=target_or_skip(target))


def test_a_schedule_that_is_not_parallel() -> None:
    source = """
    func.func @main(%x: tensor<?xf32, #graph.dims<n>>) -> (tensor<?xf32, #graph.dims<n>>) {
      %y = graph.exp %x : tensor<?xf32, #graph.dims<n>>
      func.return %y : tensor<?xf32, #graph.dims<n>>
    }"""
    x = np.ones(1000, "f4")
    works = []
    for option in ("", "{parallel=false}"):
        pipeline = f"fuse, graph-to-lin, schedule{option}, plan-arena, lin-to-llvm"
        program = aiopt.compile(source, pipeline=pipeline, threads=2)
        np.testing.assert_array_equal(split_all(program)(x), program(x))
        assert program.artifact is not None
        works.append(program.artifact.table.calls[0].work >= 0)
    assert works == [True, False]
