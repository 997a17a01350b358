"""One thread at a time works with IR: xDSL's classes change while modules are built.

Whoever parses, builds, rewrites or prints a module holds the lock; running a program needs none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from threading import RLock
from typing import ParamSpec, TypeVar

from ..forks import renewed_by_fork

P = ParamSpec("P")
T = TypeVar("T")

IR_LOCK = renewed_by_fork(RLock())


def exclusive(function: Callable[P, T]) -> Callable[P, T]:
    """A function that holds the lock while it runs."""

    @wraps(function)
    def locked(*args: P.args, **kwargs: P.kwargs) -> T:
        with IR_LOCK:
            return function(*args, **kwargs)

    return locked


@contextmanager
def ir_at_once(needed: bool) -> Iterator[bool]:
    """The lock for a block, if it is needed; whether it could be had without waiting.

    For who holds another lock that those who work with IR may wait for.
    """
    taken = needed and IR_LOCK.acquire(blocking=False)
    try:
        yield taken or not needed
    finally:
        if taken:
            IR_LOCK.release()
