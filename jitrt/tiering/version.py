"""Versions of a program: what is linked, and what all of them share (SPEC K5, C10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from itertools import count
from typing import TYPE_CHECKING

import numpy as np

from ...backends.llvm.arena import Arena
from ...quick_dataclass import dataclass
from ..linking import link_version
from ..weights import ReadyConstants, ready_constants
from .views import profiled

if TYPE_CHECKING:
    from ...backends.llvm.artifact import Artifact
    from ...backends.llvm.runtime import NativeProgram
    from ...dialects.extents import Extents
    from ...dialects.join import Contested
    from ..cache.keys import Key
    from .profiling.profile_vector import ProfileVector
    from .views import Sizes, Slot


_NUMBERS = count(1)


@dataclass(eq=False)
class Version:
    """A version that is linked: machine code for all shapes, or for those with some `extents`.

    Attributes:
        order: for each symbol of the program, its place among those of the version; −1: none.
        packed: its constants in layouts of their own, which other versions may share.
        installed, last_call: seconds of the manager's clock.
        seen: native calls that are entered in the profile.
        compile_seconds: what its compilation took in the worker.
        follows: what the profile calls the version that served before it; of one for some sizes
            less than 0 if it took another's place.
        judged: whether what it has brought is measured.
        snapshot: the profile when it was installed (T3).
        key: that of its artifact in the compile cache, if it is kept.
        contested: joins that other sizes would have otherwise (D3).
        number: which one it is, in this process: two versions for all shapes may be of one tier.
    """

    tier: int
    extents: Extents | None
    native: NativeProgram
    artifact: Artifact
    order: tuple[int, ...]
    packed: tuple[np.ndarray, ...]
    installed: float
    compile_seconds: float
    seen: int = 0
    last_call: float = 0.0
    follows: int = 0
    judged: bool = False
    snapshot: ProfileVector | None = None
    key: Key | None = None
    contested: tuple[Contested, ...] = ()
    number: int = field(default_factory=lambda: next(_NUMBERS))

    @property
    def slot(self) -> Slot:
        """Which version it is."""
        return self.tier, self.extents

    @property
    def profiled(self) -> int:
        """What the profile calls its tier."""
        return profiled(self.slot)

    def sizes_of(self, sample: Sequence[int]) -> Sizes:
        """The program's symbols in a sample of the version's."""
        extents = self.extents or (None,) * len(self.order)
        return tuple(
            extent if isinstance(extent, int) else sample[place] if place >= 0 else 0
            for extent, place in zip(extents, self.order, strict=True)
        )


@dataclass(eq=False)
class Shared:
    """What the versions of a program have in common.

    Attributes:
        symbols: names of the program's symbolic sizes; `Sizes` are their values.
        weights: those that are bound, by name.
        threads: how many threads may share a kernel.
        constants, arena: prepared weights, and memory that calls keep.
    """

    symbols: tuple[str, ...]
    weights: Mapping[str, np.ndarray]
    threads: int
    constants: ReadyConstants = field(default_factory=ready_constants)
    arena: Arena = field(default_factory=Arena)

    def linked(self, artifact: Artifact, slot: Slot, now: float, compile_seconds: float) -> Version:
        """A version ready to serve.

        Raises AioptError if the artifact does not fit the process or the weights.
        """
        native = link_version(artifact, self.weights, self.threads, self.constants, self.arena)
        table = artifact.table
        places = {name: place for place, name in enumerate(table.symbols)}
        constants = zip(table.consts, native.descriptor.consts, strict=True)
        packed = {id(array): array for spec, array in constants if spec.layout is not None}
        return Version(
            tier=slot[0],
            extents=slot[1],
            native=native,
            artifact=artifact,
            order=tuple(places.get(name, -1) for name in self.symbols),
            packed=tuple(packed.values()),
            installed=now,
            compile_seconds=compile_seconds,
            contested=_contested(artifact),
        )


def _contested(artifact: Artifact) -> tuple[Contested, ...]:
    """What the artifact says of its joins, as far as it can be read."""
    if not artifact.contested:
        return ()
    from ...dialects.join import Contested

    try:
        return tuple(map(Contested.from_json, artifact.contested))
    except (KeyError, TypeError, ValueError):
        return ()


def memory_of(versions: Iterable[Version]) -> dict[Version, int]:
    """Bytes that each version keeps: its code, and the constants that none before it has."""
    counted: set[int] = set()
    found: dict[Version, int] = {}
    for version in versions:
        new = [array for array in version.packed if id(array) not in counted]
        counted.update(map(id, new))
        code = sum(map(len, version.artifact.objects))
        found[version] = code + sum(array.nbytes for array in new)
    return found
