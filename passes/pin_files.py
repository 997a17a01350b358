"""Which files are of pins, not of pipelines: by their names, without reading IR (SPEC T1).

They stand among the files with pipelines wherever these are given, so that all that is made of
pipelines knows of them, and so do keys, which have the contents of these files.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from ..diagnostics import AioptError, Location

SUFFIX = ".mlir"


def is_pin_file(path: str | os.PathLike[str]) -> bool:
    """Whether a file is of pins."""
    return os.fspath(path).endswith(SUFFIX)


def pin_files(
    pins: str | os.PathLike[str] | Iterable[str | os.PathLike[str]] | None,
) -> tuple[str | os.PathLike[str], ...]:
    """The files that somebody gives as pins.

    Raises:
        AioptError: one has another name.
    """
    if pins is None:
        return ()
    files = (pins,) if isinstance(pins, str | os.PathLike) else tuple(pins)
    for file in files:
        if not is_pin_file(file):
            raise AioptError(
                "a file of pins is IR", location=Location(os.fspath(file)), expected=f"*{SUFFIX}"
            )
    return files
