"""Largest errors of the compiled f32 functions against float64, in ulp; docs/accuracy.md.

    python test/accuracy.py [--mantissas 4096] [--write docs/accuracy.md]

Every exponent of f32, both signs, denormal numbers included, each with that many random mantissas;
infinities, NaN, zeros, and a dense line where the function bends. The errors are those of whole
programs: what the graph operation becomes, on each target this machine can run.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import aiopt
import numpy as np
from aiopt.backends.llvm.target import Target
from aiopt.diagnostics import AioptError
from aiopt.dialects.graph import numerics

Array = np.ndarray
F = np.float32


@dataclass(frozen=True)
class Function:
    """A graph operation, its value in float64, and the interval to look at closely."""

    name: str
    exact: Callable[..., Array]
    line: tuple[float, float]
    arity: int = 1


def _logistic(x: Array) -> Array:
    return np.where(x < 0, np.exp(np.minimum(x, 0)), 1) / (1 + np.exp(-np.abs(x)))


FUNCTIONS = (
    Function("exp", np.exp, (-104, 89)),
    Function("expm1", np.expm1, (-20, 89)),
    Function("log", np.log, (1e-3, 4)),
    Function("log1p", np.log1p, (-0.999, 3)),
    Function("logistic", _logistic, (-104, 20)),
    Function("tanh", np.tanh, (-10, 10)),
    Function("erf", numerics.erf, (-4.2, 4.2)),
    Function("sin", np.sin, (-1e4, 1e4)),
    Function("cos", np.cos, (-1e4, 1e4)),
    Function("tan", np.tan, (-1e4, 1e4)),
    Function("asin", np.arcsin, (-1, 1)),
    Function("acos", np.arccos, (-1, 1)),
    Function("atan", np.arctan, (-10, 10)),
    Function("sinh", np.sinh, (-89, 89)),
    Function("cosh", np.cosh, (-89, 89)),
    Function("asinh", np.arcsinh, (-10, 10)),
    Function("acosh", np.arccosh, (1, 10)),
    Function("atanh", np.arctanh, (-1, 1)),
    Function("sqrt", np.sqrt, (0, 10)),
    Function("rsqrt", lambda x: 1 / np.sqrt(x), (0, 10)),
    Function("cbrt", np.cbrt, (-10, 10)),
    Function("reciprocal", lambda x: 1 / x, (-10, 10)),
    Function("pow", np.power, (0, 10), 2),
    Function("atan2", np.arctan2, (-10, 10), 2),
    Function("div", np.divide, (-10, 10), 2),
)


def inputs(function: Function, mantissas: int) -> list[Array]:
    """Operands: all exponents and signs × random mantissas, special values, a dense line."""
    generator = np.random.default_rng(0)
    special = np.array([0, np.inf, np.nan, 1, 0.5, 2, 1e-45, 2.0**-126, 65536, 3.4e38], F)
    heads = (np.arange(512, dtype=np.uint32) << 23)[:, None]
    arrays: list[Array] = []
    for _ in range(function.arity):
        tails = generator.integers(0, 1 << 23, (512, mantissas), dtype=np.uint32)
        everywhere = (heads | tails).reshape(-1).view(F)
        line = np.linspace(*function.line, 64 * mantissas).astype(F)
        generator.shuffle(everywhere)
        arrays.append(np.concatenate([special, -special, line, everywhere]))
    if function.arity == 2:  # both operands of ordinary size, not only overflow and zero
        size = arrays[0].size // 2
        arrays[0][-size:] = generator.lognormal(0, 1, size).astype(F)
        arrays[1][-size:] = generator.normal(0, 20, size).astype(F)
    return arrays


def ulps(got: Array, exact: Array) -> Array:
    """Errors in units of the last place of the f32 next to the exact value.

    Infinite where only one of the two is NaN or infinite, or zeros have different signs.
    """
    with np.errstate(all="ignore"):
        nearest = exact.astype(F)
        spacing = np.spacing(np.maximum(np.abs(nearest), F(2.0**-126))).astype(np.float64)
        error = np.abs(got - exact) / spacing
    same = (got == nearest) & (np.signbit(got) == np.signbit(nearest))
    same |= np.isnan(got) & np.isnan(nearest)
    finite = np.isfinite(got) & np.isfinite(nearest) & ((nearest != 0) | (got != 0))
    return np.where(finite, error, np.where(same, 0.0, np.inf))


def compiled(name: str, arity: int, target: str) -> aiopt.Program:
    """The program that is one operation on vectors of any length."""
    t = "tensor<?xf32, #graph.dims<n>>"
    names = ", ".join(f"%x{i}" for i in range(arity))
    arguments = ", ".join(f"%x{i}: {t}" for i in range(arity))
    return aiopt.compile(
        f"func.func @main({arguments}) -> {t} {{\n"
        f"  %r = graph.{name} {names} : {t}\n  func.return %r : {t}\n}}",
        target=target,
    )


@dataclass(frozen=True)
class Worst:
    """The largest error of a function on a target, and where it is."""

    ulp: float
    at: tuple[float, ...]
    got: float


def measure(function: Function, target: str, mantissas: int) -> Worst:
    """The largest error; raises AioptError if this machine cannot run the target."""
    operands = inputs(function, mantissas)
    got = np.asarray(compiled(function.name, function.arity, target)(*operands))
    with np.errstate(all="ignore"):
        exact = function.exact(*(x.astype(np.float64) for x in operands))
    errors = ulps(got, exact)
    worst = int(np.argmax(errors))
    return Worst(float(errors[worst]), tuple(float(x[worst]) for x in operands), float(got[worst]))


def targets() -> Iterator[str]:
    """The targets this machine can run."""
    for name in ("avx512", "avx2", "generic"):
        try:
            Target.named(name)
        except AioptError:
            continue
        yield name


def table(mantissas: int) -> str:
    """The table of docs/accuracy.md."""
    names = list(targets())
    lines = [f"| function | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    for function in FUNCTIONS:
        errors = [f"{measure(function, name, mantissas).ulp:.2f}" for name in names]
        lines.append(f"| {function.name} | {' | '.join(errors)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mantissas", type=int, default=4096)
    parser.add_argument("--write", type=Path, help="put the table where the file has one")
    options = parser.parse_args()
    text = table(options.mantissas)
    if options.write is None:
        print(text, end="")
        return
    before = options.write.read_text(encoding="utf-8")
    start, end = before.index("| function |"), before.rindex("|\n") + 2
    options.write.write_text(before[:start] + text + before[end:], encoding="utf-8")


if __name__ == "__main__":
    main()
