"""Reading a `lin.pad`: the operand behind it, and which places hold an element of it (SPEC K3).

A place is an affine function of the loops' indices along each dimension. Conditions on dimensions
along which no lanes run are scalars: whoever loops checks them once for all that is inside
(`Bound.holds`). The others become masks of lanes here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from itertools import product
from typing import TypeAlias, cast

from xdsl.dialects import arith
from xdsl.dialects.builtin import FloatAttr, IntegerAttr, i1
from xdsl.ir import Attribute, Operation, OpResult, SSAValue
from xdsl.ir.affine import AffineMap

from ..dialects import lin
from ..dialects.dims import Dim
from ..dialects.graph.types import sizes_of
from ..passes.access import Linear, linear_expr, row_major
from ..passes.window_loops import operand_access
from ..quick_dataclass import dataclass
from .generic_body import Access, GenericBody, Lanes, memory_access
from .kernel_context import KernelContext
from .llvm_ir.ir import I32, I64, vec
from .vector_math import fma
from .vector_ops import every_other, memory_type, to_register

_FAR = 1 << 24
"""Lanes that are further apart in memory need offsets of 64 bits."""


_REACH, _NEAR = 1 << 20, 1 << 28
"""Steps of a window are shorter than the first along a dimension. Then places in all of its steps
are less than the second from the first one's, and 32 bits hold them."""


def offset_type(context: KernelContext, strides: Sequence[Dim], sizes: Sequence[Dim]) -> Attribute:
    """The integer type that holds how far apart elements of a block lie in memory: gathers with
    offsets of 32 bits are faster."""
    reach: Dim = 0
    for stride, size in zip(strides, sizes, strict=True):
        reach = reach + size * (abs(stride) if isinstance(stride, int) else stride)
    ahead = all(isinstance(stride, int) or context.reaches(stride, 0) for stride in strides)
    return I32 if ahead and context.below(reach, 1 << 31) else I64


@dataclass(frozen=True)
class Bound:
    """A condition on one dimension: ``start + Σ index·strides`` is the place of an element."""

    place: Linear
    spacing: int
    """Places from one element to the next."""
    size: Dim
    weight: Dim
    """Distance in memory of two elements."""

    def needs(self) -> set[int]:
        """The loops that decide."""
        return {i for i, stride in enumerate(self.place.strides) if stride != 0}

    def holds(self, context: KernelContext, index: Mapping[int, SSAValue]) -> SSAValue:
        """Whether there is an element at the current indices, the same one in all lanes."""
        b, size = context.b, context.dim(self.size)
        place = context.offset(self.place, index)
        if self.spacing == 1:
            return b.icmp("ult", place, size)
        number = b.binary("sdiv", place, b.iconst(self.spacing))
        whole = b.icmp("eq", b.mul(number, self.spacing), place)
        return b.and_(whole, b.icmp("ult", number, size))


_Masks: TypeAlias = "tuple[SSAValue] | tuple[SSAValue, SSAValue]"
"""Lanes that hold elements; of two loads those of each."""


@dataclass
class _Start:
    """Where lanes are before a window moves, shared by its steps."""

    steps: dict[int, int]
    """How far the loops over the window are."""
    places: dict[Bound, tuple[SSAValue, SSAValue]] = field(default_factory=dict)
    """For each condition the place of the first lane, and the size of the dimension, in all
    lanes."""


@dataclass
class PaddedAccess(Access):
    """An operand that is read through a `lin.pad`; `linear` is exact where no spacing is."""

    pad: lin.PadOp
    bounds: Sequence[Bound]


def padded_access(context: KernelContext, tensor: SSAValue, map_: AffineMap) -> Access:
    """How a generic reads an argument of the kernel, or a `lin.pad` of one."""
    if not isinstance(tensor, OpResult) or not isinstance(tensor.owner, lin.PadOp):
        return memory_access(context, tensor, map_)
    pad = tensor.owner
    sizes = sizes_of(pad.x.type)
    bounds: list[Bound] = []
    for i, (expr, weight) in enumerate(zip(map_.results, row_major(sizes), strict=True)):
        constant, coefficients = linear_expr(expr, map_.num_dims)
        low, high, between = pad.low.sizes[i], pad.high.sizes[i], pad.between[i]
        place = Linear(constant - low, tuple(coefficients))
        if low != 0 or high != 0 or between:
            bounds.append(Bound(place, between + 1, sizes[i], weight))
    linear = operand_access(tensor, map_)
    return PaddedAccess(pad.x, linear, context.pointers[pad.x], pad, bounds)


def bounds_of(access: Access) -> Sequence[Bound]:
    """The conditions under which there is an element; none for an operand that is not padded."""
    return access.bounds if isinstance(access, PaddedAccess) else ()


class PaddedBody(GenericBody):
    """A generic's body whose operands may be padded. Scalar conditions hold where it is run."""

    def __init__(
        self, context: KernelContext, op: lin.GenericOp, row_values: dict[SSAValue, SSAValue]
    ) -> None:
        super().__init__(context, op, row_values, padded_access)
        self.masks: dict[tuple[SSAValue | int, ...], _Masks] = {}
        """Lanes that hold elements, by access and indices, where that is known beforehand."""
        self.loaded: dict[SSAValue, SSAValue] = {}
        """Tensors whose element (in each lane) is in a register already."""

    def bounds(self, *, lanes: bool) -> list[Bound]:
        """The conditions on dimensions along which lanes run, or on the others."""
        return [
            bound
            for access in self.inputs
            for bound in bounds_of(access)
            if (self.vector in bound.needs()) == lanes
        ]

    def prepare(self) -> None:
        super().prepare()
        for access in self.inputs:
            for bound in bounds_of(access):
                self.context.prepare(bound.place.start, bound.size, bound.weight)

    def address(self, access: Access) -> SSAValue:
        """The address of an access at the current indices, an element's if the conditions hold."""
        address = super().address(access)
        for bound in bounds_of(access):
            if bound.spacing > 1 and self.vector not in bound.needs():
                place = self.context.offset(bound.place, self.index)
                number = self.b.binary("sdiv", place, self.b.iconst(bound.spacing))
                offset = self.b.mul(number, self.context.dim(bound.weight))
                address = self.b.gep(address, offset, memory_type(access.scalar))
        return address

    def load(self, access: Access, lanes: Lanes, mask: SSAValue | None) -> SSAValue:
        if access.tensor in self.loaded:
            return self.loaded[access.tensor]
        along = [bound for bound in bounds_of(access) if self.vector in bound.needs()]
        if not along:
            return super().load(access, lanes, mask)
        assert isinstance(access, PaddedAccess) and self.vector is not None
        (count,) = lanes
        type_ = vec(memory_type(access.scalar), count)
        fill = cast("FloatAttr | IntegerAttr", access.pad.value).value.data
        if access.scalar == i1:
            fill = int(fill != 0)
        address = self.address(access)
        stride = self._in_a_row(access, along)
        if stride:
            inside = self.masks.get(self._place(access))
            if inside is None:
                inside = self._run_of_lanes(access, along, count, mask, _Start({}))
            if stride == 1:
                value = self.b.masked_load(type_, address, inside[0], fill)
            elif len(inside) == 2:
                value = every_other(self.b, type_, address, inside, fill)
            else:
                offsets = self.b.dense([stride * lane for lane in range(count)], vec(I32, count))
                value = self.b.gather(type_, address, offsets, inside[0], fill)
        else:
            inside, offsets = self._lanes_one_by_one(access, along, count, mask)
            value = self.b.gather(type_, address, offsets, inside, fill)
        return to_register(self.b, value, access.scalar)

    def _in_a_row(self, access: PaddedAccess, along: Sequence[Bound]) -> int:
        """The distance of lanes in memory, if it is known and the lanes that hold elements are
        neighbours; else 0."""
        assert self.vector is not None
        stride = access.linear.strides[self.vector]
        steps = [bound.place.strides[self.vector] for bound in along]
        regular = all(isinstance(step, int) and 0 < step < _REACH for step in steps) and all(
            isinstance(step, int) and abs(step) < _REACH
            for bound in along
            for step in bound.place.strides
        )
        if not isinstance(stride, int) or not 0 < stride < _FAR or not regular:
            return 0
        return stride if all(bound.spacing == 1 for bound in along) else 0

    def _place(self, access: PaddedAccess) -> tuple[SSAValue | int, ...]:
        """What decides which lanes of an access hold elements."""
        needs = sorted({i for bound in access.bounds if self.vector in bound.needs()
                        for i in bound.needs()})  # fmt: skip
        return (access.tensor, *(self.index[i] for i in needs))

    def remember_lanes(
        self, lanes: Lanes, mask: SSAValue | None, decisive: Mapping[int, int]
    ) -> None:
        """Compute which lanes hold elements for all numbers below those in `decisive`, which are
        the sizes of loops; loads at these indices find it."""
        starts: dict[SSAValue, _Start] = {}
        for numbers in product(*map(range, decisive.values())):
            steps = dict(zip(decisive, numbers, strict=True))
            self.index.update((i, self.b.iconst(number)) for i, number in steps.items())
            for access in self.inputs:
                along = [c for c in bounds_of(access) if self.vector in c.needs()]
                if isinstance(access, PaddedAccess) and along and self._in_a_row(access, along):
                    start = starts.setdefault(access.tensor, _Start(steps))
                    start.steps = steps
                    inside = self._run_of_lanes(access, along, lanes[0], mask, start)
                    self.masks[self._place(access)] = inside
        for i in decisive:
            del self.index[i]

    def _scalar_op(
        self, op: Operation, env: dict[SSAValue, SSAValue], lanes: Lanes, mask: SSAValue | None
    ) -> SSAValue:
        """As for any generic, but that products are added with one rounding."""
        if isinstance(op, arith.AddfOp):
            for product, other in (op.operands, op.operands[::-1]):
                factors = product.owner
                if isinstance(factors, arith.MulfOp) and env[other].type == env[product].type:
                    x, y = (env[v] for v in factors.operands)
                    return fma(self.b, x, y, env[other])
        return super()._scalar_op(op, env, lanes, mask)

    def _run_of_lanes(
        self,
        access: PaddedAccess,
        bounds: Sequence[Bound],
        lanes: int,
        mask: SSAValue | None,
        start: _Start,
    ) -> _Masks:
        """The lanes that hold elements, which are neighbours. Where lanes read every other element,
        the elements that there are: those from the first on, and those up to the last."""
        assert self.vector is not None
        bound, *others = bounds
        step = cast("int", bound.place.strides[self.vector])
        if not others and step == access.linear.strides[self.vector] == 2:
            low, high = (range(first, first + lanes) for first in (0, lanes - 1))
            return self._inside(bound, low, start), self._inside(bound, high, start)
        for bound in bounds:
            step = cast("int", bound.place.strides[self.vector])
            inside = self._inside(bound, range(0, step * lanes, step), start)
            mask = inside if mask is None else self.b.and_(mask, inside)
        assert mask is not None
        return (mask,)

    def _inside(self, bound: Bound, numbers: range, start: _Start) -> SSAValue:
        """Which places along a dimension, so many from the first lane's on, hold elements."""
        b, type_ = self.b, vec(I32, len(numbers))
        moved = sum(
            cast("int", bound.place.strides[i]) * number for i, number in start.steps.items()
        )
        if bound not in start.places:
            start.places[bound] = self._near(bound, len(numbers), start.steps)
        place, size = start.places[bound]
        place = b.add(place, b.dense([moved + number for number in numbers], type_))
        return b.icmp("ult", place, size)

    def _near(
        self, bound: Bound, lanes: int, steps: Mapping[int, int]
    ) -> tuple[SSAValue, SSAValue]:
        """The place of the first lane along a dimension, where the loops of `steps` are at 0, and
        the dimension's size. Both are counted from further on if they do not fit in 32 bits.
        """
        b, type_ = self.b, vec(I32, lanes)
        index = {i: iv for i, iv in self.index.items() if i not in steps}
        first = self.context.offset(bound.place, index)
        ahead = b.max(b.sub(first, _NEAR), 0)
        place = b.max(b.sub(first, ahead), -_NEAR)
        left = b.min(b.max(b.sub(self.context.dim(bound.size), ahead), 0), 4 * _NEAR)
        return (
            b.splat(b.cast("trunc", place, I32), type_),
            b.splat(b.cast("trunc", left, I32), type_),
        )

    def _lanes_one_by_one(
        self, access: PaddedAccess, bounds: Sequence[Bound], lanes: int, mask: SSAValue | None
    ) -> tuple[SSAValue, SSAValue]:
        """Which lanes hold elements, and how far each is from the first lane's place."""
        b, context, type_ = self.b, self.context, vec(I64, lanes)
        assert self.vector is not None
        step = b.splat(context.dim(access.linear.strides[self.vector]), type_)
        offsets = b.mul(b.iota(type_), step)
        for bound in bounds:
            stride = context.dim(bound.place.strides[self.vector])
            first = b.splat(context.offset(bound.place, self.index), type_)
            number = place = b.add(first, b.mul(b.iota(type_), b.splat(stride, type_)))
            if bound.spacing > 1:
                number = b.binary("sdiv", place, b.const(bound.spacing, type_))
                weight = b.splat(context.dim(bound.weight), type_)
                offsets = b.add(offsets, b.mul(number, weight))
                whole = b.icmp("eq", b.mul(number, b.const(bound.spacing, type_)), place)
                mask = whole if mask is None else b.and_(mask, whole)
            inside = b.icmp("ult", number, b.splat(context.dim(bound.size), type_))
            mask = inside if mask is None else b.and_(mask, inside)
        assert mask is not None
        return mask, offsets
