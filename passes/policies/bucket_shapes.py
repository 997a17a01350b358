"""`bucket-shapes`: which ranges of sizes get a version of their own (SPEC D1).

A bucket is a range of sizes for each symbol. It gets a version only where `split` says so, which
by default asks that calls become faster by more than `min-gain` of `tier-policy`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from ..base import About, Range
from .base import PolicyPass
from .rules import BooleanRule, condition


@dataclass(frozen=True)
class BucketShapesPass(PolicyPass):
    """Decide which ranges of sizes get a version of their own.

    Attributes:
        boundaries: where buckets begin and end: by the formula, or learned from the sizes that come
            (least expected time under `max_versions`).
        delta: width of a bucket as log2 of sizes: sizes s with equal `floor(log2(s) / delta)` share
            one (D1).
        dims: symbols that have buckets; none: all of them.
        max_versions: bucket versions that a program has at most.
        split: whether a bucket gets a version.
        generic: whether there is a version for all sizes; if not, sizes outside of the buckets
            that are compiled run in tier 0.
        beta: part of a core's time that compiling for single sizes and buckets may take, but for
            the first of them.
        improvement: part of the expected time that learned boundaries must save before they take
            the place of others; looked at once a window.
    """

    name: ClassVar[str] = "bucket-shapes"
    attribute: ClassVar[str] = "jit.buckets"

    boundaries: Literal["formula", "learned"] = "formula"
    delta: Annotated[float, Range(0.0625, 64)] = 1.0
    dims: tuple[str, ...] | None = None
    max_versions: Annotated[int, Range(0)] = 8
    split: Annotated[BooleanRule, About("shape")] = condition(
        "(tier >= 2 or not generic) and share > theta_spec and shape_count >= 10"
        " and gain > min_gain and (benefit > b_min"
        " or shape_count * (time - time_to) > b_min + 0.5 * compile_ms * 1ms)"
    )
    generic: bool = True
    beta: Annotated[float, Range(0)] = 0.25
    improvement: Annotated[float, Range(0, 1)] = 0.05
