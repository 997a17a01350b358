"""Random search: each legal point is as likely as the others, and none is tried twice.

What other searches are compared with.
"""

from __future__ import annotations

from ....passes.space import Point
from .base import Search


class Uniform(Search):
    """Asks for points at random."""

    def propose(self, count: int) -> list[Point]:
        """Points that are new."""
        random = self.random()
        found: dict[Point, None] = {}
        while len(found) < count and (point := self.draw(random, found)) is not None:
            found[point] = None
        return list(found)
