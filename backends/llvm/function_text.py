"""The function being printed: names, labels, lines, and the text several operations share (K3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xdsl.ir import Block, Operation, SSAValue

from ...dialects.llvm_ext import natural_alignment
from .words import Name, integer, type_text


class FunctionText:
    """Names, labels and lines of the function being printed."""

    def __init__(self) -> None:
        self.names: dict[int, Name] = {}
        self.lines: list[str] = []
        self.labels: dict[int, str] = {}
        self.edges: dict[int, list[tuple[str, Sequence[SSAValue]]]] = {}
        self.label = "entry"
        self.count = 0

    def one(self, value: SSAValue) -> str:
        """Text of a scalar or 1-D vector."""
        name = self.names[id(value)]
        assert isinstance(name, str)
        return name

    def many(self, value: SSAValue) -> tuple[str, ...]:
        """Registers of a value; scalars and 1-D vectors have one."""
        name = self.names[id(value)]
        return (name,) if isinstance(name, str) else name

    def define(self, value: SSAValue, count: int) -> tuple[str, ...]:
        """Fresh names for the registers of `value`."""
        self.count += 1
        if not count:
            name = self.names[id(value)] = f"%v{self.count}"
            return (name,)
        names = self.names[id(value)] = tuple([f"%v{self.count}.{i}" for i in range(count)])
        return names

    def temporary(self, text: str) -> str:
        """An instruction whose result only the printer uses."""
        self.count += 1
        name = f"%t{self.count}"
        self.lines.append(f"  {name} = {text}")
        return name

    def result(self, op: Operation, text: str) -> None:
        """An instruction that defines the single-register result of `op`."""
        self.count += 1
        name = self.names[id(op.results[0])] = f"%v{self.count}"
        self.lines.append(f"  {name} = {text}")

    def target(self, block: Block, values: Sequence[SSAValue]) -> str:
        """Label of a successor, noting the edge for its phi nodes."""
        if values:
            self.edges.setdefault(id(block), []).append((self.label, values))
        return self.labels[id(block)]

    def offset(self, base: str, element: str, index: str | int) -> str:
        """Address of element `index` behind `base`."""
        if index == 0:
            return base
        return self.temporary(f"getelementptr inbounds {element}, ptr {base}, i64 {index}")

    def times(self, value: str, factor: int) -> str:
        """`value·factor` in i64, folded if `value` is a literal."""
        if value.lstrip("-").isdigit():
            return str(int(value) * factor)
        return value if factor == 1 else self.temporary(f"mul i64 {value}, {factor}")


Handler = Callable[[FunctionText, Operation], None]


def elementwise(
    write: Callable[[FunctionText, Operation, str, str, Sequence[str]], str],
) -> Handler:
    """Handler of an elementwise operation: `write` gives the text of one register's instruction.

    It is called with the types of result and first operand and the operands' registers.
    """

    def handler(f: FunctionText, op: Operation) -> None:
        result = op.results[0]
        text, _, count, _ = type_text(result.type)
        operands = op.operands
        source = type_text(operands[0].type)[0]
        if not count:
            f.result(op, write(f, op, text, source, [f.one(o) for o in operands]))
            return
        columns = [_spread(f.names[id(o)], count) for o in operands]
        for name, row in zip(f.define(result, count), zip(*columns, strict=True), strict=True):
            f.lines.append(f"  {name} = {write(f, op, text, source, row)}")

    return handler


def _spread(name: Name, count: int) -> tuple[str, ...]:
    """Registers of an operand; a scalar (the condition of a select) serves all of them."""
    return (name,) * count if isinstance(name, str) else name


def splat(f: FunctionText, value: str, element: str, text: str, lanes: int) -> str:
    first = f.temporary(f"insertelement {text} poison, {element} {value}, i64 0")
    return f"shufflevector {text} {first}, {text} poison, <{lanes} x i32> zeroinitializer"


def access(op: Operation, alignment: int = 0) -> str:
    """Alignment and non-temporal hint of a load or store; `alignment` is the default."""
    alignment = integer(op, "alignment", alignment)
    text = f", align {alignment}" if alignment else ""
    if "nontemporal" in op.properties or "nontemporal" in op.attributes:
        text += ", !nontemporal !0"
    return text


def masked_load(
    op: Operation, t: str, suffix: str, lanes: int, ptr: str, mask: str, other: str
) -> str:
    alignment = integer(op, "alignment", natural_alignment(op.results[0].type))
    return (
        f"call {t} @llvm.masked.load.{suffix}.p0(ptr align {alignment} {ptr}, "
        f"<{lanes} x i1> {mask}, {t} {other})"
    )


def masked_store(
    op: Operation, t: str, suffix: str, lanes: int, value: str, ptr: str, mask: str
) -> str:
    alignment = integer(op, "alignment", natural_alignment(op.operands[0].type))
    return (
        f"  call void @llvm.masked.store.{suffix}.p0({t} {value}, ptr align {alignment} {ptr}, "
        f"<{lanes} x i1> {mask})"
    )
