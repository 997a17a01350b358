"""The log of a short life: a program climbs to tier 2, gets an exact version and loses it again."""

from __future__ import annotations

from aiopt.jitrt.tiering.events import EventLog
from aiopt.jitrt.tiering.reports.statistics import ProgramStatistics, Statistics, VersionStatistics


class Clock:
    """Seconds that only a test moves."""

    def __init__(self, now: float = 0.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def history() -> EventLog:
    """A log with events of most kinds at fixed times."""
    clock = Clock()
    log = EventLog(clock=clock, wall=lambda: 1.7e9 + clock.now)

    def at(time: float, kind: str, program: str = "encoder", **data: object) -> None:
        clock.now = time
        log.emit(kind, program, **data)

    numbers = {"count": 3, "time": 0.081, "time_to": 0.019, "expected": 9}
    numbers |= {"benefit": 0.13, "compile_ms": 420.0, "queue": 0}
    job = {"tier": 2, "sizes": None, "key": "a1"}
    exact = {"tier": 3, "sizes": (77,), "key": "b2"}
    at(0.1, "load", tier=0, seconds=0.02, policy="default", symbols=("s",))
    at(0.15, "worker-start", "", pid=41, seconds=0.02)
    at(0.4, "detect", "", seconds=0.01)
    at(0.412, "promote", tier=2, sizes=None, rule="benefit > 0", numbers=numbers, priority=0.3)
    at(0.412, "submit", **job, priority=0.3, predicted=0.42, queue=1)
    at(
        0.9,
        "compiled",
        **job,
        seconds=0.35,
        cpu_seconds=0.34,
        verify_seconds=0.1,
        waited=0.03,
        stages={"Passes": 0.05, "Object emission": 0.3},
        bytes=70_000,
        code_bytes=40_000,
        peak_bytes=1 << 27,
        verified=True,
        pid=41,
    )
    at(0.91, "install", **_slot(job), seconds=0.005, bytes=90_000, versions=1, since_submit=0.498)
    at(1.0, "calls", **_slot(job), calls=30, mean=0.0185, p99=0.021, rate=31.0)
    at(1.1, "specialize", **_slot(exact), rule="share > theta_spec", numbers={"share": 0.9})
    at(1.1, "submit", **exact, priority=0.1, predicted=0.5, queue=1)
    at(
        1.2,
        "compile-failed",
        **exact,
        reason="crashed",
        message="signal 6",
        seconds=0.07,
        verify_seconds=0.02,
        pid=41,
    )
    at(1.2, "worker-exit", "", pid=41, seconds=1.0, jobs=2, reason="crashed")
    at(1.2, "quarantine", **_slot(exact), reason="crashed", message="", reproducer="/tmp/r.mlir")
    leaving = {"to": 0, "rule": "p99 > 0.9 * budget", "numbers": {"p99": 0.03}, "seconds": 0.001}
    at(2.0, "fallback", **_slot(job), **leaving)
    at(2.5, "unload", **_slot(job), bytes=90_000)
    return log


def _slot(job: dict[str, object]) -> dict[str, object]:
    return {name: job[name] for name in ("tier", "sizes")}


def statistics() -> Statistics:
    """What ran at one moment of that life."""
    versions = (
        VersionStatistics(0, None, 12, 0.081, 0.09, 0),
        VersionStatistics(2, None, 288, 0.0185, 0.021, 90_000),
        VersionStatistics(3, (77,), 100, None, None, 50_000),
    )
    encoder = ProgramStatistics("encoder", 2, {0: 12, 2: 288, 3: 120}, 31.0, ("s",), versions)
    other = ProgramStatistics("other", 0, {0: 80}, None, (), (VersionStatistics(0, None, 80),))
    return Statistics((encoder, other), queue=1, running=1, workers=1, budget=256 << 20)
