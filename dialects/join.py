"""What joining two operations in one kernel saves, and what it costs (SPEC D3).

``Benefit = BW_saved − Overhead``, both in bytes moved between memory and cache.
``BW_saved = size(intermediate)·(reads + writes)``: an intermediate that stays in its kernel is
read once less, and if nobody else needs it, written once less. The overhead is arithmetic that is
done again, at `OPS_PER_BYTE`; what is copied; and what a chain of products reads again because it
does not stay in the cache.

A `Join` has these as functions of the sizes, so that whoever knows which sizes calls have can say
what a join is worth to them: the pass `fuse`, and the runtime long after.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..quick_dataclass import dataclass
from . import dims
from .dim_text import parse_dim
from .dims import Dim
from .size_mix import SizeMix

OPS_PER_BYTE = 8
"""Scalar operations a core does while it moves one byte: 50–100 G/s against 6–12 GB/s."""

CACHES = ((1 << 20, 0.0), (16 << 20, 0.25))
"""What reading again costs, as a share of what it costs from memory: of what fits half a
second-level cache, and of what fits a last-level cache."""


@dataclass(frozen=True)
class Benefit:
    """Bytes that are no longer moved, and bytes or their worth in arithmetic that are new."""

    saved: float = 0
    overhead: float = 0

    @property
    def net(self) -> float:
        """What decides."""
        return self.saved - self.overhead

    @staticmethod
    def mean(benefits: Iterable[tuple[Benefit, float]]) -> Benefit:
        """That of a call on average; with each benefit goes the share of the calls that have it."""
        found = list(benefits)
        return Benefit(
            sum(share * each.saved for each, share in found),
            sum(share * each.overhead for each, share in found),
        )


@dataclass(frozen=True)
class Join:
    """The terms of a benefit.

    Attributes:
        saved: bytes that are no longer moved.
        work: scalar operations that are done again.
        copied: bytes that are written besides.
        rounds, copies, side: how often `copies` tensors of `side` bytes each are read again.
    """

    saved: Dim
    work: Dim = 0
    copied: Dim = 0
    rounds: Dim = 0
    copies: Dim = 0
    side: Dim = 0

    def benefit(self, size: Callable[[Dim], int]) -> Benefit:
        """The benefit where sizes are as the function says."""
        overhead = size(self.work) // OPS_PER_BYTE + size(self.copied)
        if rounds := size(self.rounds):
            overhead += rounds * size(self.copies) * read_again(size(self.side))
        return Benefit(size(self.saved), overhead)

    def at(self, values: Mapping[str, int]) -> Benefit:
        """The benefit at these sizes of all symbols."""
        return self.benefit(lambda dim: evaluated(dim, values))

    def expected(self, mix: SizeMix) -> Benefit:
        """The benefit of a call on average."""
        return Benefit.mean((self.at(values), share) for values, share in mix.values())

    @property
    def is_free(self) -> bool:
        """Whether it costs nothing, whatever the sizes are."""
        return self.work == 0 and self.copied == 0 and self.rounds == 0

    @property
    def symbols(self) -> tuple[str, ...]:
        """The sizes it depends on."""
        found = (dims.symbols_of(dim) for dim in self._terms().values())
        return tuple(sorted(frozenset[str]().union(*found)))

    def to_json(self) -> dict[str, str]:
        """The terms as text, those that are not 0."""
        return {name: str(dim) for name, dim in self._terms().items() if dim != 0}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Join:
        """The inverse of `to_json`. Raises TypeError, ValueError."""
        return Join(**{name: parse_dim(text) for name, text in {"saved": "0", **data}.items()})

    def _terms(self) -> dict[str, Dim]:
        return {
            "saved": self.saved,
            "work": self.work,
            "copied": self.copied,
            "rounds": self.rounds,
            "copies": self.copies,
            "side": self.side,
        }


def read_again(size: int) -> int:
    """What it costs to read so many bytes once more, in bytes from memory."""
    return int(size * next((share for limit, share in CACHES if size <= limit), 1.0))


def evaluated(dim: Dim, values: Mapping[str, int]) -> int:
    """A size, at least 0. Raises KeyError for a symbol without a value."""
    return dim if isinstance(dim, int) else max(dim.evaluate(values), 0)


@dataclass(frozen=True)
class Contested:
    """A join that is worth it for some sizes only.

    Attributes:
        what: the operation and where it stands, for people.
        join: what it saves and costs.
        least: bytes that it must save.
        accepted: whether the code was made with it.
        unprofiled: whether it is without a profile.
    """

    what: str
    join: Join
    least: float
    accepted: bool
    unprofiled: bool

    def wanted(self, mix: SizeMix) -> bool:
        """Whether it pays where calls have these sizes."""
        return self.join.expected(mix).net >= self.least

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "what": self.what,
            "join": self.join.to_json(),
            "least": self.least,
            "accepted": self.accepted,
            "unprofiled": self.unprofiled,
        }

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Contested:
        """The inverse of `to_json`. Raises KeyError, TypeError, ValueError."""
        return Contested(
            what=str(data["what"]),
            join=Join.from_json(data["join"]),
            least=float(data["least"]),
            accepted=bool(data["accepted"]),
            unprofiled=bool(data["unprofiled"]),
        )
