"""Experience in the compile cache: what searches have measured, on this machine and others (A2).

Each kernel has a record (`kernel_record`) for each machine, an entry of the cache and so signed,
verified when it is read, and shared through the remote if there is one. What was measured elsewhere
or of another kernel is a hint: it seeds a search and teaches the model, but is no measurement.
Nothing here raises; what cannot be read is not known.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from .... import __version__
from ....passes.base import Machine
from ....passes.space import Point
from ...cache.records import Records, process_records
from ..budget import Spent
from ..interfaces import KernelTask
from ..model.description import description_of
from ..model.features import NAMES, Features, MachineSizes
from ..trial import NamedPoint, Trial
from .index import KIND, KernelIndex
from .kernel_record import DatedTrial, KernelRecord, record_of
from .mapping import nearest_point
from .neighbours import KnownKernel, Neighbour, neighbours

SEEDING, TEACHING = 8, 24
"""Neighbours whose trials seed a search, and those from which models learn."""

_DOUBT = 0.3
"""What counts against a point of neighbours that together say less than one that is certain."""
_FAILED = -1.0
"""The gain, in log(cost), of a candidate that could not be timed."""


class RecordedExperience:
    """An `Experience`.

    Args:
        records: of this machine.
        machine: what is compiled for; its vectors tell it from other targets of this machine.
        patience: seconds to wait for a remote, for each record.
    """

    def __init__(self, records: Records, machine: Machine, *, patience: float = 0.0) -> None:
        self._machine = MachineSizes.of(machine)
        self.records = records.elsewhere(f"{records.machine} {machine.vector_bits}")
        self._index = KernelIndex(records)
        self._patience = patience

    # -- this kernel -----------------------------------------------------------------------------

    def trials(self, task: KernelTask) -> list[Trial]:
        """Those of this very kernel on this machine, the fastest first: of points that its space
        has, beside the same reference."""
        record = self._own(task)
        if record is None or record.reference != _reference(task):
            return []
        return [each.trial for each in record.trials if each.trial.point_in(task.space) is not None]

    def spent(self, task: KernelTask) -> Spent:
        """What all trials of `trials` took, and those that were measured beside them."""
        record = self._own(task)
        if record is None or record.reference != _reference(task):
            return Spent()
        return Spent(record.candidates, record.seconds)

    def add(self, task: KernelTask, trials: Sequence[Trial], spent: Spent | None = None) -> None:
        """Record what was measured, and what the search has used so far."""
        if not trials or not self.records.kept:
            return
        now = self.records.wall()
        dated = tuple(DatedTrial(trial, now, _versions()) for trial in trials)
        spent = Spent() if spent is None else spent
        new = KernelRecord(
            task.digest, task.name, description_of(task), self.records.machine, self._machine,
            _reference(task), dated, spent.trials, spent.seconds,
        )  # fmt: skip
        self.keep(new, record_name(task))

    def keep(self, record: KernelRecord, name: str) -> bool:
        """Add a record of some machine to what is there, under its name; whether that is new."""
        records = self.records.elsewhere(record.machine)
        present = self._present(record, name)
        if present is not None and record.joined(present) == present:
            return False
        latest = [record]

        def make(found: Any | None) -> dict[str, Any]:
            latest[0] = record.joined(record_of(found) or present)
            return latest[0].to_json()

        if not records.update(KIND, name, make):
            return False
        self._index.add(_known(latest[0], name))
        return True

    def has(self, record: KernelRecord, name: str) -> bool:
        """Whether a record says nothing new."""
        present = self._present(record, name)
        return present is not None and record.joined(present) == present

    def _present(self, record: KernelRecord, name: str) -> KernelRecord | None:
        """What is there of the kernel of a record and its machine."""
        records = self.records.elsewhere(record.machine)
        return record_of(records.read(KIND, name, patience=self._patience))

    # -- kernels like it -------------------------------------------------------------------------

    def seeds(self, task: KernelTask, count: int) -> list[Point]:
        """Legal points of the task's space that were good for the kernels most like it, the most
        promising first.

        What is expected of a point is the mean gain of the trials nearest to which it is, in
        log(cost), each weighted by how much its kernel says of this one.
        """
        gains: dict[Point, float] = defaultdict(float)
        weights: dict[Point, float] = defaultdict(lambda: _DOUBT)
        for neighbour, record in self._neighbours(task, SEEDING):
            for trial in record.trials:
                point = nearest_point(trial.point, task.space, task.reference)
                if point is not None:
                    gains[point] += neighbour.weight * _gain(trial.trial)
                    weights[point] += neighbour.weight
        expected = {point: gain / weights[point] for point, gain in gains.items() if gain > 0}
        return sorted(expected, key=lambda point: (-expected[point], repr(point)))[:count]

    def examples(self, task: KernelTask) -> tuple[np.ndarray, np.ndarray, list[str]]:
        """What a cost model learns from before this kernel was measured: features [n, f] float64,
        costs [n] and kernels [n] of trials of kernels like it."""
        rows: list[np.ndarray] = []
        costs: list[float] = []
        kernels: list[str] = []
        for neighbour, record in self._neighbours(task, TEACHING):
            features = record.features()
            timed = [each for each in record.trials if each.trial.timed]
            rows += [features.row(each.point) for each in timed]
            costs += [each.trial.ratio for each in timed]
            kernels += [f"{neighbour.known.name}@{record.machine}"] * len(timed)
        matrix = np.stack(rows) if rows else np.empty((0, len(NAMES)))
        return matrix, np.array(costs), kernels

    def known(self) -> list[KnownKernel]:
        """All kernels that there are records of."""
        return self._index.known()

    def record(self, known: KnownKernel) -> KernelRecord | None:
        """The record of a kernel in the index; None if it is gone."""
        return self._read(known.name, known.machine)

    def _neighbours(self, task: KernelTask, count: int) -> Iterable[tuple[Neighbour, KernelRecord]]:
        description = description_of(task)
        features = Features(description, dict(_reference(task)), self._machine)
        itself = KnownKernel(
            task.digest, record_name(task), self.records.machine, description.kind,
            description.structure, features.embedding, math.inf, 0.0,
        )  # fmt: skip
        for neighbour in neighbours(self.known(), itself, count):
            if (record := self.record(neighbour.known)) is not None:
                yield neighbour, record

    def _own(self, task: KernelTask) -> KernelRecord | None:
        return self._read(record_name(task), self.records.machine)

    def _read(self, name: str, machine: str) -> KernelRecord | None:
        records = self.records.elsewhere(machine)
        return record_of(records.read(KIND, name, patience=self._patience))


def process_experience(machine: Machine, *, patience: float = 0.0) -> RecordedExperience:
    """That of this user, for code for a machine."""
    return RecordedExperience(process_records(), machine, patience=patience)


def record_name(task: KernelTask) -> str:
    """What the record of a task is called: kernels whose weights come from another cache level, or
    that other numbers of threads share, are measured apart."""
    cold = f" cold {task.cold_bytes.bit_length()}" if task.cold_bytes else ""
    shared = f" threads {task.threads}" if task.threads > 1 else ""
    return f"{task.digest}{cold}{shared}"


def _versions() -> str:
    """What compiled a candidate."""
    from ....backends.llvm.host import host_facts

    return f"aiopt {__version__} llvm {host_facts().llvm}"


def _reference(task: KernelTask) -> NamedPoint:
    return tuple(task.space.named(task.reference).items())


def _gain(trial: Trial) -> float:
    return -math.log(trial.ratio) if trial.timed else _FAILED


def _known(record: KernelRecord, name: str) -> KnownKernel:
    description = record.description
    return KnownKernel(
        record.kernel, name, record.machine, description.kind, description.structure,
        record.features().embedding, record.best, record.created,
    )  # fmt: skip
