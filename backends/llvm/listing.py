"""LLVM IR and assembly to read: above each kernel, what it is and where it comes from (K4)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

from xdsl.dialects import llvm
from xdsl.dialects.builtin import ArrayAttr, ModuleOp, StringAttr
from xdsl.ir import Operation

from ...diagnostics import AioptError, location_of
from ...dialects import lin

_DEFINITION = re.compile(r'^define .*?@("[^"]*"|[\w.$-]+)\(', re.MULTILINE)
_LABEL = re.compile(r'^\t\.(?:globl|weak)\t("[^"]*"|[\w.$-]+)', re.MULTILINE)


def select_kernels(module: ModuleOp, text: str) -> list[Operation]:
    """The operations of a module without the kernels whose `NAME@FILE:LINE:COLUMN` lacks `text`.

    Raises AioptError if that leaves none.
    """
    functions = [op for op in module.ops if isinstance(op, llvm.FuncOp) and op.body.blocks]
    labels = {op: f"{op.sym_name.data}@{location_of(op) or ''}" for op in functions}
    if not any(text in label for label in labels.values()):
        found = ", ".join(label.rstrip("@") for label in labels.values())
        raise AioptError(f"no kernel is called '{text}'", found=found or "no kernels")
    return [op for op in module.ops if text in labels.get(cast("llvm.FuncOp", op), text)]


def annotate_ir(text: str, module: ModuleOp) -> str:
    """LLVM IR text with a comment above each kernel."""
    return _annotate(text, _DEFINITION, "; ", _descriptions(module))


def annotate_assembly(text: str, module: ModuleOp) -> str:
    """Assembly text with a comment above each kernel."""
    return _annotate(text, _LABEL, "# ", _descriptions(module))


def _annotate(text: str, head: re.Pattern[str], mark: str, about: Mapping[str, list[str]]) -> str:
    def insert(match: re.Match[str]) -> str:
        lines = about.get(match.group(1).strip('"'), ())
        return "".join(f"{mark}{line}\n" for line in lines) + match.group()

    return head.sub(insert, text)


def _descriptions(module: ModuleOp) -> dict[str, list[str]]:
    """What is said of each kernel of a module, by name."""
    functions = [op for op in module.ops if isinstance(op, llvm.FuncOp) and op.body.blocks]
    kernels = {op.sym_name.data: op for op in functions if lin.SCHEDULE in op.attributes}
    about = {
        name: [
            f"kernel @{name}",
            f"  schedule: {op.attributes[lin.SCHEDULE]}",
            f"  sizes:    {', '.join(_sizes(op)) or 'none'}",
            f"  computes: {_places(op) or 'what comes from nowhere'}",
        ]
        for name, op in kernels.items()
    }
    for call in module.walk():
        if isinstance(call, lin.CallOp) and call.kernel in kernels:
            about[call.kernel].append(f"  called {_call(call, _sizes(kernels[call.kernel]))}")
    return about


def _sizes(op: llvm.FuncOp) -> list[str]:
    names = cast("ArrayAttr[StringAttr]", op.attributes[lin.SYMBOLS])
    return [name.data for name in names.data]


def _places(op: llvm.FuncOp) -> str:
    """The places of the operations that a kernel computes, in the order of the source."""
    found = {place for inner in op.walk() if (place := location_of(inner)) is not None}
    texts: list[str] = []
    file = ""
    for place in sorted(found, key=lambda p: (p.file, p.line or 0, p.col or 0)):
        texts.append(str(place) if place.file != file else f"{place.line}:{place.col}")
        file = place.file
    return ", ".join(texts)


def _call(call: lin.CallOp, names: list[str]) -> str:
    sizes = [f"{name} = {size}" for name, size in zip(names, call.symbols.texts, strict=True)]
    place = location_of(call)
    text = f"at {place}" if place is not None else "somewhere"
    if _is_in_loop(call):
        text = f"in a loop {text}"
    if sizes:
        text += f" with {', '.join(sizes)}"
    if call.work is not None:
        flops, traffic = call.work.texts
        text += f": {flops} operations, {traffic} bytes"
    return text


def _is_in_loop(call: lin.CallOp) -> bool:
    around = call.parent_op()
    while around is not None and not isinstance(around, lin.WhileOp):
        around = around.parent_op()
    return around is not None
