"""Symbols of the micro-kernel family (`microkernels.py`), for whoever calls or links it (K3).

Apart from the code that builds the family, so that linking a compiled program imports no IR.
"""

from __future__ import annotations

from ..passes.tiles import TileShape

TABLE = "aiopt_ukr_table"
"""The global that holds the micro-kernels' addresses."""

PACK_A = "aiopt_pack_a"
"""Symbol of the function that packs rows of A."""


def kernel_name(rows: int, columns: int) -> str:
    """Symbol of the micro-kernel for that many rows."""
    return f"aiopt_ukr_{rows}x{columns}"


def pack_name(columns: int) -> str:
    """Symbol of the function that packs a panel of B."""
    return f"aiopt_pack_b_{columns}"


def kernel_names(shape: TileShape) -> list[str]:
    """The micro-kernels of a family, for 1 … MR rows."""
    return [kernel_name(rows, shape.nr) for rows in range(1, shape.mr + 1)]
