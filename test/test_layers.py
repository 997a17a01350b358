"""Imports point downwards only: tools, xp, jitrt, backends, lowering, passes, dialects."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = ("dialects", "passes", "lowering", "backends", "jitrt", "xp", "tools")
FILES = [path for floor in FLOORS for path in sorted((ROOT / floor).rglob("*.py"))]


def imported_folders(path: Path) -> Iterator[tuple[int, str]]:
    """Line and top-level folder of each relative import, also of those inside functions."""
    package = path.relative_to(ROOT).parts[:-1]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = package[: len(package) - node.level + 1]
            names = (*base, *(node.module.split(".") if node.module else ()))
            if names:
                yield node.lineno, names[0]
            else:
                yield from ((node.lineno, alias.name) for alias in node.names)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_downwards(path: Path):
    own = FLOORS.index(path.relative_to(ROOT).parts[0])
    above = [
        f"line {line}: {folder}"
        for line, folder in imported_folders(path)
        if folder in FLOORS and FLOORS.index(folder) > own
    ]
    assert not above
