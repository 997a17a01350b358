"""From decisions to jobs of the compile workers, and from their replies to artifacts (R1, R2).

Identical work is done once: programs that want the same version wait for the same job. A policy
with `compile=inline` has the work done at once, in the thread that decides.
"""

from __future__ import annotations

import hashlib
import math
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING
from weakref import ref

from ...backends.llvm.artifact import Artifact
from ...backends.llvm.host import HostFacts, learn_facts
from ...diagnostics import AioptError
from ...dialects.binary import encode_module
from ..workers.jobs import Job
from ..workers.lent_weights import answer_question, weight_specs
from ..workers.request import (
    CompileReply,
    CompileRequest,
    VerifyOptions,
    make_request,
    reproducer,
)
from .cached import CachedVersions
from .events import EventLog
from .views import Decision, MachineView, Slot, slot_fields

if TYPE_CHECKING:
    from ..cache.keys import Key
    from ..workers.pool import Outcome, WorkerPool
    from .managed import Managed
    from .tiered import TieredProgram

_FAILED = ("seconds", "verify_seconds", "pid")
"""Facts about a job that are worth logging if it failed."""

KEY = 12
"""Characters of a job's key in the log."""

UNAVAILABLE = "unavailable"
"""The reason of a failure that is nobody's: there was no worker."""

LINE = 500
"""Characters of a message in the log."""


@dataclass(frozen=True)
class Compiled:
    """A version that was compiled, and verified if the policy says so.

    `cached` says that it was compiled some other time; `seconds` is then what that took. `key` is
    that of the artifact in the compile cache, if it is kept.
    """

    slot: Slot
    artifact: Artifact
    seconds: float
    cached: bool = False
    key: Key | None = None

    @property
    def needs_ir(self) -> bool:
        """Whether linking it works with IR: it computes weights from those that are given."""
        return bool(self.artifact.prepare)


@dataclass(frozen=True)
class Failed:
    """No version: `reason` as in the log.

    `reproducer` gives the text of a file that shows it. An `accident` is the worker's, and may not
    happen again.
    """

    slot: Slot
    reason: str
    message: str
    reproducer: Callable[[], str] | None = None
    accident: bool = False

    @property
    def needs_ir(self) -> bool:
        """Whether `reproducer` may work with IR."""
        return self.reproducer is not None


Result = Compiled | Failed


@dataclass
class _Work:
    """A job, and the versions of programs that wait for it."""

    key: str
    request: CompileRequest
    waiting: list[tuple[ref[TieredProgram], Slot]] = field(default_factory=list)


class Compiler:
    """Submits jobs and reads outcomes; its manager's thread alone uses it.

    Attributes:
        answers: answer what jobs ask that compile nothing, by the jobs' keys.
    """

    def __init__(
        self, pool: WorkerPool, log: EventLog, clock: Callable[[], float], cached: CachedVersions
    ) -> None:
        self._pool = pool
        self._cached = cached
        self._log = log
        self._clock = clock
        self._work: dict[str, _Work] = {}
        self.answers: dict[str, Callable[[bytes], bytes]] = {}
        pool.answer = self._answer

    def needs_ir(self, managed: Managed) -> bool:
        """Whether `submit` works with IR, so that `IR_LOCK` must be held."""
        return managed.encoded is None or managed.policies.resource.compile == "inline"

    def submit(
        self, program: TieredProgram, decision: Decision, pipeline: str, predicted: float
    ) -> list[tuple[TieredProgram, Result]]:
        """Have a version of a program compiled. Results come later, or now if the policy compiles
        inline."""
        managed, slot = program.managed, decision.slot
        resource = managed.policies.resource
        request = self.request(managed, slot, pipeline)
        key = _key(managed, request)
        managed.pending[slot] = self._clock()
        waiting = (ref(program), slot)
        self.cancel_unwanted()  # one may be about weights that lay where those of this one lie
        if key in self._work:
            self._work[key].waiting.append(waiting)
            return []
        self._work[key] = _Work(key, request, [waiting])
        data = request.to_bytes()
        self._log.emit(
            "submit",
            managed.name,
            **slot_fields(slot),
            key=key[:KEY],
            priority=decision.priority,
            predicted=predicted,
            queue=self._pool.queue + 1,
        )
        if resource.compile == "inline":
            return self._inline(managed, slot, key, data)
        priority = decision.priority if math.isfinite(decision.priority) else 0.0
        self._pool.submit(Job(key, data, priority, resource.time_limit, resource.memory_limit))
        return []

    def request(self, managed: Managed, slot: Slot, pipeline: str) -> CompileRequest:
        """The request for a version; works with IR if this `needs_ir`."""
        if managed.encoded is None:
            managed.encoded = encode_module(managed.lowered.module)
            managed.weight_specs = weight_specs(managed.weights)
        return _request(managed, slot, pipeline)

    def _inline(
        self, managed: Managed, slot: Slot, key: str, data: bytes
    ) -> list[tuple[TieredProgram, Result]]:
        from ..workers.compile_job import compile_job

        began = self._clock()
        reply = compile_job(data, lambda question: answer_question(managed.weights, question))
        seconds = self._clock() - began
        self._log.emit("wait", managed.name, **slot_fields(slot), seconds=seconds)
        return list(self._results(key, reply, {"seconds": seconds, "pid": os.getpid()}))

    def results(self, outcome: Outcome) -> list[tuple[TieredProgram, Result]]:
        """What an outcome of the pool means, for each program that waits for it."""
        facts = {"seconds": outcome.seconds, "pid": outcome.pid}
        if outcome.status == "done":
            facts |= {"cpu_seconds": outcome.cpu_seconds, "peak_bytes": outcome.peak_bytes}
            return list(self._results(outcome.key, outcome.reply, facts))
        work = self._work.pop(outcome.key, None)
        if work is None:
            return []
        message = outcome.message[-LINE:]
        reason = outcome.status if outcome.pid else UNAVAILABLE
        show = partial(reproducer, work.request, f"{outcome.status}: {message}")
        accident = outcome.status in ("crashed", "failed")
        return list(self._failed(work, reason, message, facts, show, accident=accident))

    def _results(
        self, key: str, reply: bytes | memoryview, facts: dict[str, float]
    ) -> Iterable[tuple[TieredProgram, Result]]:
        work = self._work.pop(key, None)
        if work is None:
            return
        try:
            answer = CompileReply.from_bytes(reply)
            if answer.host:
                learn_facts(HostFacts.from_json(answer.host))
            artifact = None if answer.failure else Artifact.from_bytes(answer.artifact)
        except AioptError as error:
            yield from self._failed(work, "failed", str(error), facts)
            return
        verifying = answer.seconds.get("verify", 0.0)
        if artifact is None:
            failure = answer.failure
            assert failure is not None
            reason = "failed" if failure.kind == "compile" else failure.kind
            facts = {**facts, "verify_seconds": verifying}
            show = partial(str, failure.reproducer)
            yield from self._failed(work, reason, failure.message, facts, show)
            return
        seconds = sum(answer.seconds.values()) - verifying
        alive, kept = _alive(work), None
        for program, slot in alive[:1]:
            kept = self._cached.keep(program.managed, slot, work.request, artifact, answer)
        for program, slot in alive:
            managed = program.managed
            self._log.emit(
                "compiled",
                managed.name,
                **slot_fields(slot),
                key=key[:KEY],
                verify_seconds=verifying,
                waited=max(0.0, self._clock() - managed.pending.get(slot, 0.0) - facts["seconds"]),
                stages=answer.seconds,
                bytes=len(answer.artifact),
                code_bytes=sum(map(len, artifact.objects)),
                verified=answer.verified,
                **{**facts, "seconds": seconds},
            )
            yield program, Compiled(slot, artifact, seconds, key=kept)

    def _failed(
        self,
        work: _Work,
        reason: str,
        message: str,
        facts: dict[str, float],
        show: Callable[[], str] | None = None,
        *,
        accident: bool = False,
    ) -> Iterable[tuple[TieredProgram, Result]]:
        for program, slot in _alive(work):
            known = {name: facts[name] for name in _FAILED if name in facts}
            self._log.emit(
                "compile-failed",
                program.managed.name,
                **slot_fields(slot),
                key=work.key[:KEY],
                reason=reason,
                message=message,
                **known,
            )
            yield program, Failed(slot, reason, message, show, accident)

    def _answer(self, key: str, question: bytes) -> bytes:
        """A worker asks for the values of a weight, or what somebody else has an answer to."""
        if (other := self.answers.get(key)) is not None:
            return other(question)
        work = self._work.get(key)
        for program, _ in _alive(work)[:1] if work else ():
            return answer_question(program.managed.weights, question)
        raise nobody_waits()

    def resize(self, programs: Sequence[TieredProgram], machine: MachineView) -> None:
        """Let there be as many workers as the most that a program's policy wants (R1)."""
        deciders = [program.managed.decider for program in programs]
        wanted = {
            decider.workers(machine): decider.policies.resource.workers.text
            for decider in deciders
            if decider.policies.resource.compile == "workers"
        }
        if not wanted or max(wanted) == self._pool.workers:
            return
        before, count = self._pool.workers, max(wanted)
        self._pool.resize(count)
        self._log.emit(
            "resize",
            workers=count,
            before=before,
            queue=machine.queue,
            cores=machine.cores,
            free_cores=machine.free_cores,
            rule=wanted[count],
        )

    def cancel_unwanted(self) -> None:
        """Cancel the jobs of programs that are gone."""
        for key in [key for key, work in self._work.items() if not _alive(work)]:
            del self._work[key]
            self._pool.cancel(key)

    def cancel(self, program: TieredProgram, slot: Slot) -> None:
        """Cancel the job of a version, if nobody else waits for it."""
        for key, work in list(self._work.items()):
            work.waiting = [w for w in work.waiting if (w[0](), w[1]) != (program, slot)]
            if not work.waiting:
                del self._work[key]
                self._pool.cancel(key)

    def forget(self) -> None:
        """In a forked child: what was submitted is the parent's."""
        self._work.clear()
        self.answers.clear()


def nobody_waits() -> AioptError:
    """For a worker that asks about a job which nobody wants."""
    return AioptError("nobody waits for the job any more")


def _alive(work: _Work) -> list[tuple[TieredProgram, Slot]]:
    programs = [(program(), slot) for program, slot in work.waiting]
    return [(program, slot) for program, slot in programs if program is not None]


def _request(managed: Managed, slot: Slot, pipeline: str) -> CompileRequest:
    """The request for a version."""
    tier, extents = slot
    latency = managed.policies.latency
    verify = VerifyOptions(latency.rtol, latency.atol, managed.threads) if latency.verify else None
    assert managed.encoded is not None
    return make_request(
        managed.encoded,
        pipeline,
        tier=tier,
        extents=None if extents is None else dict(zip(managed.symbols, extents, strict=True)),
        target=managed.target,
        weights=managed.weight_specs,
        captures=managed.tier_zero.captures_for(extents) if latency.verify else (),
        verify=verify,
        debug=managed.lowered.state.debug_info,
    )


def _key(managed: Managed, request: CompileRequest) -> str:
    """What identifies the work: everything but the calls it is verified with."""
    places = [
        (spec.to_json(), None if spec.file else managed.weights[spec.name].ctypes.data)
        for spec in request.weights
    ]
    wanted = (request.pipeline, request.tier, request.extents, request.target, request.debug)
    digest = hashlib.sha256(repr((*wanted, request.verify, places)).encode())
    digest.update(request.module)
    return digest.hexdigest()
