"""Stores for tests of what stands above them: dictionaries that do what a test says."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from aiopt.jitrt.cache.entry import Entry
from aiopt.jitrt.cache.keys import Key
from aiopt.jitrt.cache.store import Counts, Listed


class DictStore:
    """Entries in a dictionary.

    Attributes:
        asked: digests that were looked for.
        error: raised by whatever is asked of it.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.counts = Counts()
        self.entries: dict[str, Entry] = {}
        self.asked: list[str] = []
        self.error: Exception | None = None

    def get(self, digest: str) -> Entry | None:
        self.asked.append(digest)
        if self.error is not None:
            raise self.error
        found = self.entries.get(digest)
        self.counts.hits += found is not None
        self.counts.misses += found is None
        return found

    def put(self, entry: Entry) -> bool:
        if self.error is not None:
            raise self.error
        self.entries[entry.digest] = entry
        self.counts.puts += 1
        return True

    def delete(self, digest: str) -> None:
        self.entries.pop(digest, None)

    def listing(self) -> Iterator[Listed]:
        return iter(())

    def close(self) -> None: ...


class Far(DictStore):
    """A distributed store; it answers when a test says so, or at once."""

    def __init__(self, *, prompt: bool = False) -> None:
        super().__init__("far")
        self.prompt = prompt
        self.prepared = 0
        self.waiting: list[tuple[str, Callable[[Entry | None], None]]] = []

    def prepare(self) -> None:
        self.prepared += 1

    def fetch(
        self, digest: str, done: Callable[[Entry | None], None], timeout: float | None = None
    ) -> None:
        if self.error is not None:
            raise self.error
        self.waiting.append((digest, done))
        if self.prompt:
            self.answer()

    def answer(self) -> None:
        """Answer everything that was asked, and what is asked meanwhile."""
        while self.waiting:
            digest, done = self.waiting.pop(0)
            done(self.get(digest))

    def flush(self, timeout: float) -> bool:
        return True


class Clock:
    """Seconds that pass when a test says so."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def entry(text: str = "a", payload: bytes = b"payload", kind: str = "program") -> Entry:
    """An entry under a key that is just that text."""
    return Entry(Key(kind, (("text", text),)), payload)
