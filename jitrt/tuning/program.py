"""A program's search (SPEC T1, T4, A2): one budget for the schedules of all its kernels."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from time import perf_counter

from ...passes.base import Choice
from .budget import Budget
from .events import Event
from .interfaces import Experience, KernelTask, Measurer
from .learner import Learner
from .rounds import run
from .search.choice import searcher
from .trial import Trial
from .tuner import BATCH, Result, Tuner

SEEDS = 8
"""Points of kernels like it that a kernel's search begins with, at most."""


def tune_program(
    tasks: Sequence[KernelTask],
    choice: Choice,
    measurer: Measurer,
    budget: Budget,
    *,
    seed: int = 0,
    known: Mapping[str, Sequence[Trial]] | None = None,
    experience: Experience | None = None,
    learner: Learner | None = None,
    tell: Callable[[Event], object] = lambda event: None,
    clock: Callable[[], float] = perf_counter,
    seconds: float = math.inf,
    batch: int = BATCH,
) -> dict[str, Result]:
    """Search the kernels of a program; what was found, by their digests.

    Each round is of the kernel that is expected to gain most by it; kernels of which nothing is
    known come first, as they are given. At the end the best of each is confirmed.

    Args:
        choice: of the search (`search_choice`).
        known: trials from before by the digests of kernels, besides those that `experience` has.
        learner: what ranks the proposals of a guided search.
        tell: called with each event.
        clock: seconds that pass while candidates are found and measured.
        seconds: of this slice of the search; one candidate is measured at least.
        batch: candidates of a round, at most.
    """
    tuners = [
        tuner_of(
            task,
            choice,
            measurer,
            budget,
            seed=seed,
            known=() if known is None else known.get(task.digest, ()),
            experience=experience,
            learner=learner,
            tell=tell,
            clock=clock,
            batch=batch,
        )
        for task in tasks
    ]
    for tuner in tuners:
        tuner.start()
    found = run(tuners, budget, clock, seconds)
    return {result.task.digest: result for result in found}


def tuner_of(
    task: KernelTask,
    choice: Choice,
    measurer: Measurer,
    budget: Budget,
    *,
    seed: int = 0,
    known: Sequence[Trial] = (),
    experience: Experience | None = None,
    learner: Learner | None = None,
    tell: Callable[[Event], object] = lambda event: None,
    clock: Callable[[], float] = perf_counter,
    batch: int = BATCH,
) -> Tuner:
    """The tuner of one kernel, its search seeded and its model taught by experience."""
    seeds = [] if experience is None else experience.seeds(task, SEEDS)
    if learner is not None and experience is not None:
        learner.remember(task, experience)
    predict = None if learner is None else partial(learner.predict, task)
    return Tuner(
        task,
        searcher(choice, task.space, seed, seeds=seeds, predict=predict),
        measurer,
        budget,
        known=known,
        experience=experience,
        learner=learner,
        tell=tell,
        clock=clock,
        batch=batch,
    )
