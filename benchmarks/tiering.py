"""The bars of the tiered JIT: how it starts, climbs, and what it costs those who call.

    python benchmarks/tiering.py [--only NAME,...] [--quick N] [--json FILE]

One line for each figure: what it is, its value, its bar, whether it passes. Each bar is measured in
fresh processes of its own, against a reference that is measured in turn with it. Wall times need a
machine that has nothing else to do: the load average stands beside them. Policies against the
optimum are in `policies.py`, faults in the tests.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

from bars import BARS
from bars.base import Figure, Setting


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Options of the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default=",".join(BARS), help=", ".join(BARS))
    parser.add_argument("--quick", type=int, default=1, help="do that many times less")
    parser.add_argument("--json", type=Path, help="write the figures")
    parser.add_argument("--call", nargs=2, metavar=("FUNCTION", "JSON"), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    options.only = [name for name in options.only.split(",") if name]
    if unknown := sorted(set(options.only) - set(BARS)):
        parser.error(f"unknown bars: {', '.join(unknown)}; there are {', '.join(BARS)}")
    return options


def call(place: str, arguments: Sequence[Any]) -> Any:
    """What a function gives, named as `module:function`."""
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)(*arguments)


def measure(name: str, setting: Setting) -> list[Figure]:
    """The figures of one bar."""
    return import_module(f"bars.{BARS[name]}").measure(setting)


def main() -> None:
    """Measure and print."""
    options = parse()
    if options.call is not None:
        place, arguments = options.call
        json.dump(call(place, json.loads(arguments)), sys.stdout)
        return
    figures: list[Figure] = []
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="aiopt-bars-") as folder:
        for name in options.only:
            for figure in measure(name, Setting(folder, options.quick)):
                print(figure, flush=True)
                figures.append(figure)
    load, seconds = os.getloadavg()[0], time.monotonic() - began
    missed = [figure for figure in figures if figure.missed]
    print(f"{len(missed)} missed; {seconds:.0f} s, load average {load:.1f}")
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps([asdict(figure) for figure in figures], indent=1))


if __name__ == "__main__":
    main()
