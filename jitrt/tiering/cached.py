"""Versions that come from the compile cache, and those that go there (SPEC C1-C3, R1).

The manager asks here before it has anything compiled. Memory and disk answer at once. A remote
answers later, in a thread of its own; if it has not within the policy's `timeout`, the version is
compiled, and what it says then is for the next time.

A policy that verifies takes what was verified when it was made, with bounds as strict as its own:
the seal says that a compiler of this user or fleet has said so. What was made without calls of tier
0 to compare with will do if there are still none.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from weakref import ref

from ..cache.cache import Cache
from ..cache.entry import Entry
from ..cache.keys import Key
from ..cache.lookup import Candidate, Request, admits
from ..cache.program_key import weight_facts
from ..cache.programs import Loaded, Verification, fetch_program, program_of, store_program
from .views import Decision, Slot

if TYPE_CHECKING:
    from ...backends.llvm.artifact import Artifact
    from ..workers.request import CompileReply, CompileRequest
    from .managed import Managed
    from .tiered import TieredProgram


MOST_MISSED = 4096
"""Keys that are remembered since nothing is under them that is of use to a program."""


@dataclass(frozen=True)
class Wish:
    """A version that a decision asks for: `kind` is the decision's, or `ahead`."""

    program: ref[TieredProgram]
    decision: Decision
    kind: str
    pipeline: str


@dataclass(frozen=True)
class Cached:
    """A version that the cache has, and its key."""

    artifact: Artifact
    key: Key


@dataclass(eq=False)
class _Asked:
    """A wish that the remote was asked for; `entry` counts once it has `answered`."""

    wish: Wish
    candidate: Candidate
    deadline: float
    entry: Entry | None = None
    answered: bool = False


class CachedVersions:
    """What the cache has for programs in tiers; its manager's thread alone uses it.

    Args:
        clock: seconds; never goes back.
        wake: is called, by any thread, when there is an answer.
    """

    def __init__(
        self, cache: Cache, clock: Callable[[], float], wake: Callable[[], object]
    ) -> None:
        self.cache = cache
        self._clock = clock
        self._wake = wake
        self._asked: list[_Asked] = []
        self._late: list[Wish] = []
        self._missed: set[tuple[str, str]] = set()  # program, digest

    def seek(self, wish: Wish, managed: Managed) -> Cached | Literal["asked"] | None:
        """A version, or None; or a remote was asked, and `answers` will say.

        What was sought in vain is compiled here sooner or later, and not sought again until then.
        """
        if not self.cache.lasting:
            return None
        policy = managed.policies.cache
        candidate = _candidate(managed, wish.decision.slot, wish.pipeline)
        if candidate is None or (managed.name, candidate.key.digest) in self._missed:
            return None
        asked = _Asked(wish, candidate, self._clock() + policy.timeout)
        waiting = False

        def done(entry: Entry | None) -> None:
            asked.entry, asked.answered = entry, True
            if waiting:
                self._wake()

        fetch_program(self.cache, candidate.key, done, policy=policy, program=managed.name)
        waiting = True
        if asked.answered:
            return self._found(managed, asked)
        self._asked.append(asked)
        return "asked"

    def answers(self) -> list[tuple[TieredProgram, Wish, Cached | None]]:
        """What the remote has answered, or not answered in time."""
        now, found = self._clock(), list[tuple["TieredProgram", Wish, Cached | None]]()
        for asked in [each for each in self._asked if each.answered or now >= each.deadline]:
            self._asked.remove(asked)
            program = asked.wish.program()
            if program is not None:
                found.append((program, asked.wish, self._found(program.managed, asked)))
        late, self._late = self._late, []
        programs = [(wish.program(), wish) for wish in late]
        return found + [(program, wish, None) for program, wish in programs if program is not None]

    def put_off(self, wish: Wish) -> None:
        """Have a wish for which there is nothing among the next `answers`."""
        self._late.append(wish)

    def patience(self) -> float:
        """Seconds until an answer is not waited for any longer."""
        deadline = min((asked.deadline for asked in self._asked), default=math.inf)
        return max(0.0, deadline - self._clock())

    def keep(
        self,
        managed: Managed,
        slot: Slot,
        request: CompileRequest,
        artifact: Artifact,
        reply: CompileReply,
    ) -> Key | None:
        """Keep a version that a worker has compiled and verified as it was asked to; under which
        key, if it may be kept."""
        if not self.cache.lasting:
            return None
        candidate = _candidate(managed, slot, request.pipeline)
        if candidate is None:
            return None
        key = candidate.key
        self._missed.discard((managed.name, key.digest))
        verification, how = None, request.verify
        if how is not None:
            verification = Verification(how.rtol, how.atol, reply.checks, how.threads)
        store_program(
            self.cache,
            key,
            artifact,
            managed.weights,
            extents=candidate.extents,
            read=reply.read,
            verification=verification,
            policy=managed.policies.cache,
            program=managed.name,
            cost=sum(reply.seconds.values()),
        )
        return key

    def key(self, managed: Managed, slot: Slot, pipeline: str) -> Key | None:
        """Under which key a version is kept; None if it is not."""
        candidate = _candidate(managed, slot, pipeline)
        return None if candidate is None else candidate.key

    def reject(self, managed: Managed, key: Key) -> None:
        """What is under a key is of no use to a program: it is not looked for again."""
        if len(self._missed) >= MOST_MISSED:
            self._missed.clear()
        self._missed.add((managed.name, key.digest))

    def forget(self) -> None:
        """In a forked child: what was asked is the parent's."""
        self._asked.clear()
        self._late.clear()

    def _found(self, managed: Managed, asked: _Asked) -> Cached | None:
        """What was found, if it may be used; if not, it is not looked for again."""
        entry, candidate, slot = asked.entry, asked.candidate, asked.wish.decision.slot
        found = None
        if entry is not None and admits(entry, candidate):
            policy = managed.policies.cache
            found = program_of(self.cache, entry, managed.weights, policy=policy)
        if found is None or not _is_verified(managed, slot, found):
            self.reject(managed, candidate.key)
            return None
        return Cached(found.artifact, candidate.key)


def _candidate(managed: Managed, slot: Slot, pipeline: str) -> Candidate | None:
    """What to look for, and where to keep it, for a version; None if it is not kept: with debug
    information, code is of one source."""
    from ...backends.llvm.target import Target

    if managed.lowered.state.debug_info:
        return None
    tier, extents = slot
    request = Request(
        managed.profile.digest,
        tuple(weight_facts(managed.weights)),
        pipeline,
        tier,
        Target.chosen(managed.target).to_json(),
    )
    return request.candidate(
        None if extents is None else dict(zip(managed.symbols, extents, strict=True))
    )


def _is_verified(managed: Managed, slot: Slot, loaded: Loaded) -> bool:
    """Whether the policy is content with how a version was verified."""
    latency, verification = managed.policies.latency, loaded.verification
    if not latency.verify:
        return True
    if verification is None:
        return False
    if not verification.covers(latency.rtol, latency.atol, managed.threads):
        return False
    return verification.checks > 0 or not managed.tier_zero.captures_for(slot[1])
