"""IR text as bytes of a file: nothing here needs xDSL (SPEC K1)."""

from __future__ import annotations

import sys
from pathlib import Path

from ..diagnostics import AioptError, Location, reason_of


def read_source(path: str) -> tuple[str, str]:
    """The text of a file, or of stdin for `-`, and the name diagnostics give it.

    Raises:
        AioptError: there is no such file, it cannot be read, or it is not UTF-8.
    """
    data, name = read_bytes(path)
    return decode(data, name), name


def read_bytes(path: str) -> tuple[bytes, str]:
    """The bytes of a file, or of stdin for `-`, and the name diagnostics give it.

    Raises:
        AioptError: there is no such file, or it cannot be read.
    """
    name = "<stdin>" if path == "-" else path
    try:
        if path != "-":
            return Path(path).read_bytes(), name
        if sys.stdin is None:
            raise AioptError("cannot read: it is closed", location=Location(name))
        if hasattr(sys.stdin, "buffer"):
            return sys.stdin.buffer.read(), name
        return sys.stdin.read().encode(), name
    except (OSError, ValueError) as error:
        raise AioptError(f"cannot read: {reason_of(error)}", location=Location(name)) from error


def decode(data: bytes, file: str) -> str:
    """UTF-8 text, or a diagnostic at the first byte that is not."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line_start = data.rfind(b"\n", 0, error.start) + 1
        column = len(data[line_start : error.start].decode("utf-8", "replace")) + 1
        raise AioptError(
            "not a text file",
            location=Location(file, data.count(b"\n", 0, error.start) + 1, column),
            expected="UTF-8",
            found=f"byte 0x{data[error.start]:02x}",
            hint="the name of an ONNX model ends in .onnx",
        ) from error
