"""`lin-to-linalg`: kernels as functions of upstream dialects, for a real `mlir-opt` (SPEC K1).

A `lin.generic` becomes a `linalg.generic` on `tensor.empty` or, if it reduces, on the identity of
its combiner; sizes become `index` arguments. Schedules and the host program have no upstream form
and are left out: the result documents and checks kernels, nothing is compiled from it. Sorting and
scattering have no upstream form either, so that a kernel of a routine is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from xdsl.dialects import affine, arith, func, tensor
from xdsl.dialects.builtin import (
    DYNAMIC_INDEX,
    AffineMapAttr,
    AnyFloat,
    FloatAttr,
    FunctionType,
    IndexType,
    IntegerAttr,
    IntegerType,
    ModuleOp,
    TensorType,
    f32,
    i64,
)
from xdsl.dialects.linalg.attrs import IteratorType, IteratorTypeAttr
from xdsl.dialects.linalg.ops import GenericOp, IndexOp, YieldOp
from xdsl.ir import Attribute, Block, Operation, Region, SSAValue
from xdsl.ir.affine import AffineDimExpr, AffineExpr, AffineMap

from ..diagnostics import error_at
from ..dialects import lin
from ..dialects.dims import Atom, Dim, DimExpr, Opaque, compute, maximum
from ..dialects.graph.types import scalar_type, sizes_of
from ..passes.base import Pass, PassState
from .generic_body import identity

INDEX = IndexType()

_SIZE_OPS: dict[str, type[Operation]] = {
    "add": arith.AddiOp,
    "mul": arith.MuliOp,
    "floordiv": arith.FloorDivSIOp,
    "ceildiv": arith.CeilDivSIOp,
    "mod": arith.RemSIOp,
    "max": arith.MaxSIOp,
    "min": arith.MinSIOp,
}


@dataclass(frozen=True)
class LinToLinalgPass(Pass):
    """Turn kernels into functions on linalg, for mlir-opt; the host program is left out."""

    name = "lin-to-linalg"
    anchor = "builtin.module"

    def run(self, op: Operation, state: PassState) -> None:
        module = cast("ModuleOp", op)
        functions = [linalg_function(k) for k in module.ops if isinstance(k, lin.KernelOp)]
        for old in list(module.ops):
            if isinstance(old, (lin.KernelOp, func.FuncOp)):
                old.detach()
                old.erase()
        module.body.block.add_ops(functions)


def linalg_function(kernel: lin.KernelOp) -> func.FuncOp:
    """A kernel on upstream dialects: its tensors, then its sizes, are the arguments."""
    return _Function(kernel).op


def plain(type_: Attribute) -> TensorType[Attribute]:
    """A tensor type without the names of its sizes and the signs of its elements."""
    return TensorType(scalar_type(type_), cast("TensorType[Attribute]", type_).get_shape())


class _Function:
    def __init__(self, kernel: lin.KernelOp) -> None:
        args = [plain(a.type) for a in kernel.block.args]
        inputs = [*args, *[INDEX] * len(kernel.symbol_names)]
        self.block = Block(arg_types=inputs)
        self.values: dict[SSAValue, SSAValue] = dict(
            zip(kernel.block.args, self.block.args[: len(args)], strict=True)
        )
        self.sizes = dict(zip(kernel.symbol_names, self.block.args[len(args) :], strict=True))
        for inner in kernel.block.ops:
            if isinstance(inner, lin.PadOp):
                self._pad(inner)
            elif isinstance(inner, lin.GenericOp):
                self._generic(inner)
            elif isinstance(inner, lin.RoutineOp):
                raise error_at(inner, f"'{inner.name}' has no form in linalg")
        results = [self.values[v] for v in kernel.yielded]
        self.block.add_op(func.ReturnOp(*results))
        type_ = FunctionType.from_lists(inputs, [v.type for v in results])
        self.op = func.FuncOp(kernel.sym_name.data, type_, Region(self.block))

    def add(self, op: Operation) -> SSAValue:
        self.block.add_op(op)
        return op.results[0]

    def _generic(self, op: lin.GenericOp) -> None:
        inputs = [
            self._corner(self.values[v], sizes_of(v.type), m, op.sizes)
            for v, m in zip(op.operands, op.input_maps, strict=True)
        ]
        maps = list(op.maps.data)
        args = [*op.block.args]
        uncovered = self._uncovered(op)
        if uncovered:  # linalg finds the loops' bounds in the shapes of the operands alone
            sizes = [op.sizes[i] for i in uncovered]
            dims = tuple(AffineExpr.dimension(i) for i in uncovered)
            inputs.append(self._empty(f32, sizes))
            maps.insert(len(op.operands), AffineMapAttr(AffineMap(len(op.sizes), 0, dims)))
        outputs = [self._start(op, i) for i in range(len(op.results))]
        types = [a.type for a in args]
        if uncovered:
            types.insert(len(op.operands), f32)
        block = Block(arg_types=types)
        new_args = [a for a in block.args if not (uncovered and a.index == len(op.operands))]
        inside = {**self.values, **dict(zip(args, new_args, strict=True))}
        for inner in op.block.ops:
            self._scalar(inner, block, inside, len(op.sizes))
        generic = GenericOp(
            inputs,
            outputs,
            Region(block),
            maps,
            [IteratorTypeAttr(IteratorType(kind)) for kind in op.kinds],
            [v.type for v in outputs],
        )
        self.block.add_op(generic)
        self.values.update(zip(op.results, generic.results, strict=True))

    def _pad(self, op: lin.PadOp) -> None:
        """The operand inserted into a tensor of the padding value, then what crops cut off."""
        sizes = sizes_of(op.x.type)
        low, high = ([maximum(n, 0) for n in side.sizes] for side in (op.low, op.high))
        element = plain(op.x.type).element_type
        whole = lin.PadOp.padded(sizes, low, high, op.between)
        constant = self.add(arith.ConstantOp(cast("FloatAttr", op.value)))
        dynamic = [self.dim(d) for d in whole if isinstance(d, DimExpr)]
        filled = self.add(tensor.SplatOp(constant, dynamic, _tensor(element, whole)))
        result = self.add(
            tensor.InsertSliceOp.get(
                self.values[op.x],
                filled,
                _static(sizes),
                static_offsets=_static(low),
                static_strides=[between + 1 for between in op.between],
                offsets=[self.dim(d) for d in low if isinstance(d, DimExpr)],
                sizes=[self.dim(d) for d in sizes if isinstance(d, DimExpr)],
            )
        )
        if whole != (padded := sizes_of(op.res.type)):
            offsets = [self._extent(maximum(-n, 0)) for n in op.low.sizes]
            extents = [self._extent(size) for size in padded]
            type_ = _tensor(element, padded)
            strides = [1] * len(padded)
            result = self.add(tensor.ExtractSliceOp(result, offsets, extents, strides, type_))
        self.values[op.res] = result

    def _extent(self, size: Dim) -> SSAValue | int:
        return size if isinstance(size, int) else self.dim(size)

    def _corner(
        self, value: SSAValue, sizes: Sequence[Dim], map_: AffineMap, domain: Sequence[Dim]
    ) -> SSAValue:
        """The part of an operand that is read, where an index does not run over all of it: linalg
        wants the sizes of operands to be those of the loops."""
        read = [
            domain[expr.position] if isinstance(expr, AffineDimExpr) else size
            for expr, size in zip(map_.results, sizes, strict=True)
        ]
        if read == list(sizes):
            return value
        element = plain(value.type).element_type
        extents = [self._extent(size) for size in read]
        offsets, strides = [0] * len(read), [1] * len(read)
        type_ = _tensor(element, read)
        return self.add(tensor.ExtractSliceOp(value, offsets, extents, strides, type_))

    @staticmethod
    def _uncovered(op: lin.GenericOp) -> list[int]:
        """The dimensions of the domain that are no index of any operand or result."""
        plain_dims = {
            expr.position
            for map_ in op.maps.data
            for expr in map_.data.results
            if isinstance(expr, AffineDimExpr)
        }
        return [i for i in range(len(op.sizes)) if i not in plain_dims]

    def _start(self, op: lin.GenericOp, number: int) -> SSAValue:
        type_ = op.results[number].type
        element = plain(type_).element_type
        combiner = op.combiner(number)
        if combiner is None:
            return self._empty(element, sizes_of(type_))
        value = identity(combiner[0], element)
        constant = self.add(arith.ConstantOp(_number(value, element)))
        dynamic = [self.dim(d) for d in sizes_of(type_) if isinstance(d, DimExpr)]
        return self.add(tensor.SplatOp(constant, dynamic, plain(type_)))

    def _empty(self, element: Attribute, sizes: Sequence[Dim]) -> SSAValue:
        dynamic = [self.dim(size) for size in sizes if isinstance(size, DimExpr)]
        return self.add(tensor.EmptyOp(dynamic, _tensor(element, sizes)))

    # -- bodies

    def _scalar(
        self, op: Operation, block: Block, inside: dict[SSAValue, SSAValue], rank: int
    ) -> None:
        def add(new: Operation) -> SSAValue:
            block.add_op(new)
            return new.results[0]

        def number(index: SSAValue, type_: Attribute) -> SSAValue:
            return add(arith.IndexCastOp(index, type_))

        if isinstance(op, lin.YieldOp):
            block.add_op(YieldOp(*(inside[v] for v in op.operands)))
        elif isinstance(op, lin.SizeOp):
            inside[op.res] = number(self.dim(op.size), op.res.type)
        elif isinstance(op, lin.IndexOp):
            indices = [add(IndexOp(i)) for i in range(rank)]
            inside[op.res] = number(add(affine.ApplyOp(indices, op.map)), i64)
        elif isinstance(op, lin.ExtractOp):
            indices = [number(inside[v], INDEX) for v in op.indices]
            element = op.res.type
            inside[op.res] = add(tensor.ExtractOp(self.values[op.source], indices, element))
        else:
            inside[op.results[0]] = add(op.clone(inside))

    # -- sizes

    def dim(self, dim: Dim) -> SSAValue:
        """A dimension expression as an index."""
        if isinstance(dim, int):
            return self.add(arith.ConstantOp(IntegerAttr(dim, INDEX)))
        return compute(dim, self._leaf, self._index)

    def _leaf(self, leaf: int | Atom) -> SSAValue:
        if isinstance(leaf, Opaque):
            return self._index(leaf.kind, self.dim(leaf.lhs), self.dim(leaf.rhs))
        return self.dim(leaf) if isinstance(leaf, int) else self.sizes[leaf.name]

    def _index(self, kind: str, a: SSAValue, b: SSAValue) -> SSAValue:
        return self.add(_SIZE_OPS[kind](a, b))  # pyright: ignore[reportCallIssue]


def _tensor(element: Attribute, sizes: Sequence[Dim]) -> TensorType[Attribute]:
    return TensorType(element, _static(sizes))


def _static(sizes: Sequence[Dim]) -> list[int]:
    return [s if isinstance(s, int) else DYNAMIC_INDEX for s in sizes]


def _number(value: int | float, element: Attribute) -> IntegerAttr | FloatAttr:
    if isinstance(element, IntegerType):
        return IntegerAttr(int(value), element, truncate_bits=True)
    return FloatAttr(float(value), cast("AnyFloat", element))
