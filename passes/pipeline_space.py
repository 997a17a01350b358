"""The space of a pipeline's options, so that a pipeline or a policy can be tuned (SPEC I3, K6).

What may vary is text: ``fuse.min-benefit=1KiB|4KiB|64KiB``, ``bucket-shapes.delta=0.5|1|2``. Values
are read as the option reads them. Of an option that is on or off, or has a few named values, all of
them may vary: ``schedule.stream``. Every pass of that name gets the value. A point's values are
texts; one that a pass refuses beside the others is not legal.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, replace
from functools import partial
from typing import Any

from ..diagnostics import AioptError, did_you_mean
from ..quick_dataclass import dataclass
from .base import Option, Pass, options_of
from .option_text import options_hint, show, wanted
from .pipeline_text import Item, Nested, Pipeline, resolve
from .space import Constraint, Parameter, Point, Space, Value

_CHOICE = re.compile(r"\s*([\w-]+)\.([\w-]+)\s*(?:=(.*))?", re.DOTALL)

_EXAMPLE = "PASS.OPTION=VALUE|VALUE|…, as in fuse.min-benefit=1KiB|64KiB"


@dataclass(frozen=True)
class PipelineSpace:
    """Variants of a pipeline.

    Attributes:
        space: of texts of values, by `PASS.OPTION`.
        reference: the point of the pipeline itself.
    """

    pipeline: Pipeline
    space: Space
    reference: Point
    _values: Mapping[str, Mapping[str, Any]]
    """The values that texts stand for, by parameter."""

    def variant(self, point: Point) -> Pipeline:
        """The pipeline with the values of a legal point."""
        return Pipeline(_with(self.pipeline.items, _chosen(self._values, self.space.named(point))))


def pipeline_space(pipeline: Pipeline, choices: Sequence[str]) -> PipelineSpace:
    """The variants of a pipeline that `choices` describe; its own values are always among them.

    Raises:
        AioptError: a choice is malformed, is of no option of a pass of the pipeline, has a value
            that the option does not take, or has none that may vary.
    """
    passes: dict[str, list[Pass]] = {}
    for each in pipeline.passes():
        passes.setdefault(each.name, []).append(each)
    values: dict[str, dict[str, Any]] = {}
    reference: list[Value] = []
    for text in choices:
        name, key, written = _parsed(text)
        if name not in passes:
            hint = did_you_mean(name, passes) or f"it has {', '.join(passes)}"
            raise AioptError(f"the pipeline has no pass '{name}'", hint=hint)
        parameter = f"{name}.{key}"
        if parameter in values:
            raise AioptError(f"'{parameter}' varies twice")
        owner = passes[name][0]
        option = _option(owner, key)
        own = getattr(owner, option.field)
        if any(getattr(other, option.field) != own for other in passes[name]):
            raise AioptError(f"several passes have a '{parameter}', and they differ in it")
        read = [own, *_read(owner, option, written)]
        values[parameter] = {show(option, value): value for value in read}
        reference.append(show(option, own))
        if len(values[parameter]) < 2:
            raise AioptError(f"'{parameter}' has one value", expected="another one to compare")
    fit = Constraint("the options of a pass fit together", partial(_fits, pipeline.items, values))
    parameters = tuple(Parameter(name, tuple(known)) for name, known in values.items())
    space = Space(parameters, (fit,))
    return PipelineSpace(pipeline, space, tuple(reference), values)


def _parsed(text: str) -> tuple[str, str, str | None]:
    match = _CHOICE.fullmatch(text)
    if match is None:
        raise AioptError("what varies is malformed", expected=_EXAMPLE, found=f"'{text}'")
    return match[1], match[2], match[3]


def _option(owner: Pass, key: str) -> Option:
    options = options_of(type(owner))
    if key not in options:
        raise AioptError(
            f"pass '{owner.name}' has no option '{key}'",
            hint=did_you_mean(key, options) or options_hint(options),
        )
    return options[key]


def _read(owner: Pass, option: Option, written: str | None) -> list[Any]:
    """The values that the text of a choice lists, or all of an option that has few."""
    if written is not None:
        return [_value(owner, option, text.strip()) for text in written.split("|")]
    if option.kinds == ("bool",):
        return [False, True]
    if option.kinds == ("choice",):
        return list(option.choices)
    raise AioptError(
        f"'{owner.name}.{option.name}' has too many values to try all", expected=_EXAMPLE
    )


def _value(owner: Pass, option: Option, text: str) -> Any:
    """The value of an option from its text in a pipeline, whatever the others are."""
    needed = [
        f"{each.name}={show(each, getattr(owner, each.field))}"
        for each in options_of(type(owner)).values()
        if each.default is MISSING and each is not option
    ]
    written = f"{owner.name}{{{' '.join([*needed, f'{option.name}={text}'])}}}"
    try:
        (found,) = resolve(written).passes()
    except (AioptError, ValueError) as error:
        reason = error.text if isinstance(error, AioptError) else str(error)
        raise AioptError(
            f"'{owner.name}.{option.name}' cannot be '{text}': {reason}", expected=wanted(option)
        ) from error
    return getattr(found, option.field)


def _chosen(
    values: Mapping[str, Mapping[str, Any]], texts: Mapping[str, Value]
) -> dict[str, dict[str, Any]]:
    """The values of a point by pass and option."""
    chosen: dict[str, dict[str, Any]] = {}
    for parameter, text in texts.items():
        name, _, key = parameter.partition(".")
        chosen.setdefault(name, {})[key] = values[parameter][str(text)]
    return chosen


def _with(items: Sequence[Item], chosen: Mapping[str, Mapping[str, Any]]) -> tuple[Item, ...]:
    """Items whose passes have these options. Raises AioptError or ValueError as the passes do."""
    return tuple(
        Nested(item.anchor, _with(item.items, chosen))
        if isinstance(item, Nested)
        else _pass_with(item, chosen.get(item.name, {}))
        for item in items
    )


def _pass_with(item: Pass, chosen: Mapping[str, Any]) -> Pass:
    options = options_of(type(item))
    return replace(item, **{options[key].field: value for key, value in chosen.items()})


def _fits(
    items: Sequence[Item],
    values: Mapping[str, Mapping[str, Any]],
    texts: Mapping[str, Value],
) -> bool:
    try:
        _with(items, _chosen(values, texts))
    except (AioptError, ValueError):
        return False
    return True
