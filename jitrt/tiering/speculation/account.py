"""What speculation has brought: hits, waste, seconds saved (SPEC D5, O1).

A version that was compiled ahead of its calls is a *hit* with its first call. It is *waste* if it
goes, or nobody calls it for long enough, before that; one that is called later is a hit after all.
It saves time until it would have been compiled anyway: when calls in the tier below would have lost
what its compilation takes (the rule of ski rental), and the compilation would then have been done.

How well it did so far feeds back: `trust` is the part of the compile seconds that were spent so far
which calls have earned back. What is not earned yet counts as lost, but for a grace of some
seconds: trust is earned, and one call of each version earns little.
Times are seconds.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from ..views import Slot

Key: TypeAlias = tuple[str, Slot]
"""A program and its version."""

GRACE = 1.0
"""Seconds of compilation that are trusted without proof."""

HALF_LIFE = 300.0
"""Seconds after which what was proved, or disproved, counts half."""

LEAST_TRUST = 0.05
"""The part that is left to those who were wrong, to be right some time."""


@dataclass
class Bet:
    """A version that was compiled ahead of its calls.

    Attributes:
        cost: seconds of its compilation; predicted until it is there.
        speedup: time of a call without it over that in it.
        installed: when it was there; None before.
        delay: seconds from then to its first call; None before it.
        calls: so far. saved: seconds that they took less, as far as they count.
        wasted: whether it was taken for waste.
    """

    cost: float
    speedup: float = 1.0
    installed: float | None = None
    delay: float | None = None
    calls: float = 0.0
    saved: float = 0.0
    wasted: bool = False
    _anyway: float | None = field(default=None, repr=False)

    @property
    def earned(self) -> float:
        """Seconds of its compilation that calls have earned back."""
        return min(self.saved, self.cost)

    def count(self, calls: float, time: float, now: float) -> None:
        """Count calls, each of which took so many seconds."""
        self.calls += calls
        if self._anyway is None or now < self._anyway:
            self.saved += calls * time * max(0.0, self.speedup - 1.0)
            if self._anyway is None and self.saved >= self.cost:
                self._anyway = now + self.cost


class Account:
    """The bets of a process.

    Args:
        patience: seconds after which a version that nobody called is waste.
        now: the time, of a monotonic clock.

    Attributes:
        hits, waste: how many versions.
        saved: seconds, of bets that are over too.
    """

    def __init__(self, patience: float, now: float) -> None:
        self.patience = patience
        self.hits = 0
        self.waste = 0
        self._closed = 0.0
        self._bets: dict[Key, Bet] = {}
        self._good = self._bad = 0.0
        self._now = now

    def __contains__(self, key: Key) -> bool:
        return key in self._bets

    def __len__(self) -> int:
        return len(self._bets)

    @property
    def saved(self) -> float:
        """Seconds that calls took less than without speculation."""
        return self._closed + sum(bet.saved for bet in self._bets.values())

    @property
    def open(self) -> float:
        """Compile seconds that calls have not earned back yet."""
        return sum(bet.cost - bet.earned for bet in self._bets.values() if not bet.wasted)

    def trust(self, now: float) -> float:
        """The part of the budget that speculation deserves."""
        fade = 0.5 ** (max(0.0, now - self._now) / HALF_LIFE)
        self._good, self._bad, self._now = self._good * fade, self._bad * fade, now
        good = GRACE + self._good
        return max(LEAST_TRUST, good / (good + self._bad + self.open))

    def calls(self, key: Key) -> float:
        """Calls so far of a version that was compiled ahead of them; infinite of another."""
        bet = self._bets.get(key)
        return math.inf if bet is None or bet.installed is None else bet.calls

    def is_open(self, key: Key) -> bool:
        """Whether nobody knows yet what has become of a bet."""
        bet = self._bets.get(key)
        return bet is not None and bet.delay is None and not bet.wasted

    def bet(self, key: Key, cost: float, speedup: float) -> None:
        """A version is compiled ahead of its calls, in as many seconds as predicted."""
        self._bets[key] = Bet(cost, speedup)

    def installed(self, key: Key, cost: float, now: float) -> float:
        """It is there; how many seconds more than predicted that took."""
        bet = self._bets[key]
        more, bet.cost, bet.installed = cost - bet.cost, cost, now
        return more

    def called(self, key: Key, calls: float, time: float, now: float) -> Bet | None:
        """It was called, each time for so many seconds; the bet, if this makes it a hit."""
        bet = self._bets[key]
        before = bet.earned
        bet.count(calls, time, now)
        self._good += bet.earned - before
        if bet.delay is not None or bet.installed is None:
            return None
        bet.delay = now - bet.installed
        if bet.wasted:
            self.waste -= 1
            self._bad = max(0.0, self._bad - bet.cost)
            bet.wasted = False
        self.hits += 1
        return bet

    def withdraw(self, key: Key) -> Bet:
        """It was not compiled, for want of time."""
        return self._bets.pop(key)

    def over(self, key: Key) -> Bet | None:
        """It is gone, or was not made; the bet, if it is waste and nobody knew."""
        bet = self._bets.pop(key)
        self._closed += bet.saved
        if bet.wasted:
            return None
        if bet.delay is None:
            return self._lose(bet)
        self._bad += bet.cost - bet.earned
        return None

    def expire(self, now: float) -> Iterator[tuple[Key, Bet]]:
        """Bets that nobody has called for too long."""
        for key, bet in self._bets.items():
            waiting = bet.delay is None and not bet.wasted and bet.installed is not None
            if waiting and now - (bet.installed or 0.0) > self.patience:
                yield key, self._lose(bet)

    def _lose(self, bet: Bet) -> Bet:
        bet.wasted = True
        self.waste += 1
        self._bad += bet.cost
        return bet
