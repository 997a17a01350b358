"""W8: the first result of the encoder block (W4), each contestant in a process started for it."""

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
from workloads import WORKLOADS, error

Say = Callable[[str], None]
LENGTH = 128
ENCODER = WORKLOADS["W4"]


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
