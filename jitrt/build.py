"""From IR to a program: run a pipeline, generate code, link (K3, K5).

The passes of a pipeline decide everything; this file runs them and puts what comes out to work: a
module still at the graph level is interpreted (tier 0), one at the llvm level is compiled, linked
and entered natively (tiers 1 and up). IR is not rewritten here.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..backends.llvm.threads import thread_count
from ..diagnostics import AioptError, Location, location_of
from .cache.process import process_cache
from .collector import collector_paused
from .ir_lock import exclusive
from .linking import link
from .pinned import tell_of_pins
from .program import Program
from .warm import POLICY, Asked, Choice, ask, find, find_far, keep_forced
from .weights import open_weights

if TYPE_CHECKING:
    from xdsl.dialects.builtin import ModuleOp

    from ..passes.pipeline_text import Library
    from ..passes.policies.bundle import Policies
    from .lowered import Lowered

FORCED_TIER = "AIOPT_TIER"
"""Environment variable: the tier of programs that are given neither tier, pipeline nor policy."""

DEFAULT_POLICY = "default"
POLICY_PREFIX = "jit."
"""How the attributes begin that policies write."""


@collector_paused()
def make_program(
    source: ModuleOp | str,
    *,
    policy: str | None = None,
    tier: int | None = None,
    pipeline: str | None = None,
    threads: int | None = None,
    file: str,
    asked: Asked | None = None,
    **options: Any,
) -> Program:
    """What `compile` does with IR; `options` are those of `lower`.

    `asked` is what was asked for if that is not the source itself; the cache does not have it.
    """
    threads = thread_count(threads)
    check_alone(policy, tier, pipeline)
    if pipeline is None:
        tier = serving_tier({"policy": policy, "tier": tier})
    if asked is None:
        try:
            options["weights"] = open_weights(options.get("weights"))
        except AioptError as error:
            raise error.at(Location(file)) from None
        choice = Choice(policy, pipeline, tier)
        if choice.is_forced or process_cache().lasting:
            asked = asked_program(source, choice, file, options)
        if asked is not None and (program := find(asked, threads)) is not None:
            if choice.is_forced and program.artifact is not None:
                tell_of_pins(program.artifact)
            return program
    if pipeline is None and tier is None:
        return _in_tiers(source, policy, threads, file, options, asked)
    from .lowered import lower  # not before: what the cache has needs no passes

    lowered = lower(source, tier=tier, pipeline=pipeline, file=file, share=True, **options)
    if not lowered.is_native:
        if pipeline is not None:
            _check_no_policy(pipeline, options)
        try:
            return _interpret(lowered, threads)
        except AioptError as error:
            raise error.at(Location(file)) from None
    artifact = lowered.compile()
    tell_of_pins(artifact)
    program = link(
        artifact,
        lowered.state.weights,
        name=artifact.table.origin,
        make_module=lowered.finished,
        timing=lowered.timing,
        threads=threads,
    )
    if asked is not None:
        keep_forced(asked, lowered)
    return program


@exclusive
def asked_program(
    source: ModuleOp | str, choice: Choice, file: str, options: Mapping[str, Any]
) -> Asked | None:
    """A program as it is asked for, by the text or structure of its source; None if the cache has
    nothing to do with it."""
    if isinstance(source, str):
        data = source.encode(errors="surrogatepass")
        return ask("text", data, choice, file, options, lambda: source)
    from xdsl.dialects.builtin import ModuleOp

    from ..passes.digest import source_digest

    if not isinstance(source, ModuleOp):
        return None
    place, structure = location_of(source), source_digest(source)

    def unchanged() -> ModuleOp:
        if source_digest(source) != structure:
            raise AioptError("the module was changed after it was compiled")
        return source.clone()

    name = place.file if place is not None else "<module>"
    return ask("module", f"{structure} {place or ''}".encode(), choice, name, options, unchanged)


def _check_no_policy(pipeline: str, options: Mapping[str, Any]) -> None:
    """Raise AioptError for a policy where a pipeline that compiles is wanted."""
    from ..passes.pipeline_text import library_with
    from ..passes.policies.base import PolicyPass

    items = library_with(options.get("pipeline_files", ())).resolve(pipeline).items
    if items and all(isinstance(item, PolicyPass) for item in items):
        raise AioptError(
            f"'{pipeline}' is a policy, which compiles nothing",
            location=Location("<pipeline>", 1, 1),
            hint="choose it as the policy of the program",
        )


def check_alone(policy: object, tier: object, pipeline: object) -> None:
    """Raises AioptError if more than one way is chosen in which a program is compiled."""
    if sum(choice is not None for choice in (policy, tier, pipeline)) > 1:
        raise AioptError("choose one of a policy, a tier and a pipeline")


def forced_tier() -> int | None:
    """The tier that $AIOPT_TIER forces upon programs for which nobody chooses one."""
    text = os.environ.get(FORCED_TIER, "")
    if not text:
        return None
    from .lowered import TIERS, listed

    if not text.isdecimal() or int(text) not in TIERS:
        raise AioptError(f"{FORCED_TIER} is no tier", expected=listed(TIERS), found=text)
    return int(text)


def serving_tier(options: Mapping[str, Any]) -> int | None:
    """The tier that options of `compile` fix; None if they fix none."""
    if options.get("policy") is not None or options.get("pipeline") is not None:
        return None
    tier = options.get("tier")
    return forced_tier() if tier is None else tier


def _in_tiers(
    source: ModuleOp | str,
    policy: str | None,
    threads: int,
    file: str,
    options: dict[str, Any],
    asked: Asked | None,
) -> Program:
    """A program that begins in tier 0, under a policy or what its own attributes say."""
    from ..passes.pipeline_text import library_with
    from .tiering.process import prestart, process_pool

    library = library_with(options.get("pipeline_files", ()))
    try:
        if policy is not None or not _may_bring_policy(source):
            chosen = chosen_policy(policy, library)[1]
            prestart(process_pool(), chosen)
            if asked and (program := find_far(asked, threads, chosen.cache)) is not None:
                return program
        lowered, policies, policy = lower_under(policy, source, library, file=file, **options)
        # What this imports need not hold up the workers.
        from .tiering.beginning import tiered_program

        target = options.get("target")
        return tiered_program(
            lowered, policies, library, policy=policy, threads=threads, target=target, asked=asked
        )
    except AioptError as error:
        raise error.at(Location(file)) from None


def lower_under(
    policy: str | None, source: ModuleOp | str, library: Library, **options: Any
) -> tuple[Lowered, Policies, str]:
    """A program at the graph level, its policy, and what that is called; `options` of `lower`.

    The policy is what is given, else what the program's own attributes say, else the default.
    """
    from ..passes.policies.bundle import Policies
    from .lowered import lower

    lowered = lower(source, tier=0, **options)
    module = lowered.module
    if policy is None and _has_policy(module):
        policies = Policies.read(module)
        policies.check_tiers(library, location_of(module))
        return lowered, policies, "attributes of the module"
    policy, chosen = chosen_policy(policy, library)
    chosen.write(module)
    return lowered, Policies.read(module), policy


def prestart_workers(options: Mapping[str, Any]) -> Policies | None:
    """Have compile workers get ready for a program that is made with these options of `compile`,
    before what takes long: importing or exporting a model. Its policy, if it has one."""
    if options.get("pipeline") is not None or serving_tier(options) is not None:
        return None
    from ..passes.pipeline_text import library_with
    from .tiering.process import prestart, process_pool

    library = library_with(options.get("pipeline_files", ()))
    _, policies = chosen_policy(options.get("policy"), library)
    prestart(process_pool(), policies)
    return policies


def chosen_policy(policy: str | None, library: Library) -> tuple[str, Policies]:
    """The policy that is given, else the one $AIOPT_POLICY names, else the default; and its name.

    Raises:
        AioptError: it is none.
    """
    from ..passes.policies.bundle import Policies

    if not isinstance(policy, str | None):
        found = type(policy).__name__
        raise AioptError("a policy is chosen by name or text", expected="str", found=found)
    if policy is not None:
        return policy, Policies.named(policy, library)
    policy = os.environ.get(POLICY) or DEFAULT_POLICY
    return policy, Policies.named(policy, library, origin=f"<{POLICY}>")


def _has_policy(module: ModuleOp) -> bool:
    return any(name.startswith(POLICY_PREFIX) for name in module.attributes)


def _may_bring_policy(source: ModuleOp | str) -> bool:
    """Whether a program may say itself how it is compiled, before it is read."""
    return POLICY_PREFIX in source if isinstance(source, str) else _has_policy(source)


# ------------------------------------------------------------------------------------------ tier 0


def _interpret(lowered: Lowered, threads: int) -> Program:
    from ..backends.interp import Interpreter, find_function
    from ..passes.functions import program_name
    from .interpreted import Interpreted

    counts: Counter[str] = Counter()
    interpreter = Interpreter(lowered.module, lowered.state.weights)
    entry = Interpreted(lowered.module, interpreter, counts, threads)
    return Program(
        name=program_name(find_function(lowered.module)),
        tier=lowered.tier,
        entry=entry,
        inputs=entry.inputs,
        results=entry.results,
        counts=counts,
        module=lowered.module,
        compile_seconds=lowered.seconds,
        timing=lowered.timing,
    )
