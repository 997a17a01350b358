"""Pins as text: the schedules that somebody has chosen for kernels (SPEC T1, I3).

A pin is ``3f2a91…: {kind = "matmul", vector = 16, …}``, the digest of a kernel and its schedule: an
option of the pass `schedule`. So a tuned program is pipeline text like any other; what is cached,
sent to workers, saved and listed by that text needs to know nothing of pins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TypeAlias

from ..diagnostics import AioptError
from ..dialects import lin
from ..dialects.text import parse_module

Pins: TypeAlias = Mapping[str, lin.Schedule]
"""Schedules by the digests of kernels."""

_PIN = re.compile(r"\s*([0-9a-f]+)\s*:\s*(\{.*\})\s*", re.DOTALL)
_TYPED = re.compile(r"(\d) : i64")


def pin_text(digest: str, schedule: lin.Schedule) -> str:
    """A pin in its canonical form."""
    text = _TYPED.sub(r"\1", str(schedule.attribute()))
    return f"{digest}: {text}"


def pin_texts(pins: Pins) -> tuple[str, ...]:
    """Pins in their canonical form and order."""
    return tuple(pin_text(digest, pins[digest]) for digest in sorted(pins))


def parse_pins(texts: Iterable[str]) -> dict[str, lin.Schedule]:
    """The schedules that pins say.

    Raises:
        ValueError: a text is no pin, or there are two for a kernel.
    """
    pins: dict[str, lin.Schedule] = {}
    for text in texts:
        digest, schedule = _parse(text)
        if pins.setdefault(digest, schedule) != schedule:
            raise ValueError(f"two schedules for the kernel {digest}")
    return pins


@lru_cache(maxsize=1024)
def _parse(text: str) -> tuple[str, lin.Schedule]:
    found = _PIN.fullmatch(text)
    if found is None:
        raise ValueError(f"expected DIGEST: {{kind = …}}, found '{text}'")
    digest, schedule = found.groups()
    try:
        module = parse_module(f'lin.pin "{digest}" schedule = {schedule}', "<pin>")
    except AioptError as error:
        reason = error.text.removeprefix("'lin.pin' ")
        raise ValueError(f"{reason} in '{text}'") from error
    (pin,) = module.ops
    assert isinstance(pin, lin.PinOp)
    return digest, pin.loops
