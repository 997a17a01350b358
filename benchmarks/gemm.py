"""The GEMM grid: float32 products of static sizes, both operands arguments.

Square, skinny and ragged shapes with sizes from 1 to 4096. None of them is padded, prepacked or
known before the call, so what a schedule chooses (register tile, packing, order, blocks) is all
there is to gain. Needs numpy only, as `workloads` does.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Shape(NamedTuple):
    """A product ``[m, k] · [k, n]``."""

    m: int
    n: int
    k: int

    def __str__(self) -> str:
        """`64x64x256`: rows, columns, depth."""
        return f"{self.m}x{self.n}x{self.k}"

    @property
    def flops(self) -> int:
        """Multiplications and additions of one call."""
        return 2 * self.m * self.n * self.k


SQUARE = tuple(Shape(s, s, s) for s in (16, 33, 64, 100, 128, 255, 256, 384, 513, 768, 1024))

FEW_ROWS = (
    Shape(1, 1024, 1024),
    Shape(1, 4096, 4096),
    Shape(4, 1024, 1024),
    Shape(8, 3072, 768),
    Shape(8, 4096, 1024),
    Shape(8, 33, 4096),
)

FEW_COLUMNS = (
    Shape(1024, 1, 1024),
    Shape(4096, 1, 4096),
    Shape(1024, 4, 1024),
    Shape(4096, 16, 256),
    Shape(1000, 48, 333),
)

SHALLOW_OR_DEEP = (
    Shape(1024, 1024, 1),
    Shape(512, 512, 16),
    Shape(4096, 64, 16),
    Shape(64, 64, 4096),
)

RAGGED = (
    Shape(197, 65, 300),
    Shape(77, 333, 129),
    Shape(127, 1023, 511),
    Shape(2047, 31, 255),
)

GRID = (*SQUARE, *FEW_ROWS, *FEW_COLUMNS, *SHALLOW_OR_DEEP, *RAGGED)
"""The thirty shapes."""


def stablehlo(shape: Shape) -> str:
    """The program: `main(a, b)` gives the product."""
    a, b, c = (
        f"tensor<{rows}x{columns}xf32>"
        for rows, columns in ((shape.m, shape.k), (shape.k, shape.n), (shape.m, shape.n))
    )
    return f"""func.func public @main(%a: {a}, %b: {b}) -> ({c}) {{
  %c = stablehlo.dot_general %a, %b, contracting_dims = [1] x [0] : ({a}, {b}) -> {c}
  func.return %c : {c}
}}
"""


def operands(shape: Shape, seed: int = 0) -> list[np.ndarray]:
    """Arguments of a call, float32."""
    generator = np.random.default_rng(seed)
    return [
        generator.standard_normal((shape.m, shape.k), np.float32),
        generator.standard_normal((shape.k, shape.n), np.float32),
    ]


def reference(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The product, summed in float64."""
    return a.astype(np.float64) @ b.astype(np.float64)
