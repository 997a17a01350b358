"""How long a search goes on (SPEC T4): candidates, seconds, or as long as it pays.

    60s,200trials,net{executions=1e6}

What is left follows from the trials alone, those from before included: a search that has used up
its budget measures nothing when it is begun again.
"""

from __future__ import annotations

import math
import re
from typing import Annotated, ClassVar

from ...diagnostics import AioptError, Location
from ...passes.base import Choice, Range
from ...passes.option_text import described, parse_seconds, read_spec
from ...quick_dataclass import dataclass

_TRIALS = re.compile(r"(\d{1,18})trials?")


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
        """A budget from its text, parts separated by commas, one of each kind.

        Raises:
            AioptError: it is malformed.
        """
        parts: dict[str, float] = {}
        for part in map(str.strip, text.split(",")):
            name, amount = _part(part)
            if name in parts:
                raise AioptError(
                    f"a budget has its {name} twice",
                    location=_PLACE,
                    expected="one of each: 60s, 200trials, net{executions=1e6}",
                    found=f"'{text}'",
                )
            parts[name] = amount
        return Budget(**parts)

    def pays(self, gain: float, seconds: float, cost: float) -> bool:
        """Whether a round pays: N_expected·(t_0 − t_l) > C_l (T4).

        Args:
            gain: part of a kernel's time that the round is expected to save.
            seconds: that a call of the program spends in the kernel.
            cost: seconds that the round takes.
        """
        return self.executions is None or gain * seconds * self.executions > cost


_PLACE = Location("<budget>", 1, 1)


def _part(text: str) -> tuple[str, float]:
    """The field of a budget that a part of its text is for, and its value. Raises AioptError."""
    if found := _TRIALS.fullmatch(text):
        return "trials", int(found[1])
    if text.startswith(NetBenefit.name):
        benefit = described(NetBenefit, *read_spec(text, _PLACE.file))
        return "executions", float(benefit.executions)
    if (seconds := parse_seconds(text)) is not None and seconds >= 0:
        return "seconds", seconds
    raise AioptError(
        f"'{text}' is no budget",
        location=_PLACE,
        expected="60s, 200trials or net{executions=1e6}",
    )
