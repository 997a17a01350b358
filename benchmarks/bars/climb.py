"""From loading a program to tier 2, while calls go on: at most 1.5 s on two cores.

The log says where the time went. A machine that has other things to do shows it in the difference
between wall and CPU seconds.
"""

from __future__ import annotations

import os
import statistics
import time
from importlib import import_module
from typing import TYPE_CHECKING, Any

from .base import (
    ENCODER,
    Figure,
    Setting,
    call_until_tier_2,
    encoder_weights,
    first,
    fresh,
    load_encoder,
)

if TYPE_CHECKING:
    from aiopt.jitrt.tiering.events import Event

LENGTH, PROCESSES, LIMIT = 128, 5, 1.5
STAGES = ("decode", "passes", "codegen", "verify", "encode")


def measure(setting: Setting) -> list[Figure]:
    """Seconds until tier 2 is installed, and what they consist of."""
    encoder_weights(setting.folder)
    runs = [fresh(climb, setting.folder) for _ in range(setting.less(PROCESSES))]

    def figure(what: str, key: str, limit: float | None = None, note: str = "") -> Figure:
        value = statistics.median(run[key] for run in runs)
        return Figure("time-to-tier-2", what, value, "s", limit, note)

    tiers = ", ".join(sorted({" → ".join(map(str, run["tiers"])) for run in runs}))
    load = f"load average {os.getloadavg()[0]:.1f}"
    return [
        figure("from the end of load", "after", LIMIT, f"{load}, tiers {tiers}"),
        figure("from its start", "all", LIMIT),
        figure("  load", "load"),
        figure("  fork server, wall", "server"),
        figure("  fork server, CPU", "server_cpu"),
        figure("  first submission after load", "submitted"),
        figure("  submitted to worker's start", "waited"),
        *(figure(f"  worker: {stage}, CPU", stage) for stage in STAGES),
        figure("  worker in all, CPU", "worker"),
        figure("  link and install", "install"),
        figure("  submitted to installed", "built"),
        figure("  CPU of this process, calls included", "own_cpu"),
    ]


def climb(folder: str) -> dict[str, Any]:
    """Call a fresh program until tier 2 serves."""
    import_module("aiopt")  # what is measured is loading a program, not importing the package
    inputs = ENCODER.inputs(LENGTH)
    began = time.monotonic()
    program = load_encoder(folder)
    loaded, cpu = time.monotonic(), time.process_time()
    call_until_tier_2(program, inputs)
    own_cpu = time.process_time() - cpu
    program.manager.close()
    log = program.manager.events
    events, start = log.events(), log.start
    return {
        **_breakdown(events, loaded - start),
        "load": loaded - began,
        "all": _time(first(events, "install", tier=2)) - (began - start),
        "own_cpu": own_cpu,
        "tiers": [event.data["tier"] for event in events if event.kind == "install"],
    }


def _time(event: Event | None) -> float:
    return float("nan") if event is None else event.time


def _breakdown(events: list[Event], loaded: float) -> dict[str, float]:
    """Where the time until tier 2 went; `loaded` is the end of load by the log's clock."""
    installed = first(events, "install", tier=2)
    compiled = first(events, "compiled", tier=2)
    server = first(events, "server-start")
    data = {} if compiled is None else compiled.data
    stages = data.get("stages", {})
    submitted = first(events, "submit")
    return {
        "after": _time(installed) - loaded,
        "built": _time(installed) - _time(submitted),
        "server": 0.0 if server is None else server.data["seconds"],
        "server_cpu": 0.0 if server is None else server.data["cpu_seconds"],
        "submitted": _time(submitted) - loaded,
        "waited": data.get("waited", float("nan")),
        "worker": data.get("seconds", float("nan")) + data.get("verify_seconds", 0.0),
        "install": float("nan") if installed is None else installed.data["seconds"],
        **{stage: stages.get(stage, 0.0) for stage in STAGES},
    }
