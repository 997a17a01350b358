"""A kernel's schedule, how its loops become code, as an attribute and as a value (SPEC K1, T1).

``{kind = "matmul", vector = 16, unroll = 4, tile = [14, 32]}``: the pass `schedule` writes it,
`lin-to-llvm` obeys it and decides nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

from xdsl.dialects.builtin import ArrayAttr, DictionaryAttr, IntegerAttr, StringAttr, i64
from xdsl.ir import Attribute
from xdsl.utils.exceptions import VerifyException

KINDS = ("nest", "matmul")


@dataclass(frozen=True)
class Schedule:
    """``nest`` is loops around a vector loop, ``matmul`` packed panels and a micro-kernel."""

    kind: str
    vector: int
    """Lanes of one register."""
    unroll: int
    """Registers per step of the vector loop."""
    tile: tuple[int, int] | None = None
    """Rows and columns of the micro-kernel; None for a nest."""

    @staticmethod
    def read(attribute: DictionaryAttr) -> Schedule:
        """The value of a kernel's attribute. Raises VerifyException."""
        kind = attribute.data.get("kind")
        if not isinstance(kind, StringAttr) or kind.data not in KINDS:
            raise VerifyException(f"schedule: kind is {kind}, expected 'nest' or 'matmul'")
        vector, unroll = (_power_of_two(attribute, key) for key in ("vector", "unroll"))
        if kind.data == "nest":
            return Schedule("nest", vector, unroll)
        return Schedule("matmul", vector, unroll, _tile(attribute))

    def attribute(self) -> DictionaryAttr:
        """The attribute of a kernel; `read` is its inverse."""
        entries: dict[str, Attribute] = {
            "kind": StringAttr(self.kind),
            "vector": IntegerAttr(self.vector, i64),
            "unroll": IntegerAttr(self.unroll, i64),
        }
        if self.tile is not None:
            entries["tile"] = ArrayAttr([IntegerAttr(size, i64) for size in self.tile])
        return DictionaryAttr(entries)


def _power_of_two(attribute: DictionaryAttr, key: str) -> int:
    value = attribute.data.get(key)
    number = _positive(value)
    if number is None or number & (number - 1):
        raise VerifyException(f"schedule: {key} is {value}, expected a power of two")
    return number


def _tile(attribute: DictionaryAttr) -> tuple[int, int]:
    value = attribute.data.get("tile")
    if value is None:
        raise VerifyException("schedule: a matmul needs a tile")
    sizes = [_positive(size) for size in value.data] if isinstance(value, ArrayAttr) else []
    match sizes:
        case [int(rows), int(columns)]:
            return rows, columns
        case _:
            raise VerifyException(f"schedule: tile is {value}, expected rows and columns")


def _positive(value: Attribute | None) -> int | None:
    number = value.value.data if isinstance(value, IntegerAttr) else 0
    return number if number > 0 else None
