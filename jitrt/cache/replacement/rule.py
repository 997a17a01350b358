"""`rule{evict="…"}`: the entry of which a formula is least goes first (SPEC C5, K6)."""

from __future__ import annotations

from typing import ClassVar

from ....passes.policies.rules import Rule
from .base import Item, Rank, Ranked, cost_of, last_use, saved, speedup


def words(item: Item, now: float) -> dict[str, float]:
    """What the words about an entry are worth (passes/policies/vocabulary.py)."""
    age = max(0.0, now - item.inserted)
    return {
        "hits": float(item.hits),
        "frequency": (item.hits + 1) / max(age, 1.0),
        "speedup": speedup(item),
        "saved": saved(item),
        "size": float(item.size),
        "compile_ms": cost_of(item) * 1e3,
        "idle": max(0.0, now - last_use(item)),
        "age": age,
        "tier": float(item.tier),
    }


class ByRule(Ranked):
    """A formula about an entry. An entry for which it is NaN goes before all others."""

    name: ClassVar[str] = "rule"

    def __init__(self, evict: Rule) -> None:
        self.evict = evict

    def rank(self, item: Item, now: float) -> Rank:
        """The formula's value, and the last use in seconds."""
        value = float(self.evict(words(item, now)))
        return (value if value == value else float("-inf")), last_use(item)
