"""What a worker is asked in a round of tuning, and what it answers, as bytes."""

from __future__ import annotations

import math

import pytest
from aiopt.diagnostics import AioptError
from aiopt.jitrt.tuning.trial import Trial
from aiopt.jitrt.workers.request import CompileRequest
from aiopt.jitrt.workers.tune_request import (
    TuneReply,
    TuneRequest,
    is_note,
    is_tuning,
    note,
    noted,
)
from hypothesis import given
from hypothesis import strategies as st

values = st.one_of(st.none(), st.booleans(), st.integers(-(2**40), 2**40), st.text(max_size=9))
points = st.dictionaries(st.text(max_size=9), values, max_size=4).map(lambda d: tuple(d.items()))
timed = st.builds(
    Trial,
    points,
    st.sampled_from(["measured", "confirmed", "slower"]),
    st.sampled_from([0.5, 1.25]),
    st.sampled_from([0.0, 0.01]),
    st.sampled_from([1e-6, 2.0]),
    st.integers(0, 99),
    st.sampled_from([0.0, 3.5]),
)
failed = st.builds(
    Trial,
    points,
    st.sampled_from(["wrong", "failed", "crashed"]),
    cost=st.sampled_from([0.0, 1.5]),
    message=st.text(max_size=30),
)
trials = st.dictionaries(
    st.text("0123456789abcdef", min_size=1, max_size=9),
    st.lists(st.one_of(timed, failed), max_size=3).map(tuple),
    max_size=3,
)

VERSION = CompileRequest(b"module", "tier3", 3, {"n": 5})


@given(trials)
def test_a_request_comes_back(known):
    request = TuneRequest(VERSION, known, 2.5, "guided{explore=1}", "ridge", 7, 19, 2)
    data = request.to_bytes()
    assert is_tuning(data) and not is_tuning(VERSION.to_bytes())
    read = TuneRequest.from_bytes(data)
    assert read.version.sizes == {"n": 5} and bytes(read.version.module) == b"module"
    assert (read.known, read.seconds, read.search) == (known, 2.5, "guided{explore=1}")
    assert (read.model, read.seed, read.nice, read.cores) == ("ridge", 7, 19, 2)


@given(trials)
def test_a_note_comes_back(found):
    assert is_note(note(found)) and noted(note(found)) == found
    assert not is_note(b'{"weight": "w"}')


@given(st.sampled_from([None, 0.0, 0.25]), st.booleans())
def test_a_reply_comes_back(left, exhausted):
    reply = TuneReply("tier3", 0.125, left, exhausted, 1.5, "why")
    assert TuneReply.from_bytes(reply.to_bytes()) == reply


@pytest.mark.parametrize("gain", [1.0, math.inf, math.nan, -math.inf])
def test_a_gain_is_a_part(gain: float):
    with pytest.raises(AioptError, match="malformed"):
        TuneReply("tier3", gain).to_bytes() and TuneReply.from_bytes(
            TuneReply("tier3", gain).to_bytes()
        )


@given(st.binary(max_size=80), st.integers(0, 200))
def test_nonsense_is_a_diagnostic(noise: bytes, cut: int):
    data = TuneReply("tier3", 0.1).to_bytes()
    for broken in (noise, data[:cut], data[:cut] + noise):
        try:
            TuneReply.from_bytes(broken)
            TuneRequest.from_bytes(broken)
        except AioptError:
            pass
