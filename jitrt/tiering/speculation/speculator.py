"""The speculator: observes all calls of a process, says what comes, and what of it pays (D4, D5).

No clock inside: whoever asks says what time it is, so that the manager and a replay in virtual time
use the same one.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from ....quick_dataclass import NamedTuple
from ..profiling.call_rate import CallRate
from ..views import Sizes
from . import knapsack
from .account import Account
from .budget import CompileBudget
from .foresight import Foresight
from .ngram import NgramModel
from .tokens import Token, place_of, sizes_at

if TYPE_CHECKING:
    from ....passes.policies.speculation_policy import SpeculationPolicyPass

What = TypeVar("What")

RATE_WINDOW = 0.5
"""Seconds over which calls of all programs are counted."""

RATE_ALPHA = 0.5
"""The share of the last window in their rate."""

KNOWN_SIZES = 4096
"""Places whose last sizes are remembered."""


class Forecast(NamedTuple):
    """What is to come of a program at some sizes.

    Attributes:
        probability: that it is called there within the horizon, as far as a version that is
            compiled now would serve it; robust: the lower end of its interval.
        calls: how many such calls are expected, scaled down as the probability is.
    """

    program: str
    sizes: Sizes
    probability: float
    calls: float


class Speculator:
    """Predicts calls and keeps the budget, for all programs together.

    Args:
        policy: whose options these are.
        now: the time, of a monotonic clock.
    """

    def __init__(self, policy: SpeculationPolicyPass, now: float) -> None:
        self.policy = policy
        self.budget = CompileBudget(policy.beta, policy.window, now)
        self.account = Account(policy.patience, now)
        self._foresight = Foresight(NgramModel(policy.order, policy.smoothing, policy.decay))
        self._rate = CallRate(RATE_WINDOW, RATE_ALPHA, now)
        self._sizes: OrderedDict[Token, Sizes] = OrderedDict()

    def observe(self, program: str, sizes: Sizes, calls: float, now: float) -> None:
        """Calls of a program with some sizes, one after the other."""
        token = Token(program, place_of(sizes, self.policy.delta))
        self._foresight.observe(token, calls)
        self._rate.count(calls, now)
        self._sizes[token] = sizes
        self._sizes.move_to_end(token)
        if len(self._sizes) > KNOWN_SIZES:
            self._sizes.popitem(last=False)

    def allowance(self, now: float, workers: float) -> float:
        """Seconds of compilation that may be spent now, with so many workers."""
        return self.budget.flow(now, workers * self.account.trust(now))

    def forecasts(self, lead: float, now: float) -> list[Forecast]:
        """What will be called from `lead` seconds after now, which a compilation takes, until the
        policy's horizon."""
        rate, policy = self._rate.rate(now), self.policy
        outlooks = self._foresight.foresee(rate * lead, rate * (lead + policy.horizon))
        evidence = self._foresight.model.evidence()
        forecasts: list[Forecast] = []
        for token, (probability, calls) in outlooks.items():
            low, _ = knapsack.interval(probability, evidence, policy.robust)
            sizes = self._sizes.get(token) or sizes_at(token.place, policy.delta)
            scale = low / probability if probability > 0 else 0.0
            forecasts.append(Forecast(token.program, sizes, low, scale * calls))
        return forecasts

    def choose(self, items: Sequence[knapsack.Item[What]], seconds: float) -> Sequence[What]:
        """What of it is compiled for so many seconds."""
        return [item.what for item in knapsack.choose(items, seconds)]
