"""Artifacts become versions that serve calls, and stop serving (SPEC K5, C10).

Linking happens in the manager's thread; calls go on meanwhile. What a call sees is one store: the
versions it goes to.
"""

from __future__ import annotations

import math
import weakref
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from ...diagnostics import AioptError
from . import observing
from .cached import CachedVersions
from .compiling import Compiled, Failed, Result
from .events import EventLog
from .failing import fail
from .managed import Managed
from .observing import Models
from .profiling.profile import replaced as replaced_tier
from .size_gains import static_of
from .version import Version
from .views import Decision, profiled, slot_fields

if TYPE_CHECKING:
    from .tiered import TieredProgram


class Installer:
    """Puts versions into service and takes them out, with all that the log, the profile and the
    cache are to know of it; with its manager's lock held.

    Args:
        clock: seconds; never goes back.
        breathe: lets in a call that waits for the interpreter.
    """

    def __init__(
        self,
        cached: CachedVersions,
        models: Models,
        log: EventLog,
        clock: Callable[[], float],
        breathe: Callable[[], None],
    ) -> None:
        self._cached = cached
        self._models = models
        self._log = log
        self._clock = clock
        self._breathe = breathe

    def bring_in(self, program: TieredProgram, result: Result) -> None:
        """Have a version that was obtained serve calls, unless there is none or it comes late."""
        managed, slot = program.managed, result.slot
        submitted = managed.pending.pop(slot, None)
        if submitted is None:
            return
        if isinstance(result, Failed):
            fail(managed, result, self._clock(), self._log)
            return
        self._learn(managed, result)
        if slot[1] is None and managed.tier > slot[0]:
            self._log.emit("stale", managed.name, **slot_fields(slot))
            return
        began = self._clock()
        version = self._linked(managed, result, began)
        if version is None:
            return
        self._breathe()
        managed.profile.renew(profiled(slot), slot[1])
        replaced = install(program, version, self._log)
        now = self._clock()
        if replaced is not None:
            observing.drain_version(managed, replaced, now)
        self._log.emit(
            "install",
            managed.name,
            **slot_fields(slot),
            seconds=now - began,
            bytes=managed.memory()[version],
            versions=len(managed.versions()),
            since_submit=now - submitted,
        )
        version.snapshot = managed.snapshot = managed.profile.snapshot()
        managed.changed = True
        if managed.keeper is not None:
            managed.keeper.keep(managed)

    def _learn(self, managed: Managed, result: Compiled) -> None:
        """Note what compiling took."""
        tier = result.slot[0]
        managed.unavailable = 0
        managed.measured_compile[tier] = result.seconds
        sized = result.slot[1] is not None and result.slot not in managed.ahead
        if sized and not result.cached:
            managed.compiling += result.seconds
        if not result.cached:
            work = managed.work
            self._models.compile.observe(work.ir_size, tier, work.complexity, result.seconds)

    def _linked(self, managed: Managed, result: Compiled, now: float) -> Version | None:
        """The version; one that cannot be linked is not compiled again, unless it was compiled
        elsewhere."""
        slot = result.slot
        try:
            version = managed.shared.linked(result.artifact, slot, now, result.seconds)
        except AioptError as error:
            message = str(error)
            self._log.emit("link-failed", managed.name, **slot_fields(slot), message=message)
            if result.cached and result.key is not None:
                self._cached.reject(managed, result.key)
                managed.changed = True
            else:
                managed.block(slot, math.inf)
            return None
        version.key = result.key
        return version

    def take_out(self, program: TieredProgram, decision: Decision, memory: float) -> None:
        """Take a version out of service; it is not compiled again for a while.

        `memory` are the bytes that all versions keep, if they are why (`evict`).
        """
        managed, slot = program.managed, decision.slot
        version = managed.version(slot, decision.version)
        if version is None:
            return
        began = self._clock()
        size, served = managed.memory()[version], version is managed.generic
        withdraw(program, version)
        managed.changed = True
        observing.drain_version(managed, version, began)
        if served and managed.generic is not None and managed.generic.slot == slot:
            managed.profile.restore(version.tier)
        elif version.extents is not None and version.follows < 0:
            managed.profile.restore(version.profiled, version.extents)
        managed.rest(version, began)
        is_memory = decision.kind == "evict"
        if managed.keeper is not None and not is_memory:
            managed.keeper.drop(slot)
        budget = managed.policies.resource.memory
        data = {"bytes": size, "memory": memory, "budget": budget} if is_memory else {}
        self._log.emit(
            decision.kind,
            managed.name,
            **slot_fields(slot),
            to=managed.tier,
            rule=decision.rule,
            numbers=decision.numbers,
            seconds=self._clock() - began,
            **data,
        )


def install(program: TieredProgram, version: Version, log: EventLog) -> Version | None:
    """Let calls go to the version from now on. Gives the version for the same sizes
    whose place it takes, unless it is for all."""
    managed = program.managed
    replaced = None
    if version.extents is None:
        learn_gains(managed, version)
        managed.before, managed.generic = managed.generic, version
        if managed.before is not None:
            same = managed.before.tier == version.tier
            version.follows = replaced_tier(version.tier) if same else managed.before.tier
    else:
        replaced = managed.special.get(version.extents)
        managed.special[version.extents] = version
        if replaced is not None:
            version.follows = replaced_tier(version.profiled)
    _report_end(managed, version, log)
    publish(program)
    return replaced


def learn_gains(managed: Managed, version: Version) -> None:
    """Another version for all sizes: what others save is to be found anew."""
    managed.gains.forget()
    managed.told.clear()
    managed.gains.learn_static(static_of(version.artifact.cost, managed.symbols))


def take_over(managed: Managed, versions: Iterable[Version], log: EventLog) -> None:
    """Note the versions that serve a program already."""
    for version in versions:
        if version.extents is None:
            managed.generic = version
            learn_gains(managed, version)
        else:
            managed.special[version.extents] = version
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
    elif version.extents is not None and managed.special.get(version.extents) is version:
        del managed.special[version.extents]
    publish(program)


def publish(program: TieredProgram) -> None:
    """Have calls go to the versions that the program has now."""
    managed = program.managed
    members = managed.members()
    if program.versioned is None and not members:
        return
    newest = next(iter(managed.versions()), None)
    runtime = b"" if newest is None else newest.artifact.runtime
    program.enter_natively(runtime).install(members)
    program.show(managed.generic)
    if managed.tier != managed.reached[0]:
        managed.reached = managed.tier, managed.profile.spent(managed.tier)
