"""Valid texts with tokens deleted, repeated, swapped or replaced: they work, or one diagnostic."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

HERE = Path(__file__).resolve().parent
JAX = HERE.parent / "data" / "jax"
_TOKEN = re.compile(
    r'"(?:[^"\\\n]|\\.)*"|[%@#!^]?[A-Za-z_$][\w$.]*|\d+\.\d+(?:[eE][+-]?\d+)?|%\d+|->|\d+|\s+|.'
)

GRAPH = """\
func.func @main(%x: tensor<?x8xf32, #graph.dims<s, _>> {graph.name = "x"},
                %i: tensor<3xi32> {graph.name = "i"})
    -> (tensor<?x8xf32, #graph.dims<s, _>>, tensor<3x8xf32>) {
  %w = graph.constant dense<0.5> : tensor<8x8xf32>
  %0 = graph.matmul %x, %w : (tensor<?x8xf32, #graph.dims<s, _>>, tensor<8x8xf32>)
    -> tensor<?x8xf32, #graph.dims<s, _>>
  %1 = graph.softmax %0 axis = 1 : tensor<?x8xf32, #graph.dims<s, _>>
  %2 = graph.transpose %1 perm = [1, 0] : (tensor<?x8xf32, #graph.dims<s, _>>)
    -> tensor<8x?xf32, #graph.dims<_, s>>
  %3 = graph.reduce %2 kind = add axes = [1] keep = false
    : (tensor<8x?xf32, #graph.dims<_, s>>) -> tensor<8xf32>
  %4 = graph.broadcast %3 axes = [1] : (tensor<8xf32>) -> tensor<?x8xf32, #graph.dims<s, _>>
  %5 = graph.add %1, %4 : tensor<?x8xf32, #graph.dims<s, _>>
  %6 = graph.gather %w, %i axis = 0 : (tensor<8x8xf32>, tensor<3xi32>) -> tensor<3x8xf32>
  func.return %5, %6 : tensor<?x8xf32, #graph.dims<s, _>>, tensor<3x8xf32>
}
"""
CONTROL = """\
func.func @main(%x: tensor<?xf32, #graph.dims<s>>, %n: tensor<i32>, %c: tensor<i1>)
    -> tensor<?xf32, #graph.dims<s>> {
  %i = graph.constant dense<0> : tensor<i32>
  %k, %y = graph.while(%i, %x) with(%n, %c)
    : (tensor<i32>, tensor<?xf32, #graph.dims<s>>, tensor<i32>, tensor<i1>)
    -> (tensor<i32>, tensor<?xf32, #graph.dims<s>>)
  cond(%j, %a, %l, %d) {
    %q = graph.compare %j, %l direction = lt : (tensor<i32>, tensor<i32>) -> tensor<i1>
    graph.yield %q : tensor<i1>
  } do(%j, %a, %l, %d) {
    %one = graph.constant dense<1> : tensor<i32>
    %m = graph.add %j, %one : tensor<i32>
    %b = graph.if %d(%a) : (tensor<?xf32, #graph.dims<s>>) -> tensor<?xf32, #graph.dims<s>>
    then(%e) {
      %f = graph.exp %e : tensor<?xf32, #graph.dims<s>>
      graph.yield %f : tensor<?xf32, #graph.dims<s>>
    } else(%e) {
      graph.yield %e : tensor<?xf32, #graph.dims<s>>
    }
    graph.yield %m, %b : tensor<i32>, tensor<?xf32, #graph.dims<s>>
  }
  func.return %y : tensor<?xf32, #graph.dims<s>>
}
"""
TEXTS = (
    GRAPH,
    (JAX / "softmax.mlir").read_text(),
    (JAX / "layernorm.mlir").read_text(),
    (JAX / "mlp.sym.mlir").read_text(),
)
TOKENS = tuple(tuple(_TOKEN.findall(text)) for text in TEXTS)
OTHERS = (
    *"( ) { } [ ] < > , : = - * ? x".split(),
    *"-> 0 1 2 7 -1 9999999999999999999999 1.5 1e400 nan true f32 f64 i1 i32 bf16 index".split(),
    *"tensor vector dense loc func.func func.return graph.exp stablehlo.add %x %0 @main".split(),
    *"#graph.dims s _ floordiv max private \"x\" \" // \\ \0 é".split(),
)  # fmt: skip


LOOPS = tuple(
    tuple(_TOKEN.findall(text))
    for text in (CONTROL, (JAX / "programs.mlir").read_text().split("// -----")[0])
)


@st.composite
def mutated(draw: Callable[..., object], texts: tuple[tuple[str, ...], ...] = TOKENS) -> str:
    """One of the texts after one to three mutations."""
    tokens = list(draw(st.sampled_from(texts)))  # pyright: ignore[reportArgumentType]
    for _ in range(draw(st.integers(1, 3))):  # pyright: ignore[reportArgumentType]
        _mutate(draw, tokens)
    return "".join(tokens)


def _mutate(draw: Callable[..., object], tokens: list[str]) -> None:
    words = [i for i, token in enumerate(tokens) if not token.isspace()]
    place, other = (words[draw(st.integers(0, len(words) - 1))] for _ in range(2))  # pyright: ignore
    match draw(st.sampled_from(["delete", "repeat", "replace", "swap", "copy", "insert"])):
        case "delete":
            tokens[place] = ""
        case "repeat":
            tokens[place] += " " + tokens[place]
        case "replace":
            tokens[place] = str(draw(st.sampled_from(OTHERS)))
        case "swap":
            tokens[place], tokens[other] = tokens[other], tokens[place]
        case "copy":
            tokens[place] = tokens[other]
        case _:
            tokens[place] += f" {draw(st.sampled_from(OTHERS))} "


@settings(max_examples=400)
@given(text=mutated(), tier=st.sampled_from([0, 1, 2]))
def test_works_or_says_why(run_tool: Callable, text: str, tier: int) -> None:
    arguments = ["aiopt-run", "-", "--random", "--dim", "s=3", "--tier", str(tier)]
    if "jax.uses_shape_polymorphism" in text:
        arguments[4] = "b=3"
    outcome = run_tool(arguments, text.encode("utf-8", "replace"))
    assert outcome.problem is None, f"{outcome.problem}\n{outcome}\n{text}"


@settings(max_examples=150)
@given(text=mutated(LOOPS))
def test_control_flow_compiles_or_says_why(run_tool: Callable, text: str) -> None:
    """Compiled only: a loop that a mutation made endless is right to run on."""
    outcome = run_tool(["aiopt-opt", "-", "--pipeline=tier1"], text.encode("utf-8", "replace"))
    assert outcome.problem is None, f"{outcome.problem}\n{outcome}\n{text}"
