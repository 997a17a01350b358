"""specialize: symbols of a graph replaced by sizes or by other expressions (SPEC D1, D2).

Exact versions of hot sizes (``s=128``), renamings and fixed ratios (``n=2*s``) are the same
substitution, applied to every type, dimension list and function signature.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from xdsl.dialects.builtin import ArrayAttr, DictionaryAttr, FunctionType, TensorType
from xdsl.dialects.func import FuncOp
from xdsl.ir import Attribute, Block, Operation

from ..diagnostics import AioptError, did_you_mean, error_at
from ..dialects import dims
from ..dialects.dim_text import DimSyntaxError, parse_dim
from ..dialects.dims import Dim
from ..dialects.graph import (
    DimsAttr,
    FactsAttr,
    fact_message,
    needed_facts,
    substitute_type,
)
from ..dialects.relations import between_commas
from .base import Pass, PassState
from .functions import defined_functions
from .rewriter import blocks_of, set_type


@dataclass(frozen=True)
class SpecializePass(Pass):
    """Replace symbolic dimensions, as in `specialize{dims="s=128,b=2*s"}`."""

    name: ClassVar[str] = "specialize"
    dims: str

    def run(self, op: Operation, state: PassState) -> None:
        values = parse_assignment(self.dims)
        for function in defined_functions(op):
            _check_facts(function, values)
        substitution = Substitution(values)
        substitution.apply(op)
        unknown = values.keys() - substitution.seen
        if unknown:
            name = min(unknown)
            raise AioptError(
                f"specialize: no tensor has a dimension '{name}'",
                hint=did_you_mean(name, substitution.seen),
            )
        state.count("types", substitution.count)


def _check_facts(function: FuncOp, values: Mapping[str, Dim]) -> None:
    """Raise `AioptError` if no call could satisfy what the function needs of its sizes."""
    needed = needed_facts(function)
    wrong = next((r for r in needed.relations if r.substitute(values).is_false), None)
    wrong = wrong or needed.substitute(values).contradiction
    if wrong is not None:
        found = ", ".join(f"{name} = {value}" for name, value in values.items())
        raise error_at(function, f"specialize: {fact_message(wrong)}", found=found)


def parse_assignment(text: str) -> dict[str, Dim]:
    """Read ``s=128,b=2*s``.

    Raises:
        AioptError: not of that form, or a size is negative.
    """
    values: dict[str, Dim] = {}
    parts = (text[start:end].strip() for start, end in between_commas(text))
    for part in filter(None, parts):
        name, equals, expression = (piece.strip() for piece in part.partition("="))
        if not equals or not name.isidentifier():
            raise AioptError("specialize: option 'dims'", expected="symbol=size", found=f"'{part}'")
        if name in values:
            raise AioptError(f"specialize: '{name}' is given twice")
        try:
            values[name] = parse_dim(expression)
        except DimSyntaxError as error:
            raise AioptError(f"specialize: dimension '{expression}': {error}") from None
        if isinstance(size := values[name], int) and size < 0:
            raise AioptError(
                f"specialize: '{name}'", expected="a size, at least 0", found=str(size)
            )
    return values


class Substitution:
    """Replaces symbols in attributes, operations and everything below them.

    Attributes:
        seen: the symbols met, replaced or not.
        count: how many types were changed.
    """

    def __init__(self, values: Mapping[str, Dim]) -> None:
        self.values = values
        self.seen: set[str] = set()
        self.count = 0
        self._done: dict[Attribute, Attribute] = {}

    def apply(self, op: Operation) -> None:
        """Replace symbols in an operation and all operations below it."""
        self._operation(op)
        for block in blocks_of(op):
            self._block(block)
            for nested in block.ops:
                self._operation(nested)

    def _block(self, block: Block) -> None:
        for arg in block.args:
            set_type(arg, self._type(arg.type))

    def _operation(self, op: Operation) -> None:
        for result in op.results:
            set_type(result, self._type(result.type))
        for attributes in (op.properties, op.attributes):
            for name, attribute in list(attributes.items()):
                if isinstance(attribute, _CONTAINERS):
                    new = attributes[name] = self.attribute(attribute)
                    if isinstance(new, FactsAttr) and not new.facts:
                        del attributes[name]

    def _type(self, type_: Attribute) -> Attribute:
        new = self.attribute(type_)
        self.count += new is not type_
        return new

    def attribute(self, attribute: Attribute) -> Attribute:
        """The attribute with symbols replaced; itself if there are none."""
        done = self._done.get(attribute)
        if done is None:
            done = self._replace(attribute)
            self._done[attribute] = attribute if done == attribute else done
            return self._done[attribute]
        return done

    def _replace(self, attribute: Attribute) -> Attribute:
        match attribute:
            case TensorType():
                if isinstance(attribute.encoding, DimsAttr):
                    self._note(attribute.encoding)
                return substitute_type(attribute, self.values)
            case DimsAttr():
                self._note(attribute)
                return DimsAttr.get(tuple(self._text(text) for text in attribute.texts))
            case FactsAttr():
                self.seen |= attribute.facts.symbols
                return FactsAttr.of(attribute.facts.substitute(self.values))
            case FunctionType():
                inputs = [self.attribute(t) for t in attribute.inputs]
                outputs = [self.attribute(t) for t in attribute.outputs]
                return FunctionType.from_lists(inputs, outputs)  # pyright: ignore
            case ArrayAttr():
                return ArrayAttr([self.attribute(a) for a in attribute])
            case DictionaryAttr():
                return DictionaryAttr({k: self.attribute(a) for k, a in attribute.data.items()})
            case _:
                return attribute

    def _text(self, text: str) -> str:
        return text if text == "_" else str(dims.substitute(parse_dim(text), self.values))

    def _note(self, listed: DimsAttr) -> None:
        for text in listed.texts:
            if text != "_":
                self.seen |= dims.symbols_of(parse_dim(text))


_CONTAINERS = (TensorType, DimsAttr, FactsAttr, FunctionType, ArrayAttr, DictionaryAttr)
