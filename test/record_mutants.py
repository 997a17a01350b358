"""Records that were damaged, exchanged, renamed, forged or put back, and what becomes of them.

Whoever mutates knows the format and everything that was ever sealed, but not the key.
"""

from __future__ import annotations

import hashlib
import hmac
import random
import traceback
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from aiopt.jitrt.cache.entry import Entry
from aiopt.jitrt.cache.keys import Key
from aiopt.jitrt.cache.store import Store
from aiopt.jitrt.cache.trust.sealing import Reason, facts_of, seal
from aiopt.jitrt.cache.trust.secret import Ring, Secret
from aiopt.jitrt.cache.trust.verified import Verified

HEAD, MAC = 64, 32
SIZES = (0, 1, 31, 63, 64, 65, 500, 4000, 20_000)


class World:
    """What there is to mutate: entries, with an older version of each, and their records."""

    def __init__(self, seed: int, entries: Iterable[Entry] = ()) -> None:
        self.random = random.Random(seed)
        self.secret = Secret(b"the key that is trusted".ljust(32))
        self.other = Secret(b"the key of somebody else".ljust(32))
        sizes = enumerate(SIZES * 2)
        self.entries = list(entries) or [self._entry(index, size) for index, size in sizes]
        older = [replace(entry, created=entry.created - 1e6) for entry in self.entries]
        self.older = {entry.digest: seal(entry, self.secret) for entry in older}
        self.records = {entry.digest: seal(entry, self.secret) for entry in self.entries}

    def _entry(self, index: int, size: int) -> Entry:
        key = Key("program", (("module", str(index)), ("target", "x86-64"), ("pipeline", "tier2")))
        return Entry(key, self.random.randbytes(size), {"w": "0"}, label="name", created=2e6)

    def mutant(self, name: str, entry: Entry) -> bytes:
        """A record that is not that of the entry."""
        true = self.records[entry.digest]
        record = MUTATIONS[name](self, entry, true)
        return record if record != true else _flip(self, entry, true)

    def any_entry(self) -> Entry:
        return self.random.choice(self.entries)

    def another(self, entry: Entry) -> Entry:
        return self.random.choice([other for other in self.entries if other is not entry])

    def forged_mac(self, body: bytes) -> bytes:
        """A MAC as somebody without the key may make one."""
        label = self.random.choice(["aiopt cache: record", "aiopt cache: table of a bundle"])
        return self.random.choice(
            [
                lambda: hashlib.sha256(body).digest(),
                lambda: hmac.digest(self.other.derived(label), body, "sha256"),
                lambda: hmac.digest(self.other.id, body, "sha256"),
                lambda: hmac.digest(b"", body, "sha256"),
                lambda: bytes(MAC),
            ]
        )()


Mutation = Callable[[World, Entry, bytes], bytes]


def _flip(world: World, entry: Entry, record: bytes) -> bytes:
    changed = bytearray(record)
    for place in world.random.sample(range(len(record) * 8), world.random.randint(1, 8)):
        changed[place >> 3] ^= 1 << (place & 7)
    return bytes(changed)


def _flip_in_head(world: World, entry: Entry, record: bytes) -> bytes:
    return _flip(world, entry, record[:HEAD]) + record[HEAD:]


def _overwrite(world: World, entry: Entry, record: bytes) -> bytes:
    start = world.random.randrange(len(record))
    run = world.random.randint(1, 64)
    return record[:start] + world.random.randbytes(run) + record[start + run :]


def _zero(world: World, entry: Entry, record: bytes) -> bytes:
    """A page that was never written."""
    start = world.random.randrange(len(record) - MAC)
    return record[:start] + bytes(len(record) - start)


def _truncate(world: World, entry: Entry, record: bytes) -> bytes:
    return record[: world.random.randrange(len(record))]


def _extend(world: World, entry: Entry, record: bytes) -> bytes:
    return record + world.random.choice([b"\0", record, world.random.randbytes(100)])


def _cut(world: World, entry: Entry, record: bytes) -> bytes:
    start = world.random.randrange(len(record))
    return record[:start] + record[start + world.random.randint(1, 64) :]


def _insert(world: World, entry: Entry, record: bytes) -> bytes:
    start = world.random.randrange(len(record))
    return record[:start] + world.random.randbytes(64) + record[start:]


def _exchange(world: World, entry: Entry, record: bytes) -> bytes:
    return world.records[world.another(entry).digest]


def _rename(world: World, entry: Entry, record: bytes) -> bytes:
    """Another entry's record with this digest in its head, with and without another MAC."""
    other = world.records[world.another(entry).digest]
    body = other[:24] + bytes.fromhex(entry.digest) + other[56:-MAC]
    return body + world.random.choice([other[-MAC:], world.forged_mac(body)])


def _wrong_key(world: World, entry: Entry, record: bytes) -> bytes:
    return seal(entry, world.other)


def _wrong_key_right_id(world: World, entry: Entry, record: bytes) -> bytes:
    forged = seal(entry, world.other)
    return forged[:16] + world.secret.id + forged[24:]


def _key_id(world: World, entry: Entry, record: bytes) -> bytes:
    return record[:16] + world.random.choice([world.other.id, bytes(8)]) + record[24:]


def _edit_metadata(world: World, entry: Entry, record: bytes) -> bytes:
    old, new = world.random.choice(
        [(b'"tier":0', b'"tier":3'), (b"x86-64", b"x86-65"), (b'"w":"0"', b'"w":"1"')]
    )
    body = record[:-MAC].replace(old, new)
    return body + world.random.choice([record[-MAC:], world.forged_mac(body)])


def _edit_payload(world: World, entry: Entry, record: bytes) -> bytes:
    body = record[: -MAC - 1] + bytes([record[-MAC - 1] ^ 1])
    return body + world.forged_mac(body)


def _roll_back(world: World, entry: Entry, record: bytes) -> bytes:
    return world.older[entry.digest]


def _lengths(world: World, entry: Entry, record: bytes) -> bytes:
    size = world.random.choice([0, 1, len(record), 2**31, 2**32 - 1])
    if world.random.random() < 0.5:
        return record[:12] + size.to_bytes(4, "little") + record[16:]
    size = world.random.choice([size, 2**63 - 1, 2**64 - 1, 2**64 - len(record)])
    changed = record[:56] + size.to_bytes(8, "little") + record[64:]
    return changed if changed != record else record[:56] + b"\xff" * 8 + record[64:]


def _move_border(world: World, entry: Entry, record: bytes) -> bytes:
    """Some of the payload becomes metadata, or the other way round; the sum is right."""
    n_metadata = int.from_bytes(record[12:16], "little")
    n_payload = int.from_bytes(record[56:64], "little")
    shift = world.random.choice([-64, 64])
    if n_payload < shift:
        shift = -64
    head = record[:12] + (n_metadata + shift).to_bytes(4, "little") + record[16:56]
    body = head + (n_payload - shift).to_bytes(8, "little") + record[64:-MAC]
    return body + world.random.choice([record[-MAC:], world.forged_mac(body)])


def _version(world: World, entry: Entry, record: bytes) -> bytes:
    """Also resealed: written by another version, honestly."""
    version = world.random.choice([(0, 0), (0, 9), (1, 1), (1, 65535), (2, 0), (65535, 0)])
    if world.random.random() < 0.5:
        return seal(replace(entry, version=version), world.secret)
    return record[:8] + b"".join(n.to_bytes(2, "little") for n in version) + record[12:]


def _magic(world: World, entry: Entry, record: bytes) -> bytes:
    return world.random.choice([b"AIOPTBDL", b"AIOPTART", b"\x7fELF\2\1\1\0"]) + record[8:]


def _splice(world: World, entry: Entry, record: bytes) -> bytes:
    """The front of one record and the end of another."""
    other = world.records[world.another(entry).digest]
    at = world.random.choice([HEAD, world.random.randrange(1, min(len(record), len(other)))])
    spliced = record[:at] + other[at:]
    return spliced if spliced != record else other


def _garbage(world: World, entry: Entry, record: bytes) -> bytes:
    size = world.random.choice([0, 1, HEAD, HEAD + MAC, len(record)])
    return world.random.choice([bytes, lambda n: b"\xff" * n, world.random.randbytes])(size)


MUTATIONS: dict[str, Mutation] = {
    "bits flipped": _flip,
    "bits of the head flipped": _flip_in_head,
    "overwritten": _overwrite,
    "zeroed": _zero,
    "truncated": _truncate,
    "extended": _extend,
    "cut": _cut,
    "inserted": _insert,
    "exchanged": _exchange,
    "renamed": _rename,
    "another key": _wrong_key,
    "another key, its id forged": _wrong_key_right_id,
    "id of the key": _key_id,
    "metadata edited": _edit_metadata,
    "payload edited": _edit_payload,
    "rolled back": _roll_back,
    "lengths": _lengths,
    "border moved": _move_border,
    "version": _version,
    "magic": _magic,
    "spliced": _splice,
    "garbage": _garbage,
}


@dataclass
class Outcome:
    """Of mutants: how many there were, and which were not refused or not counted."""

    mutants: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        reasons = ", ".join(f"{reason} {n}" for reason, n in self.refused.most_common())
        return f"{self.mutants.total()} mutants, {self.refused.total()} refused: {reasons}"


def outcome_of(store: Store, count: int, seed: int) -> Outcome:
    """Let a store behind verification give `count` mutants, by turns of each kind.

    Before each, the true entry is put there and must come back.
    """
    world = World(seed)
    outcome = Outcome()
    verified = Verified(store, Ring([world.secret]))
    names = list(MUTATIONS)
    for index in range(count):
        name = names[index % len(names)]
        entry = world.any_entry()
        record = world.mutant(name, entry)
        outcome.mutants[name] += 1
        try:
            problem = _problem(store, verified, entry, record)
        except Exception:
            problem = traceback.format_exc()
        if problem:
            outcome.problems.append(f"{name} (mutant {index}, seed {seed}): {problem}")
    outcome.refused.update({reason.value: n for reason, n in verified.refused.items()})
    counts = verified.counts
    if not count == outcome.refused.total() == counts.refused == counts.misses == counts.hits:
        outcome.problems.append(f"{count} mutants, but {counts} and {outcome.refused}")
    return outcome


def _problem(store: Store, verified: Verified, entry: Entry, record: bytes) -> str:
    verified.put(entry)
    found = verified.get(entry.digest)
    if found is None or found.payload != entry.payload:
        return "the true entry is refused"
    store.put(entry.digest, record, facts_of(entry))
    rolled_back = verified.refused[Reason.ROLLED_BACK]
    if verified.get(entry.digest) is not None:
        return "accepted"
    authentic = verified.refused[Reason.ROLLED_BACK] > rolled_back
    kept = store.get(entry.digest) is not None
    return "" if kept == authentic else f"kept: {kept}, authentic: {authentic}"
