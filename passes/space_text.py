"""Spaces of schedules as attributes of kernels, and back (SPEC I3)."""

from __future__ import annotations

from ..dialects.lin import SpaceAttr, SpaceText
from .schedule_points import ScheduleSpace
from .space import Parameter
from .space_rules import constraint


def space_attribute(space: ScheduleSpace) -> SpaceAttr:
    """The attribute that says a space; `read_space` is its inverse."""
    choices = tuple((each.name, each.values) for each in space.parameters)
    return SpaceAttr(SpaceText(choices, tuple(each.text for each in space.constraints)))


def read_space(attribute: SpaceAttr) -> ScheduleSpace:
    """The space that an attribute says.

    Raises:
        AioptError: a rule is malformed, or about what is no choice.
    """
    text = attribute.data
    parameters = tuple(Parameter(name, values) for name, values in text.choices)
    return ScheduleSpace(parameters, tuple(constraint(rule, parameters) for rule in text.rules))
