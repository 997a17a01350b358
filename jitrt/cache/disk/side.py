"""A connection of the store on disk with its lock, and what a fork does to it (SPEC C3).

SQLite's connections must not reach a child, not even to be closed there: what SQLite knows of the
locks of its process would be wrong. So they are closed before the process forks, and each of the
two opens its own when it next needs one.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from threading import Lock
from weakref import WeakSet

from .opening import Opened

_WAIT = 1.0
"""Seconds that a fork waits for a thread that is reading or writing."""


class Side:
    """One connection, and the lock of whoever uses it.

    Attributes:
        resume: when to open again after a failure, in seconds of the steady clock.
        lost: that the process was forked while another thread used the connection.
    """

    lost = False

    def __init__(self) -> None:
        self.lock = Lock()
        self.opened: Opened | None = None
        self.resume = float("-inf")
        self._held = False
        _SIDES.add(self)

    def close(self) -> None:
        """Close what is open. The lock is held."""
        gone, self.opened = self.opened, None
        if gone is not None:
            with suppress(OSError, sqlite3.Error):
                gone.close()

    def _before_fork(self) -> None:
        self._held = self.lock.acquire(timeout=_WAIT)
        if self._held:
            self.close()

    def _after_fork(self) -> None:
        if self._held:
            self.lock.release()

    def _in_child(self) -> None:
        if not self._held:
            _leak(self.opened)
            self.opened = None
            Side.lost = True
        self.lock = Lock()


_SIDES: WeakSet[Side] = WeakSet()


def _leak(opened: object) -> None:
    """Keep something for ever: not even the end of the process may finalise it."""
    import ctypes

    ctypes.pythonapi.Py_IncRef(ctypes.py_object(opened))


def _before() -> None:
    for side in list(_SIDES):
        side._before_fork()


def _after_in_parent() -> None:
    for side in list(_SIDES):
        side._after_fork()


def _after_in_child() -> None:
    for side in list(_SIDES):
        side._in_child()


os.register_at_fork(
    before=_before, after_in_parent=_after_in_parent, after_in_child=_after_in_child
)
