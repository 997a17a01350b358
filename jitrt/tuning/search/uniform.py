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
        return self.draw(self.random(), count)
