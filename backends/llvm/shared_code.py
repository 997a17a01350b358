"""Objects that programs share: micro-kernel families, the runtime, the thread pool (SPEC C1, K5).

Each is compiled once per process, if it is not kept somewhere: who knows a place that outlives the
process (`keep_in`) has compiled nothing from the second process on.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock
from typing import Protocol

from ...forks import renewed_by_fork
from .target import Target


class SharedObjects(Protocol):
    """Where they are kept, by name and target. May forget; safe to use from any thread."""

    def get(self, name: str, target: Target) -> bytes | None:
        """The object, or None."""
        ...

    def put(self, name: str, target: Target, data: bytes) -> None:
        """Keep an object."""
        ...


def keep_in(place: SharedObjects) -> None:
    """From now on look for shared objects there, and keep there what is compiled."""
    global _place
    _place = place


def has_shared(name: str, target: Target) -> bool:
    """Whether the object need not be compiled."""
    with _lock:
        return _find(name, target) is not None


def shared_object(name: str, target: Target, compile_: Callable[[], bytes]) -> bytes:
    """The object of that name: this process's, or the one that is kept, or a new one."""
    with _lock:
        found = _find(name, target)
        if found is None:
            found = _objects[name, target] = compile_()
            if _place is not None:
                _place.put(name, target, found)
        return found


def _find(name: str, target: Target) -> bytes | None:
    found = _objects.get((name, target))
    if found is None and _place is not None:
        found = _place.get(name, target)
        if found is not None:
            _objects[name, target] = found
    return found


_lock = renewed_by_fork(RLock())
_place: SharedObjects | None = None
_objects: dict[tuple[str, Target], bytes] = {}
