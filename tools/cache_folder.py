"""The cache on disk as aiopt-cache sees it: entries by beginnings of digests (SPEC C3, C6).

Nothing here makes room or counts as a use of an entry. Entries are verified as programs verify
them; what is listed only is not.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..diagnostics import AioptError, Location
from ..jitrt.cache.disk.store import DiskStore
from ..jitrt.cache.entry import Entry
from ..jitrt.cache.keys import Key
from ..jitrt.cache.levels import SHOWN
from ..jitrt.cache.places import FOLDER, cache_folder
from ..jitrt.cache.replacement.choice import replacement_of
from ..jitrt.cache.store import Listed
from ..jitrt.cache.trust.sealing import Refused, unseal
from ..jitrt.cache.trust.secret import Ring, Secret, process_ring
from ..passes.policies.cache_policy import CachePolicyPass

_DIGITS = frozenset("0123456789abcdef")


@dataclass(frozen=True)
class State:
    """Digests of entries that are of use, of records that are refused, with the reason, and of
    entries of which a reference is gone."""

    useful: list[str]
    refused: dict[str, str]
    incomplete: list[str]


@dataclass(frozen=True)
class Folder:
    """A cache on disk that is open."""

    path: Path
    disk: DiskStore

    @property
    def place(self) -> Location:
        """Where diagnostics say that something is wrong."""
        return Location(str(self.path))

    @property
    def ring(self) -> Ring:
        """The keys that entries are verified with."""
        return process_ring()

    def listed(self, kind: str | None = None) -> list[Listed]:
        """All records, or those of a kind; the most recently used first."""
        found = [each for each in self.disk.listing() if kind in (None, each.facts.kind)]
        if self.disk.trouble:
            raise self.unusable()
        return found

    def find(self, prefixes: Iterable[str]) -> list[str]:
        """The digests that begin like that. Raises AioptError unless there is one for each."""
        digests = sorted(each.digest for each in self.listed())
        return [self._only(prefix, digests) for prefix in prefixes]

    def _only(self, prefix: str, digests: Sequence[str]) -> str:
        wanted = prefix.lower()
        if not wanted or not _DIGITS.issuperset(wanted):
            raise AioptError("not a digest", expected="hexadecimal digits", found=repr(prefix))
        begin, end = (bisect_left(digests, each) for each in (wanted, f"{wanted}g"))
        found = digests[begin:end]
        if not found:
            raise AioptError(f"no entry begins with {prefix}", location=self.place)
        if len(found) > 1:
            several = ", ".join(digest[: len(wanted) + 4] for digest in found[:4])
            raise AioptError(
                f"{len(found)} entries begin with {prefix}",
                location=self.place,
                expected=f"more digits, such as {several}",
            )
        return found[0]

    def entry(self, digest: str) -> Entry:
        """The entry of a digest, verified. Raises AioptError if it is gone or of no use."""
        try:
            found = self.opened(digest)
        except Refused as refused:
            raise AioptError(
                f"entry {digest[:SHOWN]} is refused: {refused}",
                location=self.place,
                hint=self.ring.problem or None,
            ) from refused
        if found is None:
            raise AioptError(f"entry {digest[:SHOWN]} is gone", location=self.place)
        return found

    def opened(self, digest: str) -> Entry | None:
        """The entry of a digest, None if it is gone meanwhile. Raises Refused."""
        record = self.disk.peek(digest)
        return None if record is None else unseal(record, digest, self.ring)

    def key(self, prefix: str) -> Key:
        """The key of the entry whose digest begins like that. Raises AioptError."""
        (digest,) = self.find([prefix])
        return self.entry(digest).key

    def nearest(self, key: Key, *, itself: bool = False) -> Key:
        """The key of an entry of the same kind that differs in fewest factors, of another one
        unless it may be `itself`. Raises AioptError if there is none.
        """
        wanted = dict(key.factors)
        best: tuple[int, Key] | None = None
        for each in self.listed(key.kind):
            if (each.digest == key.digest and not itself) or (
                entry := self._usable(each.digest)
            ) is None:
                continue
            same = sum(wanted.get(label) == text for label, text in entry.key.factors)
            if best is None or same > best[0]:
                best = same, entry.key
        if best is None:
            raise AioptError(f"there is no other entry of kind '{key.kind}'", location=self.place)
        return best[1]

    def _usable(self, digest: str) -> Entry | None:
        try:
            return self.opened(digest)
        except Refused:
            return None

    def with_references(self, digests: Iterable[str]) -> Iterator[Entry]:
        """Entries, and before each those that it needs, all once. Raises AioptError."""
        done: set[str] = set()

        def needed(digest: str) -> Iterator[Entry]:
            if digest not in done:
                done.add(digest)
                entry = self.entry(digest)
                for reference in entry.references:
                    yield from needed(reference)
                yield entry

        for digest in digests:
            yield from needed(digest)

    def state(self, kind: str | None = None) -> State:
        """What is of use and what is not, found out by reading everything. Raises AioptError."""
        self._check_key("to verify entries with")
        refused: dict[str, str] = {}
        needs: dict[str, tuple[str, ...]] = {}
        wanted: list[str] = []
        for each in self.listed():
            try:
                entry = self.opened(each.digest)
            except Refused as error:
                refused[each.digest] = str(error)
                continue
            if entry is not None:
                needs[each.digest] = entry.references
                if kind in (None, entry.key.kind):
                    wanted.append(each.digest)
        incomplete = {digest for digest in needs if not needs.keys() >= set(needs[digest])}
        useful = [each for each in wanted if each not in incomplete]
        return State(useful, refused, [each for each in needs if each in incomplete])

    def unusable(self) -> AioptError:
        """The diagnostic for a folder that cannot be read or written."""
        reason = self.disk.trouble or "it is read-only"
        return AioptError(f"the cache cannot be used: {reason}", location=self.place)

    def sealing_key(self) -> Secret:
        """The key to seal with. Raises AioptError if there is none that lasts."""
        return self._check_key("to seal entries with")

    def _check_key(self, purpose: str) -> Secret:
        ring = self.ring
        if ring.first is None or not ring.lasting:
            raise AioptError(f"there is no key {purpose}", hint=ring.problem or None)
        return ring.first


@contextmanager
def opened_folder(path: str | None, *, make: bool = False) -> Iterator[Folder]:
    """The cache in a folder, by default the user's.

    With `make` it need not be there yet. Raises AioptError if there is none, or it is unusable.
    """
    place = cache_folder() if path is None else Path(path)
    if path == "":
        raise AioptError("--folder is empty", expected="a folder")
    if place is None:
        raise AioptError(
            "there is no cache on disk", hint=f"{FOLDER} is empty; --folder names another one"
        )
    replacement = replacement_of(CachePolicyPass(), "disk")
    assert replacement is not None
    disk = DiskStore(place, replacement=replacement, budget=None)
    folder = Folder(place, disk)
    try:
        if disk.statistics().trouble:
            raise folder.unusable()
        if not make and disk.statistics().files == 0:
            raise AioptError("there is no cache in this folder", location=folder.place)
        yield folder
    finally:
        disk.close()
