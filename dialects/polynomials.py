"""Looking into dimensions: their terms and atoms, and what replacing these gives (SPEC K1)."""

from __future__ import annotations

from collections.abc import Mapping

from .dims import Atom, Dim, DimExpr, Monomial, terms_of


def atom_of(dim: Dim) -> Atom | None:
    """The atom that a dimension is, if it is nothing else."""
    match terms_of(dim):
        case (((atom,), 1),):
            return atom
    return None


def atoms_in(dim: DimExpr) -> list[Atom]:
    """The atoms of a polynomial, without those inside opaque operations."""
    return list(dict.fromkeys(atom for mono, _ in dim.terms for atom in mono))


def of_atom(atom: Atom) -> DimExpr:
    """An atom as a dimension."""
    return DimExpr((((atom,), 1),))


def of_term(mono: Monomial, coefficient: int) -> Dim:
    """A term as a dimension."""
    return DimExpr(((mono, coefficient),)) if mono and coefficient else coefficient


def with_atoms(dim: Dim, values: Mapping[Atom, Dim]) -> Dim:
    """`dim` with atoms replaced, but not inside opaque operations."""
    total: Dim = 0
    for mono, coefficient in terms_of(dim):
        kept = tuple(atom for atom in mono if atom not in values)
        product = of_term(kept, coefficient)
        for atom in mono:
            if atom in values:
                product = product * values[atom]
        total = total + product
    return total


def without(mono: Monomial, taken: Monomial) -> Monomial | None:
    """The factors that remain, or None if not all of `taken` are there."""
    rest = list(mono)
    for atom in taken:
        if atom not in rest:
            return None
        rest.remove(atom)
    return tuple(rest)
