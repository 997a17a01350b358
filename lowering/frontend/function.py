"""The function that a frontend makes of a program: names, promises, and starting again (K1, K3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from xdsl.dialects.builtin import ArrayAttr, DictionaryAttr, LocationAttr, StringAttr
from xdsl.dialects.func import FuncOp, ReturnOp
from xdsl.ir import Attribute, Block, Region, SSAValue

from ...dialects import dims, graph
from ...dialects.dims import Dim
from .builder import GraphBuilder, Shape
from .facts import Assume, Rebind, SizeFacts

T = TypeVar("T")


@dataclass
class Settled:
    """What earlier attempts at reading a program have found out about its sizes."""

    values: dict[str, Dim] = field(default_factory=dict)
    """Symbols that are another size."""
    assumed: list[tuple[Dim, Dim]] = field(default_factory=list)
    """Sizes of which the first is at most the second."""

    def shape(self, shape: Shape) -> Shape:
        """A shape in terms of the symbols that are left."""
        return tuple(dims.substitute(size, self.values) for size in shape)

    def facts(self, free: Iterable[str]) -> SizeFacts:
        """What is known at the start of an attempt; `free` symbols may still become others."""
        new = frozenset[str]().union(*map(dims.symbols_of, self.values.values()))
        facts = SizeFacts(free=(frozenset(free) | new) - self.values.keys())
        for smaller, larger in self.assumed:
            facts.require("LE", *self.shape((smaller, larger)))
        return facts

    def learn(self, lesson: Rebind | Assume) -> None:
        """Add what an attempt ended with."""
        if isinstance(lesson, Assume):
            self.assumed.append((lesson.smaller, lesson.larger))
            return
        replaced = {lesson.symbol: lesson.value}
        self.values = {k: dims.substitute(v, replaced) for k, v in self.values.items()} | replaced


def until_settled(attempt: Callable[[Settled], T]) -> T:
    """The result of the first attempt that learns nothing more about sizes."""
    settled = Settled()
    while True:
        try:
            return attempt(settled)
        except (Rebind, Assume) as lesson:
            settled.learn(lesson)


def make_function(
    builder: GraphBuilder,
    results: Sequence[SSAValue],
    argument_names: Sequence[str],
    result_names: Sequence[str],
    *,
    argument_attributes: Sequence[Mapping[str, Attribute]] = (),
    result_attributes: Sequence[Mapping[str, Attribute]] = (),
    location: LocationAttr,
) -> FuncOp:
    """The function @main around the builder's block, with what has to be checked at its door."""
    block = builder.block
    _erase_unused(block, results)
    last = ReturnOp(*results)
    last.location = location
    block.add_op(last)
    for arg, name in zip(block.args, argument_names, strict=True):
        arg.name_hint = name if SSAValue.is_valid_name(name) else None
    function = FuncOp(
        "main",
        ([arg.type for arg in block.args], [value.type for value in results]),
        Region(block),
        visibility="public",
        arg_attrs=_named(argument_names, argument_attributes),
        res_attrs=_named(result_names, result_attributes),
    )
    function.location = location
    graph.set_facts(function, builder.facts.known)
    return function


def _erase_unused(block: Block, results: Sequence[SSAValue]) -> None:
    """Erase operations whose results nobody uses, last first."""
    kept = set(results)
    for op in reversed(list(block.ops)):
        if all(result.first_use is None and result not in kept for result in op.results):
            op.detach()
            op.erase()


def unique(names: Iterable[str]) -> list[str]:
    """The names, with a number after those that occur again."""
    seen: set[str] = set()
    result: list[str] = []
    for name in names:
        candidate, number = name, 1
        while candidate in seen:
            candidate, number = f"{name}_{number}", number + 1
        seen.add(candidate)
        result.append(candidate)
    return result


def _named(
    names: Sequence[str], attributes: Sequence[Mapping[str, Attribute]]
) -> ArrayAttr[DictionaryAttr]:
    """Attribute dictionaries with names."""
    each = attributes or [{} for _ in names]
    return ArrayAttr(
        [
            DictionaryAttr({**kept, graph.NAME: StringAttr(name)})
            for name, kept in zip(names, each, strict=True)
        ]
    )
