"""The first call of a fresh program, against the same call in plain numpy: at most twice the time.

Both are the first thing that a fresh process computes, so that both pay for what only first calls
pay for. The fork server that gets ready meanwhile is part of it: with as many threads of numpy as
processors, it needs one of them.
"""

from __future__ import annotations

import os
import statistics
from typing import Any

from .base import ENCODER, Figure, Setting, encoder_weights, fresh, load_encoder, timed
from .plain import encoder

LENGTH, PROCESSES, CALLS, LIMIT = 128, 5, 5, 2.0
Times = dict[str, list[float]]


def measure(setting: Setting) -> list[Figure]:
    """CPU and wall time of the first call, and of those after it."""
    encoder_weights(setting.folder)
    processors = len(os.sched_getaffinity(0))
    figures = figures_of(setting, 1, "one thread")
    return figures if processors == 1 else [*figures, *figures_of(setting, processors, "all")]


def figures_of(setting: Setting, threads: int, label: str) -> list[Figure]:
    """The same with so many threads of numpy."""
    pairs = [
        (
            fresh(tiered, setting.folder, threads=threads),
            fresh(plain, setting.folder, threads=threads),
        )
        for _ in range(setting.less(PROCESSES))
    ]

    def figure(clock: str, what: str, call: int, limit: float | None) -> Figure:
        ours, theirs = ([times[side][clock][call] for times in pairs] for side in (0, 1))
        ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
        milliseconds = (1e3 * statistics.median(times) for times in (ours, theirs))
        note = "{:.1f} against {:.1f} ms".format(*milliseconds)
        return Figure("first-call", what, ratio, "×", limit, f"{label}: {note}")

    return [
        figure("wall", "first call ÷ numpy, wall", 0, LIMIT),
        figure("cpu", "first call ÷ numpy, CPU", 0, LIMIT),
        figure("still", "  tier 0 alone ÷ numpy, CPU", -1, None),
    ]


def tiered(folder: str) -> Times:
    """The times of a program in tiers, and of one that stays in tier 0."""
    program = load_encoder(folder)
    inputs = ENCODER.inputs(LENGTH)
    wall, cpu, _ = timed(lambda: program(*inputs))
    waits = [event for event in program.events if event.kind == "wait"]
    assert not waits, waits
    program.manager.close()
    interpreted = load_encoder(folder, tier=0)
    still = [timed(lambda: interpreted(*inputs))[1] for _ in range(CALLS)]
    return {"wall": [wall], "cpu": [cpu], "still": [statistics.median(still)]}


def plain(folder: str) -> Times:
    """The times of numpy."""
    from safetensors.numpy import load_file

    parameters: dict[str, Any] = load_file(encoder_weights(folder))
    inputs = ENCODER.inputs(LENGTH)
    wall, cpu, _ = timed(lambda: encoder(parameters, *inputs))
    still = [timed(lambda: encoder(parameters, *inputs))[1] for _ in range(CALLS)]
    return {"wall": [wall], "cpu": [cpu], "still": [statistics.median(still)]}
