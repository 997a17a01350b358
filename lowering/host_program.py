"""The host function of the lin level → the table that the native loop walks (SPEC K3, K5)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from xdsl.dialects import func
from xdsl.dialects.builtin import (
    ArrayAttr,
    DictionaryAttr,
    IntegerType,
    StringAttr,
)
from xdsl.ir import Attribute, Block, BlockArgument, Operation, SSAValue
from xdsl.utils.exceptions import VerifyException

from ..diagnostics import AioptError, error_at, location_of
from ..dialects import graph, lin
from ..dialects.control import yielded
from ..dialects.dim_text import parse_dim
from ..dialects.dims import (
    Atom,
    Dim,
    DimExpr,
    Opaque,
    compute,
    substitute,
    symbol,
    symbols_of,
)
from ..dialects.facts import Facts
from ..dialects.graph.types import DimsAttr, element_type, shape_of, sizes_of
from ..passes.functions import program_name
from ..passes.memory import tensor_bytes
from .call_work import block_time, split_time
from .host_table import (
    Arg,
    Call,
    Check,
    ConstSpec,
    Copy,
    Expr,
    HostTable,
    InputSpec,
    Jump,
    Note,
    PanelLayout,
    ResultSpec,
    Step,
)
from .table_words import ARENA, CONST, INPUT, RESULT


def build_host_table(function: func.FuncOp) -> tuple[HostTable, dict[str, Attribute]]:
    """The table of a host function, and the values of its dense constants by name."""
    builder = _Table(function)
    return builder.build(), builder.constants


class _Table:
    def __init__(self, function: func.FuncOp) -> None:
        self.function = function
        self.block = function.body.block
        self.facts = Facts.of(function)
        self.symbols: list[str] = []
        self.solved: list[Check] = []
        self.exprs: list[Expr] = []
        self.numbers: dict[Dim, int] = {}
        self.emitted: dict[Expr, int] = {}
        self.places: dict[SSAValue, Arg] = {}
        self.consts: list[ConstSpec] = []
        self.constants: dict[str, Attribute] = {}
        self.kernels: dict[str, int] = {}
        self.known_consts: dict[object, int] = {}
        self.steps: list[Step] = []
        self.notes: list[Note] = []

    def build(self) -> HostTable:
        inputs = self._inputs()
        last = self.block.last_op
        assert last is not None
        results = [
            ResultSpec(
                argument_name(self.function, "res_attrs", i, f"out{i}"),
                dtype_name(value.type),
                self._indices(sizes_of(value.type)),
            )
            for i, value in enumerate(last.operands)
        ]
        for i, value in enumerate(last.operands):
            self.places[lin.root_of(value)] = Arg(RESULT, i)
        self._assign(self.block)
        self._steps(self.block)
        checks = (
            *self.solved,
            *(
                Check(self._number(difference), graph.fact_message(relation))
                for relation in graph.needed_facts(self.function).relations
                for difference in relation.differences
            ),
        )
        return HostTable(
            symbols=tuple(self.symbols),
            arena_bytes=self._attribute(lin.ARENA),
            scratch_bytes=self._attribute(lin.SCRATCH),
            work=self._work(),
            exprs=tuple(self.exprs),
            inputs=tuple(inputs),
            results=tuple(results),
            consts=tuple(self.consts),
            kernels=tuple(self.kernels),
            steps=tuple(self.steps),
            checks=checks,
            origin=program_name(self.function),
            notes=tuple(self.notes),
        )

    # -- parts ------------------------------------------------------------------------------

    def _inputs(self) -> list[InputSpec]:
        args = self.block.args
        for arg in args:
            self._check_type(arg)
        binding = self._bind([sizes_of(arg.type) for arg in args])
        inputs: list[InputSpec] = []
        for i, arg in enumerate(args):
            self.places[arg] = Arg(INPUT, i)
            inputs.append(
                InputSpec(
                    argument_name(self.function, "arg_attrs", i, f"arg{i}"),
                    dtype_name(arg.type),
                    self._indices(sizes_of(arg.type)),
                    tuple(binding[i]),
                )
            )
        return inputs

    def _bind(self, shapes: Sequence[tuple[Dim, ...]]) -> list[list[bool]]:
        """Number the symbols, and say which dimension tells each.

        A symbol that is nowhere alone is found from a dimension such as ``2*s + 1``; that has a
        number of its own then, the symbol is computed from it, and a check makes sure of it.
        """
        binding = [[False] * len(shape) for shape in shapes]
        known: dict[Dim, str] = {}
        solved: list[tuple[Dim, Dim, int, int]] = []
        places = [(i, k, size) for i, shape in enumerate(shapes) for k, size in enumerate(shape)]
        for linear in (False, True):
            for i, k, size in places:
                parts = _linear(size) if isinstance(size, DimExpr) else None
                if parts is None or (parts[1] != 1 or parts[2] != 0) != linear:
                    continue
                name, factor, rest = parts
                if symbol(name) not in known:
                    binding[i][k] = True
                    known[symbol(name)] = str(size)
                    self.numbers[size] = len(self.symbols)
                    self.symbols.append(str(size))
                    if linear:
                        solved.append((size, symbol(name), factor, rest))
        for size, name, factor, rest in solved:
            raw = self.numbers[size]
            less = raw if rest == 0 else self._emit("sub", raw, self._number(rest))
            found = self._emit("floordiv", less, self._number(factor))
            self.numbers[name] = found
            product = self._emit("mul", found, self._number(factor))
            exact = self._emit("sub", product, less)
            self.solved += [
                Check(index, f"a dimension is {size}, with {name} >= 0") for index in (exact, found)
            ]
        return binding

    def _check_type(self, arg: BlockArgument) -> None:
        try:
            lin.check_named(arg.type, f"argument {arg.index}")
        except VerifyException as error:
            raise error_at(self.function, str(error)) from error

    def _unknown(self, name: str) -> AioptError:
        mentioned = [
            str(size)
            for arg in self.block.args
            for size in sizes_of(arg.type)
            if name in symbols_of(size)
        ]
        return error_at(
            self.function,
            f"the size '{name}' cannot be found out from the arguments",
            expected=f"an argument with a dimension such as '{name}' or '2*{name} + 1'",
            found=f"only '{mentioned[0]}'" if mentioned else None,
        )

    def _const(self, op: lin.WeightOp | lin.ConstantOp) -> int:
        """The number of a weight or constant; it may be named in several regions."""
        key = (op.properties["key" if isinstance(op, lin.WeightOp) else "value"], op.panel)
        number = self.known_consts.get(key)
        if number is None:
            number = self.known_consts[key] = self._new_const(op)
        return number

    def _new_const(self, op: lin.WeightOp | lin.ConstantOp) -> int:
        shape = cast("tuple[int, ...]", shape_of(op.res.type))
        layout = None
        if (panel := lin.panel_of(op)) is not None:
            k, n, transposed = panel
            layout = PanelLayout(shape[-1], transposed, len(k))
            shape = (*shape[:-3], *((n, *k) if transposed else (*k, n)))
        if isinstance(op, lin.WeightOp):
            name = op.key.data
        else:
            name = f"%constant{len(self.constants)}"
            self.constants[name] = op.value
        self.consts.append(ConstSpec(name, dtype_name(op.res.type), shape, layout))
        return len(self.consts) - 1

    # -- steps ------------------------------------------------------------------------------

    def _assign(self, block: Block) -> None:
        """What lies in a result of the program: values that become results of control flow that
        does."""
        for op in reversed(block.ops):
            if not isinstance(op, lin.ControlOp):
                continue
            for i, result in enumerate(op.results):
                if (place := self.places.get(result)) is None:
                    continue
                start = i if isinstance(op, lin.WhileOp) else cast("lin.IfOp", op).overwritten[i]
                values = [inner for inner, outer in op.leaving() if outer is result]
                if start >= 0:
                    values.append(op.passed[start])
                for value in values:
                    self.places[lin.root_of(value)] = place
            for inner in op.blocks:
                self._assign(inner)

    def _steps(self, block: Block) -> None:
        """Append the steps of a block's operations."""
        for op in block.ops:
            match op:
                case lin.WeightOp() | lin.ConstantOp():
                    self.places[op.res] = Arg(CONST, self._const(op))
                case lin.CallOp():
                    self.steps.append(self._call(op))
                    work = op.work.texts if op.work else ()
                    self.notes.append(Note(str(location_of(op) or ""), *work))
                case lin.CopyOp():
                    self._results(op, op.offsets)
                    size = self._number(tensor_bytes(op.x.type))
                    self.steps.append(Copy(self._place(op.res), self._place(op.x), size))
                case lin.IfOp():
                    self._choice(op)
                case lin.WhileOp():
                    self._loop(op)
                case _:
                    pass

    def _choice(self, op: lin.IfOp) -> None:
        self._results(op, op.offsets)
        for operand, arg in op.entering():
            self.places[arg] = self._place(operand)
        then, otherwise = op.blocks
        branch = self._jump(self._place(op.condition))
        self._region(op, then)
        end = self._jump()
        self._land(branch)
        self._region(op, otherwise)
        if len(self.steps) == end + 1:  # nothing to jump over
            self.steps.pop()
            self._land(branch)
        else:
            self._land(end)

    def _loop(self, op: lin.WhileOp) -> None:
        for operand, arg in op.entering():
            self.places[arg] = self._place(operand)
        for operand, result in zip(op.carried, op.results, strict=True):
            self.places[result] = self._place(operand)
        condition, body = op.blocks
        start = len(self.steps)
        self._steps(condition)
        branch = self._jump(self._place(yielded(condition)[0]))
        self._region(op, body)
        self.steps.append(Jump(start))
        self._land(branch)

    def _region(self, op: lin.ControlOp, block: Block) -> None:
        """Append the steps of a region that gives the operation's results."""
        self._steps(block)
        for value, result in zip(yielded(block), op.results, strict=True):
            if self._place(value) != self._place(result):
                raise error_at(
                    op,
                    f"what '{op.name}' gives does not lie where its result lies",
                    hint="run plan-arena first",
                )

    def _jump(self, unless: Arg | None = None) -> int:
        """Append a jump whose target is to come; its number."""
        self.steps.append(Jump(0, unless))
        return len(self.steps) - 1

    def _land(self, number: int) -> None:
        """Let a jump lead to the next step."""
        self.steps[number] = Jump(len(self.steps), cast("Jump", self.steps[number]).unless)

    def _place(self, value: SSAValue) -> Arg:
        place = self.places.get(lin.root_of(value))
        if place is None:
            raise error_at(
                self.function,
                "a value of the host program lies nowhere",
                hint="run plan-arena first",
            )
        return place

    def _call(self, op: lin.CallOp) -> Call:
        self._results(op, op.offsets)
        args = [self._place(value) for value in (*op.operands, *op.results)]
        kernel = self.kernels.setdefault(op.kernel, len(self.kernels))
        time = split_time(op, self.facts)
        work = -1 if time is None else self._number(time)
        return Call(kernel, tuple(args), self._indices(op.symbols.sizes), work)

    def _results(self, op: Operation, offsets: DimsAttr | None) -> None:
        """Note where the results of an operation lie."""
        if offsets is None:
            what = "the call" if isinstance(op, lin.CallOp) else f"'{op.name}'"
            raise error_at(op, f"{what} has no arena offsets", hint="run plan-arena first")
        for value, text in zip(op.results, offsets.texts, strict=True):
            if text != "_":
                self.places[value] = self._in_arena(text)

    def _attribute(self, name: str) -> int:
        """The E index of a size that `plan-arena` left at the function; −1 if it left none."""
        found = self.function.attributes.get(name)
        return -1 if found is None else self._number(cast("DimsAttr", found).sizes[0])

    def _in_arena(self, offset: str) -> Arg:
        return Arg(ARENA, 0, self._number(parse_dim(offset)))

    def _work(self) -> int:
        """The E index of the time of all calls together; −1 if that of one is unknown."""
        total = block_time(self.block)
        return -1 if total is None else self._number(total)

    # -- expressions ------------------------------------------------------------------------

    def _indices(self, sizes: Sequence[Dim]) -> tuple[int, ...]:
        return tuple(self._number(size) for size in sizes)

    def _number(self, dim: Dim) -> int:
        """The position of a dimension expression in E."""
        found = self.numbers.get(dim)
        if found is None:
            found = self.numbers[dim] = self._compute(dim)
        return found

    def _emit(self, op: str, a: int, b: int = 0) -> int:
        """The position of an operation in E; each is there once."""
        expr = Expr(op, a, b)
        found = self.emitted.get(expr)
        if found is None:
            self.exprs.append(expr)
            found = self.emitted[expr] = len(self.symbols) + len(self.exprs) - 1
        return found

    def _compute(self, dim: Dim) -> int:
        if isinstance(dim, int):
            return self._emit("const", dim)
        if dim.as_symbol is not None:  # known symbols are numbered from the start
            raise self._unknown(dim.as_symbol)
        constant = sum(coefficient for mono, coefficient in dim.terms if not mono)
        if all(coefficient < 0 for mono, coefficient in dim.terms if mono):
            return self._emit("sub", self._number(constant), self._number(constant - dim))
        return compute(dim, self._leaf, self._emit)

    def _leaf(self, leaf: int | Atom) -> int:
        if isinstance(leaf, Opaque):
            return self._emit(leaf.kind, self._number(leaf.lhs), self._number(leaf.rhs))
        return self._number(leaf if isinstance(leaf, int) else symbol(leaf.name))


def _linear(size: DimExpr) -> tuple[str, int, int] | None:
    """(s, a, b) for ``a*s + b`` with a > 0."""
    names = symbols_of(size)
    if len(names) != 1:
        return None
    (name,) = names
    rest = substitute(size, {name: 0})
    factor = substitute(size, {name: 1}) - rest
    if not isinstance(rest, int) or not isinstance(factor, int) or factor < 1:
        return None
    return (name, factor, rest) if symbol(name) * factor + rest == size else None


def argument_name(function: func.FuncOp, attribute: str, index: int, default: str) -> str:
    """The name of an argument (``arg_attrs``) or result (``res_attrs``) of a function."""
    entries = function.properties.get(attribute)
    if isinstance(entries, ArrayAttr):
        entry = entries.data[index]
        if isinstance(entry, DictionaryAttr) and isinstance(
            name := entry.data.get(graph.NAME, entry.data.get(graph.WEIGHT)), StringAttr
        ):
            return name.data
    return default


def dtype_name(type_: Attribute) -> str:
    """The name of a tensor's element type in the table."""
    element = element_type(type_)
    if isinstance(element, IntegerType):
        return str(element).replace("si", "i")
    return str(element)
