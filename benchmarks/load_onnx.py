"""Loading a large ONNX model: CPU seconds and memory to the first result, in fresh processes.

python benchmarks/load_onnx.py [--rounds 3]

The model is `onnx_transformer.transformer()`, and everything has one thread. Memory is what the
process had at most, beside what one that has imported ONNX Runtime and run nothing but a sum had.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import onnx
from onnx import helper
from onnx_transformer import IR_VERSION, transformer

OURS = """
import aiopt, json, numpy, sys, time
program = aiopt.load(sys.argv[1], tier=int(sys.argv[2]), threads=1)
loaded = time.process_time()
ids = numpy.arange(32)[None]
program(ids, numpy.ones_like(ids))
"""
THEIRS = """
import json, numpy, onnxruntime, sys, time
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
session = onnxruntime.InferenceSession(sys.argv[1], options, providers=["CPUExecutionProvider"])
loaded = time.process_time()
session.run(None, {name.name: numpy.ones((1, 32), "i8") for name in session.get_inputs()})
"""
REPORT = """
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
peak = int(status["VmHWM"].split()[0]) / 1024
print(json.dumps([loaded, time.process_time(), peak]))
"""


def measured(script: str, *arguments: object) -> list[float]:
    """CPU seconds to load and to the first result, and MiB of memory, of one child process."""
    command = [sys.executable, "-c", script + REPORT, *map(str, arguments)]
    alone = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    ran = subprocess.run(command, check=True, capture_output=True, env=alone)
    return json.loads(ran.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        large, small = Path(folder, "large.onnx"), Path(folder, "small.onnx")
        model = transformer()
        onnx.save(model, large)
        onnx.save(_sum(), small)
        print(f"{len(model.graph.node)} nodes, {large.stat().st_size / 2**20:.0f} MiB")
        contestants = {
            "aiopt, tier 0": (OURS, large, 0),
            "aiopt, tier 2": (OURS, large, 2),
            "ONNX Runtime": (THEIRS, large),
            "ONNX Runtime, a sum": (THEIRS, small),
        }
        for name, (script, *arguments) in contestants.items():
            runs = [measured(script, *arguments) for _ in range(rounds)]
            load, first, peak = map(statistics.median, zip(*runs, strict=True))
            print(f"{name:20} load {load:.2f}, first result {first:.2f} CPU s, {peak:.0f} MiB")


def _sum() -> onnx.ModelProto:
    x = helper.make_tensor_value_info("x", onnx.TensorProto.INT64, ["n", 32])
    y = helper.make_tensor_value_info("y", onnx.TensorProto.INT64, ["n", 32])
    node = helper.make_node("Add", ["x", "x"], ["y"])
    graph = helper.make_graph([node], "sum", [x], [y])
    opsets = [helper.make_opsetid("", 13)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION)


if __name__ == "__main__":
    main()
