"""The store in memory: bytes, budgets, threads, forks (SPEC C3, C7, C9, C10)."""

from __future__ import annotations

import gc
import os
import weakref
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import pytest
from aiopt.jitrt.cache.entry import Entry
from aiopt.jitrt.cache.keys import Key
from aiopt.jitrt.cache.memory import OVERHEAD, SAMPLE, WEIGHTS, MemoryStore, Share, size_of
from aiopt.jitrt.cache.replacement.base import Item
from aiopt.jitrt.cache.replacement.choice import memory_budget, replacement_of
from aiopt.jitrt.cache.replacement.cost_aware import CostAware
from aiopt.jitrt.cache.replacement.lru_k import LruK
from aiopt.passes.policies.bundle import Policies


class Clock:
    """Seconds, one more at each look."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


def entry(name: str, size: int = 1000, *, tier: int = 2, cost: float = 1.0) -> Entry:
    return Entry(Key("program", (("name", name),)), b"x" * size, tier=tier, cost=cost, label=name)


ONE = size_of(entry("a"))


def store(budget: int | Share = 3 * ONE, **options: object) -> MemoryStore:
    arguments: dict = {"weights": None, "clock": Clock(), "entry_limit": 1 << 20} | options
    return MemoryStore(arguments.pop("replacement", LruK(1)), budget=budget, **arguments)


def names(memory: MemoryStore) -> set[str]:
    return {listed.facts.label for listed in memory.listing()}


def test_put_and_get() -> None:
    memory, kept = store(), entry("a")
    assert memory.get(kept.digest) is None
    assert memory.put(kept) and memory.get(kept.digest) is kept
    assert memory.bytes == ONE == 1000 + len("name") + len("a") + OVERHEAD
    memory.delete(kept.digest)
    assert memory.get(kept.digest) is None and memory.bytes == 0
    counts = memory.counts
    assert (counts.hits, counts.misses, counts.puts, counts.read) == (1, 2, 1, ONE)


def test_put_a_put_b_put_c_get_a_put_d_b_is_gone() -> None:
    memory = store()
    for name in "abc":
        memory.put(entry(name))
    memory.get(entry("a").digest)
    memory.put(entry("d"))
    assert names(memory) == {"a", "c", "d"} and memory.counts.evicted == 1
    assert memory.bytes == 3 * ONE


def test_an_entry_replaces_another_of_its_key() -> None:
    memory = store()
    memory.put(entry("a", 2000))
    memory.put(entry("a", 10))
    assert len(list(memory.listing())) == 1 and memory.bytes == size_of(entry("a", 10))


@pytest.mark.parametrize("size", [3 * ONE, 5000])
def test_what_is_too_large_is_not_kept_and_nothing_goes_for_it(size: int) -> None:
    memory = store(entry_limit=5000)
    memory.put(entry("b"))
    memory.put(entry("a"))
    assert not memory.put(entry("a", size))
    assert names(memory) == {"b"}, "an older one of the key is out of date"


def test_the_size_of_a_view_is_in_bytes() -> None:
    view = memoryview(bytearray(80)).cast("d")
    assert size_of(Entry(Key("kernel", ()), view)) == 80 + OVERHEAD


def test_listing() -> None:
    memory = store(wall=lambda: 1e9, clock=lambda: 5.0)
    memory.put(entry("a", tier=3, cost=2.5))
    memory.get(entry("a").digest)
    (listed,) = memory.listing()
    assert listed.digest == entry("a").digest and listed.size == ONE and listed.hits == 1
    assert listed.used == 1e9 and listed.facts.tier == 3 and listed.facts.cost == 2.5


def test_whoever_uses_an_entry_holds_it() -> None:
    """C10: replacement drops a reference, and the last one frees the memory."""
    memory = store(budget=ONE)
    memory.put(entry("a"))
    held = memory.get(entry("a").digest)
    assert held is not None
    gone = weakref.ref(held)
    memory.put(entry("b"))
    assert names(memory) == {"b"} and held.payload == b"x" * 1000
    del held
    gc.collect()
    assert gone() is None


def test_with_many_entries_room_is_made_for_several_at_once() -> None:
    one = size_of(entry("000"))
    memory = store(budget=320 * one)
    for i in range(321):
        memory.put(entry(f"{i:03}"))
    assert memory.counts.evicted == 10 and memory.bytes == 311 * one
    assert names(memory) == {f"{i:03}" for i in range(10, 321)}


def test_of_many_entries_only_some_are_looked_at_and_all_in_turn() -> None:
    looked: list[list[str]] = []

    class Looking(LruK):
        def victims(self, items: Iterable[Item], room: int, now: float) -> list[Item]:
            items = list(items)
            looked.append([item.digest for item in items])
            return super().victims(items, room, now)

    one = size_of(entry("0000"))
    memory = store(2 * SAMPLE * one, replacement=Looking(1))
    for i in range(3 * SAMPLE):
        memory.put(entry(f"{i:04}"))
    assert memory.bytes <= memory.budget and len(names(memory)) == memory.bytes // one
    assert {len(each) for each in looked} == {SAMPLE}
    assert not {*looked[0]} & {*looked[1]}, "the others come first"
    assert memory.counts.evicted == SAMPLE // 32 * len(looked)


# --- budgets ----------------------------------------------------------------------------------


def test_the_tier_furthest_over_its_budget_gives_first() -> None:
    """C9, with tiers used alike: 10, 30, 40 and 20 % of the budget."""
    memory = store(10 * size_of(entry("tier3-0")), weights=(0.1, 0.3, 0.4, 0.2))
    for i in range(5):
        memory.put(entry(f"tier3-{i}", tier=3))
    for i in range(5):
        memory.put(entry(f"tier2-{i}", tier=2))
    for i in range(5):
        for name in (f"tier2-{i}", f"tier3-{i}"):
            memory.get(entry(name).digest)
    memory.put(entry("tier2-5"))
    # Tier 2 has two thirds of the budget, tier 3 one: 5 entries where 3.3 should be.
    assert names(memory) == {f"tier3-{i}" for i in range(1, 5)} | {f"tier2-{i}" for i in range(6)}


def test_there_is_room_even_if_only_the_new_entry_is_over() -> None:
    memory = store(3 * ONE, weights=(0.0, 0.0, 1.0, 0.0))
    for name in "abc":
        memory.put(entry(name, tier=2))
    memory.put(entry("d", tier=0))
    assert names(memory) == {"b", "c", "d"} and memory.bytes <= memory.budget


def test_a_share_of_memory_grows_while_hits_are_few() -> None:
    share = Share(lambda: 300 * ONE, rho=0.01, beta=-0.02, target=0.9)
    memory = store(share)
    assert memory.budget == 3 * ONE
    for i in range(200):
        memory.get(entry(str(i % 10)).digest)
        memory.put(entry(str(i % 10)))
    assert memory.budget >= 10 * ONE and share.rho <= 0.04


def test_a_share_that_nothing_had_to_leave_stays() -> None:
    share = Share(lambda: 300 * ONE, rho=0.1)
    memory = store(share)
    for i in range(200):
        memory.get(str(i))
        memory.put(entry("a"))
    assert share.rho == 0.1


def test_other_rules_go_on_with_what_is_known() -> None:
    memory = store(3 * ONE)
    for name in "abc":
        memory.put(entry(name))
    for name in "abaab":
        memory.get(entry(name).digest)
    memory.obey(LruK(2), 2 * ONE, (0.1, 0.3, 0.4, 0.2))
    memory.put(entry("d"))
    assert names(memory) == {"b", "d"} and memory.budget == 2 * ONE


@pytest.mark.parametrize(
    ("text", "budget"),
    [
        ("cache-policy{memory=s3-fifo{budget=1MiB}}", 1 << 20),
        ("cache-policy{rho=0.25}", 250_000),
        ("embedded", 4 << 20),
    ],
)
def test_a_policy_names_the_budget(text: str, budget: int) -> None:
    found = memory_budget(Policies.named(text).cache, lambda: 10**6)
    assert (found.bytes if isinstance(found, Share) else found) == budget


def test_memory_of_this_machine() -> None:
    assert store(Share()).budget > 1 << 20
    assert Share(lambda: 0).bytes > 1 << 20, "where the system does not say"


def test_a_store_begins_as_the_default_policy_says() -> None:
    policy = Policies().cache
    share, named, replacement = Share(), memory_budget(policy), replacement_of(policy, "memory")
    assert isinstance(named, Share) and isinstance(replacement, CostAware)
    assert (named.rho, named.beta, named.target) == (share.rho, share.beta, share.target)
    assert replacement.half_life == CostAware().half_life and policy.tier_weights == WEIGHTS


# --- threads and forks ------------------------------------------------------------------------


def test_threads() -> None:
    memory = store(5 * ONE, replacement=CostAware(), weights=(0.1, 0.3, 0.4, 0.2))
    made = [entry(str(i), tier=i % 4) for i in range(12)]

    def work(seed: int) -> None:
        for step in range(300):
            each = made[(seed * 7 + step * 5) % 12]
            found = memory.get(each.digest)
            assert found is None or found is each
            if found is None:
                memory.put(each)
            if step % 50 == 0:
                memory.delete(each.digest)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert memory.bytes == sum(listed.size for listed in memory.listing()) <= 5 * ONE
    assert memory.counts.hits + memory.counts.misses == 1200


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_waits_for_no_lock_of_its_parent() -> None:
    memory = store()
    memory.put(entry("a"))
    lock: Lock = memory._lock
    with lock:
        child = os.fork()
        if child == 0:
            os._exit(0 if memory.get(entry("a").digest) and memory.put(entry("b")) else 1)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
