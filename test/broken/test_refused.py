"""Programs that are valid and that tier 0 runs, but that the compiler cannot compile yet."""

from __future__ import annotations

from collections.abc import Callable

import pytest

UNSIGNED = """\
func.func @main(%x: tensor<4x3x{0}> {{graph.name = "x"}}) -> {1} {{
  %r = {2}
  func.return %r : {1}
}}
"""


def unsigned(element: str, result: str, operation: str) -> str:
    return UNSIGNED.format(element, result.format(element), operation.format(element))


BODIES = {
    "add": ("tensor<4x3x{0}>", "graph.add %x, %x : tensor<4x3x{0}>"),
    "mul": ("tensor<4x3x{0}>", "graph.mul %x, %x : tensor<4x3x{0}>"),
    "cast": ("tensor<4x3xf32>", "graph.cast %x : (tensor<4x3x{0}>) -> tensor<4x3xf32>"),
    "reduce": (
        "tensor<4x{0}>",
        "graph.reduce %x kind = max axes = [1] : (tensor<4x3x{0}>) -> tensor<4x{0}>",
    ),
    "dot": (
        "tensor<4x4x{0}>",
        "graph.dot %x, %x lhs_batch = [] rhs_batch = [] lhs_contract = [1] rhs_contract = [1]"
        " : (tensor<4x3x{0}>, tensor<4x3x{0}>) -> tensor<4x4x{0}>",
    ),
}

REFUSED = {
    f"{name} of {element}": (
        unsigned(element, *body),
        "<stdin>:2:3: error: 'graph.",
    )
    for name, body in BODIES.items()
    for element in ("ui8", "ui32", "ui64")
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(diagnose: Callable[..., str], run_tool: Callable, name: str) -> None:
    text, message = REFUSED[name]
    arguments = ["aiopt-run", "-", "--random"]
    assert run_tool([*arguments, "--tier", "0"], text).code == 0
    for tier in ("1", "2"):
        assert message in diagnose([*arguments, "--tier", tier], text)
