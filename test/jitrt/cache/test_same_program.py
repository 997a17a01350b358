"""What counts as the same program from one process to the next, all the way from `load` (C1)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from patience import PATIENT

DIMS = "#graph.dims<n, _>"
PROGRAM = f"""
func.func @main(%x: tensor<?x8xf32, {DIMS}> {{graph.name = "x"}}) -> tensor<?x8xf32, {DIMS}> {{
  %w = graph.weight key = "w" : tensor<8x8xf32>
  %y = graph.matmul %x, %w : (tensor<?x8xf32, {DIMS}>, tensor<8x8xf32>) -> tensor<?x8xf32, {DIMS}>
  %z = graph.exp %y : tensor<?x8xf32, {DIMS}>
  func.return %z : tensor<?x8xf32, {DIMS}>
}}
"""
OTHER_VALUES = "// Moved.\n\n" + PROGRAM.replace("%y", "%product").replace("%x", "%rows")
MINE = "pipeline tier2 = decompose, fuse, graph-to-lin, schedule{unroll=4}, pack-weights, plan-arena, lin-to-llvm\n"

LOADING = """
import json, sys
from pathlib import Path
import numpy as np
import aiopt
from aiopt.jitrt.cache.process import process_cache

def lookups():
    found = process_cache().statistics().lookups
    return {kind: [sum(n for (k, at), n in found.items() if k == kind and bool(at) == hit)
                   for hit in (True, False)] for kind in ("source", "program")}

found = []
for path, size, value, files in json.loads(sys.argv[1]):
    before = lookups()
    weights = {"w": np.full((8, size), value, np.float32)}
    program = aiopt.load(path, weights=weights, tier=2, pipeline_files=files)
    after = lookups()
    from_ = [kind for kind in after if after[kind][0] > before[kind][0]]
    result = program(np.ones((2, 8), np.float32)) if size == 8 else np.ones((1, 1))
    found.append([program.name, round(float(np.log(result[0, 0])), 3), *from_])
print(json.dumps(found))
"""


def loaded(folder: Path, *asked: tuple[str, int, float, list[str]]) -> list[list[object]]:
    """What a process has of programs that it loads one after the other: a name, a result, and
    which entry it came from; nothing if it was compiled."""
    environment = {**os.environ, "AIOPT_CACHE_DIR": "cache", "XDG_DATA_HOME": str(folder / "data")}
    done = subprocess.run(
        [sys.executable, "-c", PATIENT + LOADING, json.dumps(asked)],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_names_do_not_count_and_contents_do(tmp_path: Path) -> None:
    (tmp_path / "else/where").mkdir(parents=True)
    texts = {
        "a.mlir": PROGRAM,
        "else/where/b.mlir": PROGRAM,
        "c.mlir": OTHER_VALUES,
        "d.mlir": PROGRAM.replace("exp", "tanh"),
        "mine.pipeline": MINE,
        "else/mine.pipeline": MINE,
        "edited.pipeline": MINE.replace("unroll=4", "unroll=2"),
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    first = loaded(tmp_path, ("a.mlir", 8, 0.5, []), ("a.mlir", 8, 0.5, ["mine.pipeline"]))
    assert first == [["a", 4.0], ["a", 4.0]]
    assert loaded(
        tmp_path,
        ("else/where/b.mlir", 8, 0.5, []),
        ("else/where/b.mlir", 8, 0.25, []),
        ("c.mlir", 8, 0.25, []),
        ("a.mlir", 8, 0.5, ["else/mine.pipeline"]),
        ("a.mlir", 8, 0.5, ["edited.pipeline"]),
        ("d.mlir", 8, 0.5, []),
    ) == [
        ["b", 4.0, "source", "program"],
        ["b", 2.0, "source", "program"],
        ["c", 2.0, "program"],
        ["a", 4.0, "source", "program"],
        ["a", 4.0],
        ["d", -0.001],
    ]
