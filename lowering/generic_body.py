"""The scalar body of a generic at one place of its loops: loads, arithmetic, stores (SPEC K3).

The emitters of loops (`emit_nest`, `emit_matmul`) say where they are (`index`), along which
dimension lanes run (`vector`) and how many lanes there are; this file turns the body into code
for them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import prod
from typing import TypeAlias, cast

from xdsl.dialects import arith
from xdsl.dialects.builtin import IntegerType, VectorType, i1, i64
from xdsl.ir import Attribute, Operation, SSAValue
from xdsl.ir.affine import AffineMap

from ..dialects import lin
from ..dialects.graph.types import scalar_type, sizes_of
from ..passes.access import Linear, linear_access, linear_expr
from ..passes.memory import ALIGNMENT, element_bytes, tensor_bytes
from .kernel_context import KernelContext, is_integer, memory_element
from .lane_steps import Steps, lane_steps
from .llvm_ir.builder import FuncBuilder
from .llvm_ir.ir import I64, vec
from .vector_ops import (
    emit_constant,
    emit_op,
    lanes_type,
    memory_type,
    to_memory,
    to_register,
)

Lanes = tuple[int, ...]
"""``()`` one element, ``(16,)`` a register, ``(4, 16)`` four registers."""

_FLOAT_IDENTITY = {"add": 0.0, "mul": 1.0, "max": float("-inf"), "min": float("inf")}


@dataclass
class Access:
    """One operand or result of a generic."""

    tensor: SSAValue
    linear: Linear
    pointer: SSAValue | None
    """Where the tensor lies; None for a value that is kept in a register, one per row."""

    @property
    def scalar(self) -> Attribute:
        """The scalar type of its elements."""
        return scalar_type(self.tensor.type)


def memory_access(context: KernelContext, tensor: SSAValue, map_: AffineMap) -> Access:
    """How a kernel's argument or result is addressed through an indexing map."""
    linear = linear_access(sizes_of(tensor.type), map_)
    return Access(tensor, linear, context.pointers.get(tensor))


Addressing: TypeAlias = "Callable[[KernelContext, SSAValue, AffineMap], Access]"
"""How tensors are addressed: `memory_access` or one that knows of other places too."""


class GenericBody:
    """One generic's accesses and body."""

    def __init__(
        self,
        context: KernelContext,
        op: lin.GenericOp,
        row_values: dict[SSAValue, SSAValue],
        addressing: Addressing = memory_access,
    ) -> None:
        self.context = context
        self.b = context.b
        self.op = op
        reads = zip(op.operands, op.input_maps, strict=True)
        writes = zip(op.results, op.output_maps, strict=True)
        self.inputs = [addressing(context, tensor, map_) for tensor, map_ in reads]
        self.outputs = [addressing(context, tensor, map_) for tensor, map_ in writes]
        self.row_values = row_values
        """Registers of values with one element per row, shared by the generics of a kernel."""
        self.combiners = [op.combiner(i) for i in range(len(op.results))]
        self.index: dict[int, SSAValue] = {}
        """The current index of each dimension of the domain; of `vector` its first lane."""
        self.vector: int | None = None
        self.vector_reduces = False
        self._steps: dict[int, Steps] = {}
        """What `lane_steps` says, for each dimension that lanes run along."""
        self.ahead: dict[int, SSAValue] = {}
        """Of operands and results that are prefetched, by their number among both, how many
        elements ahead of those at hand."""
        self.streams = False
        """Whether unmasked stores go past the caches; their addresses are aligned then."""

    def uses_lanes(self, vector: int) -> bool:
        """True if the body or a load treats lanes one by one, which tiles do not."""
        return any(isinstance(op, (lin.ExtractOp, lin.IndexOp)) for op in self.op.block.ops) or any(
            a.linear.strides[vector] not in (0, 1) for a in self.inputs
        )

    def prepare(self) -> None:
        """Compute all sizes and strides in the entry block."""
        if self.context.loops.stream is not None:
            self.context.prepare(*(tensor_bytes(access.tensor.type) for access in self.outputs))
        for access in (*self.inputs, *self.outputs):
            self.context.prepare(access.linear.start, *access.linear.strides)
        for op in self.op.block.ops:
            if isinstance(op, lin.SizeOp):
                self.context.prepare(op.size)
            if isinstance(op, lin.ExtractOp):
                self.context.window(op.source)

    def address(self, access: Access) -> SSAValue:
        """The address of an access at the current indices."""
        assert access.pointer is not None
        offset = self.context.offset(access.linear, self.index)
        return self.b.gep(access.pointer, offset, memory_element(access.tensor.type))

    def load(self, access: Access, lanes: Lanes, mask: SSAValue | None) -> SSAValue:
        if access.pointer is None:
            value = self.row_values[access.tensor]
            if not lanes or isinstance(value.type, VectorType):
                return value
            return self._spread(value, access.scalar, lanes)
        b, scalar = self.b, access.scalar
        stored = memory_type(scalar)
        address = self.address(access)
        stride = access.linear.strides[self.vector] if self.vector is not None else 0
        if not lanes:
            return to_register(b, b.load(stored, address), scalar)
        if stride == 0:
            value = to_register(b, b.load(stored, address), scalar)
            return self._spread(value, scalar, lanes)
        if stride == 1:
            if len(lanes) == 2:
                value = b.tile_load(cast("VectorType", lanes_type(stored, lanes)), address)
            elif mask is None:
                value = b.load(vec(stored, *lanes), address)
            else:
                value = b.masked_load(vec(stored, *lanes), address, mask)
            return to_register(b, value, scalar)
        step = b.splat(self.context.dim(stride), vec(I64, *lanes))
        offsets = b.mul(b.iota(vec(I64, *lanes)), step)
        return to_register(b, b.gather(vec(stored, *lanes), address, offsets, mask), scalar)

    def _prefetch(self, number: int, lanes: Lanes) -> None:
        """The lines of an operand or result that are needed soon."""
        ahead = self.ahead.get(number)
        if ahead is None or not lanes or self.streams:
            return
        written = number >= len(self.inputs)
        access = (*self.inputs, *self.outputs)[number]
        element = memory_element(access.tensor.type)
        start = self.b.gep(self.address(access), ahead, element)
        for place in range(0, prod(lanes), ALIGNMENT // element_bytes(access.tensor.type)):
            self.b.prefetch(self.b.gep(start, place, element), write=written)

    def _spread(self, value: SSAValue, scalar: Attribute, lanes: Lanes) -> SSAValue:
        return self.b.splat(value, cast("VectorType", lanes_type(scalar, lanes)))

    def run(
        self, lanes: Lanes, mask: SSAValue | None, accumulators: Sequence[SSAValue]
    ) -> list[SSAValue]:
        """One application of the scalar body; stores what is not reduced, returns accumulators."""
        op = self.op
        env: dict[SSAValue, SSAValue] = {}
        args = op.block.args
        around = self.b.location
        for number, (arg, access) in enumerate(zip(args, self.inputs, strict=False)):
            self.b.location = arg.first_use.operation.location if arg.first_use else op.location
            env[arg] = self.load(access, lanes, mask)
            self._prefetch(number, lanes)
        following = iter(accumulators)
        for arg, combiner in zip(args[len(op.operands) :], self.combiners, strict=True):
            if combiner is not None:
                env[arg] = next(following)
        for inner in op.block.ops:
            if not isinstance(inner, lin.YieldOp):
                self.b.location = inner.location
                env[inner.results[0]] = self._scalar_op(inner, env, lanes, mask)
        self.b.location = around
        results: list[SSAValue] = []
        previous = iter(accumulators)
        for number, (value, access, combiner) in enumerate(
            zip(op.yielded, self.outputs, self.combiners, strict=True), len(self.inputs)
        ):
            if combiner is None:
                self._prefetch(number, lanes)
                self.store(env[value], access, lanes, mask)
            else:
                old = next(previous)
                new = env[value]
                results.append(
                    self.b.select(mask, new, old)
                    if mask is not None and self.vector_reduces
                    else new
                )
        return results

    def _scalar_op(
        self, op: Operation, env: dict[SSAValue, SSAValue], lanes: Lanes, mask: SSAValue | None
    ) -> SSAValue:
        if isinstance(op, lin.SizeOp):
            size = self.context.dim(op.size)
            scalar = op.res.type
            if scalar != i64:
                size = (
                    self.b.cast("trunc", size, scalar)
                    if is_integer(scalar)
                    else self.b.cast("sitofp", size, scalar)
                )
            return size if not lanes else self._spread(size, scalar, lanes)
        if isinstance(op, lin.IndexOp):
            return self._index(op.map.data, lanes)
        if isinstance(op, lin.ExtractOp):
            return self._extract(op, env, lanes, mask)
        if isinstance(op, arith.ConstantOp):
            return emit_constant(self.b, op, lanes_type(op.results[0].type, lanes))
        return emit_op(self.b, op, [env[v] for v in op.operands])

    def _index(self, map_: AffineMap, lanes: Lanes) -> SSAValue:
        start, coefficients = linear_expr(map_.results[0], map_.num_dims)
        total: SSAValue | int = start
        for dim, coefficient in enumerate(coefficients):
            if coefficient and dim in self.index:
                total = self.b.add(self.b.mul(self.index[dim], coefficient), total)
        total = self.b.value(total)
        if not lanes:
            return total
        type_ = vec(I64, *lanes)
        result = self.b.splat(total, type_)
        own = coefficients[self.vector] if self.vector is not None else 0
        if own:
            result = self.b.add(result, self.b.mul(self.b.iota(type_), self.b.const(own, type_)))
        return result

    def _extract(
        self,
        op: lin.ExtractOp,
        env: dict[SSAValue, SSAValue],
        lanes: Lanes,
        mask: SSAValue | None,
    ) -> SSAValue:
        """Reads at computed indices, one per lane. They are in bounds in every lane, also in those
        that a mask switches off: to a gather the mask only saves work.
        """
        b = self.b
        if lanes and (step := self._common_step(op)) is not None:
            return self._extract_neighbours(op, env, lanes, mask, step)
        scalar = op.res.type
        stored = memory_type(scalar)
        base, strides = self.context.window(op.source)
        offset: SSAValue | None = None
        for index, factor in zip(op.indices, strides, strict=True):
            if lanes:
                factor = b.splat(factor, vec(I64, *lanes))
            term = b.mul(env[index], factor)
            offset = term if offset is None else b.add(offset, term)
        if not lanes:
            address = base if offset is None else b.gep(base, offset, stored)
            return to_register(b, b.load(stored, address), scalar)
        if offset is None:
            return self._spread(to_register(b, b.load(stored, base), scalar), scalar, lanes)
        return to_register(b, b.gather(vec(stored, *lanes), base, offset, mask), scalar)

    def _common_step(self, op: lin.ExtractOp) -> int | None:
        """1 if lanes read neighbours, 0 if all read one element, else None."""
        if self.vector is None:
            return None
        steps = self._steps.get(self.vector)
        if steps is None:
            shared = [
                0 if access.pointer and access.linear.strides[self.vector] == 0 else None
                for access in self.inputs
            ]
            steps = lane_steps(self.op.block, shared, self.vector)
            self._steps[self.vector] = steps
        *outer, last = (steps[index] for index in op.indices) if op.indices else (0,)
        return last if last in (0, 1) and not any(step != 0 for step in outer) else None

    def _extract_neighbours(
        self,
        op: lin.ExtractOp,
        env: dict[SSAValue, SSAValue],
        lanes: Lanes,
        mask: SSAValue | None,
        step: int,
    ) -> SSAValue:
        """Reads elements side by side, or one for all lanes, at the indices of the first lane."""
        b = self.b
        scalar = op.res.type
        stored = memory_type(scalar)
        address, strides = self.context.window(op.source)
        for index, stride in zip(op.indices, strides, strict=True):
            first = b.extract(env[index], 0)
            address = b.gep(address, b.mul(first, stride), stored)
        if step == 0:
            return self._spread(to_register(b, b.load(stored, address), scalar), scalar, lanes)
        type_ = vec(stored, *lanes)
        value = b.load(type_, address) if mask is None else b.masked_load(type_, address, mask)
        return to_register(b, value, scalar)

    def store(self, value: SSAValue, access: Access, lanes: Lanes, mask: SSAValue | None) -> None:
        if access.pointer is None:
            self.row_values[access.tensor] = value
            return
        stored, address = to_memory(self.b, value), self.address(access)
        if self.streams and mask is None:
            align = stream_alignment(access, lanes)
            self.b.store(stored, address, align=align, nontemporal=True)
        else:
            store_lanes(self.b, stored, address, lanes, mask)


def stream_alignment(access: Access, lanes: Lanes) -> int:
    """To how many bytes an access has to be aligned for stores past the caches."""
    return min(lanes[-1] * element_bytes(access.tensor.type), ALIGNMENT)


def store_lanes(
    b: FuncBuilder, value: SSAValue, address: SSAValue, lanes: Lanes, mask: SSAValue | None
) -> None:
    """Store contiguous lanes of a value in its memory form."""
    if len(lanes) == 2:
        b.tile_store(value, address)
    elif mask is not None:
        b.masked_store(value, address, mask)
    else:
        b.store(value, address)


def identity(kind: str, scalar: Attribute) -> int | float:
    """The value a reduction starts from, of a kind as `lin.combiner_kind` calls it."""
    if not isinstance(scalar, IntegerType):
        return _FLOAT_IDENTITY[kind]
    width = scalar.width.data
    return {
        "add": 0,
        "mul": 1,
        "max": -(1 << (width - 1)),
        "min": (1 << (width - 1)) - 1,
        "and": 1 if scalar == i1 else -1,
        "or": 0,
        "umax": 0,
        "umin": -1,
    }[kind]


def combine(b: FuncBuilder, kind: str, x: SSAValue, y: SSAValue) -> SSAValue:
    """Two partial results of a reduction in one."""
    element = x.type.element_type if isinstance(x.type, VectorType) else x.type
    integer = isinstance(element, IntegerType)
    match kind:
        case "add":
            return b.add(x, y) if integer else b.fadd(x, y)
        case "mul":
            return b.mul(x, y) if integer else b.fmul(x, y)
        case "max":
            return b.intr("smax", x, y) if integer else b.intr("maximum", x, y, flags=("nsz",))
        case "min":
            return b.intr("smin", x, y) if integer else b.intr("minimum", x, y, flags=("nsz",))
        case "umax" | "umin":
            return b.intr(kind, x, y)
        case "and":
            return b.and_(x, y)
        case _:
            return b.or_(x, y)
