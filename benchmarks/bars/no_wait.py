"""Traces of calls to fresh programs: none waits for a compiler, and every result is right.

Each trace has a process of its own. The log says whether a call waited; beside it stands the call
that took longest, in units of what tier 0 takes for that length.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np

from .base import ENCODER, Figure, Setting, encoder_weights, fresh, load_encoder

TRACES, CALLS = 10, 300
WORST = 5
"""Calls of a trace that are repeated in tier 0."""

REPEATS = 3


def measure(setting: Setting) -> list[Figure]:
    """All traces, one after the other."""
    encoder_weights(setting.folder)
    seeds = range(setting.less(TRACES))
    calls = setting.less(CALLS, 20)
    fresh(references, setting.folder, sorted({n for s in seeds for n in trace(s, calls)}))
    found = [fresh(follow, setting.folder, seed, calls) for seed in seeds]
    total = f"{len(seeds)} traces of {calls} calls"
    worst = max(found, key=lambda one: one["ratio"])
    tiers = [one["tier"] for one in found]
    return [
        Figure("no-wait", "calls that waited", sum(f["waits"] for f in found), "", 0, total),
        Figure("no-wait", "wrong results", sum(f["wrong"] for f in found), "", 0),
        Figure("no-wait", "longest call ÷ tier 0", worst["ratio"], "×", None, worst["where"]),
        Figure("no-wait", "lowest tier at the end", min(tiers), "", None, f"tiers {tiers}"),
    ]


def trace(seed: int, calls: int) -> list[int]:
    """Lengths: log-normal, 1 … 512."""
    lengths = np.random.default_rng(1000 + seed).lognormal(3.6, 1.1, calls)
    return np.clip(np.rint(lengths), 1, 512).astype(int).tolist()


def references(folder: str, lengths: list[int]) -> None:
    """Write what tier 0 gives for each length."""
    program = load_encoder(folder, tier=0)
    for length in lengths:
        np.save(_file(folder, length), program(*ENCODER.inputs(length)))


def _file(folder: str, length: int) -> Path:
    return Path(folder) / f"reference{length}.npy"


def follow(folder: str, seed: int, calls: int) -> dict[str, Any]:
    """One trace."""
    program = load_encoder(folder)
    lengths = trace(seed, calls)
    taken: list[tuple[float, int, int]] = []
    wrong = 0
    for number, length in enumerate(lengths):
        inputs = ENCODER.inputs(length)
        began = time.perf_counter()
        result = program(*inputs)
        taken.append((time.perf_counter() - began, length, number))
        reference = np.load(_file(folder, length))
        wrong += not np.allclose(result, reference, rtol=1e-3, atol=1e-4)
    events, tier = program.events, program.tier
    program.manager.close()
    ratio, length, number, seconds = _longest(folder, taken)
    return {
        "waits": sum(event.kind == "wait" for event in events),
        "wrong": wrong,
        "ratio": ratio,
        "where": f"call {number} of trace {seed}, length {length}, {1e3 * seconds:.1f} ms",
        "tier": tier,
    }


def _longest(folder: str, taken: list[tuple[float, int, int]]) -> tuple[float, int, int, float]:
    """The call that took longest for its length, in units of tier 0's time."""
    program = load_encoder(folder, tier=0)
    # What tier 0 takes grows with the length, from a time for none: that finds the candidates.
    candidates = sorted(taken, key=lambda call: -call[0] / (25 + call[1]))[:WORST]
    found = []
    for seconds, length, number in candidates:
        inputs = ENCODER.inputs(length)
        times = []
        for _ in range(REPEATS):
            began = time.perf_counter()
            program(*inputs)
            times.append(time.perf_counter() - began)
        found.append((seconds / sorted(times)[REPEATS // 2], length, number, seconds))
    return max(found)
