"""Policies of replacement side by side over a trace, with what none of them can know (SPEC C11)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ....diagnostics import AioptError, Location
from ....passes.base import Spec
from ....passes.option_text import plain
from ....passes.policies.bundle import Policies
from ....passes.policies.cache_policy import CachePolicyPass
from ..replacement.choice import budget_of, replacement_of
from .simulate import Oracle, Outcome, replay, static, unlimited
from .trace import Trace

Which = Literal["memory", "disk"]

USUAL = (Spec("lru-k", (("k", 1),)), Spec("lru-k"), Spec("cost-aware"),
         Spec("greedy-dual-size"), Spec("s3-fifo"))  # fmt: skip
"""What every policy is compared with: LRU, and the four of SPEC C4 and C5."""


@dataclass(frozen=True)
class Contestant:
    """What is replayed.

    Attributes:
        budget: bytes that it wants if nobody says how many it gets.
        knows_future: it is a bound, not a policy.
    """

    name: str
    run: Callable[[Trace, int], Outcome]
    budget: int | None = None
    knows_future: bool = False


def contestant(policy: CachePolicyPass, which: Which, name: str | None = None) -> Contestant:
    """The replacement that a policy names for a store; in memory with its budgets by tier.

    Raises:
        AioptError: the policy wants nothing kept there.
    """
    spec: Spec = getattr(policy, which)
    if spec.name == "none":
        raise AioptError(f"the policy keeps nothing {'in' if which == 'memory' else 'on'} {which}")
    weights = policy.tier_weights if which == "memory" else None

    def run(trace: Trace, budget: int) -> Outcome:
        replacement = replacement_of(policy, which)
        assert replacement is not None
        return replay(trace, replacement, budget, weights=weights)

    label = plain(spec) if name is None else f"{name}: {plain(spec)}"
    return Contestant(label, run, budget_of(policy, which))


def named(text: str, which: Which) -> Contestant:
    """The contestant of a policy, by its name or text.

    Raises:
        AioptError: it is malformed, or keeps nothing there.
    """
    policy = Policies.named(text).cache
    try:
        return contestant(policy, which, text if text.isidentifier() else None)
    except AioptError as error:
        raise error.at(Location("<policy>", 1, 1)) from None


def usual(which: Which) -> Iterator[Contestant]:
    """LRU and the four."""
    for spec in USUAL:
        policy = CachePolicyPass(memory=spec, disk=spec)
        yield contestant(policy, which)


def references() -> Iterator[Contestant]:
    """Bounds: who knows what will be asked for, and who keeps everything."""
    yield Contestant("static: what saves most", static, knows_future=True)
    yield Contestant("oracle: used again late", lambda t, b: replay(t, Oracle(t), b), None, True)
    yield Contestant("unlimited", lambda t, b: replace(unlimited(t), budget=b), None, True)


@dataclass(frozen=True)
class Row:
    """The outcome of one contestant with one budget over one trace."""

    trace: str
    contestant: str
    outcome: Outcome


def compare(
    traces: Sequence[Trace],
    contestants: Sequence[Contestant],
    budgets: Callable[[Trace], list[int]],
) -> Iterator[Row]:
    """All of them, the budgets of a trace one after the other."""
    for trace in traces:
        for budget in budgets(trace):
            for each in contestants:
                yield Row(trace.name, each.name, each.run(trace, budget))
