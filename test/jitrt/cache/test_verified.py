"""Stores behind verification: what is no use is a miss, counted and deleted."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from aiopt.jitrt.cache.entry import Entry
from aiopt.jitrt.cache.store import Counts, EntryStore
from aiopt.jitrt.cache.trust.sealing import Reason, facts_of, seal
from aiopt.jitrt.cache.trust.secret import Ring
from aiopt.jitrt.cache.trust.verified import Refusal, Verified, VerifiedRemote
from cache_entries import OTHER_SECRET, RING, SECRET, Records, entry_of


def test_put_and_get() -> None:
    store: EntryStore = Verified(Records(), RING)
    entry = entry_of()
    assert store.put(entry)
    found = store.get(entry.digest)
    assert found is not None and replace(found, payload=bytes(found.payload)) == entry
    assert [listed.facts for listed in store.listing()] == [facts_of(entry)]
    store.delete(entry.digest)
    assert store.get(entry.digest) is None
    assert (store.counts.hits, store.counts.misses, store.counts.puts) == (1, 1, 1)
    assert store.counts.read == store.counts.written > 0


def test_a_refused_record_is_a_miss_told_and_deleted() -> None:
    records, told = Records(), list[Refusal]()
    store = Verified(records, RING, tell=told.append)
    entry = entry_of()
    records.records[entry.digest] = b"garbage" * 100
    assert store.get(entry.digest) is None
    assert told == [Refusal("records", entry.digest, Reason.NO_RECORD, 700)]
    assert not records.records
    assert store.refused == {Reason.NO_RECORD: 1}
    assert (store.counts.misses, store.counts.refused) == (1, 1)


def test_nothing_is_deleted_from_a_shared_store() -> None:
    records = Records()
    store = Verified(records, RING, deletes=False)
    records.records["ab" * 32] = b"garbage"
    assert store.get("ab" * 32) is None
    assert records.records


def test_without_a_key_nothing_is_read_or_written() -> None:
    records, told = Records(), list[Refusal]()
    store = Verified(records, Ring(), tell=told.append)
    entry = entry_of()
    records.records[entry.digest] = kept = seal(entry, SECRET)
    assert store.get(entry.digest) is None
    assert not store.put(replace(entry, payload=b"other"))
    assert records.records == {entry.digest: kept}
    assert store.refused == {Reason.NO_KEY: 1} and not told
    counts = store.counts
    assert (counts.misses, counts.refused, counts.errors) == (1, 0, 1)
    assert Verified(records, Ring(problem="the mode is 0644")).trouble == "the mode is 0644"


def test_a_key_of_this_process_deletes_nothing_of_others() -> None:
    records = Records()
    store = Verified(records, Ring([OTHER_SECRET], lasting=False))
    entry = entry_of()
    records.records[entry.digest] = seal(entry, SECRET)
    assert store.get(entry.digest) is None
    assert records.records and store.refused == {Reason.UNKNOWN_KEY: 1}


def test_what_cannot_be_sealed_is_not_kept() -> None:
    store = Verified(Records(), RING, entry_limit=1000)
    assert not store.put(replace(entry_of(), guards={"x": float("nan")}))
    assert not store.put(entry_of(payload=bytes(1000)))
    assert store.put(entry_of(payload=bytes(100)))
    assert (store.counts.puts, store.counts.errors) == (1, 2)


@pytest.mark.parametrize(("age", "refused"), [(59.0, False), (61.0, True)])
def test_an_older_record_put_back_is_refused(age: float, refused: bool) -> None:
    records = Records()
    store = Verified(records, RING)
    old, new = entry_of(created=200.0 - age), entry_of(created=200.0)
    store.put(old)
    record = records.records[old.digest]
    assert store.get(old.digest) is not None
    store.put(new)
    records.records[old.digest] = record
    assert (store.get(old.digest) is None) == refused
    assert store.refused == ({Reason.ROLLED_BACK: 1} if refused else {})
    assert records.records[old.digest] == record


def test_an_older_entry_may_be_put() -> None:
    """As when the clock was set back, or a remote store gives it."""
    store = Verified(Records(), RING)
    old, new = entry_of(created=100.0), entry_of(created=200.0)
    store.put(new)
    store.put(old)
    assert store.get(old.digest) is not None


def test_what_is_remembered_is_bounded() -> None:
    store = Verified(Records(), RING)
    for index in range(5000):
        store.put(entry_of(str(index)))
    assert len(store._newest) == 4096


def test_threads_count_right() -> None:
    store = Verified(Records(), RING)
    entry = entry_of()
    store.put(entry)

    def work() -> None:
        for _ in range(200):
            store.get(entry.digest)
            store.get("ab" * 32)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (store.counts.hits, store.counts.misses) == (800, 800)


def test_a_forked_child_goes_on() -> None:
    store = Verified(Records(), RING)
    entry = entry_of()
    store.put(entry)
    child = os.fork()
    if not child:
        os._exit(0 if store.get(entry.digest) is not None else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


class _Remote(Records):
    """Answers at once."""

    def prepare(self) -> None: ...

    def fetch(
        self, digest: str, done: Callable[[bytes | None], None], timeout: float | None = None
    ) -> None:
        record = self.get(digest)
        done(None if record is None else bytes(record))

    def flush(self, timeout: float) -> bool:
        return True


def test_a_remote_is_verified_too() -> None:
    records, told, answers = _Remote(), list[Refusal](), list[Entry | None]()
    store = VerifiedRemote(records, RING, tell=told.append)
    entry = entry_of()
    store.fetch(entry.digest, answers.append)
    store.put(entry)
    assert store.flush(1.0)
    store.fetch(entry.digest, answers.append)
    records.records[entry.digest] = bytes(500)
    store.fetch(entry.digest, answers.append)
    VerifiedRemote(records, Ring()).fetch(entry.digest, answers.append)
    assert [answer and answer.label for answer in answers] == [None, entry.label, None, None]
    assert [refusal.reason for refusal in told] == [Reason.NO_RECORD]
    assert records.records
    assert (store.counts.hits, store.counts.misses, store.counts.refused) == (1, 2, 1)


def test_what_only_the_store_knows_is_counted_too() -> None:
    records = Records()
    store = Verified(records, Ring())
    records.counts = Counts(evicted=3, errors=2)
    store.put(entry_of())
    assert (store.counts.evicted, store.counts.errors) == (3, 3)


def test_a_newer_entry_put_while_an_older_is_read() -> None:
    class Slow(Records):
        def get(self, digest: str) -> bytes | memoryview | None:
            record = super().get(digest)
            store.put(entry_of(created=200.0))
            return record

    records = Slow()
    store = Verified(records, RING)
    store.put(entry_of(created=100.0))
    found = store.get(entry_of().digest)
    assert found is not None and found.created == 100.0
    assert records.records and not store.refused
    found = store.get(entry_of().digest)
    assert found is not None and found.created == 200.0
