"""aiopt-tune MODEL: searches a program's kernels, and keeps what makes the program faster
(SPEC T1, I2, I3).

Ctrl-C ends the search, not the tool: the best of what was found until then is compared and written.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Mapping, Sequence
from time import monotonic
from typing import TYPE_CHECKING, Any
from warnings import catch_warnings, simplefilter

from ..diagnostics import AioptError
from ..dialects import lin
from ..jitrt.cache.places import FOLDER
from ..jitrt.comparison import Comparison
from ..jitrt.tiering.reports.wording import counted, duration
from ..jitrt.tuning.budget import Budget
from ..jitrt.tuning.events import Event, TrialDone
from ..jitrt.tuning.experience.recorded import process_experience
from ..jitrt.tuning.interfaces import Experience, KernelTask, Measurer
from ..jitrt.tuning.known import Known
from ..jitrt.tuning.learner import Learner
from ..jitrt.tuning.measuring.measurer import KernelMeasurer, MeasureOptions
from ..jitrt.tuning.model.choice import cost_model
from ..jitrt.tuning.model.features import features_on
from ..jitrt.tuning.program import tune_program
from ..jitrt.tuning.search.choice import search_choice
from ..jitrt.tuning.trial import Trial
from ..passes.pin_files import pin_files
from ..passes.pins import pins_module
from ..passes.schedule_points import schedule_of
from .common import check_output, check_remote, write_output
from .tune_model import Model
from .tune_progress import Progress
from .tune_report import print_results, usage
from .tune_results import KernelSearch, Results
from .tune_whole import Whole

if TYPE_CHECKING:
    from ..passes.space import Point
    from .tune import Options

INTERRUPTED = 130
"""The exit code of a search that Ctrl-C has ended."""

_LEAST = 0.005
"""A kernel with a smaller part of the program's time is searched only if it is asked for."""

_SURE = 4.0
"""Standard errors by which a candidate is faster that nobody has confirmed."""

_BATCH = 4
"""Candidates of a round: few, since Ctrl-C loses a round and nothing is to be seen of it before."""


def tune_model(options: Options) -> int:
    """Search, compare, and report on stdout; the exit code. Raises AioptError."""
    Budget.read(options.budget)
    search_choice(options.search)
    _check_outputs(options)
    check_remote()
    model = Model.read(
        options.model, options, options.threads, options.seed, options.kernel_threads
    )
    tasks = model.tasks(options.kernel)
    whole = Whole(model, Comparison(options.rtol, options.atol, scaled=True))
    session = Session(options, tasks, whole.seconds)
    experience, learner = experience_of(options, model), learner_of(options, model)
    with session.progress:
        session.search(measurer_of(model), experience, learner)
    pins = _pinned(session.results, whole)
    for kernel in session.results.kernels:
        points = (schedule_of(trial["point"]) for trial in kernel.trials)
        kernel.note_scratch(model.scratch(kernel.digest, points))
    _write(options, session.results, pins)
    return INTERRUPTED if session.results.interrupted else 0


def _check_outputs(options: Options) -> None:
    """Raise AioptError for what cannot be written at the end, or not be read as pins."""
    pin_files(None if options.output == "-" else options.output)
    if options.output == options.json == "-":
        raise AioptError("-o and --json cannot both be stdout")
    for file in (options.output, options.plot, options.json):
        if file is not None:
            check_output(file)
    if options.plot is not None:
        from .tune_plots import check_picture

        check_picture(options.plot)


class Session:
    """A search of the kernels of a model.

    Args:
        seconds: of each kernel in a call of the program, by digest.

    Attributes:
        results: what is found, as it comes.
        progress: shows it.
    """

    def __init__(
        self,
        options: Options,
        tasks: Sequence[KernelTask],
        seconds: Mapping[str, float],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        ordered = sorted(tasks, key=lambda task: -seconds[task.digest])
        self._tasks = [t for t in ordered if options.kernel or _matters(t, seconds)] or ordered
        self._searches = {task.digest: _search_of(task, seconds) for task in ordered}
        searches = list(self._searches.values())
        self.results = Results(_label(options), _deciding(options), searches)
        self._budget = Budget.read(options.budget)
        self.progress = Progress(self.results, self._left)
        self._options, self._clock, self._begin = options, clock, clock()
        self._trials: dict[str, list[Trial]] = {task.digest: [] for task in self._tasks}
        self._cost = 0.0

    def search(
        self, measurer: Measurer, experience: Experience | None, learner: Learner | None
    ) -> None:
        """Until the budget is used up or somebody presses Ctrl-C."""
        try:
            found = tune_program(
                self._tasks,
                search_choice(self._options.search),
                Watched(measurer, self.progress),
                self._budget,
                seed=self._options.seed,
                experience=experience,
                learner=learner,
                tell=self._take,
                clock=self._clock,
                batch=_BATCH,
            )
        except KeyboardInterrupt:
            self.results.interrupted = True
            self.progress.say("interrupted: what was found is compared with tier 2")
            for task in self._tasks:
                self._conclude(task, experience)
        else:
            for digest, result in found.items():
                self._searches[digest].conclude(result.task, result.point, result.trials)
        self.results.seconds = self._clock() - self._begin
        if experience is not None and self._is_lost(experience):
            self.progress.say(
                f"nothing can be kept of this search ({FOLDER} says where caches are)"
            )

    def _is_lost(self, experience: Experience) -> bool:
        """Whether a kernel was measured of which nothing is known now."""
        return any(self._trials[t.digest] and not experience.trials(t) for t in self._tasks)

    def _conclude(self, task: KernelTask, experience: Experience | None) -> None:
        """Take the best that is known of a kernel whose search has not ended: what was confirmed,
        else what is faster by far more than its standard error."""
        known = Known(task.space, task.reference)
        known.add([] if experience is None else experience.trials(task))
        known.add(self._trials[task.digest])
        winner = known.winner()
        if winner is None:
            trials = ((point, known.trials[point]) for point in known.faster())
            sure = (point for point, trial in trials if trial.ratio + _SURE * trial.spread < 1)
            winner = next(sure, task.reference)
        self._searches[task.digest].conclude(task, winner, list(known.trials.values()))

    def _take(self, event: Event) -> None:
        """Note what the search tells, and show it."""
        kernel = self._searches[event.digest]
        if isinstance(event, TrialDone):
            self._trials[event.digest].append(event.trial)
            self._cost += event.trial.cost
        kernel.take(event, self._clock() - self._begin)
        self.progress.tell(kernel, event)

    def _left(self) -> str:
        """What is left of the budget; what was known from before counts, too."""
        count = sum(kernel.known + kernel.measured for kernel in self.results.kernels)
        parts = [counted(count, "trial")]
        if math.isfinite(self._budget.trials):
            parts[0] += f" of {self._budget.trials}"
        used = duration(self._cost)
        if math.isfinite(self._budget.seconds):
            used += f" of {duration(self._budget.seconds)}"
        return ", ".join([*parts, used])


class Watched:
    """A measurer that says what it does before it does it."""

    def __init__(self, measurer: Measurer, progress: Progress) -> None:
        self._measurer, self._progress = measurer, progress

    def measure(
        self,
        task: KernelTask,
        incumbent: Point,
        candidates: Sequence[Point],
        *,
        confirm: bool = False,
    ) -> list[Trial]:
        """See `Measurer`."""
        self._progress.begin(task.digest, len(candidates), confirm=confirm)
        return self._measurer.measure(task, incumbent, candidates, confirm=confirm)


def _matters(task: KernelTask, seconds: Mapping[str, float]) -> bool:
    return seconds[task.digest] >= _LEAST * sum(seconds.values())


def _search_of(task: KernelTask, seconds: Mapping[str, float]) -> KernelSearch:
    reference = task.space.named(task.reference)
    taken = seconds[task.digest]
    return KernelSearch(task.name, task.digest, task.calls, taken, reference, reference)


def _label(options: Options) -> str:
    """What a run is called beside others."""
    model = "" if options.cost_model == "boosted" else f", {options.cost_model}"
    return options.search + (model if options.search.startswith("guided") else "")


def _deciding(options: Options) -> dict[str, Any]:
    """The options that decide what is found."""
    names = "model dims kernel pipeline budget search cost_model seed target experience".split()
    names += ["kernel_threads"] * (options.kernel_threads > 1)
    return {name: getattr(options, name) for name in names}


def measurer_of(model: Model) -> Measurer:
    """What measures on this machine: kernels on processors of their own."""
    options = MeasureOptions(seed=model.seed, threads=model.kernel_threads)
    return KernelMeasurer(model.compiled, options)


def experience_of(options: Options, model: Model) -> Experience | None:
    """What this user knows, if it is wanted and anything is kept."""
    found = process_experience(model.target) if options.experience else None
    return found if found is not None and found.records.kept else None


def learner_of(options: Options, model: Model) -> Learner | None:
    """What ranks candidates, if anything does."""
    with catch_warnings(record=True) as warnings:
        simplefilter("always")
        found = cost_model(options.cost_model, options.seed)
    for warning in warnings:
        print(f"aiopt-tune: {warning.message}", file=sys.stderr)
    return None if found is None else Learner(found, features_on(model.target))


# --- the program --------------------------------------------------------------------------------


def _pinned(results: Results, whole: Whole) -> list[lin.PinOp]:
    """The pins that make the program faster, as they are noted in the results."""
    won = {each.digest: each for each in results.kernels if each.winner != each.reference}
    kept, ratio = whole.kept({digest: schedule_of(each.winner) for digest, each in won.items()})
    for digest in kept:
        won[digest].pinned = True
    if ratio is not None:
        results.ratio, results.spread = ratio.ratio, ratio.spread
    return [_pin(won[digest], schedule) for digest, schedule in kept.items()]


def _pin(kernel: KernelSearch, schedule: lin.Schedule) -> lin.PinOp:
    seconds = None if kernel.run_seconds is None else float(f"{kernel.run_seconds:.3g}")
    return lin.PinOp.of(kernel.digest, schedule, kernel.name, round(kernel.ratio, 4), seconds)


def _write(options: Options, results: Results, pins: list[lin.PinOp]) -> None:
    """The files, then the table on stdout. Raises AioptError for what cannot be written."""
    if options.output is not None:
        write_output(options.output, pins_module(pins))
    if options.json is not None:
        write_output(options.json, results.to_json())
    if options.plot is not None:
        from .tune_plots import draw

        draw([results], options.plot)
    if "-" not in (options.output, options.json):
        print_results(results)
        write_output("-", usage(options, results))
