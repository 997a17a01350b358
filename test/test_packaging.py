"""pyproject.toml against the tree: every folder of the package, and its data, is listed."""

from __future__ import annotations

import tomllib
from pathlib import Path

import aiopt

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SETUPTOOLS = PYPROJECT["tool"]["setuptools"]
FLOORS = ("backends", "dialects", "jitrt", "lowering", "passes", "tools", "xp")


def test_every_package_is_listed() -> None:
    folders = [path.parent for floor in FLOORS for path in (ROOT / floor).rglob("__init__.py")]
    names = ["aiopt", *("aiopt." + ".".join(each.relative_to(ROOT).parts) for each in folders)]
    assert sorted(SETUPTOOLS["packages"]) == sorted(names)


def test_every_data_file_is_listed() -> None:
    for floor in FLOORS:
        for path in (ROOT / floor).rglob("*"):
            if path.is_dir() or path.suffix in (".py", ".pyc"):
                continue
            package = "aiopt." + ".".join(path.parent.relative_to(ROOT).parts)
            patterns = SETUPTOOLS["package-data"].get(package, [])
            assert any(path.match(pattern) for pattern in patterns), f"{path} is not in the wheel"


def test_version() -> None:
    assert PYPROJECT["project"]["version"] == aiopt.__version__


def test_exact_pins() -> None:
    assert {"xdsl==0.74.0", "llvmlite==0.50.0"} <= set(PYPROJECT["project"]["dependencies"])
