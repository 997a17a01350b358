"""Tasks: a program's kernels, each in a program of its own that is compiled as in the program."""

from __future__ import annotations

import re
from random import Random

import numpy as np
import pytest
from aiopt.backends.llvm.target import Target
from aiopt.diagnostics import AioptError
from aiopt.dialects import lin
from aiopt.dialects.text import make_context, parse_module
from aiopt.jitrt.linking import link
from aiopt.jitrt.tuning.interfaces import KernelTask
from aiopt.jitrt.tuning.tasks import (
    before_schedule,
    compile_task,
    for_sizes,
    from_schedule,
    pins_of,
    program_tasks,
    tasks_of,
    why_untunable,
)
from aiopt.passes.base import PassState
from aiopt.passes.manager import PassManager
from aiopt.passes.pins import with_pins
from aiopt.passes.pipeline_text import Pipeline, resolve
from compiler.programs import PROGRAMS
from xdsl.dialects.builtin import ModuleOp

TARGET = Target.named("avx512", to_run=False)
TIER_3 = resolve("tier3")

# Twice the same product, with weights; then one of results. What a loop calls counts once.
PROGRAM = """
func.func @main(%x: tensor<?x64xf32, #graph.dims<s, _>> {graph.name = "x"},
                %c: tensor<i1> {graph.name = "c"}) -> tensor<?x?xf32, #graph.dims<s, s>> {
  %v = graph.weight key = "v" : tensor<64x64xf32>
  %w = graph.weight key = "w" : tensor<64x64xf32>
  %p = graph.matmul %x, %v
      : (tensor<?x64xf32, #graph.dims<s, _>>, tensor<64x64xf32>)
      -> tensor<?x64xf32, #graph.dims<s, _>>
  %q = graph.matmul %p, %w
      : (tensor<?x64xf32, #graph.dims<s, _>>, tensor<64x64xf32>)
      -> tensor<?x64xf32, #graph.dims<s, _>>
  %t = graph.transpose %q perm = [1, 0]
      : tensor<?x64xf32, #graph.dims<s, _>> -> tensor<64x?xf32, #graph.dims<_, s>>
  %r = graph.matmul %q, %t
      : (tensor<?x64xf32, #graph.dims<s, _>>, tensor<64x?xf32, #graph.dims<_, s>>)
      -> tensor<?x?xf32, #graph.dims<s, s>>
  func.return %r : tensor<?x?xf32, #graph.dims<s, s>>
}
"""
LOOP = """
func.func @main(%x: tensor<1x64xf32> {graph.name = "x"}) -> tensor<1x64xf32> {
  %w = graph.weight key = "w" : tensor<64x64xf32>
  %limit = graph.constant dense<100.0> : tensor<f32>
  %y = graph.while(%x) with(%w, %limit) : (tensor<1x64xf32>, tensor<64x64xf32>, tensor<f32>)
      -> tensor<1x64xf32> cond(%a, %v, %l) {
    %m = graph.reduce %a kind = max axes = [0, 1] : tensor<1x64xf32> -> tensor<f32>
    %c = graph.compare %m, %l direction = lt : (tensor<f32>, tensor<f32>) -> tensor<i1>
    graph.yield %c : tensor<i1>
  } do(%a, %v, %l) {
    %p = graph.matmul %a, %v
        : (tensor<1x64xf32>, tensor<64x64xf32>) -> tensor<1x64xf32>
    graph.yield %p : tensor<1x64xf32>
  }
  %z = graph.matmul %y, %w : (tensor<1x64xf32>, tensor<64x64xf32>) -> tensor<1x64xf32>
  %e = graph.exp %z : tensor<1x64xf32>
  func.return %e : tensor<1x64xf32>
}
"""
PRODUCT_BYTES = 4 * (20 * 64 + 64 * 64 + 20 * 64)
SCORES_BYTES = 4 * (20 * 64 + 20 * 20)


def tasks(text: str, **sizes: int) -> list[KernelTask]:
    state = PassState(make_context(), target=TARGET)
    return program_tasks(parse_module(text), for_sizes(TIER_3, sizes), state)


def kernel_of(task: KernelTask) -> tuple[ModuleOp, lin.KernelOp]:
    module = parse_module(task.module)
    (kernel,) = (op for op in module.ops if isinstance(op, lin.KernelOp))
    return module, kernel


def test_kernels_are_tasks() -> None:
    product, scores = tasks(PROGRAM, s=20)
    assert (product.calls, scores.calls) == (2, 1)
    assert product.cold_bytes == PRODUCT_BYTES + SCORES_BYTES
    assert scores.cold_bytes == 0
    assert "lin.weight" in product.module and "lin.weight" not in scores.module


def exact(text: str) -> dict[str, int]:
    sizes = {"s": 17, "b": 5}
    return {name: sizes[name] for name in sizes if re.search(rf"dims<([^>]*\W)?{name}\W", text)}


@pytest.mark.parametrize("name", list(PROGRAMS)[::3])
def test_a_task_is_read_back(name: str) -> None:
    for task in tasks(PROGRAMS[name], **exact(PROGRAMS[name])):
        module, kernel = kernel_of(task)
        assert kernel.digest is not None and kernel.digest.data == task.digest
        (again,) = tasks_of(module, TARGET)
        assert (again.digest, again.name, again.module) == (task.digest, task.name, task.module)
        assert again.space.parameters == task.space.parameters
        assert again.reference == task.reference


def test_what_a_loop_calls_counts_once() -> None:
    largest, inside, after = tasks(LOOP)
    assert [task.calls for task in (largest, inside, after)] == [1, 1, 1]
    condition, product = 4 * 64 + 1, 4 * (64 * 64 + 64 + 64)
    assert inside.cold_bytes == condition
    assert after.cold_bytes == condition + product
    assert largest.cold_bytes == 0


def test_kernels_of_unknown_sizes_are_no_tasks() -> None:
    assert tasks(PROGRAM) == []
    module = parse_module(PROGRAM)
    PassManager(resolve("kernels")).run(module, PassState(make_context(), target=TARGET))
    kernels = [op for op in module.ops if isinstance(op, lin.KernelOp)]
    assert [why_untunable(kernel) for kernel in kernels] == ["its sizes are not known: n0"] * 2


def test_candidates_compute_the_same() -> None:
    target = Target.chosen(None)
    rng, generator = Random(0), np.random.default_rng(0)
    state = PassState(make_context(), target=target)
    found = program_tasks(parse_module(PROGRAM), for_sizes(TIER_3, {"s": 20}), state)
    for task in found:
        inputs = [generator.standard_normal((20, 64), np.float32) for _ in range(2)]
        points = [task.reference, *(task.space.sample(rng) for _ in range(4))]
        results = []
        for point in points:
            assert point is not None
            artifact = compile_task(task, point, from_schedule(TIER_3), target)
            weights = {"w0": np.linspace(-1, 1, 4096, dtype=np.float32).reshape(64, 64)}
            given = inputs[: len(artifact.table.inputs)]
            results.append(link(artifact, weights)(*given))
        for result in results[1:]:
            np.testing.assert_allclose(result, results[0], rtol=1e-4, atol=1e-4)


def test_pins_of_the_tasks_are_those_of_the_program() -> None:
    state = PassState(make_context(), target=TARGET)
    found, rng = tasks(PROGRAM, s=20), Random(1)
    points = {task.digest: task.space.sample(rng) or task.reference for task in found}
    pins = pins_of(points, found)
    pipeline = before_last(with_pins(for_sizes(TIER_3, {"s": 20}), pins))
    module = parse_module(PROGRAM)
    PassManager(pipeline).run(module, state)
    schedules = {
        op.digest.data.removesuffix("-packed"): op.loops
        for op in module.ops
        if isinstance(op, lin.KernelOp) and op.digest is not None
    }
    assert schedules == pins
    assert state.remarks == []


def before_last(pipeline: Pipeline) -> Pipeline:
    """Without `lin-to-llvm`."""
    return Pipeline(pipeline.items[:-1])


def test_a_pipeline_is_cut_at_its_schedule() -> None:
    before, rest = before_schedule(TIER_3), from_schedule(TIER_3)
    assert before == resolve("kernels")
    assert before.items + rest.items == TIER_3.items
    with pytest.raises(AioptError, match="schedules no kernels"):
        before_schedule(resolve("tier0"))
