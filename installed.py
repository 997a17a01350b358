"""What is installed here, as far as it decides compiled code (SPEC C1).

A key names the compiler that made an entry: versions of packages, and the *build*, which tells two
states of one version apart. All of it is found out without importing what is asked about, in about
3 ms of CPU time, once per process.

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
import os
import sys
import time
from contextlib import suppress
from functools import cache
from importlib.machinery import EXTENSION_SUFFIXES

from .quick_dataclass import NamedTuple

FOLDERS = ("backends", "dialects", "jitrt", "lowering", "passes", "xp")
"""The folders whose files decide code, besides the modules of the package's own folder."""

SUFFIXES = (".py", ".ll", ".s", ".lark", ".pipeline", ".json", ".pyc", ".so")
"""How the names of sources end, and of what some install instead of them."""

PLUGIN_GROUPS = (b"[aiopt.passes]", b"[aiopt.dialects]")
"""Sections of entry_points.txt that add to the compiler (registry.py)."""

UNKNOWN = "unknown"
"""The version of a package that nothing says the version of."""

_COMPILED = "__pycache__"
_NS = 10**9


# ----------------------------------------------------------------------------------------- versions


@cache
def package_version(name: str) -> str:
    """The version of an installed package, which need not be imported; `UNKNOWN` if none says."""
    for names in _folders().values():
        if name in names and (version := _version_in(names, name)):
            return version
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return UNKNOWN


@cache
def _folders() -> dict[str, list[str]]:
    """The folders that modules are imported from, in order, and what is in each."""
    found: dict[str, list[str]] = {}
    for place in sys.path:
        with suppress(OSError):
            found[place or "."] = os.listdir(place or ".")
    return found


def _version_in(names: list[str], package: str) -> str:
    """What the `NAME-VERSION.dist-info` of a package says; empty if there is none, or several."""
    start, end = f"{package}-", ".dist-info"
    found = [name for name in names if name.startswith(start) and name.endswith(end)]
    return found[0][len(start) : -len(end)] if len(found) == 1 else ""


def python_abi() -> str:
    """Which Python this is, as the names of extension modules say: `cpython-311-x86_64-linux-gnu`.

    Free-threaded and debug builds, whose objects are laid out in other ways, are told apart.
    """
    return EXTENSION_SUFFIXES[0].split(".")[1]


# ------------------------------------------------------------------------------------------- builds


class _Source(NamedTuple):
    """A file by its name below some folder: size in bytes, time of change in ns since the epoch."""

    name: str
    size: int
    changed: int


class _Record(NamedTuple):
    """What a RECORD lists of sources, name → size in bytes and hash; when it was written (ns)."""

    files: dict[str, tuple[int, str]]
    written: int

    def describes(self, sources: list[_Source]) -> bool:
        """Whether these are the files that were installed."""
        return len(sources) == len(self.files) and all(
            changed <= self.written and self.files.get(name, (-1,))[0] == size
            for name, size, changed in sources
        )


@cache
def build() -> str:
    """Which state of aiopt's sources this process runs; a new one if there are no files to see."""
    try:
        return build_of(os.path.dirname(__file__), _STARTED)
    except OSError:
        return _unknown()


def _unknown() -> str:
    """A build that nothing else has."""
    return f"unknown {os.urandom(12).hex()}"


def build_of(package: str, since: float) -> str:
    """The build of the package in a folder, for a process that began at `since` (seconds)."""
    site, name = os.path.split(package)
    version = _version_in(os.listdir(site), name)
    record = _read_record(f"{site}/{name}-{version}.dist-info", f"{name}/") if version else None
    return _build(_sources(package), record, since)


def _build(sources: list[_Source], record: _Record | None, since: float) -> str:
    if not sources or max(source.changed for source in sources) > since * _NS:
        return _unknown()
    if record is not None and record.written <= since * _NS and record.describes(sources):
        return _hash([f"{name} {content}" for name, (_, content) in record.files.items()])
    return _hash([f"{name} {size} {changed}" for name, size, changed in sources])


def _hash(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:32]


def _sources(package: str) -> list[_Source]:
    """The sources of a package."""
    found: list[_Source] = []
    waiting = [""]
    while waiting:
        prefix = waiting.pop()
        with os.scandir(f"{package}/{prefix}") as entries:
            for entry in entries:
                name = entry.name
                if name.endswith(SUFFIXES):
                    status = entry.stat()
                    found.append(_Source(prefix + name, status.st_size, status.st_mtime_ns))
                elif (prefix or name in FOLDERS) and name != _COMPILED and entry.is_dir():
                    waiting.append(f"{prefix}{name}/")
    return found


def _is_source(name: str) -> bool:
    first, inside, _ = name.partition("/")
    known = name.endswith(SUFFIXES) and (not inside or first in FOLDERS)
    return known and _COMPILED not in name


def _read_record(information: str, package: str = "") -> _Record | None:
    """RECORD in a dist-info folder, if it is all right: what it lists of the sources of `package`
    (`name/`), or all of what was installed.

    An editable installation lists none of its sources.
    """
    path = f"{information}/RECORD"
    try:
        written = os.stat(path).st_mtime_ns
        with open(path, encoding="utf-8") as file:
            rows = [line.rstrip("\n").rsplit(",", 2) for line in file]
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
    found = {
        f"{name.rpartition('.')[0]} {_plugin_build(place, name)}"
        for place, names in _folders().items()
        for name in names
        if name.endswith((".dist-info", ".egg-info")) and _is_plugin(f"{place}/{name}")
    }
    return ", ".join(sorted(found))


def _is_plugin(information: str) -> bool:
    path = f"{information}/entry_points.txt"
    if not os.access(path, os.R_OK):
        return False
    with open(path, "rb", buffering=0) as file:
        points = file.read()
    return any(group in points for group in PLUGIN_GROUPS)


def _plugin_build(site: str, name: str) -> str:
    """The build of a third party's package; if it cannot be known, one of its own each time."""
    record = _read_record(f"{site}/{name}")
    try:
        folder = _edited_folder(f"{site}/{name}")
        if folder is not None:
            record, site = None, folder
        names = _python_files(site) if folder is not None else record.files if record else ()
        sources = [_source(site, name) for name in names]
    except (OSError, ValueError):
        sources = []
    return _build(sources, record, _STARTED)


def _source(folder: str, name: str) -> _Source:
    status = os.stat(f"{folder}/{name}")
    return _Source(name, status.st_size, status.st_mtime_ns)


def _python_files(folder: str) -> list[str]:
    from pathlib import Path

    return [str(file.relative_to(folder)) for file in Path(folder).rglob("*.py")]


def _edited_folder(information: str) -> str | None:
    """The source folder of an editable installation."""
    import json
    from urllib.parse import unquote, urlsplit

    try:
        with open(f"{information}/direct_url.json", "rb") as file:
            found = json.load(file)
    except FileNotFoundError:
        return None
    editable = found.get("dir_info", {}).get("editable")
    return unquote(urlsplit(found["url"]).path) if editable else None
