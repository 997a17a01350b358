"""What one process compiles, the next does not, and serves with the same results (SPEC C1, C3).

Whatever happens to the folder in between costs a compilation, and nothing else.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from patience import PATIENT

CLIMB = """
import json
import numpy as np
import aiopt
from aiopt.jitrt.tiering.events import LOG

T = "tensor<?x8xf32, #graph.dims<n, _>>"
TEXT = f'''
func.func @layer(%x: {T}, %w: tensor<8x8xf32>) -> {T} {{
  %y = graph.matmul %x, %w : ({T}, tensor<8x8xf32>) -> {T}
  %z = graph.exp %y : {T}
  func.return %z : {T}
}}'''
RULES = 'ahead="to == 1" promote=false specialize=false wait=true'
POLICY = f"tier-policy{{{RULES}}}, resource-policy{{compile=inline}}"

program = aiopt.compile(TEXT, policy=POLICY)
random = np.random.default_rng(0)
x, w = (random.standard_normal(shape, np.float32) for shape in ((5, 8), (8, 8)))
y = program(x, w)
kinds = [event.kind for event in LOG.events()]
print(json.dumps({
    "tier": program.tier,
    "compiled": kinds.count("compiled"),
    "started": kinds.count("server-start"),
    "trouble": kinds.count("trouble"),
    "difference": float(abs(y - np.exp(x @ w)).max()),
    "result": y.tobytes().hex(),
}))
"""


@dataclass
class Ended:
    """What a process said."""

    tier: int
    compiled: int
    started: int
    trouble: int
    difference: float
    result: str


class Processes:
    """Processes with the same cache, one after the other."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.folder = home / "cache"

    def run(self) -> Ended:
        own = {"AIOPT_CACHE_DIR": str(self.folder), "XDG_DATA_HOME": str(self.home / "data")}
        known = {name: value for name, value in os.environ.items() if name != "AIOPT_TIER"}
        done = subprocess.run(
            [sys.executable, "-c", PATIENT + CLIMB],
            env={**known, **own},
            capture_output=True,
            text=True,
            timeout=100,
        )
        assert done.returncode == 0, done.stderr
        ended = Ended(**json.loads(done.stdout))
        assert (ended.tier, ended.trouble) == (1, 0)
        assert ended.difference < 1e-4
        return ended


@pytest.fixture
def processes(tmp_path: Path) -> Processes:
    return Processes(tmp_path)


def test_a_folder_saves_compiling_whatever_happens_to_it(processes):
    first, second = processes.run(), processes.run()
    assert (first.compiled, second.compiled, second.started) == (1, 0, 0)
    assert first.result == second.result
    shutil.rmtree(processes.folder)
    assert processes.run().compiled == 1
    shutil.rmtree(processes.folder)
    processes.folder.write_bytes(b"a file")
    assert processes.run().compiled == 1
