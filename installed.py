"""What is installed here, as far as it decides compiled code (SPEC C1).

A key names the compiler that made an entry: versions of packages, and the *build*, which tells two
states of one version apart. All of it is found out without importing what is asked about, in about
2 ms of CPU time, once per process.

The build of what was installed from a wheel is the digest of the hashes that RECORD lists for its
sources, and so the same wherever the wheel is installed. RECORD counts only while every file has
the size that it says and is no newer than RECORD itself. Otherwise, and in a source tree, the build
is the digest of the sources' names, sizes and times of change (ns); copies that keep times keep it.
(Python itself takes a file for unchanged by its size and the second of its change.)

A process runs the sources as they were when it imported them. If one changes after the process has
begun, what is on disk may not be what it runs, and its build is a number that no other process has.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.machinery import EXTENSION_SUFFIXES
from importlib.util import find_spec
from pathlib import Path

FOLDERS = ("backends", "dialects", "jitrt", "lowering", "passes", "xp")
"""The folders whose files decide code, besides the modules of the package's own folder."""

SUFFIXES = (".py", ".ll", ".lark", ".pipeline")
"""How the names of sources end."""

PLUGIN_GROUPS = (b"[aiopt.passes]", b"[aiopt.dialects]")
"""Sections of entry_points.txt that add to the compiler (registry.py)."""

UNKNOWN = "unknown"
"""The version of a package that nothing says the version of."""

_NS = 10**9


# ----------------------------------------------------------------------------------------- versions


@cache
def package_version(name: str) -> str:
    """The version of an installed package, which need not be imported; `UNKNOWN` if none says."""
    spec = find_spec(name)
    for place in (spec and spec.submodule_search_locations) or ():
        found = _dist_info(Path(place).parent, name)
        if found is not None:
            return found.stem[len(name) + 1 :]
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return UNKNOWN


def _dist_info(site: Path, name: str) -> Path | None:
    """The `NAME-VERSION.dist-info` in a folder; None if there is none, or several."""
    try:
        entries = os.listdir(site)
    except OSError:
        return None
    found = [e for e in entries if e.startswith(f"{name}-") and e.endswith(".dist-info")]
    return site / found[0] if len(found) == 1 else None


_llvm: list[str] = []


def know_llvm(version: str) -> None:
    """Say which version of LLVM llvmlite brings, so that nobody has to load it to ask."""
    _llvm[:] = [version]


def llvm_version() -> str:
    """The version of LLVM: what is known of it, else what llvmlite says, which loads LLVM."""
    if not _llvm:
        import llvmlite.binding as llvm

        know_llvm(".".join(map(str, llvm.llvm_version_info)))
    return _llvm[0]


def python_abi() -> str:
    """Which Python this is, as the names of extension modules say: `cpython-311-x86_64-linux-gnu`.

    Free-threaded and debug builds, whose objects are laid out in other ways, are told apart.
    """
    return EXTENSION_SUFFIXES[0].split(".")[1]


# ------------------------------------------------------------------------------------------- builds


@dataclass(frozen=True)
class _Source:
    """A file by its name below some folder: size in bytes, time of change in ns since the epoch."""

    name: str
    size: int
    changed: int


@dataclass(frozen=True)
class _Record:
    """What a RECORD lists of sources, name → size in bytes and hash; when it was written (ns)."""

    files: dict[str, tuple[int, str]]
    written: int

    def describes(self, sources: list[_Source]) -> bool:
        """Whether these are the files that were installed."""
        return len(sources) == len(self.files) and all(
            source.changed <= self.written and self.files.get(source.name, (-1,))[0] == source.size
            for source in sources
        )


@cache
def build() -> str:
    """Which state of aiopt's sources this process runs."""
    return build_of(Path(__file__).parent, _STARTED)


def build_of(package: Path, since: float) -> str:
    """The build of the package in a folder, for a process that began at `since` (seconds)."""
    information = _dist_info(package.parent, package.name)
    record = None if information is None else _read_record(information, f"{package.name}/")
    return _build(list(_sources(package)), record, since)


def _build(sources: list[_Source], record: _Record | None, since: float) -> str:
    newest = max((source.changed for source in sources), default=0)
    if newest > since * _NS:
        return f"changed {os.urandom(12).hex()}"
    if record is not None and record.written <= since * _NS and record.describes(sources):
        return _hash(f"{name} {content}" for name, (_, content) in record.files.items())
    return _hash(f"{source.name} {source.size} {source.changed}" for source in sources)


def _hash(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:32]


def _sources(folder: Path, prefix: str = "") -> Iterator[_Source]:
    """The sources of a package, or of one of its folders, which `prefix` names."""
    with os.scandir(folder) as entries:
        for entry in entries:
            name = prefix + entry.name
            if _is_source(name):
                status = entry.stat()
                yield _Source(name, status.st_size, status.st_mtime_ns)
            elif _holds_sources(name) and entry.is_dir():
                yield from _sources(Path(entry.path), f"{name}/")


def _holds_sources(folder: str) -> bool:
    return folder.partition("/")[0] in FOLDERS and not folder.endswith("__pycache__")


def _is_source(name: str) -> bool:
    first, inside, _ = name.partition("/")
    return name.endswith(SUFFIXES) and (not inside or first in FOLDERS)


def _read_record(information: Path, package: str = "") -> _Record | None:
    """RECORD in a dist-info folder, if it is all right: what it lists of the sources of `package`
    (`name/`), or all of what was installed.

    An editable installation lists none of its sources.
    """
    path = information / "RECORD"
    try:
        written = path.stat().st_mtime_ns
        rows = (line.rsplit(",", 2) for line in path.read_text(encoding="utf-8").splitlines())
        files = {
            name[len(package) :]: (int(size), content)
            for name, content, size in rows
            if content and name.startswith(package) and not name.startswith("..")
        }
    except (OSError, ValueError):
        return None
    if package:
        files = {name: row for name, row in files.items() if _is_source(name)}
    return _Record(files, written) if files else None


def _process_start() -> float:
    """Seconds since the epoch at which this process began; now, where the system does not say."""
    try:
        with open("/proc/self/stat", "rb") as file:
            ticks = int(file.read().rpartition(b")")[2].split()[19])
        age = time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, AttributeError, IndexError):
        return time.time()
    return time.time() - age


_STARTED = _process_start()
"""In a forked child: when the process began that imported this module and whatever came with it."""


# ------------------------------------------------------------------------------------------ plugins


@cache
def plugins() -> str:
    """The packages that add passes or dialects, each with version and build; empty if none does."""
    return ", ".join(sorted({found for place in sys.path for found in _plugins(Path(place))}))


def _plugins(site: Path) -> Iterator[str]:
    try:
        names = os.listdir(site)
    except OSError:
        return
    for name in names:
        if not name.endswith((".dist-info", ".egg-info")):
            continue
        try:
            points = (site / name / "entry_points.txt").read_bytes()
        except OSError:
            continue
        if any(group in points for group in PLUGIN_GROUPS):
            yield f"{name.rpartition('.')[0]} {_plugin_build(site / name)}"


def _plugin_build(information: Path) -> str:
    """The build of a third party's package; if it cannot be known, one of its own each time."""
    record = _read_record(information)
    site = information.parent
    try:
        folder = _edited_folder(information)
        if folder is not None:
            record, site = None, folder
        names = _python_files(folder) if record is None else record.files
        sources = [_source(site, name) for name in names]
    except (OSError, ValueError):
        sources = []
    return _build(sources, record, _STARTED) if sources else f"unknown {os.urandom(12).hex()}"


def _source(folder: Path, name: str) -> _Source:
    status = (folder / name).stat()
    return _Source(name, status.st_size, status.st_mtime_ns)


def _python_files(folder: Path | None) -> list[str]:
    return [] if folder is None else [str(f.relative_to(folder)) for f in folder.rglob("*.py")]


def _edited_folder(information: Path) -> Path | None:
    """The source folder of an editable installation."""
    from urllib.parse import unquote, urlsplit

    path = information / "direct_url.json"
    if not path.exists():
        return None
    found = json.loads(path.read_text(encoding="utf-8"))
    if not found.get("dir_info", {}).get("editable"):
        return None
    return Path(unquote(urlsplit(found["url"]).path))
