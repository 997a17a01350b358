"""assume: facts about sizes that every call of a version is going to satisfy (SPEC D1).

A version for a range of sizes is the same program with a fact more: kernels are compiled for it,
and the entry asserts it. `specialize` is for single sizes.
"""

from __future__ import annotations

from typing import ClassVar

from xdsl.dialects.func import FuncOp
from xdsl.ir import Operation

from ..diagnostics import AioptError, did_you_mean, error_at
from ..dialects.facts import Facts, Relation, RelationSyntaxError
from ..dialects.graph import argument_symbols, needed_facts, set_facts
from ..quick_dataclass import dataclass
from .base import Pass, PassState
from .functions import defined_functions


@dataclass(frozen=True)
class AssumePass(Pass):
    """Add facts about sizes, as in `assume{facts="65 <= s <= 128, s mod 16 == 0"}`."""

    name: ClassVar[str] = "assume"
    facts: str

    def run(self, op: Operation, state: PassState) -> None:
        facts = parse_facts(self.facts)
        functions = {each: argument_symbols(each) for each in defined_functions(op)}
        for relation in facts.relations:
            _check_symbols(relation, frozenset[str]().union(*functions.values()))
            owners = [each for each, known in functions.items() if relation.symbols <= known]
            if not owners:
                raise AioptError(f"assume: no function has all sizes of '{relation}'")
            for function in owners:
                _add(function, relation)
                state.count("facts")


def parse_facts(text: str) -> Facts:
    """Read the option. Raises AioptError if it is wrong, or no sizes satisfy it."""
    try:
        facts = Facts.parse(text)
    except RelationSyntaxError as error:
        raise AioptError(f"assume: option 'facts': {error}") from None
    if facts.contradiction is not None:
        raise AioptError(f"assume: no sizes satisfy '{text}'")
    return facts


def _check_symbols(relation: Relation, known: frozenset[str]) -> None:
    if unknown := relation.symbols - known:
        name = min(unknown)
        raise AioptError(
            f"assume: no argument has a dimension '{name}'", hint=did_you_mean(name, known)
        )


def _add(function: FuncOp, relation: Relation) -> None:
    needed = needed_facts(function)
    if needed.also(relation).contradiction is not None:
        raise error_at(
            function,
            f"assume: '{relation}' cannot hold for '@{function.sym_name.data}'",
            expected=f"sizes with {needed}",
        )
    set_facts(function, Facts.of(function).also(relation))
