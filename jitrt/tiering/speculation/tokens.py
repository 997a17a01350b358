"""What the model of traffic is about: a call as a token, and as a step from where its program was.

A call's *place* are numbers that say where among all sizes it lies, one for each symbol: the bucket
`⌊log2(s)/δ⌋` of D1, or with δ = 0 the sizes themselves. A *step* is a token whose place is relative
to the last place of the same program. Steps say what a drift towards sizes never seen has in common
with what was seen.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TypeAlias

from ....quick_dataclass import NamedTuple
from ..views import Sizes

Place: TypeAlias = tuple[int, ...]


class Token(NamedTuple):
    """Calls of one program at one place."""

    program: str
    place: Place


class History(NamedTuple):
    """What the next token depends on.

    Attributes:
        tokens: the last ones, the latest last; no two neighbours are equal.
        steps: the same as steps, but for first calls of programs.
        places: where each program was called last.
    """

    tokens: tuple[Token, ...]
    steps: tuple[Token, ...]
    places: Mapping[str, Place]

    def then(self, token: Token, order: int) -> History:
        """The history after one token more; it remembers `order` of them."""
        step = self.step_to(token)
        tokens, steps = (*self.tokens, token), self.steps if step is None else (*self.steps, step)
        places = {**self.places, token.program: token.place}
        return History(tokens[-order:], steps[-order:], places)

    def step_to(self, token: Token) -> Token | None:
        """A token as a step; None for the first call of a program, which comes from nowhere."""
        origin = self.places.get(token.program)
        if origin is None:
            return None
        place = tuple(to - start for to, start in zip(token.place, origin, strict=True))
        return Token(token.program, place)

    def after(self, step: Token) -> Token | None:
        """Where a step leads to; None for a place that no sizes have."""
        origin = self.places[step.program]
        place = tuple(start + by for start, by in zip(origin, step.place, strict=True))
        return None if min(place, default=0) < 0 else Token(step.program, place)


NO_HISTORY = History((), (), {})


def place_of(sizes: Sizes, delta: float) -> Place:
    """Where sizes lie: their buckets, `delta` octaves wide (D1, without the factor δ, so that
    neighbours differ by 1). Size 0 shares the place of size 1."""
    if not delta:
        return tuple(sizes)
    return tuple(math.floor(math.log2(max(size, 1)) / delta + 1e-9) for size in sizes)


def sizes_at(place: Place, delta: float) -> Sizes:
    """Sizes in the middle of a place: what a version that was never called is asked for."""
    if not delta:
        return place
    return tuple(max(1, round(2 ** (delta * (index + 0.5)))) for index in place)
