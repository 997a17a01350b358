"""Variants of pipelines: policies over replayed traces, passes over calls, with the kernels' search."""

from __future__ import annotations

import math

import numpy as np
import pytest
from aiopt import compile
from aiopt.diagnostics import AioptError
from aiopt.jitrt.comparison import Comparison
from aiopt.jitrt.program import Program
from aiopt.jitrt.tiering.replay.optimum import EXERCISE
from aiopt.jitrt.tiering.replay.synthesis import synthesize
from aiopt.jitrt.tuning.budget import Budget
from aiopt.jitrt.tuning.measuring.race import Rules
from aiopt.jitrt.tuning.search.grid import Grid
from aiopt.jitrt.tuning.tuner import Tuner
from aiopt.jitrt.tuning.variants import MeasuredVariants, ReplayedVariants, variant_task
from aiopt.passes.pipeline_space import pipeline_space
from aiopt.passes.pipeline_text import Pipeline, resolve
from aiopt.passes.policies.bundle import Policies

TRACES = [synthesize(f"log-normal{{calls=60 seed={seed}}}") for seed in range(2)]
PROGRAM = """
func.func @main(%x: tensor<?x8xf32, #graph.dims<n, _>>) -> tensor<?x8xf32, #graph.dims<n, _>> {
  %y = graph.softmax %x axis = 1 : tensor<?x8xf32, #graph.dims<n, _>>
  func.return %y : tensor<?x8xf32, #graph.dims<n, _>>
}
"""


def test_the_best_policy_over_traces_is_found_and_is_the_same_again() -> None:
    policy = resolve(str(Policies.named("default")))
    variants = pipeline_space(policy, ["bucket-shapes.delta=0.25|4", "tier-policy.theta0=100|10"])
    task = variant_task(variants, "default")
    measurer = ReplayedVariants(variants, TRACES, EXERCISE)
    every = {point: measurer.seconds(point) for point in task.space.points()}
    found = Tuner(task, Grid(task.space), measurer, Budget(), clock=lambda: 0.0).run()
    assert len(every) == 9
    assert every[found.point] == min(every.values())
    assert found.ratio == pytest.approx(min(every.values()) / every[task.reference])
    again = Tuner(task, Grid(task.space), measurer, Budget(), clock=lambda: 0.0).run()
    assert again.point == found.point


def test_an_objective_without_compilation_counts_only_time() -> None:
    variants = pipeline_space(resolve(str(Policies.named("default"))), ["bucket-shapes.delta=4"])
    processors = ReplayedVariants(variants, TRACES, EXERCISE).seconds(variants.reference)
    only_time = ReplayedVariants(variants, TRACES, EXERCISE, "time").seconds(variants.reference)
    assert 0 < only_time < processors


class _Clock:
    """Seconds that pass when programs are called: twice as many without unrolling."""

    def __init__(self) -> None:
        self.now = 0.0

    def make(self, pipeline: Pipeline) -> Program:
        program = compile(PROGRAM, pipeline=str(pipeline))
        entry, unrolled = program.entry, "unroll=1" not in str(pipeline)

        def timed(*arguments: np.ndarray) -> object:
            self.now += 1e-3 if unrolled else 2e-3
            return entry(*arguments)

        program.entry = timed
        return program


def _measured(clock: _Clock, answer: np.ndarray, choices: list[str]) -> MeasuredVariants:
    call = (np.ones((4, 8), np.float32),)
    variants = pipeline_space(resolve("tier2"), choices)
    return MeasuredVariants(
        variants,
        clock.make,
        [call],
        [[answer]],
        Comparison(2e-4, 2e-3),
        Rules(slice_seconds=1e-3),
        lambda: clock.now,
        lambda: clock.now,
    )


def test_variants_of_passes_are_compiled_compared_and_timed() -> None:
    clock = _Clock()
    measurer = _measured(clock, np.full((4, 8), 1 / 8, np.float32), ["schedule.unroll=1|2"])
    task = variant_task(measurer.variants, "tier2")
    slow, same = measurer.measure(task, task.reference, [("1",), ("2",)])
    assert slow.ratio == pytest.approx(2)
    assert slow.timed
    assert same.ratio == pytest.approx(1)


def test_a_variant_that_cannot_be_compiled_or_is_wrong_is_no_candidate() -> None:
    clock = _Clock()
    measurer = _measured(clock, np.zeros((4, 8), np.float32), ["schedule.unroll=1|2"])
    task = variant_task(measurer.variants, "tier2")
    with pytest.raises(AioptError, match="differs from tier 0"):
        measurer.measure(task, task.reference, [("1",)])

    def broken(pipeline: Pipeline) -> Program:
        if "unroll=1" in str(pipeline):
            raise AioptError("no such loops")
        return clock.make(pipeline)

    right = _measured(clock, np.full((4, 8), 1 / 8, np.float32), ["schedule.unroll=1"])
    failing = MeasuredVariants(right.variants, broken, right.calls, right.answers, right.check)
    (trial,) = failing.measure(variant_task(right.variants, "t"), task.reference, [("1",)])
    assert (trial.status, trial.message, trial.ratio) == ("failed", "no such loops", math.inf)
