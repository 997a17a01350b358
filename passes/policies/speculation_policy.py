"""`speculation-policy`: what is compiled ahead of its calls, and what that may cost (SPEC D4, D5).

A model of the recent sequence of calls says which sizes of which programs will come. Of the
versions that `speculate` wants for them, those are compiled that bring most for a second of
compilation, until the budget is used up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from ..base import About, Range, Seconds
from .base import PolicyPass
from .rules import BooleanRule, condition


@dataclass(frozen=True)
class SpeculationPolicyPass(PolicyPass):
    """Decide what is compiled ahead of its calls, and what that may cost.

    Attributes:
        beta: part of what the compile workers can do that speculation has (D5); 0 turns it off.
        theta_spec: probability that a call comes, from which a version is compiled for it (D4).
        speculate: whether a version is compiled for sizes that are expected.
        robust: confidence that a probability is not lower than what is reckoned with; 0 takes it
            as it was estimated (exercise 12.5).
        horizon: seconds, after those of its compilation, in which a version must pay.
        order: calls that a pattern has at most (D4).
        smoothing: how patterns of different lengths are weighed: interpolated by Witten and Bell,
            or the longest that was seen alone (D4).
        decay: what a count is worth when the next has come; 1 never forgets.
        delta: width of a place as log2 of sizes: sizes s with equal `floor(log2(s) / delta)` are
            one to the model; 0 tells all sizes apart.
        window: seconds whose budget is kept if it is not used.
        patience: seconds after which a version that was not called is waste.
    """

    name: ClassVar[str] = "speculation-policy"
    attribute: ClassVar[str] = "jit.speculation"

    beta: Annotated[float, Range(0, 1)] = 0.1
    theta_spec: Annotated[float, Range(0, 1)] = 0.3
    speculate: Annotated[BooleanRule, About("shape")] = condition(
        "probability > theta_next and gain > min_gain and benefit > b_min"
    )
    robust: Annotated[float, Range(0, 0.99)] = 0.6
    horizon: Annotated[Seconds, Range(0)] = 60.0
    order: Annotated[int, Range(1, 8)] = 3
    smoothing: Literal["witten-bell", "none"] = "witten-bell"
    decay: Annotated[float, Range(0.5, 1)] = 0.998
    delta: Annotated[float, Range(0, 64)] = 1.0
    window: Annotated[Seconds, Range(0)] = 60.0
    patience: Annotated[Seconds, Range(0)] = 60.0
