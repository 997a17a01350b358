"""Runs a scenario in a process of its own and says what came of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
MARK = "AIOPT_FAULTS_RUN"
"""An environment variable that tells a scenario's processes from all others."""

LIMIT = 600.0
"""Seconds after which a scenario hangs."""

END = 60.0
"""Seconds in which the processes of a scenario must be gone after it."""


WARNING = "aiopt: "
"""How a line begins that the process tells `logging`, which prints it."""


@dataclass(frozen=True)
class Outcome:
    """What a scenario reports, and what is seen from outside."""

    name: str
    calls: int
    failed: int
    wrong: int
    seconds: float
    log: Mapping[str, int]
    notes: tuple[str, ...]
    problems: tuple[str, ...]

    def __str__(self) -> str:
        log = ", ".join(f"{kind} {count}" for kind, count in self.log.items())
        return f"{self.name}: {self.calls} calls, {self.failed} failed, {self.wrong} wrong; {log}"


def outcome_of(name: str, calls: int) -> Outcome:
    """Run a scenario with so many calls."""
    mark = uuid.uuid4().hex
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [sys.executable, str(HERE / "scenarios.py"), name, str(calls)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_environment(mark, folder),
            text=True,
            start_new_session=True,
        )
        problems: list[str] = []
        try:
            out, errors = process.communicate(timeout=LIMIT)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGABRT)
            out, errors = process.communicate()
            problems.append("it hangs")
        left = _left(mark, END)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    if process.returncode:
        problems.append(f"exit code {process.returncode}")
    stray = [line for line in errors.splitlines() if not line.startswith(WARNING)]
    if stray:
        problems.append(f"it prints: {' / '.join(stray)[-2000:]}")
    if left:
        problems.append(f"{len(left)} processes are left")
    report: dict[str, Any] = json.loads(out.splitlines()[-1]) if out.strip() else {}
    return Outcome(
        name,
        *(report.get(key, 0) for key in ("calls", "failed", "wrong")),
        time.monotonic() - began,
        report.get("log", {}),
        tuple(report.get("notes", ())),
        (*problems, *report.get("problems", ())),
    )


def _environment(mark: str, folder: str) -> dict[str, str]:
    """No tier is forced, nothing is cached, and the passes that break things are installed."""
    known = {key: text for key, text in os.environ.items() if not key.startswith("AIOPT_")}
    paths = [str(HERE / "plugin"), *filter(None, [os.environ.get("PYTHONPATH")])]
    own = {"AIOPT_CACHE_DIR": "", "TMPDIR": folder, MARK: mark}
    return known | own | {"PYTHONPATH": os.pathsep.join(paths)}


def _left(mark: str, patience: float) -> list[int]:
    """Processes of a scenario that are still there after so many seconds."""
    end = time.monotonic() + patience
    while (left := _marked(f"{MARK}={mark}".encode())) and time.monotonic() < end:
        time.sleep(0.05)
    return left


def _marked(text: bytes) -> list[int]:
    found: list[int] = []
    for entry in os.listdir("/proc"):
        if entry.isdecimal():
            try:
                environment = Path("/proc", entry, "environ").read_bytes()
            except OSError:
                continue
            if text in environment:
                found.append(int(entry))
    return found
