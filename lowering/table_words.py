"""The numbers of a host table in columns: what is stored, checked and laid out of it (K3, K5, C6).

`host_table.py` says what they mean. Columns take a fraction of the time that a record for each step
takes to read and to check, and most who load a program never ask for the records. Their bytes are

    length of each column (10 × i64) · the columns, i64 each

in little-endian order.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from itertools import accumulate, chain, count

from ..diagnostics import AioptError
from ..quick_dataclass import NamedTuple

OPERATIONS = ("const", "add", "sub", "mul", "floordiv", "mod", "max", "min", "ceildiv", "align")
"""Expression operations, in the order of their numbers in `runtime.ll`. `align` rounds `a` up to a
multiple of `b`. Division by `b ≤ 0` is 0; for positive `b` floordiv and mod are Python's."""

ARENA, INPUT, RESULT, CONST = range(4)
"""Kinds of kernel arguments."""

COPY, JUMP = -1, -2
"""Slots of steps that call no kernel."""

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

_LARGEST = 1 << 63
_CONST = OPERATIONS.index("const")
_COUNTS = 8
_WORD = 8

Column = tuple[int, ...]


class TableWords(NamedTuple):
    """The columns; those of records have the fields of one after the other.

    Attributes:
        counts: of symbols, inputs, results, consts and kernels; then `arena_bytes`,
            `scratch_bytes` and `work`.
        exprs: operation (a number), a, b of each.
        steps: slot (a kernel's number, `COPY` or `JUMP`), numbers of places and of dims, work of a
            call or target of a jump.
        places: kind, index, offset of those of all steps.
        dims: those of all steps.
        checks: the condition of each.
        arrays: dtype (a number) and rank of inputs, results and consts.
        shapes: those of all arrays.
        binds: 1 for each dimension of an input that defines a symbol, else 0.
        layouts: width, transposed, depth of each const, zeros without a layout.
    """

    counts: Column
    exprs: Column
    steps: Column
    places: Column
    dims: Column
    checks: Column
    arrays: Column
    shapes: Column
    binds: Column
    layouts: Column

    def pack(self) -> bytes:
        """The columns as bytes; `unpack` is its inverse."""
        lengths = tuple(map(len, self))
        return struct.pack(f"<{len(lengths) + sum(lengths)}q", *lengths, *chain(*self))

    @staticmethod
    def unpack(data: bytes | memoryview) -> TableWords:
        """The columns, of which nothing but their lengths is checked. Raises `AioptError`."""
        number, rest = divmod(len(data), _WORD)
        n_columns = len(TableWords._fields)
        if rest or number < n_columns:
            raise invalid("no columns")
        words = struct.unpack(f"<{number}q", data)
        lengths = words[:n_columns]
        expect(min(lengths) >= 0 and n_columns + sum(lengths) == number, "columns do not fit")
        ends = accumulate(lengths, initial=n_columns)
        return TableWords._make(
            [words[end - size : end] for end, size in zip(list(ends)[1:], lengths, strict=True)]
        )

    @property
    def values(self) -> int:
        """Length of E."""
        return self.counts[0] + len(self.exprs) // 3

    def check(self) -> None:
        """Raise `AioptError` unless every index is in range, every symbol is bound, and every step
        can lead to the end.
        """
        expect(len(self.counts) == _COUNTS, "counts are missing")
        symbols, inputs, results, consts, kernels, arena, scratch, work = self.counts
        expect(min(self.counts[:5]) >= 0, "a negative count")
        values = self.values
        expect(values <= MAX_VALUES, f"more than {MAX_VALUES} sizes")
        self._check_exprs(symbols)
        self._check_arrays(symbols, inputs, results, consts, values)
        expect(_within(self.checks, 0, values), "check out of range")
        sizes_fit = _within((arena, scratch, work), -1, values)
        expect(sizes_fit, "arena, scratch or work size out of range")
        self._check_places((int(arena >= 0), inputs, results, consts), values)
        self._check_steps(kernels, values)

    def _check_exprs(self, symbols: int) -> None:
        exprs = self.exprs
        expect(len(exprs) % 3 == 0, "a part of an expression")
        for known, op, a, b in zip(
            count(symbols), exprs[::3], exprs[1::3], exprs[2::3], strict=False
        ):
            if op == _CONST:
                fits = -_LARGEST <= a < _LARGEST
            else:
                fits = 0 < op < len(OPERATIONS) and 0 <= a < known and 0 <= b < known
            if not fits:
                raise invalid(f"operation {op} of {a}, {b} uses what is not defined before it")

    def _check_arrays(
        self, symbols: int, inputs: int, results: int, consts: int, values: int
    ) -> None:
        ranks, shapes, binds = self.arrays[1::2], self.shapes, self.binds
        expect(len(self.arrays) == 2 * (inputs + results + consts), "arrays do not fit")
        known = _within(self.arrays[::2], 0, len(DTYPES)) and _within(ranks, 0, _LARGEST)
        expect(known and _within(ranks[: inputs + results], 0, MAX_RANK + 1), _UNKNOWN)
        end = sum(ranks[: inputs + results])
        expect(end + sum(ranks[inputs + results :]) == len(shapes), "shapes do not fit")
        expect(_within(shapes[:end], 0, values), "shape out of range")
        expect(_within(shapes[end:], 0, _LARGEST), "size of a const out of range")
        fit = len(binds) == sum(ranks[:inputs]) and _within(binds, 0, 2)
        expect(fit, "binds do not fit the inputs")
        bound = sorted(index for index, binds_it in zip(shapes, binds, strict=False) if binds_it)
        expect(bound == [*range(symbols)], "inputs do not bind each symbol once")
        self._check_layouts(ranks[inputs + results :])

    def _check_layouts(self, ranks: Sequence[int]) -> None:
        layouts = self.layouts
        expect(len(layouts) == 3 * len(ranks), "layouts do not fit the consts")
        if any(layouts):
            fields = (layouts[::3], layouts[1::3], layouts[2::3])
            for rank, *layout in zip(ranks, *fields, strict=True):
                width, transposed, depth = layout
                fits = width > 0 and transposed in (0, 1) and 0 < depth < rank
                expect(fits or not any(layout), "a layout does not fit the shape of its const")

    def _check_places(self, counts: Sequence[int], values: int) -> None:
        places = self.places
        expect(len(places) % 3 == 0, "a part of a place")
        expect(_within(places[2::3], -1, values), "offset out of range")
        for kind, index in {*zip(places[::3], places[1::3], strict=True)}:
            if not (0 <= kind < len(counts) and 0 <= index < counts[kind]):
                raise invalid("argument out of range")

    def _check_steps(self, kernels: int, values: int) -> None:
        steps = self.steps
        expect(len(steps) % 4 == 0, "a part of a step")
        slots, n_places, n_dims, lasts = (steps[field::4] for field in range(4))
        most = MAX_VALUES + 1
        few = _within(n_places, 0, most) and _within(n_dims, 0, most)
        expect(few, "too many arguments or sizes of a call")
        fit = 3 * sum(n_places) == len(self.places) and sum(n_dims) == len(self.dims)
        expect(fit, "arguments or sizes do not fit the calls")
        expect(_within(slots, JUMP, kernels), "call of an unknown kernel")
        expect(_within(self.dims, 0, values), "dimension out of range")
        if min(slots, default=0) >= 0:
            expect(_within(lasts, -1, values), "work of a call out of range")
        else:
            self._check_control(values)

    def _check_control(self, values: int) -> None:
        """Copies and jumps are what they ought to be, and no step leads into a loop that nothing
        leaves."""
        number = len(self.steps) // 4
        comes_from: list[list[int]] = [[] for _ in range(number + 1)]
        place = 0
        for step in range(number):
            slot, n_places, n_dims, last = self.steps[4 * step : 4 * step + 4]
            if slot == JUMP:
                expect(0 <= last <= number, "jump out of range")
                expect(n_places <= 1 and not n_dims, "a jump that is none")
                comes_from[last].append(step)
            elif slot == COPY:
                expect((n_places, n_dims, last) == (2, 1, -1), "a copy that is none")
                written = self.places[3 * place] in (ARENA, RESULT)
                expect(written, "copy to what is only read")
            else:
                expect(-1 <= last < values, "work of a call out of range")
            if slot != JUMP or n_places:
                comes_from[step + 1].append(step)
            place += n_places
        expect(_all_leave(comes_from), "a loop without an end")


_UNKNOWN = "unknown dtype or rank of an array"


def _all_leave(comes_from: Sequence[Sequence[int]]) -> bool:
    """Whether every step leads to the last; `comes_from` are those before each."""
    pending = [len(comes_from) - 1]
    leaves = set(pending)
    while pending:
        before = [step for step in comes_from[pending.pop()] if step not in leaves]
        leaves.update(before)
        pending += before
    return len(leaves) == len(comes_from)


def _within(numbers: Sequence[int], low: int, end: int) -> bool:
    return not numbers or (min(numbers) >= low and max(numbers) < end)


def expect(condition: bool, message: str) -> None:
    """Raise the diagnostic of a host table that is none unless the condition holds."""
    if not condition:
        raise invalid(message)


def invalid(message: str) -> AioptError:
    """The diagnostic of a host table that is none."""
    return AioptError(f"invalid host table: {message}")
