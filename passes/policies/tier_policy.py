"""`tier-policy`: when a program is compiled, for which tier, when it comes down (SPEC T2-T6, D2).

A candidate is a tier the program is not in. Those that `promote` allows compete by `rank`. The last
tier is compiled for exact shapes, those that `specialize` picks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from ...diagnostics import AioptError
from ..base import About, Range, Seconds
from .base import PolicyPass
from .rules import BooleanRule, NumberRule, condition, formula


@dataclass(frozen=True)
class TierPolicyPass(PolicyPass):
    """Decide when programs are compiled, for which tier, and when they come down.

    Attributes:
        tiers: the pipeline of each tier; the last one is compiled for single sizes and for buckets.
        theta0: calls after which a program may leave tier 0; theta starts here (T2, H4).
        gamma: how much higher that threshold is for each tier (T2).
        b_min: seconds that a compilation must win (T2).
        epsilon: how far the profile may move from that at the last compilation (T3).
        theta_spec: part of the calls that a shape must have for a version of its own (D2).
        max_versions: exact versions that a program has at most.
        min_gain: part of a call's time that a version for some sizes only must save.
        promote: whether the tier `to` is worth its compilation (T2; ski rental without a forecast).
        rank: the candidate of which this is greatest is compiled (T4, and as many calls again as
            there were: a tier that is hardly better is not compiled first, to be replaced soon).
        demote: whether a version is given up, since the profile it was made for is gone (T3).
        specialize: whether a shape gets an exact version (D2).
        retire: whether a version for some sizes only is dropped.
        regroup: whether a version is compiled again, since the sizes that come would have other
            groups of operations (D3).
        ahead: whether the tier `to` is compiled at load, before the first call (T6).
        wait: loading waits for what `ahead` chose.
    """

    name: ClassVar[str] = "tier-policy"
    attribute: ClassVar[str] = "jit.tier"

    tiers: tuple[str, ...] = ("tier0", "tier1", "tier2", "tier3")
    theta0: Annotated[float, Range(0)] = 2.0
    gamma: Annotated[float, Range(1)] = 10.0
    b_min: Annotated[Seconds, Range(0)] = 0.001
    epsilon: Annotated[float, Range(0)] = 0.5
    theta_spec: Annotated[float, Range(0, 1)] = 0.1
    max_versions: Annotated[int, Range(0)] = 8
    min_gain: Annotated[float, Range(0, 1)] = 0.02
    promote: Annotated[BooleanRule, About("candidate")] = condition(
        "count >= theta and"
        " (benefit > b_min or spent * (1 - time_to / time) >"
        " b_min + (0.15 if free_cores > 0.5 else 0.5) * compile_ms * 1ms)"
    )
    rank: Annotated[NumberRule, About("candidate")] = formula("benefit + count * (time - time_to)")
    demote: Annotated[BooleanRule, About("version")] = condition(
        "distance > epsilon and slowdown > 1.1"
    )
    specialize: Annotated[BooleanRule, About("shape")] = condition(
        "tier >= 2 and share > theta_spec and shape_count >= 10 and gain > min_gain"
        " and (benefit > b_min"
        " or shape_count * (time - time_to) > b_min + 0.5 * compile_ms * 1ms)"
    )
    retire: Annotated[BooleanRule, About("version")] = condition(
        "share < theta_spec / 4 and idle > window or gain < min_gain"
    )
    regroup: Annotated[BooleanRule, About("version")] = condition(
        "fusion_gain > min_gain and expected * time * fusion_gain > b_min + compile_ms * 1ms"
    )
    ahead: Annotated[BooleanRule, About("candidate")] = condition("static or benefit > b_min")
    wait: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.tiers) < 2:
            raise AioptError("tiers needs the interpreter and at least one more")
