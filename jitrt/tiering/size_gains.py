"""What versions for some sizes save of a call's time, before there is one (SPEC D1, D2).

The first guess is the code generator's: what it leaves out when it knows a size (`Static`), which
comes with the artifact of the version for all sizes. Until there is one, it is what fixed sizes
brought in the mean of many programs (`PRIOR`). A guess for a range is what it says of ranges at
its sizes, times `kept_in` of boundaries.py.

What versions of this program were then found to save corrects guesses: they are multiplied by what
was found over what was guessed, where versions count less the farther their sizes are, by half for
each octave, and the guess itself counts as a TRUST of a version.
Gains are parts of the time in the version for all sizes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TypeAlias

from ...dialects.cost import Cost
from ...dialects.extents import Extents, is_exact
from ...quick_dataclass import NamedTuple
from .boundaries import kept_in
from .profiling.prediction import TIER_SPEEDS
from .profiling.size_function import size_function
from .views import Sizes


class Guess(NamedTuple):
    """What a version for single sizes saves, and one for a narrow range that has them."""

    exact: float
    ranged: float


Static: TypeAlias = "Callable[[Sizes], Guess]"
"""What the code generator guesses for these sizes."""

PRIOR = 1.0 - math.exp(TIER_SPEEDS[3] - TIER_SPEEDS[2])
"""Of `benchmarks/tier_priors.py`."""

CERTAIN = 0.01
"""Standard error of a gain, at most, from which on it corrects guesses."""

TRUST = 0.1
"""How much a guess counts, if a version with the same sizes counts 1."""

_MOST_RATIO = 2.0
"""By what guesses grow at most when more was found."""

_MOST_SIZES = 4096
"""Sizes whose guess is remembered."""


class Found(NamedTuple):
    """What a version was found to save, and what was guessed without any correction.

    `sizes` are typical for its calls, `time` is when it was measured last.
    """

    guessed: float
    gain: float
    sizes: Sizes
    time: float


class SizeGains:
    """Guesses for one program.

    Attributes:
        static: the code generator's guess; None while there is none.
        found: by the extents of versions.
    """

    def __init__(self) -> None:
        self.static: Static | None = None
        self.found: dict[Extents, Found] = {}
        self._guesses: dict[Sizes, Guess] = {}

    def learn_static(self, static: Static | None) -> None:
        """Take the code generator's guess, if there is one."""
        self.static = static
        self._guesses.clear()

    def observe(
        self, extents: Extents, gain: float, error: float, sizes: Sizes, now: float
    ) -> bool:
        """Take what a version saves, measured at its calls, of which `sizes` are typical; whether
        it is certain enough to count."""
        if not error <= CERTAIN:
            return False
        self.found[extents] = Found(self._raw(extents, sizes), gain, sizes, now)
        return True

    def forget(self) -> None:
        """What was found is not true any more: the version for all sizes is another."""
        self.found.clear()

    def forget_before(self, time: float) -> None:
        """Forget what was measured long ago."""
        for extents in [e for e, found in self.found.items() if found.time < time]:
            del self.found[extents]

    def of(self, extents: Extents, sizes: Sizes) -> float:
        """What a version for some sizes saves, in calls with these of them."""
        known = self.found.get(extents)
        return self._raw(extents, sizes) * self.factor(sizes) if known is None else known.gain

    def narrow(self, sizes: Sizes) -> float:
        """What a version for a range saves that has these sizes and hardly any others."""
        return self._guess(sizes).ranged * self.factor(sizes)

    def factor(self, sizes: Sizes) -> float:
        """By what guesses for these sizes are multiplied: what was found over what was guessed."""
        weights, sum_of_ratios = TRUST, TRUST
        for pair in self.found.values():
            if pair.guessed > 0:
                weight = 2.0 ** -_octaves(pair.sizes, sizes)
                weights += weight
                sum_of_ratios += weight * min(max(0.0, pair.gain / pair.guessed), _MOST_RATIO)
        return sum_of_ratios / weights

    def _raw(self, extents: Extents, sizes: Sizes) -> float:
        guess = self._guess(sizes)
        if is_exact(extents):
            return guess.exact
        return guess.ranged * kept_in(extents)

    def _guess(self, sizes: Sizes) -> Guess:
        if self.static is None:
            return Guess(PRIOR, PRIOR)
        guess = self._guesses.get(sizes)
        if guess is None:
            if len(self._guesses) >= _MOST_SIZES:
                self._guesses.clear()
            guess = self._guesses[sizes] = self.static(sizes)
        return guess


def _octaves(one: Sizes, other: Sizes) -> float:
    """How far sizes are from each other, in the mean of the symbols."""
    apart = [abs(math.log2((a + 1) / (b + 1))) for a, b in zip(one, other, strict=True)]
    return sum(apart) / len(apart) if apart else 0.0


def static_of(cost: str, symbols: Sequence[str]) -> Static | None:
    """The guess that an artifact brings along as text of a `Cost`. An empty one means that nothing
    is saved, one that cannot be read nothing at all."""
    if not cost:
        return lambda sizes: Guess(0.0, 0.0)
    try:
        read = Cost.from_text(cost)
    except ValueError:
        return None
    function = size_function((read.saved, read.ranged, read.time), symbols)

    def guess(sizes: Sizes) -> Guess:
        exact, ranged, time = function(sizes)
        return Guess(_part(exact, time), _part(ranged, time))

    return guess


def _part(saved: int, time: int) -> float:
    return min(max(saved / time, 0.0), 1.0) if time > 0 else 0.0
