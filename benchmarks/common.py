"""Shared by the benchmarks: the encoder block's weights and inputs, and paired timing.

The machine these run on is usually shared and changes speed, so contestants are called in turn and
compared call by call: the figure to trust is the median of the ratios. Times are CPU times.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

HIDDEN, HEADS, INNER = 768, 12, 3072
EPSILON = 1e-5
LENGTHS = (16, 77, 128, 333, 512)
ENCODER = Path(__file__).parent.parent / "examples" / "encoder_block.mlir"


def encoder_weights(seed: int = 1234) -> dict[str, np.ndarray]:
    """Weights of a post-norm transformer encoder block, float32, by argument name."""
    rng = np.random.default_rng(seed)

    def normal(*shape: int, scale: float) -> np.ndarray:
        return rng.standard_normal(shape, dtype=np.float32) * np.float32(scale)

    weights: dict[str, np.ndarray] = {}
    for name in "qkvo":
        weights[f"w{name}"] = normal(HIDDEN, HIDDEN, scale=HIDDEN**-0.5)
        weights[f"b{name}"] = normal(HIDDEN, scale=0.1)
    weights["w1"] = normal(HIDDEN, INNER, scale=HIDDEN**-0.5)
    weights["b1"] = normal(INNER, scale=0.1)
    weights["w2"] = normal(INNER, HIDDEN, scale=INNER**-0.5)
    weights["b2"] = normal(HIDDEN, scale=0.1)
    for number in "12":
        weights[f"g{number}"] = 1 + normal(HIDDEN, scale=0.1)
        weights[f"c{number}"] = normal(HIDDEN, scale=0.1)
    return weights


def encoder_input(length: int) -> np.ndarray:
    """Activations ``[1, length, 768]``, float32."""
    rng = np.random.default_rng(99 + length)
    return rng.standard_normal((1, length, HIDDEN), dtype=np.float32)


def paired(contestants: Sequence[Callable[[], object]], rounds: int) -> list[list[float]]:
    """CPU seconds of each contestant's calls; all are called once in every round."""
    for call in contestants:
        call()
    times: list[list[float]] = [[] for _ in contestants]
    for _ in range(rounds):
        for call, own in zip(contestants, times, strict=True):
            start = time.process_time()
            call()
            own.append(time.process_time() - start)
    return times


def median_ms(seconds: Sequence[float]) -> float:
    """The median in milliseconds."""
    return statistics.median(seconds) * 1e3


def median_ratio(numerator: Sequence[float], denominator: Sequence[float]) -> float:
    """The median of the ratios of paired times."""
    return statistics.median(a / b for a, b in zip(numerator, denominator, strict=True))
