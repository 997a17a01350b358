"""Resize and Upsample (SPEC K3)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast, get_args

import numpy as np
from xdsl.dialects.builtin import f32

from ...dialects.dims import Dim
from ..frontend import resampling
from ..frontend.builder import Lowered
from ..frontend.repeating import repeated
from ..frontend.resampling import Placement, Resized, Rounding
from ..frontend.slicing import position
from .node import Builder, Handlers, Node

_MODES = ("nearest", "linear", "cubic")


@dataclass(frozen=True)
class _Manner:
    """How all axes are resized."""

    mode: str
    placement: Placement
    rounding: Rounding
    antialias: bool = False
    cubic: float = -0.75
    exclude_outside: bool = False
    extrapolation: float = 0


def _chosen(b: Builder, node: Node, name: str, default: str, allowed: Sequence[str]) -> str:
    found = node.string(name, default)
    if found not in allowed:
        b.fail(f"attribute '{name}'", expected=", ".join(allowed), found=f"'{found}'")
    return found


def resize(
    b: Builder,
    node: Node,
    x: Lowered,
    second: Lowered | None = None,
    scales: Lowered | None = None,
    sizes: Lowered | None = None,
) -> Lowered:
    """Resize; version 10 has scales as its second input, and none of the later attributes."""
    mode = _chosen(b, node, "mode", "nearest", _MODES)
    if node.opset < 11:
        return _resized(b, node, x, _Manner(mode, "asymmetric", "floor"), second, None, None)
    placement = _chosen(
        b, node, "coordinate_transformation_mode", "half_pixel", get_args(Placement)
    )
    rounding = _chosen(b, node, "nearest_mode", "round_prefer_floor", get_args(Rounding))
    manner = _Manner(
        mode,
        cast("Placement", placement),
        cast("Rounding", rounding),
        node.flag("antialias"),
        node.float("cubic_coeff_a", -0.75),
        node.flag("exclude_outside"),
        node.float("extrapolation_value", 0),
    )
    return _resized(b, node, x, manner, scales, sizes, second)


def upsample(b: Builder, node: Node, x: Lowered, scales: Lowered | None = None) -> Lowered:
    """Upsample: scales are an attribute before version 9."""
    mode = _chosen(b, node, "mode", "nearest", ("nearest", "linear"))
    if scales is None:
        scales = b.array(np.array(node.floats("scales"), np.float32))
    return _resized(b, node, x, _Manner(mode, "asymmetric", "floor"), scales, None, None)


def _resized(
    b: Builder,
    node: Node,
    x: Lowered,
    manner: _Manner,
    scales: Lowered | None,
    sizes: Lowered | None,
    roi: Lowered | None,
) -> Lowered:
    rank = len(x.shape)
    axes = [b.axis(axis, rank) for axis in node.ints("axes", range(rank))]
    given = scales if scales is not None and scales.shape != (0,) else None
    if (given is None) == (sizes is None):
        b.fail("expected either scales or sizes")
    steps = _by_scales(b, x, axes, given) if given is not None else None
    if steps is None:
        assert sizes is not None
        steps = _by_sizes(b, node, x, axes, b.integers(sizes, "the sizes"))
    result, element = x, x.element
    for i, step in enumerate(steps):
        if manner.placement == "tf_crop_and_resize":
            step = _spanned(b, step, roi, i, len(axes))
        result = _along(b, result, step, manner)
    return b.cast(result, element)


def _by_scales(b: Builder, x: Lowered, axes: Sequence[int], scales: Lowered) -> list[Resized]:
    values = [float(value) for value in np.asarray(b.values(scales, "the scales")).reshape(-1)]
    if len(values) != len(axes) or not all(value > 0 for value in values):
        b.fail(f"expected {len(axes)} positive scales", found=str(values))
    return [
        Resized(
            axis,
            x.shape[axis],
            resampling.scaled_size(x.shape[axis], value),
            b.number(value, f32),
        )
        for axis, value in zip(axes, values, strict=True)
    ]


def _by_sizes(
    b: Builder, node: Node, x: Lowered, axes: Sequence[int], sizes: Sequence[Dim]
) -> list[Resized]:
    if len(sizes) != len(axes):
        b.fail(f"expected {len(axes)} sizes", found=str(len(sizes)))
    policies = ("stretch", "not_larger", "not_smaller")
    policy = _chosen(b, node, "keep_aspect_ratio_policy", "stretch", policies)
    before = [x.shape[axis] for axis in axes]
    if policy != "stretch":
        return _in_proportion(b, axes, before, sizes, smallest=policy == "not_larger")
    steps: list[Resized] = []
    for axis, size, wanted in zip(axes, before, sizes, strict=True):
        scale = b.apply("div", b.size(wanted, f32), b.size(size, f32))
        steps.append(Resized(axis, size, wanted, scale))
    return steps


def _in_proportion(
    b: Builder, axes: Sequence[int], before: Sequence[Dim], sizes: Sequence[Dim], *, smallest: bool
) -> list[Resized]:
    """All axes by one scale: the smallest or largest of those that the sizes ask for."""
    known = [(n, m) for n, m in zip(before, sizes, strict=True) if isinstance(n, int)]
    if len(known) != len(axes) or not all(isinstance(m, int) and n for n, m in known):
        b.unsupported("in proportion, of an input of unknown size,")
    ratios = [cast("int", m) / n for n, m in known]
    scale = min(ratios) if smallest else max(ratios)
    after = [math.floor(n * scale + 0.5) for n, _ in known]
    factor = b.number(scale, f32)
    rows = zip(axes, before, after, strict=True)
    return [Resized(axis, n, m, factor) for axis, n, m in rows]


def _spanned(b: Builder, step: Resized, roi: Lowered | None, i: int, count: int) -> Resized:
    """An axis with its part of the region of interest."""
    if roi is None or roi.shape != (2 * count,):
        b.fail(f"expected a region of {2 * count} numbers")
    start, end = (b.cast(position(b, roi, 0, place), f32) for place in (i, count + i))
    return Resized(step.axis, step.before, step.after, step.scale, (start, end))


def _along(b: Builder, x: Lowered, step: Resized, manner: _Manner) -> Lowered:
    """One axis resized."""
    crop = manner.placement == "tf_crop_and_resize"
    if step.after == step.before and not crop and not _shifts(b, step):
        return x
    if manner.mode == "nearest":
        times = resampling.repeats(step, manner.placement, manner.rounding)
        if times is not None:
            return repeated(b, x, step.axis, times)
    where = resampling.coordinates(b, step, manner.placement)
    if manner.mode == "nearest":
        result = resampling.nearest(b, x, step, where, manner.rounding)
    else:
        result = _weighted(b, b.cast(x, f32), step, where, manner)
    if not crop:
        return result
    outside = resampling.outside(b, step, where)
    beside = b.reshaped(outside, (*outside.shape, *([1] * (len(x.shape) - 1 - step.axis))))
    return b.select(beside, b.number(manner.extrapolation, result.element), result)


def _shifts(b: Builder, step: Resized) -> bool:
    """Whether the scale is not the one that sizes which are equal suggest."""
    known = b.known(step.scale)
    return known is not None and float(known) != 1


def _weighted(b: Builder, x: Lowered, step: Resized, where: Lowered, manner: _Manner) -> Lowered:
    cubic = manner.mode == "cubic"
    weight = resampling.cubic_filter(manner.cubic) if cubic else resampling.linear_filter
    work = resampling.smoothed if manner.antialias else resampling.interpolated
    reach = 2 if cubic else 1
    return work(b, x, step, where, weight, reach, exclude_outside=manner.exclude_outside)


ARITHMETIC: Handlers = {
    "Resize": resize,
    "Upsample": upsample,
}
