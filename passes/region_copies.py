"""Which values of the host program share bytes because of control flow, and where to copy (D3).

A loop's carried value has one buffer: what it starts from, the arguments of the regions, what the
body yields and the result lie there. The results of an `if` lie where both regions yield them.
`insert_copies` makes that possible for every program, by a `lin.copy` where a value cannot lie
there: because somebody still reads what it would overwrite, because it is an input, a weight or
another carried value, or because it is needed twice. Copies at the end of a body are ordered such
that none overwrites what another one reads; a cycle (two carried values exchanged) goes through a
copy of its own. What is left to share is what :class:`Shared` says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from xdsl.dialects.builtin import DenseArrayBase, i64
from xdsl.ir import Block, Operation, SSAValue

from ..dialects import lin
from ..dialects.control import yielded

Overwritable = Mapping[str, Sequence[Sequence[int]]]
"""Kernel → for each result, the operands that it may overwrite (`in_place`)."""

_PRODUCERS = (lin.CallOp, lin.CopyOp, lin.ControlOp)


def insert_copies(block: Block, overwritable: Overwritable) -> int:
    """Copy what cannot lie where control flow inside a block wants it; how many copies there are.

    The block is a function's: what it returns lies where it was made.
    """
    if not any(isinstance(op, lin.ControlOp) for op in block.ops):
        return 0
    return _Placement(block, overwritable).inner()


class _Placement:
    """Where the values of one block lie."""

    def __init__(self, block: Block, overwritable: Overwritable) -> None:
        self.block = block
        self.overwritable = overwritable
        self.homes: dict[SSAValue, SSAValue] = {}
        """Results that lie where an argument of the block lies, whose value is dead by then."""
        self.copies = 0
        self._number()

    def _number(self) -> None:
        self.ops = [op for op in self.block.ops if not isinstance(op, lin.ViewOp)]
        self.numbers = {op: number for number, op in enumerate(self.ops)}
        self.uses: dict[SSAValue, list[int]] = {}
        """For each value, the operations that read it or a view of it, once for each operand."""
        for number, op in enumerate(self.ops):
            for operand in op.operands:
                self.uses.setdefault(lin.root_of(operand), []).append(number)

    # -- what may lie where -----------------------------------------------------------------

    def may_overwrite(self, value: SSAValue, home: SSAValue) -> bool:
        """Whether a result may be written where an argument lies that nobody reads afterwards."""
        op = value.owner
        if not isinstance(op, _PRODUCERS):
            return False
        number, reads = self.numbers[op], self.uses.get(home, [])
        if any(read > number for read in reads):
            return False
        return reads.count(number) == 0 or (
            reads.count(number) == 1 and self._in_step(op, op.results.index(value), home)
        )

    def _in_step(self, op: Operation, number: int, home: SSAValue) -> bool:
        """Whether an operation that reads `home` once may write a result there."""
        roots = [lin.root_of(operand) for operand in op.operands]
        if isinstance(op, lin.CallOp):
            return (
                roots.index(home) in self.overwritable.get(op.kernel, [()] * (number + 1))[number]
            )
        if isinstance(op, lin.WhileOp):
            return roots[number] is home
        return isinstance(op, lin.IfOp)  # whose condition is read before all else

    def _ends_with(self, value: SSAValue, op: Operation) -> bool:
        """Whether a value is made in the block and read by an operation last, and once."""
        reads, number = self.uses.get(value, []), self.numbers[op]
        made = isinstance(value.owner, _PRODUCERS)
        return made and max(reads) == number and reads.count(number) == 1

    # -- decisions --------------------------------------------------------------------------

    def settle(self, homes: Sequence[SSAValue | None]) -> int:
        """Let what the block yields lie where these arguments lie, None: anywhere; copies made."""
        last = self.block.last_op
        assert last is not None
        self._delay(last, homes)
        moves: list[_Move] = []
        placed: set[SSAValue] = set()
        for place, (value, home) in enumerate(zip(last.operands, homes, strict=True)):
            root = lin.root_of(value)
            if root is home:
                continue
            made = isinstance(root.owner, _PRODUCERS) and root not in placed
            if made and (home is None or self.may_overwrite(root, home)):
                placed.add(root)
                if home is not None:
                    self.homes[root] = home
            else:
                moves.append(_Move(place, value, home))
        self._move(last, moves)
        return self.inner()

    def _delay(self, last: Operation, homes: Sequence[SSAValue | None]) -> None:
        """Call a kernel that only makes the next value of what it reads, such as a counter, when
        everybody else has read that."""
        for value, home in zip(last.operands, homes, strict=True):
            call = lin.root_of(value).owner
            if (
                home is not None
                and value.owner is call
                and isinstance(call, lin.CallOp)
                and all(use.operation is last for result in call.results for use in result.uses)
                and all(x is home or x not in homes for x in map(lin.root_of, call.operands))
            ):
                call.detach()
                self.block.insert_op_before(call, last)
        self._number()

    def _move(self, last: Operation, moves: list[_Move]) -> None:
        """Copies at the end of the block, as if all at once."""
        moves.sort(key=lambda move: move.home is not None)
        while moves:
            sources = [lin.root_of(move.value) for move in moves]
            ready = next((m for m in moves if m.home is None or m.home not in sources), None)
            if ready is None:
                moves[0].value = self._copy(moves[0].value, last)
                continue
            last.operands[ready.place] = self._copy(ready.value, last)
            moves.remove(ready)

    def _copy(self, value: SSAValue, before: Operation) -> SSAValue:
        copy = lin.CopyOp.create(operands=[value], result_types=[value.type])
        copy.location = before.location
        copy.res.name_hint = value.name_hint
        self.block.insert_op_before(copy, before)
        self.copies += 1
        return copy.res

    def inner(self) -> int:
        """Settle the control flow inside the block, last first; how many copies were made."""
        for op in reversed(self.ops):
            if isinstance(op, lin.WhileOp):
                self._loop(op)
            elif isinstance(op, lin.IfOp):
                self._choice(op)
        return self.copies

    def _loop(self, op: lin.WhileOp) -> None:
        for i, result in enumerate(op.results):
            start, home = lin.root_of(op.operands[i]), self.homes.get(result)
            if home is not None and start is home:
                continue
            if not self._ends_with(start, op):
                op.operands[i] = self._copy(op.operands[i], op)
            elif home is not None:
                if self.may_overwrite(start, home):
                    self.homes[start] = home
                else:
                    op.operands[i] = self._copy(op.operands[i], op)
        condition, body = (_Placement(block, self.overwritable) for block in op.blocks)
        self.copies += condition.inner()
        self.copies += body.settle(op.blocks[1].args[: len(op.results)])

    def _choice(self, op: lin.IfOp) -> None:
        regions = [_Placement(block, self.overwritable) for block in op.blocks]
        over: list[int] = []
        for i in range(len(op.results)):
            over.append(self._donor(op, i, regions, over))
        if any(number >= 0 for number in over):
            op.properties["over"] = DenseArrayBase.from_list(i64, over)
        for region in regions:
            args = region.block.args
            self.copies += region.settle([args[n] if n >= 0 else None for n in over])

    def _donor(
        self, op: lin.IfOp, number: int, regions: Sequence[_Placement], taken: Sequence[int]
    ) -> int:
        """The operand whose bytes a result takes over; -1 if none."""
        home = self.homes.get(op.results[number])
        for i, operand in enumerate(op.passed):
            root = lin.root_of(operand)
            if home is not None:
                if root is home:
                    return i
            elif (
                i not in taken
                and operand.type == op.results[number].type
                and self._ends_with(root, op)
                and all(region.fits(number, i) for region in regions)
            ):
                return i
        return -1

    def fits(self, place: int, arg: int) -> bool:
        """Whether what the block yields at a place may lie where an argument lies."""
        root, home = lin.root_of(yielded(self.block)[place]), self.block.args[arg]
        return root is home or self.may_overwrite(root, home)


@dataclass
class _Move:
    """A value that the end of a block copies to where an argument lies, or anywhere."""

    place: int
    value: SSAValue
    home: SSAValue | None


class Shared:
    """Values that share bytes; a class of them goes by one of its values."""

    def __init__(self, block: Block) -> None:
        self._above: dict[SSAValue, SSAValue] = {}
        self._visit(block)

    def of(self, value: SSAValue) -> SSAValue:
        """What the class of a value goes by."""
        root = lin.root_of(value)
        while (above := self._above.get(root)) is not None:
            root = above
        return root

    def _visit(self, block: Block) -> None:
        for op in block.ops:
            if not isinstance(op, lin.ControlOp):
                continue
            for inner in op.blocks:
                self._visit(inner)
            for a, b in (*op.entering(), *op.leaving()):
                self._join(a, b)
            if isinstance(op, lin.WhileOp):
                starts = list(op.carried)
            else:
                numbers = cast("lin.IfOp", op).overwritten
                starts = [op.passed[number] if number >= 0 else None for number in numbers]
            for start, result in zip(starts, op.results, strict=True):
                if start is not None:
                    self._join(start, result)

    def _join(self, a: SSAValue, b: SSAValue) -> None:
        first, second = self.of(a), self.of(b)
        if first is not second:
            self._above[second] = first
