"""What a cost model is told of a kernel: numbers that do not depend on its schedule (SPEC I2, A2).

A record keeps them, so that features of old measurements can be made again without the kernel's IR.
Sizes are elements and bytes as they are; `features` takes logarithms. A number that is not there is
zero. Sizes that are not known count as `NOMINAL`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from math import prod
from typing import Any

from xdsl.dialects import arith
from xdsl.dialects.builtin import IntegerType, TensorType
from xdsl.ir import Attribute, BlockArgument, Operation, SSAValue
from xdsl.ir.affine import AffineMap

from ....diagnostics import AioptError
from ....dialects import lin
from ....dialects.dims import Dim, product, substitute, symbols_of
from ....dialects.graph.types import sizes_of
from ....dialects.text import make_context, parse_module
from ....passes.access import Linear, is_linear, linear_access, row_rank, stored_accesses
from ....passes.chain_form import Chain, chain_of
from ....passes.conv_form import ConvForm, conv_form
from ....passes.matmul_form import MatmulForm, matmul_form
from ....passes.memory import element_bytes, tensor_bytes
from ....passes.routine_form import around_axis, scattered_rows
from ....passes.schedule import kind_of
from ....passes.window_form import pads
from ....passes.winograd_form import winograd_form
from ....passes.work import FUNCTIONS, kernel_work, scalar_flops
from ....quick_dataclass import dataclass
from ...ir_lock import exclusive
from ..interfaces import KernelTask

NOMINAL = 128
"""What a size counts as that is not known."""

Numbers = dict[str, float]


@dataclass(frozen=True)
class Description:
    """A kernel without its schedule.

    Attributes:
        kind: the kind of loops that tier 2 gives it (`passes/schedule.py`).
        structure: the digest of what it does whatever its sizes are: equal for neighbours that
            differ in sizes alone.
        domain: the sizes of its first domain, for people.
        numbers: by name; those that are zero are left out.
    """

    kind: str
    structure: str
    domain: tuple[int, ...]
    numbers: Mapping[str, float]

    def get(self, name: str) -> float:
        """A number."""
        return self.numbers.get(name, 0.0)

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "structure": self.structure,
            "domain": list(self.domain),
            "numbers": dict(self.numbers),
        }


def description_of(task: KernelTask) -> Description:
    """The description of a task's kernel, parsed once; `cold` are its `cold_bytes`."""
    found = _parsed(task.module, task.digest)
    if not task.cold_bytes:
        return found
    return replace(found, numbers={**found.numbers, "cold": float(task.cold_bytes)})


@lru_cache(maxsize=256)
@exclusive
def _parsed(text: str, digest: str) -> Description:
    module = parse_module(text, "<task>", make_context(), verify=False)
    kernels = {op.sym_name.data: op for op in module.ops if isinstance(op, lin.KernelOp)}
    named = (k for k in kernels.values() if k.digest is not None and k.digest.data == digest)
    if (kernel := next(named, None) or next(iter(kernels.values()), None)) is None:
        raise AioptError("the module of a task has no kernel")
    calls = (op for op in module.walk() if isinstance(op, lin.CallOp))
    call = next((op for op in calls if kernels[op.kernel] is kernel), None)
    operands = () if call is None else call.operands
    return describe(kernel, [i for i, x in enumerate(operands) if lin.is_constant(x)])


def describe(kernel: lin.KernelOp, constant: Collection[int] = ()) -> Description:
    """A kernel's description; `constant` lists the arguments that are weights of the program."""
    kind = kind_of(kernel)
    numbers = _extents(kernel) | _work(kernel) | _accesses(kernel) | _body(kernel)
    if kernel.routine is not None:
        numbers |= _routine(kernel.routine)
    elif (matmul := matmul_form(kernel)) is not None and kind == "matmul":
        numbers |= _matmul(kernel, matmul) | _sides(
            matmul.generic, matmul.depth, matmul.columns[-1]
        )
        numbers |= _packed(kernel, matmul.generic, constant)
    elif (conv := conv_form(kernel)) is not None and kind == "conv":
        numbers |= _conv(kernel, conv) | _packed(kernel, conv.generic, constant)
    elif kind == "chain" and (chain := chain_of(kernel)) is not None:
        numbers |= _chain(chain) | _sides(chain.first, chain.d, chain.n)
    domain = kernel.generics[0].sizes if kernel.generics else _routine_sizes(kernel)
    return Description(
        kind,
        structure_digest(kernel),
        tuple(map(_int, domain)),
        {name: float(value) for name, value in numbers.items() if value},
    )


def _int(size: Dim) -> int:
    found = substitute(size, dict.fromkeys(symbols_of(size), NOMINAL))
    return found if isinstance(found, int) else NOMINAL


def _routine_sizes(kernel: lin.KernelOp) -> tuple[Dim, ...]:
    return () if kernel.routine is None else sizes_of(kernel.routine.operands[0].type)


# -- loops ---------------------------------------------------------------------------------------


def _extents(kernel: lin.KernelOp) -> Numbers:
    """Loops of any kernel: `m` outer and `n` inner parallel iterations, `k` reduced ones, of the
    generic with most points."""
    generics = kernel.generics
    if not generics:
        return {}
    main = max(generics, key=lambda op: _int(product(op.sizes)))
    sizes = [_int(size) for size in main.sizes]
    parallel = [s for s, kind in zip(sizes, main.kinds, strict=True) if kind == lin.PARALLEL]
    reduced = prod(s for s, kind in zip(sizes, main.kinds, strict=True) if kind == lin.REDUCTION)
    return {
        "m": prod(parallel[:-1]),
        "n": parallel[-1] if parallel else 1,
        "k": reduced,
        "batch": 1,
        "rows": prod(sizes[: row_rank(kernel)]),
        "inner": sizes[-1] if sizes else 1,
        "reduced": int(lin.REDUCTION in main.kinds),
        "generics": len(generics),
        "points": sum(prod(map(_int, op.sizes)) for op in generics),
    }


def _matmul(kernel: lin.KernelOp, form: MatmulForm) -> Numbers:
    generic = form.generic
    sizes = [_int(size) for size in generic.sizes]
    rows, merged = list(form.rows), 1
    accesses = stored_accesses(kernel)
    if is_linear(generic.input_maps[0]):
        accesses = [*accesses, _linear(generic, 0)]
    if rows:
        inner = rows.pop()
        merged = sizes[inner]
        while rows and all(a.strides[rows[-1]] == a.strides[inner] * merged for a in accesses):
            merged *= sizes[rows.pop()]
    outer = prod(sizes[i] for i in (*form.batch, *rows, *form.columns[:-1]))
    columns, depth = sizes[form.columns[-1]], sizes[form.depth]
    return _product(merged, columns, depth, outer) | _epilogue(kernel.generics[1:], columns)


def _conv(kernel: lin.KernelOp, form: ConvForm) -> Numbers:
    pixels, features = _int(form.pixel_count), _int(form.feature_count)
    m, n = (pixels, features) if form.pixels_are_rows else (features, pixels)
    outer = prod(_int(form.generic.sizes[i]) for i in form.outer)
    window = prod(_int(form.generic.sizes[i]) for i in form.depth[1:])
    numbers = _product(m, n, _int(form.depth_count), outer)
    return numbers | {
        "pixels_are_rows": int(form.pixels_are_rows),
        "window": window,
        "winograd": int(winograd_form(kernel) is not None),
        **_epilogue(kernel.generics[1:], n),
    }


def _chain(chain: Chain) -> Numbers:
    sizes = [_int(size) for size in chain.first.sizes]
    m = 1 if chain.m is None else sizes[chain.m]
    n, depth = sizes[chain.n], sizes[chain.d]
    columns = _int(chain.second.sizes[chain.e])
    numbers = _product(m, n, depth, prod(sizes[i] for i in chain.outer))
    numbers["product_flops"] += 2 * numbers["batch"] * m * n * columns
    return numbers | {"l": columns, **_epilogue(chain.rows, n)}


def _product(m: int, n: int, k: int, batch: int) -> Numbers:
    return {"m": m, "n": n, "k": k, "batch": batch, "product_flops": 2 * batch * m * n * k}


def _routine(op: lin.RoutineOp) -> Numbers:
    if isinstance(op, lin.ScatterOp):
        rows, width, updates = map(_int, scattered_rows(op))
        return {"m": updates, "n": width, "k": rows, "batch": 1}
    assert isinstance(op, (lin.ArgsortOp, lin.CumulateOp))
    outer, length, inner = map(_int, around_axis(op))
    return {"m": outer, "n": inner, "k": length, "batch": 1}


# -- work ----------------------------------------------------------------------------------------


def _work(kernel: lin.KernelOp) -> Numbers:
    """Operations and bytes of a call; of what it reads, writes, and of its largest operand."""
    work = kernel_work(kernel)
    read = [_int(tensor_bytes(arg.type)) for arg in kernel.block.args]
    written = [_int(tensor_bytes(result.type)) for result in kernel.yielded]
    return {
        "flops": _int(work.flops),
        "bytes": _int(work.bytes),
        "written": sum(written),
        "largest": max([*read, *written], default=0),
        "operands": len(read),
        "element": element_bytes(kernel.yielded[0].type) if kernel.yielded else 4,
        "padded": int(pads(kernel)),
    }


def _body(kernel: lin.KernelOp) -> Numbers:
    """Operations of the scalar bodies, by what they cost, times the points they run at."""
    numbers: Numbers = {}
    for generic in kernel.generics:
        points = prod(map(_int, generic.sizes))
        for op in generic.block.ops:
            if (family := _family(op)) is not None:
                numbers[family] = numbers.get(family, 0) + points
    return numbers


def _family(op: Operation) -> str | None:
    if type(op) in FUNCTIONS:
        return "functions"
    if isinstance(op, arith.DivfOp) or op.name == "math.sqrt":
        return "divisions"
    if isinstance(op, lin.ExtractOp):
        return "gathers"
    if isinstance(op, (lin.YieldOp, arith.ConstantOp)):
        return None
    if op.results and isinstance(op.results[0].type, IntegerType):
        return "integers"
    return "others"


def _epilogue(generics: Collection[lin.GenericOp], columns: int) -> Numbers:
    """What is done with each element of a product: operations, and bytes that are read for it."""
    flops = sum(scalar_flops(op) for generic in generics for op in generic.block.ops)
    operands = [x for generic in generics for x in generic.operands]
    read = sum(_int(tensor_bytes(x.type)) for x in operands if isinstance(x, BlockArgument))
    return {"epilogue_flops": flops, "epilogue_bytes": read, "epilogues": len(generics)}


# -- accesses ------------------------------------------------------------------------------------


def _accesses(kernel: lin.KernelOp) -> Numbers:
    """How often operands and results are walked along the innermost dimension: side by side, again
    and again the same, or with strides."""
    numbers: Numbers = {}
    for generic in kernel.generics:
        if not generic.sizes:
            continue
        for tensor, map_ in _mapped(generic):
            way = _along_last(tensor, map_)
            numbers[way] = numbers.get(way, 0) + 1
    return numbers


def _mapped(generic: lin.GenericOp) -> Iterator[tuple[SSAValue, AffineMap]]:
    yield from zip(generic.operands, generic.input_maps, strict=True)
    yield from zip(generic.results, generic.output_maps, strict=True)


def _along_last(tensor: SSAValue, map_: AffineMap) -> str:
    if not is_linear(map_):
        return "opaque"
    stride = linear_access(sizes_of(tensor.type), map_).strides[-1]
    return {0: "broadcast", 1: "contiguous"}.get(_int(stride), "strided")


def _linear(generic: lin.GenericOp, operand: int) -> Linear:
    return linear_access(sizes_of(generic.operands[operand].type), generic.input_maps[operand])


def _sides(generic: lin.GenericOp, depth: int, column: int) -> Numbers:
    """How a product's sides lie: rows of A along the depth, rows of B along the columns."""
    a, b = (is_linear(map_) for map_ in generic.input_maps)
    return {
        "a_unit": int(a and _linear(generic, 0).strides[depth] == 1),
        "b_unit": int(not b or _linear(generic, 1).strides[column] == 1),
    }


def _packed(kernel: lin.KernelOp, generic: lin.GenericOp, constant: Collection[int]) -> Numbers:
    """Whether B comes in panels, or will, since it is a weight."""
    args = kernel.block.args
    weights = {args[i] for i in constant}
    b = generic.operands[1]
    return {"packed": int(b in weights or not is_linear(generic.input_maps[1]))}


# -- structure -----------------------------------------------------------------------------------

_NUMBER = re.compile(r"(?<![\w.])\d+")


def structure_digest(kernel: lin.KernelOp) -> str:
    """A digest of a kernel without its sizes: what its generics read, in which order, and compute.

    Sizes, strides in maps and constants in bodies, which may follow from sizes, do not count; that
    a size is 1 does.
    """
    numbers: dict[SSAValue, int] = {}

    def number(value: SSAValue) -> str:
        return f"{numbers.setdefault(value, len(numbers))}:{_ranked(value.type)}"

    lines = [" ".join(map(number, kernel.block.args))]
    for op in kernel.block.walk():
        words = [op.name, *map(number, op.operands), "->", *map(number, op.results)]
        if isinstance(op, lin.GenericOp):
            words += [*op.kinds, *(_NUMBER.sub("c", str(map_.data)) for map_ in op.maps.data)]
            words += [number(arg) for arg in op.block.args]
        elif isinstance(op, lin.RoutineOp):
            words.append(str(sorted(f"{k}={v}" for k, v in op.properties.items())))
        lines.append(" ".join(words))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:24]


def _ranked(type_: Attribute) -> str:
    if not isinstance(type_, TensorType):
        return str(type_)
    sizes = ("1" if size == 1 else "?" for size in sizes_of(type_))
    return "x".join((*sizes, str(type_.element_type)))
