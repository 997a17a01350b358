"""`fuse`: decides which operations of the graph level become one kernel (SPEC D3).

After this pass a function holds `graph.group` operations, and between them only what costs
nothing: weights, dense constants and reshapes (views of the same bytes). An operation joins a
group of one of its operands if it is *compatible* (`groups`), if the group stays convex, and if
that pays (`benefit`). The rules speak of iteration domains, not of models:

* Cheap **index work** *floats* (`floating`): each group that uses it computes it again. Broadcasts,
  transposes, slices and what reshapes do to them become indexing maps.
* An elementwise operation joins a group whose domain is its shape; a value reduced over the group's
  trailing axes may be broadcast back and used again in the group (softmax, layer_norm).
* A reduction joins the group that computes its operand, unless that is a product. Over trailing
  axes, its result may be used again; over others, only what does not need it may still join.
* Groups of one domain that meet in an operation become one, unless one needs the other.
* A `dot` starts a group; elementwise operations on its result are its epilogue, and a transpose of
  a group's only result is folded into how that result is stored.
* A concatenation of equal parts takes over the elementwise work that gives the parts: which of
  them an element belongs to becomes a dimension of the domain.
* Routines (`argsort`, `scatter`, `cumulate`) stay alone.
* A product, work on its rows and a product that contracts them are one *chain* (`chains`).

Dimensions of size 1 make no difference between domains (`domains`).

Statistics: groups formed, operations in them, joins, bytes saved and overhead in bytes at assumed
sizes, merges, chains, joins that only some sizes make worth it (`contested`), and why joins were
refused: `domain` (not compatible), `order` (the group would need its own result), `sealed` (its
result is stored in another order, or it is a routine), `shared` (others read what a product's
epilogue would compute), `size`, `benefit`.
"""

from __future__ import annotations

from typing import Literal

from xdsl.ir import Operation

from ...diagnostics import AioptError
from ...dialects.facts import Facts
from ...quick_dataclass import dataclass
from ..assume_profile import profile_of
from ..base import Bytes, Pass, PassState, Spec
from ..functions import blocks_with_control, defined_functions
from .benefit import Traffic
from .grouping import Grouping
from .ledger import Ledger
from .rebuild import Rebuild


@dataclass(frozen=True)
class FusePass(Pass):
    """Group operations into kernels; `scope` limits what may join: nothing, elementwise, all."""

    name = "fuse"

    scope: Literal["none", "elementwise", "all"] = "all"
    max_ops: int = 64
    min_benefit: Bytes = 1
    """Bytes that a join must save, less its overhead."""
    chains: bool = True
    """Whether two products may become one kernel."""
    assume: Spec | None = None
    """Sizes to reckon with where no profile says them: `sizes{s=128 b=1}`. The program stays right
    for all sizes."""
    nominal: int = 128
    """What a size counts as that is not assumed."""
    explain: bool = False
    """Tell for each join what it saves and costs, at which sizes, and what came of it."""

    def __post_init__(self) -> None:
        if self.max_ops < 1:
            raise ValueError(f"max-ops: expected at least 1, found {self.max_ops}")

    def run(self, op: Operation, state: PassState) -> None:
        sizes, mix = self._sizes(), profile_of(op)
        ledger = Ledger(state, self.min_benefit, explain=self.explain)
        for function in defined_functions(op):
            traffic = Traffic(sizes, self.nominal, mix=mix, facts=Facts.of(function))
            for block in list(blocks_with_control(function.body.block)):
                grouping = Grouping(
                    block,
                    state,
                    traffic,
                    scope=self.scope,
                    max_ops=self.max_ops,
                    chains=self.chains,
                    ledger=ledger,
                )
                Rebuild(grouping).run(grouping.run())

    def _sizes(self) -> dict[str, int]:
        sizes: dict[str, int] = {}
        for name, size in () if self.assume is None else self.assume.options:
            if not isinstance(size, int) or size < 0:
                raise AioptError(
                    "fuse: an assumed size is a number of elements",
                    expected="assume=sizes{s=128 b=1}",
                    found=f"{name}={size}",
                )
            sizes[name] = size
        return sizes
