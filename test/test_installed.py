"""What counts as the same installation of the compiler."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from aiopt import installed

ROOT = Path(installed.__file__).parent
LATER = time.time() + 1000.0
"""When a process begins that sees whatever the tests have written."""


def tree(folder: Path) -> Path:
    """A package with sources, and things that are none."""
    package = folder / "aiopt"
    for name in (
        "__init__.py",
        "installed.py",
        "passes/cse.py",
        "passes/pipelines/builtin.pipeline",
        "backends/llvm/runtime.ll",
    ):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(f"this is {name}")
    for name in (
        "docs/index.md",
        "test/passes/test_cse.py",
        "passes/__pycache__/cse.pyc",
        ".git/x",
    ):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text("no source")
    for path in package.rglob("*"):
        os.utime(path, (1e9, 1e9))
    return package


def install(folder: Path) -> Path:
    """The package as pip installs it: RECORD is written last."""
    package = tree(folder)
    information = folder / "aiopt-0.1.0.dist-info"
    information.mkdir()
    rows = ["aiopt-0.1.0.dist-info/RECORD,,", f"{folder}/../bin/aiopt-run,sha256={folder.name},9"]
    for path in sorted(package.rglob("*.*")):
        if path.is_file() and ".git" not in path.parts:
            data = path.read_bytes()
            content = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().strip("=")
            hashed = "," if path.suffix == ".pyc" else f"sha256={content},{len(data)}"
            rows.append(f"{path.relative_to(folder)},{hashed}")
    (information / "RECORD").write_text("\n".join(rows))
    os.utime(information / "RECORD", (2e9, 2e9))
    os.utime(information / "RECORD", (1e9 + 5, 1e9 + 5))
    return package


def build(package: Path, since: float = LATER) -> str:
    return installed.build_of(str(package), since)


def test_the_build_of_a_tree_is_the_same_anywhere(tmp_path: Path) -> None:
    here = tree(tmp_path / "a")
    shutil.copytree(here, tmp_path / "b/aiopt")
    assert build(here) == build(tmp_path / "b/aiopt")


@pytest.mark.parametrize(
    "name", ["installed.py", "passes/cse.py", "passes/pipelines/builtin.pipeline"]
)
@pytest.mark.parametrize("make", [tree, install])
def test_an_edit_changes_the_build(tmp_path: Path, make, name: str) -> None:
    package = make(tmp_path)
    before = build(package)
    path = package / name
    path.write_text(path.read_text().upper())  # of the same size
    assert build(package) != before
    os.utime(path, ns=(10**18 + 1, 10**18 + 1))  # another nanosecond
    if make is tree:
        assert build(package) != before


@pytest.mark.parametrize("make", [tree, install])
def test_files_that_come_and_go_change_the_build(tmp_path: Path, make) -> None:
    package = make(tmp_path)
    before = build(package)
    new = package / "lowering/new.py"
    new.parent.mkdir()
    new.write_text("")
    os.utime(new, (1e9, 1e9))
    with_new = build(package)
    assert with_new != before
    new.rename(package / "lowering/newer.py")
    assert build(package) not in (before, with_new)
    (package / "lowering/newer.py").unlink()
    assert build(package) == before
    (package / "backends/llvm/runtime.ll").unlink()
    assert build(package) != before


@pytest.mark.parametrize("make", [tree, install])
def test_what_is_no_source_does_not_count(tmp_path: Path, make) -> None:
    package = make(tmp_path)
    before = build(package)
    for name in ("docs/index.md", "test/passes/test_cse.py", "passes/__pycache__/cse.pyc"):
        (package / name).write_text("edited")
    (package / "passes/notes.txt").write_text("new")
    assert build(package) == before


def test_compiled_modules_instead_of_sources(tmp_path: Path) -> None:
    package = tree(tmp_path)
    for path in list(package.rglob("*.py")):
        path.rename(path.with_suffix(".pyc"))
    before = build(package)
    os.utime(package / "passes/cse.pyc", (1e9 + 1, 1e9 + 1))
    assert build(package) != before


def test_a_package_without_files_has_no_build(tmp_path: Path) -> None:
    (tmp_path / "aiopt").mkdir()
    assert build(tmp_path / "aiopt") != build(tmp_path / "aiopt")


def test_wheels_have_the_same_build_wherever_they_are(tmp_path: Path) -> None:
    one, two = install(tmp_path / "one"), install(tmp_path / "two")
    for path in two.rglob("*"):
        os.utime(path, (1e9 + 3, 1e9 + 3))
    assert build(one) == build(two)
    assert build(one) != build(tree(tmp_path / "three"))


def test_an_upgrade_while_the_process_runs(tmp_path: Path) -> None:
    """What is on disk may not be what runs, so nothing has the same build."""
    package = tree(tmp_path)
    began = 1e9 + 50
    before = build(package, began)
    os.utime(package / "passes/cse.py", (began + 1, began + 1))
    first, second = build(package, began), build(package, began)
    assert len({before, first, second}) == 3


def test_the_folders_are_those_of_the_packages() -> None:
    tomllib = pytest.importorskip("tomllib")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = project["tool"]["setuptools"]["packages"]
    folders = {name.split(".")[1] for name in packages if "." in name}
    assert folders - {"tools"} == set(installed.FOLDERS)
    data = dict(project["tool"]["setuptools"]["package-data"])
    for decides_no_code in ("cache.simulation.traces", "tiering.reports.page"):
        del data[f"aiopt.jitrt.{decides_no_code}"]
    suffixes = {pattern.strip("*") for patterns in data.values() for pattern in patterns}
    assert suffixes <= {*installed.SUFFIXES}


def test_versions_are_those_of_the_packages() -> None:
    from importlib.metadata import version

    for name in ("xdsl", "llvmlite", "ml_dtypes", "numpy"):
        assert installed.package_version(name) == version(name)
    assert installed.package_version("there_is_no_such_package") == installed.UNKNOWN


def test_a_new_process_knows_its_versions_without_importing_them() -> None:
    code = """
import sys
from aiopt.jitrt.cache.environment import machine_key
from aiopt import installed
installed.build(), installed.plugins(), installed.python_abi(), machine_key()
installed.package_version("xdsl"), installed.package_version("llvmlite")
print([name for name in ("xdsl", "llvmlite", "importlib.metadata") if name in sys.modules])
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def plugin(site: Path, groups: str = "[aiopt.passes]\nfast = fast:Fast\n") -> Path:
    information = site / "fast-1.2.dist-info"
    information.mkdir(parents=True)
    (information / "entry_points.txt").write_text(groups)
    (site / "fast.py").write_text("class Fast: ...")
    (information / "RECORD").write_text("fast.py,sha256=abc,15\nfast-1.2.dist-info/RECORD,,\n")
    for path in (site / "fast.py", information / "RECORD"):
        os.utime(path, (1e9, 1e9))
    return site


def plugins_with(*path: Path) -> str:
    """What a process says that has these folders on its path."""
    code = "from aiopt import installed; print(installed.plugins())"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT.parent), *map(str, path)])}
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True
    ).stdout.strip()


def test_plugins_count(tmp_path: Path) -> None:
    site = plugin(tmp_path / "site")
    before = plugins_with(site)
    assert before.startswith("fast-1.2 ")
    assert plugins_with(site) == before
    assert plugins_with(plugin(tmp_path / "elsewhere")) == before
    (site / "fast.py").write_text("class Slow: ...")
    os.utime(site / "fast.py", (1e9 + 1, 1e9 + 1))
    assert plugins_with(site) != before
    assert plugins_with(plugin(tmp_path / "tool", "[console_scripts]\nx = fast:x\n")) == ""


def test_a_plugin_nobody_knows_the_code_of_is_new_each_time(tmp_path: Path) -> None:
    site = plugin(tmp_path)
    (site / "fast-1.2.dist-info/RECORD").unlink()
    assert plugins_with(site) != plugins_with(site)


def test_a_plugin_that_is_being_written(tmp_path: Path) -> None:
    site, source = plugin(tmp_path / "site"), tmp_path / "my source"
    source.mkdir()
    (source / "fast.py").write_text("class Fast: ...")
    os.utime(source / "fast.py", (1e9, 1e9))
    (site / "fast-1.2.dist-info/direct_url.json").write_text(
        f'{{"url": "{source.as_uri()}", "dir_info": {{"editable": true}}}}'
    )
    before = plugins_with(site)
    assert plugins_with(site) == before
    os.utime(source / "fast.py", (1e9 + 1, 1e9 + 1))
    assert plugins_with(site) != before
