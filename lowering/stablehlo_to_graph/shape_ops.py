"""Shapes as torch-mlir computes them: operations of `shape`, `tensor` and `arith` (SPEC K3).

All of them are evaluated on dimension expressions; values of type `index` are 64-bit numbers here.
An operation whose numbers depend on data is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from xdsl.dialects.builtin import (
    DenseIntOrFPElementsAttr,
    FloatAttr,
    IndexType,
    IntegerAttr,
    IntegerType,
    TensorType,
    i1,
    i64,
)
from xdsl.ir import Attribute, Operation

from ...dialects import dims, graph, shape
from ...dialects.dims import Dim
from ..frontend.arithmetic import SCALAR_RULES
from ..frontend.builder import Lowered, Shape
from ..frontend.facts import Direction, Predicate
from .values import Builder, Handler


def _numbers(numbers: Sequence[Dim], element: Attribute = i64, *, scalar: bool = False) -> Lowered:
    shape_ = () if scalar else (len(numbers),)
    return Lowered(graph.tensor_type(element, shape_), numbers=tuple(numbers))


def _integer_type(type_: Attribute) -> Attribute:
    """The element type of a scalar or tensor; `index` is i64."""
    element = type_.element_type if isinstance(type_, TensorType) else type_
    return i64 if isinstance(element, IndexType) else element


# -- arith ------------------------------------------------------------------------------------


def lower_constant(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """`arith.constant`: a scalar, or a dense tensor."""
    value = op.properties["value"]
    element = _integer_type(op.results[0].type)
    if isinstance(value, IntegerAttr) and element != i1:
        return [_numbers([value.value.data], element, scalar=True)]
    if isinstance(value, IntegerAttr):
        truth = Predicate.constant(bool(value.value.data))
        return [Lowered(graph.tensor_type(i1, ()), predicate=truth)]
    if isinstance(value, FloatAttr):
        return [b.lowered(b.scalar(value.value.data, element))]
    if not isinstance(value, DenseIntOrFPElementsAttr):
        b.unsupported("of a resource")
    type_ = graph.tensor_type(element, value.get_shape())
    if not isinstance(element, IntegerType) or element == i1:
        return [Lowered(type_, literal=value)]
    numbers = [int(cast(int, number)) for number in value.get_values()]
    literal = DenseIntOrFPElementsAttr.from_list(type_, numbers)  # pyright: ignore[reportArgumentType, reportCallIssue]
    is_shape = len(type_.get_shape()) <= 1
    return [Lowered(type_, literal=literal, numbers=tuple(numbers) if is_shape else None)]


_ARITHMETIC = {
    "arith.addi": "add",
    "arith.subi": "sub",
    "arith.muli": "mul",
    "arith.divsi": "div",
    "arith.divui": "div",
    "arith.remsi": "rem",
    "arith.remui": "rem",
    "arith.maxsi": "max",
    "arith.maxui": "max",
    "arith.minsi": "min",
    "arith.minui": "min",
}
"""Sizes are not negative, so both readings of the bits are one."""


def lower_arithmetic(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """Arithmetic on sizes."""
    rule = SCALAR_RULES[_ARITHMETIC[op.name]]
    columns = [b.numbers(arg, "an operand") for arg in args]
    results = [rule(b.facts, *row) for row in zip(*columns, strict=True)]
    if None in results:
        b.fail(f"the result of '{op.name}' is no expression of sizes")
    known = cast("list[Dim]", results)
    return [_numbers(known, _integer_type(op.results[0].type), scalar=not args[0].shape)]


def lower_division(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """Division that rounds down or up."""
    divide = dims.floordiv if op.name == "arith.floordivsi" else dims.ceildiv
    (a,), (k,) = (b.numbers(arg, "an operand") for arg in args)
    if not b.facts.is_nonnegative(k - 1):
        b.fail(f"the divisor {k} of '{op.name}' is not known to be positive")
    return [_numbers([divide(a, k)], _integer_type(op.results[0].type), scalar=True)]


_COMPARISONS: tuple[Direction, ...] = (
    "EQ", "NE", "LT", "LE", "GT", "GE", "LT", "LE", "GT", "GE",
)  # fmt: skip
"""By the number of `arith.cmpi`'s predicate, signed and unsigned."""


def lower_compare(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """A relation of two sizes."""
    (lhs,), (rhs,) = (b.numbers(arg, "an operand") for arg in args)
    direction = _COMPARISONS[cast("IntegerAttr", op.properties["predicate"]).value.data]
    relation = Predicate("relation", direction=direction, lhs=lhs, rhs=rhs)
    return [Lowered(graph.tensor_type(i1, ()), predicate=relation)]


def lower_select(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """A choice of sizes that sizes decide."""
    truth = None if args[0].predicate is None else args[0].predicate.decide(b.facts)
    if truth is None:
        b.fail(f"the condition of '{op.name}' is not known")
    return [args[1] if truth else args[2]]


def lower_cast(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """The same numbers as another integer type."""
    numbers = b.numbers(args[0], "the operand")
    return [_numbers(numbers, _integer_type(op.results[0].type), scalar=not args[0].shape)]


# -- tensor -----------------------------------------------------------------------------------


def lower_dim(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """One size of a tensor."""
    (axis,) = b.integers(args[1], "the dimension")
    if not 0 <= axis < len(args[0].shape):
        b.fail(f"dimension {axis} is not in a tensor of rank {len(args[0].shape)}")
    return [_numbers([args[0].shape[axis]], scalar=True)]


def lower_from_elements(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """A shape from its sizes."""
    numbers = [number for arg in args for number in b.numbers(arg, "an element")]
    rank = len(cast("TensorType[Attribute]", op.results[0].type).get_shape())
    return [_numbers(numbers, _integer_type(op.results[0].type), scalar=rank == 0)]


def lower_extract(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """A size of a shape, or the only element of a tensor."""
    if args[0].numbers is None:
        if args[0].shape:
            b.fail(f"the operand of '{op.name}' depends on tensor data")
        return args[:1]
    place = [number for arg in args[1:] for number in b.integers(arg, "the position")]
    index = place[0] if place else 0
    if not 0 <= index < len(args[0].numbers):
        b.fail(f"position {index} is not in a shape of rank {len(args[0].numbers)}")
    return [_numbers([args[0].numbers[index]], args[0].element, scalar=True)]


def lower_tensor_cast(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """The same tensor; what its type says of sizes is used."""
    b.declared(args[0].shape)
    return args


# -- shape ------------------------------------------------------------------------------------


def lower_shape_of(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """All sizes of a tensor."""
    return [_numbers(args[0].shape)]


def lower_const_shape(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """A known shape."""
    assert isinstance(op, shape.ConstShapeOp)
    return [_numbers(op.sizes)]


def lower_num_elements(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """The product of the sizes."""
    return [_numbers([dims.product(b.numbers(args[0], "the shape"))], scalar=True)]


def lower_broadcast(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """Of sizes that differ one is 1, or they have to be equal."""
    result: Shape = ()
    for arg in args:
        result = _broadcast(b, result, b.numbers(arg, "a shape"))
    return [_numbers(result)]


def _broadcast(b: Builder, one: Shape, other: Shape) -> Shape:
    rank = max(len(one), len(other))
    one, other = (1,) * (rank - len(one)) + one, (1,) * (rank - len(other)) + other
    sizes: list[Dim] = []
    for x, y in zip(one, other, strict=True):
        if x not in (1, y) and y != 1:
            b.same_shape((x,), (y,))
        sizes.append(y if x == 1 else x)
    return tuple(sizes)


def lower_witness(b: Builder, op: Operation, args: Sequence[Lowered]) -> Sequence[Lowered]:
    """Nothing: where the constraint matters, sizes are compared."""
    return [Lowered(graph.tensor_type(i1, ()), predicate=Predicate.constant(True))]


SHAPE_OPS: dict[str, Handler] = {
    "arith.constant": lower_constant,
    **dict.fromkeys(_ARITHMETIC, lower_arithmetic),
    "arith.floordivsi": lower_division,
    "arith.ceildivsi": lower_division,
    "arith.cmpi": lower_compare,
    "arith.select": lower_select,
    **dict.fromkeys(
        ("arith.index_cast", "arith.index_castui", "arith.extsi", "arith.extui", "arith.trunci"),
        lower_cast,
    ),
    "tensor.dim": lower_dim,
    "tensor.from_elements": lower_from_elements,
    "tensor.extract": lower_extract,
    "tensor.cast": lower_tensor_cast,
    "shape.shape_of": lower_shape_of,
    "shape.const_shape": lower_const_shape,
    "shape.num_elements": lower_num_elements,
    "shape.broadcast": lower_broadcast,
    "shape.cstr_broadcastable": lower_witness,
    "shape.cstr_eq": lower_witness,
}
"""Operation → handler; these may have results that are no tensors."""
