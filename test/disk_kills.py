"""Processes that share a folder and are killed, again and again, whatever they are doing.

`make test` kills some; `benchmarks/cache_disk.py` as many as it is told.
"""

from __future__ import annotations

import os
import random
import signal
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiopt.jitrt.cache.disk.store import DiskStore
from disk_stores import FACTS, digest_of, is_whole, record_of, store_in

DIGESTS = 150
SIZES = (0, 20_000)
BUDGET = 1 << 20
"""Bytes; the records of all digests take more, so that there is eviction and compaction."""


@dataclass
class Outcome:
    """What killed processes left behind.

    Attributes:
        calls: by what became of them: kept, found, missed, dropped (could not be kept).
        problems: torn records, exceptions, what `verify` found.
    """

    kills: int = 0
    calls: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    records: int = 0
    size: int = 0

    def __str__(self) -> str:
        calls = ", ".join(f"{count} {what}" for what, count in sorted(self.calls.items()))
        left = f"{self.records} records of {self.size} bytes left"
        return f"{self.kills} kills, {calls}; {left}; {len(self.problems)} problems"


def kill_writers(
    folder: Path, kills: int, processes: int, *, budget: int | None = BUDGET, **options: Any
) -> Outcome:
    """Run processes on a folder, kill one after another and start others, then look.

    Without a budget, every record that was kept must be there at the end.

    Args:
        options: of the store.
    """
    outcome, rng = Outcome(), random.Random(0)
    reader, writer = os.pipe()

    def started(seed: int) -> int:
        return _started(reader, lambda: _work(store(), random.Random(seed), writer))

    def store() -> DiskStore:
        return store_in(folder, budget=budget, patience=5.0, **options)

    running = [started(n) for n in range(processes)]
    kept: set[int] = set()
    while outcome.kills < kills:
        for _ in range(rng.randrange(1, 12)):
            _note(os.read(reader, _REPORT), outcome, kept)
        victim = running.pop(rng.randrange(processes))
        os.kill(victim, signal.SIGKILL)
        os.waitpid(victim, 0)
        outcome.kills += 1
        running.append(started(processes + outcome.kills))
    for child in running:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    os.close(writer)
    while data := os.read(reader, _REPORT):
        _note(data, outcome, kept)
    os.close(reader)
    _look(store(), budget, kept, outcome)
    return outcome


_REPORT = 8
"""Bytes of a report: what became of a call, in a letter, and the number of the digest."""

_WORDS = {"k": "kept", "f": "found", "m": "missed", "d": "dropped", "o": "other"}


def _note(data: bytes, outcome: Outcome, kept: set[int]) -> None:
    letter, number = chr(data[0]), int(data[1:])
    if letter == "t":
        outcome.problems.append(f"torn record of digest {number}")
    elif letter == "e":
        outcome.problems.append("a call raised")
    else:
        outcome.calls[_WORDS[letter]] += 1
    if letter == "k":
        kept.add(number)


def _look(store: DiskStore, budget: int | None, kept: set[int], outcome: Outcome) -> None:
    report = store.verify()
    outcome.problems += report.problems
    outcome.records, outcome.size = report.records, report.size
    for n in range(DIGESTS):
        found = store.get(digest_of(n))
        if found is None:
            if n in kept and budget is None:
                outcome.problems.append(f"lost record of digest {n}")
        elif not is_whole(digest_of(n), found):
            outcome.problems.append(f"torn record of digest {n} at the end")
    if not store.put(digest_of(0), record_of(digest_of(0), 100), FACTS):
        outcome.problems.append("nothing can be kept any more")
    if not list((store.folder / "v1").glob("000001-*")):
        outcome.problems.append("the index was given up")
    packed = sum(path.stat().st_size for path in store.folder.rglob("*.pack"))
    if budget is not None and packed > budget:
        outcome.problems.append(f"packs of {packed} bytes in a budget of {budget}")
    store.close()


def _started(reader: int, work: Callable[[], None]) -> int:
    child = os.fork()
    if child:
        return child
    try:
        os.close(reader)
        work()
    finally:
        os._exit(1)


def _work(store: DiskStore, rng: random.Random, report: int) -> None:
    """Call a store until killed, and report each call."""
    while True:
        n = rng.randrange(DIGESTS)
        try:
            letter = _call(store, n, rng)
        except Exception:
            traceback.print_exc()
            letter = ord("e")
        os.write(report, b"%c%07d" % (letter, n))


def _call(store: DiskStore, n: int, rng: random.Random) -> int:
    digest, choice = digest_of(n), rng.random()
    if choice < 0.6:
        record = record_of(digest, rng.randrange(*SIZES), rng.randrange(1000))
        return ord("k") if store.put(digest, record, FACTS) else ord("d")
    if choice < 0.95:
        record = store.get(digest)
        if record is None:
            return ord("m")
        return ord("f") if is_whole(digest, record) else ord("t")
    if choice < 0.98:
        store.compact()
    else:
        store.flush()
    return ord("o")
