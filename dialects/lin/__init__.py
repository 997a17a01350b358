"""The lin dialect: kernels and the host program that calls them (SPEC K1), the linalg-like level.

A **kernel** (`lin.kernel`) is a chain of `lin.generic` operations on tensors. A generic is an
iteration domain with named sizes, an indexing map per operand and result, and a scalar body in
``arith`` and ``math``, as in upstream ``linalg.generic``; all generics of a kernel share the
kernel's outer loops. What is no such loop is a kernel of one routine: `lin.argsort`, `lin.scatter`,
`lin.cumulate`. The **schedule** attribute says how the loops become code; `schedule` writes it,
`lin-to-llvm` obeys.

The **host program** is the `func.func` of the graph level with its operations replaced by
`lin.call`, `lin.view` (the same bytes under another shape), `lin.weight` and `lin.constant`;
control flow is `lin.if` and `lin.while`. `plan-arena` adds to each call where in the arena its
results lie, and `lin.copy` where bytes must move.
"""

from xdsl.ir import Dialect

from .control import ControlOp, CopyOp, IfOp, WhileOp
from .generic import (
    PARALLEL,
    REDUCTION,
    ExtractOp,
    GenericOp,
    IndexOp,
    SizeOp,
    YieldOp,
    combiner_kind,
)
from .host import (
    ARENA,
    SCHEDULE,
    SCRATCH,
    SYMBOLS,
    CallOp,
    ConstantOp,
    ViewOp,
    WeightOp,
    is_constant,
    panel_of,
    root_of,
)
from .kernel import KernelOp, finish_kernel, make_kernel
from .pad import PadOp
from .pin import PinOp
from .routines import ROUTINE_OPS, ArgsortOp, CumulateOp, RoutineOp, ScatterOp
from .schedule import Schedule
from .space import SpaceAttr, SpaceText
from .text import check_named

Lin = Dialect(
    "lin",
    [
        KernelOp, GenericOp, PadOp, YieldOp, SizeOp, IndexOp, ExtractOp, *ROUTINE_OPS,
        CallOp, ViewOp, WeightOp, ConstantOp, IfOp, WhileOp, CopyOp, PinOp,
    ],
    [SpaceAttr],
)  # fmt: skip

__all__ = [
    "ARENA", "PARALLEL", "REDUCTION", "ROUTINE_OPS", "SCHEDULE", "SCRATCH", "SYMBOLS", "ArgsortOp",
    "CallOp", "ConstantOp", "ControlOp", "CopyOp", "CumulateOp", "ExtractOp", "GenericOp", "IfOp",
    "IndexOp", "KernelOp", "Lin", "PadOp", "PinOp", "RoutineOp", "ScatterOp", "Schedule", "SizeOp",
    "SpaceAttr", "SpaceText", "ViewOp", "WeightOp", "WhileOp", "YieldOp", "check_named",
    "combiner_kind", "finish_kernel", "is_constant", "make_kernel", "panel_of", "root_of",
]  # fmt: skip
