"""Remembering by identity: attributes are immutable, often shared, and slow to hash.

Hashing a type walks all its parameters, which takes longer than most questions about it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")

_CAPACITY = 8192


def remembered(function: Callable[[Key], Value]) -> Callable[[Key], Value]:
    """`function` of an immutable object, called once for each object while it is remembered."""
    known: dict[int, tuple[Key, Value]] = {}  # holding the object keeps its id

    @wraps(function)
    def look_up(key: Key) -> Value:
        found = known.get(id(key))
        if found is None:
            if len(known) >= _CAPACITY:
                known.clear()
            found = known[id(key)] = (key, function(key))
        return found[1]

    return look_up
