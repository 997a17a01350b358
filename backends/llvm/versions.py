"""Functions that run one of several versions of a program, which may be exchanged (C10, K5).

`versions.ll` is the native half. A `VersionedEntry` has a *cell*, one pointer to the current
*chain* of versions, ordered by `preference`: exact ones, those for buckets, those for all sizes. A
call goes to the first version whose extents admit its sizes, which the tables of `choice.py` say.
What that does not take (its code checks dtypes, sizes and facts itself) the next one gets that
admits them, and in the end the Python fallback. Where sizes are no dimensions of inputs, versions
are tried in turn. Another chain is installed with one store.

Lifetimes: a function object owns its `self`, which owns the cell and the fallback; the cell owns
the chain and its versions, a version its descriptor, code and constants. Whoever calls holds a
reference to the chain meanwhile. What is replaced is freed at once if nobody is inside, and
otherwise by the next `sweep` after the last caller has left it, since unloading code and returning
memory may take milliseconds. Nothing of this refers back to the function object.
"""

from __future__ import annotations

import ctypes
import weakref
from collections.abc import Callable, Sequence
from typing import TypeAlias, cast

import numpy as np

from ...diagnostics import AioptError
from ...dialects.extents import Extents, preference, span_of
from ...lowering.host_table import HostTable
from .choice import MOST_SYMBOLS, Place, put_choice
from .layout import Layout
from .runtime import Entry, NativeProgram, library

_METH_FASTCALL_KEYWORDS = 0x0080 | 0x0002
_CHAIN_WORDS, _VERSION_WORDS = 2, 3

Member: TypeAlias = "tuple[NativeProgram, Extents | None]"
"""A version, and the sizes it is for."""

Chain = tuple[NativeProgram, ...]
OnSlow = Callable[[NativeProgram, float], object]


class _MethodDef(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("function", ctypes.c_void_p),
        ("flags", ctypes.c_int),
        ("doc", ctypes.c_char_p),
    )


class _Words(np.ndarray):
    """Words that native code reads, and what they point to."""

    owned: tuple[object, ...]


def _words(values: Sequence[int], *owned: object) -> _Words:
    words = np.array(values, np.int64).view(_Words)
    words.owned = owned
    return words


def _chain(members: Sequence[Member], places: Sequence[Place]) -> _Words:
    """%Chain of versions, in their order."""
    count, extents = len(members), [extents for _, extents in members]
    layout = Layout(_CHAIN_WORDS + _VERSION_WORDS * count + 1)
    versions = range(_CHAIN_WORDS, layout.header, _VERSION_WORDS)
    known = len(places) <= MOST_SYMBOLS and all(e is None or len(e) == len(places) for e in extents)
    choice, pointers, records = 0, list[int](), list[int]()
    if places and known and any(e is not None for e in extents):
        choice = put_choice(layout, extents, versions, places)
        pointers.append(1)
    for (version, own), place in zip(members, versions, strict=False):
        spans = 0
        if choice and own is not None:
            spans = layout.put([n for low, high in map(span_of, own) for n in (low, high - low)])
            pointers.append(place + 2)
        records += (version.descriptor.address, id(version), spans)
    words = layout.finish([0, choice, *records, 0], pointers).view(_Words)
    words[0] = id(words)
    return words


def _function(address: int, name: str, doc: str, words: Sequence[int], *owned: object) -> Entry:
    """A built-in function object around native code."""
    definition = _MethodDef(name.encode(), address, _METH_FASTCALL_KEYWORDS, doc.encode())
    instance = _words(words, definition, *owned)
    new = ctypes.pythonapi.PyCFunction_NewEx
    new.restype = ctypes.py_object
    new.argtypes = [ctypes.c_void_p, ctypes.py_object, ctypes.c_void_p]
    return new(ctypes.addressof(definition), instance, None)


def _refuse(*args: object, **kwargs: object) -> object:
    """Fallback of `core`: the arrays its caller prepared were not what the table says."""
    kinds = ", ".join(type(arg).__name__ for arg in args)
    raise AioptError("internal error: the native entry refused prepared arrays", found=kinds)


class VersionedEntry:
    """The native function of a program whose versions may change while it is called.

    Args:
        places: an input and a dimension for each symbol of the program, in the order of extents;
            nothing if one of them is no dimension.

    Attributes:
        entry: what users call. `fallback` gets every call that no version takes, as it came.
        core: takes what a fallback has prepared: arrays, positionally, and arrays for the results
            behind them if there are any. `otherwise` gets what no version takes.

    `on_slow(version, seconds)` is called after each timed call above the version's `limit`, in the
    thread that called; what it raises is printed and goes no further. `runtime` is the object of
    the runtime, if there is one already. `fallback` must not refer to `entry`, or neither is freed.
    """

    def __init__(
        self,
        name: str,
        doc: str,
        fallback: Entry,
        runtime: bytes = b"",
        *,
        places: Sequence[Place] = (),
        otherwise: Entry = _refuse,
        on_slow: OnSlow | None = None,
    ) -> None:
        code = library(runtime)
        self._on_slow = on_slow
        self._retired: list[tuple[weakref.ref[_Words], Chain]] = []
        self._places = tuple(places)
        chain = _chain((), ())
        hook = id(on_slow) if on_slow is not None else 0
        self._cell = cell = _words([chain.ctypes.data, hook])
        cell.owned = (chain, (), self._retired, on_slow)

        def function(symbol: str, fallback: Entry) -> Entry:
            words = (cell.ctypes.data, id(fallback))
            return _function(code.address(symbol), name, doc, words, cell, fallback, code)

        self.entry: Entry = function("aiopt_entry", fallback)
        self.core: Entry = function("aiopt_core", otherwise)

    @property
    def chain(self) -> Chain:
        """The versions that calls go to, in the order in which they are tried."""
        return self._current()[1]

    def _current(self) -> tuple[_Words, Chain]:
        words, versions, *_ = self._cell.owned
        return cast("_Words", words), cast("Chain", versions)

    def install(self, members: Sequence[Member]) -> None:
        """Let calls that begin from now on go to `members`, versions with the same signature: to
        the first by `preference` that takes it.

        What the old chain alone holds is freed when nobody is inside any more (`sweep`).
        """
        members = sorted(members, key=lambda member: preference(member[1]))
        chain = tuple(native for native, _ in members)
        signatures = {_signature(version.descriptor.table) for version in chain}
        assert len(signatures) <= 1, f"versions of different programs: {signatures}"
        new = _chain(members, self._places)
        old, versions = self._current()
        self._retired.append((weakref.ref(old), versions))
        del old, versions
        self._cell[0] = new.ctypes.data
        self._cell.owned = (new, chain, self._retired, self._on_slow)
        self.sweep()

    def sweep(self) -> int:
        """Free what has been replaced and no caller is inside of; how much there is left.

        Call it, and `install`, from one thread, which may take milliseconds for it.
        """
        self._retired[:] = [old for old in self._retired if old[0]() is not None]
        return len(self._retired)


def _signature(table: HostTable) -> tuple[object, ...]:
    """What all versions of a program have in common: dtypes and ranks."""
    arrays = (table.inputs, table.results)
    return tuple(tuple((array.dtype, len(array.shape)) for array in group) for group in arrays)


def signature_text(name: str, table: HostTable) -> str:
    """How to call a program, for its doc string."""
    return f"{name}({', '.join(spec.name for spec in table.inputs)}, *, out=None)"
