"""Points of one space as points of another: what was good elsewhere, tried here (SPEC A2)."""

from __future__ import annotations

from collections.abc import Mapping
from math import log2

from ....passes.space import Parameter, Point, Space, Value


def nearest_point(values: Mapping[str, Value], space: Space, reference: Point) -> Point | None:
    """The legal point nearest to values of another space: of each parameter the value nearest to
    its own, that of the reference if it has none. What is then not legal takes values of the
    reference, as few as it needs; None if that is the reference itself.
    """
    wanted = tuple(
        _nearest(values[each.name], each, usual) if each.name in values else usual
        for each, usual in zip(space.parameters, reference, strict=True)
    )
    found = _legal(wanted, space, reference)
    return None if found == reference else found


def _nearest(value: Value, parameter: Parameter, usual: Value) -> Value:
    """The parameter's value that is most like one: equal, or the nearest number by its logarithm,
    as sizes are powers of two or nearly; else the usual one."""
    for each in parameter.values:
        if each == value and type(each) is type(value):
            return each
    numbers = [each for each in parameter.values if _is_number(each)]
    if not _is_number(value) or not numbers:
        return usual
    return min(numbers, key=lambda each: (abs(_size(each) - _size(value)), _size(each)))


def _is_number(value: Value) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _size(value: Value) -> float:
    assert isinstance(value, (int, float))
    return log2(1.0 + max(value, 0))


def _legal(wanted: Point, space: Space, reference: Point) -> Point:
    """The point, or one with values of the reference in as few places as it takes: in one, in two,
    or in all from some parameter on."""
    if space.is_legal(wanted):
        return wanted
    places = [i for i, value in enumerate(wanted) if value != reference[i]]
    pairs = [(i, j) for i in places for j in places if i <= j]
    for changed in sorted(pairs, key=lambda pair: pair[0] != pair[1]):
        point = tuple(reference[i] if i in changed else v for i, v in enumerate(wanted))
        if space.is_legal(point):
            return point
    for end in reversed(places):
        point = (*wanted[:end], *reference[end:])
        if space.is_legal(point):
            return point
    return reference
