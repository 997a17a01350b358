"""Numba: the workloads as loops, products through its BLAS. With a cache: its own.

The functions are in `numba_loops`: Numba caches none that are made inside others.
"""

from __future__ import annotations

import os
from typing import Any

from workloads import Workload

from .base import Compiled, Contestant, Setting, parameters

_ENCODER = "wq bq wk bk wv bv wo bo w1 b1 w2 b2 g1 c1 g2 c2".split()
_ORDER = {
    "W1": ["a", "b"],
    "W2": ["g", "b"],
    "W3": ["w1", "b1", "w2", "b2", "g", "b"],
    "W4": _ENCODER,
    "W7": [],
}


class Peer(Contestant):
    """One compiled function per workload serves every size."""

    distributions = ("numba", "llvmlite", "numpy")

    def __init__(self, setting: Setting) -> None:
        if setting.cache is not None:
            os.environ["NUMBA_CACHE_DIR"] = setting.cache
        from . import numba_loops

        super().__init__(setting)
        self.loops = numba_loops

    def prepare(self, workload: Workload, size: int | None) -> None:
        parameters(workload.name)

    def build(self, workload: Workload, size: int | None) -> Compiled:
        function = getattr(self.loops, workload.model.split("/")[-1].removesuffix(".mlir"))
        arrays = [parameters(workload.name)[name] for name in _ORDER[workload.name]]
        if not arrays:
            return Compiled(function)
        if workload.name != "W4":
            return Compiled(lambda x: function(x, *arrays))

        def block(x: Any) -> Any:
            return function(x[0], *arrays)[None]

        return Compiled(block)
