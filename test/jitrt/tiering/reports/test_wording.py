"""Times, sizes and counts as text."""

from __future__ import annotations

import pytest
from aiopt.dialects.extents import ALL, Span
from aiopt.jitrt.tiering.reports.wording import amount, counted, duration, sizes_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2.5, "2.5 s"),
        (0.0123, "12.3 ms"),
        (4.5e-6, "4.5 us"),
        (3e-8, "30 ns"),
        (0.0, "0 ns"),
        (float("inf"), "no limit"),
        (None, "an unknown time"),
    ],
)
def test_durations(value: float | None, text: str):
    assert duration(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(12, "12 bytes"), (2048, "2 KiB"), (3 << 29, "1.5 GiB"), (None, "an unknown size")],
)
def test_amounts(value: int | None, text: str):
    assert amount(value) == text


def test_sizes():
    assert sizes_text(None, ("b",)) == "any"
    assert sizes_text((4, 5), ("b", "n")) == "b=4, n=5"
    assert sizes_text((4, 5)) == "4×5"
    assert sizes_text((4, "65..128"), ("b", "n")) == "b=4, n=65..128"
    assert sizes_text((ALL, Span(65, 128)), ("b", "n")) == "b=any, n=65..128"


def test_counts():
    assert [counted(n, "call") for n in (0, 1, 2.5)] == ["0 calls", "1 call", "2.5 calls"]
    assert counted(20001, "call") == "20001 calls"
