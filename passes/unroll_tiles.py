"""unroll-tiles: register tiles become 1-D vectors (K1, level llvm).

The way to machine code does not need this pass: the printer unrolls tiles as it writes. It exists
to check the printer and to show what a tile operation means. Printing before and after the pass
gives equivalent code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

from xdsl.dialects import llvm
from xdsl.dialects.builtin import (
    DenseArrayBase,
    DenseIntOrFPElementsAttr,
    IntegerAttr,
    VectorType,
    i32,
    i64,
)
from xdsl.ir import Attribute, Block, Operation, SSAValue
from xdsl.rewriter import InsertPoint, Rewriter

from ..diagnostics import error_at
from ..dialects import llvm_ext as x
from .base import Pass, PassState

Registers = list[SSAValue]


@dataclass(frozen=True)
class UnrollTilesPass(Pass):
    """Expand register tiles (n-D vectors) into 1-D vectors."""

    name: ClassVar[str] = "unroll-tiles"

    def run(self, op: Operation, state: PassState) -> None:
        for function in [f for f in op.walk() if isinstance(f, llvm.FuncOp)]:
            state.count("unrolled", _Unroller().unroll(function))


def is_tile(t: Attribute) -> bool:
    return len(x.vector_shape(t)) > 1


class _Unroller:
    """Registers of every tile of one function, and where new operations go."""

    def __init__(self) -> None:
        self.registers: dict[SSAValue, Registers] = {}
        self.at: Operation | None = None

    def unroll(self, function: llvm.FuncOp) -> int:
        blocks = list(function.body.blocks)
        for block in blocks:
            self._split_arguments(block)
        tiled = [
            op
            for block in blocks
            for op in block.ops
            if any(is_tile(value.type) for value in (*op.operands, *op.results))
        ]
        for op in tiled:
            self.at = op
            self._replace(op)
        for op in reversed(tiled):
            if op.parent is not None:
                Rewriter.erase_op(op)
        for block in blocks:
            for arg in [arg for arg in block.args if is_tile(arg.type)]:
                block.erase_arg(arg)
        return len(tiled)

    def _split_arguments(self, block: Block) -> None:
        """Put the registers of tile arguments behind each of them; the tiles go at the end."""
        for arg in [arg for arg in block.args if is_tile(arg.type)]:
            register = x.register_type(arg.type)
            count = x.registers(arg.type)
            first = arg.index + 1
            self.registers[arg] = [block.insert_arg(register, first + i) for i in range(count)]

    def _replace(self, op: Operation) -> None:
        if isinstance(op, llvm.BrOp | llvm.CondBrOp):
            self._branch(op)
            return
        handler = _HANDLERS.get(type(op), _elementwise)
        produced = handler(self, op)
        if op.results and is_tile(op.results[0].type):
            self.registers[op.results[0]] = produced
        elif op.results:
            op.results[0].replace_all_uses_with(produced[0])

    def _branch(self, op: llvm.BrOp | llvm.CondBrOp) -> None:
        """The same branch with the registers in place of each tile."""
        if isinstance(op, llvm.BrOp):
            new: Operation = llvm.BrOp(op.successor, *self.spread(op.arguments))
        else:
            then, otherwise = self.spread(op.then_arguments), self.spread(op.else_arguments)
            new = llvm.CondBrOp(op.cond, op.then_block, then, op.else_block, otherwise)
        Rewriter.insert_op(new, InsertPoint.before(op))

    def spread(self, values: Sequence[SSAValue]) -> Registers:
        return [register for value in values for register in self.of(value)]

    def of(self, value: SSAValue) -> Registers:
        """The registers of a value; scalars and 1-D vectors are their own."""
        return self.registers[value] if is_tile(value.type) else [value]

    # -- building

    def insert(self, op: Operation) -> SSAValue:
        assert self.at is not None
        Rewriter.insert_op(op, InsertPoint.before(self.at))
        return op.results[0] if op.results else op.operands[0]

    def integer(self, value: int) -> SSAValue:
        return self.insert(llvm.ConstantOp(IntegerAttr(value, i64), i64))

    def address(self, base: SSAValue, index: int | SSAValue, element: Attribute) -> SSAValue:
        """Address of element `index` behind `base`."""
        if index == 0:
            return base
        fixed = isinstance(index, int)
        return self.insert(
            llvm.GEPOp(
                base,
                [index if fixed else llvm.GEP_USE_SSA_VAL],
                element,
                [] if fixed else [index],
                inbounds=True,
            )
        )

    def row(self, base: SSAValue, stride: SSAValue, row: int, element: Attribute) -> SSAValue:
        """Address of row `row` of a strided tile."""
        if row == 0:
            return base
        offset = stride if row == 1 else self.insert(llvm.MulOp(stride, self.integer(row)))
        return self.address(base, offset, element)

    def splat(self, value: SSAValue, t: VectorType) -> SSAValue:
        poison = self.insert(x.PoisonOp.create(result_types=[t]))
        first = self.insert(llvm.InsertElementOp(poison, value, self.integer(0)))
        mask = DenseArrayBase.from_list(i32, [0] * t.get_shape()[0])
        return self.insert(llvm.ShuffleVectorOp(first, poison, mask, t))


def _vector(t: Attribute) -> VectorType:
    assert isinstance(t, VectorType)
    return t


def _elementwise(f: _Unroller, op: Operation) -> Registers:
    """One operation per register; scalar operands (a select's condition) serve all."""
    if len(op.results) != 1 or not is_tile(op.results[0].type):
        raise error_at(op, f"{op.name} cannot be applied to register tiles")
    result = op.results[0].type
    register = x.register_type(result)
    columns = [f.of(operand) for operand in op.operands]
    made: Registers = []
    for number in range(x.registers(result)):
        operands = [c[number] if len(c) > 1 else c[0] for c in columns]
        new = op.create(
            operands=operands,
            result_types=[register],
            properties=op.properties,
            attributes=op.attributes,
        )
        made.append(f.insert(new))
    return made


def _constant(f: _Unroller, op: Operation) -> Registers:
    assert isinstance(op, llvm.ConstantOp) and isinstance(op.value, DenseIntOrFPElementsAttr)
    t = op.results[0].type
    register, count = _vector(x.register_type(t)), x.registers(t)
    values = list(op.value.get_values())
    if op.value.is_splat():
        values = [values[0]] * (count * register.get_shape()[0])
    bounds = range(0, len(values) + 1, register.get_shape()[0])
    rows = [DenseIntOrFPElementsAttr.from_list(register, values[a:b]) for a, b in pairwise(bounds)]  # pyright: ignore
    return [f.insert(llvm.ConstantOp(row, register)) for row in rows]


def _splat(f: _Unroller, op: Operation) -> Registers:
    t = op.results[0].type
    return [f.splat(op.operands[0], _vector(x.register_type(t)))] * x.registers(t)


def _poison(f: _Unroller, op: Operation) -> Registers:
    t = op.results[0].type
    return [f.insert(op.create(result_types=[x.register_type(t)]))] * x.registers(t)


def _places(
    f: _Unroller, t: Attribute, ptr: SSAValue, stride: SSAValue | None
) -> Iterator[tuple[SSAValue, int]]:
    """Address and column of each register of a tile in memory, made as they are asked for."""
    shape, element = x.vector_shape(t), x.element_type(t)
    columns = x.registers(t) // shape[0]
    for row in range(shape[0]):
        base = ptr if stride is None else f.row(ptr, stride, row, element)
        start = row * columns if stride is None else 0
        for column in range(columns):
            yield f.address(base, (start + column) * shape[-1], element), column


def _alignment(op: Operation, t: Attribute) -> int:
    alignment = op.properties.get("alignment")
    if isinstance(alignment, IntegerAttr):
        return alignment.value.data
    return x.natural_alignment(t)


def _tile_load(f: _Unroller, op: Operation) -> Registers:
    assert isinstance(op, x.TileLoadOp)
    t = op.results[0].type
    register = x.register_type(t)
    made: Registers = []
    for address, column in _places(f, t, op.ptr, op.stride):
        if op.mask is None:
            made.append(f.insert(llvm.LoadOp(address, register, _alignment(op, t))))
            continue
        zero = DenseIntOrFPElementsAttr.from_list(_vector(register), [0])  # pyright: ignore
        other = f.insert(llvm.ConstantOp(zero, register))
        made.append(
            f.insert(
                x.MaskedLoadOp.create(
                    operands=[address, f.of(op.mask)[column], other],
                    result_types=[register],
                    properties=_aligned(op),
                )
            )
        )
    return made


def _tile_store(f: _Unroller, op: Operation) -> Registers:
    assert isinstance(op, x.TileStoreOp)
    places = _places(f, op.value.type, op.ptr, op.stride)
    for register, (address, column) in zip(f.of(op.value), places, strict=True):
        if op.mask is None:
            f.insert(llvm.StoreOp(register, address, _alignment(op, register.type)))
        else:
            operands = [register, address, f.of(op.mask)[column]]
            f.insert(x.MaskedStoreOp.create(operands=operands, properties=_aligned(op)))
    return []


def _aligned(op: Operation) -> dict[str, Attribute]:
    return {k: v for k, v in op.properties.items() if k == "alignment"}


def _load(f: _Unroller, op: Operation) -> Registers:
    assert isinstance(op, llvm.LoadOp)
    t = op.results[0].type
    register = x.register_type(t)
    addresses = (address for address, _ in _places(f, t, op.ptr, None))
    return [f.insert(llvm.LoadOp(address, register, _alignment(op, t))) for address in addresses]


def _store(f: _Unroller, op: Operation) -> Registers:
    assert isinstance(op, llvm.StoreOp)
    nontemporal = op.nontemporal is not None
    places = _places(f, op.value.type, op.ptr, None)
    for register, (address, _) in zip(f.of(op.value), places, strict=True):
        alignment = _alignment(op, register.type)
        f.insert(llvm.StoreOp(register, address, alignment, nontemporal=nontemporal))
    return []


def _tile_splat_load(f: _Unroller, op: Operation) -> Registers:
    assert isinstance(op, x.TileSplatLoadOp)
    register = _vector(x.register_type(op.results[0].type))
    element = x.element_type(register)
    made: Registers = []
    for row in range(x.registers(op.results[0].type)):
        if op.stride is None:
            address = f.address(op.ptr, row, element)
        else:
            address = f.row(op.ptr, op.stride, row, element)
        value = f.insert(llvm.LoadOp(address, element, x.natural_alignment(element)))
        made.append(f.splat(value, register))
    return made


def _tile_outer_fma(f: _Unroller, op: Operation) -> Registers:
    assert isinstance(op, x.TileOuterFmaOp)
    a, b, acc = f.of(op.a), f.of(op.b), f.of(op.acc)
    return [
        f.insert(x.intrinsic("fmuladd", a[i // len(b)], b[i % len(b)], value))
        for i, value in enumerate(acc)
    ]


_FOLD_OPS: dict[str, Callable[[SSAValue, SSAValue], Operation]] = {
    "fadd": llvm.FAddOp,
    "fmul": llvm.FMulOp,
    "add": llvm.AddOp,
    "mul": llvm.MulOp,
    "and": llvm.AndOp,
    "or": llvm.OrOp,
    "xor": llvm.XOrOp,
}


def _tile_fold(f: _Unroller, op: Operation) -> Registers:
    assert isinstance(op, x.TileFoldOp)
    make = _FOLD_OPS.get(op.kind.data)

    def combine(a: SSAValue, b: SSAValue) -> SSAValue:
        if make is not None:
            return f.insert(make(a, b))
        name = x.FOLD_INTRINSICS[op.kind.data]
        return f.insert(x.intrinsic(name, a, b))

    return [x.tree_fold(f.of(op.value), combine)]


def _tile_get(f: _Unroller, op: Operation) -> Registers:
    assert isinstance(op, x.TileGetOp)
    return [f.of(op.value)[op.index.value.data]]


def _tile_make(f: _Unroller, op: Operation) -> Registers:
    return list(op.operands)


_HANDLERS: dict[type[Operation], Callable[[_Unroller, Operation], Registers]] = {
    llvm.ConstantOp: _constant,
    llvm.LoadOp: _load,
    llvm.StoreOp: _store,
    x.SplatOp: _splat,
    x.PoisonOp: _poison,
    x.TileLoadOp: _tile_load,
    x.TileStoreOp: _tile_store,
    x.TileSplatLoadOp: _tile_splat_load,
    x.TileOuterFmaOp: _tile_outer_fma,
    x.TileFoldOp: _tile_fold,
    x.TileGetOp: _tile_get,
    x.TileMakeOp: _tile_make,
}
