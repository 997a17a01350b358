"""Which kernels are most like one: vector search, and the edges of a graph (SPEC A2).

Kernels are points in the space of embeddings, and neighbours where these are near; the search is
exact, over thousands of kernels. Edges say more: the same kernel on another machine, and the same
structure with other sizes, where good schedules carry over best.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

import numpy as np

from ....quick_dataclass import dataclass
from ..model.features import FLAGGED

Edge: TypeAlias = Literal["machine", "structure", "likeness"]
"""The same kernel elsewhere; the same structure with other sizes; neither, but like it."""

_CLOSENESS: dict[Edge, float] = {"structure": 1.0, "machine": 0.7, "likeness": 0.4}
"""How much what is known of a neighbour says at distance 0."""
_OTHER_MACHINE = 0.5
"""What is left of that if it was measured elsewhere."""
_REACH = 4.0
"""The distance at which it says a third of it: four doublings of one size."""
_FLAG_SCALE = 3.0
"""How far apart kernels are that differ in what is no size."""


@dataclass(frozen=True)
class KnownKernel:
    """A kernel that there is a record of.

    Attributes:
        kernel: its digest; `name` is the record's.
        embedding: [e] float64.
        best: its lowest ratio; infinite without one.
        created: when its newest trial was recorded, in seconds since the epoch.
    """

    kernel: str
    name: str
    machine: str
    kind: str
    structure: str
    embedding: np.ndarray
    best: float
    created: float


@dataclass(frozen=True)
class Neighbour:
    """A kernel like the one that was asked for: what connects them, how much what is known of it
    says, from 0 to 1, and how far away it is."""

    known: KnownKernel
    edge: Edge
    weight: float
    distance: float


def neighbours(known: Sequence[KnownKernel], of: KnownKernel, count: int) -> list[Neighbour]:
    """At most so many neighbours of a kernel among others of its kind, itself excluded, those that
    say most first."""
    others = [each for each in known if _may_say(each, of)]
    if not others:
        return []
    scale = np.where(FLAGGED, _FLAG_SCALE, 1.0)
    matrix = np.stack([each.embedding for each in others])
    distances = np.sqrt(np.square((matrix - of.embedding) * scale).sum(1))
    found = [_neighbour(each, of, float(d)) for each, d in zip(others, distances, strict=True)]
    found.sort(key=lambda each: (-each.weight, each.known.name, each.known.machine))
    return found[:count]


def _may_say(each: KnownKernel, of: KnownKernel) -> bool:
    itself = each.name == of.name and each.machine == of.machine
    return each.kind == of.kind and each.embedding.shape == of.embedding.shape and not itself


def _neighbour(each: KnownKernel, of: KnownKernel, distance: float) -> Neighbour:
    edge: Edge = "likeness"
    if each.kernel == of.kernel:
        edge = "machine" if each.machine != of.machine else "structure"
    elif each.structure == of.structure:
        edge = "structure"
    closeness = _CLOSENESS[edge]
    if each.machine != of.machine and edge != "machine":
        closeness *= _OTHER_MACHINE
    return Neighbour(each, edge, closeness * float(np.exp(-distance / _REACH)), distance)
