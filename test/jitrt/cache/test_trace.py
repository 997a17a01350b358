"""Traces as files (SPEC C11)."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from aiopt.diagnostics import AioptError
from aiopt.jitrt.cache.simulation.trace import FOLDER, Asked, Trace, read_trace, shipped_traces
from aiopt.jitrt.cache.simulation.zipf import Zipf
from hypothesis import given
from hypothesis import strategies as st

asked = st.builds(
    Asked,
    st.text("0123456789abcdef", min_size=1, max_size=6),
    st.integers(1, 1 << 30),
    st.floats(0, 1e6),
    st.integers(0, 3),
)


@given(keys=st.lists(asked, min_size=1, max_size=5), data=st.data())
def test_a_file_has_the_trace(keys: list[Asked], data: st.DataObject) -> None:
    which = data.draw(st.lists(st.integers(0, len(keys) - 1), min_size=1, max_size=8))
    milliseconds = data.draw(st.lists(st.integers(0, 10**9), min_size=len(which), max_size=8))
    times = sorted(milliseconds[: len(which)])
    times = [ms / 1e3 for ms in times] + [times[-1] / 1e3] * (len(which) - len(times))
    trace = Trace("a name", "What it is.", keys, which, times)
    read = Trace.from_json(trace.to_json(), "t.json")
    assert read.keys == keys and read.which == which
    assert read.times == pytest.approx(times, abs=1e-9)
    assert (read.name, read.about) == (trace.name, trace.about)


@pytest.mark.parametrize("name", shipped_traces())
def test_shipped_traces(name: str) -> None:
    trace = read_trace(name)
    assert trace.name == name and trace.about.endswith(".")
    assert len(trace.which) > 1000 and set(trace.which) == set(range(len(trace.keys)))
    assert all(before < after for before, after in zip(trace.times, trace.times[1:], strict=False))
    assert len({key.digest for key in trace.keys}) == len(trace.keys)
    assert all(1000 < key.size < 1 << 20 and 0.001 < key.cost < 60 for key in trace.keys)


def test_shipped_traces_are_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.glob("*.json")) < 200_000


GOOD = {"name": "t", "about": "", "keys": [["a", 10, 0.5, 2]], "which": [0, 0], "after": [0, 5]}


@pytest.mark.parametrize(
    "changed",
    [
        {"which": [0, 1]},
        {"which": [-1, 0]},
        {"which": [0]},
        {"which": [], "after": []},
        {"after": [0, -5]},
        {"after": [0, float("nan")]},
        {"keys": [["a", 0, 0.5, 2]]},
        {"keys": [["a", 10, -1, 2]]},
        {"keys": [["a", 10, float("inf"), 2]]},
        {"keys": [["a", 10]]},
        {"keys": 3},
        {"keys": None},
    ],
)
def test_what_is_no_trace(changed: dict[str, object], tmp_path: Path) -> None:
    file = tmp_path / "t.json"
    file.write_text(json.dumps(GOOD))
    assert read_trace(str(file)).times == [0.0, 0.005]
    file.write_text(json.dumps(GOOD | changed))
    with pytest.raises(AioptError, match=r"t\.json: error: the file is no trace of a cache: "):
        read_trace(str(file))


@pytest.mark.parametrize("data", [b"", b"[]", b"[" * 100_000, b"\xff\xfe", b'{"keys": {}}'])
def test_what_is_not_even_json(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "t.json").write_bytes(data)
    with pytest.raises(AioptError, match="trace"):
        read_trace(str(tmp_path / "t.json"))


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(AioptError, match=r"shipped are climbing, drift, fleet"):
        read_trace("zooo")


# --- event logs -------------------------------------------------------------------------------


def log(*events: tuple[str, str, float]) -> str:
    """Lines of a log: a kind, a key and when."""
    facts = {"cache-put": {"bytes": 100, "cost": 0.5}, "cache-hit": {"bytes": 100, "cost": 0.5}}
    return "".join(
        json.dumps({"wall": wall, "kind": kind, "key": key, **facts.get(kind, {})}) + "\n"
        for kind, key, wall in events
    )


def test_a_log_of_several_processes_is_a_trace(tmp_path: Path) -> None:
    file = tmp_path / "log"
    file.write_text(
        log(
            ("cache-miss", "a", 10.0), ("cache-put", "a", 11.0), ("cache-miss", "never kept", 12.0),
            ("load", "", 12.5), ("cache-miss", "b", 13.0), ("cache-hit", "a", 14.0),
            ("cache-hit", "b", 11.5),
        )
    )  # fmt: skip
    trace = read_trace(str(file))
    asked = [(trace.keys[i].digest, at) for i, at in zip(trace.which, trace.times, strict=True)]
    assert asked == [("a", 0.0), ("b", 1.5), ("b", 3.0), ("a", 4.0)]
    assert set(trace.keys) == {Asked("a", 100, 0.5), Asked("b", 100, 0.5)}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (log(("load", "", 1.0)), ": error: the log has no request of a cache"),
        (log(("cache-miss", "a", 1.0)), ": error: the log has no request of a cache"),
        (log(("cache-hit", "a", 1.0)) + "{", ":2: error: malformed line"),
        (log(("cache-hit", "a", 1.0)) + "[]", ":2: error: malformed line"),
        (log(("cache-hit", "a", -1.0)), ":1: error: malformed line"),
        ('{"kind": "cache-put", "wall": 1, "key": "a"}', ":1: error: malformed line"),
        ('{"kind": "cache-hit", "wall": "x", "key": "a"}', ":1: error: malformed line"),
        ('{"kind": "cache-hit", "wall": NaN, "key": "a"}', ":1: error: malformed line"),
        ('{"kind": "cache-hit", "wall": 1, "key": 3}', ":1: error: malformed line"),
        ('{"kind": ' + "[" * 100_000, ":1: error: malformed line"),
    ],
)
def test_what_is_no_log(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "log").write_text(text)
    with pytest.raises(AioptError) as caught:
        read_trace(str(tmp_path / "log"))
    assert message in str(caught.value)


# --- Zipf -------------------------------------------------------------------------------------


def test_zipf_is_drawn_from_its_seed() -> None:
    zipf = Zipf(items=50, s=0.8, requests=20_000, rate=10.0, size_spread=0.5, cost_spread=1.0)
    trace = zipf.trace()
    assert trace == zipf.trace() != Zipf(items=50, s=0.8, requests=20_000, seed=1).trace()
    uses = np.bincount(trace.which, minlength=50)
    assert uses[0] / uses[9] == pytest.approx(10**0.8, rel=0.2)
    assert trace.times[-1] == pytest.approx(2000.0, rel=0.05)
    assert np.median([key.size for key in trace.keys]) == pytest.approx(64 << 10, rel=0.4)
