"""Artifacts become versions that serve calls, and stop serving (SPEC K5, C10).

Linking happens in the manager's thread; calls go on meanwhile. What a call sees is one store: the
chain of versions it goes to.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable
from typing import TYPE_CHECKING

from .events import EventLog
from .managed import Managed
from .profiling.profile import replaced as replaced_tier
from .version import Version
from .views import slot_fields

if TYPE_CHECKING:
    from .tiered import TieredProgram


def install(program: TieredProgram, version: Version, log: EventLog) -> Version | None:
    """Let calls go to the version from now on. Gives the exact version whose place it takes."""
    managed = program.managed
    replaced = None
    if version.sizes is None:
        managed.before, managed.generic = managed.generic, version
        if managed.before is not None:
            same = managed.before.tier == version.tier
            version.follows = replaced_tier(version.tier) if same else managed.before.tier
    else:
        replaced = managed.exact.get(version.sizes)
        managed.exact[version.sizes] = version
    _report_end(managed, version, log)
    publish(program)
    return replaced


def take_over(managed: Managed, versions: Iterable[Version], log: EventLog) -> None:
    """Note the versions that serve a program already."""
    for version in versions:
        if version.sizes is None:
            managed.generic = version
        else:
            managed.exact[version.sizes] = version
    for version in managed.versions():
        _report_end(managed, version, log)


def _report_end(managed: Managed, version: Version, log: EventLog) -> None:
    """Have the log say when a version's code is gone."""
    slot, size = slot_fields(version.slot), managed.memory()[version]
    end = weakref.finalize(version.native, log.emit, "unload", managed.name, **slot, bytes=size)
    end.atexit = False


def withdraw(program: TieredProgram, version: Version) -> None:
    """Let no further call go to the version; it goes when its last caller has left.

    The one that served before it takes its place, else tier 0.
    """
    managed = program.managed
    if managed.generic is version:
        managed.generic, managed.before = managed.before, None
    elif managed.before is version:
        managed.before = None
    elif version.sizes is not None and managed.exact.get(version.sizes) is version:
        del managed.exact[version.sizes]
    publish(program)


def publish(program: TieredProgram) -> None:
    """Install the chain of versions that the program has now."""
    managed = program.managed
    chain = managed.chain()
    if program.versioned is None and not chain:
        return
    newest = next(iter(managed.versions()), None)
    runtime = b"" if newest is None else newest.artifact.runtime
    program.enter_natively(runtime).install(chain)
    program.show(managed.generic)
    if managed.tier != managed.reached[0]:
        managed.reached = managed.tier, managed.profile.spent(managed.tier)
