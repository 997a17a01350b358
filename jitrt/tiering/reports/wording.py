"""Times, sizes and counts as people read them, in all reports of the tiered JIT (SPEC O3)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

_SECONDS_OF_DAY = 86400.0


def duration(seconds: float | None) -> str:
    """Three significant digits with the unit that fits."""
    if seconds is None or math.isnan(seconds):
        return "an unknown time"
    if math.isinf(seconds):
        return "no limit"
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if abs(seconds) >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"


def ago(seconds: float) -> str:
    """How long ago something was, roughly."""
    if seconds >= _SECONDS_OF_DAY:
        return f"{seconds / _SECONDS_OF_DAY:.0f} days ago"
    if seconds >= 3600:
        return f"{seconds / 3600:.0f} h ago"
    return f"{seconds / 60:.0f} min ago" if seconds >= 60 else "just now"


def amount(size: float | None) -> str:
    """Bytes in the unit that fits."""
    if size is None or math.isnan(size):
        return "an unknown size"
    for unit, factor in (("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)):
        if abs(size) >= factor:
            return f"{size / factor:.3g} {unit}"
    return f"{size:.0f} bytes"


def sizes_text(sizes: Sequence[object] | None, symbols: Sequence[str] = ()) -> str:
    """Sizes and ranges by name, as `b=4, n=65..128`; by value if the names are not known; `any` for
    all sizes."""
    if sizes is None:
        return "any"
    if len(symbols) == len(sizes):
        return ", ".join(f"{name}={size}" for name, size in zip(symbols, sizes, strict=True))
    return "×".join(map(str, sizes))


def version_text(
    tier: int | str, sizes: Sequence[object] | None, symbols: Sequence[str] = ()
) -> str:
    """`tier 2`, or `tier 3 for b=4, n=7`."""
    return f"tier {tier}" + ("" if sizes is None else f" for {sizes_text(sizes, symbols)}")


def counted(number: float | None, word: str) -> str:
    """`1 call`, `3 calls`."""
    if number is None or math.isnan(number):
        return f"an unknown number of {word}s"
    return f"{count_text(number)} {word}{'' if number == 1 else 's'}"


def tiers_text(calls: Mapping[str, int]) -> str:
    """How many calls each tier served, as `0: 37, 2: 263`."""
    return ", ".join(f"{tier}: {count}" for tier, count in calls.items())


def kinds_text(counts: Mapping[str, int]) -> str:
    """How often what was decided, as `1 promote, 2 bucket`; `0` for never."""
    return ", ".join(f"{count} {kind}" for kind, count in counts.items()) or "0"


def count_text(number: float) -> str:
    """A count: to the unit from a thousand on, else four significant digits at most."""
    return f"{number:.0f}" if 1e3 <= abs(number) < 1e15 else f"{number:.4g}"
