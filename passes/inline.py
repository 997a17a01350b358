"""`inline`: calls between functions of the graph level are replaced by what they call.

Kernels are made per program, so `fuse` wants one function. `dce` removes what nobody calls any
more.
"""

from __future__ import annotations

from xdsl.dialects.func import CallOp, FuncOp, ReturnOp
from xdsl.ir import Block, Operation, SSAValue

from ..diagnostics import error_at
from ..dialects.facts import Facts
from ..dialects.graph import ControlOp, WeightOp, set_facts
from ..quick_dataclass import dataclass
from .base import Pass, PassState
from .functions import functions_in


@dataclass(frozen=True)
class InlinePass(Pass):
    """Replace calls by the bodies of the functions they call."""

    name = "inline"

    def run(self, op: Operation, state: PassState) -> None:
        functions = {f.sym_name.data: f for f in functions_in(op)}
        done: set[str] = set()
        for name in functions:
            _inline_into(functions, name, done, [], state)


def _inline_into(
    functions: dict[str, FuncOp], name: str, done: set[str], active: list[str], state: PassState
) -> None:
    """Inline everything that a function calls, callees first."""
    if name in done or name not in functions:
        return
    function = functions[name]
    for call in [op for op in function.walk() if isinstance(op, CallOp)]:
        callee = call.callee.root_reference.data
        if callee in (*active, name):
            raise error_at(call, f"'@{callee}' calls itself", hint="loops are not calls")
        if callee not in functions:
            raise error_at(call, f"there is no function '@{callee}'")
        _inline_into(functions, callee, done, [*active, name], state)
        _replace(call, functions[callee], function)
        state.count("calls-inlined")
    done.add(name)


def _replace(call: CallOp, callee: FuncOp, caller: FuncOp) -> None:
    if len(callee.body.blocks) != 1:
        raise error_at(call, f"'@{callee.sym_name.data}' is not one block of operations")
    block = call.parent
    assert block is not None
    set_facts(caller, Facts.of(caller).also(Facts.of(callee)))
    values: dict[SSAValue, SSAValue] = dict(zip(callee.body.block.args, call.operands, strict=True))
    for op in callee.body.block.ops:
        if isinstance(op, ReturnOp):
            results = [values[value] for value in op.operands]
            for old, new in zip(call.results, results, strict=True):
                old.replace_all_uses_with(new)
            break
        if isinstance(op, WeightOp):
            values[op.res] = _weight_outside(block, op)
            continue
        block.insert_op_before(op.clone(values), call)
    call.detach()
    call.erase()


def _weight_outside(block: Block, weight: WeightOp) -> SSAValue:
    """The value of a weight in a block; regions of control flow get it as an argument."""
    around = block.parent_op()
    if not isinstance(around, ControlOp):
        copy = weight.clone()
        first = block.first_op
        assert first is not None
        block.insert_op_before(copy, first)
        return copy.res
    assert around.parent is not None
    operand = _weight_outside(around.parent, weight)
    around.operands = [*around.operands, operand]
    args = {inner: inner.insert_arg(operand.type, len(inner.args)) for inner in around.blocks}
    return args[block]
