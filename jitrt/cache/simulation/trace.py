"""Traces: which entries a cache was asked for, and when (SPEC C11).

In a file a trace is JSON: what each key is, once, and the requests as indices of keys,

    {"name": …, "about": …, "keys": [[digest, bytes, seconds, tier], …],
     "which": [key, …], "after": [milliseconds since the request before, …]}
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from math import inf
from pathlib import Path
from typing import Any

from ....diagnostics import AioptError, Location, reason_of

FOLDER = Path(__file__).with_name("traces")
"""The traces that are shipped; benchmarks/cache_traces.py makes them."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An entry that somebody asks for: its digest, bytes, CPU seconds of making it, and tier."""

    digest: str
    size: int
    cost: float
    tier: int = 0


@dataclass(frozen=True)
class Trace:
    """Requests in the order of time.

    Attributes:
        keys: the entries.
        which: for each request, the index of its entry.
        times: of the requests, in seconds; they never fall.
    """

    name: str
    about: str
    keys: Sequence[Asked]
    which: Sequence[int]
    times: Sequence[float]

    @cached_property
    def bytes(self) -> int:
        """Of all entries that are asked for."""
        return sum(self.keys[i].size for i in set(self.which))

    @cached_property
    def cost(self) -> float:
        """CPU seconds of making what is asked for, each time."""
        return sum(self.keys[i].cost for i in self.which)

    @cached_property
    def uses(self) -> list[int]:
        """Requests for each key."""
        uses = [0] * len(self.keys)
        for i in self.which:
            uses[i] += 1
        return uses

    def to_json(self) -> str:
        """As the text of a file."""
        times = [round(at * 1e3) for at in self.times]
        after = [now - before for before, now in zip((0, *times), times, strict=False)]
        fields = {
            "name": self.name,
            "about": self.about,
            "keys": [[key.digest, key.size, key.cost, key.tier] for key in self.keys],
            "which": list(self.which),
            "after": after,
        }
        return json.dumps(fields, separators=(",", ":")) + "\n"

    @staticmethod
    def from_json(text: str, file: str) -> Trace:
        """The trace in the text of a file. Raises AioptError, with the file, if there is none."""
        try:
            fields = json.loads(text)
            keys = [_asked(key) for key in fields["keys"]]
            which, after = [int(i) for i in fields["which"]], [float(ms) for ms in fields["after"]]
            if len(after) != len(which) or not which:
                raise ValueError("which and after are of different length, or empty")
            if min(which) < 0 or max(which) >= len(keys) or not all(0 <= ms < inf for ms in after):
                raise ValueError("a request is for no key, or before the one before it")
            times = [ms / 1e3 for ms in accumulate(after)]
            return Trace(str(fields["name"]), str(fields["about"]), keys, which, times)
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise AioptError(
                f"the file is no trace of a cache: {reason_of(error)}",
                location=Location(file),
                expected='JSON with "keys", "which" and "after"',
            ) from error


def _asked(fields: Any) -> Asked:
    digest, size, cost, tier = fields
    asked = Asked(str(digest), int(size), float(cost), int(tier))
    if asked.size <= 0 or not 0 <= asked.cost < inf:
        raise ValueError(f"{asked.digest} has no size or cost")
    return asked


def read_trace(name: str) -> Trace:
    """A shipped trace by its name, or one in a file: a trace, or the event log of a process.

    Raises:
        AioptError: there is no such file, or it holds no trace.
    """
    from .trace_log import trace_of_log

    path = FOLDER / f"{name}.json" if name in shipped_traces() else Path(name)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise AioptError(
            f"cannot read the trace: {reason_of(error)}",
            location=Location(str(path)),
            hint=f"shipped are {', '.join(shipped_traces())}",
        ) from error
    is_log = '"kind"' in text.split("\n", 1)[0]
    return trace_of_log(text, str(path)) if is_log else Trace.from_json(text, str(path))


def shipped_traces() -> list[str]:
    """The names of the traces that are shipped."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))
