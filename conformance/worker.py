"""A child process that runs cases: names come in line by line, outcomes go out as JSON.

    python worker.py FILE CLASS SETTING

FILE and CLASS say where the suite is defined. The process may die; `pool.py` starts another.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
import warnings
from dataclasses import asdict, replace
from functools import partial
from importlib import import_module
from pathlib import Path

from outcome import attempt
from suite import Setting


def main() -> None:
    file, name, setting = Path(sys.argv[1]), *sys.argv[2:]
    sys.path.insert(0, str(file.parent))
    suite = getattr(import_module(file.stem), name)(Setting.from_json(setting))
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what libraries print is no answer
    warnings.filterwarnings("ignore")
    if suite.memory:
        resource.setrlimit(resource.RLIMIT_AS, (suite.memory, suite.memory))
    for line in sys.stdin:
        start = time.perf_counter()
        outcome = attempt(partial(suite.run, line.strip()))
        outcome = replace(outcome, seconds=round(time.perf_counter() - start, 3))
        answers.write(json.dumps(asdict(outcome)) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
