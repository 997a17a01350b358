"""Operators that look at shapes and change them (SPEC K1, K3)."""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.dialects.builtin import i1, i64

from ...dialects import dims
from ...dialects.dims import Dim
from ..frontend.builder import Lowered
from ..frontend.repeating import tiled
from .node import Builder, Handlers, Node

# -- looking --------------------------------------------------------------------------------------


def shape(b: Builder, node: Node, x: Lowered) -> Lowered:
    """Shape: the sizes, since version 15 of axes from `start` to `end`."""
    rank = len(x.shape)
    start, end = node.int("start", 0), node.int("end", rank)
    low, high = (min(max(i + rank if i < 0 else i, 0), rank) for i in (start, end))
    return b.sizes(x.shape[low : max(low, high)])


def size(b: Builder, node: Node, x: Lowered) -> Lowered:
    """Size: the number of elements."""
    return b.size(dims.product(x.shape), i64)


def identity(b: Builder, node: Node, x: Lowered) -> Lowered:
    """Identity: the same value."""
    return x


def dropout(
    b: Builder,
    node: Node,
    x: Lowered,
    ratio: Lowered | None = None,
    training: Lowered | None = None,
) -> Sequence[Lowered]:
    """Dropout: what goes in, and a mask of ones; dropping something is not supported."""
    if training is not None and b.values(training, "the training mode").any():
        drops = ratio is None or b.values(ratio, "the ratio").any()
        if drops:
            b.unsupported("in training mode")
    if not node.wants(1):
        return [x]
    element = i1 if node.opset >= 10 else x.element
    return [x, b.filled(b.number(True, element), x.shape)]


# -- reshapes -------------------------------------------------------------------------------------


def reshape(b: Builder, node: Node, x: Lowered, target: Lowered | None = None) -> Lowered:
    """Reshape: 0 keeps a size unless `allowzero`, -1 is what is left; an attribute in version 1."""
    wanted = tuple(node.ints("shape")) if target is None else b.integers(target, "the shape")
    if not node.flag("allowzero"):
        if any(size == 0 and axis >= len(x.shape) for axis, size in enumerate(wanted)):
            b.fail("a size of 0 has no size of the input to keep")
        wanted = tuple(x.shape[axis] if size == 0 else size for axis, size in enumerate(wanted))
    return b.reshaped(x, wanted)


def flatten(b: Builder, node: Node, x: Lowered) -> Lowered:
    """Flatten: a matrix, whose columns are the axes from `axis` on."""
    return matrix(b, x, node.int("axis", 1))


def matrix(b: Builder, x: Lowered, axis: int) -> Lowered:
    """The axes before `axis` merged as rows, the others as columns."""
    rank = len(x.shape)
    if not -rank <= axis <= rank:
        b.fail(f"axis {axis} is out of range for rank {rank}")
    axis += rank if axis < 0 else 0
    return b.reshaped(x, (dims.product(x.shape[:axis]), dims.product(x.shape[axis:])))


def squeeze(b: Builder, node: Node, x: Lowered, axes: Lowered | None = None) -> Lowered:
    """Squeeze: without axes of size 1; axes are an attribute before version 13."""
    if axes is not None:
        chosen = b.axes(b.ints(axes, "the axes"), len(x.shape))
    elif node.has("axes"):
        chosen = b.axes(node.ints("axes"), len(x.shape))
    else:
        if not all(isinstance(size, int) for size in x.shape):
            b.needs(b.shape_vector(x), "which axes have size 1")
        chosen = [axis for axis, size in enumerate(x.shape) if size == 1]
    return b.squeezed(x, chosen)


def unsqueeze(b: Builder, node: Node, x: Lowered, axes: Lowered | None = None) -> Lowered:
    """Unsqueeze: with axes of size 1; axes are an attribute before version 13."""
    places = node.ints("axes") if axes is None else b.ints(axes, "the axes")
    return b.unsqueezed(x, b.axes(places, len(x.shape) + len(places)))


def transpose(b: Builder, node: Node, x: Lowered) -> Lowered:
    """Transpose: axes in another order, reversed without `perm`."""
    rank = len(x.shape)
    perm = node.ints("perm", range(rank)[::-1])
    if sorted(perm) != list(range(rank)):
        b.fail("attribute 'perm'", expected=f"an order of {rank} axes", found=str(perm))
    return b.transposed(x, perm)


def depth_to_space(b: Builder, node: Node, x: Lowered) -> Lowered:
    """DepthToSpace: blocks of features become blocks of pixels."""
    block = node.int("blocksize")
    n, c, h, w = _image(b, x)
    features = _quotient(b, c, block * block)
    if node.string("mode", "DCR") == "CRD":
        split = b.reshaped(x, (n, features, block, block, h, w))
        moved = b.transposed(split, (0, 1, 4, 2, 5, 3))
    else:
        split = b.reshaped(x, (n, block, block, features, h, w))
        moved = b.transposed(split, (0, 3, 4, 1, 5, 2))
    return b.reshaped(moved, (n, features, h * block, w * block))


def space_to_depth(b: Builder, node: Node, x: Lowered) -> Lowered:
    """SpaceToDepth: blocks of pixels become features."""
    block = node.int("blocksize")
    n, c, h, w = _image(b, x)
    rows, columns = _quotient(b, h, block), _quotient(b, w, block)
    split = b.reshaped(x, (n, c, rows, block, columns, block))
    moved = b.transposed(split, (0, 3, 5, 1, 2, 4))
    return b.reshaped(moved, (n, c * block * block, rows, columns))


def _image(b: Builder, x: Lowered) -> tuple[Dim, ...]:
    b.check_rank(x, 4, "the input")
    return x.shape


def _quotient(b: Builder, size: Dim, parts: int) -> Dim:
    """A size divided by a number that divides it."""
    if parts < 1:
        b.fail(f"attribute 'blocksize' is {parts}")
    if isinstance(size, int):
        if size % parts:
            b.fail(f"{parts} does not divide the size {size}")
        return size // parts
    return b.divided(size, parts)


# -- repeating ------------------------------------------------------------------------------------


def expand(b: Builder, node: Node, x: Lowered, target: Lowered) -> Lowered:
    """Expand: broadcast against a shape."""
    wanted = b.integers(target, "the shape")
    if any(isinstance(size, int) and size < 0 for size in wanted):
        b.fail(f"the shape {list(wanted)} has a negative size")
    return b.broadcast_to(x, b.broadcast_shape(x.shape, wanted))


def tile(b: Builder, node: Node, x: Lowered, repeats: Lowered) -> Lowered:
    """Tile: repeated as a whole along each axis."""
    times = b.integers(repeats, "the repeats")
    if len(times) != len(x.shape):
        b.fail("number of repeats", expected=str(len(x.shape)), found=str(len(times)))
    if any(isinstance(count, int) and count < 0 for count in times):
        b.fail(f"the repeats {list(times)} have a negative number")
    if all(count == 1 for count in times):
        return x
    if x.numbers is not None and isinstance(times[0], int) and times[0] > 0:
        return b.concatenated([x] * times[0], 0)
    return tiled(b, x, times)


def where(b: Builder, node: Node, condition: Lowered, x: Lowered, y: Lowered) -> Lowered:
    """Where: one or the other."""
    return b.select(condition, x, y)


def cast(b: Builder, node: Node, x: Lowered) -> Lowered:
    """Cast: to the element type `to`."""
    return b.cast(x, node.element("to"))


def cast_like(b: Builder, node: Node, x: Lowered, target: Lowered) -> Lowered:
    """CastLike: to the element type of another value."""
    return b.cast(x, target.element)


HANDLERS: Handlers = {
    "Cast": cast,
    "CastLike": cast_like,
    "DepthToSpace": depth_to_space,
    "Dropout": dropout,
    "Expand": expand,
    "Flatten": flatten,
    "Identity": identity,
    "Reshape": reshape,
    "Shape": shape,
    "Size": size,
    "SpaceToDepth": space_to_depth,
    "Squeeze": squeeze,
    "Tile": tile,
    "Transpose": transpose,
    "Unsqueeze": unsqueeze,
    "Where": where,
}
