"""What speculation may spend: Σ C(s) ≤ β · C_available (SPEC D5).

C_available is what the compile workers can do: a second of compilation for each worker and second.
The budget is a bucket that β · workers seconds flow into each second, and that holds what flows in
during a window. It begins empty, so that the inequality holds from the start to any moment; in any
other stretch of time at most one bucket more is spent. Times are seconds.
"""

from __future__ import annotations


class CompileBudget:
    """Seconds of compilation that speculation has.

    Args:
        beta: the part of what the workers can do.
        window: seconds whose share is kept if it is not used.
        now: the time, of a monotonic clock.
    """

    def __init__(self, beta: float, window: float, now: float) -> None:
        self.beta = beta
        self.window = window
        self.spent = 0.0
        """Seconds so far."""
        self._left = 0.0
        self._now = now

    def flow(self, now: float, workers: float) -> float:
        """Let time pass with so many workers, a fraction if not all of them count; what may be
        spent now."""
        rate = self.beta * workers
        self._left += rate * max(0.0, now - self._now)
        self._left = min(self._left, rate * self.window)
        self._now = now
        return max(0.0, self._left)

    def spend(self, seconds: float) -> None:
        """Take what a compilation takes, or if less than 0 what it did not. What was taken too
        little is missing later."""
        self._left -= seconds
        self.spent += seconds
