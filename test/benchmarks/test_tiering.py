"""The bars of the tiered JIT: what is measured exists, and measures."""

from __future__ import annotations

from importlib import import_module

import bars
import numpy as np
import pytest
import tiering
from bars import memory, no_wait, plain
from bars.base import Figure, fresh
from workloads import WORKLOADS, error


def test_every_bar_has_a_module() -> None:
    for module in bars.BARS.values():
        assert callable(import_module(f"bars.{module}").measure)


def test_options() -> None:
    assert tiering.parse([]).only == list(bars.BARS)
    assert tiering.parse(["--only", "memory"]).only == ["memory"]
    with pytest.raises(SystemExit):
        tiering.parse(["--only", "speed"])


def test_what_is_no_number_misses_its_bar() -> None:
    assert "pass" in str(Figure("a", "b", 1.0, "s", 1.0))
    assert "MISS" in str(Figure("a", "b", float("nan"), "s", 1.0))
    assert "bar" not in str(Figure("a", "b", 1.0))


def test_the_plain_encoder_is_right() -> None:
    workload = WORKLOADS["W4"]
    inputs = workload.inputs(7)
    result = plain.encoder(workload.parameters(), *inputs)
    assert result.dtype == np.float32
    assert error(result, workload.reference(inputs)) < 1e-4


def test_traces_are_seeded() -> None:
    lengths = no_wait.trace(3, 300)
    assert lengths == no_wait.trace(3, 300) != no_wait.trace(4, 300)
    assert min(lengths) >= 1 and max(lengths) <= 512


def test_a_fresh_process_measures() -> None:
    found = fresh(memory.wander, 60)
    assert (found["calls"], found["wrong"]) == (60, 0)
