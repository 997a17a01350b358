"""A kernel with a schedule as numbers that a cost model learns from (SPEC I2).

A row has three parts, `NAMES` in order: what the kernel is, its *embedding*; what a point of its
space makes of it; and by how much that differs from tier 2's point, the *reference*, since costs
are relative to it. The second part has the parameters as they are, and what generalises from them
to kernels of other sizes (`derived`).

Extents, bytes and ratios are logarithms to base 2. A parameter without a column of its own has one
by the hash of its name (Weinberger et al., "Feature Hashing for Large Scale Multitask Learning",
2009), so that a new choice of schedules is seen by the model, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from math import log2
from zlib import crc32

import numpy as np

from ....dialects.lin.schedule import KINDS, TILED
from ....passes.base import Machine
from ....passes.space import Point, Value
from ....quick_dataclass import dataclass
from ..interfaces import Features as FeatureRows
from ..interfaces import KernelTask
from .derived import Values, caches, filled, ideal_cycles, log, looped, ratio, tiled
from .description import Description, description_of

NUMBERS = (
    "vector", "unroll", "tile rows", "tile columns", "edge",
    "block_rows", "depth", "group", "ahead", "stream",
)  # fmt: skip
"""Parameters with a column of their own."""

HASHED = 6
"""Columns for other parameters that are numbers."""
WORDS = 24
"""Columns for values that are words: one-hot by the hash of name and word."""

_EXTENTS = tuple("m n k l batch rows inner points window".split())
_AMOUNTS = tuple("flops bytes written largest product_flops cold".split())
_FLAGS = tuple("reduced padded pixels_are_rows winograd a_unit b_unit packed".split())
_PER_POINT = tuple("functions divisions integers others gathers".split())
_ACCESSES = tuple("contiguous broadcast strided opaque".split())
_COUNTS = tuple("generics operands element epilogue_flops epilogues".split())


# -- the kernel ----------------------------------------------------------------------------------


def _kernel(d: Description, machine: Machine) -> dict[str, float]:
    found = {f"kind={kind}": float(d.kind == kind) for kind in KINDS}
    found |= {name: log(d.get(name)) for name in (*_EXTENTS, *_AMOUNTS, *_COUNTS)}
    found |= {name: d.get(name) for name in _FLAGS}
    points, accesses = max(d.get("points"), 1.0), sum(map(d.get, _ACCESSES)) or 1.0
    found |= {name: log(d.get(name) / points) for name in _PER_POINT}
    found |= {name: d.get(name) / accesses for name in _ACCESSES}
    flops, moved = d.get("flops"), d.get("bytes")
    found["intensity"] = ratio(flops, moved)
    found["of products"] = d.get("product_flops") / flops if flops else 0.0
    found["epilogue bytes"] = ratio(d.get("epilogue_bytes"), moved)
    for cache, size in caches(machine):
        found[f"bytes/{cache}"] = ratio(moved, size)
        found[f"largest/{cache}"] = ratio(d.get("largest"), size)
    lanes = machine.vector_bits / 32
    found["lanes"] = log2(lanes)
    found["of vectors"] = filled(d.get("n"), lanes)
    return found


# -- the schedule --------------------------------------------------------------------------------


_TILE = re.compile(r"([0-9]{1,6})x([0-9]{1,6})")


def _flat(values: Values) -> dict[str, Value]:
    """The values, a tile's rows and columns as two numbers; records may have any other text."""
    flat = dict(values)
    if found := _TILE.fullmatch(str(flat.pop("tile", None))):
        flat |= {"tile rows": int(found[1]), "tile columns": int(found[2])}
    return flat


def _parameters(values: Values) -> dict[str, float]:
    found = dict.fromkeys(NUMBERS, 0.0)
    found |= {f"number {i}": 0.0 for i in range(HASHED)}
    found |= {f"word {i}": 0.0 for i in range(WORDS)}
    for name, value in values.items():
        if isinstance(value, (bool, str)) or value is None:
            found[f"word {crc32(f'{name}={value}'.encode()) % WORDS}"] += 1.0
        elif name in NUMBERS:
            found[name] = log(value)
        else:
            found[f"number {crc32(name.encode()) % HASHED}"] += log(value)
    return found


def _schedule(d: Description, point: Values, machine: Machine) -> list[float]:
    values = _flat(point)
    if values.get("kind", d.kind) in TILED:
        parts, cycles = tiled(d, values, machine)
        derived = (*parts.values(), *_NO_LOOPS)
    else:
        parts, cycles = looped(d, values, machine)
        derived = (*_NO_TILES, *parts.values())
    return [*_parameters(values).values(), *derived, ratio(cycles, ideal_cycles(d, machine))]


@dataclass(frozen=True)
class MachineSizes:
    """What features say of a machine: bits of a vector register, bytes of the caches."""

    vector_bits: int
    l1d: int
    l2: int
    l3: int

    @staticmethod
    def of(machine: Machine) -> MachineSizes:
        return MachineSizes(machine.vector_bits, machine.l1d, machine.l2, machine.l3)


_SOME = MachineSizes(512, 1 << 15, 1 << 20, 1 << 25)
_NONE = Description("nest", "", (), {})
_KERNEL_NAMES = tuple(_kernel(_NONE, _SOME))
_TILE_NAMES = tuple(tiled(_NONE, {}, _SOME)[0])
_LOOP_NAMES = tuple(looped(_NONE, {}, _SOME)[0])
_NO_TILES, _NO_LOOPS = (0.0,) * len(_TILE_NAMES), (0.0,) * len(_LOOP_NAMES)
_SCHEDULE_NAMES = (*_parameters({}), *_TILE_NAMES, *_LOOP_NAMES, "estimate")

EMBEDDING = len(_KERNEL_NAMES)
"""Columns of the first part."""
FLAGGED = np.array([name.startswith("kind=") or name in _FLAGS for name in _KERNEL_NAMES])
"""Those of them [EMBEDDING] that are 0 or 1."""
NAMES = (
    *(f"kernel: {name}" for name in _KERNEL_NAMES),
    *_SCHEDULE_NAMES,
    *(f"beside tier 2: {name}" for name in _SCHEDULE_NAMES),
)
"""Of the columns."""
ESTIMATE = len(NAMES) - 1
"""The column of what an analytical model says of a point beside tier 2's, log2(cost)."""


class Features:
    """Features of points of one kernel on one machine.

    Args:
        reference: the values of tier 2's point.
    """

    def __init__(self, description: Description, reference: Values, machine: Machine) -> None:
        self._description = description
        self._machine = machine
        self.embedding = np.array(list(_kernel(description, machine).values()))
        self._reference = np.array(_schedule(description, reference, machine))

    def row(self, values: Values) -> np.ndarray:
        """The features [f] float64 of a point."""
        schedule = np.array(_schedule(self._description, values, self._machine))
        return np.concatenate([self.embedding, schedule, schedule - self._reference])

    def rows(self, points: Iterable[Values]) -> np.ndarray:
        """The features [n, f] float64 of points."""
        rows = [self.row(values) for values in points]
        return np.stack(rows) if rows else np.empty((0, len(NAMES)))


def features_of(task: KernelTask, machine: Machine) -> Features:
    """The features of a task's points on a machine."""
    return Features(description_of(task), task.space.named(task.reference), machine)


def features_on(machine: Machine) -> FeatureRows:
    """A function that gives the features of a task's points on a machine."""

    def rows(task: KernelTask, points: Sequence[Point]) -> np.ndarray:
        return features_of(task, machine).rows(map(task.space.named, points))

    return rows
