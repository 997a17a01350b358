"""The `stablehlo` and `chlo` dialects, as JAX and other frameworks print them (SPEC K3).

They are only read: `stablehlo-to-graph` turns them into the graph dialect. `attributes` has the
attributes, `assembly` the pretty form of most operations as a table, the other modules one family
of operations each. Operations without a pretty form in MLIR (gather, sort, …) are written in the
generic one; those that nothing lowers yet (convolution, while, sort, …) parse, verify and print all
the same.
"""

from xdsl.ir import Dialect

from . import contractions, control, elementwise, shaping, window
from .attributes import ATTRIBUTES

StableHlo = Dialect(
    "stablehlo",
    [
        *elementwise.STABLEHLO_OPS,
        *shaping.OPS,
        *contractions.OPS,
        *window.OPS,
        *control.STABLEHLO_OPS,
    ],
    ATTRIBUTES,
)
Chlo = Dialect("chlo", [*elementwise.CHLO_OPS, *control.CHLO_OPS])
