"""Kernels in the cache, by what they are made of (SPEC C1).

A kernel's symbol, which ends in the digest of all that its code depends on, leads to an object,
which is kept by content. So a program of which the cache has every kernel costs its passes and no
code generation.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable

from ...backends.llvm.kernel_store import KernelObject, KernelStore, MemoryStore
from .cache import Cache
from .entry import Entry
from .process import process_cache
from .program_key import kernel_key
from .programs import load_object, object_named, store_object
from .trust.typed_json import NONSENSE, several, text


class CachedKernels:
    """A `KernelStore` of which another one, in memory, has what this process has used.

    Args:
        cache: gives the cache; it is asked for when it is first needed.
    """

    def __init__(self, cache: Callable[[], Cache], near: KernelStore) -> None:
        self._cache = cache
        self._near = near

    def get(self, symbol: str) -> KernelObject | None:
        """An object that defines the kernel, or None."""
        found = self._near.get(symbol)
        if found is None and (found := self._load(symbol)) is not None:
            self._near.put(found)
        return found

    def put(self, compiled: KernelObject) -> None:
        """Keep an object under the symbols of its kernels."""
        self._near.put(compiled)
        cache = self._cache()
        if not cache.lasting:
            return
        sha256 = store_object(cache, compiled.data, label="kernels")
        facts = {"object": sha256, "kernels": compiled.kernels, "imports": compiled.imports}
        for symbol in compiled.kernels:
            entry = Entry(
                kernel_key(symbol),
                json.dumps(facts).encode(),
                references=(object_named(sha256).digest,),
                label=symbol,
                created=time.time(),
            )
            cache.put(entry)

    def _load(self, symbol: str) -> KernelObject | None:
        cache = self._cache()
        entry = cache.get(kernel_key(symbol)) if cache.lasting else None
        if entry is None:
            return None
        try:
            facts = json.loads(bytes(entry.payload))
            kernels, imports = several(facts["kernels"], text), several(facts["imports"], text)
            sha256 = text(facts["object"])
        except NONSENSE:
            return None
        data = load_object(cache, sha256, remember=False)
        return KernelObject(data, kernels, imports) if data and symbol in kernels else None


PROCESS_KERNELS = CachedKernels(process_cache, MemoryStore())
"""The kernels this process and others have compiled."""
