"""Chains: two products in one kernel, with work on the rows between them (SPEC D3, V4).

A product ``S[b, m, n]``, elementwise work and reductions over its rows ``n``, and a product that
contracts exactly ``n`` again, are one group: ``S`` and what is made of it never leave the kernel.
Attention is one instance; nothing here knows of it. The rule is about domains:

* the second product's left side is a value of the rows' group with that group's whole domain, and
  it contracts the reduced, innermost axis and nothing else: every row of the first is one of the
  second;
* the rows' group reads the first product's group at its own index, and both are used nowhere else;
* both are products of f32 tensors with one dimension of columns and one of depth, and the innermost
  of their rows is none of a batch: that is what register tiles can do (`passes/chain_form.py`);
* no right-hand side is a constant, which is packed once, at load, if a product alone reads it.
"""

from __future__ import annotations

from collections.abc import Mapping

from xdsl.dialects.builtin import f32
from xdsl.ir import Block, Operation, SSAValue

from ...dialects import dims, graph
from ...dialects.graph.types import element_type, shape_of
from ...dialects.join import Join
from .benefit import CHAIN_ROWS, Traffic
from .domains import RESHAPES, squeezed, squeezed_axes
from .floating import is_move
from .groups import Group


def chain_before(
    dot: graph.DotOp, group_of: Mapping[Operation | Block, Group]
) -> tuple[Group, Group] | None:
    """The groups of the first product and of the rows that a second product continues."""
    left = dot.operands[0]
    rows = group_of.get(left.owner)
    if rows is None or rows.is_dot or rows.sealed or rows.reduced != (len(rows.domain) - 1,):
        return None
    if squeezed(shape_of(left.type)) != rows.domain:
        return None
    crossing = _values_read(rows, group_of)
    first = group_of[crossing[0].owner] if crossing else None
    if first is None or first.sealed or first.domain != rows.domain:
        return None
    if any(squeezed(shape_of(value.type)) != rows.domain for value in crossing):
        return None
    if not (first.used_within(rows.members) and rows.used_within((dot,))):
        return None
    return (first, rows) if _continues(first.ops[0], dot, rows) else None


def _continues(product: Operation, dot: graph.DotOp, rows: Group) -> bool:
    """True if `product` is a product whose rows are those of `dot`, which contracts its columns."""
    if not isinstance(product, graph.DotOp):
        return False
    left = shape_of(dot.operands[0].type)
    outer = len(rows.domain) - 1
    before, after = _batch_of(product), _batch_of(dot)
    if before is None or after is None or (before < outer and after == outer):
        return False
    if _is_constant(product.operands[1]) or _is_constant(dot.operands[1]):
        return False
    in_order = squeezed_axes(left, dot.value("lhs_batch")) == tuple(range(after))
    return in_order and squeezed_axes(left, dot.value("lhs_contract")) == rows.reduced


def _is_constant(value: SSAValue) -> bool:
    """True for a weight or constant, or a view of one."""
    while isinstance(owner := value.owner, Operation) and (
        type(owner) in RESHAPES or is_move(owner)
    ):
        value = owner.operands[0]
    return type(owner) in (graph.WeightOp, graph.ConstantOp)


def _batch_of(dot: graph.DotOp) -> int | None:
    """The number of a product's batch dimensions that are no unit, or None if it is not one of f32
    tensors with one dimension of columns and one of depth.
    """
    lhs, rhs = (shape_of(value.type) for value in dot.operands)
    batch = squeezed_axes(rhs, dot.value("rhs_batch"))
    depth = squeezed_axes(rhs, dot.value("rhs_contract"))
    plain = (
        all(element_type(value.type) == f32 for value in dot.operands)
        and len(depth) == 1
        and len(squeezed(rhs)) == len(batch) + 2
        and len(squeezed_axes(lhs, dot.value("lhs_batch"))) == len(batch)
    )
    return len(batch) if plain else None


def _values_read(rows: Group, group_of: Mapping[Operation | Block, Group]) -> list[SSAValue]:
    """The values of one product's group that a group reads directly; none if there are two."""
    found: dict[SSAValue, Group] = {}
    for op in rows.ops:
        for value in op.operands:
            group = group_of.get(value.owner)
            if group is not None and group is not rows and group.is_dot:
                found[value] = group
    return list(found) if len({group.number for group in found.values()}) == 1 else []


def chain_join(dot: graph.DotOp, first: Group, rows: Group, traffic: Traffic) -> Join:
    """The intermediates that are not moved, less what a chain does with right-hand sides: they are
    written in panels as a whole before the first rows, and read again for each block of rows
    because they do not stay in the cache. Products alone would read those of few rows where they
    lie.
    """
    inside = first.members | rows.members
    group_of: dict[Operation | Block, Group] = dict.fromkeys(first.ops, first)
    group_of |= dict.fromkeys(rows.ops, rows)
    values = [dot.operands[0], *_values_read(rows, group_of)]
    *outer, _ = rows.domain
    shared = outer[: _batch_of(dot)]
    batch = dims.product(tuple(map(traffic.size, shared)))
    has_rows = len(shared) < len(outer)
    blocks = dims.ceildiv(traffic.size(outer[-1]), CHAIN_ROWS) if has_rows else 1
    right = traffic.bytes(first.ops[0].operands[1]) + traffic.bytes(dot.operands[1])
    return Join(
        saved=traffic.total(values, dot, inside),
        copied=right,
        rounds=dims.maximum(blocks - 1, 0),
        copies=batch,
        side=dims.floordiv(right, dims.maximum(batch, 1)),
    )
