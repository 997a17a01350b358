"""Which versions sizes belong to: their bucket, and all that could serve them (SPEC D1, D2).

Pure. Where buckets begin and end the formula of D1 says, or what was learned (boundaries.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from ...dialects.extents import ALL, Extent, Extents, Span, admits, bucket_of, is_exact, preference
from ...quick_dataclass import dataclass
from .views import Sizes, Slot

if TYPE_CHECKING:
    from ...passes.policies.bucket_shapes import BucketShapesPass
    from ...passes.policies.bundle import Policies

Learned: TypeAlias = "tuple[tuple[Extent, ...] | None, ...]"
"""For each symbol the extents that were learned, apart from each other; None: any size."""


@dataclass(frozen=True)
class Bucketing:
    """Buckets of a program's sizes.

    Attributes:
        chosen: for each symbol, whether it has buckets; the others may have any size.
        delta: width of a bucket by the formula, as log2 of sizes; None: they are learned.
        learned: what was learned instead of the formula; there are no buckets until then.
    """

    chosen: tuple[bool, ...]
    delta: float | None
    learned: Learned | None = None

    @staticmethod
    def of(
        policy: BucketShapesPass, symbols: Sequence[str], learned: Learned | None = None
    ) -> Bucketing:
        """The buckets that a policy wants of a program with these symbols."""
        chosen = tuple(policy.dims is None or name in policy.dims for name in symbols)
        if policy.boundaries == "formula":
            return Bucketing(chosen, policy.delta)
        return Bucketing(chosen, None, learned)

    def extents(self, sizes: Sizes) -> Extents | None:
        """The bucket that these sizes are in; None if they are in none."""
        if not any(self.chosen):
            return None
        delta = self.delta
        if delta is not None:
            pairs = zip(sizes, self.chosen, strict=True)
            return tuple([bucket_of(size, delta) if on else ALL for size, on in pairs])
        if self.learned is None:
            return None
        found: list[Extent] = []
        for size, extents in zip(sizes, self.learned, strict=True):
            extent = ALL if extents is None else find(extents, size)
            if extent is None:
                return None
            found.append(extent)
        return tuple(found)


def find(extents: Sequence[Extent], size: int) -> Extent | None:
    """The extent that a size is in."""
    for extent in extents:
        if extent == size or (isinstance(extent, Span) and extent.low <= size <= extent.high):
            return extent
    return None


def serving(slots: Iterable[Slot], sizes: Sizes, tier: int) -> Slot:
    """The version that serves calls with these sizes, of those that are there: exact before bucket
    before that for all sizes, of `tier`, which also serves calls whose sizes are not known."""
    able = [slot for slot in slots if sizes and slot[1] is not None and admits(slot[1], sizes)]
    return min(able, key=lambda slot: preference(slot[1]), default=(tier, None))


def wanted_slots(policies: Policies, bucketing: Bucketing, sizes: Sizes) -> list[Slot]:
    """Versions that serve calls with these sizes, the best first: exact, bucket, all sizes.

    What the policy never makes is not among them; what it thinks of making one now, its rules say
    (sized.py).
    """
    last = len(policies.tier.tiers) - 1
    slots: list[Slot] = []
    if policies.tier.max_versions and sizes:
        slots.append((last, sizes))
    extents = bucketing.extents(sizes) if policies.buckets.max_versions else None
    if extents is not None and not is_exact(extents):
        slots.append((last, extents))
    if policies.buckets.generic:
        slots.append((last - 1 if sizes else last, None))
    return slots
