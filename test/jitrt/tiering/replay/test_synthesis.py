"""Laws of traffic: what they draw, and what is wrong with specs that are none."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from aiopt.diagnostics import AioptError
from aiopt.jitrt.tiering.replay.synthesis import LAWS, is_traffic, synthesize
from hypothesis import given
from hypothesis import strategies as st


def sizes(text: str) -> list[int]:
    return [run.sizes[0] for run in synthesize(text).runs]


def test_log_normal_is_the_trace_of_w6():
    expected = np.random.default_rng(0).lognormal(4.4, 0.8, 300)
    drawn = sizes("log-normal{mean=4.4 sigma=0.8 low=10 high=512 calls=300 seed=0}")
    assert drawn == np.clip(np.rint(expected), 10, 512).astype(int).tolist()


@given(
    law=st.sampled_from([law.name for law in LAWS]),
    low=st.integers(0, 40),
    more=st.integers(0, 200),
    calls=st.integers(1, 50),
    seed=st.integers(0, 9),
)
def test_every_law_keeps_its_limits_and_its_seed(
    law: str, low: int, more: int, calls: int, seed: int
):
    text = f"{law}{{low={low} high={low + more} calls={calls} seed={seed} rate=100}}"
    trace = synthesize(text)
    assert len(trace.runs) == calls
    assert all(low <= run.sizes[0] <= low + more and run.time > 0 for run in trace.runs)
    starts = [run.at or 0.0 for run in trace.runs]
    assert starts[0] == 0 and starts == sorted(starts)
    assert synthesize(text) == trace


def test_bimodal():
    drawn = np.array(sizes("bimodal{short=20 long=400 share=0.75 sigma=0.05 calls=2000}"))
    assert 0.7 < np.mean(drawn < 100) < 0.8
    assert np.median(drawn[drawn < 100]) == pytest.approx(20, abs=1)
    assert np.median(drawn[drawn > 100]) == pytest.approx(400, abs=10)


def test_bursts_in_time_and_size():
    runs = synthesize("bursty{calls=400 burst=20 rate=1000 pause=1s}").runs
    gaps = [b.at - a.at for a, b in pairwise(runs) if a.at is not None and b.at is not None]
    jumps = [abs(math.log(b.sizes[0] / a.sizes[0])) > 0.5 for a, b in pairwise(runs)]
    pauses = [gap > 0.01 for gap in gaps]
    assert 10 <= sum(pauses) <= 40
    assert sum(jumps) <= sum(pauses)
    assert all(pause for jump, pause in zip(jumps, pauses, strict=True) if jump)


def test_drifting_moves():
    drawn = sizes("drifting{start=20 end=400 sigma=0.1 calls=300}")
    assert max(drawn[:30]) < 60 and min(drawn[-30:]) > 200


def test_periodic_repeats():
    drawn = sizes("periodic{period=7 calls=70}")
    assert drawn[:63] == drawn[7:]
    noisy = sizes("periodic{period=7 calls=700 noise=0.3}")
    assert 0.5 < np.mean(np.array(noisy[7:]) == noisy[:-7]) < 0.7


def test_adversarial_has_every_size_once_far_apart():
    drawn = sizes("adversarial{low=1 high=200}")
    assert sorted(drawn) == list(range(1, 201))
    assert min(abs(a - b) for a, b in pairwise(drawn)) > 20


def test_several_sizes():
    trace = synthesize("independent{b=uniform{low=1 high=8} s=log-normal calls=50 seed=3 time=2ms}")
    assert trace.symbols == {"model": ("b", "s")}
    assert {len(run.sizes) for run in trace.runs} == {2}
    assert max(run.sizes[0] for run in trace.runs) == 8
    assert trace.seconds / trace.calls == pytest.approx(0.002)


def test_a_symbol_by_name():
    assert synthesize("uniform{symbol=s calls=1}").symbols == {"model": ("s",)}
    assert synthesize("uniform{calls=1}").symbols == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("unifrm{high=3}", "1:1: error: there is no traffic 'unifrm'"),
        ("uniform{hi=3}", "1:9: error: 'uniform' has no option 'hi' (did you mean 'high'?)"),
        ("uniform{low=5 high=2}", "1:13: error: 'uniform' has no sizes"),
        ("uniform{calls=0}", "1:15: error: wrong value for option 'calls'"),
        ("uniform{", "1:9: error: malformed"),
        ("independent{calls=3}", "1:1: error: 'independent' needs a law for each size"),
        (
            "independent{b=independent{c=uniform}}",
            "1:15: error: 'independent' is not a law: expected",
        ),
        ("independent{b=3}", "1:15: error: not a law"),
        ("independent{b=uniform{calls=3}}", "1:15: error: 'uniform' cannot have 'calls' here"),
        ("independent{b=uniform{hgh=3}}", "1:15: error: 'uniform' has no option 'hgh'"),
        ("adversarial{high=100000000}", "too many sizes"),
    ],
)
def test_mistakes(text: str, message: str):
    with pytest.raises(AioptError) as caught:
        synthesize(text)
    assert message in str(caught.value)


def test_what_looks_like_traffic():
    assert is_traffic("uniform") and is_traffic(" log-normal {calls=3}")
    assert not is_traffic("uniform.csv") and not is_traffic("trace.csv")
