"""From an artifact to a program: constants are prepared, objects linked, kernels called (K5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from ..backends.llvm.arena import Arena
from ..backends.llvm.artifact import Artifact
from ..backends.llvm.host import keep_facts
from ..backends.llvm.imports import artifact_imports
from ..backends.llvm.runtime import Descriptor, NativeProgram
from ..backends.llvm.shared_code import keep_in
from ..backends.llvm.threads import thread_count
from ..backends.llvm.versions import VersionedEntry, signature_text
from ..passes.timing import Timing
from .arguments import NativeFallback, infos
from .cache import machine
from .cache.shared_objects import PROCESS_OBJECTS
from .program import Program
from .weights import ReadyConstants, prepare_constants

if TYPE_CHECKING:
    from xdsl.dialects.builtin import ModuleOp

keep_in(PROCESS_OBJECTS)
keep_facts(machine.recall, machine.remember)


def link(
    artifact: Artifact,
    weights: Mapping[str, np.ndarray],
    *,
    name: str = "program",
    module: ModuleOp | None = None,
    make_module: Callable[[], ModuleOp] | None = None,
    timing: Timing | None = None,
    threads: int | None = None,
) -> Program:
    """A program of an artifact alone, ready to be called; see `Program` for the rest."""
    table = artifact.table
    counts: Counter[str] = Counter()
    timing = Timing() if timing is None else timing
    with timing.scope("Link"):
        native = link_version(artifact, weights, thread_count(threads))
        fallback = NativeFallback(table, counts)
        versions = VersionedEntry(name, signature_text(name, table), fallback, artifact.runtime)
        fallback.core = versions.core
        versions.install([(native, None)])
    inputs, results = infos(table)
    return Program(
        name=name,
        tier=artifact.tier,
        entry=versions.entry,
        inputs=inputs,
        results=results,
        counts=counts,
        native=native,
        artifact=artifact,
        module=module,
        make_module=make_module,
        compile_seconds=artifact.compile_seconds,
        timing=timing,
    )


def link_version(
    artifact: Artifact,
    weights: Mapping[str, np.ndarray],
    threads: int,
    ready: ReadyConstants | None = None,
    arena: Arena | None = None,
) -> NativeProgram:
    """Link an artifact into the process.

    It may share constants and the memory that calls keep with other versions of the program.
    """
    table = artifact.table
    constants = prepare_constants(
        table.consts, weights, artifact.constants, artifact.prepare, ready
    )
    code = artifact.load(artifact_imports(artifact))
    kernels = [code.address(kernel) for kernel in table.kernels]
    descriptor = Descriptor(table, kernels, constants, threads, artifact.pool, arena)
    return NativeProgram(descriptor, code, artifact.runtime)
