"""What a search tells while it runs (SPEC O1, T1).

Events are of one kernel, which `digest` says. Ratios are as in `Trial`.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from ...quick_dataclass import dataclass
from .trial import NamedPoint, Trial

Ending: TypeAlias = Literal["trials", "seconds", "benefit", "space", "slice"]
"""Why a search stopped: its budget's trials or seconds are used up, more of it would not pay, all
points are known, or its time for now is over."""


@dataclass(frozen=True)
class Started:
    """A search begins, or goes on.

    Attributes:
        name: the kernel's symbol.
        combinations: of values of its parameters, legal or not.
        known: candidates that are known from before.
    """

    digest: str
    name: str
    combinations: int
    known: int


@dataclass(frozen=True)
class TrialDone:
    """A candidate was measured.

    Attributes:
        number: of the candidate, from 1, those known from before included.
        predicted: the ratio that was expected of it; None without a model that knows enough.
    """

    digest: str
    number: int
    trial: Trial
    predicted: float | None = None


@dataclass(frozen=True)
class Improved:
    """A candidate is the best so far.

    Attributes:
        number: of the candidate, as in `TrialDone`.
    """

    digest: str
    number: int
    trial: Trial


@dataclass(frozen=True)
class Finished:
    """A search ends.

    Attributes:
        best: the point that is best, the reference unless another is surely faster.
        ratio: its ratio.
        trials: candidates that are known.
        measured: those of them that were measured since the search started.
        seconds: that its trials took, those known from before included.
        gain_left: part of the kernel's time that another round is expected to save.
        correlation: Spearman's rank correlation of ratios with what was predicted of them before;
            None if there was nothing to compare.
        noise: the median standard error of ratios; None without timed trials.
    """

    digest: str
    ending: Ending
    best: NamedPoint
    ratio: float
    trials: int
    measured: int
    seconds: float
    gain_left: float
    correlation: float | None
    noise: float | None


Event: TypeAlias = "Started | TrialDone | Improved | Finished"
