"""LLVM IR text → relocatable object → loaded code, through llvmlite (K3, K5).

Objects are linked by `linker.py`, or else by LLJIT with RTDyld (debug lines work, a corrupt object
is an exception). No LLVM optimisation passes: vector code is written by the lowerings, code
generation level 1 or 2 does the rest. Loop strength reduction is off: it costs a quarter of the
emission and gains nothing on such code.

LLVM is a large library, loaded when it is first needed, to compile. It is entered with one lock
held (llvmlite's): compile in parallel in processes. A fork waits until no other thread is inside,
so that the child can use it. `parse → verify → emit` catches malformed IR as an exception; an
intrinsic the target lacks aborts the process.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cache, lru_cache
from threading import get_ident
from typing import TYPE_CHECKING

from ...diagnostics import AioptError
from . import linker, perf_map
from .debug_info import environment_flag
from .errors import CodegenError
from .target import Target

if TYPE_CHECKING:
    import llvmlite.binding as llvm


_locks: list[AbstractContextManager[None]] = []
"""LLVM's, once it is loaded."""

_forking: dict[int, list[AbstractContextManager[None]]] = {}
"""What a thread that forks holds."""


def _hold_still() -> None:
    _forking[get_ident()] = held = list(_locks)
    for lock in held:
        lock.__enter__()


def _go_on() -> None:
    for lock in _forking.pop(get_ident(), ()):
        lock.__exit__(None, None, None)


# What is registered later waits earlier: whoever uses LLVM may hold locks of his own first.
os.register_at_fork(before=_hold_still, after_in_parent=_go_on, after_in_child=_go_on)


@cache
def _initialise() -> None:
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    llvm.initialize_native_asmparser()
    llvm.set_option("aiopt", "-disable-lsr")
    _locks.append(llvm.ffi.lib._lock)  # pyright: ignore[reportAttributeAccessIssue]


@cache
def machine(target: Target, codegen: int = 2) -> llvm.TargetMachine:
    """LLVM's target machine for `target` at code generation level 0 … 3."""
    import llvmlite.binding as llvm

    _initialise()
    return llvm.Target.from_triple(target.triple).create_target_machine(
        cpu=target.cpu,
        features=target.features,
        opt=codegen,
        codemodel="jitdefault",
        reloc="default",
        jit=True,
    )


@cache
def header(target: Target) -> str:
    """Data layout and triple lines, the head of every module for `target`."""
    layout = str(machine(target).target_data)
    return f'target datalayout = "{layout}"\ntarget triple = "{target.triple}"'


def _parse(ir_text: str) -> llvm.ModuleRef:
    import llvmlite.binding as llvm

    _initialise()
    try:
        module = llvm.parse_assembly(ir_text, context=llvm.create_context())
        module.verify()
    except RuntimeError as error:
        raise CodegenError("LLVM rejects the generated code", found=_first_line(error)) from error
    return module


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return " ".join(lines[:3])


def check(ir_text: str) -> None:
    """Raise `CodegenError` unless LLVM accepts IR text."""
    _parse(ir_text)


def emit_object(ir_text: str, target: Target, codegen: int = 2) -> bytes:
    """Compile IR text to a relocatable object."""
    return machine(target, codegen).emit_object(_parse(ir_text))


def emit_assembly(ir_text: str, target: Target, codegen: int = 2) -> str:
    """Compile IR text to assembly, for reading."""
    return machine(target, codegen).emit_assembly(_parse(ir_text))


def assemble(text: str, target: Target) -> bytes:
    """Make a relocatable object of assembly."""
    escaped = text.replace("\\", "\\5C").replace('"', "\\22")
    return emit_object(f'{header(target)}\nmodule asm "{escaped}"', target)


def llvm_version() -> str:
    """The version of LLVM that compiles."""
    import llvmlite.binding as llvm

    return ".".join(map(str, llvm.llvm_version_info))


# ------------------------------------------------------------------------------------------ loading

_numbers = itertools.count()


_LIBRARIES = 64
"""How many libraries a linker gets. LLVM frees the code of one that goes, but some 9 KiB of names
only with the linker, which takes 0.6 ms and 0.1 MiB to make."""


@lru_cache(maxsize=1)
def _linker(number: int) -> llvm.LLJIT:
    """Linker `number` of this process; it goes with the last library that it has linked."""
    import llvmlite.binding as llvm

    return llvm.create_lljit_compiler(machine(Target.host()))


class LoadedObject:
    """Code in memory. It is unloaded when the last reference to this object goes.

    Whoever stores an address keeps the object alive with it.
    """

    def __init__(self, owner: object, addresses: Mapping[str, int]) -> None:
        self._owner = owner
        self._addresses = addresses

    def address(self, name: str) -> int:
        """Address of an exported symbol."""
        try:
            return self._addresses[name]
        except KeyError:
            raise AioptError(f"the object exports no symbol {name!r}") from None

    def __repr__(self) -> str:
        return f"LoadedObject({', '.join(self._addresses)})"


def load_object(
    objects: bytes | Sequence[bytes],
    exports: Iterable[str],
    imports: Mapping[str, int] | None = None,
    labels: Callable[[], Mapping[str, str]] = dict,
) -> LoadedObject:
    """Link objects into the process; they see each other's symbols.

    `imports` gives the addresses of further undefined symbols. Only what the C library offers is
    found without: LLVM calls `fmaf`, `memset` and the like where a target lacks the instruction.
    `labels` gives names for profilers, where they differ from the symbols.

    Our own linker does it where it can, and LLVM's the rest: other machines, debug information,
    and everything once debuggers are to know it.
    Raises `CodegenError` if the objects cannot be linked.
    """
    objects = [objects] if isinstance(objects, bytes) else objects
    exports = list(exports)
    owner, addresses = _link(objects, exports, imports or {})
    if perf_map.wanted():
        perf_map.add(objects, addresses, labels())
    return LoadedObject(owner, addresses)


def show_to_debuggers() -> None:
    """From now on, tell gdb of all code that is loaded: LLVM's linker does.

    It then knows also the names in code without lines, and how to find its callers.
    """
    global _shown
    _shown = True


_shown = False


def _link(
    objects: Sequence[bytes], exports: Sequence[str], imports: Mapping[str, int]
) -> tuple[object, dict[str, int]]:
    if linker.available() and not (_shown or environment_flag("AIOPT_DEBUG")):
        try:
            return linker.link(objects, exports, imports)
        except linker.Unsupported:
            pass
    return link_with_llvm(objects, exports, imports)


def link_with_llvm(
    objects: Sequence[bytes], exports: Sequence[str], imports: Mapping[str, int]
) -> tuple[object, dict[str, int]]:
    """What keeps the code in memory, and the addresses of `exports`."""
    import llvmlite.binding as llvm

    builder = llvm.JITLibraryBuilder()
    for data in objects:
        builder.add_object_img(data)
    for name, address in imports.items():
        builder.import_symbol(name, address)
    for name in exports:
        builder.export_symbol(name)
    builder.add_current_process()
    number = next(_numbers)
    library = f"aiopt-{os.getpid()}-{number}"
    try:
        tracker = builder.link(_linker(number // _LIBRARIES), library)
    except RuntimeError as error:
        raise CodegenError("the object cannot be linked", found=_first_line(error)) from error
    return tracker, {name: tracker[name] for name in exports}


def load_ir(
    ir_text: str,
    target: Target,
    exports: Iterable[str],
    imports: Mapping[str, int] | None = None,
    codegen: int = 2,
) -> LoadedObject:
    """`emit_object` and `load_object` in one."""
    return load_object(emit_object(ir_text, target, codegen), exports, imports)
