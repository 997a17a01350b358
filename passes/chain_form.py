"""Chains: product, work on its rows, product of what it gives (SPEC V4; kernels of kind ``chain``).

`chain_of` recognises the kernel by its iteration domains: a contraction over ``(…, m, n; d)``,
generics over ``(…, m, n)`` and ``(…, m)`` that reduce nothing but ``n``, a contraction over
``(…, m, e; n)`` whose left side they give, and elementwise generics over ``(…, m, e)``. Nothing
between the two products is a result, so it need not exist for more rows at once than a micro-kernel
computes. Attention is such a kernel.
"""

from __future__ import annotations

from collections.abc import Sequence

from xdsl.ir import BlockArgument, SSAValue
from xdsl.ir.affine import AffineConstantExpr, AffineDimExpr, AffineMap

from ..dialects import lin
from ..quick_dataclass import dataclass
from .access import is_linear, used_dims
from .matmul_form import is_product


@dataclass(frozen=True)
class Chain:
    """A chain's generics and the roles of their dimensions.

    The domains agree in all dimensions but the last ones: `n`, the columns of the first product,
    is the last of its parallel dimensions, `d` its depth; `e`, the columns of the second product,
    has the number of `n` in its domain, and its depth is `k`.
    """

    first: lin.GenericOp
    rows: tuple[lin.GenericOp, ...]
    second: lin.GenericOp
    epilogue: tuple[lin.GenericOp, ...]
    outer: tuple[int, ...]
    m: int | None
    """The rows; None if there is but one."""
    n: int
    d: int
    e: int
    k: int

    @property
    def scores(self) -> SSAValue:
        """The first product."""
        return self.first.results[0]

    @property
    def weights(self) -> SSAValue:
        """The left side of the second product."""
        return self.second.operands[0]

    @property
    def kept(self) -> tuple[SSAValue, ...]:
        """The other intermediates that have an element for each column `n`: one row is kept."""
        return tuple(
            value
            for op in self.rows
            for value, map_ in zip(op.results, op.output_maps, strict=True)
            if self.n in used_dims(map_) and value is not self.weights
        )

    @property
    def in_place(self) -> bool:
        """True if the weights may overwrite the scores, which nobody reads after them."""
        readers = [i for i, op in enumerate(self.rows) if self.scores in op.operands]
        writer = [i for i, op in enumerate(self.rows) if self.weights in op.results]
        return not readers or max(readers) <= max(writer, default=-1)


def chain_of(kernel: lin.KernelOp) -> Chain | None:
    """The chain that a kernel is, or None."""
    generics = kernel.generics
    products = [i for i, op in enumerate(generics) if is_product(op)]
    if len(products) != 2 or products[0] != 0:
        return None
    first, second = (generics[i] for i in products)
    rows, epilogue = generics[1 : products[1]], generics[products[1] + 1 :]
    chain = _roles(first, rows, second, epilogue)
    if chain is None or not _stays_inside(kernel, chain):
        return None
    shared = first.sizes[: chain.n]
    fits = (
        second.sizes[: chain.n] == shared
        and second.sizes[chain.k] == first.sizes[chain.n]
        and all(_is_row_work(op, chain) for op in rows)
        and all(op.sizes == second.sizes[: chain.k] for op in epilogue)
        and all(set(op.kinds) == {lin.PARALLEL} for op in epilogue)
    )
    return chain if fits else None


def _roles(
    first: lin.GenericOp,
    rows: Sequence[lin.GenericOp],
    second: lin.GenericOp,
    epilogue: Sequence[lin.GenericOp],
) -> Chain | None:
    """The chain with the roles of its dimensions, if each product has one of each kind."""
    n = first.kinds.count(lin.PARALLEL) - 1
    k = second.kinds.count(lin.PARALLEL)
    one_depth = len(first.kinds) == n + 2 and len(second.kinds) == k + 1 and k == n + 1
    kinds = [*first.kinds[: n + 1], *second.kinds[:k]]
    if not rows or not one_depth or set(kinds) != {lin.PARALLEL}:
        return None
    if not all(is_linear(m) for op in (first, second) for m in op.input_maps):
        return None
    in_a, in_b = (used_dims(m) for m in first.input_maps)
    in_left, in_right = (used_dims(m) for m in second.input_maps)
    own_rows = [i for i in range(n) if i not in in_b]
    if n in in_a or n not in in_b or n + 1 not in in_a & in_b:
        return None
    if n in in_left or n not in in_right or k not in in_left & in_right:
        return None
    m = own_rows[-1] if own_rows else None
    if m is not None and m in in_right:
        return None
    outer = tuple(i for i in range(n) if i != m)
    return Chain(first, tuple(rows), second, tuple(epilogue), outer, m, n=n, d=n + 1, e=n, k=k)


def _stays_inside(kernel: lin.KernelOp, chain: Chain) -> bool:
    """True if the intermediates are no results, and the right-hand sides and everything the rows
    and the epilogue read besides are arguments of the kernel."""
    inside = {v for op in (chain.first, *chain.rows) for v in op.results}
    sources = [*chain.first.operands, chain.second.operands[1]]
    return (
        not inside & set(kernel.yielded)
        and all(isinstance(v, BlockArgument) for v in sources)
        and not any(v in inside for op in chain.epilogue for v in op.operands)
        and any(chain.weights in op.results for op in chain.rows)
        and _in_order(chain.second.input_maps[0])
        and _in_order(chain.first.output_maps[0])
    )


def _is_row_work(op: lin.GenericOp, chain: Chain) -> bool:
    """True for a generic over (…, m, n) or (…, m) that reduces at most n and reads and writes what
    the chain keeps element by element."""
    count = len(op.sizes)
    if count not in (chain.n, chain.n + 1) or op.sizes != chain.first.sizes[:count]:
        return False
    if lin.REDUCTION in op.kinds[: chain.n]:
        return False
    wide = {chain.scores, chain.weights, *chain.kept}
    maps = [
        *zip(op.operands, op.input_maps, strict=True),
        *zip(op.results, op.output_maps, strict=True),
    ]
    return all(_in_order(map_) for value, map_ in maps if value in wide)


def _in_order(map_: AffineMap) -> bool:
    """True for the dimensions one after the other, with zeros between them."""
    dims = [expr for expr in map_.results if not _is_zero(expr)]
    positions = [expr.position for expr in dims if isinstance(expr, AffineDimExpr)]
    return len(positions) == len(dims) and positions == sorted(set(positions))


def _is_zero(expr: object) -> bool:
    return isinstance(expr, AffineConstantExpr) and expr.value == 0
