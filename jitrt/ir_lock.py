"""One thread at a time works with IR: xDSL's classes change while modules are built.

Whoever parses, builds, rewrites or prints a module holds the lock; running a program needs none.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from threading import RLock
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

IR_LOCK = RLock()


def exclusive(function: Callable[P, T]) -> Callable[P, T]:
    """A function that holds the lock while it runs."""

    @wraps(function)
    def locked(*args: P.args, **kwargs: P.kwargs) -> T:
        with IR_LOCK:
            return function(*args, **kwargs)

    return locked


def _renew() -> None:
    """A forked child has none of the threads that may hold the lock."""
    IR_LOCK._at_fork_reinit()  # pyright: ignore[reportAttributeAccessIssue]


os.register_at_fork(after_in_child=_renew)
