"""Whether results are those of tier 0 (K7, T9): within tolerances, element by element."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ..diagnostics import AioptError

_EPSILONS = {"float16": 2.0**-10, "bfloat16": 2.0**-7}
_ROUNDINGS = 8
"""How many roundings of a narrow float its results may differ by, where scale counts."""


@dataclass
class Comparison:
    """Compares results with those of tier 0: |found - expected| ≤ atol + rtol · |expected|.

    Integers and booleans must be equal; infinities and NaNs too. With `scaled`, `atol` is for
    results around 1: it grows with the median magnitude of what is expected, since sums are wrong
    by parts of what they sum; and narrow floats may differ by a few roundings.
    """

    rtol: float
    atol: float
    scaled: bool = False
    max_error: float = field(default=0.0, init=False)

    def check(self, name: str, found: np.ndarray, expected: np.ndarray) -> None:
        """Raise AioptError, naming the worst element, unless `found` is close to `expected`."""
        if found.shape != expected.shape or found.dtype != expected.dtype:
            raise AioptError(
                f"result '{name}' differs from tier 0",
                expected=f"{expected.dtype}{list(expected.shape)}",
                found=f"{found.dtype}{list(found.shape)}",
            )
        if not found.size:
            return
        if self._all_close(found, expected):
            return
        errors, excess = self._errors(found, expected)
        self.max_error = max(self.max_error, float(errors.max()))
        wrong = int(np.count_nonzero(excess > 0))
        if not wrong:
            return
        worst = np.unravel_index(int(excess.argmax()), excess.shape)
        place = ", ".join(str(int(i)) for i in worst)
        raise AioptError(
            f"result '{name}' differs from tier 0 in {wrong} of {found.size} elements, "
            f"most at [{place}]",
            expected=_exact(expected[worst]),
            found=_exact(found[worst]),
            hint=f"max abs error {errors.max():.3g}, {self.tolerance}",
        )

    @property
    def tolerance(self) -> str:
        """The tolerances as text."""
        return f"rtol {self.rtol:g}, atol {self.atol:g}"

    def _all_close(self, found: np.ndarray, expected: np.ndarray) -> bool:
        """Whether all elements are close and finite, where that is quick to say."""
        if found.dtype.kind in "biu" and np.array_equal(found, expected):
            return True
        if found.dtype not in (np.float32, np.float64):
            return False
        with np.errstate(all="ignore"):
            errors = np.abs(found - expected)
            largest = float(errors.max())
            if not largest < np.inf or not (errors <= self._allowed(expected)).all():
                return False
        self.max_error = max(self.max_error, largest)
        return True

    def _errors(self, found: np.ndarray, expected: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Absolute errors, and by how much each exceeds its tolerance."""
        exact = found.dtype.kind in "biu"
        with np.errstate(all="ignore"):
            have, want = found.astype(np.float64), expected.astype(np.float64)
            same = (
                found == expected if exact else (have == want) | (np.isnan(have) & np.isnan(want))
            )
            errors = np.where(same, 0.0, np.abs(have - want))
            errors = np.where(np.isnan(errors), np.inf, errors)
            allowed = 0.0 if exact else self._allowed(expected)
            excess = np.where(same, -1.0, errors - allowed)
        if exact:
            excess = np.where(same, -1.0, np.maximum(errors, 1.0))
        return errors, np.where(np.isnan(excess), np.inf, excess)

    def _allowed(self, expected: np.ndarray) -> np.ndarray:
        rtol, atol = self.rtol, self.atol
        sizes = np.abs(expected if expected.dtype == np.float32 else expected.astype(np.float64))
        if self.scaled:
            narrow = _ROUNDINGS * _EPSILONS.get(expected.dtype.name, 0.0)
            rtol, atol = max(rtol, narrow), max(atol, narrow)
            counted = sizes[np.isfinite(sizes) & (sizes != 0)]
            if counted.size:
                middle = counted.size // 2
                atol *= max(1.0, float(np.partition(counted, middle)[middle]))
        return atol + rtol * sizes


def _exact(value: object) -> str:
    return f"{value:.9g}" if isinstance(value, np.floating) else str(value)
