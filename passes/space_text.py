"""Spaces of schedules as attributes of kernels, and back (SPEC I3)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..dialects.lin import SpaceAttr, SpaceText
from ..dialects.lin.schedule import KINDS, PACKS
from .schedule_points import ScheduleSpace
from .space import Parameter
from .space_rules import constraint


def space_attribute(space: ScheduleSpace) -> SpaceAttr:
    """The attribute that says a space; `read_space` is its inverse."""
    choices = tuple((each.name, each.values) for each in space.parameters)
    return SpaceAttr(SpaceText(choices, tuple(each.text for each in space.constraints)))


def read_space(attribute: SpaceAttr) -> ScheduleSpace:
    """The space that an attribute says. Its rules may be about texts that were struck out.

    Raises:
        AioptError: a rule is malformed, or about what is no choice.
    """
    text = attribute.data
    parameters = tuple(Parameter(name, values) for name, values in text.choices)
    texts = _texts(text.rules)
    rules = tuple(constraint(rule, parameters, texts) for rule in text.rules)
    return ScheduleSpace(parameters, rules)


def _texts(rules: Sequence[str]) -> dict[str, Sequence[str]]:
    """What choices of schedules may be that are texts; of tiles those that rules are about."""
    tiles = re.findall(r"\btile_(\d+x\d+)\b", " ".join(rules))
    return {"kind": KINDS, "tile": tuple(dict.fromkeys(tiles)), "pack": PACKS}
