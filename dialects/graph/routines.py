"""Operations of the graph level that are no loops of independent elements (SPEC K1).

Sorting, writing at computed indices and running totals. Each becomes a kernel of its own; what
frontends know besides (sorts by several keys, `top_k`, `scatter_nd`, exclusive or reversed sums) is
composed of these three and of gathers, slices and reversals.

`Argsort`, `Scatter` and `Cumulate` say what the operations mean; the lin level has the same ones as
the work of a kernel (`dialects/lin/routines.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from xdsl.dialects.builtin import BoolAttr, IntegerAttr, IntegerType, StringAttr, i1, i32, i64
from xdsl.ir import Attribute
from xdsl.irdl import (
    irdl_op_definition,
    operand_def,
    opt_prop_def,
    prop_def,
    result_def,
    traits_def,
)
from xdsl.traits import Pure
from xdsl.utils.exceptions import VerifyException

from ..dims import Dim
from .base import (
    GraphOp,
    Properties,
    from_attribute,
    merge_shapes,
    normalize_axis,
    require_element,
    require_same_shape,
    with_shape,
)
from .contraction import REDUCTIONS, check_reduction
from .elementwise import check_domain
from .types import DimsAttr, element_type, shape_of, show_dim, show_shape, tensor_type

_NO = BoolAttr.from_bool(False)


class Argsort(GraphOp):
    """The permutation that sorts `x` along `axis`: ``x[y[0]] <= x[y[1]] <= …``.

    The result is i64 or i32, as its type says. Equal elements keep their order, with `descending`
    too. Floats compare as numpy sorts them: -0.0 equals 0.0, all NaN are equal and above every
    number. With `total` they follow IEEE 754's total order, in which -NaN is lowest, -0.0 is below
    0.0 and NaN is highest. `descending` turns the order of the values round, so NaN come first.

    With `first`, a number of elements of the axis, the result has only so many indices there.
    """

    FIELDS: ClassVar = {"axis": "int", "descending": "bool", "total": "bool", "first": "dims"}
    DEFAULTS: ClassVar = {"descending": _NO, "total": _NO}

    x = operand_def()
    axis = prop_def(IntegerAttr)
    descending = prop_def(BoolAttr)
    total = prop_def(BoolAttr)
    first = opt_prop_def(DimsAttr)
    res = result_def()

    @classmethod
    def infer(
        cls, operands: Sequence[Attribute], props: Properties, results: Sequence[Attribute] | None
    ):
        check_domain("any", operands[0])
        shape = list(shape_of(operands[0]))
        axis = normalize_axis(from_attribute("int", props["axis"]), len(shape))
        if (first := props.get("first")) is not None:
            shape[axis] = _checked_first(from_attribute("dims", first), shape[axis])
        declared = element_type(results[0]) if results else i64
        if declared not in (i32, i64):
            raise VerifyException(f"expected an i32 or i64 result, found {declared}")
        return (tensor_type(declared, tuple(shape)),)

    @classmethod
    def optional_fields(cls) -> frozenset[str]:
        return frozenset({"first"})


def _checked_first(first: Sequence[Dim], size: Dim | None) -> Dim:
    if len(first) != 1:
        raise VerifyException(f"first has {len(first)} entries, expected 1")
    outside = isinstance(first[0], int) and first[0] < 0
    if outside or (size is not None and isinstance(more := first[0] - size, int) and more > 0):
        raise VerifyException(f"first is {first[0]}, the axis has {show_dim(size)} elements")
    return first[0]


class Scatter(GraphOp):
    """`x` [n, rest…] with rows of `updates` [m, rest…] written or combined at `indices` [m].

    For ``j = 0, 1, …``: ``y[indices[j], …] = kind(y[indices[j], …], updates[j, …])``, where `kind`
    is set (the update alone, so the last one wins) or one of `graph.reduce`. An index outside
    ``[0, n)``, negative ones too, is skipped.
    """

    FIELDS: ClassVar = {"kind": "word"}

    x = operand_def()
    indices = operand_def()
    updates = operand_def()
    kind = prop_def(StringAttr)
    res = result_def()

    @classmethod
    def infer(cls, operands: Sequence[Attribute], props: Properties, results: object):
        x, indices, updates = (shape_of(t) for t in operands)
        kind = from_attribute("word", props["kind"])
        if kind not in ("set", *REDUCTIONS):
            expected = ", ".join(("set", *REDUCTIONS))
            raise VerifyException(f"kind is '{kind}', expected one of {expected}")
        if kind != "set":
            check_reduction(kind, element_type(operands[0]))
        element = element_type(operands[1])
        if not isinstance(element, IntegerType) or element == i1:
            raise VerifyException(f"indices: expected integers, found {element}")
        require_element(operands[2], (element_type(operands[0]),), "updates")
        if not x:
            raise VerifyException(f"expected an operand of rank 1 or more, found {show_shape(x)}")
        require_same_shape(indices, updates[:1] or (None,), "indices")
        require_same_shape(updates, (None, *x[1:]), "updates")
        return (with_shape(operands[0], (x[0], *merge_shapes([x[1:], updates[1:]]))),)


class Cumulate(GraphOp):
    """``y[i] = kind(x[0], …, x[i])`` along `axis`; the kinds are those of `graph.reduce`.

    Floating-point sums and products may be re-associated; max and min propagate NaN.
    """

    FIELDS: ClassVar = {"kind": "word", "axis": "int"}
    UNIFORM: ClassVar = True

    x = operand_def()
    kind = prop_def(StringAttr)
    axis = prop_def(IntegerAttr)
    res = result_def()

    @classmethod
    def infer(cls, operands: Sequence[Attribute], props: Properties, results: object):
        check_reduction(from_attribute("word", props["kind"]), element_type(operands[0]))
        normalize_axis(from_attribute("int", props["axis"]), len(shape_of(operands[0])))
        return (operands[0],)


@irdl_op_definition
class ArgsortOp(Argsort):
    """See `Argsort`."""

    name = "graph.argsort"
    traits = traits_def(Pure())


@irdl_op_definition
class ScatterOp(Scatter):
    """See `Scatter`."""

    name = "graph.scatter"
    traits = traits_def(Pure())


@irdl_op_definition
class CumulateOp(Cumulate):
    """See `Cumulate`."""

    name = "graph.cumulate"
    traits = traits_def(Pure())


ROUTINE_OPS: tuple[type[GraphOp], ...] = (ArgsortOp, ScatterOp, CumulateOp)
