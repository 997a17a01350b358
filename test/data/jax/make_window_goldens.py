"""Export small JAX programs of convolution and pooling, with inputs and outputs (SPEC K3).

Run it by hand like make_op_goldens.py. It writes `windows.mlir` and `windows.npz` in its format.
"""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax
from make_op_goldens import Program, Symbolic, integers, normal, write

STATIC: dict[str, Program] = {}


def conv(name: str, x: np.ndarray, w: np.ndarray, layout: tuple[str, str, str], **how: Any) -> None:
    how = {"window_strides": (1,) * (x.ndim - 2), "padding": "VALID", **how}

    def program(x: Any, w: Any) -> Any:
        return lax.conv_general_dilated(x, w, dimension_numbers=layout, **how)

    STATIC[name] = (program, (x, w))


def pool(name: str, x: np.ndarray, start: Any, op: Any, *how: Any, **more: Any) -> None:
    STATIC[name] = (lambda x: lax.reduce_window(x, start, op, *how, **more), (x,))


NCHW, NHWC = ("NCHW", "OIHW", "NCHW"), ("NHWC", "HWIO", "NHWC")
IMAGE = normal(2, 4, 7, 6)
conv("conv", IMAGE, normal(3, 4, 3, 2), NCHW)
conv("conv_same", IMAGE, normal(3, 4, 3, 3), NCHW, padding="SAME")
conv("conv_same_stride", IMAGE, normal(3, 4, 3, 3), NCHW, padding="SAME", window_strides=(2, 3))
conv("conv_uneven", IMAGE, normal(3, 4, 3, 3), NCHW, padding=((0, 2), (3, 1)))
conv("conv_crop", IMAGE, normal(3, 4, 2, 2), NCHW, padding=((-1, 0), (1, -2)))
conv("conv_atrous", IMAGE, normal(3, 4, 2, 3), NCHW, padding="SAME", rhs_dilation=(3, 2))
conv("conv_transposed", IMAGE, normal(3, 4, 3, 3), NCHW, padding=((1, 2), (2, 0)),
     lhs_dilation=(2, 3))  # fmt: skip
conv("conv_groups", IMAGE, normal(6, 2, 3, 3), NCHW, padding="SAME", feature_group_count=2)
conv("conv_depthwise", IMAGE, normal(8, 1, 3, 3), NCHW, padding="SAME", feature_group_count=4)
conv("conv_batch_groups", normal(4, 3, 5, 5), normal(6, 3, 3, 3), NCHW, batch_group_count=2)
conv("conv_nhwc", normal(2, 7, 6, 4), normal(3, 3, 4, 5), NHWC, padding="SAME")
conv("conv_nhwc_groups", normal(1, 7, 6, 4), normal(3, 3, 2, 6), NHWC, feature_group_count=2)
conv("conv_mixed", normal(7, 6, 4, 2), normal(4, 2, 3, 3), ("HWCN", "IOHW", "NHWC"))
conv("conv_1d", normal(2, 9, 3), normal(4, 3, 5), ("NWC", "WIO", "NWC"), window_strides=(2,))
conv("conv_3d", normal(1, 2, 5, 4, 6), normal(3, 2, 2, 3, 2), ("NCDHW", "OIDHW", "NCDHW"),
     padding="SAME")  # fmt: skip
conv("conv_larger_than_input", normal(1, 1, 2, 2), normal(1, 1, 3, 3), NCHW)
STATIC["conv_kernel_reversed"] = (
    lambda x, w: lax.conv_transpose(x, w, (2, 2), "SAME", dimension_numbers=NHWC,
                                    transpose_kernel=True),
    (normal(1, 4, 5, 3), normal(3, 3, 2, 3)),
)  # fmt: skip

MAPS = normal(2, 7, 6, 3)
SQUARE, STEP, NONE = (1, 2, 2, 1), (1, 2, 2, 1), ((0, 0),) * 4
pool("max_pool", MAPS, -np.inf, lax.max, (1, 3, 3, 1), STEP, "SAME")
pool("min_pool", MAPS, np.inf, lax.min, SQUARE, STEP, "VALID")
pool("sum_pool", MAPS, 0.0, lax.add, (1, 3, 2, 1), STEP, ((0, 0), (1, 1), (0, 1), (0, 0)))
pool("pool_dilated", MAPS, 0.0, lax.add, SQUARE, (1, 1, 1, 1), ((0, 0), (1, 2), (0, 1), (0, 0)),
     base_dilation=(1, 2, 3, 1), window_dilation=(1, 2, 1, 1))  # fmt: skip
pool("pool_start", MAPS, 0.5, lax.max, SQUARE, (1, 1, 1, 1), "SAME")
pool("pool_start_sum", MAPS, 0.5, lax.add, SQUARE, (1, 1, 1, 1), "VALID")
pool("pool_integers", integers(-9, 9, 5, 5), np.int32(-(2**31)), lax.max, (2, 2), (1, 1), "SAME")
pool("pool_any", integers(0, 2, 5, 5) > 0, False, lax.bitwise_or, (2, 2), (1, 2), "SAME")
pool("pool_product", normal(6), 1.0, lax.mul, (2,), (1,), "SAME")
STATIC["avg_pool"] = (
    lambda x: (
        lax.reduce_window(x, 0.0, lax.add, SQUARE, STEP, "SAME")
        / lax.reduce_window(jnp.ones_like(x), 0.0, lax.add, SQUARE, STEP, "SAME")
    ),
    (MAPS,),
)
STATIC["cumsum"] = (lambda x: lax.cumsum(x, axis=1), (normal(3, 9),))

HW = ({"b": 1, "h": 5, "w": 6}, {"b": 3, "h": 8, "w": 4})


def _conv(x: Any, w: Any, stride: int, padding: str) -> Any:
    return lax.conv_general_dilated(x, w, (stride, stride), padding, dimension_numbers=NHWC)


SYMBOLIC: dict[str, Symbolic] = {
    "conv_same": Symbolic(lambda x, w: _conv(x, w, 1, "SAME"), ("b, h, w, 2", "3, 3, 2, 4"), HW),
    "conv_valid": Symbolic(
        lambda x, w: _conv(x, w, 1, "VALID"), ("b, h, w, 2", "3, 3, 2, 4"), HW,
        ("h >= 4", "w >= 4"),
    ),
    "conv_stride": Symbolic(
        lambda x, w: _conv(x, w, 2, "VALID"), ("b, 2*h, 2*w, 2", "2, 2, 2, 4"), HW
    ),
    "pool": Symbolic(
        lambda x: lax.reduce_window(x, -jnp.inf, lax.max, SQUARE, STEP, "VALID"),
        ("b, h, w, 2",), HW, ("h >= 2", "w >= 2"),
    ),
}  # fmt: skip

if __name__ == "__main__":
    write("windows", STATIC, SYMBOLIC)
