"""Tier 0: numpy over the graph level (SPEC T1, K1).

`Interpreter` prepares a function once, into a flat list of steps, and is then called many times: no
attribute is read and no type looked at on the way. It answers at once, on any size, and it is what
every compiled version is compared with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import Any, TypeAlias, cast

import numpy as np
from xdsl.dialects.builtin import ArrayAttr, DictionaryAttr, ModuleOp, StringAttr
from xdsl.dialects.func import CallOp, FuncOp, ReturnOp
from xdsl.ir import Attribute, Block, Operation, SSAValue

from ..diagnostics import AioptError, error_at, location_of
from ..dialects import dims
from ..dialects.dims import Dim
from ..dialects.graph import (
    NAME,
    WEIGHT,
    ControlOp,
    GroupOp,
    IfOp,
    PrepareOp,
    WeightOp,
    YieldOp,
    element_type,
    fact_message,
    needed_facts,
    shape_of,
)
from ..dialects.graph.elements import check_weight, numpy_dtype
from ..dialects.graph.reference import make_kernel
from ..dialects.graph.reference_kernels import NO_SYMBOLS, Kernel, Sizes
from ..dialects.graph.types import AnyShape
from ..quick_dataclass import dataclass

Array: TypeAlias = "np.ndarray[Any, Any]"

_REMEMBERED_SIZES = 64
"""Symbol assignments whose evaluated shapes are kept."""


@dataclass(frozen=True)
class Input:
    """What a function expects for one argument."""

    name: str
    dtype: np.dtype[Any]
    shape: AnyShape


Step: TypeAlias = "tuple[Kernel, tuple[int, ...], int, tuple[int, ...]]"
"""Kernel, operand slots, result slot, slots that nobody reads afterwards."""


@dataclass
class _Builder:
    """Numbers values and collects steps while operations are visited in order."""

    module: Operation
    weights: Mapping[str, Array]
    active: frozenset[str]
    slots: dict[SSAValue, int] = field(default_factory=dict)
    count: int = 0
    fixed: dict[int, Array] = field(default_factory=dict)
    steps: list[tuple[Kernel, tuple[int, ...], int]] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)

    def new(self, value: SSAValue) -> int:
        slot = self.slots[value] = self.count
        self.count += 1
        return slot

    def visit(self, block: Block) -> tuple[int, ...]:
        """Append the block's operations; the slots of its terminator's operands."""
        for op in block.ops:
            if isinstance(op, (ReturnOp, YieldOp)):
                return tuple(self.slots[v] for v in op.operands)
            if isinstance(op, GroupOp):
                for arg, operand in zip(op.block.args, op.operands, strict=True):
                    self.slots[arg] = self.slots[operand]
                for result, slot in zip(op.results, self.visit(op.block), strict=True):
                    self.slots[result] = slot
            elif isinstance(op, ControlOp):
                self._control(op)
            elif isinstance(op, CallOp):
                self._call(op)
            elif isinstance(op, WeightOp):
                self.fixed[self.new(op.results[0])] = find_weight(op, self.weights)
            else:
                operands = tuple(self.slots[v] for v in op.operands)
                kernel = make_kernel(op)
                self.step(op, kernel, operands, self.new(op.results[0]))
        raise AioptError("a function of the graph level ends with func.return")

    def step(self, op: Operation, kernel: Kernel, operands: tuple[int, ...], slot: int) -> None:
        self.steps.append((kernel, operands, slot))
        self.operations.append(op)

    def _call(self, op: CallOp) -> None:
        name = op.callee.string_value()
        if name in self.active:
            raise error_at(op, f"'{name}' calls itself, which the graph level cannot execute")
        callee = Interpreter(
            self.module, self.weights, entry=name, _active=self.active | {name}, _at=op
        )
        self._several(op, lambda _, *a: cast("Array", callee.execute(a)))

    def _control(self, op: ControlOp) -> None:
        first, second = (_Region(block, self) for block in op.blocks)
        kernel = _choice(first, second) if isinstance(op, IfOp) else _loop(first, second, op)
        self._several(op, kernel)

    def _several(self, op: Operation, kernel: Kernel) -> None:
        """Append an operation whose kernel gives the list of its results."""
        operands = tuple(self.slots[v] for v in op.operands)
        packed = self.count
        self.count += 1
        self.step(op, kernel, operands, packed)
        for i, result in enumerate(op.results):
            select = cast("Kernel", lambda _, values, i=i: values[i])
            self.step(op, select, (packed,), self.new(result))


class _Region:
    """A region of a control operation: arrays for its arguments to those that it yields."""

    def __init__(self, block: Block, outer: _Builder) -> None:
        builder = _Builder(outer.module, outer.weights, outer.active)
        self._arguments = [builder.new(arg) for arg in block.args]
        self._results = builder.visit(block)
        self._steps = _with_lifetimes(builder, self._results)
        self._fresh: list[Array | None] = [builder.fixed.get(i) for i in range(builder.count)]

    def run(self, sizes: Sizes, inputs: Sequence[Array]) -> list[Array]:
        slots = self._fresh.copy()
        for slot, array in zip(self._arguments, inputs, strict=True):
            slots[slot] = array
        _take_steps(self._steps, sizes, slots)
        return cast("list[Array]", [slots[i] for i in self._results])


def _choice(then: _Region, otherwise: _Region) -> Kernel:
    def kernel(sizes: Sizes, condition: Array, *inputs: Array) -> Array:
        return cast("Array", (then if condition else otherwise).run(sizes, inputs))

    return kernel


def _loop(condition: _Region, body: _Region, op: Operation) -> Kernel:
    count = len(op.results)

    def kernel(sizes: Sizes, *inputs: Array) -> Array:
        carried, invariant = list(inputs[:count]), inputs[count:]
        while condition.run(sizes, (*carried, *invariant))[0]:
            carried = body.run(sizes, (*carried, *invariant))
        return cast("Array", carried)

    return kernel


class Interpreter:
    """A function of the graph level, ready to run.

    Attributes:
        inputs: what each argument must be.
        output_names: the names of the results.
        result_shapes: their sizes, in the symbols of the inputs.
        operations: the operation of each step; one with several results or regions has several.
    """

    def __init__(
        self,
        module: Operation,
        weights: Mapping[str, Array] | None = None,
        *,
        entry: str | None = None,
        _active: frozenset[str] = frozenset(),
        _at: Operation | None = None,
    ) -> None:
        """Prepare a function.

        Args:
            module: a module at the graph level, or the function itself.
            weights: the arrays that `graph.weight` operations name.
            entry: the function's name; without it `main`, else the only public function.

        Raises:
            AioptError: there is no such function, it contains an operation of another level, or a
                weight is missing or has another shape or dtype.
        """
        function = find_function(module, entry, _at)
        self.name = function.sym_name.data
        self.inputs = tuple(describe_inputs(function))
        self.output_names = tuple(output_names(function))
        self.result_shapes = tuple(map(shape_of, function.function_type.outputs.data))
        known = {**(weights or {}), **prepared_weights(module, weights or {})}
        builder = _Builder(module, known, _active | {self.name})
        self._arguments = tuple(builder.new(arg) for arg in function.args)
        self._results = builder.visit(function.body.block)
        self._fixed = builder.fixed
        self._count = builder.count
        self._steps = _with_lifetimes(builder, self._results)
        self.operations = tuple(builder.operations)
        self._facts = needed_facts(function)
        self._sizes: dict[tuple[tuple[int, ...], ...], Sizes] = {}
        self._where = location_of(function)

    def __call__(self, inputs: Sequence[Array]) -> list[Array]:
        """Run on arrays in argument order.

        The results are contiguous, writable and share no memory with inputs, weights or each other.

        Raises:
            AioptError: an input has the wrong dtype, rank or size; it names input and dimension.
        """
        return self._own(self.execute(inputs), inputs)

    def timed(
        self, inputs: Sequence[Array], clock: Callable[[], float]
    ) -> tuple[list[Array], list[float]]:
        """Like calling, and the time each of `operations` took, in the clock's seconds (H5).

        Raises:
            AioptError: as for calling.
        """
        sizes, slots = self._bound(inputs)
        seconds: list[float] = []
        with np.errstate(all="ignore"):
            for step in self._steps:
                start = clock()
                _take_steps((step,), sizes, slots)
                seconds.append(clock() - start)
        return self._own(cast("list[Array]", [slots[i] for i in self._results]), inputs), seconds

    def _own(self, results: Sequence[Array], inputs: Sequence[Array]) -> list[Array]:
        """Results that are contiguous, writable and nobody else's."""
        owned: list[Array] = []
        foreign = [*inputs, *self._fixed.values()]
        for result in results:
            array = np.ascontiguousarray(result).reshape(result.shape)
            shared = array.base is not None or any(array is other for other in (*foreign, *owned))
            owned.append(array.copy() if shared or not array.flags.writeable else array)
        return owned

    def execute(self, inputs: Sequence[Array]) -> list[Array]:
        """Like calling, but results may be views of inputs or of each other."""
        sizes, slots = self._bound(inputs)
        _execute(self._steps, sizes, slots)
        return cast("list[Array]", [slots[i] for i in self._results])

    def _bound(self, inputs: Sequence[Array]) -> tuple[Sizes, list[Array | None]]:
        """The symbols, and the slots with weights and inputs in them. Raises AioptError."""
        sizes = self.bind(inputs)
        slots: list[Array | None] = [None] * self._count
        for slot, array in self._fixed.items():
            slots[slot] = array
        for slot, array in zip(self._arguments, inputs, strict=True):
            slots[slot] = array
        return sizes, slots

    def bind(self, inputs: Sequence[Array]) -> Sizes:
        """Check the inputs and find the value of each symbol.

        Raises:
            AioptError: as for calling.
        """
        if len(inputs) != len(self.inputs):
            raise AioptError(
                f"'{self.name}' got the wrong number of inputs",
                expected=f"{len(self.inputs)} ({', '.join(i.name for i in self.inputs)})",
                found=str(len(inputs)),
            )
        for expected, array in zip(self.inputs, inputs, strict=True):
            if array.dtype != expected.dtype:
                raise AioptError(
                    f"input '{expected.name}' has the wrong dtype",
                    expected=str(expected.dtype),
                    found=str(array.dtype),
                )
        key = tuple([array.shape for array in inputs])
        sizes = self._sizes.get(key)
        if sizes is None:
            symbols = bind_symbols(self.inputs, key)
            self._check_facts(symbols)
            sizes = Sizes(symbols)
            if len(self._sizes) >= _REMEMBERED_SIZES:
                self._sizes.pop(next(iter(self._sizes)))
            self._sizes[key] = sizes
        return sizes

    def _check_facts(self, symbols: Mapping[str, int]) -> None:
        for relation in self._facts.relations:
            if not relation.holds(symbols):
                found = ", ".join(f"{name} = {value}" for name, value in symbols.items())
                raise AioptError(fact_message(relation), found=found)


def run(
    module: Operation,
    inputs: Sequence[Array],
    weights: Mapping[str, Array] | None = None,
    *,
    entry: str | None = None,
) -> list[Array]:
    """Execute a module once. See `Interpreter`."""
    return Interpreter(module, weights, entry=entry)(inputs)


def prepared_weights(module: Operation, weights: Mapping[str, Array]) -> dict[str, Array]:
    """What the `graph.prepare` operations of a module make of weights, by key.

    Raises:
        AioptError: a weight is missing or does not fit.
    """
    found: dict[str, Array] = {}
    for op in module.ops if isinstance(module, ModuleOp) else ():
        if isinstance(op, PrepareOp):
            builder = _Builder(module, {**weights, **found}, frozenset())
            results = builder.visit(op.block)
            slots: list[Array | None] = [builder.fixed.get(i) for i in range(builder.count)]
            _execute(_with_lifetimes(builder, results), NO_SYMBOLS, slots)
            arrays = cast("list[Array]", [slots[i] for i in results])
            stored = (np.asarray(array, order="C") for array in arrays)
            found |= zip(op.names, stored, strict=True)
    return found


def _execute(steps: Sequence[Step], sizes: Sizes, slots: list[Array | None]) -> None:
    with np.errstate(all="ignore"):
        _take_steps(steps, sizes, slots)


def _take_steps(steps: Sequence[Step], sizes: Sizes, slots: list[Array | None]) -> None:
    for kernel, operands, result, dead in steps:
        slots[result] = kernel(sizes, *[slots[i] for i in operands])
        for i in dead:
            slots[i] = None


def _with_lifetimes(builder: _Builder, results: tuple[int, ...]) -> list[Step]:
    """Add to each step the slots nobody reads after it. Weights stay: they are not ours to drop."""
    kept = {*results, *builder.fixed}
    steps: list[Step] = []
    for kernel, operands, result in reversed(builder.steps):
        dead = tuple(dict.fromkeys(i for i in (*operands, result) if i not in kept))
        kept.update(operands)
        steps.append((kernel, operands, result, dead))
    return steps[::-1]


# -- functions and their arguments --------------------------------------------------------------


def find_function(
    module: Operation, entry: str | None = None, user: Operation | None = None
) -> FuncOp:
    """The function to run: `entry`, else `main`, else the only public one.

    Raises:
        AioptError: there is none; `user` is the operation that names it.
    """
    if isinstance(module, FuncOp):
        return module
    assert isinstance(module, ModuleOp)
    functions = {op.sym_name.data: op for op in module.ops if isinstance(op, FuncOp)}
    defined = {name: op for name, op in functions.items() if not op.is_declaration}
    if entry is not None:
        if entry not in defined:
            where = None if user is None else location_of(user)
            raise AioptError(f"there is no function '{entry}'", location=where)
        return defined[entry]
    public = [op for op in defined.values() if _visibility(op) != "private"]
    if "main" in defined:
        return defined["main"]
    if len(public) != 1:
        raise AioptError(
            "cannot tell which function to run",
            expected="one public function or 'main'",
            found=", ".join(defined) or "no function",
            location=location_of(module),
        )
    return public[0]


def _visibility(function: FuncOp) -> str:
    return "public" if function.sym_visibility is None else function.sym_visibility.data


def _names(attributes: ArrayAttr[DictionaryAttr] | None, count: int, fallback: str) -> list[str]:
    names: list[str] = []
    for i in range(count):
        entries: Mapping[str, Attribute] = {} if attributes is None else attributes.data[i].data
        name = entries.get(NAME, entries.get(WEIGHT))
        names.append(name.data if isinstance(name, StringAttr) else f"{fallback}{i}")
    return names


def input_names(function: FuncOp) -> list[str]:
    """The name of each argument: `graph.name`, else `graph.weight`, else `arg0`, `arg1`, …"""
    return _names(function.arg_attrs, len(function.args), "arg")


def output_names(function: FuncOp) -> list[str]:
    """The name of each result: `graph.name`, else `out0`, `out1`, …"""
    return _names(function.res_attrs, len(function.function_type.outputs), "out")


def describe_inputs(function: FuncOp) -> list[Input]:
    """What a function's arguments must be."""
    return [
        Input(name, numpy_dtype(element_type(arg.type)), shape_of(arg.type))
        for name, arg in zip(input_names(function), function.args, strict=True)
    ]


def find_weight(op: WeightOp, weights: Mapping[str, Array]) -> Array:
    """The array a `graph.weight` names, checked against its type. Raises AioptError."""
    key = op.value("key")
    if key not in weights:
        raise error_at(op, f"weight '{key}' is missing")
    array = weights[key]
    check_weight(key, array, op.results[0].type, location_of(op))
    return array


def bind_symbols(inputs: Sequence[Input], shapes: Sequence[tuple[int, ...]]) -> dict[str, int]:
    """The value of every symbol from the sizes found, all declared sizes checked.

    A symbol is found from a dimension it is alone in, or from one that is linear in it
    (``2*s + 1``).

    Raises:
        AioptError: a rank or size differs; it names input and dimension.
    """
    values: dict[str, int] = {}
    pending: list[tuple[str, int, Dim, int]] = []
    for declared, shape in zip(inputs, shapes, strict=True):
        if len(shape) != len(declared.shape):
            raise AioptError(
                f"input '{declared.name}' has the wrong rank",
                expected=str(len(declared.shape)),
                found=f"{len(shape)} {list(shape)}",
            )
        for i, (want, have) in enumerate(zip(declared.shape, shape, strict=True)):
            if isinstance(want, dims.DimExpr) and want.as_symbol is not None:
                have_before = values.setdefault(want.as_symbol, have)
                if have_before != have:
                    raise _mismatch(declared.name, i, f"{have_before} ({want})", have)
            elif want is not None:
                pending.append((declared.name, i, want, have))
    _solve(pending, values)
    for name, i, want, have in pending:
        unknown = dims.symbols_of(want) - values.keys()
        if unknown:
            raise AioptError(
                f"input '{name}' dimension {i} is '{want}': its size {have} does not determine"
                f" '{min(unknown)}'"
            )
        size = dims.substitute(want, values)
        if size != have:
            text = str(size) if isinstance(want, int) else f"{size} ({want})"
            raise _mismatch(name, i, text, have)
    return values


def _solve(pending: list[tuple[str, int, Dim, int]], values: dict[str, int]) -> None:
    """Add the symbols that only occur inside larger expressions to `values`."""
    progress = True
    while progress:
        progress = False
        for _, _, want, have in pending:
            found = dims.solve(want, have, values)
            if found:
                values.update(found)
                progress = True


def _mismatch(name: str, dimension: int, expected: str, found: int) -> AioptError:
    return AioptError(
        f"input '{name}' dimension {dimension} has the wrong size",
        expected=expected,
        found=str(found),
    )
