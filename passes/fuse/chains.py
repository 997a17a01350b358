"""Chains: two products in one kernel, with work on the rows between them (SPEC D3, V4).

A product ``S[b, m, n]``, elementwise work and reductions over its rows ``n``, and a product that
contracts exactly ``n`` again, are one group: ``S`` and what is made of it never leave the kernel.
Attention is one instance; nothing here knows of it. The rule is about domains:

* the second product's left side is a value of the rows' group with that group's whole domain, it
  contracts the reduced, innermost axis and nothing else, and its batch dimensions are those of the
  first product, so that every row of the first is a row of the second;
* the rows' group reads the first product's group at its own index, and both are used nowhere else;
* both are products of f32 matrices with one dimension each of rows, columns and depth beside the
  batch: what the register tiles can do.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from xdsl.dialects.builtin import f32
from xdsl.ir import Block, Operation, SSAValue

from ...dialects import graph
from ...dialects.graph.types import element_type, shape_of
from .benefit import CACHE_BYTES, CHAIN_ROWS, Benefit, Traffic
from .domains import squeezed, squeezed_axes
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
    if not (_used_within(first, rows.members) and _used_within(rows, [dot])):
        return None
    product = first.ops[0]
    assert isinstance(product, graph.DotOp)
    batch = len(rows.domain) - 2
    plain = is_batched_product(product, batch) and is_batched_product(dot, batch)
    in_order = squeezed_axes(shape_of(left.type), dot.value("lhs_batch")) == tuple(range(batch))
    contracted = squeezed_axes(shape_of(left.type), dot.value("lhs_contract"))
    return (first, rows) if plain and in_order and contracted == rows.reduced else None


def _values_read(rows: Group, group_of: Mapping[Operation | Block, Group]) -> list[SSAValue]:
    """The values of one product's group that a group reads directly; none if there are two."""
    found: dict[SSAValue, Group] = {}
    for op in rows.ops:
        for value in op.operands:
            group = group_of.get(value.owner)
            if group is not None and group is not rows and group.is_dot:
                found[value] = group
    return list(found) if len({group.number for group in found.values()}) == 1 else []


def _used_within(group: Group, users: Collection[Operation]) -> bool:
    """True if only the group and `users` use the group's values."""
    return all(
        use.operation in group.members or use.operation in users
        for member in group.ops
        for result in member.results
        for use in result.uses
    )


def is_batched_product(dot: graph.DotOp, batch: int) -> bool:
    """True for a product of f32 with that many batch dimensions and one dimension each of rows,
    columns and depth, dimensions of size 1 aside.
    """
    for side, value in zip(("lhs", "rhs"), dot.operands, strict=True):
        shape = shape_of(value.type)
        batches = squeezed_axes(shape, dot.value(f"{side}_batch"))
        contracted = squeezed_axes(shape, dot.value(f"{side}_contract"))
        if element_type(value.type) != f32 or len(squeezed(shape)) != batch + 2:
            return False
        if len(batches) != batch or len(contracted) != 1:
            return False
    return True


def chain_benefit(dot: graph.DotOp, first: Group, rows: Group, traffic: Traffic) -> Benefit:
    """The intermediates that are not moved, less the right-hand sides read again for each block of
    rows because they do not stay in the cache.
    """
    inside = first.members | rows.members
    group_of: dict[Operation | Block, Group] = dict.fromkeys(first.ops, first)
    group_of |= dict.fromkeys(rows.ops, rows)
    values = [dot.operands[0], *_values_read(rows, group_of)]
    saved = sum(traffic.kept(value, dot, inside) for value in values)
    right = traffic.bytes(first.ops[0].operands[1]) + traffic.bytes(dot.operands[1])
    batches = 1
    for size in rows.domain[:-2]:
        batches *= traffic.size(size)
    if right <= CACHE_BYTES * batches:
        return Benefit(saved, 0)
    blocks = -(-traffic.size(rows.domain[-2]) // CHAIN_ROWS)
    return Benefit(saved, right * max(blocks - 1, 0))
