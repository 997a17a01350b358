"""Convolutions and poolings that tests of all levels run: odd sizes, every parameter."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Conv:
    """A convolution in the layout bf…,oi…; `x` and `w` are shapes."""

    x: tuple[int, ...]
    w: tuple[int, ...]
    strides: tuple[int, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]
    x_dilation: tuple[int, ...]
    w_dilation: tuple[int, ...]
    groups: int = 1


@dataclass(frozen=True)
class Pool:
    """A reduction of windows."""

    kind: str
    x: tuple[int, ...]
    window: tuple[int, ...]
    strides: tuple[int, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]
    x_dilation: tuple[int, ...]
    w_dilation: tuple[int, ...] = field(default=())


def conv(
    x: tuple[int, ...],
    w: tuple[int, ...],
    *,
    strides: tuple[int, ...] = (),
    low: tuple[int, ...] = (),
    high: tuple[int, ...] = (),
    x_dilation: tuple[int, ...] = (),
    w_dilation: tuple[int, ...] = (),
    groups: int = 1,
) -> Conv:
    rank = len(x) - 2
    ones, zeros = (1,) * rank, (0,) * rank
    return Conv(x, w, strides or ones, low or zeros, high or zeros, x_dilation or ones,
                w_dilation or ones, groups)  # fmt: skip


def pool(
    kind: str,
    x: tuple[int, ...],
    window: tuple[int, ...],
    *,
    strides: tuple[int, ...] = (),
    low: tuple[int, ...] = (),
    high: tuple[int, ...] = (),
    x_dilation: tuple[int, ...] = (),
    w_dilation: tuple[int, ...] = (),
) -> Pool:
    ones, zeros = (1,) * len(x), (0,) * len(x)
    return Pool(kind, x, window, strides or ones, low or zeros, high or zeros, x_dilation or ones,
                w_dilation or ones)  # fmt: skip


CONVS = (
    conv((2, 3, 7, 9), (5, 3, 3, 3), low=(1, 1), high=(1, 1)),
    conv((1, 20, 6, 37), (17, 20, 3, 3), low=(1, 1), high=(1, 1)),
    conv((2, 3, 8, 8), (4, 3, 1, 1)),
    conv((5, 8, 1, 1), (6, 8, 1, 1)),
    conv((5, 8, 1, 1), (2, 8, 1, 1)),
    conv((3, 4, 3, 5), (7, 4, 3, 5)),
    conv((1, 3, 9, 8), (4, 3, 3, 2)),
    conv((1, 3, 9, 40), (4, 3, 3, 3)),
    conv((1, 3, 7, 75), (9, 3, 3, 3), strides=(2, 2), low=(1, 1), high=(1, 0)),
    conv((2, 5, 3, 66), (4, 5, 1, 2), strides=(1, 2)),
    conv((1, 2, 5, 4), (3, 2, 3, 3), low=(2, 0), high=(0, 3)),
    conv((2, 3, 11, 10), (4, 3, 3, 3), strides=(2, 3), low=(1, 0), high=(1, 2)),
    conv((1, 3, 5, 6), (40, 3, 2, 2), strides=(2, 2), low=(0, 1), high=(1, 1)),
    conv((1, 3, 12, 11), (4, 3, 3, 2), w_dilation=(3, 2), low=(2, 2), high=(2, 1)),
    conv((1, 2, 4, 5), (3, 2, 3, 3), x_dilation=(2, 3), low=(2, 1), high=(1, 2)),
    conv((1, 2, 4, 5), (3, 2, 2, 2), x_dilation=(2, 1), w_dilation=(1, 2), strides=(1, 2)),
    conv((1, 2, 6, 6), (3, 2, 2, 2), low=(-1, 1), high=(1, -2)),
    conv((2, 6, 7, 5), (9, 2, 3, 3), groups=3, low=(1, 1), high=(1, 1)),
    conv((1, 5, 7, 21), (5, 1, 3, 3), groups=5, low=(1, 1), high=(1, 1)),
    conv((1, 5, 7, 21), (10, 1, 3, 3), groups=5, strides=(2, 2), low=(1, 1), high=(1, 1)),
    conv((1, 3, 11, 20), (3, 1, 5, 5), groups=3, low=(2, 2), high=(2, 2)),
    conv((2, 2, 14, 18), (2, 1, 5, 3), groups=2, strides=(2, 1), low=(3, 1), high=(1, 1)),
    conv((2, 3, 19), (4, 3, 5), strides=(2,), low=(1,), high=(3,)),
    conv((1, 2, 3, 4, 17), (3, 2, 2, 3, 3), low=(1, 1, 1), high=(0, 1, 1)),
    conv((1, 1, 2, 2), (1, 1, 3, 3)),
    conv((0, 3, 4, 4), (2, 3, 3, 3)),
)

WINOGRADS = (
    conv((1, 16, 24, 23), (16, 16, 3, 3), low=(1, 1), high=(1, 1)),
    conv((2, 17, 20, 22), (30, 17, 3, 3)),
    conv((1, 16, 5, 150), (33, 16, 3, 3), low=(2, 0), high=(1, 3)),
    conv((2, 32, 21, 21), (34, 16, 3, 3), low=(0, 1), high=(3, 0), groups=2),
    conv((1, 16, 50, 9), (19, 16, 3, 3), low=(-1, 1), high=(1, -1)),
)
"""Convolutions with enough tiles and features for Winograd's algorithm, whole tiles or not."""

POOLS = (
    pool("max", (1, 2, 8, 9), (1, 1, 2, 2), strides=(1, 1, 2, 2)),
    pool("max", (1, 3, 7, 37), (1, 1, 3, 3), strides=(1, 1, 2, 2), low=(0, 0, 1, 1),
         high=(0, 0, 1, 1)),
    pool("min", (2, 5, 6, 19), (1, 3, 2, 1), low=(0, 1, 1, 0), high=(0, 1, 0, 0)),
    pool("add", (1, 7, 6, 3), (1, 2, 2, 1), strides=(1, 2, 2, 1), high=(0, 1, 0, 0)),
    pool("add", (9,), (3,), x_dilation=(2,), w_dilation=(3,), low=(1,), high=(2,)),
    pool("max", (5, 40), (2, 1), low=(3, 0)),
    pool("add", (4, 33), (4, 33)),
)  # fmt: skip


def inputs_of(case: Conv | Pool) -> tuple[np.ndarray, ...]:
    """The same arrays for the same case."""
    rng = np.random.default_rng(sum(case.x))
    shapes = (case.x, case.w) if isinstance(case, Conv) else (case.x,)
    return tuple(rng.standard_normal(shape).astype(np.float32) for shape in shapes)


def conv_fields(case: Conv) -> dict[str, object]:
    """The fields of `graph.conv`."""
    spatial = "".join(map(str, range(len(case.x) - 2)))
    return {
        "layout": f"bf{spatial},oi{spatial}->bf{spatial}",
        "strides": case.strides,
        "low": case.low,
        "high": case.high,
        "x_dilation": case.x_dilation,
        "w_dilation": case.w_dilation,
        "groups": case.groups,
    }


def pool_fields(case: Pool) -> dict[str, object]:
    """The fields of `graph.reduce_window`."""
    names = ("kind", "window", "strides", "low", "high", "x_dilation", "w_dilation")
    return {name: getattr(case, name) for name in names}
