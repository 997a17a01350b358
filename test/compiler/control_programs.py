"""Random programs with nested control flow: as IR, and evaluated in plain Python and numpy.

A program is a tree of statements over a list of values, which each statement makes longer. Values
are vectors of f32 or i32 of one unknown size, or i32 scalars. Loops count to a small limit, and may
stop earlier because of what they compute.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from aiopt.dialects.dims import symbol
from aiopt.dialects.graph import (
    BINARY_OPS,
    UNARY_OPS,
    BroadcastOp,
    CompareOp,
    ConstantOp,
    CumulateOp,
    GraphOp,
    IfOp,
    ReduceOp,
    ReshapeOp,
    ReverseOp,
    ScatterOp,
    WhileOp,
    YieldOp,
    tensor_type,
)
from aiopt.dialects.graph.elements import constant_attribute
from hypothesis import strategies as st
from xdsl.dialects.builtin import FunctionType, ModuleOp, f32, i32
from xdsl.dialects.func import FuncOp, ReturnOp
from xdsl.ir import Attribute, Block, Region, SSAValue

Kind = str
"""``f``: f32[s]; ``z``: i32[s]; ``i``: i32."""

TYPES: dict[Kind, Attribute] = {
    "f": tensor_type(f32, (symbol("s"),)),
    "z": tensor_type(i32, (symbol("s"),)),
    "i": tensor_type(i32, ()),
}
DTYPES = {"f": np.float32, "z": np.int32, "i": np.int32}
INPUTS: tuple[Kind, ...] = ("f", "z", "i", "f")
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Apply:
    """An operation of `OPERATIONS` on values of these numbers."""

    name: str
    operands: tuple[int, ...]


@dataclass(frozen=True)
class Scope:
    """Statements over values passed in, and the numbers of those that are given out."""

    statements: tuple[Statement, ...]
    given: tuple[int, ...]


@dataclass(frozen=True)
class Choice:
    """One of two scopes: whether a scalar is odd decides."""

    condition: int
    passed: tuple[int, ...]
    then: Scope
    otherwise: Scope


@dataclass(frozen=True)
class Loop:
    """A scope as long as a counter is below `limit` and, if it is asked, `go` is not zero.

    Inside, value 0 is the counter; carried and invariant values follow.
    """

    carried: tuple[int, ...]
    invariant: tuple[int, ...]
    limit: int
    asks: int | None
    body: Scope


Statement = Apply | Choice | Loop


@dataclass(frozen=True)
class Operation:
    """Operand kinds, result kind, meaning in numpy, meaning in IR."""

    operands: tuple[Kind, ...]
    result: Kind
    evaluate: Callable[..., Array]
    build: Callable[[_Builder, Sequence[SSAValue]], SSAValue]


class _Builder:
    """Puts operations at the end of a block."""

    def __init__(self, block: Block) -> None:
        self.block = block

    def op(self, cls: type[GraphOp], *operands: SSAValue, **fields: object) -> SSAValue:
        made = cls.make(operands, **fields)  # pyright: ignore[reportArgumentType]
        self.block.add_op(made)
        return made.result

    def number(self, value: float, kind: Kind) -> SSAValue:
        element = TYPES["i"] if kind == "i" else tensor_type(f32, ())
        array = np.asarray(value, DTYPES[kind])
        scalar = self.op(ConstantOp, value=constant_attribute(array, element), result=element)
        return scalar if kind == "i" else self.spread(scalar, kind)

    def spread(self, scalar: SSAValue, kind: Kind) -> SSAValue:
        return self.op(BroadcastOp, scalar, axes=(), result=TYPES[kind])


def _binary(name: str) -> Callable[[_Builder, Sequence[SSAValue]], SSAValue]:
    return lambda b, v: b.op(BINARY_OPS[name], *v)


def _mean(b: _Builder, v: Sequence[SSAValue]) -> SSAValue:
    return b.op(BINARY_OPS["mul"], b.op(BINARY_OPS["add"], *v), b.number(0.5, "f"))


def _put(a: Array, place: Array, value: Array) -> Array:
    a = a.copy()
    if 0 <= place < len(a):
        a[place] = value
    return a


def _build_put(b: _Builder, v: Sequence[SSAValue]) -> SSAValue:
    one = tensor_type(i32, (1,))
    place, value = (b.op(ReshapeOp, x, result=one) for x in v[1:])
    return b.op(ScatterOp, v[0], place, value, kind="set")


OPERATIONS: dict[str, Operation] = {
    "mean": Operation("f f".split(), "f", lambda a, b: (a + b) * np.float32(0.5), _mean),
    "max": Operation("f f".split(), "f", np.maximum, _binary("max")),
    "neg": Operation("f", "f", np.negative, lambda b, v: b.op(UNARY_OPS["neg"], *v)),
    "back": Operation(
        "f", "f", lambda a: a[::-1], lambda b, v: b.op(ReverseOp, *v, axes=(0,))
    ),
    "zback": Operation(
        "z", "z", lambda a: a[::-1], lambda b, v: b.op(ReverseOp, *v, axes=(0,))
    ),
    "zadd": Operation("z z".split(), "z", np.add, _binary("add")),
    "zsub": Operation("z z".split(), "z", np.subtract, _binary("sub")),
    "zput": Operation("z i i".split(), "z", _put, _build_put),
    "ztotals": Operation(
        "z", "z", lambda a: np.cumsum(a, dtype=np.int32),
        lambda b, v: b.op(CumulateOp, *v, kind="add", axis=0),
    ),
    "zspread": Operation(
        "z i".split(), "z", np.add,
        lambda b, v: b.op(BINARY_OPS["add"], v[0], b.spread(v[1], "z")),
    ),
    "add": Operation("i i".split(), "i", np.add, _binary("add")),
    "inc": Operation(
        "i", "i", lambda a: a + np.int32(1),
        lambda b, v: b.op(BINARY_OPS["add"], v[0], b.number(1, "i")),
    ),
    "two": Operation("", "i", lambda: np.asarray(2, np.int32), lambda b, v: b.number(2, "i")),
    "zeros": Operation(
        "z", "z", np.zeros_like, lambda b, v: b.spread(b.number(0, "i"), "z")
    ),
    "sum": Operation(
        "z", "i", lambda a: np.add.reduce(a, dtype=np.int32),
        lambda b, v: b.op(ReduceOp, *v, kind="add", axes=(0,), keep=False),
    ),
}  # fmt: skip


# -- drawing ------------------------------------------------------------------------------------


@st.composite
def programs(draw: st.DrawFn, depth: int = 3) -> Scope:
    """A program over values of `INPUTS`."""
    return _scope(draw, INPUTS, None, depth)


def _scope(
    draw: st.DrawFn, known: Sequence[Kind], wanted: Sequence[Kind] | None, depth: int
) -> Scope:
    """Statements over values of known kinds; `wanted` are the kinds to give, None: any."""
    kinds = list(known)
    statements: list[Statement] = []
    for _ in range(draw(st.integers(0, 4))):
        form = draw(st.sampled_from(("apply", "apply", "choice", "loop") if depth else ("apply",)))
        if form == "choice" and "i" in kinds:
            statements.append(_choice(draw, kinds, depth - 1))
        elif form == "loop":
            statements.append(_loop(draw, kinds, depth - 1))
        else:
            _apply(draw, kinds, statements)
    if wanted is None:
        given = draw(st.lists(st.integers(0, len(kinds) - 1), min_size=1, max_size=3))
    else:
        given = [_pick(draw, kinds, kind) for kind in wanted]
    return Scope(tuple(statements), tuple(given))


def _pick(draw: st.DrawFn, kinds: Sequence[Kind], kind: Kind) -> int:
    return draw(st.sampled_from([i for i, have in enumerate(kinds) if have == kind]))


def _some(draw: st.DrawFn, kinds: Sequence[Kind], most: int, least: int = 0) -> tuple[int, ...]:
    number = st.integers(0, len(kinds) - 1)
    return tuple(draw(st.lists(number, min_size=least, max_size=most)))


def _apply(draw: st.DrawFn, kinds: list[Kind], statements: list[Statement]) -> None:
    names = [n for n, o in OPERATIONS.items() if all(kind in kinds for kind in o.operands)]
    name = draw(st.sampled_from(names))
    operation = OPERATIONS[name]
    operands = tuple(_pick(draw, kinds, kind) for kind in operation.operands)
    statements.append(Apply(name, operands))
    kinds.append(operation.result)


def _choice(draw: st.DrawFn, kinds: list[Kind], depth: int) -> Choice:
    condition = _pick(draw, kinds, "i")
    passed = _some(draw, kinds, 4, least=1)
    inside = [kinds[i] for i in passed]
    results = draw(st.lists(st.sampled_from(inside), min_size=1, max_size=3))
    then, otherwise = (_scope(draw, inside, results, depth) for _ in range(2))
    kinds += results
    return Choice(condition, passed, then, otherwise)


def _loop(draw: st.DrawFn, kinds: list[Kind], depth: int) -> Loop:
    carried = _some(draw, kinds, 4, least=1)
    invariant = _some(draw, kinds, 3)
    results = [kinds[i] for i in carried]
    inside = ["i", *results, *(kinds[i] for i in invariant)]
    scalars = [i for i, kind in enumerate(inside) if kind == "i" and i]
    asks = draw(st.sampled_from([None, None, *scalars]))
    body = _scope(draw, inside, results, depth)
    kinds += results
    return Loop(carried, invariant, draw(st.integers(0, 3)), asks, body)


# -- evaluating ---------------------------------------------------------------------------------


def evaluate(scope: Scope, values: Sequence[Array]) -> list[Array]:
    """What a scope gives, in plain Python and numpy."""
    values = list(values)
    for statement in scope.statements:
        match statement:
            case Apply():
                operation = OPERATIONS[statement.name]
                values.append(operation.evaluate(*(values[i] for i in statement.operands)))
            case Choice():
                odd = int(values[statement.condition]) % 2 != 0
                taken = statement.then if odd else statement.otherwise
                values += evaluate(taken, [values[i] for i in statement.passed])
            case Loop():
                carried = [values[i] for i in statement.carried]
                invariant = [values[i] for i in statement.invariant]
                for count in range(statement.limit):
                    inside = [np.asarray(count, np.int32), *carried, *invariant]
                    if statement.asks is not None and not inside[statement.asks]:
                        break
                    carried = evaluate(statement.body, inside)
                values += carried
    return [values[i] for i in scope.given]


# -- building -----------------------------------------------------------------------------------


def build(program: Scope) -> ModuleOp:
    """The program at the graph level."""
    block = Block(arg_types=[TYPES[kind] for kind in INPUTS])
    results = _fill(block, program, list(block.args))
    block.add_op(ReturnOp(*results))
    types = FunctionType.from_lists(
        [TYPES[kind] for kind in INPUTS], [cast("Attribute", v.type) for v in results]
    )
    return ModuleOp([FuncOp("main", types, Region(block))])


def _fill(block: Block, scope: Scope, values: list[SSAValue]) -> list[SSAValue]:
    builder = _Builder(block)
    for statement in scope.statements:
        match statement:
            case Apply():
                operands = [values[i] for i in statement.operands]
                values.append(OPERATIONS[statement.name].build(builder, operands))
            case Choice():
                values += _fill_choice(builder, statement, values)
            case Loop():
                values += _fill_loop(builder, statement, values)
    return [values[i] for i in scope.given]


def _region(values: Sequence[SSAValue], scope: Scope) -> Block:
    block = Block(arg_types=[v.type for v in values])
    block.add_op(YieldOp.create(operands=_fill(block, scope, list(block.args))))
    return block


def _fill_choice(
    builder: _Builder, choice: Choice, values: Sequence[SSAValue]
) -> Sequence[SSAValue]:
    two = builder.number(2, "i")
    rest = builder.op(BINARY_OPS["rem"], values[choice.condition], two)
    odd = builder.op(CompareOp, rest, builder.number(0, "i"), direction="ne")
    passed = [values[i] for i in choice.passed]
    blocks = [_region(passed, scope) for scope in (choice.then, choice.otherwise)]
    op = IfOp.of(odd, passed, *blocks)
    builder.block.add_op(op)
    return op.results


def _fill_loop(builder: _Builder, loop: Loop, values: Sequence[SSAValue]) -> Sequence[SSAValue]:
    carried = [builder.number(0, "i"), *(values[i] for i in loop.carried)]
    invariant = [values[i] for i in loop.invariant]
    condition = Block(arg_types=[v.type for v in (*carried, *invariant)])
    inner = _Builder(condition)
    go = inner.op(CompareOp, condition.args[0], inner.number(loop.limit, "i"), direction="lt")
    if loop.asks is not None:
        asked = condition.args[loop.asks]
        more = inner.op(CompareOp, asked, inner.number(0, "i"), direction="ne")
        go = inner.op(BINARY_OPS["and"], go, more)
    condition.add_op(YieldOp.create(operands=[go]))
    body = _region([*carried, *invariant], Scope(loop.body.statements, (0, *loop.body.given)))
    last = body.last_op
    assert last is not None
    last.detach()
    counter = _Builder(body)
    after = counter.op(BINARY_OPS["add"], body.args[0], counter.number(1, "i"))
    body.add_op(YieldOp.create(operands=[after, *last.operands[1:]]))
    last.erase()
    op = WhileOp.of(carried, invariant, condition, body)
    builder.block.add_op(op)
    return op.results[1:]
