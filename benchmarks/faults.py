"""Faults around programs in tiers: 1,000 calls each, one line each; none may fail or be wrong.

    python benchmarks/faults.py [NAME …] [--calls N]

The scenarios are those of test/jitrt/faults. Exit code 1 if one has a problem.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "test" / "jitrt" / "faults"))

from scenario_outcome import outcome_of  # needs the path above
from scenarios import SCENARIOS


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(SCENARIOS))
    parser.add_argument("--calls", type=int, default=1000, help="of each scenario, at least")
    options = parser.parse_args()
    if unknown := set(options.names) - SCENARIOS.keys():
        parser.error(f"no such scenario: {', '.join(sorted(unknown))}")
    code = 0
    for name in options.names or SCENARIOS:
        outcome = outcome_of(name, options.calls)
        print(f"{outcome} ({outcome.seconds:.1f} s)", flush=True)
        for note in outcome.notes:
            print(f"  {note}")
        for problem in outcome.problems:
            code = 1
            print(f"  PROBLEM: {problem}")
        code = code or int(bool(outcome.failed or outcome.wrong))
    return code


if __name__ == "__main__":
    sys.exit(main())
