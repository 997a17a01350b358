"""One `graph.group` → one `lin.kernel`: domains, indexing maps, passes over rows (SPEC K3).

Every value of a group is a function of an index (`body_builder`), so broadcasts, transposes and
slices vanish into maps, and whatever is cheap is computed again where it is used.

Domains have no dimensions of size 1: their index is 0 in every map.

A group with reductions over its rows becomes several **passes**: pass ``q`` is one generic over
the whole domain that needs only what the reductions before it gave. Values per row are computed
between the passes. A value of an earlier pass that is dear to compute is kept (in scratch memory,
one row at a time) instead of being computed again.

A chain is a contraction, the passes over its rows, and a contraction of what they give; its
intermediates (scores, probabilities) are tensors of the kernel and no results.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

from xdsl.dialects import arith
from xdsl.dialects.builtin import IntegerType, i1
from xdsl.ir import Attribute, Operation, SSAValue
from xdsl.ir.affine import AffineExpr, AffineMap

from ..diagnostics import error_at
from ..dialects import graph, lin
from ..dialects.dims import Dim, substitute, symbol
from ..dialects.facts import Facts
from ..dialects.graph.types import DimsAttr, element_type, sizes_of, substitute_type
from ..dialects.graph.window import WINDOW_OPS
from ..passes.decompose import sums_narrow
from ..passes.fuse.benefit import KEEP_ABOVE, own_cost
from ..passes.fuse.domains import equal_parts, is_unit_reshape, reduced_axes, squeezed
from .body_builder import Body, Index, KernelValues, Root, Split, combine, spread
from .window_builder import Stored, build_window


def build_kernel(
    group: graph.GroupOp, name: str, symbols: Sequence[str], facts: Facts, digest: str
) -> lin.KernelOp:
    """The kernel of a group. `symbols` are the group's symbols; in the kernel they are n0, n1, …,
    which is what `facts` call them."""
    renaming: dict[str, Dim] = {old: symbol(f"n{i}") for i, old in enumerate(symbols)}
    arg_types = [substitute_type(a.type, renaming) for a in group.block.args]
    names = [f"n{i}" for i in range(len(symbols))]
    kernel = lin.make_kernel(name, names, facts, arg_types, digest)
    kernel.location = group.location
    for arg, old in zip(kernel.block.args, group.block.args, strict=True):
        arg.name_hint = old.name_hint
    _Kernel(group=group, kernel=kernel, renaming=renaming).build()
    return kernel


def kernel_hint(group: graph.GroupOp) -> str:
    """A word that says what a group's kernel does."""
    names = [op.name.removeprefix("graph.") for op in group.block.ops]
    for word in _HINTS:
        if word in names:
            return word
    if "reduce" in names:
        return "rows"
    return "map"


_HINTS = (
    "dot", "conv", "reduce_window", "argsort", "scatter", "cumulate", "gather", "concat", "pad",
    "slice", "reverse",
)  # fmt: skip

_ROUTINES: dict[type[Operation], type[lin.RoutineOp]] = {
    graph.ArgsortOp: lin.ArgsortOp,
    graph.ScatterOp: lin.ScatterOp,
    graph.CumulateOp: lin.CumulateOp,
}
"""Operations that are all that their kernel does."""


@dataclass(kw_only=True)
class _Kernel(KernelValues):
    group: graph.GroupOp
    phase: dict[SSAValue, int] = field(default_factory=dict)
    rows: set[SSAValue] = field(default_factory=set)
    """Values that have not the domain's shape: one element per row, or operands of broadcasts."""
    turned: set[SSAValue] = field(default_factory=set)
    """Results that are stored in another order than they are computed in."""

    def build(self) -> None:
        self.tensors.update(zip(self.group.block.args, self.kernel.block.args, strict=True))
        ops = list(self.group.block.ops)[:-1]
        dots = [op for op in ops if isinstance(op, graph.DotOp)]
        reduces = [op for op in ops if isinstance(op, graph.ReduceOp)]
        outputs = [_Output(v) for v in self.group.yielded]
        self.turned.update(v for v in self.group.yielded if _is_store_transpose(v))
        windows = [op for op in ops if isinstance(op, WINDOW_OPS)]
        routine = next(
            (op for op in ops if isinstance(op, graph.GraphOp) and type(op) in _ROUTINES), None
        )
        if windows:
            build_window(self, windows[0], [Stored(o.value, o.base, o.index) for o in outputs])
        elif routine is not None:
            self._emit_routine(routine)
        elif len(dots) == 2:
            self._emit_product(dots[0], None)
            between = ops[: ops.index(dots[1])]
            self._build_rows(between, reduces, [], dots[1].operands[0])
            self._build_product(dots[1], outputs)
        elif dots:
            self._build_product(dots[0], outputs)
        elif reduces:
            self._build_rows(ops, reduces, outputs)
        else:
            self._emit_elementwise(ops, outputs)
        lin.finish_kernel(self.kernel, [self.tensors[o.value] for o in outputs])

    def _emit_routine(self, op: graph.GraphOp) -> None:
        """An operation that is the only one of its group."""
        if any(operand not in self.tensors for operand in op.operands):
            raise error_at(op, f"'{op.name}' is not alone in its group")
        if sums_narrow(op):
            element = element_type(op.results[0].type)
            message = f"'{op.name}' cannot be compiled for elements of type {element}"
            raise error_at(op, message, hint="run decompose first")
        new = _ROUTINES[type(op)].create(
            operands=[self.tensors[operand] for operand in op.operands],
            result_types=[self.renamed(op.results[0].type)],
            properties={key: self._renamed_sizes(value) for key, value in op.properties.items()},
        )
        new.location = op.location
        self.kernel.block.add_op(new)
        self.tensors[op.results[0]] = new.results[0]

    def _renamed_sizes(self, value: Attribute) -> Attribute:
        """A property in the kernel's symbols."""
        if not isinstance(value, DimsAttr):
            return value
        return DimsAttr.of([substitute(size, self.renaming) for size in value.sizes])

    # -- kinds of kernels -------------------------------------------------------------------

    def _build_product(self, dot: graph.DotOp, outputs: Sequence[_Output]) -> None:
        """A contraction, and the elementwise work on its result."""
        only = outputs[0] if len(outputs) == 1 and outputs[0].base is dot.result else None
        self._emit_product(dot, only)
        epilogue = [o for o in outputs if o.value not in self.tensors]
        if epilogue:
            self._emit([self._output_root(o) for o in epilogue], dot.result.type, ())

    def _emit_product(self, dot: graph.DotOp, only: _Output | None) -> None:
        """The generic of a contraction, stored as `only` says if that is all it is for."""
        lhs, rhs = dot.operands
        lhs_batch, rhs_batch = dot.value("lhs_batch"), dot.value("rhs_batch")
        lhs_contract, rhs_contract = dot.value("lhs_contract"), dot.value("rhs_contract")
        lhs_sizes, rhs_sizes = (sizes_of(self.renamed(v.type)) for v in (lhs, rhs))
        lhs_free = [i for i in range(len(lhs_sizes)) if i not in (*lhs_batch, *lhs_contract)]
        rhs_free = [i for i in range(len(rhs_sizes)) if i not in (*rhs_batch, *rhs_contract)]
        outer: list[tuple[int | None, int | None]] = [
            *zip(lhs_batch, rhs_batch, strict=True),
            *((i, None) for i in lhs_free),
            *((None, j) for j in rhs_free),
        ]
        lhs_index: list[AffineExpr] = [AffineExpr.constant(0)] * len(lhs_sizes)
        rhs_index: list[AffineExpr] = [AffineExpr.constant(0)] * len(rhs_sizes)
        domain: list[Dim] = []
        kinds: list[str] = []
        for axis, (i, j) in enumerate([*outer, *zip(lhs_contract, rhs_contract, strict=True)]):
            size = lhs_sizes[i] if i is not None else rhs_sizes[cast("int", j)]
            if size == 1:
                continue
            here = AffineExpr.dimension(len(domain))
            if i is not None:
                lhs_index[i] = here
            if j is not None:
                rhs_index[j] = here
            domain.append(size)
            kinds.append(lin.PARALLEL if axis < len(outer) else lin.REDUCTION)
        body = Body(self, len(domain))
        a = body.scalar(lhs, tuple(lhs_index))
        b = body.scalar(rhs, tuple(rhs_index))
        stored = only.value if only else dot.result
        index = only.index if only else spread(sizes_of(stored.type))
        combiner = "or" if element_type(stored.type) == i1 else "add"
        root = Root(stored, self.renamed(stored.type), AffineMap(len(domain), 0, index), combiner)
        (acc,) = body.add_accumulators([root])
        is_int = isinstance(a.type, IntegerType)
        value = body.apply(arith.MuliOp if is_int else arith.MulfOp, a, b)
        if lin.REDUCTION in kinds:
            value = combine(body.block, combiner, acc, value)
        body.finish(domain, kinds, [root], [value])

    def _build_rows(
        self,
        ops: Sequence[Operation],
        reduces: Sequence[graph.ReduceOp],
        outputs: Sequence[_Output],
        contracted: SSAValue | None = None,
    ) -> None:
        """Passes over rows: what `ops` compute, for the outputs or the product that reads
        `contracted`."""
        domain_type = reduces[0].operands[0].type
        axes = reduced_axes(reduces[0])
        self._classify(ops, domain_type)
        wanted = [*(o.base for o in outputs), *([contracted] if contracted else [])]
        last = max([self.phase[v] for v in wanted], default=0)
        passes = 1 + max(last, *(self.phase[r.operands[0]] for r in reduces))
        kept = self._values_to_keep(ops)
        if contracted is not None:
            kept.add(contracted)
        for number in range(passes):
            self._emit_row_values(ops, number, axes, domain_type, outputs)
            roots: list[Root] = []
            for op in ops:
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
                    roots.append(self._output_root(output))
            if roots:
                self._emit(roots, domain_type, axes)

    # -- analysis ---------------------------------------------------------------------------

    def _classify(self, ops: Sequence[Operation], domain_type: Attribute) -> None:
        """Which values have not the domain's shape, and the pass before which each is known."""
        domain = squeezed(sizes_of(domain_type))
        for arg in self.group.block.args:
            self.phase[arg] = 0
        for op in ops:
            value = op.results[0]
            phase = max((self.phase[v] for v in op.operands), default=0)
            self.phase[value] = phase + isinstance(op, graph.ReduceOp)
            if value in self.turned:
                continue
            if isinstance(op, graph.ReduceOp) or squeezed(sizes_of(value.type)) != domain:
                self.rows.add(value)

    def _values_to_keep(self, ops: Sequence[Operation]) -> set[SSAValue]:
        """Full values that a later pass uses and that are dear to compute again."""
        kept: set[SSAValue] = set()
        cost: dict[SSAValue, int] = {}
        for op in ops:
            value = op.results[0]
            cost[value] = own_cost(op) + sum(cost.get(v, 0) for v in op.operands if v not in kept)
            if value in self.rows or value in self.tensors or isinstance(op, graph.BroadcastOp):
                cost[value] = 1
                continue
            used = max((self._pass_of(use.operation) for use in value.uses), default=0)
            if used > self.phase[value] and cost[value] > KEEP_ABOVE:
                kept.add(value)
        return kept

    def _pass_of(self, op: Operation) -> int:
        if isinstance(op, graph.ReduceOp):
            return self.phase[op.operands[0]]
        return self.phase.get(op.results[0], 0) if op.results else 0

    def _emit_row_values(
        self,
        ops: Sequence[Operation],
        number: int,
        axes: Sequence[int],
        domain_type: Attribute,
        outputs: Sequence[_Output],
    ) -> None:
        """The values per row that pass `number` or a later row computation reads."""
        given = {o.base for o in outputs}
        wanted = [
            op.results[0]
            for op in ops
            if op.results[0] in self.rows
            and not isinstance(op, graph.ReduceOp)
            and self.phase[op.results[0]] == number
            and (op.results[0] in given or (number > 0 and self._leaves_rows(op, number)))
        ]
        if not wanted:
            return
        domain = squeezed(sizes_of(self.renamed(domain_type)))
        sizes = [size for i, size in enumerate(domain) if i not in axes]
        roots = [self._plain_root(v, len(sizes)) for v in wanted]
        body = Body(self, len(sizes))
        values = [body.scalar(r.value, tuple(r.map.results)) for r in roots]
        body.add_accumulators(roots)
        body.finish(sizes, [lin.PARALLEL] * len(sizes), roots, values)

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

    def _plain_root(self, value: SSAValue, rank: int | None = None) -> Root:
        index = spread(sizes_of(value.type))
        if rank is None:
            rank = len(squeezed(sizes_of(value.type)))
        return Root(value, self.renamed(value.type), AffineMap(rank, 0, index))

    def _output_root(self, output: _Output) -> Root:
        rank = len(squeezed(sizes_of(output.value.type)))
        map_ = AffineMap(rank, 0, output.index)
        return Root(output.value, self.renamed(output.value.type), map_)

    def _reduce_root(self, op: graph.ReduceOp) -> Root:
        sizes = sizes_of(op.operands[0].type)
        axes = op.value("axes")
        zero = AffineExpr.constant(0)
        exprs = tuple(
            zero if i in axes else expr
            for i, expr in enumerate(spread(sizes))
            if op.value("keep") or i not in axes
        )
        map_ = AffineMap(len(squeezed(sizes)), 0, exprs)
        kind = lin.combiner_kind(op.value("kind"), element_type(op.result.type))
        return Root(op.result, self.renamed(op.result.type), map_, kind)

    def _emit_elementwise(self, ops: Sequence[Operation], outputs: Sequence[_Output]) -> None:
        """One generic; where values are put side by side, the parts are a dimension of it."""
        parts = next(filter(None, map(equal_parts, ops)), None)
        split = Split(*parts) if parts is not None else None
        sizes = list(squeezed(sizes_of(self.renamed(outputs[0].base.type))))
        if split is not None:
            whole = cast("int", sizes[split.axis])
            inner = [] if split.part == 1 else [split.part]
            sizes[split.axis : split.axis + 1] = [whole // split.part, *inner]
        body = Body(self, len(sizes), split)
        roots = [
            Root(o.value, self.renamed(o.value.type), AffineMap(len(sizes), 0, o.place(split)))
            for o in outputs
        ]
        values = [body.scalar(o.base, spread(sizes_of(o.base.type), split)) for o in outputs]
        body.add_accumulators(roots)
        body.finish(sizes, [lin.PARALLEL] * len(sizes), roots, values)

    # -- emission ---------------------------------------------------------------------------

    def _emit(self, roots: Sequence[Root], domain_type: Attribute, axes: Sequence[int]) -> None:
        """A generic over the whole domain that gives `roots`."""
        sizes = [size for size in sizes_of(self.renamed(domain_type)) if size != 1]
        body = Body(self, len(sizes))
        values: list[SSAValue] = []
        for root in roots:
            base = root.value
            if root.combine is not None:
                base = cast("graph.ReduceOp", root.value.owner).operands[0]
            elif _is_store_transpose(root.value):
                base = cast("Operation", root.value.owner).operands[0]
            values.append(body.scalar(base, spread(sizes_of(base.type))))
        accumulators = body.add_accumulators(roots)
        reduces = bool(axes) and any(root.combine is not None for root in roots)
        for i, root in enumerate(roots):
            if reduces and root.combine is not None:
                values[i] = combine(body.block, root.combine, accumulators[i], values[i])
        kinds = [
            lin.REDUCTION if reduces and i in axes else lin.PARALLEL for i in range(len(sizes))
        ]
        body.finish(sizes, kinds, roots, values)


class _Output:
    """A result of the group: where in it a point of the domain is stored, and, behind a transpose,
    what it is computed from."""

    def __init__(self, value: SSAValue) -> None:
        self.value = value
        self.base = value
        if _is_store_transpose(value):
            self.base = cast("Operation", value.owner).operands[0]
            while is_unit_reshape(cast("Operation", self.base.owner)):
                self.base = cast("Operation", self.base.owner).operands[0]

    @property
    def index(self) -> Index:
        """Where in the result a point of the domain is stored."""
        return self.place(None)

    def place(self, split: Split | None) -> Index:
        """The same, where the domain has a dimension for parts."""
        if not _is_store_transpose(self.value):
            return spread(sizes_of(self.value.type), split)
        owner = cast("graph.TransposeOp", self.value.owner)
        index = spread(sizes_of(owner.operands[0].type), split)
        return tuple(index[i] for i in owner.value("perm"))


def _is_store_transpose(value: SSAValue) -> bool:
    """True for a transposed result: it is stored in its order, not read in it."""
    return isinstance(value.owner, graph.TransposeOp)
