"""Kernels of kind ``conv``: convolutions as products of micro-kernels (implicit GEMM; SPEC K3).

The loops are those of a matmul. Where that packs a panel of B, windows are packed as columns; where
it packs rows of A, as rows (`windows_packing`): never more of them than one panel or chunk at a
time, so that no matrix of windows is stored. Weights are the other operand, which may come packed
(`pack-weights`). Windows of 3×3 are better computed in another way (`emit_winograd`).
"""

from __future__ import annotations

from xdsl.ir import SSAValue

from ..dialects.dims import Dim
from ..dialects.graph.types import sizes_of
from ..passes.access import row_major
from ..passes.conv_form import conv_form
from ..passes.scratch import a_row_stride
from ..passes.winograd_form import WinogradForm, winograd_form
from .emit_matmul import Chunk, Left, Matmul
from .emit_winograd import Winograd
from .kernel_context import KernelContext
from .llvm_ir.ir import F32
from .micro_calls import Matrix
from .windows_packing import Depth, Windows


def emit_conv(context: KernelContext) -> None:
    """Emit a kernel of kind ``conv``."""
    form = conv_form(context.kernel)
    assert form is not None
    winograd = winograd_form(context.kernel) if context.loops.winograd else None
    if winograd is None:
        (_Rows if form.pixels_are_rows else _Columns)(context).emit()
    else:
        _emit_winograd(context, winograd)
    context.b.ret()


def _emit_winograd(context: KernelContext, form: WinogradForm) -> None:
    """Winograd's algorithm, and the other if there may be too few tiles for it."""
    winograd = Winograd(context, form)
    winograd.prepare()
    enough = winograd.enough()
    if enough is True:
        winograd.emit()
        return
    plain = _Columns(context)
    plain.prepare()
    if enough is False:
        plain.emit()
        return
    branch = context.b.if_(enough)
    with branch.then:
        winograd.emit()
    with branch.otherwise:
        plain.emit()


class _Conv(Matmul):
    """Rows, columns and depth are those of the convolution's form."""

    def _choose_dims(self) -> None:
        form = conv_form(self.context.kernel)
        assert form is not None
        self.form = form
        self.outer = list(form.outer)
        self.k, self.k_size = form.depth[-1], form.depth_count
        self.windows = Windows(self.context, form)

    def _is_one_block(self) -> bool:
        """Windows are packed by so much code that there is one version of it."""
        return all(self.context.fits(*limit) for limit in self._limits(self.mr))

    def prepare(self) -> None:
        """Compute sizes now, so that later uses in any block find them."""
        self._prepare(self.m_size, self.n_size, self.k_size)

    def _prepare_weights(self, number: int) -> None:
        """The strides of the weights, operand `number` of the product."""
        if not self.packed:
            linear = self.a.linear if number == 0 else self._b_linear()
            self.context.prepare(linear.start, *linear.strides)
        else:
            self.context.prepare(*row_major(sizes_of(self.b_tensor.type)))


class _Columns(_Conv):
    """Pixels are the columns, features the rows: features outermost in memory."""

    def _choose_dims(self) -> None:
        super()._choose_dims()
        self.m, self.m_size = self.form.features, self.form.feature_count
        self.n, self.n_size = self.form.pixels[-1], self.form.pixel_count

    def _prepare(self, m: Dim, n: Dim, k: Dim) -> None:
        self.context.prepare(m, n, k)
        self._prepare_weights(0)
        self.windows.prepare()
        self.epilogue.prepare()

    def _right(self, j: SSAValue, columns: SSAValue, start: SSAValue, size: SSAValue) -> Matrix:
        panel = self.context.scratch_pointers["panel"]
        self.windows.pack_columns(self.index, j, columns, Depth(start, size), panel)
        return Matrix(panel, self.b.iconst(self.nr))


class _Rows(_Conv):
    """Pixels are the rows, features the columns: features innermost in memory."""

    def _choose_dims(self) -> None:
        super()._choose_dims()
        self.m, self.m_size = self.form.pixels[-1], self.form.pixel_count
        self.n, self.n_size = self.form.features, self.form.feature_count

    def _prepare(self, m: Dim, n: Dim, k: Dim) -> None:
        self.context.prepare(m, n, k)
        self._prepare_weights(1)
        self.windows.prepare()
        self.epilogue.prepare()

    def _a_base(self) -> SSAValue:
        return self.windows.pointer

    def _left(self, a_base: SSAValue, chunk: Chunk, start: SSAValue, size: SSAValue) -> Left:
        b = self.b
        packed = self.context.scratch_pointers["a"]
        stride = b.iconst(a_row_stride(self.block[1]))
        with b.loop(0, self.steps) as (i, _):
            k0 = b.mul(i, self.step)
            depth = Depth(b.add(start, k0), b.min(self.step, b.sub(size, k0)))
            target = b.gep(packed, b.mul(b.mul(i, chunk.height), stride), F32)
            self.windows.pack_rows(self.index, chunk.top, chunk.height, depth, target, stride)
        return Left(packed, stride, b.mul(chunk.height, stride))
