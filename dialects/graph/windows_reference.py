"""Numpy semantics of convolution and pooling, in the definitions' own terms (SPEC K1, T1).

Arrays to arrays, as in `numerics`; `reference` maps operations to these functions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np

from ...quick_dataclass import dataclass
from .numerics import Array, is_float, pad


@dataclass(frozen=True)
class Moves:
    """How a window moves: one entry per dimension (`graph.window.WindowDim` with numbers)."""

    strides: Sequence[int]
    low: Sequence[int]
    high: Sequence[int]
    x_dilation: Sequence[int]
    w_dilation: Sequence[int]


def conv(x: Array, w: Array, moves: Moves, groups: int) -> Array:
    """``[b, f, …] × [o, i, …] → [b, o, …]``: windows as columns, then one product per group."""
    spatial = len(moves.strides)
    front = Moves((1, 1, *moves.strides), (0, 0, *moves.low), (0, 0, *moves.high),
                  (1, 1, *moves.x_dilation), (1, 1, *moves.w_dilation))  # fmt: skip
    batch, features, inner = x.shape[0], w.shape[0], w.shape[1]
    columns = list(_places(x, np.zeros((), x.dtype), (1, 1, *w.shape[2:]), front))
    counts = columns[0].shape[2:] if columns else (0,) * spatial
    # [positions in the window, b, f, …] → [b, group, i · positions, windows]
    stack = np.stack(columns) if columns else np.zeros((0, batch, x.shape[1], *counts), x.dtype)
    pixels = int(np.prod(counts, dtype=np.int64))
    stack = stack.reshape(len(columns), batch, groups, inner, pixels)
    stack = stack.transpose(1, 2, 3, 0, 4).reshape(batch, groups, inner * len(columns), pixels)
    weights = w.reshape(1, groups, features // groups, inner * len(columns))
    if is_float(x.dtype):
        result = np.matmul(weights, stack)
    else:
        result = np.einsum("bgok,bgkp->bgop", np.broadcast_to(weights, (batch, *weights.shape[1:])),
                           stack)  # fmt: skip
    return result.reshape(batch, features, *counts).astype(x.dtype, copy=False)


def reduce_window(
    x: Array, ufunc: np.ufunc, identity: Array, window: Sequence[int], moves: Moves
) -> Array:
    """Every window reduced by `ufunc`, from its identity."""
    total: Array | None = None
    for part in _places(x, identity, window, moves):
        total = part if total is None else ufunc(total, part)
    assert total is not None
    return total


def _places(x: Array, value: Array, window: Sequence[int], moves: Moves) -> Iterator[Array]:
    """For each element of the window, what lies under it in all windows."""
    between = [d - 1 for d in moves.x_dilation]
    padded = pad(x, value, moves.low, moves.high, between) if _has_room(x, moves) else None
    counts = [
        max((max((size - 1) * xd + 1, 0) + low + high - (k - 1) * wd - 1 + stride) // stride, 0)
        for size, xd, low, high, k, wd, stride in zip(
            x.shape, moves.x_dilation, moves.low, moves.high, window, moves.w_dilation,
            moves.strides, strict=True,
        )
    ]  # fmt: skip
    for place in product(*map(range, window)):
        if padded is None or 0 in counts:
            yield np.full(counts, value, x.dtype)
            continue
        starts = [p * d for p, d in zip(place, moves.w_dilation, strict=True)]
        yield padded[
            tuple(
                slice(start, start + (count - 1) * stride + 1, stride)
                for start, count, stride in zip(starts, counts, moves.strides, strict=True)
            )
        ]


def _has_room(x: Array, moves: Moves) -> bool:
    return all(
        max((size - 1) * d + 1, 0) + low + high >= 0
        for size, d, low, high in zip(x.shape, moves.x_dilation, moves.low, moves.high, strict=True)
    )
