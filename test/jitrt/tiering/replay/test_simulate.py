"""Policies replayed over traces."""

from __future__ import annotations

import statistics

import pytest
from aiopt.dialects.extents import Span
from aiopt.jitrt.tiering.replay.optimum import EXERCISE, Levels, best_single_tier, optimum
from aiopt.jitrt.tiering.replay.simulate import replay
from aiopt.jitrt.tiering.replay.trace import Run, Trace, TraceKind, random_trace
from aiopt.passes.policies.bundle import Policies

TWO = Levels.above_interpreter((1.0,), (2.0,))
"""One compiled tier: 1 s, twice as fast."""


def steady(calls: int, time: float = 0.01) -> Trace:
    return Trace((Run("f", (), calls, time),))


def policy(rule: str, rest: str = "") -> Policies:
    text = f'tier-policy{{promote="{rule}" rank=to ahead=false specialize=false}}'
    return Policies.named(text + rest)


def test_by_hand():
    """Compiled at the first look after 100 calls of 10 ms: 1 s + 1 s + 100 calls of 5 ms."""
    replayed = replay(policy("count >= 100"), steady(200), TWO)
    assert replayed.total == pytest.approx(1.0 + 1.0 + 0.5, rel=0.06)
    assert replayed.waited == replayed.compiling == 1.0
    assert replayed.tiers == {"f": 1}
    ((when, decision),) = replayed.decisions
    assert when == pytest.approx(1.0, rel=0.06)
    assert decision.numbers == {"count": pytest.approx(when / 0.01), "to": 1}


def test_in_the_background_calls_go_on():
    """While a worker compiles for 1 s, 100 more calls are made; nothing waits."""
    replayed = replay(policy("count >= 100"), steady(300), TWO, workers=1)
    assert replayed.waited == 0 and replayed.compiling == 1.0
    assert replayed.total == pytest.approx(1.0 + 1.0 + 0.5, rel=0.06)


def test_loading_may_wait_for_what_is_compiled_ahead():
    text = "tier-policy{ahead=true wait=WAIT promote=false}"
    waiting, going = (
        replay(Policies.named(text.replace("WAIT", wait)), steady(300), TWO, workers=1)
        for wait in ("true", "false")
    )
    assert (waiting.waited, waiting.calls) == (1.0, pytest.approx(1.5))
    assert (going.waited, going.calls) == (0.0, pytest.approx(1.0 + 1.0))


def test_a_policy_may_compile_inline_or_never():
    rule = "count >= 100"
    inline = replay(policy(rule, ", resource-policy{compile=inline}"), steady(300), TWO, workers=1)
    assert inline.waited == 1.0
    never = replay(policy(rule, ", resource-policy{compile=never}"), steady(300), TWO, workers=1)
    assert (never.total, never.decisions) == (pytest.approx(3.0), [])


def test_workers_are_a_resource():
    """Two programs, one worker: the second version arrives a second later."""
    runs = [Run(f"p{i % 2}", (), 10, 0.01) for i in range(80)]
    one = replay(policy("true"), Trace(tuple(runs)), TWO, workers=1)
    two = replay(policy("true"), Trace(tuple(runs)), TWO, workers=2)
    assert one.total > two.total + 0.2


def test_the_higher_rank_is_compiled_first():
    runs = [Run(name, (), 5, time) for _ in range(50) for name, time in (("a", 0.01), ("b", 0.02))]
    text = 'tier-policy{promote="count >= 20" rank=time ahead=false}'
    replayed = replay(Policies.named(text), Trace(tuple(runs)), TWO, workers=1)
    assert [d.program for _, d in replayed.decisions] in (["a", "b"], ["b", "a"])
    priorities = {d.program: d.priority for _, d in replayed.decisions}
    assert priorities["b"] == pytest.approx(2 * priorities["a"])


def test_one_number_in_the_text_changes_the_replay():
    late, early = (
        replay(
            Policies.named(
                f'tier-policy{{theta0={theta} promote="count > theta0" rank=to ahead=false}}'
            ),
            steady(5000),
            TWO,
        )
        for theta in (2000, 200)
    )
    assert late.total == pytest.approx(20 + 1 + 15, rel=0.05)
    assert early.total == pytest.approx(2 + 1 + 24, rel=0.05)


def test_nothing_is_compiled_that_is_not_worth_it():
    replayed = replay(Policies.named("default"), steady(3, time=0.001), EXERCISE)
    assert replayed.compiling <= EXERCISE.costs[1]


def test_the_interval_bounds_how_soon():
    slow = policy("count >= 2", ", resource-policy{interval=1s}")
    assert replay(slow, steady(50), TWO).compiling == 0
    assert replay(slow, steady(150), TWO).compiling == 1


def test_calls_begin_when_the_trace_says():
    runs = (Run("f", (), 10, 0.01), Run("f", (), 10, 0.01, at=100.0))
    replayed = replay(policy("idle > 50s or uptime > 50s"), Trace(runs), TWO)
    ((when, _),) = replayed.decisions
    assert when >= 100.0
    assert replayed.calls == pytest.approx(11 * 0.01 + 9 * 0.005)  # and nothing for being idle


def test_years_take_no_longer_than_hours():
    """The moving average sees as many calls in a window as there are, however long a run is."""
    policies = policy("uptime > 1000s and expected > 900 and expected < 1100")
    replayed = replay(policies, steady(10**12), TWO)
    ((when, _),) = replayed.decisions
    assert 1000 <= when < 1100
    assert replayed.calls == pytest.approx(10**12 * 0.005, rel=1e-3)


def test_frequent_sizes_get_exact_versions():
    levels = Levels.above_interpreter((0.1, 1.0), (2.0, 4.0))
    runs = [Run("f", (size,), 9 if size == 8 else 1, 0.01) for _ in range(500) for size in (8, 4)]
    text = 'tier-policy{ahead=false promote="benefit > 0" rank=benefit specialize="share > 0.5 and count > 100"}'
    replayed = replay(Policies.named(text), Trace(tuple(runs)), levels)
    assert {(d.kind, *d.slot) for _, d in replayed.decisions} == {
        ("promote", 1, None),
        ("specialize", 2, (8,)),
    }


def test_exact_versions_retire_when_the_sizes_change():
    levels = Levels.above_interpreter((0.1, 1.0), (2.0, 4.0))
    runs = [Run("f", (8,), 2000, 0.01), *[Run("f", (4,), 100, 0.01)] * 100]
    text = 'tier-policy{ahead=false promote=false specialize="share > 0.8" retire="idle > 10s"}'
    replayed = replay(Policies.named(text), Trace(tuple(runs)), levels)
    kinds = [(d.kind, d.extents) for _, d in replayed.decisions]
    assert kinds[:2] == [("specialize", (8,)), ("retire", (8,))]
    assert ("specialize", (4,)) in kinds


def test_memory_is_bounded():
    text = 'tier-policy{promote="count > 1" rank=to ahead=false}, resource-policy{memory=128KiB evict=calls}'
    runs = [Run(f"p{i % 4}", (), 10, 0.01) for i in range(100)]
    replayed = replay(Policies.named(text), Trace(tuple(runs)), TWO)
    assert any(d.kind == "evict" for _, d in replayed.decisions)
    assert sum(tier > 0 for tier in replayed.tiers.values()) <= 2


def test_wrong_predictions_are_corrected_by_measurement():
    """Too good a prediction is compiled once; the engine never learns of a tier it is not in."""
    traces = [random_trace(seed) for seed in range(10)]
    for trace in traces:
        replayed = replay(Policies.named("default"), trace, EXERCISE, error=0.5)
        assert replayed.total < 3 * optimum(trace, EXERCISE)


@pytest.mark.parametrize("name", ["default", "paper"])
@pytest.mark.parametrize("workers", [0, 1, 3])
def test_a_replay_is_deterministic(name: str, workers: int):
    trace = random_trace(7, TraceKind(dynamic=0.5))
    first, second = (
        replay(Policies.named(name), trace, EXERCISE, workers=workers, error=0.3) for _ in range(2)
    )
    assert repr(first) == repr(second)  # NaN is not equal to itself
    assert first.calls >= trace.seconds / EXERCISE.speedups[-1] * (1 - 1e-9)


def test_no_replay_in_series_beats_the_optimum():
    for seed in range(30):
        trace = random_trace(seed, TraceKind(seconds=(0.01, 10), dynamic=0.3))
        assert replay(Policies.named("default"), trace, EXERCISE).total >= optimum(trace, EXERCISE)


def test_the_default_policy_is_close_to_the_optimum():
    """The bar of T5: at most 1.15 x the optimum in the median, never 2 x the best single tier."""
    to_optimum, to_single = [], []
    for seed in range(40):
        trace = random_trace(seed)
        total = replay(Policies.named("default"), trace, EXERCISE).total
        to_optimum.append(total / optimum(trace, EXERCISE))
        to_single.append(total / best_single_tier(trace, EXERCISE)[0])
    assert statistics.median(to_optimum) <= 1.15
    assert max(to_single) <= 2


# --- traces -----------------------------------------------------------------------------------


def test_random_traces_only_depend_on_the_seed():
    assert random_trace(3) == random_trace(3)
    assert random_trace(3) != random_trace(4)


@pytest.mark.parametrize("seed", range(20))
def test_random_traces_are_what_was_asked_for(seed: int):
    kind = TraceKind(programs=(2, 9), seconds=(1.0, 10.0), dynamic=0.5, shapes=(2, 5), spread=0.0)
    trace = random_trace(seed, kind)
    assert 2 <= len(trace.programs) <= 9
    assert all(run.calls > 0 and run.time > 0 for run in trace.runs)
    assert 0.9 < trace.seconds < 10 + 9 * 0.1 * 5
    for name in trace.programs:
        sizes = {run.sizes for run in trace.by_program()[name]}
        assert sizes == {()} or (len(sizes) <= 5 and all(len(each) == 1 for each in sizes))


# --- buckets --------------------------------------------------------------------------------------

SIZED = Levels.above_interpreter((0.01, 0.1), (4.0, 5.0))
"""Tier 1 for all sizes, tier 2 for some: it saves a fifth of a call's time."""

BUCKETS = 'tier-policy{{promote=true specialize=false}}, bucket-shapes{{{} split="share > 0.1"}}'


def two_modes(rounds: int) -> Trace:
    sizes = [30, 31, 33, 34, 200, 205, 209] * rounds
    return Trace(tuple(Run("f", (size,), 1, 0.01) for size in sizes), symbols={"f": ("n",)})


def test_buckets_are_between_all_sizes_and_one():
    low = replay(Policies.named(BUCKETS.format("max-versions=0")), two_modes(1000), SIZED)
    some = replay(Policies.named(BUCKETS.format("beta=inf")), two_modes(1000), SIZED)
    found = {decision.extents for _, decision in some.decisions if decision.kind == "bucket"}
    assert found == {(Span(16, 31),), (Span(32, 63),), (Span(128, 255),)}
    assert 0.8 * low.calls < some.calls < 0.9 * low.calls


def test_learned_buckets_are_narrower():
    options = "boundaries=learned max-versions=2 beta=inf"
    learned = replay(Policies.named(BUCKETS.format(options)), two_modes(3000), SIZED)
    found = {decision.extents for _, decision in learned.decisions if decision.kind == "bucket"}
    assert {(Span(30, 34),), (Span(200, 209),)} <= found


def test_buckets_that_bring_too_little_are_not_made():
    slight = Levels.above_interpreter((0.01, 0.1), (4.0, 4.04))
    text = "tier-policy{promote=true theta-spec=0}"
    found = replay(Policies.named(text), two_modes(1000), slight)
    assert {decision.kind for _, decision in found.decisions} == {"promote"}


def test_buckets_whose_sizes_do_not_come_any_more_are_retired():
    runs = [Run("f", (20 + i % 9,), 1, 0.01) for i in range(2000)]
    runs += [Run("f", (300 + i % 90,), 1, 0.03) for i in range(20_000)]
    trace = Trace(tuple(runs), symbols={"f": ("n",)})
    found = replay(Policies.named(BUCKETS.format("beta=inf")), trace, SIZED)
    gone = [d.extents for _, d in found.decisions if d.kind == "retire"]
    assert gone == [(Span(16, 31),)]
