"""Artifacts as files: written whole or not at all, with the weights inside if wanted (K5, T9)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from ..backends.llvm.artifact import Artifact
from ..backends.llvm.imports import self_contained
from ..diagnostics import AioptError, Location, reason_of
from .weights import given_constants
from .whole_file import written_whole


def save_artifact(artifact: Artifact, path: str | os.PathLike[str]) -> None:
    """Write an artifact with the code it shares with others. Raises AioptError if that fails."""
    target = Path(path)
    try:
        with written_whole(target) as file:
            file.write(self_contained(artifact).to_bytes())
    except (OSError, ValueError) as error:
        raise AioptError(
            f"cannot write: {reason_of(error)}", location=Location(str(target))
        ) from error


def with_weights(artifact: Artifact, weights: Mapping[str, np.ndarray]) -> Artifact:
    """The artifact with the values of its weights inside, so that nothing has to be given later.

    Weights that it computes from others are computed now: loading it needs no IR.
    Raises AioptError for a missing weight or one that does not fit.
    """
    specs = dict.fromkeys(artifact.table.consts)
    given = given_constants(specs, weights, artifact.constants, artifact.prepare)
    constants = {spec.name: np.ascontiguousarray(array).tobytes() for spec, array in given.items()}
    return replace(artifact, constants={**artifact.constants, **constants}, prepare="")
