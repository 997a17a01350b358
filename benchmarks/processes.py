"""Workloads that are whole processes: W6, a service's trace of lengths, and W8, the first result.

Both run the encoder block (W4), each contestant in a process started for it.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from contest import Failure, Process
from peers.base import Setting
from workloads import WORKLOADS, error, trace

Say = Callable[[str], None]
LENGTH = 128
ENCODER = WORKLOADS["W4"]


def run_trace(
    pythons: Mapping[str, Path], ours: str, setting: Setting, log: Path, calls: int, say: Say
) -> dict[str, Any]:
    """W6: the same calls to every contestant, in turn; one compilation for all lengths."""
    lengths = trace(calls)
    processes = {name: Process(name, pythons[name], setting, log) for name in pythons}
    seconds: dict[str, list[float]] = {}
    for name, process in processes.items():
        try:
            build = process.ask("build", workload="W4", size=None, first=lengths[0])
            seconds[name] = [build["compile_seconds"]]
        except Failure as failure:
            say(f"W6 {name}: {failure}")
    for number, length in enumerate(lengths):
        for name in list(seconds):
            request = {"workload": "W4", "size": None, "inputs": [length, number]}
            try:
                answer = processes[name].ask("slice", **request, times=1, warm=False)
                seconds[name].append(answer["cpu"])
            except Failure as failure:
                say(f"W6 {name}: {failure}")
                del seconds[name]
    for process in processes.values():
        process.close()
    columns = ["contestant", "total s", "compile s", "P50 ms", "P99 ms", "worst ms", "÷ ours"]
    rows = [[name, *_trace_figures(times, seconds[ours])] for name, times in seconds.items()]
    say("\n".join(f"W6 {row[0]}: {row[1]:.2f} CPU s" for row in rows))
    title = f"W6: {calls} calls of the encoder block, lengths 10 … 512; CPU time"
    return {"workload": "W6", "title": title, "columns": columns, "rows": rows}


def _trace_figures(seconds: list[float], ours: list[float]) -> list[float]:
    build, *calls = seconds
    milliseconds = [1e3 * call for call in calls]
    middle, late = np.percentile(milliseconds, [50, 99])
    ratio = statistics.median(a / b for a, b in zip(calls, ours[1:], strict=True))
    worst = max(1e3 * build, *milliseconds)
    return [sum(seconds), build, float(middle), float(late), worst, ratio]


def run_cold(
    pythons: Mapping[str, Path], setting: Setting, log: Path, repeats: int, say: Say
) -> dict[str, Any]:
    """W8: a fresh process until its first result, without and with what earlier ones cached."""
    rows = []
    inputs = ENCODER.inputs(LENGTH)
    reference = ENCODER.reference(inputs)
    for name, python in pythons.items():
        try:
            with tempfile.TemporaryDirectory(dir=setting.folder) as cache:
                cold, warm = [], []
                for _ in range(repeats):
                    cold.append(_first_result(name, python, setting, log, reference))
                caching = replace(setting, cache=cache)
                for _ in range(repeats + 1):  # the first fills the cache
                    warm.append(_first_result(name, python, caching, log, reference))
            states = [*zip(*cold, strict=True), *zip(*warm[1:], strict=True)]
            rows.append([name, *map(statistics.median, states)])
            say(f"W8 {name}: {rows[-1][1]:.2f} CPU s")
        except Failure as failure:
            say(f"W8 {name}: {failure}")
    return {
        "workload": "W8",
        "title": f"W8: a fresh process to the first result of the encoder block, length {LENGTH}",
        "columns": ["contestant", "CPU s", "peak MB", "cached: CPU s", "peak MB"],
        "rows": rows,
    }


def _first_result(
    name: str, python: Path, setting: Setting, log: Path, reference: np.ndarray
) -> tuple[float, float]:
    """CPU seconds of the process until its first result, and its peak memory in MB after a few."""
    with Process(name, python, setting, log) as process:
        subject = {"workload": "W4", "size": LENGTH}
        process.ask("build", **subject, first=LENGTH)
        usage = process.ask("usage")
        path = Path(setting.folder) / f"{name}.npy"
        process.ask("result", **subject, inputs=[LENGTH, 0], path=str(path))
        if (wrong := error(np.load(path), reference)) > 1e-3:
            raise Failure(f"wrong result, error {wrong:.1e}")
        process.ask("slice", **subject, inputs=[LENGTH, 0], times=5, warm=False)
        peak = process.ask("usage")["peak_megabytes"]
    return usage["cpu_seconds"], peak
