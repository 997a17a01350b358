"""What is learned of versions for some sizes only, round by round (SPEC D1, D2, O3).

What they save, where buckets begin and end, and, once for each kind, that they are not worth it.
"""

from __future__ import annotations

import math

from ...dialects.extents import is_exact, to_json
from .events import EventLog
from .managed import Managed
from .observing import has_served
from .sized_views import SizedViews
from .version import Version
from .views import MachineView, ProgramView

EVERY = 1.0
"""Seconds between two looks at what is not worth it."""

MATERIAL = 0.5
"""Part of `min-gain` by which a gain must have changed to be told once more."""

LASTING = 3600.0
"""Seconds for which it counts what a version was found to save."""


def report_unknown(managed: Managed, log: EventLog) -> None:
    """Have the log say which symbols `bucket-shapes` names that the program, if its sizes vary at
    all, does not have."""
    dims, symbols = managed.policies.buckets.dims or (), managed.symbols
    unknown = tuple(name for name in dims if name not in symbols)
    if unknown and symbols:
        missing, there = (", ".join(f"'{name}'" for name in names) for names in (unknown, symbols))
        option = f"bucket-shapes{{dims={','.join(dims)}}}"
        message = f"{option} names symbols the program has not: {missing}, expected {there}"
        log.emit("unknown-dims", managed.name, dims=unknown, message=message)


def learn(managed: Managed, now: float) -> None:
    """Take what versions for some sizes are measured to save, and move boundaries if it is time."""
    if not managed.symbols:
        return
    managed.gains.forget_before(now - LASTING)
    for version in managed.special.values():
        _measure(managed, version, now)
    price = managed.measured_compile.get(managed.decider.last, 0.0)
    managed.buckets.learn(lambda: SizedViews(managed, now).called(), price, now)


def _measure(managed: Managed, version: Version, now: float) -> None:
    """What a version saves, against the version for all sizes at equal shapes."""
    profile, extents, gains = managed.profile, version.extents, managed.gains
    if extents is None or not has_served(managed, version, now):
        return
    found = profile.compared(managed.tier, version.profiled, extents)
    typical = profile.typical(extents)
    if found is None or typical is None:
        return
    gains.observe(extents, 1.0 - 1.0 / found.ratio, found.error / found.ratio, typical, now)


def report_refused(
    managed: Managed, view: ProgramView, machine: MachineView, now: float, log: EventLog
) -> None:
    """Have the log say, once for each kind, which versions are not made since they bring little;
    once more if another version for all sizes has changed much of that."""
    if not view.shapes or {"specialize", "bucket"} <= managed.told:
        return
    if now - managed.asked < EVERY:
        return
    managed.asked = now
    for refusal in managed.decider.refused(view, machine):
        if refusal.kind in managed.told:
            continue
        managed.told.add(refusal.kind)
        exact = refusal.kind == "specialize"
        measured = any(is_exact(extents) == exact for extents in managed.gains.found)
        gain, asked = refusal.gain, managed.policies.tier.min_gain
        gain = max(gain, 0.0) if math.isfinite(gain) else 0.0
        reason = refusal.kind, measured
        if abs(gain - managed.refused.get(reason, math.inf)) <= MATERIAL * asked:
            continue
        managed.refused[reason] = gain
        log.emit(
            "not-worth",
            managed.name,
            what=refusal.kind,
            sizes=tuple(to_json(refusal.extents) or ()),
            gain=gain,
            asked=asked,
            measured=measured,
            rule=refusal.rule,
            numbers=refusal.numbers,
        )
