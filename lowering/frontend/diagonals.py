"""Matrices by their diagonals, on lowered values: triangles and ones (SPEC K1, K3).

Diagonal `k` is where the column is the row plus `k`.
"""

from __future__ import annotations

from xdsl.ir import Attribute

from .arrays import Arrays
from .builder import Lowered, Shape


def triangle(b: Arrays, x: Lowered, k: Lowered, *, upper: bool) -> Lowered:
    """The elements of the last two dimensions on and above (or below) a diagonal; others are 0."""
    if len(x.shape) < 2:
        b.fail(f"'{b.subject}': rank of a matrix", expected="2 or more", found=str(len(x.shape)))
    kept = b.compare("ge" if upper else "le", _distance(b, x.shape[-2:]), k)
    return b.select(kept, x, b.number(0, x.element))


def ones_on_diagonal(b: Arrays, shape: Shape, k: Lowered, element: Attribute) -> Lowered:
    """A matrix with ones on a diagonal and zeros elsewhere."""
    return b.cast(b.compare("eq", _distance(b, shape), k), element)


def _distance(b: Arrays, shape: Shape) -> Lowered:
    """How far right of the main diagonal each element lies."""
    return b.apply("sub", b.positions(shape, 1), b.positions(shape, 0))
