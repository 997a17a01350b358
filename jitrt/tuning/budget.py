"""How long a search goes on (SPEC T4): candidates, seconds, or as long as it pays.

    60s,200trials,net{executions=1e6}

What is left follows from the trials alone, those from before included: a search that has used up
its budget measures nothing when it is begun again.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import Annotated, ClassVar

from ...diagnostics import AioptError, Location
from ...passes.base import Choice, Range
from ...passes.option_text import described, parse_seconds, read_spec
from ...quick_dataclass import dataclass

_TRIALS = re.compile(r"(\d+)trials?")


@dataclass(frozen=True)
class NetBenefit(Choice):
    """Go on as long as what is gained is worth what it costs.

    Attributes:
        executions: calls of the program that are expected.
    """

    name: ClassVar[str] = "net"

    executions: Annotated[float, Range(0)]


@dataclass(frozen=True)
class Spent:
    """What a search has used.

    Attributes:
        trials: candidates.
        seconds: that their trials took.
    """

    trials: int = 0
    seconds: float = 0.0

    @property
    def each(self) -> float:
        """Seconds of a trial, on average; 0 if there was none."""
        return self.seconds / self.trials if self.trials else 0.0

    def __add__(self, other: Spent) -> Spent:
        return Spent(self.trials + other.trials, self.seconds + other.seconds)


@dataclass(frozen=True)
class Budget:
    """What a search may use.

    Attributes:
        trials: candidates that are measured; measuring one again to confirm it does not count.
        seconds: that all trials may take, with compilation and search.
        executions: calls of the program for which a gain must pay; None: it need not.
    """

    trials: float = math.inf
    seconds: float = math.inf
    executions: float | None = None

    @staticmethod
    def read(text: str) -> Budget:
        """A budget from its text, parts separated by commas.

        Raises:
            AioptError: it is malformed.
        """
        budget = Budget()
        for part in map(str.strip, text.split(",")):
            if found := _TRIALS.fullmatch(part):
                budget = replace(budget, trials=int(found[1]))
            elif part.startswith(NetBenefit.name):
                benefit = described(NetBenefit, *read_spec(part, "<budget>"))
                budget = replace(budget, executions=float(benefit.executions))
            elif (seconds := parse_seconds(part)) is not None and seconds >= 0:
                budget = replace(budget, seconds=seconds)
            else:
                raise AioptError(
                    f"'{part}' is no budget",
                    location=Location("<budget>", 1, 1),
                    expected="60s, 200trials or net{executions=1e6}",
                )
        return budget

    def pays(self, gain: float, seconds: float, cost: float) -> bool:
        """Whether a round pays: N_expected·(t_0 − t_l) > C_l (T4).

        Args:
            gain: part of a kernel's time that the round is expected to save.
            seconds: that a call of the program spends in the kernel.
            cost: seconds that the round takes.
        """
        return self.executions is None or gain * seconds * self.executions > cost
