"""Operations of the graph level that combine elements: tensor products, reductions (SPEC K1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from xdsl.dialects.builtin import BoolAttr, DenseArrayBase, IntegerAttr, IntegerType, StringAttr, i1
from xdsl.ir import Attribute
from xdsl.irdl import irdl_op_definition, operand_def, prop_def, result_def, traits_def
from xdsl.traits import Pure
from xdsl.utils.exceptions import VerifyException

from .base import (
    GraphOp,
    Properties,
    distinct_axes,
    from_attribute,
    normalize_axis,
    require_element,
    with_shape,
)
from .types import AnyShape, element_type, shape_of, show_dim, show_shape, tensor_type


def _same(a: AnyShape, i: int, b: AnyShape, j: int, what: str) -> None:
    if a[i] is not None and b[j] is not None and a[i] != b[j]:
        raise VerifyException(
            f"{what} dimensions differ: lhs dimension {i} is {show_dim(a[i])},"
            f" rhs dimension {j} is {show_dim(b[j])}"
        )


@irdl_op_definition
class DotOp(GraphOp):
    """General product: sums over ``lhs_contract``/``rhs_contract``, runs in parallel over
    ``lhs_batch``/``rhs_batch``. Result: batch dimensions, free dimensions of lhs, then of rhs.
    """

    name = "graph.dot"
    FIELDS: ClassVar = {
        "lhs_batch": "ints",
        "rhs_batch": "ints",
        "lhs_contract": "ints",
        "rhs_contract": "ints",
    }

    lhs = operand_def()
    rhs = operand_def()
    lhs_batch = prop_def(DenseArrayBase)
    rhs_batch = prop_def(DenseArrayBase)
    lhs_contract = prop_def(DenseArrayBase)
    rhs_contract = prop_def(DenseArrayBase)
    res = result_def()
    traits = traits_def(Pure())

    @classmethod
    def infer(cls, operands: Sequence[Attribute], props: Properties, results: object):
        lhs, rhs = (shape_of(t) for t in operands)
        require_element(operands[1], (element_type(operands[0]),), "rhs")
        batch = _axis_pairs(props, "batch", lhs, rhs)
        contract = _axis_pairs(props, "contract", lhs, rhs)
        lhs_used = {i for i, _ in batch} | {i for i, _ in contract}
        rhs_used = {j for _, j in batch} | {j for _, j in contract}
        if len(lhs_used) != len(batch) + len(contract) or len(rhs_used) != len(lhs_used):
            raise VerifyException("a dimension is both a batch and a contracting dimension")
        shape = (
            *(rhs[j] if lhs[i] is None else lhs[i] for i, j in batch),
            *(size for i, size in enumerate(lhs) if i not in lhs_used),
            *(size for j, size in enumerate(rhs) if j not in rhs_used),
        )
        return (with_shape(operands[0], shape),)


def _axis_pairs(
    props: Properties, kind: str, lhs: AnyShape, rhs: AnyShape
) -> list[tuple[int, int]]:
    left = distinct_axes(from_attribute("ints", props[f"lhs_{kind}"]), len(lhs), f"lhs_{kind}")
    right = distinct_axes(from_attribute("ints", props[f"rhs_{kind}"]), len(rhs), f"rhs_{kind}")
    if len(left) != len(right):
        raise VerifyException(f"lhs_{kind} has {len(left)} dimensions, rhs_{kind} has {len(right)}")
    pairs = list(zip(left, right, strict=True))
    for i, j in pairs:
        _same(lhs, i, rhs, j, "batch" if kind == "batch" else "contracting")
    return pairs


@irdl_op_definition
class MatmulOp(GraphOp):
    """``[…, m, k] × […, k, n] → […, m, n]`` with equal leading (batch) dimensions."""

    name = "graph.matmul"

    lhs = operand_def()
    rhs = operand_def()
    res = result_def()
    traits = traits_def(Pure())

    @classmethod
    def infer(cls, operands: Sequence[Attribute], props: Properties, results: object):
        lhs, rhs = (shape_of(t) for t in operands)
        require_element(operands[1], (element_type(operands[0]),), "rhs")
        if len(lhs) < 2 or len(lhs) != len(rhs):
            raise VerifyException(
                f"expected operands of one rank, at least 2, found {show_shape(lhs)} and"
                f" {show_shape(rhs)}"
            )
        rank = len(lhs)
        for i in range(rank - 2):
            _same(lhs, i, rhs, i, "batch")
        _same(lhs, rank - 1, rhs, rank - 2, "contracting")
        return (with_shape(operands[0], (*lhs[:-1], rhs[-1])),)


REDUCTIONS = ("add", "mul", "max", "min", "and", "or")


def check_reduction(kind: str, element: Attribute) -> None:
    """Raise a VerifyException unless elements of that type can be reduced by `kind`."""
    if kind not in REDUCTIONS:
        raise VerifyException(f"kind is '{kind}', expected one of {', '.join(REDUCTIONS)}")
    if (kind in ("and", "or")) != (element == i1) and not (
        kind in ("and", "or", "max", "min") and isinstance(element, IntegerType)
    ):
        raise VerifyException(f"a reduction by '{kind}' does not take {element} elements")


def reduced_shape(shape: AnyShape, axes: Sequence[int], keep: bool) -> AnyShape:
    """The shape after reducing `axes`, kept as size 1 if `keep`."""
    if keep:
        return tuple(1 if i in axes else size for i, size in enumerate(shape))
    return tuple(size for i, size in enumerate(shape) if i not in axes)


@irdl_op_definition
class ReduceOp(GraphOp):
    """Combines all elements along `axes` by add, mul, max, min (NaN propagates), and, or.

    The result of an empty reduction is the identity: 0, 1, lowest (-inf), highest (+inf), all ones,
    0. Floating-point sums may be re-associated.
    """

    name = "graph.reduce"
    FIELDS: ClassVar = {"kind": "word", "axes": "ints", "keep": "bool"}
    DEFAULTS: ClassVar = {"keep": BoolAttr.from_bool(False)}

    x = operand_def()
    kind = prop_def(StringAttr)
    axes = prop_def(DenseArrayBase)
    keep = prop_def(BoolAttr)
    res = result_def()
    traits = traits_def(Pure())

    @classmethod
    def infer(cls, operands: Sequence[Attribute], props: Properties, results: object):
        check_reduction(from_attribute("word", props["kind"]), element_type(operands[0]))
        shape = shape_of(operands[0])
        axes = distinct_axes(from_attribute("ints", props["axes"]), len(shape))
        keep = from_attribute("bool", props["keep"])
        return (with_shape(operands[0], reduced_shape(shape, axes, keep)),)


class ArgReduceOp(GraphOp):
    """Index of the first extreme element along `axis`; a NaN counts as the extreme."""

    FIELDS: ClassVar = {"axis": "int", "keep": "bool"}
    DEFAULTS: ClassVar = {"keep": BoolAttr.from_bool(False)}

    x = operand_def()
    axis = prop_def(IntegerAttr)
    keep = prop_def(BoolAttr)
    res = result_def()

    @classmethod
    def infer(
        cls, operands: Sequence[Attribute], props: Properties, results: Sequence[Attribute] | None
    ):
        shape = shape_of(operands[0])
        axis = normalize_axis(from_attribute("int", props["axis"]), len(shape))
        if shape[axis] == 0:
            raise VerifyException(f"dimension {axis} is empty, it has no extreme element")
        declared = element_type(results[0]) if results else IntegerType(64)
        if not isinstance(declared, IntegerType) or declared == i1:
            raise VerifyException(f"expected an integer result, found {declared}")
        keep = from_attribute("bool", props["keep"])
        return (tensor_type(declared, reduced_shape(shape, (axis,), keep)),)


@irdl_op_definition
class ArgmaxOp(ArgReduceOp):
    """Index of the first largest element along `axis`; the first NaN if there is one."""

    name = "graph.argmax"
    traits = traits_def(Pure())


@irdl_op_definition
class ArgminOp(ArgReduceOp):
    """Index of the first smallest element along `axis`; the first NaN if there is one."""

    name = "graph.argmin"
    traits = traits_def(Pure())


CONTRACTION_OPS: tuple[type[GraphOp], ...] = (DotOp, MatmulOp, ReduceOp, ArgmaxOp, ArgminOp)
