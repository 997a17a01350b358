"""What becomes of versions that could not be made: tried again, or given up (SPEC R2, T9).

The fault may lie with the version, with its worker, or in there being no workers. The first is
final; the second is tried again a few times, and the third again and again, since it passes, with
pauses that grow. Times are seconds.
"""

from __future__ import annotations

import math
import os
import re
import tempfile

from .compiling import UNAVAILABLE, Failed
from .events import EventLog
from .managed import Managed
from .views import slot_fields

TRIES = 3
"""Compilations of a version that may crash or be killed before it is given up, and versions for
some sizes that may be given up before the tier is."""

RETRY = 0.2
"""Seconds until a compilation that failed is tried again, doubled each time, up to …"""

LONGEST_RETRY = 60.0


def fail(managed: Managed, failed: Failed, now: float, log: EventLog) -> None:
    """Block a version that could not be made: for a while, or for good, which is logged.

    `IR_LOCK` is held if the failure `needs_ir`.
    """
    slot = failed.slot
    if failed.reason == UNAVAILABLE:
        managed.unavailable += 1
        managed.block(slot, now + _pause(managed.unavailable))
        return
    managed.attempts[slot] += 1
    if failed.accident and managed.attempts[slot] < TRIES:
        managed.block(slot, now + _pause(managed.attempts[slot]))
        return
    _give_up(managed, failed, log)
    tier, extents = slot
    if extents is not None and _given_up(managed, tier) == TRIES:
        message = f"{TRIES} versions of this tier were given up"
        _give_up(managed, Failed((tier, None), failed.reason, message), log)


def _pause(failures: int) -> float:
    return min(RETRY * 2.0 ** min(failures, 20), LONGEST_RETRY)


def _given_up(managed: Managed, tier: int) -> int:
    """How many versions for some sizes there will never be in that tier."""
    return sum(
        slot[0] == tier and slot[1] is not None and until == math.inf
        for slot, until in managed.blocked.items()
    )


def _give_up(managed: Managed, failed: Failed, log: EventLog) -> None:
    managed.block(failed.slot, math.inf)
    log.emit(
        "quarantine",
        managed.name,
        **slot_fields(failed.slot),
        reason=failed.reason,
        message=failed.message,
        reproducer=_keep_reproducer(managed, failed),
    )


def _keep_reproducer(managed: Managed, failed: Failed) -> str | None:
    """Write what shows the failure to a new file, and say where; None if that cannot be done."""
    if failed.reproducer is None:
        return None
    tier, extents = failed.slot
    sizes = "" if extents is None else "-" + "x".join(map(str, extents))
    name = re.sub(r"[^\w.-]", "_", f"aiopt-{managed.name[:100]}-tier{tier}{sizes[:50]}-")
    text = failed.reproducer()
    try:
        file, path = tempfile.mkstemp(".mlir", name)
        with os.fdopen(file, "w", encoding="utf-8") as stream:
            stream.write(text)
    except OSError:
        return None
    return path
