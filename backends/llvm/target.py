"""Target machines: what code is generated for (K3, C1: part of every artifact and cache key).

A `Target` is one of four levels. `native` is this machine with all its features; the others are
forced levels whose code runs on any machine that has the level: `avx512` (x86-64-v4), `avx2`
(x86-64-v3) and `generic` (the architecture's baseline). LLVM aborts the process on some bad names,
so they are checked before it sees them.

Blocking and streaming stores depend on cache sizes: those of this machine for `native`, as Linux
reports them, and `CACHES` for the levels and wherever nothing is reported, so that a level's code
is the same whoever compiles it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache, lru_cache
from pathlib import Path

from ...diagnostics import AioptError
from ...passes.levels import check_level
from ...quick_dataclass import dataclass
from .host import host_facts

CACHES = (32 << 10, 1 << 20, 32 << 20)
"""Bytes of the caches of a machine nothing is known about: L1 data, L2 of a core, last level."""

_SYSTEM = Path("/sys/devices/system/cpu/cpu0/cache")

_CPUS = ("x86-64", "x86-64-v2", "x86-64-v3", "x86-64-v4", "generic")
"""What a target may be called besides this machine."""

_AVX2 = tuple("avx2 fma f16c bmi bmi2 lzcnt movbe popcnt sse4.2 cx16".split())
_AVX512 = (*_AVX2, *"avx512f avx512bw avx512cd avx512dq avx512vl".split())
_X86_LEVELS: dict[str, tuple[str, int, tuple[str, ...]]] = {
    # level: (cpu, vector bits, features the host must have)
    "avx512": ("x86-64-v4", 512, _AVX512),
    "avx2": ("x86-64-v3", 256, _AVX2),
    "generic": ("x86-64", 128, ()),
}


@dataclass(frozen=True)
class Target:
    """A machine to generate code for.

    `features` is LLVM's list (`+avx2,-sse4a`), `vector_bits` the register width kernels are written
    for, `name` the level it was made from. `l1d`, `l2` (of a core) and `l3` (last level, shared)
    are bytes of cache.
    """

    triple: str
    cpu: str
    features: str
    vector_bits: int
    name: str
    l1d: int = CACHES[0]
    l2: int = CACHES[1]
    l3: int = CACHES[2]

    def __post_init__(self) -> None:
        host = host_facts()
        if self.triple != host.triple:
            raise AioptError("foreign target", expected=host.triple, found=repr(self.triple))
        cpus = (host.cpu, *_CPUS)
        if self.cpu not in cpus:
            raise AioptError("unknown CPU", expected=", ".join(cpus), found=repr(self.cpu))
        if self.features != host.features:
            for feature in filter(None, self.features.split(",")):
                if feature[0] not in "+-" or feature[1:] not in host.has:
                    raise AioptError("unknown CPU feature", found=repr(feature))
        if self.vector_bits not in (128, 256, 512):
            raise AioptError(
                "unsupported vector width", expected="128, 256 or 512", found=str(self.vector_bits)
            )
        sizes = (self.l1d, self.l2, self.l3)
        if not all(isinstance(size, int) and size > 0 for size in sizes):
            raise AioptError("malformed cache sizes", expected="bytes", found=repr(sizes))

    @staticmethod
    def host() -> Target:
        """This machine."""
        return _host()

    @staticmethod
    def named(name: str, *, to_run: bool = True) -> Target:
        """The target of a level. Raises `AioptError` if there is no such level or, unless it is
        only to be looked at, if the host lacks it.
        """
        check_level(name)
        if name == "native":
            return _host()
        host = host_facts()
        if not host.triple.startswith("x86_64"):
            if name == "generic":
                return Target(host.triple, "generic", "", 128, name)
            raise AioptError(f"target {name!r} is an x86-64 level", found=host.triple)
        cpu, bits, needed = _X86_LEVELS[name]
        missing = [feature for feature in needed if not host.has.get(feature)]
        if missing and to_run:
            raise AioptError(
                f"this machine cannot run target {name!r}", hint=f"missing: {', '.join(missing)}"
            )
        return Target(host.triple, cpu, "", bits, name)

    @staticmethod
    def chosen(target: Target | str | None) -> Target:
        """A target as it is chosen: by itself, by its level, or None for this machine. Raises
        `AioptError` as `named` does.
        """
        if isinstance(target, Target):
            return target
        return _host() if target is None else Target.named(target)

    @property
    def f32_lanes(self) -> int:
        """f32 elements of one register."""
        return self.vector_bits // 32

    def to_json(self) -> dict[str, str | int]:
        return asdict(self)

    @staticmethod
    def from_json(data: Mapping[str, object]) -> Target:
        """A target stored in an artifact; raises `AioptError` unless this machine can run it."""
        try:
            return _checked(frozenset(data.items()))
        except TypeError as error:
            raise AioptError("malformed target description", found=str(dict(data))) from error


@lru_cache(maxsize=8)
def _checked(description: frozenset[tuple[str, object]]) -> Target:
    """`Target.from_json`, once for what artifacts of one machine have in common."""
    target = Target(**dict(description))  # pyright: ignore[reportArgumentType]
    if target.name != "native":
        return Target.named(target.name)
    if target.features == host_facts().features:
        return target
    has = host_facts().has
    lacking = [
        feature[1:]
        for feature in target.features.split(",")
        if feature.startswith("+") and not has.get(feature[1:])
    ]
    if lacking:
        raise AioptError(
            "the artifact was compiled for another machine",
            hint=f"this one lacks {', '.join(lacking)}",
        )
    return target


@cache
def _host() -> Target:
    host = host_facts()
    bits = 128
    if all(host.has.get(feature) for feature in _AVX512):
        bits = 512
    elif all(host.has.get(feature) for feature in _AVX2):
        bits = 256
    return Target(host.triple, host.cpu, host.features, bits, "native", *cache_sizes(_SYSTEM))


def cache_sizes(system: Path) -> tuple[int, int, int]:
    """Bytes of L1 data, L2 and last-level cache from Linux' description of a CPU's caches.

    `CACHES` where a level is not described; without a third level, the second is the last.
    """
    found: dict[int, int] = {}
    for folder in system.glob("index*"):
        try:
            kind, level, size = (
                (folder / name).read_text().strip() for name in ("type", "level", "size")
            )
        except OSError:
            continue
        if kind != "Instruction" and re.fullmatch(r"\d+ \d+[KM]", f"{level} {size}"):
            found[int(level)] = int(size[:-1]) << {"K": 10, "M": 20}[size[-1]]
    sizes = {level: size for level, size in found.items() if size > 0}
    l2 = sizes.get(2, CACHES[1])
    return sizes.get(1, CACHES[0]), l2, sizes.get(3, l2 if 2 in sizes else CACHES[2])
