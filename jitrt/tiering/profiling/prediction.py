"""What compiling will cost and what it will bring, before it is done (SPEC T4, T8).

Both models begin with what was measured when they were written, and learn from every compilation
and every version that runs. Times are seconds. Errors of a prediction are factors, so both learn
relative to what they predicted. Not thread-safe: the tier manager's thread owns them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..formulas import predicted_compile_seconds

COMPILE_PRIOR = (1.72e-3, 2.6e-3, 1.32e-2, 3.69e-2)
"""α, β, γ, ε of T8 in CPU seconds: fitted by `benchmarks/tier_priors.py` to 41 programs of 1 to 492
operations in tiers 1 and 2 (AVX-512, 2 cores, micro-kernels known). A program that the fit has not
seen was off by a factor of 1.22 in the median, 1.62 in the 90th percentile."""

LEAST_COMPILE = 1e-3
"""Seconds: nothing is compiled faster."""

_COMPILE_SPREAD = np.array((1e-3, 8e-3, 7e-3, 2e-2))
"""By what the coefficients may differ on another machine: standard deviations."""

_COMPILE_NOISE = 0.25
"""By what compilations of equal features differ, relative to their time."""

_FORGETTING = 0.98
"""Weight of a compilation relative to the next one."""

_SURPRISE = 4.0
"""The largest factor by which one observation may differ from the prediction."""


class CompileTimeModel:
    """T_compile = α·|IR| + β·OptLevel + γ·Complexity + ε, fitted by recursive least squares.

    Attributes:
        coefficients: α, β, γ, ε.
        observations: compilations seen.
    """

    def __init__(self, prior: Sequence[float] = COMPILE_PRIOR) -> None:
        self._state = np.array(prior, np.float64) / _COMPILE_SPREAD
        self._covariance = np.eye(4)
        self.observations = 0

    @property
    def coefficients(self) -> tuple[float, float, float, float]:
        alpha, beta, gamma, epsilon = (float(c) for c in self._state * _COMPILE_SPREAD)
        return alpha, beta, gamma, epsilon

    def predict(self, ir_size: float, opt_level: float, complexity: float) -> float:
        """CPU seconds of a compilation.

        Args:
            ir_size, complexity: as `GraphWork` has them.
            opt_level: the tier.
        """
        return max(
            predicted_compile_seconds(ir_size, opt_level, complexity, self.coefficients),
            LEAST_COMPILE,
        )

    def observe(self, ir_size: float, opt_level: float, complexity: float, seconds: float) -> None:
        """Learn from a compilation that took `seconds`."""
        if not 0 < seconds < math.inf:
            return
        predicted = self.predict(ir_size, opt_level, complexity)
        features = _COMPILE_SPREAD * (ir_size, opt_level, complexity, 1.0) / predicted
        actual = min(max(seconds / predicted, 1 / _SURPRISE), _SURPRISE)
        spread = self._covariance @ features
        gain = spread / (_COMPILE_NOISE**2 + features @ spread)
        self._state = self._state + gain * (actual - features @ self._state)
        covariance = (self._covariance - np.outer(gain, spread)) / _FORGETTING
        self._covariance = covariance * min(1.0, 4.0 / float(np.trace(covariance)))
        self.observations += 1

    def to_json(self) -> dict[str, Any]:
        """What was learned, as plain lists and numbers."""
        return {
            "state": self._state.tolist(),
            "covariance": self._covariance.tolist(),
            "observations": self.observations,
        }

    @staticmethod
    def from_json(data: Any) -> CompileTimeModel:
        """Raises ValueError, TypeError or KeyError for anything that is no such model."""
        model = CompileTimeModel()
        model._state = np.array(data["state"], np.float64)
        model._covariance = np.array(data["covariance"], np.float64)
        model.observations = int(data["observations"])
        arrays = model._state, model._covariance
        if [array.shape for array in arrays] != [(4,), (4, 4)]:
            raise ValueError("not a model of compile times")
        if not all(np.isfinite(array).all() for array in arrays):
            raise ValueError("not numbers")
        if not np.linalg.eigvalsh(model._covariance).min() > 0:
            raise ValueError("not a covariance")
        return model


# -- speed --------------------------------------------------------------------------------------

TIER_SPEEDS = {0: 3.12, 1: 0.35, 2: 0.23, 3: 0.21}
"""log(time / work) by tier, where work is `GraphWork.seconds`: means over 14 programs at 2 sizes on
one thread, by `benchmarks/tier_priors.py`. Tier 3 is tier 2 less the 2 % that fixed sizes bring."""

_WORK_SPREAD = 1.0
"""Standard deviation of log(time / work) between programs: a factor of 2.7."""

_FIRST_SPREAD, _NEXT_SPREAD = 1.25, 0.2
"""Standard deviation of log(time / time) between programs: from tier 0 to machine code, and from
there on."""

_PRIOR_WEIGHT = 4.0
"""Observations that the shipped numbers count as."""

_MOST_WEIGHT = 64.0
"""Observations that are remembered."""

PEAK_FLOPS = 1.3e11
"""Floating-point operations a second of a core, at most: 32 bits, AVX-512."""

PEAK_BANDWIDTH = 1e11
"""Bytes a second of a core, at most: from its second-level cache."""


def roofline(flops: float, bytes_moved: float, threads: int = 1) -> float:
    """Seconds that arithmetic and bytes take at least on so many cores."""
    return max(flops / PEAK_FLOPS, bytes_moved / PEAK_BANDWIDTH) / max(1, threads)


class _LogFactor:
    """Mean and variance of the logarithm of a factor; later observations count as much as 64."""

    def __init__(self, mean: float, variance: float, weight: float = _PRIOR_WEIGHT) -> None:
        self.mean = mean
        self.variance = variance
        self.weight = weight

    def observe(self, value: float) -> None:
        self.weight = min(self.weight + 1, _MOST_WEIGHT)
        error = value - self.mean
        self.mean += error / self.weight
        self.variance += (error * (value - self.mean) - self.variance) / self.weight


class SpeedModel:
    """Seconds of a call in a tier that is not there yet.

    Two estimates are weighted by how well each did so far: the time in the present tier times what
    the tiers differ by, and the program's work times what the tier makes of work.
    """

    def __init__(self) -> None:
        self._ratios: dict[tuple[int, int], _LogFactor] = {}
        self._speeds: dict[int, _LogFactor] = {}

    def predict(
        self,
        tier: int,
        to: int,
        seconds: float | None,
        *,
        work: float | None = None,
        floor: float = 0.0,
    ) -> float | None:
        """Seconds of a call in tier `to`; None if nothing is given to tell from.

        Args:
            tier, seconds: a tier and the seconds of a call there.
            work: `GraphWork.seconds`, at the same sizes.
            floor: `GraphWork.least_seconds`, what no version stays below; that of a lower tier is
                as much higher as it is slower. A time that is measured below it is believed.
        """
        floor *= math.exp(_above_best(to))
        estimates: list[tuple[float, float]] = []
        if seconds is not None and seconds > 0:
            floor = min(floor, seconds * math.exp(_above_best(to) - _above_best(tier)))
            ratio = self._ratio(tier, to)
            estimates.append((math.log(seconds) + ratio.mean, ratio.variance))
        if work is not None and work > 0:
            speed = self._speed(to)
            estimates.append((math.log(work) + speed.mean, speed.variance))
        if not estimates:
            return None
        weights = [1 / max(variance, 1e-4) for _, variance in estimates]
        logs = sum(w * log for w, (log, _) in zip(weights, estimates, strict=True))
        return max(floor, math.exp(logs / sum(weights)))

    def observe(
        self,
        tier: int,
        seconds: float,
        *,
        before: tuple[int, float] | None = None,
        work: float | None = None,
    ) -> None:
        """Learn the seconds of a call in a tier.

        Args:
            before: another tier and the seconds of a call there, at equal shapes. What `replaced`
                numbers is no tier.
            work: `GraphWork.seconds`, at these shapes.
        """
        if not 0 < seconds < math.inf:
            return
        if before is not None and before[0] >= 0 and 0 < before[1] < math.inf:
            self._ratio(before[0], tier).observe(_clipped(math.log(seconds / before[1])))
        if work is not None and work > 0:
            self._speed(tier).observe(_clipped(math.log(seconds / work)))

    def to_json(self) -> dict[str, Any]:
        """What was learned, as plain lists and numbers."""
        return {
            "ratios": [[*pair, *_numbers(f)] for pair, f in sorted(self._ratios.items())],
            "speeds": [[tier, *_numbers(f)] for tier, f in sorted(self._speeds.items())],
        }

    @staticmethod
    def from_json(data: Any) -> SpeedModel:
        """Raises ValueError, TypeError or KeyError for anything that is no such model."""
        model = SpeedModel()
        for tier, to, *numbers in data["ratios"]:
            model._ratios[int(tier), int(to)] = _factor(numbers)
        for tier, *numbers in data["speeds"]:
            model._speeds[int(tier)] = _factor(numbers)
        return model

    def _ratio(self, tier: int, to: int) -> _LogFactor:
        found = self._ratios.get((tier, to))
        if found is None:
            spread = _NEXT_SPREAD if tier and to else _FIRST_SPREAD
            found = _LogFactor(_prior_speed(to) - _prior_speed(tier), spread**2)
            self._ratios[tier, to] = found
        return found

    def _speed(self, tier: int) -> _LogFactor:
        found = self._speeds.get(tier)
        if found is None:
            found = self._speeds[tier] = _LogFactor(_prior_speed(tier), _WORK_SPREAD**2)
        return found


def _prior_speed(tier: int) -> float:
    return TIER_SPEEDS.get(tier, TIER_SPEEDS[3])


def _above_best(tier: int) -> float:
    """log(time / time in the best tier) of machine code; what numpy leaves to be won is not known,
    and counts as nothing."""
    return _prior_speed(tier) - min(TIER_SPEEDS.values()) if tier else 0.0


def _clipped(log: float) -> float:
    return min(max(log, -20.0), 20.0)


def _numbers(factor: _LogFactor) -> tuple[float, float, float]:
    return factor.mean, factor.variance, factor.weight


def _factor(numbers: Sequence[Any]) -> _LogFactor:
    mean, variance, weight = map(float, numbers)
    if not (abs(mean) < 50 and 0 <= variance < 1e4 and 0 < weight <= _MOST_WEIGHT):
        raise ValueError("not a factor between times")
    return _LogFactor(mean, variance, weight)
