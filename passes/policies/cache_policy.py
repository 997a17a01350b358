"""`cache-policy`: what of compiled code is kept, where, and what makes room (SPEC C3-C5, C7-C9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from ..base import About, Bytes, Choice, OneOf, Range, Seconds, Spec
from .base import PolicyPass
from .rules import NumberRule


@dataclass(frozen=True)
class Kept(Choice):
    """What all stores have that keep something.

    Attributes:
        budget: bytes; none leaves it to the store.
    """

    budget: Annotated[Bytes, Range(0)] | None = None


@dataclass(frozen=True)
class LruKChoice(Kept):
    """The entry whose K-th last use is longest ago goes first (C4).

    Attributes:
        k: uses that are remembered; 1 is LRU.
    """

    name: ClassVar[str] = "lru-k"

    k: Annotated[int, Range(1, 16)] = 2


@dataclass(frozen=True)
class CostAwareChoice(Kept):
    """The entry that saves least for the room it takes goes first (C5).

    Attributes:
        half_life: seconds after which a use counts half; none: uses count for ever.
    """

    name: ClassVar[str] = "cost-aware"

    half_life: Annotated[Seconds, Range(0.001)] | None = 43_200.0


@dataclass(frozen=True)
class GreedyDualSizeChoice(Kept):
    """The entry that costs least for its size goes first, and what stays ages."""

    name: ClassVar[str] = "greedy-dual-size"


@dataclass(frozen=True)
class S3FifoChoice(Kept):
    """Three queues, first in first out; what is used once only does not stay."""

    name: ClassVar[str] = "s3-fifo"


@dataclass(frozen=True, kw_only=True)
class RuleChoice(Kept):
    """The entry of which a formula is least goes first.

    Attributes:
        evict: the formula.
    """

    name: ClassVar[str] = "rule"

    evict: Annotated[NumberRule, About("entry")]


@dataclass(frozen=True)
class NoChoice(Choice):
    """Nothing is kept."""

    name: ClassVar[str] = "none"


REPLACEMENTS = OneOf(
    (LruKChoice, CostAwareChoice, GreedyDualSizeChoice, S3FifoChoice, RuleChoice, NoChoice)
)


@dataclass(frozen=True)
class CachePolicyPass(PolicyPass):
    """Decide what of compiled code is kept, where, and what makes room.

    Attributes:
        memory: which entries in memory make room for others (C4, C5); its budget is rho of memory.
        disk: which entries on disk do; its budget is 2 GiB.
        remote: what is done with a remote store, if there is one.
        timeout: seconds after which the remote store is not waited for, in the background.
        patience: seconds that a caller waits for the remote store who could not go on without.
        entry_limit: bytes of the largest entry that is kept; a remote takes 64 MiB at most.
        rho: the part of the process's memory that entries in memory take at first (C7).
        beta: how far rho follows the hit rate; negative to grow where hits are few (C7).
        target: the hit rate that rho aims at (C7).
        tier_weights: how important tiers 0, 1, … are for the budget of memory; none: equally (C9).
        compact: the part of the disk's bytes that holds nothing at which files are compacted (C8).
        wake: seconds of calls after which a program from the cache is looked after as others are.
    """

    name: ClassVar[str] = "cache-policy"
    attribute: ClassVar[str] = "jit.cache"

    memory: Annotated[Spec, REPLACEMENTS] = Spec("cost-aware")
    disk: Annotated[Spec, REPLACEMENTS] = Spec("cost-aware")
    remote: Literal["read-write", "read", "none"] = "read-write"
    timeout: Annotated[Seconds, Range(0)] = 0.25
    patience: Annotated[Seconds, Range(0)] = 0.001
    entry_limit: Annotated[Bytes, Range(0)] = 64 << 20
    rho: Annotated[float, Range(0, 1)] = 0.02
    beta: Annotated[float, Range(-1, 1)] = -0.02
    target: Annotated[float, Range(0, 1)] = 0.9
    tier_weights: tuple[Annotated[float, Range(0)], ...] | None = (0.1, 0.3, 0.4, 0.2)
    compact: Annotated[float, Range(0, 1)] = 0.5
    wake: Annotated[Seconds, Range(0)] = 10.0
