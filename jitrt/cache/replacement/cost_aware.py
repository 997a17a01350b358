"""`cost-aware`: the entry that saves least for the room it takes goes first (SPEC C5).

C5 is Value(item) = hit_count * speedup / (size + compile_cost). As it stands, which the policy
`paper` has as a rule, hits count for ever, a new entry is worth nothing until its first hit, and
large entries are punished twice, since a hit of theirs takes longer, too. So here

* a use counts half after a while, as in LRFU (Lee et al., "LRFU: a spectrum of policies that
  subsumes the least recently used and least frequently used policies", 2001), and the insertion is
  a use;
* what a hit saves is counted in seconds, not as a ratio: they are what a cache is for.

docs/caching.md says what that brings.
"""

from __future__ import annotations

from math import inf, log2
from typing import ClassVar

from .base import Item, Rank, Ranked, cost_of, last_use, saved

HALF_LIFE = 43_200.0
"""Seconds after which a use counts half, where nothing else is said."""


class CostAware(Ranked):
    """uses * seconds saved / (size + compile_cost), where older uses count less.

    Sizes are in bytes and compile costs in milliseconds, as in the rules of policies: what is saved
    is compared for each byte, and who is dear to make is not held to be large.

    `state` is the logarithm of the uses as they count at the last one, above the time of that in
    half-lives. So entries keep their order while nobody uses them, whatever time it is.
    """

    name: ClassVar[str] = "cost-aware"

    def __init__(self, half_life: float | None = HALF_LIFE) -> None:
        self.half_life = inf if half_life is None else half_life

    def insert(self, item: Item, now: float) -> None:
        """Note that an entry is new."""
        super().insert(item, now)
        item.state = now / self.half_life

    def hit(self, item: Item, now: float) -> None:
        """Note that an entry was used."""
        fading = max(0.0, now - last_use(item)) / self.half_life
        item.state = now / self.half_life + log2(1.0 + 2.0 ** (self._uses(item) - fading))
        super().hit(item, now)

    def rank(self, item: Item, now: float) -> Rank:
        """The logarithm of the value, at the beginning of time; and the last use in seconds."""
        at = last_use(item)
        value = saved(item) / (max(1, item.size) + cost_of(item) * 1e3)
        if value <= 0.0:
            return -inf, at
        return self._uses(item) + log2(value) + at / self.half_life, at

    def _uses(self, item: Item) -> float:
        """The logarithm of the uses as they counted at the last one: of 1 to all there were."""
        uses = item.state - last_use(item) / self.half_life
        return min(uses, log2(max(0, item.hits) + 1)) if uses > 0.0 else 0.0
