"""What keeps the store on disk small and in order: room, compaction, verification (SPEC C4, C8).

Of a budget, records take what leaves room for what has gone and is not yet given back: as long as
fragmentation is at most `compact`, files take `live / (1 − compact)` bytes. So the files stay in
the budget, and giving back a byte costs at most `(1 − compact) / compact` bytes of copying.
"""

from __future__ import annotations

from collections.abc import Iterator

from ....quick_dataclass import dataclass
from ..replacement.base import Item, Replacement
from ..store import Facts
from .index import Index, Located, Pack, Place
from .packs import Packs, checksum_of, tag_of

PACK_SIZE = 64 << 20
"""Bytes after which the next pack is begun."""

_EVICTED = 0.1
"""Share of the bytes looked at that go at least, so that not every record evicts another one."""

_SAMPLE = 4096
"""Records among which those that go are chosen."""


@dataclass(frozen=True)
class Limits:
    """Bytes that the store may take, and the fragmentation that it may have.

    Attributes:
        live: bytes that records may take; None if they may grow for ever.
        compact: fragmentation above which a pack is copied (C8).
        pack_size: bytes at which a pack is full.
        slack: unused bytes that are not worth a copy.
    """

    live: int | None
    compact: float
    pack_size: int
    slack: int


def limits_of(budget: int | None, compact: float, pack_size: int = PACK_SIZE) -> Limits:
    """Limits with which packs stay in a budget of bytes: it holds at least 16 of them."""
    if budget is None:
        return Limits(None, compact, pack_size, pack_size // 4)
    pack_size = max(1, min(pack_size, budget // 16))
    slack = pack_size // 4
    return Limits(int((budget - slack) * (1 - compact)), compact, pack_size, slack)


def make_room(
    index: Index, replacement: Replacement, limits: Limits, digest: str, length: int, now: float
) -> int:
    """Evict records, in a transaction, so that one of `length` bytes may be kept; how many go.

    Of many records, the worst of a sample go, so that nobody waits for a look at all of them.
    """
    evicted = 0
    if limits.live is None:
        return evicted
    while (totals := index.totals()).live + length > limits.live and totals.records:
        room = totals.live + length - limits.live
        items = index.sample(digest, _SAMPLE)
        room = max(room, int(sum(item.size for item in items) * _EVICTED))
        gone = evict(index, replacement, items, room, now)
        if not gone:
            break
        evicted += gone
    return evicted


def evict(index: Index, replacement: Replacement, items: list[Item], room: int, now: float) -> int:
    """Evict at least `room` bytes of these records, in a transaction; how many go."""
    states = [item.state for item in items]
    gone = {item.digest for item in replacement.victims(items, room, now)}
    changed = (item for item, state in zip(items, states, strict=True) if item.state != state)
    index.update(item for item in changed if item.digest not in gone)
    for digest in gone:
        index.remove(digest)
    return len(gone)


def append(
    index: Index, packs: Packs, limits: Limits, record: bytes, *, but: int = 0
) -> tuple[int, int]:
    """Write a record behind all others of a pack, in a transaction: number and offset.

    A pack whose file is gone is forgotten.
    """
    while found := index.pack_with_room(len(record), limits.pack_size, but=but):
        pack, offset = found
        if packs.holds(pack, offset):
            break
        index.remove_pack(pack)
    else:
        pack, offset = index.new_pack(), 0
        packs.create(pack)
    packs.write(pack, offset, record)
    index.fill(pack, offset + len(record))
    return pack, offset


def keep(
    index: Index, packs: Packs, limits: Limits, item: Item, record: bytes, facts: Facts
) -> None:
    """Write a record and its row, in a transaction."""
    pack, offset = append(index, packs, limits, record)
    place = Place(pack, offset, len(record), tag_of(record))
    index.add(item, place, checksum_of(record), facts)


def drop_empty(index: Index) -> list[int]:
    """Forget packs without records, in a transaction; their files go after it."""
    empty = [pack.id for pack in index.packs() if not pack.records]
    for pack in empty:
        index.remove_pack(pack)
    return empty


def worst_pack(index: Index, threshold: float, slack: int = 0) -> Pack | None:
    """The pack with the largest unused share, if fragmentation is above the threshold."""
    packs = [pack for pack in index.packs() if pack.filled]
    allocated = sum(pack.filled for pack in packs)
    unused = allocated - sum(pack.live for pack in packs)
    if unused <= max(threshold * allocated, slack):
        return None
    return max(packs, key=lambda pack: 1 - pack.live / pack.filled)


def empty_pack(index: Index, packs: Packs, limits: Limits, pack: int) -> int:
    """Copy the records of a pack to others, in a transaction; how many were damaged and go."""
    damaged = 0
    for located in index.located(pack):
        if (record := intact(packs, located)) is None:
            index.remove(located.digest)
            damaged += 1
        else:
            index.move(located.digest, *append(index, packs, limits, record, but=pack))
    return damaged


def remove_unknown(index: Index, packs: Packs) -> None:
    """Remove files of packs that no index knows: whoever made them was killed."""
    index.begin()
    try:
        for pack in packs.others({pack.id for pack in index.packs()}):
            packs.remove(pack)
    finally:
        index.rollback()


def intact(packs: Packs, located: Located) -> bytes | None:
    """A record as it was written, or None. Raises OSError."""
    record = packs.read(*located.place[:3])
    if record is None or tag_of(record) != located.place.tag:
        return None
    return record if checksum_of(record) == located.checksum else None


@dataclass(frozen=True)
class Report:
    """What `verify` found: `problems` is empty if the store is consistent."""

    records: int
    size: int
    problems: tuple[str, ...]


def verify(index: Index, packs: Packs) -> Report:
    """Read everything. Records that come and go meanwhile are no problem.

    Raises:
        sqlite3.Error, OSError.
    """
    problems = [f"index: {text}" for text in index.check()]
    if problems:
        return Report(0, 0, tuple(problems))
    index.begin_reading()
    try:
        located, known, totals = index.located(), index.packs(), index.totals()
    finally:
        index.rollback()
    problems += _miscounted(located, known)
    problems += _overlapping(located, known)
    for one in located:
        if intact(packs, one) is None and index.find(one.digest) == one.place:
            problems.append(f"record {one.digest} in pack {one.place.pack}: not what was written")
    return Report(totals.records, totals.live, tuple(problems))


def _miscounted(located: list[Located], packs: list[Pack]) -> Iterator[str]:
    lengths: dict[int, list[int]] = {pack.id: [] for pack in packs}
    for one in located:
        lengths.setdefault(one.place.pack, []).append(one.place.length)
    for pack in packs:
        found = lengths.pop(pack.id)
        if (pack.live, pack.records) != (sum(found), len(found)):
            yield f"pack {pack.id}: {len(found)} records of {sum(found)} bytes, not {pack}"
    yield from (f"pack {pack}: not known" for pack in lengths)


def _overlapping(located: list[Located], packs: list[Pack]) -> Iterator[str]:
    ends = {pack.id: pack.filled for pack in packs}
    for one, after in zip(located, [*located[1:], None], strict=False):
        pack, offset, length, _ = one.place
        end = ends.get(pack, 0)
        if after is not None and after.place.pack == pack:
            end = after.place.offset
        if offset + length > end:
            yield f"record {one.digest} in pack {pack}: reaches into what is not its own"
