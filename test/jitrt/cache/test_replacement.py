"""Which entries go first, by policy; and that all policies keep what they promise (SPEC C4, C5)."""

from __future__ import annotations

import copy
from collections.abc import Callable
from math import inf, log2

import pytest
from aiopt.jitrt.cache.replacement.base import Item, Replacement, load_seconds, speedup
from aiopt.jitrt.cache.replacement.choice import budget_of, replacement_of
from aiopt.jitrt.cache.replacement.cost_aware import CostAware
from aiopt.jitrt.cache.replacement.greedy_dual_size import GreedyDualSize
from aiopt.jitrt.cache.replacement.lru_k import LruK
from aiopt.jitrt.cache.replacement.rule import WORDS, ByRule
from aiopt.jitrt.cache.replacement.s3_fifo import S3Fifo
from aiopt.passes.policies.bundle import Policies
from aiopt.passes.policies.rules import parse_rule
from aiopt.passes.policies.vocabulary import words_of
from hypothesis import given
from hypothesis import strategies as st


def paper() -> Replacement:
    made = replacement_of(Policies.named("paper").cache, "disk")
    assert isinstance(made, ByRule)
    return made


MAKERS: dict[str, Callable[[], Replacement]] = {
    "lru": lambda: LruK(1),
    "lru-2": LruK,
    "cost-aware": CostAware,
    "lfu": lambda: CostAware(None),
    "paper": paper,
    "greedy-dual-size": GreedyDualSize,
    "s3-fifo": S3Fifo,
    "rule": lambda: ByRule(parse_rule("hits / size", "number", about="entry")),
}


class Shelf:
    """Items under a policy, at a clock that a test moves; one second for each step."""

    def __init__(self, policy: Replacement) -> None:
        self.policy, self.now, self.items = policy, 0.0, dict[str, Item]()

    def put(self, digest: str, size: int = 100, cost: float = 1.0, tier: int = 0) -> None:
        self.now += 1.0
        self.items[digest] = Item(digest, size, cost, tier)
        self.policy.insert(self.items[digest], self.now)

    def use(self, *digests: str) -> None:
        for digest in digests:
            self.now += 1.0
            self.policy.hit(self.items[digest], self.now)

    def evict(self, room: int = 1) -> list[str]:
        gone = [item.digest for item in self.policy.victims(self.items.values(), room, self.now)]
        for digest in gone:
            del self.items[digest]
        return gone


def shelf(policy: Replacement, *digests: str) -> Shelf:
    made = Shelf(policy)
    for digest in digests:
        made.put(digest)
    return made


# --- one policy after the other ---------------------------------------------------------------


def test_lru_looks_at_the_last_use() -> None:
    entries = shelf(LruK(1), *"abc")
    entries.use("a", "b")
    assert entries.evict(250) == ["c", "a", "b"]


def test_lru_k_looks_at_the_last_use_but_k() -> None:
    entries = shelf(LruK(2), *"abc")
    entries.use("b", "a", "b", "a")
    entries.use("c")
    # The last uses but one: a 5, b 4, c 3.
    assert entries.evict(250) == ["c", "b", "a"]


def test_lru_k_below_k_references_goes_first_by_its_last_use() -> None:
    entries = shelf(LruK(3), *"abcd")
    entries.use("d", "d", "a", "b")
    assert entries.evict(301) == ["c", "a", "b", "d"]


def test_c5_as_it_is_written() -> None:
    item = Item("a", 900, 0.1, hits=10)
    assert paper().rank(item, 0.0)[0] == 10 * (0.1 / load_seconds(900)) / (900 + 100)
    entries = Shelf(paper())
    entries.put("dear", cost=1.0)
    entries.put("cheap", cost=0.01)
    entries.put("large", size=10_000, cost=1.0)
    entries.put("unused", cost=100.0)
    entries.use(*["dear"] * 2, *["cheap"] * 2, *["large"] * 2)
    assert entries.evict(20_000) == ["unused", "large", "cheap", "dear"]


def test_cost_aware_forgets_old_hits() -> None:
    entries = shelf(CostAware(100.0), "old", "new")
    entries.use(*["old"] * 50)
    entries.now += 1000.0
    entries.use("new", "new")
    assert entries.evict() == ["old"]


def test_cost_aware_counts_each_use_half_after_the_half_life() -> None:
    item, policy = Item("a", 100, 1.0), CostAware(10.0)
    policy.insert(item, 0.0)
    for now in (10.0, 20.0):
        policy.hit(item, now)
    assert item.state == pytest.approx(2.0 + log2(1 + 1 / 2 + 1 / 4))


@pytest.mark.parametrize("jump", [-1e9, 1e9, 1e18])
def test_cost_aware_when_the_clock_is_set(jump: float) -> None:
    """What is used now stays, and nobody counts more uses than there were."""
    entries = shelf(CostAware(100.0), "a", "b", "c")
    entries.use("a", "a", "b")
    entries.now += jump
    entries.use("a", "b")
    entries.now -= jump
    entries.use("a", "b")
    assert entries.evict() == ["c"]
    for item in entries.items.values():
        assert 0.0 <= item.state - item.times[-1] / 100.0 <= log2(item.hits + 1)


def test_cost_aware_takes_an_unknown_cost_for_the_usual() -> None:
    entries = Shelf(CostAware())
    entries.put("unknown", size=1000, cost=0.0)
    entries.put("cheap", size=1000, cost=0.001)
    entries.put("dear", size=1000, cost=0.1)
    assert entries.evict(3000) == ["cheap", "unknown", "dear"]


def test_greedy_dual_size_goes_by_cost_for_each_byte_and_ages() -> None:
    entries = Shelf(GreedyDualSize())
    entries.put("dear", cost=3.0)
    entries.put("cheap", cost=1.0)
    entries.put("large", size=1000, cost=3.0)
    assert entries.evict() == ["large"]
    for i in range(3):  # each leaves with a greater H than the one before
        entries.put(f"{i}", cost=1.5)
        entries.put(f"{i}'", cost=1.5)
        entries.evict(200)
    assert "dear" not in entries.items


def test_s3_fifo_lets_one_hit_wonders_go_and_what_is_used_stay() -> None:
    entries = shelf(S3Fifo(), *"abcdefghij")
    entries.use("a", "a", "b")
    assert entries.evict(200) == ["b", "c"]
    assert "a" in entries.items


def test_s3_fifo_remembers_what_it_evicted() -> None:
    entries = shelf(S3Fifo(), *"abcdefghij")
    assert entries.evict(100) == ["a"]
    entries.put("a")  # into the main queue: the small one goes first
    assert entries.evict(900) == list("bcdefghij")


def test_rules_know_the_words_about_an_entry() -> None:
    item = Item("a", 500, 0.25, 2, 3, (7.0,), 2.0)
    values = {name: word(item, 12.0) for name, word in WORDS.items()}
    assert values.keys() == words_of("entry")
    assert values["idle"] == 5.0 and values["age"] == 10.0 and values["frequency"] == 0.4
    assert values["speedup"] == speedup(item) == 0.25 / load_seconds(500)
    assert values["compile_ms"] == 250.0 and values["tier"] == 2.0
    entries = Shelf(ByRule(parse_rule("tier * compile_ms", "number", about="entry")))
    entries.put("a", tier=2, cost=1.0)
    entries.put("b", tier=1, cost=1.5)
    assert entries.evict() == ["b"]


def test_a_rule_that_gives_no_number_evicts_first() -> None:
    entries = Shelf(ByRule(parse_rule("hits / hits", "number", about="entry")))
    entries.put("a")
    entries.put("b")
    entries.use("a")
    assert entries.evict() == ["b"]


# --- all of them ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MAKERS)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 400)), max_size=60))
def test_victims_make_room(name: str, steps: list[tuple[int, int]]) -> None:
    """They are different items, together of `room` bytes or all, and none more than needed."""
    entries = Shelf(MAKERS[name]())
    for which, room in steps:
        digest = str(which)
        if digest in entries.items:
            entries.use(digest)
        else:
            entries.put(digest, size=which * 10, cost=which / 7, tier=which % 4)
        sizes = {digest: item.size for digest, item in entries.items.items()}
        gone = entries.evict(room)
        assert len(set(gone)) == len(gone)
        freed = sum(sizes[digest] for digest in gone)
        assert freed >= room or not entries.items
        assert not gone or freed - sizes[gone[-1]] < room


@pytest.mark.parametrize("name", MAKERS)
def test_policies_go_on_with_items_that_were_kept(name: str) -> None:
    """What decides is in the items, so another process with a copy of them decides alike."""
    entries = shelf(MAKERS[name](), *"abcdefgh")
    entries.use(*"aabcddddh")
    other = Shelf(MAKERS[name]())
    other.items, other.now = copy.deepcopy(entries.items), entries.now
    assert entries.evict(500) == other.evict(500)


@pytest.mark.parametrize("after", MAKERS)
@pytest.mark.parametrize("before", MAKERS)
def test_what_another_policy_kept_does_not_stay_for_ever(before: str, after: str) -> None:
    entries = Shelf(MAKERS[before]())
    entries.now = 1.8e9
    for i in range(20):
        entries.put(f"old {i}")
        entries.evict(100 if i > 10 else 0)
    entries.use(*list(entries.items)[5:])
    entries.policy = MAKERS[after]()
    entries.now += 86_400.0
    for i in range(100):
        entries.put(f"new {i}")
        entries.use(f"new {i}")
        entries.evict(100)
    assert not [digest for digest in entries.items if digest.startswith("old")]


numbers = st.one_of(
    st.floats(), st.integers(-(1 << 62), 1 << 62).map(float), st.just(1e308), st.just(-0.0)
)
wild = st.builds(
    Item,
    st.text("ab", max_size=3),
    st.integers(-(1 << 40), 1 << 40),
    numbers,
    st.integers(-(1 << 40), 1 << 40),
    st.integers(-(1 << 40), 1 << 40),
    st.lists(numbers, max_size=3).map(tuple),
    numbers,
    numbers,
)


@pytest.mark.parametrize("name", MAKERS)
@given(items=st.lists(wild, max_size=6), used=st.integers(0, 5), now=st.floats(0, 2e9))
def test_nothing_is_raised(name: str, items: list[Item], used: int, now: float) -> None:
    """Whatever somebody has written into the index of a folder."""
    policy = MAKERS[name]()
    for item in items[:used]:
        policy.hit(item, now)
    gone = policy.victims(items, 1 << 20, now)
    assert {id(item) for item in gone} <= {id(item) for item in items}


# --- what a policy names ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spec", "name", "budget"),
    [
        ("lru-k{k=3 budget=1MiB}", "lru-k", 1 << 20),
        ("cost-aware{half-life=1s}", "cost-aware", None),
        ("cost-aware{half-life=none budget=none}", "cost-aware", None),
        ("greedy-dual-size{budget=5}", "greedy-dual-size", 5),
        ("s3-fifo", "s3-fifo", None),
        ('rule{evict="hits / size"}', "rule", None),
    ],
)
def test_replacement_of(spec: str, name: str, budget: int | None) -> None:
    policy = Policies.named(f"cache-policy{{memory={spec} disk=none}}").cache
    made = replacement_of(policy, "memory")
    assert made is not None and made.name == name
    assert made is not replacement_of(policy, "memory")
    assert budget_of(policy, "memory") == budget
    assert replacement_of(policy, "disk") is None


def test_options_reach_the_replacement() -> None:
    text = "cache-policy{memory=lru-k{k=5} disk=cost-aware{half-life=none}}"
    policy = Policies.named(text).cache
    memory, disk = replacement_of(policy, "memory"), replacement_of(policy, "disk")
    assert isinstance(memory, LruK) and memory.references == 5
    assert isinstance(disk, CostAware) and disk.half_life == inf
