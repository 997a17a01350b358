"""Entries, keys and a store in memory for the tests of the cache."""

from __future__ import annotations

from collections.abc import Iterator

from aiopt.jitrt.cache.entry import Entry
from aiopt.jitrt.cache.keys import Key
from aiopt.jitrt.cache.store import Counts, Facts, Listed
from aiopt.jitrt.cache.trust.secret import Ring, Secret

SECRET = Secret(bytes(range(32)))
OTHER_SECRET = Secret(bytes(range(1, 33)))
RING = Ring([SECRET])


def entry_of(name: str = "a", payload: bytes = b"code", created: float = 100.0) -> Entry:
    """An entry with everything that metadata may hold."""
    return Entry(
        key=Key("program", (("module", name), ("target", "x86-64"))),
        payload=payload,
        guards={"weights": {"w": "0" * 64}, "ranges": [["s", 1, None]]},
        references=("ab" * 32,),
        label=f"program {name}",
        tier=2,
        cost=0.25,
        created=created,
    )


class Records:
    """A store in memory that gives back what it was given, whatever that is."""

    name = "records"

    def __init__(self) -> None:
        self.counts = Counts()
        self.records: dict[str, bytes | memoryview] = {}
        self.facts: dict[str, Facts] = {}

    def get(self, digest: str) -> bytes | memoryview | None:
        return self.records.get(digest)

    def put(self, digest: str, record: bytes, facts: Facts) -> bool:
        self.records[digest] = record
        self.facts[digest] = facts
        return True

    def delete(self, digest: str) -> None:
        self.records.pop(digest, None)

    def listing(self) -> Iterator[Listed]:
        for digest, record in self.records.items():
            yield Listed(digest, self.facts[digest], len(record), 0, 0.0)

    def close(self) -> None:
        pass
