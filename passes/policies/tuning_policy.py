"""`tuning-policy`: which exact versions are tuned, and what that may cost (SPEC T1, T4, D5).

A search for better schedules of a program at exact sizes goes on in rounds, each a job for a
compile worker. A round begins when `tune` holds, unless the search has come to its end by `stop` or
by its budget. What it finds is a version of the last tier like any other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from ..base import About, Range, Seconds, Spec
from .base import PolicyPass
from .rules import BooleanRule, NumberRule, condition, formula
from .searches import SEARCHES, ModelName


@dataclass(frozen=True)
class TuningPolicyPass(PolicyPass):
    """Decide which exact versions are tuned, and what that may cost.

    Attributes:
        tune: whether a round of search for sizes is worth it now.
        stop: whether what a search may still find does not pay any more (T4); looked at after each
            round, and again as calls go on.
        gain: part of a call's time that a search is taken to save, before there was one.
        beta: part of what the compile workers can do that tuning has (D5); 0 turns it off.
        round: seconds of a round, of CPU time.
        budget: seconds that the rounds for a version may take together.
        search: how candidates are found.
        model: what ranks them before they are measured.
        seed: of the searches.
        nice: how far a round stands back behind other processes, at least.
        cores: processors that a round may use, those with the highest numbers; rounded down, at
            least one.
        window: seconds whose share is kept if it is not used.
    """

    name: ClassVar[str] = "tuning-policy"
    attribute: ClassVar[str] = "jit.tuning"

    tune: Annotated[BooleanRule, About("search")] = condition(
        "tier >= 2 and share > theta_spec and shape_count >= 10 and free_cores > 0.5"
        " and benefit + shape_count * (time - time_to) > b_min + 0.15 * round_seconds"
    )
    stop: Annotated[BooleanRule, About("search")] = condition(
        "gain_left < 0.005 or benefit + shape_count * (time - time_to) < 0.15 * round_seconds"
    )
    gain: Annotated[float, Range(0, 1)] = 0.08
    beta: Annotated[float, Range(0, 1)] = 0.2
    round: Annotated[Seconds, Range(0.01)] = 6.0
    budget: Annotated[Seconds, Range(0)] = 60.0
    search: Annotated[Spec, SEARCHES] = Spec("guided")
    model: ModelName = "boosted"
    seed: Annotated[int, Range(0)] = 0
    nice: Annotated[int, Range(0, 19)] = 19
    cores: Annotated[NumberRule, About("machine")] = formula("max(1, cores - threads)")
    window: Annotated[Seconds, Range(0)] = 60.0
