"""The tests of StableHLO's reference interpreter, from a checkout of openxla/stablehlo.

A case is a part of a file of `stablehlo/tests/interpret`, named `FILE.NUMBER.mlir` for the part's
number between lines ``// -----``. `stablehlo_interpret.txt` lists those that use only f32, i1, i32
and i64 and a single process, as of commit 3c9301c1. A case checks its own results; here each check
becomes two results of the function, what was found and what is expected.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from outcome import Skipped, Wrong, compare, outputs_of
from suite import Suite, listed

_NESTED = r"(?:[^<>]|<[^<>]*>)*"
CHECK = re.compile(
    r"check\.expect_(?P<kind>eq|almost_eq)_const\s+(?P<found>%[\w#]+)\s*,"
    rf"\s*(?P<constant>dense<{_NESTED}>)\s*:\s*(?P<type>tensor<{_NESTED}>)"
    r"(?:\s*,\s*tolerance\s*=\s*[-+.\w]+(?:\s*:\s*f64)?)?"
)
HEADER = re.compile(r"func\.func (?:public )?@[\w$]+\(\)[^{]*\{")
RETURN = re.compile(r"^[ \t]*(?:func\.)?return\b[^\n]*", re.MULTILINE)
CASE = re.compile(r"(?P<stem>.*)\.(?P<number>\d+)\.mlir")
RTOL, ATOL = 1e-3, 1e-4


def with_results(text: str) -> tuple[str, list[str]]:
    """A case whose last function returns both sides of its checks; and the kind of each check."""
    kinds: list[str] = []
    values: list[str] = []
    types: list[str] = []

    def constant(match: re.Match[str]) -> str:
        name = f"%expected_{len(kinds)}"
        kinds.append(match["kind"])
        values.extend((match["found"], name))
        types.extend((match["type"], match["type"]))
        return f"{name} = stablehlo.constant {match['constant']} : {match['type']}"

    text = CHECK.sub(constant, text)
    start = text.rindex("func.func")
    helpers, function = text[:start], text[start:]
    listed_types = ", ".join(types)
    header = f"func.func public @main() -> ({listed_types}) {{"
    function = HEADER.sub(lambda _: header, function, count=1)
    *_, end = RETURN.finditer(function)
    returned = f"  func.return {', '.join(values)} : {listed_types}"
    return helpers + function[: end.start()] + returned + function[end.end() :], kinds


class InterpreterSuite(Suite):
    """The cases in the pretty form they are written in."""

    name = "stablehlo"
    references = True

    @cached_property
    def corpus(self) -> Path:
        if not self.setting.corpus:
            raise Skipped("no corpus given (--stablehlo or AIOPT_STABLEHLO_TESTS)")
        corpus = Path(self.setting.corpus)
        if not any(corpus.rglob("add.mlir")):
            raise Skipped(f"{corpus} is not a folder of StableHLO's interpreter tests")
        return corpus

    def cases(self) -> Sequence[str]:
        return listed("stablehlo_interpret") if self.corpus else []

    def operator(self, case: str) -> str:
        return case.partition(".")[0]

    def text(self, case: str) -> tuple[str, list[str]]:
        match = CASE.fullmatch(case)
        assert match is not None, case
        path = next(self.corpus.rglob(f"{match['stem']}.mlir"))
        chunks = re.split(r"^// -----.*$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        return with_results(chunks[int(match["number"])])

    def run(self, case: str) -> None:
        text, kinds = self.text(case)
        results = self.execute(text)
        if len(results) != 2 * len(kinds):
            raise Wrong(f"{len(results)} results instead of {2 * len(kinds)}")
        for kind, found, expected in zip(kinds, results[::2], results[1::2], strict=True):
            exact = kind == "eq"
            compare([expected], [found], 0.0 if exact else RTOL, 0.0 if exact else ATOL)

    def execute(self, text: str) -> list[Any]:
        if self.setting.backend == "reference":
            return run_with_xla(text)
        import aiopt

        return outputs_of(aiopt.compile(text, **self.setting.options)())


class GenericInterpreterSuite(InterpreterSuite):
    """The cases in generic form, as jaxlib prints them."""

    name = "stablehlo-generic"

    def cases(self) -> Sequence[str]:
        try:
            import jaxlib.mlir  # noqa: F401
        except ImportError:
            raise Skipped("jaxlib is not installed, which prints the generic form") from None
        return super().cases()

    def text(self, case: str) -> tuple[str, list[str]]:
        text, kinds = super().text(case)
        return to_generic(text), kinds


def to_generic(text: str) -> str:
    """StableHLO text in generic form."""
    from jax.interpreters import mlir
    from jaxlib.mlir import ir

    with mlir.make_ir_context() as context:
        context.allow_unregistered_dialects = True
        return ir.Module.parse(text).operation.get_asm(print_generic_op_form=True)


def run_with_xla(text: str) -> list[np.ndarray]:
    """XLA's CPU backend, reached through JAX's internals: there is no public way in for text."""
    import jax
    from jax._src.lib import xla_client

    jax.config.update("jax_enable_x64", True)
    device = jax.devices("cpu")[0]
    devices = xla_client.DeviceList((device,))
    executable = device.client.compile_and_load(text, devices, xla_client.CompileOptions())
    results = executable.execute_sharded([]).disassemble_into_single_device_arrays()
    return [np.asarray(parts[0]) for parts in results]
