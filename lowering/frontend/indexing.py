"""numpy's advanced indexing on lowered values: reading at tensors of positions (SPEC K1, K3)."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import i1, i64
from xdsl.ir import SSAValue

from ...dialects import dims, graph
from ...dialects.dims import Dim
from . import gathers, slicing
from .arrays import Arrays
from .builder import Lowered


def advanced(b: Arrays, x: Lowered, indices: Sequence[Lowered | None]) -> Lowered:
    """``x[i, :, j]`` with integer tensors, None for a whole dimension; dimensions may be left out.

    The indices broadcast against each other. Their dimensions are where the indexed ones were, or
    in front if those were not neighbours. Negative indices count from the end.
    """
    axes = [axis for axis, each in enumerate(indices) if each is not None]
    if not axes:
        return x
    chosen = integers(b, indices)
    first, last = axes[0], axes[-1]
    if len(axes) == 1:
        return slicing.taken(b, x, b.lowered(chosen[0]), first)
    if last - first + 1 != len(axes):
        rest = [axis for axis in range(len(x.shape)) if axis not in axes]
        x, first, last = b.transposed(x, [*axes, *rest]), 0, len(axes) - 1
    position = linear(b, chosen, x.shape[first : last + 1])
    merged = dims.product(x.shape[first : last + 1])
    flat = b.reshaped(x, (*x.shape[:first], merged, *x.shape[last + 1 :]))
    return b.lowered(b.emit(graph.GatherOp, b.tensor(flat), position, axis=first))


def integers(b: Arrays, indices: Sequence[Lowered | None]) -> list[SSAValue]:
    """The indices that are given, of one shape."""
    given = [each for each in indices if each is not None]
    if any(each.element == i1 for each in given):
        b.unsupported("by a mask, whose count of elements depends on data,")
    return b.aligned(*(b.cast(each, i64) for each in given))


def linear(b: Arrays, chosen: Sequence[SSAValue], sizes: Sequence[Dim]) -> SSAValue:
    """Positions in merged dimensions; negative indices count from the end."""
    pairs = zip(chosen, sizes, strict=True)
    wrapped = [gathers.wrap_index(b, each, size) for each, size in pairs]
    return gathers.linear_index(b, wrapped, tuple(sizes))
