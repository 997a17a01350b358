"""Starting from the compile cache: what was asked for before is not read again (K5, T9, C1, C2).

Who asks for a program gives its source (bytes of a file, or a module), weights, and a choice of
policy, pipeline or tier. Under the key of that, a *source* entry has the *manifest*: which versions
of the program there are, and under which keys. With it, versions are linked without parsing or
lowering anything, and without xDSL. A program whose tier is fixed has one version; one under a
policy is asleep until somebody looks after it (`tiering/asleep.py`).

Whatever is missing, damaged or does not fit is a miss: then the program is made as usual. So bad
input gives the same diagnostics as without a cache: only what was all right before is found.
"""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import ref

import numpy as np

from ..backends.llvm.debug_info import environment_flag
from ..backends.llvm.target import Target
from ..diagnostics import AioptError
from ..passes.timing import Timing
from ..quick_dataclass import dataclass
from .arguments import NativeFallback, infos
from .cache.entry import Entry
from .cache.keys import Key
from .cache.places import remote_address
from .cache.process import process_cache
from .cache.program_key import pipeline_sources, source_key, weight_facts
from .cache.programs import has_values, load_program, value_digest
from .collector import collector_paused
from .linking import link
from .manifest import Manifest, Member
from .weights import OpenWeights

if TYPE_CHECKING:
    from xdsl.dialects.builtin import ModuleOp

    from ..backends.llvm.artifact import Artifact
    from ..passes.policies.cache_policy import CachePolicyPass
    from .cache.cache import CachePolicy
    from .lowered import Lowered
    from .program import Program
    from .tiering.managed import Managed
    from .tiering.tiered import Half
    from .tiering.version import Shared, Version
    from .tiering.views import Slot

MOST_MEMBERS = 64
"""Versions in a manifest."""

EARLY = 0.1
"""The part of its `wake` after which a program is looked after that lacks versions."""

POLICY = "AIOPT_POLICY"
"""Environment variable: the policy of programs that are given neither tier, pipeline nor policy."""

PATIENCE = 0.001
"""Seconds that `load` waits for a remote store before it knows the policy of a program."""


# ------------------------------------------------------------------------------------------ asking


@dataclass(frozen=True)
class Choice:
    """How a program is to be compiled, as `load` and `compile` take it."""

    policy: str | None = None
    pipeline: str | None = None
    tier: int | None = None

    @property
    def is_forced(self) -> bool:
        """Whether the program is compiled at once, and stays so."""
        return self.pipeline is not None or self.tier is not None

    @property
    def is_sound(self) -> bool:
        """Whether it names something that is compiled."""
        texts = all(isinstance(text, str | None) for text in (self.policy, self.pipeline))
        return texts and (self.tier is None or (type(self.tier) is int and self.tier > 0))


@dataclass(frozen=True)
class Asked:
    """A program as somebody asks for it.

    Attributes:
        key: that of its source entry.
        file: its name in diagnostics.
        weights: those it may use; `find` leaves those it does.
        source: gives what is lowered. Raises AioptError.
        options: those of `lower`, but for the weights.
        patience: seconds that a remote is waited for, for each entry.
    """

    key: Key
    choice: Choice
    file: str
    weights: OpenWeights
    source: Callable[[], ModuleOp | str]
    options: Mapping[str, Any]
    patience: float = PATIENCE

    @property
    def name(self) -> str | None:
        """What the program is called, if it has a file."""
        if self.file.startswith("<"):
            return None
        return Path(self.file).stem.encode(errors="replace").decode()

    def lower(self) -> Lowered:
        """The program after its passes. Raises AioptError."""
        from .lowered import lower

        choice = {"pipeline": self.choice.pipeline, "tier": self.choice.tier}
        options = {**self.options, **choice, "weights": self.weights}
        return lower(self.source(), file=self.file, **options)


@collector_paused()
def ask(
    kind: str,
    data: bytes,
    choice: Choice,
    file: str,
    options: Mapping[str, Any],
    source: Callable[[], ModuleOp | str],
    *,
    values: Mapping[str, np.ndarray] | None = None,
    stored: Mapping[str, np.ndarray] | None = None,
) -> Asked | None:
    """A program as it is asked for; None if the cache has nothing to do with it.

    Args:
        kind: what `data` is: text, module, model.
        options: those of `lower`, with weights that are open.
        values: inputs that become constants.
        stored: weights that the program brings along; those that are given win.
    """
    debug, target, files = (options.get(name) for name in ("debug", "target", "pipeline_files"))
    debug = environment_flag("AIOPT_DEBUG") if debug is None else debug
    if debug or not choice.is_sound or not isinstance(target, Target | str | None):
        return None
    given: OpenWeights = options["weights"]
    environment = "" if choice.policy or choice.is_forced else os.environ.get(POLICY, "")
    chosen = {
        "source": kind,
        **vars(choice),
        POLICY: environment,
        "weights of a file": bool(given) and given.partly,
    }
    text = {name: value for name, value in chosen.items() if value}
    named = target if isinstance(target, str | None) else target.to_json()
    key = source_key(
        data,
        json.dumps(text),
        pipeline_sources(map(Path, files or ())),
        weight_facts(given),
        values or {},
        json.dumps(named, sort_keys=True),
        Target.host().to_json(),
    )
    weights = OpenWeights({**stored, **given}, partly=given.partly) if stored else given
    return Asked(key, choice, file, weights, source, options)


# ------------------------------------------------------------------------------------------ finding


def is_known(asked: Asked) -> bool:
    """Whether the cache has versions of a program; one of them may still be of no use."""
    entry = process_cache().get(asked.key, patience=PATIENCE)
    return entry is not None and Manifest.from_bytes(entry.payload) is not None


@collector_paused()
def find(asked: Asked, threads: int, *, again: bool = False) -> Program | None:
    """The program that is asked for, if the cache has it; `threads` may share a kernel of it."""
    began = time.perf_counter()
    entry = process_cache().get(asked.key, patience=asked.patience, again=again)
    manifest = None if entry is None else Manifest.from_bytes(entry.payload)
    if manifest is None or not asked.weights.keys() >= set(manifest.weights):
        return None
    used = {name: asked.weights[name] for name in manifest.weights}
    if not has_values(used, manifest.values):
        return None
    asked = replace(asked, weights=OpenWeights(used, partly=asked.weights.partly))
    try:
        if asked.choice.is_forced:
            return _forced(asked, manifest, threads)
        return _asleep(asked, manifest, threads, began)
    except AioptError:  # code for another machine or version, or it cannot be linked
        return None


def find_far(asked: Asked, threads: int, policy: CachePolicyPass) -> Program | None:
    """The same, if there is a remote, once the policy is known that says how long that is waited
    for. What has been asked before may have been answered meanwhile."""
    if remote_address() is None or policy.remote == "none":
        return None
    return find(replace(asked, patience=policy.patience), threads, again=True)


def _load(asked: Asked, manifest: Manifest, member: Member, threads: int) -> Artifact | None:
    extents = member.extents
    loaded = load_program(
        process_cache(),
        member.key,
        asked.weights,
        extents=None if extents is None else dict(zip(manifest.symbols, extents, strict=True)),
        patience=asked.patience,
        program=asked.name or "",
    )
    if loaded is None:
        return None
    if manifest.verify is not None and not loaded.is_verified(*manifest.verify, threads):
        return None
    return renamed(loaded.artifact, asked.name or manifest.name, asked.file)


def renamed(artifact: Artifact, name: str, file: str | None = None) -> Artifact:
    """An artifact with the name of a program of its own, and of its file.

    Whoever compiled it first may have called them otherwise.
    """
    table = artifact.table
    notes = table.notes
    if file is not None and any(_placed(note.place, file) != note.place for note in notes):
        notes = tuple(note._replace(place=_placed(note.place, file)) for note in notes)
    if table.origin == name and notes is table.notes:
        return artifact
    return replace(artifact, table=table.labelled(name, notes))


def _placed(place: str, file: str) -> str:
    """`FILE:LINE:COLUMN` with another file."""
    parts = place.rsplit(":", 2)
    return ":".join((file, *parts[1:])) if len(parts) == 3 else place


def _forced(asked: Asked, manifest: Manifest, threads: int) -> Program | None:
    """A program that is compiled already. Raises AioptError."""
    began = time.process_time()
    artifact = _load(asked, manifest, manifest.members[0], threads)
    if artifact is None:
        return None
    return link(
        replace(artifact, compile_seconds=time.process_time() - began),
        asked.weights,
        name=asked.name or manifest.name,
        make_module=lambda: asked.lower().module,
        threads=threads,
    )


def _asleep(asked: Asked, manifest: Manifest, threads: int, began: float) -> Program | None:
    """A program under a policy, served by what there is of it. Raises AioptError."""
    from .tiering.asleep import WATCH, Asleep, LateFallback, LateTierZero
    from .tiering.events import LOG
    from .tiering.tiered import TieredProgram
    from .tiering.version import Shared

    shared = Shared(manifest.symbols, asked.weights, threads)
    versions = _versions(asked, manifest, shared)
    if not versions:
        return None
    generic = versions[0] if versions[0].extents is None else None
    table, counts = versions[0].artifact.table, Counter[str]()
    name, recipe = LOG.unique(asked.name or manifest.name), Recipe(asked, manifest)
    late = LateTierZero(name, shared, recipe)
    inputs, results = infos(table)
    if len(inputs) + len(results) != len(manifest.shapes):
        return None
    arrays = zip((*inputs, *results), manifest.shapes, strict=True)
    arrays = [replace(info, shape=shape) for info, shape in arrays]
    inputs, results = arrays[: len(inputs)], arrays[len(inputs) :]
    fallback = (
        LateFallback(late, inputs, results, counts)
        if generic is None
        else NativeFallback(table, counts)
    )
    program = TieredProgram(
        name=name,
        log=LOG,
        fallback=fallback,
        otherwise=late,
        half=Asleep(versions, shared, recipe, _wake_after(manifest, versions)),
        inputs=inputs,
        results=results,
        counts=counts,
        timing=Timing(),
    )
    late.program = ref(program)
    members = [(version.native, version.extents) for version in versions]
    program.enter_natively(versions[0].artifact.runtime).install(members)
    program.show(generic)
    LOG.emit(
        "load",
        name,
        tier=program.tier,
        seconds=time.perf_counter() - began,
        policy=manifest.policy,
        symbols=manifest.symbols,
        cached=True,
    )
    WATCH.add(program)
    return program


def _versions(asked: Asked, manifest: Manifest, shared: Shared) -> list[Version]:
    """The best version for all shapes and those for some, linked; nothing without the first, if the
    program has one.

    Raises AioptError.
    """
    found: list[Version] = []
    for member in manifest.members:
        if bool(found) if member.extents is None else manifest.generic and not found:
            continue  # a lower tier is not needed, or there is none
        if (artifact := _load(asked, manifest, member, shared.threads)) is not None:
            slot, now = (member.tier or 0, member.extents), time.monotonic()
            version = shared.linked(artifact, slot, now, artifact.compile_seconds)
            version.key = member.key
            found.append(version)
    return found


def _wake_after(manifest: Manifest, versions: Sequence[Version]) -> float:
    """Seconds of calls after which somebody looks after the program: soon, if versions lack."""
    special = sum(member.extents is not None for member in manifest.members)
    last = versions[0].tier >= manifest.last or not manifest.generic
    complete = last and len(versions) == special + manifest.generic
    return manifest.wake * (1 if complete else EARLY)


@dataclass(frozen=True)
class Recipe:
    """How the manager's half of a program is made: it is read and lowered after all."""

    asked: Asked
    manifest: Manifest

    def half(self, name: str, shared: Shared) -> Half:
        """The half, in tier 0. Raises AioptError."""
        from .tiering.beginning import half_of

        return half_of(self.asked, name, shared, Keeper(self.asked, self.manifest))


# ----------------------------------------------------------------------------------------- keeping


def keep_forced(asked: Asked, lowered: Lowered) -> None:
    """Note under which key a program is kept that was compiled at once."""
    if lowered.key is not None:
        members = (Member(lowered.tier, None, lowered.key),)
        manifest = Manifest(lowered.name, members, weights=tuple(lowered.state.weights))
        _put(asked, manifest, lowered.seconds, None)


def keep_elsewhere(asked: Asked, policy: CachePolicy | None) -> None:
    """Note that what is asked for in this way is kept under other keys, so that the next one who
    asks has no miss: nobody takes the note for a manifest."""
    cache = process_cache()
    if cache.latest(asked.key) is None:
        note = json.dumps({"kept": "under other keys"}).encode()
        entry = Entry(asked.key, note, label=asked.name or "", created=time.time())
        cache.put_new(entry, policy=policy)


class Keeper:
    """Keeps the manifest of a program in tiers: its manager says when versions come and go.

    Attributes:
        outdated: whether versions have gone since it was kept.
    """

    def __init__(self, asked: Asked, manifest: Manifest, read: Iterable[str] = ()) -> None:
        """`read` are the weights whose values decide which program it is."""
        self._asked = asked
        self._manifest = manifest
        self._read = tuple(read)
        self._gone: set[Slot] = set()
        self.outdated = False

    def keep(self, managed: Managed) -> None:
        """Keep which versions the program has now; takes as long as the disk does."""
        self.outdated = False
        if not process_cache().lasting:
            return
        own = [
            Member(version.tier, version.extents, version.key)
            for version in managed.versions()
            if version.key is not None
        ]
        slots = {(m.tier, m.extents) for m in own}
        self._gone -= slots
        others = [m for m in self._kept() if (m.tier, m.extents) not in slots | self._gone]
        members = sorted(own + others, key=lambda m: (m.extents is not None, -(m.tier or 0)))
        if any(member.extents is None or not self._manifest.generic for member in members):
            self._manifest = manifest = replace(
                self._manifest, members=tuple(members[:MOST_MEMBERS]), values=self._values(managed)
            )
            _put(self._asked, manifest, managed.lowered.seconds, managed.policies.cache)

    def _values(self, managed: Managed) -> Mapping[str, str]:
        if len(self._manifest.values) >= len(self._read):
            return self._manifest.values
        return {name: value_digest(managed.weights[name]) for name in self._read}

    def drop(self, slot: Slot) -> None:
        """A version is taken out of service: the next `keep` is without it."""
        self._gone.add(slot)
        self.outdated = True

    def _kept(self) -> Sequence[Member]:
        """The versions that other processes know of."""
        entry = process_cache().latest(self._asked.key)
        manifest = None if entry is None else Manifest.from_bytes(entry.payload)
        return () if manifest is None else manifest.members


def keeper_of(
    asked: Asked, managed: Managed, policy: str, shapes: tuple[tuple[int | str, ...], ...]
) -> Keeper:
    """For a program in tiers: `policy` is what the log calls its policy, `shapes` are those of its
    inputs and results."""
    policies, last = managed.policies, managed.decider.last
    manifest = Manifest(
        managed.lowered.name,
        (),
        policy=policy,
        symbols=managed.symbols,
        shapes=shapes,
        wake=policies.cache.wake if policies.latency.budget is None else 0.0,
        last=last - 1 if managed.symbols else last,
        verify=(policies.latency.rtol, policies.latency.atol) if policies.latency.verify else None,
        weights=tuple(managed.weights),
        generic=policies.buckets.generic or not managed.symbols,
    )
    return Keeper(asked, manifest, managed.lowered.read)


def _put(asked: Asked, manifest: Manifest, seconds: float, policy: CachePolicy | None) -> None:
    """Keep a manifest; `seconds` of CPU time is what reading and lowering took."""
    entry = Entry(
        asked.key,
        manifest.to_bytes(),
        references=tuple(member.key.digest for member in manifest.members),
        label=manifest.name,
        cost=seconds,
        created=time.time(),
    )
    process_cache().put(entry, policy=policy)
