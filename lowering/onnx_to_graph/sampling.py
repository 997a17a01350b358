"""GridSample and AffineGrid (SPEC K3)."""

from __future__ import annotations

from typing import cast, get_args

from ..frontend.builder import Lowered
from ..frontend.sampling import Mode, Padding, affine_grid, grid_sample
from .node import Builder, Handlers, Node

_MODES: dict[str, Mode] = {
    "bilinear": "linear",
    "linear": "linear",
    "nearest": "nearest",
    "bicubic": "cubic",
    "cubic": "cubic",
}


def sampled(b: Builder, node: Node, x: Lowered, grid: Lowered) -> Lowered:
    """What lies at the coordinates in a grid."""
    mode, padding = node.string("mode", "linear"), node.string("padding_mode", "zeros")
    if mode not in _MODES:
        b.fail("attribute 'mode'", expected=", ".join(_MODES), found=f"'{mode}'")
    if padding not in get_args(Padding):
        expected = ", ".join(get_args(Padding))
        b.fail("attribute 'padding_mode'", expected=expected, found=f"'{padding}'")
    rank = len(x.shape)
    if rank < 3 or len(grid.shape) != rank or grid.shape[-1] != rank - 2:
        b.fail(f"expected a grid of rank {rank} whose last size is {rank - 2}")
    b.same_size(x.shape[0], grid.shape[0])
    align = node.flag("align_corners")
    return grid_sample(b, x, grid, _MODES[mode], cast("Padding", padding), align=align)


def grid_of_map(b: Builder, node: Node, theta: Lowered, size: Lowered) -> Lowered:
    """The grid of affine maps for images [n, c, d1 …] of a size."""
    sizes = b.integers(size, "the size")
    rank = len(sizes) - 2
    if rank < 1 or len(theta.shape) != 3 or theta.shape[1:] != (rank, rank + 1):
        b.fail(f"expected maps of shape [n, {rank}, {rank + 1}]")
    return affine_grid(b, theta, sizes[2:], align=node.flag("align_corners"))


ARITHMETIC: Handlers = {
    "AffineGrid": grid_of_map,
    "GridSample": sampled,
}
