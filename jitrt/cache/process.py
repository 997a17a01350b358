"""The cache of this process, as its environment says (SPEC C3).

It is opened when somebody first asks for it. A compile worker has no remote and no thread: what it
compiles is kept on disk before it answers, and it may fork at any time.
"""

from __future__ import annotations

import atexit
import os
import time
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from ...forks import renewed_by_fork
from ..tiering.events import LOG
from .cache import Cache
from .levels import SHOWN
from .places import cache_folder, remote_address
from .verified import Refusal, Verified, VerifiedRemote

if TYPE_CHECKING:
    from .requests import Change

_DOING = {"read": "for reading", "write": "for writing"}

_cache: Cache | None = None
_in_worker = False
_making = renewed_by_fork(RLock())


def process_cache() -> Cache:
    """The cache of this process; it keeps nothing if nothing is configured."""
    global _cache
    with _making:
        if _cache is None:
            _cache = _opened(cache_folder(), None if _in_worker else _remote())
            atexit.register(_cache.close)
            os.register_at_fork(after_in_child=_cache.renew)
        return _cache


def become_worker() -> None:
    """Say that this process, and those forked from it, are compile workers."""
    global _in_worker
    _in_worker = True


def _opened(folder: Path | None, remote: VerifiedRemote | None) -> Cache:
    if folder is None and remote is None:
        return Cache()
    from .memory import MemoryStore, Share
    from .replacement.cost_aware import CostAware
    from .sealing import ENTRY_LIMIT

    memory = MemoryStore(CostAware(), budget=Share(_memory), entry_limit=ENTRY_LIMIT)
    disk = None if folder is None else _disk(folder)
    return Cache(memory, disk, remote, report=LOG.emit, threaded=not _in_worker)


def _disk(folder: Path) -> Verified:
    from .disk import DiskStore
    from .replacement.cost_aware import CostAware
    from .secret import process_ring

    disk = DiskStore(folder, replacement=CostAware())
    return Verified(disk, process_ring(), tell=_tell)


def _remote() -> VerifiedRemote | None:
    """The distributed store, if there is one."""
    if remote_address() is None:
        return None
    from .address import configured_remote
    from .secret import process_ring

    remote = configured_remote(_tell_change)
    return None if remote is None else VerifiedRemote(remote, process_ring(), tell=_tell)


def _memory() -> int:
    """Bytes that this process may use."""
    from ..tiering.profiling.context import MachineContext

    return MachineContext(time.monotonic).memory


def _tell(refusal: Refusal) -> None:
    LOG.emit(
        "cache-refused",
        level=refusal.store,
        key=refusal.digest[:SHOWN],
        reason=str(refusal.reason),
        bytes=refusal.size,
    )


def _tell_change(change: Change) -> None:
    if change.state == "open":
        message = f"left alone {_DOING[change.direction]} for {change.pause:.3g} s: {change.reason}"
    else:
        message = f"answers again, {_DOING[change.direction]}"
    LOG.emit("cache-trouble", level=change.store, message=message)
