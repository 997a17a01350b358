"""From IR to a program: run a pipeline, generate code, link (K3, K5).

The passes of a pipeline decide everything; this file runs them and puts what comes out to work: a
module still at the graph level is interpreted (tier 0), one at the llvm level is compiled, linked
and entered natively (tiers 1 and up). IR is not rewritten here.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ..backends.llvm.artifact import Artifact
from ..backends.llvm.debug_info import environment_flag
from ..backends.llvm.jit import show_to_debuggers
from ..backends.llvm.target import Target
from ..backends.llvm.threads import thread_count
from ..diagnostics import AioptError, Location, location_of
from .collector import collector_paused
from .ir_lock import exclusive
from .known_programs import PROGRAMS, WatchedWeights, request_digest
from .linking import link
from .program import Program
from .weights import WeightSource, check_names, open_weights

if TYPE_CHECKING:
    from xdsl.context import Context
    from xdsl.dialects.builtin import ModuleOp

    from ..passes.base import PassState
    from ..passes.pipeline_text import Library, Pipeline
    from ..passes.policies.bundle import Policies
    from ..passes.timing import Timing

TIERS = (0, 1, 2, 3)
DEFAULT_TIER = 2
"""What `lower` does without a choice."""

FORCED_TIER, POLICY = "AIOPT_TIER", "AIOPT_POLICY"
"""Environment variables: a tier for all programs that are given neither tier, pipeline nor policy,
and the policy of those that are given none."""

DEFAULT_POLICY = "default"
POLICY_PREFIX = "jit."
"""How the attributes begin that policies write."""


def make_program(
    source: ModuleOp | str,
    *,
    policy: str | None = None,
    tier: int | None = None,
    pipeline: str | None = None,
    threads: int | None = None,
    file: str,
    **options: Any,
) -> Program:
    """What `compile` does with IR; `options` are those of `lower`."""
    threads = thread_count(threads)
    if sum(choice is not None for choice in (policy, tier, pipeline)) > 1:
        raise AioptError("choose one of a policy, a tier and a pipeline")
    if pipeline is None:
        tier = serving_tier({"policy": policy, "tier": tier})
    if pipeline is None and tier is None:
        return _in_tiers(source, policy, threads, file, options)
    lowered = lower(source, tier=tier, pipeline=pipeline, file=file, share=True, **options)
    if not lowered.is_native:
        if pipeline is not None:
            _check_no_policy(pipeline, options)
        try:
            return _interpret(lowered, threads)
        except AioptError as error:
            raise error.at(Location(file)) from None
    artifact = lowered.compile()
    return link(
        artifact,
        lowered.state.weights,
        name=artifact.table.origin,
        module=lowered.module,
        timing=lowered.timing,
        threads=threads,
    )


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


def forced_tier() -> int | None:
    """The tier that $AIOPT_TIER forces upon programs for which nobody chooses one."""
    text = os.environ.get(FORCED_TIER, "")
    if not text:
        return None
    if not text.isdecimal() or int(text) not in TIERS:
        raise AioptError(f"{FORCED_TIER} is no tier", expected=_listed(TIERS), found=text)
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
) -> Program:
    """A program that begins in tier 0, under a policy or what its own attributes say."""
    from ..passes.pipeline_text import library_with
    from ..passes.policies.bundle import Policies
    from .tiering.process import prestart, process_pool

    library = library_with(options.get("pipeline_files", ()))
    try:
        chosen: Policies | None = None
        if policy is not None or not _may_bring_policy(source):
            policy, chosen = _chosen_policy(policy, library)
            prestart(process_pool(), chosen)
        lowered = lower(source, tier=0, file=file, **options)
        module = lowered.module
        if chosen is None and not _has_policy(module):
            policy, chosen = _chosen_policy(policy, library)
        if chosen is not None:
            chosen.write(module)
        policies = Policies.read(module)
        if chosen is None:
            policies.check_tiers(library, location_of(module))
        # What this imports need not hold up the workers.
        from .tiering.beginning import tiered_program

        target = options.get("target")
        return tiered_program(
            lowered,
            policies,
            library,
            policy=policy or "attributes of the module",
            threads=threads,
            target=target,
        )
    except AioptError as error:
        raise error.at(Location(file)) from None


def prestart_workers(options: Mapping[str, Any]) -> None:
    """Have compile workers get ready for a program that is made with these options of `compile`,
    before what takes long: importing or exporting a model."""
    if options.get("pipeline") is not None or serving_tier(options) is not None:
        return
    from ..passes.pipeline_text import library_with
    from .tiering.process import prestart, process_pool

    library = library_with(options.get("pipeline_files", ()))
    _, policies = _chosen_policy(options.get("policy"), library)
    prestart(process_pool(), policies)


def _chosen_policy(policy: str | None, library: Library) -> tuple[str, Policies]:
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


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers[:-1])) + f" or {numbers[-1]}"


@dataclass(frozen=True)
class Lowered:
    """A program after its passes and before code generation.

    `pipeline` is the canonical text of what made it; `seconds` the CPU time of that; `timing` the
    wall time of each stage so far. `request` identifies a program that may be shared, and
    `artifact` is there if it is compiled already.
    """

    module: ModuleOp
    state: PassState
    tier: int | None
    pipeline: str
    timing: Timing
    seconds: float
    request: str | None = None
    artifact: Artifact | None = None

    @property
    def is_native(self) -> bool:
        """Whether there is machine code to make of it: the module is at the llvm level."""
        from ..passes.base import CODEGEN

        names = (op.name for op in self.module.body.block.ops)
        return CODEGEN in self.module.attributes or "llvm.func" in names

    def check_native(self, hint: str | None = None) -> None:
        """Raise AioptError if there is no machine code to make of it."""
        if not self.is_native:
            what = "the pipeline" if self.tier is None else f"tier {self.tier}"
            expected = "tier 1 or 2, for instance"
            raise AioptError(f"{what} makes no machine code", expected=expected, hint=hint)

    @exclusive
    def compile(self) -> Artifact:
        """Generate code."""
        from ..backends.llvm.codegen import compile_module

        start = time.process_time()
        artifact = self.artifact
        if artifact is None:
            with self.timing.scope("Object emission"), collector_paused():
                artifact = compile_module(self.module, self.state)
        seconds = self.seconds + time.process_time() - start
        artifact = replace(
            artifact, pipeline=self.pipeline, tier=self.tier, compile_seconds=seconds
        )
        if self.request is not None and self.artifact is None:
            PROGRAMS.put(self.request, replace(self, artifact=artifact))
        return artifact

    def without_weights(self) -> Lowered:
        """The program as others may use it, who bring weights of their own."""
        from ..passes.base import PassState

        return replace(self, state=PassState(self.state.ctx))


@exclusive
def lower(
    source: ModuleOp | str,
    *,
    weights: WeightSource | None = None,
    pipeline: str | None = None,
    tier: int | None = None,
    target: Target | str | None = None,
    pipeline_files: Sequence[str | os.PathLike[str]] = (),
    debug: bool | None = None,
    file: str = "<string>",
    share: bool = False,
    owned: bool = False,
) -> Lowered:
    """The first half of `compile`: parse and run the passes.

    With `share`, a program or a kernel that this process has compiled before is taken from there;
    such kernels are not in the module. An `owned` module is one that a frontend has just made: it
    is right, and may be changed.
    """
    from ..dialects.text import make_context
    from ..passes.base import PassState
    from ..passes.pipeline_text import library_with
    from ..passes.timing import Timing

    _check_choice(source, pipeline, tier)
    if pipeline is None and tier is None:
        tier = DEFAULT_TIER
    if debug is None:
        debug = environment_flag("AIOPT_DEBUG")
    if debug:
        show_to_debuggers()
    share = share and not debug  # shared code would have the lines of another source
    library = library_with(pipeline_files)
    timing = Timing()
    ctx = make_context()
    text = pipeline if pipeline is not None else f"tier{tier}"
    interpreted = tier == 0
    machine = Target.host if interpreted and target is None else _target(target)
    arrays = open_weights(weights)
    request = None
    if isinstance(machine, Target) and share and not pipeline_files and not interpreted:
        start = time.process_time()
        request = request_digest(source, file, arrays, text, machine, partly=arrays.partly)
        if (known := PROGRAMS.get(request)) is not None:
            state = PassState(ctx, weights=arrays, target=machine)
            seconds = time.process_time() - start
            return replace(known, state=state, tier=tier, timing=timing, seconds=seconds)
    module = _module(source, file, ctx, timing, owned)
    kernels = None
    if isinstance(machine, Target) and share and not interpreted:
        from ..backends.llvm.kernel_store import SharedKernels
        from .cache.kernels import PROCESS_KERNELS

        kernels = SharedKernels(PROCESS_KERNELS, machine)
    state = PassState(ctx, weights=arrays, target=machine, debug_info=debug, kernels=kernels)
    start = time.process_time()
    with timing.scope("Passes"), collector_paused():
        text = _run_pipelines(module, state, tier, text, library, timing, partly=arrays.partly)
    seconds = time.process_time() - start
    lowered = Lowered(module, state, tier, text, timing, seconds, request)
    if tier and not lowered.is_native:
        raise AioptError(f"pipeline tier{tier} leaves the program at the graph level")
    return lowered


def _check_choice(source: object, pipeline: str | None, tier: int | None) -> None:
    from xdsl.dialects.builtin import ModuleOp

    if tier is not None and (isinstance(tier, bool | float) or tier not in TIERS):
        raise AioptError("there is no such tier", expected=_listed(TIERS), found=repr(tier))
    if pipeline is not None and tier is not None:
        raise AioptError("choose a tier or a pipeline, not both")
    if not isinstance(source, str | ModuleOp):
        found = type(source).__name__
        raise AioptError("not a program", expected="a module or IR text", found=found)


def _module(
    source: ModuleOp | str, file: str, ctx: Context, timing: Timing, owned: bool
) -> ModuleOp:
    """A module that may be changed."""
    from ..dialects.text import parse_module, verify_module

    if isinstance(source, str):
        with timing.scope("Parser"):
            return parse_module(source, file, ctx)
    if owned:
        return source
    module = source.clone()
    verify_module(module)
    return module


def _target(target: Target | str | None) -> Target:
    if isinstance(target, Target):
        return target
    return Target.host() if target is None else Target.named(target)


def _run_pipelines(
    module: ModuleOp,
    state: PassState,
    tier: int | None,
    pipeline: str,
    library: Library,
    timing: Timing,
    *,
    partly: bool,
) -> str:
    """Bring the module to the graph level, bind its weights and run `pipeline`; canonical text."""
    from ..passes.manager import PassManager
    from .checks import check_program, foreign_operation

    def run(passes: Pipeline) -> None:
        PassManager(passes, timing=timing).run(module, state)

    if any(op.name.startswith(("stablehlo.", "chlo.")) for op in module.walk()):
        run(library.resolve("stablehlo-to-graph"))
    if tier is not None or foreign_operation(module) is None:
        check_program(module)
    known = _weight_names(module) if state.weights else []
    if state.weights:
        run(library.resolve("bind-weights"))
        state.weights = WatchedWeights(state.weights)
    resolved = library.resolve(pipeline)
    run(resolved)
    if state.weights:
        check_names(state.weights, known, extra=partly)
    return str(resolved)


def _weight_names(module: ModuleOp) -> list[str]:
    """What weights may be called: arguments of functions and the weights named inside."""
    from xdsl.dialects.func import FuncOp

    from ..backends.interp import input_names
    from ..dialects.graph import WeightOp

    names: dict[str, None] = {}
    for op in module.walk():
        if isinstance(op, FuncOp) and not op.is_declaration:
            names |= dict.fromkeys(input_names(op))
        elif isinstance(op, WeightOp):
            names[op.key.data] = None
    return list(names)


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
