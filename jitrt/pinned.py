"""Whether pins were of use (SPEC T1).

A pin for a kernel that the program does not have is ignored, since files of pins may be for other
sizes and programs, too. If that is true of all of them, somebody has probably made a mistake.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..backends.llvm.artifact import Artifact

_PIN = re.compile(r"\b([0-9a-f]+): \{kind = ")


def tell_of_pins(*versions: Artifact) -> None:
    """Warn, once, if versions of a program have pins of which none is for one of their kernels."""
    if not any(each.pinned or "pins=" not in each.pipeline for each in versions):
        first = versions[0]
        pins = len(set(_PIN.findall(first.pipeline)))
        _warn(first.table.origin, len(first.table.kernels), pins)


@cache
def _warn(program: str, kernels: int, pins: int) -> None:
    import logging

    logging.getLogger("aiopt.pins").warning(
        "aiopt: warning: 0 of %d pins are for one of the %d kernels of %s; the same operations at"
        " other sizes are another kernel",
        pins,
        kernels,
        program,
    )
