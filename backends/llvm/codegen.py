"""A lowered module → an artifact: LLVM IR text, object code, host table (SPEC K3).

A lowered module holds functions of the llvm level (the kernels) and one host function of the lin
level. LLVM's middle end is not used: the vector code is ours, only code generation is LLVM's.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, cast

from xdsl.dialects import func, llvm
from xdsl.dialects.builtin import DenseIntOrFPElementsAttr, IntegerAttr, ModuleOp
from xdsl.ir import Attribute, Operation

from ...diagnostics import AioptError
from ...dialects.graph import PrepareOp
from ...dialects.graph.elements import constant_array
from ...lowering.host_program import build_host_table
from ...lowering.llvm_ir.ir import linkage
from ...passes.base import CODEGEN, PassState
from .artifact import Artifact
from .jit import emit_assembly, emit_object, header
from .kernel_store import KernelObject, SharedKernels
from .listing import annotate_assembly, annotate_ir, select_kernels
from .printer import print_operations
from .target import Target

Stage = Literal["llvm", "asm", "obj"]


def compile_module(module: ModuleOp, state: PassState) -> Artifact:
    """Compile a lowered module. Raises AioptError if there is not exactly one host function."""
    target = _target(state)
    function = host_function(module)
    table, constants = build_host_table(function)
    objects = _kernel_objects(module, state, target)
    cost = state.cost
    return Artifact(
        table=table,
        objects=tuple(part.data for part in objects),
        target=target,
        constants={name: dense_bytes(value) for name, value in constants.items()},
        imports=tuple(dict.fromkeys(name for part in objects for name in part.imports)),
        prepare="\n".join(str(op) for op in module.ops if isinstance(op, PrepareOp)),
        contested=tuple(each.to_json() for each in state.contested),
        cost="" if cost is None or cost.saved == 0 else cost.to_text(),
        pinned=state.counted("schedule", "kernels-pinned"),
    )


def _kernel_objects(module: ModuleOp, state: PassState, target: Target) -> list[KernelObject]:
    """One object with the kernels that are new, and those that have the others.

    Two objects may define the same kernel if two compilations ran at once. It is the same code, so
    functions that are shared are `weak_odr`, and the linker takes either.
    """
    shared = state.kernels if isinstance(state.kernels, SharedKernels) else None
    objects = list(dict.fromkeys(shared.found.values())) if shared is not None else []
    functions = [op for op in module.ops if isinstance(op, llvm.FuncOp) and op.body.blocks]
    if shared is not None:
        for function in functions:
            function.properties["linkage"] = linkage("weak_odr")
    if functions or not objects:
        text = llvm_ir(module, target, debug_info=state.debug_info)
        data = emit_object(text, target, _codegen(module))
        names = tuple(function.sym_name.data for function in functions)
        new = KernelObject(data, names, imported_symbols(module))
        objects.append(new)
        if shared is not None:
            shared.store.put(new)
    return objects


def emit(module: ModuleOp, state: PassState, stage: Stage, kernel: str = "") -> str | bytes:
    """What `aiopt-run --emit` prints: LLVM IR text, assembly text, or the object file.

    `kernel` leaves out the kernels that `listing.select_kernels` does not find with it.
    """
    target = _target(state)
    operations = select_kernels(module, kernel) if kernel else module.ops
    text = _print(operations, target, debug_info=state.debug_info)
    if stage == "llvm":
        return annotate_ir(text, module)
    if stage == "asm":
        return annotate_assembly(emit_assembly(text, target, _codegen(module)), module)
    return emit_object(text, target, _codegen(module))


def llvm_ir(module: ModuleOp, target: Target, *, debug_info: bool = False) -> str:
    """LLVM IR text of the module's llvm-level functions."""
    return _print(module.ops, target, debug_info=debug_info)


def _print(operations: Iterable[Operation], target: Target, *, debug_info: bool) -> str:
    kept = [op for op in operations if isinstance(op, (llvm.FuncOp, llvm.GlobalOp))]
    return print_operations(kept, header(target), debug_info=debug_info)


def imported_symbols(module: ModuleOp) -> tuple[str, ...]:
    """The functions and globals that the module declares but does not define."""
    names: list[str] = []
    for op in module.ops:
        if (isinstance(op, llvm.FuncOp) and not op.body.blocks) or (
            isinstance(op, llvm.GlobalOp) and op.value is None
        ):
            names.append(op.sym_name.data)
    return tuple(names)


def host_function(module: ModuleOp) -> func.FuncOp:
    """The one function with a body that is left at the lin level."""
    functions = [op for op in module.ops if isinstance(op, func.FuncOp) and op.body.blocks]
    if len(functions) != 1:
        raise AioptError(
            "a program has one entry function",
            expected="one public function",
            found=", ".join(f"@{f.sym_name.data}" for f in functions) or "none",
        )
    return functions[0]


def dense_bytes(value: Attribute) -> bytes:
    """The elements of a dense constant as they lie in memory, splats written out."""
    if not isinstance(value, DenseIntOrFPElementsAttr):
        raise AioptError("expected a dense constant", found=str(value))
    return constant_array(value).tobytes()


def _codegen(module: ModuleOp) -> int:
    level = module.attributes.get(CODEGEN)
    return cast("IntegerAttr", level).value.data if level is not None else 2


def _target(state: PassState) -> Target:
    machine = state.machine
    if not isinstance(machine, Target):
        raise AioptError("expected a target of the llvm backend", found=repr(machine))
    return machine
