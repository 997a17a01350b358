"""Which tier a program deserves: what the policy's rules say of the numbers (SPEC T2-T7, D2, O5).

Pure: no clock, no input or output, no memory of earlier rounds. Cooldown and quarantine arrive in
the views as `blocked`. A comparison with a number that is not known (NaN) is false.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from . import words as bind
from .sized import Refusal, SizedDecider, ordered
from .tuned import TunedDecider
from .views import (
    Decision,
    DecisionKind,
    MachineView,
    ProgramView,
    Slot,
    VersionView,
)

if TYPE_CHECKING:
    from ...passes.policies.bundle import Policies
    from ...passes.policies.rules import Rule
    from .words import Words


class Decider:
    """Obeys the rules of one policy.

    A policy with `compile=never` only lets things come out.

    Attributes:
        policies: whose rules and numbers these are; `constants` are the numbers.
        last: the tier that is compiled for some sizes only; in a static program, for all calls.
        sized: obeys the rules about shapes and buckets.
        tuned: obeys those about searches for better schedules.
    """

    def __init__(self, policies: Policies) -> None:
        self.policies = policies
        self.constants = policies.constants()
        self.last = len(policies.tier.tiers) - 1
        self.sized = SizedDecider(policies)
        self.tuned = TunedDecider(policies)

    def ahead(self, view: ProgramView, machine: MachineView | None = None) -> list[Decision]:
        """What to compile at load, before the first call (T6): the best tier that `ahead` allows.

        Exact versions are not among it: nobody knows yet which sizes will come.
        """
        machine = machine or MachineView()
        words = bind.program_words(view, machine, self.constants)
        return self._promote(view, words, self.policies.tier.ahead, self._highest(machine))

    def decide(self, view: ProgramView, machine: MachineView) -> list[Decision]:
        """What to do about one program now: what comes out of service, then what is compiled.

        There is at most one decision about a version, and one compilation for all shapes at a
        time; none while the version for all shapes is taken out.
        """
        words = bind.program_words(view, machine, self.constants)
        highest = self._highest(machine)
        serving: dict[Slot, VersionView] = {}
        for version in view.versions:
            if version.extents is not None or version.tier == view.tier:
                serving.setdefault(version.slot, version)  # not one of its tier that served before
        judged = [self._judge(view, version, words, highest) for version in serving.values()]
        decisions = [decision for decision in judged if decision is not None]
        if all(decision.extents is not None for decision in decisions):
            decisions += self._promote(view, words, self.policies.tier.promote, highest)
        if self.last <= highest:
            decisions += self.sized.decide(view, words)
        return decisions

    def refused(self, view: ProgramView, machine: MachineView) -> list[Refusal]:
        """Versions for some sizes only that would be made if they brought more."""
        if self.last > self._highest(machine):
            return []
        words = bind.program_words(view, machine, self.constants)
        return self.sized.refused(view, words)

    def evict(self, views: Sequence[ProgramView], machine: MachineView) -> list[Decision]:
        """Versions to take out, of all programs, until the rest fits the budget for memory.

        The least by the rule `evict` go first, among equals those that are idle longest.
        """
        rule = self.policies.resource.evict
        loaded = sum(version.bytes for view in views for version in view.versions)
        excess = max(machine.memory, loaded) - self.policies.resource.memory
        if excess <= 0:
            return []

        ranked: list[tuple[float, float, int, Decision]] = []
        for view in views:
            words = bind.program_words(view, machine, self.constants)
            for version in view.versions:
                own = bind.version_words(words, view, version)
                decision = self._out("evict", view, version, rule, own)
                decision = replace(decision, version=version.number)
                ranked.append((ordered(rule(own)), -version.idle, version.bytes, decision))
        ranked.sort(key=lambda entry: entry[:2])

        decisions: list[Decision] = []
        for _, _, size, decision in ranked:
            if excess <= 0:
                break
            if size:
                decisions.append(decision)
                excess -= size
        return decisions

    def fallback(
        self, view: ProgramView, machine: MachineView, slot: Slot, latency: float
    ) -> Decision | None:
        """What to do at once about a call that has just taken `latency` seconds in a version (T7).

        The rule `fallback` sees it as the version's p99. None: the rule does not mind, or nothing
        that is loaded is faster.
        """
        version = view.version(slot)
        if version is None:
            return None
        slow = replace(version, p99=latency)
        words = bind.program_words(view, machine, self.constants)
        return self._fallback(view, slow, bind.version_words(words, view, slow))

    # --- numbers that the rules set -----------------------------------------------------------

    def workers(self, machine: MachineView) -> int:
        """How many compile workers there are to be (R1); at least one."""
        wanted = self.policies.resource.workers(self._machine(machine))
        return int(wanted) if 1 <= wanted < math.inf else 1

    def threads(self, machine: MachineView) -> int | None:
        """How many threads are to execute a call (I1); None leaves it as it is."""
        rule = self.policies.resource.threads
        if rule is None:
            return None
        wanted = rule(self._machine(machine))
        return int(wanted) if 1 <= wanted < math.inf else 1

    def pipelines(self, machine: MachineView) -> tuple[str, ...]:
        """The pipeline of each tier: the lean ones while the rule `lean` holds (I1)."""
        resource = self.policies.resource
        lean = resource.lean(self._machine(machine))
        return resource.lean_tiers if lean and resource.lean_tiers else self.policies.tier.tiers

    def threshold(
        self, view: ProgramView, machine: MachineView
    ) -> tuple[float, Mapping[str, float]]:
        """The new theta of a program after a compilation, by the rule `adapt` (H4), not below 0;
        and what the rule read."""
        words = bind.program_words(view, machine, self.constants)
        adapt = self.policies.hotness.adapt
        return max(0.0, bind.known(adapt(words), words["theta"])), adapt.used(words)

    def _machine(self, machine: MachineView) -> Words:
        return self.constants | bind.machine_words(machine)

    # --- what comes out -----------------------------------------------------------------------

    def _judge(
        self, view: ProgramView, version: VersionView, words: Words, highest: int
    ) -> Decision | None:
        """What to do about a version in service; the most urgent reason wins."""
        own = bind.version_words(words, view, version)
        if (decision := self._fallback(view, version, own)) is not None:
            return decision
        latency, tier = self.policies.latency, self.policies.tier
        rules: list[tuple[DecisionKind, Rule]] = [
            ("replace", latency.replace),
            ("demote", tier.demote),
        ]
        if version.extents is not None:
            rules.append(("retire", tier.retire))
        for kind, rule in rules:
            if rule(own):
                return self._out(kind, view, version, rule, own)
        if latency.regress(own) and _may_compile(view, version.slot, highest):
            return Decision(
                "recompile",
                view.name,
                *version.slot,
                latency.regress.used(own),
                str(latency.regress),
                ordered(view.rate * (version.time - version.baseline)),
                view.tier,
            )
        if tier.regroup(own) and _may_compile(view, version.slot, highest):
            numbers = {**tier.regroup.used(own), **version.alternatives}
            priority = ordered(view.rate * own["time"] * version.fusion_gain)
            text = str(tier.regroup)
            return Decision("fusion", view.name, *version.slot, numbers, text, priority, view.tier)
        return None

    def _fallback(self, view: ProgramView, version: VersionView, words: Words) -> Decision | None:
        """Latency above budget: what served before takes over, unless it is known to be slower."""
        rule = self.policies.latency.fallback
        if not rule(words):
            return None
        to = self._below(view, version)
        other = view.version((to, None)) or VersionView(to)
        elsewhere = bind.known(other.p99, other.time, view.tiers.get(to, bind.NOTHING).time)
        if elsewhere >= bind.known(version.p99, math.inf):
            return None
        return self._out("fallback", view, version, rule, words)

    def _out(
        self, kind: DecisionKind, view: ProgramView, version: VersionView, rule: Rule, words: Words
    ) -> Decision:
        to = self._below(view, version)
        return Decision(kind, view.name, *version.slot, rule.used(words), str(rule), to=to)

    def _below(self, view: ProgramView, version: VersionView) -> int:
        """The tier that serves all shapes when `version` is gone."""
        if version.extents is not None or version.tier != view.tier:
            return view.tier
        lower = [v.tier for v in view.versions if v.extents is None and v.tier < view.tier]
        return max(lower, default=0)

    # --- what is compiled ---------------------------------------------------------------------

    def _promote(
        self, view: ProgramView, words: Words, allowed: Rule, highest: int
    ) -> list[Decision]:
        """The version for all shapes that ranks best among those that are allowed (T2, T4)."""
        if any(extents is None for _, extents in view.pending):
            return []
        if not (view.static or self.policies.buckets.generic):
            return []
        rank = self.policies.tier.rank
        best: Decision | None = None
        for to in range(view.tier + 1, self.last + (1 if view.static else 0)):
            slot: Slot = to, None
            if not _may_compile(view, slot, highest):
                continue
            own = bind.candidate_words(words, to, view.tiers.get(to, bind.NOTHING))
            if not allowed(own):
                continue
            priority = ordered(rank(own))
            if best is None or priority > best.priority:
                numbers = {**allowed.used(own), **rank.used(own)}
                best = Decision("promote", view.name, to, None, numbers, str(allowed), priority, to)
        return [] if best is None else [best]

    def _highest(self, machine: MachineView) -> int:
        """The highest tier that may be compiled now: a short list of lean tiers ends sooner."""
        if self.policies.resource.compile == "never":
            return 0
        return len(self.pipelines(machine)) - 1


def _may_compile(view: ProgramView, slot: Slot, highest: int) -> bool:
    if slot[0] > highest or slot in view.pending:
        return False
    return not view.tiers.get(slot[0], bind.NOTHING).blocked
