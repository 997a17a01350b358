"""What is known of one kernel on one machine: the record's content (SPEC A2, C6).

A record says what the kernel is (`Description`), so that models learn from its trials without its
IR, and what its ratios are relative to: tier 2's point, the *reference*. Records of the same kernel
are joined trial by trial. Of each point one trial stays; of many points the fastest stay, and a
sample of the others by the hash of their points, which says where candidates are slow. That is a
bottom-k sample (Cohen and Kaplan, "Summarizing Data Using Bottom-k Sketches", 2007), so that
joining is commutative and associative, and doing it twice changes nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from ....passes.space import Value
from ....quick_dataclass import dataclass
from ...cache.trust.typed_json import NONSENSE, exactly, integer, number, several, text
from ..model.description import Description
from ..model.features import Features, MachineSizes
from ..trial import NamedPoint, Trial
from ..trial_json import trial_from_json, trial_to_json, values_from_json

FASTEST, OTHERS, FAILED = 32, 48, 16
"""Trials that stay: the fastest, a sample of the others that were timed, and of those without a
ratio."""

_LONGEST_NAME = 80


@dataclass(frozen=True)
class DatedTrial:
    """A trial, when it was recorded, in seconds since the epoch, and what compiled it."""

    trial: Trial
    created: float
    versions: str

    @property
    def point(self) -> Mapping[str, Value]:
        """The candidate's values by name."""
        return dict(self.trial.point)


@dataclass(frozen=True)
class KernelRecord:
    """The trials of a kernel on a machine.

    Attributes:
        kernel: its digest.
        name: its symbol, for people.
        machine: identifies the machine; `sizes` are what features say of it.
        reference: the values of the point that ratios are relative to.
        candidates: how many points a search has measured at least, also those that did not stay.
        seconds: that their trials took.
    """

    kernel: str
    name: str
    description: Description
    machine: str
    sizes: MachineSizes
    reference: NamedPoint
    trials: tuple[DatedTrial, ...]
    candidates: int = 0
    seconds: float = 0.0

    @property
    def created(self) -> float:
        """When its newest trial was recorded."""
        return max((each.created for each in self.trials), default=0.0)

    @property
    def best(self) -> float:
        """The lowest ratio; infinite without one."""
        return min((each.trial.ratio for each in self.trials), default=float("inf"))

    def features(self) -> Features:
        """Of its points."""
        return Features(self.description, dict(self.reference), self.sizes)

    def joined(self, other: KernelRecord | None) -> KernelRecord:
        """Both as one. Ratios to another reference cannot be compared: then the newer one stays."""
        if other is None:
            return self._bounded(self.trials, self)
        if self.reference != other.reference:
            return max(self, other, key=lambda each: (each.created, repr(each.reference)))
        newer = max(self, other, key=lambda each: (each.created, each.name))
        return newer._bounded((*self.trials, *other.trials), self, other)

    def _bounded(self, trials: Iterable[DatedTrial], *searched: KernelRecord) -> KernelRecord:
        return KernelRecord(
            self.kernel, self.name, self.description, self.machine, self.sizes, self.reference,
            tuple(_kept(trials)), max(each.candidates for each in searched),
            max(each.seconds for each in searched),
        )  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        """The object that `record_of` reads."""
        return {
            "kernel": self.kernel,
            "name": self.name[:_LONGEST_NAME],
            "description": self.description.to_json(),
            "machine": self.machine,
            "sizes": [self.sizes.vector_bits, self.sizes.l1d, self.sizes.l2, self.sizes.l3],
            "reference": dict(self.reference),
            "candidates": self.candidates,
            "seconds": self.seconds,
            "trials": [
                {**trial_to_json(e.trial), "created": e.created, "versions": e.versions}
                for e in self.trials
            ],
        }


def record_of(data: Any) -> KernelRecord | None:
    """The record that was written; None for anything else."""
    try:
        return KernelRecord(
            text(data["kernel"]),
            text(data["name"]),
            _description(data["description"]),
            text(data["machine"]),
            MachineSizes(*several(data["sizes"], _positive)),
            values_from_json(data["reference"]),
            several(data["trials"], _dated),
            integer(data["candidates"]),
            number(data["seconds"]),
        )
    except NONSENSE:
        return None


def _positive(value: Any) -> int:
    if (found := integer(value)) <= 0:
        raise ValueError(f"{value!r} is no size")
    return found


def _description(data: Any) -> Description:
    numbers = exactly(dict, data["numbers"])
    return Description(
        text(data["kind"]),
        text(data["structure"]),
        several(data["domain"], integer),
        {text(name): number(value) for name, value in numbers.items()},
    )


def _dated(data: Any) -> DatedTrial:
    return DatedTrial(trial_from_json(data), number(data["created"]), text(data["versions"]))


# -- which trials stay ---------------------------------------------------------------------------


def _kept(trials: Iterable[DatedTrial]) -> list[DatedTrial]:
    """One trial of each point, the fastest first; in a number that is bounded."""
    known: dict[str, DatedTrial] = {}
    for each in trials:
        key = _hash(each.point)
        if key not in known or _weight(each) > _weight(known[key]):
            known[key] = each
    timed = sorted((each.trial.ratio, key) for key, each in known.items() if each.trial.timed)
    failed = sorted(key for key, each in known.items() if not each.trial.timed)
    fastest = [key for _, key in timed[:FASTEST]]
    sample = set(sorted(key for _, key in timed[FASTEST:])[:OTHERS])
    others = [key for _, key in timed[FASTEST:] if key in sample]
    return [known[key] for key in (*fastest, *others, *failed[:FAILED])]


def _weight(each: DatedTrial) -> tuple[Any, ...]:
    """Of two trials of a point the confirmed one stays, then that of more pairs, then the surer,
    then the newer one."""
    trial = each.trial
    rest = json.dumps(trial_to_json(trial), sort_keys=True)
    confirmed = trial.status == "confirmed"
    return confirmed, trial.pairs, -trial.spread, each.created, rest, each.versions


def _hash(point: Mapping[str, Value]) -> str:
    return hashlib.sha256(json.dumps(point, sort_keys=True).encode()).hexdigest()
