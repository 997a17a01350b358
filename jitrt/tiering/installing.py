"""Artifacts become versions that serve calls, and stop serving (SPEC K5, C10).

Linking happens in the manager's thread; calls go on meanwhile. What a call sees is one store: the
chain of versions it goes to.
"""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING

from ..build import link_version
from .events import EventLog
from .managed import Managed, Version
from .profiling.profile import replaced as replaced_tier
from .views import Sizes, slot_fields

if TYPE_CHECKING:
    from ...backends.llvm.artifact import Artifact
    from .tiered import TieredProgram


def linked(
    managed: Managed,
    artifact: Artifact,
    tier: int,
    sizes: Sizes | None,
    now: float,
    compile_seconds: float,
) -> Version:
    """A version ready to serve. Raises AioptError if the artifact does not fit the process."""
    native = link_version(
        artifact, managed.weights, managed.threads, managed.constants, managed.arena
    )
    table = artifact.table
    places = {name: place for place, name in enumerate(table.symbols)}
    constants = zip(table.consts, native.descriptor.consts, strict=True)
    packed = {id(array): array for spec, array in constants if spec.layout is not None}
    return Version(
        tier=tier,
        sizes=sizes,
        native=native,
        artifact=artifact,
        order=tuple(places[name] for name in managed.symbols if name in places),
        packed=tuple(packed.values()),
        installed=now,
        compile_seconds=compile_seconds,
    )


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
    slot, size = slot_fields(version.slot), managed.memory()[version]
    end = weakref.finalize(version.native, log.emit, "unload", managed.name, **slot, bytes=size)
    end.atexit = False
    publish(program)
    return replaced


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
    generic = managed.generic
    program.show(managed.tier, None if generic is None else generic.native)
    if managed.tier != managed.reached[0]:
        managed.reached = managed.tier, managed.profile.spent(managed.tier)
