"""What a call takes, and what code for some sizes only would save of it (SPEC D2, H5).

The code generator finds both as expressions of the program's sizes (`passes/static_gain.py`). Their
text is kept with the compiled program, and evaluated where no IR is.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..quick_dataclass import dataclass
from .dim_text import parse_dim
from .dims import Dim, substitute


@dataclass(frozen=True)
class Cost:
    """Picoseconds of a call, as expressions of the program's sizes.

    Attributes:
        time: what code for all sizes takes.
        saved: how much less exact code takes.
        ranged: how much less code for a narrow range takes.
    """

    time: Dim
    saved: Dim
    ranged: Dim = 0

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.time + other.time, self.saved + other.saved, self.ranged + other.ranged)

    def substitute(self, values: Mapping[str, Dim]) -> Cost:
        """With symbols replaced."""
        time, saved, ranged = (
            substitute(dim, values) for dim in (self.time, self.saved, self.ranged)
        )
        return Cost(time, saved, ranged)

    def to_text(self) -> str:
        """One line, which `from_text` reads."""
        return f"{self.saved} / {self.ranged} / {self.time}"

    @staticmethod
    def from_text(text: str) -> Cost:
        """The inverse of `to_text`. Raises ValueError."""
        saved, ranged, time = map(parse_dim, text.split(" / "))
        return Cost(time, saved, ranged)
