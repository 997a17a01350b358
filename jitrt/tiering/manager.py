"""The manager: one thread that looks after all tiered programs of a process (T1-T4, T7, O5, R2).

It drains what calls have left behind into profiles, asks the decision engine, hands jobs to the
compile workers, installs what comes back, and logs an event for each of these. It never runs on
the request path, and nothing on the request path waits for it.

Who works with IR may wait for the manager: a function that is traced may load programs. So whoever
needs both locks takes `IR_LOCK` first, and a round that cannot have it at once leaves the work to a
later one.
"""

from __future__ import annotations

import math
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from threading import get_ident
from typing import TYPE_CHECKING
from weakref import WeakSet, ref

from ..cache.cache import Cache
from ..ir_lock import IR_LOCK, ir_at_once
from . import gains, observing, sizing
from .cached import Cached, CachedVersions, Wish
from .compiling import Compiled, Compiler, Result
from .events import EventLog
from .installing import Installer, take_over
from .managed import Managed
from .observing import Models
from .obtaining import Obtainer
from .process import prestart
from .profiling.context import MachineContext
from .profiling.profile import ProgramProfile
from .regrouping import profile_prefix
from .remembering import Remembering
from .reporting import CallCounts, report_operations, statistics_of
from .reports.statistics import Statistics
from .speculating import Speculation
from .tuning import Tuning
from .views import MAKING, Decision, MachineView, ProgramView

if TYPE_CHECKING:
    from ...backends.llvm.runtime import NativeProgram
    from ...passes.policies.bundle import Policies
    from ..lowered import Lowered
    from ..workers.pool import WorkerPool
    from .asleep import Timed
    from .profiling.graph_work import GraphWork
    from .profiling.profile_store import ProfileStore
    from .searches import SearchStore
    from .tiered import TieredProgram

LONGEST_PAUSE = 0.5
"""Seconds between two rounds while nothing changes."""

CALMING = 1.25
"""By how much the pause grows after each round that changed nothing."""

BREATH = 50e-6
"""Seconds that the manager's thread lets go of the interpreter between two things it does: a call
that waits for the interpreter waits for one of them, not for a whole round."""

FORK_PATIENCE = 5.0
"""Seconds that a fork waits for the manager's round to end."""


class Manager:
    """Looks after tiered programs.

    Args:
        pool: the compile workers.
        models: what is learned from all programs.
        clock: seconds; never goes back.
        events: where decisions are logged.
        context: the machine.
        store: where profiles are kept between runs; None keeps none. `searches`: the same of what
            is tuned.
        cache: where versions are kept; by default none are.
        threaded: run rounds in a thread of its own; else whoever made the manager calls `step`.
    """

    def __init__(
        self,
        pool: WorkerPool,
        models: Models,
        *,
        clock: Callable[[], float] = time.monotonic,
        events: EventLog | None = None,
        context: MachineContext | None = None,
        store: ProfileStore | None = None,
        searches: SearchStore | None = None,
        cache: Cache | None = None,
        threaded: bool = True,
    ) -> None:
        self.clock = clock
        self.events = EventLog(clock=clock) if events is None else events
        self.context = MachineContext(clock) if context is None else context
        self.models = models
        self.pool = pool
        self.cached = CachedVersions(cache or Cache(), clock, pool.wake)
        self.compiler = Compiler(pool, self.events, clock, self.cached)
        self._obtainer = Obtainer(
            self.cached,
            self.compiler,
            pool,
            models,
            self.context,
            self.events,
            clock,
            self._make_room,
        )
        self._installer = Installer(self.cached, models, self.events, clock, self._breathe)
        self._remembering = Remembering(
            store, self.events, lambda managed: observing.drain(managed, clock())
        )
        self._call_counts = CallCounts(self.events)
        self._speculation = Speculation(self.events, clock, self._view)
        self._tuning = Tuning(pool, self.compiler, self.cached, searches, self.events, clock)
        self._threaded = threaded
        self._programs: WeakSet[TieredProgram] = WeakSet()
        self._totals = (0.0, 0.0)
        self._start_anew()

    def _start_anew(self) -> None:
        """No thread, no locks held."""
        self._starting = threading.Lock()
        self._lock = threading.RLock()
        self._rounds = threading.Condition(self._lock)
        self._thread: threading.Thread | None = None
        self._forking: list[int] = []
        self._closing = False
        self._pause = LONGEST_PAUSE
        self._due = -math.inf
        self._woken = False
        self._decided = 0
        self._results: list[tuple[TieredProgram, Result]] = []

    # -- programs -------------------------------------------------------------------------------

    def add(self, program: TieredProgram) -> None:
        """Look after a program from now on; may compile it ahead of its first call (T6)."""
        managed = program.managed
        if not managed.versions():  # else what is served may need no worker for long
            prestart(self.pool, managed.policies)
        self._leave_processors(managed)
        self._guarded(program, partial(self._begin, program))
        if managed.pending or managed.generic is not None:
            self.notice()
            if managed.policies.tier.wait:
                self._wait_until(lambda: not managed.pending, None)

    def adopt(self, program: TieredProgram, timed: Iterable[Timed]) -> None:
        """Look after a program that has served for a while."""
        managed, timed = program.managed, tuple(timed)
        take_over(managed, (each.version for each in timed), self.events)
        self.add(program)
        with self._lock:
            for each in timed:
                calls = each.version.native.calls
                observing.enter_calls(managed, each.version, calls, tuple(each.samples))
            managed.reached = managed.tier, managed.profile.spent(managed.tier)
            managed.snapshot = managed.profile.snapshot()
            for each in timed:
                each.version.snapshot = managed.snapshot

    def _begin(self, program: TieredProgram) -> None:
        managed = program.managed
        self._remembering.begin(program)  # may wait for a remote
        with self._lock:
            self._programs.add(program)
            decisions = managed.decider.ahead(self._view(managed), self._machine())
        if decisions:
            with IR_LOCK, self._lock:
                for decision in decisions:
                    self._compile(program, decision, "ahead")

    def notice(self) -> None:
        """A call has left something for the manager. Cheap; from any thread."""
        if not self._threaded:
            return
        if self._thread is None or not self._thread.is_alive():
            self._run_in_thread()
        if not self._woken and self.clock() >= self._due:
            self._woken = True
            self.pool.wake()

    def profile_of(self, lowered: Lowered, policies: Policies, work: GraphWork) -> ProgramProfile:
        """A profile for a program."""
        from ...passes.digest import module_digest

        with IR_LOCK:
            key = module_digest(lowered.module)
        return ProgramProfile(key, policies.hotness, self.clock, work=work)

    def statistics(self) -> Statistics:
        """What runs now, for reports."""
        with self._lock:
            programs = [program.managed for program in self._programs]
            found = statistics_of(programs, self.pool, self.cached.cache, self.clock())
            return replace(found, saved=self._speculation.saved)

    def report_calls(self, program: TieredProgram) -> None:
        """Have the log say what calls of a program have done until now."""
        with self._lock:
            self._drain(program, self.clock())
            self._call_counts.report(program.managed, self.clock(), period=0.0)

    # -- rounds ---------------------------------------------------------------------------------

    def step(self, timeout: float = 0.0) -> None:
        """One round: wait for workers up to `timeout` seconds, then look at every program."""
        outcomes = self.pool.wait(min(timeout, self.cached.patience()))
        with self._rounds:
            self._woken = False
            began = time.thread_time()
            for outcome in outcomes:
                if not self._tuning.take(outcome):
                    self._results += self.compiler.results(outcome)
            self._finish_results()
            for program, wish, found in self.cached.answers():
                self._guarded(program, partial(self._heed, program, wish, found))
            acted = self._look()
            self._remembering.save_left()
            interval = self._interval()
            self._pause = interval if acted else min(CALMING * self._pause, LONGEST_PAUSE)
            self._due = self.clock() + interval
            self.events.emit("detect", seconds=time.thread_time() - began)
            self._rounds.notify_all()

    def _guarded(self, program: TieredProgram, action: Callable[[], object]) -> None:
        """Do something for a program. What goes wrong in it costs the program its tiers, no more:
        what is installed goes on."""
        self._breathe()
        try:
            action()
        except Exception as error:
            self._programs.discard(program)
            self._report(error, program.name)

    def _report(self, error: Exception, name: str = "") -> None:
        self.events.emit("trouble", name, message="".join(traceback.format_exception(error)))

    def _breathe(self) -> None:
        """Let in a call that waits for the interpreter."""
        if threading.current_thread() is self._thread:
            time.sleep(BREATH)

    def settle(self, program: TieredProgram, timeout: float | None = None) -> bool:
        """Wait until nothing is compiled for a program and its policy wants nothing more."""
        return self._wait_until(lambda: self._is_settled(program), timeout)

    def close(self) -> None:
        """Stop the thread, end the workers, save profiles."""
        self._closing = True
        self.pool.wake()
        thread = self._thread
        if thread is not None and thread.is_alive():
            thread.join(timeout=2.0)
        self.pool.close()
        self._remember()

    def _remember(self) -> None:
        """Save profiles and models for the next run (O4)."""
        programs, now = list(self._programs), self.clock()
        for program in programs:
            self._guarded(program, partial(observing.drain, program.managed, now))
        self._remembering.save_all(programs, self.models.compile, self.models.speed)

    def hold_still(self) -> None:
        """Before a fork: let the thread end its round, or what it imports and links would stay
        half done in the child."""
        if self._lock.acquire(timeout=FORK_PATIENCE):
            self._forking.append(get_ident())

    def go_on(self) -> None:
        """After a fork, in the parent."""
        if get_ident() in self._forking:
            self._forking.remove(get_ident())
            self._lock.release()

    def forget_after_fork(self) -> None:
        """In a forked child: versions stay, compilations under way are the parent's."""
        self.pool.forget_after_fork()
        self.compiler.forget()
        self.cached.forget()
        self._speculation.forget()
        self._tuning.forget()
        for program in list(self._programs):
            program.managed.pending.clear()
        self._start_anew()
        if self._programs:
            self.notice()

    def _run_in_thread(self) -> None:
        """Start the thread, unless somebody else does. Calls of programs do not wait here."""
        if not self._starting.acquire(blocking=False):
            return
        try:
            if self._closing or (self._thread is not None and self._thread.is_alive()):
                return
            thread = threading.Thread(target=self._run, name="aiopt-manager", daemon=True)
            with suppress(RuntimeError):  # too many threads, or the interpreter is at its end
                thread.start()
                self._thread = thread
        finally:
            self._starting.release()

    def _run(self) -> None:
        while not self._closing:
            try:
                self.step(self._pause)
            except Exception as error:
                self._report(error)
                time.sleep(LONGEST_PAUSE)

    def _interval(self) -> float:
        policies = [program.managed.policies.resource for program in self._programs]
        return min((resource.interval for resource in policies), default=LONGEST_PAUSE)

    def _wait_until(self, done: Callable[[], bool], timeout: float | None) -> bool:
        end = math.inf if timeout is None else self.clock() + timeout
        while True:
            with self._rounds:
                self._finish_results()  # the manager's thread cannot if this one works with IR
                if done():
                    return True
                left = end - self.clock()
                if left <= 0:
                    return False
                if self._threaded:
                    self.notice()
                    self._rounds.wait(min(left, LONGEST_PAUSE))
                    continue
            self.step(min(left, LONGEST_PAUSE))

    def _is_settled(self, program: TieredProgram) -> bool:
        managed = program.managed
        if program not in self._programs:
            return True  # nobody looks after it any more
        if managed.pending.keys() - managed.ahead or managed.tier_zero.recent:
            return False
        now = self.clock()
        decisions = managed.decider.decide(self._view(managed), self._machine())
        return all(managed.is_blocked(decision.slot, now) for decision in decisions)

    # -- looking --------------------------------------------------------------------------------

    def _look(self) -> bool:
        """Drain, decide and act for all programs; whether any was called in tier 0 or changed."""
        now, decided = self.clock(), self._decided
        programs = list(self._programs)
        interpreted = sum(self._drain(program, now) for program in programs)
        profiles = [program.managed.profile for program in self._programs]
        self._totals = sum(p.calls() for p in profiles), sum(p.spent() for p in profiles)
        machine = self._machine()
        for program in programs:
            if program.managed.is_due(now):
                self._guarded(program, partial(self._look_at, program, machine, now))
        self._keep_budget(programs, machine)
        self._speculate(programs, now)
        for program, decision in self._tuning.look(programs, self._machine(), now):
            self._guarded(program, partial(self._act, program, decision))
        self.compiler.cancel_unwanted()
        self.compiler.resize(programs, machine)
        return bool(interpreted) or self._decided > decided

    def _drain(self, program: TieredProgram, now: float) -> int:
        """Enter a program's calls in its profile; how many there were in tier 0."""
        counts: list[int] = []
        self._guarded(program, lambda: counts.append(observing.drain(program.managed, now)))
        return sum(counts)

    def _look_at(self, program: TieredProgram, machine: MachineView, now: float) -> None:
        managed = program.managed
        if program.versioned is not None:
            program.versioned.sweep()
        if managed.keeper is not None and managed.keeper.outdated:
            managed.keeper.keep(managed)
        observing.set_sampling(managed, now)
        self._leave_processors(managed)
        if gains.measure(managed, self.models.speed, now):
            gains.adapt(managed, self._view(managed), machine, self.events)
        sizing.learn(managed, now)
        view = self._view(managed)
        managed.seen = view, machine
        managed.looked = now
        self._breathe()
        decisions = managed.decider.decide(view, machine)
        sizing.report_refused(managed, view, machine, now, self.events)
        managed.changed = bool(decisions)
        for decision in decisions:
            self._act(program, decision)
        threads = managed.decider.threads(machine)
        for version in managed.versions() if threads is not None else ():
            version.native.threads = min(threads or 1, managed.threads)
        self._call_counts.report(managed, now)
        report_operations(self.events, managed, self.models.bandwidth)

    def _speculate(self, programs: Sequence[TieredProgram], now: float) -> None:
        """Compile ahead of calls, if nobody else wants to compile anything (D4, D5)."""
        self._speculation.observe(programs, now)
        chosen = self._speculation.decide(programs, self._machine(), now)
        if chosen is not None:
            program, decision = chosen
            self._guarded(program, partial(self._act, program, decision))
            self._speculation.submitted(program, decision.slot)

    def _leave_processors(self, managed: Managed) -> None:
        """Let tier 0 use no processor that is needed for compiling: its threads wait for each other
        by spinning."""
        managed.tier_zero.threads = max(1, managed.threads - self.pool.busy)

    def _view(self, managed: Managed) -> ProgramView:
        return observing.program_view(managed, self.clock(), *self._totals, self.models)

    def _machine(self) -> MachineView:
        programs = [program.managed for program in self._programs]
        return observing.machine_view(programs, self.context, self.pool, self.models)

    def _keep_budget(self, programs: Sequence[TieredProgram], machine: MachineView) -> None:
        """Evict versions of programs that are over their policy's budget of memory (C5, C10)."""
        for program in programs:
            if machine.memory <= program.managed.policies.resource.memory:
                continue
            views = [other.managed.seen[0] for other in programs if other.managed.seen]
            named = {other.managed.name: other for other in programs}
            for decision in program.managed.decider.evict(views, machine):
                self._act(named[decision.program], decision)
            return

    # -- acting ---------------------------------------------------------------------------------

    def _act(self, program: TieredProgram, decision: Decision) -> None:
        self._decided += 1
        if decision.kind in MAKING:
            self._compile(program, decision, decision.kind)
        else:
            self._take_out(program, decision)

    def _compile(self, program: TieredProgram, decision: Decision, kind: str) -> None:
        managed = program.managed
        never = managed.policies.resource.compile == "never"
        if never or managed.is_blocked(decision.slot, self.clock()):
            return
        pipelines = managed.decider.pipelines(self._machine())
        pipeline = managed.library.inlined(pipelines[decision.tier])
        pipeline = self._tuning.pipeline_for(managed, decision.slot, pipeline)
        pipeline = profile_prefix(managed, decision.slot, self.clock()) + pipeline
        wish = Wish(ref(program), decision, kind, pipeline)
        self._results += self._obtainer.obtain(program, wish)
        self._finish_results()

    def _make_room(self, wish: Wish) -> None:
        """What nobody asked for does not keep a worker from what somebody asks for."""
        if self.pool.busy < self.pool.workers:
            return
        self._tuning.give_way()
        if wish.kind != "speculate" and (coming := self._speculation.give_way()) is not None:
            self.compiler.cancel(*coming)

    def _heed(self, program: TieredProgram, wish: Wish, found: Cached | None) -> None:
        """A remote cache has answered."""
        self._results += self._obtainer.heed(program, wish, found)
        self._finish_results()

    def _take_out(self, program: TieredProgram, decision: Decision) -> None:
        managed, slot = program.managed, decision.slot
        if decision.kind == "retire" and self._speculation.awaits(managed, slot):
            return
        memory = self._machine().memory if decision.kind == "evict" else 0.0
        self._installer.take_out(program, decision, memory)
        self._speculation.over(managed, slot, decision.kind)
        self._tuning.taken_out(managed, decision)

    def on_slow(self, program: TieredProgram, native: NativeProgram, seconds: float) -> None:
        """A call took longer than the guard allows: in the thread that called, at once (T7)."""
        managed = program.managed
        version = next((v for v in managed.versions() if v.native is native), None)
        if version is None or version is managed.before:
            return
        if managed.seen is None or not self._lock.acquire(blocking=False):
            return  # the manager is at work: it will see the call itself
        try:
            view, machine = managed.seen
            decision = managed.decider.fallback(view, machine, version.slot, seconds)
            if decision is not None:
                self._take_out(program, decision)
        finally:
            self._lock.release()

    # -- what comes back ------------------------------------------------------------------------

    def _finish_results(self) -> None:
        results, self._results = self._results, []
        for program, result in results:
            with ir_at_once(result.needs_ir) as ready:
                if ready:
                    self._guarded(program, partial(self._installer.bring_in, program, result))
                    self._speculation.ended(program.managed, result.slot, _spent(result))
                    self._tuning.ended(program.managed, result)
                else:
                    self._results.append((program, result))


def _spent(result: Result) -> float:
    """Seconds of compilation for a result now."""
    return result.seconds if isinstance(result, Compiled) and not result.cached else 0.0
