"""When the sizes that come would have other groups of operations than a version has (SPEC D3).

A version says which joins of operations are contested: worth it for some sizes only, with their
benefit as a function of the sizes. Here they are asked what they are worth to the profile's mix of
sizes. A version for which enough would be won is compiled again, with that mix in front of its
pipeline (`assume-profile`), where it is part of the text and so of the cache's key. The mix is
coarse, and it is left out where it decides nothing: so traffic that wants the same groups finds
the same versions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from ...dialects.extents import ALL, is_exact, span_of
from ...dialects.size_mix import SizeMix, coarse_mix
from ...quick_dataclass import dataclass

if TYPE_CHECKING:
    from ...dialects.extents import Extent, Extents
    from ...dialects.join import Contested
    from .managed import Managed
    from .version import Version
    from .views import Slot

AGAIN = 1.0
"""Seconds for which a mix of sizes is not made again from the profile."""

MOST_MIXES = 256
"""Ranges of sizes whose mixes are kept."""


@dataclass(frozen=True)
class Regrouping:
    """What other groups would change for the calls of a version.

    Attributes:
        mix: the sizes of the calls.
        joins: those that would be decided otherwise.
        moved: bytes that a call moves with the groups that it has.
        less: bytes that it would move less with the others.
    """

    mix: SizeMix
    joins: tuple[Contested, ...]
    moved: float
    less: float

    @property
    def gain(self) -> float:
        """The part of the bytes that would not be moved."""
        return self.less / self.moved if self.moved > 0 else 0.0

    def numbers(self) -> dict[str, float]:
        """Bytes of a call with both alternatives, and what the joins save and cost."""
        found = [each.join.expected(self.mix) for each in self.joins]
        return {
            "bytes_now": self.moved,
            "bytes_other": self.moved - self.less,
            "bytes_saved": sum(each.saved for each in found),
            "bytes_overhead": sum(each.overhead for each in found),
        }

    def fields(self) -> dict[str, object]:
        """What the log says besides the numbers."""
        verbs = {True: "splits", False: "joins"}
        return {
            "profile": str(self.mix),
            "joins": [f"{verbs[each.accepted]} {each.what}" for each in self.joins],
        }


def regrouping(managed: Managed, version: Version, now: float) -> Regrouping | None:
    """What other groups would bring to a version; None if it has the best ones."""
    if not version.contested:
        return None
    mix = _recent_mix(managed, version.extents, now)
    return _changed(managed, mix, version.contested, lambda each: each.accepted)


def profile_prefix(managed: Managed, slot: Slot, now: float) -> str:
    """What is put in front of a tier's pipeline for a version: the mix of sizes, if groups that
    bring enough depend on it. Nothing else is known of the joins than what versions say."""
    contested = _contested(managed, slot)
    if not contested:
        return ""
    extents = dict(zip(managed.symbols, slot[1] or (), strict=False))
    mix = _recent_mix(managed, slot[1], now)
    found = _changed(managed, mix, contested, lambda each: _unprofiled(each, extents))
    if found is None or found.gain <= managed.policies.tier.min_gain:
        return ""
    return f'assume-profile{{sizes="{found.mix}"}},'


def _contested(managed: Managed, slot: Slot) -> Sequence[Contested]:
    """Of the version itself, if there is one, or of one that serves its sizes too."""
    same = managed.version(slot)
    others = (version.contested for version in managed.versions() if version.contested)
    return same.contested if same is not None else next(others, ())


def _unprofiled(contested: Contested, extents: Mapping[str, Extent]) -> bool:
    """What `fuse` decides for a version without a profile: in a range, for its middle."""
    spans = {name: span_of(extents[name]) for name in contested.join.symbols if name in extents}
    if len(spans) < len(contested.join.symbols) or ALL in spans.values():
        return contested.unprofiled
    middle = {name: (low + high) // 2 for name, (low, high) in spans.items()}
    return contested.join.at(middle).net >= contested.least


def _recent_mix(managed: Managed, extents: Extents | None, now: float) -> SizeMix | None:
    """The sizes of the calls that a version may serve; looked up now and then."""
    if extents is not None and is_exact(extents):
        return None
    since, mix = managed.mixes.get(extents, (-math.inf, None))
    if not 0 <= now - since < AGAIN:
        if len(managed.mixes) >= MOST_MIXES:
            managed.mixes.clear()
        mix = coarse_mix(managed.symbols, managed.profile.shares(), extents)
        managed.mixes[extents] = now, mix
    return mix


def _changed(
    managed: Managed,
    mix: SizeMix | None,
    contested: Iterable[Contested],
    accepted: Callable[[Contested], bool],
) -> Regrouping | None:
    if mix is None:
        return None
    joins = tuple(each for each in contested if each.wanted(mix) != accepted(each))
    if not joins:
        return None
    less = sum(abs(each.join.expected(mix).net) for each in joins)
    moved = sum(share * managed.work.bytes(sizes) for sizes, share in mix.cases)
    return Regrouping(mix, joins, moved, less)
