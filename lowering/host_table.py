"""The host program as a table: what one native loop walks (SPEC K3, K5).

A compiled program consists of kernels and of this table, which says in what order they run on which
bytes. It is plain data: the lowering from `lin` makes it, an artifact stores it as texts and as the
numbers of `table_words.py`, of which `runtime.py` makes the words that `runtime.ll` reads.

**E** is the vector of all sizes and offsets of one call: number i < len(symbols) is symbol i, the
following numbers are the values of `exprs`, in order. "E index" below means a position in it.

The steps are calls of kernels, one after the other; programs with control flow also have copies of
bytes and jumps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import lru_cache
from itertools import chain, islice, starmap
from typing import TYPE_CHECKING, Any, TypeAlias

from ..diagnostics import AioptError
from ..quick_dataclass import NamedTuple, dataclass
from .table_words import COPY, DTYPES, JUMP, OPERATIONS, TableWords, expect, invalid

ABI = "aiopt-host-6"
"""Version of the table, the descriptor and the kernels' signature; others are refused."""


class Expr(NamedTuple):
    """`op` of `OPERATIONS` on the E indices `a`, `b`; the value of a `const` is `a`."""

    op: str
    a: int
    b: int = 0


class InputSpec(NamedTuple):
    """An argument. Dimension i is E[shape[i]]: it defines that symbol if binds[i], else agrees."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    binds: tuple[bool, ...]


class ResultSpec(NamedTuple):
    """A result of the program."""

    name: str
    dtype: str
    shape: tuple[int, ...]


class Check(NamedTuple):
    """A constraint: E[cond] ≥ 0, or the call is refused with `message`.

    Equality of a and b is `min(a - b, b - a) ≥ 0`.
    """

    cond: int
    message: str


class PanelLayout(NamedTuple):
    """(…, K, N), or (…, N, K) if `transposed` → (…, ⌈N/width⌉, K, width), zero padded. K is that
    many dimensions of the array."""

    width: int
    transposed: bool = False
    depth: int = 1


class ConstSpec(NamedTuple):
    """A constant array by name, prepared once at load. `shape` is that of the stored array.

    Without a layout the array is used in place if it is contiguous.
    """

    name: str
    dtype: str
    shape: tuple[int, ...]
    layout: PanelLayout | None = None


@dataclass(frozen=True)
class Arg:
    """A place in memory: array `index` of a kind, plus E[offset] bytes (−1: none)."""

    kind: int
    index: int = 0
    offset: int = -1


class Call(NamedTuple):
    """A call of kernel number `kernel` with data pointers and sizes (E indices)."""

    kernel: int
    args: tuple[Arg, ...]
    dims: tuple[int, ...]
    work: int = -1
    """E index of the time the call takes, as `call_work` says; −1 if it cannot be split."""


class Copy(NamedTuple):
    """E[bytes] bytes from one place to another; the two do not overlap."""

    target: Arg
    source: Arg
    bytes: int


class Jump(NamedTuple):
    """The step that comes next; `len(steps)` ends the program.

    With a condition, an element of type i1, only if that is false.
    """

    target: int
    unless: Arg | None = None


Step: TypeAlias = Call | Copy | Jump
"""What the native loop does one after the other."""


class Note(NamedTuple):
    """What people want to know of a call: where in the source it comes from, and its work.

    `flops` (floating-point operations) and `bytes` (of memory traffic) are dimension expressions of
    the table's symbols; `passes/work.py` says what counts.
    """

    place: str = ""
    flops: str = "0"
    bytes: str = "0"


@dataclass(frozen=True)
class HostTable:
    """The host program. What `TableWords.check` says holds whenever one exists: every index is in
    range.

    Of a stored table the records are made when somebody asks for them.
    """

    symbols: tuple[str, ...] = ()
    exprs: tuple[Expr, ...] = field(default_factory=tuple)
    inputs: tuple[InputSpec, ...] = field(default_factory=tuple)
    results: tuple[ResultSpec, ...] = field(default_factory=tuple)
    consts: tuple[ConstSpec, ...] = field(default_factory=tuple)
    kernels: tuple[str, ...] = ()
    steps: tuple[Step, ...] = field(default_factory=tuple)
    arena_bytes: int = -1
    """E index of the arena's size; −1: no arena."""
    scratch_bytes: int = -1
    """E index of the scratch memory each thread needs, enough for every kernel; −1: none."""
    checks: tuple[Check, ...] = field(default_factory=tuple)
    work: int = -1
    """E index of the time all calls take, as `call_work` says, or −1: unknown, as that of a loop.
    The GIL is kept for less than 10 µs."""
    origin: str = field(default="", compare=False)
    """What the program is called, after where it came from."""
    notes: tuple[Note, ...] = field(default_factory=tuple, compare=False)
    """One for each of `calls`, or none at all."""
    words: TableWords = field(init=False, repr=False, compare=False)
    """All its numbers."""

    def __post_init__(self) -> None:
        words = _words(self)
        words.check()
        self.__dict__["words"] = words
        expect(len(self.notes) in (0, len(self.calls)), _NOTES)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            """The records of a stored table."""
            if name not in _RECORDS:
                raise AttributeError(name)
            self.__dict__.update(_RECORDS[name](self.__dict__))
            return self.__dict__[name]

    @property
    def values(self) -> int:
        """Length of E."""
        return self.words.values

    @property
    def calls(self) -> tuple[Call, ...]:
        """The calls of kernels among the steps."""
        return tuple(step for step in self.steps if isinstance(step, Call))

    def places(self) -> tuple[str, ...]:
        """Where in the source each kernel is first asked for, `FILE:LINE:COLUMN` or nothing."""
        first: dict[int, str] = {}
        for call, note in zip(self.calls, self.notes, strict=False):
            first.setdefault(call.kernel, note.place)
        return tuple(first.get(kernel, "") for kernel in range(len(self.kernels)))

    def labelled(self, origin: str, notes: tuple[Note, ...]) -> HostTable:
        """The same program, called otherwise, with notes for the same calls."""
        table = object.__new__(HostTable)
        table.__dict__.update(self.__dict__, origin=origin, notes=notes)
        return table

    def bind(self, shapes: Iterable[tuple[int, ...]]) -> list[int]:
        """The values of the symbols in a call with inputs of these shapes."""
        symbols = [0] * len(self.symbols)
        for spec, shape in zip(self.inputs, shapes, strict=True):
            for index, binds, size in zip(spec.shape, spec.binds, shape, strict=True):
                if binds:
                    symbols[index] = size
        return symbols

    def evaluate(self, symbols: Sequence[int]) -> list[int]:
        """E for the given symbol values; what `runtime.ll` computes natively."""
        values = list(symbols)
        for expr in self.exprs:
            if expr.op == "const":
                values.append(expr.a)
            else:
                values.append(evaluate(expr.op, values[expr.a], values[expr.b]))
        return values

    def texts(self) -> dict[str, Any]:
        """What is no number, as JSON-able data: with `words`, all there is."""
        arrays = (*self.inputs, *self.results, *self.consts)
        return {
            "abi": ABI,
            "symbols": list(self.symbols),
            "names": [array.name for array in arrays],
            "kernels": list(self.kernels),
            "messages": [check.message for check in self.checks],
            "origin": self.origin,
            "notes": list(chain.from_iterable(self.notes)),
        }

    @staticmethod
    def stored(texts: Mapping[str, Any], words: TableWords) -> HostTable:
        """The table of which these are the texts and the numbers; anything malformed is one
        `AioptError`."""
        try:
            if texts["abi"] != ABI:
                raise invalid(f"the table has ABI {texts['abi']!r}, not {ABI!r}")
            words.check()
            counts = words.counts
            lengths = (counts[0], sum(counts[1:4]), counts[4], len(words.checks))
            lists = tuple(_texts(texts[name], n) for name, n in zip(_LISTS, lengths, strict=True))
            symbols, names, kernels, messages = lists
            notes = _texts(texts["notes"], len(texts["notes"]))
            (origin,) = _texts([texts["origin"]], 1)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise AioptError("malformed host table", found=f"{error!r}") from error
        if notes:
            expect(len(notes) == 3 * sum(slot >= 0 for slot in words.steps[::4]), _NOTES)
        table = object.__new__(HostTable)
        table.__dict__.update(
            symbols=symbols,
            kernels=kernels,
            arena_bytes=counts[5],
            scratch_bytes=counts[6],
            work=counts[7],
            origin=origin,
            words=words,
            _names=names,
            _messages=messages,
            _notes=notes,
        )
        return table


_LISTS = ("symbols", "names", "kernels", "messages")
_NOTES = "notes do not fit the calls"


def _texts(values: Any, number: int) -> tuple[str, ...]:
    if type(values) is not list or not _TEXTS.issuperset(map(type, values)):
        raise invalid(f"{values!r} are not strings")
    expect(len(values) == number, "texts do not fit the numbers")
    return tuple(values)


_TEXTS = frozenset((str,))


# ------------------------------------------------------------------------------ numbers of a table


def _words(table: HostTable) -> TableWords:
    """The numbers, unchecked."""
    arrays = (*table.inputs, *table.results, *table.consts)
    for array in table.inputs:
        expect(len(array.binds) == len(array.shape), f"binds of {array.name!r} do not fit")
    steps, places, dims = _step_words(table.steps)
    groups = (table.symbols, table.inputs, table.results, table.consts, table.kernels)
    return TableWords(
        counts=(*map(len, groups), table.arena_bytes, table.scratch_bytes, table.work),
        exprs=_flat((_number(OPERATIONS, e.op, "operation"), e.a, e.b) for e in table.exprs),
        steps=steps,
        places=places,
        dims=dims,
        checks=tuple(check.cond for check in table.checks),
        arrays=_flat((_number(DTYPES, a.dtype, "dtype"), len(a.shape)) for a in arrays),
        shapes=_flat(array.shape for array in arrays),
        binds=_flat(map(int, array.binds) for array in table.inputs),
        layouts=_flat(_NO_LAYOUT if c.layout is None else map(int, c.layout) for c in table.consts),
    )


_NO_LAYOUT = (0, 0, 0)


def _number(known: Sequence[str], name: str, what: str) -> int:
    if name not in known:
        raise invalid(f"unknown {what} {name!r}")
    return known.index(name)


def _step_words(steps: Iterable[Step]) -> tuple[tuple[int, ...], ...]:
    """The columns `steps`, `places` and `dims`."""
    records: list[int] = []
    places: list[Arg] = []
    sizes: list[int] = []
    for step in steps:
        match step:
            case Call(slot, args, dims, last):
                pass
            case Copy(target, source, size):
                slot, args, dims, last = COPY, (target, source), (size,), -1
            case Jump(last, unless):
                slot, args, dims = JUMP, () if unless is None else (unless,), ()
        records += (slot, len(args), len(dims), last)
        places += args
        sizes += dims
    return tuple(records), _flat((p.kind, p.index, p.offset) for p in places), tuple(sizes)


def _flat(records: Iterable[Iterable[int]]) -> tuple[int, ...]:
    return tuple(chain.from_iterable(records))


# ------------------------------------------------------------------------ records of a stored table

_State = dict[str, Any]
"""The attributes of a stored table: its words, its texts, and the records that are made."""


def _exprs(state: _State) -> _State:
    records = _records(state["words"].exprs, 3)
    return {"exprs": tuple(Expr(OPERATIONS[op], a, b) for op, a, b in records)}


def _arrays(state: _State) -> _State:
    words: TableWords = state["words"]
    shapes, binds = iter(words.shapes), iter(words.binds)
    headers = [
        (name, DTYPES[dtype], _take(shapes, rank))
        for name, (dtype, rank) in zip(state["_names"], _records(words.arrays, 2), strict=True)
    ]
    first, end = words.counts[1], words.counts[1] + words.counts[2]
    layouts = [
        PanelLayout(width, bool(transposed), depth) if width else None
        for width, transposed, depth in _records(words.layouts, 3)
    ]
    return {
        "inputs": tuple(
            InputSpec(*header, tuple(map(bool, _take(binds, len(header[2])))))
            for header in headers[:first]
        ),
        "results": tuple(ResultSpec(*header) for header in headers[first:end]),
        "consts": tuple(map(ConstSpec, *zip(*headers[end:], strict=True), layouts))
        if layouts
        else (),
    }


def _records(numbers: Iterable[Any], fields: int) -> Iterator[tuple[Any, ...]]:
    """Columns of records as records."""
    return zip(*[iter(numbers)] * fields, strict=True)


def _take(numbers: Iterator[int], count: int) -> tuple[int, ...]:
    return tuple(islice(numbers, count))


def _steps(state: _State) -> _State:
    words: TableWords = state["words"]
    places = starmap(_known_place, _records(words.places, 3))
    dims = iter(words.dims)
    steps: list[Step] = []
    for slot, n_places, n_dims, last in _records(words.steps, 4):
        args = tuple(islice(places, n_places))
        if slot == JUMP:
            steps.append(Jump(last, args[0] if args else None))
        elif slot == COPY:
            target, source = args
            steps.append(Copy(target, source, next(dims)))
        else:
            steps.append(Call(slot, args, _take(dims, n_dims), last))
    return {"steps": tuple(steps)}


@lru_cache(maxsize=4096)
def _known_place(kind: int, index: int, offset: int) -> Arg:
    """A place; versions of a program, and programs, have most of them in common."""
    return Arg(kind, index, offset)


def _checks(state: _State) -> _State:
    return {"checks": tuple(map(Check, state["words"].checks, state["_messages"]))}


def _notes(state: _State) -> _State:
    return {"notes": tuple(map(Note._make, _records(state["_notes"], 3)))}


_RECORDS: dict[str, Callable[[_State], _State]] = {
    "exprs": _exprs,
    **dict.fromkeys(("inputs", "results", "consts"), _arrays),
    "steps": _steps,
    "checks": _checks,
    "notes": _notes,
}


def evaluate(op: str, a: int, b: int) -> int:
    """One operation of `OPERATIONS` other than `const`."""
    return _EVALUATE[op](a, b)


_EVALUATE: dict[str, Callable[[int, int], int]] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "floordiv": lambda a, b: a // b if b > 0 else 0,
    "mod": lambda a, b: a % b if b > 0 else 0,
    "max": max,
    "min": min,
    "ceildiv": lambda a, b: -(-a // b) if b > 0 else 0,
    "align": lambda a, b: -(-a // b) * b if b > 0 else 0,
}
