"""Makes the traces of requests that are shipped for `aiopt-cache simulate`, from seeds.

python benchmarks/cache_traces.py [FOLDER]

What is asked for has the sizes and compile times that `cache_catalogue.py` measured, which are in
cache_catalogue.json. Who asks, and when, are models of what caches of compiled code see; each is a
function below, and its docstring is the trace's description. Copies of a program, such as fine-
tuned versions and other exports of one model, have keys of their own and its size and cost.
Without FOLDER the traces go where the package has them.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from aiopt.jitrt.cache.simulation.trace import FOLDER, Asked, Trace

CATALOGUE = Path(__file__).with_name("cache_catalogue.json")

HOUR, DAY = 3600.0, 86_400.0
BURST = 0.2
"""Seconds between the requests of a process that starts, on average."""
DIGITS = 6
"""Of digests, in traces."""

Ask = tuple[float, Asked]


@dataclass(frozen=True)
class Row:
    """A program of the catalogue in one tier; `length` is that of an exact version, or 0."""

    name: str
    tier: int
    length: int
    size: int
    cost: float

    def asked(self, copy: str | int) -> Asked:
        """A copy of the program, as an entry of its own."""
        text = f"{self.name}|{self.tier}|{self.length}|{copy}"
        digest = hashlib.sha256(text.encode()).hexdigest()[:DIGITS]
        return Asked(digest, self.size, round(self.cost, 3), self.tier)


@dataclass
class Source:
    """Rows and random numbers for one trace."""

    rows: list[Row]
    seed: int
    random: np.random.Generator = field(init=False)

    def __post_init__(self) -> None:
        self.random = np.random.default_rng(self.seed)

    @property
    def generic(self) -> list[Row]:
        """Programs for all sizes, in tier 2."""
        return [row for row in self.rows if row.tier == 2]

    def large(self, least: float = 0.2) -> list[Row]:
        """Those that take a while to compile: models, not single operators."""
        return [row for row in self.generic if row.cost >= least]

    def copies(self, rows: list[Row], number: int) -> list[Asked]:
        """Copies of random rows."""
        picked = self.random.integers(len(rows), size=number)
        return [rows[row].asked(copy) for copy, row in enumerate(picked)]

    def zipf(self, items: int, exponent: float, number: int) -> np.ndarray:
        """Indices, the smallest most often."""
        weights = np.arange(1, items + 1.0) ** -exponent
        return self.random.choice(items, number, p=weights / weights.sum())

    def times(self, number: int, span: float) -> np.ndarray:
        """Moments within a span of seconds, more of them by day than by night."""
        even = np.sort(self.random.uniform(0.0, span, number * 3))
        awake = 0.55 - 0.45 * np.cos(2 * np.pi * even / DAY)
        chosen = even[self.random.uniform(size=len(even)) < awake]
        return chosen[np.sort(self.random.choice(len(chosen), number, replace=False))]

    def burst(self, start: float, entries: list[Asked]) -> Iterator[Ask]:
        """Requests one shortly after the other."""
        at = start
        for entry in entries:
            at += self.random.exponential(BURST)
            yield at, entry


# --- who asks ---------------------------------------------------------------------------------


def restarts(source: Source) -> Iterator[Ask]:
    """A service of 40 models is deployed again and again; some models are new each time."""
    rows = source.large(0.1)
    models = [rows[i] for i in source.random.integers(len(rows), size=40)]
    versions = [0] * len(models)
    for start in source.times(44, 20 * DAY):
        for model in np.flatnonzero(source.random.uniform(size=len(models)) < 0.08):
            versions[model] += 1
        wanted = np.flatnonzero(source.random.uniform(size=len(models)) < 0.95)
        entries = [models[i].asked(f"{i}.{versions[i]}") for i in wanted]
        yield from source.burst(start, entries)


def fleet(source: Source) -> Iterator[Ask]:
    """Machines of a CI compile the same test programs; each commit changes some of them."""
    programs = source.copies(source.rows, 150)
    changes = [0] * len(programs)
    edited = source.zipf(len(programs), 0.7, 10_000)
    order = source.random.permutation(len(programs))
    for commit, start in enumerate(source.times(16, 5 * DAY)):
        for program in edited[commit * 8 : commit * 8 + source.random.integers(1, 9)]:
            changes[program] += 1
        part = order if commit % 4 == 0 else order[source.random.uniform(size=len(order)) < 0.75]
        entries = [Asked(f"{programs[i].digest}{changes[i]:x}", *_facts(programs[i])) for i in part]
        yield from source.burst(start, entries)


def zoo(source: Source) -> Iterator[Ask]:
    """Users of a model zoo load 400 models; popularity follows Zipf's law with exponent 0.9."""
    models = source.copies(source.generic, 400)
    for at, i in zip(source.times(1800, 7 * DAY), source.zipf(400, 0.9, 1800), strict=True):
        yield float(at), models[i]


def drift(source: Source) -> Iterator[Ask]:
    """A zoo in which models come up and go out of use within days."""
    models = source.copies(source.generic, 500)
    ranks = source.zipf(300, 1.0, 1800)
    for at, rank in zip(source.times(1800, 10 * DAY), ranks, strict=True):
        yield float(at), models[(rank * 7 + int(at / (10 * DAY) * 200)) % 500]


def scans(source: Source) -> Iterator[Ask]:
    """A group works on 150 programs, and now and then somebody tries a hundred that nobody needs
    again."""
    steady = source.copies(source.generic, 150)
    times = source.times(1200, 6 * DAY)
    for at, i in zip(times, source.zipf(150, 0.8, 1200), strict=True):
        yield float(at), steady[i]
    for sweep, start in enumerate(source.times(8, 6 * DAY)):
        row = source.generic[source.random.integers(len(source.generic))]
        entries = [row.asked(f"sweep {sweep}.{i}") for i in range(source.random.integers(40, 110))]
        yield from source.burst(float(start), entries)


def shapes(source: Source) -> Iterator[Ask]:
    """Encoders ask for exact versions of lengths that are log-normal, as in W6."""
    exact = [row for row in source.rows if row.length]
    like = next(row for row in source.generic if row.name == "W4")
    encoders = [like, *(row for row in source.generic if row.name.startswith("transformer-"))][:6]
    popular = source.zipf(len(encoders), 1.0, 1800)
    lengths = np.clip(np.rint(source.random.lognormal(4.4, 0.8, 1800) / 4) * 4, 10, 512)
    for at, who, length in zip(source.times(1800, 3 * DAY), popular, lengths, strict=True):
        near = min(exact, key=lambda row: abs(row.length - length))
        encoder = encoders[who]
        size = round(near.size * encoder.size / like.size)
        cost = near.cost * encoder.cost / like.cost
        yield float(at), Row(encoder.name, 3, int(length), size, cost).asked(0)


def climbing(source: Source) -> Iterator[Ask]:
    """Processes of 120 programs start, ask for tier 1, and for tier 2 once they are hot."""
    names = sorted({row.name for row in source.rows if row.tier == 1})
    tiers = {(row.name, row.tier): row for row in source.rows}
    picked = [names[i] for i in source.random.integers(len(names), size=120)]
    ranks = source.zipf(120, 0.8, 1100)
    for at, i in zip(source.times(1100, 4 * DAY), ranks, strict=True):
        yield float(at), tiers[picked[i], 1].asked(int(i))
        hot = tiers.get((picked[i], 2))
        if hot is not None and source.random.uniform() < 0.7:
            yield float(at) + source.random.exponential(20.0), hot.asked(int(i))


def _facts(asked: Asked) -> tuple[int, float, int]:
    return asked.size, asked.cost, asked.tier


TRACES: dict[str, Callable[[Source], Iterator[Ask]]] = {
    each.__name__: each for each in (restarts, fleet, zoo, drift, scans, shapes, climbing)
}


def catalogue() -> list[Row]:
    """What cache_catalogue.py measured."""
    return [Row(*row) for row in json.loads(CATALOGUE.read_text(encoding="utf-8"))]


def made(name: str, rows: list[Row], seed: int = 0) -> Trace:
    """A trace; those that are shipped have seed 0. The kinds draw different numbers."""
    source = Source(rows, seed + list(TRACES).index(name))
    asked = sorted(TRACES[name](source), key=lambda ask: ask[0])
    keys = {entry.digest: entry for _, entry in asked}
    places = {digest: place for place, digest in enumerate(keys)}
    times: list[float] = []
    for at, _ in asked:  # in whole milliseconds, and no two at once
        times.append(max(round(at, 3), times[-1] + 0.001 if times else 0.0))
    about = " ".join((TRACES[name].__doc__ or "").split())
    which = [places[entry.digest] for _, entry in asked]
    return Trace(name, about, list(keys.values()), which, times)


def main(folder: str | None = None) -> None:
    rows = catalogue()
    place = FOLDER if folder is None else Path(folder)
    for name in TRACES:
        trace = made(name, rows)
        text = trace.to_json()
        (place / f"{name}.json").write_text(text, encoding="utf-8")
        entries, requests = len(trace.keys), len(trace.which)
        print(f"{name:9} {requests} requests of {entries} entries, {trace.bytes >> 10} KiB;"
              f" {len(text)} bytes of JSON")  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
