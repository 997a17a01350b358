"""Reports on canned figures."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
import report
from rich.console import Console


def entry(seconds: list[float], ratios: list[float], failure: str = "") -> dict[str, Any]:
    return {
        "seconds": seconds,
        "ratios": ratios,
        "error": 1e-6,
        "compile_seconds": 0.25,
        "failure": failure,
    }


CONTESTANTS = {
    "aiopt": entry([0.002, 0.001, 0.003], []),
    "roofline": entry([0.001], [0.5, 0.5, 0.6]),
    "steady": entry([0.004], [1.5, 1.4, 1.6]),
    "erratic": entry([0.004], [1.0, 9.0, 8.0]),
    "broken": entry([], [], failure="no such operation"),
}


def results() -> dict[str, Any]:
    described = {"workload": "W3", "title": "MLP", "size": 64, "size_name": "batch"}
    good = described | {
        "contestants": CONTESTANTS,
        "summary": report.summarise(CONTESTANTS, "aiopt"),
    }
    only = {"aiopt": entry([], [], failure="not yet")}
    failed = described | {"contestants": only, "summary": report.summarise(only, "aiopt")}
    table = {"title": "W8", "columns": ["contestant", "s"], "rows": [["aiopt", 0.51234]]}
    return {
        "ours": "aiopt",
        "threads": 1,
        "clock": "cpu",
        "contestants": {name: {} for name in CONTESTANTS},
        "entries": [good, failed],
        "processes": [table],
    }


def test_the_best_peer_is_the_one_with_the_smallest_median() -> None:
    summary = report.summarise(CONTESTANTS, "aiopt")
    assert summary["best"] == "steady"
    assert summary["ratio"] == 1.5
    assert summary["spread"] == pytest.approx((1.45, 1.55))
    assert summary["seconds"] == 0.002


def test_the_roofline_is_no_peer() -> None:
    assert report.summarise(CONTESTANTS, "aiopt")["roofline"] == 0.5
    alone = {name: CONTESTANTS[name] for name in ("aiopt", "roofline")}
    assert "ratio" not in report.summarise(alone, "aiopt")


def test_our_failure() -> None:
    summary = report.summarise({"aiopt": entry([], [], failure="not yet")}, "aiopt")
    assert summary == {"failure": "not yet"}
    assert report.describe(summary) == "not yet"


def test_description() -> None:
    text = report.describe(report.summarise(CONTESTANTS, "aiopt"))
    assert text == "2.00 ms, steady ÷ ours 1.50, 50% of the roofline"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (2.5, "2.50 s"),
        (0.01234, "12.3 ms"),
        (1.234e-4, "123 µs"),
        (5e-8, "50.0 ns"),
        (1e-10, "0.100 ns"),
        (0.0, "0 ns"),
    ],
)
def test_duration(seconds: float, text: str) -> None:
    assert report.duration(seconds) == text


def test_quartiles() -> None:
    assert report.quartiles([1.0, 2.0, 3.0, 4.0, 5.0]) == (2.0, 3.0, 4.0)
    assert report.quartiles([7.0]) == (7.0, 7.0, 7.0)


def test_tables() -> None:
    stream = io.StringIO()
    report.show(results(), Console(width=report.WIDTH, file=stream))
    text = stream.getvalue()
    assert "1.45–1.55" in text
    assert "best peer ÷ aiopt: 1.500 (1 sizes)" in text
    assert "erratic ÷ aiopt: 8.000" in text
    assert "failed" in text
    assert "0.512" in text


def test_markdown() -> None:
    lines = report.markdown(results()).splitlines()
    assert lines[0].startswith("| workload | size | aiopt | best peer | peer ÷ aiopt |")
    assert lines[2] == "| W3 MLP | 64 batch | 2.00 ms | steady | 1.50 | 1.45–1.55 | 50% | 1.0e-06 |"
    assert lines[3] == "| W3 MLP | 64 batch | failed |  |  |  |  |  |"
    assert {line.count("|") for line in lines} == {9}


def test_plot(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    path = tmp_path / "out.png"
    report.plot(results(), path)
    assert path.read_bytes().startswith(b"\x89PNG")
