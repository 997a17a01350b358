"""The register tiles of f32 micro-kernels by vector width: the one place that decides them.

A tile of ``mr × nr`` keeps ``mr · nr/lanes`` accumulators, a row of B and one broadcast of A in the
register file: 32 registers with AVX-512, 16 with AVX2 and SSE. Narrower tiles waste fewer columns
of narrow or ragged results, wider ones read A less often.
"""

from __future__ import annotations

from ..quick_dataclass import NamedTuple


class TileShape(NamedTuple):
    """Rows and columns of C that one micro-kernel call computes."""

    mr: int
    nr: int

    def __str__(self) -> str:
        """`14x32`."""
        return f"{self.mr}x{self.nr}"


class Blocking(NamedTuple):
    """Sizes of the loops around the micro-kernel, in elements."""

    rows: int
    """Rows of A that are packed together."""
    depth: int
    """Steps of the contraction in one call of the micro-kernel."""
    group: int
    """Steps of the contraction for which rows of A are packed together."""


UNPACKED_PANELS = 2
"""Rows of A that meet no more panels of B than this are read where they lie, unless a schedule says
otherwise."""

_TILES = {
    512: (TileShape(14, 32), TileShape(28, 16), TileShape(8, 48), TileShape(6, 64)),
    256: (TileShape(6, 16), TileShape(12, 8), TileShape(4, 24)),
    128: (TileShape(4, 8), TileShape(8, 4)),
}


def tile_shapes(vector_bits: int) -> tuple[TileShape, ...]:
    """The tiles for registers of that many bits (128, 256 or 512), the usual one first."""
    return _TILES[vector_bits]


def tile_shape(vector_bits: int) -> TileShape:
    """The usual tile for registers of that many bits."""
    return _TILES[vector_bits][0]


def edge_tiles(vector_bits: int, tile: tuple[int, int]) -> tuple[TileShape, ...]:
    """The tiles that may compute a last panel with fewer columns than those of `tile`."""
    mr, nr = tile
    return tuple(each for each in _TILES[vector_bits] if each.mr >= mr and each.nr < nr)


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
