"""Programs in tiers that are called again and again, every result compared with tier 0's.

A scenario is a function of a `Session`. It runs in a process of its own, which
`scenario_outcome.py` starts and whose report it reads.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from aiopt.jitrt.tiering.events import Event
    from aiopt.jitrt.tiering.tiered import TieredProgram

LONG = 120.0
"""Seconds after which what should happen has not."""

GAP = 0.002
"""Seconds between two calls, so that workers get somewhere meanwhile."""

ROWS = (3, 17, 40, 64)

PROGRAM = """
func.func @{name}(%x: tensor<?x{width}xf32, #graph.dims<n, _>>, %w: tensor<{width}x32xf32>)
    -> tensor<?x32xf32, #graph.dims<n, _>> {{
  %0 = graph.matmul %x, %w
    : (tensor<?x{width}xf32, #graph.dims<n, _>>, tensor<{width}x32xf32>)
    -> tensor<?x32xf32, #graph.dims<n, _>>
  %1 = graph.tanh %0 : tensor<?x32xf32, #graph.dims<n, _>>
  %2 = graph.softmax %1 axis = 1 : tensor<?x32xf32, #graph.dims<n, _>>
  %3 = graph.add %2, %1 : tensor<?x32xf32, #graph.dims<n, _>>
  func.return %3 : tensor<?x32xf32, #graph.dims<n, _>>
}}
"""
"""A product, a row reduction, and an addition as the last thing that is done."""


def named(*scenarios: Callable[[Session], None]) -> dict[str, Callable[[Session], None]]:
    """Scenarios by what the command line calls them."""
    return {each.__name__.replace("_", "-"): each for each in scenarios}


def policy(
    *tiers: str,
    exact: str = "",
    tier: str = "",
    resource: str = "",
    latency: str = "replace=false regress=false",
) -> str:
    """A policy that climbs from tier to tier whatever that costs.

    Args:
        tiers: pipelines of the tiers above 0, but the last.
        exact: that of the last tier, for shapes that were called 5 times; none without it.
        tier, resource, latency: further options of these passes.
    """
    specialize = "shape_count >= 5" if exact else "false"
    pipelines = ",".join(f'"{each}"' for each in ("tier0", *tiers, exact or "tier3"))
    return (
        f'tier-policy{{tiers={pipelines} theta0=1 promote="to > tier" rank="-to" ahead=false'
        f' specialize="{specialize}" demote=false {tier}}}, hotness-policy,'
        f" resource-policy{{interval=2ms {resource}}}, latency-policy{{{latency}}},"
        " bucket-shapes{beta=inf split=false}"
    )


@dataclass
class Sample:
    """Arguments of a call, and what tier 0 makes of them."""

    arguments: tuple[np.ndarray, ...]
    expected: np.ndarray


@dataclass(eq=False)
class Called:
    """A program and the calls that are made to it."""

    program: TieredProgram
    samples: Sequence[Sample]
    made: int = 0


@dataclass
class Session:
    """Calls, and what came of them.

    Attributes:
        wanted: calls that a scenario is to make at least.
        counts: `calls`, and of them `failed` and `wrong`.
        events: all that the log said, without limit.
        notes: what a scenario found, for the report.
        problems: what should not have been; empty if all is well.
    """

    wanted: int
    counts: Counter[str] = field(default_factory=Counter)
    events: list[Event] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    _listens: bool = False

    def load(
        self,
        text: str = "default",
        *,
        name: str = "main",
        width: int = 48,
        manager: Any = None,
    ) -> Called:
        """A program under a policy, and the results that it must give."""
        import aiopt

        draw = np.random.default_rng(width)
        weight = draw.standard_normal((width, 32), np.float32) / 8
        source = PROGRAM.format(name=name, width=width)
        plain = aiopt.compile(source, tier=0, weights={"arg1": weight})
        samples = []
        for rows in ROWS:
            x = draw.standard_normal((rows, width), np.float32)
            samples.append(Sample((x,), plain(x)))
        if manager is None:
            program = aiopt.compile(source, policy=text, weights={"arg1": weight})
        else:
            program = managed_by(manager, source, text, {"arg1": weight})
        if not self._listens:
            self._listens = True
            program.manager.events.strict = True
            program.manager.events.add_sink(self.events.append, replay=True)
        return Called(program, samples)

    def call(self, called: Called) -> None:
        """One call, with the next of the samples."""
        self.counts["calls"] += 1
        called.made += 1
        sample = called.samples[called.made % len(called.samples)]
        try:
            result = called.program(*sample.arguments)
        except Exception:
            self.counts["failed"] += 1
            self.problems.append(traceback.format_exc())
            return
        if not np.allclose(result, sample.expected, rtol=1e-4, atol=1e-5):
            self.counts["wrong"] += 1

    def go_on(
        self, *called: Called, calls: int = 0, until: Callable[[], object] = lambda: True
    ) -> None:
        """Call the programs in turn, `calls` times at least and until the condition holds."""
        end = time.perf_counter() + LONG
        made = 0
        while made < calls or not until():
            for each in called:
                self.call(each)
                made += 1
            time.sleep(GAP if made < calls else 5 * GAP)
            if time.perf_counter() > end:
                self.problems.append(f"what was waited for has not happened: {self.kinds()}")
                return

    def add(self, parts: Sequence[Session]) -> None:
        """Count what others have called, too."""
        for part in parts:
            self.counts.update(part.counts)
            self.problems += part.problems

    def of(self, kind: str, **data: Any) -> list[Event]:
        """The events of a kind with these data."""
        return [
            event
            for event in list(self.events)
            if event.kind == kind and all(event.data.get(key) == data[key] for key in data)
        ]

    def installed(self, tier: int, count: int = 1) -> Callable[[], bool]:
        """The condition that so many versions of that tier were installed."""
        return lambda: len(self.of("install", tier=tier)) >= count

    def quarantined(self, reason: str, count: int = 1) -> Callable[[], bool]:
        """The condition that so many versions were given up for that reason."""
        return lambda: len(self.of("quarantine", reason=reason)) >= count

    def expect(self, holds: object, what: str) -> None:
        """Note a problem unless something holds."""
        if not holds:
            self.problems.append(what)

    def kinds(self) -> Mapping[str, int]:
        """How often which event happened; failures by their reason."""
        counts: Counter[str] = Counter()
        for event in list(self.events):
            reason = event.data.get("reason")
            named = event.kind in ("compile-failed", "quarantine", "worker-killed") and reason
            counts[f"{event.kind}: {reason}" if named else event.kind] += 1
        counts.pop("detect", None)
        return counts

    def check(self, submits: int) -> None:
        """What holds in every scenario: no mistake of the manager's, no call that waited, no
        program that is compiled again and again, no process that nobody has waited for."""
        for event in self.of("trouble"):
            self.problems.append(event.data["message"])
        self.expect(not self.of("wait"), "a call waited for the compiler")
        count = len(self.of("submit"))
        self.expect(count <= submits, f"{count} jobs were submitted, {submits} are enough")
        self.expect(self.counts["calls"] >= self.wanted, "not enough calls")
        end = time.monotonic() + LONG
        while dead := [pid for pid in _children() if _state(pid) == "Z"]:
            if time.monotonic() > end:
                self.problems.append(f"{len(dead)} zombies")
                break
            time.sleep(GAP)

    def report(self) -> str:
        """One line of JSON."""
        facts = {**self.counts, "log": self.kinds(), "notes": self.notes}
        return json.dumps(facts | {"problems": self.problems, "pid": os.getpid()})


def managed_by(manager: Any, source: str, text: str, weights: dict[str, np.ndarray]) -> Any:
    """What `aiopt.compile` makes, looked after by a manager of one's own."""
    from aiopt.jitrt.lowered import lower
    from aiopt.jitrt.tiering.beginning import tiered_program
    from aiopt.passes.pipeline_text import library_with
    from aiopt.passes.policies.bundle import Policies

    library = library_with(())
    lowered = lower(source, tier=0, weights=weights)
    policies = Policies.named(text, library)
    policies.write(lowered.module)
    return tiered_program(lowered, policies, library, threads=1, manager=manager)


def _children() -> list[str]:
    with open(f"/proc/self/task/{os.getpid()}/children") as file:
        return file.read().split()


def _state(pid: str) -> str:
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def collected() -> None:
    """Collect what is left of cycles."""
    for _ in range(3):
        gc.collect()


def given_up(session: Session, called: Called, calls: int, reason: str) -> None:
    """Call until one more version is quarantined; the program must be in tier 1 then."""
    count = len(session.of("quarantine"))
    session.go_on(called, calls=calls, until=lambda: len(session.of("quarantine")) > count)
    last = [event.data["reason"] for event in session.of("quarantine")][count:]
    session.expect(last == [reason], f"{called.program.name} is given up for {last}")
    session.expect(called.program.tier == 1, f"it is in tier {called.program.tier}")


def nothing_imported(session: Session, before: set[str]) -> None:
    new = [name for name in sys.modules.keys() - before if name.startswith("aiopt.")]
    session.expect(not new, f"imported since it was loaded: {new}")


def run(scenario: Callable[[Session], None], calls: int) -> None:
    """Run a scenario in this process and print its report."""
    session = Session(calls)
    try:
        scenario(session)
    except Exception:
        session.problems.append(traceback.format_exc())
    print(session.report())
    sys.stdout.flush()
