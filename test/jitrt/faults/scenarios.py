"""What may go wrong around tiered programs, each as a function that makes it go wrong.

`python scenarios.py NAME CALLS` runs one and prints its report.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time

from process_scenarios import PROCESS_SCENARIOS
from session import Session, named, policy, run
from tuning_scenarios import TUNING_SCENARIOS
from worker_scenarios import WORKER_SCENARIOS

SOON = 20.0
"""Seconds in which a process ends, on a machine that others use, too."""

_ENDS = {
    "return": 0,
    "exit": 3,
    "error": 1,
    "threads": 0,
    "os-exit": 4,
    "SIGTERM": -signal.SIGTERM,
    "SIGKILL": -signal.SIGKILL,
    "SIGINT": -signal.SIGINT,
}


def exits(session: Session) -> None:
    """The process ends in the middle, in all ways, at once and later: soon and without a word."""
    draw = random.Random(4)
    ends = list(_ENDS.items()) * 2 if session.wanted > 500 else draw.sample([*_ENDS.items()], 5)
    share = session.wanted // len(ends) + 1
    for how, code in ends:
        delay = draw.choice([0.0, 0.1, 0.4, 0.8, 1.2])
        command = [sys.executable, __file__, f"end:{how}:{delay}", str(share)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert process.stdout and process.stderr
        words = process.stdout.readline().split()
        began = time.monotonic()
        errors = process.stderr.read().decode()
        found = process.wait()
        what = f"end by {how} after {delay} s"
        session.expect(time.monotonic() - began < SOON, f"{what}: it takes too long")
        session.expect(found == code, f"{what}: exit code {found}")
        if how in ("error", "SIGINT"):
            word = "ValueError" if how == "error" else "KeyboardInterrupt"
            session.expect(errors.count("Traceback") == 1 and word in errors, f"{what}: {errors}")
        else:
            session.expect(not errors, f"{what}: {errors}")
        counts = dict(zip(("calls", "failed", "wrong"), map(int, words), strict=True))
        session.counts.update(counts)
    session.check(submits=0)


def _end(session: Session, how: str, delay: float) -> None:
    """Call for some seconds, print the counts, and end."""
    called = session.load(policy("tier1", "tier2", exact="tier3"))
    end = time.monotonic() + delay
    session.go_on(called, calls=session.wanted, until=lambda: time.monotonic() > end)
    if how == "threads":
        for _ in range(3):
            threading.Thread(target=lambda: session.go_on(called, calls=100)).start()
    counts = session.counts
    wrong = counts["wrong"] + len(session.problems)
    print(counts["calls"], counts["failed"], wrong, flush=True)
    if how == "exit":
        sys.exit(3)
    if how == "error":
        raise ValueError("an error")
    if how == "os-exit":
        os._exit(4)
    if how.startswith("SIG"):
        os.kill(os.getpid(), getattr(signal, how))
        session.go_on(called, calls=1000)


SCENARIOS = {**WORKER_SCENARIOS, **PROCESS_SCENARIOS, **TUNING_SCENARIOS, **named(exits)}


def main(name: str, calls: int) -> None:
    kind, *options = name.split(":")
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background ignores it
    if kind == "end":
        _end(Session(calls), options[0], float(options[1]))
    else:
        run(SCENARIOS[kind], calls)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
