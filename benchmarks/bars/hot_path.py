"""A call of a small program in tiers that is profiled, against one in tier 2 that is not: 15 ns.

`call_cost.py` measures the parts of this.
"""

from __future__ import annotations

import os
from functools import partial
from typing import Any

import numpy as np
from peers.aiopt import model_path
from workloads import WORKLOADS

from .base import PATIENCE, Figure, Setting, call_until_tier_2, fresh

ROUNDS, CALLS, LIMIT = 40, 20_000, 15.0


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
    from call_cost import added, nanoseconds

    small = WORKLOADS["W7"]
    arrays = small.inputs(8)
    out = np.empty(8, np.float32)
    bare = partial(aiopt.load(model_path(small), tier=2).entry, out=out)
    program: Any = aiopt.load(model_path(small))
    call_until_tier_2(program, arrays)
    program.settle(PATIENCE)
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    call = partial(program.entry, out=out)
    nanoseconds(call, arrays, 10 * count)
    alone, (low, middle, high) = added(bare, call, arrays, rounds, count)
    program.manager.close()
    return {
        "bare": alone,
        "added": middle,
        "low": low,
        "high": high,
        "period": program.managed.generic.native.period,
    }
