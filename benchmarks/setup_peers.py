"""Install the peers, each into a virtual environment of its own.

    python benchmarks/setup_peers.py [onnxruntime openvino …] [--venvs FOLDER]

The default folder is in the user's cache; `run.py` looks there too. `AIOPT_BENCH_PEERS` names
another. All of them take 4 GB. A peer that cannot be installed is reported and skipped.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import venv
from pathlib import Path

from contest import environments
from peers import PACKAGES


def install(name: str, folder: Path) -> bool:
    """Make or update one environment."""
    place = folder / name
    python = place / "bin" / "python"
    if not python.exists():
        venv.create(place, with_pip=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    return subprocess.run([*pip, *PACKAGES[name]], check=False).returncode == 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("peers", nargs="*", help=f"{', '.join(PACKAGES)}; default: all")
    parser.add_argument("--venvs", type=Path)
    arguments = parser.parse_args()
    chosen = arguments.peers or list(PACKAGES)
    if unknown := sorted(set(chosen) - set(PACKAGES)):
        parser.error(f"unknown peers: {', '.join(unknown)}")
    folder = arguments.venvs or environments()
    failed = [name for name in chosen if not install(name, folder)]
    print(f"in {folder}: {', '.join(name for name in chosen if name not in failed)}")
    if failed:
        sys.exit(f"not installed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
