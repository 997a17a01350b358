"""recognize-composites: softmax, layer_norm, gelu, erf, logistic where exporters expand them.

SPEC K1, D3. JAX, torch and ONNX exporters each have their own way. Matching looks through
broadcasts and unit dimensions (views.py), flattens products and compares polynomials: the order of
operands, association and keepdims style do not matter. A match computes the same function of the
reals; run `canonicalize` and `cse` first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import isclose, pi, sqrt
from typing import ClassVar

import numpy as np
from xdsl.dialects.builtin import AnyFloat
from xdsl.ir import Operation, SSAValue

from ..dialects.graph import (
    BINARY_OPS,
    UNARY_OPS,
    GeluOp,
    GraphOp,
    LayerNormOp,
    ReshapeOp,
    SelectOp,
    SoftmaxOp,
    element_type,
    shape_of,
)
from ..dialects.graph.base import with_shape
from ..dialects.graph.elements import numpy_dtype
from ..dialects.graph.types import AnyShape
from .base import Pass, PassState
from .recognize_erf import expanded_error_function
from .rewriter import Rewriter, blocks_of, build
from .views import (
    Polynomial,
    View,
    match_binary,
    match_reduce,
    match_unary,
    number,
    operand,
    peel,
    polynomial,
    product_of,
    same,
    whole,
)


@dataclass(frozen=True)
class RecognizeCompositesPass(Pass):
    """Find softmax, layer_norm, gelu, erf and logistic in their decomposed forms."""

    name: ClassVar[str] = "recognize-composites"

    def run(self, op: Operation, state: PassState) -> None:
        rewriter = Rewriter(state, {})
        for block in blocks_of(op):
            for end in [op for op in reversed(block.ops) if isinstance(op, _ENDS_OF_ERF)]:
                _recognize(rewriter.at(end), end, (erf,))
            # From last to first: the largest pattern wins, and its parts are dead by then.
            current = block.last_op
            while current is not None:
                previous = current.prev_op
                if isinstance(current, GraphOp):
                    if current.result.first_use is None:
                        block.erase_op(current)
                    else:
                        _recognize(rewriter.at(current), current, PATTERNS.get(type(current), ()))
                current = previous if current.parent is None else current.prev_op


Pattern = Callable[[Rewriter, GraphOp], GraphOp | None]

_ENDS_OF_ERF = (BINARY_OPS["div"], BINARY_OPS["min"])
"""What erf ends with where it is expanded; gelu needs it as one operation."""


def _recognize(rw: Rewriter, op: GraphOp, patterns: Sequence[Pattern]) -> None:
    if not isinstance(element_type(op.result.type), AnyFloat):
        return
    for pattern in patterns:
        composite = pattern(rw, op)
        if composite is not None and composite.result.type == op.result.type:
            composite.result.name_hint = op.result.name_hint
            op.result.replace_all_uses_with(rw.insert(composite).result)
            assert op.parent is not None
            op.parent.erase_op(op)
            rw.state.count(composite.name.removeprefix("graph."))
            return


def _close(value: SSAValue, found: float, wanted: float) -> bool:
    """Equal up to the rounding of a constant to the element type (f64: to ten digits)."""
    width = numpy_dtype(element_type(value.type)).itemsize
    return isclose(found, wanted, rel_tol={2: 1e-2, 4: 1e-6, 8: 1e-9}[width])


# -- softmax ------------------------------------------------------------------------------------


def softmax(rw: Rewriter, op: GraphOp) -> GraphOp | None:
    """e / sum(e), or e * (1 / sum(e)), with e = exp(x - max(x))."""
    shape = shape_of(op.result.type)
    product = product_of(whole(op.result))
    if len(product.factors) != 2 or product.constant != 1.0 or product.sizes:
        return None
    for (e, up), (total, down) in (product.factors, product.factors[::-1]):
        if (up, down) != (1, -1) or not e.is_full(shape):
            continue
        summed = match_reduce(total, "add", shape)
        exponent = match_unary(e, "exp")
        if summed is None or exponent is None or not same(summed[0], e):
            continue
        difference = match_binary(exponent, "sub")
        if difference is None:
            continue
        x, highest = difference
        highest = _without_floor(highest)
        largest = match_reduce(highest, "max", shape)
        if largest is not None and largest[1] == summed[1] and same(largest[0], x):
            return build(SoftmaxOp, (x.value,), op.result.type, axis=summed[1])
    return None


def _without_floor(view: View) -> View:
    """``max(x, -inf)`` is x: JAX prints it."""
    pair = match_binary(view, "max")
    if pair is None:
        return view
    if number(pair[1]) == float("-inf"):
        return pair[0]
    return pair[1] if number(pair[0]) == float("-inf") else view


# -- layer_norm ---------------------------------------------------------------------------------


def layer_norm(rw: Rewriter, op: GraphOp) -> GraphOp | None:
    """(x - mean) / sqrt(variance + epsilon) [* scale] [+ bias] over the last dimension."""
    shape = shape_of(op.result.type)
    if not shape or shape[-1] in (None, 1):
        return None
    result = whole(op.result)
    if isinstance(op, BINARY_OPS["add"]):
        for first in (0, 1):
            bias = _along_last(rw, operand(result, 1 - first), shape)
            if bias is not None and (found := _scaled(rw, operand(result, first), shape)):
                return _layer_norm(op, *found, bias)
        return None
    found = _scaled(rw, result, shape)
    return None if found is None else _layer_norm(op, *found, _filled(rw, op.result, 0.0))


def _layer_norm(
    op: GraphOp, x: SSAValue, epsilon: float, scale: SSAValue, bias: SSAValue
) -> GraphOp:
    return build(LayerNormOp, (x, scale, bias), op.result.type, epsilon=epsilon)


def _filled(rw: Rewriter, like: SSAValue, value: float) -> SSAValue:
    type_ = with_shape(like.type, shape_of(like.type)[-1:])
    return rw.uniform(np.asarray(value).astype(numpy_dtype(element_type(type_))), type_)


def _along_last(rw: Rewriter, view: View, shape: AnyShape) -> SSAValue | None:
    """A rank-1 value that the view repeats along all dimensions but the last, or None."""
    constant = number(view)
    if constant is not None:
        return _filled(rw, view.value, constant)
    view = peel(view)
    if [axis for axis in view.axes if axis is not None] != [len(shape) - 1]:
        return None
    type_ = with_shape(view.value.type, shape[-1:])
    if view.value.type == type_:
        return view.value
    return rw.insert(build(ReshapeOp, (view.value,), type_)).result


def _scaled(rw: Rewriter, view: View, shape: AnyShape) -> tuple[SSAValue, float, SSAValue] | None:
    """x, epsilon and scale of ``centred * (1 / deviation) * scale`` in any order."""
    product = product_of(view)
    if product.sizes or len(product.factors) not in (2, 3):
        return None
    factors = list(product.factors)
    deviation = next((f for f in factors if _inverse_deviation(*f, shape) is not None), None)
    if deviation is None:
        return None
    factors.remove(deviation)
    matched = _inverse_deviation(*deviation, shape)
    assert matched is not None
    x, epsilon = matched
    centred = next((f for f in factors if f[1] == 1 and _is_centred(f[0], x, shape)), None)
    if centred is None:
        return None
    factors.remove(centred)
    if not factors:
        return x.value, epsilon, _filled(rw, x.value, product.constant)
    if product.constant != 1.0 or factors[0][1] != 1:
        return None
    scale = _along_last(rw, factors[0][0], shape)
    return None if scale is None else (x.value, epsilon, scale)


def _inverse_deviation(view: View, exponent: int, shape: AnyShape) -> tuple[View, float] | None:
    """x and epsilon of ``1 / sqrt(variance(x) + epsilon)``."""
    inside = None
    if exponent == 1:
        inside = match_unary(view, "rsqrt") or _power(view, -0.5)
    if exponent == -1:
        inside = match_unary(view, "sqrt") or _power(view, 0.5)
    if inside is None:
        return None
    epsilon = 0.0
    pair = match_binary(inside, "add")
    if pair is not None:
        for variance, added in (pair, pair[::-1]):
            value = number(added)
            if value is not None and value >= 0:
                inside, epsilon = variance, value
    x = _variance(inside, shape)
    return None if x is None else (x, epsilon)


def _power(view: View, exponent: float) -> View | None:
    pair = match_binary(view, "pow")
    return pair[0] if pair is not None and number(pair[1]) == exponent else None


def _mean(view: View, shape: AnyShape) -> View | None:
    """What is averaged over the last dimension: a sum over it, divided by its size."""
    product = product_of(view)
    if len(product.factors) != 1 or product.factors[0][1] != 1:
        return None
    summed = match_reduce(product.factors[0][0], "add", shape)
    if summed is None or summed[1] != len(shape) - 1:
        return None
    size = shape[-1]
    if isinstance(size, int):
        averaged = not product.sizes and _close(view.value, product.constant * size, 1.0)
    else:
        averaged = product.constant == 1.0 and product.sizes == ((size, -1),)
    return summed[0] if averaged else None


def _variance(view: View, shape: AnyShape) -> View | None:
    """x of ``mean((x - mean(x))²)``, or of ``mean(x²) - mean(x)²`` cut off at 0."""
    pair = match_binary(view, "max")
    if pair is not None:
        view = next((a for a, b in (pair, pair[::-1]) if number(b) == 0.0), view)
    squares = _mean(view, shape)
    if squares is not None:
        centred = _square(squares)
        difference = None if centred is None else match_binary(centred, "sub")
        if difference is not None and centred is not None:
            return difference[0] if _is_centred(centred, difference[0], shape) else None
        return None
    pair = match_binary(view, "sub")
    if pair is None:
        return None
    squares, mean = _mean(pair[0], shape), _square(pair[1])
    x = None if squares is None else _square(squares)
    averaged = None if mean is None else _mean(mean, shape)
    return x if x is not None and averaged is not None and same(x, averaged) else None


def _square(view: View) -> View | None:
    pair = match_binary(view, "mul")
    if pair is not None and same(*pair):
        return pair[0]
    return _power(view, 2.0)


def _is_centred(view: View, x: View, shape: AnyShape) -> bool:
    """Whether the view is ``x - mean(x)``."""
    pair = match_binary(view, "sub")
    if pair is None or not same(pair[0], x) or not x.is_full(shape):
        return False
    averaged = _mean(pair[1], shape)
    return averaged is not None and same(averaged, x)


# -- gelu ---------------------------------------------------------------------------------------


def gelu(rw: Rewriter, op: GraphOp) -> GraphOp | None:
    """x/2 · (1 + t) with t = erf(x/√2) or tanh(√(2/π) · (x + 0.044715 x³)), however associated.

    Also x/2 · (1 - t) with t of -x, as JAX has it.
    """
    for bend in _bends(op.result):
        approximate = "none" if isinstance(bend, UNARY_OPS["erf"]) else "tanh"
        for x in _values_below(bend.operands[0]):
            if x.type != op.result.type:
                continue
            inner = polynomial(bend.operands[0], (x,))
            for sign in (1, -1):
                if not _equals(x, inner, _inside_bend(approximate, sign)):
                    continue
                # In x and t: x/2 + x·t/2.
                halves: Polynomial = {(1, 0): 0.5, (1, 1): 0.5 * sign}
                if _equals(x, polynomial(op.result, (x, bend.result)), halves):
                    return build(GeluOp, (x,), op.result.type, approximate=approximate)
    return None


def _inside_bend(approximate: str, sign: int) -> Polynomial:
    """What gelu gives to erf or tanh, in x."""
    if approximate == "none":
        return {(1,): sign * sqrt(0.5)}
    slope = sign * sqrt(2 / pi)
    return {(1,): slope, (3,): slope * 0.044715}


def gelu_of_erfc(rw: Rewriter, op: GraphOp) -> GraphOp | None:
    """x/2 · erfc(-x/√2), where erfc is expanded into arithmetic."""
    for factor in _factors(op):
        found = expanded_error_function(factor) if isinstance(factor.owner, SelectOp) else None
        if found is None or found[0] != "erfc":
            continue
        for x in _values_below(found[1]):
            if x.type != op.result.type:
                continue
            if not _equals(x, polynomial(found[1], (x,)), _inside_bend("none", -1)):
                continue
            if _equals(x, polynomial(op.result, (x, factor)), {(1, 1): 0.5}):
                return build(GeluOp, (x,), op.result.type, approximate="none")
    return None


def _factors(op: GraphOp) -> list[SSAValue]:
    """The operands of a product, and of products among them."""
    inner = [v.owner for v in op.operands if isinstance(v.owner, BINARY_OPS["mul"])]
    return [*op.operands, *(v for product in inner for v in product.operands)]


def erf(rw: Rewriter, op: GraphOp) -> GraphOp | None:
    """erf(x), expanded into arithmetic."""
    found = expanded_error_function(op.result)
    if found is None or found[0] != "erf":
        return None
    return build(UNARY_OPS["erf"], (found[1],), op.result.type)


def _equals(like: SSAValue, found: Polynomial | None, wanted: Polynomial) -> bool:
    if found is None:
        return False
    terms = {key: c for key, c in found.items() if c != 0}
    return terms.keys() == wanted.keys() and all(_close(like, terms[k], wanted[k]) for k in terms)


_ARITHMETIC = (*(BINARY_OPS[n] for n in ("add", "sub", "mul", "div", "pow")), UNARY_OPS["neg"])


def _bends(value: SSAValue) -> Iterator[GraphOp]:
    """The erf and tanh operations in the arithmetic that makes a value, to a depth of 4."""
    level = [value]
    for _ in range(5):
        deeper: list[SSAValue] = []
        for candidate in level:
            op = candidate.owner
            if isinstance(op, (UNARY_OPS["erf"], UNARY_OPS["tanh"])):
                yield op
            elif isinstance(op, _ARITHMETIC):
                deeper.extend(v for v in op.operands if v not in deeper)
        level = deeper


def _values_below(value: SSAValue) -> Iterator[SSAValue]:
    """The values that a value is computed from by arithmetic, to a depth of 6."""
    seen = {value: None}
    level = [value]
    for _ in range(6):
        deeper: list[SSAValue] = []
        for candidate in level:
            if isinstance(candidate.owner, _ARITHMETIC):
                deeper.extend(v for v in candidate.owner.operands if v not in seen)
                seen |= dict.fromkeys(deeper)
        level = deeper
    yield from list(seen)[1:]


# -- logistic -----------------------------------------------------------------------------------


def logistic(rw: Rewriter, op: GraphOp) -> GraphOp | None:
    """1 / (1 + exp(-x))."""
    below = whole(op.operands[-1])
    if isinstance(op, BINARY_OPS["div"]) and number(whole(op.operands[0])) != 1.0:
        return None
    pair = match_binary(below, "add")
    if pair is None:
        return None
    for grown, one in (pair, pair[::-1]):
        exponent = match_unary(grown, "exp")
        negated = None if exponent is None else match_unary(exponent, "neg")
        if number(one) == 1.0 and negated is not None and negated.value.type == op.result.type:
            return build(UNARY_OPS["logistic"], (negated.value,), op.result.type)
    return None


PATTERNS: dict[type[Operation], tuple[Pattern, ...]] = {
    BINARY_OPS["add"]: (layer_norm, gelu),
    BINARY_OPS["mul"]: (softmax, layer_norm, gelu, gelu_of_erfc),
    BINARY_OPS["div"]: (softmax, layer_norm, gelu, logistic),
    UNARY_OPS["reciprocal"]: (logistic,),
}
"""The operation a pattern ends with → patterns, tried in order."""
