"""Convolutions as products: which loops are rows, columns and depth (SPEC K3).

A convolution of f32 is a product of its weights and of the windows of its operand, one column (or
row) for each pixel of the result. If features lie innermost in memory, pixels are the rows, else
the columns: either way what is stored is contiguous along the columns.
"""

from __future__ import annotations

from ..dialects import lin
from ..dialects.dims import Dim, product
from ..dialects.graph.types import sizes_of
from ..quick_dataclass import dataclass
from .access import Linear, is_linear, linear_access, stored_accesses, used_dims
from .matmul_form import is_product
from .window_form import is_window, slides
from .window_loops import operand_access

MIN_FEATURES = 4
"""With fewer features to a group, packing windows takes longer than what it saves."""


@dataclass(frozen=True)
class ConvForm:
    """The dimensions of a convolution's domain."""

    pixels_are_rows: bool
    outer: tuple[int, ...]
    features: int
    """The features of the result, within a group."""
    pixels: tuple[int, ...]
    """Walked as one dimension, in this order."""
    depth: tuple[int, ...]
    """What is summed over, walked as one dimension."""
    generic: lin.GenericOp

    @property
    def pixel_count(self) -> Dim:
        """How many pixels there are for each combination of the outer dimensions."""
        return product(tuple(self.generic.sizes[i] for i in self.pixels))

    @property
    def depth_count(self) -> Dim:
        """How many products one element sums."""
        return product(tuple(self.generic.sizes[i] for i in self.depth))

    @property
    def run(self) -> tuple[int, ...]:
        """Where pixels are rows: the innermost dimensions of the depth along which what a window
        reads lies side by side, the features and perhaps one of the window."""
        features = self.depth[-1]
        window = operand_access(self.generic.operands[0], self.generic.input_maps[0])
        along = self.depth[-2:-1]
        follow = all(window.strides[i] == self.generic.sizes[features] for i in along)
        return (*along, features) if follow else (features,)

    @property
    def run_length(self) -> Dim:
        """How many elements these are."""
        return product(tuple(self.generic.sizes[i] for i in self.run))

    @property
    def feature_count(self) -> Dim:
        """How many features there are within a group."""
        return self.generic.sizes[self.features]


def conv_form(kernel: lin.KernelOp) -> ConvForm | None:
    """How a kernel is a convolution that micro-kernels compute; None if it is none."""
    if not is_window(kernel):
        return None
    generic, *rest = kernel.generics
    count = generic.kinds.count(lin.PARALLEL)
    if not is_product(generic) or not is_linear(generic.input_maps[0]):
        return None
    a, b = (used_dims(m) for m in generic.input_maps)
    depth = tuple(i for i, kind in enumerate(generic.kinds) if kind == lin.REDUCTION)
    if not depth or not set(depth) <= a & b:
        return None
    rows = _reads_windows(generic, 0, count)
    only_x, only_w = (a - b, b - a) if rows else (b - a, a - b)
    features = [i for i in range(count) if i in only_w]
    free = [i for i in range(count) if i in only_x]
    if len(features) != 1 or not free or _is_few(generic.sizes[features[0]]):
        return None
    stored = stored_accesses(kernel)
    column = features[0] if rows else free[-1]
    if any(access.strides[column] != 1 for access in stored):
        return None
    others = [] if _reads_indices(rest) else [*stored, *_loaded_accesses(rest)]
    pixels = _merged(free, generic, others) if others else free[-1:]
    form = ConvForm(
        rows,
        tuple(i for i in range(count) if i not in (*pixels, *features)),
        features[0],
        tuple(pixels),
        depth,
        generic,
    )
    return form if _lies_well(form) else None


def _is_few(features: Dim) -> bool:
    return isinstance(features, int) and features < MIN_FEATURES


def _reads_windows(generic: lin.GenericOp, operand: int, parallel: int) -> bool:
    source = generic.operands[operand].owner
    return isinstance(source, lin.PadOp) or slides(generic.input_maps[operand], parallel)


def _loaded_accesses(generics: list[lin.GenericOp]) -> list[Linear]:
    return [
        linear_access(sizes_of(operand.type), map_)
        for op in generics
        for operand, map_ in zip(op.operands, op.input_maps, strict=True)
    ]


def _reads_indices(generics: list[lin.GenericOp]) -> bool:
    return any(isinstance(op, lin.IndexOp) for generic in generics for op in generic.block.ops)


def _merged(dims: list[int], generic: lin.GenericOp, accesses: list[Linear]) -> list[int]:
    """The last of the dimensions that every access walks as one."""
    count = 1
    while count < len(dims):
        outer, inner = dims[-count - 1], dims[-count]
        size = generic.sizes[inner]
        if any(access.strides[outer] != access.strides[inner] * size for access in accesses):
            break
        count += 1
    return dims[-count:]


def _lies_well(form: ConvForm) -> bool:
    """True if the depth is one dimension of the weights' memory and, where pixels are rows, runs of
    it lie in memory as they are multiplied."""
    generic = form.generic
    x, w = (0, 1) if form.pixels_are_rows else (1, 0)
    if not is_linear(generic.input_maps[x]):
        return False
    if is_linear(generic.input_maps[w]):  # or else they are packed
        weights = linear_access(sizes_of(generic.operands[w].type), generic.input_maps[w])
        if _merged(list(form.depth), generic, [weights]) != list(form.depth):
            return False
    return not form.pixels_are_rows or _runs(form, form.depth[-1])


def _runs(form: ConvForm, dim: int) -> bool:
    """True if the first operand's elements along a dimension lie side by side, without padding."""
    tensor, map_ = form.generic.operands[0], form.generic.input_maps[0]
    pad = tensor.owner if isinstance(tensor.owner, lin.PadOp) else None
    sizes = sizes_of(tensor.type if pad is None else pad.x.type)
    for i, expr in enumerate(map_.results):
        if dim in expr.used_dims():
            plain = pad is None or (pad.low.sizes[i], pad.high.sizes[i], pad.between[i]) == (
                0,
                0,
                0,
            )
            if not plain or expr.used_dims() & {*form.pixels}:
                return False
    return linear_access(sizes, map_).strides[dim] == 1
