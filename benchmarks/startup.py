"""Start-up: CPU seconds of `import aiopt` and `aiopt-opt --help`, each in fresh processes.

python benchmarks/startup.py [--rounds 15]
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys

COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "import aiopt": [sys.executable, "-c", "import aiopt"],
    "aiopt-opt --help": [sys.executable, "-m", "aiopt.tools.opt", "--help"],
    "aiopt-run --help": [sys.executable, "-m", "aiopt.tools.run", "--help"],
}


def cpu_seconds(command: list[str]) -> float:
    """CPU time of one child process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    for name, command in COMMANDS.items():
        seconds = statistics.median(cpu_seconds(command) for _ in range(rounds))
        print(f"{name:20} {seconds:.3f} CPU s")


if __name__ == "__main__":
    main()
