"""What a traced function is called with: specifications of arrays, containers, results (SPEC I6).

`trace` calls the user's function with traced arrays in the places of arrays and returns the module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from xdsl.dialects.builtin import ModuleOp, UnknownLoc

from ...diagnostics import AioptError
from ...dialects import graph
from ...dialects.dim_text import DimSyntaxError, parse_dim
from ...dialects.dims import Dim
from ..frontend.builder import Lowered
from ..frontend.function import Settled, make_function, unique, until_settled
from .values import Size, Trace, TracedArray, element


@dataclass(frozen=True)
class ArraySpec:
    """An array argument: sizes and dtype; names of unknown sizes are shared by all arguments."""

    name: str
    shape: tuple[Dim, ...]
    dtype: np.dtype[Any]


def parse_shape(text: str) -> tuple[Dim | None, ...]:
    """``"b, s, 768"`` as sizes; ``_`` is None: whatever comes. Raises AioptError."""
    sizes: list[Dim | None] = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        if part in ("_", "?"):
            sizes.append(None)
            continue
        try:
            sizes.append(parse_dim(part.replace("//", " floordiv ").replace("%", " mod ")))
        except DimSyntaxError as error:
            raise AioptError(f"size '{part}': {error}", found=repr(text)) from None
    return tuple(sizes)


# -- containers -------------------------------------------------------------------------------


def flatten(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The leaves of dictionaries, lists and tuples, with a name for each."""
    if isinstance(value, Mapping):
        for key in value:
            yield from flatten(value[key], f"{path}_{key}" if path else str(key))
    elif isinstance(value, list | tuple):
        for i, each in enumerate(value):
            yield from flatten(each, f"{path}_{i}" if path else str(i))
    else:
        yield path, value


def rebuild(value: Any, leaf: Callable[[Any], Any]) -> Any:
    """The same containers with other leaves."""
    if isinstance(value, Mapping):
        return {key: rebuild(value[key], leaf) for key in value}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(rebuild(each, leaf) for each in value))
    if isinstance(value, list | tuple):
        return type(value)(rebuild(each, leaf) for each in value)
    return leaf(value)


# -- tracing ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Result:
    """A leaf of what the function returns: a result of the program or a value of its own."""

    kind: Literal["array", "number", "constant"]
    value: Any


@dataclass(frozen=True)
class Traced:
    """A traced function: the module, its weights, and the containers of `Result` it returns."""

    module: ModuleOp
    weights: Mapping[str, np.ndarray[Any, np.dtype[Any]]]
    results: Any


def trace(
    function: Callable[[Sequence[TracedArray]], Any],
    specs: Sequence[ArraySpec],
    free: Sequence[str] = (),
) -> Traced:
    """Call a function with traced arrays, one for each specification.

    `free` are names of sizes that may turn out to be another size, or a number.

    Raises:
        AioptError: what the function does cannot be traced; the location is the user's line.
    """
    return until_settled(lambda settled: _attempt(function, specs, free, settled))


def _attempt(
    function: Callable[[Sequence[TracedArray]], Any],
    specs: Sequence[ArraySpec],
    free: Sequence[str],
    settled: Settled,
) -> Traced:
    t = Trace(settled.facts(free))
    arrays: list[TracedArray] = []
    for spec in specs:
        type_ = graph.tensor_type(element(t, spec.dtype), settled.shape(spec.shape))
        value = t.block.insert_arg(type_, len(t.block.args))
        arrays.append(TracedArray(t, t.lowered(value)))
    returned = function(arrays)
    t.enter("return")
    values: list[Lowered] = []
    names: list[str] = []
    named = iter(list(flatten(returned)))

    def leaf(value: Any) -> Result:
        name, _ = next(named)
        if isinstance(value, TracedArray | Size):
            is_array = isinstance(value, TracedArray)
            values.append(value.lowered if is_array else t.size(value.dim))
            names.append(name if name.isidentifier() else f"out{len(names)}")
            return Result("array" if is_array else "number", len(values) - 1)
        return Result("constant", value)

    results = rebuild(returned, leaf)
    made = make_function(
        t,
        [t.tensor(value) for value in values],
        unique(spec.name for spec in specs),
        unique(names),
        location=UnknownLoc(),
    )
    used = {op.key.data for op in made.walk() if isinstance(op, graph.WeightOp)}
    weights = {key: array for key, array in t.weights.items() if key in used}
    return Traced(ModuleOp([made]), weights, results)
