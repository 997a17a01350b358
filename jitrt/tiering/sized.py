"""Which sizes and ranges of sizes get a version of their own (SPEC D1, D2).

Pure, part of `Decider`. Buckets come first. An exact version is for what a bucket does not do:
where one size has nearly all calls of its bucket, and where it brings more than the bucket's
version, once that is there. So no size is compiled for twice at once.

Compiling for sizes may take `beta` of a core's time since the program was loaded, but for the first
such version. Versions that a rule would want, if only they brought enough, are told as `Refusal`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Literal

from ...dialects.extents import Extents, is_exact, is_within
from ...quick_dataclass import NamedTuple
from . import formulas
from . import words as bind
from .boundaries import kept_in
from .size_gains import PRIOR
from .views import Decision, DecisionKind, ProgramView, ShapeView, Slot, TierEstimate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...passes.policies.bundle import Policies
    from ...passes.policies.rules import Rule
    from .words import Words

DOMINANT = 0.9
"""Part of a bucket's calls that have one size: the bucket is left to an exact version."""


class Refusal(NamedTuple):
    """Versions of a kind that would be made if they brought `min-gain`.

    Attributes:
        extents: of the one that comes closest to be made.
        gain: what it is expected to save of a call's time.
        numbers, rule: as of a decision.
    """

    kind: Literal["specialize", "bucket"]
    extents: Extents
    gain: float
    numbers: Mapping[str, float]
    rule: str


class SizedDecider:
    """Obeys the rules about shapes and buckets of one policy."""

    def __init__(self, policies: Policies) -> None:
        self.policies = policies
        self.last = len(policies.tier.tiers) - 1

    def decide(self, view: ProgramView, words: Words) -> list[Decision]:
        """Versions for buckets and for single sizes that are compiled now, the hottest first."""
        if view.static:
            return []
        budget = _Budget(view, self.policies.buckets.beta)
        slots = {v.slot for v in view.versions} | view.pending
        decisions: list[Decision] = []
        for kind, rule, shape, estimate in self._candidates(view, slots):
            coming = {d.slot for d in decisions} | view.pending
            if not self._has_room(kind, view, decisions) or _is_coming(shape.extents, coming):
                continue
            own = bind.shape_words(words, shape, self.last, estimate)
            if rule(own) and budget.allows(estimate.compile):
                decisions.append(self._wanted(kind, view, shape, rule, own))
        return decisions

    def refused(self, view: ProgramView, words: Words) -> list[Refusal]:
        """What is not made only because it would bring too little, once for each kind of which
        there are no versions."""
        found: dict[str, Refusal] = {}
        slots = {v.slot for v in view.versions} | view.pending
        made = {is_exact(extents) for _, extents in slots if extents is not None}
        for kind, rule, shape, estimate in () if view.static else self._candidates(view, slots):
            own = bind.shape_words(words, shape, self.last, estimate)
            gain = own["gain"]
            if kind in found or is_exact(shape.extents) in made or math.isnan(shape.time_to):
                continue
            if rule(own) or not gain < self.policies.tier.min_gain:
                continue
            best = TierEstimate(0.0, estimate.compile)
            if rule(bind.shape_words(words, shape, self.last, best)):
                numbers = {**rule.used(own), "min_gain": self.policies.tier.min_gain}
                found[kind] = Refusal(kind, shape.extents, float(gain), numbers, str(rule))
        return list(found.values())

    def _candidates(
        self, view: ProgramView, slots: set[Slot]
    ) -> Iterator[tuple[Literal["specialize", "bucket"], Rule, ShapeView, TierEstimate]]:
        """Shapes and buckets that may get a version: their kind, their rule, what it would be."""
        tier, buckets = self.policies.tier, self.policies.buckets
        for bucket in view.buckets if buckets.max_versions else ():
            if self._may_compile(view, bucket, slots) and not _is_dominated(bucket, view):
                yield "bucket", buckets.split, bucket, self._estimate(view, bucket)
        for shape in view.shapes if tier.max_versions else ():
            if self._may_compile(view, shape, slots):
                yield "specialize", tier.specialize, shape, self._estimate(view, shape)

    def _may_compile(self, view: ProgramView, shape: ShapeView, slots: set[Slot]) -> bool:
        slot = self.last, shape.extents
        last = view.tiers.get(self.last, bind.NOTHING)
        return not (shape.blocked or last.blocked or slot in slots)

    def _estimate(self, view: ProgramView, shape: ShapeView) -> TierEstimate:
        """The version for a shape or bucket. If nothing else is known of its time, it is as much
        better than the best version for all sizes as is usual, and than a lower one as the last
        tier is for all calls."""
        last = view.tiers.get(self.last, bind.NOTHING)
        now = bind.known(view.tiers.get(view.tier, bind.NOTHING).time, view.time)
        is_best = view.tier == self.last - 1
        saved = PRIOR if is_best else 1.0 - formulas.ratio(last.time, now)
        if not is_exact(shape.extents):
            saved *= kept_in(shape.extents)
        time = bind.known(shape.time, view.time, now)
        return TierEstimate(bind.known(shape.time_to, time * (1.0 - saved)), last.compile)

    def _has_room(self, kind: str, view: ProgramView, decisions: list[Decision]) -> bool:
        """Whether there may be one more version of a kind. Those for buckets that are none any more
        take no room, up to twice as many."""
        exact = kind == "specialize"
        most = self.policies.tier.max_versions if exact else self.policies.buckets.max_versions
        slots = {d.slot for d in decisions} | view.pending | {v.slot for v in view.versions}
        same = {slot for slot in slots if slot[1] is not None and is_exact(slot[1]) == exact}
        outdated = {v.slot for v in view.versions if v.outdated}
        return len(same - outdated) < most and len(same) < 2 * most

    def _wanted(
        self, kind: DecisionKind, view: ProgramView, shape: ShapeView, rule: Rule, own: Words
    ) -> Decision:
        priority = ordered(self.policies.tier.rank(bind.part_words(own, shape)))
        numbers, slot = rule.used(own), (self.last, shape.extents)
        return Decision(kind, view.name, *slot, numbers, str(rule), priority, view.tier)


class _Budget:
    """Seconds that compiling for sizes may still take."""

    def __init__(self, view: ProgramView, beta: float) -> None:
        self._spent = view.compiling
        self._limit = beta * view.uptime if view.uptime else math.inf

    def allows(self, seconds: float) -> bool:
        """Whether a compilation may begin; then it is spent."""
        seconds = bind.known(seconds, 0.0)
        if self._spent and self._spent + seconds > self._limit:
            return False
        self._spent += seconds
        return True


def _is_coming(extents: Extents, coming: Iterable[Slot]) -> bool:
    """Whether a version for a bucket is compiled that is to serve these sizes too."""
    return is_exact(extents) and any(
        other is not None and not is_exact(other) and is_within(extents, other)
        for _, other in coming
    )


def _is_dominated(bucket: ShapeView, view: ProgramView) -> bool:
    """Whether one size has nearly all calls of a bucket."""
    inside = (shape.share for shape in view.shapes if is_within(shape.extents, bucket.extents))
    return max(inside, default=0.0) >= DOMINANT * bucket.share


def ordered(number: float) -> float:
    """A rank to compare by: what is not known comes last."""
    return -math.inf if math.isnan(number) else float(number)
