"""`schedule`: writes how each kernel's loops become code (SPEC K1, T1).

The schedule attribute of a kernel:

* ``kind``: ``matmul`` (packed panels and a register-tile micro-kernel) or ``nest`` (loops,
  vectorised along the innermost dimension);
* ``vector``: lanes of one register; ``unroll``: registers per step of the vector loop;
* ``tile``: rows and columns of the micro-kernel.

Only `lin-to-llvm` reads it, and it decides nothing that is not written here. Scratch memory follows
from the schedule, so this pass also computes it.
"""

from __future__ import annotations

from dataclasses import dataclass

from xdsl.dialects import arith
from xdsl.dialects.builtin import f32
from xdsl.ir import Operation

from ..diagnostics import AioptError
from ..dialects import lin
from ..dialects.graph.types import DimsAttr, element_type
from .access import scratch_of, used_dims
from .base import Pass, PassState
from .tiles import tile_shape

VECTORS = (4, 8, 16)
UNROLLS = (1, 2, 4, 8)


@dataclass(frozen=True)
class SchedulePass(Pass):
    """Write each kernel's schedule: kind of loops, vector lanes, unrolling, register tile."""

    name = "schedule"

    vector: int | None = None
    """Lanes of 32 bits; by default those of the target."""
    unroll: int = 4

    def run(self, op: Operation, state: PassState) -> None:
        _check(self.vector, self.unroll)
        bits = state.machine.vector_bits if self.vector is None else 32 * self.vector
        for kernel in [k for k in op.walk() if isinstance(k, lin.KernelOp)]:
            _schedule(kernel, bits, self.unroll)
            state.count("kernels-scheduled")


def _check(vector: int | None, unroll: int) -> None:
    if vector not in (None, *VECTORS):
        raise AioptError(
            "a register does not have that many lanes",
            expected=", ".join(map(str, VECTORS)),
            found=str(vector),
        )
    if unroll not in UNROLLS:
        raise AioptError(
            "loops cannot be unrolled so often",
            expected=", ".join(map(str, UNROLLS)),
            found=str(unroll),
        )


def _schedule(kernel: lin.KernelOp, bits: int, unroll: int) -> None:
    schedule = lin.Schedule("nest", bits // 32, unroll)
    if is_matmul(kernel.generics[0]):
        tile = tile_shape(bits)
        schedule = lin.Schedule("matmul", bits // 32, unroll, (tile.mr, tile.nr))
    kernel.properties["schedule"] = schedule.attribute()
    total = scratch_of(kernel).total
    if total != 0:
        kernel.properties["scratch"] = DimsAttr.of([total])


def is_matmul(generic: lin.GenericOp) -> bool:
    """True for an f32 contraction ``acc + a·b`` with columns of its own and one depth dimension."""
    ops = [type(op) for op in generic.block.ops]
    if ops != [arith.MulfOp, arith.AddfOp, lin.YieldOp] or len(generic.operands) != 2:
        return False
    tensors = [*(v.type for v in generic.operands), generic.results[0].type]
    if any(element_type(t) != f32 for t in tensors):
        return False
    in_a, in_b = (used_dims(m) for m in generic.input_maps)
    alive = [i for i, size in enumerate(generic.sizes) if size != 1]
    depth = [i for i in alive if generic.kinds[i] == lin.REDUCTION]
    columns = [i for i in alive if i in in_b - in_a]
    return len(depth) == 1 and bool(columns) and set(depth) <= in_a & in_b
