"""Traces: which programs were called, with which sizes, and what a call takes (SPEC T5).

A trace is what policies are replayed over (simulate.py) and what `aiopt-bench` calls a model by:
recorded (trace_files.py), drawn by a law of sizes (synthesis.py), or made from a seed here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..views import Sizes

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True)
class Run:
    """Calls of one program with the same sizes, one after the other."""

    program: str
    sizes: Sizes
    """Values of its symbols; empty if it has none, or if they are not known."""
    calls: int
    time: float
    """Seconds of a call in tier 0."""
    at: float | None = None
    """Seconds since the start before which it does not begin; None: when the last run is done."""


@dataclass(frozen=True)
class Trace:
    """Runs in the order in which they happened."""

    runs: tuple[Run, ...]
    name: str = ""
    symbolic: frozenset[str] = frozenset()
    """Programs that have symbols, also if no run says their values."""
    symbols: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    """Names of a program's symbols, in the order of its sizes, as far as they are known."""

    @property
    def programs(self) -> list[str]:
        """The programs, in order of their first calls."""
        return list(dict.fromkeys(run.program for run in self.runs))

    @property
    def calls(self) -> int:
        """Calls of all programs."""
        return sum(run.calls for run in self.runs)

    @property
    def seconds(self) -> float:
        """What all calls take in tier 0."""
        return math.fsum(run.calls * run.time for run in self.runs)

    @property
    def dynamic(self) -> frozenset[str]:
        """Programs that have symbols: their highest tier is exact for some values."""
        return self.symbolic | {run.program for run in self.runs if run.sizes}

    def by_program(self) -> dict[str, list[Run]]:
        """The runs of each program."""
        runs: dict[str, list[Run]] = {}
        for run in self.runs:
            runs.setdefault(run.program, []).append(run)
        return runs


@dataclass(frozen=True)
class TraceKind:
    """What random traces are drawn from; ranges are log-uniform.

    Attributes:
        programs: how many there are.
        seconds: of the whole trace in tier 0. It is shared out by Zipf's law, whose exponent is
            drawn from `zipf`.
        call_seconds: of one call in tier 0, drawn for each program.
        phases: parts of the trace; a program is called in some of them only.
        bursts: runs of a program in a phase, between which others are called.
        dynamic: part of the programs that have a symbolic size.
        shapes: different sizes of such a program; calls are shared out by Zipf's law too.
        spread: standard deviation of the logarithm of a run's seconds a call.
    """

    programs: tuple[int, int] = (1, 32)
    seconds: tuple[float, float] = (0.01, 1000.0)
    zipf: tuple[float, float] = (0.0, 2.0)
    call_seconds: tuple[float, float] = (1e-5, 0.1)
    phases: tuple[int, int] = (1, 4)
    bursts: tuple[int, int] = (1, 8)
    dynamic: float = 0.0
    shapes: tuple[int, int] = (1, 64)
    spread: float = 0.1


def random_trace(seed: int, kind: TraceKind | None = None) -> Trace:
    """A trace that only depends on `seed` and `kind`. Every program is called at least once."""
    import numpy as np

    kind = TraceKind() if kind is None else kind
    rng = np.random.default_rng(seed)
    programs = _whole(rng, kind.programs)
    phases = _whole(rng, kind.phases)
    shares = _zipf(rng, programs, rng.uniform(*kind.zipf))
    seconds = _log_uniform(rng, kind.seconds)
    runs: list[list[Run]] = [[] for _ in range(phases)]
    for index in range(programs):
        time = _log_uniform(rng, kind.call_seconds)
        counts = _sizes(rng, kind, max(1, round(seconds * float(shares[index]) / time)))
        active = rng.permutation(phases)[: rng.integers(1, phases + 1)]
        for sizes, scale, calls in counts:
            for phase, part in zip(active, _split(rng, calls, len(active)), strict=True):
                for burst in _split(rng, part, _whole(rng, kind.bursts)):
                    if burst:
                        cost = time * scale * math.exp(kind.spread * rng.standard_normal())
                        runs[phase].append(Run(f"p{index}", sizes, burst, cost))
    mixed = (runs[p][i] for p in range(phases) for i in rng.permutation(len(runs[p])))
    return Trace(tuple(mixed), f"seed {seed}")


def _sizes(
    rng: np.random.Generator, kind: TraceKind, calls: int
) -> Iterable[tuple[Sizes, float, int]]:
    """Sizes of a program, how long a call with them takes in units of the mean, and how many."""
    if rng.random() >= kind.dynamic:
        return [((), 1.0, calls)]
    count = _whole(rng, kind.shapes)
    sizes = rng.permutation(256)[:count] + 1
    shares = _zipf(rng, count, 1.0)
    parts = rng.multinomial(calls, shares)
    mean = float((sizes * shares).sum())
    return [
        ((int(size),), float(size) / mean, int(part))
        for size, part in zip(sizes, parts, strict=True)
        if part
    ]


def _log_uniform(rng: np.random.Generator, limits: tuple[float, float]) -> float:
    low, high = limits
    return math.exp(rng.uniform(math.log(low), math.log(high)))


def _whole(rng: np.random.Generator, limits: tuple[int, int]) -> int:
    """A log-uniform integer; both limits are possible."""
    low, high = limits
    return min(high, int(_log_uniform(rng, (low, high + 1))))


def _zipf(rng: np.random.Generator, count: int, exponent: float) -> np.ndarray:
    """Shares of `count` things by Zipf's law, in random order; they sum to 1."""
    shares = (1.0 + rng.permutation(count)) ** -exponent
    return shares / shares.sum()


def _split(rng: np.random.Generator, total: int, parts: int) -> list[int]:
    """`total` calls in `parts` random parts, some of which may be empty."""
    return [int(part) for part in rng.multinomial(total, rng.dirichlet([1.0] * parts))]
