"""What of this installation and machine decides compiled code, as factors of keys (SPEC C1).

- `aiopt`, `build`: the compiler itself (installed.py);
- `xdsl`, `llvmlite`, `llvm`: what it is made of. Their versions stand for their code: whoever edits
  them in place has to empty the cache;
- `numpy`, `ml_dtypes`: fold constants and pack weights;
- `plugins`: passes and dialects of third parties;
- `python`: the code around calls reads objects of CPython and arrays of numpy where they lie;
- `artifact`, `host`: what artifacts are written in, and what their code and its caller agree on.

Environment variables decide nothing else: AIOPT_POLICY and AIOPT_TIER are part of a program's
choice, AIOPT_DEBUG is a factor of its own, AIOPT_NUM_THREADS and AIOPT_PERF_MAP are for running.
"""

from __future__ import annotations

import os
import sys
from functools import cache

import numpy as np

from ... import __version__, installed
from ...backends.llvm.artifact import FORMAT
from ...backends.llvm.host import host_facts
from ...backends.llvm.processor import processor
from ...lowering.host_table import ABI
from .keys import Key

Factors = tuple[tuple[str, str], ...]


@cache
def installation() -> Factors:
    """What is installed, LLVM included."""
    return (*_packages(), ("llvm", host_facts().llvm))


@cache
def _packages() -> Factors:
    return (
        ("aiopt", __version__),
        ("build", installed.build()),
        ("plugins", installed.plugins()),
        ("xdsl", installed.package_version("xdsl")),
        ("llvmlite", installed.package_version("llvmlite")),
        ("numpy", np.__version__),
        ("ml_dtypes", installed.package_version("ml_dtypes")),
        ("python", installed.python_abi()),
        ("artifact", str(FORMAT)),
        ("host", ABI),
    )


@cache
def machine_key() -> Key:
    """The key of the record that says what LLVM calls this machine, and LLVM's version.

    With it, a process that finds all its code in the cache need not load LLVM.
    """
    factors = [
        ("cpu", processor()),
        ("machine", f"{sys.platform} {os.uname().machine}"),
        ("llvmlite", installed.package_version("llvmlite")),
        ("build", installed.build()),
    ]
    return Key("machine", tuple(factors))
