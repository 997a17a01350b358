"""Schedules as points of a space: one flat name for each choice (SPEC I3, T1).

The parameters are the fields of `lin.Schedule`, but that ``block`` is `block_rows`, `depth` and
`group`, and ``tile`` is a text such as "14x32", since its rows and columns belong together. What a
schedule's kind does not have is the field's default, or None.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any, cast

from ..dialects import lin
from .space import Point, Space, Value

BLOCK = ("block_rows", "depth", "group")
"""The parts of a schedule's ``block``."""

NAMES = tuple(
    name
    for each in fields(lin.Schedule)
    for name in (BLOCK if each.name == "block" else (each.name,))
)
"""All parameters that a space of schedules may have."""

DEFAULTS: dict[str, Value] = dict.fromkeys(BLOCK) | {
    each.name: cast(Value, each.default)
    for each in fields(lin.Schedule)
    if each.name != "block" and each.default is not MISSING
}
"""What schedules have whose kind does not know the choice."""


class ScheduleSpace(Space):
    """The schedules that a kernel may have on a machine."""

    def schedule(self, point: Point) -> lin.Schedule:
        """The schedule that a point is."""
        return schedule_of(self.named(point))

    def point_of(self, schedule: lin.Schedule) -> Point:
        """The point that a schedule is.

        Raises:
            AioptError: it is none of the space's.
        """
        values = values_of(schedule)
        return self.point(
            {
                name: value
                for name, value in values.items()
                if name in self.names or value != DEFAULTS.get(name)
            }
        )


def values_of(schedule: lin.Schedule) -> dict[str, Value]:
    """A schedule's choices by their flat names."""
    values: dict[str, Value] = {}
    for each in fields(schedule):
        value = getattr(schedule, each.name)
        if each.name == "block":
            values |= dict(zip(BLOCK, value or (None,) * len(BLOCK), strict=True))
        elif each.name == "tile":
            values["tile"] = None if value is None else "x".join(map(str, value))
        else:
            values[each.name] = value
    return values


def schedule_of(values: Mapping[str, Value]) -> lin.Schedule:
    """The schedule with these choices; those that are missing have their default."""
    own: dict[str, Any] = {name: value for name, value in values.items() if name not in BLOCK}
    if isinstance(tile := values.get("tile"), str):
        own["tile"] = tuple(map(int, tile.split("x")))
    if values.get(BLOCK[0]) is not None:
        own["block"] = tuple(values[name] for name in BLOCK)
    return lin.Schedule(**own)
