"""How quickly compile workers are there: the fork server, a worker, an answer, a compilation.

    python benchmarks/workers.py [--rounds 9]

Each round starts a server of its own. CPU is that of the server until it is ready; all else is
wall time, so the machine should be idle.
"""

from __future__ import annotations

import argparse
import statistics
import time
from math import inf

from aiopt.jitrt.workers.compile_job import PRELOAD, compile_job
from aiopt.jitrt.workers.lent_weights import Ask
from aiopt.jitrt.workers.pool import Job, Outcome, WorkerPool

ECHO = b"echo "
SOFTMAX = """
func.func @main(%x: tensor<?x64xf32, #graph.dims<n, _>>) -> tensor<?x64xf32, #graph.dims<n, _>> {
  %y = graph.softmax %x axis = 1 : tensor<?x64xf32, #graph.dims<n, _>>
  func.return %y : tensor<?x64xf32, #graph.dims<n, _>>
}
"""
Times = dict[str, list[float]]


def work(request: bytes | memoryview, ask: Ask) -> bytes | memoryview:
    """What the workers do: give back what comes after `ECHO`, or compile."""
    view = memoryview(request)
    return view[len(ECHO) :] if view[: len(ECHO)] == ECHO else compile_job(request, ask)


def outcome(pool: WorkerPool, request: bytes) -> Outcome:
    """Have one job done."""
    pool.submit(Job("job", request, 0.0, inf, 0))
    while not (outcomes := pool.wait(1.0)):
        pass
    assert outcomes[0].status == "done", outcomes[0].message
    return outcomes[0]


def one_round(times: Times, compilation: bytes) -> None:
    """A server, a worker, and jobs for it."""
    events: dict[str, dict] = {}
    pool = WorkerPool(
        "workers:work",
        PRELOAD,
        on_event=events.__setitem__,
        warm_up="aiopt.jitrt.workers.compile_job:warm_up",
    )

    def note(name: str, seconds: float) -> None:
        times.setdefault(name, []).append(seconds)

    start = time.perf_counter()
    pool.start()
    note("start() returns", time.perf_counter() - start)
    while "server-start" not in events:
        pool.wait(0.01)
    note("server ready", float(events["server-start"]["seconds"]))
    note("… its CPU", float(events["server-start"]["cpu_seconds"]))
    for name in ("first reply, with a new worker", "echo", "echo of 64 KiB", "echo of 16 MiB"):
        size = {"echo of 64 KiB": 65000, "echo of 16 MiB": 16 << 20}.get(name, 10)
        start = time.perf_counter()
        outcome(pool, ECHO + bytes(size))
        note(name, time.perf_counter() - start)
    note("worker ready", float(events["worker-start"]["seconds"]))
    for name in ("softmax compiled", "softmax compiled again"):
        start = time.perf_counter()
        outcome(pool, compilation)
        note(name, time.perf_counter() - start)
    start = time.perf_counter()
    pool.close()
    note("close", time.perf_counter() - start)


def main() -> None:
    from aiopt.dialects.text import parse_module
    from aiopt.jitrt.workers.request import make_request
    from rich.console import Console
    from rich.table import Table

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    request = make_request(parse_module(SOFTMAX, "softmax"), "tier2", tier=2).to_bytes()
    times: Times = {}
    for _ in range(rounds):
        one_round(times, request)
    table = Table("", "median ms", "best")
    for name, seconds in times.items():
        table.add_row(name, *(f"{s * 1e3:.2f}" for s in (statistics.median(seconds), min(seconds))))
    Console().print(table)


if __name__ == "__main__":
    main()
