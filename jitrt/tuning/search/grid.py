"""All points of a space in their order: exhaustive search, for small spaces and tables."""

from __future__ import annotations

from itertools import islice

from ....passes.space import Point
from .base import Search


class Grid(Search):
    """Asks for all points, the last parameter changing fastest."""

    def propose(self, count: int) -> list[Point]:
        """The next points."""
        return list(islice(self.unseen(), count))
