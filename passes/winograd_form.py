"""Convolutions with a 3×3 window that Winograd's algorithm computes with a quarter of the products.

F(4×4, 3×3) of Lavin and Gray ("Fast Algorithms for Convolutional Neural Networks", 2015): 36
products give 16 results, where the definition takes 144. It pays where each weight meets many
tiles and sums are long enough for a product; else the convolution is computed as it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..dialects import lin
from ..dialects.dims import Dim, ceildiv
from .access import linear_expr
from .conv_form import ConvForm, conv_form

TILE = 4
"""Results along each side of a tile."""

WINDOW = 3

REACH = TILE + WINDOW - 1
"""Elements along each side of what a tile is computed from."""

MIN_TILES = 24
"""With fewer tiles, transforming the weights takes longer than what the products save."""

_MIN_FEATURES, _MAX_FEATURES = 16, 256
"""Input features: fewer make no product of it, more do not fit the second-level cache."""


@dataclass(frozen=True)
class WinogradForm:
    """A convolution's form and the dimensions of its 3×3 window, rows and columns."""

    conv: ConvForm
    inputs: int
    """The features that are summed over."""
    window: tuple[int, int]

    def sides(self) -> tuple[Dim, Dim]:
        """Rows and columns of tiles."""
        rows, columns = (self.conv.generic.sizes[i] for i in self.conv.pixels)
        return ceildiv(rows, TILE), ceildiv(columns, TILE)


def winograd_form(kernel: lin.KernelOp) -> WinogradForm | None:
    """How a kernel is such a convolution, None if it is none or cannot gain."""
    form = conv_form(kernel)
    if form is None or form.pixels_are_rows or len(form.pixels) != 2 or len(form.depth) != 3:
        return None
    inputs, *window = form.depth
    sizes = form.generic.sizes
    if any(sizes[i] != WINDOW for i in window) or not _slides_by_one(form, window):
        return None
    channels, features = sizes[inputs], sizes[form.features]
    if not isinstance(channels, int) or not _MIN_FEATURES <= channels <= _MAX_FEATURES:
        return None
    if not isinstance(features, int) or features < _MIN_FEATURES:
        return None
    found = WinogradForm(form, inputs, (window[0], window[1]))
    rows, columns = found.sides()
    few = isinstance(rows, int) and isinstance(columns, int) and rows * columns < MIN_TILES
    return None if few else found


def _slides_by_one(form: ConvForm, window: list[int]) -> bool:
    """True if rows and columns are read at ``pixel + place``, of an operand that is not spread
    out."""
    tensor, map_ = form.generic.operands[1], form.generic.input_maps[1]
    if isinstance(tensor.owner, lin.PadOp) and any(tensor.owner.between):
        return False
    wanted = {frozenset(pair) for pair in zip(form.pixels, window, strict=True)}
    found: set[frozenset[int]] = set()
    for expr in map_.results:
        dims = expr.used_dims()
        if dims & {*form.pixels, *window}:
            _, coefficients = linear_expr(expr, map_.num_dims)
            if any(coefficients[i] != 1 for i in dims):
                return False
            found.add(frozenset(dims))
    return found == wanted
