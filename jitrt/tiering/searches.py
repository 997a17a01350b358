"""What a manager knows of a search for better schedules, and what outlives it (SPEC T1, T4, A2).

A search goes on for one version of a program: its sizes are all known. What it has measured are the
trials of kernels; from them follows where it stands. Besides, it is known how long its rounds took,
what more of it may bring, and which schedules were found not to hold what they promised.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Any

from ...quick_dataclass import dataclass
from ..cache.trust.typed_json import NONSENSE, exactly, integer, number, several, text
from .tuned import Gains

if TYPE_CHECKING:
    from ..cache.cache import CachePolicy
    from ..cache.records import Records
    from ..tuning.trial import Trial
    from .views import Slot

TRIES = 3
"""Rounds in a row without an answer after which a search is given up."""

MOST_BAD = 16
"""Schedules that are remembered of a search as bad."""

_RECORD = "searches"
"""The kind of record."""


@dataclass(frozen=True)
class Found:
    """The best schedules that a search knows.

    Attributes:
        pipeline: that of the version, with pins; canonical text.
        gain: part of a call's time that they save beside those of tier 2, as measured kernel by
            kernel.
    """

    pipeline: str
    gain: float

    @property
    def digest(self) -> str:
        """Identifies the schedules."""
        return hashlib.sha256(self.pipeline.encode()).hexdigest()[:16]


@dataclass(eq=False)
class Search:
    """One search.

    Attributes:
        gain_left: part of a call's time that more of it is expected to save.
        searched: seconds that its rounds have taken, `rounds` how many there were.
        measured: candidates so far, in all runs.
        best: what it has found; None: nothing.
        bad: digests of what was found and, in service, was worse than what was there before.
        over: why it goes on no more: budget, exhausted, failed; empty if it may.
        trials: what was measured in this run, by kernel, in rounds that did not end, too.
        used: what the version that serves is made with, and `coming` the one that is compiled.
        going: whether the log has said that it has begun, and not that it has stopped.
        failures: rounds in a row without an answer; none begins before `rests`.
    """

    gain_left: float
    searched: float = 0.0
    rounds: int = 0
    measured: int = 0
    best: Found | None = None
    bad: list[str] = field(default_factory=list)
    over: str = ""
    trials: dict[str, tuple[Trial, ...]] = field(default_factory=dict)
    used: Found | None = None
    coming: Found | None = None
    going: bool = False
    failures: int = 0
    rests: float = -math.inf

    @property
    def good(self) -> Found | None:
        """What is found and not bad."""
        return None if self.best is None or self.best.digest in self.bad else self.best

    @property
    def gains(self) -> Gains | None:
        """What is found saves; None if that is in use, or nothing is found."""
        if self.good is None or self.good == self.used:
            return None
        whole, used = self.good.gain, 0.0 if self.used is None else self.used.gain
        return Gains(whole, 1.0 - (1.0 - whole) / (1.0 - used) if used else whole)

    def learnt(self, trials: Mapping[str, Sequence[Trial]]) -> None:
        """Enter what a round has measured."""
        for digest, new in trials.items():
            self.trials[digest] = (*self.trials.get(digest, ()), *new)
            self.measured += len(new)

    def answered(self, found: Found | None, gain_left: float | None, exhausted: bool) -> float:
        """Enter what a round has brought: the best that is known now, and what another one may
        bring. Gives part of a call's time that was gained.

        If nobody knows what is left, it is taken to be what the last rounds have brought, each half
        as much as the one after it.
        """
        before = 0.0 if self.best is None else self.best.gain
        gained = 0.0
        if found is not None and found.gain > before:
            gained, self.best = 1.0 - (1.0 - found.gain) / (1.0 - before), found
        left = 0.5 * (self.gain_left + gained) if gain_left is None else gain_left
        self.gain_left = 0.0 if exhausted else min(max(left, 0.0), 1.0)
        self.failures = 0
        if exhausted:
            self.over = "exhausted"
        return gained

    def failed(self, now: float, pause: float) -> None:
        """A round has ended without an answer: the next one waits, twice as long each time."""
        self.failures += 1
        self.rests = now + pause * 2.0 ** (self.failures - 1)
        if self.failures >= TRIES:
            self.over = "failed"

    def give_up(self, found: Found) -> None:
        """What was found is worse than what was there before."""
        if found.digest not in self.bad:
            self.bad = [*self.bad, found.digest][-MOST_BAD:]

    def to_json(self) -> dict[str, Any]:
        """What outlives the process."""
        return {
            "gain_left": self.gain_left,
            "searched": self.searched,
            "rounds": self.rounds,
            "measured": self.measured,
            "best": None if self.best is None else [self.best.pipeline, self.best.gain],
            "bad": self.bad,
            "over": self.over if self.over == "exhausted" else "",
        }

    @staticmethod
    def from_json(data: Any) -> Search:
        """The inverse of `to_json`. Raises one of NONSENSE."""
        best = data["best"]
        if best is not None:
            pipeline, gain = exactly(list, best)
            best = Found(text(pipeline), min(max(number(gain), 0.0), 0.99))
        return Search(
            gain_left=number(data["gain_left"]),
            searched=number(data["searched"]),
            rounds=integer(data["rounds"]),
            measured=integer(data["measured"]),
            best=best,
            bad=list(several(data["bad"], text)),
            over=text(data["over"]),
        )


class SearchStore:
    """Searches by program, for one machine; nothing here raises."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def load(self, name: str, policy: CachePolicy) -> dict[Slot, Search]:
        """The searches that earlier runs knew of."""
        return _read(self._records.read(_RECORD, name, policy=policy))

    def save(self, name: str, searches: Mapping[Slot, Search], policy: CachePolicy) -> None:
        """Keep searches, beside those that others know of."""

        def joined(present: Any | None) -> Any:
            slots = {**_read(present), **searches}
            return [[*_listed(slot), search.to_json()] for slot, search in slots.items()]

        self._records.update(_RECORD, name, joined, policy=policy)


def _listed(slot: Slot) -> tuple[int, list[int] | None]:
    tier, extents = slot
    return tier, None if extents is None else [size for size in extents if isinstance(size, int)]


def _read(data: Any | None) -> dict[Slot, Search]:
    try:
        return dict(_entry(each) for each in data or ())
    except NONSENSE:
        return {}


def _entry(data: Any) -> tuple[Slot, Search]:
    tier, sizes, search = exactly(list, data)
    extents = None if sizes is None else several(sizes, integer)
    return (integer(tier), extents), Search.from_json(search)
