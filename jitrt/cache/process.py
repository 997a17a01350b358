"""The cache of this process, as its environment says (SPEC C3).

It is opened when somebody first asks for it. With a key that ends with the process it is in memory
only: nobody could read what is on disk or in a remote. A compile worker has the disk alone, and no
thread: what it compiles is kept before it answers, and it may fork at any time.
"""

from __future__ import annotations

import atexit
import functools
import os
from functools import partial
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from ...diagnostics import one_line
from ...forks import renewed_by_fork
from ..tiering.events import LOG
from .cache import Cache, CachePolicy
from .levels import SHOWN
from .places import cache_folder, remote_address
from .store import LOCAL_LIMIT
from .trust.sealing import Reason
from .trust.verified import Refusal, Verified, VerifiedRemote

if TYPE_CHECKING:
    from .disk.store import DiskStore
    from .memory import MemoryStore
    from .remote.requests import Change

_DOING = {"read": "for reading", "write": "for writing"}

_cache: Cache | None = None
_in_worker = False
_making = renewed_by_fork(RLock())


def process_cache() -> Cache:
    """The cache of this process; it outlives the process unless the environment says otherwise."""
    global _cache
    with _making:
        if _cache is None:
            configured = cache_folder() is not None or remote_address() is not None
            if configured and not _has_lasting_key():
                _cache = _opened(None, None)
            else:
                _cache = _opened(cache_folder(), None if _in_worker else _remote())
            atexit.register(_cache.close)
            os.register_at_fork(after_in_child=_cache.renew)
            if configured and not _in_worker:
                _warn_of_keys()
        return _cache


def become_worker() -> None:
    """Say that this process, and those forked from it, are compile workers."""
    global _in_worker
    _in_worker = True


def _opened(folder: Path | None, remote: VerifiedRemote | None) -> Cache:
    from .memory import MemoryStore, Share
    from .replacement.cost_aware import CostAware

    memory = None
    if not _in_worker:
        memory = MemoryStore(CostAware(), budget=Share(), entry_limit=LOCAL_LIMIT)
    disk = None if folder is None else _disk(folder)
    return Cache(
        memory,
        None if disk is None else _verified(disk),
        remote,
        report=LOG.emit,
        obey=partial(_obey, memory, disk),
        threaded=not _in_worker,
    )


def _obey(memory: MemoryStore | None, disk: DiskStore | None, policy: CachePolicy) -> None:
    """Have the stores make room as a policy says."""
    from ...passes.policies.cache_policy import CachePolicyPass
    from .replacement.choice import DISK_BUDGET, budget_of, memory_budget, replacement_of

    assert isinstance(policy, CachePolicyPass)
    replacement = replacement_of(policy, "memory")
    if memory is not None and replacement is not None:
        memory.obey(replacement, memory_budget(policy), policy.tier_weights)
    replacement = replacement_of(policy, "disk")
    if disk is not None and replacement is not None:
        budget = budget_of(policy, "disk")
        disk.obey(replacement, DISK_BUDGET if budget is None else budget, policy.compact)


def _disk(folder: Path) -> DiskStore:
    from .disk.store import DiskStore
    from .replacement.cost_aware import CostAware

    return DiskStore(folder, replacement=CostAware())


def _verified(disk: DiskStore) -> Verified:
    from .trust.secret import process_ring

    return Verified(disk, process_ring(), tell=_tell)


def _remote() -> VerifiedRemote | None:
    """The distributed store, if there is one."""
    if remote_address() is None:
        return None
    from .remote.address import configured_remote
    from .trust.secret import process_ring

    remote = configured_remote(_tell_change)
    return None if remote is None else VerifiedRemote(remote, process_ring(), tell=_tell_far)


def _has_lasting_key() -> bool:
    from .trust.secret import process_ring

    return process_ring().lasting


def _warn_of_keys() -> None:
    """Say once why there is no key that others have, too."""
    from .trust.secret import process_ring

    if problem := process_ring().problem:
        import logging

        logging.getLogger("aiopt.cache").warning("aiopt: %s", one_line(problem))


def _tell(refusal: Refusal) -> None:
    LOG.emit(
        "cache-refused",
        level=refusal.store,
        key=refusal.digest[:SHOWN],
        reason=str(refusal.reason),
        bytes=refusal.size,
    )


def _tell_far(refusal: Refusal) -> None:
    _tell(refusal)
    if refusal.reason is Reason.UNKNOWN_KEY:
        _warn_of_others(refusal.store)


@functools.cache
def _warn_of_others(store: str) -> None:
    """Say once why a remote is of no use."""
    import logging

    message = "aiopt: entries in the remote cache (%s) were sealed with another key: machines that "
    message += "share it need the same AIOPT_CACHE_KEY_FILE"
    logging.getLogger("aiopt.cache").warning(message, store)


def _tell_change(change: Change) -> None:
    if change.state == "open":
        message = f"left alone {_DOING[change.direction]} for {change.pause:.3g} s: {change.reason}"
    else:
        message = f"answers again, {_DOING[change.direction]}"
    LOG.emit("cache-trouble", level=change.store, message=message)
