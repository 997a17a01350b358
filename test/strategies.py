"""Hypothesis strategies shared by the tests: random valid modules at the graph level.

Programs are well conditioned, so that compiled code can be compared with tier 0 in a tolerance:
magnitudes stay bounded, and operations with jumps (comparisons, rounding, float → integer) only
read values that every implementation computes exactly (inputs, moved data, integers).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from aiopt.backends.interp import describe_inputs, find_function
from aiopt.dialects import dims
from aiopt.dialects.dims import Dim
from aiopt.dialects.graph import (
    BINARY_OPS,
    NAME,
    UNARY_OPS,
    ArgmaxOp,
    BroadcastOp,
    CastOp,
    CollapseOp,
    CompareOp,
    ConcatOp,
    ConstantOp,
    DotOp,
    GatherOp,
    GeluOp,
    GraphOp,
    IotaOp,
    LayerNormOp,
    MatmulOp,
    PadOp,
    ReduceOp,
    ReshapeOp,
    ReverseOp,
    SelectOp,
    SizeOp,
    SliceOp,
    SoftmaxOp,
    TransposeOp,
    element_type,
    groups_attr,
    sizes_of,
    tensor_type,
)
from aiopt.dialects.graph.elements import constant_attribute, numpy_dtype
from hypothesis import strategies as st
from xdsl.dialects.builtin import (
    ArrayAttr,
    DictionaryAttr,
    ModuleOp,
    StringAttr,
    f32,
    i1,
    i32,
    i64,
)
from xdsl.dialects.func import FuncOp, ReturnOp
from xdsl.ir import Attribute, Block, Region, SSAValue

STATIC_SIZES = (1, 2, 3, 4, 5, 8, 17)
SYMBOL_SIZES = (1, 2, 3, 7, 16, 33)
_MAX_ELEMENTS = 40_000
_MAX_MAGNITUDE = 1e3

SymbolSizes = dict[str, int]


@dataclass(frozen=True)
class _Value:
    """A value with what is known of its elements, for floats."""

    value: SSAValue
    magnitude: float
    exact: bool

    @property
    def shape(self) -> tuple[Dim, ...]:
        return sizes_of(self.value.type)

    @property
    def element(self) -> Attribute:
        return element_type(self.value.type)


@dataclass
class _Program:
    """A function under construction."""

    draw: Callable[[st.SearchStrategy[Any]], Any]
    assignments: list[SymbolSizes]
    block: Block = field(default_factory=Block)
    values: list[_Value] = field(default_factory=list)

    def choose(self, options: Sequence[Any]) -> Any:
        return options[self.draw(st.integers(0, len(options) - 1))]

    def elements(self, shape: Sequence[Dim]) -> int:
        """The largest number of elements under the assignments."""
        total = dims.product(tuple(shape))
        return max(
            total if isinstance(total, int) else total.evaluate(sizes) for sizes in self.assignments
        )

    def emit(
        self,
        cls: type[GraphOp],
        operands: Sequence[_Value],
        *,
        magnitude: float = 8.0,
        exact: bool = False,
        **fields: Any,
    ) -> _Value:
        op = cls.make([v.value for v in operands], **fields)
        self.block.add_op(op)
        exact = exact or element_type(op.result.type) != f32
        return self.keep(_Value(op.result, magnitude, exact))

    def keep(self, value: _Value) -> _Value:
        self.values.append(value)
        if value.element == f32 and value.magnitude > _MAX_MAGNITUDE:
            return self.emit(UNARY_OPS["tanh"], [value], magnitude=1.0)
        return value

    def pick(self, wanted: Callable[[_Value], bool]) -> _Value | None:
        found = [v for v in self.values if wanted(v)]
        return self.choose(found) if found else None

    def constant(self, array: np.ndarray, element: Attribute) -> _Value:
        type_ = tensor_type(element, array.shape)
        magnitude = float(np.max(np.abs(array.astype(np.float64)), initial=1.0))
        return self.emit(
            ConstantOp, [], magnitude=magnitude, exact=True, value=constant_attribute(array, type_)
        )

    def random(self, shape: tuple[int, ...], element: Attribute) -> np.ndarray:
        generator = np.random.default_rng(self.draw(st.integers(0, 1000)))
        return random_array(generator, shape, numpy_dtype(element))

    def like(self, value: _Value) -> _Value:
        """A second operand of the same type: another value, or a constant."""
        same = [v for v in self.values if v.value.type == value.value.type]
        if self.draw(st.booleans()):
            return self.choose(same)
        scalar = self.random((), value.element)
        constant = self.constant(scalar, value.element)
        return self.emit(
            BroadcastOp, [constant], magnitude=constant.magnitude, exact=True,
            result=value.value.type, axes=(),
        )  # fmt: skip


# -- steps: each appends an operation, or returns without one if nothing fits ---------------------


def _is_float(v: _Value) -> bool:
    return v.element == f32


def _is_integer(v: _Value) -> bool:
    return v.element in (i32, i64)


_BOUNDED_UNARY = {"tanh": 1.0, "logistic": 1.0, "erf": 1.0, "sin": 1.0, "cos": 1.0}
_SAME_UNARY = ("neg", "abs", "relu")
_ROUNDING = ("floor", "ceil", "trunc", "round", "round_even", "sign")


def _unary(p: _Program) -> None:
    v = p.pick(_is_float)
    if v is None:
        return
    kind = p.draw(st.sampled_from(["bounded", "same", "exp", "positive", "round"]))
    if kind == "bounded":
        name = p.draw(st.sampled_from(sorted(_BOUNDED_UNARY)))
        p.emit(UNARY_OPS[name], [v], magnitude=1.0)
    elif kind == "same":
        name = p.draw(st.sampled_from(_SAME_UNARY))
        p.emit(UNARY_OPS[name], [v], magnitude=v.magnitude, exact=v.exact)
    elif kind == "exp" and v.magnitude <= 6:
        p.emit(UNARY_OPS["exp"], [v], magnitude=math.exp(v.magnitude))
    elif kind == "positive":
        base = p.emit(UNARY_OPS["abs"], [v], magnitude=v.magnitude, exact=v.exact)
        one = p.constant(np.asarray(1.0, np.float32), f32)
        ones = p.emit(BroadcastOp, [one], result=v.value.type, axes=())
        base = p.emit(BINARY_OPS["add"], [base, ones], magnitude=v.magnitude + 1)
        name = p.draw(st.sampled_from(["sqrt", "rsqrt", "log", "reciprocal"]))
        p.emit(UNARY_OPS[name], [base], magnitude=v.magnitude + 1)
    elif kind == "round" and v.exact:
        name = p.draw(st.sampled_from(_ROUNDING))
        p.emit(UNARY_OPS[name], [v], magnitude=v.magnitude + 1, exact=True)


def _binary(p: _Program) -> None:
    v = p.pick(_is_float)
    if v is None:
        return
    w = p.like(v)
    name = p.draw(st.sampled_from(["add", "sub", "mul", "max", "min"]))
    grown = {"add": v.magnitude + w.magnitude, "sub": v.magnitude + w.magnitude,
             "mul": v.magnitude * w.magnitude}  # fmt: skip
    keeps = name in ("max", "min") and v.exact and w.exact
    magnitude = grown.get(name, max(v.magnitude, w.magnitude))
    p.emit(BINARY_OPS[name], [v, w], magnitude=magnitude, exact=keeps)


def _integer(p: _Program) -> None:
    v = p.pick(_is_integer)
    if v is None:
        return
    if p.draw(st.booleans()):
        p.emit(UNARY_OPS[p.draw(st.sampled_from(["neg", "abs", "not", "sign"]))], [v])
        return
    names = ["add", "sub", "mul", "div", "rem", "mod", "max", "min", "and", "or", "xor"]
    p.emit(BINARY_OPS[p.draw(st.sampled_from(names))], [v, p.like(v)])


def _boolean(p: _Program) -> None:
    v = p.pick(lambda v: v.element == i1)
    if v is None:
        return
    name = p.draw(st.sampled_from(["and", "or", "xor", "not"]))
    p.emit(UNARY_OPS["not"], [v]) if name == "not" else p.emit(BINARY_OPS[name], [v, p.like(v)])


def _compare(p: _Program) -> None:
    v = p.pick(lambda v: v.exact)
    if v is None:
        return
    w = p.like(v)
    if w.exact:
        direction = p.draw(st.sampled_from(["eq", "ne", "lt", "le", "gt", "ge"]))
        p.emit(CompareOp, [v, w], direction=direction)


def _select(p: _Program) -> None:
    condition = p.pick(lambda v: v.element == i1)
    if condition is None:
        return
    v = p.pick(lambda v: v.shape == condition.shape)
    assert v is not None
    w = p.like(v)
    magnitude = max(v.magnitude, w.magnitude)
    p.emit(SelectOp, [condition, v, w], magnitude=magnitude, exact=v.exact and w.exact)


def _cast(p: _Program) -> None:
    v = p.pick(lambda v: v.exact)
    if v is None:
        return
    targets = [e for e in (f32, i32, i64, i1) if e != v.element]
    target = p.choose(targets)
    if target == f32 and v.element != i1:
        # Large integers round alike everywhere, but their sums do not stay small.
        if not _is_small(v):
            return
        p.emit(CastOp, [v], magnitude=64.0, exact=True, result=tensor_type(f32, v.shape))
        return
    p.emit(CastOp, [v], magnitude=1.0, exact=True, result=tensor_type(target, v.shape))


def _is_small(v: _Value) -> bool:
    return isinstance(v.value.owner, Block)


def _broadcast(p: _Program) -> None:
    v = p.pick(lambda v: len(v.shape) <= 3)
    if v is None:
        return
    shape, axes = list(v.shape), list(range(len(v.shape)))
    at = p.draw(st.integers(0, len(shape)))
    shape.insert(at, p.choose([*STATIC_SIZES[:4], *_symbols(p)]))
    axes = [axis + (axis >= at) for axis in axes]
    for axis in axes:
        if shape[axis] == 1:
            shape[axis] = p.choose([1, 3, *_symbols(p)])
    if p.elements(shape) <= _MAX_ELEMENTS:
        result = tensor_type(v.element, tuple(shape))
        p.emit(BroadcastOp, [v], magnitude=v.magnitude, exact=v.exact, result=result, axes=axes)


def _symbols(p: _Program) -> list[Dim]:
    return [dims.symbol(name) for name in sorted(p.assignments[0])]


def _reduce(p: _Program) -> None:
    v = p.pick(lambda v: len(v.shape) >= 1)
    if v is None:
        return
    rank = len(v.shape)
    axes = sorted(p.draw(st.sets(st.integers(0, rank - 1), min_size=1, max_size=rank)))
    keep = p.draw(st.booleans())
    if v.element == f32:
        kind = p.draw(st.sampled_from(["add", "max", "min"]))
    else:
        kind = p.draw(st.sampled_from(["and", "or"] if v.element == i1 else ["add", "max", "min"]))
    count = p.elements([v.shape[axis] for axis in axes])
    magnitude = v.magnitude * count if kind == "add" else v.magnitude
    exact = v.exact and kind != "add"
    p.emit(ReduceOp, [v], magnitude=magnitude, exact=exact, kind=kind, axes=axes, keep=keep)


def _argmax(p: _Program) -> None:
    v = p.pick(lambda v: v.exact and len(v.shape) >= 1 and v.element != i1)
    if v is not None and 0 not in v.shape:
        p.emit(ArgmaxOp, [v], axis=p.draw(st.integers(0, len(v.shape) - 1)))


def _moved(p: _Program, cls: type[GraphOp], v: _Value, **fields: Any) -> _Value:
    return p.emit(cls, [v], magnitude=v.magnitude, exact=v.exact, **fields)


def _reshape(p: _Program) -> None:
    v = p.pick(lambda v: len(v.shape) >= 1)
    if v is None:
        return
    shape = list(v.shape)
    kind = p.draw(st.sampled_from(["merge", "collapse", "split", "unit", "squeeze"]))
    at = p.draw(st.integers(0, len(shape) - 1))
    size = shape[at]
    if kind in ("merge", "collapse") and at + 1 < len(shape):
        merged = [*shape[:at], size * shape[at + 1], *shape[at + 2 :]]
        if kind == "collapse":
            groups = [[i] for i in range(at)] + [[at, at + 1]]
            groups += [[i] for i in range(at + 2, len(shape))]

            _moved(p, CollapseOp, v, groups=groups_attr(groups))
            return
        shape = merged
    elif kind == "split" and isinstance(size, int) and size % 2 == 0 and len(shape) < 4:
        shape[at : at + 1] = [2, size // 2]
    elif kind == "squeeze" and size == 1:
        del shape[at]
    elif len(shape) < 4:
        shape.insert(at, 1)
    _moved(p, ReshapeOp, v, result=tensor_type(v.element, tuple(shape)))


def _transpose(p: _Program) -> None:
    v = p.pick(lambda v: len(v.shape) >= 2)
    if v is not None:
        _moved(p, TransposeOp, v, perm=p.draw(st.permutations(range(len(v.shape)))))


def _reverse(p: _Program) -> None:
    v = p.pick(lambda v: len(v.shape) >= 1)
    if v is not None:
        _moved(p, ReverseOp, v, axes=[p.draw(st.integers(0, len(v.shape) - 1))])


def _slice(p: _Program) -> None:
    v = p.pick(lambda v: len(v.shape) >= 1)
    if v is None:
        return
    starts: list[Dim] = []
    limits: list[Dim] = []
    strides: list[int] = []
    for size in v.shape:
        start: Dim = 0
        limit = size
        if isinstance(size, int) and size > 0:
            start = p.draw(st.integers(0, size - 1))
            limit = p.draw(st.integers(start, size))
        starts.append(start)
        limits.append(limit)
        strides.append(p.draw(st.integers(1, 3)))
    _moved(p, SliceOp, v, starts=starts, limits=limits, strides=strides)


def _concat(p: _Program) -> None:
    v = p.pick(lambda v: len(v.shape) >= 1 and p.elements(v.shape) <= _MAX_ELEMENTS // 3)
    if v is None:
        return
    others = [p.like(v) for _ in range(p.draw(st.integers(1, 2)))]
    magnitude = max(w.magnitude for w in (v, *others))
    exact = all(w.exact for w in (v, *others))
    axis = p.draw(st.integers(0, len(v.shape) - 1))
    p.emit(ConcatOp, [v, *others], magnitude=magnitude, exact=exact, axis=axis)


def _pad(p: _Program) -> None:
    v = p.pick(lambda v: len(v.shape) >= 1 and p.elements(v.shape) <= _MAX_ELEMENTS // 30)
    if v is None:
        return
    padding = p.constant(p.random((), v.element), v.element)
    amounts = st.integers(0, 2)
    low = [p.draw(amounts) for _ in v.shape]
    high = [p.draw(amounts) for _ in v.shape]
    interior = [p.draw(st.integers(0, 1)) for _ in v.shape]
    if isinstance(v.shape[0], int) and v.shape[0] >= 3 and p.draw(st.booleans()):
        low[0], high[0] = -1, -1
    magnitude = max(v.magnitude, padding.magnitude)
    p.emit(
        PadOp, [v, padding], magnitude=magnitude, exact=v.exact, low=low, high=high,
        interior=interior,
    )  # fmt: skip


def _gather(p: _Program) -> None:
    v = p.pick(lambda v: len(v.shape) >= 1)
    indices = p.pick(_is_integer)
    if v is None or indices is None or len(v.shape) + len(indices.shape) > 5:
        return
    axis = p.draw(st.integers(0, len(v.shape) - 1))
    if v.shape[axis] == 0 or p.elements([*v.shape, *indices.shape]) > _MAX_ELEMENTS:
        return
    p.emit(GatherOp, [v, indices], magnitude=v.magnitude, exact=v.exact, axis=axis)


def _dot(p: _Program) -> None:
    v = p.pick(lambda v: _is_float(v) and 2 <= len(v.shape) <= 3)
    if v is None:
        return
    last = len(v.shape) - 1
    inner = v.shape[last]
    kind = p.draw(st.sampled_from(["constant", "square", "transposed"]))
    if kind == "constant" and isinstance(inner, int) and 0 < inner <= 64:
        weights = p.constant(p.random((inner, p.choose([1, 3, 8])), f32), f32)
        fields = {"lhs_batch": (), "rhs_batch": (), "lhs_contract": (last,), "rhs_contract": (0,)}
        magnitude = v.magnitude * weights.magnitude * inner
        if p.elements([*v.shape[:last], 8]) <= _MAX_ELEMENTS:
            p.emit(DotOp, [v, weights], magnitude=magnitude, **fields)
        return
    if p.elements([*v.shape, v.shape[last - 1]]) > _MAX_ELEMENTS:
        return
    magnitude = v.magnitude**2 * p.elements([inner])
    batch = tuple(range(last - 1))
    if kind == "square":
        p.emit(
            DotOp, [v, v], magnitude=magnitude, lhs_batch=batch, rhs_batch=batch,
            lhs_contract=(last,), rhs_contract=(last,),
        )  # fmt: skip
        return
    turned = _moved(p, TransposeOp, v, perm=(*batch, last, last - 1))
    p.emit(MatmulOp, [v, turned], magnitude=magnitude)


def _iota(p: _Program) -> None:
    shape = tuple(p.choose([*STATIC_SIZES[:5], *_symbols(p)]) for _ in range(p.choose([1, 2])))
    element = p.choose([f32, i32, i64])
    axis = p.draw(st.integers(0, len(shape) - 1))
    p.emit(IotaOp, [], magnitude=33.0, exact=True, result=tensor_type(element, shape), axis=axis)


def _size(p: _Program) -> None:
    symbols = _symbols(p)
    if symbols:
        p.emit(SizeOp, [], value=(p.choose(symbols) * 2 + 1,))


def _composite(p: _Program) -> None:
    v = p.pick(lambda v: _is_float(v) and len(v.shape) >= 1)
    if v is None:
        return
    kind = p.draw(st.sampled_from(["softmax", "gelu", "layer_norm"]))
    if kind == "softmax":
        axis = p.draw(st.integers(-len(v.shape), len(v.shape) - 1))
        p.emit(SoftmaxOp, [v], magnitude=1.0, axis=axis)
    elif kind == "gelu":
        approximate = p.draw(st.sampled_from(["none", "tanh"]))
        p.emit(GeluOp, [v], magnitude=v.magnitude, approximate=approximate)
    elif isinstance(v.shape[-1], int) and v.shape[-1] > 1:
        scale, bias = (p.constant(p.random((v.shape[-1],), f32), f32) for _ in range(2))
        # A large epsilon: rows of equal elements divide rounding errors by it.
        p.emit(LayerNormOp, [v, scale, bias], magnitude=16.0, epsilon=0.1)


STEPS: dict[str, Callable[[_Program], None]] = {
    "unary": _unary, "binary": _binary, "integer": _integer, "boolean": _boolean,
    "compare": _compare, "select": _select, "cast": _cast, "broadcast": _broadcast,
    "reduce": _reduce, "argmax": _argmax, "reshape": _reshape, "transpose": _transpose,
    "reverse": _reverse, "slice": _slice, "concat": _concat, "pad": _pad, "gather": _gather,
    "dot": _dot, "iota": _iota, "size": _size, "composite": _composite,
}  # fmt: skip
"""Kinds of operations a random program has; `graph_modules(steps=…)` restricts them."""


@st.composite
def graph_modules(
    draw: Callable[[st.SearchStrategy[Any]], Any],
    *,
    max_ops: int = 10,
    steps: Sequence[str] = tuple(STEPS),
    elements: Sequence[Attribute] = (f32, f32, f32, i32, i64, i1),
    symbolic: bool = True,
) -> tuple[ModuleOp, list[SymbolSizes]]:
    """A valid module with one function `main`, and one to three sizes of its symbols to run it at.

    The arguments have up to two symbols, `s` and `b`; without `symbolic`, none.
    """
    names = draw(st.sampled_from([(), ("s",), ("b", "s")])) if symbolic else ()
    count = draw(st.integers(1, 3)) if names else 1
    sizes = st.sampled_from(SYMBOL_SIZES)
    assignments = [{name: draw(sizes) for name in names} for _ in range(count)]
    program = _Program(draw, assignments)
    # Every symbol is the size of an argument, or nothing would bind it.
    shapes: list[tuple[Dim, ...]] = [(dims.symbol(name),) for name in names]
    pool: list[Dim] = [*STATIC_SIZES, *(dims.symbol(name) for name in (*names, *names))]
    for _ in range(draw(st.integers(1, 2))):
        rank = draw(st.integers(0, 3))
        shapes.append(tuple(pool[draw(st.integers(0, len(pool) - 1))] for _ in range(rank)))
    for shape in shapes:
        element = program.choose(elements)
        arg = program.block.insert_arg(tensor_type(element, shape), len(program.block.args))
        program.values.append(_Value(arg, 2.0, True))
    for _ in range(draw(st.integers(1, max_ops))):
        STEPS[draw(st.sampled_from(list(steps)))](program)
    return _finish(program), assignments


def _finish(program: _Program) -> ModuleOp:
    block = program.block
    unused = [v.value for v in program.values if v.value.first_use is None]
    results = (unused or [program.values[-1].value])[-3:]
    block.add_op(ReturnOp(*results))
    inputs = [arg.type for arg in block.args]
    names = [DictionaryAttr({NAME: StringAttr(f"x{i}")}) for i in range(len(inputs))]
    function = FuncOp(
        "main", (inputs, [v.type for v in results]), Region(block), arg_attrs=ArrayAttr(names)
    )
    return ModuleOp([function])


def random_array(
    generator: np.random.Generator, shape: tuple[int, ...], dtype: np.dtype[Any]
) -> np.ndarray:
    """Small numbers: floats in [-2, 2], integers in [-8, 8], booleans."""
    if dtype.kind == "b":
        return np.asarray(generator.integers(0, 2, shape), np.bool_)
    if dtype.kind in "iu":
        return np.asarray(generator.integers(-8 if dtype.kind == "i" else 0, 9, shape), dtype)
    return np.asarray(generator.uniform(-2, 2, shape), dtype)


def random_inputs(module: ModuleOp, sizes: SymbolSizes, seed: int = 0) -> list[np.ndarray]:
    """Inputs for the module's function, its symbols having these sizes."""
    generator = np.random.default_rng(seed)
    inputs: list[np.ndarray] = []
    for expected in describe_inputs(find_function(module)):
        shape = tuple(
            size if isinstance(size, int) else size.evaluate(sizes)
            for size in expected.shape
            if size is not None
        )
        inputs.append(random_array(generator, shape, expected.dtype))
    return inputs


@st.composite
def facts_about(draw: st.DrawFn, sizes: SymbolSizes) -> str:
    """Facts that sizes satisfy, as the option of `assume`."""
    facts: list[str] = []
    for name, size in sizes.items():
        low = draw(st.integers(0, size))
        high = size + draw(st.integers(0, 70))
        k = draw(st.sampled_from([1, 2, 3, 4, 8, 16, 32]))
        facts += [f"{low} <= {name} <= {high}", f"{name} mod {k} == {size % k}"]
    for a, b in zip(names := list(sizes), names[1:], strict=False):
        facts.append(f"{a} {'<=' if sizes[a] <= sizes[b] else '>='} {b}")
        facts.append(f"{a}*{b} <= {sizes[a] * sizes[b] + draw(st.integers(0, 64))}")
    return ", ".join(draw(st.lists(st.sampled_from(facts), unique=True))) if facts else ""
