"""`resource-policy`: what compiling may cost, in workers, time and memory (SPEC R1, R2, C5, I1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from ..base import About, Bytes, Range, Seconds
from .base import PolicyPass
from .rules import BooleanRule, NumberRule, condition, formula


@dataclass(frozen=True)
class ResourcePolicyPass(PolicyPass):
    """Decide what compiling may cost, in workers, time and memory.

    Attributes:
        compile: in workers, inline (calls wait; for tests) or never.
        workers: compile workers from now on; rounded down, evaluated every `interval` (R1).
        queue_target: compilations that may wait before there are more workers (R1).
        time_limit: seconds after which a compilation is given up (T7).
        memory_limit: bytes that a worker may use.
        prestart: the fork server starts when the first program is loaded.
        nice: how far the workers stand back behind other processes.
        memory: bytes for the versions of all programs, code and constants of their own.
        evict: the version of which this is least goes first when `memory` is full (C5).
        threads: threads that execute a call; none leaves it to the process.
        lean: whether programs are compiled with `lean_tiers` instead of the policy's tiers (I1).
        lean_tiers: the pipelines used then; what they lack is not compiled.
        interval: seconds between two rounds of decisions.
    """

    name: ClassVar[str] = "resource-policy"
    attribute: ClassVar[str] = "jit.resource"

    compile: Literal["workers", "inline", "never"] = "workers"
    workers: Annotated[NumberRule, About("machine")] = formula(
        "max(1, min(cores / 2, workers + sign(queue - queue_target)))"
    )
    queue_target: Annotated[int, Range(0)] = 2
    time_limit: Annotated[Seconds, Range(0)] = 60.0
    memory_limit: Annotated[Bytes, Range(0)] = 2 << 30
    prestart: bool = True
    nice: Annotated[int, Range(0, 19)] = 0
    memory: Annotated[Bytes, Range(0)] = 256 << 20
    evict: Annotated[NumberRule, About("version")] = formula(
        "calls * speedup / (size + compile_ms) / (1 + idle)"
    )
    threads: Annotated[NumberRule, About("machine")] | None = None
    lean: Annotated[BooleanRule, About("machine")] = condition("memory_pressure > 0.9")
    lean_tiers: tuple[str, ...] = ("tier0", "tier1")
    interval: Annotated[Seconds, Range(0.001)] = 0.02
