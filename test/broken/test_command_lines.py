"""Command lines that make no sense: options, pipelines, sizes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Diagnose = Callable[..., str]

PROGRAM = """\
func.func @main(%x: tensor<?x?xf32, #graph.dims<b, s>> {graph.name = "x"})
    -> tensor<?x?xf32, #graph.dims<b, s>> {
  %r = graph.exp %x : tensor<?x?xf32, #graph.dims<b, s>>
  func.return %r : tensor<?x?xf32, #graph.dims<b, s>>
}
"""

OPTIONS: dict[str, tuple[list[str], str]] = {
    "unknown option": (["--randm"], "aiopt-run: error: No such option '--randm'"),
    "two files": (["-", "b"], "aiopt-run: error: Got unexpected extra argument (b)"),
    "tier 4": (["-", "--tier", "4"], "aiopt-run: error: Invalid value for '--tier'"),
    "tier -1": (["-", "--tier", "-1"], "aiopt-run: error: Invalid value for '--tier'"),
    "tier two": (["-", "--tier", "two"], "aiopt-run: error: Invalid value for '--tier'"),
    "tier without a value": (["-", "--tier"], "aiopt-run: error: Option '--tier' requires"),
    "tier and pipeline": (
        ["-", "--tier", "1", "-p", "tier1"],
        "error: choose one of a policy, a tier and a pipeline",
    ),
    "repeat 0": (["-", "--repeat", "0"], "aiopt-run: error: Invalid value for '--repeat'"),
    "seed -1": (["-", "--seed", "-1"], "aiopt-run: error: Invalid value for '--seed'"),
    "rtol -1": (["-", "--rtol", "-1"], "aiopt-run: error: Invalid value for '--rtol'"),
    "rtol text": (["-", "--rtol", "small"], "aiopt-run: error: Invalid value for '--rtol'"),
    "emit form": (["-", "--emit", "wasm"], "aiopt-run: error: Invalid value for '--emit'"),
    "emit and check": (
        ["-", "--emit", "llvm", "--check"],
        "error: --emit and --check cannot be used together",
    ),
    "emit and random": (
        ["-", "--emit", "llvm", "--random"],
        "error: --emit and --random cannot be used together",
    ),
    "emit and repeat": (
        ["-", "--emit", "ir", "--repeat", "2"],
        "error: --emit and --repeat cannot be used together",
    ),
    "emit and inputs": (
        ["-", "--emit", "ir", "--inputs", "x"],
        "error: --emit and --inputs cannot be used together",
    ),
    "emit and stats": (
        ["-", "--emit", "ir", "--stats"],
        "error: --emit and --stats cannot be used together",
    ),
    "code of tier 0": (
        ["-", "--emit", "llvm", "--tier", "0"],
        "error: tier 0 makes no machine code",
    ),
    "code of a graph": (
        ["-", "--emit", "obj", "-p", "common"],
        "error: the pipeline makes no machine code",
    ),
    "unknown target": (
        ["-", "--random", "--target", "gpu"],
        "error: unknown target 'gpu': expected native, avx512, avx2, generic",
    ),
    "misspelt target": (["-", "--emit", "obj", "--target", "avx"], "did you mean 'avx2'?"),
    "no inputs": (["-"], "error: missing input 'x'"),
    "dim without random": (["-", "--dim", "b=2"], "error: --dim gives sizes for random inputs"),
    "dim missing": (
        ["-", "--random", "--dim", "b=2"],
        "error: no size for 's', dimension 1 of input 'x' (give it with --dim s=SIZE)",
    ),
    "dim unknown": (
        ["-", "--random", "--dim", "t=2"],
        "error: no symbolic size is called 't': expected 'b', 's'",
    ),
    "dim without a size": (
        ["-", "--random", "--dim", "b"],
        "error: malformed --dim: expected NAME=SIZE, found 'b'",
    ),
    "dim empty size": (["-", "--random", "--dim", "b="], "error: malformed --dim"),
    "dim empty name": (["-", "--random", "--dim", "=3"], "error: malformed --dim"),
    "dim negative": (["-", "--random", "--dim", "b=-3"], "error: malformed --dim"),
    "dim fraction": (["-", "--random", "--dim", "b=1.5"], "error: malformed --dim"),
    "dim text": (["-", "--random", "--dim", "b=three"], "error: malformed --dim"),
    "dim superscript": (["-", "--random", "--dim", "b=²"], "error: malformed --dim"),
    "dim huge": (["-", "--random", "--dim", f"b={'9' * 5000}"], "error: malformed --dim"),
    "dim twice": (
        ["-", "--random", "--dim", "b=2", "--dim", "b=3"],
        "error: --dim gives 'b' two sizes",
    ),
    "vary without random": (
        ["-", "--vary", "b=1..2"],
        "error: --vary gives sizes for random inputs: expected --random as well",
    ),
    "vary unknown": (
        ["-", "--random", "--vary", "t=1..2"],
        "error: no symbolic size is called 't': expected 'b', 's'",
    ),
    "vary and dim": (
        ["-", "--random", "--vary", "b=1..2", "--dim", "b=1"],
        "error: --dim and --vary both give 'b'",
    ),
    "vary twice": (
        ["-", "--random", "--vary", "b=1..2", "--vary", "b=1..2"],
        "error: --vary gives 'b' twice",
    ),
    "vary one size": (
        ["-", "--random", "--vary", "b=1"],
        "error: malformed --vary: expected NAME=LOW..HIGH, found 'b=1'",
    ),
    "vary downwards": (["-", "--random", "--vary", "b=2..1"], "error: malformed --vary"),
    "vary huge": (["-", "--random", "--vary", f"b=1..{'9' * 50}"], "error: malformed --vary"),
    "emit and explain": (
        ["-", "--emit", "ir", "--explain"],
        "error: --emit and --explain cannot be used together",
    ),
    "log into a folder": (
        ["-", "--random", "--dim", "b=1", "--dim", "s=1", "--log", "/"],
        "/: error: cannot write: Is a directory",
    ),
    "dim beyond memory": (
        ["-", "--random", "--dim", "b=999999999999", "--dim", "s=9"],
        "error: the random inputs do not fit into 4 GiB: found b = 999999999999, s = 9",
    ),
}


@pytest.mark.parametrize("name", OPTIONS)
def test_options(diagnose: Diagnose, name: str) -> None:
    arguments, message = OPTIONS[name]
    assert message in diagnose(["aiopt-run", *arguments], PROGRAM)


def test_no_file(diagnose: Diagnose) -> None:
    assert diagnose(["aiopt-run"]).startswith("aiopt-run: error: Missing argument 'FILE'")


PIPELINES: dict[str, tuple[str, str]] = {
    "empty": ("", "<pipeline>:"),
    "blank": ("  ", "<pipeline>:"),
    "unknown name": (
        "tier7",
        "<pipeline>:1:1: error: unknown pass or pipeline 'tier7' (did you mean 'tier",
    ),
    "misspelt pass": (
        "common, canonicalise",
        "<pipeline>:1:9: error: unknown pass or pipeline 'canonicalise' (did you mean",
    ),
    "unknown option": ("common, fuse{size=3}", "<pipeline>:1:14: error: "),
    "misspelt option": ("schedule{unrol=3}", "did you mean 'unroll'?"),
    "option of another type": ("schedule{unroll=many}", "<pipeline>:1:"),
    "fractional option": ("schedule{unroll=1.5}", "<pipeline>:1:"),
    "option without a value": ("schedule{unroll=}", "<pipeline>:1:"),
    "option twice": ("schedule{unroll=1 unroll=2}", "<pipeline>:1:"),
    "option out of its words": ("fuse{scope=everything}", "<pipeline>:1:"),
    "options for a pass without": ("dce{level=3}", "<pipeline>:1:"),
    "options for a pipeline": ("common{level=3}", "<pipeline>:1:"),
    "open brace": ("schedule{unroll=1", "<pipeline>:1:"),
    "closed brace": ("schedule}", "<pipeline>:1:9: error: "),
    "two commas": ("common,, dce", "<pipeline>:1:8: error: "),
    "no comma": ("common dce", "<pipeline>:1:8: error: "),
    "open parenthesis": ("func.func(dce", "<pipeline>:1:"),
    "unknown anchor": ("no.such(dce, nothing)", "<pipeline>:1:"),
    "junk": ("?!", "<pipeline>:1:1: error: "),
    "shell": ("common; rm", "<pipeline>:1:7: error: "),
    "nested": (
        "func.func(" * 2000 + "dce" + ")" * 2000,
        "<pipeline>: error: the pipeline is nested too deeply",
    ),
    "not ASCII": ("cömmon", "<pipeline>:1:"),
    "newline": ("common,\n  nothing", "<pipeline>:2:3: error: "),
    "no fusion": ("common, graph-to-lin", "<stdin>:"),
    "no lowering to llvm": ("common, decompose, fuse, graph-to-lin", "<stdin>:"),
}


@pytest.mark.parametrize("name", PIPELINES)
def test_pipelines(diagnose: Diagnose, name: str) -> None:
    text, message = PIPELINES[name]
    options = ["--random", "--dim", "b=2", "--dim", "s=3", "--pipeline", text]
    assert message in diagnose(["aiopt-run", "-", *options], PROGRAM)


@pytest.mark.parametrize("name", [name for name, (_, m) in PIPELINES.items() if "<pipe" in m])
def test_pipelines_of_opt(diagnose: Diagnose, name: str) -> None:
    text, message = PIPELINES[name]
    assert message in diagnose(["aiopt-opt", "-", "--pipeline", text], PROGRAM)
