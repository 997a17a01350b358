"""Which cuts of a kernel are worth trying: the choice `fuse` of a space (SPEC I3, D3).

What `cut.py` can cut is more than what may gain: a product stores its result once more if its
epilogue is apart, and a nest of long rows walks memory where it would have walked the cache.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ..diagnostics import AioptError
from ..dialects import lin
from ..dialects.dims import Dim
from .access import row_rank
from .base import Machine
from .conv_form import conv_form
from .cut import pieces_of
from .schedule import SchedulePass, kind_of

_SHORT_ROW = 64
"""Elements: work on rows of no more may take half the time with loops along all rows at once, each
generic in a kernel of its own. With 128, it takes longer."""


def worth_cutting(
    kernel: lin.KernelOp,
    length: Dim,
    loops: lin.Schedule,
    options: SchedulePass,
    machine: Machine,
) -> Iterable[str]:
    """How much less may stay together of a kernel that has a schedule otherwise.

    A chain's products, each with the work on its result: faster for few rows, which read their
    right-hand sides where those lie. A nest of short rows, generic by generic. A convolution by
    itself whose epilogue keeps pixels from being walked as one dimension.

    Args:
        length: elements of a row of the kernel.
        options: those by which pieces are scheduled.
    """
    match loops.kind:
        case "chain":
            fuse, pays = "epilogue", True
        case "nest":
            short = isinstance(length, int) and length <= _SHORT_ROW and row_rank(kernel) > 0
            fuse, pays = "none", short and kind_of(kernel) == "nest"
        case _:
            fuse, pays = "none", _walks_more_pixels_alone(kernel)
    if pays and _can_cut(kernel, replace(loops, fuse=fuse), options, machine):
        yield fuse


def _walks_more_pixels_alone(kernel: lin.KernelOp) -> bool:
    whole, pieces = conv_form(kernel), pieces_of(kernel, "none")
    alone = conv_form(pieces[0].kernel) if pieces else None
    return whole is not None and alone is not None and len(alone.pixels) > len(whole.pixels)


def _can_cut(
    kernel: lin.KernelOp, loops: lin.Schedule, options: SchedulePass, machine: Machine
) -> bool:
    try:
        return bool(options.pieces(kernel, loops, machine))
    except AioptError:
        return False
