"""The measurer of this machine: compiles, checks and times candidates in forked children (SPEC I2).

A batch costs two children, more if candidates kill them. The first one compiles; the second one
computes what the reference gives, checks each candidate as new versions of programs are checked
(`workers/verify.py`), and gives the candidates one heat after the other, by turns. The process that
asks neither runs nor links candidates, and compiles no schedule but the reference's, which programs
have had before. But it loads what children would otherwise load each by itself: modules,
micro-kernels, the runtime.
"""

from __future__ import annotations

import json
import os
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, replace
from functools import partial
from hashlib import sha256
from math import inf
from typing import Any, TypeAlias

from ....backends.llvm.artifact import Artifact
from ....backends.llvm.imports import artifact_imports
from ....backends.llvm.repeat import load_loop
from ....backends.llvm.runtime import library
from ....diagnostics import AioptError
from ....passes.space import Point
from ....quick_dataclass import dataclass
from ...workers.request import Capture, VerifyOptions
from ...workers.verify import Verdict, verify
from ..interfaces import KernelTask
from ..trial import Trial
from .children import Reply, Work, in_children
from .race import CANDIDATE, INCUMBENT, REFERENCE, Form, Heat, Race, Rules
from .track import Track

Compile: TypeAlias = Callable[[KernelTask, Point], Artifact]
"""The program of a task with the schedule of a point. Raises AioptError if there is none."""

_Key: TypeAlias = tuple[str, tuple[str, ...], Point]

_REMEMBERED = 4096
"""Artifacts that are kept, of some 20 KiB each."""

_BATCH = 64
"""Candidates that share two children."""


@dataclass(frozen=True)
class MeasureOptions:
    """How candidates are measured.

    Attributes:
        rules: of the races.
        cores: processors that may be used; None: those of this process. As many as there are
            threads are, the last ones.
        avoid: processors that serve.
        threads: that may share a kernel.
        limit: processor seconds after which a candidate hangs, in the compiler or in a race.
        seed: of arguments and weights.
        check: tolerances of results.
    """

    rules: Rules = Rules()
    cores: tuple[int, ...] | None = None
    avoid: tuple[int, ...] = ()
    threads: int = 1
    limit: float = 30.0
    seed: int = 0
    check: VerifyOptions = VerifyOptions(shapes=0)


class KernelMeasurer:
    """Measures schedules of kernels; see `Measurer`.

    Only for processes that may fork: see `workers/isolated.py`.

    Args:
        compile_: how a task is compiled.
        clock: seconds, for what trials cost.
    """

    def __init__(
        self,
        compile_: Compile,
        options: MeasureOptions | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._compile = compile_
        self._options = options or MeasureOptions()
        self._clock = clock
        self._artifacts: OrderedDict[_Key, bytes] = OrderedDict()

    def measure(
        self,
        task: KernelTask,
        incumbent: Point,
        candidates: Sequence[Point],
        *,
        confirm: bool = False,
    ) -> list[Trial]:
        """The trials of the candidates; see `Measurer`.

        Raises:
            AioptError: the reference or the incumbent cannot be compiled or run.
        """
        beside = task.reference if confirm else incumbent
        wanted = list(dict.fromkeys(candidates))
        found: dict[Point, Trial] = {}
        for start in range(0, len(wanted), _BATCH):
            found |= self._batch(task, beside, wanted[start : start + _BATCH], confirm)
        return [found[point] for point in candidates]

    def noise_floor(self, task: KernelTask) -> Trial:
        """The reference as a candidate beside itself: its ratio and spread are noise."""
        return self.measure(task, task.reference, [task.reference], confirm=True)[0]

    def _batch(
        self, task: KernelTask, incumbent: Point, points: Sequence[Point], confirm: bool
    ) -> dict[Point, Trial]:
        failed, costs = self._compile_all(task, [incumbent, *points])
        if incumbent in failed:
            raise AioptError(f"the incumbent cannot be compiled: {failed[incumbent].message}")
        found = dict(failed)
        groups = self._groups(task, [point for point in points if point not in failed])
        trials = self._race(task, incumbent, [group[0] for group in groups], confirm)
        for group, trial in zip(groups, trials, strict=True):
            costs[group[0]] = costs.get(group[0], 0.0) + trial.cost
            found |= {point: replace(trial, point=_named(task, point)) for point in group}
        return {point: replace(found[point], cost=costs.get(point, 0.0)) for point in points}

    # ------------------------------------------------------------------------------- compiling

    def _compile_all(
        self, task: KernelTask, points: Sequence[Point]
    ) -> tuple[dict[Point, Trial], dict[Point, float]]:
        """Have the artifacts of all points; trials of those that have none, and the seconds that
        compiling took."""
        if _key(task, task.reference) not in self._artifacts:
            self._keep(task, task.reference, self._compile(task, task.reference).to_bytes())
        missing = [p for p in dict.fromkeys(points) if _key(task, p) not in self._artifacts]

        def work(item: int) -> bytes:
            return self._compile(task, missing[item]).to_bytes()

        replies = [*in_children(lambda: work, len(missing), self._options.limit, self._clock)]
        failed: dict[Point, Trial] = {}
        for point, reply in zip(missing, replies, strict=True):
            if reply.data is not None:
                self._keep(task, point, reply.data)
                continue
            message = f"the compiler: {reply.error}" if reply.crashed else reply.error
            failed[point] = Trial(_named(task, point), "failed", message=message)
        costs = {p: reply.seconds for p, reply in zip(missing, replies, strict=True)}
        return failed, costs

    def _keep(self, task: KernelTask, point: Point, artifact: bytes) -> None:
        self._artifacts[_key(task, point)] = artifact
        while len(self._artifacts) > _REMEMBERED:
            self._artifacts.popitem(last=False)

    def _artifact(self, task: KernelTask, point: Point) -> Artifact:
        key = _key(task, point)
        self._artifacts.move_to_end(key)
        return Artifact.from_bytes(self._artifacts[key], authentic=True)

    def _groups(self, task: KernelTask, points: Sequence[Point]) -> list[list[Point]]:
        """Points of the same machine code together: one of them is measured."""
        groups: dict[str, list[Point]] = {}
        for point in points:
            groups.setdefault(_code(self._artifact(task, point)), []).append(point)
        return list(groups.values())

    # ---------------------------------------------------------------------------------- racing

    def _race(
        self, task: KernelTask, incumbent: Point, points: Sequence[Point], confirm: bool
    ) -> list[Trial]:
        """Trials of points, without their names. A pass is a heat of each that needs one."""
        self._load_for(task, [task.reference, incumbent, *points])
        rules = self._options.rules.confirming() if confirm else self._options.rules
        field = _Field([Form(rules) for _ in points], {})
        begin = partial(self._begin, task, incumbent, points, field, rules)
        count = rules.most_heats * len(points)
        costs = [0.0] * len(points)
        replies = in_children(begin, count, self._options.limit, self._clock)
        try:
            for item, reply in enumerate(replies):
                number = item % len(points)
                costs[number] += reply.seconds
                field.take(number, reply)
        except AioptError as error:
            raise AioptError(f"kernel '{task.name}' cannot be measured: {error.text}") from error
        trials = (field.trial(number, confirm) for number in range(len(points)))
        return [replace(trial, cost=cost) for trial, cost in zip(trials, costs, strict=True)]

    def _load_for(self, task: KernelTask, points: Sequence[Point]) -> None:
        """Load what the children need and would lose."""
        library()
        load_loop()
        for point in points:
            artifact_imports(self._artifact(task, point))

    def _begin(
        self,
        task: KernelTask,
        incumbent: Point,
        points: Sequence[Point],
        field: _Field,
        rules: Rules,
    ) -> Work:
        """In a child: make the track, with reference and incumbent."""
        options = self._options
        os.sched_setaffinity(0, cores(options))
        reference = self._artifact(task, task.reference)
        track = Track(reference, task.cold_bytes, options.threads, options.seed)
        track.seat(REFERENCE, reference)
        capture = Capture(tuple(track.inputs), track.answers(REFERENCE))
        beside = incumbent != task.reference
        if beside:
            track.seat(INCUMBENT, self._artifact(task, incumbent))
        race = Race(track.run, rules, beside_incumbent=beside)
        check = replace(options.check, threads=options.threads)
        rested: dict[int, float] = {}

        def work(item: int) -> bytes:
            number = item % len(points)
            if field.is_done(number):
                return b""
            if number not in rested:
                candidate = self._artifact(task, points[number])
                refused = _refusal(verify(candidate, track.weights, [capture], check))
                if refused is not None:
                    field.refused[number] = refused
                    return json.dumps(
                        {"status": refused.status, "message": refused.message}
                    ).encode()
                track.seat(CANDIDATE + number, candidate)
                rested[number] = -inf
            time.sleep(max(0.0, rested[number] - time.monotonic()))
            heat = race.heat(field.forms[number], CANDIDATE + number)
            field.forms[number].heats.append(heat)
            rested[number] = time.monotonic() + rules.pause
            if field.is_done(number):
                track.unseat(CANDIDATE + number)
            return json.dumps(asdict(heat)).encode()

        return work


@dataclass(frozen=True)
class _Field:
    """The candidates of a race, by number: their heats, or why they have none. Parent and child
    both keep it."""

    forms: list[Form]
    refused: dict[int, Trial]

    def is_done(self, number: int) -> bool:
        """Whether a candidate needs no more heats."""
        return number in self.refused or self.forms[number].is_decided

    def take(self, number: int, reply: Reply) -> None:
        """What the child has found."""
        if reply.data is None:
            status = "crashed" if reply.crashed else "failed"
            self.refused[number] = Trial((), status, message=reply.error)
        elif reply.data:
            fields: dict[str, Any] = json.loads(reply.data)
            if "status" in fields:
                self.refused[number] = Trial((), **fields)
            else:
                self.forms[number].heats.append(Heat(**fields))

    def trial(self, number: int, confirm: bool) -> Trial:
        """What became of a candidate."""
        if number in self.refused:
            return self.refused[number]
        return self.forms[number].outcome().trial((), confirm=confirm)


def _refusal(verdict: Verdict) -> Trial | None:
    """What becomes of a candidate that may not be timed."""
    if verdict.kind is None and verdict.checks:
        return None
    if "SIGXCPU" in verdict.message:
        return Trial((), "crashed", message="it takes too long")
    if verdict.kind in ("wrong", None):
        message = verdict.message.replace("tier 0", "the reference")  # whose results were given
        return Trial((), "wrong", message=message or "it refuses the arguments")
    return Trial((), "crashed", message=verdict.message)


def _key(task: KernelTask, point: Point) -> _Key:
    """What decides an artifact. A kernel may have several tasks, by what of it is constant."""
    return task.module, task.space.names, point


def _named(task: KernelTask, point: Point) -> tuple[tuple[str, Any], ...]:
    return tuple(zip(task.space.names, point, strict=True))


def _code(artifact: Artifact) -> str:
    """Equal for artifacts that do the same: symbols of kernels, which may say what schedule they
    had, do not count."""
    digest = sha256(artifact.table.words.pack())
    for data in artifact.objects:
        for number, symbol in enumerate(artifact.table.kernels):
            data = data.replace(symbol.encode(), f"{number}".encode().ljust(len(symbol)))
        digest.update(data)
    return digest.hexdigest()


def cores(options: MeasureOptions) -> Collection[int]:
    """The processors that are measured on.

    Raises:
        AioptError: there are fewer than threads.
    """
    given = os.sched_getaffinity(0) if options.cores is None else set(options.cores)
    usable = sorted(given - set(options.avoid))
    if len(usable) < options.threads:
        raise AioptError(
            "too few processors to measure on",
            expected=f"{options.threads}",
            found=f"{len(usable)} that do not serve",
        )
    return usable[-options.threads :]
