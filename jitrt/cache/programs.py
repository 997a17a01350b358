"""Artifacts as entries: what programs share is kept once, and the rest refers to it (SPEC C1, C6).

Families of micro-kernels, the runtime and the thread pool are the same for all programs of a
machine, so an entry of a program holds its artifact without them and names them by content. One
that is not there makes the program a miss.

What a pass has seen of a weight's values is no part of the key, but a guard: the entry is of use
only with the same values.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import lru_cache, partial
from typing import Any

import numpy as np

from ...backends.llvm.artifact import Artifact
from ...diagnostics import AioptError
from ...quick_dataclass import dataclass
from .cache import Cache, CachePolicy, Done
from .entry import Entry
from .keys import Key
from .lookup import guarded, guards_of
from .program_key import NamedExtents, extents_text

_MOST_OBJECTS = 64

_objects: dict[str, bytes] = {}
"""Shared objects of this process by their digests: one copy of each."""


@dataclass(frozen=True)
class Verification:
    """How a version was compared with tier 0 before it was kept: see `VerifyOptions`; `checks` is
    with how many calls, 0 if there were none and none could be made up."""

    rtol: float
    atol: float
    checks: int
    threads: int = 1

    def covers(self, rtol: float, atol: float, threads: int) -> bool:
        """Whether it was at least as strict. How many threads shared the kernels does not count,
        but whether any did."""
        return self.rtol <= rtol and self.atol <= atol and (self.threads > 1 or threads == 1)


@dataclass(frozen=True)
class Loaded:
    """A program from the cache: its artifact is self-contained."""

    artifact: Artifact
    verification: Verification | None

    def is_verified(self, rtol: float, atol: float, threads: int) -> bool:
        """Whether it was verified when it was made, at least as strictly."""
        return self.verification is not None and self.verification.covers(rtol, atol, threads)


def load_program(
    cache: Cache,
    key: Key,
    weights: Mapping[str, np.ndarray],
    *,
    extents: NamedExtents | None = None,
    policy: CachePolicy | None = None,
    patience: float = 0.0,
    program: str = "",
) -> Loaded | None:
    """The program that is kept under a key, if it is of use with these weights.

    Args:
        extents: the sizes it must be good for; None for all.
        patience: seconds to wait for a remote.
        program: whose it is, in the log.
    """
    entry = cache.get(key, policy=policy, patience=patience, program=program)
    if entry is None or not guarded(entry, extents):
        return None
    return program_of(cache, entry, weights, policy=policy, patience=patience)


def program_of(
    cache: Cache,
    entry: Entry,
    weights: Mapping[str, np.ndarray],
    *,
    policy: CachePolicy | None = None,
    patience: float = 0.0,
) -> Loaded | None:
    """The program in an entry, if it is of use with these weights."""
    try:
        if not has_values(weights, _texts(entry.guards.get("values", {}))):
            return None
        objects: dict[str, bytes] = {}
        for name, digest in _texts(entry.guards["shared"]).items():
            data = load_object(cache, digest, policy=policy, patience=patience)
            if data is None:
                return None
            objects[name] = data
        artifact = Artifact.from_bytes(entry.payload, copy=False, authentic=True, shared=objects)
        verification = _verification(entry.guards.get("verified"))
    except (AioptError, KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return None
    return Loaded(artifact, verification)


def fetch_program(
    cache: Cache,
    key: Key,
    done: Done,
    *,
    policy: CachePolicy | None = None,
    program: str = "",
) -> None:
    """Bring what `load_program` needs near, and call `done` with the program's entry, or None if
    there is none; it may be called at once or from another thread."""

    def next_object(entry: Entry, left: list[str]) -> None:
        if not left:
            done(entry)
            return
        digest = left.pop()
        if digest in _objects:
            next_object(entry, left)
            return
        cache.fetch(object_named(digest), partial(got_object, entry, left), policy=policy)

    def got_object(entry: Entry, left: list[str], found: Entry | None) -> None:
        if found is None:
            done(None)
        else:
            next_object(entry, left)

    def got_program(entry: Entry | None) -> None:
        try:
            needed = None if entry is None else _texts(entry.guards.get("shared"))
        except TypeError:
            needed = None
        if entry is None or needed is None:
            done(None)
        else:
            next_object(entry, list(needed.values()))

    cache.fetch(key, got_program, policy=policy, program=program)


def store_program(
    cache: Cache,
    key: Key,
    artifact: Artifact,
    weights: Mapping[str, np.ndarray],
    *,
    extents: NamedExtents | None = None,
    read: Iterable[str] = (),
    verification: Verification | None = None,
    policy: CachePolicy | None = None,
    program: str = "",
    cost: float | None = None,
) -> None:
    """Keep a self-contained artifact under a key.

    Args:
        extents: the sizes it is good for; None for all.
        read: the weights whose values a pass has looked at.
        verification: how it was compared with tier 0.
        cost: CPU seconds that making it took, those of compiling by default.
    """
    if not cache.keeps:
        return
    shared = {
        name: store_object(cache, data, label=name, policy=policy)
        for name, data in artifact.shared.items()
    }
    guards: dict[str, Any] = {"shared": shared, **guards_of(extents)}
    if values := {name: value_digest(weights[name]) for name in sorted(read)}:
        guards["values"] = values
    if verification is not None:
        guards["verified"] = asdict(verification)
    entry = Entry(
        key=key,
        payload=artifact.without_shared().to_bytes(),
        guards=guards,
        references=tuple(object_named(digest).digest for digest in shared.values()),
        label=program if extents is None else f"{program} {extents_text(extents)}",
        tier=artifact.tier or 0,
        cost=artifact.compile_seconds if cost is None else cost,
        created=time.time(),
    )
    cache.put(entry, policy=policy, program=program)


# -- objects -------------------------------------------------------------------------------------


def object_named(sha256: str) -> Key:
    """The key of the object with that digest."""
    return Key("object", (("sha256", sha256),))


def load_object(
    cache: Cache,
    sha256: str,
    *,
    policy: CachePolicy | None = None,
    patience: float = 0.0,
    remember: bool = True,
) -> bytes | None:
    """The object with that digest; the process keeps it if it is to `remember` it."""
    known = _objects.get(sha256)
    if known is not None:
        return known
    entry = cache.get(object_named(sha256), policy=policy, patience=patience)
    if entry is None:
        return None
    data = bytes(entry.payload)
    return _know(sha256, data) if remember else data


def store_object(
    cache: Cache, data: bytes, *, label: str = "", policy: CachePolicy | None = None
) -> str:
    """Keep an object, unless it is known to be kept; its digest."""
    sha256 = _digest_of(data)
    entry = Entry(object_named(sha256), data, label=label, created=time.time())
    cache.put_new(entry, policy=policy)
    return sha256


@lru_cache(maxsize=_MOST_OBJECTS)
def _digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _know(sha256: str, data: bytes) -> bytes:
    if len(_objects) >= _MOST_OBJECTS:
        _objects.clear()
    return _objects.setdefault(sha256, data)


# -- guards --------------------------------------------------------------------------------------


def value_digest(array: np.ndarray) -> str:
    """What identifies the values of a weight; its dtype and shape are in the key."""
    flat = np.ascontiguousarray(array).reshape(-1)
    return hashlib.sha256(flat.view(np.uint8).data).hexdigest()


def has_values(weights: Mapping[str, np.ndarray], values: Mapping[str, str]) -> bool:
    """Whether weights have the values with these digests."""
    return all(
        name in weights and value_digest(weights[name]) == digest for name, digest in values.items()
    )


def _texts(found: object) -> dict[str, str]:
    """A mapping of texts that an entry holds. Raises TypeError."""
    if not isinstance(found, Mapping):
        raise TypeError("no mapping")
    return {str(name): str(text) for name, text in found.items()}


def _verification(found: object) -> Verification | None:
    if not isinstance(found, Mapping):
        return None
    threads = int(found.get("threads", 1))
    return Verification(float(found["rtol"]), float(found["atol"]), int(found["checks"]), threads)
