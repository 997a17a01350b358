"""Start-up: CPU seconds of imports and command lines, and from nothing to the first result.

The second part runs the encoder block (W4) at length 128 on one thread, each time in a fresh
process: cold, warm (from the compile cache), from an artifact file, and the peers with whatever
they keep between processes. Contestants take turns; a ratio is that of two processes of one round,
and what is reported are medians.

    python benchmarks/startup.py [--rounds 15] [--peers onnxruntime,iree,openvino]

AIOPT_BENCH_PEERS names the folder with the peers' environments (`setup_peers.py`); without them,
only aiopt's own ways are measured.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from contest import Process, child_environment, environments, interpreter
from model_files import model_file
from peers.aiopt import model_path
from peers.base import Setting
from workloads import WORKLOADS, error

LENGTH = 128
ENCODER = WORKLOADS["W4"]
SETTLED = 60
"""Seconds of calls in which a program under the default policy must have reached its tier."""

COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "import numpy": ["-c", "import numpy"],
    "import aiopt": ["-c", "import aiopt"],
    "aiopt-opt --help": ["-m", "aiopt.tools.opt", "--help"],
    "aiopt-run --help": ["-m", "aiopt.tools.run", "--help"],
}

FIRST = """
import sys, time
import numpy as np
folder, x = sys.argv[1], np.load(sys.argv[1] + "/x.npy")
{load}
y = {call}
print(time.process_time())
np.save(folder + "/y.npy", np.asarray(y))
{after}
"""
"""A process from its begin to its first result; it prints the CPU seconds that took."""

AIOPT = "import aiopt\np = aiopt.load({file!r}, weights={weights!r}, threads=1{options})"

CLIMBED = f"""
end = time.monotonic() + {SETTLED}
while time.monotonic() < end and (p.tier != 2 or not p.settle(1)):
    p(x)
assert p.tier == 2, p
"""

PEERS = {
    "onnxruntime": (
        "import onnxruntime as ort\n"
        "o = ort.SessionOptions()\n"
        "o.intra_op_num_threads = o.inter_op_num_threads = 1\n"
        "o.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL\n"
        "kept = folder + '/onnxruntime/W4.128.onnx'\n"
        "s = ort.InferenceSession(kept, o, ['CPUExecutionProvider'])",
        "s.run(None, {'x': x})[0]",
    ),
    "iree": (
        "import iree.runtime as rt\n"
        "c = rt.Config('local-sync')\n"
        "m = rt.VmModule.mmap(c.vm_instance, folder + '/iree/W4.128.onnx.vmfb')\n"
        "m = rt.load_vm_module(m, c)\n"
        "names = [n for n in m.vm_module.function_names if not n.startswith('__')]\n"
        "f = m[next(n for n in names if not n.endswith('$async'))]",
        "f(rt.asdevicearray(c.device, x)).to_host()",
    ),
    "openvino": (
        "import openvino as ov\n"
        "c = ov.Core()\n"
        "c.set_property('CPU', {'INFERENCE_NUM_THREADS': 1, 'INFERENCE_PRECISION_HINT': 'f32',"
        " 'PERFORMANCE_HINT': 'LATENCY', 'ENABLE_CPU_PINNING': False})\n"
        "c.set_property({'CACHE_DIR': folder + '/openvino'})\n"
        "r = c.compile_model(folder + '/W4.128.onnx', 'CPU').create_infer_request()",
        "np.array(r.infer([x], share_inputs=True, share_outputs=True)[0])",
    ),
}
"""How each peer loads what it has kept, and how it is called; as in `peers/`."""


@dataclass(frozen=True)
class Way:
    """A way to a first result: a Python, its arguments, and what of the environment is other.

    `before` is done before each run and not timed; `whole` counts the whole process, which does not
    print what it took.
    """

    python: Path
    arguments: list[str]
    environment: Mapping[str, str]
    before: Callable[[], object] | None = None
    whole: bool = False

    def seconds(self) -> float:
        """CPU time of one run."""
        if self.before is not None:
            self.before()
        environment = child_environment(1) | dict(self.environment)
        start = _children()
        done = subprocess.run(
            [str(self.python), *self.arguments], env=environment, capture_output=True, text=True
        )
        if done.returncode:
            raise SystemExit(f"{self.arguments[-1]}: {done.stderr[-2000:]}")
        return _children() - start if self.whole else float(done.stdout.split()[-1])


def _children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


class Race:
    """All ways to the first result of one program.

    Attributes:
        ours: aiopt's ways by name; the first is what peers are compared with.
        others: those of the peers that are there.
    """

    def __init__(self, folder: Path, peers: list[str]) -> None:
        self.folder = folder
        self.weights = model_file("safetensors", "W4", None, str(folder))
        self._inputs = ENCODER.inputs(LENGTH)
        np.save(folder / "x.npy", self._inputs[0])
        self.ours = self._our_ways()
        self.others = {name: way for name in peers if (way := self._peer(name)) is not None}

    def _our_ways(self) -> dict[str, Way]:
        cache = {"AIOPT_CACHE_DIR": str(self.folder / "cache")}
        file = str(model_path(ENCODER))
        artifact = str(self.folder / "W4.aiopt")
        self._run(self._script(file, after=CLIMBED), cache)
        self._run(self._script(file, ", tier=2", after=f"p.save({artifact!r})"), cache)
        tool = ["-m", "aiopt.tools.run", file, "--weights", str(self.weights), "--threads", "1"]
        tool += ["--inputs", str(self.folder / "x.npy")]
        none = {"AIOPT_CACHE_DIR": ""}
        return {
            "aiopt, warm": self._ours(self._script(file), cache),
            "aiopt tier=2, warm": self._ours(self._script(file, ", tier=2"), cache),
            "aiopt, artifact file": self._ours(self._script(artifact), cache),
            "aiopt-run, warm": Way(Path(sys.executable), tool, cache, whole=True),
            "aiopt, cold": self._ours(self._script(file), none),
            "aiopt tier=2, cold": self._ours(self._script(file, ", tier=2"), none),
        }

    def _script(self, file: str, options: str = "", after: str = "") -> str:
        load = AIOPT.format(file=file, weights=str(self.weights), options=options)
        return FIRST.format(load=load, call="p(x)", after=after)

    def _ours(self, script: str, environment: Mapping[str, str]) -> Way:
        return Way(Path(sys.executable), ["-c", script, str(self.folder)], environment)

    def _run(self, script: str, environment: Mapping[str, str]) -> None:
        self._ours(script, environment).seconds()
        self._check("aiopt")

    def _peer(self, name: str) -> Way | None:
        """A peer that has compiled the program before; None if it is not installed."""
        python = interpreter(name, environments())
        if python is None:
            print(f"{name}: no environment in {environments()}")
            return None
        kept = self.folder / name
        kept.mkdir()
        setting = Setting(str(self.folder), 1, str(kept))
        with Process(name, python, setting, self.folder / f"{name}.log") as process:
            process.ask("build", workload="W4", size=LENGTH, first=LENGTH)
        load, call = PEERS[name]
        script = FIRST.format(load=load, call=call, after="")
        way = Way(python, ["-c", script, str(self.folder)], {})
        way.seconds()
        self._check(name)
        return way

    def _check(self, name: str) -> None:
        """Refuse a wrong result."""
        wrong = error(np.load(self.folder / "y.npy"), ENCODER.reference(self._inputs))
        if wrong > 1e-3:
            raise SystemExit(f"{name}: wrong result, error {wrong:.1e}")

    def run(self, rounds: int) -> dict[str, list[float]]:
        """CPU seconds by way, round by round."""
        ways = {**self.ours, **self.others}
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(rounds):
            for name, way in ways.items():
                seconds[name].append(way.seconds())
        return seconds


def commands(rounds: int) -> None:
    """Print what imports and command lines cost."""
    for name, arguments in COMMANDS.items():
        way = Way(Path(sys.executable), arguments, {}, whole=True)
        seconds = statistics.median(way.seconds() for _ in range(rounds))
        print(f"{name:24} {seconds:.3f} CPU s")


def first_results(rounds: int, peers: list[str]) -> None:
    """Print what first results cost, and each of aiopt's ways over the best peer."""
    with tempfile.TemporaryDirectory(prefix="aiopt-startup-") as name:
        race = Race(Path(name), peers)
        seconds = race.run(rounds)
    medians = {name: statistics.median(taken) for name, taken in seconds.items()}
    best = min(race.others, key=medians.__getitem__, default=None)
    print(f"\nto the first result of W4:{LENGTH}")
    for name, taken in seconds.items():
        ratio = ""
        if best is not None:
            ratios = [a / b for a, b in zip(taken, seconds[best], strict=True)]
            ratio = f"  {statistics.median(ratios):5.2f} × {best}"
        print(f"{name:24} {medians[name]:.3f} CPU s{ratio}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--peers", default="onnxruntime,iree,openvino")
    options = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # sources are compiled once, as installed ones
    commands(options.rounds)
    first_results(options.rounds, [name for name in options.peers.split(",") if name])


if __name__ == "__main__":
    main()
