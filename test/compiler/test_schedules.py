"""Schedules choose among correct programs, whether options of `schedule` say them or pins."""

from __future__ import annotations

from random import Random

import aiopt
import numpy as np
import pytest
from aiopt.backends.llvm.target import Target
from aiopt.dialects import lin
from aiopt.dialects.text import make_context, parse_module
from aiopt.passes.base import PassState
from aiopt.passes.manager import PassManager
from aiopt.passes.pins import with_pins
from aiopt.passes.pipeline_text import resolve
from aiopt.passes.schedule_space import space_of
from strategies import random_inputs

from compiler.differential import check_call, reference
from compiler.programs import PROGRAMS

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


def pinned_pipeline(text: str, seed: int | str) -> str:
    """Tier 2 for a program, with a schedule at random for each of its kernels."""
    module, target, rng = parse_module(text), Target.chosen(None), Random(seed)
    PassManager(resolve("kernels")).run(module, PassState(make_context(), target=target))
    pins: dict[str, lin.Schedule] = {}
    for kernel in module.ops:
        if isinstance(kernel, lin.KernelOp) and kernel.digest is not None:
            space = space_of(kernel, target)
            point = space.sample(rng)
            assert point is not None
            pins[kernel.digest.data] = space.schedule(point)
    return str(with_pins(resolve("tier2"), pins))


@pytest.mark.parametrize("name", PROGRAMS)
def test_any_schedule_is_right(name: str) -> None:
    module = parse_module(PROGRAMS[name], name)
    program = aiopt.compile(module, pipeline=pinned_pipeline(PROGRAMS[name], name))
    for sizes in ({"s": 17, "b": 5}, {"s": 3, "b": 34}):
        inputs = random_inputs(module, sizes, 0)
        check_call(program, inputs, reference(module, inputs), f"{name} {sizes}")
