"""`fold-batch-norm`: what scales and shifts a convolution's features goes into its weights (K3).

``(conv(x, W) - m)·s + b``, with one constant for each feature of the result or one for all, is
``conv(x, W·s) + (b - m·s)``: a chain of additions and multiplications by constants becomes one
convolution and one addition, whatever the chain is called. The new weights are computed from the
old ones, by `hoist-constants` once at load. Integers do not divide so, and 16-bit floats would be
rounded once more: they stay as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, cast

import numpy as np
from xdsl.dialects.builtin import f32, f64
from xdsl.ir import Attribute, Operation, SSAValue

from ..dialects.graph import (
    BINARY_OPS,
    UNARY_OPS,
    BroadcastOp,
    ConvOp,
    GraphOp,
    ReshapeOp,
    element_type,
    shape_of,
    tensor_type,
)
from ..dialects.graph.elements import numpy_dtype
from .base import Pass, PassState
from .constant_values import constant_operations, is_constant
from .functions import blocks_with_control, defined_functions
from .rewriter import Rewriter, build, erase_dead
from .views import View, peel, whole

_CHAIN = tuple(BINARY_OPS[name] for name in ("add", "sub", "mul", "div"))


@dataclass(frozen=True)
class FoldBatchNormPass(Pass):
    """Scale the weights of convolutions instead of their results."""

    name: ClassVar[str] = "fold-batch-norm"

    def run(self, op: Operation, state: PassState) -> None:
        functions = defined_functions(op)
        for block in [b for f in functions for b in blocks_with_control(f.body.block)]:
            convs = [inner for inner in block.ops if isinstance(inner, ConvOp)]
            if not convs:
                continue
            constants = constant_operations(block)
            for conv in convs:
                exact = element_type(conv.res.type) in (f32, f64)
                if exact and is_constant(conv.w, constants):
                    _Chain(conv, constants, Rewriter(state, {})).fold()
            erase_dead(block)


class _Chain:
    """The operations on a convolution's result that are ``scale·result + shift``."""

    def __init__(
        self, conv: ConvOp, constants: dict[Operation, frozenset[Operation]], rw: Rewriter
    ) -> None:
        self.conv = conv
        self.constants = constants
        self.rw = rw
        self.layout = conv.layout
        self.axis = self.layout.out.index("f")
        self.shape = shape_of(conv.res.type)
        self.features = self.shape[self.axis]
        self.element = element_type(conv.res.type)
        self.vector = tensor_type(self.element, (self.features,))
        self.scale: SSAValue | None = None
        self.shift: SSAValue | None = None

    def fold(self) -> None:
        """Rewrite the chain if that saves an operation."""
        last: SSAValue = self.conv.res
        scaled: SSAValue | None = None
        while (step := self._step(last)) is not None:
            op, factor, on_left = step
            self.rw.at(op)
            self._apply(op, self._vector(factor), on_left)
            last = op.results[0]
            if self.scale is not None:
                scaled = last
        if scaled is None:
            return
        self._replace(cast("Operation", last.owner))
        self.rw.state.count("folded")

    def _step(self, value: SSAValue) -> tuple[Operation, View, bool] | None:
        """The only user of a value, the constant it combines it with, and whether the value is on
        the left."""
        if not value.has_one_use():
            return None
        op = next(iter(value.uses)).operation
        if not isinstance(op, _CHAIN) or shape_of(op.results[0].type) != self.shape:
            return None
        on_left = op.operands[0] is value
        if isinstance(op, BINARY_OPS["div"]) and not on_left:
            return None
        factor = peel(whole(op.operands[1 if on_left else 0]))
        if not is_constant(factor.value, self.constants):
            return None
        along = all(axis in (None, self.axis) for axis in factor.axes)
        return (op, factor, on_left) if along else None

    def _vector(self, factor: View) -> SSAValue:
        """The constant as one number for each feature."""
        value = factor.value
        if self.axis in factor.axes:
            if value.type == self.vector:
                return value
            return self.rw.emit(ReshapeOp, (value,), self.vector)
        if shape_of(value.type) != ():
            value = self.rw.emit(ReshapeOp, (value,), tensor_type(self.element, ()))
        return self.rw.emit(BroadcastOp, (value,), self.vector, axes=())

    def _apply(self, op: Operation, factor: SSAValue, on_left: bool) -> None:
        if isinstance(op, (BINARY_OPS["mul"], BINARY_OPS["div"])):
            name = "mul" if isinstance(op, BINARY_OPS["mul"]) else "div"
            plain = self.scale is None and name == "mul"
            self.scale = factor if plain else self._binary(name, self.scale or self._one(), factor)
            self.shift = self.shift and self._binary(name, self.shift, factor)
            return
        if isinstance(op, BINARY_OPS["sub"]):
            if on_left:
                factor = self._negated(factor)
            else:
                self.scale = self._negated(self.scale or self._one())
                self.shift = self.shift and self._negated(self.shift)
        self.shift = factor if self.shift is None else self._binary("add", self.shift, factor)

    def _one(self) -> SSAValue:
        return self.rw.uniform(np.asarray(1, numpy_dtype(self.element)), self.vector)

    def _binary(self, name: str, a: SSAValue, b: SSAValue) -> SSAValue:
        return self.rw.emit(BINARY_OPS[name], (a, b), self.vector)

    def _negated(self, value: SSAValue) -> SSAValue:
        return self.rw.emit(UNARY_OPS["neg"], (value,), self.vector)

    def _replace(self, last: Operation) -> None:
        """The convolution with scaled weights, and one addition, instead of `last`."""
        assert self.scale is not None
        self.rw.at(last)
        conv, type_ = self.conv, cast("Attribute", self.conv.res.type)
        w_axis = self.layout.w.index("o")
        scale = self.rw.emit(BroadcastOp, (self.scale,), conv.w.type, axes=(w_axis,))
        weights = self.rw.emit(BINARY_OPS["mul"], (conv.w, scale), conv.w.type)
        new = ConvOp.create(
            operands=[conv.x, weights], result_types=[type_], properties=dict(conv.properties)
        )
        value = self.rw.insert(cast("GraphOp", new)).result
        new.location = conv.location
        if self.shift is not None:
            shift = build(BroadcastOp, (self.shift,), type_, axes=(self.axis,))
            spread = self.rw.insert(shift).result
            value = self.rw.emit(BINARY_OPS["add"], (value, spread), type_)
        value.name_hint = last.results[0].name_hint
        last.results[0].replace_all_uses_with(value)
