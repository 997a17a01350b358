"""Choices of kernels that slide windows: what is worth trying of them (SPEC I3, K3).

`schedule_space` lists them; `conv_form` and `window_loops` say what these kernels can do.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..dialects import lin
from ..dialects.graph.types import sizes_of
from .access import is_linear, linear_access
from .base import Machine
from .conv_form import ConvForm
from .tiles import UNPACKED_PANELS, tile_shapes
from .window_loops import row_block, rows_together

_FEW_CHANNELS = 16
"""A convolution that reads so many features, features innermost, may be faster as loops (2 times
with 3, 1.1 with 16; 2 times slower with 32)."""

_FEW_FEATURES = 8
"""So may be one of no more features that are outermost (1.4 times with 4; 2 slower with 16)."""

_ROWS = (3, 4, 6, 8)
"""How many rows may be computed together: up to 1.4 times as fast as with the usual number, where
these divide a result's rows."""


def may_be_loops(conv: ConvForm) -> bool:
    """Whether loops may compute a convolution as fast as tiles."""
    if conv.pixels_are_rows:
        few, most = conv.generic.sizes[conv.depth[-1]], _FEW_CHANNELS
    else:
        few, most = conv.feature_count, _FEW_FEATURES
    return isinstance(few, int) and few <= most


def numbers_of_rows(kernel: lin.KernelOp, reference: lin.Schedule) -> list[int]:
    """How many rows of a window's result may be computed together; the reference's are left out."""
    usual = rows_together(kernel, reference)
    return [n for n in _ROWS if n != usual and row_block(kernel, n) is not None]


def weight_packs(conv: ConvForm, machine: Machine) -> Iterable[str]:
    """How weights may be read where pixels are columns: where they lie, if their depth is
    contiguous, or packed. What ``auto`` does anyway is left out."""
    generic, map_ = conv.generic, conv.generic.input_maps[0]
    if conv.pixels_are_rows or not is_linear(map_):
        return ()
    if linear_access(sizes_of(generic.operands[0].type), map_).strides[conv.depth[-1]] != 1:
        return ()
    columns = conv.pixel_count
    panels = [UNPACKED_PANELS * tile.nr for tile in tile_shapes(machine.vector_bits)]
    if isinstance(columns, int) and columns > max(panels):
        return ("b",)
    if isinstance(columns, int) and columns <= min(panels):
        return ("both",)
    return "b", "both"
