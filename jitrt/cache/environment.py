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

import hashlib
import os
import re
import sys
from functools import cache

import numpy as np

from ... import __version__, installed
from ...backends.llvm.artifact import FORMAT
from ...lowering.host_table import ABI
from .keys import Key

Factors = tuple[tuple[str, str], ...]

_CPU_INFO = "/proc/cpuinfo"
_IDENTIFYING = re.compile(
    rb"^(?:vendor_id|cpu family|model|model name|stepping|flags"
    rb"|CPU implementer|CPU architecture|CPU variant|CPU part|Features|isa|uarch|cpu)\s*:.*$",
    re.MULTILINE,
)
"""Lines of /proc/cpuinfo that say what a processor is, and not how it is doing."""


@cache
def installation() -> Factors:
    """What is installed, LLVM included."""
    return (*_packages(), ("llvm", installed.llvm_version()))


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
        ("cpu", _processors()),
        ("machine", f"{sys.platform} {os.uname().machine}"),
        ("llvmlite", installed.package_version("llvmlite")),
        ("build", installed.build()),
    ]
    return Key("machine", tuple(factors))


def _processors() -> str:
    """The digest of what the system says the processors are."""
    try:
        with open(_CPU_INFO, "rb") as file:
            described = file.read()
    except OSError:
        described = b""
    lines = sorted(set(_IDENTIFYING.findall(described)))
    return hashlib.sha256(b"\n".join(lines)).hexdigest()[:32]
