"""The first half of compiling: parse, bind weights, run a pipeline's passes (K3, K5).

The passes of a pipeline decide everything; IR is not rewritten here. Before they run, the compile
cache is asked for what would come out.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from ..backends.llvm.artifact import Artifact
from ..backends.llvm.debug_info import environment_flag
from ..backends.llvm.imports import self_contained
from ..backends.llvm.jit import show_to_debuggers
from ..backends.llvm.target import Target
from ..diagnostics import AioptError, location_of
from ..quick_dataclass import dataclass
from .cache.keys import Key
from .cache.lookup import Candidate, Request, find
from .cache.process import process_cache
from .cache.program_key import weight_facts
from .cache.programs import program_of, store_program
from .collector import collector_paused
from .ir_lock import IR_LOCK, exclusive
from .warm import PATIENCE, renamed
from .weights import WatchedWeights, WeightSource, check_names, open_weights

if TYPE_CHECKING:
    import numpy as np
    from xdsl.context import Context
    from xdsl.dialects.builtin import ModuleOp

    from ..passes.base import PassState
    from ..passes.pipeline_text import Library, Pipeline
    from ..passes.timing import Timing


TIERS = (0, 1, 2, 3)
DEFAULT_TIER = 2
"""What `lower` does without a choice."""


@dataclass(frozen=True)
class Lowered:
    """A program after its passes and before code generation.

    `pipeline` is the canonical text of what made it; `seconds` the CPU time of that; `timing` the
    wall time of each stage so far; `name` what the program is called if it has no file; `read` are
    the weights whose values decided what it is.

    `key` is that of its artifact in the compile cache, if it may be kept. If `artifact` is there,
    it is compiled already, and `module` is as it was before its pipeline, which `finish` runs.
    """

    module: ModuleOp
    state: PassState
    tier: int | None
    pipeline: str
    timing: Timing
    seconds: float
    name: str = ""
    read: frozenset[str] = frozenset()
    key: Key | None = None
    artifact: Artifact | None = None
    finish: Callable[[], ModuleOp] | None = None

    def finished(self) -> ModuleOp:
        """The module after the last pass."""
        with IR_LOCK:
            return self.module if self.finish is None else self.finish()

    @property
    def is_native(self) -> bool:
        """Whether there is machine code to make of it: the module is at the llvm level."""
        from ..passes.base import CODEGEN

        if self.artifact is not None:
            return True
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
        if self.artifact is None:
            self._keep(artifact)
        return artifact

    def _keep(self, artifact: Artifact) -> None:
        """Keep what was compiled for others, and for other processes."""
        cache = process_cache()
        if self.key is not None:
            if cache.lasting:
                artifact = self_contained(artifact)
            weights = self.state.weights
            read = weights.read if isinstance(weights, WatchedWeights) else ()
            name = artifact.table.origin
            store_program(cache, self.key, artifact, weights, read=read, program=name)


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

    With `share`, a program or a kernel that was compiled before is taken from the compile cache or
    from this process; such kernels are not in the module. An `owned` module is one that a frontend
    has just made: it is right, and may be changed.
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
    library = library_with(pipeline_files)
    timing = Timing()
    ctx = make_context()
    machine = Target.host if tier == 0 and target is None else Target.chosen(target)
    arrays = open_weights(weights)
    module = _module(source, file, ctx, timing, owned)
    kernels = None
    if share and not debug and tier != 0 and isinstance(machine, Target):
        from ..backends.llvm.kernel_store import SharedKernels
        from .cache.kernels import PROCESS_KERNELS

        kernels = SharedKernels(PROCESS_KERNELS, machine)  # whose lines are of other sources
    state = PassState(ctx, weights=arrays, target=machine, debug_info=debug, kernels=kernels)
    start = time.process_time()
    with timing.scope("Passes"), collector_paused():
        known = _bring_to_graph(module, state, tier, library, timing)
        name = _inner_name(module)
        resolved = library.resolve(pipeline if pipeline is not None else f"tier{tier}")
        key = found = None
        if kernels is not None and isinstance(machine, Target):
            wanted = _wanted(module, arrays, resolved, tier, machine)
            key, found = wanted[-1].key, _found(wanted, module, arrays)
        finish = partial(_run, resolved, module, state, timing)
        if found is None:
            finish()
        if state.weights:
            check_names(state.weights, known, extra=arrays.partly)
    lowered = Lowered(
        module,
        state,
        tier,
        str(resolved),
        timing,
        time.process_time() - start,
        name=name,
        read=frozenset(state.weights.read if isinstance(state.weights, WatchedWeights) else ()),
        key=key,
        artifact=found,
        finish=finish if found is not None else None,
    )
    if tier and not lowered.is_native:
        raise AioptError(f"pipeline tier{tier} leaves the program at the graph level")
    return lowered


def _found(
    wanted: Sequence[Candidate], module: ModuleOp, weights: Mapping[str, np.ndarray]
) -> Artifact | None:
    """The program in the compile cache, under the names of the module and its file."""
    from ..backends.interp import find_function
    from ..passes.functions import program_name

    cache = process_cache()
    found = find(partial(cache.get, patience=PATIENCE), wanted)
    if found is None:
        return None
    loaded = program_of(cache, found, weights, patience=PATIENCE)
    if loaded is None:
        return None
    try:
        function = find_function(module)
    except AioptError:  # none at the graph level
        return loaded.artifact
    place = location_of(function)
    file = None if place is None else place.file
    return renamed(loaded.artifact, program_name(function), file)


def _inner_name(module: ModuleOp) -> str:
    from ..backends.interp import find_function
    from ..passes.functions import inner_name

    try:
        return inner_name(find_function(module))
    except AioptError:
        return ""


def _wanted(
    module: ModuleOp,
    weights: Mapping[str, np.ndarray],
    pipeline: Pipeline,
    tier: int | None,
    target: Target,
) -> list[Candidate]:
    """What to look for when a program is compiled at once, for all sizes."""
    from ..passes.digest import module_digest

    facts = tuple(weight_facts(weights))
    digest, target_json = module_digest(module), target.to_json()
    return [Request(digest, facts, str(pipeline), tier, target_json).candidate()]


def _check_choice(source: object, pipeline: str | None, tier: int | None) -> None:
    from xdsl.dialects.builtin import ModuleOp

    if tier is not None and (isinstance(tier, bool | float) or tier not in TIERS):
        raise AioptError("there is no such tier", expected=listed(TIERS), found=repr(tier))
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


def _run(passes: Pipeline, module: ModuleOp, state: PassState, timing: Timing) -> ModuleOp:
    from ..passes.manager import PassManager

    PassManager(passes, timing=timing).run(module, state)
    return module


def _bring_to_graph(
    module: ModuleOp, state: PassState, tier: int | None, library: Library, timing: Timing
) -> list[str]:
    """Bring the module to the graph level and bind its weights; what weights may be called."""
    from .checks import check_program, foreign_operation

    if any(op.name.startswith(("stablehlo.", "chlo.")) for op in module.walk()):
        _run(library.resolve("stablehlo-to-graph"), module, state, timing)
    if tier is not None or foreign_operation(module) is None:
        check_program(module)
    if not state.weights:
        return []
    known = _weight_names(module)
    _run(library.resolve("bind-weights"), module, state, timing)
    state.weights = WatchedWeights(state.weights)
    return known


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


def listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers[:-1])) + f" or {numbers[-1]}"
