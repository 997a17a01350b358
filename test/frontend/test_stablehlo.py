"""The frontend on what JAX prints: text → graph → numbers (SPEC K3, T1)."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from aiopt.backends.interp import Interpreter
from aiopt.diagnostics import AioptError
from aiopt.dialects import graph
from aiopt.dialects.facts import Facts
from aiopt.dialects.text import make_context, parse_module, verify_module
from aiopt.lowering.stablehlo_to_graph import StablehloToGraphPass
from aiopt.passes.base import PassState
from work import count_calls
from xdsl.dialects.builtin import ArrayAttr, DictionaryAttr, ModuleOp, StringAttr
from xdsl.dialects.func import FuncOp
from xdsl.printer import Printer

DATA = Path(__file__).resolve().parents[1] / "data" / "jax"
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
NAMES = ("mlp", "softmax", "layernorm", "attn", "block", "causal", "gpt")
FILES = (*NAMES, *(f"{name}.sym" for name in NAMES))


def source(file: str) -> str:
    return (DATA / f"{file}.mlir").read_text()


def lower(text: str, file: str = "<string>") -> ModuleOp:
    ctx = make_context()
    module = parse_module(text, file, ctx)
    StablehloToGraphPass().run(module, PassState(ctx))
    verify_module(module)
    return module


def main_of(module: ModuleOp) -> FuncOp:
    (function,) = module.body.block.ops
    assert isinstance(function, FuncOp)
    return function


def names(attributes: ArrayAttr[DictionaryAttr] | None) -> list[str]:
    assert attributes is not None
    found = [each.data[graph.NAME] for each in attributes]
    return [name.data for name in found if isinstance(name, StringAttr)]


def print_module(module: ModuleOp, *, generic: bool = False) -> str:
    stream = io.StringIO()
    Printer(stream, print_generic_format=generic).print_op(module)
    return stream.getvalue()


def golden_cases(file: str) -> list[tuple[list[np.ndarray], np.ndarray]]:
    """Inputs and expected output: one case of a static file, five of a symbolic one."""
    name, _, kind = file.partition(".")
    with np.load(DATA / f"{name}.npz") as arrays:
        count = sum(key.startswith("weight.") for key in arrays.files)
        weights = [arrays[f"weight.{i + 1}"] for i in range(count)]
        labels = [f"sym.{i}" for i in range(5)] if kind == "sym" else ["static"]
        return [([arrays[f"{label}.arg0"], *weights], arrays[f"{label}.out"]) for label in labels]


@pytest.mark.parametrize("file", FILES)
def test_round_trip(file: str) -> None:
    module = parse_module(source(file), file)
    pretty, generic = print_module(module), print_module(module, generic=True)
    assert print_module(parse_module(pretty)) == pretty
    assert print_module(parse_module(generic)) == pretty
    assert print_module(parse_module(pretty), generic=True) == generic


@pytest.mark.parametrize("file", [*FILES, "block.debug"])
def test_lowers_to_graph_only(file: str) -> None:
    function = main_of(lower(source(file), file))
    others = {op.name for op in function.body.walk() if not op.name.startswith("graph.")}
    assert others == {"func.return"}
    text = print_module(lower(source(file), file))
    assert print_module(parse_module(text)) == text


@pytest.mark.parametrize("file", FILES)
def test_goldens(file: str) -> None:
    run = Interpreter(lower(source(file), file))
    for inputs, expected in golden_cases(file):
        (found,) = run(inputs)
        assert found.dtype == expected.dtype
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("file", "symbols"),
    [("mlp", "b"), ("softmax", "b n"), ("layernorm", "b s"), ("gpt", "b s"), ("block", "b s")],
)
def test_sizes_have_the_names_the_user_gave(file: str, symbols: str) -> None:
    function = main_of(lower(source(f"{file}.sym")))
    found = [str(d) for d in graph.sizes_of(function.args[0].type) if not isinstance(d, int)]
    assert found == symbols.split()


def test_arguments_have_the_names_of_the_python_function() -> None:
    expected = ["x", "wq", "wk", "wv", "wo", "g", "b", "w1", "w2"]
    assert names(main_of(lower(source("block.sym"))).arg_attrs) == expected
    assert names(main_of(lower(source("block.debug"))).arg_attrs) == expected


def test_facts_are_what_jax_asserts() -> None:
    facts = Facts.of(main_of(lower(source("gpt.sym"))))
    assert str(facts) == "b >= 1, 1 <= s <= 16"


@pytest.mark.parametrize("shape", [(0, 3), (2, 17)])
def test_facts_are_checked_at_a_call(shape: tuple[int, int]) -> None:
    (inputs, _), *_ = golden_cases("gpt.sym")
    run = Interpreter(lower(source("gpt.sym")))
    with pytest.raises(AioptError, match=r"the sizes must satisfy .*[bs]"):
        run([np.zeros(shape, np.int32), *inputs[1:]])


def test_generic_and_pretty_text_mean_the_same() -> None:
    text = source("causal.sym")
    generic = print_module(parse_module(text), generic=True)
    (inputs, expected), *_ = golden_cases("causal.sym")
    (found,) = Interpreter(lower(generic))(inputs)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


def test_lowering_keeps_locations() -> None:
    function = main_of(lower(source("mlp"), "mlp.mlir"))
    lines = source("mlp").splitlines()
    for op in function.body.walk():
        line = getattr(op.location, "line", None)
        assert line is not None
        if op.name == "graph.dot":
            assert "stablehlo.dot_general" in lines[line.data - 1]


def test_a_graph_module_passes_through() -> None:
    module = lower(source("softmax.sym"))
    before = print_module(module)
    StablehloToGraphPass().run(module, PassState(make_context()))
    assert print_module(module) == before


def test_a_diagnostic_names_the_line_in_a_called_function() -> None:
    text = source("causal").replace("stablehlo.iota dim = 0", "stablehlo.iota dim = 7", 1)
    with pytest.raises(AioptError, match=r"^causal\.mlir:\d+:5: error: .*dimension 7"):
        lower(text, "causal.mlir")


def erf(x: np.ndarray) -> np.ndarray:
    """The error function by its Taylor series, which converges for the sizes met here."""
    total, term = np.zeros_like(x), x.copy()
    for n in range(80):
        total += term / (2 * n + 1)
        term *= -x * x / (n + 1)
    return total * 2 / np.sqrt(np.pi)


def encoder_block(x: np.ndarray, p: dict[str, np.ndarray]) -> np.ndarray:
    """The block of examples/encoder_block.mlir in numpy, for one batch entry [s, 768]."""

    def norm(y: np.ndarray, gain: np.ndarray, bias: np.ndarray) -> np.ndarray:
        y = y - y.mean(-1, keepdims=True)
        return y / np.sqrt((y * y).mean(-1, keepdims=True) + 1e-5) * gain + bias

    def heads(y: np.ndarray) -> np.ndarray:
        return y.reshape(len(x), 12, 64).transpose(1, 0, 2)

    q, k, v = (heads(x @ p[f"w{n}"] + p[f"b{n}"]) for n in "qkv")
    scores = q @ k.transpose(0, 2, 1) / 8
    weights = np.exp(scores - scores.max(-1, keepdims=True))
    mixed = (weights / weights.sum(-1, keepdims=True)) @ v
    merged = mixed.transpose(1, 0, 2).reshape(len(x), 768)
    h = norm(x + merged @ p["wo"] + p["bo"], p["g1"], p["c1"])
    f = h @ p["w1"] + p["b1"]
    f = 0.5 * f * (1 + erf(f / np.sqrt(2)))
    return norm(h + f @ p["w2"] + p["b2"], p["g2"], p["c2"])


def test_encoder_block_example() -> None:
    module = lower((EXAMPLES / "encoder_block.mlir").read_text())
    order = "x wq bq wk bk wv bv wo bo w1 b1 w2 b2 g1 c1 g2 c2".split()
    assert names(main_of(module).arg_attrs) == order
    rng = np.random.default_rng(0)
    params: dict[str, np.ndarray] = {}
    for name, arg in zip(order[1:], main_of(module).args[1:], strict=True):
        shape = [int(str(d)) for d in graph.sizes_of(arg.type)]
        scale = shape[0] ** -0.5 if len(shape) == 2 else 0.1
        params[name] = rng.standard_normal(shape, np.float32) * np.float32(scale)
    run = Interpreter(module)
    for size in (1, 7):
        x = rng.standard_normal((1, size, 768), np.float32)
        (found,) = run([x, *params.values()])
        exact = {name: value.astype(np.float64) for name, value in params.items()}
        expected = encoder_block(x[0].astype(np.float64), exact)
        np.testing.assert_allclose(found[0], expected, rtol=1e-4, atol=1e-5)


def test_work_grows_linearly() -> None:
    """Parsing and lowering ten times the operations is ten times the work."""

    def work(count: int) -> int:
        lines = [f"%v{i + 1} = stablehlo.tanh %v{i} : tensor<?x4xf32>" for i in range(count)]
        text = (
            "func.func public @main(%v0: tensor<?x4xf32>) -> tensor<?x4xf32> {\n"
            + "\n".join(lines)
            + f"\nreturn %v{count} : tensor<?x4xf32>\n}}"
        )
        return count_calls(lambda: lower(text))

    work(100)
    assert work(2000) < 12 * work(200)
