"""What LLVM says of this machine is kept, so that a process need not load LLVM to ask (K3, C1)."""

from __future__ import annotations

import json
import time

from ...backends.llvm.host import HostFacts
from ...diagnostics import AioptError
from .entry import Entry
from .environment import machine_key
from .process import process_cache


def recall() -> HostFacts | None:
    """What is kept of this machine."""
    entry = process_cache().get(machine_key())
    try:
        return None if entry is None else HostFacts.from_json(json.loads(bytes(entry.payload)))
    except (AioptError, ValueError, TypeError, AttributeError):
        return None


def remember(facts: HostFacts) -> None:
    """Keep what LLVM has said."""
    payload = json.dumps(facts.to_json()).encode()
    process_cache().put(Entry(machine_key(), payload, created=time.time()))
