"""For which sizes better schedules are searched, and when that ends (SPEC T1, T4, I3).

Pure, part of `Decider`. A search is for a version of the last tier whose sizes are all known: one
for single sizes, or that of a program without symbolic sizes. A round of it begins if the rule
`tune` holds and the rule `stop` does not. What was found is compiled as soon as it is enough better
than what is there, or when nothing better is expected any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ...dialects.extents import is_exact
from ...quick_dataclass import NamedTuple
from . import words as bind
from .sized import ordered
from .views import Decision, MachineView, ProgramView, SearchView, ShapeView, Slot

if TYPE_CHECKING:
    from ...passes.policies.bundle import Policies
    from .words import Words

LEAST_GAIN = 0.005
"""Part of a call's time that another version must save beside one that is tuned already."""

MOST_OF_BUCKET = 0.99
"""Part of all that the budget keeps at which it counts as full."""


class Gains(NamedTuple):
    """Parts of a call's time that schedules save which a search has found: beside tier 2's, and
    beside those that are in use."""

    whole: float
    more: float


class Ended(NamedTuple):
    """The rule that ends a search, with what it read."""

    rule: str
    numbers: Mapping[str, float]


class TunedDecider:
    """Obeys the rules about searches of one policy."""

    def __init__(self, policies: Policies) -> None:
        self.policies = policies
        self.constants = policies.constants()
        self.last = len(policies.tier.tiers) - 1

    def shapes(self, view: ProgramView) -> list[ShapeView]:
        """Calls that a search may be for: one for each version that there is, or may be."""
        last = view.tiers.get(self.last, bind.NOTHING)
        if last.blocked or not self.policies.tuning.beta:
            return []
        if view.static:
            return [ShapeView((), view.count, 1.0, view.time)]
        there = {v.slot for v in view.versions} | view.pending
        exact = [slot for slot in there if slot[1] is not None and is_exact(slot[1])]
        room = len(exact) < self.policies.tier.max_versions
        return [
            shape
            for shape in view.shapes
            if not shape.blocked and (room or (self.last, shape.extents) in there)
        ]

    def slot(self, shape: ShapeView) -> Slot:
        """The version that calls like these would have."""
        return self.last, shape.extents or None

    def cores(self, machine: MachineView) -> int:
        """How many processors a round may use; at least one."""
        wanted = self.policies.tuning.cores(self.constants | bind.machine_words(machine))
        return int(wanted) if 1 <= wanted <= machine.cores else 1

    def price(self, machine: MachineView) -> float:
        """Seconds that the budget must have for a round to begin: no more than it ever keeps."""
        policy = self.policies.tuning
        return min(policy.round, MOST_OF_BUCKET * policy.beta * machine.workers * policy.window)

    def wanted(
        self, view: ProgramView, machine: MachineView, searches: Iterable[SearchView]
    ) -> Decision | None:
        """The search whose next round is worth most, of those that are worth one."""
        tune, best = self.policies.tuning.tune, None
        words = bind.program_words(view, machine, self.constants)
        for search in searches:
            own = self._words(view, words, search)
            if not tune(own) or self.policies.tuning.stop(own):
                continue
            priority, slot = ordered(_worth(own)), self.slot(search.shape)
            if best is None or priority > best.priority:
                numbers = {**tune.used(own), "gain_left": search.gain_left}
                best = Decision("tune", view.name, *slot, numbers, str(tune), priority, view.tier)
        return best

    def ended(self, view: ProgramView, machine: MachineView, search: SearchView) -> Ended | None:
        """Whether what a search may still find does not pay any more."""
        words = bind.program_words(view, machine, self.constants)
        stop, own = self.policies.tuning.stop, self._words(view, words, search)
        return Ended(str(stop), stop.used(own)) if stop(own) else None

    def found(
        self, view: ProgramView, machine: MachineView, search: SearchView, gains: Gains, final: bool
    ) -> Decision | None:
        """To compile what a search has found, if that is worth it.

        Versions for single sizes must save `min_gain`, or else they would not stay.

        Args:
            final: nothing better is expected.
        """
        least = self.policies.tier.min_gain
        slot, enough = self.slot(search.shape), gains.whole > least or view.static
        if not enough or not gains.more > (LEAST_GAIN if final else max(LEAST_GAIN, least)):
            return None
        words = bind.program_words(view, machine, self.constants)
        own = self._words(view, words, SearchView(search.shape, gains.more, search.searched))
        if not final and not _worth(own) > 0:
            return None
        numbers = {name: own[name] for name in ("searched", "compile_ms", "benefit")}
        numbers = {"gain": gains.more, "min_gain": least, **numbers}
        rule = "gain > min_gain"
        return Decision("tuned", view.name, *slot, numbers, rule, ordered(_worth(own)), view.tier)

    def _words(self, view: ProgramView, words: Words, search: SearchView) -> Words:
        seconds = view.tiers.get(self.last, bind.NOTHING).compile
        return bind.search_words(words, search, self.last, bind.known(seconds, 0.0))


def _worth(own: Words) -> float:
    """Seconds that calls win, those that are expected and as many again as there were."""
    return own["benefit"] + own["shape_count"] * (own["time"] - own["time_to"])
