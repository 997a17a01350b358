"""All policies of a module together: what `jitrt` reads and obeys (SPEC K6)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from ...diagnostics import AioptError, Location, did_you_mean
from ...registry import has_pass
from ..pipeline_text import Item, Library, Nested, Pipeline, builtin_library
from .base import PolicyPass
from .hotness_policy import HotnessPolicyPass
from .latency_policy import LatencyPolicyPass
from .resource_policy import ResourcePolicyPass
from .tier_policy import TierPolicyPass

if TYPE_CHECKING:
    from xdsl.dialects.builtin import ModuleOp


@dataclass(frozen=True)
class Policies:
    """One policy of each kind."""

    tier: TierPolicyPass = field(default_factory=TierPolicyPass)
    hotness: HotnessPolicyPass = field(default_factory=HotnessPolicyPass)
    resource: ResourcePolicyPass = field(default_factory=ResourcePolicyPass)
    latency: LatencyPolicyPass = field(default_factory=LatencyPolicyPass)

    @staticmethod
    def read(module: ModuleOp) -> Policies:
        """The policies that a module's `jit.*` attributes hold; an absent one has its defaults.

        Raises:
            AioptError: an attribute was edited and is no policy any more.
        """
        return Policies(
            TierPolicyPass.read(module),
            HotnessPolicyPass.read(module),
            ResourcePolicyPass.read(module),
            LatencyPolicyPass.read(module),
        )

    @staticmethod
    def named(text: str, library: Library | None = None) -> Policies:
        """The policies of a pipeline, by its name or text; of one kind the last one counts.

        Raises:
            AioptError: the pipeline is malformed, a pass of it is no policy, or a pipeline that it
                names for a tier does not exist.
        """
        library = builtin_library() if library is None else library
        pipeline = library.resolve(text, "<policy>")
        found = {each.attribute: each for each in _policies(pipeline.items, text)}
        given = {
            kind.name: found[policy.attribute]
            for kind in fields(Policies)
            if (policy := getattr(Policies(), kind.name)).attribute in found
        }
        policies = Policies(**given)  # pyright: ignore[reportArgumentType] # by attribute
        for name in (*policies.tier.tiers, *policies.resource.lean_tiers):
            _check_pipeline(name, library)
        return policies

    def write(self, module: ModuleOp) -> None:
        """Store them as attributes of a module."""
        for policy in self.passes:
            policy.write(module)

    @property
    def passes(self) -> tuple[PolicyPass, ...]:
        """The four policies."""
        return self.tier, self.hotness, self.resource, self.latency

    def __str__(self) -> str:
        """Pipeline text that `named` reads back to equal policies."""
        return str(Pipeline(self.passes))

    def constants(self) -> dict[str, float]:
        """The values of the words of rules that are options of a policy (scope `policy`)."""
        budget = self.latency.budget
        return {
            "theta0": self.tier.theta0,
            "gamma": self.tier.gamma,
            "b_min": self.tier.b_min,
            "epsilon": self.tier.epsilon,
            "theta_spec": self.tier.theta_spec,
            "max_versions": float(self.tier.max_versions),
            "theta_hot": self.hotness.theta_hot,
            "eta": self.hotness.eta,
            "r_target": self.hotness.r_target,
            "window": self.hotness.window,
            "queue_target": float(self.resource.queue_target),
            "memory_budget": float(self.resource.memory),
            "budget": math.inf if budget is None else budget,
        }


def _policies(items: Iterable[Item], text: str) -> Iterable[PolicyPass]:
    for item in items:
        if not isinstance(item, PolicyPass):
            what = f"passes on {item.anchor}" if isinstance(item, Nested) else f"'{item.name}'"
            raise AioptError(
                f"'{text}' is no policy",
                location=Location("<policy>"),
                expected="passes such as tier-policy only",
                found=what,
            )
        yield item


def _check_pipeline(name: str, library: Library) -> None:
    """Reject a misspelt tier at once; passes as text are checked when they are compiled with."""
    if name in library.definitions or not name.isidentifier() or has_pass(name):
        return
    raise AioptError(
        f"a tier of the policy names an unknown pipeline '{name}'",
        location=Location("<policy>"),
        hint=did_you_mean(name, library.definitions),
    )
