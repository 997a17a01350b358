"""`schedule`: writes how each kernel's loops become code (SPEC K1, T1).

The schedule attribute of a kernel:

* ``kind``: ``matmul`` (packed panels and a register-tile micro-kernel), ``dot`` (a product of few
  rows or columns, vectorised along the depth), ``chain`` (two products with work on the rows
  between) or ``nest`` (loops, vectorised along the innermost dimension);
  ``window`` is the nest of convolutions and poolings, ``conv`` the product of convolutions;
  ``sort``, ``scatter`` and ``cumulate`` are what routines have;
* ``vector``: lanes of one register; ``unroll``: registers per step of the vector loop;
* ``winograd``: a conv uses Winograd's algorithm;
* ``rows``: of a window, how many rows of results are computed together where windows overlap;
* ``parallel``: the outer loops are cut into shares, for threads; ``threads``: how many at most;
* ``ahead``: of a nest over rows, how many rows ahead operands and results are prefetched: what the
  processor itself fetches ahead ends with a page;
* ``stream``: a result of more bytes than these is stored past the caches, where it would not stay
  until somebody reads it. Only of nests with little arithmetic, which wait for memory;
* ``tile``: rows and columns of the micro-kernel, one of the target's (`tiles`): its family is
  compiled once per process, and only that of the usual one comes with the package;
* ``edge``: of a matmul or conv, columns of the micro-kernel for a last panel that has no more;
* ``pack``: of a matmul or conv, which operands are copied to be read in order, of those that could
  be read where they lie;
* ``whole``: of a matmul, all of B is packed before the rows are walked in chunks;
* ``block``: of a matmul, how many rows of A are packed together, the depth of one call of the
  micro-kernel, and for which depth rows are packed; by default as much as the caches hold. Of a
  chain, how many rows of the first product are worked on together, by default those of one call;
* ``fuse``: what stays together. Unless that is all, this pass cuts the kernel (`cut.py`) and
  schedules the pieces: a product or window that it begins with as the kernel was to be, others by
  these options, with the vectors, unrolling and tile that the kernel was to have. A piece has a
  digest of its own, and may be pinned.

Kernels that are pinned (`pin_text`) have the schedule that the pin says. A kernel with a `space`
(`schedule-space`) has a schedule of that, or is refused.

Only `lin-to-llvm` reads it, and it decides nothing that is not written here. Scratch memory follows
from the schedule, so this pass also computes it.
"""

from __future__ import annotations

from dataclasses import replace

from xdsl.dialects import arith
from xdsl.ir import Operation

from ..diagnostics import AioptError, error_at
from ..dialects import lin
from ..dialects.dims import Dim
from ..dialects.facts import Facts
from ..dialects.graph.types import DimsAttr
from ..dialects.lin.schedule import BLOCKS, MOST, TILED, UNROLLS, VECTORS, is_block
from ..quick_dataclass import dataclass
from .base import Machine, Pass, PassState
from .chain_form import chain_of
from .conv_cost import loops_win
from .conv_form import conv_form
from .cut import Piece, pieces_of, replace_by_pieces
from .dot_form import dot_form, dots_win
from .matmul_form import matmul_form
from .memory import tensor_bytes
from .pin_text import Pins, parse_pins
from .schedule_fits import can_split, check_schedule
from .scratch import scratch_of
from .tiles import TileShape, blocking, tile_shape
from .window_form import is_window
from .winograd_form import winograd_form

_MOST_STREAMED_OPS = 12
"""With more operations in its body, a nest is not worth a second version of its loops."""


@dataclass(frozen=True)
class SchedulePass(Pass):
    """Write each kernel's schedule: kind of loops, vector lanes, unrolling, register tile."""

    name = "schedule"

    vector: int | None = None
    """Lanes of a nest's registers; by default those the target has for 32-bit elements."""
    unroll: int = 4
    """Registers per step of a nest's vector loop."""
    tile: tuple[int, ...] | None = None
    """Rows and columns of a product's micro-kernel; by default the target's usual ones."""
    block: tuple[int, ...] | None = None
    """Rows, depth and grouped depth of a product's blocks; by default from the cache sizes."""
    winograd: bool = True
    """Compute 3×3 convolutions by Winograd's algorithm where that pays: errors are a few times as
    large, and infinities in the operand make neighbours undefined."""
    parallel: bool = True
    """Let several threads share a kernel whose outer loops are parallel."""
    stream: bool = False
    """Store results past the caches that are larger than them, where memory is what limits."""
    pins: tuple[str, ...] = ()
    """Schedules of single kernels, `DIGEST: {kind = …}`, whatever the other options say."""

    def __post_init__(self) -> None:
        if self.vector not in (None, *VECTORS):
            raise ValueError(f"vector: expected one of {list(VECTORS)}, found {self.vector}")
        if self.unroll not in UNROLLS:
            raise ValueError(f"unroll: expected one of {list(UNROLLS)}, found {self.unroll}")
        if self.tile is not None and (len(self.tile) != 2 or not _are_sizes(self.tile)):
            found = ",".join(map(str, self.tile))
            raise ValueError(f"tile: expected ROWS,COLUMNS: 1 … {MOST}, found {found}")
        if self.block is not None and not is_block(self.block):
            found = ",".join(map(str, self.block))
            raise ValueError(f"block: expected {BLOCKS}, found {found}")
        self._pinned()

    def _pinned(self) -> dict[str, lin.Schedule]:
        try:
            return parse_pins(self.pins)
        except ValueError as error:
            raise ValueError(f"pins: {error}") from error

    def run(self, op: Operation, state: PassState) -> None:
        pins, used = self._pinned(), set[str]()
        for kernel in [k for k in op.walk() if isinstance(k, lin.KernelOp)]:
            used |= self._schedule(kernel, self.choose(kernel, state.machine), pins, state)
        for digest in sorted(pins.keys() - used):
            state.remark(op, f"has no kernel {digest}, which is pinned")

    def _schedule(
        self, kernel: lin.KernelOp, loops: lin.Schedule, pins: Pins, state: PassState
    ) -> set[str]:
        """Write a kernel's schedule, that of its pin if there is one, or cut the kernel as that
        says and do so with the pieces; the digests of the pins that were used."""
        digest = "" if kernel.digest is None else kernel.digest.data
        used = {digest} & pins.keys()
        if used:
            loops = pins[digest]
            _check_pin(kernel, loops, state.machine)
            state.count("kernels-pinned")
        _check_point(kernel, loops)
        if loops.fuse == "all":
            write_schedule(kernel, loops)
            state.count("kernels-scheduled")
            return used
        pieces = self.pieces(kernel, loops, state.machine)
        replace_by_pieces(kernel, [piece for piece, _ in pieces])
        state.count("kernels-cut")
        for piece, own in pieces:
            used |= self._schedule(piece.kernel, own, pins, state)
        return used

    def choose(
        self, kernel: lin.KernelOp, machine: Machine, kind: str | None = None
    ) -> lin.Schedule:
        """The schedule that these options give a kernel, for the best kind of loops or another."""
        if kind is None:
            kind = best_kind(kernel, machine) if self.unroll > 1 else kind_of(kernel)
        loops = self._product(kind, machine) if kind in TILED else self._nest(kind, machine)
        if kind == "dot" and (form := dot_form(kernel)) is not None:
            tile, *_ = form.tiles(machine.vector_bits)
            loops = replace(loops, vector=machine.vector_bits // 32, tile=tuple(tile))
        if kind == "conv" and self.winograd and winograd_form(kernel) is not None:
            loops = replace(loops, winograd=True)
        loops = replace(loops, parallel=self.parallel and can_split(kernel, loops))
        if self.stream and kind == "nest" and streams(kernel, limit := cached(machine)):
            loops = replace(loops, stream=limit)
        return loops

    def pieces(
        self, kernel: lin.KernelOp, loops: lin.Schedule, machine: Machine
    ) -> list[tuple[Piece, lin.Schedule]]:
        """What a kernel is cut into that has such a schedule, and the schedules of the pieces.

        Raises:
            AioptError: the target cannot have one of them.
        """
        found = [(p, self._piece(p.kernel, loops, machine)) for p in pieces_of(kernel, loops.fuse)]
        if found and loops.kind in ("matmul", "conv", "window"):
            first = found[0][0]
            parallel = loops.parallel and can_split(first.kernel, loops)
            threads = loops.threads if parallel else None
            found[0] = first, replace(loops, parallel=parallel, threads=threads, fuse="all")
        for piece, own in found:
            check_schedule(piece.kernel, own, machine.vector_bits)
        return found

    def _piece(self, piece: lin.KernelOp, whole: lin.Schedule, machine: Machine) -> lin.Schedule:
        options = replace(
            self,
            vector=whole.vector,
            unroll=whole.unroll,
            tile=whole.tile or self.tile,
            parallel=whole.parallel,
        )
        own = options.choose(piece, machine)
        return replace(own, threads=whole.threads if own.parallel else None)

    def _nest(self, kind: str, machine: Machine) -> lin.Schedule:
        return lin.Schedule(kind, self.vector or machine.vector_bits // 32, self.unroll)

    def _product(self, kind: str, machine: Machine) -> lin.Schedule:
        tile = tile_shape(machine.vector_bits) if self.tile is None else TileShape(*self.tile)
        block = self._block(machine, tile)
        if kind == "chain" and self.block is None:
            block = tile.mr, *block[1:]
        return lin.Schedule(kind, machine.vector_bits // 32, self.unroll, (tile.mr, tile.nr), block)

    def _block(self, machine: Machine, tile: TileShape) -> tuple[int, int, int]:
        if self.block is not None:
            rows, depth, group = self.block
            return rows, depth, group
        default = blocking(tile, machine.l1d, machine.l2)
        return default.rows, default.depth, default.group


def _are_sizes(numbers: tuple[int, ...]) -> bool:
    return all(0 < number <= MOST for number in numbers)


def _check_pin(kernel: lin.KernelOp, pinned: lin.Schedule, machine: Machine) -> None:
    """Raise AioptError if a kernel cannot have the schedule that a pin gives it."""
    try:
        check_schedule(kernel, pinned, machine.vector_bits)
    except AioptError as error:
        error.hint = "a pin says so"
        raise


def _check_point(kernel: lin.KernelOp, schedule: lin.Schedule) -> None:
    """Raise AioptError if a kernel's `space` does not have a schedule."""
    if kernel.space is None:
        return
    from .space_text import read_space  # what reads rules is imported for spaces only

    try:
        read_space(kernel.space).point_of(schedule)
    except AioptError as error:
        name = kernel.sym_name.data
        raise error_at(kernel, f"the space of kernel '@{name}': {error.text}") from error


def write_schedule(kernel: lin.KernelOp, schedule: lin.Schedule) -> None:
    """Give a kernel a schedule, and the scratch memory that it needs."""
    kernel.properties["schedule"] = schedule.attribute()
    kernel.properties.pop("scratch", None)
    total = scratch_of(kernel).total
    if total != 0:
        kernel.properties["scratch"] = DimsAttr.of([total])


def memory_of(kernel: lin.KernelOp, schedule: lin.Schedule, machine: Machine) -> int:
    """Bytes that a kernel of known sizes needs beside operands and results if it has a schedule:
    scratch memory, and room for what pieces give each other. Writes the schedule."""
    pieces = SchedulePass().pieces(kernel, schedule, machine)
    if pieces:
        *others, _ = pieces
        between = sum(_known(tensor_bytes(value.type)) for p, _ in others for value in p.gives)
        return between + max(memory_of(p.kernel, own, machine) for p, own in pieces)
    write_schedule(kernel, schedule)
    return 0 if kernel.scratch is None else _known(kernel.scratch.sizes[0])


def _known(size: Dim) -> int:
    assert isinstance(size, int)
    return size


def best_kind(kernel: lin.KernelOp, machine: Machine) -> str:
    """The kind of loops that computes a kernel best on a machine, if they are unrolled."""
    if loops_win(kernel, machine.vector_bits):
        return "window"
    return "dot" if dots_win(kernel, machine.vector_bits) else kind_of(kernel)


def kind_of(kernel: lin.KernelOp) -> str:
    """The kind of loops that a kernel is made for."""
    if kernel.routine is not None:
        return kernel.routine.SCHEDULE
    if conv_form(kernel) is not None:
        return "conv"
    if is_window(kernel):
        return "window"
    if matmul_form(kernel) is not None:
        return "matmul"
    return "nest" if chain_of(kernel) is None else "chain"


def cached(machine: Machine) -> int:
    """Bytes of a result that is likely to be read from a cache, by whoever comes next.

    Of the last-level cache a core has a share only, and a virtual machine does not see how many
    others there are. Eight times the second-level cache is where streaming begins to win even if
    the result is read at once (1.4 times at 16 MiB, with 2 MiB of L2 and 260 MiB of L3).
    """
    return min(machine.l3, 8 * machine.l2)


def streams(kernel: lin.KernelOp, cache: int) -> bool:
    """True if what the kernel does last is to write a result, perhaps larger than the cache, with
    so little arithmetic that memory is what it waits for."""
    if not may_stream(kernel, cache):
        return False
    ops = [op for op in kernel.generics[-1].block.ops if not isinstance(op, arith.ConstantOp)]
    return len(ops) <= _MOST_STREAMED_OPS and not any(op.name.startswith("math.") for op in ops)


def may_stream(kernel: lin.KernelOp, cache: int) -> bool:
    """True if what the kernel does last is to write a result, perhaps larger than the cache."""
    if not kernel.generics:
        return False
    last = kernel.generics[-1]
    facts = Facts.of(kernel)
    small = all(facts.at_least(cache, tensor_bytes(result.type)) for result in last.results)
    return not small and lin.REDUCTION not in last.kinds and len(last.results) == 1
