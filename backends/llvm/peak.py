"""What one core of this machine can do at most: multiply-adds and bandwidth, measured (K5, H5).

Two small functions are generated for the widest vectors of the machine: independent multiply-adds
in registers, and reading memory. Each is timed a few times and the fastest run counts: a limit, not
an average. Bandwidth depends on where the data is, so it is measured in the first-level cache, in
the second, and beyond the caches of a core.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from time import perf_counter_ns

import numpy as np

from .jit import header, load_ir
from .target import Target

_RUNS = 25
_RUN_NS = 200_000
"""A run is much shorter than a time slice: on a busy machine, some run has the core for itself."""
_UNROLL = 8
"""Vectors per step of a read."""
_BEYOND = 16
"""How much larger than the second-level cache a buffer is that is read from beyond it."""


@dataclass(frozen=True)
class Bandwidth:
    """Bytes a second read from a buffer of `size` bytes, which lies in `place`."""

    place: str
    size: int
    bytes_per_second: float


@dataclass(frozen=True)
class Peak:
    """Limits of one core: 32-bit floating-point operations a second, bandwidths nearest first."""

    flops_per_second: float
    bandwidths: tuple[Bandwidth, ...]

    def bandwidth(self, size: int) -> Bandwidth:
        """That of the nearest place that holds `size` bytes."""
        return next((b for b in self.bandwidths[:-1] if size <= b.size), self.bandwidths[-1])


class Probes:
    """The two functions: the work of one step, and calls that do so many."""

    def __init__(self, target: Target) -> None:
        lanes = target.f32_lanes
        chains = 24 if target.vector_bits == 512 else 12  # they and an operand fill the registers
        text = "\n".join((header(target), _arithmetic(lanes, chains), _reading(lanes)))
        self._code = load_ir(text, target, ("aiopt_peak_arithmetic", "aiopt_peak_reading"))
        prototype = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64)
        self._arithmetic = prototype(self._code.address("aiopt_peak_arithmetic"))
        self._reading = prototype(self._code.address("aiopt_peak_reading"))
        self._registers = np.zeros(1024, np.float32)
        self.step_flops = 2 * lanes * chains
        self.step_bytes = 4 * lanes * _UNROLL

    def multiply_add(self, steps: int) -> None:
        """Do `steps` (at least one) times `step_flops` operations."""
        self._arithmetic(self._registers.ctypes.data, steps, 1)

    def read(self, address: int, steps: int, times: int = 1) -> None:
        """Read `steps` (at least one) times `step_bytes`; the first bytes are overwritten."""
        self._reading(address, steps, times)


@cache
def measured_peak() -> Peak:
    """The limits of this machine; measured once per process, in about 0.1 s."""
    target = Target.host()
    probes = Probes(target)
    buffer = np.ones(max(_BEYOND * target.l2, 32 << 20), np.uint8)  # zeros would share one page
    address = -(-buffer.ctypes.data // 64) * 64

    def bandwidth(place: str, size: int) -> Bandwidth:
        steps = (size - 64) // probes.step_bytes
        rate = _rate(lambda times: probes.read(address, steps, times), steps * probes.step_bytes)
        return Bandwidth(place, size, rate)

    return Peak(
        _rate(probes.multiply_add, probes.step_flops),
        (
            bandwidth("L1", target.l1d // 2),
            bandwidth("L2", target.l2 // 2),
            bandwidth("beyond L2", len(buffer)),
        ),
    )


def _rate(call: Callable[[int], None], work: int) -> float:
    """The most `work` done in a second by `call(times)`, which does it that often."""
    times = 1
    while min(_time(call, times) for _ in range(3)) < _RUN_NS:
        times *= 2
    return work * times * 1e9 / min(_time(call, times) for _ in range(_RUNS))


def _time(call: Callable[[int], None], times: int) -> int:
    start = perf_counter_ns()
    call(times)
    return max(1, perf_counter_ns() - start)


def _arithmetic(lanes: int, chains: int) -> str:
    """`times` steps of a multiply-add in each of `chains` registers."""
    kind, numbers = f"<{lanes} x float>", range(chains)
    fma = f"call {kind} @llvm.fmuladd.v{lanes}f32({kind} %a{{0}}, {kind} %x, {kind} %x)"
    return _function(
        "aiopt_peak_arithmetic",
        f"%x = load {kind}, ptr %p, align 4",
        [f"%a{i} = phi {kind} [ %x, %outer ], [ %b{i}, %inner ]" for i in numbers],
        [f"%b{i} = {fma.format(i)}" for i in numbers],
        kind,
        chains,
    )


def _reading(lanes: int) -> str:
    """Read `n` steps of `_UNROLL` registers, `times` times."""
    kind, numbers = f"<{lanes} x float>", range(_UNROLL)
    body = [f"%o = mul i64 %i, {lanes * _UNROLL}"]
    for i in numbers:
        body += [
            f"%o{i} = add i64 %o, {lanes * i}",
            f"%p{i} = getelementptr float, ptr %p, i64 %o{i}",
            f"%v{i} = load {kind}, ptr %p{i}, align 4",
            f"%b{i} = fadd {kind} %a{i}, %v{i}",
        ]
    phis = [f"%a{i} = phi {kind} [ zeroinitializer, %outer ], [ %b{i}, %inner ]" for i in numbers]
    return _function("aiopt_peak_reading", "", phis, body, kind, _UNROLL)


def _function(name: str, head: str, phis: list[str], body: list[str], kind: str, sums: int) -> str:
    """`void name(ptr p, i64 n, i64 times)`: `times` loops of `n` steps; the sums are stored, which
    keeps the code alive."""
    totals = [
        f"%s{i} = fadd {kind} {f'%s{i - 1}' if i else 'zeroinitializer'}, %b{i}"
        for i in range(sums)
    ]
    lines = [
        f'define void @{name}(ptr %p, i64 %n, i64 %times) "min-legal-vector-width"="512" '
        '"prefer-vector-width"="512" {',
        head,
        "br label %outer",
        "outer:",
        "%t = phi i64 [ 0, %0 ], [ %t.next, %end ]",
        "br label %inner",
        "inner:",
        "%i = phi i64 [ 0, %outer ], [ %i.next, %inner ]",
        *phis,
        *body,
        "%i.next = add i64 %i, 1",
        "%more = icmp slt i64 %i.next, %n",
        "br i1 %more, label %inner, label %end",
        "end:",
        *totals,
        f"store {kind} %s{sums - 1}, ptr %p, align 4",
        "%t.next = add i64 %t, 1",
        "%again = icmp slt i64 %t.next, %times",
        "br i1 %again, label %outer, label %done",
        "done:",
        "ret void",
        "}",
    ]
    return "\n".join(lines)
