"""Third-party dialects and passes: the package in examples/plugin, found by its entry points."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

PLUGIN = Path(__file__).parents[2] / "examples" / "plugin"
SQUARE = "func.func @f(%x: f32) -> f32 {\n  %y = toy.square %x : f32\n  func.return %y : f32\n}\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package installed in it: its modules, and what an installer writes."""
    site = tmp_path_factory.mktemp("site")
    project = tomllib.loads((PLUGIN / "pyproject.toml").read_text())["project"]
    (site / "aiopt_toy").symlink_to(PLUGIN / "aiopt_toy")
    info = site / f"aiopt_toy-{project['version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    )
    sections = [
        f"[{group}]\n" + "".join(f"{name} = {value}\n" for name, value in points.items())
        for group, points in project["entry-points"].items()
    ]
    (info / "entry_points.txt").write_text("\n".join(sections))
    return site


def opt(site: Path | None, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run aiopt-opt in a process that sees `site`."""
    code = "import sys; from aiopt.tools.opt import main; sys.exit(main())"
    env = {**os.environ, "PYTHONPATH": "" if site is None else str(site)}
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, env=env)


def test_dialect_and_pass(site: Path) -> None:
    done = opt(site, "-p", "func.func(toy-to-arith{fast=true})", stdin=SQUARE)
    assert (done.returncode, done.stderr) == (0, "")
    assert "%y = arith.mulf %x, %x fastmath<fast> : f32" in done.stdout


def test_round_trip_and_generic_passes(site: Path) -> None:
    twice = SQUARE.replace("  func.return", "  %z = toy.square %x : f32\n  func.return")
    done = opt(site, "-p", "cse", stdin=twice)
    assert done.stdout.count("toy.square") == 1


def test_listed_and_suggested(site: Path) -> None:
    listed = opt(site, "--list-passes").stdout
    rows = [line.split(maxsplit=1) for line in listed.splitlines()]
    assert ["toy-to-arith", "Lower toy.square to arith.mulf."] in rows
    assert "did you mean 'toy-to-arith'?" in opt(site, "-p", "toy-to-arit", stdin=SQUARE).stderr


def test_verified(site: Path) -> None:
    done = opt(site, stdin=SQUARE.replace("f32", "i32"))
    assert done.returncode == 1
    assert done.stderr.startswith("<stdin>:2:3: error: ")


def test_absent_without_the_package() -> None:
    done = opt(None, stdin=SQUARE)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "<stdin>:2:8: error: dialect 'toy' is not registered\n"


def test_broken_package(tmp_path: Path) -> None:
    info = tmp_path / "broken-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 1\n")
    (info / "entry_points.txt").write_text(
        "[aiopt.passes]\nbroken = no_such_module:Pass\n[aiopt.dialects]\nfoo = no_such_module:Foo\n"
    )
    done = opt(tmp_path, "-p", "broken", stdin=SQUARE)
    assert done.stderr.startswith("<pipeline>:1:1: error: cannot load pass 'broken' from no_such_")
    listed = opt(tmp_path, "--list-passes")
    assert listed.returncode == 0
    rows = dict(line.split(maxsplit=1) for line in listed.stdout.splitlines())
    assert rows["broken"].startswith("(cannot load pass 'broken' from no_such_module:Pass: ")
    done = opt(tmp_path, stdin='"foo.bar"() : () -> ()')
    assert "error: cannot load dialect 'foo' from no_such_module:Foo: ModuleNotFound" in done.stderr
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
