"""Child processes that survive what the cases do to them.

A case that kills its process, or takes longer than its suite allows, has failed; the next case gets
a new process.
"""

from __future__ import annotations

import inspect
import json
import os
import queue
import selectors
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence

from outcome import FAILED, Outcome
from suite import HERE, Suite

STARTUP = 60.0
"""Seconds that a process may take on top of its first case."""


class Worker:
    """One child process at a time."""

    def __init__(self, suite: Suite) -> None:
        self._suite = suite
        self._process: subprocess.Popen[bytes] | None = None
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 # as long as the worker

    def run(self, case: str) -> Outcome:
        """Run one case."""
        fresh = self._process is None
        process = self._process or self._start()
        assert process.stdin is not None
        try:
            process.stdin.write(f"{case}\n".encode())
            process.stdin.flush()
        except BrokenPipeError:
            return self._died(process)
        line = self._answer(process, self._suite.seconds + (STARTUP if fresh else 0.0))
        if line is None:
            self.close()
            return Outcome(FAILED, f"took over {self._suite.seconds:g} s", self._suite.seconds)
        if not line:
            return self._died(process)
        return Outcome(**json.loads(line))

    def _start(self) -> subprocess.Popen[bytes]:
        kind = type(self._suite)
        suite = [inspect.getfile(kind), kind.__name__, self._suite.setting.to_json()]
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "worker.py"), *suite],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=os.environ | {"OMP_NUM_THREADS": "1", "AIOPT_NUM_THREADS": "1"},
        )
        return self._process

    @staticmethod
    def _answer(process: subprocess.Popen[bytes], seconds: float) -> bytes | None:
        """A line; empty at the end of the process, None if it takes too long."""
        assert process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            return process.stdout.readline() if selector.select(seconds) else None

    def _died(self, process: subprocess.Popen[bytes]) -> Outcome:
        code = process.wait()
        self._log.seek(0)
        last = self._log.read().decode(errors="replace").strip().splitlines()[-1:]
        self.close()
        self._log.truncate(0)
        return Outcome(FAILED, f"the process ended with {code}: {''.join(last)}"[:400])

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def run_cases(
    suite: Suite, cases: Sequence[str], jobs: int, say: Callable[[int, str, Outcome], None]
) -> dict[str, Outcome]:
    """Run cases in `jobs` processes; `say` is told of each as it ends, with how many are left."""
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    for case in cases:
        waiting.put(case)
    outcomes: dict[str, Outcome] = {}
    lock = threading.Lock()

    def work() -> None:
        worker = Worker(suite)
        try:
            while True:
                case = waiting.get_nowait()
                outcome = worker.run(case)
                with lock:
                    outcomes[case] = outcome
                    say(len(cases) - len(outcomes), case, outcome)
        except queue.Empty:
            pass
        finally:
            worker.close()

    threads = [threading.Thread(target=work) for _ in range(min(jobs, len(cases)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {case: outcomes[case] for case in cases}


def default_jobs() -> int:
    """As many processes as this one may use processors."""
    return len(os.sched_getaffinity(0))
