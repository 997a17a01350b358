"""Which sizes calls have, and how many of them: what expectations are taken over (SPEC D3).

A mix is what a profile says, made so coarse that equal traffic gives equal mixes: sizes are powers
of two, shares are eighths. As text ``s=16: 0.25, s=128: 0.75``; as an attribute of a module
``jit.profile = {symbols = ["s"], sizes = [[16, 0.25], [128, 0.75]]}``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from ..diagnostics import AioptError
from ..quick_dataclass import dataclass
from .extents import ALL, LARGEST, Extent, Extents, admits, span_of

PARTS = 8
"""Shares are multiples of one part; so there are at most as many sizes."""


@dataclass(frozen=True)
class SizeMix:
    """Sizes with their shares, which are positive and add up to 1.

    Attributes:
        symbols: what the sizes are the values of.
        cases: sizes, one for each symbol, and the share of the calls that have them.
    """

    symbols: tuple[str, ...]
    cases: tuple[tuple[tuple[int, ...], float], ...]

    def __str__(self) -> str:
        return ", ".join(f"{named(values)}: {share:g}" for values, share in self.values())

    def values(self) -> list[tuple[Mapping[str, int], float]]:
        """Each case as sizes by symbol, and its share."""
        return [(dict(zip(self.symbols, sizes, strict=True)), share) for sizes, share in self.cases]


def named(values: Mapping[str, int]) -> str:
    """``b=1 s=16``."""
    return " ".join(f"{name}={size}" for name, size in values.items())


def parse_mix(text: str) -> SizeMix:
    """Read ``s=16: 0.25, s=128: 0.75``; shares need not add up to 1. Raises AioptError."""
    found: dict[tuple[int, ...], float] = {}
    symbols: tuple[str, ...] = ()
    for part in filter(None, (part.strip() for part in text.split(","))):
        sizes, share = _case(part)
        if found and tuple(sizes) != symbols:
            raise AioptError(
                "a mix of sizes has the same symbols everywhere",
                expected=" ".join(symbols),
                found=f"'{part}'",
            )
        symbols = tuple(sizes)
        found[tuple(sizes.values())] = found.get(tuple(sizes.values()), 0.0) + share
    if not found:
        raise AioptError("a mix of sizes", expected="s=16: 0.25, s=128: 0.75", found="nothing")
    return normalised(symbols, found)


def _case(part: str) -> tuple[dict[str, int], float]:
    listed, _, share = part.partition(":")
    sizes: dict[str, int] = {}
    try:
        for word in listed.split():
            name, _, number = word.partition("=")
            if not name.isidentifier() or name in sizes or not 0 <= int(number) <= LARGEST:
                raise ValueError(word)
            sizes[name] = int(number)
        weight = float(share)
        if not sizes or not 0 < weight < math.inf:
            raise ValueError(part)
    except ValueError:
        raise AioptError(
            "a mix of sizes", expected="s=16: 0.25, s=128: 0.75", found=f"'{part}'"
        ) from None
    return sizes, weight


def normalised(symbols: tuple[str, ...], weights: Mapping[tuple[int, ...], float]) -> SizeMix:
    """The mix in which sizes have shares in these proportions."""
    total = sum(weights.values())
    return SizeMix(symbols, tuple((sizes, w / total) for sizes, w in sorted(weights.items())))


def coarse_mix(
    symbols: tuple[str, ...],
    shares: Mapping[tuple[int, ...], float],
    extents: Extents | None = None,
) -> SizeMix | None:
    """A mix that equal traffic gives again: sizes rounded to powers of two, within the extents of
    a version; shares rounded to eighths. None if no call is of those extents.
    """
    merged: dict[tuple[int, ...], float] = {}
    for sizes, share in shares.items():
        if share > 0 and (extents is None or admits(extents, sizes)):
            limits = extents or (ALL,) * len(sizes)
            rounded = tuple(map(_rounded, sizes, limits))
            merged[rounded] = merged.get(rounded, 0.0) + share
    if not merged:
        return None
    return normalised(symbols, _eighths(merged))


def _rounded(size: int, extent: Extent) -> int:
    low, high = span_of(extent)
    power = 1 << round(math.log2(size)) if size else 0
    return max(low, min(power, high))


def _eighths(weights: Mapping[tuple[int, ...], float]) -> dict[tuple[int, ...], float]:
    """Shares as whole parts: each first what is whole, then those that miss the most one more."""
    total = sum(weights.values())
    exact = {sizes: PARTS * weight / total for sizes, weight in weights.items()}
    parts = {sizes: math.floor(share) for sizes, share in exact.items()}
    missing = sorted(exact, key=lambda sizes: (parts[sizes] - exact[sizes], sizes))
    for sizes in missing[: PARTS - sum(parts.values())]:
        parts[sizes] += 1
    return {sizes: float(count) for sizes, count in parts.items() if count}
