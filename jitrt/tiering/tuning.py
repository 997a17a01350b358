"""Tuning at run time: rounds of search for better schedules, and what they bring (SPEC T1, T4, D5).

The manager's side of `jitrt/tuning`. One round at a time is a job for a compile worker that has
nothing else to do, and gives way to what somebody wants compiled. Where a search stands is kept
between processes: what was found is compiled in the next one without searching.

A version with schedules that were found is obtained, verified and judged as any other. If it turns
out worse than what was there before, its schedules are bad and not compiled again.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING
from weakref import ref

from ...diagnostics import AioptError
from ...quick_dataclass import dataclass
from ..ir_lock import ir_at_once
from ..workers.jobs import Job
from ..workers.lent_weights import answer_question
from ..workers.tune_request import PATIENCE, TuneReply, TuneRequest, is_note, noted
from .compiling import LINE, UNAVAILABLE, Compiler, Failed, Result, nobody_waits
from .events import EventLog
from .searches import Found, Search, SearchStore
from .speculation.budget import CompileBudget
from .views import MachineView, ProgramView, SearchView, ShapeView, Slot, slot_fields

if TYPE_CHECKING:
    from ...passes.policies.tuning_policy import TuningPolicyPass
    from ..workers.pool import Outcome, WorkerPool
    from .cached import CachedVersions
    from .managed import Managed
    from .tiered import TieredProgram
    from .views import Decision

PERIOD = 0.5
"""Seconds between two looks at what may be tuned."""

BEHIND = -1e12
"""Priority of a round: after everything that somebody asks for, and after speculation."""

PAUSE = 5.0
"""Seconds after a round without an answer until the next one, doubled each time."""

LEAST_ROUND = 0.1
"""Part of a round that must be left of a search's budget for another one."""

WORSE = ("replace", "fallback", "retire")
"""Decisions that say that a version does not bring what was promised."""


@dataclass(eq=False)
class _Round:
    """A round that is under way.

    Attributes:
        trials: how many it has told of, and `kernels` of which kernels.
    """

    key: str
    program: ref[TieredProgram]
    slot: Slot
    search: Search
    seconds: float
    began: float
    budget: CompileBudget
    trials: int = 0
    kernels: set[str] = field(default_factory=set)

    def answer(self, question: bytes) -> bytes:
        """What it tells is entered; else it asks for a weight. Raises `AioptError`."""
        program = self.program()
        if program is None:
            raise nobody_waits()
        if not is_note(question):
            return answer_question(program.managed.weights, question)
        trials = noted(question)
        self.search.learnt(trials)
        self.trials += sum(map(len, trials.values()))
        self.kernels |= trials.keys()
        return b""


class Tuning:
    """Tunes the programs of a manager; used under its lock.

    Args:
        store: where searches are kept between runs; None keeps none.
    """

    def __init__(
        self,
        pool: WorkerPool,
        compiler: Compiler,
        cached: CachedVersions,
        store: SearchStore | None,
        log: EventLog,
        clock: Callable[[], float],
    ) -> None:
        self._pool = pool
        self._compiler = compiler
        self._cached = cached
        self._store = store
        self._log = log
        self._clock = clock
        self._budgets: dict[TuningPolicyPass, CompileBudget] = {}
        self._round: _Round | None = None
        self._count = 0
        self._gains: list[float] = []
        self._unsaved: list[tuple[Managed, Slot, Search]] = []
        self._due = -math.inf

    # -- rounds ---------------------------------------------------------------------------------

    def look(
        self, programs: Sequence[TieredProgram], machine: MachineView, now: float
    ) -> list[tuple[TieredProgram, Decision]]:
        """What was found and is to be compiled now; else begin a round if one is worth it."""
        if not now >= self._due:
            return []
        self._due = now + PERIOD
        self._drop_orphan()
        self._save()
        seen = [
            (program, program.managed.seen[0])
            for program in programs
            if program.managed.seen is not None and _may_tune(program.managed)
        ]
        found = [
            (program, decision)
            for program, view in seen
            for decision in self._improvements(program.managed, view, machine)
        ]
        left = self._flow(seen, machine, now)
        if not found:
            self._begin_round(seen, left, machine, now)
        return found

    def _begin_round(
        self,
        seen: Sequence[tuple[TieredProgram, ProgramView]],
        left: Mapping[TuningPolicyPass, float],
        machine: MachineView,
        now: float,
    ) -> None:
        if self._round is not None or machine.queue or not machine.workers or self._pool.running:
            return
        best: tuple[TieredProgram, Decision] | None = None
        for program, view in seen:
            managed = program.managed
            if left[managed.policies.tuning] < managed.decider.tuned.price(machine):
                continue
            open_ = [
                SearchView(shape, search.gain_left, search.searched)
                for shape, slot, search in self._searches(managed, view)
                if not search.over
                and _has_budget(search, managed.policies.tuning)
                and now >= search.rests
                and slot not in managed.pending
            ]
            decision = managed.decider.tuned.wanted(view, machine, open_)
            if decision and (best is None or decision.priority > best[1].priority):
                best = program, decision
        if best is not None:
            self._submit(*best, machine, now)

    def _submit(
        self, program: TieredProgram, decision: Decision, machine: MachineView, now: float
    ) -> None:
        from ...passes.option_text import plain

        managed, slot = program.managed, decision.slot
        if not self._pool.ready:
            self._pool.start()
            return
        with ir_at_once(self._compiler.needs_ir(managed)) as ready:
            if not ready:
                return
            version = self._compiler.request(managed, slot, _pipeline(managed))
        policy = managed.policies.tuning
        search = self._known(managed).setdefault(slot, Search(self._prior(policy)))
        seconds = min(policy.round, policy.budget - search.searched)
        request = TuneRequest(
            version,
            search.trials,
            seconds,
            plain(policy.search),
            policy.model,
            policy.seed,
            policy.nice,
            managed.decider.tuned.cores(machine),
        )
        self._count += 1
        key, budget = f"tune {self._count} {managed.name}", self._budgets[policy]
        self._round = _Round(key, ref(program), slot, search, seconds, now, budget)
        self._compiler.answers[key] = self._round.answer
        budget.spend(seconds)
        resource = managed.policies.resource
        limit = PATIENCE * seconds + resource.time_limit
        self._pool.submit(Job(key, request.to_bytes(), BEHIND, limit, resource.memory_limit))
        if not search.going:
            search.going = True
            self._log.emit(
                "tune-started",
                managed.name,
                **slot_fields(slot),
                rule=decision.rule,
                numbers=decision.numbers,
                measured=search.measured,
            )

    def give_way(self) -> None:
        """A round makes room for what somebody wants compiled."""
        going = self._round
        if going is not None:
            self._pool.cancel(going.key)
            self._lost(going, "gave way", "", self._elapsed(going))

    def _elapsed(self, going: _Round) -> float:
        return min(self._clock() - going.began, going.seconds)

    def forget(self) -> None:
        """In a forked child: the round is the parent's."""
        self._round = None

    def _drop_orphan(self) -> None:
        """Nobody holds the program any more that a round is for."""
        going = self._round
        if going is not None and going.program() is None:
            self._pool.cancel(going.key)
            self._end(going, self._elapsed(going))

    # -- what comes of a round ------------------------------------------------------------------

    def take(self, outcome: Outcome) -> bool:
        """Enter what a round has brought; False if the outcome is no round's."""
        going = self._round
        if going is None or outcome.key != going.key:
            return False
        if outcome.status != "done":
            reason = outcome.status if outcome.pid else UNAVAILABLE
            self._lost(going, reason, outcome.message, outcome.seconds)
            return True
        try:
            reply = TuneReply.from_bytes(outcome.reply)
        except AioptError as error:
            reply = TuneReply(failure=str(error))
        if reply.failure:
            self._lost(going, "failed", reply.failure, outcome.seconds)
            return True
        self._end(going, reply.seconds or outcome.seconds)
        program = going.program()
        if program is not None:
            self._answered(program.managed, going, reply, outcome)
        return True

    def _answered(
        self, managed: Managed, going: _Round, reply: TuneReply, outcome: Outcome
    ) -> None:
        search = going.search
        found = Found(reply.pipeline, reply.gain) if reply.gain > 0 else None
        gained = search.answered(found, reply.gain_left, reply.exhausted)
        self._log.emit(
            "tune-round",
            managed.name,
            **slot_fields(going.slot),
            seconds=outcome.seconds,
            cpu_seconds=reply.seconds,
            trials=going.trials,
            kernels=len(going.kernels),
            gained=gained,
            gain=0.0 if search.best is None else search.best.gain,
            gain_left=search.gain_left,
            searched=search.searched,
            pid=outcome.pid,
        )
        self._stop_if_over(managed, going.slot, search)
        self._unsaved.append((managed, going.slot, search))

    def _lost(self, going: _Round, reason: str, message: str, seconds: float) -> None:
        """A round has ended without an answer, and is known by what it has told of. What it used is
        not known: its share at most."""
        self._end(going, min(seconds, going.seconds))
        program = going.program()
        if program is None:
            return
        managed, search = program.managed, going.search
        if reason not in ("gave way", UNAVAILABLE):
            search.failed(self._clock(), PAUSE)
        elif reason == UNAVAILABLE:
            search.rests = self._clock() + PAUSE
        self._log.emit(
            "tune-lost",
            managed.name,
            **slot_fields(going.slot),
            reason=reason,
            message=message[-LINE:],
            trials=going.trials,
            seconds=seconds,
        )
        self._stop_if_over(managed, going.slot, search)

    def _end(self, going: _Round, seconds: float) -> None:
        """A round is over, and has used so many seconds."""
        self._round = None
        self._compiler.answers.pop(going.key, None)
        going.budget.spend(seconds - going.seconds)
        going.search.searched += seconds
        going.search.rounds += 1

    def _stop_if_over(self, managed: Managed, slot: Slot, search: Search) -> None:
        """Have the log say that a search has come to its end, if it has."""
        policy, seen, ended = managed.policies.tuning, managed.seen, None
        if not search.over and not _has_budget(search, policy):
            search.over = "budget"
        if not search.over and seen is not None:
            shape = self._shape(managed, seen[0], slot)
            view = SearchView(shape, search.gain_left, search.searched)
            ended = managed.decider.tuned.ended(*seen, view)
        if not search.over and ended is None:
            return
        search.going = False
        gain = 0.0 if search.best is None else search.best.gain
        self._gains.append(gain)
        self._log.emit(
            "tune-stopped",
            managed.name,
            **slot_fields(slot),
            reason=search.over or "stop",
            rule="" if ended is None else ended.rule,
            numbers={} if ended is None else ended.numbers,
            gain=gain,
            measured=search.measured,
            seconds=search.searched,
        )

    # -- what was found -------------------------------------------------------------------------

    def pipeline_for(self, managed: Managed, slot: Slot, pipeline: str) -> str:
        """What a version is compiled with: the best schedules that are known of it, if any."""
        search = self._known(managed).get(slot) if _may_tune(managed) else None
        if search is None or pipeline != _pipeline(managed):
            return pipeline
        search.coming = search.good
        return pipeline if search.good is None else search.good.pipeline

    def ended(self, managed: Managed, result: Result) -> None:
        """A version was installed, or there is none after all."""
        slot, search = result.slot, (managed.searches or {}).get(result.slot)
        if search is None:
            return
        coming, search.coming = search.coming, None
        if managed.version(slot) is not None and not isinstance(result, Failed):
            search.used = coming
        elif coming is not None and isinstance(result, Failed) and _is_to_blame(result):
            managed.blocked.pop(slot, None)
            managed.attempts.pop(slot, None)
            self._reject(managed, slot, search, coming, result.reason)

    def taken_out(self, managed: Managed, decision: Decision) -> None:
        """A version goes; a call may be waiting."""
        search = (managed.searches or {}).get(decision.slot)
        if search is None or search.used is None:
            return
        used, search.used = search.used, None
        if decision.kind in WORSE and not _is_unused(decision, managed):
            self._reject(managed, decision.slot, search, used, decision.kind)

    def _reject(
        self, managed: Managed, slot: Slot, search: Search, found: Found, reason: str
    ) -> None:
        search.give_up(found)
        self._log.emit(
            "tune-rejected", managed.name, **slot_fields(slot), reason=reason, gain=found.gain
        )
        self._unsaved.append((managed, slot, search))

    def _improvements(
        self, managed: Managed, view: ProgramView, machine: MachineView
    ) -> Iterator[Decision]:
        """What was found that is worth a compilation."""
        for shape, slot, search in self._searches(managed, view):
            gains = search.gains
            if gains is None or slot in managed.pending or search.coming is not None:
                continue
            if managed.is_blocked(slot, self._clock()):
                continue
            sought = SearchView(shape, search.gain_left, search.searched)
            final = not search.going
            decision = managed.decider.tuned.found(view, machine, sought, gains, final)
            if decision is not None:
                yield decision

    # -- searches -------------------------------------------------------------------------------

    def _searches(
        self, managed: Managed, view: ProgramView
    ) -> Iterator[tuple[ShapeView, Slot, Search]]:
        """The searches that there are, or may be, for the calls that come now; one that has not
        begun is like all that have not."""
        known, tuned = self._known(managed), managed.decider.tuned
        new = Search(self._prior(managed.policies.tuning))
        for shape in tuned.shapes(view):
            slot = tuned.slot(shape)
            yield shape, slot, known.get(slot) or new

    def _shape(self, managed: Managed, view: ProgramView, slot: Slot) -> ShapeView:
        tuned = managed.decider.tuned
        shapes = (shape for shape in tuned.shapes(view) if tuned.slot(shape) == slot)
        return next(shapes, ShapeView(slot[1] or (), 0.0, 0.0))

    def _prior(self, policy: TuningPolicyPass) -> float:
        """What a search is taken to save: the policy's guess counts as one search more."""
        return (policy.gain + sum(self._gains)) / (1 + len(self._gains))

    def _flow(
        self,
        seen: Sequence[tuple[TieredProgram, ProgramView]],
        machine: MachineView,
        now: float,
    ) -> dict[TuningPolicyPass, float]:
        """Seconds that rounds may take now, by policy."""
        left: dict[TuningPolicyPass, float] = {}
        for policy in {program.managed.policies.tuning for program, _ in seen}:
            if policy not in self._budgets:
                self._budgets[policy] = CompileBudget(policy.beta, policy.window, now)
            left[policy] = self._budgets[policy].flow(now, machine.workers)
        return left

    def _known(self, managed: Managed) -> dict[Slot, Search]:
        """The searches of a program, those of earlier runs among them."""
        if managed.searches is None:
            managed.searches = {}
            if self._store is not None and managed.policies.hotness.remember:
                managed.searches |= self._store.load(_name(managed), managed.policies.cache)
            for version in managed.versions():
                self._recognise(managed, version.slot)
        return managed.searches

    def _recognise(self, managed: Managed, slot: Slot) -> None:
        """Note that a version which came with the program has what a search has found."""
        version, search = managed.version(slot), (managed.searches or {}).get(slot)
        if version is None or version.key is None or search is None or search.best is None:
            return
        key = self._cached.key(managed, slot, search.best.pipeline)
        if key is not None and key.digest == version.key.digest:
            search.used = search.best

    def _save(self) -> None:
        """Keep what has changed; not at once, since a call may be waiting where it changes."""
        unsaved, self._unsaved, store = self._unsaved, [], self._store
        for managed, slot, search in unsaved:
            if store is not None and managed.policies.hotness.remember:
                store.save(_name(managed), {slot: search}, managed.policies.cache)


def _may_tune(managed: Managed) -> bool:
    policies = managed.policies
    return bool(policies.tuning.beta) and policies.resource.compile == "workers"


def _has_budget(search: Search, policy: TuningPolicyPass) -> bool:
    return policy.budget - search.searched >= LEAST_ROUND * policy.round


def _pipeline(managed: Managed) -> str:
    """That of the last tier, without pins."""
    return managed.library.inlined(managed.policies.tier.tiers[-1])


def _name(managed: Managed) -> str:
    """What the searches of a program are recorded under: they are for one pipeline and target."""
    target = managed.target
    named = target if isinstance(target, str | None) else target.to_json()
    text = repr((_pipeline(managed), named))
    return f"{managed.profile.digest} {hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _is_to_blame(failed: Failed) -> bool:
    """Whether a version itself is why there is none."""
    return failed.reason != UNAVAILABLE and not failed.accident


def _is_unused(decision: Decision, managed: Managed) -> bool:
    """Whether a version is retired since its sizes come no more, whatever it brings."""
    gain = decision.numbers.get("gain", math.nan)
    return decision.kind == "retire" and not gain < managed.policies.tier.min_gain
