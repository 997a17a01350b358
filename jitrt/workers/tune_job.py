"""What a compile worker does in a round of tuning: search for some seconds (SPEC I2, I3, R1).

The round is a forked child's: it stands back behind all others, on the processors that it may use,
and what it loads and leaves behind goes with it. Candidates are compiled and measured in children
of its own, so that none of them ends it. What it measures it tells at once, so that later rounds
know it even if this one does not come to its end.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from ...diagnostics import AioptError, one_line
from .isolated import aside
from .lent_weights import Ask, LentWeights
from .request import full_pipeline
from .tune_request import PATIENCE, TuneReply, TuneRequest, note
from .usage import work_seconds

if TYPE_CHECKING:
    import numpy as np

    from ...backends.llvm.artifact import Artifact
    from ...backends.llvm.target import Target
    from ...passes.pipeline_text import Pipeline
    from ...passes.space import Point
    from ..tuning.events import Event
    from ..tuning.interfaces import Experience, KernelTask
    from ..tuning.learner import Learner
    from ..tuning.trial import Trial
    from ..tuning.tuner import Result
    from .request import CompileRequest

BATCH = 4
"""Candidates of a round of the search: a round of tuning may end after each."""


def tune_job(request: bytes | memoryview, ask: Ask) -> bytes:
    """Do a round that a `TuneRequest` asks for; a `TuneReply`, failures included.

    `ask` gets the values of weights that are in no file. Raises EOFError if the round has crashed.
    """
    try:
        parsed = TuneRequest.from_bytes(request)
    except AioptError as error:
        return TuneReply(failure=str(error)).to_bytes()
    return aside(partial(_round, parsed, ask))()


def _round(request: TuneRequest, ask: Ask) -> bytes:
    """The child's part."""
    stand_back(request.nice, request.cores)
    try:
        return search(request, LentWeights(request.version.weights, ask), ask).to_bytes()
    except Exception as error:
        message = str(error) if isinstance(error, AioptError) else repr(error)
        return TuneReply(failure=one_line(message)).to_bytes()


def stand_back(nice: int, cores: int) -> None:
    """Be as nice as that at least, and use so many processors only: those with the highest numbers,
    since a serving process begins with the lowest."""
    with suppress(OSError):
        os.nice(max(0, nice - os.nice(0)))
    if hasattr(os, "sched_setaffinity"):
        with suppress(OSError):
            os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-max(cores, 1) :])


def round_clock() -> Callable[[], float]:
    """Seconds of a round: CPU time, since it may wait for processors, but not for ever."""
    began, used = time.monotonic(), work_seconds()
    return lambda: max(work_seconds() - used, (time.monotonic() - began) / PATIENCE)


# -- searching -----------------------------------------------------------------------------------


def search(request: TuneRequest, weights: Mapping[str, np.ndarray], ask: Ask) -> TuneReply:
    """Search the kernels of a version for the seconds of the request; tell `ask` what is measured.

    Raises AioptError.
    """
    from ...passes.pins import with_pins
    from ...passes.pipeline_text import resolve
    from ..tuning.budget import Budget
    from ..tuning.measuring.measurer import KernelMeasurer, MeasureOptions
    from ..tuning.program import tune_program
    from ..tuning.search.choice import search_choice
    from ..tuning.tasks import from_schedule, pins_of
    from .compile_job import target_of

    clock = round_clock()
    target = target_of(request.version)
    pipeline = full_pipeline(request.version)
    tasks = _tasks(request.version, pipeline, weights, target)
    compiled = partial(_compiled, from_schedule(pipeline), target)
    notes = _Notes(ask)
    results = tune_program(
        tasks,
        search_choice(request.search),
        KernelMeasurer(compiled, MeasureOptions(seed=request.seed)),
        Budget(),
        seed=request.seed,
        known=request.known,
        experience=_experience(target),
        learner=_learner(request, target),
        tell=notes.hear,
        clock=clock,
        seconds=request.seconds - clock(),
        batch=BATCH,
    )
    notes.send()
    found = list(results.values())
    pins = pins_of({e.task.digest: e.point for e in found if e.ratio < 1.0}, tasks)
    gain, left = gains_of(found)
    return TuneReply(
        str(with_pins(resolve(request.version.pipeline), pins)) if pins else "",
        gain,
        left,
        exhausted=all(each.ending == "space" for each in found),
        seconds=work_seconds(),
    )


def _tasks(
    version: CompileRequest, pipeline: Pipeline, weights: Mapping[str, np.ndarray], target: Target
) -> list[KernelTask]:
    from ...dialects.binary import decode_module
    from ...dialects.text import make_context
    from ...passes.base import PassState
    from ..tuning.tasks import program_tasks

    ctx = make_context()
    module = decode_module(version.module, ctx)
    return program_tasks(module, pipeline, PassState(ctx, weights=weights, target=target))


def _compiled(pipeline: Pipeline, target: Target, task: KernelTask, point: Point) -> Artifact:
    from ..tuning.tasks import compile_task

    return compile_task(task, point, pipeline, target)


def _experience(target: Target) -> Experience | None:
    """What is known of kernels, if the cache keeps anything."""
    from ..cache.records import process_records

    if not process_records().kept:
        return None
    from ..tuning.experience.recorded import process_experience

    return process_experience(target)


def _learner(request: TuneRequest, target: Target) -> Learner | None:
    from ..tuning.learner import Learner
    from ..tuning.model.choice import cost_model
    from ..tuning.model.features import features_on

    model = cost_model(request.model, request.seed)
    return None if model is None else Learner(model, features_on(target))


class _Notes:
    """Tells of trials, as many at once as a round of the search has."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._heard: list[tuple[str, Trial]] = []

    def hear(self, event: Event) -> None:
        from ..tuning.events import TrialDone

        if isinstance(event, TrialDone):
            self._heard.append((event.digest, event.trial))
        if len(self._heard) >= BATCH:
            self.send()

    def send(self) -> None:
        """Tell of what was not told yet."""
        heard, self._heard = self._heard, []
        trials: dict[str, tuple[Trial, ...]] = {}
        for digest, trial in heard:
            trials[digest] = (*trials.get(digest, ()), trial)
        if trials:
            self._ask(note(trials))


def gains_of(results: Sequence[Result]) -> tuple[float, float | None]:
    """Parts of a call's time: what the best schedules save beside the references, and what one more
    round of each kernel's search is expected to save; None if nobody knows.

    A kernel that was not timed yet is taken to be as long as the others, and to save nothing.
    """
    from ..tuning.trial import reference_seconds

    times = [(reference_seconds(each.trials), each.task.calls) for each in results]
    seconds = [None if one is None else one * calls for one, calls in times]
    timed = [s for s in seconds if s is not None]
    if not timed:
        return 0.0, None
    mean = sum(timed) / len(timed)
    weights = [mean if s is None else s for s in seconds]
    total = sum(weights)
    left = sum(w * each.ratio for w, each in zip(weights, results, strict=True))
    gains = [-math.expm1(-each.gain_left) for each in results]
    more = sum(w * e.ratio * g for w, e, g in zip(weights, results, gains, strict=True))
    known = len(timed) == len(results)
    return max(1.0 - left / total, 0.0), more / left if known else None
