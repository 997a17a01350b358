"""Products whose vectors can run along the depth: which they are, and their tiles (SPEC K3).

A micro-kernel's vectors run along columns, so a product of few columns leaves most of their lanes
idle. If the depth is contiguous on one side, the *long* one, each number of the result can be a
dot product of two vectors instead. The other side has few rows or columns: those of a tile are all
there are.
"""

from __future__ import annotations

from typing import TypeGuard

from ..dialects import lin
from ..dialects.dims import Dim, product
from ..dialects.facts import Facts
from ..dialects.graph.types import sizes_of
from ..quick_dataclass import dataclass
from .access import is_linear, linear_access
from .matmul_form import MatmulForm, matmul_form
from .tiles import TileShape

MOST_FEW = 8
"""Rows or columns of the side that has few."""

_SUMS = {512: 24, 256: 12, 128: 12}
"""Registers that sums may take, by vector width: the operands need some, too."""

_LENGTHS = (8, 6, 4, 3, 2, 1)
"""Rows (or columns) of the long side in a tile."""

_LEAST_DEPTH = 32
"""Of less depth, adding lanes up takes the time that is gained."""


@dataclass(frozen=True)
class DotForm:
    """A product of which one side has few rows or columns."""

    matmul: MatmulForm
    long_rows: bool
    """Whether the rows are many and the columns few, or the other way round."""
    few: int
    """How many there are of the others."""
    copied: bool
    """Whether the depth of these is not contiguous, so that they are copied first."""

    @property
    def long(self) -> Dim:
        """Rows or columns of the long side, of its innermost loop."""
        form = self.matmul
        dims = form.rows if self.long_rows else form.columns
        return form.generic.sizes[dims[-1]] if dims else 1

    def tile(self, length: int) -> TileShape:
        """The tile of so many rows or columns of the long side."""
        return TileShape(length, self.few) if self.long_rows else TileShape(self.few, length)

    def tiles(self, vector_bits: int) -> tuple[TileShape, ...]:
        """Those whose sums fit in registers, the usual one first."""
        lengths = [n for n in _LENGTHS if n * self.few <= _SUMS[vector_bits]]
        return tuple(map(self.tile, lengths))


def dot_form(kernel: lin.KernelOp) -> DotForm | None:
    """How a kernel can be computed by dot products; None if it cannot."""
    form = matmul_form(kernel)
    if form is None:
        return None
    generic = form.generic
    if not all(map(is_linear, generic.input_maps)):
        return None
    contiguous = [
        linear_access(sizes_of(operand.type), map_).strides[form.depth] == 1
        for operand, map_ in zip(generic.operands, generic.input_maps, strict=True)
    ]
    rows = product(tuple(generic.sizes[i] for i in form.rows[-1:]))
    columns = generic.sizes[form.columns[-1]]
    if contiguous[0] and form.rows and _is_few(columns):
        return DotForm(form, True, columns, not contiguous[1])
    if contiguous[1] and _is_few(rows):
        return DotForm(form, False, rows, not contiguous[0])
    return None


def dots_win(kernel: lin.KernelOp, vector_bits: int) -> bool:
    """True if a product is computed faster so than by micro-kernels, whatever sizes are that are
    not known, also where those find B packed ahead: 1.3 to 9 times with AVX-512, 1.2 to 6 times
    with AVX2. With registers of 128 bits only 2 to 4 columns gain.

    Products of few rows are left to micro-kernels: they are faster if B is a weight.
    """
    form = dot_form(kernel)
    if form is None or not form.long_rows or vector_bits < 256:
        return False
    facts, depth = Facts.of(kernel), form.matmul.generic.sizes[form.matmul.depth]
    enough = form.few * (2 if vector_bits == 512 else form.few)
    return facts.at_least(depth, _LEAST_DEPTH) and facts.at_least(form.long, enough)


def _is_few(size: Dim) -> TypeGuard[int]:
    return isinstance(size, int) and 0 < size <= MOST_FEW
