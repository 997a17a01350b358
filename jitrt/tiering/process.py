"""What a process has one of: compile workers, and a manager who employs them (R2).

The workers' fork server needs most of a second to get ready, so it is started as soon as the policy
is known: before the program is read, and before what manages programs is imported.
"""

from __future__ import annotations

import atexit
import logging
import os
from threading import RLock
from typing import TYPE_CHECKING, Any

from ...diagnostics import one_line
from ...forks import renewed_by_fork
from ..cache.places import remote_address
from .events import LOG, Event

if TYPE_CHECKING:
    from ...passes.policies.bundle import Policies
    from ..workers.pool import WorkerPool
    from .manager import Manager

LOGGER = logging.getLogger("aiopt.tiering")

ALARMING = ("trouble", "quarantine", "unavailable", "unknown-dims")
"""Kinds of events that mean that something is wrong with compiler, machine or policy."""

_pool: WorkerPool | None = None
_manager: Manager | None = None
_keeps_profiles = True
_making = renewed_by_fork(RLock())
"""Held by the thread that makes one of them."""


def process_pool() -> WorkerPool:
    """The compile workers of this process."""
    global _pool
    with _making:
        if _pool is None:
            from ..workers.compile_job import ENTRY, PRELOAD, WARM_UP
            from ..workers.pool import WorkerPool

            _pool = WorkerPool(ENTRY, PRELOAD, on_event=_log, warm_up=WARM_UP)
    return _pool


def process_manager() -> Manager:
    """The manager of this process; it ends with the process."""
    global _manager
    with _making:
        if _manager is None:
            _manager = _made()
    return _manager


def known_manager() -> Manager | None:
    """The manager of this process, if there is one already."""
    return _manager


def keep_no_profiles() -> None:
    """Have the manager, which is not made yet, begin with no profiles and keep none."""
    global _keeps_profiles
    _keeps_profiles = False


def _made() -> Manager:
    from ...passes.core_speed import BANDWIDTH
    from ..cache.process import process_cache
    from ..cache.records import process_records
    from .asleep import WATCH
    from .manager import Manager
    from .observing import Models
    from .profiling.prediction import CompileTimeModel, SpeedModel
    from .profiling.profile_store import ProfileStore
    from .searches import SearchStore

    keeps = _keeps_profiles and process_cache().lasting
    records = process_records()
    store = ProfileStore(records) if keeps else None
    searches = SearchStore(records) if process_cache().lasting else None
    learned = (CompileTimeModel(), SpeedModel()) if store is None else store.load_models()
    models = Models(*learned, BANDWIDTH)
    manager = Manager(
        process_pool(),
        models,
        events=LOG,
        store=store,
        searches=searches,
        cache=process_cache(),
    )
    LOG.add_sink(warn)
    atexit.register(manager.close)
    os.register_at_fork(
        before=manager.hold_still,
        after_in_parent=manager.go_on,
        after_in_child=manager.forget_after_fork,
    )
    # What is registered last is called first: locks are taken as by who wakes a program.
    os.register_at_fork(before=WATCH.hold_still, after_in_parent=WATCH.go_on)
    return manager


def prestart(pool: WorkerPool, policies: Policies) -> None:
    """Have workers get ready for a program that is about to come, if its policy says so.

    With a remote cache it is the connection that gets ready: in a fleet most programs are there,
    and a fork server takes more processor time than all else. Workers are started when the remote
    has said no.
    """
    resource = policies.resource
    if resource.compile == "workers":
        pool.nice = resource.nice
    if remote_address() is not None and policies.cache.remote != "none":
        from ..cache.process import process_cache

        process_cache().prepare()
    elif resource.compile == "workers" and resource.prestart:
        pool.start()


def warn(event: Event) -> None:
    """Tell Python's logging, under `aiopt.tiering`, what somebody should look at.

    Of a message that is the last line, which says what went wrong.
    """
    if event.kind in ALARMING:
        words = [event.program, event.kind, event.data.get("reason"), event.data.get("message")]
        lines = [line for word in words if word for line in str(word).splitlines()[-1:]]
        LOGGER.warning("aiopt: %s", one_line(": ".join(lines)))


def _log(kind: str, data: dict[str, Any]) -> None:
    LOG.emit(kind, **data)
