"""Searches for better schedules in a replay (SPEC T4, T5).

What a search finds is a model: after t seconds of it a call takes 1 − gain·(1 − e^(−t/seconds)) of
what it took before. Rounds are decided as by the manager. They have a worker that has nothing else
to do, and give way.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ....quick_dataclass import dataclass
from ..searches import Found, Search
from ..speculation.budget import CompileBudget
from ..views import Decision, MachineView, ProgramView, SearchView, ShapeView, Slot

if TYPE_CHECKING:
    from ....passes.policies.bundle import Policies
    from ..decisions import Decider


@dataclass(frozen=True)
class Curve:
    """What searches bring.

    Attributes:
        gain: part of a call's time that the best schedules save.
        seconds: of search in which all but 1/e of that is found.
    """

    gain: float
    seconds: float

    def found(self, searched: float) -> float:
        """Part of a call's time that is saved by what is found in so many seconds."""
        return self.gain * -math.expm1(-searched / self.seconds)


@dataclass(frozen=True)
class _Round:
    program: str
    slot: Slot
    began: float
    finish: float


class SimulatedTuning:
    """The searches of all programs of a replay; without a curve there are none.

    Attributes:
        seconds: that rounds have taken so far.
    """

    def __init__(self, policies: Policies, decider: Decider, curve: Curve | None) -> None:
        self.seconds = 0.0
        self._policy = policies.tuning
        self._tuned = decider.tuned
        self._curve = curve
        self._searches: dict[tuple[str, Slot], Search] = {}
        self._budget = CompileBudget(self._policy.beta, self._policy.window, 0.0)
        self._round: _Round | None = None

    @property
    def goes_on(self) -> bool:
        """Whether anything may be tuned."""
        return self._curve is not None and self._policy.beta > 0

    @property
    def finish(self) -> float:
        """When the round ends that is under way; infinite without one."""
        return math.inf if self._round is None else self._round.finish

    def relative(self, program: str, slot: Slot) -> float:
        """What a call in a version takes, in parts of what it takes with tier 2's schedules."""
        search = self._searches.get((program, slot))
        return 1.0 if search is None or search.used is None else 1.0 - search.used.gain

    def look(
        self, views: Mapping[str, ProgramView], machine: MachineView, now: float, *, idle: bool
    ) -> list[Decision]:
        """Begin a round if one is worth it and a worker is idle; what was found is compiled."""
        left = self._budget.flow(now, machine.workers)
        wanted: list[Decision] = []
        for view in views.values():
            open_ = [
                SearchView(shape, search.gain_left, search.searched)
                for shape, search in self._open(view)
                if search.searched + self._policy.round <= self._policy.budget
            ]
            decision = self._tuned.wanted(view, machine, open_)
            wanted += [] if decision is None else [decision]
        found = [decision for view in views.values() for decision in self._found(view, machine)]
        if not wanted or self._round is not None or not idle or left < self._tuned.price(machine):
            return found
        best = max(wanted, key=lambda decision: decision.priority)
        self._budget.spend(self._policy.round)
        self._searches[best.program, best.slot].going = True
        finish = now + self._policy.round
        self._round = _Round(best.program, best.slot, now, finish)
        return [*found, best]

    def advance(self, now: float) -> None:
        """Let a round that is over bring what it brings."""
        going = self._round
        if going is None or now < going.finish or self._curve is None:
            return
        search = self._end(going.finish)
        gain = self._curve.found(search.searched)
        search.answered(Found(repr(gain), gain), None, exhausted=False)
        search.going = search.gain_left > 0

    def give_way(self, now: float) -> None:
        """What somebody wants compiled goes before a round, which ends early."""
        if self._round is not None:
            self._end(now)

    def submitted(self, program: str, slot: Slot) -> None:
        """A version is compiled, with what is known."""
        if (search := self._searches.get((program, slot))) is not None:
            search.coming = search.good

    def installed(self, program: str, slot: Slot) -> None:
        """And it is there."""
        if (search := self._searches.get((program, slot))) is not None:
            search.used, search.coming = search.coming, None

    def _end(self, now: float) -> Search:
        assert self._round is not None
        going, self._round = self._round, None
        search, seconds = self._searches[going.program, going.slot], now - going.began
        search.searched += seconds
        self.seconds += seconds
        return search

    def _open(self, view: ProgramView) -> Iterator[tuple[ShapeView, Search]]:
        for shape in self._tuned.shapes(view):
            slot = self._tuned.slot(shape)
            if slot not in view.pending:
                key = view.name, slot
                yield shape, self._searches.setdefault(key, Search(self._policy.gain))

    def _found(self, view: ProgramView, machine: MachineView) -> Iterator[Decision]:
        for shape, search in self._open(view):
            if (gains := search.gains) is not None:
                sought = SearchView(shape, search.gain_left, search.searched)
                ended = self._tuned.ended(view, machine, sought) is not None
                decision = self._tuned.found(view, machine, sought, gains, ended)
                if decision is not None:
                    yield decision
