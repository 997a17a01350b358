"""The compiler and xDSL, imported in two thirds of the time (W6, W8).

Much of importing them is making dataclasses and reading the assembly formats of operations. Once
`install` was called, modules of both that are imported make their dataclasses by
`quick_dataclass`, which does the same, and a format of xDSL is read when an operation is first
parsed or printed with it, which few processes do. Classes of other packages, and options that
`quick_dataclass` has not, are left alone. `test/test_quick_imports.py` compares the classes with
those that `dataclasses` makes.
"""

from __future__ import annotations

import dataclasses
import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from threading import Lock
from types import ModuleType
from typing import Any

from .quick_dataclass import dataclass as quick_dataclass

_PREFIXES = ("xdsl.", f"{__package__}.")
_FORMATS = "xdsl.irdl.declarative_assembly_format"

_OPTIONS = {"eq", "frozen", "init", "repr"}
"""The options that `quick_dataclass` has."""

_SPECIAL = ("InitVar", "KW_ONLY", "dataclasses.")
"""Parts of annotations that it does not read."""


def install() -> None:
    """From now on import both quickly."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


class _Finder:
    """Finds modules of xDSL and of this package."""

    def find_spec(self, name: str, path: Any, target: ModuleType | None = None) -> Any:
        if not name.startswith(_PREFIXES):
            return None
        spec: ModuleSpec | None = PathFinder.find_spec(name, path, target)
        if spec is not None and type(spec.loader) is SourceFileLoader:
            spec.loader = _Loader(spec.loader.name, spec.loader.path)
        return spec


class _Loader(SourceFileLoader):
    def exec_module(self, module: ModuleType) -> None:
        with _quickly():
            super().exec_module(module)
        if module.__name__ == _FORMATS:
            _read_formats_late(module.__dict__["FormatProgram"])


_lock = Lock()
_importing = 0
"""How many modules of the two are being executed."""

_usual: Any = dataclasses.dataclass


@contextmanager
def _quickly() -> Iterator[None]:
    global _importing, _usual
    with _lock:
        if not _importing:
            _usual, dataclasses.dataclass = dataclasses.dataclass, _chosen
        _importing += 1
    try:
        yield
    finally:
        with _lock:
            _importing -= 1
            if not _importing:
                dataclasses.dataclass = _usual


# -------------------------------------------------------------------------------------- dataclasses


def _chosen(cls: type | None = None, /, **options: Any) -> Any:
    """What stands for `dataclass` meanwhile."""
    if cls is None:
        return lambda cls: _chosen(cls, **options)
    if cls.__module__.startswith(_PREFIXES) and options.keys() <= _OPTIONS and _is_plain(cls):
        return quick_dataclass(cls, **options)
    return _usual(cls, **options)


def _is_plain(cls: type) -> bool:
    """Whether `quick_dataclass` knows all kinds of fields that it has."""
    annotations = inspect.get_annotations(cls)
    if any(word in str(annotation) for annotation in annotations.values() for word in _SPECIAL):
        return False
    inherited = [
        field
        for base in cls.__mro__[1:]
        for field in getattr(base, "__dataclass_fields__", {}).values()
    ]
    fields = [*inherited, *map(cls.__dict__.get, annotations)]
    return not any(isinstance(f, dataclasses.Field) and f.kw_only is True for f in fields)


# ------------------------------------------------------------------------------------------ formats


def _read_formats_late(programs: Any) -> None:
    """While `_quickly`, have formats read when they are used."""
    read = programs.from_str

    def from_str(*source: Any) -> Any:
        return _Unread(read, source) if _importing else read(*source)

    programs.from_str = staticmethod(from_str)


class _Unread:
    """An assembly format that is read when it is first used."""

    def __init__(self, read: Callable[..., Any], source: tuple[Any, ...]) -> None:
        self._read = read
        self._source = source
        self._program: Any = None

    def parse(self, parser: Any, cls: Any) -> Any:
        return self._ready().parse(parser, cls)

    def print(self, printer: Any, op: Any) -> None:
        self._ready().print(printer, op)

    def _ready(self) -> Any:
        if self._program is None:
            self._program = self._read(*self._source)
        return self._program
