"""O1 and O2 from a log and statistics."""

from __future__ import annotations

import sys

import pytest
from aiopt.diagnostics import AioptError
from aiopt.jitrt.cache.statistics import CacheStatistics, LevelStatistics
from aiopt.jitrt.tiering.events import EventLog
from aiopt.jitrt.tiering.reports.metrics import Overhead, metrics, prometheus_text
from aiopt.jitrt.tiering.reports.statistics import Statistics
from event_history import history, statistics
from prometheus_client.parser import text_string_to_metric_families


def test_the_overhead_by_part():
    overhead = Overhead.of(history())
    assert overhead == Overhead(
        detection=0.01,
        compilation=pytest.approx(0.4),
        verification=pytest.approx(0.12),
        installation=0.005,
        deoptimisation=0.001,
    )
    assert overhead.total == pytest.approx(0.536)
    assert sum(overhead.shares.values()) == pytest.approx(1)
    assert overhead.shares["compilation"] == pytest.approx(0.4 / 0.536)


def test_the_overhead_of_one_program_has_the_detection_of_all():
    assert Overhead.of(history(), "other") == Overhead(detection=0.01)


def test_the_rates_of_the_survey():
    found = metrics(history(), statistics())
    assert found["compile_bytes_per_second"] == pytest.approx(70_000 / 0.35)
    assert found["promotion_rate"] == 1 / 500
    assert found["deoptimisation_rate"] == 1 / 408
    assert found["memory_bytes"] == 140_000
    assert found["events"]["submit"] == 2
    assert found["programs"]["encoder"]["versions"][1]["p99"] == 0.021


def test_one_program_only():
    found = metrics(history(), statistics(), "other")
    assert list(found["programs"]) == ["other"]
    assert found["calls"] == 80
    assert found["events"] == {}
    assert found["promotion_rate"] == 0


def test_what_searches_have_cost():
    log = EventLog()
    log.emit("tune-round", "f", seconds=9.0, cpu_seconds=4.0, trials=12)
    log.emit("tune-round", "f", seconds=5.0, cpu_seconds=3.0, trials=8)
    log.emit("tune-lost", "f", reason="crashed", message="", seconds=2.0)
    log.emit("tuned", "f")
    found = metrics(log, Statistics(), "f")
    assert found["tuning"] == {
        "rounds": 2, "lost": 1, "trials": 20, "seconds": 9.0, "versions": 1, "rejected": 0,
    }  # fmt: skip
    assert found["overhead"]["tuning"] == found["overhead"]["total"] == 9.0


def test_nothing_has_happened():
    found = metrics(EventLog(), Statistics())
    assert found["overhead"]["total"] == 0
    assert found["compile_bytes_per_second"] == found["deoptimisation_rate"] == 0


def test_prometheus_reads_the_text():
    text = prometheus_text(history(), statistics())
    samples = {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    version = (("program", "encoder"), ("sizes", "any"), ("tier", "2"))
    exact = (("program", "encoder"), ("sizes", "s=77"), ("tier", "3"))
    assert samples["aiopt_overhead_seconds_total", (("part", "installation"),)] == 0.005
    assert samples["aiopt_events_total", (("kind", "install"), ("program", "encoder"))] == 1
    assert samples["aiopt_compiled_bytes_total", (("program", "encoder"),)] == 70_000
    assert samples["aiopt_calls_total", (("program", "encoder"), ("tier", "3"))] == 120
    assert samples["aiopt_call_p99_seconds", version] == 0.021
    assert samples["aiopt_version_bytes", exact] == 50_000
    assert ("aiopt_call_p99_seconds", exact) not in samples
    assert samples["aiopt_tier", (("program", "other"),)] == 0
    assert samples["aiopt_memory_budget_bytes", ()] == 256 << 20


def test_what_the_cache_has_done():
    level = LevelStatistics("disk", 3, 1, 2, 1, 0, 5, 1000, 2000)
    lookups = {("program", "disk"): 3, ("program", ""): 1, ("kernel", ""): 1}
    cache = CacheStatistics((level,), lookups, {"damaged": 1})
    found = metrics(EventLog(), Statistics(cache=cache), "nobody")["cache"]
    assert (found["lookups"], found["hit_rate"]) == (5, 0.6)
    assert found["kinds"]["program"] == {"lookups": 4, "hit_rate": 0.75}
    assert found["levels"]["disk"]["hit_rate"] == 0.75
    samples = {
        (sample.name, *(text for _, text in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(
            prometheus_text(EventLog(), Statistics(cache=cache))
        )
        for sample in family.samples
    }
    assert samples["aiopt_cache_hit_ratio", "disk"] == 0.75
    assert samples["aiopt_cache_lookups_total", "program", "none"] == 1
    assert samples["aiopt_cache_refused_total", "damaged"] == 1
    assert samples["aiopt_cache_bytes_total", "written", "disk"] == 2000
    assert samples["aiopt_cache_events_total", "evicted", "disk"] == 5


def test_names_are_escaped():
    log = EventLog()
    log.emit("load", 'a"b\\c\nd')
    (program,) = (
        sample.labels["program"]
        for family in text_string_to_metric_families(prometheus_text(log, Statistics()))
        for sample in family.samples
        if sample.name == "aiopt_events_total"
    )
    assert program == 'a"b\\c\nd'


def test_without_the_package_it_is_a_diagnostic(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    with pytest.raises(AioptError, match="need the package prometheus-client"):
        prometheus_text(EventLog(), Statistics())
