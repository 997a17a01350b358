"""`lin-to-llvm`: kernels become functions of the llvm level, as their schedules say (SPEC K3).

The host program stays what it is, calls in an order with arena offsets: it becomes a table, not
code (`host_program`). Where kernels are shared (`PassState.kernels`), each is called by what it is,
and one that is known already is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import cast

from xdsl.dialects.builtin import (
    IntegerAttr,
    ModuleOp,
    StringAttr,
    SymbolRefAttr,
    i64,
)
from xdsl.ir import Operation

from ..diagnostics import error_at
from ..dialects import lin
from ..dialects.dims import Dim
from ..dialects.facts import Facts
from ..passes.base import CODEGEN, KnownKernels, Pass, PassState
from ..passes.digest import digest, text_digest
from ..passes.schedule_fits import check_schedule
from ..passes.static_gain import static_cost
from ..passes.work import kernel_works
from .call_work import write_work
from .kernel_context import KernelContext
from .llvm_ir.builder import ModuleBuilder

_KINDS = ("chain", "matmul", "nest", "window", "conv", "sort", "scatter", "cumulate", "dot")
"""The kinds of schedules; each has an emitter, `emit_KIND` in the module of that name."""


@dataclass(frozen=True)
class LinToLLVMPass(Pass):
    """Turn scheduled kernels into functions of the llvm level."""

    name = "lin-to-llvm"
    anchor = "builtin.module"

    codegen: int = 2
    """LLVM's code generation level, 1 or 2."""

    def __post_init__(self) -> None:
        if self.codegen not in (1, 2):
            raise ValueError(f"codegen: expected 1 or 2, found {self.codegen}")

    def run(self, op: Operation, state: PassState) -> None:
        module = cast("ModuleOp", op)
        builder = ModuleBuilder(vector_bits=state.machine.vector_bits, module=module)
        works = kernel_works(module)
        write_work(module, works)
        kernels = [op for op in module.ops if isinstance(op, lin.KernelOp)]
        for kernel in kernels:
            _check(kernel, state.machine.vector_bits)
        state.cost = static_cost(module, works)
        sharing = None if state.kernels is None else _Sharing(state.kernels, self.codegen)
        for kernel in kernels:
            if sharing is None or sharing.needs_code(kernel):
                context = _emit(kernel, builder)
                if sharing is None or sharing.keeps(kernel, context):
                    state.count("functions")
            kernel.detach()
            kernel.erase()
        if sharing is not None:
            sharing.rename_calls(module)
            state.count("known", len(kernels) - len(sharing.new))
        module.attributes[CODEGEN] = IntegerAttr(self.codegen, i64)


@cache
def _emitter(kind: str) -> Callable[[KernelContext], None]:
    """The emitter of a kind of schedule, imported when a kernel has it: most programs have few."""
    assert kind in _KINDS
    return getattr(import_module(f".emit_{kind}", __package__), f"emit_{kind}")


def load_emitters() -> None:
    """Import all emitters: for a process whose forks compile."""
    for kind in _KINDS:
        _emitter(kind)


def _emit(kernel: lin.KernelOp, builder: ModuleBuilder) -> KernelContext:
    """The function of a kernel, and what decided it."""
    context = KernelContext(kernel, builder)
    _check_scratch(kernel, context.scratch.total)
    _emitter(context.loops.kind)(context)
    assert kernel.schedule is not None
    context.b.op.attributes |= {lin.SYMBOLS: kernel.symbols, lin.SCHEDULE: kernel.schedule}
    return context


_decided: dict[tuple[str, ...], tuple[str, ...]] = {}
"""What facts have decided, by the digest of a kernel without them, the facts, and the target."""

_MOST_DECIDED = 4096


class _Sharing:
    """Calls each kernel by what it is, and says which ones have no code yet.

    Of facts about sizes only what they decided counts: so versions for ranges of sizes share most
    kernels with each other and with that for all sizes.
    """

    def __init__(self, known: KnownKernels, codegen: int) -> None:
        self.known = known
        self.codegen = codegen
        self.new: set[str] = set()
        """Symbols of the kernels that have to be compiled."""
        self._digests: dict[str, str] = {}
        self._symbols: dict[str, str] = {}

    def needs_code(self, kernel: lin.KernelOp) -> bool:
        """Whether there may be no code for a kernel yet."""
        name = kernel.sym_name.data
        own = digest(kernel, without=("sym_name", "digest", "facts", "space"))
        self._digests[name] = own
        decided = _decided.get(self._key(kernel)) if kernel.facts else ()
        return decided is None or self._is_new(kernel, decided)

    def keeps(self, kernel: lin.KernelOp, context: KernelContext) -> bool:
        """Whether the function of a kernel is needed; it is erased if not, and else renamed."""
        if kernel.facts:
            if len(_decided) >= _MOST_DECIDED:
                _decided.clear()
            _decided[self._key(kernel)] = tuple(context.decided)
        function = context.b.op
        if not self._is_new(kernel, context.decided):
            function.detach()
            function.erase()
            return False
        symbol = self._symbols[kernel.sym_name.data]
        self.new.add(symbol)
        function.properties["sym_name"] = StringAttr(symbol)
        return True

    def rename_calls(self, module: ModuleOp) -> None:
        """Let the host program call the kernels by their new names."""
        for op in module.walk():
            if isinstance(op, lin.CallOp):
                op.properties["callee"] = SymbolRefAttr(self._symbols[op.kernel])

    def _is_new(self, kernel: lin.KernelOp, decided: Sequence[str]) -> bool:
        """Note what a kernel is called; whether there is no code for it yet."""
        name = kernel.sym_name.data
        factors = (self._digests[name], *self.known.factors, str(self.codegen), *decided)
        symbol = self._symbols[name] = f"{re.sub(r'^k[0-9]+_', '', name)}_{text_digest(*factors)}"
        return symbol not in self.new and symbol not in self.known

    def _key(self, kernel: lin.KernelOp) -> tuple[str, ...]:
        return self._digests[kernel.sym_name.data], str(kernel.facts), *self.known.factors


def _check(kernel: lin.KernelOp, vector_bits: int) -> None:
    """Raise AioptError unless the emitters can do what the schedule says."""
    name, loops = kernel.sym_name.data, kernel.loops
    if loops is None:
        raise error_at(
            kernel, f"kernel '@{name}' has no schedule", hint="run schedule before lin-to-llvm"
        )
    if loops.fuse != "all":
        raise error_at(
            kernel,
            f"kernel '@{name}' is to be cut, and is whole",
            hint="pin the schedule, so that the pass schedule cuts the kernel",
        )
    check_schedule(kernel, loops, vector_bits)


def _check_scratch(kernel: lin.KernelOp, needed: Dim) -> None:
    """Raise AioptError unless callers give as much scratch memory as the schedule needs."""
    given = 0 if kernel.scratch is None else kernel.scratch.sizes[0]
    if not Facts.of(kernel).at_least(given, needed):
        raise error_at(
            kernel,
            f"kernel '@{kernel.sym_name.data}' has too little scratch memory for its schedule",
            expected=str(needed),
            found=str(given),
        )
