"""10,000 different shapes through one program that specialises: memory stays within the budget.

Resident memory may grow by the policy's budget and 20 % from when the program is in tier 2; workers
must not grow, and every result must be right.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np
from aiopt.jitrt.workers.usage import resident_bytes

from .base import Figure, Setting, call_until_tier_2, fresh

if TYPE_CHECKING:
    from aiopt.jitrt.tiering.tiered import TieredProgram

SHAPES = 10_000
BUDGET = 16 << 20
WORKER_LIMIT = 32 << 20
"""Bytes a worker may gain after its first `SETTLED` jobs."""

SETTLED, PAUSE = 20, 0.001
MEGABYTE = 1 << 20

PROGRAM = """
func.func @main(%x: tensor<?x?xf32, #graph.dims<n, m>>, %y: tensor<?x?xf32, #graph.dims<n, m>>)
    -> tensor<?x?xf32, #graph.dims<n, m>> {
  %0 = graph.mul %x, %y : tensor<?x?xf32, #graph.dims<n, m>>
  %1 = graph.add %0, %x : tensor<?x?xf32, #graph.dims<n, m>>
  func.return %1 : tensor<?x?xf32, #graph.dims<n, m>>
}
"""
EAGER = (
    'tier-policy{specialize="shape_count >= 1" retire="idle > 200ms" max-versions=64},'
    " hotness-policy{k=1000000},"
    f" resource-policy{{memory={BUDGET >> 20}MiB}}, latency-policy, bucket-shapes{{beta=inf}}"
)


def measure(setting: Setting) -> list[Figure]:
    """What this process and its workers have gained."""
    found = fresh(wander, setting.less(SHAPES, 100))
    grown, note = found["grown"] / MEGABYTE, f"{found['versions']} versions were compiled"
    workers, limit = found["worker"] / MEGABYTE, 1.2 * BUDGET / MEGABYTE
    jobs = f"{found['jobs']} jobs, {found['evicted']} versions retired or evicted"
    return [
        Figure("memory", "resident memory gained", grown, "MB", limit, note),
        Figure("memory", "gained by a worker", workers, "MB", WORKER_LIMIT / MEGABYTE, jobs),
        Figure("memory", "wrong results", found["wrong"], "", 0, f"{found['calls']} shapes"),
    ]


def wander(count: int) -> dict[str, Any]:
    """Call with `count` different shapes, and look at the memory of all processes now and then."""
    import aiopt

    program: Any = aiopt.compile(PROGRAM, policy=EAGER, threads=1)
    shapes = np.random.default_rng(7).permutation(10_000)[:count]
    call_until_tier_2(program, [np.ones((64, 64), np.float32)] * 2)
    draw = np.random.default_rng(8)
    x, y = (draw.standard_normal((101, 101), dtype=np.float32) for _ in range(2))
    base = most = resident_bytes() or 0
    workers: dict[int, list[int]] = {}
    wrong = 0
    for number, shape in enumerate(shapes):
        n, m = 1 + shape // 100, 1 + shape % 100
        a, b = np.ascontiguousarray(x[:n, :m]), np.ascontiguousarray(y[:n, :m])
        wrong += not np.allclose(program(a, b), a * b + a, rtol=1e-5, atol=1e-6)
        if number % 20 == 0:
            time.sleep(20 * PAUSE)
            most = max(most, resident_bytes() or 0)
            _look_at_workers(program, workers)
    events = program.manager.events
    totals = {kind: t.count for (_, kind), t in events.totals().items()}
    program.manager.close()
    gained = [sizes[-1] - sizes[SETTLED] for sizes in workers.values() if len(sizes) > SETTLED]
    return {
        "calls": len(shapes),
        "wrong": wrong,
        "grown": most - base,
        "worker": max(gained, default=0),
        "versions": totals.get("install", 0),
        "jobs": totals.get("compiled", 0),
        "evicted": totals.get("retire", 0) + totals.get("evict", 0),
    }


def _look_at_workers(program: TieredProgram, workers: dict[int, list[int]]) -> None:
    """Note the memory of each worker whenever one of its jobs has come back."""
    last = next((e for e in reversed(program.events) if e.kind == "compiled"), None)
    if last is not None:
        pid = last.data["pid"]
        if size := resident_bytes(pid):
            workers.setdefault(pid, []).append(size)
