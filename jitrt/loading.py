"""`load` and `compile`: from a file, text or module to a callable `Program` (K4, K5, T9)."""

from __future__ import annotations

import mmap
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

import numpy as np

from ..backends.llvm.artifact import MAGIC, Artifact
from ..backends.llvm.target import Target
from ..diagnostics import AioptError, Location, reason_of
from ..passes.pin_files import pin_files
from .build import make_program
from .linking import link
from .program import Program, file_path
from .weights import WeightSource, check_bound, open_weights

if TYPE_CHECKING:
    from xdsl.dialects.builtin import ModuleOp

ONNX = ".onnx"
"""How the names of ONNX models end."""


class ModelProto(Protocol):
    """What is needed of an `onnx.ModelProto`."""

    def SerializeToString(self) -> bytes: ...


def load(
    path: str | os.PathLike[str],
    *,
    values: Mapping[str, np.ndarray] | None = None,
    weights: WeightSource | None = None,
    policy: str | None = None,
    pipeline: str | None = None,
    tier: int | None = None,
    threads: int | None = None,
    target: Target | str | None = None,
    pipeline_files: Sequence[str | os.PathLike[str]] = (),
    pins: str | os.PathLike[str] | None = None,
    debug: bool | None = None,
) -> Program:
    """Load a program from an IR file (graph or StableHLO text), an ONNX model or a saved artifact.

    Args:
        values: inputs of an ONNX model that become constants, since they decide shapes. A model
            with such inputs that are not given is compiled when it is called.
        weights: a safetensors file, the ONNX model that an artifact was made of, or arrays by name;
            the arguments they name become constants. A file may hold more than the program needs,
            a dictionary may not.
        policy: the name or text of a policy, which says how the program climbs from tier 0 while
            it runs. By default what the module's own attributes say, else $AIOPT_POLICY, else
            "default".
        pipeline: a pipeline's name or text; the program is compiled with it now, and stays so.
        tier: this tier and no other: 0 interprets, the others are compiled now. $AIOPT_TIER does
            the same for programs that are given neither policy, pipeline nor tier.
        threads: how many threads may share a kernel; by default what AIOPT_NUM_THREADS says, else
            all processors that this process may use. Results do not depend on it.
        target: "native", "avx512", "avx2", "generic" or a `Target`.
        pipeline_files: files with more pipelines; they may redefine those of the tiers.
        pins: an .mlir file of schedules that were chosen for kernels, such as a search leaves.
        debug: compile with debug information, for gdb and perf; by default if the environment
            variable AIOPT_DEBUG is set and not 0.

    Raises:
        AioptError: anything is wrong with the file, the weights or the options.
    """
    options: dict[str, Any] = {
        "weights": weights,
        "policy": policy,
        "pipeline": pipeline,
        "tier": tier,
        "threads": threads,
        "target": target,
        "pipeline_files": (*pipeline_files, *pin_files(pins)),
        "debug": debug,
    }
    if file_path(path).endswith(ONNX):
        from .onnx_program import onnx_program

        return onnx_program(path, values=values, **options)
    if values is not None:
        where = Location(str(path))
        raise AioptError("only inputs of an ONNX model can be given values", location=where)
    artifact = read_artifact(path)
    if artifact is None:
        from ..dialects.source_text import read_source

        text, name = read_source(str(path))
        return compile(text, file=name, **options)
    if any((policy, pipeline, tier is not None, target, pipeline_files, pins, debug)):
        raise AioptError(
            "an artifact is compiled already: policy, pipeline, tier, target, pins and debug cannot"
            " be chosen",
            location=Location(str(path)),
        )
    arrays = open_weights(weights)
    try:
        check_bound(arrays, [spec.name for spec in artifact.table.inputs])
        return link(artifact, arrays, name=Path(path).stem, threads=threads)
    except AioptError as error:
        raise error.at(Location(str(path))) from None


def read_artifact(path: str | os.PathLike[str]) -> Artifact | None:
    """The artifact in a file, or None if the file does not start like one.

    The file is mapped: constants are read where they lie, and shared by processes.
    """
    where = Location(str(path))
    try:
        with Path(path).open("rb") as stream:
            if stream.read(len(MAGIC)) != MAGIC:
                return None
            data = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:
        raise AioptError(f"cannot read: {reason_of(error)}", location=where) from error
    try:
        return Artifact.from_bytes(memoryview(data), copy=False)
    except AioptError as error:
        raise error.at(where) from None


def compile(
    source: ModuleOp | str | bytes | ModelProto,
    *,
    values: Mapping[str, np.ndarray] | None = None,
    weights: WeightSource | None = None,
    policy: str | None = None,
    pipeline: str | None = None,
    tier: int | None = None,
    threads: int | None = None,
    target: Target | str | None = None,
    pipeline_files: Sequence[str | os.PathLike[str]] = (),
    pins: str | os.PathLike[str] | None = None,
    debug: bool | None = None,
    file: str = "<string>",
) -> Program:
    """Compile a module, IR text or an ONNX model (a `ModelProto`, or its bytes); see `load`.

    `file` names the text in diagnostics. A module that is passed in is left as it is.
    """
    options: dict[str, Any] = {
        "weights": weights,
        "policy": policy,
        "pipeline": pipeline,
        "tier": tier,
        "threads": threads,
        "target": target,
        "pipeline_files": (*pipeline_files, *pin_files(pins)),
        "debug": debug,
        "file": file,
    }
    if isinstance(source, bytes) or hasattr(source, "SerializeToString"):
        from .onnx_program import onnx_program

        file = "<model>" if file == "<string>" else file
        return onnx_program(source, **{**options, "values": values, "file": file})
    if values is not None:
        raise AioptError(
            "only inputs of an ONNX model can be given values", location=Location(file)
        )
    return make_program(cast("ModuleOp | str", source), **options)
