"""The first call of a fresh program, against the same call in plain numpy: at most twice the time.

Both are the first thing that a fresh process computes, so that both pay for what only first calls
pay for. The fork server that gets ready meanwhile is part of it.
"""

from __future__ import annotations

import statistics
from typing import Any

from .base import ENCODER, Figure, Setting, encoder_weights, fresh, load_encoder, timed
from .plain import encoder

LENGTH, PROCESSES, CALLS, LIMIT = 128, 7, 5, 2.0
Times = dict[str, list[float]]


def measure(setting: Setting) -> list[Figure]:
    """CPU and wall time of the first call, and of those after it."""
    encoder_weights(setting.folder)
    pairs = [
        (fresh(tiered, setting.folder), fresh(plain, setting.folder))
        for _ in range(setting.less(PROCESSES))
    ]

    def figure(clock: str, what: str, call: int, limit: float | None) -> Figure:
        ours, theirs = ([times[side][clock][call] for times in pairs] for side in (0, 1))
        ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
        milliseconds = (1e3 * statistics.median(times) for times in (ours, theirs))
        note = "{:.1f} against {:.1f} ms".format(*milliseconds)
        return Figure("first-call", what, ratio, "×", limit, note)

    return [
        figure("wall", "first call ÷ numpy, wall", 0, LIMIT),
        figure("cpu", "first call ÷ numpy, CPU", 0, LIMIT),
        figure("still", "tier 0 alone ÷ numpy, CPU", -1, None),
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
