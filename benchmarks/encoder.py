"""Steady state of the encoder block, one thread: aiopt against ONNX Runtime.

    python benchmarks/encoder.py [--rounds 25] [--tier 2]

ONNX Runtime is optional (``pip install onnxruntime onnx``). Errors are measured against the numpy
interpreter (tier 0). To compare fairly, pin the process to one core (``taskset -c 1``).
"""

from __future__ import annotations

import argparse

import aiopt
import numpy as np
from common import (
    ENCODER,
    LENGTHS,
    encoder_input,
    encoder_weights,
    median_ms,
    median_ratio,
    paired,
)
from rich.console import Console
from rich.table import Table


def _onnx_runtime(weights: dict[str, np.ndarray]):
    """A function from input to output, or None if ONNX Runtime is not installed."""
    try:
        import onnxruntime
        from onnx_encoder import build
    except ImportError:
        return None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        build(weights).SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    return lambda x: session.run(None, {"x": x})[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--tier", type=int, default=2)
    arguments = parser.parse_args()
    weights = encoder_weights()
    program = aiopt.load(ENCODER, weights=weights, tier=arguments.tier, threads=1)
    reference = aiopt.load(ENCODER, weights=weights, tier=0)
    peer = _onnx_runtime(weights)
    table = Table(title=f"encoder block 768/12, tier {arguments.tier}, one thread, CPU ms per call")
    for column in ("length", "aiopt", "ONNX Runtime", "ONNX Runtime / aiopt", "max error"):
        table.add_column(column, justify="right")
    for length in LENGTHS:
        x = encoder_input(length)
        error = float(np.abs(program(x) - reference(x)).max())
        contestants = [lambda x=x: program(x)]
        if peer is not None:
            contestants.append(lambda x=x: peer(x))
        times = paired(contestants, arguments.rounds)
        row = [str(length), f"{median_ms(times[0]):.2f}"]
        if peer is None:
            row += ["not installed", "-"]
        else:
            row += [f"{median_ms(times[1]):.2f}", f"{median_ratio(times[1], times[0]):.2f}"]
        table.add_row(*row, f"{error:.1e}")
    Console().print(table)


if __name__ == "__main__":
    main()
