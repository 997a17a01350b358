"""How many threads numpy's products run on in tier 0 (I1): not all processors, if others need them.

OpenBLAS waits for its threads by spinning, so that one that does not get its processor holds up all
others: on a busy machine two threads are slower than one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any


@cache
def blas_libraries() -> list[Any]:
    """The controllers of the BLAS libraries in this process; a few ms, once.

    Who makes a program that uses them asks for them, so that the first call need not.
    """
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController().select(user_api="blas").lib_controllers


@contextmanager
def blas_threads(count: int) -> Iterator[None]:
    """At most `count` threads within; what it was is restored. Costs a few µs.

    The number belongs to the process: what other threads compute meanwhile has it, too.
    """
    changed: list[tuple[Any, int]] = []
    for library in blas_libraries():
        before = library.get_num_threads()
        if before > count:
            library.set_num_threads(count)
            changed.append((library, before))
    try:
        yield
    finally:
        for library, before in changed:
            library.set_num_threads(before)
