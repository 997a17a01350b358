"""Replays a policy over a trace in virtual time, with the manager's own decision engine (SPEC T5).

Costs and speed-ups of tiers are given (`Levels`). Compilation is in series with the calls, as in
exercise 12.4 (`workers=0`: no core is free for it), or happens in the background on that many
workers, each with a core of its own. Rules see `free_cores` accordingly.

What the policy compiles ahead of its calls (D4, D5) has its place on the same workers, behind all
else; with `workers=0` there is nothing to speculate with.

The clock stands still between calls unless the trace says when they begin. Decisions are made each
`interval` of the policy, but not before a program's time has grown by `patience`; so a replay is
slower to react than the manager, never faster.
"""

from __future__ import annotations

import heapq
import math
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from ....dialects.extents import Extents, sizes_of
from ....passes.policies.bundle import Policies
from .. import formulas
from ..boundaries import Boundaries
from ..bucketing import Bucketing
from ..decisions import Decider
from ..speculation.proposing import Proposer
from ..speculation.speculator import Speculator
from ..views import (
    MAKING,
    Decision,
    MachineView,
    ProgramView,
    ShapeView,
    Sizes,
    Slot,
    TierEstimate,
    VersionView,
)
from .optimum import Levels
from .replayed import Replay
from .simulated import SimulatedProgram, SimulatedVersion
from .sized import predicted, relative_time, sized_views
from .trace import Run, Trace
from .tuned import Curve, SimulatedTuning

PATIENCE = 0.05
"""How much the time of a program grows, at least, between two looks at it; by default."""

VERSION_BYTES = 64 << 10
"""What a version is taken to occupy."""


def replay(
    policies: Policies,
    trace: Trace,
    levels: Levels,
    *,
    workers: int = 0,
    error: float = 0.0,
    patience: float = PATIENCE,
    tuning: Curve | None = None,
) -> Replay:
    """Replay a policy over a trace.

    Args:
        policies: its rules and numbers; the tiers are those of `levels`.
        workers: compile workers in the background; 0 compiles in series, and so does a policy with
            `compile=inline`. The policy's own rule `workers` is not asked.
        error: standard deviation of the logarithm of predicted costs and speed-ups, against the
            true ones; drawn once for each program and tier, from its name.
        patience: how much the time of a program grows, at least, between two looks at it.
        tuning: what searches find; None: nothing is searched, and neither is without workers.
    """
    names = tuple(f"tier{tier}" for tier in range(levels.last + 1))
    policies = replace(policies, tier=replace(policies.tier, tiers=names))
    dynamic = trace.dynamic
    simulation = _Simulation(policies, levels, workers, error, patience, tuning)
    for run in trace.runs:
        symbols = None if run.program not in dynamic else trace.symbols.get(run.program, ())
        simulation.run(run, symbols)
    return simulation.result()


class _Simulation:
    def __init__(
        self,
        policies: Policies,
        levels: Levels,
        workers: int,
        error: float,
        patience: float,
        tuning: Curve | None,
    ) -> None:
        self.policies = policies
        self.levels = levels
        self.workers = 0 if policies.resource.compile == "inline" else workers
        self.error = error
        self.patience = patience
        self.decider = Decider(policies)
        self.now = 0.0
        self.total_calls = 0
        self.programs: dict[str, SimulatedProgram] = {}
        self.queue: list[tuple[float, int, SimulatedProgram, Slot]] = []
        self.running: list[tuple[float, int, SimulatedProgram, Slot]] = []
        self.submitted = 0
        self.replayed = Replay()
        self.speculator = Speculator(policies.speculation, 0.0)
        self.speculated: set[tuple[SimulatedProgram, Slot]] = set()
        self.looked_ahead = 0.0
        self.tuning = SimulatedTuning(policies, self.decider, tuning if self.workers else None)
        self.tuning_due = math.inf if not self.tuning.goes_on else 0.0

    def result(self) -> Replay:
        """What has become of the trace so far."""
        replayed, account = self.replayed, self.speculator.account
        replayed.tiers = {name: program.tier for name, program in self.programs.items()}
        replayed.hits, replayed.waste, replayed.saved = account.hits, account.waste, account.saved
        replayed.searched = self.tuning.seconds
        return replayed

    # --- calls --------------------------------------------------------------------------------

    def run(self, run: Run, symbols: Sequence[str] | None) -> None:
        """Some calls of one program; it has no symbols (None), or those whose names are known."""
        if run.at is not None and run.at > self.now:
            self._advance(min(run.at, max(self.now, self._ahead_due())))
            self._speculate()
            self._advance(run.at)
        program = self.programs.get(run.program) or self._load(run.program, symbols is None)
        if run.sizes and program.sized.boundaries is None:
            names, window = symbols or ("",) * len(run.sizes), self.policies.hotness.window
            program.sized.boundaries = Boundaries(self.policies.buckets, names, window)
        left = run.calls
        while left > 0:
            slot = program.slot(run.sizes)
            seconds = run.time * self._relative_time(program, slot)
            calls = min(left, self._calls_until(self._next_event(program), seconds))
            self._execute(program, slot, run, calls, seconds)
            left -= calls
            if self.now >= program.next_look:
                self._look(program)
            self._speculate()
            self._tune()

    def _load(self, name: str, static: bool) -> SimulatedProgram:
        program = SimulatedProgram(name, static, self.policies, self._predict(name), self.now)
        self.programs[name] = program
        for decision in self.decider.ahead(self._view(program), self._machine()):
            self._obey(program, decision)
        if self.policies.tier.wait:
            self._wait_for(program)
        program.next_look = self.now + self.policies.resource.interval
        return program

    def _wait_for(self, program: SimulatedProgram) -> None:
        """Do nothing until what is being compiled for a program is there."""
        began = self.now
        while program.pending:
            self._advance(self.running[0][0])
        self.replayed.waited += self.now - began

    def _predict(self, name: str) -> list[TierEstimate]:
        """What the policy is told of each tier, for a call of 1 s in tier 0."""
        noise = random.Random(name)
        factors = [
            math.exp(self.error * noise.gauss(0, 1)) for _ in range(2 * len(self.levels.costs))
        ]
        return [
            TierEstimate(1 / (1 + (speedup - 1) * factors[2 * tier]), cost * factors[2 * tier + 1])
            for tier, (cost, speedup) in enumerate(
                zip(self.levels.costs, self.levels.speedups, strict=True)
            )
        ]

    def _next_event(self, program: SimulatedProgram) -> float:
        """When to look again: a decision is due, or a compilation done."""
        done = self.running[0][0] if self.running else math.inf
        due = self._ahead_due() if self._speculates() else math.inf
        due = max(due, self.now + self.policies.resource.interval)
        return min(program.next_look, due, done, self.tuning.finish, self.tuning_due)

    def _calls_until(self, time: float, seconds: float) -> int:
        if not math.isfinite(time) or seconds <= 0:
            return 1 << 62
        return max(1, math.ceil((time - self.now) / seconds))

    def _execute(
        self, program: SimulatedProgram, slot: Slot, run: Run, calls: int, seconds: float
    ) -> None:
        elapsed = calls * seconds
        self.replayed.calls += elapsed
        self.total_calls += calls
        self.replayed.by_tier[slot[0]] += calls
        program.count(run.sizes, calls, run.time, elapsed, self.now)
        self._advance(self.now + elapsed)
        program.last = self.now
        if run.sizes or program.static:
            self.speculator.observe(program.name, run.sizes, calls, self.now)
        self.speculator.called(program.name, slot, calls, seconds, self.now)
        if (version := program.versions.get(slot)) is not None:
            version.calls += calls
            version.last = self.now

    def _advance(self, now: float) -> None:
        """Let time pass, and what is compiled until then arrive."""
        while self.running and self.running[0][0] <= now:
            finish, _, program, slot = heapq.heappop(self.running)
            self.now = max(self.now, finish)
            self._install(program, slot)
            self._start_next()
        self.now = max(self.now, now)
        self.tuning.advance(self.now)

    # --- decisions ----------------------------------------------------------------------------

    def _look(self, program: SimulatedProgram) -> None:
        """Decide about a program, as often as there is something new to do."""
        speedups, last = self.levels.speedups, self.levels.last
        gain = 1.0 - speedups[last - 1] / speedups[last]
        price = self.levels.costs[last]
        program.sized.learn(1.0 / speedups[last - 1], gain, price, self.now)
        for _ in range(2 * len(self.levels.costs)):
            decisions = self.decider.decide(self._view(program), self._machine())
            for decision in decisions:
                self._obey(program, decision)
            if not decisions:
                break
        self._evict()
        growth = self.patience * (self.now - program.loaded)
        program.next_look = self.now + max(self.policies.resource.interval, growth)

    def _obey(self, program: SimulatedProgram, decision: Decision) -> None:
        slot = decision.slot
        if decision.kind == "retire" and self.speculator.awaits(program.name, slot):
            return
        self.replayed.decisions.append((self.now, decision))
        if decision.kind in MAKING:
            self._submit(program, slot, decision.priority)
            return
        program.versions.pop(slot, None)
        self.speculator.over(program.name, slot)
        program.blocked[slot] = self.now + self.policies.latency.cooldown
        if slot == (program.tier, None):
            program.tier, program.spent = decision.to, 0.0

    def _evict(self) -> None:
        machine = self._machine()
        if machine.memory > self.policies.resource.memory:
            views = [self._view(program) for program in self.programs.values()]
            for decision in self.decider.evict(views, machine):
                self._obey(self.programs[decision.program], decision)

    def _submit(self, program: SimulatedProgram, slot: Slot, priority: float) -> None:
        cost = self.levels.costs[slot[0]]
        program.pending.add(slot)
        self.tuning.submitted(program.name, slot)
        if len(self.running) >= self.workers - 1:
            self.tuning.give_way(self.now)
        if (program, slot) not in self.speculated:
            program.compiling += cost if slot[1] is not None else 0.0
            self._give_way()
        if self.workers:
            self.submitted += 1
            heapq.heappush(self.queue, (-priority, self.submitted, program, slot))
            self._start_next()
            return
        self.replayed.compiling += cost
        self.replayed.waited += cost
        self.now += cost
        self._install(program, slot)

    def _start_next(self) -> None:
        while self.queue and len(self.running) < self.workers:
            _, number, program, slot = heapq.heappop(self.queue)
            cost = self.levels.costs[slot[0]]
            self.replayed.compiling += cost
            heapq.heappush(self.running, (self.now + cost, number, program, slot))

    def _install(self, program: SimulatedProgram, slot: Slot) -> None:
        tier, extents = slot
        program.pending.discard(slot)
        cost = self.levels.costs[tier]
        if (program, slot) in self.speculated:
            self.speculated.remove((program, slot))
            self.replayed.speculated += cost
            self.speculator.installed(program.name, slot, cost, self.now)
        self.tuning.installed(program.name, slot)
        program.versions[slot] = SimulatedVersion(cost, program.tier, last=self.now)
        if extents is None and tier > program.tier:
            program.tier, program.spent = tier, 0.0
        program.next_look = min(program.next_look, self.now + self.policies.resource.interval)

    def _relative_time(self, program: SimulatedProgram, slot: Slot) -> float:
        """Seconds of a call in a version, if it takes one in tier 0."""
        return relative_time(self.levels, slot) * self.tuning.relative(program.name, slot)

    def _tune(self) -> None:
        """Search for better schedules, and compile with those that are found."""
        if self.now < self.tuning_due:
            return
        interval = self.policies.resource.interval
        self.tuning_due = max((1 + self.patience) * self.now, self.now + interval)
        idle = not self.queue and len(self.running) < self.workers
        views = {name: self._view(each) for name, each in self.programs.items()}
        for decision in self.tuning.look(views, self._machine(), self.now, idle=idle):
            self.replayed.decisions.append((self.now, decision))
            if decision.kind in MAKING:
                self._submit(self.programs[decision.program], decision.slot, decision.priority)

    # --- speculation --------------------------------------------------------------------------

    def _speculates(self) -> bool:
        never = self.policies.resource.compile == "never"
        return bool(self.workers and self.policies.speculation.beta and not never)

    def _ahead_due(self) -> float:
        """When to look ahead again."""
        return max(self.speculator.due, (1 + self.patience) * self.looked_ahead)

    def _speculate(self) -> None:
        """Compile ahead of calls, if nothing else waits."""
        if not self._speculates() or self.now < self._ahead_due():
            return
        self.looked_ahead = self.now
        self.speculator.expired(self.now)
        if self.queue or len(self.running) >= self.workers:
            return
        proposers = {name: partial(self._proposer, each) for name, each in self.programs.items()}
        lead = self.levels.costs[self.levels.last]
        for decision in self.speculator.decide(proposers, lead, self.workers, self.now):
            program = self.programs[decision.program]
            self.replayed.decisions.append((self.now, decision))
            self.speculated.add((program, decision.slot))
            self._submit(program, decision.slot, decision.priority)

    def _proposer(self, program: SimulatedProgram) -> Proposer:
        boundaries, view, machine = program.sized.boundaries, self._view(program), self._machine()
        bucketing = Bucketing((), 1.0) if boundaries is None else boundaries.bucketing
        relative = {
            each: estimate.time / view.tiers[0].time for each, estimate in view.tiers.items()
        }
        blocked = {slot for slot in program.blocked if program.is_blocked(slot, self.now)}

        def times(slot: Slot, sizes: Sizes) -> float:
            tier, extents = slot
            mean = program.sized.mean_at(sizes)
            if extents is None:
                return mean * relative[tier]
            return mean * predicted(relative, self.levels.last, extents, view.tier)

        return Proposer(self.decider, view, machine, bucketing, times, blocked)

    def _give_way(self) -> None:
        """What is asked for does not wait for what is not."""
        for entry in self.running if len(self.running) >= self.workers else ():
            finish, _, program, slot = entry
            if (program, slot) in self.speculated:
                self.running.remove(entry)
                heapq.heapify(self.running)
                left = finish - self.now
                used = self.levels.costs[slot[0]] - left
                self.speculated.remove((program, slot))
                program.pending.remove(slot)
                self.replayed.compiling -= left
                self.replayed.speculated += used
                self.speculator.withdraw(program.name, slot, used)
                return

    # --- views --------------------------------------------------------------------------------

    def _machine(self) -> MachineView:
        loaded = sum(len(program.versions) for program in self.programs.values())
        return MachineView(
            cores=1.0 + self.workers,
            free_cores=float(self.workers),
            queue=float(len(self.queue)),
            workers=float(self.workers),
            memory=float(VERSION_BYTES * loaded),
        )

    def _view(self, program: SimulatedProgram) -> ProgramView:
        time = program.mean(None)
        now = time / self.levels.speedups[program.tier]
        estimates = self._estimates(program, time)
        shapes, buckets = self._sized(program, time, estimates)
        return ProgramView(
            name=program.name,
            static=program.static,
            count=program.calls,
            total=self.total_calls,
            rate=program.rate.rate(self.now),
            expected=program.rate.expected(self.now),
            spent=program.spent,
            time=now,
            p99=now,
            time_ratio=formulas.time_ratio(program.seconds, self.replayed.calls),
            distance=0.0,
            slowdown=1.0,
            idle=self.now - program.last,
            uptime=self.now - program.loaded,
            tier=program.tier,
            versions=[self._version(program, *entry) for entry in program.versions.items()],
            shapes=shapes,
            buckets=buckets,
            compiling=program.compiling,
            tiers=estimates,
            pending=program.pending,
        )

    def _estimates(self, program: SimulatedProgram, time: float) -> Mapping[int, TierEstimate]:
        """Measured where the program has been, predicted elsewhere."""
        been = {0} | {tier for tier, _ in program.versions}
        speedups = self.levels.speedups
        return {
            tier: TierEstimate(
                time / speedups[tier] if tier in been else time * predicted.time,
                predicted.compile,
                program.is_blocked((tier, None), self.now) or math.isinf(predicted.compile),
            )
            for tier, predicted in enumerate(program.predicted)
        }

    def _sized(
        self, program: SimulatedProgram, time: float, estimates: Mapping[int, TierEstimate]
    ) -> tuple[Sequence[ShapeView], Sequence[ShapeView]]:
        """The shapes and the buckets that are called most."""
        if program.static or not program.calls:
            return (), ()
        last, sized, tier = self.levels.last, program.sized, program.tier
        relative = {each: estimate.time / time for each, estimate in estimates.items()}
        own = {extents for _, extents in (*program.versions, *program.pending) if extents}

        def seconds(extents: Extents) -> tuple[float, float]:
            now = self._relative_time(program, program.slot(sizes_of(extents)))
            return now, predicted(relative, last, extents, tier)

        def views(shares: Iterable[tuple[Extents, float]]) -> Sequence[ShapeView]:
            count = float(program.calls)
            return sized_views(
                sized, shares, count, seconds, lambda e: program.is_blocked((last, e), self.now)
            )

        buckets = sized.buckets(own) if tier or not self.policies.buckets.generic else {}
        hottest = sized.hottest(2 * self.policies.tier.max_versions)
        return views(hottest), views(buckets.items())

    def _version(
        self, program: SimulatedProgram, slot: Slot, version: SimulatedVersion
    ) -> VersionView:
        tier, extents = slot
        mean = program.mean(extents)
        time = mean * self._relative_time(program, slot)
        before = mean / self.levels.speedups[version.follows]
        share = math.nan if extents is None else program.sized.share(extents)
        return VersionView(
            tier,
            extents,
            time=time,
            p99=time,
            baseline=time,
            before=before,
            gain=1.0 - time / before,
            calls=version.calls,
            count=share * program.calls,
            share=share,
            outdated=extents is not None and program.sized.is_outdated(extents),
            idle=self.now - version.last,
            bytes=VERSION_BYTES,
            compile=version.compile,
        )
