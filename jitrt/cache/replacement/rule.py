"""`rule{evict="…"}`: the entry of which a formula is least goes first (SPEC C5, K6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from ....passes.policies.rules import Rule
from .base import Item, Rank, Ranked, cost_of, last_use, saved, speedup


def _age(item: Item, now: float) -> float:
    return max(0.0, now - item.inserted)


WORDS: dict[str, Callable[[Item, float], float]] = {
    "hits": lambda item, now: float(item.hits),
    "frequency": lambda item, now: (item.hits + 1) / max(_age(item, now), 1.0),
    "speedup": lambda item, now: speedup(item),
    "saved": lambda item, now: saved(item),
    "size": lambda item, now: float(item.size),
    "compile_ms": lambda item, now: cost_of(item) * 1e3,
    "idle": lambda item, now: max(0.0, now - last_use(item)),
    "age": _age,
    "tier": lambda item, now: float(item.tier),
}
"""What the words about an entry are worth at a time (passes/policies/vocabulary.py)."""


class ByRule(Ranked):
    """A formula about an entry. An entry for which it is NaN goes before all others."""

    name: ClassVar[str] = "rule"

    def __init__(self, evict: Rule) -> None:
        self.evict = evict
        self._words = [(name, WORDS[name]) for name in evict.names]

    def rank(self, item: Item, now: float) -> Rank:
        """The formula's value, and the last use in seconds."""
        value = float(self.evict({name: word(item, now) for name, word in self._words}))
        return (value if value == value else float("-inf")), last_use(item)
