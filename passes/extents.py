"""How far the loops of products go, and into which blocks they may be cut (SPEC I3)."""

from __future__ import annotations

from collections.abc import Iterable

from ..dialects import lin
from ..dialects.dims import Dim, product
from ..quick_dataclass import dataclass
from .chain_form import chain_of
from .conv_form import conv_form
from .matmul_form import matmul_form

_COUNTS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32)
"""Into how many equal parts a loop may be cut."""


@dataclass(frozen=True)
class Extent:
    """How many rows, columns and steps a product has, or as far as a loop of each goes; of a chain
    the longer one of both."""

    rows: Dim
    columns: Dim
    depth: Dim


def extent_of(kernel: lin.KernelOp, kind: str) -> Extent:
    """That of a kernel which has loops of a kind around micro-kernels."""
    if kind == "chain":
        chain = chain_of(kernel)
        assert chain is not None
        sizes = chain.first.sizes
        rows = 1 if chain.m is None else sizes[chain.m]
        return Extent(rows, sizes[chain.n], longest((sizes[chain.d], sizes[chain.n])))
    if kind == "conv":
        conv = conv_form(kernel)
        assert conv is not None
        rows, columns = conv.feature_count, conv.pixel_count
        if conv.pixels_are_rows:
            rows, columns = columns, rows
        return Extent(rows, columns, conv.depth_count)
    form = matmul_form(kernel)
    assert form is not None
    sizes = form.generic.sizes
    rows = product(tuple(sizes[i] for i in form.rows))
    return Extent(rows, sizes[form.columns[-1]], sizes[form.depth])


def longest(sizes: Iterable[Dim]) -> Dim:
    """The largest of some sizes, or one that is not known."""
    found: Dim = 0
    for size in sizes:
        if not isinstance(size, int):
            return size
        assert isinstance(found, int)
        found = max(found, size)
    return found


def block_sizes(size: Dim, reference: int, *, step: int, most: int) -> list[int]:
    """Sizes of blocks that cut a loop into different numbers of parts, multiples of a step; the
    reference stands for its number of parts. Of an unknown size its half and double."""
    if not isinstance(size, int):
        return [block for block in (reference // 2, reference * 2) if step <= block <= most]
    parts = {-(-size // reference): reference}
    for count in _COUNTS:
        block = -(-max(size, 1) // (count * step)) * step
        if block <= most:
            parts.setdefault(-(-size // block), block)
    return list(parts.values())
