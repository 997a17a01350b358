"""What a compilation has brought, once that is measured (SPEC H4, T4).

The speed model learns how the new tier compares with the one before it, R says how well compiling
paid, and the rule `adapt` moves the program's threshold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .events import EventLog
from .formulas import compile_yield
from .managed import Managed
from .views import MachineView, ProgramView

if TYPE_CHECKING:
    from .profiling.prediction import SpeedModel


def measure(managed: Managed, model: SpeedModel, now: float) -> bool:
    """Compare the version for all shapes with its predecessor, once; whether R is new.

    The predecessor goes when the version has served for the policy's cooldown.
    """
    version, profile = managed.generic, managed.profile
    if version is None or now - version.installed < managed.policies.latency.cooldown:
        return False
    if version.seen:
        managed.before = None
    if version.judged:
        return False
    found, time = profile.compared(version.follows, version.tier), profile.mean(version.tier)
    if found is None or time is None:
        return False
    version.judged = True
    known = version.follows >= 0  # else it follows an older one of its own tier
    before = (version.follows, found.ratio * time) if known else None
    model.observe(version.tier, time, before=before, work=profile.work())
    managed.r_actual = compile_yield(found.ratio * time, time, version.compile_seconds)
    return True


def adapt(managed: Managed, view: ProgramView, machine: MachineView, log: EventLog) -> None:
    """Move the program's threshold by the rule `adapt` (H4)."""
    before = managed.theta
    managed.theta, numbers = managed.decider.threshold(view, machine)
    if managed.theta != before:
        rule = managed.policies.hotness.adapt.text
        log.emit(
            "threshold",
            managed.name,
            theta=managed.theta,
            before=before,
            rule=rule,
            numbers=numbers,
        )
