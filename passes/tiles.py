"""The register tile of the f32 matmul micro-kernel by vector width: the one place that decides it.

A tile of ``mr × nr`` keeps ``mr · nr/lanes`` accumulators, one register of B and one broadcast of
A in the register file: 32 registers with AVX-512, 16 with AVX2 and SSE.
"""

from __future__ import annotations

from ..quick_dataclass import NamedTuple


class TileShape(NamedTuple):
    """Rows and columns of C that one micro-kernel call computes."""

    mr: int
    nr: int


class Blocking(NamedTuple):
    """Sizes of the loops around the micro-kernel, in elements."""

    rows: int
    """Rows of A that are packed together."""
    depth: int
    """Steps of the contraction in one call of the micro-kernel."""
    group: int
    """Steps of the contraction for which rows of A are packed together."""


_TILES = {512: TileShape(14, 32), 256: TileShape(6, 16), 128: TileShape(4, 8)}


def tile_shape(vector_bits: int) -> TileShape:
    """The tile for registers of that many bits (128, 256 or 512)."""
    return _TILES[vector_bits]


def blocking(tile: TileShape, l1d: int, l2: int) -> Blocking:
    """Blocks for caches of so many bytes.

    A block of rows and a panel of B, both `depth` long, share the first-level cache; the packed
    rows of A take half of the second-level cache.
    """
    depth = l1d // (4 * (tile.mr + tile.nr)) // 64 * 64
    depth = min(max(depth, 64), 512)
    group = 4 * depth
    blocks = l2 // 2 // (4 * group) // tile.mr
    return Blocking(min(max(blocks, 1), 16) * tile.mr, depth, group)
