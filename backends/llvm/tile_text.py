"""Register tiles → one instruction per register (K3; see `dialects/llvm_ext.py`).

The only place on the way to machine code where tiles are unrolled.
"""

from __future__ import annotations

from xdsl.ir import Attribute, Operation

from ...dialects import llvm_ext as x
from .function_text import FunctionText, Handler, access, masked_load, masked_store, splat
from .words import integer, type_text


def _rows(f: FunctionText, op: Operation, t: Attribute, ptr: str, stride: str | None):
    """(register number, address, column) of a tile in memory."""
    shape = x.vector_shape(t)
    element, width = type_text(x.element_type(t))[0], shape[-1]
    columns = x.registers(t) // shape[0]
    for row in range(shape[0]):
        if stride is None:
            start = row * columns * width
            base = ptr
        else:
            start = 0
            base = f.offset(ptr, element, f.times(stride, row)) if row else ptr
        for column in range(columns):
            address = f.offset(base, element, start + column * width)
            yield row * columns + column, address, column


def tile_load(f: FunctionText, op: Operation) -> None:
    result = op.results[0]
    t, suffix, count, _ = type_text(result.type)
    lanes = x.vector_shape(result.type)[-1]
    ptr, stride, mask = _tile_operands(f, op)
    names = f.define(result, count)
    for register, address, column in _rows(f, op, result.type, ptr, stride):
        if mask is None:
            text = f"load {t}, ptr {address}{access(op, x.natural_alignment(result.type))}"
        else:
            text = masked_load(op, t, suffix, lanes, address, mask[column], "zeroinitializer")
        f.lines.append(f"  {names[register]} = {text}")


def tile_store(f: FunctionText, op: Operation) -> None:
    value = op.operands[0]
    t, suffix, _, _ = type_text(value.type)
    lanes = x.vector_shape(value.type)[-1]
    ptr, stride, mask = _tile_operands(f, op)
    names = f.many(value)
    for register, address, column in _rows(f, op, value.type, ptr, stride):
        if mask is None:
            where = f"ptr {address}{access(op, x.natural_alignment(value.type))}"
            f.lines.append(f"  store {t} {names[register]}, {where}")
        else:
            text = masked_store(op, t, suffix, lanes, names[register], address, mask[column])
            f.lines.append(text)


def _tile_operands(
    f: FunctionText, op: Operation
) -> tuple[str, str | None, tuple[str, ...] | None]:
    if isinstance(op, x.TileLoadOp | x.TileStoreOp):
        stride, mask = op.stride, op.mask
        return (
            f.one(op.ptr),
            None if stride is None else f.one(stride),
            None if mask is None else f.many(mask),
        )
    return f.one(op.operands[-1]), None, None


def _tile_splat_load(f: FunctionText, op: Operation) -> None:
    assert isinstance(op, x.TileSplatLoadOp)
    result = op.results[0]
    t, _, count, _ = type_text(result.type)
    lanes = x.vector_shape(result.type)[-1]
    scalar = x.element_type(result.type)
    element = type_text(scalar)[0]
    alignment = x.natural_alignment(scalar)
    stride = "1" if op.stride is None else f.one(op.stride)
    names = f.define(result, count)
    for row, name in enumerate(names):
        address = f.offset(f.one(op.ptr), element, f.times(stride, row)) if row else f.one(op.ptr)
        value = f.temporary(f"load {element}, ptr {address}, align {alignment}")
        f.lines.append(f"  {name} = {splat(f, value, element, t, lanes)}")


def _tile_outer_fma(f: FunctionText, op: Operation) -> None:
    a, b, acc = (f.many(o) for o in op.operands)
    t, suffix, count, _ = type_text(op.results[0].type)
    names = f.define(op.results[0], count)
    width = len(b)
    for number, name in enumerate(names):
        factors = f"{t} {a[number // width]}, {t} {b[number % width]}, {t} {acc[number]}"
        f.lines.append(f"  {name} = call {t} @llvm.fmuladd.{suffix}({factors})")


def _tile_fold(f: FunctionText, op: Operation) -> None:
    assert isinstance(op, x.TileFoldOp)
    kind = op.kind.data
    t, suffix, _, _ = type_text(op.results[0].type)

    def combine(a: str, b: str) -> str:
        if kind in x.FOLD_INTRINSICS:
            return f.temporary(
                f"call {t} @llvm.{x.FOLD_INTRINSICS[kind]}.{suffix}({t} {a}, {t} {b})"
            )
        return f.temporary(f"{kind} {t} {a}, {b}")

    f.names[id(op.results[0])] = x.tree_fold(f.many(op.operands[0]), combine)


def _tile_get(f: FunctionText, op: Operation) -> None:
    f.names[id(op.results[0])] = f.many(op.operands[0])[integer(op, "index")]


def _tile_make(f: FunctionText, op: Operation) -> None:
    f.names[id(op.results[0])] = tuple([f.one(o) for o in op.operands])


TILE_HANDLERS: dict[type[Operation], Handler] = {
    x.TileLoadOp: tile_load,
    x.TileStoreOp: tile_store,
    x.TileSplatLoadOp: _tile_splat_load,
    x.TileOuterFmaOp: _tile_outer_fma,
    x.TileFoldOp: _tile_fold,
    x.TileGetOp: _tile_get,
    x.TileMakeOp: _tile_make,
}
