"""pad-shapes: padded programs against the programs they were, with NaN wherever nothing may look.

Each program runs at every size from 0 to its greatest, in both modes: with the padding that the
pass makes, whose claims about what it holds are checked value by value, and with NaN in arguments'
padding and in all that is not known.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import aiopt
import numpy as np
import pytest
import strategies
from aiopt import AioptError
from aiopt.backends.interp import Interpreter, describe_inputs, find_function
from aiopt.dialects import dims
from aiopt.dialects.dim_text import parse_dim
from aiopt.dialects.dims import DimExpr
from aiopt.dialects.graph import sizes_of
from aiopt.dialects.text import make_context, parse_module, verify_module
from aiopt.passes.base import PassState
from aiopt.passes.pad_shapes import PadShapesPass
from aiopt.passes.pad_shapes.layout import Capacities
from aiopt.passes.pad_shapes.padder import Padded, Padder
from compiler.programs import PROGRAMS
from compiler.steps import ALL_STEPS
from hypothesis import given, settings
from strategies import SymbolSizes, graph_modules, random_inputs
from xdsl.dialects.builtin import FunctionType, ModuleOp
from xdsl.dialects.func import ReturnOp
from xdsl.ir import SSAValue

GREATEST = 17


@pytest.fixture(autouse=True, scope="module")
def sizes_up_to_the_greatest() -> Iterator[None]:
    usual, strategies.SYMBOL_SIZES = strategies.SYMBOL_SIZES, (0, 1, 2, 15, 16, GREATEST)
    yield
    strategies.SYMBOL_SIZES = usual


def symbols(module: ModuleOp) -> list[str]:
    sizes = (size for i in describe_inputs(find_function(module)) for size in i.shape)
    return sorted({s for size in sizes if isinstance(size, DimExpr) for s in size.symbols})


def padded(module: ModuleOp, greatest: SymbolSizes, *, poison: bool = False) -> ModuleOp:
    """The module after the pass: valid, with the same signature, and static inside."""
    after = module.clone()
    text = ",".join(f"{name}={size}" for name, size in greatest.items())
    PadShapesPass(text, poison=poison).run(after, PassState(make_context()))
    verify_module(after)
    assert find_function(after).function_type == find_function(module).function_type
    names = frozenset(greatest)
    for op in find_function(after).body.walk():
        outside = op.name == "graph.slice" or any(
            use.operation.name == "func.return" for r in op.results for use in r.uses
        )
        for result in () if outside else op.results:
            for size in sizes_of(result.type):
                assert names.isdisjoint(dims.symbols_of(size)), op
    return after


def compare(have: np.ndarray, want: np.ndarray, what: object) -> None:
    assert have.dtype == want.dtype and have.shape == want.shape, what
    if want.dtype.kind in "biu":
        np.testing.assert_array_equal(have, want, err_msg=str(what))
        return
    rtol = {2: 2e-2, 4: 2e-4, 8: 1e-9}[want.dtype.itemsize]
    a, b = (x.astype(np.float64) for x in (have, want))
    np.testing.assert_allclose(a, b, rtol=rtol, atol=10 * rtol, err_msg=str(what))


class Pair:
    """A program and its padded form."""

    def __init__(self, module: ModuleOp, greatest: SymbolSizes, *, poison: bool) -> None:
        self.module = module
        self.before = Interpreter(module)
        self.after = Interpreter(padded(module, greatest, poison=poison))

    @np.errstate(all="ignore")
    def check(self, sizes: SymbolSizes, seed: int = 0) -> None:
        """Equal results, or equal refusals."""
        inputs = random_inputs(self.module, sizes, seed)
        try:
            expected = self.before(inputs)
        except AioptError:
            with pytest.raises(AioptError):
                self.after(inputs)
            return
        for i, (have, want) in enumerate(zip(self.after(inputs), expected, strict=True)):
            compare(have, want, (sizes, i))


def check_everywhere(module: ModuleOp, greatest: SymbolSizes) -> None:
    """Every assignment of sizes, in both modes."""
    for poison in (False, True):
        pair = Pair(module, greatest, poison=poison)
        for sizes in product(*(range(size + 1) for size in greatest.values())):
            pair.check(dict(zip(greatest, sizes, strict=True)), sum(sizes))


# -- random programs ----------------------------------------------------------------------------

Case = tuple[ModuleOp, list[SymbolSizes]]


@pytest.mark.parametrize("poison", [False, True])
@settings(max_examples=60)
@given(case=graph_modules(max_ops=12, steps=ALL_STEPS))
def test_random_programs(poison: bool, case: Case) -> None:
    module, assignments = case
    if names := symbols(module):
        try:
            pair = Pair(module, dict.fromkeys(names, GREATEST), poison=poison)
        except AioptError as error:
            assert "cannot pad" in str(error)
            return
        for seed, sizes in enumerate(assignments):
            pair.check(sizes, seed)


def test_programs_of_every_kind() -> None:
    """None of the compiler's test programs is refused."""
    for name, text in PROGRAMS.items():
        module = parse_module(text, name)
        if not (names := symbols(module)):
            continue
        for poison in (False, True):
            pair = Pair(module, dict.fromkeys(names, 9), poison=poison)
            for size in (0, 1, 7, 9):
                pair.check({n: max(size - 2 * i, 0) for i, n in enumerate(names)}, size)


# -- what padding is claimed to hold ------------------------------------------------------------


@settings(max_examples=40)
@given(case=graph_modules(max_ops=10, steps=ALL_STEPS))
def test_fills_are_what_the_padding_holds(case: Case) -> None:
    module, assignments = case
    if not (names := symbols(module)):
        return
    after = module.clone()
    seen: list[Padded] = []
    usual = Padder.defined

    def defined(self: Padder, old: SSAValue, new: Padded) -> None:
        usual(self, old, new)
        seen.append(self.values[old])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Padder, "defined", defined)
        try:
            text = ",".join(f"{name}={GREATEST}" for name in names)
            PadShapesPass(text).run(after, PassState(make_context()))
        except AioptError:
            return
    claims = [(x, axis) for x in seen for axis in x.fills]
    _return_instead(after, [x for x, _ in claims])
    for seed, sizes in enumerate(assignments):
        try:
            with np.errstate(all="ignore"):
                arrays = Interpreter(after)(random_inputs(module, sizes, seed))
        except AioptError:
            continue
        for array, (x, axis) in zip(arrays, claims, strict=True):
            outside = np.moveaxis(array, axis, 0)[~_elements(x, axis, sizes)]
            np.testing.assert_array_equal(outside, np.broadcast_to(x.fills[axis], outside.shape))


def _return_instead(module: ModuleOp, values: list[Padded]) -> None:
    function = find_function(module)
    block = function.body.block
    last = block.last_op
    assert last is not None
    block.erase_op(last)
    block.add_op(ReturnOp(*(x.value for x in values)))
    types = [x.value.type for x in values]
    function.properties["function_type"] = FunctionType.from_lists(
        list(function.function_type.inputs), types
    )
    function.properties.pop("res_attrs", None)


def _elements(x: Padded, axis: int, sizes: SymbolSizes) -> np.ndarray:
    """Which places of a dimension hold elements."""

    def number(size: dims.Dim) -> int:
        return size if isinstance(size, int) else size.evaluate(sizes)

    held = np.ones(1, bool)
    for digit in x.layouts[axis]:
        inner = np.arange(number(digit.capacity)) < number(digit.size)
        held = np.logical_and.outer(held, inner).reshape(-1)
    return held


# -- reductions of every kind and type ----------------------------------------------------------

FLOATS = ("f16", "bf16", "f32", "f64")
INTEGERS = ("i8", "i16", "i32", "i64", "ui8", "ui16", "ui32", "ui64")
KINDS = {
    **dict.fromkeys(FLOATS, ("add", "mul", "max", "min")),
    **dict.fromkeys(INTEGERS, ("add", "mul", "max", "min", "and", "or")),
    "i1": ("and", "or"),
}


@pytest.mark.parametrize("element", KINDS)
def test_reductions(element: str) -> None:
    """Along one padded dimension, the other, both; of arguments, and of what is made of them."""
    source = f"tensor<?x?x{element}, #graph.dims<s, b>>"
    lines, results, types = [f"%y = graph.max %x, %x : {source}"], [], []
    for i, (kind, value, axes) in enumerate(
        product(KINDS[element], ("%x", "%y"), ("[0]", "[1]", "[0, 1]"))
    ):
        size = {"[0]": "b", "[1]": "s"}.get(axes)
        rest = f"tensor<?x{element}, #graph.dims<{size}>>" if size else f"tensor<{element}>"
        lines.append(
            f"%r{i} = graph.reduce {value} kind = {kind} axes = {axes} : {source} -> {rest}"
        )
        results.append(f"%r{i}")
        types.append(rest)
    body, values, outputs = "\n".join(lines), ", ".join(results), ", ".join(types)
    text = (
        f"func.func @main(%x: {source}) -> ({outputs}) {{\n{body}\n"
        f"func.return {values} : {outputs}\n}}"
    )
    check_everywhere(parse_module(text), {"s": 5, "b": 2})


@pytest.mark.parametrize("element", [*FLOATS, "i8", "ui8", "i32", "ui64", "i1"])
def test_orders(element: str) -> None:
    """argmax, argmin, argsort: padding is never chosen, and comes last."""
    source, index = (
        f"tensor<3x?x{element}, #graph.dims<_, s>>",
        "tensor<3x?xi64, #graph.dims<_, s>>",
    )
    lines = [
        f"%a{d}{t} = graph.argsort %x axis = 1 descending = {d} total = {t} : {source} -> {index}"
        for d in ("true", "false")
        for t in ("true", "false")
    ]
    names = [line.split()[0] for line in lines]
    body = "\n".join(lines)
    text = f"""func.func @main(%x: {source}) -> ({", ".join([index] * 4)}) {{
      {body}
      func.return {", ".join(names)} : {", ".join([index] * 4)}
    }}"""
    check_everywhere(parse_module(text), {"s": 6})
    check_special(text, {"s": 6})
    row = "tensor<3xi32>"
    check_special(
        f"""func.func @main(%x: {source}) -> ({row}, {row}) {{
      %a = graph.argmax %x axis = 1 : {source} -> {row}
      %b = graph.argmin %x axis = 1 : {source} -> {row}
      func.return %a, %b : {row}, {row}
    }}""",
        {"s": 6},
    )


def check_special(text: str, greatest: SymbolSizes) -> None:
    """Arguments made of infinities, NaN, zeros and the extreme integers."""
    module = parse_module(text)
    after = padded(module, greatest, poison=True)
    for size in range(greatest["s"] + 1):
        (x,) = random_inputs(module, {"s": size})
        generator = np.random.default_rng(size)
        if x.dtype.kind in "iu":
            special = np.asarray([np.iinfo(x.dtype).min, np.iinfo(x.dtype).max, 0], x.dtype)
        elif x.dtype.kind == "b":
            special = np.asarray([False, True])
        else:
            special = np.asarray([np.inf, -np.inf, np.nan, -np.nan, 0.0, -0.0]).astype(x.dtype)
        x = special[generator.integers(0, len(special), x.shape)]
        try:
            expected = Interpreter(module)([x])
        except AioptError:
            continue
        for have, want in zip(Interpreter(after)([x]), expected, strict=True):
            np.testing.assert_array_equal(have, want)


# -- operations along padded dimensions ---------------------------------------------------------


def _read() -> dict[str, str]:
    text = Path(__file__).with_name("pad_shapes.mlir").read_text(encoding="utf-8")
    sections = (section.strip().split("\n", 1) for section in text.split("// -----\n")[1:])
    return {title.removeprefix("// "): body for title, body in sections}


CASES = _read()


@pytest.mark.parametrize("name", CASES)
def test_every_size(name: str) -> None:
    module = parse_module(CASES[name])
    check_everywhere(module, {n: {"s": 9, "b": 3}[n] for n in symbols(module)})


# -- compiled -----------------------------------------------------------------------------------


@pytest.mark.parametrize("poison", ["false", "true"])
def test_an_attention_block_compiled(poison: str) -> None:
    module = parse_module(CASES["attention block"])
    pipeline = f'common, pad-shapes{{dims="s=33,b=3" poison={poison}}}, tier2'
    program = aiopt.compile(module, pipeline=pipeline)
    for s, b in product((1, 2, 15, 16, 17, 32, 33), (1, 2, 3)):
        inputs = random_inputs(module, {"s": s, "b": b}, s)
        for have, want in zip(program(*inputs), Interpreter(module)(inputs), strict=True):
            compare(have, want, (s, b))
    with pytest.raises(AioptError, match="s <= 33"):
        program(*random_inputs(module, {"s": 34, "b": 1}))


def test_the_encoder_block() -> None:
    """The example, padded to 128 with NaN in all padding, against itself."""
    path = Path(__file__).parents[2] / "examples" / "encoder_block.mlir"
    poisoned = 'common, pad-shapes{dims="s=128" poison=true}, tier2'
    padded_block = aiopt.load(path, pipeline=poisoned, threads=1)
    block = aiopt.load(path, pipeline="tier2", threads=1)
    generator = np.random.default_rng(0)
    x, *weights = (
        generator.standard_normal([n if isinstance(n, int) else 128 for n in i.shape], np.float32)
        for i in block.inputs
    )
    weights = [weight / 32 for weight in weights]
    for size in (1, 16, 77, 128):
        part = np.ascontiguousarray(x[:, :size])
        compare(padded_block(part, *weights), block(part, *weights), size)


# -- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected symbol=size, found nothing"),
        ("s", "expected symbol=size, a size from 1 to 2^40, found 's'"),
        ("s=0", "a size from 1 to 2^40, found 's=0'"),
        ("s=" + "9" * 5000, "a size from 1 to 2^40"),
        ("s=2,s=3", "'s' is given twice"),
        ("t=3", "no tensor has a dimension 't'"),
    ],
)
def test_bad_options(text: str, message: str) -> None:
    module = parse_module(CASES["mean"])
    with pytest.raises(AioptError) as caught:
        PadShapesPass(text).run(module, PassState(make_context()))
    assert message in str(caught.value)


def test_sizes_that_grow() -> None:
    capacities = Capacities({"s": 10})
    for text in (
        "s",
        "2*s + 1",
        "b*s",
        "s*s - b",
        "(s - 3) floordiv 2",
        "max(s - 1, 0)",
        "s - (s floordiv 2)",
    ):
        size = parse_dim(text)
        (digit,) = capacities.layout(size)
        assert digit.capacity == dims.substitute(size, {"s": 10})
    for text in ("-s + 20", "s mod 4", "b*s - (b*s floordiv 2)", "b floordiv (s + 1)"):
        with pytest.raises(ValueError, match="need not be greatest"):
            capacities.layout(parse_dim(text))
