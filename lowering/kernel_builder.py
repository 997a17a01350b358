"""One `graph.group` → one `lin.kernel`: domains, indexing maps, passes over rows (SPEC K3).

Every value of a group is a function of an index (`body_builder`), so broadcasts, transposes and
slices vanish into maps, and whatever is cheap is computed again where it is used.

A group with reductions over its rows becomes several **passes**: pass ``q`` is one generic over
the whole domain that needs only what the reductions before it gave. Values per row are computed
between the passes. A value of an earlier pass that is dear to compute is kept (in scratch memory,
one row at a time) instead of being computed again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

from xdsl.dialects import arith
from xdsl.dialects.builtin import (
    IntegerType,
    i1,
)
from xdsl.ir import Attribute, Operation, SSAValue
from xdsl.ir.affine import AffineExpr, AffineMap

from ..dialects import graph, lin
from ..dialects.dims import Dim, symbol
from ..dialects.graph.types import element_type, sizes_of, substitute_type
from .body_builder import Body, KernelValues, Root, combine
from .scalar_ops import check_elements

_DEAR = {"exp", "expm1", "log", "log1p", "erf", "tanh", "logistic", "pow", "sin", "cos", "tan"}
_COSTS = {"div": 4, "sqrt": 4, "rsqrt": 5, "gather": 4, "concat": 4, "pad": 4}
KEEP_ABOVE = 8
"""A value is kept between passes if computing it again costs more than this many additions."""


def build_kernel(
    group: graph.GroupOp, name: str, symbols: Sequence[str], digest: str
) -> lin.KernelOp:
    """The kernel of a group. `symbols` are the group's symbols; in the kernel they are n0, n1, …"""
    renaming: dict[str, Dim] = {old: symbol(f"n{i}") for i, old in enumerate(symbols)}
    arg_types = [substitute_type(a.type, renaming) for a in group.block.args]
    kernel = lin.make_kernel(name, [f"n{i}" for i in range(len(symbols))], arg_types, digest)
    kernel.location = group.location
    for arg, old in zip(kernel.block.args, group.block.args, strict=True):
        arg.name_hint = old.name_hint
    _Kernel(group=group, kernel=kernel, renaming=renaming).build()
    return kernel


def kernel_hint(group: graph.GroupOp) -> str:
    """A word that says what a group's kernel does."""
    names = [op.name.removeprefix("graph.") for op in group.block.ops]
    for word in ("dot", "gather", "concat", "pad", "slice", "reverse"):
        if word in names:
            return word
    if "reduce" in names:
        return "rows"
    return "map"


@dataclass(kw_only=True)
class _Kernel(KernelValues):
    group: graph.GroupOp
    phase: dict[SSAValue, int] = field(default_factory=dict)
    rows: set[SSAValue] = field(default_factory=set)
    """Values that have not the domain's shape: one element per row, or operands of broadcasts."""

    def build(self) -> None:
        self.tensors.update(zip(self.group.block.args, self.kernel.block.args, strict=True))
        dots = [op for op in self.group.block.ops if isinstance(op, graph.DotOp)]
        reduces = [op for op in self.group.block.ops if isinstance(op, graph.ReduceOp)]
        outputs = [_Output(v) for v in self.group.yielded]
        for op in (*dots, *reduces):
            check_elements(op)
        if dots:
            self._build_dot(dots[0], outputs)
        elif reduces:
            self._build_rows(reduces, outputs)
        else:
            self._emit(
                [self._output_root(o, range(o.rank)) for o in outputs], outputs[0].base.type, ()
            )
        lin.finish_kernel(self.kernel, [self.tensors[o.value] for o in outputs])

    # -- kinds of kernels -------------------------------------------------------------------

    def _build_dot(self, dot: graph.DotOp, outputs: Sequence[_Output]) -> None:
        lhs, rhs = dot.operands
        lhs_batch, rhs_batch = dot.value("lhs_batch"), dot.value("rhs_batch")
        lhs_contract, rhs_contract = dot.value("lhs_contract"), dot.value("rhs_contract")
        lhs_sizes, rhs_sizes = (sizes_of(self.renamed(v.type)) for v in (lhs, rhs))
        lhs_free = [i for i in range(len(lhs_sizes)) if i not in (*lhs_batch, *lhs_contract)]
        rhs_free = [i for i in range(len(rhs_sizes)) if i not in (*rhs_batch, *rhs_contract)]
        order: list[tuple[int | None, int | None]] = [
            *zip(lhs_batch, rhs_batch, strict=True),
            *((i, None) for i in lhs_free),
            *((None, j) for j in rhs_free),
            *zip(lhs_contract, rhs_contract, strict=True),
        ]
        lhs_map: dict[int, AffineExpr] = {}
        rhs_map: dict[int, AffineExpr] = {}
        domain: list[Dim] = []
        for axis, (i, j) in enumerate(order):
            domain.append(lhs_sizes[i] if i is not None else rhs_sizes[cast("int", j)])
            if i is not None:
                lhs_map[i] = AffineExpr.dimension(axis)
            if j is not None:
                rhs_map[j] = AffineExpr.dimension(axis)
        out_rank = len(order) - len(lhs_contract)
        only = outputs[0] if len(outputs) == 1 and outputs[0].base is dot.result else None
        perm = only.perm if only else range(out_rank)
        stored = only.value if only else dot.result
        body = Body(self, len(order))
        a = body.scalar(lhs, tuple(lhs_map[i] for i in range(len(lhs_map))))
        b = body.scalar(rhs, tuple(rhs_map[j] for j in range(len(rhs_map))))
        root = Root(
            stored,
            self.renamed(stored.type),
            AffineMap(len(order), 0, tuple(AffineExpr.dimension(i) for i in perm)),
            "or" if element_type(stored.type) == i1 else "add",
        )
        kinds = [lin.PARALLEL] * out_rank + [lin.REDUCTION] * len(lhs_contract)
        (acc,) = body.add_accumulators([root])
        is_int = isinstance(a.type, IntegerType)
        value = body.apply(arith.MuliOp if is_int else arith.MulfOp, a, b)
        if lhs_contract:
            value = combine(body.block, cast("str", root.combine), acc, value)
        body.finish(domain, kinds, [root], [value])
        epilogue = [o for o in outputs if o.value not in self.tensors]
        if epilogue:
            roots = [self._output_root(o, range(o.rank)) for o in epilogue]
            self._emit(roots, dot.result.type, ())

    def _build_rows(self, reduces: Sequence[graph.ReduceOp], outputs: Sequence[_Output]) -> None:
        axes = reduces[0].value("axes")
        domain_type = reduces[0].operands[0].type
        self._classify(domain_type)
        last = max([self.phase[v] for v in self.group.yielded], default=0)
        passes = 1 + max(last, *(self.phase[r.operands[0]] for r in reduces))
        kept = self._values_to_keep()
        rank = len(sizes_of(domain_type))
        for number in range(passes):
            self._emit_row_values(number, axes, domain_type, outputs)
            roots: list[Root] = []
            for op in self.group.block.ops:
                if isinstance(op, graph.ReduceOp) and self.phase[op.operands[0]] == number:
                    roots.append(self._reduce_root(op))
                roots += [
                    self._plain_root(value)
                    for value in op.results
                    if value in kept and self.phase[value] == number
                ]
            for output in outputs:
                base = output.base
                if base not in self.rows and self.phase[base] == number and base not in kept:
                    roots.append(self._output_root(output, range(rank)))
            if roots:
                self._emit(roots, domain_type, axes)

    # -- analysis ---------------------------------------------------------------------------

    def _classify(self, domain_type: Attribute) -> None:
        """Which values have not the domain's shape, and the pass before which each is known."""
        domain = sizes_of(domain_type)
        for arg in self.group.block.args:
            self.phase[arg] = 0
        for op in self.group.block.ops:
            if not op.results:
                continue
            value = op.results[0]
            phase = max((self.phase[v] for v in op.operands), default=0)
            self.phase[value] = phase + isinstance(op, graph.ReduceOp)
            if isinstance(op, graph.ReduceOp) or sizes_of(value.type) != domain:
                self.rows.add(value)

    def _values_to_keep(self) -> set[SSAValue]:
        """Full values that a later pass uses and that are dear to compute again."""
        kept: set[SSAValue] = set()
        cost: dict[SSAValue, int] = {}
        for op in self.group.block.ops:
            if not op.results:
                continue
            value = op.results[0]
            name = op.name.removeprefix("graph.")
            own = 20 if name in _DEAR else _COSTS.get(name, 1)
            cost[value] = own + sum(cost.get(v, 0) for v in op.operands if v not in kept)
            if value in self.rows or isinstance(op, graph.BroadcastOp):
                cost[value] = 1
                continue
            used = max((self._pass_of(use.operation) for use in value.uses), default=0)
            if used > self.phase[value] and cost[value] > KEEP_ABOVE:
                kept.add(value)
        return kept

    def _pass_of(self, op: Operation) -> int:
        if isinstance(op, graph.ReduceOp):
            return self.phase[op.operands[0]]
        return self.phase[op.results[0]] if op.results else 0

    def _emit_row_values(
        self, number: int, axes: Sequence[int], domain_type: Attribute, outputs: Sequence[_Output]
    ) -> None:
        """The values per row that pass `number` or a later row computation reads."""
        given = {o.base for o in outputs}
        wanted = [
            op.results[0]
            for op in self.group.block.ops
            if op.results
            and op.results[0] in self.rows
            and not isinstance(op, graph.ReduceOp)
            and self.phase[op.results[0]] == number
            and (op.results[0] in given or (number > 0 and self._leaves_rows(op, number)))
        ]
        if not wanted:
            return
        parallel = [i for i in range(len(sizes_of(domain_type))) if i not in axes]
        roots = [self._row_root(v, axes, len(parallel), domain_type) for v in wanted]
        body = Body(self, len(parallel))
        values = [body.scalar(r.value, tuple(r.map.results)) for r in roots]
        body.add_accumulators(roots)
        sizes = sizes_of(self.renamed(domain_type))
        kinds = [lin.PARALLEL] * len(parallel)
        body.finish([sizes[i] for i in parallel], kinds, roots, values)

    def _leaves_rows(self, op: Operation, number: int) -> bool:
        """True if a row value is read by a pass over the domain or by a later row computation."""
        return any(
            not use.operation.results
            or use.operation.results[0] not in self.rows
            or self.phase[use.operation.results[0]] != number
            or isinstance(use.operation, graph.ReduceOp)
            for use in op.results[0].uses
        )

    # -- roots ------------------------------------------------------------------------------

    def _plain_root(self, value: SSAValue) -> Root:
        rank = len(sizes_of(value.type))
        return Root(value, self.renamed(value.type), AffineMap.identity(rank))

    def _output_root(self, output: _Output, axes: range) -> Root:
        perm = tuple(AffineExpr.dimension(axes[i]) for i in output.perm)
        return Root(output.value, self.renamed(output.value.type), AffineMap(len(axes), 0, perm))

    def _reduce_root(self, op: graph.ReduceOp) -> Root:
        rank = len(sizes_of(op.operands[0].type))
        axes = op.value("axes")
        zero = AffineExpr.constant(0)
        exprs = tuple(
            zero if i in axes else AffineExpr.dimension(i)
            for i in range(rank)
            if op.value("keep") or i not in axes
        )
        map_ = AffineMap(rank, 0, exprs)
        return Root(op.result, self.renamed(op.result.type), map_, op.value("kind"))

    def _row_root(
        self, value: SSAValue, axes: Sequence[int], count: int, domain_type: Attribute
    ) -> Root:
        dims = [AffineExpr.dimension(i) for i in range(count)]
        if len(sizes_of(value.type)) == len(sizes_of(domain_type)):
            for axis in sorted(axes):
                dims.insert(axis, AffineExpr.constant(0))
        return Root(value, self.renamed(value.type), AffineMap(count, 0, tuple(dims)))

    # -- emission ---------------------------------------------------------------------------

    def _emit(self, roots: Sequence[Root], domain_type: Attribute, axes: Sequence[int]) -> None:
        """A generic over the whole domain that gives `roots`."""
        sizes = sizes_of(self.renamed(domain_type))
        here = tuple(AffineExpr.dimension(i) for i in range(len(sizes)))
        body = Body(self, len(sizes))
        values: list[SSAValue] = []
        for root in roots:
            base = root.value
            if root.combine is not None:
                base = cast("graph.ReduceOp", root.value.owner).operands[0]
            elif _is_store_transpose(root.value):
                base = cast("Operation", root.value.owner).operands[0]
            values.append(body.scalar(base, here))
        accumulators = body.add_accumulators(roots)
        for i, root in enumerate(roots):
            if root.combine is not None:
                values[i] = combine(body.block, root.combine, accumulators[i], values[i])
        reduces = any(root.combine is not None for root in roots)
        kinds = [
            lin.REDUCTION if reduces and i in axes else lin.PARALLEL for i in range(len(sizes))
        ]
        body.finish(sizes, kinds, roots, values)


class _Output:
    """A result of the group: the value itself and, behind a transpose, what it is computed from."""

    def __init__(self, value: SSAValue) -> None:
        self.value = value
        self.rank = len(sizes_of(value.type))
        self.base = value
        self.perm: Sequence[int] = range(self.rank)
        if _is_store_transpose(value):
            owner = cast("graph.TransposeOp", value.owner)
            self.base, self.perm = owner.operands[0], owner.value("perm")


def _is_store_transpose(value: SSAValue) -> bool:
    """True for a transposed result: it is stored in its order, not read in it."""
    return isinstance(value.owner, graph.TransposeOp)
