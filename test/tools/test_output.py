"""Output that cannot be written: one diagnostic and exit code 1, however a tool prints; nothing if
nobody reads it any more."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import pytest
from aiopt.tools import cache, opt, policy, run

SOFTMAX = "examples/softmax.mlir"
COMMANDS = [
    (policy.main, ["vocabulary"]),
    (opt.main, ["--list-passes"]),
    (cache.main, ["--help"]),
    (cache.main, ["--version"]),
    (run.main, [SOFTMAX, "--random", "--tier", "0", "--dim", "n=3", "--dim", "b=2"]),
]
Main = Callable[[list[str]], int]


def closed_pipe() -> int:
    reader, writer = os.pipe()
    os.close(reader)
    return writer


@pytest.mark.parametrize("buffering", [-1, 1])
@pytest.mark.parametrize(("main", "arguments"), COMMANDS)
def test_a_full_device(
    main: Main, arguments: list[str], buffering: int, monkeypatch, capfd
) -> None:
    with open("/dev/full", "w", buffering=buffering, encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stdout", full)
        assert main(arguments) == 1
    assert capfd.readouterr().err == "-: error: cannot write: No space left on device\n"


@pytest.mark.parametrize(("main", "arguments"), COMMANDS)
def test_a_pipe_that_nobody_reads(main: Main, arguments: list[str], monkeypatch, capfd) -> None:
    with open(closed_pipe(), "w", encoding="utf-8") as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        assert main(arguments) == 1
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(("main", "arguments"), COMMANDS)
def test_no_output_at_all(main: Main, arguments: list[str], monkeypatch, capfd) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    assert main(arguments) == 1
    assert capfd.readouterr().err == "-: error: cannot write: it is closed\n"
