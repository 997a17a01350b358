"""What is observed of the calls of a version: times, sizes, slow calls, jumps (H2, T7)."""

from __future__ import annotations

import math
import sys
import threading
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from aiopt.backends.llvm.runtime import SAMPLES, NativeProgram
from aiopt.backends.llvm.versions import VersionedEntry
from aiopt.lowering.host_table import HostTable
from native_programs import (
    arrays,
    artifact,
    chain_table,
    check,
    choice_table,
    entry,
    exact_table,
    for_all,
    native,
    nobody,
)


def timed(period: int, table: HostTable | None = None) -> tuple[VersionedEntry, NativeProgram]:
    version = native(table or chain_table())
    version.period = period
    return entry(version), version


def test_no_call_is_timed_unless_asked_for() -> None:
    version = native(chain_table())
    program = entry(version)
    assert version.period == 0
    for _ in range(300):
        check(program.entry, 3)
    assert version.samples() == [] and version.lost == 0


def test_a_sample_has_the_sizes_the_work_and_a_time() -> None:
    program, version = timed(1, chain_table(work=2))
    for size in (3, 9, 4):
        check(program.entry, size)
    samples = version.samples()
    assert [sample.sizes for sample in samples] == [(3,), (9,), (4,)]
    assert [sample.work for sample in samples] == [4 * n / 1e12 for n in (3, 9, 4)]
    assert all(0 < sample.seconds < 10 for sample in samples)
    assert version.samples() == []


def test_work_may_be_unknown_and_sizes_none() -> None:
    program, version = timed(1, exact_table(3))
    check(program.entry, 3)
    (sample,) = version.samples()
    assert sample.sizes == () and math.isnan(sample.work)


def test_one_call_in_period_is_timed() -> None:
    program, version = timed(7)
    for size in range(700):
        check(program.entry, size)
    sizes = [sample.sizes[0] for sample in version.samples()]
    assert sizes[0] == 6 and 90 <= len(sizes) <= 110
    assert max(b - a for a, b in pairwise(sizes)) <= 13


def test_a_rhythm_in_the_calls_does_not_hide_any() -> None:
    program, version = timed(8)
    for number in range(800):
        check(program.entry, 1 + number % 8)
    shown = Counter(sample.sizes[0] for sample in version.samples())
    assert set(shown) == set(range(1, 9)) and min(shown.values()) >= 5


def test_the_period_may_change_at_any_time() -> None:
    program, version = timed(1000)
    for period, expected in ((1, 10), (0, 0), (50, 0), (1, 10), (50, 1), (0, 0)):
        version.period = period
        assert version.period == period
        for _ in range(10):
            check(program.entry, 3)
        assert len(version.samples()) == expected


def test_setting_the_period_again_and_again_puts_nothing_off() -> None:
    program, version = timed(20)
    for number in range(100):
        version.period = 20 + number % 7
        check(program.entry, 3)
    assert 3 <= len(version.samples()) <= 6


def test_samples_that_nobody_reads_are_counted() -> None:
    program, version = timed(1)
    for size in range(SAMPLES + 40):
        program.entry(*arrays(size))
    samples = version.samples()
    assert [sample.sizes[0] for sample in samples] == list(range(40, SAMPLES + 40))
    assert version.lost == 40
    program.entry(*arrays(5))
    assert len(version.samples()) == 1 and version.lost == 40


def test_samples_of_threads_are_read_while_they_are_written() -> None:
    program, version = timed(1)
    calls = 600

    def work(size: int) -> None:
        x, y = arrays(size)
        for _ in range(calls):
            program.entry(x, y)

    threads = [threading.Thread(target=work, args=(size,)) for size in range(1, 4)]
    for thread in threads:
        thread.start()
    samples = []
    while any(thread.is_alive() for thread in threads):
        samples += version.samples()
    samples += version.samples()
    assert {sample.sizes for sample in samples} <= {(1,), (2,), (3,)}
    assert len(samples) + version.lost == version.calls == 3 * calls


def test_calls_that_fall_back_are_not_sampled() -> None:
    program, version = timed(1)
    program.entry(np.zeros((2, 4)), np.zeros((2, 4)))
    x, y = arrays(3)
    program.entry(x, y, out=np.zeros((4, 4), "f4"))
    assert version.calls == 0 and version.samples() == []


# ---------------------------------------------------------------------------------------- slow calls


def test_slow_calls_are_reported() -> None:
    reports: list[tuple[NativeProgram, float]] = []
    first, second = native(exact_table(3)), native(chain_table())
    program = VersionedEntry("p", "p()", nobody, on_slow=lambda *report: reports.append(report))
    program.install(for_all([first, second]))
    second.limit = 1e-9
    assert (first.limit, second.limit, second.period) == (0, 1e-9, 1)
    for size in (3, 4, 5, 3):
        check(program.entry, size)
    samples = second.samples()
    assert reports == [(second, sample.seconds) for sample in samples] and len(samples) == 2
    second.limit = 60.0
    check(program.entry, 4)
    second.limit = 0
    check(program.entry, 4)
    assert len(reports) == 2


def test_what_a_report_raises_does_not_reach_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    errors: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda error: errors.append(error.exc_type))

    def report(version: NativeProgram, seconds: float) -> None:
        raise KeyboardInterrupt if version.calls > 1 else ValueError

    version = native(chain_table())
    version.limit = 1e-9
    program = VersionedEntry("p", "p()", nobody, on_slow=report)
    program.install(for_all([version]))
    references = sys.getrefcount(version)
    for size in (3, 4):
        check(program.entry, size)
    assert errors == [ValueError, KeyboardInterrupt]
    assert sys.getrefcount(version) == references


def test_a_report_may_install_another_version() -> None:
    def report(version: NativeProgram, seconds: float) -> None:
        program.install([])

    version = native(chain_table())
    version.limit = 1e-9
    program = VersionedEntry("p", "p()", nobody, on_slow=report)
    program.install(for_all([version]))
    check(program.entry, 3)
    assert program.entry(*arrays(3)) == (2, [])


# --------------------------------------------------------------------------------------------- jumps


def test_jumps_are_counted() -> None:
    version = native(choice_table())
    program = entry(version)
    x, y = arrays(3)
    assert version.branches() == ((0, 0),)
    for condition in (True, False, False):
        program.entry(x, y, np.array(condition))
    assert version.branches() == ((2, 3),)
    assert native(chain_table()).branches() == ()


# ------------------------------------------------------------------------------------------- threads


def test_threads_may_change_while_calls_run() -> None:
    table = chain_table(scratch_bytes=3)
    version = native(table, code=artifact(table).load())
    program = entry(version)
    stop, wrong = threading.Event(), []

    def call() -> None:
        x, y = arrays(1000)
        expected = (x + y) * x
        while not stop.is_set():
            if not np.array_equal(program.entry(x, y), expected):
                wrong.append(version.threads)

    caller = threading.Thread(target=call)
    caller.start()
    for number in range(200):
        version.threads = 1 + number % 3
        assert version.threads == 1 + number % 3
        check(program.entry, 100)
    stop.set()
    caller.join()
    assert not wrong
