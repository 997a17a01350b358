"""The levels of the cache, one before the other (SPEC C3, C11)."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from aiopt.jitrt.cache.cache import Cache
from aiopt.jitrt.cache.entry import Entry
from aiopt.jitrt.cache.levels import ABSENT

from .stores import Clock, DictStore, Far, entry


class World:
    """A cache of dictionaries, its clock, and what it reports."""

    def __init__(self, *, threaded: bool = False, prompt: bool = False) -> None:
        self.memory, self.disk, self.far = (
            DictStore("memory"),
            DictStore("disk"),
            Far(prompt=prompt),
        )
        self.clock = Clock()
        self.reports: list[tuple[str, dict[str, Any]]] = []
        self.cache = Cache(
            self.memory,
            self.disk,
            self.far,
            clock=self.clock,
            report=lambda kind, program="", /, **data: self.reports.append((kind, data)),
            threaded=threaded,
        )

    def kinds(self) -> list[str]:
        return [kind for kind, _ in self.reports]

    def fetch(self, wanted: Entry, **options: Any) -> list[Entry | None]:
        answers: list[Entry | None] = []
        self.cache.fetch(wanted.key, answers.append, **options)
        return answers


@dataclass(frozen=True)
class Choice:
    name: str = "lru-k"


@dataclass(frozen=True)
class Policy:
    remote: str = "read-write"
    timeout: float = 0.25
    entry_limit: int = 1 << 20
    memory: Choice = Choice()
    disk: Choice = Choice()


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def threaded() -> Iterator[World]:
    """A cache that writes in a thread, which ends with the test."""
    world = World(threaded=True)
    yield world
    world.cache.close()


def test_what_is_put_is_in_all_levels(world):
    world.cache.put(entry())
    digest = entry().digest
    assert [digest in s.entries for s in (world.memory, world.disk, world.far)] == [True] * 3
    assert world.kinds() == ["cache-put"]


def test_the_nearest_level_answers(world):
    world.cache.put(entry())
    world.disk.entries.clear()
    world.far.entries.clear()
    assert world.cache.get(entry().key) == entry()
    assert not world.disk.asked


def test_what_is_on_disk_comes_into_memory(world):
    world.disk.put(entry())
    assert world.cache.get(entry().key) == entry()
    assert entry().digest in world.memory.entries
    assert world.reports[-1][0] == "cache-hit"
    assert world.reports[-1][1]["level"] == "disk"


def test_what_the_remote_has_comes_to_disk_and_memory(world):
    world.far.put(entry())
    answers = world.fetch(entry())
    assert answers == []
    world.far.answer()
    assert answers == [entry()]
    assert entry().digest in world.memory.entries
    assert entry().digest in world.disk.entries
    assert world.far.counts.puts == 1


def test_a_lookup_does_not_wait_for_the_remote(world):
    world.far.put(entry())
    assert world.cache.get(entry().key) is None
    assert not world.far.waiting


def test_a_lookup_with_patience_waits_for_the_remote():
    world = World(prompt=True)
    world.far.put(entry())
    assert world.cache.get(entry().key, patience=1.0) == entry()
    assert world.reports[-1][1]["level"] == "far"


def test_an_answer_that_comes_too_late_is_there_the_next_time(world):
    world.far.put(entry())
    assert world.cache.get(entry().key, patience=1e-6) is None
    world.far.answer()
    assert world.cache.get(entry().key) == entry()


def test_what_was_absent_is_not_looked_for_again_at_once(world):
    assert world.cache.get(entry().key) is None
    assert world.cache.get(entry().key) is None
    assert len(world.disk.asked) == 1
    world.clock.now += ABSENT
    world.disk.put(entry())
    assert world.cache.get(entry().key) == entry()


def test_a_remote_that_has_it_not_is_not_asked_again_at_once(world):
    answers = world.fetch(entry())
    world.far.answer()
    assert answers == [None]
    assert world.fetch(entry()) == [None]
    assert not world.far.waiting
    world.clock.now += ABSENT
    assert world.fetch(entry()) == []


def test_asking_again_for_what_is_not_there_counts_once(world):
    assert world.cache.get(entry().key) is None
    assert world.cache.get(entry().key, again=True) is None
    assert world.kinds() == ["cache-miss"]
    assert world.cache.statistics().lookups == {("program", ""): 1}
    world.clock.now += ABSENT
    world.disk.put(entry())
    assert world.cache.get(entry().key, again=True) == entry()
    assert world.kinds() == ["cache-miss", "cache-hit"]


def test_what_was_absent_is_found_once_it_is_put(world):
    assert world.cache.get(entry().key) is None
    world.cache.put(entry())
    world.memory.entries.clear()
    assert world.cache.get(entry().key) == entry()


@pytest.mark.parametrize(
    ("remote", "reads", "writes"),
    [("read-write", True, True), ("read", True, False), ("none", False, False)],
)
def test_the_policy_says_whether_the_remote_is_used(world, remote, reads, writes):
    policy = Policy(remote)
    world.cache.put(entry(), policy=policy)
    assert (entry().digest in world.far.entries) == writes
    world.fetch(entry("b"), policy=policy)
    assert bool(world.far.waiting) == reads


@pytest.mark.parametrize("level", ["memory", "disk"])
def test_the_policy_says_what_is_kept_near(world, level):
    near = Policy(memory=Choice("none")) if level == "memory" else Policy(disk=Choice("none"))
    unused = getattr(world, level)
    world.cache.put(entry(), policy=near)
    assert not unused.entries
    unused.put(entry("b"))
    assert world.cache.get(entry("b").key, policy=near) is None
    world.far.put(entry("c"))
    world.fetch(entry("c"), policy=near)
    world.far.answer()
    assert entry("c").digest not in unused.entries
    world.cache.put(entry())
    assert entry().digest in unused.entries


def test_the_program_that_wrote_last_says_how_room_is_made():
    obeyed: list[object] = []
    cache = Cache(DictStore("memory"), obey=obeyed.append)
    other = Policy(memory=Choice("s3-fifo"))
    for policy in (Policy(), Policy(), other, Policy()):
        cache.put(entry(), policy=policy)
    assert obeyed == [Policy(), other, Policy()]


def test_a_policy_that_cannot_be_followed_costs_no_entry():
    def fail(policy: object) -> None:
        raise ValueError("no such rule")

    def report(kind: str, program: str = "", /, **data: object) -> None:
        kinds.append(kind)

    memory, kinds = DictStore("memory"), list[str]()
    Cache(memory, obey=fail, report=report).put(entry(), policy=Policy())
    assert entry().digest in memory.entries
    assert kinds == ["cache-trouble"]


def test_a_thread_that_cannot_be_started_is_tried_again(monkeypatch, threaded):
    def fail(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", fail)
        threaded.cache.put(entry())
    assert not threaded.disk.entries
    threaded.cache.put(entry("b"))
    assert threaded.cache._writer._thread is not None
    assert threaded.cache.flush(10)
    assert len(threaded.disk.entries) == 2


def test_what_is_too_large_for_the_policy_is_neither_kept_nor_read(world):
    small, large = Policy(entry_limit=4), entry(payload=b"12345")
    world.cache.put(large, policy=small)
    assert not world.memory.entries
    assert not world.disk.entries
    for store in (world.far, world.disk, world.memory):
        store.put(large)
        assert world.cache.get(large.key, policy=small) is None
        answers = world.fetch(large, policy=small)
        world.far.answer()
        assert answers == [None]
    assert world.cache.get(large.key) == large


def test_content_that_is_there_is_not_written_again(world):
    world.cache.put_new(entry(kind="object"))
    world.cache.put_new(entry(kind="object"))
    assert world.disk.counts.puts == 1


def test_content_that_has_gone_is_written_again(world):
    world.cache.put_new(entry(kind="object"))
    world.disk.entries.clear()
    world.memory.entries.clear()
    assert world.cache.get(entry(kind="object").key) is None
    world.cache.put_new(entry(kind="object"))
    assert entry(kind="object").digest in world.disk.entries


def test_what_others_write_is_seen_at_once(world):
    world.cache.put(entry(payload=b"mine"))
    assert world.cache.latest(entry("b").key) is None
    world.disk.put(entry(payload=b"theirs"))
    world.disk.put(entry("b"))
    assert world.cache.latest(entry().key) == entry(payload=b"theirs")
    assert world.cache.latest(entry("b").key) == entry("b")
    assert not {"cache-hit", "cache-miss"} & set(world.kinds())


def test_a_store_that_raises_is_a_miss_and_reported(world):
    for store in (world.memory, world.disk, world.far):
        store.error = ValueError("broken")
    world.cache.put(entry())
    assert world.cache.get(entry().key, patience=0.1) is None
    assert world.fetch(entry("b")) == [None]
    assert "cache-trouble" in world.kinds()


def test_what_a_store_counts_is_reported(world):
    world.disk.counts.evicted = 3
    world.disk.counts.errors = 1
    world.cache.put(entry())
    assert ("cache-evict", {"level": "disk", "entries": 3}) in world.reports
    assert "cache-trouble" in world.kinds()
    for _ in range(2):
        world.disk.counts.errors += 1
        world.cache.get(entry("b").key)
    assert world.kinds().count("cache-trouble") == 1
    world.clock.now += 2.0
    world.cache.get(entry("b").key)
    assert world.kinds().count("cache-trouble") == 2
    assert world.reports[-2][1]["message"].startswith("2 times")


def test_statistics_say_what_came_from_where(world):
    world.cache.put(entry())
    world.cache.get(entry().key)
    world.memory.entries.clear()
    world.cache.get(entry().key)
    world.cache.get(entry("b").key)
    world.cache.get(entry("b", kind="kernel").key)
    found = world.cache.statistics()
    assert found.lookups == {
        ("program", "memory"): 1,
        ("program", "disk"): 1,
        ("program", ""): 1,
        ("kernel", ""): 1,
    }
    assert found.hit_rate() == 0.5
    assert found.hit_rate("program") == pytest.approx(2 / 3)
    disk = found.to_json()["levels"]["disk"]
    assert (disk["hits"], disk["misses"], disk["puts"]) == (1, 2, 1)


def test_nothing_configured_is_nothing_done():
    cache = Cache()
    cache.put(entry())
    assert cache.get(entry().key) is None
    assert not cache.lasting
    assert cache.statistics().lookups == {}


# -- writing in the background --------------------------------------------------------------------


def test_a_thread_writes_what_is_put(threaded):
    for number in range(50):
        threaded.cache.put(entry(str(number)))
    assert threaded.cache.flush(10)
    assert len(threaded.disk.entries) == len(threaded.far.entries) == 50


def test_what_waits_to_be_written_is_found(threaded):
    held = threading.Event()
    threaded.disk.put = lambda _: held.wait(10)
    threaded.cache.put(entry("first"))
    threaded.cache.put(entry("second"))
    threaded.memory.entries.clear()
    assert threaded.cache.get(entry("second").key) == entry("second")
    held.set()
    assert threaded.cache.flush(10)


def test_what_is_being_written_is_found(threaded):
    found = list[Entry | None]()

    def look(written: Entry) -> bool:
        threaded.memory.entries.clear()
        found.extend((threaded.cache.get(written.key), threaded.cache.latest(written.key)))
        return True

    threaded.disk.put = look
    threaded.cache.put(entry())
    assert threaded.cache.flush(10)
    assert found == [entry(), entry()]


def test_too_much_at_once_is_dropped(monkeypatch, threaded):
    monkeypatch.setattr("aiopt.jitrt.cache.writing.MOST_BYTES", 10)
    held = threading.Event()
    threaded.disk.put = lambda _: held.wait(10)
    for number in range(5):
        threaded.cache.put(entry(str(number), payload=b"12345"))
    assert threaded.cache.statistics().dropped >= 2
    held.set()
    assert threaded.cache.flush(10)


def test_who_waits_does_so_for_a_limited_time(threaded):
    begun, held = threading.Event(), threading.Event()

    def slow(_: Entry) -> bool:
        begun.set()
        return held.wait(10)

    threaded.disk.put = slow
    threaded.cache.put(entry())
    assert begun.wait(10)
    assert not threaded.cache.flush(0.01)
    held.set()
    assert threaded.cache.flush(10)


def test_a_forked_child_writes_its_own(threaded):
    threaded.cache.put(entry("before"))
    threaded.cache.flush(10)
    child = os.fork()
    if child == 0:
        threaded.cache.renew()
        threaded.cache.put(entry("after"))
        done = threaded.cache.flush(10) and entry("after").digest in threaded.disk.entries
        os._exit(0 if done else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
