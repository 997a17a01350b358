"""Spaces: legal points, where one is refused, sampling, neighbours."""

from __future__ import annotations

from random import Random

import pytest
from aiopt.diagnostics import AioptError
from aiopt.passes.space import Constraint, Parameter, Space
from hypothesis import given
from hypothesis import strategies as st

DEPTH_FITS = Constraint("depth <= group", lambda values: values["depth"] <= values["group"])
SPACE = Space(
    (
        Parameter("depth", (64, 128, 256)),
        Parameter("group", (64, 256)),
        Parameter("order", ("a", "b")),
    ),
    (DEPTH_FITS,),
)


def test_points_are_the_legal_combinations() -> None:
    points = list(SPACE.points())
    assert SPACE.combinations == 12
    assert points == sorted(set(points))
    assert {point[:2] for point in points} == {(64, 64), (64, 256), (128, 256), (256, 256)}


def test_few_points_are_listed() -> None:
    assert SPACE.listed(8) == SPACE.legal
    assert len(SPACE.legal) == 8
    assert SPACE.listed(7) is None


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"depth": 128, "group": 64, "order": "a"}, "depth <= group"),
        ({"depth": 100, "group": 64, "order": "a"}, "one of 64, 128, 256"),
        ({"depth": 64, "group": 64}, "'order' has no value"),
        ({"depth": 64, "group": 64, "ordre": "a"}, "did you mean 'order'"),
        ({"depth": 64, "group": 64, "zzz": "a"}, "it has depth, group, order"),
        ({"depth": True, "group": 64, "order": "a"}, "depth = true: expected one of 64"),
    ],
)
def test_what_is_no_point_is_refused(values: dict[str, int | str], said: str) -> None:
    with pytest.raises(AioptError, match=said):
        SPACE.point(values)


def test_values_are_told_as_ir_has_them() -> None:
    choices = Space((Parameter("pack", (None, False, True)),))
    with pytest.raises(AioptError, match="pack = 1: expected one of none, false, true"):
        choices.point({"pack": 1})


@given(st.integers())
def test_samples_and_neighbours_are_legal(seed: int) -> None:
    point = SPACE.sample(Random(seed))
    assert point is not None
    assert SPACE.point(SPACE.named(point)) == point
    for near in SPACE.neighbours(point):
        assert SPACE.is_legal(near)
        assert sum(a != b for a, b in zip(point, near, strict=True)) == 1


def test_a_rare_point_is_found_and_an_empty_space_has_none() -> None:
    parameters = (Parameter("a", tuple(range(1000))),)
    rare = Space(parameters, (Constraint("a = 999", lambda values: values["a"] == 999),))
    assert rare.sample(Random(0)) == (999,)
    empty = Space(parameters, (Constraint("never", lambda values: False),))
    assert empty.sample(Random(0)) is None
