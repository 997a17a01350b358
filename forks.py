"""Locks of a process that forks, whichever layer they belong to."""

from __future__ import annotations

import os
from typing import Any, TypeVar

L = TypeVar("L", bound=Any)


def renewed_by_fork(lock: L) -> L:
    """A lock of a module, free in each forked child: whoever held it stayed with the parent."""
    os.register_at_fork(after_in_child=lock._at_fork_reinit)
    return lock
