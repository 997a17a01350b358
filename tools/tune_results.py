"""What a run of aiopt-tune found, kernel by kernel: for tables, pictures and JSON (SPEC I2, O3).

Ratios are times ÷ those with tier 2's schedules, as `Trial` has them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import accumulate
from pathlib import Path
from statistics import median
from typing import Any, TypeAlias

from ..diagnostics import AioptError, Location, reason_of
from ..jitrt.tuning.events import Event, Finished, Improved, Started, TrialDone
from ..jitrt.tuning.interfaces import KernelTask
from ..jitrt.tuning.trial import Trial
from ..passes.space import Point

FORMAT = "aiopt-tune 1"

Values: TypeAlias = "dict[str, int | float | bool | str | None]"


@dataclass
class KernelSearch:
    """One kernel's search.

    Attributes:
        name, digest: the kernel's.
        calls: of the kernel in a call of the program.
        seconds: of all of them, in the program with tier 2's schedules.
        reference, winner: points of its space, by name; the winner is the reference unless another
            is faster.
        ratio, spread: of the winner, and the standard error of that.
        trials: those of this run: what `Trial` has, null for what is infinite, and `at`, seconds
            since the beginning of the run, `number`, the candidate's, `predicted`, the ratio that
            the model expected, if any, and at the end `scratch`, bytes of scratch memory.
        known: how many trials there were before.
        correlation: of the ranks of what was predicted and measured.
        noise: the median standard error of ratios.
        ending: why the search stopped; empty while it goes on.
        pinned: whether the program is not slower with the winner.
        run_seconds: of one run of the kernel with the winner, if that is another than tier 2's.
    """

    name: str
    digest: str
    calls: int
    seconds: float
    reference: Values
    winner: Values
    ratio: float = 1.0
    spread: float = 0.0
    trials: list[dict[str, Any]] = field(default_factory=list)
    known: int = 0
    correlation: float | None = None
    noise: float | None = None
    ending: str = ""
    pinned: bool = False
    run_seconds: float | None = None

    @property
    def best_ratios(self) -> list[float]:
        """The best ratio so far, before the first trial and after each."""
        ratios = (_ratio(trial) for trial in self.trials)
        return list(accumulate(ratios, min, initial=1.0))

    def take(self, event: Event, at: float) -> None:
        """Note what the search tells."""
        match event:
            case Started():
                self.known = event.known
            case TrialDone():
                self.trials.append(_noted(event, at))
            case Improved():
                self._won(dict(event.trial.point), event.trial.ratio, event.trial.spread)
            case Finished():
                same = dict(event.best) == self.winner
                self._won(dict(event.best), event.ratio, self.spread if same else 0.0)
                self.correlation, self.noise = event.correlation, event.noise
                self.ending = event.ending

    def conclude(self, task: KernelTask, winner: Point, trials: Iterable[Trial]) -> None:
        """Note what came of the search, from all trials, those from before included."""
        values = task.space.named(winner)
        trial = next((each for each in trials if dict(each.point) == values), None)
        if trial is None or winner == task.reference:
            self._won(self.reference, 1.0, 0.0)
        else:
            self._won(values, trial.ratio, trial.spread)
            self.run_seconds = trial.seconds

    def note_scratch(self, scratch: Iterable[int]) -> None:
        """Note how many bytes of scratch memory each trial's candidate needs."""
        for trial, size in zip(self.trials, scratch, strict=True):
            trial["scratch"] = size

    @property
    def measured(self) -> int:
        """How many candidates were measured; some of them again, to confirm them."""
        return len({trial["number"] for trial in self.trials})

    def _won(self, point: Values, ratio: float, spread: float) -> None:
        self.winner, self.ratio, self.spread = point, ratio, spread


@dataclass
class Results:
    """A run of the tool.

    Attributes:
        label: what it is called beside others.
        options: the command line, as far as it decides what is found.
        kernels: those that take most of the time first.
        seconds: how long the search took.
        ratio, spread: of the program with the pins; None unless some are worth having.
    """

    label: str
    options: dict[str, Any]
    kernels: list[KernelSearch] = field(default_factory=list)
    seconds: float = 0.0
    ratio: float | None = None
    spread: float = 0.0
    interrupted: bool = False

    @property
    def noise(self) -> float | None:
        """The median standard error of the ratios of the kernels; None if nothing was timed."""
        found = [each.noise for each in self.kernels if each.noise is not None]
        return median(found) if found else None

    def part(self, kernel: KernelSearch) -> float:
        """What part a kernel has of the time that all of them take with tier 2's schedules."""
        total = sum(each.seconds for each in self.kernels)
        return kernel.seconds / total if total else 1 / len(self.kernels)

    @property
    def trials(self) -> list[tuple[int, dict[str, Any]]]:
        """The place of the kernel, and the trial, as they came."""
        found = [(k, trial) for k, each in enumerate(self.kernels) for trial in each.trials]
        return sorted(found, key=lambda pair: pair[1]["at"])

    def expected_ratios(self) -> Iterator[tuple[float, float]]:
        """After each trial: when, and the time of the program ÷ that with tier 2's schedules, if
        each kernel had the best found so far and takes its part of the time."""
        best = [1.0] * len(self.kernels)
        parts = [self.part(each) for each in self.kernels]
        for place, trial in self.trials:
            best[place] = min(best[place], _ratio(trial))
            yield trial["at"], sum(p * ratio for p, ratio in zip(parts, best, strict=True))

    def to_json(self) -> str:
        """For programs; `read` is the inverse."""
        kernels = [vars(each) for each in self.kernels]
        return json.dumps({"format": FORMAT, **vars(self), "kernels": kernels}, indent=1) + "\n"

    @staticmethod
    def read(path: str) -> Results:
        """Raises AioptError for a file that is none."""
        where = Location(path)
        try:
            data = json.loads(Path(path).read_text())
            if data.pop("format") != FORMAT:
                raise ValueError("another format")
            kernels = [KernelSearch(**each) for each in data.pop("kernels")]
            found = Results(kernels=kernels, **data)
            _check(found)
            return found
        except OSError as error:
            raise AioptError(f"cannot read: {reason_of(error)}", location=where) from error
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            expected = "what aiopt-tune --json writes"
            raise AioptError("no results", location=where, expected=expected) from error


def _check(results: Results) -> None:
    """Raises ValueError, TypeError or KeyError unless what is drawn can be."""
    texts = [results.label, *(each.name for each in results.kernels)]
    numbers = [each.seconds for each in results.kernels]
    for _, trial in results.trials:
        optional = (trial["ratio"], trial["scratch"])
        numbers += [trial["at"], *(each for each in optional if each is not None)]
    if not all(isinstance(each, str) for each in texts):
        raise ValueError("a name is no text")
    if not all(isinstance(each, int | float) for each in numbers):
        raise ValueError("a number is none")


def _noted(event: TrialDone, at: float) -> dict[str, Any]:
    found = {**asdict(event.trial), "point": dict(event.trial.point)}
    found |= {"at": at, "number": event.number, "predicted": event.predicted}
    return {key: None if value == math.inf else value for key, value in found.items()}


def _ratio(trial: dict[str, Any]) -> float:
    ratio = trial["ratio"]
    return math.inf if ratio is None else ratio
