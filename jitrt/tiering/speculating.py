"""Speculation at run time: calls are observed, versions are compiled ahead of them (SPEC D4, D5).

The manager's side of `speculation/`. Programs whose policies say the same share one speculator, so
that it knows the order in which they are called. What is compiled so goes behind all that somebody
asked for, at most one version at a time, and gives way to it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from .events import EventLog
from .formulas import ratio
from .speculation.proposing import Proposer
from .speculation.speculator import Speculator
from .views import MachineView, ProgramView, Sizes, Slot, profiled, slot_fields
from .words import known

if TYPE_CHECKING:
    from ...passes.policies.speculation_policy import SpeculationPolicyPass
    from .managed import Managed
    from .speculation.account import Bet
    from .tiered import TieredProgram
    from .views import Decision


LATENCY_ALPHA = 0.3
"""The share of the last compilation in what one is taken to take."""


class Speculation:
    """Speculates for the programs of a manager; its thread alone uses it.

    Args:
        view: what is known of a program now.
    """

    def __init__(
        self,
        log: EventLog,
        clock: Callable[[], float],
        view: Callable[[Managed], ProgramView],
    ) -> None:
        self._log = log
        self._clock = clock
        self._view = view
        self._speculators: dict[SpeculationPolicyPass, Speculator] = {}
        self._coming: tuple[TieredProgram, Slot] | None = None
        self._began = 0.0
        self._latency = 0.0
        """Seconds from a decision to its version, lately."""

    @property
    def saved(self) -> float:
        """Seconds that calls took less so far."""
        return sum(each.account.saved for each in self._speculators.values())

    # -- rounds ---------------------------------------------------------------------------------

    def observe(self, programs: Sequence[TieredProgram], now: float) -> None:
        """Take the calls since the last round, in their order as far as that is known."""
        calls = [(call, each.managed) for each in programs for call in each.managed.traffic]
        for (_, sizes, count), managed in sorted(calls, key=lambda pair: pair[0][0]):
            if managed.policies.speculation.beta:
                self._of(managed).observe(managed.name, sizes, count, now)
        for program in programs:
            program.managed.traffic.clear()
        for program in programs:
            self._count(program.managed, now)
        for speculator in self._speculators.values():
            for name, slot, bet in speculator.expired(now):
                self._report_waste(name, slot, bet, "idle")

    def decide(
        self, programs: Sequence[TieredProgram], machine: MachineView, now: float
    ) -> tuple[TieredProgram, Decision] | None:
        """What to compile ahead of its calls now, if nothing else is to be compiled."""
        if self._coming is not None or machine.queue or not machine.workers:
            return None
        for policy, speculator in self._speculators.items():
            if now < speculator.due:
                continue
            sharing = {
                program.managed.name: program
                for program in programs
                if program.managed.policies.speculation == policy
                and program.managed.policies.resource.compile == "workers"
            }
            proposers = {
                name: partial(self._proposer, program.managed, machine, now)
                for name, program in sharing.items()
            }
            lead = max((_lead(each.managed) for each in sharing.values()), default=0.0)
            lead = max(lead, self._latency)
            for decision in speculator.decide(proposers, lead, machine.workers, now, most=1):
                return sharing[decision.program], decision
        return None

    def _of(self, managed: Managed) -> Speculator:
        policy = managed.policies.speculation
        speculator = self._speculators.get(policy)
        if speculator is None:
            speculator = self._speculators[policy] = Speculator(policy, self._clock())
        return speculator

    def _proposer(self, managed: Managed, machine: MachineView, now: float) -> Proposer:
        view = replace(self._view(managed), pending=frozenset(managed.pending))
        blocked = {slot for slot in managed.blocked if managed.is_blocked(slot, now)}
        bucketing = managed.buckets.bucketing
        times = partial(_time_of, managed, view)
        return Proposer(managed.decider, view, machine, bucketing, times, blocked)

    def _count(self, managed: Managed, now: float) -> None:
        """Take the calls of versions that were compiled ahead of them."""
        speculator = self._speculators.get(managed.policies.speculation)
        if speculator is None:
            return
        for version in managed.versions() if len(speculator.account) else ():
            new = version.seen - speculator.account.calls((managed.name, version.slot))
            if new <= 0:
                continue
            time = managed.profile.mean(version.profiled, version.extents) or 0.0
            bet = speculator.called(managed.name, version.slot, new, time, now)
            if bet is not None:
                self._log.emit(
                    "speculation-hit",
                    managed.name,
                    **slot_fields(version.slot),
                    delay=bet.delay,
                    seconds=bet.cost,
                )

    # -- what becomes of it ---------------------------------------------------------------------

    def submitted(self, program: TieredProgram, slot: Slot) -> None:
        """A decision was carried out, unless there was no worker for it."""
        managed = program.managed
        if slot in managed.pending:
            self._coming, self._began = (program, slot), self._clock()
            managed.ahead.add(slot)
        elif managed.version(slot) is None:
            self._of(managed).withdraw(managed.name, slot, 0.0)

    def give_way(self) -> tuple[TieredProgram, Slot] | None:
        """What is compiled now and makes room for what somebody asked for."""
        coming, self._coming = self._coming, None
        if coming is None:
            return None
        managed, slot = coming[0].managed, coming[1]
        managed.ahead.discard(slot)
        submitted = managed.pending.pop(slot, None)
        used = 0.0 if submitted is None else max(0.0, self._clock() - submitted)
        self._of(managed).withdraw(managed.name, slot, used)
        return coming

    def ended(self, managed: Managed, slot: Slot, seconds: float) -> None:
        """A compilation has come to its end after so many seconds, with a version or without."""
        managed.ahead.discard(slot)
        if self._coming is not None and self._coming[0].managed is managed:
            self._coming = None
            took = self._clock() - self._began
            self._latency += LATENCY_ALPHA * (took - self._latency)
        if managed.version(slot) is None:
            self.over(managed, slot, "failed")
        else:
            self._of(managed).installed(managed.name, slot, seconds, self._clock())

    def awaits(self, managed: Managed, slot: Slot) -> bool:
        """Whether a version is there for calls that are still expected."""
        return self._of(managed).awaits(managed.name, slot)

    def over(self, managed: Managed, slot: Slot, reason: str) -> None:
        """A version is gone, or was not made."""
        bet = self._of(managed).over(managed.name, slot)
        if bet is not None:
            self._report_waste(managed.name, slot, bet, reason)

    def forget(self) -> None:
        """In a forked child: what is compiled is the parent's, and so is what was bet."""
        if self._coming is not None:
            self._coming[0].managed.ahead.clear()
        self._coming = None
        self._speculators.clear()

    def _report_waste(self, name: str, slot: Slot, bet: Bet, reason: str) -> None:
        self._log.emit(
            "speculation-waste", name, **slot_fields(slot), seconds=bet.cost, reason=reason
        )


def _lead(managed: Managed) -> float:
    """Seconds that a compilation for the last tier takes; 0 before anybody has looked."""
    if managed.seen is None:
        return 0.0
    return known(managed.seen[0].tiers[managed.decider.last].compile, 0.0)


def _time_of(managed: Managed, view: ProgramView, slot: Slot, sizes: Sizes) -> float:
    """Seconds of a call in a version, there or not: as measured, in others of its kind too; else
    as much faster than the present tier as is predicted."""
    tier, extents = slot
    profile = managed.profile
    if managed.version(slot) is not None or extents is None:
        time = profile.time_at(profiled(slot), sizes)
        if not math.isnan(time):
            return time
    now = profile.time_at(view.tier, sizes)
    if extents is not None and view.tier == managed.decider.last - 1:
        return now * (1.0 - managed.gains.of(extents, sizes))
    return now * ratio(view.tiers[tier].time, view.tiers[view.tier].time)
