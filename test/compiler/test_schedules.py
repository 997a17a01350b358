"""Schedules choose among correct programs, whether options of `schedule` say them or pins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

import aiopt
import numpy as np
import pytest
from aiopt.backends.llvm.target import Target
from aiopt.diagnostics import AioptError
from aiopt.dialects import lin
from aiopt.dialects.lin.schedule import FUSED, KINDS, TILED, UNROLLS, VECTORS
from aiopt.dialects.text import make_context, parse_module
from aiopt.passes.base import PassState
from aiopt.passes.manager import PassManager
from aiopt.passes.pins import with_pins
from aiopt.passes.pipeline_text import resolve
from aiopt.passes.schedule import kind_of
from aiopt.passes.schedule_space import reference_of, space_of
from aiopt.passes.tiles import tile_shapes
from machine import target_or_skip
from strategies import random_inputs

from compiler.differential import check_call, reference
from compiler.programs import PROGRAMS

TARGET = Target.chosen(None)
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


def kernels_of(text: str) -> list[lin.KernelOp]:
    module = parse_module(text)
    PassManager(resolve("kernels")).run(module, PassState(make_context(), target=TARGET))
    return [op for op in module.ops if isinstance(op, lin.KernelOp)]


def from_space(kernel: lin.KernelOp, rng: Random) -> lin.Schedule:
    space = space_of(kernel, TARGET)
    point = space.sample(rng)
    assert point is not None
    return space.schedule(point)


def from_text(kernel: lin.KernelOp, rng: Random) -> lin.Schedule:
    """What somebody might write, often for kernels of another kind."""
    kind = rng.choice([kind_of(kernel), kind_of(kernel), *KINDS])
    options = {"vector": rng.choice(VECTORS), "parallel": rng.random() < 0.5}
    if kind in TILED:
        depth, group = sorted(rng.choice((1, 3, 64, 200)) for _ in range(2))
        options["vector"] = TARGET.vector_bits // 32
        options["tile"] = rng.choice(tile_shapes(TARGET.vector_bits))
        options["block"] = rng.choice((1, 13, 100)), depth, group
    if kind == "dot":
        options["vector"] = TARGET.vector_bits // 32
        options["tile"] = rng.choice(((1, 8), (4, 5), (6, 4), (8, 2), (9, 9)))
    if kind in (*TILED, "nest", "window"):
        options["fuse"] = rng.choice(("all", *FUSED))
    return lin.Schedule(kind, unroll=rng.choice(UNROLLS), **options)


@pytest.mark.parametrize("choose", [from_space, from_text])
@pytest.mark.parametrize("name", PROGRAMS)
def test_a_schedule_is_right_or_refused(
    name: str, choose: Callable[[lin.KernelOp, Random], lin.Schedule]
) -> None:
    module, rng = parse_module(PROGRAMS[name], name), Random(name)
    pins = {k.digest.data: choose(k, rng) for k in kernels_of(PROGRAMS[name]) if k.digest}
    try:
        program = aiopt.compile(module, pipeline=str(with_pins(resolve("tier2"), pins)))
    except AioptError as error:
        assert choose is from_text and "internal error" not in str(error)
        return
    for sizes in ({"s": 17, "b": 5}, {"s": 3, "b": 34}):
        inputs = random_inputs(module, sizes, 0)
        check_call(program, inputs, reference(module, inputs), f"{name} {sizes}")


ROWS = """
func.func @main(%x: tensor<?x?xf32, #graph.dims<s, t>>, %y: tensor<?x?xf32, #graph.dims<s, t>>)
    -> tensor<?x?xf32, #graph.dims<s, t>> {
  %a = graph.add %x, %y : tensor<?x?xf32, #graph.dims<s, t>>
  %p = graph.softmax %a axis = 1 : tensor<?x?xf32, #graph.dims<s, t>>
  func.return %p : tensor<?x?xf32, #graph.dims<s, t>>
}
"""


@pytest.mark.parametrize("ahead", [1, 4])
@pytest.mark.parametrize("name", ["native", "avx2", "generic"])
def test_rows_ahead(name: str, ahead: int) -> None:
    module, target = parse_module(ROWS), target_or_skip(name)
    lowered = module.clone()
    PassManager(resolve("kernels")).run(lowered, PassState(make_context(), target=target))
    (kernel,) = [op for op in lowered.ops if isinstance(op, lin.KernelOp)]
    assert kernel.digest is not None
    pins = {kernel.digest.data: replace(reference_of(kernel, target), ahead=ahead)}
    pipeline = str(with_pins(resolve("tier2"), pins))
    assert f"ahead = {ahead}" in pipeline
    program = aiopt.compile(module, pipeline=pipeline, target=target)
    for sizes in ({"s": 7, "t": 70}, {"s": 1, "t": 5}, {"s": 0, "t": 3}):
        inputs = random_inputs(module, sizes, 0)
        check_call(program, inputs, reference(module, inputs), f"{sizes}")
