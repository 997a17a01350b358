"""numpy on lowered values: constants, broadcasting, elementwise work, shapes (SPEC K1, K3).

Frontends whose operations broadcast and take negative axes (ONNX, ATen, the array API) are handlers
over this builder. Integers that depend on sizes only stay numbers as long as they can, so that
``reshape(x, concat(shape(x)[:1], [-1]))`` leaves no trace but a shape.

Two sizes that have to be equal but are called differently are made one: the builder raises `Rebind`
(or `Assume`, see `facts`), and the frontend starts again with what it has learned.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn, cast

import numpy as np
from xdsl.dialects.builtin import (
    AnyFloat,
    BFloat16Type,
    Float16Type,
    IntegerType,
    Signedness,
    f32,
    f64,
    i1,
    i64,
)
from xdsl.ir import Attribute, Operation, SSAValue

from ...dialects import dims, graph
from ...dialects.dims import Dim
from ...dialects.graph import numerics
from ...dialects.graph.elements import (
    constant_array,
    constant_attribute,
    element_count,
    numpy_dtype,
)
from ...dialects.graph.reference import HANDLERS, evaluate
from .arithmetic import DIVISIONS, LARGEST, SCALAR_RULES, Numbers, wrapped
from .builder import GraphBuilder, Lowered, Shape
from .facts import Direction, Predicate

Array = np.ndarray[Any, np.dtype[Any]]

FOLDED = 4096
"""Constants with more elements are not computed while a program is read."""

ELEMENTS: dict[str, Attribute] = {
    "bool": i1,
    "float32": f32,
    "float64": f64,
    "float16": Float16Type(),
    "bfloat16": BFloat16Type(),
    **{f"int{width}": IntegerType(width) for width in (8, 16, 32, 64)},
    **{f"uint{width}": IntegerType(width, Signedness.UNSIGNED) for width in (8, 16, 32, 64)},
}
"""Element types by the names of dtypes, which numpy, torch and JAX share."""


def element_of(dtype: np.dtype[Any]) -> Attribute | None:
    """The element type of arrays of a dtype; None if the graph level has none."""
    return ELEMENTS.get(dtype.name)


def is_float(element: Attribute) -> bool:
    """Whether elements are floating-point numbers."""
    return isinstance(element, AnyFloat)


def is_integer(element: Attribute) -> bool:
    """Whether elements are integers; booleans are none."""
    return isinstance(element, IntegerType) and element != i1


class Arrays(GraphBuilder):
    """Operations with the semantics of numpy on lowered values."""

    weights: dict[str, Array]
    """The arrays of the weights made so far, by key."""

    # -- constants --------------------------------------------------------------------------

    def array(self, values: Array) -> Lowered:
        """A constant with the elements of an array."""
        element = element_of(values.dtype)
        if element is None:
            self.fail(f"elements of dtype {values.dtype} are not supported")
        type_ = graph.tensor_type(element, values.shape)
        result = Lowered(type_, literal=constant_attribute(values, type_))
        if is_integer(element) and values.ndim <= 1 and values.size <= LARGEST:
            result.numbers = tuple(int(value) for value in values.reshape(-1))
        elif element == i1 and values.ndim == 0:
            result.predicate = Predicate.constant(bool(values))
        return result

    def number(self, value: float | bool, element: Attribute) -> Lowered:
        """A scalar constant."""
        return self.array(np.asarray(value).astype(numpy_dtype(element)))

    def sizes(self, values: Sequence[Dim], element: Attribute = i64) -> Lowered:
        """A vector of sizes."""
        return Lowered(graph.tensor_type(element, (len(values),)), numbers=tuple(values))

    def size(self, value: Dim, element: Attribute = i64) -> Lowered:
        """A size as a scalar, of any numeric element type."""
        scalar = Lowered(graph.tensor_type(i64, ()), numbers=(value,))
        return self.cast(scalar, element)

    def weight(self, key: str, values: Array) -> Lowered:
        """A parameter: its values stay beside the program, under that key."""
        element = element_of(values.dtype)
        if element is None:
            self.fail(f"elements of dtype {values.dtype} are not supported", found=f"'{key}'")
        self.weights[key] = values
        type_ = graph.tensor_type(element, values.shape)
        return self.lowered(self.emit(graph.WeightOp, result=type_, key=key))

    def known(self, x: Lowered) -> Array | None:
        """The elements of a value that constants alone decide, if they are few; else None."""
        if x.numbers is not None:
            if not all(isinstance(number, int) for number in x.numbers):
                return None
            return np.array(x.numbers, numpy_dtype(x.element)).reshape(cast("Any", x.shape))
        if x.literal is not None:
            return constant_array(x.literal)
        if x.predicate is not None:
            truth = x.predicate.decide(self.facts)
            return None if truth is None else np.array(truth)
        return None if x.value is None else _value_of(x.value)

    def integers(self, x: Lowered, what: str) -> Numbers:
        """The elements of an integer operand that says what shape something has.

        A diagnostic if they depend on data: see `needs`.
        """
        if x.numbers is not None:
            return x.numbers
        values = self.known(x)
        if values is None:
            self.needs(x, what)
        return tuple(int(value) for value in values.reshape(-1))

    def one(self, x: Lowered, what: str) -> Dim:
        """The only element of an integer operand; see `integers`."""
        found = self.integers(x, what)
        if len(found) != 1:
            self.fail(f"'{self.subject}': {what}", expected="one number", found=str(len(found)))
        return found[0]

    def check_rank(self, x: Lowered, rank: int, what: str) -> None:
        """A diagnostic unless an operand has that rank."""
        if len(x.shape) != rank:
            found = str(len(x.shape))
            self.fail(f"'{self.subject}': rank of {what}", expected=str(rank), found=found)

    def needs(self, x: Lowered, what: str) -> NoReturn:
        """Fail since the value of `x` has to be known; a frontend may say what it depends on."""
        self.fail(f"{what} of '{self.subject}' depends on tensor data")

    # -- elementwise ------------------------------------------------------------------------

    def apply(self, name: str, *args: Lowered) -> Lowered:
        """An elementwise operation of the graph level, operands broadcast against each other."""
        if (numbers := self._scalar_rule(name, args)) is not None:
            return numbers
        values = self.aligned(*args)
        return self.lowered(self.elementwise(name, *values))

    def compare(self, direction: str, lhs: Lowered, rhs: Lowered) -> Lowered:
        """``lhs DIRECTION rhs``: eq, ne, lt, le, gt, ge."""
        if lhs.numbers is not None and rhs.numbers is not None:
            word = cast("Direction", direction.upper())
            pairs = _pairs(lhs.numbers, rhs.numbers)
            if not lhs.shape and not rhs.shape:
                (a, b) = pairs[0]
                type_ = graph.tensor_type(i1, ())
                relation = Predicate("relation", direction=word, lhs=a, rhs=b)
                return Lowered(type_, predicate=relation)
            truths = [self.facts.compare(word, a, b) for a, b in pairs]
            if None not in truths:
                return self.array(np.array(truths))
        values = self.aligned(lhs, rhs)
        return self.lowered(self.emit(graph.CompareOp, *values, direction=direction))

    def select(self, condition: Lowered, on_true: Lowered, on_false: Lowered) -> Lowered:
        """``condition ? on_true : on_false``, all broadcast against each other."""
        truths = self.known(condition)
        if truths is not None and on_true.numbers is not None and on_false.numbers is not None:
            length = max(truths.size, len(on_true.numbers), len(on_false.numbers))
            columns = [
                tuple(part) * length if len(part) == 1 else tuple(part)
                for part in (truths.reshape(-1), on_true.numbers, on_false.numbers)
            ]
            chosen = [a if truth else b for truth, a, b in zip(*columns, strict=True)]
            vector = condition.shape or on_true.shape or on_false.shape
            return self._numbers(chosen, on_true.element, vector=bool(vector))
        values = self.aligned(condition, on_true, on_false)
        return self.lowered(self.emit(graph.SelectOp, *values))

    def cast(self, x: Lowered, element: Attribute) -> Lowered:
        """The same values as another element type."""
        if x.element == element:
            return x
        if x.numbers is not None and is_integer(element):
            width = cast("IntegerType", element).width.data
            kept = [wrapped(number, width) for number in x.numbers]
            return self._numbers(kept, element, vector=bool(x.shape))
        if x.value is None and (values := self.known(x)) is not None:
            return self.array(numerics.cast(values, numpy_dtype(element)))
        type_ = graph.tensor_type(element, x.shape)
        return self.lowered(self.emit(graph.CastOp, self.tensor(x), result=type_))

    def _scalar_rule(self, name: str, args: Sequence[Lowered]) -> Lowered | None:
        """The result of arithmetic on sizes, or None."""
        rule = SCALAR_RULES.get(name)
        columns = [arg.numbers for arg in args]
        if rule is None or None in columns:
            return None
        numbers = cast("list[Numbers]", columns)
        length = max(map(len, numbers)) if all(map(len, numbers)) else 0
        rows = list(zip(*(n * length if len(n) == 1 else n for n in numbers), strict=True))
        results = [rule(self.facts, *row) for row in rows]
        if None in results:
            for dividend, divisor in rows if name in DIVISIONS else ():
                self.facts.suppose_size(divisor, 1)
                self.facts.suppose_size(dividend)
            return None
        width = cast("IntegerType", args[0].element).width.data
        kept = [wrapped(cast("Dim", number), width) for number in results]
        return self._numbers(kept, args[0].element, vector=any(arg.shape for arg in args))

    def _numbers(self, numbers: Sequence[Dim], element: Attribute, *, vector: bool) -> Lowered:
        shape = (len(numbers),) if vector else ()
        return Lowered(graph.tensor_type(element, shape), numbers=tuple(numbers))

    # -- broadcasting -----------------------------------------------------------------------

    def aligned(self, *args: Lowered) -> list[SSAValue]:
        """The operands as tensors of one shape."""
        shape = self.broadcast_shape(*(arg.shape for arg in args))
        return [self.tensor(self.broadcast_to(arg, shape)) for arg in args]

    def broadcast_shape(self, *shapes: Shape) -> Shape:
        """The shape that shapes have together, dimensions counted from the last.

        Sizes that differ and are not 1 have to be equal: `same_size`.
        """
        rank = max(map(len, shapes), default=0)
        result: list[Dim] = [1] * rank
        for shape in shapes:
            for axis, size in enumerate(shape, start=rank - len(shape)):
                if size != 1 and result[axis] != size:
                    self.facts.suppose_single(size)
                    self.facts.suppose_single(result[axis])
                    result[axis] = size if result[axis] == 1 else self.same_size(result[axis], size)
        return tuple(result)

    def same_size(self, a: Dim, b: Dim) -> Dim:
        """Use that two sizes are equal. A diagnostic if they cannot be, or cannot be made so."""
        if not self.facts.suppose_equal(a, b):
            certain = isinstance(a, int) and isinstance(b, int)
            (self.fail if certain else self.undecided)(
                f"'{self.subject}': sizes {a} and {b} are not equal"
            )
        return a

    def broadcast_to(self, x: Lowered, shape: Shape) -> Lowered:
        """`x` repeated to a shape of at least its rank."""
        if x.shape == shape:
            return x
        new = len(shape) - len(x.shape)
        if new < 0:
            self.fail(f"'{self.subject}': rank {len(x.shape)} cannot become rank {len(shape)}")
        repeat = shape[0] if len(shape) == 1 and isinstance(shape[0], int) else LARGEST + 1
        if x.numbers is not None and len(x.numbers) == 1 and repeat <= LARGEST:
            return self._numbers(x.numbers * repeat, x.element, vector=True)
        x = self.with_sizes(
            x, [1 if size == 1 else shape[new + i] for i, size in enumerate(x.shape)]
        )
        axes = range(new, len(shape))
        return self.lowered(self.broadcast(self.tensor(x), shape, axes))

    def with_sizes(self, x: Lowered, shape: Sequence[Dim]) -> Lowered:
        """`x` in a type with sizes that equal its own, if not by form then by what is known."""
        for have, want in zip(x.shape, shape, strict=True):
            if have != want:
                self.same_size(have, want)
        if x.shape == tuple(shape):
            return x
        none, ones = [0] * len(shape), [1] * len(shape)
        return self.lowered(
            self.emit(graph.SliceOp, self.tensor(x), starts=none, limits=shape, strides=ones)
        )

    # -- shapes -----------------------------------------------------------------------------

    def axis(self, axis: int, rank: int) -> int:
        """A non-negative axis; negative ones count from the end."""
        if not -rank <= axis < max(rank, 1):
            self.fail(f"'{self.subject}': axis {axis} is out of range for rank {rank}")
        return axis % rank if rank else 0

    def axes(self, axes: Sequence[int], rank: int) -> tuple[int, ...]:
        """Non-negative axes, in increasing order, none twice."""
        found = sorted(self.axis(axis, rank) for axis in axes)
        if len(set(found)) != len(found):
            self.fail(f"'{self.subject}': axes {list(axes)} name an axis twice")
        return tuple(found)

    def reshaped(self, x: Lowered, shape: Sequence[Dim]) -> Lowered:
        """`x` under another shape; one size may be -1: what is left."""
        shape = self.completed(x.shape, shape)
        if x.numbers is not None and len(shape) <= 1:
            return Lowered(graph.tensor_type(x.element, shape), numbers=x.numbers)
        count, wanted = dims.product(x.shape), dims.product(shape)
        if count != wanted and not self.facts.suppose_equal(count, wanted):
            certain = isinstance(count, int) and isinstance(wanted, int)
            (self.fail if certain else self.undecided)(
                f"'{self.subject}': {graph_shape(x.shape)} has {count} elements,"
                f" {graph_shape(shape)} has {wanted}"
            )
        return self.lowered(self.reshape(self.tensor(x), shape))

    def completed(self, source: Shape, shape: Sequence[Dim]) -> Shape:
        """A shape with its -1 replaced by what is left of the elements of `source`."""
        places = [axis for axis, size in enumerate(shape) if size == -1]
        if not places:
            return tuple(shape)
        if len(places) > 1:
            self.fail(f"'{self.subject}': more than one size is -1")
        count = dims.product(source)
        others = dims.product(tuple(size for size in shape if size != -1))
        rest = 0 if others == 0 else _exact_quotient(count, others)
        if rest is None and isinstance(count, int) and isinstance(others, int):
            self.fail(f"'{self.subject}': {graph_shape(source)} cannot become {graph_shape(shape)}")
        if rest is None:
            rest = self.divided(count, others)
        return tuple(rest if size == -1 else size for size in shape)

    def divided(self, size: Dim, parts: Dim) -> Dim:
        """A size divided by one that has to divide it; so a symbol may become a multiple."""
        quotient = _exact_quotient(size, parts)
        if quotient is None:
            if isinstance(parts, int):
                self.facts.suppose_multiple(size, parts)
            self.undecided(f"'{self.subject}': {parts} need not divide the size {size}")
        return quotient

    def undecided(self, message: str) -> NoReturn:
        """Fail since sizes are not known well enough; a frontend may ask for them."""
        self.fail(message)

    def transposed(self, x: Lowered, perm: Sequence[int]) -> Lowered:
        """Dimension ``i`` of the result is dimension ``perm[i]`` of `x`."""
        if list(perm) == list(range(len(perm))):
            return x
        return self.lowered(self.transpose(self.tensor(x), perm))

    def moved(self, x: Lowered, source: int, target: int) -> Lowered:
        """`x` with one axis moved to another place."""
        order = [axis for axis in range(len(x.shape)) if axis != source]
        order.insert(target, source)
        return self.transposed(x, order)

    def squeezed(self, x: Lowered, axes: Sequence[int]) -> Lowered:
        """`x` without these axes, which have size 1."""
        for axis in axes:
            if x.shape[axis] != 1:
                self.same_size(x.shape[axis], 1)
        kept = tuple(size for axis, size in enumerate(x.shape) if axis not in axes)
        return self.reshaped(x, kept)

    def unsqueezed(self, x: Lowered, axes: Sequence[int]) -> Lowered:
        """`x` with axes of size 1 at these places of the result."""
        sizes = iter(x.shape)
        rank = len(x.shape) + len(axes)
        shape = [1 if axis in axes else next(sizes) for axis in range(rank)]
        return self.reshaped(x, shape)

    def concatenated(self, parts: Sequence[Lowered], axis: int) -> Lowered:
        """Values one after another along an axis; the other sizes are equal."""
        axis = self.axis(axis, len(parts[0].shape))
        if all(part.numbers is not None for part in parts) and len(parts[0].shape) == 1:
            numbers = [number for part in parts for number in part.numbers or ()]
            if len(numbers) <= LARGEST:
                return self._numbers(numbers, parts[0].element, vector=True)
        first = parts[0].shape
        for part in parts[1:]:
            if len(part.shape) != len(first):
                self.fail(f"'{self.subject}': ranks {len(first)} and {len(part.shape)} differ")
        if len(parts) == 1:
            return parts[0]
        parts = [
            self.with_sizes(part, (*first[:axis], part.shape[axis], *first[axis + 1 :]))
            for part in parts
        ]
        return self.lowered(self.emit(graph.ConcatOp, *map(self.tensor, parts), axis=axis))

    def shape_vector(self, x: Lowered, element: Attribute = i64) -> Lowered:
        """The sizes of `x`."""
        return self.sizes(x.shape, element)

    def iota(self, length: Dim, element: Attribute = i64) -> Lowered:
        """0, 1, 2, …"""
        return self.positions((length,), 0, element)

    def positions(self, shape: Shape, axis: int, element: Attribute = i64) -> Lowered:
        """The position of each element along an axis."""
        type_ = graph.tensor_type(element, shape)
        return self.lowered(self.emit(graph.IotaOp, result=type_, axis=axis))

    def filled(self, value: Lowered, shape: Shape) -> Lowered:
        """A tensor whose elements are all the scalar `value`."""
        return self.broadcast_to(self.reshaped(value, ()), shape)


def graph_shape(shape: Sequence[Dim]) -> str:
    """A shape as diagnostics write it."""
    return f"[{', '.join(map(str, shape))}]"


def _exact_quotient(count: Dim, divisor: Dim) -> Dim | None:
    if isinstance(count, int) and isinstance(divisor, int):
        return count // divisor if count % divisor == 0 else None
    return dims.exact_div(count, divisor)


def _pairs(a: Numbers, b: Numbers) -> list[tuple[Dim, Dim]]:
    length = max(len(a), len(b))
    return list(
        zip(a * length if len(a) == 1 else a, b * length if len(b) == 1 else b, strict=True)
    )


def _value_of(value: SSAValue) -> Array | None:
    """The elements of a value that is computed from small constants only, else None."""
    arrays: dict[SSAValue, Array] = {}
    pending = [value]
    while pending:
        current = pending[-1]
        owner = current.owner
        if current in arrays:
            pending.pop()
            continue
        if not isinstance(owner, Operation) or type(owner) not in HANDLERS:
            return None
        if isinstance(owner, graph.SizeOp | graph.DimOp) or len(owner.results) != 1:
            return None
        count = element_count(graph.shape_of(current.type))
        if count is None or count > FOLDED:
            return None
        missing = [operand for operand in owner.operands if operand not in arrays]
        if missing:
            pending.extend(missing)
        else:
            arrays[current] = evaluate(owner, [arrays[operand] for operand in owner.operands])
    return arrays[value]
