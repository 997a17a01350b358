"""Operators with subgraphs (SPEC K3): conditions that sizes and constants decide are decided."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ..frontend.builder import Lowered
from .node import Node

if TYPE_CHECKING:
    from .importer import Importer, Scope

ControlHandler = Callable[
    ["Importer", "Scope", Node, Sequence["Lowered | None"]], Sequence[Lowered]
]


def if_(
    importer: Importer, scope: Scope, node: Node, args: Sequence[Lowered | None]
) -> Sequence[Lowered]:
    """If: the branch that a condition chooses."""
    b = importer.builder
    if len(args) != 1 or args[0] is None:
        b.fail("number of inputs", expected="1", found=str(len(args)))
    then, otherwise = node.graph("then_branch"), node.graph("else_branch")
    condition = b.values(args[0], "the condition")
    return importer.subgraph(scope, then if condition.all() else otherwise, ())


CONTROL: dict[str, ControlHandler] = {"If": if_}
