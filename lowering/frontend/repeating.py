"""numpy's tile and repeat on lowered values, as broadcasts (SPEC K1, K3)."""

from __future__ import annotations

from collections.abc import Sequence

from ...dialects.dims import Dim
from .arrays import Arrays
from .builder import Lowered


def tiled(b: Arrays, x: Lowered, counts: Sequence[Dim]) -> Lowered:
    """Copies of all of `x` one after another along each axis; there is a count for every one."""
    pairs = list(zip(counts, x.shape, strict=True))
    spread = tuple(part for pair in pairs for part in pair)
    ones = b.reshaped(x, [part for _, size in pairs for part in (1, size)])
    return b.reshaped(b.broadcast_to(ones, spread), [count * size for count, size in pairs])


def repeated(b: Arrays, x: Lowered, axis: int, times: Dim) -> Lowered:
    """Every element along an axis that many times."""
    shape = x.shape
    spread = (*shape[: axis + 1], times, *shape[axis + 1 :])
    joined = (*shape[:axis], shape[axis] * times, *shape[axis + 1 :])
    return b.reshaped(b.broadcast_to(b.unsqueezed(x, [axis + 1]), spread), joined)
