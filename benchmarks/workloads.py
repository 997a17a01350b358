"""What is benchmarked: the workloads, their seeded parameters and inputs, and their references.

Needs numpy only, since the peers' environments have little else. Everything is float32 with batch 1
unless it says otherwise. A workload's `sizes` are its entries: the values of its one free size.

`flops` and `bytes` are what any implementation must do, for the roofline: multiplications and
additions of the formula, with exp counted as the degree-6 polynomial and erf as the degree-11
rational function that float32 needs; and each input, parameter and result moved once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

Arrays = dict[str, np.ndarray]

WIDTH = 1024  # columns of the elementwise and row workloads
HIDDEN, HEADS, INNER = 768, 12, 3072
HEAD = HIDDEN // HEADS
CHANNELS = 64
EPSILON = 1e-5

EXP_FLOPS = 16
ERF_FLOPS = 26
GELU_FLOPS = ERF_FLOPS + 4
NORM_FLOPS = 8  # per element: mean, variance, scale, shift


@dataclass(frozen=True)
class Workload:
    """One workload.

    Attributes:
        name: "W1" and so on, as reports call it.
        model: the stem of its StableHLO text in `models/`, or a path from the repository's root.
        symbol: what that text calls the free size.
        input_shapes: shapes of the inputs at a size.
        make_parameters: draws the parameters, by argument name.
        compute: the reference on float64 parameters and inputs.
        flops: operations of one call at a size.
    """

    name: str
    title: str
    model: str
    symbol: str
    sizes: tuple[int, ...]
    size_name: str
    input_shapes: Callable[[int], list[tuple[int, ...]]]
    make_parameters: Callable[[Draw], Arrays]
    compute: Callable[..., np.ndarray]
    flops: Callable[[int], float]

    def parameters(self) -> Arrays:
        """The parameters, by argument name; the same in every process."""
        return self.make_parameters(Draw(1234))

    def inputs(self, size: int, seed: int = 0) -> list[np.ndarray]:
        """The inputs of one call."""
        draw = Draw(99 + size + 100_000 * seed)
        return [draw(*shape) for shape in self.input_shapes(size)]

    def reference(self, inputs: list[np.ndarray]) -> np.ndarray:
        """The result in float64."""
        exact = {name: array.astype(np.float64) for name, array in self.parameters().items()}
        return self.compute(exact, *(x.astype(np.float64) for x in inputs))

    def bytes(self, size: int) -> int:
        """Bytes of the parameters, inputs and result (whose shape is the first input's)."""
        shapes = self.input_shapes(size)
        elements = sum(math.prod(shape) for shape in [*shapes, shapes[0]])
        return 4 * elements + _parameter_bytes(self.name)


@cache
def _parameter_bytes(name: str) -> int:
    return sum(array.nbytes for array in WORKLOADS[name].parameters().values())


class Draw:
    """Seeded float32 normals."""

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)

    def __call__(self, *shape: int, scale: float = 1.0) -> np.ndarray:
        return self._rng.standard_normal(shape, dtype=np.float32) * np.float32(scale)

    def matrix(self, rows: int, columns: int) -> np.ndarray:
        """A weight that keeps the magnitude of what passes through it."""
        return self(rows, columns, scale=rows**-0.5)

    def bias(self, size: int) -> np.ndarray:
        return self(size, scale=0.1)

    def gain(self, size: int) -> np.ndarray:
        return 1 + self(size, scale=0.1)


# ------------------------------------------------------------------------------ float64 formulas

_erf = np.vectorize(math.erf, otypes=[np.float64])


def gelu(x: np.ndarray) -> np.ndarray:
    """The exact gelu, by erf."""
    return 0.5 * x * (1 + _erf(x / math.sqrt(2)))


def softmax(x: np.ndarray) -> np.ndarray:
    """Softmax over the last axis."""
    powers = np.exp(x - x.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)


def layer_norm(x: np.ndarray, gain: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """Layer normalisation over the last axis."""
    centred = x - x.mean(-1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(-1, keepdims=True) + EPSILON) * gain + bias


def _fused(p: Mapping[str, np.ndarray], x: np.ndarray) -> np.ndarray:
    return gelu(x * p["a"] + p["b"]) / (1 + np.exp(-x)) + x


def _rows(p: Mapping[str, np.ndarray], x: np.ndarray) -> np.ndarray:
    return layer_norm(softmax(x), p["g"], p["b"])


def _mlp(p: Mapping[str, np.ndarray], x: np.ndarray) -> np.ndarray:
    inner = gelu(x @ p["w1"] + p["b1"])
    return layer_norm(inner @ p["w2"] + p["b2"], p["g"], p["b"])


def _encoder(p: Mapping[str, np.ndarray], x: np.ndarray) -> np.ndarray:
    batch, length, _ = x.shape

    def project(name: str) -> np.ndarray:
        flat = x @ p[f"w{name}"] + p[f"b{name}"]
        return flat.reshape(batch, length, HEADS, HEAD).transpose(0, 2, 1, 3)

    q, k, v = map(project, "qkv")
    mixed = softmax(q @ k.swapaxes(2, 3) / math.sqrt(HEAD)) @ v
    attended = mixed.transpose(0, 2, 1, 3).reshape(batch, length, HIDDEN) @ p["wo"] + p["bo"]
    hidden = layer_norm(x + attended, p["g1"], p["c1"])
    inner = gelu(hidden @ p["w1"] + p["b1"])
    return layer_norm(hidden + inner @ p["w2"] + p["b2"], p["g2"], p["c2"])


def _convolve(x: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """A 3×3 convolution with padding 1, NCHW and OIHW."""
    height, width = x.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    result = np.zeros((x.shape[0], kernel.shape[0], height, width))
    for row, column in np.ndindex(3, 3):
        window = padded[:, :, row : row + height, column : column + width]
        result += np.einsum("oc,nchw->nohw", kernel[:, :, row, column], window, optimize=True)
    return result


def _residual(p: Mapping[str, np.ndarray], x: np.ndarray) -> np.ndarray:
    def convolve_and_norm(y: np.ndarray, stage: str) -> np.ndarray:
        gain, bias, mean, variance = (p[f"{k}{stage}"][:, None, None] for k in "gbmv")
        return (_convolve(y, p[f"w{stage}"]) - mean) / np.sqrt(variance + EPSILON) * gain + bias

    inner = np.maximum(convolve_and_norm(x, "1"), 0)
    return np.maximum(convolve_and_norm(inner, "2") + x, 0)


# ------------------------------------------------------------------------------------ parameters


def _row_parameters(draw: Draw) -> Arrays:
    return {"g": draw.gain(WIDTH), "b": draw.bias(WIDTH)}


def _mlp_parameters(draw: Draw) -> Arrays:
    return {
        "w1": draw.matrix(HIDDEN, INNER),
        "b1": draw.bias(INNER),
        "w2": draw.matrix(INNER, HIDDEN),
        "b2": draw.bias(HIDDEN),
        "g": draw.gain(HIDDEN),
        "b": draw.bias(HIDDEN),
    }


def _encoder_parameters(draw: Draw) -> Arrays:
    arrays: Arrays = {}
    for name in "qkvo":
        arrays[f"w{name}"] = draw.matrix(HIDDEN, HIDDEN)
        arrays[f"b{name}"] = draw.bias(HIDDEN)
    arrays |= {
        "w1": draw.matrix(HIDDEN, INNER),
        "b1": draw.bias(INNER),
        "w2": draw.matrix(INNER, HIDDEN),
        "b2": draw.bias(HIDDEN),
    }
    for stage in "12":
        arrays[f"g{stage}"] = draw.gain(HIDDEN)
        arrays[f"c{stage}"] = draw.bias(HIDDEN)
    return arrays


def _residual_parameters(draw: Draw) -> Arrays:
    arrays: Arrays = {}
    for stage in "12":
        arrays[f"w{stage}"] = draw(CHANNELS, CHANNELS, 3, 3, scale=(9 * CHANNELS) ** -0.5)
        arrays[f"g{stage}"] = draw.gain(CHANNELS)
        arrays[f"b{stage}"] = draw.bias(CHANNELS)
        arrays[f"m{stage}"] = draw.bias(CHANNELS)
        arrays[f"v{stage}"] = 1 + draw.bias(CHANNELS) ** 2
    return arrays


# ------------------------------------------------------------------------------------- the table


def _encoder_flops(length: int) -> float:
    products = 2 * length * (4 * HIDDEN * HIDDEN + 2 * HIDDEN * INNER + 2 * length * HIDDEN)
    scores = length * length * HEADS * (EXP_FLOPS + 4)
    return products + scores + length * (INNER * GELU_FLOPS + 2 * HIDDEN * NORM_FLOPS)


def _mlp_flops(batch: int) -> float:
    return batch * (4 * HIDDEN * INNER + INNER * GELU_FLOPS + HIDDEN * NORM_FLOPS)


_FUSED = Workload(
    name="W1",
    title="fused elementwise",
    model="fused",
    symbol="n",
    sizes=(64, 4096),
    size_name="rows",
    input_shapes=lambda n: [(n, WIDTH)],
    make_parameters=lambda draw: {"a": draw(WIDTH), "b": draw(WIDTH)},
    compute=_fused,
    flops=lambda n: n * WIDTH * (GELU_FLOPS + EXP_FLOPS + 6),
)
_ROWS = Workload(
    name="W2",
    title="softmax, layer norm",
    model="rows",
    symbol="n",
    sizes=(128,),
    size_name="rows",
    input_shapes=lambda n: [(n, WIDTH)],
    make_parameters=_row_parameters,
    compute=_rows,
    flops=lambda n: n * WIDTH * (EXP_FLOPS + 4 + NORM_FLOPS),
)
_MLP = Workload(
    name="W3",
    title="MLP 768-3072-768",
    model="mlp",
    symbol="n",
    sizes=(1, 8, 64, 197, 512),
    size_name="batch",
    input_shapes=lambda n: [(n, HIDDEN)],
    make_parameters=_mlp_parameters,
    compute=_mlp,
    flops=_mlp_flops,
)
_ENCODER = Workload(
    name="W4",
    title="encoder block 768",
    model="examples/encoder_block.mlir",
    symbol="s",
    sizes=(16, 77, 128, 333, 512),
    size_name="length",
    input_shapes=lambda n: [(1, n, HIDDEN)],
    make_parameters=_encoder_parameters,
    compute=_encoder,
    flops=_encoder_flops,
)
_RESIDUAL = Workload(
    name="W5",
    title="ResNet basic block",
    model="residual",
    symbol="n",
    sizes=(56,),
    size_name="side",
    input_shapes=lambda n: [(1, CHANNELS, n, n)],
    make_parameters=_residual_parameters,
    compute=_residual,
    flops=lambda n: n * n * CHANNELS * 2 * (2 * 9 * CHANNELS + 4),
)
_SMALL = Workload(
    name="W7",
    title="x·y + 1",
    model="small",
    symbol="n",
    sizes=(8,),
    size_name="elements",
    input_shapes=lambda n: [(n,), (n,)],
    make_parameters=lambda draw: {},
    compute=lambda p, x, y: x * y + 1,
    flops=lambda n: 2 * n,
)

WORKLOADS = {w.name: w for w in (_FUSED, _ROWS, _MLP, _ENCODER, _RESIDUAL, _SMALL)}
"""Workloads whose calls are timed. W6 and W8 are W4 under other circumstances: see `traffic` and
`processes`."""


def error(result: np.ndarray, reference: np.ndarray) -> float:
    """The largest error: relative above magnitude 1, absolute below; inf if shapes differ."""
    if result.shape != reference.shape:
        return math.inf
    difference = np.abs(result.astype(np.float64) - reference) / np.maximum(1, np.abs(reference))
    return float(np.max(difference, initial=0.0)) if np.isfinite(difference).all() else math.inf
