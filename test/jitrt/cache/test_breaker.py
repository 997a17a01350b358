"""The circuit breaker: when a remote is left alone (SPEC C3)."""

from random import Random

from aiopt.jitrt.cache.remote.breaker import LONGEST, PAUSE, Breaker
from hypothesis import given
from hypothesis import strategies as st


def opened(now: float = 0.0, seed: int = 0) -> Breaker:
    breaker = Breaker(Random(seed))
    assert [breaker.failed(now) for _ in range(3)] == [False, False, True]
    return breaker


def test_some_failures_in_a_row_open_it():
    breaker = opened()
    assert breaker.state == "open"
    assert not breaker.admits(0.0)


def test_failures_among_successes_do_not():
    breaker = Breaker(Random(0))
    for _ in range(10):
        assert not breaker.failed(0.0)
        assert not breaker.failed(0.0)
        assert not breaker.succeeded()
    assert breaker.admits(0.0)


def test_one_request_tries_when_the_pause_is_over():
    breaker = opened()
    assert not breaker.admits(breaker.pause - 1e-6)
    assert breaker.admits(breaker.pause)
    assert breaker.state == "half-open"
    assert not breaker.admits(breaker.pause + 100)
    assert breaker.succeeded()
    assert breaker.admits(breaker.pause)


def test_pauses_grow_up_to_a_limit_and_begin_anew_after_a_success():
    breaker, now, pauses = opened(), 0.0, []
    for _ in range(50):
        pauses.append(breaker.pause)
        now += breaker.pause
        assert breaker.admits(now)
        assert breaker.failed(now)
    for i, pause in enumerate(pauses):
        whole = min(LONGEST, PAUSE * 2**i)
        assert whole / 2 <= pause <= whole
    assert len(set(pauses)) == len(pauses)
    breaker.succeeded()
    for _ in range(3):
        breaker.failed(now)
    assert breaker.pause <= PAUSE


def test_what_fails_later_does_not_make_the_pause_longer():
    breaker = opened()
    pause = breaker.pause
    assert not breaker.failed(pause / 2)
    assert breaker.admits(pause)


def test_a_fleet_does_not_come_back_in_step():
    assert len({opened(seed=seed).pause for seed in range(20)}) == 20


@given(st.lists(st.tuples(st.sampled_from("asf"), st.floats(0, 10)), max_size=60))
def test_it_always_comes_back(steps: list[tuple[str, float]]):
    breaker, now, trying = Breaker(Random(0)), 0.0, False
    for what, seconds in steps:
        now += seconds
        if what == "a":
            trying = breaker.admits(now) or trying
        elif what == "s":
            breaker.succeeded()
        else:
            breaker.failed(now)
    if breaker.state == "half-open":
        breaker.failed(now)
    assert breaker.admits(now + LONGEST)
