"""`lru-k`: the entry whose K-th last use is longest ago goes first (SPEC C4).

O'Neil, O'Neil and Weikum, "The LRU-K page replacement algorithm for database disk buffering",
SIGMOD 1993. With K = 1 it is LRU.
"""

from __future__ import annotations

from math import inf
from typing import ClassVar

from .base import Item, Rank, Ranked, last_use


class LruK(Ranked):
    """Priority(item) = t_K if count >= K, else -inf (12.3.2); of equals the last use decides."""

    name: ClassVar[str] = "lru-k"

    def __init__(self, k: int = 2) -> None:
        self.references = k

    def rank(self, item: Item, now: float) -> Rank:
        """The K-th last use and the last one, in seconds."""
        full = len(item.times) >= self.references
        return (item.times[-self.references] if full else -inf, last_use(item))
