"""Einstein summation on lowered values, as products of two operands (SPEC K1, K3).

An equation is read once (`parse`); operands are then combined from the left. Letters that no later
operand and not the result has are summed as early as possible: by the product if both operands have
them, by a reduction before it if only one has. Each product is one `graph.dot`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...dialects import graph
from ...dialects.dims import Dim
from .arrays import Arrays
from .builder import Lowered
from .contracting import dot, reduce

Labels = tuple[str, ...]
"""What the dimensions of a tensor are called: a letter, or ``.0``, ``.1`` for those of an ellipsis,
counted from the last."""


@dataclass(frozen=True)
class Equation:
    """Labels of the operands' dimensions, and of the result's."""

    operands: tuple[Labels, ...]
    result: Labels


def parse(b: Arrays, text: str, ranks: Sequence[int]) -> Equation:
    """The equation for operands of these ranks; without ``->`` the result has the letters that
    occur once, in alphabetical order, after the ellipsis.
    """
    left, arrow, right = "".join(text.split()).partition("->")
    terms = left.split(",")
    if len(terms) != len(ranks):
        b.fail(f"'{b.subject}': '{text}' has {len(terms)} operands, found {len(ranks)}")
    operands = tuple(_labels(b, term, rank) for term, rank in zip(terms, ranks, strict=True))
    longest = max((sum(label[0] == "." for label in labels) for labels in operands), default=0)
    dots = tuple(f".{i}" for i in reversed(range(longest)))
    if not arrow:
        letters = sorted(left.replace(".", "").replace(",", ""))
        once = (letter for letter in letters if letters.count(letter) == 1)
        return Equation(operands, (*dots, *once))
    before, ellipsis, after = right.partition("...")
    result = (*before, *(dots if ellipsis else ()), *after)
    known = {label for labels in operands for label in labels}
    if len(set(result)) != len(result) or not known.issuperset(result):
        b.fail(f"'{b.subject}': '{right}' is no result of '{left}'")
    return Equation(operands, result)


def _labels(b: Arrays, term: str, rank: int) -> Labels:
    before, ellipsis, after = term.partition("...")
    hidden = rank - len(before) - len(after)
    wrong = hidden < 0 if ellipsis else hidden != 0
    if wrong or (not (before + after).isalpha() and before + after):
        b.fail(f"'{b.subject}': '{term}' does not describe an operand of rank {rank}")
    return (*before, *(f".{i}" for i in reversed(range(hidden))), *after)


def einsum(b: Arrays, text: str, operands: Sequence[Lowered]) -> Lowered:
    """The sum of products that an equation like ``bij,bjk->bik`` or ``...ii->...i`` describes."""
    if not operands:
        b.fail(f"'{b.subject}': expected an operand")
    equation = parse(b, text, [len(x.shape) for x in operands])
    parts = [_Part(b, x, labels) for x, labels in zip(operands, equation.operands, strict=True)]
    sizes = _sizes(b, parts)
    total = parts[0].diagonals()
    for i, part in enumerate(parts[1:], start=1):
        later = {label for other in parts[i + 1 :] for label in other.labels}
        total = total.times(part.diagonals(), later | set(equation.result), sizes)
    return total.arranged(equation.result, sizes)


def _sizes(b: Arrays, parts: Sequence[_Part]) -> dict[str, Dim]:
    """The size of each label: a size of 1 is stretched to another one."""
    sizes: dict[str, Dim] = {}
    for part in parts:
        for label, size in zip(part.labels, part.x.shape, strict=True):
            known = sizes.get(label, 1)
            if size not in (1, known):
                sizes[label] = size if known == 1 else b.same_size(known, size)
            sizes.setdefault(label, known)
    return sizes


@dataclass(frozen=True)
class _Part:
    """A tensor whose dimensions have labels."""

    b: Arrays
    x: Lowered
    labels: Labels

    def diagonals(self) -> _Part:
        """With every label once: of dimensions of one label the diagonal is taken."""
        part = self
        for label in dict.fromkeys(self.labels):
            while part.labels.count(label) > 1:
                part = part._diagonal(label)
        return part

    def _diagonal(self, label: str) -> _Part:
        """The elements at which the first two dimensions of a label have the same index."""
        b, first = self.b, self.labels.index(label)
        second = self.labels.index(label, first + 1)
        size = b.same_size(self.x.shape[first], self.x.shape[second])
        others = [i for i in range(len(self.labels)) if i not in (first, second)]
        turned = b.transposed(self.x, [first, second, *others])
        shape = turned.shape
        flat = b.reshaped(turned, (size * size, *shape[2:]))
        steps = b.apply("mul", b.iota(size), b.size(size + 1))
        value = b.emit(graph.GatherOp, b.tensor(flat), b.tensor(steps), axis=0)
        return _Part(b, b.lowered(value), (label, *(self.labels[i] for i in others)))

    def summed(self, kept: set[str]) -> _Part:
        """Without the dimensions whose labels are not to be kept."""
        axes = [i for i, label in enumerate(self.labels) if label not in kept]
        labels = tuple(label for label in self.labels if label in kept)
        return _Part(self.b, reduce(self.b, "add", self.x, axes), labels) if axes else self

    def times(self, other: _Part, kept: set[str], sizes: dict[str, Dim]) -> _Part:
        """The product of two parts, summed over the labels that nobody needs any more."""
        left = self.summed(kept | set(other.labels))._whole(other, sizes)
        right = other.summed(kept | set(self.labels))._whole(left, sizes)
        shared = [label for label in left.labels if label in right.labels]
        batch = [label for label in shared if label in kept]
        contract = [label for label in shared if label not in kept]
        at = left.labels.index, right.labels.index
        x = dot(
            self.b,
            left.x,
            right.x,
            [at[0](label) for label in contract],
            [at[1](label) for label in contract],
            [at[0](label) for label in batch],
            [at[1](label) for label in batch],
        )
        free = (label for part in (left, right) for label in part.labels if label not in shared)
        return _Part(self.b, x, (*batch, *free))

    def _whole(self, other: _Part, sizes: dict[str, Dim]) -> _Part:
        """Stretched where a dimension that both parts have is only 1 long here."""
        shape = tuple(
            sizes[label] if label in other.labels else size
            for label, size in zip(self.labels, self.x.shape, strict=True)
        )
        return _Part(self.b, self.b.broadcast_to(self.x, shape), self.labels)

    def arranged(self, result: Labels, sizes: dict[str, Dim]) -> Lowered:
        """The tensor with the result's dimensions in their order."""
        part = self.summed(set(result))
        turned = self.b.transposed(part.x, [part.labels.index(label) for label in result])
        return self.b.broadcast_to(turned, tuple(sizes[label] for label in result))
