"""Traces from the event logs of processes: what they asked their cache for (SPEC C11, O3).

The log of `aiopt-run --log` says of each lookup what was found, and of what is kept its size and
cost. Logs of several processes may be in one file, one line after the other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ....diagnostics import AioptError, Location
from .trace import Asked, Trace

ASKED, KNOWN = ("cache-hit", "cache-miss"), ("cache-hit", "cache-put")
"""Events that are requests, and those that say what an entry is."""


def trace_of_log(text: str, file: str) -> Trace:
    """The requests in a log, by the wall clock; what is never kept counts for nothing.

    Raises:
        AioptError: at the line that is no event; or there is no request.
    """
    events = sorted(_events(text, file), key=lambda event: event["wall"])
    entries = {event["key"]: _asked(event) for event in events if event["kind"] in KNOWN}
    requests = [e for e in events if e["kind"] in ASKED and e["key"] in entries]
    if not requests:
        raise AioptError(
            "the log has no request of a cache",
            location=Location(file),
            expected=" or ".join(ASKED),
        )
    return _trace(requests, entries, file)


def _trace(requests: Sequence[Mapping[str, Any]], entries: dict[str, Asked], file: str) -> Trace:
    start = requests[0]["wall"]
    places = {digest: place for place, digest in enumerate(entries)}
    which = [places[event["key"]] for event in requests]
    times = [event["wall"] - start for event in requests]
    return Trace(file, "Recorded.", [*entries.values()], which, times)


def _asked(event: Mapping[str, Any]) -> Asked:
    return Asked(event["key"], max(1, int(event["bytes"])), float(event["cost"]))


def _events(text: str, file: str) -> Iterator[Mapping[str, Any]]:
    """The events that say something of the cache."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            event = json.loads(line)
            if event["kind"] not in (*ASKED, *KNOWN):
                continue
            numbers = [event["wall"], event.get("bytes", 0), event.get("cost", 0.0)]
            if not (isinstance(event["key"], str) and all(0 <= n < 1e18 for n in numbers)):
                raise ValueError
            if event["kind"] in KNOWN:
                _asked(event)
            yield event
        except (ValueError, TypeError, KeyError, RecursionError):
            raise AioptError(
                "malformed line", location=Location(file, number), expected="an event of a log"
            ) from None
