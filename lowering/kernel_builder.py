"""One `graph.group` → one `lin.kernel`: domains, indexing maps, passes over rows (SPEC K3).

Every value of a group is a function of an index. :meth:`_Body.scalar` computes it at an affine
map of the domain's indices, so broadcasts, transposes and slices vanish into maps, and whatever
is cheap is computed again where it is used.

A group with reductions over its rows becomes several **passes**: pass ``q`` is one generic over
the whole domain that needs only what the reductions before it gave. Values per row are computed
between the passes. A value of an earlier pass that is dear to compute is kept (in scratch memory,
one row at a time) instead of being computed again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import cast

from xdsl.dialects import arith
from xdsl.dialects.builtin import (
    AffineMapAttr,
    ArrayAttr,
    DenseIntOrFPElementsAttr,
    IntegerType,
    StringAttr,
    i1,
    i64,
)
from xdsl.ir import Attribute, Block, BlockArgument, Operation, Region, SSAValue
from xdsl.ir.affine import AffineExpr, AffineMap

from ..dialects import graph, lin
from ..dialects.dims import Dim, substitute, symbol
from ..dialects.graph.types import DimsAttr, element_type, sizes_of, substitute_type
from .scalar_ops import check_elements, constant, emit_cast, emit_scalar

Index = tuple[AffineExpr, ...]

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
    for arg, old in zip(kernel.block.args, group.block.args, strict=True):
        arg.name_hint = old.name_hint
    _Kernel(group, kernel, renaming).build()
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


@dataclass
class _Root:
    """A value that a generic gives out: its graph value, and the type and map it is stored with."""

    value: SSAValue
    type_: Attribute
    map: AffineMap
    combine: str | None = None


@dataclass
class _Kernel:
    group: graph.GroupOp
    kernel: lin.KernelOp
    renaming: dict[str, Dim]
    tensors: dict[SSAValue, SSAValue] = field(default_factory=dict)
    """Graph values that lie in memory → tensors of the kernel."""
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

    def renamed(self, type_: Attribute) -> Attribute:
        """A type of the group with the kernel's symbols."""
        return substitute_type(type_, self.renaming)

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
        body = _Body(self, len(order))
        a = body.scalar(lhs, tuple(lhs_map[i] for i in range(len(lhs_map))))
        b = body.scalar(rhs, tuple(rhs_map[j] for j in range(len(rhs_map))))
        root = _Root(
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
            value = _combine(body.block, cast("str", root.combine), acc, value)
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
            roots: list[_Root] = []
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
        body = _Body(self, len(parallel))
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

    def _plain_root(self, value: SSAValue) -> _Root:
        rank = len(sizes_of(value.type))
        return _Root(value, self.renamed(value.type), AffineMap.identity(rank))

    def _output_root(self, output: _Output, axes: range) -> _Root:
        perm = tuple(AffineExpr.dimension(axes[i]) for i in output.perm)
        return _Root(output.value, self.renamed(output.value.type), AffineMap(len(axes), 0, perm))

    def _reduce_root(self, op: graph.ReduceOp) -> _Root:
        rank = len(sizes_of(op.operands[0].type))
        axes = op.value("axes")
        zero = AffineExpr.constant(0)
        exprs = tuple(
            zero if i in axes else AffineExpr.dimension(i)
            for i in range(rank)
            if op.value("keep") or i not in axes
        )
        map_ = AffineMap(rank, 0, exprs)
        return _Root(op.result, self.renamed(op.result.type), map_, op.value("kind"))

    def _row_root(
        self, value: SSAValue, axes: Sequence[int], count: int, domain_type: Attribute
    ) -> _Root:
        dims = [AffineExpr.dimension(i) for i in range(count)]
        if len(sizes_of(value.type)) == len(sizes_of(domain_type)):
            for axis in sorted(axes):
                dims.insert(axis, AffineExpr.constant(0))
        return _Root(value, self.renamed(value.type), AffineMap(count, 0, tuple(dims)))

    # -- emission ---------------------------------------------------------------------------

    def _emit(self, roots: Sequence[_Root], domain_type: Attribute, axes: Sequence[int]) -> None:
        """A generic over the whole domain that gives `roots`."""
        sizes = sizes_of(self.renamed(domain_type))
        here = tuple(AffineExpr.dimension(i) for i in range(len(sizes)))
        body = _Body(self, len(sizes))
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
                values[i] = _combine(body.block, root.combine, accumulators[i], values[i])
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


def _combine(block: Block, kind: str, acc: SSAValue, value: SSAValue) -> SSAValue:
    is_int = isinstance(value.type, IntegerType)
    table: dict[str, type[Operation]] = {
        "add": arith.AddiOp if is_int else arith.AddfOp,
        "mul": arith.MuliOp if is_int else arith.MulfOp,
        "max": arith.OrIOp if value.type == i1 else arith.MaxSIOp if is_int else arith.MaximumfOp,
        "min": arith.AndIOp if value.type == i1 else arith.MinSIOp if is_int else arith.MinimumfOp,
        "and": arith.AndIOp,
        "or": arith.OrIOp,
    }
    op = cast("Callable[..., Operation]", table[kind])(acc, value)
    block.add_op(op)
    return op.results[0]


class _Body:
    """The scalar body of one generic under construction."""

    def __init__(self, kernel: _Kernel, rank: int) -> None:
        self.kernel = kernel
        self.rank = rank
        self.block = Block()
        self.inputs: dict[tuple[SSAValue, Index], SSAValue] = {}
        self.known: dict[tuple[SSAValue, Index], SSAValue] = {}
        self.numbers: dict[tuple[Dim | AffineExpr, Attribute], SSAValue] = {}

    def scalar(self, value: SSAValue, index: Index) -> SSAValue:
        """The element of a graph value at an affine index."""
        stack = [value]
        while stack:
            current = stack[-1]
            missing = [v for v in self._same_index(current) if (v, index) not in self.known]
            if missing and (current, index) not in self.known:
                stack += missing
                continue
            stack.pop()
            if (current, index) not in self.known:
                self.known[current, index] = self._compute(current, index)
        return self.known[value, index]

    def _same_index(self, value: SSAValue) -> Sequence[SSAValue]:
        """The operands of an elementwise operation that is computed here; they come first, so that
        long chains need no deep recursion."""
        owner = value.owner
        if (
            value in self.kernel.tensors
            or not isinstance(owner, Operation)
            or type(owner) in _RULES
        ):
            return ()
        return owner.operands

    def _compute(self, value: SSAValue, index: Index) -> SSAValue:
        if value in self.kernel.tensors:
            return self._read(self.kernel.tensors[value], index)
        op = cast("graph.GraphOp", value.owner)
        rule = _RULES.get(type(op))
        if rule is not None:
            return rule(self, op, index)
        return emit_scalar(self.block, op, [self.scalar(v, index) for v in op.operands])

    def _read(self, tensor: SSAValue, index: Index) -> SSAValue:
        key = (tensor, index)
        if key not in self.inputs:
            arg = self.block.insert_arg(element_type(tensor.type), len(self.inputs))
            self.inputs[key] = arg
        return self.inputs[key]

    def tensor(self, value: SSAValue) -> SSAValue:
        """The kernel's tensor of a value that lies in memory."""
        return self.kernel.tensors[value]

    def sizes(self, value: SSAValue) -> tuple[Dim, ...]:
        """A value's sizes in the kernel's symbols."""
        return sizes_of(self.kernel.renamed(value.type))

    # -- integer arithmetic on indices

    def number(self, dim: Dim, type_: Attribute = i64) -> SSAValue:
        """A size as a scalar of the body."""
        found = self.numbers.get((dim, type_))
        if found is None:
            if isinstance(dim, int):
                found = constant(self.block, dim, type_)
            else:
                properties = {"value": DimsAttr.of([dim])}
                op = lin.SizeOp.create(result_types=[type_], properties=properties)
                self.block.add_op(op)
                found = op.results[0]
            self.numbers[dim, type_] = found
        return found

    def index(self, expr: AffineExpr) -> SSAValue:
        """The value of an affine index as an i64."""
        found = self.numbers.get((expr, i64))
        if found is None:
            map_ = AffineMapAttr(AffineMap(self.rank, 0, (expr,)))
            op = lin.IndexOp.create(result_types=[i64], properties={"map": map_})
            self.block.add_op(op)
            found = self.numbers[expr, i64] = op.results[0]
        return found

    def apply(self, cls: Callable[..., Operation], *operands: SSAValue) -> SSAValue:
        """Append an `arith` operation."""
        op = cls(*operands)
        self.block.add_op(op)
        return op.results[0]

    def compare(self, predicate: str, a: SSAValue, b: SSAValue) -> SSAValue:
        """An integer comparison."""
        return self.apply(lambda x, y: arith.CmpiOp(x, y, predicate), a, b)

    def clamp(self, index: SSAValue, size: Dim) -> SSAValue:
        """An index forced into [0, size)."""
        top = self.number(size - 1)
        return self.apply(arith.MaxSIOp, self.apply(arith.MinSIOp, index, top), self.number(0))

    def extract(self, value: SSAValue, indices: Sequence[SSAValue]) -> SSAValue:
        """The element of a tensor at computed indices."""
        source = self.tensor(value)
        op = lin.ExtractOp.create(
            operands=[source, *indices], result_types=[element_type(source.type)]
        )
        self.block.add_op(op)
        return op.results[0]

    # -- end

    def add_accumulators(self, roots: Sequence[_Root]) -> list[BlockArgument]:
        """One accumulator argument per result; after this no tensor can be read."""
        start = len(self.inputs)
        return [
            self.block.insert_arg(element_type(r.type_), start + i) for i, r in enumerate(roots)
        ]

    def finish(
        self,
        domain: Sequence[Dim],
        kinds: Sequence[str],
        roots: Sequence[_Root],
        values: Sequence[SSAValue],
    ) -> None:
        """Append the generic to the kernel; its results are the roots' tensors."""
        self.block.add_op(lin.YieldOp.create(operands=values))
        maps = [AffineMap(self.rank, 0, index) for _, index in self.inputs]
        maps += [root.map for root in roots]
        op = lin.GenericOp.create(
            operands=[tensor for tensor, _ in self.inputs],
            result_types=[root.type_ for root in roots],
            properties={
                "domain": DimsAttr.of(domain),
                "iterators": ArrayAttr([StringAttr(kind) for kind in kinds]),
                "maps": ArrayAttr([AffineMapAttr(m) for m in maps]),
            },
            regions=[Region(self.block)],
        )
        self.kernel.kernel.block.add_op(op)
        for root, result in zip(roots, op.results, strict=True):
            self.kernel.tensors[root.value] = result


# -- operations that are about indices ------------------------------------------------------------


def _constant(body: _Body, op: graph.GraphOp, index: Index) -> SSAValue:
    value = cast("DenseIntOrFPElementsAttr", op.properties["value"])
    number = cast("int | float", value.get_values()[0])
    return constant(body.block, number, element_type(op.result.type))


def _size(body: _Body, op: graph.GraphOp, index: Index) -> SSAValue:
    dim = substitute(op.value("value")[0], body.kernel.renaming)
    return body.number(dim, element_type(op.result.type))


def _iota(body: _Body, op: graph.GraphOp, index: Index) -> SSAValue:
    position = body.index(index[op.value("axis") % len(index)])
    return emit_cast(body.block, position, element_type(op.result.type))


def _broadcast(body: _Body, op: graph.GraphOp, index: Index) -> SSAValue:
    source, target = body.sizes(op.operands[0]), body.sizes(op.result)
    zero = AffineExpr.constant(0)
    inner = tuple(
        zero if source[i] == 1 and target[axis] != 1 else index[axis]
        for i, axis in enumerate(op.value("axes"))
    )
    return body.scalar(op.operands[0], inner)


def _transpose(body: _Body, op: graph.GraphOp, index: Index) -> SSAValue:
    inner: list[AffineExpr] = [AffineExpr.constant(0)] * len(index)
    for i, axis in enumerate(op.value("perm")):
        inner[axis] = index[i]
    return body.scalar(op.operands[0], tuple(inner))


def _reverse(body: _Body, op: graph.GraphOp, index: Index) -> SSAValue:
    axes = op.value("axes")
    sizes = body.sizes(op.result)
    if all(isinstance(sizes[i], int) for i in axes):
        inner = tuple(
            expr * -1 + (cast("int", sizes[i]) - 1) if i in axes else expr
            for i, expr in enumerate(index)
        )
        return body.scalar(op.operands[0], inner)
    indices = [
        body.apply(arith.SubiOp, body.number(sizes[i] - 1), body.index(expr))
        if i in axes
        else body.index(expr)
        for i, expr in enumerate(index)
    ]
    return body.extract(op.operands[0], indices)


def _slice(body: _Body, op: graph.GraphOp, index: Index) -> SSAValue:
    starts = [substitute(start, body.kernel.renaming) for start in op.value("starts")]
    strides = op.value("strides")
    if all(isinstance(start, int) for start in starts):
        inner = tuple(
            expr * stride + cast("int", start)
            for expr, start, stride in zip(index, starts, strides, strict=True)
        )
        return body.scalar(op.operands[0], inner)
    indices = [
        body.apply(arith.AddiOp, body.index(expr * stride), body.number(start))
        for expr, start, stride in zip(index, starts, strides, strict=True)
    ]
    return body.extract(op.operands[0], indices)


def _concat(body: _Body, op: graph.GraphOp, index: Index) -> SSAValue:
    axis = op.value("axis") % len(index)
    position = body.index(index[axis])
    others = [body.index(expr) for expr in index]
    offset: Dim = 0
    result: SSAValue | None = None
    for operand in op.operands:
        size = body.sizes(operand)[axis]
        local = body.apply(arith.SubiOp, position, body.number(offset))
        indices = [*others[:axis], body.clamp(local, size), *others[axis + 1 :]]
        element = body.extract(operand, indices) if size != 0 else None
        if element is not None:
            if result is None:
                result = element
            else:
                inside = body.compare("sge", position, body.number(offset))
                result = body.apply(arith.SelectOp, inside, element, result)
        offset = offset + size
    return body.number(0, element_type(op.result.type)) if result is None else result


def _pad(body: _Body, op: graph.GraphOp, index: Index) -> SSAValue:
    low = [substitute(n, body.kernel.renaming) for n in op.value("low")]
    interior = op.value("interior")
    sizes = body.sizes(op.operands[0])
    valid: SSAValue | None = None
    indices: list[SSAValue] = []
    for i, expr in enumerate(index):
        position = body.apply(arith.SubiOp, body.index(expr), body.number(low[i]))
        conditions = [body.compare("sge", position, body.number(0))]
        if interior[i]:
            step = body.number(interior[i] + 1)
            rest = body.apply(arith.RemSIOp, position, step)
            conditions.append(body.compare("eq", rest, body.number(0)))
            position = body.apply(arith.DivSIOp, position, step)
        conditions.append(body.compare("slt", position, body.number(sizes[i])))
        for condition in conditions:
            valid = condition if valid is None else body.apply(arith.AndIOp, valid, condition)
        indices.append(body.clamp(position, sizes[i]))
    padding = body.scalar(op.operands[1], ())
    if 0 in sizes:
        return padding
    element = body.extract(op.operands[0], indices)
    return element if valid is None else body.apply(arith.SelectOp, valid, element, padding)


def _gather(body: _Body, op: graph.GraphOp, index: Index) -> SSAValue:
    sizes = body.sizes(op.operands[0])
    axis = op.value("axis") % len(sizes)
    width = len(body.sizes(op.operands[1]))
    chosen = body.scalar(op.operands[1], index[axis : axis + width])
    if chosen.type != i64:
        chosen = body.apply(lambda v: arith.ExtSIOp(v, i64), chosen)
    outer = [body.index(expr) for expr in index[:axis]]
    inner = [body.index(expr) for expr in index[axis + width :]]
    return body.extract(op.operands[0], [*outer, body.clamp(chosen, sizes[axis]), *inner])


_RULES: dict[type[Operation], Callable[[_Body, graph.GraphOp, Index], SSAValue]] = {
    graph.ConstantOp: _constant,
    graph.SizeOp: _size,
    graph.IotaOp: _iota,
    graph.BroadcastOp: _broadcast,
    graph.TransposeOp: _transpose,
    graph.ReverseOp: _reverse,
    graph.SliceOp: _slice,
    graph.ConcatOp: _concat,
    graph.PadOp: _pad,
    graph.GatherOp: _gather,
}
