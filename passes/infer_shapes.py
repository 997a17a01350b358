"""infer-shapes: every dimension of the graph level gets a number or a name (SPEC K1, D1).

Sizes that the function's facts say are equal get one name, so that the facts disappear in types.
Then sizes that operations force to be equal are joined (union-find): an anonymous `?` takes
the size of what it must equal, whichever way the data flows; an argument's `?` that equals nothing
known becomes a fresh symbol `d0`, `d1`, …. At last types are inferred forward, in order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias, cast

from xdsl.dialects.builtin import FunctionType, TensorType
from xdsl.dialects.func import FuncOp, ReturnOp
from xdsl.ir import Attribute, Block, Operation, SSAValue
from xdsl.utils.exceptions import VerifyException

from ..diagnostics import error_at
from ..dialects import dims
from ..dialects.dims import Dim, DimExpr
from ..dialects.facts import Facts
from ..dialects.graph import (
    ELEMENTWISE_OPS,
    ArgmaxOp,
    ArgminOp,
    ArgsortOp,
    BroadcastOp,
    CollapseOp,
    ConcatOp,
    ControlOp,
    ConvOp,
    CumulateOp,
    DotOp,
    ExpandOp,
    GatherOp,
    GeluOp,
    GraphOp,
    GroupOp,
    LayerNormOp,
    MatmulOp,
    ReduceOp,
    ReshapeOp,
    ReverseOp,
    ScatterOp,
    SoftmaxOp,
    TransposeOp,
    WhileOp,
    element_type,
    shape_of,
    tensor_type,
)
from ..dialects.graph.types import AnyShape, show_dim
from .base import Pass, PassState
from .functions import functions_in
from .rewriter import set_type
from .specialize import Substitution

Place: TypeAlias = "tuple[SSAValue, int]"
"""A dimension of a value."""


@dataclass(frozen=True)
class InferShapesPass(Pass):
    """Name every unknown dimension and propagate sizes through all graph operations."""

    name: ClassVar[str] = "infer-shapes"

    def run(self, op: Operation, state: PassState) -> None:
        for function in functions_in(op):
            if not function.is_declaration:
                if values := Facts.of(function).values:
                    Substitution(values).apply(function)
                    state.count("equal", len(values))
                _Inference(function, state).run()


class _Inference:
    """The inference of one function."""

    def __init__(self, function: FuncOp, state: PassState) -> None:
        self.function = function
        self.state = state
        self.equal = _Classes()
        self._used: set[str] = set()
        self._fresh = 0

    def run(self) -> None:
        block = self.function.body.block
        self._collect(block)
        for arg in block.args:
            self._set_type(arg, self._named(arg))
        self._visit(block)
        returned = [v.type for v in cast("ReturnOp", block.last_op).operands]
        inputs = [arg.type for arg in block.args]
        self.function.function_type = FunctionType.from_lists(inputs, returned)

    def _collect(self, block: Block) -> None:
        for arg in block.args:
            self._note(arg)
        for op in block.ops:
            for result in op.results:
                self._note(result)
            if isinstance(op, (GroupOp, ControlOp)):
                for outer, inner in op.entering():
                    self._join(op, same(outer, inner))
                for inner in op.blocks:
                    self._collect(inner)
                for inner, outer in (*op.leaving(), *_carried(op)):
                    self._join(op, same(outer, inner))
            elif (constraints := CONSTRAINTS.get(type(op))) is not None:
                self._join(op, constraints(op))

    def _note(self, value: SSAValue) -> None:
        if not isinstance(value.type, TensorType):
            return
        for size in shape_of(value.type):
            if isinstance(size, DimExpr):
                self._used |= size.symbols

    def _join(self, op: Operation, pairs: Iterator[tuple[Place, Place]]) -> None:
        for a, b in pairs:
            clash = self.equal.join(a, b)
            if clash is not None:
                raise error_at(
                    op,
                    f"'{op.name}' needs equal sizes",
                    expected=show_dim(clash[0]),
                    found=show_dim(clash[1]),
                )

    def _named(self, arg: SSAValue) -> Attribute:
        if not isinstance(arg.type, TensorType):
            return arg.type
        shape: list[Dim] = []
        for i in range(len(shape_of(arg.type))):
            size = self.equal.get((arg, i))
            if size is None:
                size = self._fresh_symbol()
                self.equal.set((arg, i), size)
            shape.append(size)
        return tensor_type(element_type(arg.type), tuple(shape))

    def _fresh_symbol(self) -> Dim:
        while (name := f"d{self._fresh}") in self._used:
            self._fresh += 1
        self._used.add(name)
        self.state.count("named")
        return dims.symbol(name)

    def _set_type(self, value: SSAValue, type_: Attribute) -> None:
        """Give a value a type; equal types become one object, which later passes look up faster."""
        if value.type is type_:
            return
        if value.type != type_:
            self.state.count("refined")
        set_type(value, type_)

    def _visit(self, block: Block) -> None:
        for op in block.ops:
            if isinstance(op, (GroupOp, ControlOp)):
                self._visit_regions(op)
            elif isinstance(op, GraphOp):
                self._infer(op)

    def _visit_regions(self, op: GroupOp | ControlOp) -> None:
        for operand, arg in op.entering():
            self._set_type(arg, operand.type)
        for block in op.blocks:
            self._visit(block)
        given: dict[SSAValue, Attribute] = {result: arg.type for arg, result in _carried(op)}
        for inner, result in op.leaving():
            type_ = given.setdefault(result, inner.type)
            if inner.type != type_:
                raise error_at(
                    op, f"'{op.name}': a region gives another type", expected=str(type_),
                    found=str(inner.type),
                )  # fmt: skip
            self._set_type(result, type_)

    def _infer(self, op: GraphOp) -> None:
        declared = self._declared(op)
        operands = [v.type for v in op.operands]
        try:
            inferred = op.infer(operands, op.properties, [declared])[0]
        except VerifyException as error:
            raise error_at(op, f"'{op.name}': {error}") from None
        shape = tuple(
            b if a is None else a
            for a, b in zip(shape_of(inferred), shape_of(declared), strict=True)
        )
        if None in shape:
            raise error_at(
                op,
                f"'{op.name}': result dimension {shape.index(None)} does not follow from the"
                " operands",
                hint="name it in the type: #graph.dims<…>",
            )
        for i, size in enumerate(shape_of(op.result.type)):
            if size is None:
                self.equal.set((op.result, i), cast("Dim", shape[i]))
        self._set_type(op.result, tensor_type(element_type(declared), shape))

    def _declared(self, op: GraphOp) -> Attribute:
        """The declared result type with what is known filled in."""
        if None not in shape_of(op.result.type):
            return op.result.type
        shape = [self.equal.get((op.result, i)) for i in range(len(shape_of(op.result.type)))]
        if isinstance(op, ReshapeOp):
            _complete(shape, list(range(len(shape))), shape_of(op.operands[0].type))
        elif isinstance(op, ExpandOp):
            groups = _group_axes(op)
            for group, size in zip(groups, shape_of(op.operands[0].type), strict=True):
                _complete(shape, group, (size,))
        elif isinstance(op, CollapseOp):
            source = shape_of(op.operands[0].type)
            for i, group in enumerate(_group_axes(op)):
                _complete(shape, [i], tuple(source[axis] for axis in group))
        return tensor_type(element_type(op.result.type), tuple(shape))


def _group_axes(op: GraphOp) -> list[list[int]]:
    return [[n.value.data for n in group] for group in cast("Any", op.properties["groups"])]


def _complete(shape: list[Dim | None], axes: Sequence[int], source: AnyShape) -> None:
    """Fill in the one unknown size among `axes`, whose sizes multiply to those of `source`."""
    unknown = [axis for axis in axes if shape[axis] is None]
    if len(unknown) != 1 or None in source:
        return
    known = dims.product(tuple(s for axis in axes if (s := shape[axis]) is not None))
    total = dims.product(cast("tuple[Dim, ...]", source))
    shape[unknown[0]] = dims.exact_div(total, known) if known != 0 else None


class _Classes:
    """Sets of anonymous dimensions that are equal, each with its size if it is known.

    A dimension that its type names needs no set.
    """

    def __init__(self) -> None:
        self._parent: dict[Place, Place] = {}
        self._size: dict[Place, Dim] = {}

    def _root(self, place: Place) -> Place:
        root = place
        while (above := self._parent.get(root)) is not None:
            root = above
        while (above := self._parent.get(place)) is not None:
            self._parent[place] = root
            place = above
        self._parent.pop(root, None)
        return root

    def get(self, place: Place) -> Dim | None:
        size = _own_size(place)
        return self._size.get(self._root(place)) if size is None else size

    def set(self, place: Place, size: Dim) -> Dim:
        """Give an anonymous dimension a size unless it has one; the one it has."""
        return self._size.setdefault(self._root(place), size)

    def join(self, a: Place, b: Place) -> tuple[Dim, Dim] | None:
        """Make two dimensions equal; the two sizes if they are known and differ."""
        x, y = _own_size(a), _own_size(b)
        if x is not None or y is not None:
            kept = x if x is not None else self.set(a, cast("Dim", y))
            moved = y if y is not None else self.set(b, kept)
            return None if kept == moved else (kept, moved)
        first, second = self._root(a), self._root(b)
        if first == second:
            return None
        self._parent[second] = first
        moved = self._size.pop(second, None)
        if moved is None:
            return None
        kept = self._size.setdefault(first, moved)
        return None if kept == moved else (kept, moved)


def _own_size(place: Place) -> Dim | None:
    return shape_of(place[0].type)[place[1]]


def _carried(op: Operation) -> Iterator[tuple[SSAValue, SSAValue]]:
    """What a loop's results are if its body never runs."""
    if isinstance(op, WhileOp):
        yield from zip(op.carried, op.results, strict=True)


# -- which dimensions an operation makes equal ----------------------------------------------------


def same(a: SSAValue, b: SSAValue) -> Iterator[tuple[Place, Place]]:
    """All dimensions of two values of one rank."""
    if not isinstance(a.type, TensorType) or not isinstance(b.type, TensorType):
        return
    for i in range(min(len(shape_of(a.type)), len(shape_of(b.type)))):
        yield (a, i), (b, i)


def _elementwise(op: Operation) -> Iterator[tuple[Place, Place]]:
    for operand in op.operands:
        yield from same(op.results[0], operand)


def _first_operand(op: Operation) -> Iterator[tuple[Place, Place]]:
    yield from same(op.results[0], op.operands[0])


def _argsort(op: ArgsortOp) -> Iterator[tuple[Place, Place]]:
    rank = len(shape_of(op.result.type))
    for i in range(rank):
        if op.first is None or i != op.value("axis") % rank:
            yield (op.result, i), (op.operands[0], i)


def _layer_norm(op: LayerNormOp) -> Iterator[tuple[Place, Place]]:
    yield from _first_operand(op)
    last = len(shape_of(op.result.type)) - 1
    for operand in op.operands[1:]:
        yield (op.result, last), (operand, 0)


def _dot(op: DotOp) -> Iterator[tuple[Place, Place]]:
    lhs, rhs = op.operands
    batch = list(zip(op.value("lhs_batch"), op.value("rhs_batch"), strict=False))
    contract = list(zip(op.value("lhs_contract"), op.value("rhs_contract"), strict=False))
    for i, j in (*batch, *contract):
        yield (lhs, i), (rhs, j)
    place = 0
    for i, _ in batch:
        yield (op.result, place), (lhs, i)
        place += 1
    for value, used in (
        (lhs, {i for i, _ in (*batch, *contract)}),
        (rhs, {j for _, j in (*batch, *contract)}),
    ):
        for i in range(len(shape_of(value.type))):
            if i not in used:
                yield (op.result, place), (value, i)
                place += 1


def _matmul(op: MatmulOp) -> Iterator[tuple[Place, Place]]:
    lhs, rhs = op.operands
    last = len(shape_of(op.result.type)) - 1
    for i in range(last - 1):
        yield (lhs, i), (rhs, i)
    for i in range(last):
        yield (op.result, i), (lhs, i)
    yield (lhs, last), (rhs, last - 1)
    yield (op.result, last), (rhs, last)


def _reduce(op: GraphOp) -> Iterator[tuple[Place, Place]]:
    rank = len(shape_of(op.operands[0].type))
    axes = op.value("axes") if isinstance(op, ReduceOp) else (op.value("axis") % max(rank, 1),)
    kept = [i for i in range(rank) if i not in axes]
    for place, i in enumerate(kept):
        yield (op.result, i if op.value("keep") else place), (op.operands[0], i)


def _broadcast(op: BroadcastOp) -> Iterator[tuple[Place, Place]]:
    source = shape_of(op.operands[0].type)
    for i, axis in enumerate(op.value("axes")):
        # A `?` could be a 1 that is stretched at run time; that has no name, so it is ruled out.
        if source[i] != 1:
            yield (op.result, axis), (op.operands[0], i)


def _transpose(op: TransposeOp) -> Iterator[tuple[Place, Place]]:
    for i, axis in enumerate(op.value("perm")):
        yield (op.result, i), (op.operands[0], axis)


def _concat(op: ConcatOp) -> Iterator[tuple[Place, Place]]:
    rank = len(shape_of(op.result.type))
    for operand in op.operands:
        for i in range(rank):
            if i != op.value("axis") % rank:
                yield (op.result, i), (operand, i)


def _gather(op: GatherOp) -> Iterator[tuple[Place, Place]]:
    x, indices = op.operands
    rank, count = len(shape_of(x.type)), len(shape_of(indices.type))
    axis = op.value("axis") % rank
    for i in range(rank):
        if i != axis:
            yield (op.result, i if i < axis else i + count - 1), (x, i)
    for i in range(count):
        yield (op.result, axis + i), (indices, i)


def _scatter(op: ScatterOp) -> Iterator[tuple[Place, Place]]:
    x, indices, updates = op.operands
    yield (indices, 0), (updates, 0)
    for i in range(len(shape_of(x.type))):
        yield (op.result, i), (x, i)
        if i:
            yield (updates, i), (x, i)


def _conv(op: ConvOp) -> Iterator[tuple[Place, Place]]:
    layout, (x, w) = op.layout, op.operands
    yield (op.result, layout.out.index("b")), (x, layout.x.index("b"))
    yield (op.result, layout.out.index("f")), (w, layout.w.index("o"))
    if op.value("groups") == 1:
        yield (x, layout.x.index("f")), (w, layout.w.index("i"))


CONSTRAINTS: dict[type[Operation], Callable[[Any], Iterator[tuple[Place, Place]]]] = {
    **dict.fromkeys(ELEMENTWISE_OPS.values(), _elementwise),
    SoftmaxOp: _first_operand,
    GeluOp: _first_operand,
    ReverseOp: _first_operand,
    ArgsortOp: _argsort,
    CumulateOp: _first_operand,
    ScatterOp: _scatter,
    LayerNormOp: _layer_norm,
    DotOp: _dot,
    MatmulOp: _matmul,
    ConvOp: _conv,
    ReduceOp: _reduce,
    ArgmaxOp: _reduce,
    ArgminOp: _reduce,
    BroadcastOp: _broadcast,
    TransposeOp: _transpose,
    ConcatOp: _concat,
    GatherOp: _gather,
}
"""Operation class → pairs of dimensions that are equal."""
