"""What the compile cache has for a program, by the way in which it is asked for (SPEC C1, C6)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any

from ..dialects.extents import from_json, to_json
from ..quick_dataclass import dataclass
from .cache.keys import Key
from .cache.trust.typed_json import NONSENSE, exactly, factor, integer, number, several, text

if TYPE_CHECKING:
    from ..dialects.extents import Extents

FORMAT = 3
"""Of manifests; those of another are misses."""


@dataclass(frozen=True)
class Member:
    """A version in a manifest: its slot in a program, and its key."""

    tier: int | None
    extents: Extents | None
    key: Key


@dataclass(frozen=True)
class Manifest:
    """What a source entry says of a program.

    Attributes:
        name: what the program is called if it has no file.
        members: its versions, at least one; those for all shapes first, the highest tier before
            others.
        values: digests of the weights whose values decide which program it is.
        policy: what the log calls the policy; empty if there is none.
        symbols: the names of its symbolic sizes.
        shapes: those of inputs and results, as users see them.
        wake: seconds of calls after which somebody looks after it.
        last: the highest tier that its policy compiles for all shapes.
        verify: rtol and atol that its policy verifies versions with; None if it does not.
        weights: the names of those that it uses.
        generic: whether one of its versions is for all shapes.
    """

    name: str
    members: tuple[Member, ...]
    values: Mapping[str, str] = field(default_factory=dict)
    policy: str = ""
    symbols: tuple[str, ...] = ()
    shapes: tuple[tuple[int | str, ...], ...] = ()
    wake: float = 0.0
    last: int = 0
    verify: tuple[float, float] | None = None
    weights: tuple[str, ...] = ()
    generic: bool = True

    def to_bytes(self) -> bytes:
        """As JSON."""
        members = [[m.tier, to_json(m.extents), m.key.kind, m.key.factors] for m in self.members]
        return json.dumps({**vars(self), "members": members, "format": FORMAT}).encode()

    @staticmethod
    def from_bytes(data: bytes | memoryview) -> Manifest | None:
        """The manifest in an entry; None if it is none of this format."""
        try:
            found = json.loads(bytes(data))
            return _manifest(found) if found["format"] == FORMAT else None
        except NONSENSE:
            return None


def _manifest(found: Mapping[str, Any]) -> Manifest:
    manifest = Manifest(
        name=text(found["name"]),
        members=several(found["members"], _member),
        values={name: text(digest) for name, digest in exactly(dict, found["values"]).items()},
        policy=text(found["policy"]),
        symbols=several(found["symbols"], text),
        shapes=several(found["shapes"], lambda shape: several(shape, _size)),
        wake=number(found["wake"]),
        last=integer(found["last"]),
        verify=None if found["verify"] is None else _tolerances(found["verify"]),
        weights=several(found["weights"], text),
        generic=exactly(bool, found["generic"]),
    )
    versions = (member.extents for member in manifest.members if member.extents is not None)
    if not manifest.members or any(len(each) != len(manifest.symbols) for each in versions):
        raise ValueError("no versions, or for sizes of another number")
    return manifest


def _member(found: Any) -> Member:
    tier, extents, kind, factors = exactly(list, found)
    return Member(
        None if tier is None else integer(tier),
        from_json(extents),
        Key(text(kind), several(factors, factor)),
    )


def _size(found: Any) -> int | str:
    return found if type(found) is str else integer(found)


def _tolerances(found: Any) -> tuple[float, float]:
    rtol, atol = several(found, number)
    return rtol, atol
