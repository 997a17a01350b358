"""pad-shapes: a program that works at the greatest sizes alone (SPEC D1).

For backends that need static sizes. Inside the function each padded symbol has its greatest value;
arguments are padded on the way in, results cut on the way out, and calls with greater sizes are
refused at the entry. aiopt's own backends do without: `docs/dynamic-shapes.md` says why.

What padding holds is tracked value by value (`padder`), so that nothing that is computed from
elements ever depends on it; an operation without a rule (`rules_compute`, `rules_move`) is refused.

Statistics: functions padded, selects made.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from xdsl.dialects.builtin import TensorType
from xdsl.dialects.func import FuncOp
from xdsl.ir import Attribute, Block, Operation

from ...diagnostics import AioptError, did_you_mean, error_at
from ...dialects import dims
from ...dialects.facts import Facts, between
from ...dialects.graph import needed_facts, set_facts, shape_of
from ..base import Pass, PassState
from ..functions import defined_functions
from .blocks import pad_block
from .layout import Capacities
from .padder import Padder

_LARGEST = 1 << 40


@dataclass(frozen=True)
class PadShapesPass(Pass):
    """Make static what is at most so large, as in `pad-shapes{dims="s=128,b=8"}`."""

    name: ClassVar[str] = "pad-shapes"
    dims: str
    poison: bool = False
    """Fill what nothing may depend on with NaN: for tests of this pass, and of backends."""

    def run(self, op: Operation, state: PassState) -> None:
        capacities = Capacities(parse_capacities(self.dims))
        seen: set[str] = set()
        for function in defined_functions(op):
            symbols = frozenset(_symbols(function))
            seen |= symbols
            if not capacities.names.isdisjoint(symbols):
                state.count("selects", pad_function(function, capacities, poison=self.poison))
                state.count("functions")
        if unknown := capacities.names - seen:
            name = min(unknown)
            raise AioptError(
                f"pad-shapes: no tensor has a dimension '{name}'", hint=did_you_mean(name, seen)
            )


def parse_capacities(text: str) -> dict[str, int]:
    """Read ``s=128,b=8``. Raises AioptError for what is not of that form."""
    greatest: dict[str, int] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, number = (piece.strip() for piece in part.partition("="))
        if not name.isidentifier() or not _is_capacity(number):
            raise AioptError(
                "pad-shapes: option 'dims'",
                expected="symbol=size, a size from 1 to 2^40",
                found=f"'{part}'",
            )
        if name in greatest:
            raise AioptError(f"pad-shapes: '{name}' is given twice")
        greatest[name] = int(number)
    if not greatest:
        raise AioptError("pad-shapes: option 'dims'", expected="symbol=size", found="nothing")
    return greatest


def _is_capacity(number: str) -> bool:
    return number.isdecimal() and len(number) < 20 and 1 <= int(number) <= _LARGEST


def pad_function(function: FuncOp, capacities: Capacities, *, poison: bool = False) -> int:
    """Rewrite a function so that its body works at the greatest sizes; how many selects it has.

    Raises:
        AioptError: an operation has no rule for padding, or no size satisfies what others need.
    """
    _state_facts(function, capacities)
    old = function.body.block
    block = Block(arg_types=[arg.type for arg in old.args])
    padder = Padder(capacities, block, Facts.of(function), poison=poison)
    padder.visit(function)
    for arg, new in zip(old.args, block.args, strict=True):
        new.name_hint, new.location = arg.name_hint, arg.location
        padder.values[arg] = padder.enter(new)
    pad_block(padder, old, list(function.function_type.outputs))
    function.body.detach_block(old)
    function.body.add_block(block)
    old.erase(safe_erase=False)
    return padder.selects


def _state_facts(function: FuncOp, capacities: Capacities) -> None:
    """Note what the sizes must satisfy: padded operations no longer say so."""
    needed = needed_facts(function)
    limits = [between(dims.symbol(name), None, n) for name, n in capacities.greatest.items()]
    facts = needed.also(*limits)
    if facts.contradiction is not None:
        bounds = ", ".join(map(str, limits))
        raise error_at(function, f"pad-shapes: no sizes with {bounds}", expected=str(needed))
    set_facts(function, facts)


def _symbols(function: FuncOp) -> Iterator[str]:
    """The symbols in the types of a function. Raises AioptError for a size without a name."""
    for op, type_ in _types(function):
        if isinstance(type_, TensorType):
            for size in shape_of(type_):
                if size is None:
                    raise error_at(op, "pad-shapes: a size has no name", hint="run infer-shapes")
                yield from dims.symbols_of(size)


def _types(function: FuncOp) -> Iterator[tuple[Operation, Attribute]]:
    for arg in function.body.block.args:
        yield function, arg.type
    for op in function.body.walk():
        for result in op.results:
            yield op, result.type
