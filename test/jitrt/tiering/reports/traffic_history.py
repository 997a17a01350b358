"""What the process of one policy writes, made up: tier 0, a tier 2, a bucket that nobody uses."""

from __future__ import annotations

from typing import Any

HOSTILE = "</script><img src=x onerror=alert(1)> & \u2028 \"'"


def event(time: float, kind: str, text: str = "", **data: Any) -> dict[str, Any]:
    return {
        "time": time,
        "kind": kind,
        "program": HOSTILE,
        "text": f"t={time:.3f} s: {text or kind} of {HOSTILE}",
        "data": data,
    }


def seen() -> dict[str, Any]:
    """What `Session.run` gives."""
    decision = {"rule": "count > 1", "numbers": {}, "priority": 1.0}
    everything, bucket = {"tier": 2, "sizes": None}, {"tier": 3, "sizes": [1, "65..128"]}
    job = {"cpu_seconds": 0.3, "seconds": 0.2, "verify_seconds": 0.1, "pid": 7}
    events = [
        event(0.5, "load", tier=0, sizes=None),
        event(1.0, "promote", **everything, **decision),
        event(1.1, "submit", **everything, key="a"),
        event(1.2, "specialize", **bucket, **decision),
        event(1.3, "submit", **bucket, key="b"),
        event(2.0, "compiled", **everything, key="a", waited=0.5, **job),
        event(2.1, "install", **everything, bytes=100),
        event(2.5, "compiled", **bucket, key="b", waited=0.8, **job),
        event(2.6, "install", **bucket, bytes=50),
        event(2.7, "compile-failed", tier=3, sizes=[1, 9], key="c", reason="crashed", seconds=0.2),
        event(2.8, "cache-miss"),
        event(3.5, "retire", **bucket),
    ]
    return {
        "program": HOSTILE,
        "symbols": ["b", HOSTILE],
        "load": {"start": 0.0, "seconds": 0.5, "cpu": 0.4},
        "calls": {
            "start": [0.6, 1.5, 2.2, 3.0],
            "seconds": [0.1, 0.2, 0.01, 0.02],
            "cpu": [0.1, 0.2, 0.01, float("nan")],
            "waited": [0.0, 0.1, 0.0, 0.0],
            "version": [0, 0, 1, 1],
        },
        "sizes": [[1, 70], [1, 9], [1, 300], [1, 0]],
        "versions": [{"tier": 0, "sizes": None}, everything, bucket],
        "alive": [(0.6, []), (2.2, [1]), (3.0, [1, 2]), (3.5, [1])],
        "events": events,
        "cache": {"lookups": 4, "hit_rate": 0.25},
        "speculation": {
            "versions": 3,
            "hits": 2,
            "waste": 1,
            "hit_seconds": 0.5,
            "wasted_seconds": 0.25,
            "saved_seconds": 1.5,
        },
        "checked": {"calls": 4, "max_error": 1e-6},
        "peak_bytes": 1 << 20,
    }


def took() -> dict[str, float]:
    """What measuring the process gives."""
    return {
        "cpu_seconds": 3.0,
        "wall_seconds": 4.0,
        "workers_cpu_seconds": 1.0,
        "harness_seconds": 0.5,
    }
