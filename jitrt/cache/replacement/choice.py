"""The replacements that a `cache-policy` names, and their budgets (SPEC C4, C5, C7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from ....passes.base import Choice, Spec, options_of
from ....passes.option_text import chosen
from ....passes.policies.cache_policy import (
    CachePolicyPass,
    CostAwareChoice,
    GreedyDualSizeChoice,
    Kept,
    LruKChoice,
    RuleChoice,
    S3FifoChoice,
)
from ..memory import Share, process_memory
from .base import Replacement
from .cost_aware import CostAware
from .greedy_dual_size import GreedyDualSize
from .lru_k import LruK
from .rule import ByRule
from .s3_fifo import S3Fifo

DISK_BUDGET = 2 << 30
"""Bytes that a store on disk may take if the policy does not say."""


def choice_of(policy: CachePolicyPass, which: Literal["memory", "disk"]) -> Choice:
    """The spec of a store, with its options typed."""
    spec: Spec = getattr(policy, which)
    return chosen(options_of(CachePolicyPass)[which], spec)


def replacement_of(policy: CachePolicyPass, which: Literal["memory", "disk"]) -> Replacement | None:
    """A replacement of its own for a store; None if the policy wants nothing kept there."""
    match choice_of(policy, which):
        case LruKChoice(k=k):
            return LruK(k)
        case CostAwareChoice(half_life=half_life):
            return CostAware(half_life)
        case GreedyDualSizeChoice():
            return GreedyDualSize()
        case S3FifoChoice():
            return S3Fifo()
        case RuleChoice(evict=evict):
            return ByRule(evict)
    return None


def budget_of(policy: CachePolicyPass, which: Literal["memory", "disk"]) -> int | None:
    """Bytes that the policy gives a store; None leaves it to the store."""
    choice = choice_of(policy, which)
    return choice.budget if isinstance(choice, Kept) else None


def memory_budget(
    policy: CachePolicyPass, total: Callable[[], int] = process_memory
) -> int | Share:
    """What the store in memory may take: the policy's bytes, or else a share of `total`."""
    budget = budget_of(policy, "memory")
    return Share(total, policy.rho, policy.beta, policy.target) if budget is None else budget
