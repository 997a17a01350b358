"""Which versions would serve what is forecast and do not exist yet, and what they would bring (D4).

Pure. For one program: the versions that its policy knows for sizes (bucketing.py) compete, by the
seconds that they win for all calls that are forecast. The one that wins most is proposed, the calls
that it would serve are taken off the others, and so on. Times are seconds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from ....dialects.extents import Extents, is_exact
from ....quick_dataclass import NamedTuple
from .. import words as bind
from ..bucketing import Bucketing, serving, wanted_slots
from ..views import Decision, MachineView, ProgramView, ShapeView, Sizes, Slot, TierEstimate
from .knapsack import Item
from .speculator import Forecast

if TYPE_CHECKING:
    from ..decisions import Decider
    from ..words import Words

Times: TypeAlias = "Callable[[Slot, Sizes], float]"
"""Seconds of a call in a version, with these sizes: measured or predicted; NaN is unknown."""

BELOW = -1e12
"""Priority of what nobody has asked for, below all that somebody has."""

UNASKED = 0.75
"""Part of the versions for some sizes only, and of the memory for versions, that those may take
which nobody asked for, together with all others."""

FORECASTS = 32
"""The likeliest forecasts of a program are looked at."""


_ESTIMATE = ("probability", "expected_hits", "time", "time_to", "compile_ms")
"""Words that a decision shows besides those of its rule."""


class _Wish(NamedTuple):
    """A forecast, and seconds of such a call as it would be now."""

    forecast: Forecast
    time: float


class _Offer(NamedTuple):
    """A version that would serve some of what is forecast.

    Attributes:
        calls: how many of them are expected.
        time, time_to: seconds of such a call now, and in it, on average.
    """

    slot: Slot
    wishes: tuple[_Wish, ...]
    calls: float
    time: float
    time_to: float
    compile: float

    @property
    def won(self) -> float:
        """Seconds, less its compilation."""
        return self.calls * (self.time - self.time_to) - self.compile


class Proposer:
    """Proposes versions of one program, from what is known of it at one moment.

    Args:
        blocked: versions that are not to be compiled now.

    Attributes:
        expected: versions that are there and that likely calls would go to.
    """

    def __init__(
        self,
        decider: Decider,
        view: ProgramView,
        machine: MachineView,
        bucketing: Bucketing,
        times: Times,
        blocked: AbstractSet[Slot] = frozenset(),
    ) -> None:
        self._decider = decider
        self._view = view
        self._words = bind.program_words(view, machine, decider.constants)
        self._highest = len(decider.pipelines(machine)) - 1
        self._bucketing = bucketing
        self._times = times
        self._blocked = blocked
        self.expected: set[Slot] = set()
        self._coarse = decider.policies.speculation.delta > 0 and not view.static
        budget = decider.policies.resource.memory
        self._crowded = machine.memory > UNASKED * budget
        self._there = {version.slot for version in view.versions} | set(view.pending)
        # What others would save beside the version for all sizes is known when that is there.
        self._is_promoted = any(extents is None for _, extents in view.pending)

    def proposals(self, forecasts: Sequence[Forecast]) -> Iterator[Item[Decision]]:
        """What the rule `speculate` wants, the most useful first."""
        likely = sorted(forecasts, key=lambda forecast: -forecast.calls)[:FORECASTS]
        theta = self._decider.policies.speculation.theta_spec
        likely_slots = {self._serving(each.sizes) for each in likely if each.probability > theta}
        self.expected = {slot for slot in likely_slots if not self._is_too_exact(slot[1])}
        if self._crowded or self._is_promoted:
            return
        wishes: dict[Slot, list[_Wish]] = {}
        for forecast in likely:
            wish = _Wish(forecast, self._time_now(forecast.sizes))
            for slot in self._missing(forecast.sizes):
                wishes.setdefault(slot, []).append(wish)
        room = self._room()
        while wishes:
            best = max((self._offer(*each) for each in wishes.items()), key=_most)
            kind = _kind(best.slot[1])
            item = self._item(best) if room[kind] > 0 else None
            if item is None:
                del wishes[best.slot]
                continue
            room[kind] -= 1
            yield item
            wishes = _without(wishes, set(best.wishes))

    def _missing(self, sizes: Sizes) -> Iterator[Slot]:
        """Versions that would serve a call better than those that are there, or will be."""
        for tier, extents in wanted_slots(self._decider.policies, self._bucketing, sizes):
            if self._is_too_exact(extents):
                continue
            if (tier, extents) in self._there or (extents is None and self._view.tier >= tier):
                return
            lowest = self._view.tier + 1 if extents is None else tier
            for each in range(tier, lowest - 1, -1):
                slot = each, extents
                if slot in self._there:
                    return
                if each <= self._highest and slot not in self._blocked:
                    yield slot

    def _is_too_exact(self, extents: Extents | None) -> bool:
        """Whether a version is for one size, where forecasts are about many."""
        return self._coarse and extents is not None and is_exact(extents)

    def _time_now(self, sizes: Sizes) -> float:
        """Seconds of a call in the best version that takes it."""
        return self._times(self._serving(sizes), sizes)

    def _serving(self, sizes: Sizes) -> Slot:
        """The version that takes calls with these sizes now."""
        slots = (version.slot for version in self._view.versions)
        return serving(slots, sizes, self._view.tier)

    def _room(self) -> dict[str, float]:
        """How many versions more there may be of each kind; a part is left to what is asked for."""
        policies = self._decider.policies
        room = {
            "generic": math.inf,
            "exact": math.floor(UNASKED * policies.tier.max_versions),
            "bucket": math.floor(UNASKED * policies.buckets.max_versions),
        }
        for _, extents in self._there:
            room[_kind(extents)] -= extents is not None
        return room

    def _offer(self, slot: Slot, wishes: Sequence[_Wish]) -> _Offer:
        calls = sum(wish.forecast.calls for wish in wishes)
        times = (wish.forecast.calls * wish.time for wish in wishes)
        times_to = (wish.forecast.calls * self._times(slot, wish.forecast.sizes) for wish in wishes)
        time, time_to = (sum(each) / calls if calls else math.nan for each in (times, times_to))
        estimate = self._view.tiers.get(slot[0], bind.NOTHING)
        return _Offer(slot, tuple(wishes), calls, time, time_to, estimate.compile)

    def _item(self, offer: _Offer) -> Item[Decision] | None:
        """An offer as an item of the knapsack, if the rule wants it."""
        never = math.prod(1.0 - wish.forecast.probability for wish in offer.wishes)
        tier, extents = offer.slot
        shape = ShapeView(
            offer.wishes[0].forecast.sizes,
            count=0.0,
            share=0.0,
            time=offer.time,
            time_to=offer.time_to,
            probability=1.0 - never,
            expected_hits=offer.calls,
        )
        estimate = TierEstimate(offer.time_to, offer.compile)
        own = bind.shape_words(self._words, shape, tier, estimate)
        rule = self._decider.policies.speculation.speculate
        if not rule(own) or not offer.compile > 0 or not self._would_come(offer, own):
            return None
        decision = Decision(
            "speculate",
            self._view.name,
            tier,
            extents,
            numbers=rule.used(own) | {name: own[name] for name in _ESTIMATE},
            rule=str(rule),
            to=self._view.tier,
        )
        saved = offer.won + offer.compile
        item = Item(decision, shape.probability, saved / shape.probability, offer.compile)
        return replace(item, what=replace(decision, priority=BELOW + item.density))

    def _would_come(self, offer: _Offer, own: Words) -> bool:
        """Whether the policy would make the version by itself, once the calls have come. While
        they last, they are all calls."""
        tier, kind = self._decider.policies.tier, _kind(offer.slot[1])
        if kind != "generic":
            rule = tier.specialize if kind == "exact" else self._decider.policies.buckets.split
            return bool(rule(own | {"share": 1.0, "shape_count": offer.calls}))
        later: Words = {
            "count": own["count"] + offer.calls,
            "expected": offer.calls,
            "spent": own["spent"] + offer.calls * offer.time,
        }
        return bool(tier.promote(own | later))


def _most(offer: _Offer) -> float:
    return -math.inf if math.isnan(offer.won) else offer.won


def _kind(extents: Extents | None) -> str:
    if extents is None:
        return "generic"
    return "exact" if is_exact(extents) else "bucket"


def _without(
    wishes: dict[Slot, list[_Wish]], served: AbstractSet[_Wish]
) -> dict[Slot, list[_Wish]]:
    """What is left when some of it is served."""
    left = {slot: [w for w in each if w not in served] for slot, each in wishes.items()}
    return {slot: each for slot, each in left.items() if each}
