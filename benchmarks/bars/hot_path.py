"""A call of a small program in tiers that is profiled, against one in tier 2 that is not: 15 ns.

`call_cost.py` measures the parts of this.
"""

from __future__ import annotations

import os
import statistics
import time
from functools import partial
from typing import Any

import numpy as np
from peers.aiopt import model_path
from workloads import WORKLOADS

from .base import Figure, Setting, fresh

ROUNDS, CALLS, LIMIT, PATIENCE = 40, 20_000, 15.0, 20.0


def measure(setting: Setting) -> list[Figure]:
    """What being in tiers adds."""
    found = fresh(compare, setting.less(ROUNDS, 3), setting.less(CALLS))
    note = f"quartiles {found['low']:.1f} … {found['high']:.1f}, bare {found['bare']:.0f} ns"
    return [
        Figure("hot-path", "added to a call, out= given", found["added"], "ns", LIMIT, note),
        Figure("hot-path", "  one call is timed in", found["period"]),
    ]


def compare(rounds: int, count: int) -> dict[str, float]:
    """Slices of both in turn, on one core."""
    import aiopt
    from call_cost import nanoseconds

    small = WORKLOADS["W7"]
    arrays = small.inputs(8)
    out = np.empty(8, np.float32)
    bare = partial(aiopt.load(model_path(small), tier=2).entry, out=out)
    program: Any = aiopt.load(model_path(small))
    end = time.monotonic() + PATIENCE
    while program.tier < 2 and time.monotonic() < end:
        program(*arrays)
    program.settle(PATIENCE)
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    call = partial(program.entry, out=out)
    nanoseconds(call, arrays, 10 * count)
    pairs = [[nanoseconds(c, arrays, count) for c in (bare, call)] for _ in range(rounds)]
    program.manager.close()
    low, added, high = statistics.quantiles((b - a for a, b in pairs), n=4)
    return {
        "bare": statistics.median(a for a, _ in pairs),
        "added": added,
        "low": low,
        "high": high,
        "period": program.managed.generic.native.period,
    }
