"""Broken texts: what is wrong is said once, at its line and column, in every tier."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
JAX = HERE.parent / "data" / "jax"
MODELS = tuple(
    f"{name}{kind}"
    for name in ("mlp", "softmax", "layernorm", "attn", "block", "causal", "gpt")
    for kind in ("", ".sym")
)
DYNAMIC = "tensor<?x8xf32, #graph.dims<s, _>>"
MATRIX = "tensor<4x8xf32>"

Diagnose = Callable[..., str]


def graph(body: str, argument: str = MATRIX, result: str = MATRIX) -> str:
    """A function whose third line is `body`, which defines %r."""
    return (
        f'func.func @main(%x: {argument} {{graph.name = "x"}})\n'
        f"    -> {result} {{\n"
        f"{body}\n"
        f"  func.return %r : {result}\n"
        "}\n"
    )


def sections(file: str) -> dict[str, tuple[str, str]]:
    """Name → (text, part of the diagnostic) of each section of a file beside this one."""
    parts = re.split(r"^// ----- ", (HERE / file).read_text(), flags=re.MULTILINE)[1:]
    rows = (part.split("\n", 2) for part in parts)
    return {name: (text, message.removeprefix("// error: ")) for name, message, text in rows}


GRAPH_PROGRAM = graph(
    "  %0 = graph.exp %x : tensor<4x8xf32>\n"
    "  %1 = graph.reduce %0 kind = add axes = [1] keep = true"
    " : (tensor<4x8xf32>) -> tensor<4x1xf32>\n"
    "  %2 = graph.broadcast %1 axes = [0, 1] : (tensor<4x1xf32>) -> tensor<4x8xf32>\n"
    "  %r = graph.div %0, %2 : tensor<4x8xf32>"
)


# --- truncated --------------------------------------------------------------------------------


@pytest.mark.parametrize("cut", range(6))
@pytest.mark.parametrize("model", MODELS)
def test_truncated_model(diagnose: Diagnose, model: str, cut: int) -> None:
    text = (JAX / f"{model}.mlir").read_text()
    end = text.rindex("func.return") if "func.return" in text else text.rindex("return ")
    place = random.Random(f"{model} {cut}").randrange(10, end)
    error = diagnose(["aiopt-run", "-", "--emit", "ir", "--tier", str(cut % 3)], text[:place])
    line = int(error.removeprefix("<stdin>:").partition(":")[0])
    assert line <= text.count("\n", 0, place) + 1


@pytest.mark.parametrize("part", range(10))
def test_truncated_graph(diagnose: Diagnose, part: int) -> None:
    end = GRAPH_PROGRAM.rindex("}")
    place = 9 + part * (end - 9) // 10
    error = diagnose(["aiopt-run", "-", "--random"], GRAPH_PROGRAM[:place])
    assert error.startswith("<stdin>:")


# --- not a text -------------------------------------------------------------------------------

NOT_TEXTS: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "<stdin>: error: the input is empty: expected a module"),
    "blank": (b" \n\t\n", "<stdin>: error: the input is empty"),
    "comment": (b"// nothing here\n", "<stdin>: error: the input is empty"),
    "latin-1": ("// café\nmodule {\n}".encode("latin-1"), "<stdin>:1:7: error: not a text file"),
    "utf-16": ("module {}".encode("utf-16"), "<stdin>:1:1: error: not a text file"),
    "binary": (bytes(range(256)), "<stdin>:"),
    "zeros": (bytes(1000), "<stdin>:1:1: error:"),
    "elf": (b"\x7fELF\x02\x01\x01" + bytes(40), "<stdin>:1:"),
    "zip": (b"PK\x03\x04" + bytes(range(100, 200)), "<stdin>:1:"),
    "prose": (b"Hello, compiler!\n", "<stdin>:1:1: error:"),
    "python": (b"import numpy as np\nprint(np.ones(3))\n", "<stdin>:1:1: error:"),
    "json": (b'{"module": []}', "<stdin>:1:1: error:"),
}


@pytest.mark.parametrize("name", NOT_TEXTS)
def test_not_a_text(diagnose: Diagnose, name: str) -> None:
    data, start = NOT_TEXTS[name]
    assert diagnose(["aiopt-run", "-"], data).startswith(start)


# --- too much ---------------------------------------------------------------------------------

TOO_MUCH: dict[str, tuple[str, str]] = {
    "nested modules": ("module {" * 3000, "nested too deeply"),
    "nested modules, closed": ("module {" * 3000 + "}" * 3000, "nested too deeply"),
    "nested types": (graph("", argument="tensor<" * 5000), "nested too deeply"),
    "nested attributes": ('"builtin.module"() {a = ' + "[" * 9000, "nested too deeply"),
    "nested dimensions": (
        graph("", argument=f"tensor<?xf32, #graph.dims<{'(' * 3000}s{')' * 3000}>>"),
        "<stdin>:",
    ),
    "axis of 30 digits": (
        graph(f"  %r = graph.softmax %x axis = {'9' * 30} : {MATRIX}"),
        "<stdin>:3:3: error: ",
    ),
    "axis of 5000 digits": (
        graph(f"  %r = graph.softmax %x axis = {'9' * 5000} : {MATRIX}"),
        "<stdin>:3:3: error: ",
    ),
    "size of 20 digits": (
        graph(
            "  %r = graph.exp %x : tensor<99999999999999999999xf32>",
            "tensor<99999999999999999999xf32>",
            "tensor<99999999999999999999xf32>",
        ),
        "does not fit into memory",
    ),
    "size of 5000 digits": (graph("", argument=f"tensor<{'9' * 5000}xf32>"), "<stdin>:1:1: error"),
    "argument of 2^64 bytes": (
        graph(
            "  %r = graph.exp %x : tensor<4611686018427387904x4xf32>",
            "tensor<4611686018427387904x4xf32>",
            "tensor<4611686018427387904x4xf32>",
        ),
        "<stdin>:1:1: error: argument 0: tensor<4611686018427387904x4xf32> does not fit",
    ),
    "intermediate of 2^60 bytes": (
        graph(
            "  %r = graph.broadcast %x axes = [1, 2] : (tensor<4x8xf32>)"
            " -> tensor<9007199254740992x4x8xf32>",
            result="tensor<9007199254740992x4x8xf32>",
        ),
        "does not fit into memory",
    ),
    "constant of 10^11 elements": (
        graph(
            "  %r = graph.constant dense<1.0> : tensor<99999999999xf32>",
            result="tensor<99999999999xf32>",
        ),
        "<stdin>:",
    ),
    "rank 70": (
        graph(
            f"  %r = graph.exp %x : tensor<{'1x' * 70}f32>",
            f"tensor<{'1x' * 70}f32>",
            f"tensor<{'1x' * 70}f32>",
        ),
        "too many dimensions: expected at most 64, found 70",
    ),
    "integers of 10^11 bits": (
        graph(f"  %r = graph.exp %x : {MATRIX}", argument="i99999999999"),
        "<stdin>:",
    ),
}


@pytest.mark.parametrize("name", TOO_MUCH)
def test_too_much(diagnose: Diagnose, name: str) -> None:
    text, message = TOO_MUCH[name]
    assert message in diagnose(["aiopt-run", "-", "--random"], text)


# --- graph level ------------------------------------------------------------------------------

GRAPH = sections("graph.mlir")


@pytest.mark.parametrize("tier", [0, 1, 2])
@pytest.mark.parametrize("name", GRAPH)
def test_graph(diagnose: Diagnose, name: str, tier: int) -> None:
    text, message = GRAPH[name]
    arguments = ["aiopt-run", "-", "--random", "--tier", str(tier)]
    if DYNAMIC in text:
        arguments += ["--dim", "s=3"]
    error = diagnose(arguments, text)
    assert message in error
    assert error.startswith("<stdin>:")


# --- StableHLO --------------------------------------------------------------------------------

STABLEHLO = sections("stablehlo.mlir")


@pytest.mark.parametrize("tier", [0, 2])
@pytest.mark.parametrize("name", STABLEHLO)
def test_stablehlo(diagnose: Diagnose, name: str, tier: int) -> None:
    text, message = STABLEHLO[name]
    error = diagnose(["aiopt-run", "-", "--random", "--tier", str(tier)], text)
    assert message in error
    assert error.startswith("<stdin>:")


REPLACEMENTS: dict[str, tuple[str, str, str]] = {
    "operation": (
        "stablehlo.exponential",
        "stablehlo.exponent",
        "did you mean 'stablehlo.exponential'?",
    ),
    "dialect": (
        "stablehlo.maximum",
        "stablhlo.maximum",
        "operation 'stablhlo.maximum' is not registered",
    ),
    "value": ("%arg0", "%argument", "is used but not defined"),
    "element type": ("tensor<4x16xf32>", "tensor<4x16xf33>", "<stdin>:"),
    "size": ("tensor<4x1xf32>", "tensor<4x2xf32>", "<stdin>:"),
    "attribute": ("across dimensions = [1]", "across dimensions = [7]", "<stdin>:"),
    "keyword": ("across dimensions", "across dimension", "<stdin>:"),
    "arrow": (") -> ", ") => ", "<stdin>:"),
    "brace": ("{\n", "\n", "<stdin>:"),
    "constant": ("dense<", "sparse<", "<stdin>:"),
}


@pytest.mark.parametrize("name", REPLACEMENTS)
def test_replaced_in_a_model(diagnose: Diagnose, name: str) -> None:
    old, new, message = REPLACEMENTS[name]
    text = (JAX / "softmax.mlir").read_text()
    assert old in text
    place = text.rindex(old) if name == "value" else text.index(old)
    assert message in diagnose(
        ["aiopt-run", "-", "--random"], text[:place] + new + text[place + len(old) :]
    )
