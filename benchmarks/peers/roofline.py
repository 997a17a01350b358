"""The machine's limit as a contestant: the time a workload's `flops` or `bytes` take at least.

Its call does that work or a part of it: multiply-adds in registers, or reading as many bytes from
as much memory, whichever takes longer. So "share of the roofline" is a ratio of paired slices like
any other.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from workloads import Workload

from .base import Compiled, Contestant, Setting

_CALL_SECONDS = 0.004
"""How long a call should take at most."""


class Peer(Contestant):
    """Peak arithmetic or peak reading, one thread."""

    distributions = ("llvmlite", "numpy")

    def __init__(self, setting: Setting) -> None:
        from aiopt.backends.llvm.peak import Probes
        from aiopt.backends.llvm.target import Target

        super().__init__(setting)
        self.probes = Probes(Target.host())

    def prepare(self, workload: Workload, size: int | None) -> None:
        pass

    def build(self, workload: Workload, size: int | None) -> Compiled:
        assert size is not None
        limits = [self._arithmetic(workload.flops(size)), self._reading(workload.bytes(size))]
        _, call, fraction = max(limits, key=lambda limit: limit[0])
        return Compiled(lambda *_: call(), fraction=fraction)

    def _arithmetic(self, flops: float) -> tuple[float, Callable[[], None], float]:
        """Seconds for all, a call that does some, and its share."""
        needed = flops / self.probes.step_flops
        trial = 10_000
        per_step = _seconds(lambda: self.probes.multiply_add(trial)) / trial
        steps = max(1, int(min(needed, _CALL_SECONDS / per_step)))
        return needed * per_step, lambda: self.probes.multiply_add(steps), steps / needed

    def _reading(self, needed: int) -> tuple[float, Callable[[], None], float]:
        steps = -(-needed // self.probes.step_bytes)
        buffer = np.ones(steps * self.probes.step_bytes, np.uint8)

        def call() -> None:
            self.probes.read(buffer.ctypes.data, steps)

        return _seconds(call), call, buffer.size / needed


def _seconds(call: Callable[[], None]) -> float:
    """The least time of a call, in batches that a clock can see."""
    call()
    start = time.process_time()
    call()
    batch = max(1, int(1e-3 / max(1e-6, time.process_time() - start)))
    times = []
    for _ in range(5):
        start = time.process_time()
        for _ in range(batch):
            call()
        times.append((time.process_time() - start) / batch)
    return min(times)
