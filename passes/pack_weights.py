"""`pack-weights`: constant matrices are laid out for the micro-kernel once, at load (SPEC K3).

A matmul kernel reads B in panels ``[⌈n/w⌉, k, w]``. If every B a kernel is called with is a
weight or a constant, the kernel's operand becomes the panel tensor itself (its map divides the
column by the panel width), and the host program asks for the packed weight. A kernel that is also
called with matrices computed at run time is split in two.
"""

from __future__ import annotations

from math import prod
from typing import cast

from xdsl.dialects.builtin import (
    AffineMapAttr,
    ArrayAttr,
    DenseArrayBase,
    FunctionType,
    StringAttr,
    SymbolRefAttr,
    i64,
)
from xdsl.ir import BlockArgument, Operation, SSAValue
from xdsl.ir.affine import (
    AffineBinaryOpExpr,
    AffineBinaryOpKind,
    AffineConstantExpr,
    AffineDimExpr,
    AffineExpr,
    AffineMap,
)

from ..dialects import lin
from ..dialects.dims import Dim
from ..dialects.graph.types import DimsAttr, element_type, shape_of, tensor_type
from ..dialects.lin.schedule import TILED
from ..quick_dataclass import dataclass
from .base import Pass, PassState
from .conv_form import conv_form
from .matmul_form import matmul_form
from .scratch import scratch_of

CONSTANTS = (lin.WeightOp, lin.ConstantOp)


@dataclass(frozen=True)
class PackWeightsPass(Pass):
    """Give matmul kernels their constant right-hand sides in packed panels."""

    name = "pack-weights"

    def run(self, op: Operation, state: PassState) -> None:
        calls: dict[str, list[lin.CallOp]] = {}
        for call in [c for c in op.walk() if isinstance(c, lin.CallOp)]:
            calls.setdefault(call.kernel, []).append(call)
        packed: dict[tuple[SSAValue, _Order], SSAValue] = {}
        for kernel in [k for k in op.walk() if isinstance(k, lin.KernelOp)]:
            order = _matrix_order(kernel)
            if order is None:
                continue
            own = calls.get(kernel.sym_name.data, [])
            position = _matrix(kernel).index
            ready = [c for c in own if isinstance(c.operands[position].owner, CONSTANTS)]
            if not ready:
                continue
            target = kernel if len(ready) == len(own) else _split(kernel, ready)
            _pack_kernel(target, order)
            for call in ready:
                key = (call.operands[position], order)
                if key not in packed:
                    packed[key] = _packed_constant(call.operands[position], order)
                call.operands[position] = packed[key]
                state.count("packed")
        for constant in [c for c in op.walk() if isinstance(c, CONSTANTS)]:
            if not constant.res.uses:
                constant.detach()
                constant.erase()


@dataclass(frozen=True)
class _Order:
    """How the matrix lies in its tensor: the domain's dimensions of rows (k) and columns (n), and
    how many dimensions of the tensor the rows are."""

    k: AffineExpr
    n: int
    transposed: bool
    width: int
    depth: int = 1


def _matrix(kernel: lin.KernelOp) -> BlockArgument:
    return cast("BlockArgument", kernel.generics[0].operands[1])


def _matrix_order(kernel: lin.KernelOp) -> _Order | None:
    """The order of a matmul kernel's B if it is a plain static matrix (with leading batches)."""
    loops = kernel.loops
    if loops is None or loops.kind not in TILED or loops.tile is None:
        return None
    if loops.kind == "conv":
        return _conv_order(kernel, loops.tile[1])
    form = matmul_form(kernel)
    if form is None:
        return None
    generic = form.generic
    matrix, results = generic.operands[1], generic.input_maps[1].results
    if not isinstance(matrix, BlockArgument) or not matrix.has_one_use() or len(results) < 2:
        return None
    sizes = shape_of(matrix.type)
    if not all(_is_whole(generic, r, s) for r, s in zip(results, sizes, strict=True)):
        return None
    k, n = AffineExpr.dimension(form.depth), form.columns[-1]
    wanted = (k, AffineExpr.dimension(n))  # the others are the loops of other panels
    if results[-2:] not in (wanted, wanted[::-1]):
        return None
    transposed = results[-2:] != wanted
    return _Order(k, n, transposed=transposed, width=loops.tile[1])


def _conv_order(kernel: lin.KernelOp, width: int) -> _Order | None:
    """The order of a convolution's weights if they are its right-hand side: their last dimension is
    the features of the result, the others are the depth."""
    form = conv_form(kernel)
    if form is None or not form.pixels_are_rows or kernel.loops is None:
        return None
    generic = form.generic
    matrix, results = generic.operands[1], generic.input_maps[1].results
    sizes = shape_of(matrix.type)
    plain = [AffineExpr.dimension(i) for i in (*form.depth, form.features)]
    whole = all(_is_whole(generic, r, s) for r, s in zip(results, sizes, strict=True))
    if not isinstance(matrix, BlockArgument) or not matrix.has_one_use() or not whole:
        return None
    if [r for r in results if isinstance(r, AffineDimExpr)] != plain or results[-1] != plain[-1]:
        return None
    place: AffineExpr = plain[0]
    for i in form.depth[1:]:
        place = place * cast("int", generic.sizes[i]) + AffineExpr.dimension(i)
    depth = len(results) - 1
    return _Order(place, form.features, transposed=False, width=width, depth=depth)


def _is_whole(generic: lin.GenericOp, index: AffineExpr, size: Dim | None) -> bool:
    """True if an index runs over a whole dimension of static size."""
    if isinstance(index, AffineDimExpr):
        return isinstance(size, int) and generic.sizes[index.position] == size
    return size == 1


def _split(kernel: lin.KernelOp, calls: list[lin.CallOp]) -> lin.KernelOp:
    """A copy of a kernel for the given calls."""
    copy = kernel.clone()
    name = kernel.sym_name.data + "_packed"
    copy.properties["sym_name"] = StringAttr(name)
    block = kernel.parent
    assert block is not None
    block.insert_op_after(copy, kernel)
    for call in calls:
        call.properties["callee"] = SymbolRefAttr(name)
    return copy


def _pack_kernel(kernel: lin.KernelOp, order: _Order) -> None:
    generic = kernel.generics[0]
    matrix = _matrix(kernel)
    old = generic.input_maps[1]
    width = AffineConstantExpr(order.width)
    column = AffineExpr.dimension(order.n)
    results = (
        *old.results[: -1 - order.depth],
        AffineBinaryOpExpr(AffineBinaryOpKind.FloorDiv, column, width),
        order.k,
        AffineBinaryOpExpr(AffineBinaryOpKind.Mod, column, width),
    )
    maps = list(generic.maps.data)
    maps[1] = AffineMapAttr(AffineMap(old.num_dims, 0, results))
    generic.properties["maps"] = ArrayAttr(maps)
    block = matrix.owner
    new = block.insert_arg(panel_type(matrix, order), matrix.index)
    new.name_hint = matrix.name_hint
    matrix.replace_all_uses_with(new)
    block.erase_arg(matrix)
    kernel.properties["function_type"] = FunctionType.from_lists(
        [arg.type for arg in block.args], kernel.function_type.outputs.data
    )
    if kernel.digest is not None:
        kernel.properties["digest"] = StringAttr(kernel.digest.data + "-packed")
    kernel.properties["scratch"] = DimsAttr.of([scratch_of(kernel).total])


def panel_type(matrix: SSAValue, order: _Order):
    """The type of a matrix in panels."""
    leading, k, n = _matrix_sizes(matrix, order)
    shape = (*leading, -(-n // order.width), prod(k), order.width)
    return tensor_type(element_type(matrix.type), shape)


def _matrix_sizes(matrix: SSAValue, order: _Order) -> tuple[tuple[int, ...], tuple[int, ...], int]:
    """Sizes of a tensor's leading dimensions, of those that are rows, and the number of columns."""
    shape = cast("tuple[int, ...]", shape_of(matrix.type))
    leading, inner = shape[: -1 - order.depth], shape[-1 - order.depth :]
    return (leading, inner[1:], inner[0]) if order.transposed else (leading, inner[:-1], inner[-1])


def _packed_constant(value: SSAValue, order: _Order) -> SSAValue:
    """The host operation that gives a weight or constant in panels."""
    source = cast("Operation", value.owner)
    _, k, n = _matrix_sizes(value, order)
    panel = DenseArrayBase.from_list(i64, [*k, n, int(order.transposed)])
    new = type(source).create(
        result_types=[panel_type(value, order)],
        properties={**source.properties, "panel": panel},
    )
    new.results[0].name_hint = value.name_hint
    block = source.parent
    assert block is not None
    block.insert_op_after(new, source)
    return new.results[0]
