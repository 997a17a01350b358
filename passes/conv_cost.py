"""When a convolution is better computed as it is defined than as a product (SPEC K3, T1).

Both are counted for one pixel, in multiply-adds of a register. A product has one for each step of
the depth and each register of its tile's columns, whether features fill them or not, and copies the
pixel's window, run by run. Loops over windows have one for each step and register of features, and
load what they multiply: they win where features fill one register of several, or where windows are
so small that copying them takes longer than what the product saves.
"""

from __future__ import annotations

from math import ceil

from ..dialects import lin
from .conv_form import conv_form
from .tiles import tile_shape
from .window_loops import row_block

_PIXEL, _RUN, _REGISTER = 15, 15, 4
"""What copying a window takes: at all, to begin with a run, and for each register of it but one."""

_STEP = 2.2
"""What a step of loops takes, where rows are computed together (5 where they are not)."""

_MARGIN = 1.22
"""How much slower than loops a product has to be: the counts are as far from what was measured."""


def loops_win(kernel: lin.KernelOp, vector_bits: int) -> bool:
    """Whether loops compute a convolution whose features lie innermost surely faster than tiles in
    registers of that many bits."""
    form = conv_form(kernel)
    if form is None or not form.pixels_are_rows or row_block(kernel) is None:
        return False
    features, depth, run = form.feature_count, form.depth_count, form.run_length
    if not isinstance(features, int) or not isinstance(depth, int) or not isinstance(run, int):
        return False
    lanes, columns = vector_bits // 32, tile_shape(vector_bits).nr
    product = depth * ceil(features / columns) * (columns // lanes)
    copied = _PIXEL + depth // run * (_RUN + _REGISTER * (ceil(run / lanes) - 1))
    return product + copied > _MARGIN * _STEP * depth * ceil(features / lanes)
