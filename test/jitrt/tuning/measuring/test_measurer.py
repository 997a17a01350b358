"""The measurer with real kernels: good ones, wrong ones, and those that end processes."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from aiopt.backends.llvm.artifact import Artifact
from aiopt.backends.llvm.jit import emit_object, header
from aiopt.diagnostics import AioptError
from aiopt.jitrt.tuning.interfaces import KernelTask
from aiopt.jitrt.tuning.measuring.measurer import KernelMeasurer, MeasureOptions, cores
from aiopt.jitrt.tuning.measuring.race import Rules
from aiopt.passes.space import Parameter, Point
from measured_tasks import PRODUCT, SOFTMAX, compile_task, make_task

HASTY = MeasureOptions(rules=Rules(slice_seconds=1e-5, least=3, most=4, pause=0.0), limit=1.0)

KERNEL = "define void @{name}(ptr %args, ptr %dims, ptr %scratch, i64 %part, i64 %parts)"
BODIES = {
    "stores nothing": "ret void",
    "stores anywhere": "store i8 1, ptr inttoptr (i64 8 to ptr)\n ret void",
    "never ends": "br label %loop\nloop:\n br label %loop",
}


def compile_anything(task: KernelTask, point: Point) -> Artifact:
    """Points say what is wrong with their artifacts."""
    (what,) = point
    artifact = compile_task(replace(task, space=make_task(SOFTMAX).space), ())
    if what in ("fine", "the same"):
        return artifact
    if what == "no schedule":
        raise AioptError("the schedule does not fit")
    if what == "no compiler":
        os.abort()
    name = artifact.table.kernels[0]
    text = f"{header(artifact.target)}\n{KERNEL.format(name=name)} {{\n{BODIES[str(what)]}\n}}"
    return replace(artifact, objects=(emit_object(text, artifact.target),))


WHATS = ("fine", "the same", "no schedule", "no compiler", *BODIES)


def test_whatever_a_candidate_does_the_others_are_measured() -> None:
    task = make_task(SOFTMAX, Parameter("what", WHATS))
    points: list[Point] = [(what,) for what in reversed(WHATS)]
    ticks = iter(range(1000))
    measurer = KernelMeasurer(compile_anything, HASTY, clock=lambda: float(next(ticks)))
    trials = measurer.measure(task, task.reference, points)
    assert [trial.point for trial in trials] == [(("what", what),) for (what,) in points]
    by_what = {trial.point[0][1]: trial for trial in trials}
    assert {what: trial.status for what, trial in by_what.items()} == {
        "fine": by_what["the same"].status,
        "the same": by_what["fine"].status,
        "no schedule": "failed",
        "no compiler": "failed",
        "stores nothing": "wrong",
        "stores anywhere": "crashed",
        "never ends": "crashed",
    }
    assert by_what["no schedule"].message == "the schedule does not fit"
    assert by_what["no compiler"].message == "the compiler: it ends with SIGABRT"
    assert by_what["stores nothing"].message.startswith("result 'out0' differs from the reference")
    assert by_what["stores anywhere"].message.startswith(
        "it ends with SIGSEGV on (float32[24, 200])"
    )
    assert by_what["never ends"].message == "it takes too long"
    assert by_what["fine"].timed
    assert all(trial.timed or trial.seconds == float("inf") for trial in trials)
    # The same code is measured once, and the reference had been compiled before.
    assert replace(by_what["the same"], point=(), cost=0) == replace(
        by_what["fine"], point=(), cost=0
    )
    costs = {what: trial.cost for what, trial in by_what.items()}
    assert (costs["fine"], costs["the same"], costs["no schedule"]) == (0, 2, 1)


@pytest.mark.parametrize("what", ["no schedule", "stores anywhere"])
def test_references_that_do_not_run_are_an_error(what: str) -> None:
    task = make_task(SOFTMAX, Parameter("what", (what, "fine")))
    with pytest.raises(AioptError, match=r"does not fit|'kernel' cannot be measured: it ends with"):
        KernelMeasurer(compile_anything, HASTY).measure(task, task.reference, [("fine",)])


def test_incumbents_that_do_not_compile_are_an_error() -> None:
    task = make_task(SOFTMAX, Parameter("what", WHATS))
    with pytest.raises(AioptError, match="incumbent cannot be compiled: the schedule does not"):
        KernelMeasurer(compile_anything, HASTY).measure(task, ("no schedule",), [("fine",)])


@pytest.mark.parametrize("cold_bytes", [0, 1 << 20])
@pytest.mark.parametrize("threads", [1, 2])
def test_products_are_measured_beside_the_incumbent(cold_bytes: int, threads: int) -> None:
    block = Parameter("block", ("14,64,64", "14,32,64", "28,64,64"))
    task = make_task(PRODUCT, block, cold_bytes=cold_bytes)
    options = replace(HASTY, threads=min(threads, len(os.sched_getaffinity(0))))
    measurer = KernelMeasurer(compile_task, options)
    points = list(task.space.points())
    trials = measurer.measure(task, points[1], points)
    assert [trial.point for trial in trials] == [(("block", point[0]),) for point in points]
    assert all(trial.timed and 0 < trial.seconds < 1 and trial.pairs >= 1 for trial in trials)
    confirmed = measurer.measure(task, points[1], points[2:], confirm=True)
    assert [trial.status for trial in confirmed] == ["confirmed"]
    assert measurer.noise_floor(task).status == "confirmed"


def test_tasks_of_one_kernel_may_differ_in_what_is_constant() -> None:
    weight = make_task(PRODUCT, Parameter("unroll", (4, 1)))
    argument = make_task(ARGUMENTS, Parameter("unroll", (4, 1)))
    argument = replace(argument, digest=weight.digest)
    compiled: list[KernelTask] = []  # in this process: the references

    def compile_(task: KernelTask, point: Point) -> Artifact:
        compiled.append(task)
        return compile_task(task, point)

    measurer = KernelMeasurer(compile_, HASTY)
    for task in (weight, argument, weight):
        (trial,) = measurer.measure(task, task.reference, [(1,)])
        assert trial.timed
    assert compiled == [weight, argument]


ARGUMENTS = PRODUCT.replace(") ->", ", %w: tensor<64x48xf32>) ->", 1).replace(
    '%w = graph.weight key = "w" : tensor<64x48xf32>', ""
)


def test_what_serves_is_not_measured_on() -> None:
    options = MeasureOptions(cores=(0, 1, 2, 3), avoid=(3,))
    assert cores(options) == [2]
    assert cores(replace(options, threads=2)) == [1, 2]
    with pytest.raises(AioptError, match="too few processors"):
        cores(replace(options, threads=4))
