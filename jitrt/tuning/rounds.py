"""Whose round is next, and when there is none (SPEC T4).

The kernel goes first that is expected to gain most for a second of search: the part of its time
that a round may save × the seconds that a call of the program spends in it ÷ the seconds that the
round takes. A kernel that nothing is known of goes before all others.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import reduce
from operator import add
from typing import TYPE_CHECKING

from .budget import CONFIRMED, Budget
from .events import Ending

if TYPE_CHECKING:
    from .tuner import Tuner

_AGAIN = 2.0
"""By how much more than its cost the first round must gain if there were rounds before: what is
measured to confirm the best changes what is expected, and must not begin a search anew."""


def search(
    tuners: Sequence[Tuner], budget: Budget, clock: Callable[[], float], seconds: float = math.inf
) -> list[Ending]:
    """Rounds until the budget is used up or `seconds` are over; why each search stopped.

    One candidate is measured at least, as far as the budget allows it. Of the seconds, so many are
    kept that the best candidates can be confirmed.
    """
    until = clock() + seconds
    endings: dict[Tuner, Ending] = {}
    measured = 0
    while going_on := [tuner for tuner in tuners if tuner not in endings]:
        spent = reduce(add, (tuner.known.spent for tuner in tuners))
        room = budget.room(spent)
        if not room:
            ending = "trials" if spent.trials >= budget.trials else "seconds"
            endings |= dict.fromkeys(going_on, ending)
            break
        if spent.each and math.isfinite(until):
            left = (until - clock()) / spent.each - sum(map(_to_confirm, tuners))
            room = min(room, max(math.floor(left), 0 if measured else 1))
        if not room:
            endings |= dict.fromkeys(going_on, "slice")
            break
        tuner = going_on[0] if len(going_on) == 1 else max(going_on, key=_worth)
        if (ending := _ending(tuner, budget)) is not None:
            endings[tuner] = ending
        else:
            count = int(min(room, len(tuner.next_points())))
            tuner.round(count)
            measured += count
    return [endings[tuner] for tuner in tuners]


def _to_confirm(tuner: Tuner) -> int:
    """Trials whose seconds it takes to confirm a kernel's best, which has twice as many pairs."""
    return 2 * len(tuner.known.unconfirmed(CONFIRMED))


def _worth(tuner: Tuner) -> float:
    """Seconds of a call that are expected to be saved for each second of search."""
    if not tuner.known.trials:
        return math.inf
    cost = tuner.round_cost
    return tuner.gain() * tuner.weight / cost if cost else math.inf


def _ending(tuner: Tuner, budget: Budget) -> Ending | None:
    """Why a kernel's search stops although the budget is not used up."""
    if not tuner.next_points():
        return "space"
    if budget.executions is None or not tuner.known.trials:
        return None
    margin = 1.0 if tuner.measured else _AGAIN
    pays = budget.pays(tuner.gain(), tuner.weight, margin * tuner.round_cost)
    return None if pays else "benefit"
