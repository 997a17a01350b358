"""Structural digests: equal for operations that are equal up to names of values (SPEC K2, C1).

A digest covers names, operands, results, attributes and regions of operations; not the names of
values and not locations. It is what caches are keyed by, so it does not vary between processes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from xdsl.dialects.builtin import DenseIntOrFPElementsAttr, ModuleOp, NameLoc
from xdsl.dialects.func import FuncOp
from xdsl.ir import Attribute, Block, BlockArgument, Operation, SSAValue

from ..dialects.memo import remembered

DIGEST_LENGTH = 24
"""Hexadecimal digits: 96 bits, so that a billion digests are distinct but for odds of 10⁻¹¹."""

_NAME = re.compile(r"[\w.$-]+")

_POLICY = "jit."
"""How the attributes of a module begin that say how it climbs (policies/base.py)."""


def module_digest(module: Operation) -> str:
    """The digest of a program: its policies, which decide when what is compiled, do not count."""
    return digest(module, without=[name for name in module.attributes if name.startswith(_POLICY)])


def source_digest(module: ModuleOp, *factors: str) -> str:
    """The digest of a program before any pass, and of whatever else decides what becomes of it.

    At the StableHLO level, what the text calls the arguments of functions is part of it: if no
    attribute says another name, users call them by it.
    """
    names: list[str] = []
    if any(op.name.startswith(("stablehlo.", "chlo.")) for op in module.walk()):
        names = [_name_of(arg) for op in module.ops for arg in _arguments(op)]
    return digest(module, *factors, *names)


def _arguments(op: Operation) -> Sequence[BlockArgument]:
    return op.body.block.args if isinstance(op, FuncOp) and op.body.blocks else ()


def _name_of(arg: BlockArgument) -> str:
    place = arg.location.desc.data if isinstance(arg.location, NameLoc) else None
    return repr((arg.name_hint, place))


def digest(op: Operation, *factors: str, without: Collection[str] = ()) -> str:
    """The digest of an operation and of whatever else decides what becomes of it.

    `without` lists attributes of `op` itself that do not count, such as its symbol name.
    """
    lines: list[str] = []
    _Walk(lines).operation(op, without)
    return text_digest(*factors, "\n".join(lines))


def text_digest(*factors: str) -> str:
    """The digest of texts."""
    lines = [f"{len(factor)} {factor}" for factor in factors]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:DIGEST_LENGTH]


class _Walk:
    """Writes a line for every operation and block; values and blocks are called by number.

    A value that is used before it is defined has its number from its first use.
    """

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.values: dict[SSAValue, int] = {}
        self.blocks: dict[Block, int] = {}

    def operation(self, op: Operation, without: Collection[str] = ()) -> None:
        values = self.values
        words = [op.name]
        for operand in op.operands:
            if operand not in values:
                values[operand] = len(values)
            words.append(str(values[operand]))
        words += _attributes(op.properties, without)
        words.append("|")
        words += _attributes(op.attributes, without)
        for result in op.results:
            words.append(self._defined(result))
        if op.successors:
            words += [f"^{self.blocks.get(block)}" for block in op.successors]
        self.lines.append(" ".join(words))
        for region in op.regions:
            self.lines.append("{")
            for block in region.blocks:
                self.blocks[block] = len(self.blocks)
            for block in region.blocks:
                self._block(block)
            self.lines.append("}")

    def _block(self, block: Block) -> None:
        self.lines.append(" ".join(["^", *map(self._defined, block.args)]))
        for op in block.ops:
            self.operation(op)

    def _defined(self, value: SSAValue) -> str:
        text = attribute_text(value.type)
        if value not in self.values:
            self.values[value] = len(self.values)
            return text
        return f"{self.values[value]}:{text}"


def _attributes(attributes: Mapping[str, Attribute], without: Collection[str]) -> list[str]:
    if not attributes:
        return []
    names = sorted(name for name in attributes if name not in without)
    return [f"{_quoted(name)}={attribute_text(attributes[name])}" for name in names]


@lru_cache(maxsize=1024)
def _quoted(name: str) -> str:
    return name if _NAME.fullmatch(name) else repr(name)


@remembered
def attribute_text(attribute: Attribute) -> str:
    """An attribute as text; dense constants by the hash of their bytes."""
    return _text(attribute)


@lru_cache(maxsize=4096)
def _text(attribute: Attribute) -> str:
    if isinstance(attribute, DenseIntOrFPElementsAttr):
        return f"{attribute.type} {hashlib.sha256(attribute.data.data).hexdigest()}"
    return str(attribute)
