"""Traces of calls to fresh programs: none waits for a compiler, and every result is right.

Each trace has a process of its own. The log says whether a call waited; beside it stands the call
that took longest, in units of what tier 0 takes for that length.
"""

from __future__ import annotations

import statistics
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .base import ENCODER, Figure, Setting, call_times, encoder_weights, fresh, load_encoder

if TYPE_CHECKING:
    from aiopt.jitrt.program import Program

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
    tiers = [one["tier"] for one in found]

    def longest(what: str, key: str) -> Figure:
        ratio, where = max(one[key] for one in found)
        return Figure("no-wait", what, ratio, "×", None, where)

    return [
        Figure("no-wait", "calls that waited", sum(f["waits"] for f in found), "", 0, total),
        Figure("no-wait", "wrong results", sum(f["wrong"] for f in found), "", 0),
        longest("longest call ÷ tier 0", "wall"),
        longest("  but for waits for a processor", "undisturbed"),
        Figure("no-wait", "  lowest tier at the end", min(tiers), "", None, f"tiers {tiers}"),
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
    taken: list[tuple[list[float], int, int]] = []
    wrong = 0
    for number, length in enumerate(trace(seed, calls)):
        inputs = ENCODER.inputs(length)
        result, times = call_times(partial(program, *inputs))
        taken.append((times, length, number))
        reference = np.load(_file(folder, length))
        wrong += not np.allclose(result, reference, rtol=1e-3, atol=1e-4)
    program.manager.close()
    interpreted = load_encoder(folder, tier=0)

    def longest(clock: int) -> tuple[float, str]:
        """The call that took longest for its length, in units of what tier 0 takes."""
        # That grows with the length, from a time for none, which is enough to find candidates.
        hardest = sorted(taken, key=lambda call: -call[0][clock] / (25 + call[1]))[:WORST]
        ratios = (call[0][clock] / _still(interpreted, call[1]) for call in hardest)
        ratio, (times, length, number) = max(zip(ratios, hardest, strict=True))
        seconds = times[clock]
        where = f"call {number} of trace {seed}, length {length}, {1e3 * seconds:.1f} ms"
        return ratio, where

    return {
        "waits": sum(event.kind == "wait" for event in program.events),
        "wrong": wrong,
        "wall": longest(0),
        "undisturbed": longest(1),
        "tier": program.tier,
    }


def _still(program: Program, length: int) -> float:
    """Seconds of a call in tier 0 while nothing else happens, but for waits for a processor."""
    call = partial(program, *ENCODER.inputs(length))
    return statistics.median(call_times(call)[1][1] for _ in range(REPEATS))
