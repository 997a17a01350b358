"""The garbage collector rests while a program is loaded or compiled.

IR is many small objects that refer to each other, all alive: looking through them again and again
is a third of the passes' time on a stack of layers. So are the modules that loading imports, which
is most of what a start from the compile cache does. What is left over is collected after.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, get_ident

from ..forks import renewed_by_fork

_lock = renewed_by_fork(Lock())
_pausing: list[int] = []
"""The threads inside, once for each block."""
_resume = False


@contextmanager
def collector_paused() -> Iterator[None]:
    """Automatic collection is off until the last of all `with` blocks that overlap ends."""
    global _resume
    with _lock:
        if not _pausing:
            _resume = gc.isenabled()
            gc.disable()
        _pausing.append(get_ident())
    try:
        yield
    finally:
        with _lock:
            _pausing.remove(get_ident())
            if not _pausing and _resume:
                gc.enable()


def _forget_threads() -> None:
    """In a forked child the blocks of other threads never end."""
    paused = bool(_pausing)
    _pausing[:] = [thread for thread in _pausing if thread == get_ident()]
    if paused and not _pausing and _resume:
        gc.enable()


os.register_at_fork(after_in_child=_forget_threads)
