"""Who remembers profiles between runs, and when (SPEC O4).

A program begins with what earlier runs knew of it, if its policy says `remember`. It is saved when
the process ends, or, if nobody holds it any more, in the manager's next round: writing files is no
work for the thread that let go of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING
from weakref import ref

from .events import EventLog
from .profiling.prediction import CompileTimeModel, SpeedModel
from .profiling.profile_store import ProfileStore

if TYPE_CHECKING:
    from .managed import Managed
    from .tiered import TieredProgram


class Remembering:
    """What a manager keeps for the next run.

    Args:
        store: where; None keeps nothing.
        drain: enters the last calls of a program in its profile.
    """

    def __init__(
        self, store: ProfileStore | None, events: EventLog, drain: Callable[[Managed], object]
    ) -> None:
        self._store = store
        self._events = events
        self._drain = drain
        self._held: dict[ref[TieredProgram], Managed] = {}

    def begin(self, program: TieredProgram) -> None:
        """Give a new program what is known of it, and see that it is saved."""
        managed = program.managed
        if self._store is None or not managed.policies.hotness.remember:
            return
        policy, tiers = managed.policies.cache, managed.policies.tier.tiers
        found = self._store.load(managed.profile, tiers, policy=policy, patience=policy.patience)
        if found.ok:
            self._events.emit("merge-profile", managed.name, calls=found.calls, shapes=found.shapes)
        self._held[ref(program)] = managed

    def save_left(self) -> None:
        """Save the programs that nobody holds any more."""
        for program in [held for held in list(self._held) if held() is None]:
            managed = self._held.pop(program)
            self._drain(managed)
            self._save(managed)

    def save_all(
        self, programs: Iterable[TieredProgram], compile_time: CompileTimeModel, speed: SpeedModel
    ) -> None:
        """Save all programs and the models: the process ends."""
        self.save_left()
        for program in programs:
            if program.managed.policies.hotness.remember:
                self._save(program.managed)
        if self._store is not None and compile_time.observations:
            self._store.save_models(compile_time, speed)

    def _save(self, managed: Managed) -> None:
        if self._store is None:
            return
        policies = managed.policies
        saved = self._store.save(managed.profile, policies.tier.tiers, policy=policies.cache)
        if saved.ok:
            self._events.emit("save-profile", managed.name, calls=saved.calls, shapes=saved.shapes)
