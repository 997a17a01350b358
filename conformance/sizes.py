"""Every size, in every tier and version, with NaN around all inputs and results (SPEC D1, K3).

Two programs with symbolic sizes: the encoder block at each length 1 … 600, and a small block at
each batch 1 … 9 and length 1 … 70. Each call's arrays lie between poison, which is NaN, and pages
that end the process, once flush with what is behind them and once with what is before; results are
compared with the interpreter's. Versions are those of tiers 1 and 2 for all sizes, buckets, and
exact ones. The interpreter itself is compared with JAX in other suites.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from outcome import Wrong
from suite import HERE, Suite

ROOT = HERE.parent
CHUNK = 25
"""Exact versions in one case."""

OCTAVES = (1, 3, 6, 10, 17, 24, 33, 48, 65, 91, 129, 182, 257, 363, 513, 601)
"""Where buckets begin."""

RTOL, ATOL = 1e-3, 1e-4


@dataclass(frozen=True)
class _Subject:
    """A program, and the sizes of its first argument that are tried."""

    path: Path
    symbols: tuple[str, ...]
    sizes: tuple[tuple[int, ...], ...]


SUBJECTS = {
    "encoder": _Subject(
        ROOT / "examples" / "encoder_block.mlir", ("s",), tuple((s,) for s in range(1, 601))
    ),
    "block": _Subject(
        ROOT / "test" / "data" / "jax" / "block.sym.mlir",
        ("b", "s"),
        tuple(itertools.product(range(1, 10), range(1, 71))),
    ),
}


class SizesSuite(Suite):
    name = "sizes"
    seconds = 600.0

    @cached_property
    def _cases(self) -> Mapping[str, tuple[_Subject, list[_Version]]]:
        return {
            f"{name}/{title}": (subject, versions)
            for name, subject in SUBJECTS.items()
            for title, versions in _versions(subject)
        }

    def cases(self) -> Sequence[str]:
        return list(self._cases)

    def operator(self, case: str) -> str:
        return case.partition("/")[0]

    def run(self, case: str) -> None:
        import aiopt

        subject, versions = self._cases[case]
        target = self.setting.target or None
        reference = aiopt.load(subject.path, weights=_weights(subject), tier=0, threads=1)
        for version in versions:
            program = aiopt.load(
                subject.path,
                weights=_weights(subject),
                pipeline=version.pipeline,
                target=target,
                threads=1,
            )
            for sizes in version.sizes:
                _check(program, reference, sizes)


@dataclass(frozen=True)
class _Version:
    """A pipeline, and the sizes that it is for."""

    pipeline: str
    sizes: tuple[tuple[int, ...], ...]


def _versions(subject: _Subject) -> Iterator[tuple[str, list[_Version]]]:
    for tier in ("tier1", "tier2"):
        yield tier, [_Version(tier, subject.sizes)]
    last = subject.symbols[-1]
    for low, after in itertools.pairwise(OCTAVES):
        sizes = tuple(each for each in subject.sizes if low <= each[-1] < after)
        if sizes:
            pipeline = f'assume{{facts="{low} <= {last} <= {after - 1}"}}, tier2'
            yield f"bucket-{low}..{after - 1}", [_Version(pipeline, sizes)]
    for first in range(0, len(subject.sizes), CHUNK):
        chunk = subject.sizes[first : first + CHUNK]
        title = "exact-" + "..".join("x".join(map(str, each)) for each in (chunk[0], chunk[-1]))
        yield title, [_Version(_exact(subject, sizes), (sizes,)) for sizes in chunk]


def _exact(subject: _Subject, sizes: tuple[int, ...]) -> str:
    dims = ",".join(f"{name}={size}" for name, size in zip(subject.symbols, sizes, strict=True))
    return f'specialize{{dims="{dims}"}}, tier3'


def _weights(subject: _Subject) -> dict[str, np.ndarray]:
    """Seeded matrices that keep the size of what they are multiplied with."""
    import aiopt

    rng = np.random.default_rng(7)
    program = aiopt.load(subject.path, tier=0)
    return {
        info.name: (
            rng.standard_normal(info.shape) / np.sqrt(info.shape[0] if len(info.shape) > 1 else 10)
        ).astype(np.float32)
        for info in program.inputs[1:]
    }


def _check(program: Any, reference: Any, sizes: tuple[int, ...]) -> None:
    """Run a version twice between poison; what it gives must be what the interpreter gives."""
    from aiopt.jitrt.workers.fences import FencedArray

    shape = (*(1,) * (2 - len(sizes)), *sizes, reference.inputs[0].shape[-1])
    x = np.random.default_rng(sum(sizes)).standard_normal(shape).astype(np.float32)
    expected = reference(x)
    for at_end in (False, True):
        given = FencedArray(x.shape, x.dtype, at_end=at_end, content=x)
        found = FencedArray(expected.shape, expected.dtype, at_end=at_end)
        program(given.array, out=found.array)
        for fence in (given, found):
            if (damage := fence.damage()) is not None:
                raise Wrong(f"sizes {sizes}: {damage} an array")
        error = np.abs(found.array - expected) / (ATOL / RTOL + np.abs(expected))
        if not float(error.max(initial=0.0)) <= RTOL:
            raise Wrong(f"sizes {sizes}: relative error {error.max():.2g}")
