"""The builder of graph operations for ATen: element types, numbers, torch's promotion (K1, K3)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np
from xdsl.dialects.builtin import (
    BFloat16Type,
    FileLineColLoc,
    Float16Type,
    IntAttr,
    StringAttr,
    UnknownLoc,
    f32,
    f64,
    i1,
    i64,
)
from xdsl.ir import Attribute, Block

from ...diagnostics import AioptError, Location
from ...dialects.dims import Dim, DimExpr
from ..frontend.arrays import ELEMENTS, Arrays, is_float, is_integer
from ..frontend.builder import Lowered
from ..frontend.facts import SizeFacts
from .sizes import Unknown, real

Number = bool | int | float | DimExpr
"""A scalar argument of an operator: a Python number or a size."""
Operand = "Lowered | Number | RealNumber"
Handler = Callable[..., Any]
"""``handler(builder, *args, **kwargs)`` with the arguments of an ATen operator: tensors as
`Lowered`, sizes as dimensions. It returns what the operator returns."""

_NAMES = "bool uint8 int8 int16 int32 int64 float16 bfloat16 float32 float64".split()
_ELEMENTS = {f"torch.{name}": ELEMENTS[name] for name in _NAMES}
"""Element types by the text of torch's dtypes, those that hold more last."""

_RANKS = {element: rank for rank, element in enumerate(_ELEMENTS.values())}


class UnsupportedOperator(AioptError):
    """An operator, or a form of one, that cannot be lowered; `node` is where it is called."""

    node: Any = None
    operator: str = ""


@dataclass(frozen=True)
class RealNumber:
    """A floating-point scalar that depends on sizes."""

    expr: Any
    names: dict[str, Dim]


class Builder(Arrays):
    """Makes graph operations at the end of a block, on behalf of one node of an fx graph."""

    def __init__(self, block: Block, facts: SizeFacts) -> None:
        super().__init__(block, facts)
        self.weights = {}
        self.subject = ""
        self.node: Any = None
        self.location = UnknownLoc()

    def enter(self, node: Any) -> None:
        """Work on behalf of a node from now on."""
        self.node = node
        self.subject = str(node.target)
        where = source_location(node)
        if where is None:
            self.location = UnknownLoc()
        else:
            self.location = FileLineColLoc(
                StringAttr(where.file), IntAttr(where.line or 0), IntAttr(1)
            )

    def fail(
        self, message: str, *, expected: str | None = None, found: str | None = None
    ) -> NoReturn:
        """Raise the diagnostic for the current node."""
        where = source_location(self.node) if self.node is not None else None
        error = UnsupportedOperator(message, location=where, expected=expected, found=found)
        error.node, error.operator = self.node, self.subject
        raise error

    def uses(self, index: int) -> bool:
        """Whether anything uses a result of the current node."""
        return any(user.args[1] == index for user in self.node.users)

    # -- element types ----------------------------------------------------------------------

    def element_of(self, dtype: Any) -> Attribute:
        """The element type of one of torch's dtypes; a diagnostic if there is none."""
        element = _ELEMENTS.get(str(dtype))
        if element is None:
            self.fail(f"'{self.subject}': elements of {dtype} are not supported")
        return element

    @property
    def element(self) -> Attribute:
        """The element type of the current node's (first) result."""
        value = self.node.meta["val"]
        first = value[0] if isinstance(value, tuple | list) else value
        return self.element_of(first.dtype)

    def promoted(self, *args: Any) -> Attribute:
        """The element type that torch computes with: `torch.result_type`.

        Tensors with dimensions count before those without, and both before numbers, unless those
        are of a higher kind: boolean, integer, floating point.
        """
        tiers: list[list[Attribute]] = [[], [], []]
        for arg in args:
            if isinstance(arg, Lowered):
                tiers[0 if arg.shape else 1].append(arg.element)
            else:
                tiers[2].append(_number_element(arg))
        result: Attribute | None = None
        for tier in tiers:
            for element in _joined(tier):
                if result is None or _kind(element) > _kind(result):
                    result = element
        return i64 if result is None else result

    # -- operands ---------------------------------------------------------------------------

    def operand(self, x: Any, element: Attribute | None = None) -> Lowered:
        """A tensor or number with elements of a type (by default the result's)."""
        element = self.element if element is None else element
        if isinstance(x, Lowered):
            return self.cast(x, element)
        if isinstance(x, DimExpr):
            return self.size(x, element)
        if isinstance(x, RealNumber):
            try:
                return real(self, x.expr, x.names, element if is_float(element) else f64)
            except Unknown as error:
                self.fail(f"'{self.subject}': the number {error} is not supported")
        return self.number(x, element)

    def zero(self, element: Attribute) -> Lowered:
        """The scalar 0."""
        return self.number(0, element)


def _joined(elements: Sequence[Attribute]) -> list[Attribute]:
    """The one type that several of equal standing have together."""
    result: Attribute | None = None
    for element in elements:
        result = element if result is None else _join(result, element)
    return [] if result is None else [result]


def _join(a: Attribute, b: Attribute) -> Attribute:
    if a == b:
        return a
    if _kind(a) != _kind(b):
        return max(a, b, key=_kind)
    if {a, b} == {Float16Type(), BFloat16Type()}:
        return f32
    if {a, b} == {ELEMENTS["uint8"], ELEMENTS["int8"]}:
        return ELEMENTS["int16"]
    return max(a, b, key=lambda element: _RANKS[element])


def _kind(element: Attribute) -> int:
    return 2 if is_float(element) else 1 if is_integer(element) else 0


def _number_element(value: Any) -> Attribute:
    if isinstance(value, bool):
        return i1
    return f32 if isinstance(value, float | RealNumber) else i64


_FRAME = re.compile(r'File "([^"]+)", line (\d+)')


def source_location(node: Any) -> Location | None:
    """The user's line that a node comes from."""
    frames = _FRAME.findall(getattr(node, "stack_trace", None) or "")
    return Location(frames[-1][0], int(frames[-1][1])) if frames else None


def array_of(tensor: Any) -> np.ndarray[Any, np.dtype[Any]]:
    """A CPU tensor's elements as an array that shares its memory.

    numpy has no bfloat16 of its own: such a tensor becomes an array of `ml_dtypes.bfloat16`.
    """
    plain = tensor.detach()
    if plain.is_conj() or plain.is_neg():
        plain = plain.resolve_conj().resolve_neg()
    if str(plain.dtype) != "torch.bfloat16":
        return plain.numpy()
    from importlib import import_module

    from ...dialects.graph.elements import numpy_dtype

    return plain.view(import_module("torch").int16).numpy().view(numpy_dtype(BFloat16Type()))
