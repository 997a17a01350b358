"""Calls while workers compile without a pause, against calls without: P99 at most 1.25 times.

The program that is called is in tier 2 and has one execution thread. A feeder, a new program in
each round, was called with more shapes than can be compiled soon, and wants a version for each.
Rounds with and without a feeder take turns.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from .base import (
    ENCODER,
    PATIENCE,
    Figure,
    Setting,
    against,
    call_times,
    call_until_tier_2,
    encoder_weights,
    fresh,
    load_encoder,
)

if TYPE_CHECKING:
    from aiopt.jitrt.tiering.tiered import TieredProgram

LENGTH, ROUNDS, LIMIT = 128, 8, 1.25
SHORT_LENGTH, SHORT_ROUNDS = 16, 3
SHAPES, LONGEST = 16, 2.5
"""Shapes of a feeder, as many as are looked at in a round, and seconds that one is waited for."""

STEADY = (
    "tier-policy{rank=to specialize=false}, latency-policy{replace=false regress=false},"
    " hotness-policy, resource-policy"
)

FEEDER = """
func.func @feeder(%x: tensor<?x{width}xf32, #graph.dims<n, _>>)
    -> tensor<?x{width}xf32, #graph.dims<n, _>> {{
  %0 = graph.softmax %x axis = 1 : tensor<?x{width}xf32, #graph.dims<n, _>>
  %1 = graph.gelu %0 : tensor<?x{width}xf32, #graph.dims<n, _>>
  %2 = graph.softmax %1 axis = 1 : tensor<?x{width}xf32, #graph.dims<n, _>>
  func.return %2 : tensor<?x{width}xf32, #graph.dims<n, _>>
}}
"""
GREEDY = (
    'tier-policy{promote=false specialize="shape_count >= 1" retire=false max-versions=1000'
    " ahead=false}, hotness-policy, resource-policy, latency-policy, bucket-shapes{beta=inf}"
)


def measure(setting: Setting) -> list[Figure]:
    """The percentiles of both kinds of rounds, for long and for short calls."""
    encoder_weights(setting.folder)
    return [
        *figures_of(setting, LENGTH, ROUNDS, LIMIT),
        *figures_of(setting, SHORT_LENGTH, SHORT_ROUNDS, None),
    ]


def figures_of(setting: Setting, length: int, rounds: int, limit: float | None) -> list[Figure]:
    """The figures for calls of one length."""
    found = fresh(contend, setting.folder, length, setting.less(rounds, 2))
    # Seconds of each call: all, without waits for a processor, waiting for neither that nor itself.
    busy, quiet = (np.array(found[kind]).T for kind in ("busy", "quiet"))

    blocked = float(1e3 * np.percentile(busy[2], 99))
    load = f"load average {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores"
    what = f"{len(busy[0])} calls of each kind, {found['compiled']} versions compiled"
    return [
        *against("interference", length, busy, quiet, limit),
        Figure("interference", "  P99 of waits for the interpreter", blocked, "ms", None, load),
        Figure("interference", "  share of time compiling, CPU", found["share"], note=what),
        Figure("interference", "  manager's thread, of a core", found["manager"]),
    ]


def contend(folder: str, length: int, rounds: int) -> dict[str, Any]:
    """Rounds in turn; as many calls without a feeder as there were with one."""
    program = load_encoder(folder, policy=STEADY)
    inputs = ENCODER.inputs(length)
    call_until_tier_2(program, inputs)
    assert program.tier == 2, program.tier
    busy: list[list[float]] = []
    quiet: list[list[float]] = []
    compiling = manager = spent = 0.0
    compiled = 0
    for number in range(rounds):
        feeder = fed(number)
        began, before = time.monotonic(), managing(program)
        while feeder.managed.pending and time.monotonic() < began + LONGEST:
            busy.append(call_times(lambda: program(*inputs))[1])
        spent += time.monotonic() - began
        manager += managing(program) - before
        done = [event.data for event in feeder.events if event.kind == "compiled"]
        compiling += sum(data["seconds"] + data["verify_seconds"] for data in done)
        compiled += len(done)
        feeder.settle(PATIENCE)
        del feeder
        while len(quiet) < len(busy):
            quiet.append(call_times(lambda: program(*inputs))[1])
    program.manager.close()
    shares = {"share": compiling / spent, "manager": manager / spent}
    return {"busy": busy, "quiet": quiet, "compiled": compiled, **shares}


def fed(number: int) -> TieredProgram:
    """A program that has asked for a version of each of its shapes."""
    import aiopt

    width = 64 + 8 * number
    program: Any = aiopt.compile(FEEDER.format(width=width), policy=GREEDY, threads=1)
    for rows in range(SHAPES):
        program(np.ones((3 + rows, width), np.float32))
    end = time.monotonic() + PATIENCE
    while not program.managed.pending and time.monotonic() < end:
        time.sleep(0.001)
    return program


def managing(program: TieredProgram) -> float:
    """CPU seconds of the manager's rounds so far."""
    totals = program.manager.events.totals().get(("", "detect"))
    return 0.0 if totals is None else totals.sums["seconds"]
