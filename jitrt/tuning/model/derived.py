"""What loops make of a kernel: parts and their waste, working sets, an estimate (SPEC I2).

As analytical models of blocked products have them: Goto and van de Geijn, "Anatomy of
High-Performance Matrix Multiplication", 2008; Low et al., "Analytical Modeling Is Enough for
High-Performance BLIS", 2016. Estimates are in processor cycles, and only their ratios between
schedules of a kernel mean something: their constants were fitted to the ranks of measured
candidates of 28 kernels on a core with AVX-512; those of traffic and of packing B to the tables of
`benchmarks/tables/fitted`, which are of none of the kernels that models are judged on.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, gcd, log2
from typing import TypeAlias

from ....passes.base import Machine
from ....passes.space import Value
from ....quick_dataclass import dataclass
from .description import Description

Values: TypeAlias = Mapping[str, Value]


def log(value: float) -> float:
    """The logarithm to base 2 of one more than an amount."""
    return log2(1.0 + value) if value > 0 else 0.0


def ratio(value: float, by: float) -> float:
    """The logarithm to base 2 of a ratio, between -20 and 20; 0 if there is none."""
    if value <= 0 or by <= 0:
        return 0.0
    return max(-20.0, min(20.0, log2(value / by)))


def caches(machine: Machine) -> tuple[tuple[str, int], ...]:
    """The caches by name, in bytes."""
    return ("L1", machine.l1d), ("L2", machine.l2), ("L3", machine.l3)


def filled(count: float, step: float) -> float:
    """The share that is used of steps which cover a count."""
    return count / (ceil(count / step) * step) if count > 0 and step > 0 else 1.0


def number(values: Values, name: str, default: float) -> float:
    """A parameter that is a positive number, else the default."""
    value = values.get(name)
    return float(value) if isinstance(value, (int, float)) and value > 0 else default


def ideal_cycles(d: Description, machine: Machine) -> float:
    """Cycles of all arithmetic if registers are full and two of them are multiplied and added in
    each; at least those of touching each element once."""
    return max(d.get("flops") / 4, d.get("points")) / (machine.vector_bits / 32) + 1.0


_NEAR_RATES, _FAR_RATE = (64.0, 36.0, 8.5), 4.0
"""Bytes per cycle from the caches and from memory."""
_STREAM_RATE = 8.0
"""Bytes per cycle that are stored past the caches."""
_WRITTEN = 2.5
"""How many bytes one counts as that is stored: its line is read before and written back later."""


def _rate(size: float, machine: Machine) -> float:
    """Bytes per cycle of a set of so many bytes. Of the last-level cache a core has a share only
    (`passes/schedule.py: cached`)."""
    near = machine.l1d, machine.l2, min(machine.l3, 8 * machine.l2)
    rates = (rate for cache, rate in zip(near, _NEAR_RATES, strict=True) if size <= cache)
    return next(rates, _FAR_RATE)


def _against_caches(sets: Mapping[str, float], machine: Machine) -> dict[str, float]:
    return {
        f"{name}/{cache}": ratio(size, bytes_)
        for name, size in sets.items()
        for cache, bytes_ in caches(machine)[:2]
    }


# -- products ------------------------------------------------------------------------------------

_ENTRY, _ENTRY_EACH = 8.0, 0.1
"""Cycles of calling a micro-kernel beside its products, and of each of its accumulators."""
_PACK_A, _PACK_B = 3.6, 3.0
"""Cycles of packing a register of elements."""
_LOAD = 1.05
"""Cycles of a pair of loads, on average: two ports load, but not always both."""
_HIDDEN = 0.2
"""What is left of the lesser of traffic and multiplications."""
_PAIR, _PAGE = 128, 4096
"""Bytes of two lines that are fetched together, and of a page (Intel, "64 and IA-32 Architectures
Optimization Reference Manual": spatial prefetcher)."""
_TRANSLATIONS = 96
"""Pages whose translations the first-level buffer of a core has (Golden Cove, ibid.)."""
_TRANSLATED = 2.0
"""Cycles until the translation of a row of a panel is there, if the buffer does not have it."""
_RUN = 0.06
"""By which part bytes take longer for each time that their runs are cut in half."""
_AHEAD = 1024
"""Elements that are prefetched ahead (`lowering/emit_matmul.py`): shorter runs are foreseen."""
_FEW_PANELS = 2
"""With so many panels A is read where it lies (`lowering/emit_matmul.py`)."""


@dataclass(frozen=True)
class Tiling:
    """The loops around a micro-kernel: rows, group and depth are cut into equal parts, none larger
    than what the schedule says. Numbers of parts are those of one product of the batch; `width` are
    the columns that are computed, with those of the last panel that nobody needs; `packings_b`
    says how often an element of B is packed, `whole` whether all of it is at once."""

    m: float
    n: float
    k: float
    batch: float
    lanes: float
    mr: float
    nr: float
    width: float
    packs_a: bool
    packings_b: int
    whole: bool
    chunks: int
    blocks: int
    panels: int
    groups: int
    group: int
    steps: int
    depth: int

    @staticmethod
    def of(d: Description, values: Values, machine: Machine) -> Tiling:
        """That of a kernel's product with a schedule."""
        lanes = number(values, "vector", machine.vector_bits / 32)
        mr, nr = number(values, "tile rows", 1), number(values, "tile columns", lanes)
        m, n, k = (max(d.get(name), 1.0) for name in ("m", "n", "k"))
        blocks = ceil(m / mr)
        per_chunk = min(max(number(values, "block_rows", m) // mr, 1), blocks)
        groups = ceil(k / number(values, "group", k))
        group = ceil(k / groups)
        steps = ceil(group / number(values, "depth", group))
        chunks, panels, depth = ceil(blocks / per_chunk), ceil(n / nr), ceil(group / steps)
        batch = max(d.get("batch"), 1.0)
        width = n if n % nr == 0 else (panels - 1) * nr + number(values, "edge", nr)
        packs_a, packs_b = _packs(d, values, few_panels=n <= _FEW_PANELS * nr, once=blocks == 1)
        packings_b = packs_b * (1 if values.get("whole") else chunks)
        return Tiling(
            m, n, k, batch, lanes, mr, nr, width, packs_a, packings_b, bool(values.get("whole")),
            chunks, blocks, panels, groups, group, steps, depth,
        )  # fmt: skip

    @property
    def height(self) -> float:
        """Rows of a call, on average."""
        return self.m / self.blocks

    @property
    def vectors(self) -> float:
        """Registers of a row of a call."""
        return self.nr / self.lanes

    @property
    def calls(self) -> float:
        """Of micro-kernels."""
        return self.batch * self.blocks * self.panels * self.groups * self.steps

    @property
    def products(self) -> float:
        """Multiplications with an addition."""
        return self.batch * self.m * self.n * self.k


def _packs(d: Description, values: Values, *, few_panels: bool, once: bool) -> tuple[bool, bool]:
    """Whether rows of A and panels of B are copied at each call, to be read in order."""
    pack = values.get("pack", "auto")
    a = not few_panels if pack == "auto" else pack in ("a", "both")
    b = not once if pack == "auto" else pack in ("b", "both")
    return a or not d.get("a_unit"), (b or not d.get("b_unit")) and not d.get("packed")


def tiled(d: Description, values: Values, machine: Machine) -> tuple[dict[str, float], float]:
    """Features of loops around a micro-kernel, and an estimate in cycles."""
    t = Tiling.of(d, values, machine)
    costs = _tiled_cycles(t, d, machine)
    least = t.products / (2 * t.lanes)
    registers = 32 if machine.vector_bits == 512 else 16
    accumulators = t.height * t.vectors
    parts = {
        "panels": log(t.panels),
        "of panels": t.n / t.width,
        "packs A": float(t.packs_a),
        "packs B": log(t.packings_b),
        "blocks": log(t.blocks),
        "of blocks": t.m / (t.blocks * t.mr),
        "height": t.height,
        "uneven": (t.m % t.blocks) / t.blocks,
        "chunks": log(t.chunks),
        "groups": log(t.groups),
        "steps": log(t.groups * t.steps),
        "of steps": t.k / (t.groups * t.steps * t.depth),
        "step": log(t.depth),
        "calls": log(t.calls),
        "products per call": log(t.products / t.calls),
        "accumulators": accumulators,
        "registers": (accumulators + t.vectors + 1) / registers,
        "loads per product": (t.vectors + t.height) / accumulators,
        "partial sums": ratio(t.batch * t.m * t.n * t.groups * t.steps, t.products),
        **{name: ratio(cycles + 1, least) for name, cycles in costs.items()},
    }
    busy, traffic = costs["products"], costs["right side"] + costs["left side"]
    hidden = _HIDDEN * min(busy, traffic)
    cycles = max(busy, traffic) + hidden + costs["entries"] + costs["packing"]
    return parts | _against_caches(_tiled_sets(t, d), machine), cycles


def _tiled_cycles(t: Tiling, d: Description, machine: Machine) -> dict[str, float]:
    """Cycles of each part of the work: a processor multiplies two registers and loads two in each,
    and waits for a sum before it adds to it again."""
    work = max(t.height * t.vectors, _LOAD * (t.vectors + t.height), 8.0) / 2
    packed_a = t.batch * t.m * t.k * t.packs_a
    packed_b = t.batch * t.k * t.n * t.packings_b
    a, b = 4 * t.m * t.k, 4 * t.k * t.n
    panel = b if t.whole else 4 * t.group * t.nr
    spilt = 4 * packed_b / _rate(panel, machine) if panel > machine.l1d else 0.0
    second = t.batch * t.blocks * ceil(d.get("l") / t.nr) * t.n * work  # of a chain
    rows_of_a = 4 * t.m / t.chunks * t.group
    cold, warm = _right_cycles(t, d, b + d.get("cold"), machine), _right_cycles(t, d, b, machine)
    return {
        "products": t.calls * t.depth * work * t.width / (t.panels * t.nr) + second,
        "entries": t.calls * (_ENTRY + _ENTRY_EACH * t.height * t.vectors),
        "packing": (_PACK_A * packed_a + _PACK_B * packed_b) / t.lanes + spilt,
        "right side": t.batch * (cold + (t.chunks - 1) * warm),
        "left side": t.batch * t.panels * a / _rate(rows_of_a, machine),
    }


def _right_cycles(t: Tiling, d: Description, size: float, machine: Machine) -> float:
    """Cycles in which B comes once, of a set of so many bytes.

    Where it lies in rows, a panel is read down the rows of a group. If their pages are more than
    translations are at hand, rows wait for these; and if rows end with lines, of pairs of lines
    that a panel shares with the next one a part is fetched for each of them. Stored panels are one
    run as long as groups do not cut them.
    """
    cycles, far = 4 * t.k * t.n / _rate(size, machine), size > machine.l2
    if d.get("packed"):
        cuts = log2(max(t.k / max(t.group, _AHEAD / t.nr), 1.0)) if far else 0.0
        return cycles * (1.0 + _RUN * cuts / t.vectors)
    if t.panels == 1:
        return cycles
    row, width = int(4 * t.n), int(4 * t.nr)
    unknown = min(t.group * min(row / _PAGE, 1.0) / _TRANSLATIONS, 1.0)
    shared = far and row % (_PAIR // 2) == 0
    vain = unknown**2 * (_PAIR - gcd(width, row, _PAIR)) / width if shared else 0.0
    return cycles * (1.0 + vain) + _TRANSLATED * unknown * t.panels * t.k


def _tiled_sets(t: Tiling, d: Description) -> dict[str, float]:
    """Bytes that each loop works on."""
    chunk = t.m / t.chunks
    return {
        "call": 4 * (t.height * t.depth + t.depth * t.nr),
        "chunk": 4 * (chunk * t.depth + t.depth * t.nr),
        "left": 4 * chunk * t.group,
        "right": 4 * t.group * t.n,
        "result": 4 * chunk * t.n,
        "scores": 4 * t.height * t.n if d.get("l") else 0.0,
    }


# -- vector loops --------------------------------------------------------------------------------

_TURN, _TAIL, _ROW = 2.0, 3.0, 15.0
"""Cycles of a turn of a vector loop, of a masked register and of a row beside their work."""
_SUM, _FUNCTION = 4.0, 20.0
"""Cycles until a sum, or a function of vectors, is there."""
_ELEMENT = 1.0
"""Cycles of an element that does not lie beside the one before it."""


def looped(d: Description, values: Values, machine: Machine) -> tuple[dict[str, float], float]:
    """Features of a vector loop along the innermost dimension and of loops around it, and an
    estimate in cycles."""
    vector = number(values, "vector", machine.vector_bits / 32)
    unroll = number(values, "unroll", 1)
    step, inner = vector * unroll, max(d.get("inner"), 1.0)
    points = max(d.get("points"), 1.0)
    turns, side_by_side = inner // step, d.get("contiguous")
    tails = ceil((inner - turns * step) / vector)
    streams = 0 < number(values, "stream", 0.0) < d.get("written")
    work = (d.get("flops") / points + side_by_side) / 2 + d.get("strided") * vector * _ELEMENT
    latency = _SUM * d.get("reduced") + _FUNCTION * min(d.get("functions") / points, 1.0)
    costs = {
        "work": points / inner * (turns * max(unroll * work, latency) + tails * max(work, latency)),
        "around": points / inner * (turns * _TURN + tails * _TAIL + _ROW),
        "memory": _memory_cycles(d, machine, streams=streams),
    }
    least = ideal_cycles(d, machine)
    parts = {
        "turns": log(turns),
        "of turns": filled(inner, step),
        "of registers": filled(inner, vector),
        "unrolled": turns * step / inner,
        "tail": log(tails),
        "live": unroll * max(side_by_side, 1.0) / 32,
        "streams": float(streams),
        **{name: ratio(cycles, least) for name, cycles in costs.items()},
    }
    sets = {"row": inner * d.get("element") * side_by_side, "turn": step * side_by_side * 4}
    cycles = max(costs["work"] + costs["around"], costs["memory"])
    return parts | _against_caches(sets, machine), cycles


def _memory_cycles(d: Description, machine: Machine, *, streams: bool) -> float:
    rate, written = _rate(d.get("bytes"), machine), d.get("written")
    stored = written / _STREAM_RATE if streams else written * _WRITTEN / rate
    return (d.get("bytes") - written) / rate + stored
