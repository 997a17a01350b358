"""One process of a fleet: compiles a program before its first call, or finds it compiled.

    python fleet_member.py FILE POLICY

Prints, as JSON, how many events there were of each kind, which levels of the cache had what was
looked for, and a digest of the program's answer.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from pathlib import Path

import aiopt
import numpy as np
from aiopt.jitrt.cache.process import process_cache
from aiopt.jitrt.tiering.events import LOG


def main(file: str, policy: str) -> None:
    text = Path(file).read_text(encoding="utf-8")
    program = aiopt.compile(text, policy=policy)
    x = np.random.default_rng(0).standard_normal((8, 16), dtype=np.float32)
    answer = program(x)
    assert isinstance(answer, np.ndarray)
    assert process_cache().flush(60.0)
    events = LOG.events()
    found = {
        "events": Counter(event.kind for event in events),
        "levels": sorted({event.data["level"] for event in events if event.kind == "cache-hit"}),
        "answer": hashlib.sha256(answer.tobytes()).hexdigest(),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
