"""All policies of a module together: what `jitrt` reads and obeys (SPEC K6)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ...diagnostics import AioptError, Location, did_you_mean, location_of
from ...registry import has_pass
from ..pipeline_text import Item, Library, Nested, Pipeline, builtin_library
from .base import PolicyPass
from .bucket_shapes import BucketShapesPass
from .cache_policy import CachePolicyPass
from .hotness_policy import HotnessPolicyPass
from .latency_policy import LatencyPolicyPass
from .resource_policy import ResourcePolicyPass
from .speculation_policy import SpeculationPolicyPass
from .tier_policy import TierPolicyPass
from .tuning_policy import TuningPolicyPass

if TYPE_CHECKING:
    from xdsl.dialects.builtin import ModuleOp


@dataclass(frozen=True)
class Policies:
    """One policy of each kind."""

    tier: TierPolicyPass = field(default_factory=TierPolicyPass)
    hotness: HotnessPolicyPass = field(default_factory=HotnessPolicyPass)
    resource: ResourcePolicyPass = field(default_factory=ResourcePolicyPass)
    latency: LatencyPolicyPass = field(default_factory=LatencyPolicyPass)
    cache: CachePolicyPass = field(default_factory=CachePolicyPass)
    buckets: BucketShapesPass = field(default_factory=BucketShapesPass)
    speculation: SpeculationPolicyPass = field(default_factory=SpeculationPolicyPass)
    tuning: TuningPolicyPass = field(default_factory=TuningPolicyPass)

    @staticmethod
    def read(module: ModuleOp) -> Policies:
        """The policies that a module's `jit.*` attributes hold; an absent one has its defaults.

        Raises:
            AioptError: an attribute was edited and is no policy any more.
        """
        _check_attributes(module)
        return Policies(
            TierPolicyPass.read(module),
            HotnessPolicyPass.read(module),
            ResourcePolicyPass.read(module),
            LatencyPolicyPass.read(module),
            CachePolicyPass.read(module),
            BucketShapesPass.read(module),
            SpeculationPolicyPass.read(module),
            TuningPolicyPass.read(module),
        )

    @staticmethod
    def named(text: str, library: Library | None = None, *, origin: str = "<policy>") -> Policies:
        """The policies of a pipeline, by its name or text; of one kind the last one counts.

        `origin` is where the text is from, for diagnostics.

        Raises:
            AioptError: the pipeline is malformed, a pass of it is no policy, or a pipeline that it
                names for a tier does not exist or is wrong.
        """
        library = builtin_library() if library is None else library
        pipeline = library.resolve(text, origin)
        definition = library.definitions.get(text)
        place = Location(origin, 1, 1)
        if definition is not None and not _is_shipped(text, library):
            place = definition.location
        found = {each.attribute: each for each in _policies(pipeline.items, text, place)}
        given = (found.get(each.attribute, each) for each in Policies().passes)
        policies = Policies(*given)  # pyright: ignore[reportArgumentType] # by attribute
        policies.check_tiers(library, place)
        return policies

    def check_tiers(self, library: Library, place: Location | None) -> None:
        """Reject tiers that cannot be compiled with.

        Raises:
            AioptError: a pipeline that they name does not exist or is wrong.
        """
        for name in (*self.tier.tiers, *self.resource.lean_tiers):
            _check_pipeline(name, library, place)

    def write(self, module: ModuleOp) -> None:
        """Store them as attributes of a module."""
        for policy in self.passes:
            policy.write(module)

    @property
    def passes(self) -> tuple[PolicyPass, ...]:
        """All of them, in the order of their fields."""
        return (
            self.tier,
            self.hotness,
            self.resource,
            self.latency,
            self.cache,
            self.buckets,
            self.speculation,
            self.tuning,
        )

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
            "min_gain": self.tier.min_gain,
            "generic": self.buckets.generic,
            "theta_next": self.speculation.theta_spec,
            "round_seconds": self.tuning.round,
            "theta_hot": self.hotness.theta_hot,
            "eta": self.hotness.eta,
            "r_target": self.hotness.r_target,
            "window": self.hotness.window,
            "queue_target": float(self.resource.queue_target),
            "memory_budget": float(self.resource.memory),
            "budget": math.inf if budget is None else budget,
        }


def _policies(items: Iterable[Item], text: str, place: Location) -> Iterable[PolicyPass]:
    for item in items:
        if not isinstance(item, PolicyPass):
            what = f"passes on {item.anchor}" if isinstance(item, Nested) else f"'{item.name}'"
            raise AioptError(
                f"'{text}' is no policy",
                location=place,
                expected="passes such as tier-policy only",
                found=what,
            )
        yield item


def _check_attributes(module: ModuleOp) -> None:
    """Reject a misspelt attribute; `jit.*` attributes of other policies are not ours to judge."""
    known = [policy.attribute for policy in Policies().passes]
    for name in module.attributes:
        prefix, _, rest = name.partition(".")
        hint = did_you_mean(rest, [other.removeprefix("jit.") for other in known])
        if prefix == "jit" and name not in known and hint is not None:
            raise AioptError(
                f"no policy has an attribute '{name}'", location=location_of(module), hint=hint
            )


def _is_shipped(name: str, library: Library) -> bool:
    """Whether a name means a pipeline of aiopt's own."""
    shipped = builtin_library().definitions.get(name)
    return shipped is not None and library.definitions.get(name) is shipped


def _check_pipeline(name: str, library: Library, place: Location | None) -> None:
    """Reject a tier that is misspelt or wrong; those that are shipped are right."""
    if _is_shipped(name, library):
        return
    definition = library.definitions.get(name)
    if definition is None and name.isidentifier() and not has_pass(name):
        raise AioptError(
            f"a tier of the policy names an unknown pipeline '{name}'",
            location=place,
            hint=did_you_mean(name, library.definitions),
        )
    try:
        library.resolve(name, "<tier>")
    except AioptError as error:
        if definition is not None:
            raise
        at = f" (column {error.location.col})" if error.location else ""
        raise AioptError(
            f"tier '{name}' of the policy{at}: {error.text}", location=place
        ) from error
