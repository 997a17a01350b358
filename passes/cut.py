"""Cutting kernels: what `fuse` has put together, in kernels of their own again (SPEC D3, T1).

`fuse` takes as much into a kernel as it can. A schedule may say otherwise (`fuse = …`): then the
pass `schedule` cuts the kernel between its generics, and what one piece gives another is a value of
the host program, for which `plan-arena` finds room. What stays together:

* ``all``: everything, the kernel is not cut;
* ``epilogue``: products keep the elementwise work on their result; other work is apart;
* ``none``: products are alone, and so is what stands between and behind them. In a kernel without
  products each generic is alone.

Cuts follow from domains alone, so sizes need not be known.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from typing import cast

from xdsl.dialects.builtin import ModuleOp, StringAttr, SymbolRefAttr
from xdsl.dialects.func import FuncOp
from xdsl.ir import Block, Operation, SSAValue, Use

from ..dialects import lin
from ..dialects.facts import Facts
from ..dialects.graph.types import substitute_type
from ..quick_dataclass import dataclass
from .digest import digest
from .matmul_form import is_product


@dataclass(frozen=True)
class Piece:
    """A kernel that was a part of another one, and which values of that it reads and gives."""

    kernel: lin.KernelOp
    reads: tuple[SSAValue, ...]
    gives: tuple[SSAValue, ...]


def pieces_of(kernel: lin.KernelOp, fuse: str) -> list[Piece]:
    """The kernels that a kernel is cut into, in their order; none if it would stay as it is."""
    parts = _parts(kernel, fuse)
    return [_piece(kernel, part) for part in parts] if len(parts) > 1 else []


def replace_by_pieces(kernel: lin.KernelOp, pieces: Sequence[Piece]) -> None:
    """Put the pieces in a kernel's place, with names of their own, and call them instead of it."""
    module = cast("ModuleOp", kernel.parent_op())
    taken = {op.sym_name.data for op in module.ops if isinstance(op, lin.KernelOp | FuncOp)}
    for number, piece in enumerate(pieces):
        name = f"{kernel.sym_name.data}_{number}"
        while name in taken:
            name += "_"
        piece.kernel.properties["sym_name"] = StringAttr(name)
    module.body.block.insert_ops_before([piece.kernel for piece in pieces], kernel)
    for op in [*module.walk()]:
        if isinstance(op, lin.CallOp) and op.kernel == kernel.sym_name.data:
            _replace_call(op, kernel, pieces)
    kernel.detach()
    kernel.erase()


def whole_of(name: str, kernels: Container[str]) -> str:
    """Which of some kernels is called so, or was cut into a piece that is, or into its piece."""
    while name and name not in kernels:
        name = name.rpartition("_")[0]
    return name


def _parts(kernel: lin.KernelOp, fuse: str) -> list[list[lin.GenericOp]]:
    parts: list[list[lin.GenericOp]] = []
    any_product = any(map(is_product, kernel.generics))
    for op in kernel.generics:
        if not parts or _begins(op, parts[-1], fuse, any_product=any_product):
            parts.append([])
        parts[-1].append(op)
    return parts


def _begins(
    op: lin.GenericOp, before: Sequence[lin.GenericOp], fuse: str, *, any_product: bool
) -> bool:
    """Whether a generic is not of the part with those before it."""
    if fuse == "all":
        return False
    if not any_product:
        return fuse == "none"
    first = before[0]
    if is_product(op) or not is_product(first):
        return is_product(op)
    rank = first.kinds.count(lin.PARALLEL)
    on_result = (op.kinds, op.sizes) == (first.kinds[:rank], first.sizes[:rank])
    return fuse == "none" or not on_result


def _piece(kernel: lin.KernelOp, part: Sequence[lin.GenericOp]) -> Piece:
    read = dict.fromkeys(value for op in part for value in _values_read(op))
    pads = [op for op in kernel.block.ops if isinstance(op, lin.PadOp) and op.res in read]
    inside: set[Operation | Block] = {*pads, *part}
    sources = dict.fromkeys((*(pad.x for pad in pads), *read))
    reads = tuple(value for value in sources if value.owner not in inside)
    gives = tuple(
        result
        for op in part
        for result in op.results
        if result in kernel.yielded or any(_reader(use) not in inside for use in result.uses)
    )
    piece = _kernel_like(kernel, reads)
    known: dict[SSAValue, SSAValue] = dict(zip(reads, piece.block.args, strict=True))
    piece.block.add_ops([op.clone(known) for op in (*pads, *part)])
    lin.finish_kernel(piece, [known[value] for value in gives])
    piece.properties["digest"] = StringAttr(digest(piece, without=("sym_name", "digest")))
    piece.location = part[0].location
    return Piece(piece, reads, gives)


def _kernel_like(kernel: lin.KernelOp, reads: Sequence[SSAValue]) -> lin.KernelOp:
    """A kernel of the same sizes that reads these values, with an empty body."""
    name, types = kernel.sym_name.data, [value.type for value in reads]
    own = lin.make_kernel(name, kernel.symbol_names, Facts.of(kernel), types, "")
    for arg, value in zip(own.block.args, reads, strict=True):
        arg.name_hint = value.name_hint
    return own


def _values_read(op: lin.GenericOp) -> Iterable[SSAValue]:
    """What a generic reads: its operands, and tensors of which its body extracts elements."""
    yield from op.operands
    for inner in op.block.ops:
        if isinstance(inner, lin.ExtractOp):
            yield inner.source


def _reader(use: Use) -> Operation:
    """The operation of the kernel's body that uses a value, perhaps in its own body."""
    op = use.operation
    parent = op.parent_op()
    return op if parent is None or isinstance(parent, lin.KernelOp) else parent


def _replace_call(call: lin.CallOp, kernel: lin.KernelOp, pieces: Sequence[Piece]) -> None:
    sizes = dict(zip(kernel.symbol_names, call.symbols.sizes, strict=True))
    known: dict[SSAValue, SSAValue] = dict(zip(kernel.block.args, call.operands, strict=True))
    results = dict(zip(kernel.yielded, call.results, strict=True))
    for piece in pieces:
        types = [substitute_type(value.type, sizes) for value in piece.gives]
        new = lin.CallOp.create(
            operands=[known[value] for value in piece.reads],
            result_types=types,
            properties={
                "callee": SymbolRefAttr(piece.kernel.sym_name),
                "symbols": call.symbols,
            },
        )
        new.location = call.location
        block = call.parent
        assert block is not None
        block.insert_op_before(new, call)
        known |= zip(piece.gives, new.results, strict=True)
    for inner, outer in results.items():
        known[inner].name_hint = outer.name_hint
        outer.replace_all_uses_with(known[inner])
    call.detach()
    call.erase()
