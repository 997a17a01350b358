"""Composites of the graph level: operations that `decompose` expands into the orthogonal set.

They stay whole as long as possible: a composite is one op to fuse, to digest and to match (SPEC
K1).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from xdsl.dialects.builtin import AnyFloat, FloatAttr, IntegerAttr, StringAttr
from xdsl.ir import Attribute
from xdsl.irdl import irdl_op_definition, operand_def, prop_def, result_def, traits_def
from xdsl.traits import Pure
from xdsl.utils.exceptions import VerifyException

from .base import (
    GraphOp,
    Properties,
    from_attribute,
    normalize_axis,
    require_element,
    require_same_shape,
)
from .elementwise import check_domain
from .types import element_type, shape_of


@irdl_op_definition
class SoftmaxOp(GraphOp):
    """``exp(x - max(x)) / sum(exp(x - max(x)))`` along `axis`."""

    name = "graph.softmax"
    FIELDS: ClassVar = {"axis": "int"}
    UNIFORM: ClassVar = True

    x = operand_def()
    axis = prop_def(IntegerAttr)
    res = result_def()
    traits = traits_def(Pure())

    @classmethod
    def infer(cls, operands: Sequence[Attribute], props: Properties, results: object):
        check_domain("float", operands[0])
        normalize_axis(from_attribute("int", props["axis"]), len(shape_of(operands[0])))
        return (operands[0],)


@irdl_op_definition
class LayerNormOp(GraphOp):
    """``(x - mean) / sqrt(variance + epsilon) * scale + bias`` over the last dimension.

    `scale` and `bias` have the last dimension's size; the variance is the biased one.
    """

    name = "graph.layer_norm"
    FIELDS: ClassVar = {"epsilon": "float"}

    x = operand_def()
    scale = operand_def()
    bias = operand_def()
    epsilon = prop_def(FloatAttr)
    res = result_def()
    traits = traits_def(Pure())

    @classmethod
    def infer(cls, operands: Sequence[Attribute], props: Properties, results: object):
        check_domain("float", operands[0])
        shape = shape_of(operands[0])
        if not shape:
            raise VerifyException("expected an operand of rank at least 1, found a scalar")
        for type_, what in zip(operands[1:], ("scale", "bias"), strict=True):
            require_element(type_, (element_type(operands[0]),), what)
            require_same_shape(shape_of(type_), shape[-1:], what)
        if not from_attribute("float", props["epsilon"]) >= 0:
            raise VerifyException("epsilon must not be negative")
        return (operands[0],)


APPROXIMATIONS = ("none", "tanh")


@irdl_op_definition
class GeluOp(GraphOp):
    """``x/2 · (1 + erf(x/√2))``, or with ``approximate = tanh``
    ``x/2 · (1 + tanh(√(2/π) · (x + 0.044715·x³)))``.
    """

    name = "graph.gelu"
    FIELDS: ClassVar = {"approximate": "word"}
    DEFAULTS: ClassVar = {"approximate": StringAttr("none")}
    UNIFORM: ClassVar = True

    x = operand_def()
    approximate = prop_def(StringAttr)
    res = result_def()
    traits = traits_def(Pure())

    @classmethod
    def infer(cls, operands: Sequence[Attribute], props: Properties, results: object):
        if not isinstance(element_type(operands[0]), AnyFloat):
            raise VerifyException(
                f"expected a floating-point element type, found {element_type(operands[0])}"
            )
        approximate = from_attribute("word", props["approximate"])
        if approximate not in APPROXIMATIONS:
            raise VerifyException(
                f"approximate is '{approximate}', expected one of {', '.join(APPROXIMATIONS)}"
            )
        return (operands[0],)


COMPOSITE_OPS: tuple[type[GraphOp], ...] = (SoftmaxOp, LayerNormOp, GeluOp)
