"""Pins of a pipeline and in files: schedules that somebody has chosen for kernels (SPEC T1, I3).

`pin_text` has their text. A file of pins is a module of `lin.pin` operations, one for each kernel.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from xdsl.dialects.builtin import ModuleOp

from ..diagnostics import AioptError, error_at
from ..dialects import lin
from ..dialects.text import parse_module
from .pin_text import Pins, parse_pins, pin_texts
from .pipeline_text import Item, Nested, Pipeline
from .printing import print_ir
from .schedule import SchedulePass


def with_pins(pipeline: Pipeline, pins: Pins) -> Pipeline:
    """A pipeline whose `schedule` passes all have these pins, and their own for other kernels."""
    return Pipeline(tuple(_pinned(item, pins) for item in pipeline.items))


def _pinned(item: Item, pins: Pins) -> Item:
    if isinstance(item, Nested):
        return Nested(item.anchor, tuple(_pinned(inner, pins) for inner in item.items))
    if not isinstance(item, SchedulePass):
        return item
    return replace(item, pins=pin_texts({**parse_pins(item.pins), **pins}))


def read_pins(path: str | os.PathLike[str]) -> dict[str, lin.Schedule]:
    """The pins of a file.

    Raises:
        AioptError: the file cannot be read, holds something else, or pins a kernel twice.
    """
    name = os.fspath(path)
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise AioptError(f"cannot read '{name}': {reason}") from error
    pins: dict[str, lin.Schedule] = {}
    for op in parse_module(text, name).ops:
        if not isinstance(op, lin.PinOp):
            raise error_at(op, "the file has more than pins", expected="lin.pin", found=op.name)
        if op.digest.data in pins:
            raise error_at(op, f"two schedules for the kernel {op.digest.data}")
        pins[op.digest.data] = op.loops
    return pins


def pins_module(pins: Iterable[lin.PinOp]) -> str:
    """The text of a file of pins."""
    return f"{print_ir(ModuleOp(list(pins)))}\n"
