"""`hotness-policy`: what is measured of programs, and what counts as hot (SPEC H1-H5, T4, O4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from ..base import About, Range, Seconds
from .base import PolicyPass
from .rules import NumberRule, formula


@dataclass(frozen=True)
class HotnessPolicyPass(PolicyPass):
    """Decide what is measured of programs, and what counts as hot.

    Attributes:
        k: calls that are timed, in a second (H2).
        alpha: how much heat an operation keeps when heat spreads over the graph (H3).
        theta_hot: part of all calls that makes a program hot (H1).
        w1: weight of count in `score` (H5).
        w2: weight of time_ratio in it.
        w3: weight of bandwidth_ratio in it.
        w4: weight of density in it.
        eta: step of the adaptive threshold (H4).
        r_target: what a compilation should win in a call, in units of its own time (H4).
        adapt: theta after a compilation (H4). R says how well a compilation paid, so theta falls
            when R is high; SPEC's formula has the opposite sign, and the policy `paper` follows it.
        expected_alpha: weight of the newest window in N_expected (T4).
        window: seconds over which rates and N_expected are taken.
        shapes: different shapes that are counted at most.
        remember: profiles are saved and used by the next process (O4).
    """

    name: ClassVar[str] = "hotness-policy"
    attribute: ClassVar[str] = "jit.hotness"

    k: Annotated[float, Range(0)] = 50.0
    alpha: Annotated[float, Range(0, 1)] = 0.9
    theta_hot: Annotated[float, Range(0, 1)] = 0.01
    w1: float = 0.01
    w2: float = 1.0
    w3: float = 1.0
    w4: float = 0.01
    eta: Annotated[float, Range(0)] = 100.0
    r_target: float = 0.01
    adapt: Annotated[NumberRule, About("program")] = formula(
        "min(1000, max(1, theta - eta * (r_actual - r_target)))"
    )
    expected_alpha: Annotated[float, Range(0, 1)] = 0.5
    window: Annotated[Seconds, Range(0.001)] = 10.0
    shapes: Annotated[int, Range(1)] = 1024
    remember: bool = True
