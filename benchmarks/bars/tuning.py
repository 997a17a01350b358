"""Calls while schedules are searched in the background, against calls without: P99 at most 1.25
times.

The program that is called is in tier 2 and has one execution thread. Rounds of search take turns
with as many calls without one. What is found is not compiled, so that all calls are of the same
version.
"""

from __future__ import annotations

import os
import time
from dataclasses import replace
from typing import Any

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

LENGTH, ROUNDS, LIMIT = 128, 8, 1.25

TUNED = (
    "tier-policy{rank=to specialize=false min-gain=1},"
    " latency-policy{replace=false regress=false}, hotness-policy{remember=false},"
    " resource-policy, tuning-policy{beta=1 round=3s budget=3600s stop=false"
    ' tune="tier >= 2 and share > theta_spec"}'
)


def measure(setting: Setting) -> list[Figure]:
    """The percentiles of calls with and without a round beside them."""
    encoder_weights(setting.folder)
    found = fresh(contend, setting.folder, LENGTH, setting.less(ROUNDS, 2))
    busy, quiet = (np.array(found[kind]).T for kind in ("busy", "quiet"))

    load = f"load average {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores"
    what = f"{len(busy[0])} calls of each kind, {found['rounds']} rounds"
    return [
        *against("tuning", LENGTH, busy, quiet, LIMIT),
        Figure("tuning", "  candidates measured", found["trials"], note=what),
        Figure("tuning", "  rounds lost", found["lost"], note=load),
    ]


def contend(folder: str, length: int, rounds: int) -> dict[str, Any]:
    """Rounds in turn; as many calls without one as there were beside it."""
    program = load_encoder(folder, policy=TUNED)
    inputs = ENCODER.inputs(length)
    call_until_tier_2(program, inputs)
    assert program.tier == 2, program.tier
    managed, pool, log = program.managed, program.manager.pool, program.manager.events
    busy: list[list[float]] = []
    quiet: list[list[float]] = []
    on = managed.policies
    off = replace(on, tuning=replace(on.tuning, beta=0.0))
    for _ in range(rounds):
        managed.policies = on
        end = time.monotonic() + PATIENCE
        while not pool.running and time.monotonic() < end:
            program(*inputs)
        managed.policies = off
        while pool.running:
            busy.append(call_times(lambda: program(*inputs))[1])
        while len(quiet) < len(busy):
            quiet.append(call_times(lambda: program(*inputs))[1])
    done, lost = log.totals_of("tune-round"), log.totals_of("tune-lost")
    program.manager.close()
    counts = {"rounds": done.count, "trials": done.sums["trials"], "lost": lost.count}
    return {"busy": busy, "quiet": quiet, **counts}
