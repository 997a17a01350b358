"""What may go wrong while schedules are searched, each as a function that makes it go wrong."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress

from session import LONG, Called, Session, collected, named, policy

ROUND = 0.4
"""Seconds of a round."""

TUNING = (
    f'tuning-policy{{tune="tier >= 2 and shape_count > 4" stop=false beta=1 round={ROUND}s'
    " budget=3600s model=none}"
)


def _tuned(session: Session, **options: str) -> Called:
    """A program whose schedules are searched from tier 2 on, whatever that brings."""
    text = policy("tier1", "tier2", exact="tier3", **options)
    return session.load(f"{text}, {TUNING}")


def rounds_killed(session: Session) -> None:
    """Workers are killed in the middle of rounds; the search goes on, and calls do anyway."""
    called = _tuned(session)
    pool = called.program.manager.pool
    for count in range(1, 3):
        session.go_on(called, until=lambda: pool.running and session.of("tune-started"))
        session.go_on(called, calls=session.wanted // 4)
        _kill(session, count)
    answered = len(session.of("tune-round"))
    session.go_on(called, calls=session.wanted // 4, until=lambda: _rounds(session) > answered)
    session.check(submits=40)


def _rounds(session: Session) -> int:
    return len(session.of("tune-round"))


def _kill(session: Session, count: int) -> None:
    """Kill the workers that there are, until a round is lost."""
    end = time.monotonic() + LONG
    while len(session.of("tune-lost", reason="crashed")) < count and time.monotonic() < end:
        alive = {event.data["pid"] for event in session.of("worker-start")}
        for pid in alive - {event.data["pid"] for event in session.of("worker-exit")}:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)
    session.expect(len(session.of("tune-lost", reason="crashed")) >= count, "no round was lost")


def tuned_programs_go(session: Session) -> None:
    """Programs are collected, and the process forks, while rounds are under way."""
    for number in range(2):
        _goes(session, number)
    session.check(submits=40)


def _goes(session: Session, number: int) -> None:
    called = _tuned(session)
    pool, before = called.program.manager.pool, len(session.of("tune-started"))
    session.go_on(called, until=lambda: len(session.of("tune-started")) > before)
    session.go_on(called, until=lambda: pool.running)
    pid = os.fork()
    if not pid:
        session.go_on(called, calls=20)
        os._exit(int(bool(session.problems or session.counts["wrong"])))
    session.go_on(called, calls=session.wanted // 2)
    session.expect(os.waitpid(pid, 0)[1] == 0, f"child {number} failed")
    called.program = None  # pyright: ignore[reportAttributeAccessIssue] # nobody holds it
    collected()
    end = time.monotonic() + LONG
    while pool.running and time.monotonic() < end:
        time.sleep(0.05)
    session.expect(not pool.running, "a round goes on for a program that is gone")


TUNING_SCENARIOS = named(rounds_killed, tuned_programs_go)
