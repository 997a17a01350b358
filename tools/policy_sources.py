"""Policies that are named, traces, what tiers cost: as `aiopt-policy` and `aiopt-tune` take them
(SPEC K6)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..diagnostics import AioptError, Location

if TYPE_CHECKING:
    from ..jitrt.tiering.replay.optimum import Levels
    from ..jitrt.tiering.replay.tuned import Curve
    from ..passes.pipeline_text import Library


def find_pipeline(text: str, files: Sequence[str]) -> tuple[str, Library]:
    """The name (or text) of a policy, and the library that has it.

    Raises:
        AioptError: a file is wrong, or does not say which of its policies is meant.
    """
    from ..passes.pipeline_text import library_with

    file, name = text, ""
    if not os.path.isfile(file):
        file, _, name = text.rpartition(":")
    if not os.path.isfile(file):
        if text.endswith(".pipeline"):
            raise AioptError("no such file", location=Location(text))
        return text, library_with(files)
    library = library_with([*files, file])
    known = [each for each in defined_by(library) if is_policy(library, each)]
    if not name and len(known) == 1:
        return known[0], library
    if name not in known:
        raise AioptError(
            f"no policy '{name}'" if name else "which policy is meant",
            location=Location(file),
            expected=f"{file}:NAME of {', '.join(known)}" if known else "a policy in the file",
        )
    return name, library


def defined_by(library: Library) -> list[str]:
    """The pipelines that are not those aiopt ships."""
    from ..passes.pipeline_text import builtin_library

    shipped = builtin_library().definitions
    return [name for name, it in library.definitions.items() if shipped.get(name) is not it]


def is_policy(library: Library, name: str) -> bool:
    """Whether a pipeline has passes, and all are policies."""
    from ..passes.policies.base import PolicyPass

    try:
        passes = list(library.resolve(name).passes())
    except AioptError:
        return False
    return bool(passes) and all(isinstance(each, PolicyPass) for each in passes)


def read_traces(text: str) -> tuple[list[Any], Levels | None]:
    """The traces that `--trace` names, and what tiers cost and bring if their file says so."""
    from ..jitrt.tiering.replay.synthesis import find_trace
    from ..jitrt.tiering.replay.trace import random_trace

    kind, _, seeds = text.partition(":")
    if kind != "random" or os.path.exists(text):
        recording = find_trace(text)
        return [recording.trace], recording.levels
    first, _, last = (seeds or "0").partition("-")
    if not first.isdecimal() or not (last or first).isdecimal():
        raise AioptError("malformed --trace", expected="random:0-199", found=f"'{text}'")
    span = range(int(first), int(last or first) + 1)
    if not 0 < len(span) <= 10_000:
        raise AioptError("malformed --trace", expected="1 to 10000 seeds", found=f"'{text}'")
    return [random_trace(seed) for seed in span], None


def read_levels(costs: str | None, speedups: str | None, measured: Levels | None) -> Levels:
    from ..jitrt.tiering.replay.optimum import EXERCISE, Levels
    from ..passes.option_text import parse_seconds

    base = measured or EXERCISE
    compiled = base.costs[1:] if costs is None else _numbers("--costs", costs, parse_seconds)
    factors = base.speedups[1:] if speedups is None else _numbers("--speedups", speedups, float)
    if len(compiled) != len(factors):
        raise AioptError(
            "as many costs as speed-ups are needed",
            expected=f"{len(compiled)} speed-ups",
            found=str(len(factors)),
        )
    return Levels.above_interpreter(compiled, factors)


def read_curve(text: str | None) -> Curve | None:
    """What `--tuning` says that searches bring."""
    from ..jitrt.tiering.replay.tuned import Curve
    from ..passes.option_text import parse_seconds

    if text is None:
        return None
    gain, _, time = text.partition("@")
    seconds = parse_seconds(time)
    try:
        if seconds is not None and seconds > 0 and 0 < float(gain) < 1:
            return Curve(float(gain), seconds)
    except ValueError:
        pass
    raise AioptError("malformed --tuning", expected="0.08@20s", found=f"'{text}'")


def _numbers(option: str, text: str, read: Any) -> tuple[float, ...]:
    """Positive numbers with commas between them."""
    try:
        numbers = tuple(read(part.strip()) for part in text.split(","))
        if all(number is not None and 0 < number < float("inf") for number in numbers):
            return numbers
    except ValueError:
        pass
    example = "1ms,10ms,100ms,1s" if option == "--costs" else "1.2,1.5,2,3"
    raise AioptError(f"malformed {option}", expected=example, found=f"'{text}'")
