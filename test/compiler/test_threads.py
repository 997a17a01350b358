"""Several threads give what one gives, bit for bit: random programs, few rows, many parts."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import aiopt
import numpy as np
import pytest
import strategies
from aiopt import Program
from aiopt.dialects import lin
from aiopt.dialects.text import make_context, parse_module
from aiopt.passes.base import PassState
from aiopt.passes.manager import PassManager
from aiopt.passes.pipeline_text import resolve
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


SHARED = """
import os, sys
import numpy as np
import aiopt

SOURCE = '''
func.func @main(%x: tensor<?xf32, #graph.dims<n>>) -> tensor<?xf32, #graph.dims<n>> {
  %y = graph.exp %x : tensor<?xf32, #graph.dims<n>>
  func.return %y : tensor<?xf32, #graph.dims<n>>
}'''
digest, threads = sys.argv[1:]
pin = f'{digest}: {{kind = "nest", vector = 4, unroll = 1, parallel, threads = {threads}}}'
quoted = pin.replace('"', chr(92) + '"')
pins = "" if threads == "all" else f'{{pins="{quoted}"}}'
pipeline = f"fuse, graph-to-lin, schedule{pins}, plan-arena, lin-to-llvm"
program = aiopt.compile(SOURCE, pipeline=pipeline, threads=6)
x = np.linspace(-1, 1, 1 << 21, dtype="f4")
np.testing.assert_allclose(program(x), np.exp(x), rtol=1e-6)
print(len(os.listdir("/proc/self/task")))
"""


@pytest.mark.parametrize(("threads", "found"), [("2", 2), ("4", 4), ("all", 6)])
def test_a_schedule_says_how_many_threads_share_a_kernel(threads: str, found: int) -> None:
    """As many parts as that at most, and no more threads than parts, are there after a call."""
    source = SHARED.split("'''")[1]
    module = parse_module(source)
    PassManager(resolve("fuse, graph-to-lin")).run(module, PassState(make_context()))
    (kernel,) = (op for op in module.ops if isinstance(op, lin.KernelOp))
    assert kernel.digest is not None
    done = subprocess.run(
        [sys.executable, "-c", SHARED, kernel.digest.data, threads],
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) == found
