"""The models that are benchmarked compute their references, in every tier."""

from __future__ import annotations

import math

import aiopt
import numpy as np
import pytest
from peers.aiopt import model_path
from workloads import WORKLOADS, error

SIZES = (1, 3, 20)


def check(name: str, program: aiopt.Program, sizes: tuple[int, ...] = SIZES) -> None:
    workload = WORKLOADS[name]
    for size in sizes:
        inputs = workload.inputs(size)
        assert error(program(*inputs), workload.reference(inputs)) < 1e-5


@pytest.mark.parametrize("name", sorted(WORKLOADS))
def test_interpreted(name: str) -> None:
    workload = WORKLOADS[name]
    check(name, aiopt.load(model_path(workload), weights=workload.parameters(), tier=0))


@pytest.mark.parametrize("tier", [1, 2])
@pytest.mark.parametrize("name", sorted(WORKLOADS))
def test_compiled(name: str, tier: int) -> None:
    workload = WORKLOADS[name]
    check(name, aiopt.load(model_path(workload), weights=workload.parameters(), tier=tier))


@pytest.mark.parametrize("name", ["W1", "W7"])
def test_specialised(name: str) -> None:
    """What the comparison of dynamic with static code compiles."""
    workload = WORKLOADS[name]
    pipeline = f'specialize{{dims="{workload.symbol}=20"}}, tier2'
    program = aiopt.load(model_path(workload), weights=workload.parameters(), pipeline=pipeline)
    assert program.symbols == ()
    check(name, program, sizes=(20,))


@pytest.mark.parametrize("name", sorted(WORKLOADS))
def test_the_same_in_every_process(name: str) -> None:
    workload = WORKLOADS[name]
    first, second = workload.parameters(), workload.parameters()
    assert list(first) == list(second)
    assert all(np.array_equal(first[key], second[key]) for key in first)
    assert not np.array_equal(workload.inputs(4)[0], workload.inputs(4, seed=1)[0])


def test_work_of_the_mlp() -> None:
    mlp = WORKLOADS["W3"]
    products = 2 * 8 * 768 * 3072 * 2
    assert products < mlp.flops(8) < 1.02 * products
    assert mlp.bytes(8) == 4 * (2 * 768 * 3072 + 3072 + 3 * 768 + 2 * 8 * 768)


def test_error() -> None:
    reference = np.array([0.5, 100.0])
    assert error(np.array([0.5, 100.0]), reference) == 0
    assert error(np.array([0.6, 100.0]), reference) == pytest.approx(0.1)
    assert error(np.array([0.5, 101.0]), reference) == pytest.approx(0.01)
    assert error(np.array([0.5]), reference) == math.inf
    assert error(np.array([0.5, math.nan]), reference) == math.inf
