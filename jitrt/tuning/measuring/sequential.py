"""What pairs of times say: estimates, and when there were pairs enough (SPEC I2).

All samples are logarithms of ratios of neighbouring times. Their noise has rare large outliers
(interrupts, other processes), so that means are trimmed and estimates are medians.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from ....quick_dataclass import dataclass

_TRIMMED = 0.2
"""Part of the samples at each end that a trimmed mean leaves out."""

_SMALL = {2: 1.196, 3: 1.495, 4: 1.363, 5: 1.206, 6: 1.200, 7: 1.140, 8: 1.129, 9: 1.107}
"""Corrections of the median absolute deviation of few samples (Croux and Rousseeuw, Time-efficient
algorithms for two highly robust estimators of scale, 1992)."""

_OF_NORMAL = 1.4826
"""Standard deviation ÷ median absolute deviation of a normal distribution."""

_OF_MEDIAN = math.sqrt(math.pi / 2)
"""Standard error of a median ÷ that of a mean, for a normal distribution."""

_LEAST_SPREAD = 1e-4
"""Clocks and layouts in memory do not repeat better than this."""


@dataclass(frozen=True)
class Estimate:
    """A ratio, its standard error, and how many samples they come from."""

    ratio: float
    spread: float
    pairs: int


def estimate(logs: Sequence[float]) -> Estimate:
    """The median of ratios, its standard error from their median absolute deviation.

    `logs` are two samples or more.
    """
    count = len(logs)
    middle = statistics.median(logs)
    ratio = math.exp(middle)
    deviation = statistics.median(abs(each - middle) for each in logs)
    correction = _SMALL.get(count, count / (count - 0.8))
    error = _OF_MEDIAN * _OF_NORMAL * correction * deviation / math.sqrt(count)
    return Estimate(ratio, ratio * max(error, _LEAST_SPREAD), count)


def trimmed_p(logs: Sequence[float]) -> float:
    """How likely a trimmed mean as large as this is, if the mean is zero or less: one-sided.

    Tukey and McLaughlin, Less vulnerable confidence and significance procedures for location based
    on a single sample (1963): the trimmed mean ÷ its standard error from the winsorised variance
    has Student's distribution, with one degree of freedom less than there are samples left.
    """
    count = len(logs)
    cut = int(_TRIMMED * count)
    ordered = sorted(logs)
    left = ordered[cut : count - cut]
    winsorised = [left[0]] * cut + left + [left[-1]] * cut
    mean = statistics.fmean(left)
    error = statistics.stdev(winsorised) * math.sqrt(count) / len(left)
    if error == 0.0:
        return 0.0 if mean > 0 else 1.0
    return student_tail(mean / error, len(left) - 1)


def student_tail(t: float, freedom: int) -> float:
    """P(T > t) for Student's distribution with so many degrees of freedom (Abramowitz and Stegun,
    Handbook of Mathematical Functions, 26.7.3 and 26.7.4)."""
    angle = math.atan(abs(t) / math.sqrt(freedom))
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = freedom % 2
    term, total = (cosine, 0.0) if odd else (1.0, 0.0)
    for k in range(1 + odd, freedom, 2):
        total += term
        term *= cosine * cosine * k / (k + 1)
    inside = 2 / math.pi * (angle + sine * total) if odd else sine * total
    outside = max(0.0, (1 - inside) / 2)
    return outside if t >= 0 else 1 - outside


def estimate_heats(heats: Sequence[Sequence[float]]) -> Estimate:
    """The same for samples of several heats, whose medians may differ by more than the samples of
    each say: what else goes on in a machine lasts for milliseconds."""
    found = estimate([log for heat in heats for log in heat])
    if len(heats) < 2:
        return found
    between = estimate([statistics.median(heat) for heat in heats])
    spread = max(found.spread, between.spread / between.ratio * found.ratio)
    return Estimate(found.ratio, spread, found.pairs)


class LoserTest:
    """Whether a candidate is slower than the incumbent for sure, asked as samples come in.

    The samples are looked at when there are `least`, and each time they have become √2 times as
    many. The probability that a candidate that is as fast as the incumbent is ever called slower is
    at most `alpha`: the looks share it as a spending function says, α·ln(1 + (e − 1)·n/most) for n
    samples (Lan and DeMets, Discrete sequential boundaries for clinical trials, 1983, the one like
    Pocock's boundary), and by Bonferroni's inequality no dependence between looks matters.
    """

    def __init__(self, alpha: float, least: int, most: int) -> None:
        self._shares: dict[int, float] = {}
        count, before = least, 0.0
        while before < alpha:
            spent = alpha * math.log1p((math.e - 1) * min(count / most, 1.0))
            self._shares[count] = spent - before
            if count >= most:
                break
            count, before = min(math.ceil(count * math.sqrt(2)), most), spent

    def is_slower(self, logs: Sequence[float], margin: float = 0.0) -> bool:
        """Whether it is sure now that the candidate is slower by more than the factor exp(margin);
        `logs` are all samples so far, candidate ÷ incumbent."""
        share = self._shares.get(len(logs))
        return share is not None and trimmed_p([log - margin for log in logs]) < share
