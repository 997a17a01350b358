"""Reading, writing and sorting at computed positions, against numpy (SPEC K1, K3)."""

from __future__ import annotations

import aiopt
import numpy as np
import pytest
from aiopt.lowering.frontend import gathers, sorting
from graph_programs import Build, program

RNG = np.random.default_rng(7)
X = RNG.standard_normal((4, 5, 6), np.float32)
TIERS = pytest.mark.parametrize("tier", [0, 2])
SYMBOLIC = pytest.mark.parametrize("symbolic", [False, True])
KINDS = {"set": None, "add": np.add, "mul": np.multiply, "min": np.minimum, "max": np.maximum}


def run(build: Build, *args: np.ndarray, tier: int, symbolic: bool = False) -> list[np.ndarray]:
    results = aiopt.compile(program(build, *args, symbolic=symbolic), tier=tier)(*args)
    return list(results) if isinstance(results, tuple) else [results]


@TIERS
@SYMBOLIC
@pytest.mark.parametrize("axis", [0, 1, 2])
@pytest.mark.parametrize("dtype", [np.int32, np.int64])
def test_take_along_axis(axis: int, dtype: type, symbolic: bool, tier: int) -> None:
    size = X.shape[axis]
    shape = tuple(3 if i == axis else n for i, n in enumerate(X.shape))
    indices = RNG.integers(-size, size, shape).astype(dtype)
    (found,) = run(
        lambda b, x, i: gathers.take_along_axis(b, x, i, axis, wrap=True),
        X,
        indices,
        tier=tier,
        symbolic=symbolic,
    )
    np.testing.assert_array_equal(found, np.take_along_axis(X, indices.astype(np.int64), axis))


@TIERS
def test_take_along_the_only_axis_is_one_gather(tier: int) -> None:
    x, indices = X[:1, 0], np.array([[5, -1, 9, -9]], np.int32)
    (found,) = run(lambda b, x, i: gathers.take_along_axis(b, x, i, 1), x, indices, tier=tier)
    np.testing.assert_array_equal(found, x[:, [5, 0, 5, 0]])


@TIERS
@SYMBOLIC
@pytest.mark.parametrize(("batch", "depth"), [(0, 1), (0, 2), (0, 3), (1, 1), (1, 2), (2, 1)])
def test_gather_nd(batch: int, depth: int, symbolic: bool, tier: int) -> None:
    points = (*X.shape[:batch], 7)
    sizes = X.shape[batch : batch + depth]
    indices = np.stack([RNG.integers(-n, n, points) for n in sizes], -1)
    (found,) = run(
        lambda b, x, i: gathers.gather_nd(b, x, i, batch, wrap=True),
        X,
        indices,
        tier=tier,
        symbolic=symbolic and depth == 1,
    )
    where = tuple(np.indices(points)[k] for k in range(batch))
    np.testing.assert_array_equal(found, X[(*where, *np.moveaxis(indices, -1, 0))])


def test_gather_nd_clamps() -> None:
    indices = np.array([[9, -1], [-9, 2]])
    (found,) = run(lambda b, x, i: gathers.gather_nd(b, x, i), X, indices, tier=0)
    np.testing.assert_array_equal(found, X[[3, 0], [0, 2]])


def test_gather_nd_with_empty_index_vectors_repeats() -> None:
    indices = np.zeros((4, 2, 0), np.int64)
    (found,) = run(lambda b, x, i: gathers.gather_nd(b, x, i, 1), X, indices, tier=0)
    np.testing.assert_array_equal(found, np.stack([X, X], 1))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("depth", [1, 2, 3])
def test_scatter_nd(depth: int, kind: str) -> None:
    count = 6 if kind == "set" else 40
    flat = RNG.choice(np.prod(X.shape[:depth]), count, replace=kind != "set" or depth == 1)
    indices = np.stack(np.unravel_index(flat, X.shape[:depth]), -1)
    indices[::3] -= X.shape[:depth]
    updates = RNG.standard_normal((count, *X.shape[depth:]), np.float32)
    (found,) = run(
        lambda b, x, i, u: gathers.scatter_nd(b, x, i, u, kind, wrap=True),
        X,
        indices,
        updates,
        tier=0,
    )
    expected = X.copy()
    for index, update in zip(indices, updates, strict=True):
        at = tuple(index)
        rule = KINDS[kind]
        expected[at] = update if rule is None else rule(expected[at], update)
    np.testing.assert_allclose(found, expected, rtol=1e-5)


@SYMBOLIC
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_scatter_elements(axis: int, kind: str, symbolic: bool) -> None:
    shape = tuple(2 if i == axis else n - 1 for i, n in enumerate(X.shape))
    indices = RNG.integers(-X.shape[axis], X.shape[axis], shape)
    updates = RNG.standard_normal(shape, np.float32)
    (found,) = run(
        lambda b, x, i, u: gathers.scatter_elements(b, x, i, u, axis, kind, wrap=True),
        X,
        indices,
        updates,
        tier=0,
        symbolic=symbolic,
    )
    expected = X.copy()
    for place in np.ndindex(shape):
        at = tuple(indices[place] if i == axis else p for i, p in enumerate(place))
        rule = KINDS[kind]
        expected[at] = updates[place] if rule is None else rule(expected[at], updates[place])
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_updates_outside_are_skipped() -> None:
    indices = np.array([[0, 5], [-1, 2], [3, 4], [1, -2], [9, 0]])
    updates = np.ones((5, 6), np.float32)
    (found,) = run(lambda b, x, i, u: gathers.scatter_nd(b, x, i, u), X, indices, updates, tier=0)
    expected = X.copy()
    expected[3, 4] = 1
    np.testing.assert_array_equal(found, expected)


def test_sort_by_two_keys() -> None:
    first = RNG.integers(0, 3, (4, 50))
    second = RNG.integers(0, 4, (4, 50))
    value = np.arange(200).reshape(4, 50)

    def build(b, x, y, z):  # type: ignore[no-untyped-def]
        keys = [sorting.Key(x), sorting.Key(y, descending=True)]
        order = sorting.argsort_by(b, keys, 1)
        return [gathers.take_along_axis(b, each, order, 1) for each in (x, y, z)]

    found = run(build, first, second, value, tier=0)
    for row in range(4):
        order = np.lexsort((np.arange(50), -second[row], first[row]))
        for sorted_, given in zip(found, (first, second, value), strict=True):
            np.testing.assert_array_equal(sorted_[row], given[row, order])


@pytest.mark.parametrize("largest", [False, True])
@pytest.mark.parametrize("axis", [0, 2])
def test_top_k(axis: int, largest: bool) -> None:
    values, indices = run(lambda b, x: sorting.top_k(b, x, 3, axis, largest=largest), X, tier=0)
    order = np.argsort(-X if largest else X, axis, kind="stable").take(range(3), axis)
    np.testing.assert_array_equal(indices, order)
    np.testing.assert_array_equal(values, np.take_along_axis(X, order, axis))
