"""Objects that all programs share, in the cache: by name and target, kept by content (SPEC C1).

So a fork server is ready without compiling micro-kernels, and so is a process that serves.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from ...backends.llvm.target import Target
from .cache import Cache
from .entry import Entry
from .process import process_cache
from .program_key import shared_key
from .programs import load_object, object_named, store_object


class CachedObjects:
    """`SharedObjects` in the cache, which is asked for when it is first needed."""

    def __init__(self, cache: Callable[[], Cache]) -> None:
        self._cache = cache

    def get(self, name: str, target: Target) -> bytes | None:
        """The object, or None."""
        cache = self._cache()
        if not cache.lasting:
            return None
        entry = cache.get(shared_key(name, target.to_json()))
        return None if entry is None else load_object(cache, bytes(entry.payload).decode("ascii"))

    def put(self, name: str, target: Target, data: bytes) -> None:
        """Keep an object."""
        cache = self._cache()
        if not cache.lasting:
            return
        sha256 = store_object(cache, data, label=name)
        entry = Entry(
            shared_key(name, target.to_json()),
            sha256.encode(),
            references=(object_named(sha256).digest,),
            label=name,
            created=time.time(),
        )
        cache.put(entry)


PROCESS_OBJECTS = CachedObjects(process_cache)
"""The shared objects this process and others have compiled."""
