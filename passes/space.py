"""Spaces of choices: named parameters, the values of each, and what values may not meet (SPEC I3).

A schedule's space is one of these (`schedule_space`), and so is that of a pipeline's options: the
searches of `jitrt/tuning` see nothing else of what they tune. A point has a value for each
parameter, in their order. Every point that a space gives is legal; others are refused before
anything is compiled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from math import prod
from random import Random
from typing import TypeAlias

from ..diagnostics import AioptError, did_you_mean
from ..quick_dataclass import dataclass

Value: TypeAlias = "int | float | bool | str | None"

Point: TypeAlias = tuple[Value, ...]
"""A value for each parameter of a space, in their order."""

_TRIES = 64
"""Draws after which all legal points are listed."""


@dataclass(frozen=True)
class Parameter:
    """A choice: its name and its values, like ones beside each other."""

    name: str
    values: tuple[Value, ...]

    def has(self, value: Value) -> bool:
        """Whether a value is one of them; True is no 1."""
        return any(type(each) is type(value) and each == value for each in self.values)


@dataclass(frozen=True)
class Constraint:
    """What values may not meet: `text` says it, `holds` decides it, from values by name."""

    text: str
    holds: Callable[[Mapping[str, Value]], bool]
    names: frozenset[str] | None = None
    """The parameters whose values it reads; None: perhaps all."""


@dataclass(frozen=True)
class Space:
    """The points that satisfy all constraints."""

    parameters: tuple[Parameter, ...]
    constraints: tuple[Constraint, ...] = ()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Of the parameters, in their order."""
        return tuple(parameter.name for parameter in self.parameters)

    @property
    def combinations(self) -> int:
        """How many points there are without the constraints."""
        return prod(len(parameter.values) for parameter in self.parameters)

    def points(self) -> Iterator[Point]:
        """All legal points, the last parameter changing fastest."""
        return self._continued({})

    def _continued(self, values: dict[str, Value]) -> Iterator[Point]:
        """The legal points with these values of the first parameters."""
        count = len(values)
        if count == len(self.parameters):
            yield tuple(values.values())
            return
        parameter = self.parameters[count]
        for value in parameter.values:
            more = {**values, parameter.name: value}
            if all(each.holds(more) for each in self._decided[count]):
                yield from self._continued(more)

    @cached_property
    def _decided(self) -> list[list[Constraint]]:
        """For each parameter the constraints that are decided when it and those before it have
        values."""
        decided: list[list[Constraint]] = [[] for _ in self.parameters]
        for each in self.constraints:
            names = self.names if each.names is None else each.names
            decided[max(map(self.names.index, names), default=0)].append(each)
        return decided

    @cached_property
    def legal(self) -> tuple[Point, ...]:
        """All legal points, as `points` gives them."""
        return tuple(self.points())

    def listed(self, most: int) -> tuple[Point, ...] | None:
        """All legal points, as `points` gives them; None if there are more than so many."""
        found = tuple(islice(self.points(), most + 1))
        return found if len(found) <= most else None

    def named(self, point: Point) -> dict[str, Value]:
        """A point's values by name."""
        return dict(zip(self.names, point, strict=True))

    def point(self, values: Mapping[str, Value]) -> Point:
        """The point with these values.

        Raises:
            AioptError: a parameter is missing or unknown, or the point is not legal.
        """
        for name in values:
            if name not in self.names:
                hint = did_you_mean(name, self.names) or f"it has {', '.join(self.names)}"
                raise AioptError(f"the space has no parameter '{name}'", hint=hint)
        for parameter in self.parameters:
            if parameter.name not in values:
                raise AioptError(f"'{parameter.name}' has no value")
            if not parameter.has(found := values[parameter.name]):
                expected = f"one of {', '.join(map(_text, parameter.values))}"
                raise AioptError(f"{parameter.name} = {_text(found)}", expected=expected)
        point = tuple(values[name] for name in self.names)
        if (violated := self.violated(point)) is not None:
            raise AioptError("the point is not legal", expected=violated.text)
        return point

    def violated(self, point: Point) -> Constraint | None:
        """The first constraint that a point of known values does not satisfy."""
        values = self.named(point)
        return next((each for each in self.constraints if not each.holds(values)), None)

    def is_legal(self, point: Point) -> bool:
        """Whether a point of known values satisfies all constraints."""
        return self.violated(point) is None

    def sample(self, rng: Random) -> Point | None:
        """A legal point at random, each as likely as the others; None if there is none."""
        for _ in range(_TRIES):
            point = tuple(rng.choice(each.values) for each in self.parameters)
            if self.is_legal(point):
                return point
        return rng.choice(self.legal) if self.legal else None

    def neighbours(self, point: Point, steps: int = 1) -> list[Point]:
        """The legal points that differ in one parameter, by at most so many of its values."""
        found: list[Point] = []
        for i, parameter in enumerate(self.parameters):
            place = parameter.values.index(point[i])
            near: Sequence[Value] = parameter.values[max(place - steps, 0) : place + steps + 1]
            found += [(*point[:i], v, *point[i + 1 :]) for v in near if v != point[i]]
        return list(filter(self.is_legal, found))


def _text(value: Value) -> str:
    """A value as spaces in IR have it."""
    if value is None or isinstance(value, bool):
        return "none" if value is None else str(value).lower()
    return str(value)
