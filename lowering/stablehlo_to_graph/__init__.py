"""`stablehlo-to-graph`: from what JAX prints to one function of the graph dialect (SPEC K1, K3).

`functions` walks and inlines, `arithmetic` and `dims` turn shape computations into dimension
expressions; `elementwise`, `shaping`, `contractions` and `indexing` lower one family of operations
each. A new operation is a handler in one of their tables.
"""

from __future__ import annotations

from dataclasses import dataclass

from xdsl.dialects.builtin import ModuleOp
from xdsl.ir import Operation

from ...passes.base import Pass, PassState


@dataclass(frozen=True)
class StablehloToGraphPass(Pass):
    """Lower StableHLO to the graph dialect, inlined, with named sizes."""

    name = "stablehlo-to-graph"
    anchor = "builtin.module"

    def run(self, op: Operation, state: PassState) -> None:
        assert isinstance(op, ModuleOp)
        if not _is_stablehlo(op):
            return
        # A dialect takes long to import; programs of the graph level need not wait for it.
        from .functions import lower_program, public_function

        function = lower_program(op, public_function(op))
        for old in list(op.body.block.ops):
            old.detach()
            old.erase(safe_erase=False)
        op.body.block.add_op(function)
        for name in [name for name in op.attributes if name.startswith(("jax.", "mhlo."))]:
            del op.attributes[name]
        state.count("operations", len(function.body.block.ops) - 1)


def _is_stablehlo(module: ModuleOp) -> bool:
    """Whether there is anything to do: a module of the graph level passes through."""
    return any(op.name.startswith(("stablehlo.", "chlo.")) for op in module.walk())
