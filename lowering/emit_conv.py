"""Kernels of kind ``conv``: convolutions as products of micro-kernels (implicit GEMM; SPEC K3).

The loops are those of a matmul. Where that packs a panel of B, windows are packed as columns; where
it packs rows of A, as rows (`windows_packing`): never more of them than one panel or chunk at a
time, so that no matrix of windows is stored. Weights are the other operand, which may come packed
(`pack-weights`).
"""

from __future__ import annotations

from xdsl.ir import SSAValue

from ..dialects.graph.types import sizes_of
from ..passes.access import row_major
from ..passes.conv_form import conv_form
from ..passes.scratch import a_row_stride
from .emit_matmul import Chunk, Left, Matmul
from .kernel_context import KernelContext
from .llvm_ir.ir import F32
from .windows_packing import Depth, Windows


def emit_conv(context: KernelContext) -> None:
    """Emit a kernel of kind ``conv``."""
    form = conv_form(context.kernel)
    assert form is not None
    (_Rows if form.pixels_are_rows else _Columns)(context).emit()
    context.b.ret()


class _Conv(Matmul):
    """Rows, columns and depth are those of the convolution's form."""

    def _choose_dims(self) -> None:
        form = conv_form(self.context.kernel)
        assert form is not None
        self.form = form
        self.outer = list(form.outer)
        self.k, self.k_size = form.depth[-1], form.depth_count
        self.windows = Windows(self.context, form)

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

    def _prepare(self, m, n, k) -> None:  # pyright: ignore
        self.context.prepare(m, n, k)
        self._prepare_weights(0)
        self.windows.prepare()
        self.epilogue.prepare()

    def _right(self, j: SSAValue, columns: SSAValue, start: SSAValue, size: SSAValue) -> SSAValue:
        panel = self.context.scratch_pointers["panel"]
        self.windows.pack_columns(self.index, j, columns, Depth(start, size), panel)
        return panel


class _Rows(_Conv):
    """Pixels are the rows, features the columns: features innermost in memory."""

    def _choose_dims(self) -> None:
        super()._choose_dims()
        self.m, self.m_size = self.form.pixels[-1], self.form.pixel_count
        self.n, self.n_size = self.form.features, self.form.feature_count

    def _prepare(self, m, n, k) -> None:  # pyright: ignore
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
