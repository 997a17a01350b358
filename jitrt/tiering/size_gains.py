"""What versions for some sizes save of a call's time, before there is one (SPEC D1, D2).

The first guess is the code generator's: what it leaves out when it knows a size (`Static`). Until
it has said so, it is what fixed sizes brought in the mean of many programs (`PRIOR`). What versions
of this program were then found to save corrects it: all guesses are multiplied by what was found
over what was guessed. A guess for a range is that for its sizes, times `kept` of boundaries.py.
Gains are parts of the time in the version for all sizes.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeAlias

from ...dialects.extents import ALL, Extents, is_exact
from ...quick_dataclass import NamedTuple
from .boundaries import kept_in
from .profiling.prediction import TIER_SPEEDS
from .views import Sizes

Static: TypeAlias = "Callable[[Sizes], float]"
"""What a version for these sizes alone saves, as the code generator guesses."""

PRIOR = 1.0 - math.exp(TIER_SPEEDS[3] - TIER_SPEEDS[2])
"""Of `benchmarks/tier_priors.py`."""

CERTAIN = 0.01
"""Standard error of a gain, at most, from which on it corrects guesses."""

_MOST_FACTOR = 2.0
"""By what guesses grow at most when more was found."""

_MOST_SIZES = 4096
"""Sizes whose guess is remembered."""


class Found(NamedTuple):
    """What a version was found to save, and what was guessed without any correction."""

    guessed: float
    gain: float


class SizeGains:
    """Guesses for one program.

    Attributes:
        static: the code generator's guess; None while there is none.
        found: by the extents of versions.
    """

    def __init__(self) -> None:
        self.static: Static | None = None
        self.found: dict[Extents, Found] = {}
        self._guesses: dict[Sizes, float] = {}

    def learn_static(self, static: Static) -> None:
        """Take the code generator's guess."""
        self.static = static
        self._guesses.clear()

    def observe(self, extents: Extents, gain: float, error: float, sizes: Sizes) -> bool:
        """Take what a version saves, measured at its calls, of which `sizes` are typical; whether
        it is certain enough to count."""
        if not error <= CERTAIN:
            return False
        self.found[extents] = Found(self._raw(extents, sizes), gain)
        return True

    def forget(self) -> None:
        """What was found is not true any more: the profile or the version for all is another."""
        self.found.clear()

    def exact(self, sizes: Sizes) -> float:
        """What a version for these sizes alone saves."""
        known = self.found.get(sizes)
        return self._raw(sizes, sizes) * self.factor() if known is None else known.gain

    def bucket(self, extents: Extents, sizes: Sizes) -> float:
        """What a version for a range saves, in calls with sizes of it."""
        known = self.found.get(extents)
        return self._raw(extents, sizes) * self.factor() if known is None else known.gain

    def factor(self) -> float:
        """By what guesses are multiplied: what was found over what was guessed."""
        pairs = [pair for pair in self.found.values() if pair.guessed > 0]
        guessed = math.fsum(pair.guessed for pair in pairs)
        if not guessed:
            return 1.0
        return min(max(0.0, math.fsum(pair.gain for pair in pairs) / guessed), _MOST_FACTOR)

    def _raw(self, extents: Extents, sizes: Sizes) -> float:
        guess = self._guess(sizes)
        return guess if is_exact(extents) else guess * kept_in(extents, ranged(extents))

    def _guess(self, sizes: Sizes) -> float:
        if self.static is None:
            return PRIOR
        guess = self._guesses.get(sizes)
        if guess is None:
            if len(self._guesses) >= _MOST_SIZES:
                self._guesses.clear()
            guess = self._guesses[sizes] = self.static(sizes)
        return guess


def ranged(extents: Extents) -> tuple[bool, ...]:
    """For each symbol, whether its sizes are limited."""
    return tuple(extent != ALL for extent in extents)
