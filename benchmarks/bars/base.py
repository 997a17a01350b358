"""What all bars share: figures, fresh processes, the encoder block in tiers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from clocks import waited
from model_files import model_file
from peers.aiopt import model_path
from workloads import WORKLOADS

if TYPE_CHECKING:
    from aiopt.jitrt.tiering.events import Event
    from aiopt.jitrt.tiering.tiered import TieredProgram

ENCODER = WORKLOADS["W4"]
SCRIPT = Path(__file__).resolve().parents[1] / "tiering.py"

LEFT_OUT = ("AIOPT_TIER", "AIOPT_POLICY", "PYTHONDONTWRITEBYTECODE")
"""Environment variables that would choose another policy than the one that is measured, or have
the package compiled by Python in each process, which installed packages are not."""

PATIENCE = 20.0
"""Seconds that are waited at most for what the manager is to do."""


@dataclass(frozen=True)
class Setting:
    """How to measure.

    Attributes:
        folder: for files that the processes of one run share.
        quick: how many times less work than usual.
    """

    folder: str
    quick: int = 1

    def less(self, count: int, least: int = 1) -> int:
        """`count` repetitions, fewer if that was asked for."""
        return max(least, count // self.quick)


@dataclass(frozen=True)
class Figure:
    """What was measured, and what it may be.

    Attributes:
        limit: the bar; None for a figure that explains others.
    """

    bar: str
    what: str
    value: float
    unit: str = ""
    limit: float | None = None
    note: str = ""

    @property
    def missed(self) -> bool:
        """Whether it is above its bar; what is no number is."""
        return self.limit is not None and not self.value <= self.limit

    def __str__(self) -> str:
        unit = f" {self.unit}" if self.unit else ""
        bar = "" if self.limit is None else f"  bar {self.limit:g}{unit}"
        verdict = "" if self.limit is None else ("  MISS" if self.missed else "  pass")
        note = f"  ({self.note})" if self.note else ""
        return f"{self.bar:15} {self.what:38} {self.value:9.4g}{unit}{bar}{verdict}{note}"


def against(
    bar: str, length: int, busy: np.ndarray, quiet: np.ndarray, limit: float | None
) -> list[Figure]:
    """Percentiles of calls beside something, against those of calls without.

    Args:
        busy, quiet: [2 or more, calls] seconds of each call: all, without waits for a processor.
        limit: of the ratio of the 99th percentiles.
    """

    def figure(what: str, row: int, percentile: int, limit: float | None = None) -> Figure:
        both = [float(1e3 * np.percentile(kind[row], percentile)) for kind in (busy, quiet)]
        note = "length {}: {:.2f} against {:.2f} ms".format(length, *both)
        return Figure(bar, what, both[0] / both[1], "×", limit, note)

    return [
        figure("P99 ÷ P99 without", 0, 99, limit),
        figure("  medians", 0, 50),
        figure("  P99 but for waits for a processor", 1, 99),
    ]


def fresh(function: Callable[..., Any], *arguments: Any, threads: int = 1) -> Any:
    """What a function of a bar gives in a fresh process; it takes and gives what JSON can say.

    Numpy's products have as many threads as the program's kernels, and nothing is remembered of
    earlier processes.
    """
    place = f"{function.__module__}:{function.__name__}"
    command = [sys.executable, str(SCRIPT), "--call", place, json.dumps(arguments)]
    settings = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "AIOPT_NUM_THREADS")
    kept = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
    environment = {**kept, **dict.fromkeys(settings, str(threads)), "AIOPT_CACHE_DIR": ""}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def encoder_weights(folder: str) -> Path:
    """The encoder block's weights; made if they are missing."""
    return model_file("safetensors", ENCODER.name, None, folder)


def load_encoder(folder: str, **options: Any) -> TieredProgram:
    """The encoder block, in tiers by default."""
    import aiopt

    program = aiopt.load(model_path(ENCODER), weights=encoder_weights(folder), **options)
    return program  # pyright: ignore[reportReturnType]


def call_until_tier_2(program: TieredProgram, inputs: Sequence[np.ndarray]) -> None:
    """Call until tier 2 serves, or `PATIENCE` ends."""
    end = time.monotonic() + PATIENCE
    while program.tier < 2 and time.monotonic() < end:
        program(*inputs)


def first(events: list[Event], kind: str, **data: Any) -> Event | None:
    """The first event of a kind with this data."""
    wanted = data.items()
    return next((e for e in events if e.kind == kind and wanted <= e.data.items()), None)


def call_times(call: Callable[[], Any]) -> tuple[Any, list[float]]:
    """The result of a call, and its seconds: all; but for waits for a processor; but for its own
    work, too, which leaves waits for the interpreter."""
    before, cpu, began = waited(), time.thread_time(), time.perf_counter()
    result = call()
    wall, cpu, delay = time.perf_counter() - began, time.thread_time() - cpu, waited() - before
    return result, [wall, wall - delay, wall - delay - cpu]


def timed(call: Callable[[], Any]) -> tuple[float, float, Any]:
    """Wall seconds, CPU seconds of this process, and the result."""
    cpu, wall = time.process_time(), time.perf_counter()
    result = call()
    return time.perf_counter() - wall, time.process_time() - cpu, result
