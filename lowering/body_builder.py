"""The scalar body of a generic, built value by value: an element at an affine index (SPEC K3).

:meth:`Body.scalar` computes a graph value at a map of the domain's indices. Operations that are
about indices (broadcast, slice, gather, …) have a rule here, which moves the index instead of the
data; elementwise ones become `arith` and `math` (`scalar_ops`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import cast

from xdsl.dialects import arith
from xdsl.dialects.builtin import (
    AffineMapAttr,
    ArrayAttr,
    DenseIntOrFPElementsAttr,
    IntegerType,
    LocationAttr,
    StringAttr,
    UnknownLoc,
    i1,
    i64,
)
from xdsl.ir import Attribute, Block, BlockArgument, Operation, Region, SSAValue
from xdsl.ir.affine import AffineConstantExpr, AffineExpr, AffineMap

from ..dialects import graph, lin
from ..dialects.dims import Dim, substitute
from ..dialects.graph.types import (
    DimsAttr,
    element_type,
    is_unsigned,
    scalar_type,
    sizes_of,
    substitute_type,
)
from ..passes.fuse.domains import RESHAPES, reshape_parts
from .scalar_ops import constant, emit_cast, emit_scalar

Index = tuple[AffineExpr, ...]


@dataclass(frozen=True)
class Split:
    """A dimension of a tensor that runs over equal parts: two dimensions of the domain."""

    axis: int
    """Which of the tensor's dimensions, those of size 1 left out."""
    part: int
    """Elements of a part."""

    @property
    def outer(self) -> AffineExpr:
        """The number of the part."""
        return AffineExpr.dimension(self.axis)

    @property
    def inner(self) -> AffineExpr:
        """The place in the part."""
        return AffineExpr.constant(0) if self.part == 1 else AffineExpr.dimension(self.axis + 1)

    @property
    def place(self) -> AffineExpr:
        """The place in the whole dimension."""
        return self.outer * self.part + self.inner


def spread(sizes: Sequence[Dim], split: Split | None = None) -> Index:
    """The index of a tensor at a point of the domain it fills: 0 where its size is 1."""
    index: list[AffineExpr] = []
    axis = dim = 0
    for size in sizes:
        if size == 1:
            index.append(AffineExpr.constant(0))
            continue
        divided = split is not None and axis == split.axis
        index.append(split.place if split and divided else AffineExpr.dimension(dim))
        dim += 1 + (split is not None and divided and split.part != 1)
        axis += 1
    return tuple(index)


@dataclass
class Root:
    """A value that a generic gives out: its graph value, and the type and map it is stored with."""

    value: SSAValue
    type_: Attribute
    map: AffineMap
    combine: str | None = None


@dataclass(kw_only=True)
class KernelValues:
    """A kernel under construction and which graph values lie in memory."""

    kernel: lin.KernelOp
    renaming: dict[str, Dim]
    tensors: dict[SSAValue, SSAValue] = field(default_factory=dict)
    """Graph values that lie in memory → tensors of the kernel."""

    def renamed(self, type_: Attribute) -> Attribute:
        """A type of the group with the kernel's symbols."""
        return substitute_type(type_, self.renaming)


def combine(block: Block, kind: str, acc: SSAValue, value: SSAValue) -> SSAValue:
    """Append the operation that reduces by `kind`, as `lin.combiner_kind` calls it."""
    is_int = isinstance(value.type, IntegerType)
    table: dict[str, type[Operation]] = {
        "add": arith.AddiOp if is_int else arith.AddfOp,
        "mul": arith.MuliOp if is_int else arith.MulfOp,
        "umax": arith.MaxUIOp,
        "umin": arith.MinUIOp,
        "max": arith.OrIOp if value.type == i1 else arith.MaxSIOp if is_int else arith.MaximumfOp,
        "min": arith.AndIOp if value.type == i1 else arith.MinSIOp if is_int else arith.MinimumfOp,
        "and": arith.AndIOp,
        "or": arith.OrIOp,
    }
    op = cast("Callable[..., Operation]", table[kind])(acc, value)
    block.add_op(op)
    return op.results[0]


class Body:
    """The scalar body of one generic under construction."""

    def __init__(self, values: KernelValues, rank: int, split: Split | None = None) -> None:
        self.values = values
        self.split = split
        self.rank = rank
        self.block = Block()
        self.inputs: dict[tuple[SSAValue, Index], SSAValue] = {}
        self.known: dict[tuple[SSAValue, Index], SSAValue] = {}
        self.numbers: dict[tuple[Dim | AffineExpr, Attribute], SSAValue] = {}

    def scalar(self, value: SSAValue, index: Index) -> SSAValue:
        """The element of a graph value at an affine index."""
        stack = [value]
        while stack:
            current = stack[-1]
            missing = [v for v in self._same_index(current) if (v, index) not in self.known]
            if missing and (current, index) not in self.known:
                stack += missing
                continue
            stack.pop()
            if (current, index) not in self.known:
                before = self.block.last_op
                self.known[current, index] = self._compute(current, index)
                if isinstance(current.owner, Operation):
                    self._locate(before, current.owner.location)
        return self.known[value, index]

    def _locate(self, before: Operation | None, location: LocationAttr) -> None:
        """Mark the operations behind `before` that come from nowhere yet with a location."""
        op = self.block.first_op if before is None else before.next_op
        while op is not None:
            if isinstance(op.location, UnknownLoc):
                op.location = location
            op = op.next_op

    def _same_index(self, value: SSAValue) -> Sequence[SSAValue]:
        """The operands of an elementwise operation that is computed here; they come first, so that
        long chains need no deep recursion."""
        owner = value.owner
        if (
            value in self.values.tensors
            or not isinstance(owner, Operation)
            or type(owner) in _RULES
        ):
            return ()
        return owner.operands

    def _compute(self, value: SSAValue, index: Index) -> SSAValue:
        if value in self.values.tensors:
            return self.read(self.values.tensors[value], index)
        op = cast("graph.GraphOp", value.owner)
        rule = _RULES.get(type(op))
        if rule is not None:
            return rule(self, op, index)
        return emit_scalar(self.block, op, [self.scalar(v, index) for v in op.operands])

    def read(self, tensor: SSAValue, index: Index) -> SSAValue:
        """The element of a tensor of the kernel at an affine index."""
        key = (tensor, index)
        if key not in self.inputs:
            arg = self.block.insert_arg(scalar_type(tensor.type), len(self.inputs))
            self.inputs[key] = arg
        return self.inputs[key]

    def tensor(self, value: SSAValue) -> SSAValue:
        """The kernel's tensor of a value that lies in memory."""
        return self.values.tensors[value]

    def sizes(self, value: SSAValue) -> tuple[Dim, ...]:
        """A value's sizes in the kernel's symbols."""
        return sizes_of(self.values.renamed(value.type))

    # -- integer arithmetic on indices

    def number(self, dim: Dim, type_: Attribute = i64) -> SSAValue:
        """A size as a scalar of the body."""
        found = self.numbers.get((dim, type_))
        if found is None:
            if isinstance(dim, int):
                found = constant(self.block, dim, type_)
            else:
                properties = {"value": DimsAttr.of([dim])}
                op = lin.SizeOp.create(result_types=[type_], properties=properties)
                self.block.add_op(op)
                found = op.results[0]
            self.numbers[dim, type_] = found
        return found

    def index(self, expr: AffineExpr) -> SSAValue:
        """The value of an affine index as an i64."""
        if isinstance(expr, AffineConstantExpr):
            return self.number(expr.value)
        found = self.numbers.get((expr, i64))
        if found is None:
            map_ = AffineMapAttr(AffineMap(self.rank, 0, (expr,)))
            op = lin.IndexOp.create(result_types=[i64], properties={"map": map_})
            self.block.add_op(op)
            found = self.numbers[expr, i64] = op.results[0]
        return found

    def apply(self, cls: Callable[..., Operation], *operands: SSAValue) -> SSAValue:
        """Append an `arith` operation."""
        op = cls(*operands)
        self.block.add_op(op)
        return op.results[0]

    def compare(self, predicate: str, a: SSAValue, b: SSAValue) -> SSAValue:
        """An integer comparison."""
        return self.apply(lambda x, y: arith.CmpiOp(x, y, predicate), a, b)

    def clamp(self, index: SSAValue, size: Dim, *, unsigned: bool = False) -> SSAValue:
        """An index forced into [0, size); an unsigned one is never below, and may be anything if
        the size is 0, since nobody reads there."""
        top = self.number(size - 1)
        if unsigned:
            return self.apply(arith.MinUIOp, index, top)
        return self.apply(arith.MaxSIOp, self.apply(arith.MinSIOp, index, top), self.number(0))

    def extract(self, value: SSAValue, indices: Sequence[SSAValue]) -> SSAValue:
        """The element of a tensor at computed indices."""
        source = self.tensor(value)
        op = lin.ExtractOp.create(
            operands=[source, *indices], result_types=[scalar_type(source.type)]
        )
        self.block.add_op(op)
        return op.results[0]

    # -- end

    def add_accumulators(self, roots: Sequence[Root]) -> list[BlockArgument]:
        """One accumulator argument per result; after this no tensor can be read."""
        start = len(self.inputs)
        return [self.block.insert_arg(scalar_type(r.type_), start + i) for i, r in enumerate(roots)]

    def finish(
        self,
        domain: Sequence[Dim],
        kinds: Sequence[str],
        roots: Sequence[Root],
        values: Sequence[SSAValue],
    ) -> None:
        """Append the generic to the kernel; its results are the roots' tensors."""
        self.block.add_op(lin.YieldOp.create(operands=values))
        places = [self._location(root.value) for root in roots]
        for value, place in zip(values, places, strict=True):
            if isinstance(value.owner, Operation) and isinstance(value.owner.location, UnknownLoc):
                value.owner.location = place
        self._locate(None, places[0])
        maps = [AffineMap(self.rank, 0, index) for _, index in self.inputs]
        maps += [root.map for root in roots]
        op = lin.GenericOp.create(
            operands=[tensor for tensor, _ in self.inputs],
            result_types=[root.type_ for root in roots],
            properties={
                "domain": DimsAttr.of(domain),
                "iterators": ArrayAttr([StringAttr(kind) for kind in kinds]),
                "maps": ArrayAttr([AffineMapAttr(m) for m in maps]),
            },
            location=places[0],
            regions=[Region(self.block)],
        )
        self.values.kernel.block.add_op(op)
        for root, result in zip(roots, op.results, strict=True):
            self.values.tensors[root.value] = result

    def _location(self, value: SSAValue) -> LocationAttr:
        """Where a value is computed: a transpose only says how it is stored."""
        owner = value.owner
        while isinstance(owner, graph.TransposeOp):
            owner = owner.operands[0].owner
        return owner.location if isinstance(owner, Operation) else self.values.kernel.location


# -- operations that are about indices ------------------------------------------------------------


def _constant(body: Body, op: graph.GraphOp, index: Index) -> SSAValue:
    value = cast("DenseIntOrFPElementsAttr", op.properties["value"])
    number = cast("int | float", value.get_values()[0])
    return constant(body.block, number, scalar_type(op.result.type))


def _size(body: Body, op: graph.GraphOp, index: Index) -> SSAValue:
    dim = substitute(op.value("value")[0], body.values.renaming)
    return body.number(dim, scalar_type(op.result.type))


def _iota(body: Body, op: graph.GraphOp, index: Index) -> SSAValue:
    position = body.index(index[op.value("axis") % len(index)])
    return emit_cast(body.block, position, i64, element_type(op.result.type))


def _broadcast(body: Body, op: graph.GraphOp, index: Index) -> SSAValue:
    source = body.sizes(op.operands[0])
    zero = AffineExpr.constant(0)
    inner = tuple(
        zero if source[i] == 1 else index[axis] for i, axis in enumerate(op.value("axes"))
    )
    return body.scalar(op.operands[0], inner)


def _reshape(body: Body, op: graph.GraphOp, index: Index) -> SSAValue:
    """Each dimension of the operand at the row-major position in the dimensions it is split into;
    `fuse` puts no other reshapes into groups."""
    source, target = body.sizes(op.operands[0]), body.sizes(op.result)
    parts = reshape_parts(source, target)
    inner: list[AffineExpr] = [AffineExpr.constant(0)] * len(source)
    if parts is None:  # no elements; only dimensions of size 1 differ
        parts = tuple(((i,), (j,)) for i, j in zip(_real(source), _real(target), strict=True))
    for (axis,), split in parts:
        place = index[split[0]]
        for part in split[1:]:
            place = place * cast("int", target[part]) + index[part]
        inner[axis] = place
    return body.scalar(op.operands[0], tuple(inner))


def _real(sizes: Sequence[Dim]) -> list[int]:
    return [axis for axis, size in enumerate(sizes) if size != 1]


def _transpose(body: Body, op: graph.GraphOp, index: Index) -> SSAValue:
    inner: list[AffineExpr] = [AffineExpr.constant(0)] * len(index)
    for i, axis in enumerate(op.value("perm")):
        inner[axis] = index[i]
    return body.scalar(op.operands[0], tuple(inner))


def _reverse(body: Body, op: graph.GraphOp, index: Index) -> SSAValue:
    axes = op.value("axes")
    sizes = body.sizes(op.result)
    if all(isinstance(sizes[i], int) for i in axes):
        inner = tuple(
            expr * -1 + (cast("int", sizes[i]) - 1) if i in axes else expr
            for i, expr in enumerate(index)
        )
        return body.scalar(op.operands[0], inner)
    indices = [
        body.apply(arith.SubiOp, body.number(sizes[i] - 1), body.index(expr))
        if i in axes
        else body.index(expr)
        for i, expr in enumerate(index)
    ]
    return body.extract(op.operands[0], indices)


def _slice(body: Body, op: graph.GraphOp, index: Index) -> SSAValue:
    starts = [substitute(start, body.values.renaming) for start in op.value("starts")]
    strides = op.value("strides")
    if all(isinstance(start, int) for start in starts):
        inner = tuple(
            expr * stride + cast("int", start)
            for expr, start, stride in zip(index, starts, strides, strict=True)
        )
        return body.scalar(op.operands[0], inner)
    indices = [
        body.apply(arith.AddiOp, body.index(expr * stride), body.number(start))
        for expr, start, stride in zip(index, starts, strides, strict=True)
    ]
    return body.extract(op.operands[0], indices)


def _concat(body: Body, op: graph.GraphOp, index: Index) -> SSAValue:
    axis = op.value("axis") % len(index)
    split = body.split
    if split is not None and index[axis] == split.place:
        return _select_part(body, op, (*index[:axis], split.inner, *index[axis + 1 :]), split)
    position = body.index(index[axis])
    others = [body.index(expr) for expr in index]
    offset: Dim = 0
    result: SSAValue | None = None
    for operand in op.operands:
        size = body.sizes(operand)[axis]
        local = body.apply(arith.SubiOp, position, body.number(offset))
        indices = [*others[:axis], body.clamp(local, size), *others[axis + 1 :]]
        element = body.extract(operand, indices) if size != 0 else None
        if element is not None:
            if result is None:
                result = element
            else:
                inside = body.compare("sge", position, body.number(offset))
                result = body.apply(arith.SelectOp, inside, element, result)
        offset = offset + size
    return body.number(0, scalar_type(op.result.type)) if result is None else result


def _select_part(body: Body, op: graph.GraphOp, index: Index, split: Split) -> SSAValue:
    """The element of the part at hand, all parts being read at the same place."""
    number = body.index(split.outer)
    *others, result = (body.scalar(operand, index) for operand in op.operands)
    for i, element in reversed(list(enumerate(others))):
        here = body.compare("eq", number, body.number(i))
        result = body.apply(arith.SelectOp, here, element, result)
    return result


def _pad(body: Body, op: graph.GraphOp, index: Index) -> SSAValue:
    low = [substitute(n, body.values.renaming) for n in op.value("low")]
    interior = op.value("interior")
    sizes = body.sizes(op.operands[0])
    valid: SSAValue | None = None
    indices: list[SSAValue] = []
    for i, expr in enumerate(index):
        position = body.apply(arith.SubiOp, body.index(expr), body.number(low[i]))
        conditions = [body.compare("sge", position, body.number(0))]
        if interior[i]:
            step = body.number(interior[i] + 1)
            rest = body.apply(arith.RemSIOp, position, step)
            conditions.append(body.compare("eq", rest, body.number(0)))
            position = body.apply(arith.DivSIOp, position, step)
        conditions.append(body.compare("slt", position, body.number(sizes[i])))
        for condition in conditions:
            valid = condition if valid is None else body.apply(arith.AndIOp, valid, condition)
        indices.append(body.clamp(position, sizes[i]))
    padding = body.scalar(op.operands[1], ())
    if 0 in sizes:
        return padding
    element = body.extract(op.operands[0], indices)
    return element if valid is None else body.apply(arith.SelectOp, valid, element, padding)


def _gather(body: Body, op: graph.GraphOp, index: Index) -> SSAValue:
    sizes = body.sizes(op.operands[0])
    axis = op.value("axis") % len(sizes)
    width = len(body.sizes(op.operands[1]))
    chosen = body.scalar(op.operands[1], index[axis : axis + width])
    element = element_type(op.operands[1].type)
    chosen = emit_cast(body.block, chosen, element, i64)
    outer = [body.index(expr) for expr in index[:axis]]
    inner = [body.index(expr) for expr in index[axis + width :]]
    clamped = body.clamp(chosen, sizes[axis], unsigned=is_unsigned(element))
    return body.extract(op.operands[0], [*outer, clamped, *inner])


_RULES: dict[type[Operation], Callable[[Body, graph.GraphOp, Index], SSAValue]] = {
    graph.ConstantOp: _constant,
    graph.SizeOp: _size,
    graph.IotaOp: _iota,
    graph.BroadcastOp: _broadcast,
    graph.TransposeOp: _transpose,
    **dict.fromkeys(RESHAPES, _reshape),
    graph.ReverseOp: _reverse,
    graph.SliceOp: _slice,
    graph.ConcatOp: _concat,
    graph.PadOp: _pad,
    graph.GatherOp: _gather,
}
