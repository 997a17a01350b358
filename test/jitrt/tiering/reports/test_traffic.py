"""The figures of a replayed trace."""

from __future__ import annotations

import pytest
from aiopt.jitrt.tiering.reports.traffic import run_of

from .traffic_history import HOSTILE, seen, took


def test_headline_numbers():
    summary = run_of("mine", seen(), took())["summary"]
    assert summary["cpu_seconds"] == 2.5 and summary["workers_cpu_seconds"] == 1.0
    assert summary["p50"] == pytest.approx(0.06) and summary["worst"] == 0.2
    assert summary["calls"] == 4 and summary["calls_by_tier"] == {"0": 2, "2": 2}
    assert summary["compilations"] == {"promote": 1, "specialize": 1}
    assert summary["failed"] == 1 and summary["unused"] == 1
    assert summary["most_versions"] == 2 and summary["version_bytes"] == 150
    assert (summary["cache_hits"], summary["cache_lookups"]) == (1, 4)


def test_jobs_begin_when_they_have_waited():
    jobs = run_of("mine", seen(), took())["jobs"]
    assert [(job["start"], job["end"]) for job in jobs] == [
        (pytest.approx(1.6), 2.0),
        (pytest.approx(2.1), 2.5),
        (pytest.approx(2.5), 2.7),
    ]
    assert [job["outcome"] for job in jobs] == ["used", "unused", "failed"]
    assert [job["kind"] for job in jobs] == ["promote", "specialize", "other"]
    assert jobs[1]["label"] == f"tier 3 for b=1, {HOSTILE}=65..128"


def test_versions_are_alive_from_and_to():
    run = run_of("mine", seen(), took())
    intervals = [(each["version"], each["start"], each["end"]) for each in run["alive"]]
    assert intervals == [(1, 2.2, 3.5), (2, 3.0, 3.5)]
    assert [version["calls"] for version in run["versions"]] == [2, 2, 0]


def test_marks_are_what_changes_versions():
    marks = run_of("mine", seen(), took())["marks"]
    assert [mark["kind"] for mark in marks] == ["install", "install", "retire"]
    assert marks[0]["text"].startswith("install of")
