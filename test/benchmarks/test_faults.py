"""The long form of the faults, with few calls."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "benchmarks" / "faults.py"


def test_a_scenario_is_run_and_told() -> None:
    command = [sys.executable, str(SCRIPT), "compile-never", "--calls", "50"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("compile-never: ")
    assert " 0 failed, 0 wrong; " in done.stdout


def test_an_unknown_scenario_is_refused() -> None:
    done = subprocess.run([sys.executable, str(SCRIPT), "nothing"], capture_output=True, text=True)
    assert done.returncode == 2 and "no such scenario: nothing" in done.stderr
