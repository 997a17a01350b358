"""The speculator: observes all calls of a process, says what comes, and what of it pays (D4, D5).

No clock inside: whoever asks says what time it is, so that the manager and a replay in virtual time
use the same one.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ....quick_dataclass import NamedTuple
from ..profiling.call_rate import CallRate
from ..views import Decision, Sizes, Slot
from . import knapsack
from .account import Account, Bet, Key
from .budget import CompileBudget
from .foresight import Foresight
from .knapsack import Item
from .ngram import NgramModel
from .tokens import Token, place_of, sizes_at

if TYPE_CHECKING:
    from ....passes.policies.speculation_policy import SpeculationPolicyPass
    from .proposing import Proposer

RATE_WINDOW = 0.5
"""Seconds over which calls of all programs are counted."""

RATE_ALPHA = 0.5
"""The share of the last window in their rate."""

PAUSE = 0.1
"""Seconds between two looks ahead while there is something to compile."""

LONGEST_PAUSE = 0.8
"""Seconds between two looks while there is not, or while it is too dear."""

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
        self._expected: set[Key] = set()
        self._next = now
        self._pause = PAUSE

    def observe(self, program: str, sizes: Sizes, calls: float, now: float) -> None:
        """Calls of a program with some sizes, one after the other."""
        token = Token(program, place_of(sizes, self.policy.delta))
        self._foresight.observe(token, calls)
        self._rate.count(calls, now)
        self._sizes[token] = sizes
        self._sizes.move_to_end(token)
        if len(self._sizes) > KNOWN_SIZES:
            self._sizes.popitem(last=False)

    # -- what is compiled ------------------------------------------------------------------------

    def decide(
        self,
        proposers: Mapping[str, Callable[[], Proposer]],
        lead: float,
        workers: float,
        now: float,
        most: int | None = None,
    ) -> list[Decision]:
        """What to compile ahead of its calls now.

        Args:
            proposers: for each program what it might be compiled for; asked if calls of the program
                are expected.
            lead: seconds that a compilation takes.
            workers: how many there are.
            most: how many versions; None for any number.
        """
        flow = workers * self.account.trust(now)
        seconds = self.budget.flow(now, flow)
        if seconds <= 0 or now < self._next:
            return []
        items = self._items(proposers, lead, now)
        chosen = knapsack.choose(items, seconds)[:most]
        for item in chosen:
            decision = item.what
            self.budget.spend(item.cost)
            speedup = decision.numbers["time"] / decision.numbers["time_to"]
            self.account.bet((decision.program, decision.slot), item.cost, speedup)
        self._pause = PAUSE if items else min(2 * self._pause, LONGEST_PAUSE)
        missing = min((item.cost for item in items), default=0.0) - seconds
        if missing > 0:
            self._pause = min(max(missing / (flow * self.policy.beta), PAUSE), LONGEST_PAUSE)
        self._next = now + self._pause
        return [item.what for item in chosen]

    def _items(
        self, proposers: Mapping[str, Callable[[], Proposer]], lead: float, now: float
    ) -> list[Item[Decision]]:
        forecasts: defaultdict[str, list[Forecast]] = defaultdict(list)
        for forecast in self.forecasts(lead, now):
            forecasts[forecast.program].append(forecast)
        items: list[Item[Decision]] = []
        self._expected.clear()
        for name in forecasts.keys() & proposers.keys():
            proposer = proposers[name]()
            items += proposer.proposals(forecasts[name])
            self._expected |= {(name, slot) for slot in proposer.expected}
        return items

    def forecasts(self, lead: float, now: float) -> list[Forecast]:
        """What will be called from `lead` seconds after now until the policy's horizon."""
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

    @property
    def due(self) -> float:
        """When to look ahead again."""
        return self._next

    # -- what becomes of it ----------------------------------------------------------------------

    def installed(self, program: str, slot: Slot, seconds: float, now: float) -> None:
        """A version is there, whoever wanted it; compiling it took so long."""
        if (program, slot) in self.account:
            self.budget.spend(self.account.installed((program, slot), seconds, now))

    def called(self, program: str, slot: Slot, calls: float, time: float, now: float) -> Bet | None:
        """A version was called; the bet, if that makes it a hit."""
        key = program, slot
        return self.account.called(key, calls, time, now) if key in self.account else None

    def awaits(self, program: str, slot: Slot) -> bool:
        """Whether a version is there for calls that are expected."""
        return (program, slot) in self._expected or self.account.is_open((program, slot))

    def withdraw(self, program: str, slot: Slot, used: float) -> None:
        """A version was not compiled after all, but for so many seconds."""
        bet = self.account.withdraw((program, slot))
        self.budget.spend(used - bet.cost)

    def expired(self, now: float) -> list[tuple[str, Slot, Bet]]:
        """Versions that nobody has called for too long."""
        return [(*key, bet) for key, bet in self.account.expire(now)]

    def over(self, program: str, slot: Slot) -> Bet | None:
        """A version is gone, or was not made; the bet, if it is waste."""
        key = program, slot
        return self.account.over(key) if key in self.account else None
