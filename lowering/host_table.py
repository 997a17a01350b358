"""The host program as a table: what one native loop walks (SPEC K3, K5).

A compiled program consists of kernels and of this table, which says in what order they run on which
bytes. It is plain data: the lowering from `lin` makes it, an artifact stores it as JSON,
`runtime.py` turns it into the words that `runtime.ll` reads.

**E** is the vector of all sizes and offsets of one call: number i < len(symbols) is symbol i, the
following numbers are the values of `exprs`, in order. "E index" below means a position in it.

The steps are calls of kernels, one after the other; programs with control flow also have copies of
bytes and jumps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias, TypeVar

from ..diagnostics import AioptError
from ..quick_dataclass import dataclass

ABI = "aiopt-host-4"
"""Version of the table, the descriptor and the kernels' signature; others are refused."""

OPERATIONS = ("const", "add", "sub", "mul", "floordiv", "mod", "max", "min", "ceildiv", "align")
"""Expression operations, in the order of their numbers in `runtime.ll`. `align` rounds `a` up to a
multiple of `b`. Division by `b ≤ 0` is 0; for positive `b` floordiv and mod are Python's."""

ARENA, INPUT, RESULT, CONST = range(4)
"""Kinds of kernel arguments."""

DTYPES = (
    "f16",
    "bf16",
    "f32",
    "f64",
    "i1",
    "i8",
    "i16",
    "i32",
    "i64",
    "ui8",
    "ui16",
    "ui32",
    "ui64",
)

MAX_RANK = 64
MAX_VALUES = 1 << 16
MAX_BYTES = 1 << 48
"""Largest arena or scratch memory of a call; `runtime.ll` has the same number."""

T = TypeVar("T")


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
    """The host program. `HostTable.check` holds whenever one exists: every index is in range."""

    symbols: tuple[str, ...] = ()
    exprs: tuple[Expr, ...] = ()
    inputs: tuple[InputSpec, ...] = ()
    results: tuple[ResultSpec, ...] = ()
    consts: tuple[ConstSpec, ...] = ()
    kernels: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    arena_bytes: int = -1
    """E index of the arena's size; −1: no arena."""
    scratch_bytes: int = -1
    """E index of the scratch memory each thread needs, enough for every kernel; −1: none."""
    checks: tuple[Check, ...] = ()
    work: int = -1
    """E index of the time all calls take, as `call_work` says, or −1: unknown, as that of a loop.
    The GIL is kept for less than 10 µs."""
    origin: str = field(default="", compare=False)
    """What the program is called, after where it came from."""
    notes: tuple[Note, ...] = field(default=(), compare=False)
    """One for each of `calls`, or none at all."""

    def __post_init__(self) -> None:
        self.check()

    @property
    def values(self) -> int:
        """Length of E."""
        return len(self.symbols) + len(self.exprs)

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

    def check(self) -> None:
        """Raise `AioptError` unless every index is in range, every symbol is bound, and every step
        can lead to the end.
        """
        _expect(self.values <= MAX_VALUES, f"more than {MAX_VALUES} sizes")
        for known, (op, a, b) in enumerate(self.exprs, len(self.symbols)):
            if op not in OPERATIONS:
                raise _invalid(f"unknown operation {op!r}")
            constant = op == "const" and -(2**63) <= a < 2**63
            if not constant and (op == "const" or not (0 <= a < known and 0 <= b < known)):
                raise _invalid(f"{op} of {a}, {b} uses a value that is not defined before it")
        self._check_arrays()
        values = self.values
        _expect(all(0 <= c.cond < values for c in self.checks), "check out of range")
        for index in (self.arena_bytes, self.scratch_bytes, self.work):
            _expect(-1 <= index < values, "arena, scratch or work size out of range")
        _expect(len(self.notes) in (0, len(self.calls)), "notes do not fit the calls")
        counts = (1, len(self.inputs), len(self.results), len(self.consts))
        for step in self.steps:
            for place in self._checked_places(step, values):
                self._check_place(place, counts, values)
        self._check_jumps()

    def _check_jumps(self) -> None:
        """No step leads into a loop that nothing leaves."""
        comes_from: list[list[int]] = [[] for _ in range(len(self.steps) + 1)]
        for number, step in enumerate(self.steps):
            if isinstance(step, Jump):
                comes_from[step.target].append(number)
            if not isinstance(step, Jump) or step.unless is not None:
                comes_from[number + 1].append(number)
        pending, leaves = [len(self.steps)], {len(self.steps)}
        while pending:
            before = [step for step in comes_from[pending.pop()] if step not in leaves]
            leaves.update(before)
            pending += before
        _expect(len(leaves) == len(comes_from), "a loop without an end")

    def _checked_places(self, step: Step, values: int) -> tuple[Arg, ...]:
        """The places of a step, whose other numbers are right."""
        match step:
            case Call():
                _expect(0 <= step.kernel < len(self.kernels), "call of an unknown kernel")
                _expect(all(0 <= d < values for d in step.dims), "dimension out of range")
                _expect(-1 <= step.work < values, "work of a call out of range")
                most = max(len(step.args), len(step.dims))
                _expect(most <= MAX_VALUES, "too many arguments or sizes of a call")
                return step.args
            case Copy():
                _expect(0 <= step.bytes < values, "size of a copy out of range")
                _expect(step.target.kind in (ARENA, RESULT), "copy to what is only read")
                return (step.target, step.source)
            case Jump():
                _expect(0 <= step.target <= len(self.steps), "jump out of range")
                return () if step.unless is None else (step.unless,)

    def _check_place(self, arg: Arg, counts: Sequence[int], values: int) -> None:
        kind = arg.kind
        if not (0 <= kind < len(counts) and 0 <= arg.index < counts[kind]):
            raise _invalid("argument out of range")
        if not -1 <= arg.offset < values:
            raise _invalid("offset out of range")
        if kind == ARENA and self.arena_bytes < 0:
            raise _invalid("argument in a missing arena")

    def _check_arrays(self) -> None:
        values = self.values
        for array in (*self.inputs, *self.results):
            if array.dtype not in DTYPES or len(array.shape) > MAX_RANK:
                raise _invalid(f"unknown dtype or rank of {array.name!r}: {array.dtype!r}")
            if not all(0 <= d < values for d in array.shape):
                raise _invalid(f"shape of {array.name!r} out of range")
        bound: set[int] = set()
        for array in self.inputs:
            if len(array.binds) != len(array.shape):
                raise _invalid(f"binds of {array.name!r} do not fit")
            for index, binds in zip(array.shape, array.binds, strict=True):
                if binds and (index >= len(self.symbols) or index in bound):
                    raise _invalid(f"{array.name!r} binds what is not an unbound symbol")
                if binds:
                    bound.add(index)
        _expect(len(bound) == len(self.symbols), "a symbol is bound by no input")
        for const in self.consts:
            if const.dtype not in DTYPES or not all(d >= 0 for d in const.shape):
                raise _invalid(f"unknown dtype or size of {const.name!r}: {const.dtype!r}")
            layout = const.layout
            if layout is not None and (len(const.shape) < 2 or layout.width <= 0):
                raise _invalid(f"layout of {const.name!r} does not fit its shape")

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

    def to_json(self) -> dict[str, Any]:
        """The table as JSON-able data; `from_json` is its inverse."""
        return {
            "abi": ABI,
            "symbols": list(self.symbols),
            "exprs": list(map(list, self.exprs)),
            "inputs": [
                {"name": i.name, "dtype": i.dtype, "shape": list(i.shape), "binds": list(i.binds)}
                for i in self.inputs
            ],
            "results": [
                {"name": r.name, "dtype": r.dtype, "shape": list(r.shape)} for r in self.results
            ],
            "consts": [
                {
                    "name": c.name,
                    "dtype": c.dtype,
                    "shape": list(c.shape),
                    "layout": None
                    if c.layout is None
                    else {
                        "kind": "panel",
                        "width": c.layout.width,
                        "transposed": c.layout.transposed,
                        "depth": c.layout.depth,
                    },
                }
                for c in self.consts
            ],
            "kernels": list(self.kernels),
            "steps": [_step_to_json(step) for step in self.steps],
            "arena_bytes": self.arena_bytes,
            "scratch_bytes": self.scratch_bytes,
            "checks": [{"cond": c.cond, "message": c.message} for c in self.checks],
            "work": self.work,
            "origin": self.origin,
            "notes": [[n.place, n.flops, n.bytes] for n in self.notes],
        }

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> HostTable:
        """Read a table; anything malformed is one `AioptError`."""
        try:
            _expect(data["abi"] == ABI, f"the table has ABI {data['abi']!r}, not {ABI!r}")
            return HostTable(
                symbols=_texts(data["symbols"]),
                exprs=_each(data["exprs"], _expr_from_json),
                inputs=_each(
                    data["inputs"],
                    lambda i: InputSpec(
                        _text(i["name"]),
                        _text(i["dtype"]),
                        _integers(i["shape"]),
                        tuple(bool(b) for b in i["binds"]),
                    ),
                ),
                results=_each(
                    data["results"],
                    lambda r: ResultSpec(
                        _text(r["name"]), _text(r["dtype"]), _integers(r["shape"])
                    ),
                ),
                consts=_each(data["consts"], _const_from_json),
                kernels=_texts(data["kernels"]),
                steps=_each(data["steps"], _step_from_json),
                arena_bytes=_integer(data["arena_bytes"]),
                scratch_bytes=_integer(data["scratch_bytes"]),
                checks=_each(
                    data["checks"], lambda c: Check(_integer(c["cond"]), _text(c["message"]))
                ),
                work=_integer(data["work"]),
                origin=_text(data["origin"]),
                notes=_each(data["notes"], lambda n: Note(*_texts(n))),
            )
        except (KeyError, TypeError, IndexError, ValueError, AttributeError) as error:
            raise AioptError("malformed host table", found=f"{error!r}") from error


def _step_to_json(step: Step) -> dict[str, Any]:
    match step:
        case Call():
            args = [_place_to_json(arg) for arg in step.args]
            return {
                "kernel": step.kernel, "args": args, "dims": list(step.dims), "work": step.work,
            }  # fmt: skip
        case Copy():
            places = [_place_to_json(step.target), _place_to_json(step.source)]
            return {"copy": places, "bytes": step.bytes}
        case Jump():
            unless = None if step.unless is None else _place_to_json(step.unless)
            return {"jump": step.target, "unless": unless}


def _step_from_json(data: Mapping[str, Any]) -> Step:
    if "copy" in data:
        target, source = _each(data["copy"], _place_from_json)
        return Copy(target, source, _integer(data["bytes"]))
    if "jump" in data:
        unless = None if data["unless"] is None else _place_from_json(data["unless"])
        return Jump(_integer(data["jump"]), unless)
    return Call(
        _integer(data["kernel"]),
        _each(data["args"], _place_from_json),
        _integers(data["dims"]),
        _integer(data["work"]),
    )


def _place_to_json(arg: Arg) -> list[int]:
    return [arg.kind, arg.index, arg.offset]


def _place_from_json(data: Any) -> Arg:
    return _known_place(*_integers(data))


@lru_cache(maxsize=4096)
def _known_place(kind: int, index: int, offset: int) -> Arg:
    """A place; versions of a program, and programs, have most of them in common."""
    return Arg(kind, index, offset)


def _expr_from_json(data: Any) -> Expr:
    op, a, b = data
    if type(op) is not str or type(a) is not int or type(b) is not int:
        raise _invalid(f"{data!r} is no expression")
    return Expr(op, a, b)


def _const_from_json(data: Mapping[str, Any]) -> ConstSpec:
    layout = data["layout"]
    if layout is not None:
        _expect(layout["kind"] == "panel", f"unknown layout {layout['kind']!r}")
        depth = _integer(layout["depth"])
        layout = PanelLayout(_integer(layout["width"]), bool(layout["transposed"]), depth)
    return ConstSpec(_text(data["name"]), _text(data["dtype"]), _integers(data["shape"]), layout)


def _expect(condition: bool, message: str) -> None:
    if not condition:
        raise _invalid(message)


def _invalid(message: str) -> AioptError:
    return AioptError(f"invalid host table: {message}")


def _each(items: Any, make: Callable[[Any], T]) -> tuple[T, ...]:
    return tuple(map(make, _list(items)))


def _list(items: Any) -> list[Any]:
    if type(items) is not list:
        raise _invalid("a list is missing")
    return items


def _integer(value: Any) -> int:
    if type(value) is not int:
        raise _invalid(f"{value!r} is not an integer")
    return value


def _text(value: Any) -> str:
    if type(value) is not str:
        raise _invalid(f"{value!r} is not a string")
    return value


def _integers(values: Any) -> tuple[int, ...]:
    if not _INTEGERS.issuperset(map(type, _list(values))):
        raise _invalid(f"{values!r} are not integers")
    return tuple(values)


def _texts(values: Any) -> tuple[str, ...]:
    if not _TEXTS.issuperset(map(type, _list(values))):
        raise _invalid(f"{values!r} are not strings")
    return tuple(values)


_INTEGERS, _TEXTS = frozenset((int,)), frozenset((str,))


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
