"""A kernel's schedule, how its loops become code, as an attribute and as a value (SPEC K1, T1).

``{kind = "matmul", vector = 16, unroll = 4, tile = [14, 32], block = [224, 256, 1024], parallel}``:
the pass `schedule` writes it, `lin-to-llvm` obeys it and decides nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from xdsl.dialects.builtin import ArrayAttr, DictionaryAttr, IntegerAttr, StringAttr, UnitAttr, i64
from xdsl.ir import Attribute
from xdsl.utils.exceptions import VerifyException

TILED = ("matmul", "chain", "conv")
"""Kinds whose loops run around a micro-kernel."""

KINDS = ("nest", "window", "matmul", "chain", "conv", "sort", "scatter", "cumulate", "dot")

VECTORS = (4, 8, 16)
"""Lanes of 32 bits that emitters know."""

UNROLLS = (1, 2, 4, 8)

MOST = 1 << 20
"""Rows, columns or steps that a schedule may say: sizes that follow from them are sizes."""

MOST_PACKED = 1 << 26
"""Numbers of an operand that a block packs together, 256 MiB of float32: no cache is as large, and
each thread has memory for them."""

BLOCKS = f"ROWS,DEPTH,GROUP: 1 … {MOST}, DEPTH at most GROUP, ROWS × GROUP at most {MOST_PACKED}"
"""Which blocks products may have."""

MOST_ROWS = 8
"""Rows of windows that may be computed together."""

_MOST_BYTES = (1 << 63) - 1

_COMMON = {"kind", "vector", "unroll", "parallel", "threads"}
_OF_LOOPS = {"stream", "fuse"}
_OF_PRODUCTS = {"tile", "block", "fuse"}
_OF_KINDS: dict[str, set[str]] = {
    "nest": {*_OF_LOOPS, "ahead"},
    "window": {*_OF_LOOPS, "rows"},
    "matmul": {*_OF_PRODUCTS, "edge", "pack", "whole"},
    "dot": {"tile"},
    "chain": _OF_PRODUCTS,
    "conv": {*_OF_PRODUCTS, "edge", "pack", "winograd"},
}

PACKS = ("auto", "none", "a", "b", "both")

FUSED = ("all", "epilogue", "none")


@dataclass(frozen=True)
class Schedule:
    """``nest`` is loops around a vector loop, ``matmul`` packed panels and a micro-kernel,
    ``dot`` is a product whose vectors run along the depth, ``chain`` two products with work on the
    rows of the first between them; for kernels that slide windows ``window`` is the nest and
    ``conv`` the product. ``sort``, ``scatter`` and ``cumulate`` are those of routines."""

    kind: str
    vector: int
    """Lanes of one register."""
    unroll: int
    """Registers per step of the vector loop."""
    tile: tuple[int, int] | None = None
    """Rows and columns of the micro-kernel, or of a dot's sums in registers; None for loops."""
    block: tuple[int, int, int] | None = None
    """Of products: rows of A packed together, depth of a micro-kernel call, depth packed for. Of a
    chain: rows of the first product that are worked on together, depth of a call."""
    edge: int | None = None
    """Of matmuls and convs: columns of the micro-kernel for a last panel that has no more; None: as
    for the others."""
    pack: str = "auto"
    """Of matmuls and convs: which operands are copied to be read in order, of those that could be
    read where they lie, as windows cannot: one of `PACKS`; ``auto``: those that are read often."""
    whole: bool = False
    """Of matmuls: whether all of B is packed before the rows are walked, rather than each panel
    again for each chunk of rows."""
    winograd: bool = False
    """Of a conv: whether windows of 3×3 are computed by Winograd's algorithm."""
    parallel: bool = False
    """Whether the outermost parallel loop is split into shares, one per part of a call."""
    rows: int | None = None
    """Of windows: how many rows of results are computed together where their windows overlap; None:
    a few, or one if nothing is unrolled."""
    ahead: int | None = None
    """Of nests over rows: how many rows ahead operands and results are prefetched."""
    stream: int | None = None
    """Of nests: a result of more bytes than these is stored past the caches."""
    fuse: str = "all"
    """Of kernels of generics: what stays together, one of `FUSED`. Unless that is ``all``, the pass
    `schedule` cuts the kernel (`passes/cut.py`)."""
    threads: int | None = None
    """Of parallel kernels: how many parts a call has at most, and so how many threads share it;
    None: as many as the work and the program's threads make."""

    @staticmethod
    def read(attribute: DictionaryAttr) -> Schedule:
        """The value of a kernel's attribute. Raises VerifyException."""
        kind = attribute.data.get("kind")
        if not isinstance(kind, StringAttr) or kind.data not in KINDS:
            raise VerifyException(f"schedule: kind is {kind}, expected one of {', '.join(KINDS)}")
        vector = _one_of(attribute, "vector", VECTORS)
        unroll = _one_of(attribute, "unroll", UNROLLS)
        parallel = _unit(attribute, "parallel")
        threads = _positive_or_none(attribute, "threads")
        if threads is not None and (threads == 1 or not parallel):
            raise VerifyException("schedule: threads are for what is parallel, and more than one")
        fuse = _word(attribute, "fuse", FUSED)
        known = _COMMON | _OF_KINDS.get(kind.data, set())
        if unknown := sorted(attribute.data.keys() - known):
            message = (
                f"schedule: a {kind.data} has no {unknown[0]}, expected {', '.join(sorted(known))}"
            )
            raise VerifyException(message)
        if kind.data not in (*TILED, "dot"):
            ahead = _positive_or_none(attribute, "ahead")
            if ahead is not None and fuse != FUSED[0]:
                raise VerifyException(f"schedule: ahead is for what is whole, found fuse = {fuse}")
            stream = _positive_or_none(attribute, "stream", _MOST_BYTES)
            rows = _positive_or_none(attribute, "rows", MOST_ROWS)
            return Schedule(
                kind.data,
                vector,
                unroll,
                parallel=parallel,
                rows=rows,
                ahead=ahead,
                stream=stream,
                fuse=fuse,
                threads=threads,
            )
        rows, columns = _sizes(attribute, "tile", 2)
        if kind.data == "dot":
            return Schedule(
                kind.data, vector, unroll, (rows, columns), parallel=parallel, threads=threads
            )
        height, depth, group = _sizes(attribute, "block", 3)
        tile, block = (rows, columns), (height, depth, group)
        if not is_block(block):
            raise VerifyException(f"schedule: block is {list(block)}, expected {BLOCKS}")
        pack, whole = _word(attribute, "pack", PACKS), _unit(attribute, "whole")
        if whole and pack in ("none", "a"):
            raise VerifyException(f"schedule: whole packs B, which pack = {pack} does not")
        return Schedule(
            kind.data,
            vector,
            unroll,
            tile,
            block,
            edge=_positive_or_none(attribute, "edge"),
            pack=pack,
            whole=whole,
            winograd=_unit(attribute, "winograd"),
            parallel=parallel,
            fuse=fuse,
            threads=threads,
        )

    def attribute(self) -> DictionaryAttr:
        """The attribute of a kernel; `read` is its inverse."""
        entries: dict[str, Attribute] = {
            "kind": StringAttr(self.kind),
            "vector": IntegerAttr(self.vector, i64),
            "unroll": IntegerAttr(self.unroll, i64),
        }
        for key, sizes in (("tile", self.tile), ("block", self.block)):
            if sizes is not None:
                entries[key] = ArrayAttr([IntegerAttr(size, i64) for size in sizes])
        for key, word, default in (("pack", self.pack, PACKS[0]), ("fuse", self.fuse, FUSED[0])):
            if word != default:
                entries[key] = StringAttr(word)
        for key in ("whole", "winograd", "parallel"):
            if getattr(self, key):
                entries[key] = UnitAttr()
        for key, number in (
            ("edge", self.edge),
            ("rows", self.rows),
            ("ahead", self.ahead),
            ("stream", self.stream),
            ("threads", self.threads),
        ):
            if number is not None:
                entries[key] = IntegerAttr(number, i64)
        return DictionaryAttr(entries)


def is_block(sizes: tuple[int, ...]) -> bool:
    """Whether sizes are those of a block (`BLOCKS`)."""
    match sizes:
        case (rows, depth, group):
            is_possible = 0 < rows <= MOST and 0 < depth <= group <= MOST
            return is_possible and rows * group <= MOST_PACKED
    return False


def _one_of(attribute: DictionaryAttr, key: str, known: tuple[int, ...]) -> int:
    value = attribute.data.get(key)
    number = _positive(value)
    if number not in known:
        expected = ", ".join(map(str, known))
        raise VerifyException(f"schedule: {key} is {value}, expected one of {expected}")
    return number


def _positive_or_none(attribute: DictionaryAttr, key: str, most: int = MOST) -> int | None:
    value = attribute.data.get(key)
    number = _positive(value, most)
    if value is not None and number is None:
        raise VerifyException(
            f"schedule: {key} is {value}, expected a positive number up to {most}"
        )
    return number


def _word(attribute: DictionaryAttr, key: str, known: tuple[str, ...]) -> str:
    """One of some words, the first by default."""
    value = attribute.data.get(key, StringAttr(known[0]))
    if not isinstance(value, StringAttr) or value.data not in known:
        raise VerifyException(f"schedule: {key} is {value}, expected one of {', '.join(known)}")
    return value.data


def _unit(attribute: DictionaryAttr, key: str) -> bool:
    value = attribute.data.get(key)
    if value is not None and not isinstance(value, UnitAttr):
        raise VerifyException(f"schedule: {key} is {value}, expected no value")
    return value is not None


def _sizes(attribute: DictionaryAttr, key: str, count: int) -> list[int]:
    value = attribute.data.get(key)
    if value is None:
        kind = cast("StringAttr", attribute.data["kind"]).data
        raise VerifyException(f"schedule: a {kind} needs a {key}")
    numbers = [_positive(size) for size in value.data] if isinstance(value, ArrayAttr) else []
    sizes = [number for number in numbers if number is not None]
    if len(sizes) != count or len(numbers) != count:
        raise VerifyException(
            f"schedule: {key} is {value}, expected {count} positive numbers up to {MOST}"
        )
    return sizes


def _positive(value: Attribute | None, most: int = MOST) -> int | None:
    number = value.value.data if isinstance(value, IntegerAttr) else 0
    return number if 0 < number <= most else None
