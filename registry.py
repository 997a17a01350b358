"""Which passes and dialects there are, by name (SPEC K2).

Names map to "module:ATTRIBUTE" strings, imported on first use: listing names costs no import,
and no floor of the package imports the one above it. Modules are relative to the package. Third
parties add theirs through the entry-point groups `aiopt.passes` and `aiopt.dialects`; a name of
ours wins over theirs.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from . import installed
from .diagnostics import AioptError, Location, did_you_mean

if TYPE_CHECKING:
    from xdsl.ir import Dialect

    from .passes.base import Pass

_PACKAGE = __package__

PASSES: dict[str, str] = {
    "assume": "passes.assume:AssumePass",
    "assume-profile": "passes.assume_profile:AssumeProfilePass",
    "bind-weights": "passes.bind_weights:BindWeightsPass",
    "bucket-shapes": "passes.policies.bucket_shapes:BucketShapesPass",
    "cache-policy": "passes.policies.cache_policy:CachePolicyPass",
    "canonicalize": "passes.canonicalize:CanonicalizePass",
    "cse": "passes.cse:CsePass",
    "dce": "passes.dce:DcePass",
    "decompose": "passes.decompose:DecomposePass",
    "fold-batch-norm": "passes.fold_batch_norm:FoldBatchNormPass",
    "fuse": "passes.fuse:FusePass",
    "graph-to-lin": "lowering.graph_to_lin:GraphToLinPass",
    "hoist-constants": "passes.hoist_constants:HoistConstantsPass",
    "hotness-policy": "passes.policies.hotness_policy:HotnessPolicyPass",
    "infer-shapes": "passes.infer_shapes:InferShapesPass",
    "inline": "passes.inline:InlinePass",
    "latency-policy": "passes.policies.latency_policy:LatencyPolicyPass",
    "lin-to-linalg": "lowering.lin_to_linalg:LinToLinalgPass",
    "lin-to-llvm": "lowering.lin_to_llvm:LinToLLVMPass",
    "pack-weights": "passes.pack_weights:PackWeightsPass",
    "pad-shapes": "passes.pad_shapes:PadShapesPass",
    "plan-arena": "passes.plan_arena:PlanArenaPass",
    "recognize-composites": "passes.recognize_composites:RecognizeCompositesPass",
    "resource-policy": "passes.policies.resource_policy:ResourcePolicyPass",
    "schedule": "passes.schedule:SchedulePass",
    "schedule-space": "passes.schedule_space:ScheduleSpacePass",
    "specialize": "passes.specialize:SpecializePass",
    "speculation-policy": "passes.policies.speculation_policy:SpeculationPolicyPass",
    "tuning-policy": "passes.policies.tuning_policy:TuningPolicyPass",
    "stablehlo-to-graph": "lowering.stablehlo_to_graph:StablehloToGraphPass",
    "tier-policy": "passes.policies.tier_policy:TierPolicyPass",
    "unroll-tiles": "passes.unroll_tiles:UnrollTilesPass",
}

DIALECTS: dict[str, str] = {
    "arith": "dialects.arith_ext:Arith",
    "graph": "dialects.graph:Graph",
    "sdy": "dialects.sdy:Sdy",
    "shape": "dialects.shape:Shape",
    "stablehlo": "dialects.stablehlo:StableHlo",
    "chlo": "dialects.stablehlo:Chlo",
    "lin": "dialects.lin:Lin",
    "llvmx": "dialects.llvm_ext:LlvmExt",
}

XDSL_DIALECTS: dict[str, str] = {
    "builtin": "xdsl.dialects.builtin:Builtin",
    "func": "xdsl.dialects.func:Func",
    "math": "xdsl.dialects.math:Math",
    "scf": "xdsl.dialects.scf:Scf",
    "cf": "xdsl.dialects.cf:Cf",
    "llvm": "xdsl.dialects.llvm:LLVM",
    "tensor": "xdsl.dialects.tensor:Tensor",
    "linalg": "xdsl.dialects.linalg:Linalg",
    "memref": "xdsl.dialects.memref:MemRef",
    "vector": "xdsl.dialects.vector:Vector",
    "affine": "xdsl.dialects.affine:Affine",
}


@cache
def _plugins(group: str) -> dict[str, Any]:
    """The entry points of a group by name; the first distribution on the path wins."""
    if not installed.plugins():
        return {}  # known without what `importlib.metadata` takes: 15 ms
    from importlib.metadata import entry_points

    found: dict[str, Any] = {}
    for point in entry_points(group=group):
        found.setdefault(point.name, point)
    return found


def _load_plugin(kind: str, group: str, name: str, location: Location | None = None) -> Any:
    point = _plugins(group)[name]
    try:
        return point.load()
    except Exception as error:
        raise AioptError(
            f"cannot load {kind} '{name}' from {point.value}: {type(error).__name__}: {error}",
            location=location,
            hint="the entry point of a third-party package is broken",
        ) from error


def _load(target: str) -> Any:
    module, _, attribute = target.partition(":")
    return getattr(import_module(f"{_PACKAGE}.{module}"), attribute)


def pass_names() -> list[str]:
    """The names of all passes, third-party ones included."""
    return sorted(PASSES.keys() | _plugins("aiopt.passes").keys())


def find_pass(name: str, location: Location | None = None) -> type[Pass]:
    """The pass registered as `name`.

    Raises:
        AioptError: there is none, with a suggestion; `location` is where the name is written.
    """
    if name in PASSES:
        return _load(PASSES[name])
    if name not in _plugins("aiopt.passes"):
        raise AioptError(
            f"unknown pass '{name}'", location=location, hint=did_you_mean(name, pass_names())
        )
    return _load_plugin("pass", "aiopt.passes", name, location)


def has_pass(name: str) -> bool:
    """Whether a pass of that name is registered."""
    return name in PASSES or name in _plugins("aiopt.passes")


def dialect_loaders() -> dict[str, Callable[[], Dialect]]:
    """For each dialect name, a function that imports and returns the dialect."""
    loaders: dict[str, Callable[[], Dialect]] = {}
    for name in _plugins("aiopt.dialects"):
        loaders[name] = lambda name=name: _load_plugin("dialect", "aiopt.dialects", name)
    for name, target in XDSL_DIALECTS.items():
        loaders[name] = lambda target=target: _load_absolute(target)
    for name, target in DIALECTS.items():
        loaders[name] = lambda target=target: _load(target)
    return loaders


def _load_absolute(target: str) -> Any:
    module, _, attribute = target.partition(":")
    return getattr(import_module(module), attribute)
