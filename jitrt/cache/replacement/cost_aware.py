"""`cost-aware`: the entry that saves least for the room it takes goes first (SPEC C5)."""

from __future__ import annotations

from typing import ClassVar

from .base import Item, Rank, Ranked, last_use, speedup


def worth(hits: float, faster: float, size: int, cost: float) -> float:
    """Value(item) = hit_count * speedup / (size + compile_cost) (C5, 12.3.2).

    Args:
        faster: compile seconds over those of a hit.
        size: bytes.
        cost: CPU seconds of the compilation; a millisecond weighs as a byte, as in the rules of
            policies, so that the value is what an entry saves for each byte that it takes.
    """
    return hits * faster / (size + cost * 1e3) if size or cost else 0.0


class CostAware(Ranked):
    """C5, where old hits count less.

    `state` is the count of uses, the insertion among them, as it was at the last one: each counts
    half after `half_life` seconds. With None hits count for ever and insertions not at all, which
    is the formula as it is written.
    """

    name: ClassVar[str] = "cost-aware"

    def __init__(self, half_life: float | None = 3600.0) -> None:
        self.half_life = half_life

    def insert(self, item: Item, now: float) -> None:
        """Note that an entry is new."""
        super().insert(item, now)
        item.state = 1.0

    def hit(self, item: Item, now: float) -> None:
        """Note that an entry was used."""
        item.state = self._count(item, now) + 1.0
        super().hit(item, now)

    def rank(self, item: Item, now: float) -> Rank:
        """The value, and the last use in seconds."""
        hits = item.hits if self.half_life is None else self._count(item, now)
        return worth(hits, speedup(item), item.size, item.cost), last_use(item)

    def _count(self, item: Item, now: float) -> float:
        if self.half_life is None or not item.times:
            return item.state
        # A clock that was set back makes no entry worth more.
        return item.state * 0.5 ** (max(0.0, now - last_use(item)) / self.half_life)
