"""What a command takes with all its descendants, orphans among them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from aiopt.tools.measured import main

BURN = """
import os, time
if os.fork() == 0:
    if os.fork() == 0:  # nobody waits for this one but who adopts it
        while time.process_time() < 0.15:
            pass
    os._exit(0)
"""


def run(tmp_path: Path, *command: str) -> tuple[int, dict[str, float]]:
    """In a process of its own, since it adopts and reaps."""
    script, result = sys.modules[main.__module__].__file__, tmp_path / "result"
    done = subprocess.run([sys.executable, "-S", str(script), str(result), *command])
    return done.returncode, json.loads(result.read_text())


def test_orphans_count(tmp_path: Path):
    code, took = run(tmp_path, sys.executable, "-S", "-c", BURN)
    assert code == 0
    assert took["cpu_seconds"] >= 0.15


@pytest.mark.parametrize(("script", "expected"), [("exit 3", 3), ("kill -9 $$", 137)])
def test_exit_codes(tmp_path: Path, script: str, expected: int):
    assert run(tmp_path, "sh", "-c", script)[0] == expected
