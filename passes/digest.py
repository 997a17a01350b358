"""Structural digests: equal for operations that are equal up to names of values (SPEC K2, C1).

A digest covers names, operands, results, attributes and regions of operations; not the names of
values and not locations. It is what caches are keyed by, so it does not vary between processes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from functools import lru_cache

from xdsl.dialects.builtin import DenseIntOrFPElementsAttr
from xdsl.ir import Attribute, Block, Operation, SSAValue

from ..dialects.memo import remembered

DIGEST_LENGTH = 24
"""Hexadecimal digits: 96 bits, so that a billion digests are distinct but for odds of 10⁻¹¹."""


def digest(op: Operation, *factors: str, without: Collection[str] = ()) -> str:
    """The digest of an operation and of whatever else decides what becomes of it.

    `without` lists attributes of `op` itself that do not count, such as its symbol name.
    """
    lines = [*factors, "\0"]
    _Walk(lines).operation(op, without)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:DIGEST_LENGTH]


class _Walk:
    """Writes a line for every operation and block; values and blocks are called by number."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.values: dict[SSAValue, int] = {}
        self.blocks: dict[Block, int] = {}

    def operation(self, op: Operation, without: Collection[str] = ()) -> None:
        values = self.values
        words = [op.name]
        words += [str(values.get(operand, "?")) for operand in op.operands]
        words += _attributes(op.properties, without)
        words += _attributes(op.attributes, without)
        for result in op.results:
            values[result] = len(values)
            words.append(attribute_text(result.type))
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
        words = ["^"]
        for arg in block.args:
            self.values[arg] = len(self.values)
            words.append(attribute_text(arg.type))
        self.lines.append(" ".join(words))
        for op in block.ops:
            self.operation(op)


def _attributes(attributes: Mapping[str, Attribute], without: Collection[str]) -> list[str]:
    if not attributes:
        return ["{}"]
    names = sorted(name for name in attributes if name not in without)
    return [f"{name}={attribute_text(attributes[name])}" for name in names]


@remembered
def attribute_text(attribute: Attribute) -> str:
    """An attribute as text; dense constants by the hash of their bytes."""
    return _text(attribute)


@lru_cache(maxsize=4096)
def _text(attribute: Attribute) -> str:
    if isinstance(attribute, DenseIntOrFPElementsAttr):
        return f"{attribute.type} {hashlib.sha256(attribute.data.data).hexdigest()}"
    return str(attribute)
