"""bind-weights: function arguments that are weights become constants by name (SPEC K7).

JAX passes parameters as arguments. Where a weights file has them, the argument goes and a
`graph.weight` takes its place: from then on the compiler may fold, pack and prefetch it.
"""

from __future__ import annotations

from typing import ClassVar

from xdsl.dialects.builtin import ArrayAttr, DictionaryAttr, FunctionType, StringAttr
from xdsl.dialects.func import FuncOp
from xdsl.ir import Attribute, BlockArgument, Operation

from ..diagnostics import AioptError, did_you_mean, location_of
from ..dialects.graph import NAME, WEIGHT, WeightOp
from ..dialects.graph.elements import check_weight
from ..quick_dataclass import dataclass
from .base import Pass, PassState
from .functions import functions_in
from .rewriter import build


@dataclass(frozen=True)
class BindWeightsPass(Pass):
    """Turn arguments that the weights file has, or that `names` lists, into graph.weight."""

    name: ClassVar[str] = "bind-weights"
    names: tuple[str, ...] = ()

    def run(self, op: Operation, state: PassState) -> None:
        known: set[str] = set()
        bound: set[str] = set()
        for function in list(functions_in(op)):
            if function.is_declaration or _is_private(function):
                continue
            keys = {arg: _key(function, arg) for arg in function.args}
            known |= set(keys.values())
            chosen = {
                arg: key for arg, key in keys.items() if key in state.weights or key in self.names
            }
            for key in chosen.values():
                bound.add(key)
            bind(function, chosen, state)
        for name in self.names:
            if name not in bound:
                raise AioptError(
                    f"bind-weights: no argument is called '{name}'", hint=did_you_mean(name, known)
                )


def _is_private(function: FuncOp) -> bool:
    return function.sym_visibility is not None and function.sym_visibility.data == "private"


def _attributes(function: FuncOp) -> list[DictionaryAttr]:
    if function.arg_attrs is None:
        return [DictionaryAttr({}) for _ in function.args]
    return list(function.arg_attrs.data)


def _key(function: FuncOp, arg: BlockArgument) -> str:
    """What users call an argument; one without a name goes by its place."""
    given = _attributes(function)[arg.index].data
    key = given.get(WEIGHT, given.get(NAME))
    return key.data if isinstance(key, StringAttr) else f"arg{arg.index}"


def bind(function: FuncOp, chosen: dict[BlockArgument[Attribute], str], state: PassState) -> None:
    """Replace arguments of a function by weights of these names, and drop them."""
    if not chosen:
        return
    block = function.body.block
    first = block.first_op
    assert first is not None
    kept_attributes = [  # a name by place stays when places change
        attributes
        if attributes.data.keys() & {WEIGHT, NAME}
        else DictionaryAttr({**attributes.data, NAME: StringAttr(_key(function, arg))})
        for arg, attributes in zip(function.args, _attributes(function), strict=True)
        if arg not in chosen
    ]
    weights: dict[str, WeightOp] = {}
    for arg, key in chosen.items():
        if key in state.weights:
            check_weight(key, state.weights[key], arg.type, location_of(function))
        if key not in weights:
            weight = build(WeightOp, (), arg.type, key=key)
            weight.location = function.location
            block.insert_op_before(weight, first)
            weights[key] = weight  # pyright: ignore[reportArgumentType]
        weights[key].res.name_hint = arg.name_hint
        arg.replace_all_uses_with(weights[key].res)
        block.erase_arg(arg)
        state.count("bound")
    outputs = function.function_type.outputs.data
    function.function_type = FunctionType.from_lists([a.type for a in block.args], list(outputs))
    function.arg_attrs = ArrayAttr(kept_attributes)
