"""Versions for ranges of sizes, from calls to versions that serve, are judged, and go."""

from __future__ import annotations

import numpy as np
import pytest
from aiopt.dialects.extents import Span, sizes_of
from aiopt.jitrt.tiering.boundaries import kept_in
from aiopt.jitrt.tiering.installing import learn_gains
from aiopt.jitrt.tiering.process import warn
from aiopt.jitrt.tiering.reports.sentences import sentence
from aiopt.jitrt.tiering.size_gains import Guess
from aiopt.jitrt.tiering.tiered import TieredProgram
from aiopt.jitrt.tiering.views import BUCKETS

from .world import CLIMB, QUIET, World, check, climb

RISE = 'tier-policy{theta0=2 promote="count >= theta and to == 2" demote=false retire=false SIZED}'
SPLIT = 'bucket-shapes{split="tier == 2 and share > 0.3" beta=inf}'


def rise(sized: str = "specialize=false") -> str:
    return RISE.replace("SIZED", sized)


def call(world: World, program: TieredProgram, *sizes: int, rounds: int = 5) -> None:
    """Calls at these sizes in turn, in some rounds; what is wanted is compiled."""
    for _ in range(rounds):
        for _ in range(12):
            for size in sizes:
                check(program, size)
        world.round(1.1)
        world.workers.work()
        world.round()


def test_a_bucket_gets_a_version_that_serves_its_sizes(world: World):
    program = world.program(f"{rise()}, {SPLIT}, {QUIET}")
    climb(world, program, 2)
    call(world, program, 17, 20, 31)
    managed = program.managed
    assert list(managed.special) == [(Span(16, 31),)]
    assert world.data("bucket")["sizes"] == ("16..31",)
    version = managed.special[Span(16, 31),]
    before = version.native.calls
    for size in (16, 31, 25):
        check(program, size)
    assert version.native.calls == before + 3
    check(program, 32)
    assert version.native.calls == before + 3


ROWS = """
func.func @rows(%x: tensor<?x?xf32, #graph.dims<b, n>>) -> tensor<?x?xf32, #graph.dims<b, n>> {
  %0 = graph.softmax %x axis = 1 : tensor<?x?xf32, #graph.dims<b, n>>
  func.return %0 : tensor<?x?xf32, #graph.dims<b, n>>
}
"""


def call_rows(world: World, program: TieredProgram, *shapes: tuple[int, int], rounds: int = 4):
    for _ in range(rounds):
        for shape in shapes * 12:
            x = np.random.default_rng(0).normal(size=shape).astype(np.float32)
            found = program(x)
            e = np.exp(x - x.max(1, keepdims=True))
            np.testing.assert_allclose(found, e / e.sum(1, keepdims=True), rtol=1e-4, atol=1e-5)
        world.round(1.1)
        world.workers.work()
        world.round()


def test_the_code_generator_says_what_sizes_save(world: World):
    """Short rows are worth a version of their own, by the guess that came with the artifact."""
    rule = 'specialize="tier == 2 and share > 0.5 and gain > min_gain"'
    program = world.program(f"{rise(rule)}, {QUIET}", text=ROWS)
    call_rows(world, program, (64, 20))
    assert program.managed.gains.static is not None
    assert list(program.managed.special) == [(64, 20)]
    assert world.data("specialize")["numbers"]["gain"] > 0.02


def test_what_is_not_worth_it_is_said_once(world: World):
    """The products of an elementwise program are not faster for sizes that are known."""
    rule = '"tier == 2 and share > 0.2 and gain > min_gain"'
    buckets = f"bucket-shapes{{beta=inf split={rule}}}"
    program = world.program(f"{rise(f'specialize={rule}')}, {buckets}, {QUIET}")
    climb(world, program, 2)
    program.managed.gains.learn_static(lambda sizes: Guess(0.004, 0.004))
    call(world, program, 17, 20, 31, rounds=8)
    assert not program.managed.special
    told = [event for event in world.log.events() if event.kind == "not-worth"]
    assert sorted(event.data["what"] for event in told) == ["bucket", "specialize"]
    said = sentence(max(told, key=lambda event: event.data["what"]), ("n",))
    assert said.endswith(
        "scaled: versions for single sizes are not made: they would bring 0.4%, 2.0% are asked"
    )


def test_another_version_for_all_sizes_is_told_only_if_it_changes_much(world: World):
    rule = '"tier == 2 and share > 0.2 and gain > min_gain"'
    program = world.program(
        f"{rise(f'specialize={rule}')}, bucket-shapes{{max-versions=0}}, {QUIET}"
    )
    climb(world, program, 2)
    managed = program.managed

    def told(gain: float) -> int:
        assert managed.generic is not None
        learn_gains(managed, managed.generic)
        managed.gains.learn_static(lambda sizes: Guess(gain, gain))
        call(world, program, 17, 20, 31, rounds=4)
        return world.kinds().count("not-worth")

    assert [told(gain) for gain in (0.004, 0.005, 0.004, 0.018, 0.017, 0.002)] == [1, 1, 1, 2, 2, 3]


def test_buckets_of_symbols_that_are_not_there_are_told(
    world: World, caplog: pytest.LogCaptureFixture
):
    world.log.add_sink(warn)
    world.program(f"{CLIMB}, bucket-shapes{{dims=m}}, {QUIET}")
    message = "bucket-shapes{dims=m} names symbols the program has not: 'm', expected 'n'"
    assert world.data("unknown-dims") == {"dims": ("m",), "message": message}
    assert caplog.messages == [f"aiopt: scaled: unknown-dims: {message}"]
    told = [event for event in world.log.events() if event.kind == "unknown-dims"]
    assert sentence(told[0]).endswith(f"scaled: {message}")


@pytest.mark.parametrize("dims", ["n", "none"])
def test_buckets_of_symbols_that_are_there_are_not(world: World, dims: str):
    world.program(f"{CLIMB}, bucket-shapes{{dims={dims}}}, {QUIET}")
    assert "unknown-dims" not in world.kinds()


def test_a_version_that_brings_nothing_goes_and_no_more_are_made(world: World):
    """Guessed to save a tenth, measured to save nothing."""
    wish = 'specialize="tier == 2 and share > 0.2 and gain > min_gain"'
    rules = rise(wish).replace("retire=false", 'retire="gain < min_gain"')
    program = world.program(f"{rules}, bucket-shapes{{max-versions=0}}, {QUIET}")
    climb(world, program, 2)
    managed = program.managed
    managed.gains.learn_static(lambda sizes: Guess(0.1, 0.1))
    for size in (17, 20):
        for _ in range(300):  # in both versions
            managed.profile.record(2, (size,), 1e-5)
    managed.profile.count_calls(2, None, 600)
    managed.changed = True
    managed.told.clear()
    world.round()
    assert len(managed.pending) == 2
    world.workers.work()
    world.round()
    for extents, version in list(managed.special.items()):
        for _ in range(300):
            managed.profile.record(3, sizes_of(extents), 1e-5)
        managed.profile.count_calls(3, extents, 300)
        version.native.period = 0
        managed.changed = True
    world.round()
    assert len(managed.special) == 2, "for a while"
    managed.changed = True
    world.round(1.1)
    assert not managed.special and world.kinds().count("retire") == 2
    assert managed.gains.factor((31,)) < 0.1
    for _ in range(300):
        managed.profile.record(2, (31,), 1e-5)
    managed.profile.count_calls(2, None, 3000)
    for _ in range(20):
        managed.changed = True
        world.round(1.0)
    assert not managed.pending and not managed.special
    told = [event for event in world.log.events() if event.kind == "not-worth"][-1]
    assert told.data["measured"] and told.data["gain"] < 0.01
    assert "as far as was measured" in sentence(told)


def test_boundaries_are_learned_from_what_is_called(world: World):
    options = 'boundaries=learned max-versions=1 beta=inf split="tier == 2 and share > 0.5"'
    program = world.program(f"{rise()}, bucket-shapes{{{options}}}, {QUIET}")
    climb(world, program, 2)
    program.managed.gains.learn_static(lambda sizes: Guess(0.1, 0.1))
    call(world, program, 30, 32, 34)
    assert list(program.managed.special) == [(Span(30, 34),)]


def test_an_exact_version_is_compared_with_the_bucket_that_would_serve(world: World):
    """A tenth less than the version for all sizes, but no less than that for the bucket."""
    rule = 'specialize="tier == 2 and share > 0.6 and shape_count > 100"'
    program = world.program(f"{rise(rule)}, {SPLIT}, {QUIET}")
    climb(world, program, 2)
    call(world, program, 17, 20, 31)
    managed, bucket = program.managed, (Span(16, 31),)
    assert bucket in managed.special
    call(world, program, 20, rounds=12)
    assert list(managed.special) == [bucket, (20,)]
    profile = managed.profile
    for tier, time in ((2, 10e-6), (BUCKETS + 3, 9e-6), (3, 9e-6)):
        for _ in range(400):
            profile.record(tier, (20,), time)
    view = world.manager._view(managed)
    exact, wide = view.version((3, (20,))), view.version((3, bucket))
    assert exact is not None and wide is not None
    assert exact.before / exact.time == pytest.approx(1.0, rel=0.02)
    assert wide.before / wide.time > 1.05
    (first, *_) = view.buckets
    assert first.extents == bucket and first.share < 0.7, "20 has a version of its own"
    shares = exact.share + wide.share
    assert exact.share > 0.3 and shares <= 1.0 + 1e-9


def test_a_bucket_reckons_with_guesses_until_its_version_is_measured(world: World):
    program = world.program(f"{rise()}, {SPLIT}, {QUIET}")
    climb(world, program, 2)
    managed = program.managed
    managed.gains.learn_static(lambda sizes: Guess(0.2, 0.2))
    for size in (17, 31):
        for _ in range(200):
            managed.profile.record(2, (size,), 10e-6)
    view = world.manager._view(managed)
    bucket = next(b for b in view.buckets if b.extents == (Span(16, 31),))
    assert bucket.time == pytest.approx(10e-6, rel=0.01)
    assert bucket.time_to == pytest.approx(10e-6 * (1 - 0.2 * kept_in((Span(16, 31),))), rel=0.01)
    for _ in range(200):
        managed.profile.record(BUCKETS + 3, (17,), 5e-6)
        managed.profile.record(BUCKETS + 3, (31,), 5e-6)
    view = world.manager._view(managed)
    bucket = next(b for b in view.buckets if b.extents == (Span(16, 31),))
    assert bucket.time_to == pytest.approx(5e-6, rel=0.01)
