"""Kernels that are compiled already, by symbol: equal kernels are compiled once (SPEC C1).

The symbol of a shared kernel ends in a digest of everything its code depends on: its structure and
schedule, the target, the versions of the compiler and of LLVM. So whoever has the symbol has the
code, and a `KernelStore` is a map from symbols to objects. The one here lives in memory; the one of
the compile cache (jitrt/cache/kernels.py) outlives the process.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from threading import Lock
from typing import Protocol

from ...quick_dataclass import dataclass
from .artifact import current_versions
from .target import Target


@dataclass(frozen=True, eq=False)
class KernelObject:
    """A relocatable object, the kernels it defines, and the symbols whoever links it provides."""

    data: bytes
    kernels: tuple[str, ...]
    imports: tuple[str, ...] = ()


class KernelStore(Protocol):
    """Where objects with kernels are kept. A store may forget; safe to use from any thread."""

    def get(self, symbol: str) -> KernelObject | None:
        """An object that defines the kernel, or None."""
        ...

    def put(self, compiled: KernelObject) -> None:
        """Keep an object under the symbols of its kernels."""
        ...


class MemoryStore:
    """Objects in memory, at most `capacity` bytes: the one not used for longest goes first."""

    def __init__(self, capacity: int = 64 << 20) -> None:
        self.capacity = capacity
        self._lock = Lock()
        self._by_kernel: dict[str, KernelObject] = {}
        self._objects: OrderedDict[KernelObject, None] = OrderedDict()
        self._bytes = 0

    def get(self, symbol: str) -> KernelObject | None:
        with self._lock:
            found = self._by_kernel.get(symbol)
            if found is not None:
                self._objects.move_to_end(found)
            return found

    def put(self, compiled: KernelObject) -> None:
        with self._lock:
            self._objects[compiled] = None
            self._bytes += len(compiled.data)
            for symbol in compiled.kernels:
                self._by_kernel[symbol] = compiled
            while self._bytes > self.capacity:
                self._drop(self._objects.popitem(last=False)[0])

    def _drop(self, old: KernelObject) -> None:
        self._bytes -= len(old.data)
        for symbol in old.kernels:
            if self._by_kernel.get(symbol) is old:
                del self._by_kernel[symbol]


class SharedKernels:
    """What one compilation for `target` knows of a store (`passes.base.KnownKernels`).

    `found` holds the objects asked for, so that what was there once stays for this compilation.
    """

    def __init__(self, store: KernelStore, target: Target) -> None:
        self.store = store
        self.found: dict[str, KernelObject] = {}
        everything = {**current_versions(), **target.to_json()}
        self.factors: tuple[str, ...] = (json.dumps(everything, sort_keys=True),)

    def __contains__(self, symbol: str) -> bool:
        found = self.store.get(symbol)
        if found is not None:
            self.found[symbol] = found
        return found is not None
