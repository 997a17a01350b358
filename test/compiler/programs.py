"""The programs of `programs.mlir` by name: the first comment line of each section."""

from __future__ import annotations

from pathlib import Path


def _read() -> dict[str, str]:
    text = Path(__file__).with_name("programs.mlir").read_text(encoding="utf-8")
    programs: dict[str, str] = {}
    for section in text.split("// -----\n")[1:]:
        title, body = section.strip().split("\n", 1)
        programs[title.removeprefix("// ")] = body
    return programs


PROGRAMS = _read()
