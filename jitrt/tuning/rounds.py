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

from .budget import Budget, Spent
from .events import Ending

if TYPE_CHECKING:
    from .tuner import Result, Tuner

_AGAIN = 2.0
"""By how much more than its cost the first round must gain if there were rounds before: what is
measured to confirm the best changes what is expected, and must not begin a search anew. For the
same reason there must be seconds for all of that round."""


def run(
    tuners: Sequence[Tuner], budget: Budget, clock: Callable[[], float], seconds: float = math.inf
) -> list[Result]:
    """Search until the budget is used up or `seconds` are over, then confirm the best.

    One candidate is measured at least, as far as the budget allows it. Of all seconds, some are
    kept for confirming.
    """
    until = clock() + seconds
    endings = _search(tuners, budget, clock, until)
    found: list[Result] = []
    for i, tuner in enumerate(tuners):
        later = sum(each.known.reserve for each in tuners[i + 1 :])
        left = min(budget.seconds - _spent(tuners).seconds, until - clock()) - later
        found.append(tuner.finish(endings[tuner], left))
    return found


def _search(
    tuners: Sequence[Tuner], budget: Budget, clock: Callable[[], float], until: float
) -> dict[Tuner, Ending]:
    """Rounds until there is no more room for them; why each search stopped."""
    endings: dict[Tuner, Ending] = {}
    measured = 0
    while going_on := [tuner for tuner in tuners if tuner not in endings]:
        spent = _spent(tuners)
        if spent.trials >= budget.trials:
            return endings | _all(going_on, "trials")
        tuner = going_on[0] if len(going_on) == 1 else max(going_on, key=_worth)
        if (ending := _ending(tuner, budget)) is not None:
            endings[tuner] = ending
            continue
        count = len(tuner.next_points())
        seconds = tuner.known.trial_seconds or spent.each
        reserve = sum(each.known.reserve for each in tuners)
        room = _room(budget.seconds - spent.seconds - reserve, seconds)
        if room < (1 if measured or not spent.trials else count):
            return endings | _all(going_on, "seconds")
        slice_room = _room(until - clock() - reserve, seconds)
        if slice_room < 1 and measured:
            return endings | _all(going_on, "slice")
        if not seconds and min(budget.seconds, until) < math.inf:
            count = min(count, 1)  # to see how long it takes
        count = int(min(count, budget.trials - spent.trials, room, max(slice_room, 1)))
        tuner.round(count)
        measured += count
    return endings


def _all(tuners: Sequence[Tuner], ending: Ending) -> dict[Tuner, Ending]:
    return dict.fromkeys(tuners, ending)


def _spent(tuners: Sequence[Tuner]) -> Spent:
    return reduce(add, (tuner.known.spent for tuner in tuners))


def _room(seconds: float, each: float) -> float:
    """How many trials may be had in some seconds; as long as it is not known what one takes, any
    number, if there are seconds at all."""
    if seconds <= 0:
        return 0
    return seconds // each if each and math.isfinite(seconds) else math.inf


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
