"""A kernel with a schedule as numbers that a cost model learns from (SPEC I2).

A row has three parts, `NAMES` in order: what the kernel is, its *embedding*; what a point of its
space makes of it; and by how much that differs from tier 2's point, the *reference*, since costs
are relative to it. The second part has the parameters as they are, and what generalises from them
to kernels of other sizes: panels and blocks with their waste, calls of micro-kernels, bytes that
are packed, and the working set of each loop against each cache, as analytical models of blocked
products have them (Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication",
2008; Low et al., "Analytical Modeling Is Enough for High-Performance BLIS", 2016).

Extents, bytes and ratios are logarithms to base 2. A parameter without a column of its own has one
by the hash of its name (Weinberger et al., "Feature Hashing for Large Scale Multitask Learning",
2009), so that a new choice of schedules is seen by the model, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import ceil, log2
from typing import TypeAlias
from zlib import crc32

import numpy as np

from ....dialects.lin.schedule import KINDS
from ....passes.base import Machine
from ....passes.space import Point, Value
from ....quick_dataclass import dataclass
from ..interfaces import Features as FeatureRows
from ..interfaces import KernelTask
from .description import Description, description_of

Values: TypeAlias = Mapping[str, Value]

NUMBERS = (
    "vector", "unroll", "rows", "columns", "block_rows", "depth", "group", "prefetch", "stream",
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


def _log(value: float) -> float:
    return log2(1.0 + value) if value > 0 else 0.0


def _ratio(value: float, by: float) -> float:
    """The logarithm of a ratio, between -20 and 20."""
    if value <= 0 or by <= 0:
        return 0.0
    return max(-20.0, min(20.0, log2(value / by)))


# -- the kernel ----------------------------------------------------------------------------------


def _kernel(d: Description, machine: Machine) -> dict[str, float]:
    found = {f"kind={kind}": float(d.kind == kind) for kind in KINDS}
    found |= {name: _log(d.get(name)) for name in (*_EXTENTS, *_AMOUNTS, *_COUNTS)}
    found |= {name: d.get(name) for name in _FLAGS}
    points, accesses = max(d.get("points"), 1.0), sum(map(d.get, _ACCESSES)) or 1.0
    found |= {name: _log(d.get(name) / points) for name in _PER_POINT}
    found |= {name: d.get(name) / accesses for name in _ACCESSES}
    flops, moved = d.get("flops"), d.get("bytes")
    found["intensity"] = _ratio(flops, moved)
    found["of products"] = d.get("product_flops") / flops if flops else 0.0
    found["epilogue bytes"] = _ratio(d.get("epilogue_bytes"), moved)
    for cache, size in _caches(machine):
        found[f"bytes/{cache}"] = _ratio(moved, size)
        found[f"largest/{cache}"] = _ratio(d.get("largest"), size)
    lanes = machine.vector_bits / 32
    found["lanes"] = log2(lanes)
    found["of vectors"] = _filled(d.get("n"), lanes)
    return found


def _caches(machine: Machine) -> tuple[tuple[str, int], ...]:
    return ("L1", machine.l1d), ("L2", machine.l2), ("L3", machine.l3)


def _filled(count: float, step: float) -> float:
    """The share that is used of steps which cover a count."""
    return count / (ceil(count / step) * step) if count > 0 and step > 0 else 1.0


# -- the schedule --------------------------------------------------------------------------------


def _parameters(values: Values) -> dict[str, float]:
    found = dict.fromkeys(NUMBERS, 0.0)
    found |= {f"number {i}": 0.0 for i in range(HASHED)}
    found |= {f"word {i}": 0.0 for i in range(WORDS)}
    for name, value in values.items():
        if isinstance(value, (bool, str)) or value is None:
            found[f"word {crc32(f'{name}={value}'.encode()) % WORDS}"] += 1.0
        elif name in NUMBERS:
            found[name] = _log(value)
        else:
            found[f"number {crc32(name.encode()) % HASHED}"] += _log(value)
    return found


def _number(values: Values, name: str, default: float) -> float:
    value = values.get(name)
    return float(value) if isinstance(value, (int, float)) and value > 0 else default


def _micro(d: Description, values: Values, machine: Machine) -> dict[str, float]:
    """Loops around a micro-kernel, as the emitters make them of blocks: rows, group and depth are
    cut into equal parts, none larger than what the schedule says."""
    lanes = _number(values, "vector", machine.vector_bits / 32)
    mr, nr = _number(values, "rows", 1), _number(values, "columns", lanes)
    m, n, k = (max(d.get(name), 1.0) for name in ("m", "n", "k"))
    batch = max(d.get("batch"), 1.0)
    panels, blocks = ceil(n / nr), ceil(m / mr)
    height = m / blocks
    per_chunk = min(max(_number(values, "block_rows", m) // mr, 1), blocks)
    chunks = ceil(blocks / per_chunk)
    groups = ceil(k / _number(values, "group", k))
    group = ceil(k / groups)
    steps = ceil(group / _number(values, "depth", group))
    depth = ceil(group / steps)
    calls = batch * blocks * panels * groups * steps
    flops = 2 * batch * m * n * k
    vectors = nr / lanes
    packs_b = 0.0 if d.get("packed") else 4 * batch * k * n * (chunks if blocks > 1 else 1)
    chunk = m / chunks
    found = {
        "panels": _log(panels),
        "of panels": n / (panels * nr),
        "blocks": _log(blocks),
        "of blocks": m / (blocks * mr),
        "height": height,
        "uneven": (m % blocks) / blocks,
        "chunks": _log(chunks),
        "groups": _log(groups),
        "steps": _log(groups * steps),
        "of steps": k / (groups * steps * depth),
        "step": _log(depth),
        "calls": _log(calls),
        "flops per call": _log(flops / calls),
        "accumulators": height * vectors,
        "registers": (height * vectors + vectors + 1) / (32 if machine.vector_bits == 512 else 16),
        "loads per product": (vectors + height) / (height * vectors),
        "packed A": _ratio(4 * batch * m * k, flops),
        "packed B": _ratio(packs_b, flops),
        "partial sums": _ratio(4 * batch * m * n * groups * steps, flops),
    }
    sets = {
        "call": 4 * (height * depth + depth * nr),
        "chunk": 4 * (chunk * depth + depth * nr),
        "left": 4 * chunk * group,
        "right": 4 * group * n,
        "result": 4 * chunk * n,
        "scores": 4 * height * n if d.get("l") else 0.0,
    }
    return found | _against_caches(sets, machine)


def _against_caches(sets: Mapping[str, float], machine: Machine) -> dict[str, float]:
    return {
        f"{name}/{cache}": _ratio(size, bytes_)
        for name, size in sets.items()
        for cache, bytes_ in _caches(machine)[:2]
    }


def _loops(d: Description, values: Values, machine: Machine) -> dict[str, float]:
    """A vector loop along the innermost dimension and loops around it."""
    vector = _number(values, "vector", machine.vector_bits / 32)
    step = vector * _number(values, "unroll", 1)
    inner = max(d.get("inner"), 1.0)
    side_by_side = d.get("contiguous")
    limit = _number(values, "stream", 0.0)
    found = {
        "turns": _log(inner // step),
        "of turns": _filled(inner, step),
        "of registers": _filled(inner, vector),
        "unrolled": (inner // step) * step / inner,
        "tail": _log((inner % step) / vector),
        "live": step / vector * max(side_by_side, 1.0) / 32,
        "streams": float(0 < limit < d.get("written")),
    }
    row = inner * d.get("element") * side_by_side
    return found | _against_caches({"row": row, "step set": step * side_by_side * 4}, machine)


_TILED = frozenset(("matmul", "chain", "conv"))


def _schedule(d: Description, values: Values, machine: Machine) -> list[float]:
    tiled = values.get("kind", d.kind) in _TILED
    return [
        *_parameters(values).values(),
        *(_micro(d, values, machine).values() if tiled else _NO_TILES),
        *(_NO_LOOPS if tiled else _loops(d, values, machine).values()),
    ]


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
_TILE_NAMES = tuple(_micro(_NONE, {}, _SOME))
_LOOP_NAMES = tuple(_loops(_NONE, {}, _SOME))
_NO_TILES, _NO_LOOPS = (0.0,) * len(_TILE_NAMES), (0.0,) * len(_LOOP_NAMES)
_SCHEDULE_NAMES = (*_parameters({}), *_TILE_NAMES, *_LOOP_NAMES)

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


def features(task: KernelTask, point: Point, machine: Machine) -> np.ndarray:
    """The features [f] float64 of one point of a task."""
    return features_of(task, machine).row(task.space.named(point))


def embedding(task: KernelTask, machine: Machine) -> np.ndarray:
    """The kernel's part of the features of a task, [EMBEDDING] float64."""
    return features_of(task, machine).embedding


def features_on(machine: Machine) -> FeatureRows:
    """A function that gives the features of a task's points on a machine."""

    def rows(task: KernelTask, points: Sequence[Point]) -> np.ndarray:
        return features_of(task, machine).rows(map(task.space.named, points))

    return rows
