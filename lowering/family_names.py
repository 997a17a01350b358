"""Symbols of micro-kernel families (`microkernels.py`), for whoever calls or links them (K3).

Apart from the code that builds the family, so that linking a compiled program imports no IR.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..passes.tiles import TileShape

_TABLE = "aiopt_ukr_table_"

PACK_A = "aiopt_pack_a"
"""Symbol of the function that packs rows of A."""


def table_name(shape: TileShape) -> str:
    """The global that holds the addresses of a family's micro-kernels."""
    return f"{_TABLE}{shape}"


def families_of(symbols: Iterable[str]) -> list[TileShape]:
    """The families whose tables are among these symbols."""
    return [
        TileShape(*map(int, symbol.removeprefix(_TABLE).split("x")))
        for symbol in symbols
        if symbol.startswith(_TABLE)
    ]


def kernel_name(rows: int, columns: int) -> str:
    """Symbol of the micro-kernel for that many rows."""
    return f"aiopt_ukr_{rows}x{columns}"


def pack_name(columns: int) -> str:
    """Symbol of the function that packs a panel of B."""
    return f"aiopt_pack_b_{columns}"


def kernel_names(shape: TileShape) -> list[str]:
    """The micro-kernels of a family, for 1 … MR rows of its columns."""
    return [kernel_name(rows, shape.nr) for rows in range(1, shape.mr + 1)]
