"""Runs a command and says what it took with all its descendants: CPU and wall seconds (SPEC O2).

    python measured.py RESULT COMMAND…    # writes JSON to RESULT; ends with the command's exit code

A process of its own, so that it may adopt (`PR_SET_CHILD_SUBREAPER`) and reap descendants whose
parents do not wait for them, such as compile workers whose server was killed. It imports the
standard library only, and runs on any Python.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

_SUBREAPER = 36
"""PR_SET_CHILD_SUBREAPER of prctl(2)."""

PATIENCE = 10.0
"""Seconds after which descendants that are still there are ended by force."""


def main(arguments: Sequence[str]) -> int:
    """Run the command; its exit code, or 128 and the number of the signal that ended it."""
    result, *command = arguments
    with suppress(AttributeError, OSError):  # elsewhere than on Linux
        ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    start = time.monotonic()
    try:
        code = subprocess.call(command)
    except KeyboardInterrupt:  # who started this was interrupted, too, and says so
        return 128 + signal.SIGINT
    wall = time.monotonic() - start
    _reap()
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = {"cpu_seconds": usage.ru_utime + usage.ru_stime, "wall_seconds": wall}
    Path(result).write_text(json.dumps(took))
    return code if code >= 0 else 128 - code


def _reap() -> None:
    """Wait for all descendants that are left."""
    end = time.monotonic() + PATIENCE
    with suppress(ChildProcessError):
        while True:
            pid, _ = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                if time.monotonic() > end:
                    _end_all()
                time.sleep(0.005)


def _end_all() -> None:
    with suppress(OSError):
        for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split():
            with suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
