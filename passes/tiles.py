"""The register tile of the f32 matmul micro-kernel by vector width: the one place that decides it.

A tile of ``mr × nr`` keeps ``mr · nr/lanes`` accumulators, one register of B and one broadcast of
A in the register file: 32 registers with AVX-512, 16 with AVX2 and SSE.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TileShape:
    """Rows and columns of C that one micro-kernel call computes."""

    mr: int
    nr: int


_TILES = {512: TileShape(14, 32), 256: TileShape(6, 16), 128: TileShape(4, 8)}


def tile_shape(vector_bits: int) -> TileShape:
    """The tile for registers of that many bits (128, 256 or 512)."""
    return _TILES[vector_bits]
