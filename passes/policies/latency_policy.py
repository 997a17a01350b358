"""`latency-policy`: what a call may take, and what becomes of versions that fail (SPEC T7, O5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from ..base import About, Bytes, Range, Seconds
from .base import PolicyPass
from .rules import BooleanRule, condition


@dataclass(frozen=True)
class LatencyPolicyPass(PolicyPass):
    """Decide what a call may take, and what becomes of versions that fail.

    Attributes:
        budget: seconds a call may take; none for no limit (T7).
        fallback: whether the program goes back to its former version at once (T7).
        verify: a version is compared with tier 0 before it is installed.
        captures: calls whose inputs are kept for that, for each program.
        capture_bytes: bytes they may take together.
        rtol: how far results may be from those of tier 0, in units of these.
        atol: how much more they may be from them, in units of the result.
        replace: whether a version gives way to its predecessor.
        regress: whether a version is compiled again with the current context (O5).
        cooldown: seconds before what was taken down may be compiled again; more if it did not last.
    """

    name: ClassVar[str] = "latency-policy"
    attribute: ClassVar[str] = "jit.latency"

    budget: Annotated[Seconds, Range(0)] | None = None
    fallback: Annotated[BooleanRule, About("version")] = condition("p99 > 0.9 * budget")
    verify: bool = True
    captures: Annotated[int, Range(0)] = 4
    capture_bytes: Annotated[Bytes, Range(0)] = 64 << 20
    rtol: Annotated[float, Range(0)] = 1e-3
    atol: Annotated[float, Range(0)] = 1e-5
    replace: Annotated[BooleanRule, About("version")] = condition("time > 1.05 * before")
    regress: Annotated[BooleanRule, About("version")] = condition("slowdown > 1.1")
    cooldown: Annotated[Seconds, Range(0)] = 10.0
