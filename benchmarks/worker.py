"""One contestant in a process of its own: reads requests, a JSON object a line, and answers alike.

    python worker.py CONTESTANT SETTING      # started by `contest`

Requests have a "do" and what that needs: see the `do_` methods. A failure is answered with
{"failure": ...}. Standard output is the channel; what libraries print goes to the standard error
stream.
"""

from __future__ import annotations

import gc
import importlib
import itertools
import json
import os
import resource
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from clocks import cpu_seconds, latency, tree_seconds
from peers import CONTESTANTS
from peers.base import Compiled, Contestant, Setting
from workloads import WORKLOADS


def steady(
    lengths: list[int], seconds: list[float], call: Callable[[int], float], patience: float
) -> dict[int, float]:
    """The median of three more calls, by length, as far as that takes `patience` seconds.

    Lengths come first that have taken long for what they are, against those next to them.
    """
    ranked = sorted(range(len(lengths)), key=lambda i: lengths[i])
    surprise: dict[int, float] = {}
    for place, i in enumerate(ranked):
        near = [seconds[j] / lengths[j] for j in ranked[max(0, place - 4) : place + 5]]
        ratio = seconds[i] / lengths[i] / sorted(near)[len(near) // 2]
        surprise[lengths[i]] = max(ratio, surprise.get(lengths[i], 0.0))
    end = time.monotonic() + patience
    found: dict[int, float] = {}
    for length in sorted(surprise, key=lambda length: -surprise[length]):
        if time.monotonic() > end:
            break
        found[length] = sorted(call(length) for _ in range(3))[1]
    return found


def peak_megabytes() -> float:
    """Peak resident memory of this process; `ru_maxrss` would count the parent's before exec."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def repeat(call: Callable[..., Any], arguments: tuple[Any, ...], times: int) -> None:
    """Call `times` times; spelt out by the number of arguments to keep the loop's cost at 20 ns."""
    match arguments:
        case ():
            for _ in itertools.repeat(None, times):
                call()
        case (x,):
            for _ in itertools.repeat(None, times):
                call(x)
        case (x, y):
            for _ in itertools.repeat(None, times):
                call(x, y)
        case _:
            raise ValueError(f"{len(arguments)} inputs")


Call = tuple[Callable[..., Any], tuple[Any, ...]]


class Worker:
    """A contestant and what it has compiled."""

    def __init__(self, name: str, setting: Setting) -> None:
        self.spec = CONTESTANTS[name]
        self.setting = setting
        self.untimed = 0.0
        module = importlib.import_module(f"peers.{self.spec.module}")
        self.peer: Contestant = module.Peer(setting, **self.spec.options)
        self.compiled: dict[tuple[str, int | None], Compiled] = {}
        self.last: tuple[object, Call] = (None, (int, ()))

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        handler = getattr(self, f"do_{request.pop('do')}")
        return handler(**request)

    def do_versions(self) -> dict[str, Any]:
        return {"versions": self.peer.versions()}

    def do_build(self, workload: str, size: int | None, first: int) -> dict[str, Any]:
        """Compile; CPU seconds until the first result at size `first`, less those of a second."""
        described = WORKLOADS[workload]
        before = cpu_seconds()
        self.peer.prepare(described, size)
        inputs = described.inputs(first)
        start = cpu_seconds()
        self.untimed += start - before
        compiled = self.peer.build(described, size)
        call, arguments = compiled.bind(inputs)
        call(*arguments)
        middle = cpu_seconds()
        call(*arguments)
        end = cpu_seconds()
        self.compiled[workload, size] = compiled
        return {"compile_seconds": max(0.0, 2 * middle - start - end)}

    def do_result(
        self, workload: str, size: int | None, inputs: list[int], path: str
    ) -> dict[str, Any]:
        """Save the result for `inputs` (a size and a seed) to a file."""
        call, arguments = self._bound(workload, size, inputs)
        np.save(path, self.compiled[workload, size].result(call(*arguments)))
        return {}

    def do_slice(
        self, workload: str, size: int | None, inputs: list[int], times: int, warm: bool
    ) -> dict[str, Any]:
        """Seconds per call over `times` calls: CPU time of the process and wall time."""
        call, arguments = self._bound(workload, size, inputs)
        if warm:
            call(*arguments)
        gc.collect()
        gc.disable()
        wall, cpu = time.perf_counter(), time.process_time()
        repeat(call, arguments, times)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        gc.enable()
        work = times * self.compiled[workload, size].fraction
        return {"cpu": cpu / work, "wall": wall / work}

    def do_trace(
        self, workload: str, lengths: list[int], data: str, patience: float
    ) -> dict[str, Any]:
        """A trace from nothing: CPU seconds of this process and all its children from its start to
        the last call, and each call; then what calls take when nothing is new any more."""
        described = WORKLOADS[workload]
        before = cpu_seconds()
        self.peer.prepare(described, None)
        values = np.load(data)
        self.untimed += cpu_seconds() - before
        compiled = self.compiled[workload, None] = self.peer.build(described, None)
        built = tree_seconds() - self.untimed

        def call(length: int) -> float:
            function, arguments = compiled.bind([values[:, :length]])
            return latency(function, arguments)

        seconds = [call(length) for length in lengths]
        answer = {
            "seconds": seconds,
            "built": built,
            "cpu": tree_seconds() - self.untimed,
            "children": tree_seconds() - cpu_seconds(resource.RUSAGE_SELF),
            "compilations": self.peer.compilations(),
        }
        return {**answer, "steady": steady(lengths, seconds, call, patience)}

    def _bound(self, workload: str, size: int | None, inputs: list[int]) -> Call:
        """The function to call and its arguments; the last ones are kept."""
        key = (workload, size, inputs)
        if self.last[0] != key:
            arrays = WORKLOADS[workload].inputs(*inputs)
            self.last = (key, self.compiled[workload, size].bind(arrays))
        return self.last[1]

    def do_forget(self, workload: str, size: int | None) -> dict[str, Any]:
        self.compiled.pop((workload, size), None)
        self.last = (None, (int, ()))
        return {}

    def do_usage(self) -> dict[str, Any]:
        """CPU seconds since the process started, less preparations, and its peak memory."""
        return {
            "cpu_seconds": cpu_seconds() - self.untimed,
            "peak_megabytes": peak_megabytes(),
        }


def main(name: str, setting: str) -> None:
    channel = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    worker: Worker | None = None
    for line in sys.stdin:
        try:
            worker = worker or Worker(name, Setting.from_json(setting))
            answer = worker.answer(json.loads(line))
        except Exception as error:  # whatever a library raises is this contestant's failure
            traceback.print_exc()
            answer = {"failure": f"{type(error).__name__}: {str(error)[-300:]}"}
        channel.write(json.dumps(answer) + "\n")
        channel.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
