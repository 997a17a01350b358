"""How often a program is called, and how often it will be (SPEC T4, H2).

Time is cut into windows. T4's moving average over the calls of each window says how many to expect
in the next; a window without calls counts as one, so that what is not used any more is forgotten.
"""

from __future__ import annotations

import math

from ..formulas import expected_calls


class CallRate:
    """Calls of one program over time.

    Args:
        window: seconds of a window.
        alpha: T4's α, the share of the last window in the average.
        now: the time, in seconds of a monotonic clock.
    """

    def __init__(self, window: float, alpha: float, now: float) -> None:
        self._window = max(window, 1e-6)
        self._alpha = alpha
        self._begin = now
        self._calls = 0.0
        self._expected: float | None = None
        self._total = 0.0
        self._busy = 0
        self._before = 0.0
        self.last_call: float | None = None

    def count(self, calls: float, now: float) -> None:
        """Count calls that happened until now."""
        self.roll(now)
        if calls > 0:
            self._calls += calls
            self._total += calls
            self.last_call = now

    def roll(self, now: float) -> None:
        """Close the windows that have ended. A clock that goes back begins a window anew."""
        if now < self._begin:
            self._begin = now
        windows = math.floor((now - self._begin) / self._window)
        if windows < 1:
            return
        before = self._calls if self._expected is None else self._expected
        expected = expected_calls(self._alpha, self._calls, before)
        self._expected = expected * (1 - self._alpha) ** (windows - 1)
        self._busy += self._calls > 0
        self._begin += windows * self._window
        self._calls = 0.0

    def expect(self, calls: float) -> None:
        """Begin with what earlier runs make one expect of a window."""
        self._before = max(self._before, calls)
        if self._expected is None:
            self._expected = calls

    @property
    def typical(self) -> float:
        """Calls in a window that had any, on average; without calls, in earlier runs."""
        return self._total / (self._busy + (self._calls > 0)) if self._total else self._before

    def expected(self, now: float) -> float:
        """N_expected: calls in the next window.

        The window that is not over can only raise it; before the first one is over, it is the calls
        so far.
        """
        self.roll(now)
        if self._expected is None:
            return self._calls
        return max(self._expected, expected_calls(self._alpha, self._calls, self._expected))

    def rate(self, now: float) -> float:
        """Calls per second, recently."""
        self.roll(now)
        if self._expected is None:
            return self._calls / max(now - self._begin, self._window / 100)
        return max(self._expected, self._calls) / self._window
