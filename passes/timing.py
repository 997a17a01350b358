"""Where a run's wall time went, as a tree of named scopes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import field
from time import perf_counter

from ..quick_dataclass import dataclass

_RULE = "===" + "-" * 73 + "==="


@dataclass
class Scope:
    """One row of the report: the time spent in it, children included."""

    name: str
    seconds: float = 0.0
    count: int = 0
    """How often it was entered: once per operation for a pass in a nested pipeline."""
    children: dict[tuple[str, int], Scope] = field(default_factory=dict)


class Timing:
    """A tree of scopes; entering one twice under the same parent adds up."""

    def __init__(self) -> None:
        self.root = Scope("total")
        self._stack = [self.root]

    @contextmanager
    def scope(self, name: str, index: int = 0) -> Iterator[None]:
        """Book the time of a `with` block under `name`; `index` tells equal names apart."""
        current = self._stack[-1].children.setdefault((name, index), Scope(name))
        self._stack.append(current)
        start = perf_counter()
        try:
            yield
        finally:
            current.seconds += perf_counter() - start
            current.count += 1
            self._stack.pop()

    @property
    def total(self) -> float:
        """Seconds in all top-level scopes."""
        return sum(scope.seconds for scope in self.root.children.values())

    def seconds(self, name: str) -> float:
        """Seconds in all scopes called `name`, wherever they are in the tree."""
        return sum(scope.seconds for _, scope in self.rows() if scope.name == name)

    def report(self) -> str:
        """The tree as mlir-opt prints it: wall seconds, share of the total, name."""
        title = "... Execution time report ..."
        lines = [_RULE, title.center(len(_RULE)).rstrip(), _RULE]
        lines += [f"  Total Execution Time: {self.total:.4f} seconds", ""]
        lines.append("  ----Wall Time----  ----Name----")
        lines += [self._row(scope.seconds, depth, scope.name) for depth, scope in self.rows()]
        lines.append(self._row(self.total, 0, "Total"))
        return "\n".join(lines) + "\n"

    def rows(self) -> Iterator[tuple[int, Scope]]:
        """The scopes with their depths, parents first, in the order they were entered."""
        stack = [(0, scope) for scope in reversed(self.root.children.values())]
        while stack:
            depth, scope = stack.pop()
            yield depth, scope
            stack += [(depth + 1, child) for child in reversed(scope.children.values())]

    def _row(self, seconds: float, depth: int, name: str) -> str:
        share = 100 * seconds / self.total if self.total else 0.0
        return f"  {seconds:8.4f} ({share:5.1f}%)  {'  ' * depth}{name}"
