"""llvm level → LLVM IR text (K3).

One pass over the operations, a handler per class. Block arguments become phi nodes, written after
all blocks of a function because their incoming values are named only then. Constants, `poison` and
addresses of globals are text, not instructions. Intrinsics need no declaration: LLVM's parser knows
them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xdsl.dialects import builtin, llvm
from xdsl.dialects.builtin import ArrayAttr, DenseIntOrFPElementsAttr, IntegerAttr, StringAttr
from xdsl.ir import Attribute, Block, Operation

from ...diagnostics import error_at
from ...dialects import llvm_ext as x
from .debug_info import DebugInfo
from .function_text import (
    FunctionText,
    Handler,
    access,
    elementwise,
    masked_load,
    masked_store,
    splat,
)
from .tile_text import TILE_HANDLERS, tile_load, tile_store
from .words import constant_text, flags, float_literal, integer, scalar_literal, symbol, type_text


def _infix(word: str) -> Handler:
    """`add`, `fmul` …: with fast-math, overflow and exact flags."""

    def write(f: FunctionText, op: Operation, t: str, s: str, a: Sequence[str]) -> str:
        return f"{word} {flags(op)}{_overflow(op)}{t} {a[0]}, {a[1]}"

    return elementwise(write)


def _overflow(op: Operation) -> str:
    flags = op.properties.get("overflowFlags")
    if isinstance(flags, IntegerAttr) and flags.value.data:
        return ("", "nsw ", "nuw ", "nsw nuw ")[flags.value.data]
    exact = "exact " if op.properties.get("isExact") is not None else ""
    return "disjoint " if op.properties.get("isDisjoint") is not None else exact


def _cast(f: FunctionText, op: Operation, t: str, s: str, a: Sequence[str]) -> str:
    word = op.kind.data if isinstance(op, x.CastOp) else op.name.removeprefix("llvm.")
    return f"{word} {s} {a[0]} to {t}"


def _icmp(f: FunctionText, op: Operation, t: str, s: str, a: Sequence[str]) -> str:
    return f"icmp {_ICMP[integer(op, 'predicate')]} {s} {a[0]}, {a[1]}"


_ICMP = [flag.value for flag in llvm.ICmpPredicateFlag]
_FCMP = [flag.value.removeprefix("_") for flag in llvm.FCmpPredicateFlag]


def _fcmp(f: FunctionText, op: Operation, t: str, s: str, a: Sequence[str]) -> str:
    predicate = op.properties["predicate"]
    word = predicate.data if isinstance(predicate, StringAttr) else _FCMP[integer(op, "predicate")]
    return f"fcmp {flags(op)}{word} {s} {a[0]}, {a[1]}"


def _select(f: FunctionText, op: Operation, t: str, s: str, a: Sequence[str]) -> str:
    return f"select {flags(op)}{s} {a[0]}, {t} {a[1]}, {t} {a[2]}"


def _fneg(f: FunctionText, op: Operation, t: str, s: str, a: Sequence[str]) -> str:
    return f"fneg {flags(op)}{t} {a[0]}"


def _freeze(f: FunctionText, op: Operation, t: str, s: str, a: Sequence[str]) -> str:
    return f"freeze {t} {a[0]}"


_IMMEDIATES = {"abs": ", i1 false", "ctlz": ", i1 false", "cttz": ", i1 false"}


def _intrinsic(f: FunctionText, op: Operation, t: str, s: str, a: Sequence[str]) -> str:
    if isinstance(op, x.IntrinsicOp):
        name = op.intrinsic.data
    else:
        name = op.name.removeprefix("llvm.intr.")
    suffix = type_text(op.results[0].type)[1]
    arguments = ", ".join([f"{t} {value}" for value in a])
    return f"call {flags(op)}{t} @llvm.{name}.{suffix}({arguments}{_IMMEDIATES.get(name, '')})"


def _constant_op(f: FunctionText, op: Operation) -> None:
    result = op.results[0]
    f.names[id(result)] = constant_text(op.properties["value"], result.type)


def _literal(text: str) -> Handler:
    """`poison`, `undef` …: a constant of any type."""

    def handler(f: FunctionText, op: Operation) -> None:
        count = type_text(op.results[0].type)[2]
        f.names[id(op.results[0])] = (text,) * count if count else text

    return handler


def _address_of(f: FunctionText, op: Operation) -> None:
    assert isinstance(op, llvm.AddressOfOp)
    f.names[id(op.results[0])] = symbol(op.global_name.string_value())


def _splat(f: FunctionText, op: Operation) -> None:
    result = op.results[0]
    text, _, count, _ = type_text(result.type)
    lanes = x.vector_shape(result.type)[-1]
    element = type_text(op.operands[0].type)[0]
    f.result(op, splat(f, f.one(op.operands[0]), element, text, lanes))
    if count:
        f.names[id(result)] = (f.one(result),) * count


def _extract_element(f: FunctionText, op: Operation) -> None:
    vector, index = op.operands
    t, i = type_text(vector.type)[0], type_text(index.type)[0]
    f.result(op, f"extractelement {t} {f.one(vector)}, {i} {f.one(index)}")


def _insert_element(f: FunctionText, op: Operation) -> None:
    vector, value, index = op.operands
    t, s, i = (type_text(o.type)[0] for o in op.operands)
    f.result(op, f"insertelement {t} {f.one(vector)}, {s} {f.one(value)}, {i} {f.one(index)}")


def _shuffle_vector(f: FunctionText, op: Operation) -> None:
    a, b = op.operands
    t = type_text(a.type)[0]
    mask: tuple[int, ...] = op.properties["mask"].get_values()  # pyright: ignore
    lanes = ", ".join(f"i32 {i}" if i >= 0 else "i32 poison" for i in mask)
    f.result(op, f"shufflevector {t} {f.one(a)}, {t} {f.one(b)}, <{len(mask)} x i32> <{lanes}>")


_REDUCTION_STARTS = {"fadd": -0.0, "fmul": 1.0}


def _reduce(f: FunctionText, op: Operation) -> None:
    kind = op.properties["kind"].data  # pyright: ignore
    vector = op.operands[0]
    text, suffix, _, _ = type_text(vector.type)
    element = type_text(op.results[0].type)[0]
    start = ""
    if kind in _REDUCTION_STARTS:
        start = f"{element} {float_literal(_REDUCTION_STARTS[kind], op.results[0].type)}, "
    call = f"@llvm.vector.reduce.{kind}.{suffix}({start}{text} {f.one(vector)})"
    f.result(op, f"call {flags(op)}{element} {call}")


# ------------------------------------------------------------------------------------------- memory


def _gep(f: FunctionText, op: Operation) -> None:
    base, *dynamic = op.operands
    indices = []
    remaining = iter(dynamic)
    for index in op.properties["rawConstantIndices"].get_values():  # pyright: ignore
        if index == llvm.GEP_USE_SSA_VAL:
            value = next(remaining)
            indices.append(f"{type_text(value.type)[0]} {f.one(value)}")
        else:
            indices.append(f"i64 {index}" if not indices else f"i32 {index}")
    inbounds = "inbounds " if "inbounds" in op.properties else ""
    element = type_text(op.properties["elem_type"])[0]
    f.result(op, f"getelementptr {inbounds}{element}, ptr {f.one(base)}, {', '.join(indices)}")


def _load(f: FunctionText, op: Operation) -> None:
    result = op.results[0]
    if type_text(result.type)[2]:
        tile_load(f, op)
        return
    f.result(op, f"load {type_text(result.type)[0]}, ptr {f.one(op.operands[0])}{access(op)}")


def _store(f: FunctionText, op: Operation) -> None:
    value, ptr = op.operands
    if type_text(value.type)[2]:
        tile_store(f, op)
        return
    volatile = "volatile " if "volatile_" in op.properties else ""
    f.lines.append(
        f"  store {volatile}{type_text(value.type)[0]} {f.one(value)}, ptr {f.one(ptr)}{access(op)}"
    )


def _masked_load(f: FunctionText, op: Operation) -> None:
    ptr, mask, other = (f.one(o) for o in op.operands)
    t, suffix, _, _ = type_text(op.results[0].type)
    lanes = x.vector_shape(op.results[0].type)[-1]
    f.result(op, masked_load(op, t, suffix, lanes, ptr, mask, other))


def _masked_store(f: FunctionText, op: Operation) -> None:
    value, ptr, mask = (f.one(o) for o in op.operands)
    t, suffix, _, _ = type_text(op.operands[0].type)
    lanes = x.vector_shape(op.operands[0].type)[-1]
    f.lines.append(masked_store(op, t, suffix, lanes, value, ptr, mask))


def _gather(f: FunctionText, op: Operation) -> None:
    base, index, mask, other = (f.one(o) for o in op.operands)
    t, suffix, _, _ = type_text(op.results[0].type)
    element = type_text(x.element_type(op.results[0].type))[0]
    lanes = x.vector_shape(op.results[0].type)[-1]
    indices = type_text(op.operands[1].type)[0]
    pointers = f.temporary(f"getelementptr inbounds {element}, ptr {base}, {indices} {index}")
    alignment = integer(op, "alignment", x.natural_alignment(op.results[0].type))
    f.result(
        op,
        f"call {t} @llvm.masked.gather.{suffix}.v{lanes}p0(<{lanes} x ptr> align {alignment} "
        f"{pointers}, <{lanes} x i1> {mask}, {t} {other})",
    )


def _prefetch(f: FunctionText, op: Operation) -> None:
    ptr = f.one(op.operands[0])
    rw, locality = integer(op, "rw"), integer(op, "locality")
    f.lines.append(f"  call void @llvm.prefetch.p0(ptr {ptr}, i32 {rw}, i32 {locality}, i32 1)")


def _alloca(f: FunctionText, op: Operation) -> None:
    size = op.operands[0]
    element = type_text(op.properties["elem_type"])[0]
    f.result(op, f"alloca {element}, {type_text(size.type)[0]} {f.one(size)}{access(op)}")


# ------------------------------------------------------------------------------ calls, control flow


def _call(f: FunctionText, op: Operation) -> None:
    assert isinstance(op, llvm.CallOp)
    operands = list(op.operands)
    callee = symbol(op.callee.string_value()) if op.callee is not None else f.one(operands.pop(0))
    arguments = ", ".join([f"{type_text(o.type)[0]} {f.one(o)}" for o in operands])
    result = type_text(op.results[0].type)[0] if op.results else "void"
    text = f"call {flags(op)}{result} {callee}({arguments})"
    if op.results:
        f.result(op, text)
    else:
        f.lines.append(f"  {text}")


def _br(f: FunctionText, op: Operation) -> None:
    f.lines.append(f"  br label %{f.target(op.successors[0], op.operands)}")


def _cond_br(f: FunctionText, op: Operation) -> None:
    assert isinstance(op, llvm.CondBrOp)
    condition = f.one(op.cond)
    then = f.target(op.then_block, op.then_arguments)
    if op.then_block is op.else_block and op.else_arguments:
        # A phi has one value per predecessor: the second edge gets a block of its own.
        f.count += 1
        f.label = f"e{f.count}"
        f.lines += [f"  br i1 {condition}, label %{then}, label %{f.label}", f"{f.label}:"]
        f.lines.append(f"  br label %{f.target(op.else_block, op.else_arguments)}")
        return
    otherwise = f.target(op.else_block, op.else_arguments)
    f.lines.append(f"  br i1 {condition}, label %{then}, label %{otherwise}")


def _return(f: FunctionText, op: Operation) -> None:
    value = op.operands[0] if op.operands else None
    text = "void" if value is None else f"{type_text(value.type)[0]} {f.one(value)}"
    f.lines.append(f"  ret {text}")


def _unreachable(f: FunctionText, op: Operation) -> None:
    f.lines.append("  unreachable")


_INFIX = (
    llvm.AddOp, llvm.SubOp, llvm.MulOp, llvm.SDivOp, llvm.UDivOp, llvm.SRemOp, llvm.URemOp,
    llvm.AndOp, llvm.OrOp, llvm.XOrOp, llvm.ShlOp, llvm.LShrOp, llvm.AShrOp,
    llvm.FAddOp, llvm.FSubOp, llvm.FMulOp, llvm.FDivOp, llvm.FRemOp,
)  # fmt: skip
_CASTS = (
    x.CastOp, llvm.BitcastOp, llvm.SIToFPOp, llvm.FPExtOp, llvm.FPTruncOp, llvm.SExtOp,
    llvm.ZExtOp, llvm.TruncOp, llvm.IntToPtrOp, llvm.PtrToIntOp,
)  # fmt: skip
_INTRINSIC_OPS = (
    x.IntrinsicOp, llvm.FMAOp, llvm.FAbsOp, llvm.FCeilOp, llvm.FFloorOp, llvm.FSqrtOp,
    llvm.FCopySignOp, llvm.VectorFMaxOp, llvm.VectorFMinOp, llvm.FExpOp, llvm.FExp2Op,
    llvm.FLogOp, llvm.FLog2Op, llvm.FSinOp, llvm.FCosOp, llvm.FPowOp,
)  # fmt: skip

_HANDLERS: dict[type[Operation], Handler] = {
    **{cls: _infix(cls.name.removeprefix("llvm.")) for cls in _INFIX},
    **dict.fromkeys(_CASTS, elementwise(_cast)),
    **dict.fromkeys(_INTRINSIC_OPS, elementwise(_intrinsic)),
    llvm.FNegOp: elementwise(_fneg),
    llvm.ICmpOp: elementwise(_icmp),
    llvm.FCmpOp: elementwise(_fcmp),
    x.FCmpOp: elementwise(_fcmp),
    llvm.SelectOp: elementwise(_select),
    x.SelectOp: elementwise(_select),
    x.FreezeOp: elementwise(_freeze),
    llvm.ConstantOp: _constant_op,
    llvm.UndefOp: _literal("undef"),
    llvm.ZeroOp: _literal("zeroinitializer"),
    x.PoisonOp: _literal("poison"),
    llvm.AddressOfOp: _address_of,
    x.SplatOp: _splat,
    x.ExtractElementOp: _extract_element,
    llvm.InsertElementOp: _insert_element,
    llvm.ShuffleVectorOp: _shuffle_vector,
    x.ReduceOp: _reduce,
    llvm.GEPOp: _gep,
    llvm.LoadOp: _load,
    llvm.StoreOp: _store,
    x.MaskedLoadOp: _masked_load,
    x.MaskedStoreOp: _masked_store,
    x.GatherOp: _gather,
    x.PrefetchOp: _prefetch,
    llvm.AllocaOp: _alloca,
    **TILE_HANDLERS,
    llvm.CallOp: _call,
    llvm.BrOp: _br,
    llvm.CondBrOp: _cond_br,
    llvm.ReturnOp: _return,
    llvm.UnreachableOp: _unreachable,
}


def _print_body(f: FunctionText, blocks: Sequence[Block], debug: DebugInfo | None) -> None:
    for number, block in enumerate(blocks):
        f.labels[id(block)] = f"b{number}" if number else "entry"
    phis: list[tuple[int, Block]] = []
    for block in blocks:
        f.label = f.labels[id(block)]
        f.lines.append(f"{f.label}:")
        if block is not blocks[0] and block.args:
            for argument in block.args:
                f.define(argument, type_text(argument.type)[2])
            phis.append((len(f.lines), block))
            f.lines.append("")
        for op in block.ops:
            handler = _HANDLERS.get(op.__class__)
            if handler is None:
                raise error_at(op, f"no LLVM IR for operation {op.name}")
            start = len(f.lines)
            handler(f, op)
            if debug is not None:
                debug.mark(f.lines, start, op)
    for position, block in phis:
        f.lines[position] = "\n".join(_phi_lines(f, block))


def _phi_lines(f: FunctionText, block: Block) -> list[str]:
    lines = []
    edges = f.edges.get(id(block), ())
    for number, argument in enumerate(block.args):
        t = type_text(argument.type)[0]
        incoming = [(f.many(values[number]), label) for label, values in edges]
        for register, name in enumerate(f.many(argument)):
            pairs = ", ".join([f"[{names[register]}, %{label}]" for names, label in incoming])
            lines.append(f"  {name} = phi {t} {pairs}")
    return lines


# ------------------------------------------------------------------------------------------ modules

_ARGUMENT_FLAGS = ("noalias", "nocapture", "readonly", "writeonly", "noundef", "nonnull")


def _argument_attributes(attributes: Attribute | None) -> str:
    if not isinstance(attributes, builtin.DictionaryAttr):
        return ""
    words = [word for word in _ARGUMENT_FLAGS if f"llvm.{word}" in attributes.data]
    for word, form in (("align", "align {}"), ("dereferenceable", "dereferenceable({})")):
        value = attributes.data.get(f"llvm.{word}")
        if isinstance(value, IntegerAttr):
            words.append(form.format(value.value.data))
    return "".join(f" {word}" for word in words)


def _function_attributes(op: llvm.FuncOp) -> str:
    """Function attributes as LLVM writes them. The parser moves `passthrough` to the attributes."""
    words: list[str] = []
    passthrough = op.properties.get("passthrough") or op.attributes.get("passthrough")
    for entry in passthrough.data if isinstance(passthrough, ArrayAttr) else ():
        if isinstance(entry, ArrayAttr):
            key, value = (part.data for part in entry.data)  # pyright: ignore
            words.append(f'"{key}"="{value}"')
        elif isinstance(entry, StringAttr):
            words.append(entry.data)
    features = op.properties.get("target_features") or op.attributes.get("target_features")
    if isinstance(features, llvm.TargetFeaturesAttr):
        words.append(f'"target-features"="{",".join(f.data for f in features.features)}"')
    cpu = op.properties.get("target_cpu") or op.attributes.get("target_cpu")
    if isinstance(cpu, StringAttr):
        words.append(f'"target-cpu"="{cpu.data}"')
    return " ".join(words)


def _linkage(op: llvm.FuncOp | llvm.GlobalOp) -> str:
    word = op.linkage.linkage.data
    return "" if word == "external" else f"{word} "


def _print_function(op: llvm.FuncOp, groups: dict[str, str], debug: DebugInfo | None) -> str:
    blocks = list(op.body.blocks)
    types = op.function_type.inputs.data
    attributes = op.arg_attrs.data if op.arg_attrs is not None else (None,) * len(types)
    result = type_text(op.function_type.output)[0]
    words = _function_attributes(op)
    group = ""
    if words:
        group = " " + groups.setdefault(words, f"#{len(groups)}")
    head = f"{result} {symbol(op.sym_name.data)}"
    arguments = [
        f"{type_text(t)[0]}{_argument_attributes(a)}"
        for t, a in zip(types, attributes, strict=True)
    ]
    if not blocks:
        return f"declare {head}({', '.join(arguments)}){group}"
    f = FunctionText()
    for number, argument in enumerate(blocks[0].args):
        f.names[id(argument)] = f"%a{number}"
        arguments[number] += f" %a{number}"
    place = debug.function(op, op.sym_name.data) if debug is not None else ""
    _print_body(f, blocks, debug)
    signature = f"define {_linkage(op)}{head}({', '.join(arguments)}){group}{place} {{"
    return "\n".join([signature, *f.lines, "}"])


def _print_global(op: llvm.GlobalOp) -> str:
    kind = "constant" if op.constant is not None else "global"
    head = f"{symbol(op.sym_name.data)} = "
    t = op.global_type
    if op.value is None:
        return f"{head}external {kind} {type_text(t)[0]}"
    if isinstance(op.value, DenseIntOrFPElementsAttr):
        element = x.element_type(op.value.get_type())
        element = getattr(element, "element_type", element)
        word = type_text(element)[0]
        values = op.value.get_values()
        count = t.size.data if isinstance(t, llvm.LLVMArrayType) else len(values)
        if op.value.is_splat():
            values = [values[0]] * count
        text = f"[{', '.join(f'{word} {scalar_literal(v, element)}' for v in values)}]"
    elif isinstance(op.value, StringAttr):
        text = 'c"' + "".join(f"\\{byte:02X}" for byte in op.value.data.encode()) + '"'
    else:
        value = constant_text(op.value, t)
        assert isinstance(value, str)
        text = value
    alignment = f", align {op.alignment.value.data}" if op.alignment is not None else ""
    return f"{head}{_linkage(op)}{kind} {type_text(t)[0]} {text}{alignment}"


def print_module(module: builtin.ModuleOp, header: str = "", *, debug_info: bool = False) -> str:
    """LLVM IR text of a module of `llvm.func` and `llvm.mlir.global` operations.

    `header` is put in front (`jit.header`: data layout and triple); with `debug_info`, functions
    and instructions say which line of the source they come from. Raises `AioptError` with the
    operation's location for an operation that has no LLVM IR.
    """
    return print_operations(module.ops, header, debug_info=debug_info)


def print_operations(
    operations: Iterable[Operation], header: str = "", *, debug_info: bool = False
) -> str:
    """`print_module` of some operations of a module."""
    debug = DebugInfo(1) if debug_info else None
    groups: dict[str, str] = {}
    parts = [header] if header else []
    for op in operations:
        if isinstance(op, llvm.FuncOp):
            parts.append(_print_function(op, groups, debug))
        elif isinstance(op, llvm.GlobalOp):
            parts.append(_print_global(op))
        else:
            raise error_at(op, f"no LLVM IR for operation {op.name} at module level")
    parts += [f"attributes {group} = {{ {words} }}" for words, group in groups.items()]
    parts.append("!0 = !{i32 1}")
    parts += debug.lines() if debug is not None else ()
    parts.append("")
    return "\n".join(parts)
