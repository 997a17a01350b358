"""What may go wrong with compile workers and with what they make, each as a function that makes it
go wrong."""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
import time

from session import Called, Session, given_up, named, nothing_imported, policy


def workers_killed(session: Session) -> None:
    """Workers and the fork server are killed at random while programs climb."""
    draw = random.Random(1)
    victims: list[tuple[float, int]] = []
    ready = threading.Event()

    def plan(event) -> None:
        pid = event.data.get("pid", 0)
        if event.kind in ("worker-start", "compiled") and draw.random() < 0.4:
            victims.append((draw.uniform(0.0, 0.1), pid))
        elif event.kind == "server-start" and draw.random() < 0.3:
            victims.append((draw.uniform(0.0, 0.5), pid))
        ready.set()

    def kill() -> None:
        while ready.wait():
            ready.clear()
            while victims:
                delay, pid = victims.pop()
                time.sleep(delay)
                try:
                    os.kill(pid, signal.SIGKILL)
                    session.counts["killed"] += 1
                except ProcessLookupError:
                    pass

    threading.Thread(target=kill, daemon=True).start()
    text = policy("tier1", "tier2", exact="tier3")
    programs: list[Called] = []
    count = max(3, session.wanted // 125)
    for number in range(count):
        programs.append(session.load(text, name=f"f{number}", width=24 + 8 * number))
        if not number:
            programs[0].program.manager.events.add_sink(plan, replay=True)
        session.go_on(*programs, calls=session.wanted // count)
        session.go_on(*programs, until=lambda: _at_rest(programs))
    session.expect(session.counts["killed"], "nothing was killed")
    session.expect(session.of("install"), "nothing was installed")
    session.notes.append(f"{session.counts['killed']} processes killed")
    session.check(submits=3 * count * 6)


def _at_rest(programs: list[Called]) -> bool:
    return all(called.program.settle(0.0) for called in programs)


def llvm_aborts(session: Session) -> None:
    """LLVM aborts in the worker that compiles tier 2; tier 1 goes on."""
    called = session.load(policy("tier1", "tier2, fault-abort"))
    before = set(sys.modules)
    given_up(session, called, session.wanted, "crashed")
    session.expect(len(session.of("compile-failed", reason="crashed")) == 3, "not tried 3 times")
    messages = {event.data["message"] for event in session.of("quarantine")}
    session.expect(any("LLVM ERROR" in text for text in messages), f"no word of LLVM: {messages}")
    _reproduced(session)
    nothing_imported(session, before)
    session.check(submits=1 + 3)


def out_of_memory(session: Session) -> None:
    """A worker takes more memory than it may: Python's, libc's, and some that no limit counts."""
    limit = "memory-limit=300MiB"
    for kind in ("python", "libc", "shared"):
        bad = f"tier2, fault-memory{{kind={kind}}}"
        called = session.load(policy("tier1", bad, resource=limit), name=kind)
        given_up(session, called, session.wanted // 3 + 1, "memory")
    session.check(submits=3 * 2)


def over_the_time_limit(session: Session) -> None:
    """A compilation takes longer than it may, asleep or at work."""
    for busy in ("false", "true"):
        bad = f"tier2, fault-hang{{busy={busy}}}"
        called = session.load(policy("tier1", bad, resource="time-limit=1s"), name=f"b{busy}")
        given_up(session, called, session.wanted // 2, "timeout")
    killed = session.of("worker-killed", reason="timeout")
    session.expect(len(killed) == 2, f"{len(killed)} workers were killed")
    session.check(submits=2 * 2)


def wrong_numbers(session: Session) -> None:
    """A version computes something else: it is never installed."""
    _quarantined(session, "tier2, fault-wrong", "wrong")


def out_of_bounds(session: Session) -> None:
    """A version writes one vector too many behind its results: it is never installed."""
    _quarantined(session, "tier2, fault-store", "bounds")


def _quarantined(session: Session, pipeline: str, reason: str) -> None:
    text = policy("tier1", pipeline, exact=pipeline)
    called = session.load(text)
    session.go_on(called, calls=session.wanted, until=lambda: len(session.of("quarantine")) >= 5)
    reasons = {event.data["reason"] for event in session.of("quarantine")}
    session.expect(reasons == {reason}, f"given up for {reasons}")
    session.expect(called.program.tier == 1, f"it is in tier {called.program.tier}")
    session.expect(not session.of("install", tier=2), "the version was installed")
    session.expect(not session.of("install", tier=3), "an exact version was installed")
    _reproduced(session)
    session.check(submits=1 + 1 + 4)


def _reproduced(session: Session) -> None:
    for event in session.of("quarantine"):
        if "were given up" in event.data["message"]:
            continue
        path = event.data["reproducer"]
        if path is None or not os.path.exists(path):
            session.problems.append(f"no reproducer: {event.data}")
            continue
        with open(path, encoding="utf-8") as file:
            session.expect("fault-" in file.read(), "the reproducer does not name the pass")


WORKER_SCENARIOS = named(
    workers_killed,
    llvm_aborts,
    out_of_memory,
    over_the_time_limit,
    wrong_numbers,
    out_of_bounds,
)
