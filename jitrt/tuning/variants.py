"""Pipelines and policies as what is tuned: tasks, and what variants cost (SPEC I3, K6).

The search is that of kernels: a task whose space is that of a pipeline's options
(`passes/pipeline_space.py`), and a measurer that says what a variant costs beside the pipeline.
Policies are replayed over traces, which needs no clock and gives the same answer every time. What
passes do is measured: the program is compiled with the variant, compared with tier 0, and calls of
the trace are timed, in turn with those of the program that the pipeline makes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from ...diagnostics import AioptError
from ...passes.digest import text_digest
from ..comparison import Comparison
from .interfaces import KernelTask
from .measuring.race import CANDIDATE, REFERENCE, Race, Rules
from .trial import Trial

if TYPE_CHECKING:
    import numpy as np

    from ...passes.pipeline_space import PipelineSpace
    from ...passes.pipeline_text import Pipeline
    from ...passes.space import Point
    from ..program import Program
    from ..tiering.replay.optimum import Levels
    from ..tiering.replay.replayed import Replay
    from ..tiering.replay.trace import Trace
    from ..tiering.replay.tuned import Curve

Call: TypeAlias = "tuple[np.ndarray, ...]"
"""The arguments of a call."""

Objective: TypeAlias = Literal["time", "processors"]
"""What a policy is to keep low: seconds until all calls are done, or seconds of processors, those
of compile workers included."""


def variant_task(variants: PipelineSpace, name: str) -> KernelTask:
    """The task of finding the best variant of a pipeline.

    Args:
        name: of the pipeline, for people.
    """
    texts = [f"{each.name}={each.values}" for each in variants.space.parameters]
    digest = text_digest(str(variants.pipeline), *texts)
    return KernelTask(digest, name, str(variants.pipeline), variants.space, variants.reference)


@dataclass(frozen=True)
class ReplayedVariants:
    """Measures variants of a policy: all traces, replayed with each.

    Attributes:
        workers, error, tuning: as of `replay`.
    """

    variants: PipelineSpace
    traces: Sequence[Trace]
    levels: Levels
    objective: Objective = "processors"
    workers: int = 1
    error: float = 0.0
    tuning: Curve | None = None

    def measure(
        self,
        task: KernelTask,
        incumbent: Point,
        candidates: Sequence[Point],
        *,
        confirm: bool = False,
    ) -> list[Trial]:
        """The trials of variants; see `Measurer`. Ratios are exact."""
        base = self.seconds(task.reference)
        found = ((point, self.seconds(point)) for point in candidates)
        return [
            Trial(
                point=tuple(task.space.named(point).items()),
                status="confirmed" if confirm else "measured",
                ratio=seconds / base,
                seconds=seconds,
                pairs=len(self.traces),
            )
            for point, seconds in found
        ]

    def seconds(self, point: Point) -> float:
        """What all traces take with a variant."""
        from ...passes.policies.bundle import Policies
        from ..tiering.replay.simulate import replay

        policies = Policies.named(str(self.variants.variant(point)))
        return sum(
            self._cost(replay(policies, trace, self.levels, workers=self.workers, error=self.error))
            for trace in self.traces
        )

    def _cost(self, found: Replay) -> float:
        return found.total if self.objective == "time" else found.calls + found.compiling


@dataclass(frozen=True)
class MeasuredVariants:
    """Measures variants of a pipeline of passes: calls of a program.

    Attributes:
        make: the program that a pipeline makes. Raises AioptError if it makes none.
        calls: those that are timed, all of them in each turn.
        answers: what tier 0 gives for each call.
        check: compares results with them.
        clock: seconds; processor time where one thread calls.
        wall: seconds, for what trials cost.
    """

    variants: PipelineSpace
    make: Callable[[Pipeline], Program]
    calls: Sequence[Call]
    answers: Sequence[Sequence[np.ndarray]]
    check: Comparison
    rules: Rules = field(default_factory=Rules)
    clock: Callable[[], float] = time.process_time
    wall: Callable[[], float] = time.perf_counter

    def measure(
        self,
        task: KernelTask,
        incumbent: Point,
        candidates: Sequence[Point],
        *,
        confirm: bool = False,
    ) -> list[Trial]:
        """The trials of variants; see `Measurer`.

        Raises:
            AioptError: the pipeline itself makes no program, or a wrong one.
        """
        reference = self._program(task.reference)
        rules = self.rules.confirming() if confirm else self.rules
        return [self._trial(task, reference, point, rules, confirm) for point in candidates]

    def _trial(
        self, task: KernelTask, reference: Program, point: Point, rules: Rules, confirm: bool
    ) -> Trial:
        start = self.wall()
        named = tuple(task.space.named(point).items())
        try:
            program = self.make(self.variants.variant(point))
        except AioptError as error:
            return Trial(named, "failed", cost=self.wall() - start, message=error.text)
        try:
            self._verify(program)
        except AioptError as error:
            return Trial(named, "wrong", cost=self.wall() - start, message=error.text)
        programs = {REFERENCE: reference, CANDIDATE: program}

        def run(contestant: int, count: int) -> float:
            entry = programs[contestant].entry
            began = self.clock()
            for _ in range(count):
                for call in self.calls:
                    entry(*call)
            return self.clock() - began

        found = Race(run, rules, beside_incumbent=False).candidate()
        return found.trial(named, confirm=confirm, cost=self.wall() - start)

    def _program(self, point: Point) -> Program:
        program = self.make(self.variants.variant(point))
        self._verify(program)
        return program

    def _verify(self, program: Program) -> None:
        for call, answer in zip(self.calls, self.answers, strict=True):
            found = program.entry(*call)
            results = found if isinstance(found, tuple) else (found,)
            for info, result, expected in zip(program.results, results, answer, strict=True):
                self.check.check(info.name, result, expected)
