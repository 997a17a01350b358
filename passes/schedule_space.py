"""The schedules that a kernel may have on a machine: every choice there is, once (SPEC I3, T1, K1).

`space_of` makes a kernel's space of `CHOICES`, in which each choice of a schedule stands once: its
name, the kinds of loops that have it, the values worth trying, and rules (space_rules.py) for what
it may not be combined with. All points are schedules that `lin-to-llvm` accepts, and tier 2's is
one of them. Where sizes are numbers, values that would give the same code, or whose blocks are far
from fitting a cache, are left out.

To add a choice:

1. a field of `lin.Schedule` with a default (dialects/lin/schedule.py), read, printed and verified
   there, obeyed by an emitter, and refused by `lin-to-llvm` where it cannot be had;
2. an entry of `CHOICES` with the field's name. Its values are for a `Subject`: a kernel, a machine,
   a kind of loops, and the reference, tier 2's schedule of this kind, whose value is added by
   itself. A choice that matters to some kernels only has no other values for the rest.

Everything else (the text of spaces, pins, search, features) takes the names from here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from xdsl.ir import Operation

from ..dialects import lin
from ..dialects.dims import Dim, product
from ..dialects.graph.types import sizes_of
from ..dialects.lin.schedule import TILED, UNROLLS, VECTORS
from .access import is_linear, linear_access, row_rank
from .base import Machine, Pass, PassState
from .conv_form import conv_form
from .core_speed import LEAST_PARALLEL, PS_PER_BYTE, PS_PER_FLOP
from .dot_form import dot_form
from .extents import Extent, block_sizes, extent_of, longest
from .matmul_form import matmul_form
from .memory import tensor_bytes
from .schedule import SchedulePass, best_kind, cached, may_stream
from .schedule_cuts import worth_cutting
from .schedule_fits import walks_rows
from .schedule_points import DEFAULTS, NAMES, ScheduleSpace, values_of
from .schedule_windows import may_be_loops, numbers_of_rows, weight_packs
from .space import Parameter, Value
from .space_rules import constraint, is_one_of, word
from .space_text import space_attribute
from .tiles import TileShape, edge_tiles, tile_shapes
from .window_form import pads
from .work import Work, kernel_work

TIER_2 = SchedulePass(unroll=4, stream=True)
"""What gives the reference schedules."""

_FEW_COLUMNS = 4
"""Products of more columns are never best without tiles: 3 to 35 times slower at 8 and more. With
so few, vectors along the depth may be twice as fast."""

_MOST_ROWS = 64
"""Blocks of rows that are packed together at most."""

_LEAST_DEPTH = 64
"""Steps of a block of the depth: with fewer, a micro-kernel does little but load and store."""

_SHALLOW = (16, 32)
"""Steps of blocks that few rows may have beside these."""

_TIMES = (2, 4, 8)
"""How many blocks of rows a chain may work on together."""

_FLOAT = 4
"""Bytes of an element of a product."""


@dataclass(frozen=True)
class Subject:
    """What values are asked for: a kernel on a machine, with one kind of loops."""

    kernel: lin.KernelOp
    machine: Machine
    reference: lin.Schedule
    """Tier 2's schedule, of this kind."""
    threads: int = 1
    """How many may share the kernel."""

    @property
    def kind(self) -> str:
        """The kind of loops."""
        return self.reference.kind

    @property
    def lanes(self) -> int:
        """32-bit elements of a register of the machine."""
        return self.machine.vector_bits // 32

    @cached_property
    def tile(self) -> tuple[int, int]:
        """Rows and columns of the reference's micro-kernel."""
        assert self.reference.tile is not None
        return self.reference.tile

    @cached_property
    def block(self) -> tuple[int, int, int]:
        """The reference's blocks."""
        assert self.reference.block is not None
        return self.reference.block

    @cached_property
    def extent(self) -> Extent:
        """Of a product."""
        return extent_of(self.kernel, self.kind)

    @cached_property
    def length(self) -> Dim:
        """No vector loop of unrolled steps is longer; 0 if there are none."""
        kernel = self.kernel
        if self.kind in ("matmul", "conv", "dot", "sort"):
            return 0
        if self.kind == "chain":
            return self.extent.columns
        if kernel.routine is not None:
            return product(sizes_of(kernel.routine.result.type))
        if self.kind == "window":
            return longest(kernel.generics[-1].sizes)
        return longest(product(op.sizes[row_rank(kernel) :]) for op in kernel.generics)

    @cached_property
    def work(self) -> Work:
        """The kernel's."""
        return kernel_work(self.kernel)


def _nothing(subject: Subject) -> Iterable[str]:
    return ()


@dataclass(frozen=True)
class Choice:
    """A choice of schedules: its name, who has it, which values are worth trying, and rules."""

    name: str
    kinds: tuple[str, ...]
    values: Callable[[Subject], Iterable[Value]]
    rules: Callable[[Subject], Iterable[str]] = field(default=_nothing)
    for_several: bool = False
    """Whether it makes no difference to one thread."""


def space_of(kernel: lin.KernelOp, machine: Machine, threads: int = 1) -> ScheduleSpace:
    """The schedules of a kernel for a machine, to be compared on so many threads."""
    subjects = [
        Subject(kernel, machine, TIER_2.choose(kernel, machine, kind), threads)
        for kind in kinds_of(kernel, machine)
    ]
    parameters = [Parameter("kind", tuple(subject.kind for subject in subjects))]
    rules: list[str] = []
    for choice in sorted(CHOICES, key=lambda choice: NAMES.index(choice.name)):
        values = {subject.kind: _values(choice, subject) for subject in subjects}
        if all(subject.kind not in choice.kinds for subject in subjects):
            continue
        if choice.for_several and threads == 1:
            continue
        parameter = Parameter(choice.name, _in_order(values.values()))
        parameters.append(parameter)
        rules += _only(parameter, values)
        for subject in subjects:
            if subject.kind in choice.kinds:
                rules += [_if_kind(subjects, subject, rule) for rule in choice.rules(subject)]
    return ScheduleSpace(tuple(parameters), tuple(constraint(r, parameters) for r in rules))


@dataclass(frozen=True)
class ScheduleSpacePass(Pass):
    """Write which schedules each kernel may have on the target."""

    name = "schedule-space"

    threads: int = 1
    """That may share a kernel: with several, how many do is a choice."""

    def __post_init__(self) -> None:
        if self.threads < 1:
            raise ValueError(f"threads: expected at least 1, found {self.threads}")

    def run(self, op: Operation, state: PassState) -> None:
        for kernel in [k for k in op.walk() if isinstance(k, lin.KernelOp)]:
            space = space_of(kernel, state.machine, self.threads)
            kernel.properties["space"] = space_attribute(space)
            state.count("points", len(space.legal))


def reference_of(kernel: lin.KernelOp, machine: Machine) -> lin.Schedule:
    """Tier 2's schedule, which others are compared with."""
    return TIER_2.choose(kernel, machine)


def kinds_of(kernel: lin.KernelOp, machine: Machine) -> list[str]:
    """The kinds of loops worth trying, the best guess first."""
    best, conv = best_kind(kernel, machine), conv_form(kernel)
    if conv is not None:
        (other,) = {"conv", "window"} - {best}
        return [best, other] if may_be_loops(conv) else [best]
    if best not in ("matmul", "dot"):
        return [best]
    kinds = [best, "matmul"] + ["dot"] * (dot_form(kernel) is not None)
    if _is_few(extent_of(kernel, "matmul").columns, _FEW_COLUMNS) and _is_nest(kernel):
        kinds.append("nest")
    return list(dict.fromkeys(kinds))


def _is_few(size: Dim, most: int) -> bool:
    return isinstance(size, int) and size <= most


def _is_nest(kernel: lin.KernelOp) -> bool:
    """Whether plain loops can compute what a product does."""
    maps = [map_ for op in kernel.generics for map_ in (*op.input_maps, *op.output_maps)]
    return walks_rows(kernel) and not pads(kernel) and all(map(is_linear, maps))


def _values(choice: Choice, subject: Subject) -> list[Value]:
    """What the kind has of a choice, which is its default if it does not know it."""
    if subject.kind not in choice.kinds:
        return [DEFAULTS[choice.name]]
    return list(dict.fromkeys((*choice.values(subject), values_of(subject.reference)[choice.name])))


def _only(parameter: Parameter, values: Mapping[str, list[Value]]) -> Iterable[str]:
    """The rules that say that a kind has its own values of a choice, not all."""
    for kind, own in values.items():
        if len(own) < len(parameter.values):
            yield f"{is_one_of(parameter, own)} if {word('kind', kind)} else true"


def _if_kind(subjects: list[Subject], subject: Subject, rule: str) -> str:
    return rule if len(subjects) == 1 else f"{rule} if {word('kind', subject.kind)} else true"


def _in_order(values: Iterable[Iterable[Value]]) -> tuple[Value, ...]:
    """Values of several kinds, each once: None, then numbers by size; texts as they come."""
    found = list(dict.fromkeys(value for own in values for value in own))
    numbers = sorted(value for value in found if isinstance(value, int | float))
    texts = [value for value in found if isinstance(value, str)]
    return (*([None] if None in found else []), *numbers, *texts)


# --- values ------------------------------------------------------------------------------------


def _vector(subject: Subject) -> Iterable[Value]:
    if subject.kind in (*TILED, "dot"):
        return ()
    return [lanes for lanes in VECTORS if lanes <= subject.lanes]


def _unroll(subject: Subject) -> Iterable[Value]:
    length = subject.length
    if isinstance(length, int):
        return [unroll for unroll in UNROLLS if unroll * VECTORS[0] <= length]
    return UNROLLS


def _unroll_rules(subject: Subject) -> Iterable[str]:
    """No step of more elements than there are; the reference's stands for all."""
    if isinstance(subject.length, int) and subject.length > 0:
        yield f"unroll == {subject.reference.unroll} or unroll * vector <= {subject.length}"


def _tile(subject: Subject) -> Iterable[Value]:
    bits = subject.machine.vector_bits
    form = dot_form(subject.kernel) if subject.kind == "dot" else None
    return map(str, tile_shapes(bits) if form is None else form.tiles(bits))


def _edge(subject: Subject) -> Iterable[Value]:
    """For a last panel that narrower micro-kernels compute."""
    bits = subject.machine.vector_bits
    return {edge for tile in tile_shapes(bits) for edge in _edges(subject, tile)}


def _edge_rules(subject: Subject) -> Iterable[str]:
    for tile in tile_shapes(subject.machine.vector_bits):
        own = "".join(f" or edge == {edge}" for edge in _edges(subject, tile))
        yield f"not edge >= 0{own} if {word('tile', str(tile))} else true"


def _edges(subject: Subject, tile: TileShape) -> list[int]:
    """The narrowest one that is wide enough, or all if the number of columns is not known."""
    edges = sorted(each.nr for each in edge_tiles(subject.machine.vector_bits, tile))
    columns = subject.extent.columns
    if not isinstance(columns, int):
        return edges
    rest = columns % tile.nr
    return [edge for edge in edges if edge >= rest][:1] if rest else []


def _pack(subject: Subject) -> Iterable[Value]:
    """Rows of A that are read where they lie, if their depth is contiguous, and B both ways."""
    if (conv := conv_form(subject.kernel)) is not None:
        return weight_packs(conv, subject.machine)
    form = matmul_form(subject.kernel)
    assert form is not None
    generic = form.generic
    a, b = (
        linear_access(sizes_of(operand.type), map_) if is_linear(map_) else None
        for operand, map_ in zip(generic.operands, generic.input_maps, strict=True)
    )
    rows = a is not None and a.strides[form.depth] == 1
    columns = b is not None and b.strides[form.columns[-1]] == 1
    return [*(["none"] if rows or columns else []), *(["b"] if rows and columns else [])]


def _whole(subject: Subject) -> Iterable[Value]:
    """If B is known to stay in the caches, and there may be more than one chunk of rows."""
    match subject.extent:
        case Extent(rows=int(rows), columns=int(columns), depth=int(depth)):
            fits = _FLOAT * columns * depth <= cached(subject.machine)
            return (True,) if fits and rows > subject.tile[0] else ()
        case _:
            return ()


def _whole_rules(subject: Subject) -> Iterable[str]:
    """Where B is packed, and more than one chunk of rows reads it."""
    if any(_whole(subject)):
        yield "not whole or not pack_none"
        yield f"not whole or block_rows < {subject.extent.rows}"


def _block_rows(subject: Subject) -> Iterable[Value]:
    """Of a chain, until its rows take a quarter of the second-level cache."""
    step = subject.tile[0]
    if subject.kind == "chain":
        rows, columns = subject.extent.rows, subject.extent.columns
        most = subject.machine.l2 // (4 * _FLOAT * columns) if isinstance(columns, int) else 0
        few = min(most, rows) if isinstance(rows, int) else most
        return [times * step for times in _TIMES if times * step <= few]
    return block_sizes(subject.extent.rows, subject.block[0], step=step, most=_MOST_ROWS * step)


def _depth(subject: Subject) -> Iterable[Value]:
    """Until a block of rows and a panel take twice the first-level cache."""
    most = 2 * subject.machine.l1d // (_FLOAT * sum(subject.tile))
    depths = block_sizes(subject.extent.depth, subject.block[1], step=1, most=most)
    return [*_shallow(subject), *(depth for depth in depths if depth >= _LEAST_DEPTH)]


def _group(subject: Subject) -> Iterable[Value]:
    """Until a block of rows takes half of the second-level cache."""
    if subject.kind == "chain":
        return ()
    most = subject.machine.l2 // (2 * _FLOAT * subject.tile[0])
    groups = block_sizes(subject.extent.depth, subject.block[2], step=1, most=most)
    return [*_shallow(subject), *(group for group in groups if group >= _LEAST_DEPTH)]


def _shallow(subject: Subject) -> Iterable[int]:
    """One block of rows reads each element of B once, and a large B is best read in the order in
    which it lies: few of its rows, all columns."""
    match subject.extent:
        case Extent(rows=int(rows), columns=int(columns), depth=int(depth)):
            large = _FLOAT * columns * depth > subject.machine.l1d
            few = rows <= subject.tile[0]
            return [steps for steps in _SHALLOW if steps < depth and large and few]
        case _:
            return ()


def _block_rules(subject: Subject) -> Iterable[str]:
    """What is packed of A fits the second-level cache."""
    if subject.kind == "chain":
        return ()
    own_rows, _, own_group = subject.block
    most = max(subject.machine.l2 // _FLOAT, own_rows * own_group)
    return "depth <= group", f"block_rows * group <= {most}"


def _winograd(subject: Subject) -> Iterable[Value]:
    return (False,)


def _winograd_rules(subject: Subject) -> Iterable[str]:
    """Winograd's algorithm has no blocks, nor what else products choose: the reference's stand for
    all."""
    if subject.reference.winograd:
        rows, depth, group = subject.block
        own = f"block_rows == {rows} and depth == {depth} and group == {group}"
        yield f"not winograd or {own} and {word('pack', 'auto')} and not edge >= 0"


def _rows(subject: Subject) -> Iterable[Value]:
    return numbers_of_rows(subject.kernel, subject.reference)


def _rows_rules(subject: Subject) -> Iterable[str]:
    """Rows that are computed together have one register each: the reference's unrolling stands for
    all."""
    yield f"not rows >= 0 or unroll == {subject.reference.unroll}"


def _parallel(subject: Subject) -> Iterable[Value]:
    """Not to split the loops is no loss where no call ever would; on several threads it is seen."""
    return (False,) if subject.threads > 1 or _never_splits(subject) else ()


def _never_splits(subject: Subject) -> bool:
    flops, size = subject.work.flops, subject.work.bytes
    if not isinstance(flops, int) or not isinstance(size, int):
        return False
    return flops * PS_PER_FLOP + size * PS_PER_BYTE < LEAST_PARALLEL


def _threads(subject: Subject) -> Iterable[Value]:
    """Powers of two, up to a part for each; of enough work tier 2 makes two for each."""
    if not subject.reference.parallel or _never_splits(subject):
        return ()
    return [1 << i for i in range(1, subject.threads.bit_length())]


def _threads_rules(subject: Subject) -> Iterable[str]:
    return ["not threads >= 0 or parallel"] if any(_threads(subject)) else []


def _ahead(subject: Subject) -> Iterable[Value]:
    """Of nests over rows, whose operands need not be in the first-level cache."""
    size = subject.work.bytes
    cached_at_once = isinstance(size, int) and size <= subject.machine.l1d
    return () if row_rank(subject.kernel) == 0 or cached_at_once else (1, 2, 4)


def _stream(subject: Subject) -> Iterable[Value]:
    """From which results on: of known sizes, whether at all."""
    limits = (subject.machine.l2, cached(subject.machine))
    limits = [limit for limit in limits if may_stream(subject.kernel, limit)]
    results = [tensor_bytes(value.type) for value in subject.kernel.yielded]
    if limits and all(isinstance(size, int) for size in results):
        limits = limits[-1:]
    return None, *limits


def _fuse(subject: Subject) -> Iterable[Value]:
    reference = subject.reference
    return worth_cutting(subject.kernel, subject.length, reference, TIER_2, subject.machine)


def _fuse_rules(subject: Subject) -> Iterable[str]:
    """What pieces do not have of the kernel's schedule: the reference's stands for all."""
    own = values_of(subject.reference)
    names = {"chain": ("block_rows", "depth"), "nest": ("ahead", "stream")}.get(subject.kind, ())
    for name in names if any(_fuse(subject)) else ():
        same = f"not {name} >= 0" if own[name] is None else f"{name} == {own[name]}"
        yield f"{word('fuse', 'all')} or {same}"


_LOOPS = ("nest", "window", "cumulate", "scatter")

CHOICES = (
    Choice("vector", (*_LOOPS, *TILED, "dot", "sort"), _vector),
    Choice("unroll", (*_LOOPS, *TILED, "dot", "sort"), _unroll, _unroll_rules),
    Choice("tile", (*TILED, "dot"), _tile),
    Choice("block_rows", TILED, _block_rows, _block_rules),
    Choice("depth", TILED, _depth),
    Choice("group", TILED, _group),
    Choice("edge", ("matmul", "conv"), _edge, _edge_rules),
    Choice("pack", ("matmul", "conv"), _pack),
    Choice("whole", ("matmul",), _whole, _whole_rules),
    Choice("winograd", ("conv",), _winograd, _winograd_rules),
    Choice("parallel", (*_LOOPS, *TILED, "dot", "sort"), _parallel),
    Choice("rows", ("window",), _rows, _rows_rules),
    Choice("threads", (*_LOOPS, *TILED, "dot", "sort"), _threads, _threads_rules, for_several=True),
    Choice("ahead", ("nest",), _ahead),
    Choice("stream", ("nest",), _stream),
    Choice("fuse", ("nest", "conv", "chain"), _fuse, _fuse_rules),
)
"""What schedules choose beside their kind, in any order."""
