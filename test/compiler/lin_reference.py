"""Host programs and kernels of the lin level in numpy, one domain at a time: a second opinion on
what `graph-to-lin` builds that needs no emitter. Enough scalar operations for f32 programs.
"""

from __future__ import annotations

import math as pymath
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import numpy as np
from aiopt.dialects import lin
from aiopt.dialects.dims import Dim, DimExpr
from aiopt.dialects.graph.elements import numpy_dtype
from aiopt.dialects.graph.types import element_type, sizes_of
from xdsl.dialects import arith, func, math
from xdsl.dialects.builtin import DenseIntOrFPElementsAttr, FloatAttr, IntegerAttr, ModuleOp
from xdsl.ir import Attribute, Operation, SSAValue
from xdsl.ir.affine import AffineMap

Array = np.ndarray[Any, Any]
Values = dict[SSAValue, Array]

_UFUNCS: dict[str, np.ufunc] = {
    "add": np.add, "mul": np.multiply, "max": np.maximum, "min": np.minimum,
    "and": np.bitwise_and, "or": np.bitwise_or,
}  # fmt: skip
_START = {"add": 0, "mul": 1, "max": -np.inf, "min": np.inf}

_PREDICATES = [
    np.equal, np.not_equal, np.less, np.less_equal, np.greater, np.greater_equal,
]  # fmt: skip

_ORDERED = {
    1: np.equal, 2: np.greater, 3: np.greater_equal, 4: np.less, 5: np.less_equal,
}  # fmt: skip
"""Predicates of `arith.cmpf` that are false for NaN."""

_SCALAR: dict[type[Operation], Callable[..., Any]] = {
    arith.AddfOp: np.add, arith.SubfOp: np.subtract, arith.MulfOp: np.multiply,
    arith.DivfOp: np.divide, arith.MaximumfOp: np.maximum, arith.MinimumfOp: np.minimum,
    arith.NegfOp: np.negative, arith.SelectOp: np.where,
    arith.AddiOp: np.add, arith.SubiOp: np.subtract, arith.MuliOp: np.multiply,
    arith.MaxSIOp: np.maximum, arith.MinSIOp: np.minimum, arith.AndIOp: np.bitwise_and,
    arith.OrIOp: np.bitwise_or, arith.DivSIOp: lambda a, b: np.trunc(a / b).astype(np.int64),
    arith.RemSIOp: np.fmod,
    math.ExpOp: np.exp, math.TanhOp: np.tanh, math.SqrtOp: np.sqrt, math.ErfOp: np.vectorize(pymath.erf, otypes=[np.float64]),
    math.AbsFOp: np.abs, math.LogOp: np.log, math.SinOp: np.sin, math.CosOp: np.cos,
    math.FloorOp: np.floor, math.CeilOp: np.ceil, math.TruncOp: np.trunc,
    math.RoundEvenOp: np.rint, math.CopySignOp: np.copysign,
    math.RoundOp: lambda x: np.copysign(np.floor(np.abs(x) + 0.5), x),
}  # fmt: skip


def run_main(module: ModuleOp, inputs: Sequence[Array], sizes: Mapping[str, int]) -> list[Array]:
    """What the host program `main` gives for inputs with these sizes."""
    kernels = {k.sym_name.data: k for k in module.ops if isinstance(k, lin.KernelOp)}
    main = next(f for f in module.ops if isinstance(f, func.FuncOp) and f.sym_name.data == "main")
    values: Values = dict(zip(main.body.block.args, inputs, strict=True))
    for op in main.body.block.ops:
        if isinstance(op, func.ReturnOp):
            return [values[v] for v in op.operands]
        if isinstance(op, lin.CallOp):
            kernel = kernels[op.kernel]
            given = [_number(size, sizes) for size in op.symbols.sizes]
            inside = dict(zip(kernel.symbol_names, given, strict=True))
            results = run_kernel(kernel, [values[v] for v in op.operands], inside)
            values.update(zip(op.results, results, strict=True))
        elif isinstance(op, lin.ViewOp):
            shape = _shape(op.results[0].type, sizes)
            values[op.results[0]] = values[op.operands[0]].reshape(shape)
        else:
            assert isinstance(op, lin.ConstantOp), op
            values[op.results[0]] = _dense(op)
    raise AssertionError("no return")


def run_kernel(kernel: lin.KernelOp, args: Sequence[Array], sizes: Mapping[str, int]):
    """The results of a kernel; what it does not write is NaN."""
    values: Values = dict(zip(kernel.block.args, args, strict=True))
    for generic in kernel.generics:
        _run_generic(generic, values, sizes)
    return [values[v] for v in kernel.yielded]


def _run_generic(op: lin.GenericOp, values: Values, sizes: Mapping[str, int]) -> None:
    domain = tuple(_number(size, sizes) for size in op.sizes)
    point = list(np.indices(domain, np.int64))
    inside: Values = {}
    for arg, tensor, map_ in zip(op.block.args, op.operands, op.input_maps, strict=False):
        inside[arg] = np.broadcast_to(values[tensor][_at(map_, point, domain)], domain)
    for arg in op.block.args[len(op.operands) :]:
        inside[arg] = np.zeros(domain, numpy_dtype(arg.type))
    for inner in op.block.ops:
        if not isinstance(inner, lin.YieldOp):
            inside[inner.results[0]] = _scalar(inner, inside, values, point, domain, sizes)
    for i, (result, map_) in enumerate(zip(op.results, op.output_maps, strict=True)):
        dtype = numpy_dtype(element_type(result.type))
        shape, where = _shape(result.type, sizes), _at(map_, point, domain)
        combiner = op.combiner(i)
        if combiner is None:
            out = np.full(shape, np.nan if dtype.kind == "f" else 77).astype(dtype)
            out[where] = np.broadcast_to(inside[op.yielded[i]], domain)
        else:
            kind, contribution = combiner
            out = np.full(shape, _START[kind], dtype)
            first = np.zeros(domain, np.int64)  # an index even for a result of rank 0
            added = np.broadcast_to(inside[contribution], domain)
            _UFUNCS[kind].at(out[None], (first, *where), added)
        values[result] = out


def _scalar(
    op: Operation,
    inside: Values,
    values: Values,
    point: list[Array],
    domain: tuple[int, ...],
    sizes: Mapping[str, int],
) -> Array:
    operands = [inside[v] for v in op.operands if v in inside]
    dtype = numpy_dtype(op.results[0].type)
    if isinstance(op, lin.IndexOp):
        return _at(op.map.data, point, domain)[0]
    if isinstance(op, lin.SizeOp):
        return np.asarray(_number(op.size, sizes), dtype)
    if isinstance(op, lin.ExtractOp):
        return values[op.source][tuple(inside[v] for v in op.indices)]
    if isinstance(op, arith.ConstantOp):
        value = cast("FloatAttr | IntegerAttr", op.value)
        return np.asarray(value.value.data, dtype)
    if isinstance(op, arith.CmpiOp):
        return _PREDICATES[op.predicate.value.data](*operands)
    if isinstance(op, arith.CmpfOp):
        return _ORDERED[op.predicate.value.data](*operands)
    if isinstance(op, (arith.SIToFPOp, arith.ExtSIOp, arith.TruncIOp)):
        return operands[0].astype(dtype)
    return np.asarray(_SCALAR[type(op)](*operands)).astype(dtype)


def _at(map_: AffineMap, point: list[Array], domain: tuple[int, ...]) -> tuple[Array, ...]:
    """The indices a map gives at all points of a domain."""
    return tuple(np.broadcast_to(expr.eval(point, []), domain) for expr in map_.results)


def _number(size: Dim, sizes: Mapping[str, int]) -> int:
    return size.evaluate(sizes) if isinstance(size, DimExpr) else size


def _shape(type_: Attribute, sizes: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(_number(size, sizes) for size in sizes_of(type_))


def _dense(op: lin.ConstantOp) -> Array:
    attribute = cast("DenseIntOrFPElementsAttr", op.properties["value"])
    dtype = numpy_dtype(element_type(op.results[0].type))
    shape = cast("tuple[int, ...]", sizes_of(op.results[0].type))
    data = np.asarray(attribute.get_values(), dtype)
    return np.broadcast_to(data if data.size == 1 else data.reshape(shape), shape).copy()
