"""How versions that decisions want are had: from the compile cache, else from the workers (R1, C3).

A remote cache is asked in the background; the workers begin when it has said no. A decision that
cannot be carried out now is taken again in a later round, but one that is taken once only, before
the first call, waits here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..ir_lock import ir_at_once
from .cached import Cached, CachedVersions, Wish
from .compiling import Compiled, Compiler, Result
from .regrouping import regrouping
from .views import slot_fields

if TYPE_CHECKING:
    from ..workers.pool import WorkerPool
    from .events import EventLog
    from .managed import Managed
    from .observing import Models
    from .profiling.context import MachineContext
    from .tiered import TieredProgram

    Results = list[tuple[TieredProgram, Result]]
    """What has come at once."""


class Obtainer:
    """Obtains versions; its manager's thread alone uses it.

    Args:
        make_room: called with a wish that the workers are to fulfil now.
    """

    def __init__(
        self,
        cached: CachedVersions,
        compiler: Compiler,
        pool: WorkerPool,
        models: Models,
        context: MachineContext,
        log: EventLog,
        clock: Callable[[], float],
        make_room: Callable[[Wish], None],
    ) -> None:
        self._cached = cached
        self._compiler = compiler
        self._pool = pool
        self._models = models
        self._context = context
        self._log = log
        self._clock = clock
        self._make_room = make_room

    def obtain(self, program: TieredProgram, wish: Wish) -> Results:
        """See that there will be a version, or that there is one now."""
        found = self._cached.seek(wish, program.managed)
        if found == "asked":
            program.managed.pending[wish.decision.slot] = self._clock()
            return []
        return self._go_on(program, wish, found)

    def heed(self, program: TieredProgram, wish: Wish, found: Cached | None) -> Results:
        """Go on with a wish for which the remote has what was found, or nothing."""
        managed = program.managed
        if wish.kind == "ahead" and found is None:
            with ir_at_once(self._compiler.needs_ir(managed)) as ready:
                if not ready:  # nobody decides this again
                    self._cached.put_off(wish)
                    return []
        managed.pending.pop(wish.decision.slot, None)
        managed.changed = True
        return self._go_on(program, wish, found)

    def _go_on(self, program: TieredProgram, wish: Wish, found: Cached | None) -> Results:
        if found is not None:
            return self._taken(program, wish, found)
        return self._compiled(program, wish)

    def _taken(self, program: TieredProgram, wish: Wish, found: Cached) -> Results:
        """What the cache has."""
        managed, slot = program.managed, wish.decision.slot
        if not self._announce(managed, wish):
            return []
        managed.pending[slot] = self._clock()
        artifact, seconds = found.artifact, found.artifact.compile_seconds
        return [(program, Compiled(slot, artifact, seconds, cached=True, key=found.key))]

    def _compiled(self, program: TieredProgram, wish: Wish) -> Results:
        """What the workers will make, if they and the IR can be had."""
        managed, decision = program.managed, wish.decision
        resource = managed.policies.resource
        if resource.compile == "workers":
            self._pool.nice = resource.nice
            if wish.kind != "ahead" and not self._pool.ready:
                self._pool.start()  # then is decided again, by all calls until then
                return []
        with ir_at_once(self._compiler.needs_ir(managed)) as ready:
            if not ready or not self._announce(managed, wish):
                return []
            if resource.compile == "workers":
                self._make_room(wish)
            work = managed.work
            predicted = self._models.compile.predict(work.ir_size, decision.tier, work.complexity)
            return self._compiler.submit(program, decision, wish.pipeline, predicted)

    def _announce(self, managed: Managed, wish: Wish) -> bool:
        """Log a decision that is carried out; False if it would change nothing."""
        decision = wish.decision
        if wish.kind == "recompile":
            managed.block(decision.slot, self._clock() + managed.policies.latency.cooldown)
            made = decision.slot, self._context.key()
            if made in managed.recompiled:
                return False  # the same code would come
            managed.recompiled.add(made)
        facts: dict[str, object] = {}
        if wish.kind == "fusion":
            version = managed.version(decision.slot)
            other = None if version is None else regrouping(managed, version, self._clock())
            if other is None:
                return False  # the groups are the best there are, meanwhile
            managed.block(decision.slot, self._clock() + managed.policies.latency.cooldown)
            facts = other.fields()
        self._log.emit(
            wish.kind,
            managed.name,
            **slot_fields(decision.slot),
            rule=decision.rule,
            numbers=decision.numbers,
            priority=decision.priority,
            **facts,
        )
        return True
