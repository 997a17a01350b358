"""Each event as a sentence."""

from __future__ import annotations

import pytest
from aiopt.jitrt.tiering.event_kinds import KINDS
from aiopt.jitrt.tiering.events import Event
from aiopt.jitrt.tiering.reports.sentences import explain, sentence
from event_history import history


def test_a_life_in_sentences():
    assert (
        "\n".join(explain(history().events()))
        == """\
t=0.100 s: encoder is loaded in 20 ms and serves in tier 0, any s; policy: default
t=0.150 s: compile worker 41 is ready after 20 ms
t=0.412 s: encoder goes from tier 0 to tier 2: 3 calls so far, now 81 ms each, tier 2 should take 19 ms, so 9 expected calls win 550 ms and compiling costs 420 ms, queue = 0 jobs (rule: benefit > 0)
t=0.412 s: tier 2 of encoder waits for a compile worker: 1 job in the queue, compiling should take 420 ms
t=0.900 s: worker 41 has compiled tier 2 of encoder in 350 ms after waiting 30 ms: 68.4 KiB, verified in 100 ms
t=0.910 s: tier 2 of encoder serves from now on, 498 ms after it was asked for: linking took 5 ms, it takes 87.9 KiB
t=1.100 s: encoder gets a version of its own in tier 3 for s=77: share = 0.9 (rule: share > theta_spec)
t=1.100 s: tier 3 for s=77 of encoder waits for a compile worker: 1 job in the queue, compiling should take 500 ms
t=1.200 s: tier 3 for s=77 of encoder is not to be had: the worker crashed: signal 6
t=1.200 s: compile worker 41 has ended after 2 jobs: crashed
t=1.200 s: tier 3 for s=77 of encoder will not be tried again: the worker crashed; reproducer: /tmp/r.mlir
t=2.000 s: encoder falls back from tier 2 to keep its latency budget, tier 0 serves: p99 = 30 ms (rule: p99 > 0.9 * budget)
t=2.500 s: the last caller has left tier 2 of encoder: 87.9 KiB are free"""
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_sentence_even_without_numbers(kind: str):
    text = sentence(Event(1.0, 0.0, kind, "p", {}))
    assert text.startswith("t=1.000 s: ")
    assert "\n" not in text


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_survives_unknown_numbers(kind: str):
    data = dict.fromkeys(KINDS[kind].fields, float("nan")) | {"sizes": None, "symbols": ()}
    if "numbers" in data:
        data["numbers"] = {"time": float("nan"), "static": True, "no_word": "text"}
    assert sentence(Event(1.0, 0.0, kind, "p", data)).startswith("t=1.000 s: ")


def test_a_log_that_was_written_says_the_same():
    events = history().events()
    read = [Event.from_json(event.to_json()) for event in events]
    assert explain(read) == explain(events)


def test_where_tier_0_spends_its_time_is_told_once():
    shares = ({"graph.exp": 1.0}, {"graph.exp": 0.75, "graph.add": 0.25})
    events = [
        Event(float(time), 0.0, "operations", program, {"shares": shares[time]})
        for time in range(2)
        for program in ("p", "q")
    ]
    assert explain(events) == [
        f"t=1.000 s: where a call of {program} spends its time in tier 0: "
        "graph.exp 75%, graph.add 25%"
        for program in ("p", "q")
    ]


def test_evictions_and_demotions_say_their_numbers():
    numbers = {"idle": 12.0, "memory": 3 << 20}
    data = {"tier": 3, "sizes": (4, 5), "to": 2, "rule": "1 / idle", "numbers": numbers}
    data |= {"bytes": 1 << 20, "memory": 3 << 20, "budget": 2 << 20}
    assert sentence(Event(0.0, 0.0, "evict", "p", data), ("b", "n")) == (
        "t=0.000 s: tier 3 for b=4, n=5 of p is evicted to win 1 MiB: 3 MiB are in use, "
        "the budget is 2 MiB, idle = 12 s, memory = 3 MiB (rule: 1 / idle)"
    )
    demote = {"tier": 2, "sizes": None, "to": 1, "rule": "distance > epsilon", "numbers": {}}
    assert sentence(Event(0.0, 0.0, "demote", "p", demote)) == (
        "t=0.000 s: p leaves tier 2, tier 1 serves (rule: distance > epsilon)"
    )
